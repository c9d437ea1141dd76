"""The record shared by everything that a reading of a study quotes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing a text says, with the words that decided it."""

    what: str
    """A stable name (``adults``, ``industry``), or the quoted words themselves (an intervention)."""
    cue: str
    """The words that decided, verbatim; for an intervention, the whole phrase that names it as one."""
    start: int
    """Where the words of ``what`` stand, or those of the cue when ``what`` is a name."""
    end: int


def first_of(found: list[Found]) -> tuple[Found, ...]:
    """Return the first finding of every kind, in the order of the text."""
    kinds: dict[str, Found] = {}
    for one in sorted(found, key=lambda entry: (entry.start, entry.end)):
        kinds.setdefault(one.what.lower(), one)
    return tuple(kinds.values())
