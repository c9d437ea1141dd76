from pathlib import Path

import pytest

from corpus.formats import detect_format, endnote, read_bytes, read_path
from corpus.study import Quarantined

DATA = Path(__file__).parent / "data" / "formats"


def test_record_is_read_in_full():
    first, second = read_path(DATA / "two_records.enw")
    assert first.title == "Beads by mouth"
    assert first.authors == ("Muster, Anna", "Bead Group")
    assert first.parts[0].text == "RESULTS: Of 30 adults, 21 slept."
    assert (first.journal, first.year, first.volume, first.issue, first.pages) == (
        "Invent J Med",
        1999,
        "3",
        "1",
        "10-12",
    )
    assert (first.pmid, first.doi, first.language) == ("90000013", "10.1000/Bead.9", "eng")
    assert first.mesh == ("Beads", "Sleep")
    assert isinstance(second, Quarantined)


def test_records_without_a_type_are_cut_at_blank_lines():
    records = list(endnote.read("%T One\n%A A\n\n%T Two\n%A B\n", "f"))
    assert [record.title for record in records] == ["One", "Two"]


def test_percent_at_the_start_of_a_line_of_the_abstract_is_no_tag():
    (record,) = endnote.read("%0 Journal Article\n%T Beads\n%X Response in\n%of adults\n", "f")
    assert record.parts[0].text == "Response in %of adults"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_and_line_end_reads_the_same(encoding, end):
    (record,) = read_bytes(end.join(("%0 Journal Article", "%T Müllers Perlen", "")).encode(encoding), "f")
    assert (record.format, record.title) == ("endnote", "Müllers Perlen")


def test_endnote_is_known_by_content():
    assert detect_format("%0 Journal Article\n%T x\n", "x.ris") == "endnote"
    assert not endnote.recognises("%A prose line that starts with a percent sign")
