"""Files of our own with characters, lines and blocks damaged: what is still there of a record is in some record."""

import random
from pathlib import Path

import pytest

from assistant.export import STYLES
from corpus.formats import read_bytes
from corpus.study import Draft
from tests.fuzz.cases import CASES
from tests.fuzz.test_readers import WRAPPED

DATA = Path(__file__).parent.parent / "data" / "formats"
FILES = 1000 if CASES >= 1000 else 100
RECORDS = 12


def marked(name):
    """Return a file of ``RECORDS`` records, each with a word of its own in the title."""
    record, before = WRAPPED[name]
    return before + "".join(record.format(f"Beads marker{n:03d}q in adults") for n in range(RECORDS))


def damaged(text, rng):
    """Return ``text`` after one to four of the accidents that happen to files."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:at] + text[at + rng.randint(1, 3) :]
        elif kind == 1:
            text = text[:at] + rng.choice('"{}<>%@,;\t\r\n -\\&\0é') + text[at:]
        elif kind == 2:
            lines = text.split("\n")
            del lines[rng.randrange(len(lines))]
            text = "\n".join(lines)
        elif kind == 3:
            lines = text.split("\n")
            lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            text = "\n".join(lines)
        elif kind == 4:
            text = text[: max(at, len(text) // 2)]
        else:
            text = text[:at] + text[at : at + 40].swapcase() + text[at + 40 :]
    return text


@pytest.mark.parametrize("name", WRAPPED)
def test_no_record_of_a_damaged_file_is_lost(name):
    rng = random.Random(name)
    whole = marked(name)
    for case in range(FILES):
        text = damaged(whole, rng)
        kept = "\n".join(record.original for record in read_bytes(text.encode(), "f"))
        for n in range(RECORDS):
            marker = f"marker{n:03d}q"
            assert marker not in text or marker in kept, (name, case, marker, text)


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_damaged_fixture_is_read_or_quarantined(path):
    rng = random.Random(path.name)
    whole = path.read_text("utf-8")
    for _ in range(FILES // 10):
        records = list(read_bytes(damaged(whole, rng).encode(), path.name))
        assert records
        assert all(isinstance(record, Draft) or record.reason for record in records)


def test_every_style_that_can_be_read_is_damaged_here():
    assert set(STYLES) - {"text", "csl", "nbib"} <= set(WRAPPED)
