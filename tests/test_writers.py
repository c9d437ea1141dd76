"""What is written by a style of ``lind cite --style`` and read again is the same, on the fields that the format has."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.export import STYLES
from corpus.formats import read_bytes
from corpus.formats.csv_table import write_csv
from corpus.reading import build_study
from corpus.study import Draft, Part, Status, StatusNotice

WORDS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8), min_size=1, max_size=6
).map(" ".join)
"""Text of one line: words of any characters, one space between them."""
ENTRY = WORDS.filter(lambda words: ";" not in words and any(map(str.isalnum, words)) and words.lower() not in MISSING)
NAME = ENTRY.filter(lambda words: not {"and", "And", "AND"} & set(words.split()) and not words.endswith(","))
MISSING = ("na", "n/a", "nan", "none", "null")
TEXT = WORDS.filter(lambda words: any(map(str.isalnum, words)) and words.lower() not in MISSING)

BASE = Draft(
    source_id="x",
    format="test",
    original="",
    title="Beads against hiccups",
    parts=(Part(label="METHODS", text="We asked 240 adults."), Part(label="RESULTS", text="Attacks fell.")),
    authors=("Álder, Péter", "Birch Q"),
    journal="J Invented Med",
    year=2016,
    pmid="99000001",
    pmcid="PMC9900001",
    doi="10.5555/lind_vel.1",
    trial_ids=("NCT99000001", "ISRCTN12345678"),
    publication_types=("Randomized Controlled Trial", "Retracted Publication"),
    mesh=("Migraine Disorders", "Embolism, Air"),
    language="eng",
    volume="12",
    issue="3",
    pages="45-51",
    notices=(StatusNotice(status=Status.RETRACTED, cue="RetractionIn", reference="99000002"),),
)
COMMON = ("title", "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmid", "trial_ids")
FIELDS = {
    "ris": (*COMMON, "mesh", "language", "publication_types", "status"),
    "nbib": (*COMMON, "pmcid", "mesh", "language", "publication_types", "status"),
    "csl": (*COMMON, "pmcid", "status"),
    "csv": (*COMMON, "pmcid", "mesh", "language", "publication_types", "status"),
    "bibtex": (*COMMON, "status"),
}
"""Style → fields of a study that come back unchanged, beside the abstract."""


def read_back(style, study):
    (record,) = read_bytes(STYLES[style]((study,)).encode(), "f")
    assert isinstance(record, Draft), record.reason
    return build_study(record)


def value(study, field):
    return study.title_text if field == "title" else getattr(study, field)


def assert_same(style, study):
    again = read_back(style, study)
    for field in FIELDS[style]:
        assert value(again, field) == value(study, field), field
    if style in ("csl", "csv"):
        assert again.text == study.text
    elif style != "bibtex":
        assert again.text.split() == study.text.split()


@pytest.mark.parametrize("style", FIELDS)
def test_full_study_comes_back(style):
    assert_same(style, build_study(BASE))


@pytest.mark.parametrize("style", FIELDS)
@given(
    title=TEXT,
    abstract=st.lists(TEXT, min_size=1, max_size=3),
    authors=st.lists(NAME, max_size=3, unique=True),
    journal=TEXT,
    year=st.none() | st.integers(1500, 2099),
)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_any_words_come_back(style, title, abstract, authors, journal, year):
    parts = tuple(Part(label=None, text=text) for text in abstract)
    changed = replace(BASE, title=title, parts=parts, authors=tuple(authors), journal=journal, year=year)
    assert_same(style, build_study(changed))


@pytest.mark.parametrize("style", FIELDS)
def test_ten_studies_come_back_as_ten_in_order(style):
    studies = tuple(build_study(replace(BASE, title=f"Beads {n}", pmid=f"9900010{n}")) for n in range(10))
    records = list(read_bytes(STYLES[style](studies).encode(), "f"))
    assert [record.title for record in records] == [f"Beads {n}" for n in range(10)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'="])
def test_cell_that_a_spreadsheet_would_run_is_written_after_an_apostrophe(start):
    study = build_study(replace(BASE, title=None, parts=(Part(label=None, text=f"{start}HYPERLINK(1)"),)))
    (row,) = csv.DictReader(io.StringIO(write_csv((study,)), newline=""))
    assert row["abstract"] == f"'{start}HYPERLINK(1)"
    assert all(cell[:1] not in ("=", "+", "-", "@", "\t", "\r") for cell in row.values())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'=", "''+"])
def test_apostrophe_before_a_formula_is_taken_off_again(start):
    assert_same("csv", build_study(replace(BASE, title=f"{start}1 beads")))


def test_ordinary_apostrophe_stays():
    assert_same("csv", build_study(replace(BASE, title="'Tis the season of beads")))
