"""The rows that the benchmarks print."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured figure."""

    name: str
    unit: str
    median: float
    low: float
    """Least of the runs."""
    high: float
    """Greatest of the runs."""
    n: int
    """How many runs (or questions) it is the median of."""
    target: float | None = None
    """What is aimed for; None: nothing."""
    at_least: bool = False
    """The target is a least value (a ratio) rather than a greatest one (a time)."""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the median meets the target; None: there is none."""
        if self.target is None:
            return None
        return self.median >= self.target if self.at_least else self.median < self.target


def row_of(name: str, unit: str, values: Sequence[float], **more: Any) -> Row:
    """Return the row of repeated measurements.

    Raises:
        ValueError: There are none.
    """
    if not values:
        raise ValueError(f"no measurement for {name!r}")
    return Row(
        name=name, unit=unit, median=statistics.median(values), low=min(values), high=max(values), n=len(values), **more
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile.

    >>> percentile([1, 2, 3, 4], 0.95)
    4
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table_text(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """Return rows and notes for a terminal."""
    head = ("measure", "median", "min – max", "n", "target", "")
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([*lines, "", *(f"note: {note}" for note in notes)])


def table_json(rows: Sequence[Row], notes: Sequence[str]) -> dict[str, Any]:
    """Return rows and notes as one JSON document."""
    return {"schema": "lind.bench/1", "rows": [{**asdict(row), "met": row.met} for row in rows], "notes": list(notes)}


def _cells(row: Row) -> tuple[str, str, str, str, str, str]:
    target = "" if row.target is None else f"{'≥' if row.at_least else '<'} {row.target:g} {row.unit}"
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    return (
        row.name,
        f"{_figure(row.median)} {row.unit}",
        f"{_figure(row.low)} – {_figure(row.high)}",
        str(row.n),
        target,
        " · ".join(part for part in (verdict, row.note) if part),
    )


def _figure(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.5f}" if 0.99 < value < 1 else f"{value:.3g}"
