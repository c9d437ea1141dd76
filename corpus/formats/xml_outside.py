"""What stands in an XML file outside of its records: deletions, and pieces of a record whose first tag was damaged.

PubMed's update files end with lists of records that the publisher deletes (``DeleteCitation``;
https://dtd.nlm.nih.gov/ncbi/pubmed/out/). Lind removes nothing on its own: each is reported, so that who keeps the library
sees it and decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.formats.reader import Record, quarantined

REASON = "deleted by the publisher's update"
_LIST = re.compile(r"<Delete(?:Citation|Document)(?=[\s>])")
_PMID = re.compile(r"<PMID\b[^<>]{0,100}>\s{0,20}(\d{1,9})\s{0,20}</PMID>")
_ONLY_TAGS = re.compile(r"(?:\s++|<[^<>]{0,2000}+>)*+")


def deletions(masked: str, name: str, before: int = 0) -> Iterator[Record]:
    """Yield one record for each PMID in the deletion lists of a file whose comments were blanked out.

    Args:
        masked: The file, or a piece of it.
        name: Name of the source.
        before: How many stood in the pieces before this one.
    """
    number = before
    for start, end in _lists(masked):
        for pmid in _PMID.finditer(masked, start, end):
            number += 1
            reason = f"{REASON}: PMID {pmid[1]}; take it out of the library if it is there"
            yield quarantined(f"{name}, deletion {number}", reason, pmid.group())


def strays(
    masked: str, text: str, spans: Sequence[tuple[int, int]], name: str, words: str, before: int = 0
) -> Iterator[Record]:
    """Yield one record for each stretch between the records that holds text which must have belonged to one.

    Args:
        masked: The file with comments blanked out, as long as ``text``.
        text: The file, or a piece of it.
        spans: Where its records stand, in order.
        name: Name of the source.
        words: Pattern of what only a record has in it.
        before: How many records stood in the pieces before this one.
    """
    masked = _blanked(masked, _lists(masked))
    telling = re.compile(words, re.IGNORECASE)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    for number, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=True), start=before + 1):
        piece = masked[start:end]
        if telling.search(piece) and not _ONLY_TAGS.fullmatch(piece):
            reason = "text outside of any record: the record's first tag is damaged; get the file again"
            yield quarantined(f"{name}, before record {number}", reason, text[start:end])


def _lists(masked: str) -> list[tuple[int, int]]:
    """Return where the deletion lists stand; one that never closes goes up to the next, or to the end of the file."""
    starts = [opened.start() for opened in _LIST.finditer(masked)]
    found = []
    for start, following in pairwise([*starts, len(masked)]):
        end = masked.find("</Delete", start, following)
        found.append((start, end if end >= 0 else following))
    return found


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], " " * (end - start)]
        position = end
    return "".join((*pieces, text[position:]))
