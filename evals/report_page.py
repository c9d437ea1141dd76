"""The content of a report, before it is Markdown or HTML."""

from __future__ import annotations

from dataclasses import dataclass

Bar = tuple[str, float, float | None, float | None]
"""Name, value, and the ends of its interval (None: it has none)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a heading."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[Bar, ...] = ()
    """Values in [0, 1] to draw beside the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """One item that went badly, in full."""

    id: str
    metric: str
    """The metric by which it is bad."""
    question: str
    expected: str
    got: str
    scores: tuple[tuple[str, str, str], ...]
    """Name, value, explanation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A report."""

    title: str
    status: str
    """One line: success, or why no figure is given."""
    finished: bool
    what: str
    figures: tuple[Table, ...]
    anchors: tuple[Table, ...]
    cases: tuple[Table, ...]
    """The cases one by one, where a benchmark's figures are read so (red team); else empty."""
    curve: tuple[tuple[float, float], ...]
    """Coverage and risk; empty: the run has no evidence scores."""
    worst: tuple[Worst, ...]
    unscored: Table
    notes: tuple[str, ...]
    signature: str
    facts: tuple[tuple[str, str], ...]
