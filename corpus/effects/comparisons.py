"""Two values of one thing side by side, as ``7.8% vs 3.5%``: what they are, of which groups, with which P."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.effects import patterns
from corpus.effects.p_values import find_p_values, following_p
from corpus.effects.quantities import parse_number
from corpus.screen import tried_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two values of one thing side by side (``7.8% vs 3.5%``)."""

    values: tuple[float, float]
    """In the order of the text."""
    unit: str
    """As printed with the second value."""
    arms: tuple[str, ...]
    """Names of the two groups, verbatim; empty: they do not stand beside the values."""
    p: float | None
    """None: none stands behind it."""
    p_relation: str | None
    start: int
    end: int


def find_comparisons(text: str) -> tuple[Comparison, ...]:
    """Find two values with the same unit set side by side, with the P value that follows.

    ``7.8% vs 3.5%``; ``12.5 weeks with the drug and 9.0 weeks without it``. Values joined by
    "and" count only when both groups are named.

    Returns:
        In the order of the text; nothing is said about which is better.
    """
    found = []
    for match in tried_at(patterns.NUMBER_START, patterns.COMPARED, text):
        joined = re.search(
            r"\band\b", text[match.end("aunit") if match["aunit"] else match.end("a") : match.start("b")]
        )
        arms = tuple(match[name] for name in ("arm1", "arm2") if match[name])
        unit, first = match["bunit"], match["aunit"]
        if unit is None or (first is not None and first != unit) or (joined and (len(arms) < 2 or first is None)):
            continue
        values = tuple(parse_number(match[name]).value for name in "ab")
        if values[0] is None or values[1] is None:
            continue
        p = following_p(text, match.end(), find_p_values(text, match.end(), match.end() + 30))
        found.append(
            Comparison(
                values=(values[0], values[1]),
                unit=unit,
                arms=arms if len(arms) == 2 else (),
                p=p.value if p else None,
                p_relation=p.relation if p else None,
                start=match.start(),
                end=match.end(),
            )
        )
    return tuple(found)
