"""Whatever a file holds, a reader neither breaks nor hangs, and every record of it is read or kept with a reason."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import READERS, read_bytes
from corpus.reading import build_study
from corpus.study import Draft, Quarantined
from tests.fuzz.cases import ANYTHING, PIECES, SOME, TRIED, WORDS, seeded, texts

KEEPS_ALL = ("ris", "endnote", "medline")
"""Formats in which all that is not white space belongs to a record."""


def check(records, text):
    for record in records:
        assert isinstance(record, Draft | Quarantined)
        if isinstance(record, Draft):
            assert record.title or any(part.text for part in record.parts)
            assert record.year is None or 1500 <= record.year <= 2100
            assert "\n" not in record.source_id
            study = build_study(record)
            assert all(study.text[s.start : s.end] in record_text(record) for s in study.sections)
        else:
            assert record.reason
            assert "\n" not in record.reason
    return list(records)


def record_text(record):
    return "\n".join(part.text for part in record.parts)


def test_every_reader_is_tried():
    assert set(PIECES) == set(READERS)


@pytest.mark.parametrize("name", READERS)
@given(seed=st.integers(0, 2**63))
@TRIED
def test_no_file_breaks_a_reader(name, seed):
    assert_read(name, seeded(name, seed))


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@SOME
def test_no_file_of_drawn_pieces_breaks_a_reader(name, data):
    assert_read(name, data.draw(texts(name)))


def assert_read(name, text):
    records = check(list(READERS[name].read(text, "f")), text)
    if name in KEEPS_ALL:
        assert "".join("".join(record.original for record in records).split()) == "".join(text.split())


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@SOME
def test_any_bytes_are_read_or_quarantined(name, data):
    raw = data.draw(st.one_of(st.binary(max_size=200), ANYTHING.map(str.encode), texts(name).map(str.encode)))
    records = check(list(read_bytes(raw, "f")), raw)
    assert records or not re.search(rb"[A-Za-z]{30}", raw)


WRAPPED = {
    "ris": ("TY  - JOUR\nTI  - {}\nER  - \n", ""),
    "wos": ("PT J\nTI {}\nER\n\n", ""),
    "endnote": ("%0 Journal Article\n%T {}\n\n", ""),
    "bibtex": ("@article{{x,\n title = {{{}}}\n}}\n", ""),
    "csv": ('"{}",x\n', "title,abstract\n"),
    "medline": ("PMID- 1\nTI  - {}\n\n", ""),
    "json-lines": ('{{"title": "{}"}}\n', ""),
    "pubmed-xml": (
        "<PubmedArticle><MedlineCitation><Article><ArticleTitle>{}</ArticleTitle></Article></MedlineCitation></PubmedArticle>",
        "",
    ),
    "jats": (
        "<article><front><article-meta><title-group><article-title>{}</article-title></title-group></article-meta></front></article>",
        "",
    ),
}
"""Format → a record and what stands before the first."""


@pytest.mark.parametrize("name", WRAPPED)
@given(titles=st.lists(st.from_regex(r"[A-Za-z]{3,9}( [a-z0-9]{1,9}){0,4}", fullmatch=True), min_size=1, max_size=8))
@SOME
def test_as_many_records_come_out_as_were_written(name, titles):
    titles = [f"x {title}" for title in titles]
    record, before = WRAPPED[name]
    text = before + "".join(record.format(title) for title in titles)
    assert [draft.title for draft in read_bytes(text.encode(), "f")] == titles


@given(words=st.lists(WORDS | ANYTHING, max_size=30).map(" ".join))
@TRIED
def test_number_parser_gives_spans_of_the_text(words):
    from corpus.effects.p_values import find_p_values
    from corpus.effects.quantities import find_fractions, find_quantities

    for found in (*find_quantities(words), *find_p_values(words), *find_fractions(words)):
        assert 0 <= found.start < found.end <= len(words)


NUMBERISH = st.text("0123456789.,·-−– ×x10()^eE+½∞⁻¹²³%/<=>PpnN of", max_size=40)


@given(text=NUMBERISH)
@TRIED
def test_number_parser_takes_whatever_looks_like_a_number(text):
    from corpus.effects.p_values import find_p_values
    from corpus.effects.quantities import find_fractions, find_quantities

    for found in find_quantities(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value is None or found.value == found.value
    for fraction in find_fractions(text):
        assert fraction.k <= fraction.n or fraction.n >= 0
    assert all(value.end <= len(text) for value in find_p_values(text))
