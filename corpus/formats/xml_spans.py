"""Where the records of an XML file stand, found without parsing it, so that each can be parsed by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator


def without_comments(text: str) -> str:
    """Blank out comments and CDATA, same length, so that a tag inside them is not taken for a record."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>")):
        pieces, position = [], 0
        while (start := text.find(opening, position)) >= 0:
            end = text.find(closing, start)
            end = len(text) if end < 0 else end + len(closing)
            pieces += [text[position:start], " " * (end - start)]
            position = end
        text = "".join((*pieces, text[position:])) if pieces else text
    return text


def record_spans(masked: str, edge_pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where each record stands; one without an end goes up to the next one, or to the end of the file.

    Args:
        masked: The file with comments blanked out.
        edge_pattern: Pattern of the beginning of a record's opening or closing tag; its first group is the ``/``.
    """
    start: int | None = None
    for edge in edge_pattern.finditer(masked):
        if not edge[1]:
            if start is not None:
                yield start, edge.start()
            start = edge.start()
        elif start is not None:
            end = masked.find(">", edge.end()) + 1
            yield start, end or len(masked)
            if not end:
                return
            start = None
    if start is not None:
        yield start, len(masked)
