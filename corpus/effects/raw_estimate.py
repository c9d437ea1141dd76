"""An effect estimate as the figures of a sentence give it, before anything else is known."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEstimate:
    """An estimate before its measure, outcome and arms are known."""

    point: str | None
    low: str | None
    high: str | None
    level: str | None
    unit: str
    start: int
    point_end: int
    """One past the point with its unit; where what stands between it and the interval begins."""
    end: int
    gap_end: int
    """Where the interval's name or bracket begins; ``end`` when there is no interval."""
    marked: bool
    """Whether the interval is called one."""
    flags: tuple[str, ...] = ()


def with_points(written: str) -> str:
    """Return digits with every decimal point as a full stop, for looking at only."""
    return re.sub(r"[·∙⋅‧•]", ".", written)
