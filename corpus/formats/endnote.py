"""EndNote's tagged text, also called refer (``%0``, ``%T``, ``%A`` …; https://en.wikipedia.org/wiki/Refer_(software)).

A record begins with ``%0``, or, where a file has none, with the first tagged line after a blank line. A line without a
tag goes on the value before it: a further author or keyword in those lists, else joined with a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.formats.export_record import Fields, export_record, split_list, types_in_notes
from corpus.formats.reader import Reader, Record
from corpus.formats.tagged_lines import lines_with_ends, read_tags, says_something, tag_of

_TAGGED = re.compile(r"%([0-9A-Z?@!#$\]&(*+^><\[=~])(?:[ \t]|$)")
_BEGINNING = re.compile(r"%(?:0[ \t]|[AT][ \t][^\r\n]{1,2000}[\r\n]{1,2}%[0-9A-Z@!][ \t])")
_LISTS = ("A", "K", "Z")


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record for each ``%0``, or for each block of tagged lines."""
    for number, block in enumerate(_blocks(text), start=1):
        yield export_record(
            _fields(read_tags(block, _TAGGED, _LISTS)), original=block, name=name, number=number, format="endnote"
        )


def recognises(head: str) -> bool:
    """Whether the text begins with a reference type, or with an author or title and a second tagged line."""
    return _BEGINNING.match(head.lstrip()) is not None


def _blocks(text: str) -> Iterator[str]:
    by_type = any(tag_of(line, _TAGGED) == "0" for line, _ in lines_with_ends(text))
    block: list[str] = []
    after_blank = False
    for line, end in lines_with_ends(text):
        tag = tag_of(line, _TAGGED)
        starts = tag == "0" or (tag is not None and not by_type and after_blank)
        if starts and says_something(block):
            yield "".join(block)
            block = []
        block += [line, end]
        after_blank = not line.strip()
    if says_something(block):
        yield "".join(block)


def _fields(tags: dict[str, list[str]]) -> Fields:
    def all_of(*names: str) -> list[str]:
        return [value for name in names for value in tags.get(name, ())]

    accession = all_of("M") if "pubmed" in " ".join(all_of("~", "W", "U")).lower() else []
    return {
        "title": all_of("T", "!", "Q"),
        "abstract": all_of("X"),
        # EndNote ends "Family, Given" with nothing, refer with a comma after an organisation's name.
        "authors": [name.rstrip(",") for name in all_of("A")],
        "journal": all_of("J", "B"),
        "year": all_of("D", "8"),
        "volume": all_of("V"),
        "issue": all_of("N"),
        "pages": all_of("P"),
        "doi": all_of("R") + [value for value in all_of("U") if "doi.org/" in value],
        "pmid": accession + [value for value in all_of("U") if "pubmed" in value],
        "pmcid": all_of("2"),
        "types": [*types_in_notes(all_of("Z")), *all_of("9")],
        "keywords": [word.lstrip("*") for value in all_of("K") for word in split_list(value)],
        "language": all_of("G"),
        "notes": all_of("Z", "<"),
    }


READER = Reader(
    name="endnote",
    description="EndNote / refer tagged text (%0, %T, %A …)",
    recognises=recognises,
    read=read,
)
