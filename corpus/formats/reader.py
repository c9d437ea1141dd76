"""What a reader of one format is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from corpus.study import Draft, Quarantined

Record: TypeAlias = Draft | Quarantined
"""What every record of an input becomes: understood, or kept with the reason why not. Never both, never neither."""

MAX_KEPT = 1_000_000
"""Characters of a quarantined record that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One format that Lind reads."""

    name: str
    """Stable name, as in ``lind ingest --format``."""
    description: str
    """One line for help pages."""
    recognises: Callable[[str], bool]
    """Whether the first characters of a text (up to 8,192, no byte order mark) are of this format."""
    read: Callable[[str, str], Iterator[Record]]
    """From a whole text and the name of its source to its records, in order."""
    read_lines: Callable[[Iterable[str], str], Iterator[Record]] | None = None
    """The same from lines, for formats with one record a line, so that a large file is never held whole.
    None: the format needs the whole text."""
    read_chunks: Callable[[Iterable[str], str], Iterator[Record]] | None = None
    """The same from pieces of the text of any length, for formats that cut their records out as they come.
    None: the format needs the whole text."""
    largest: int = 200_000_000
    """Bytes, unpacked, of a file that is held whole; a larger one is refused."""
    is_line_based: Callable[[str], bool] | None = None
    """Whether this very file (by its first characters) may be read with ``read_lines``; None: never."""


def quarantined(locator: str, reason: str, original: str) -> Quarantined:
    """Return the record of something unreadable, its original cut at ``MAX_KEPT`` characters."""
    return Quarantined(locator=locator, reason=reason, original=original[:MAX_KEPT])
