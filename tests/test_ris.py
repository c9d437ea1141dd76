from pathlib import Path

import pytest

from corpus.formats import detect_format, read_bytes, read_path, ris
from corpus.study import Draft, Part, Quarantined, Status

DATA = Path(__file__).parent / "data" / "formats"


def one(*lines, end="\n"):
    (record,) = ris.read(end.join(("TY  - JOUR", *lines, "ER  - ", "")), "f.ris")
    return record


def test_record_of_old_tags_tabs_and_paragraphs_is_read_in_full():
    first = next(read_path(DATA / "paragraphs.ris"))
    assert first.title == "Beads against hiccups: a trial"
    assert first.authors == ("Muster, A. B.", "Muster, C.")
    # The tab before the hyphen is what rispy takes for text, the second line of N2 what it appends.
    assert first.parts == (Part(label=None, text="First paragraph of the abstract. Second paragraph with 10⁹ beads."),)
    assert first.mesh == ("Beads", "Hiccup", "Adult")
    assert (first.journal, first.year, first.volume, first.issue, first.pages) == (
        *("Invent J Med", 2007, "4", "2", "320-5"),
    )
    assert (first.doi, first.pmid, first.language) == ("10.1000/Bead.7", "90000011", "eng")
    assert [notice.status for notice in first.notices] == [Status.RETRACTED]
    assert first.original.startswith("Exported for a test, not a tag\nTY  - JOUR\n")


def test_missing_end_missing_start_and_missing_text_are_records_of_their_own():
    _, without_end, without_start, without_text = read_path(DATA / "paragraphs.ris")
    assert (without_end.title, without_end.year, without_end.pages) == ("The record before lost its end", None, None)
    assert without_start.parts[0].text == "This record lost its beginning."
    assert isinstance(without_text, Quarantined)
    assert without_text.locator == "paragraphs.ris, record 4"
    assert "neither a title nor an abstract" in without_text.reason


def test_every_character_of_the_file_is_in_some_original():
    text = (DATA / "paragraphs.ris").read_text("utf-8")
    assert "".join(record.original for record in read_path(DATA / "paragraphs.ris")) == text


def test_each_repeated_abstract_is_kept():
    assert [part.text for part in one("AB  - One.", "AB  - Two.").parts] == ["One.", "Two."]


def test_fields_glued_by_a_carriage_return_are_told_apart():
    record = one("TI  - Beads", "AD  - Somewhere\rAD  - Elsewhere\rAN  - WOS:1", "DO  - 10.1000/x")
    assert (record.title, record.doi, record.pmid) == ("Beads", "10.1000/x", None)


@pytest.mark.parametrize("line", ["MI - myocardial infarction", "UCLA- D", "B12 - a vitamin", "0022-1 - x"])
def test_line_that_only_looks_like_a_tag_stays_in_the_abstract(line):
    assert one("TI  - Beads", "AB  - Words", line).parts[0].text == f"Words {line}"


@pytest.mark.parametrize(
    ("lines", "pmid"),
    [
        (("AN  - 90000001", "DB  - PubMed"), "90000001"),
        (("AN  - 90000001", "DB  - Embase"), None),
        (("AN  - 90000001",), None),
        (("UR  - https://pubmed.ncbi.nlm.nih.gov/90000002/",), "90000002"),
        (("AN  - rayyan-90000001", "DP  - NLM"), None),
    ],
)
def test_accession_number_is_a_pmid_only_where_the_source_is_pubmed(lines, pmid):
    assert one("TI  - Beads", *lines).pmid == pmid


def test_abstract_of_a_slash_gives_way_to_n2():
    assert one("TI  - Beads", "AB  - /", "N2  - Words.").parts[0].text == "Words."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_reads_the_same(encoding, end):
    data = end.join(["TY  - JOUR", "TI  - Müllers Perlen – ein Versuch", "ER  - ", ""]).encode(encoding)
    (record,) = read_bytes(data, "f.txt")
    assert (record.title, record.format) == ("Müllers Perlen – ein Versuch", "ris")


def test_ris_is_known_by_content_not_by_name():
    assert detect_format("\n\nTY  - JOUR\n", "x.csv") == "ris"
    assert detect_format("TY is a short word that begins this plain sentence about beads.", "x.ris") == "plain-text"


def test_value_may_hold_the_words_of_a_tag():
    record = one("TI  - TY  - JOUR is how it begins")
    assert isinstance(record, Draft)
    assert record.title == "TY  - JOUR is how it begins"
