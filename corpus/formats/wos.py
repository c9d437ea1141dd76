"""Web of Science's tagged text (``FN``, ``PT`` … ``ER``; https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html).

A tag is two characters and a space at the start of a line; a line that starts with three spaces goes on. In the lists of
authors each such line is a further author; elsewhere it is a line that the exporter broke, and is joined with a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.formats.export_record import Fields, export_record, page_range, split_list
from corpus.formats.reader import Reader, Record
from corpus.formats.tagged_lines import lines_with_ends, read_tags, says_something, tag_of

_TAGGED = re.compile(r"([A-Z][A-Z0-9])(?: |$)")
_HEADER = re.compile(r"(?:FN [^\r\n]{1,200}[\r\n]{1,2}VR |PT [A-Z](?=[\r\n]))")
_AUTHOR_TAGS = ("AU", "AF", "BA", "BF", "CA")
_MAIL = re.compile(r" ?\([^()\s]{1,80}@[^()\s]{1,80}\)")


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record from each ``PT`` to its ``ER``; the header and ``EF`` are no record."""
    for number, block in enumerate(_blocks(text), start=1):
        yield export_record(
            _fields(read_tags(block, _TAGGED, _AUTHOR_TAGS)), original=block, name=name, number=number, format="wos"
        )


def recognises(head: str) -> bool:
    """Whether the text begins with Web of Science's header or its first record."""
    return _HEADER.match(head.lstrip()) is not None


def _blocks(text: str) -> Iterator[str]:
    block: list[str] = []
    for line, end in lines_with_ends(text):
        tag = tag_of(line, _TAGGED)
        if tag == "PT" and says_something(block):
            yield "".join(block)
            block = []
        if tag not in ("FN", "VR", "EF") or says_something(block):
            block += [line, end]
        if tag == "ER" and block:
            yield "".join(block)
            block = []
    # "EF" after a record that was cut off stays with it; alone it is the end of the file.
    if says_something(block):
        yield "".join(block)


def _fields(tags: dict[str, list[str]]) -> Fields:
    def all_of(*names: str) -> list[str]:
        return [value for name in names for value in tags.get(name, ())]

    def one(name: str) -> str | None:
        return next(iter(tags.get(name, ())), None)

    return {
        "title": all_of("TI", "FT"),
        "abstract": all_of("AB"),
        "authors": [_MAIL.sub("", name) for name in all_of("AU") or all_of("AF", "BA", "BF")] + all_of("CA"),
        "journal": all_of("SO", "JI", "J9"),
        "year": all_of("PY", "PD", "EA"),
        "volume": all_of("VL"),
        "issue": all_of("IS"),
        "pages": [page_range(one("BP"), one("EP")) or "", *all_of("PS", "AR")],
        "doi": all_of("DI", "D2"),
        "pmid": all_of("PM"),
        "types": [kind for value in all_of("DT") for kind in split_list(value)],
        "keywords": [word for value in all_of("DE", "ID") for word in split_list(value)],
        "language": all_of("LA"),
    }


READER = Reader(
    name="wos",
    description="Web of Science, saved as plain text with tags (PT, TI, AB … ER)",
    recognises=recognises,
    read=read,
)
