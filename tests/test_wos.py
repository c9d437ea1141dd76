from pathlib import Path

import pytest

from corpus.formats import detect_format, read_bytes, read_path, wos
from corpus.study import Quarantined

DATA = Path(__file__).parent / "data" / "formats"


def test_record_is_read_in_full():
    first, second = read_path(DATA / "savedrecs.txt")
    assert first.title == "Beads under the tongue"
    assert first.authors == ("Muster, A", "Beispiel, B")
    assert first.parts[0].text == "Of 12 adults, 5 improved."
    assert (first.journal, first.year, first.volume, first.pages) == ("INVENTED JOURNAL", 2015, "8", "1-9")
    assert (first.doi, first.pmid, first.language) == ("10.1000/w.1", "90000014", "English")
    assert first.mesh == ("beads", "tongue", "HICCUP")
    assert first.publication_types == ("Article", "Early Access")
    assert isinstance(second, Quarantined)


def test_header_and_end_of_file_are_no_records():
    assert list(wos.read("FN Clarivate Analytics Web of Science\nVR 1.0\nEF\n", "f")) == []


def test_record_without_its_end_is_still_a_record():
    records = list(wos.read("FN x\nVR 1.0\nPT J\nTI One\nPT J\nTI Two\n", "f"))
    assert [record.title for record in records] == ["One", "Two"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_and_line_end_reads_the_same(encoding, end):
    data = end.join(("FN Clarivate Analytics Web of Science", "VR 1.0", "PT J", "TI Müllers Perlen", "ER", "", "EF"))
    (record,) = read_bytes(data.encode(encoding), "f")
    assert (record.format, record.title) == ("wos", "Müllers Perlen")


def test_wos_is_known_by_content():
    assert detect_format("PT J\nAU Muster, A\n", "x.csv") == "wos"
