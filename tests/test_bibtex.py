from pathlib import Path

import pytest

from corpus.formats import detect_format, read_path
from corpus.formats.bibtex import escape, unescape
from corpus.study import Quarantined

DATA = Path(__file__).parent / "data" / "formats"


def test_entry_is_read_in_full_and_one_that_never_closes_is_quarantined():
    first, second = read_path(DATA / "two_entries.bib")
    assert first.title == "Beads & hiccups: 5% of adults"
    assert first.authors == ("Muster, Anna", "Beispiel, B.")
    assert first.parts[0].text == "Of 9 adults, 4 improved."
    assert (first.journal, first.year, first.pages, first.doi) == ("Invent J Med", 2003, "1-9", "10.1000/bib.1")
    assert isinstance(second, Quarantined)
    assert "Never closed" in second.original


@pytest.mark.parametrize("text", ["5% & {more} $1 #2 a_b ~ ^", "back\\slash", r"\& is & escaped"])
def test_escaped_characters_come_back(text):
    assert unescape(escape(text)) == text


def test_bibtex_is_known_by_content():
    assert detect_format("% by hand\n@article{x,\n", "f.txt") == "bibtex"
