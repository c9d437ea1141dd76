import io
import json

import bibtexparser
import pytest
import rispy
from Bio import Medline

from assistant.export import STYLES
from corpus.reading import build_study
from corpus.study import Draft, Part, Status, StatusNotice

FULL = build_study(
    Draft(
        source_id="full",
        format="test",
        original="",
        title="Velorastine & placebo in {migraine}: 5% of patients, P < 0.05_x",
        parts=(
            Part(label="METHODS", text="We asked 240 adults."),
            Part(label="RESULTS", text="Attacks fell  by 3.1 days."),
        ),
        authors=("Álder, Péter", "Birch, Q"),
        journal="Journal of Invented Neurology & Medicine",
        year=2016,
        pmid="99000001",
        pmcid="PMC9900001",
        doi="10.5555/lind_vel.1",
        trial_ids=("NCT99000001", "ISRCTN12345678"),
        publication_types=("Randomized Controlled Trial",),
        mesh=("Migraine Disorders",),
        language="eng",
        volume="12",
        issue="3",
        pages="45-51",
        notices=(StatusNotice(status=Status.RETRACTED, cue="RetractionIn"),),
    )
)
BARE = build_study(
    Draft(source_id="bare", format="test", original="", title=None, parts=(Part(label=None, text="Damaged words."),))
)


def ris(*studies):
    return rispy.loads(STYLES["ris"](studies))


def bibtex(*studies):
    parsed = bibtexparser.parse_string(STYLES["bibtex"](studies))
    assert not parsed.failed_blocks
    return [{"key": entry.key, **{f.key: f.value for f in entry.fields}} for entry in parsed.entries]


def nbib(*studies):
    return list(Medline.parse(io.StringIO(STYLES["nbib"](studies))))


def test_ris_is_read_back_with_every_fact():
    (record,) = ris(FULL)
    assert record["type_of_reference"] == "JOUR"
    assert record["title"] == "Velorastine & placebo in {migraine}: 5% of patients, P < 0.05_x"
    assert record["authors"] == ["Álder, Péter", "Birch, Q"]
    assert (record["journal_name"], record["year"], record["doi"]) == (
        "Journal of Invented Neurology & Medicine",
        "2016",
        "10.5555/lind_vel.1",
    )
    assert (record["volume"], record["number"], record["start_page"], record["end_page"]) == ("12", "3", "45", "51")
    assert (record["accession_number"], record["name_of_database"]) == ("99000001", "PubMed")
    assert record["custom1"] == "NCT99000001; ISRCTN12345678"
    assert record["abstract"] == "METHODS: We asked 240 adults. RESULTS: Attacks fell by 3.1 days."
    assert record["notes"] == ["Status: retracted"]


def test_bibtex_is_read_back_with_special_characters_escaped():
    (entry,) = bibtex(FULL)
    assert entry["title"] == r"Velorastine \& placebo in \{migraine\}: 5\% of patients, P < 0.05\_x"
    assert entry["journal"] == r"Journal of Invented Neurology \& Medicine"
    assert entry["author"] == "Álder, Péter and Birch, Q"
    assert (entry["year"], entry["volume"], entry["number"], entry["pages"]) == ("2016", "12", "3", "45--51")
    assert entry["doi"] == "10.5555/lind_vel.1"
    assert "retracted" in entry["note"]
    assert "NCT99000001" in entry["note"]


def test_bibtex_keys_are_unique():
    keys = [entry["key"] for entry in bibtex(FULL, FULL, BARE)]
    assert len(set(keys)) == 3


@pytest.mark.parametrize("title", ["{", "}", "a } b { c", "@article{x,", "back\\slash", "100% # $1 ~ ^", '"quoted"'])
def test_title_that_could_break_bibtex_does_not(title):
    draft = Draft(source_id="odd", format="test", original="", title=title, parts=(), authors=("Alder P",), year=2016)
    entries = bibtex(build_study(draft), FULL)
    assert [entry.get("year") for entry in entries] == ["2016", "2016"]
    assert entries[0]["author"] == "Alder P"


def test_csl_is_json_with_the_names_of_its_specification():
    (item,) = json.loads(STYLES["csl"]((FULL,)))
    assert item["type"] == "article-journal"
    assert item["title"] == FULL.title_text
    assert item["issued"] == {"date-parts": [[2016]]}
    assert (item["DOI"], item["PMID"], item["PMCID"]) == ("10.5555/lind_vel.1", "99000001", "PMC9900001")
    assert (item["container-title"], item["volume"], item["issue"], item["page"]) == (
        "Journal of Invented Neurology & Medicine",
        "12",
        "3",
        "45-51",
    )
    assert item["author"] == [{"literal": "Álder, Péter"}, {"literal": "Birch, Q"}]


def test_nbib_is_read_back_by_biopython():
    first, second = nbib(FULL, BARE)
    assert first["PMID"] == "99000001"
    assert first["TI"] == FULL.title_text
    assert first["FAU"] == ["Álder, Péter", "Birch, Q"]
    assert first["LID"] == "10.5555/lind_vel.1 [doi]"
    assert (first["JT"], first["DP"], first["VI"], first["IP"], first["PG"]) == (
        "Journal of Invented Neurology & Medicine",
        "2016",
        "12",
        "3",
        "45-51",
    )
    assert first["PT"] == ["Randomized Controlled Trial", "Retracted Publication"]
    assert first["GN"] == ["Status: retracted"]
    assert first["AB"] == "METHODS: We asked 240 adults. RESULTS: Attacks fell by 3.1 days."
    assert second["AB"] == "Damaged words."


def test_text_is_one_reference_a_line():
    lines = STYLES["text"]((FULL, BARE)).splitlines()
    assert len(lines) == 2
    assert "PMID 99000001" in lines[0]


@pytest.mark.parametrize("style", STYLES)
def test_study_without_title_authors_or_year_is_written_without_inventing_them(style):
    text = STYLES[style]((BARE,))
    assert text
    assert "None" not in text


def test_missing_facts_are_left_out_not_empty():
    assert set(ris(BARE)[0]) == {"type_of_reference", "id", "abstract", "notes"}
    assert set(json.loads(STYLES["csl"]((BARE,)))[0]) == {"id", "type", "abstract"}
    assert set(bibtex(BARE)[0]) == {"key", "note"}
    assert set(nbib(BARE)[0]) == {"OWN", "AB"}


@pytest.mark.parametrize("style", STYLES)
def test_no_study_gives_no_record(style):
    assert STYLES[style](()).strip() in ("", "[]")


@pytest.mark.parametrize("style", ["ris", "nbib"])
def test_line_break_in_a_title_starts_no_new_field(style):
    draft = Draft(
        source_id="x", format="test", original="", title="One\nER  - \nTY  - BOOK\nPMID- 1", parts=(), pmid="99000001"
    )
    text = STYLES[style]((build_study(draft),))
    read = rispy.loads(text) if style == "ris" else list(Medline.parse(io.StringIO(text)))
    assert len(read) == 1
    assert read[0]["title" if style == "ris" else "TI"] == "One ER - TY - BOOK PMID- 1"
