"""Absolute effects worked out from quoted counts: risk difference, risk ratio, number needed to treat, with intervals.

Only from two counts that stand in one sentence, each with its own named group, one of which is a control by its own
name. Everything is a pure function of that sentence, so that ``assistant.verify`` works it out again and compares.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from corpus.effects.arms import ArmCount, find_arm_counts

Z = 1.959963984540054
"""Of a two-sided interval of 95 %."""
CONTROL = re.compile(
    r"\b(?:placebo|sham|controls?|usual care|standard care|no treatment|untreated|conventional|observation|vehicle|saline)\b",
    re.I,
)
METHOD = (
    "difference with Newcombe's hybrid score interval (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I), "
    "ratio with a log interval (doi:10.2307/2530610), number needed to treat as its inverse (doi:10.1136/bmj.317.7168.1309)"
)
OFF_BY = 0.6
"""Percentage points by which a printed percentage may differ from its count; beyond, the counts are not trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsoluteEffect:
    """What two counts of one sentence come to."""

    treated: ArmCount
    control: ArmCount
    difference: Interval
    """Risk in the treated group minus risk in the control group, -1…1."""
    ratio: Interval | None
    """Risk ratio; None: a count is 0, so it or its interval is not defined."""
    text: str
    """What a reader is told."""
    formula: str
    """How it was worked out, figures filled in, method cited."""


def find_absolute_effects(sentence: str) -> tuple[AbsoluteEffect, ...]:
    """Work out what the counts of a sentence come to.

    Args:
        sentence: One sentence of a study, verbatim.

    Returns:
        One effect where the sentence holds exactly two counts, each with its own group, and exactly one of the groups is a
        control by name; else none: which counts belong together would be a guess.
    """
    counts = [count for count in find_arm_counts(sentence) if count.arm]
    if len(counts) != 2 or len(find_arm_counts(sentence)) != 2 or not all(map(_fits, counts)):
        return ()
    controls = [count for count in counts if CONTROL.search(count.arm or "")]
    treated = [count for count in counts if not CONTROL.search(count.arm or "")]
    if len(controls) != 1 or len(treated) != 1:
        return ()
    return (_effect(treated[0], controls[0]),)


def risk_difference(k1: int, n1: int, k2: int, n2: int) -> Interval:
    """Return p1 − p2 with Newcombe's hybrid score interval (method 10).

    See doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.

    >>> found = risk_difference(56, 70, 48, 80)  # Newcombe's example (a)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    p1, p2 = k1 / n1, k2 / n2
    (low1, high1), (low2, high2) = wilson(k1, n1), wilson(k2, n2)
    return Interval(
        value=p1 - p2,
        low=p1 - p2 - math.hypot(p1 - low1, high2 - p2),
        high=p1 - p2 + math.hypot(high1 - p1, p2 - low2),
    )


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion, doi:10.1080/01621459.1927.10502953."""
    middle = (k + Z * Z / 2) / (n + Z * Z)
    half = Z / (n + Z * Z) * math.sqrt(k * (n - k) / n + Z * Z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def risk_ratio(k1: int, n1: int, k2: int, n2: int) -> Interval | None:
    """Return p1 / p2 with its log interval (doi:10.2307/2530610); None: a count is 0."""
    if not k1 or not k2:
        return None
    ratio = (k1 / n1) / (k2 / n2)
    spread = Z * math.sqrt(1 / k1 - 1 / n1 + 1 / k2 - 1 / n2)
    return Interval(value=ratio, low=ratio * math.exp(-spread), high=ratio * math.exp(spread))


def _fits(count: ArmCount) -> bool:
    if not 0 <= count.k <= count.n:
        return False
    return count.percent is None or abs(100 * count.k / count.n - count.percent) <= OFF_BY


def _effect(treated: ArmCount, control: ArmCount) -> AbsoluteEffect:
    figures = (treated.k, treated.n, control.k, control.n)
    difference, ratio = risk_difference(*figures), risk_ratio(*figures)
    k1, n1, k2, n2 = figures
    formula = f"{k1}/{n1} − {k2}/{n2} = {_points(difference.value)} percentage points"
    if ratio is not None:
        formula += f"; ({k1}/{n1}) ÷ ({k2}/{n2}) = {ratio.value:.2f}"
    if difference.value:
        formula += f"; 1 ÷ |{difference.value:.4f}| = {1 / abs(difference.value):.1f}"
    return AbsoluteEffect(
        treated=treated,
        control=control,
        difference=difference,
        ratio=ratio,
        text=_text(treated, control, difference, ratio),
        formula=f"{formula}; {METHOD}",
    )


def _text(treated: ArmCount, control: ArmCount, difference: Interval, ratio: Interval | None) -> str:
    parts = [
        f"Calculated from the counts quoted: {_risk(treated)} against {_risk(control)}, a difference of "
        f"{_points(difference.value)} percentage points (95 % CI {_points(difference.low)} to {_points(difference.high)})"
    ]
    if ratio is not None:
        parts.append(f"risk ratio {ratio.value:.2f} (95 % CI {ratio.low:.2f} to {ratio.high:.2f})")
    if difference.value:
        parts.append(_needed(difference))
    return "; ".join(parts) + "."


def _risk(count: ArmCount) -> str:
    return f"{count.k} of {count.n} ({100 * count.k / count.n:.1f} %) in “{count.arm}”"


def _needed(difference: Interval) -> str:
    """Return the number needed to treat: one event fewer or more for so many people treated."""
    way = "fewer" if difference.value < 0 else "more"
    first, last = sorted((1 / abs(end) if end else math.inf) for end in (difference.low, difference.high))
    if difference.low < 0 < difference.high:
        fewer, more = 1 / -difference.low, 1 / difference.high
        between = f"{fewer:.1f} for one fewer, through ∞, to {more:.1f} for one more"
    else:
        between = f"{first:.1f} to {_or_endless(last)}"
    return f"one event {way} for every {1 / abs(difference.value):.1f} people treated (95 % CI {between})"


def _or_endless(value: float) -> str:
    return f"{value:.1f}" if math.isfinite(value) else "∞"


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")
