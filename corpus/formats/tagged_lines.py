"""Exports in which a tag at the start of a line says what stands behind it (Web of Science, EndNote).

A line without a tag goes on the value before it: a further entry in a list, else joined with a space.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

_LINE_END = re.compile(r"(\r\n|\n|\r)")
VALUE_AT = 3
"""Where a tagged line's value begins: behind two characters of tag and a space, in either format."""


def lines_with_ends(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line and the line end behind it, as they stand; the last line has none."""
    pieces = _LINE_END.split(text)
    yield from zip(pieces[::2], [*pieces[1::2], ""], strict=True)


def tag_of(line: str, tagged: re.Pattern[str]) -> str | None:
    """Return the tag of a line, the first group of ``tagged``; None: the line has none."""
    match = tagged.match(line)
    return match[1] if match else None


def says_something(block: Iterable[str]) -> bool:
    """Return whether anything but white space stands in a block of lines."""
    return any(piece.strip() for piece in block)


def read_tags(block: str, tagged: re.Pattern[str], lists: Collection[str]) -> dict[str, list[str]]:
    """Return tag → values of one record, in their order.

    Args:
        block: The record as it stands.
        tagged: Pattern of a tag at the start of a line.
        lists: Tags in which each line without a tag is a value of its own.
    """
    found: dict[str, list[str]] = {}
    last = ""
    for line, _ in lines_with_ends(block):
        if tag := tag_of(line, tagged):
            last = tag
            found.setdefault(tag, []).append(line[VALUE_AT:].strip())
        elif line.strip() and last in lists:
            found[last].append(line.strip())
        elif line.strip() and last:
            found[last][-1] = f"{found[last][-1]} {line.strip()}".strip()
    return found
