"""The table of peers, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

MEASURES = ("nDCG@10", "R@10", "R@100", "RR@10")
ALPHA = 0.05
PLAIN_FUSION = "bm25s + MiniLM"
"""Name of the row that the first one is to lead (``evals.peers.plain_fusion``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One measure of one ranking."""

    measure: str
    mean: float
    low: float
    """Lower end of the 95 % bootstrap interval of the mean."""
    high: float
    difference: tuple[float, float, float] | None
    """Mean of "this minus Lind hybrid" over the same queries, with its 95 % bootstrap interval; None: is Lind hybrid."""
    p: float | None
    """Two-sided paired permutation test of the difference."""
    p_holm: float | None
    """The same, adjusted for every comparison of the table."""

    @property
    def shown(self) -> bool:
        """Whether a difference is shown: interval without 0, adjusted p below 0.05."""
        if self.difference is None or self.p_holm is None:
            return False
        return self.p_holm < ALPHA and not self.difference[1] <= 0 <= self.difference[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One ranking of one system."""

    name: str
    cells: tuple[Cell, ...]
    """One for each of ``MEASURES``."""
    unanswered: int
    """Queries for which nothing was found; they score 0 and stay in the denominator."""
    ingest_seconds: float
    ingest_cpu_seconds: float
    p50_ms: float | None
    """None: queries were not timed."""
    p95_ms: float | None
    peak_mb: float | None
    """None: the system does not say."""
    snapshot: str
    taken: str | None = None
    """When it was measured, if that was in an earlier run; None: in this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Lind and its peers over the same queries."""

    rows: tuple[Row, ...]
    """Lind hybrid first."""
    queries: int
    data: str
    notes: tuple[str, ...]
    failed: bool
    """Whether a peer that is installed could not be measured."""
    signature: dict[str, Any]
    """What the figures depend on besides the machine."""
    timed: bool = True
    """Whether costs were measured; False: quality alone."""

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts and lists."""
        return {"schema": "lind.peers/1", **asdict(self)}


def table_text(table: Table) -> str:
    """Return the table for a terminal: quality, difference to the first row, cost."""
    first = table.rows[0].name
    commit = str(table.signature["commit"] or "no checkout")[:10] + (
        " with changes" if table.signature["dirty"] else ""
    )
    blocks = [
        f"{table.queries} queries of {table.data}; commit {commit}",
        _lines([("mean, 95 % interval", *MEASURES), *(_quality(row) for row in table.rows)]),
        _lines([(f"minus {first}; p (Holm)", *MEASURES), *(_difference(row) for row in table.rows[1:])]),
        "* a difference is shown: the interval leaves out 0 and p (Holm, over all of these) is below 0.05",
        *_above_plain_fusion(table),
        *([_lines([_COST, *(_cost(row) for row in table.rows)])] if table.timed else []),
        "\n".join(f"note: {note}" for note in table.notes),
    ]
    return "\n\n".join(blocks)


KEPT = " (kept)"
"""Beside a system whose costs are of an earlier run: another hour of the machine."""
_COST = ("cost", "ingest s", "ingest CPU s", "query p50 ms", "query p95 ms", "peak memory MB", "found nothing")


def _above_plain_fusion(table: Table) -> list[str]:
    """Return a line with the first row's lead over what a day's work gives, where that was measured."""
    fusion = next((row for row in table.rows if row.name == PLAIN_FUSION), None)
    if fusion is None:
        return []
    leads = []
    for cell in fusion.cells:
        assert cell.difference is not None
        mean, low, high = cell.difference
        leads.append(f"{cell.measure} {-mean:+.4f} [{-high:+.3f}, {-low:+.3f}]")
    return [f"{table.rows[0].name} minus {PLAIN_FUSION} (plain min-max fusion), paired: {', '.join(leads)}"]


def _quality(row: Row) -> tuple[str, ...]:
    return (row.name, *(f"{cell.mean:.4f} [{cell.low:.3f}, {cell.high:.3f}]" for cell in row.cells))


def _difference(row: Row) -> tuple[str, ...]:
    return (row.name, *(_apart(cell) for cell in row.cells))


def _apart(cell: Cell) -> str:
    assert cell.difference is not None
    assert cell.p_holm is not None
    mean, low, high = cell.difference
    return f"{mean:+.4f} [{low:+.3f}, {high:+.3f}] {cell.p_holm:.4f}{'*' if cell.shown else ''}"


def _cost(row: Row) -> tuple[str, ...]:
    return (
        row.name + (KEPT if row.taken else ""),
        f"{row.ingest_seconds:,.1f}",
        f"{row.ingest_cpu_seconds:,.1f}",
        *("unknown" if time is None else f"{time:.2f}" for time in (row.p50_ms, row.p95_ms)),
        "unknown" if row.peak_mb is None else f"{row.peak_mb:,.0f}",
        str(row.unanswered),
    )


def _lines(cells: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[at]) for line in cells) for at in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )
