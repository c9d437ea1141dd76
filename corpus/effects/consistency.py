"""Checks of printed figures against each other: pure arithmetic, quoted with formula and inputs, never a correction.

Every check returns findings; none returns a "right" value in place of what is printed. A finding may have an innocent
reason (rounding, another test, an exact interval), which is why it is a flag for a reader and no error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

RATIOS = frozenset("HR OR RR IRR PR SIR SMR DOR LR+ LR- fold".split())
"""Measures whose scale is the logarithm and whose value of no effect is 1."""
DIFFERENCES = frozenset("RD MD SMD ARR beta".split())
"""Measures on a linear scale whose value of no effect is 0."""

Z_TOLERANCE = 0.5
"""How far the z of the printed P may lie from the z of the interval. A rule of thumb: rounding to two decimals and the
difference between a Wald and a log-rank or likelihood-ratio test stay below it as a rule."""
SYMMETRY_TOLERANCE = 0.2
"""How far from the middle of its interval an estimate may lie, as a share of half the interval, beside rounding. A rule of thumb."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that does not fit, with the arithmetic."""

    code: str
    """Stable name in kebab case."""
    message: str
    """One sentence in plain words."""
    formula: str
    """The formula with the printed inputs put in."""
    inputs: tuple[tuple[str, float], ...]
    """Name and printed value of every input."""
    computed: tuple[float, ...] = ()
    """What the formula gives."""


def check_interval(point: float | None, low: float, high: float) -> tuple[Finding, ...]:
    """Check that an interval runs upwards and contains its estimate.

    >>> [finding.code for finding in check_interval(2.5, 0.5, 0.9)]
    ['estimate-outside-interval']
    """
    inputs = (*(() if point is None else (("estimate", point),)), ("low", low), ("high", high))
    if low > high:
        message = f"The interval is printed from {low:g} to {high:g}, the larger end first."
        return (Finding(code="interval-reversed", message=message, formula=f"{low:g} > {high:g}", inputs=inputs),)
    if point is None or low <= point <= high:
        return ()
    message = f"The estimate {point:g} lies outside its interval, {low:g} to {high:g}."
    formula = f"not {low:g} ≤ {point:g} ≤ {high:g}"
    return (Finding(code="estimate-outside-interval", message=message, formula=formula, inputs=inputs),)


def check_symmetry(
    measure: str | None, point: float, low: float, high: float, decimals: int | None = None
) -> tuple[Finding, ...]:
    """Check that an estimate lies in the middle of its interval: of its logarithm for ratios, of itself for differences.

    Args:
        measure: Code as in ``RATIOS`` and ``DIFFERENCES``; any other, or None, is not checked (an exact interval of a
            proportion is not symmetric).
        point: Estimate.
        low: Lower end.
        high: Upper end.
        decimals: Decimal places printed; None: those that the values need.

    Returns:
        At most one finding. Intervals from a bootstrap, a profile likelihood or an exact method need not be symmetric.
    """
    if measure in RATIOS and 0 < low < point < high and math.isfinite(high):
        scale: Callable[[float], float] = math.log
        name = "ln "
    elif measure in DIFFERENCES and low < point < high and math.isfinite(low) and math.isfinite(high):
        scale = _itself
        name = ""
    else:
        return ()
    places = max(_decimals(v) for v in (point, low, high)) if decimals is None else decimals
    half = (scale(high) - scale(low)) / 2
    off = scale(point) - (scale(high) + scale(low)) / 2
    if abs(off) <= SYMMETRY_TOLERANCE * half + _rounding(measure, (point, low, high), places):
        return ()
    share = off / half
    formula = (
        f"({name}{point:g} − ({name}{low:g} + {name}{high:g})/2) / (({name}{high:g} − {name}{low:g})/2) = {share:.2f}"
    )
    message = f"The estimate {point:g} does not lie in the middle of its interval, {low:g} to {high:g}."
    inputs = (("estimate", point), ("low", low), ("high", high))
    return (Finding(code="interval-asymmetric", message=message, formula=formula, inputs=inputs, computed=(share,)),)


def _itself(value: float) -> float:
    return value


def p_from_interval(measure: str, point: float, low: float, high: float, level: float = 95.0) -> float | None:
    """Return the two-sided P value that an interval implies.

    ``SE = (ln high − ln low) / (2 z)``, ``P = 2 (1 − Φ(|ln point| / SE))``; without logarithms for differences. Altman and
    Bland 2011, doi:10.1136/bmj.d2304.

    Returns:
        0 to 1; None when the measure has no known value of no effect, or the interval has no width or no end.

    >>> round(p_from_interval("HR", 0.63, 0.43, 0.94), 2)
    0.02
    """
    z = _z_from_interval(measure, point, low, high, level)
    return None if z is None else 2 * (1 - _NORMAL.cdf(z))


def _z_from_interval(measure: str | None, point: float, low: float, high: float, level: float) -> float | None:
    if not (low < high and math.isfinite(low) and math.isfinite(high) and 50 <= level < 100):
        return None
    width = 2 * _NORMAL.inv_cdf(0.5 + level / 200)
    if measure in RATIOS and low > 0 and point > 0:
        return abs(math.log(point)) * width / (math.log(high) - math.log(low))
    return abs(point) * width / (high - low) if measure in DIFFERENCES else None


def check_p(
    measure: str | None,
    point: float,
    low: float,
    high: float,
    level: float,
    p: float,
    relation: str = "=",
    *,
    one_sided: bool = False,
) -> tuple[Finding, ...]:
    """Check a printed P value against the interval.

    Both are put on the scale of z; further apart than ``Z_TOLERANCE`` is a finding. A one-sided P is compared as twice
    its value. When the text does not say one-sided but the interval implies twice the printed P, the finding says that.

    Returns:
        At most one finding; none when the measure is unknown, or the P is impossible (``check_p_range`` says that).
    """
    z = _z_from_interval(measure, point, low, high, level)
    two_sided = min(2 * p, 1.0) if one_sided else p
    if z is None or not 0 < two_sided <= 1:
        return ()
    # Taken from the lower tail: 1 - P / 2 is 1 for a P below 1e-16.
    printed = -_NORMAL.inv_cdf(two_sided / 2)
    off = {"=": abs(z - printed), "<": printed - z, "<=": printed - z, ">": z - printed, ">=": z - printed}
    if off.get(relation, 0.0) <= Z_TOLERANCE:
        return ()
    implied = 2 * (1 - _NORMAL.cdf(z))
    side = "one-sided " if one_sided else ""
    message = f"The interval implies a two-sided P of about {implied:.2g}; the text prints {side}P {relation} {p:g}."
    formula = _p_formula(measure, point, low, high, level, implied)
    inputs = (("estimate", point), ("low", low), ("high", high), ("level", level), ("p", p))
    return (Finding(code="p-interval-disagree", message=message, formula=formula, inputs=inputs, computed=(implied,)),)


def _p_formula(measure: str | None, point: float, low: float, high: float, level: float, implied: float) -> str:
    log = "ln " if measure in RATIOS else ""
    z = _NORMAL.inv_cdf(0.5 + level / 200)
    return f"P = 2 (1 − Φ(|{log}{point:g}| / (({log}{high:g} − {log}{low:g}) / (2 × {z:.2f})))) = {implied:.2g}"


def check_p_range(p: float, relation: str = "=") -> tuple[Finding, ...]:
    """Check that a printed P value can be one: above 0, at most 1.

    >>> check_p_range(0.0)[0].code
    'impossible-p'
    """
    if (p > 0 or (p == 0 and relation in (">", ">="))) and p <= 1:
        return ()
    message = f"P {relation} {p:g} is printed; a P value lies above 0 and is at most 1 (0.000 is a rounded small one)."
    return (Finding(code="impossible-p", message=message, formula=f"not 0 < {p:g} ≤ 1", inputs=(("p", p),)),)


def check_fraction(k: int, n: int, percent: float, decimals: int = 0) -> tuple[Finding, ...]:
    """Check that ``k/n`` gives the printed percentage.

    One unit in the last printed place is allowed, for rounding either way.

    Raises:
        ValueError: ``n`` is not positive.

    >>> check_fraction(1024, 2048, 50)
    ()
    >>> check_fraction(30, 200, 25)[0].formula
    '100 × 30 / 200 = 15'
    """
    if n <= 0:
        raise ValueError(f"a total must be positive, not {n}")
    value = 100 * k / n
    if abs(value - percent) <= 10.0**-decimals + 1e-9:
        return ()
    message = f"{k} of {n} is {value:.3g} %; {percent:g} % is printed."
    inputs = (("k", float(k)), ("n", float(n)), ("percent", percent))
    formula = f"100 × {k} / {n} = {value:.4g}"
    return (Finding(code="percentage-disagrees", message=message, formula=formula, inputs=inputs, computed=(value,)),)


def check_sum(parts: Sequence[float], whole: float) -> tuple[Finding, ...]:
    """Check that parts add up to the whole.

    >>> check_sum((30, 33, 36), 106)[0].formula
    '30 + 33 + 36 = 99'
    """
    total = math.fsum(parts)
    if not parts or math.isclose(total, whole):
        return ()
    formula = " + ".join(f"{part:g}" for part in parts) + f" = {total:g}"
    message = f"The parts add up to {total:g}; {whole:g} is printed as the whole."
    inputs = (*((f"part {i}", part) for i, part in enumerate(parts, 1)), ("whole", whole))
    return (Finding(code="parts-do-not-add-up", message=message, formula=formula, inputs=inputs, computed=(total,)),)


def exact_interval(k: int, n: int, level: float = 95.0) -> tuple[float, float]:
    """Return the exact interval of a proportion, in percent.

    Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404: quantiles of the beta distribution.

    Raises:
        ValueError: Not ``0 <= k <= n`` with a positive ``n``, or a level outside 0 to 100.

    >>> tuple(round(end, 1) for end in exact_interval(1, 8))
    (0.3, 52.7)
    """
    if not (0 <= k <= n and n > 0 and 0 < level < 100):
        raise ValueError(f"no proportion and level: {k} of {n} at {level} %")
    from scipy.special import betaincinv  # the quantile of scipy.stats, to the last digit, in a third of its import

    tail = (1 - level / 100) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - tail))
    return 100 * low, 100 * high


def check_exact_interval(k: int, n: int, low: float, high: float, level: float = 95.0) -> tuple[Finding, ...]:
    """Compare the printed interval of a proportion with the exact one, both in percent.

    More than 2 percentage points at either end is a finding (a rule of thumb: Wilson's interval mostly stays within it
    from 50 people on). Seed 1: 1 of 8 is exactly 0.3 to 52.7 %, printed 0 to 42 %.

    Raises:
        ValueError: As ``exact_interval``.
    """
    exact = exact_interval(k, n, level)
    if abs(exact[0] - low) <= 2 and abs(exact[1] - high) <= 2:
        return ()
    ends = f"{exact[0]:.1f} to {exact[1]:.1f} %"
    message = f"The exact {level:g} % interval of {k} of {n} is {ends}; {low:g} to {high:g} % is printed."
    formula = f"Clopper–Pearson: Beta quantiles of ({k}, {n - k + 1}) and ({k + 1}, {n - k}) = {ends}"
    inputs = (("k", float(k)), ("n", float(n)), ("low", low), ("high", high), ("level", level))
    return (Finding(code="not-the-exact-interval", message=message, formula=formula, inputs=inputs, computed=exact),)


def check_estimate(
    measure: str | None,
    point: float | None,
    low: float | None,
    high: float | None,
    level: float | None,
    p: float | None,
    relation: str | None,
    *,
    one_sided: bool = False,
) -> tuple[Finding, ...]:
    """Run every check that an effect estimate allows: order, containment, symmetry, P range, P against the interval.

    A level that is not stated is taken as 95 for the P check only, and only when the estimate lies inside.
    """
    found: tuple[Finding, ...] = check_p_range(p, relation or "=") if p is not None else ()
    if low is None or high is None:
        return found
    order = check_interval(point, low, high)
    if order or point is None:
        return (*found, *order)
    found = (*found, *check_symmetry(measure, point, low, high))
    if p is None or relation is None or relation == "NS":
        return found
    return (*found, *check_p(measure, point, low, high, level or 95.0, p, relation, one_sided=one_sided))


def check_imprecision(
    measure: str | None, low: float | None, high: float | None, n: int | None = None, events: int | None = None
) -> tuple[Finding, ...]:
    """Compute the reasons for rating down for imprecision.

    The interval includes no effect; it includes both 0.75 and 1.25 (GRADE's default limits for a ratio, Guyatt 2011,
    doi:10.1016/j.jclinepi.2011.01.012); fewer than 400 people; fewer than 300 events (both rules of thumb there).

    Returns:
        Findings; None inputs are not checked and nothing is said about them.
    """
    found: list[Finding] = []
    null = 1.0 if measure in RATIOS else 0.0 if measure in DIFFERENCES else None
    if low is not None and high is not None and null is not None:
        ends = (("low", low), ("high", high))
        if low <= null <= high:
            message = f"The interval {low:g} to {high:g} includes no effect ({null:g})."
            formula = f"{low:g} ≤ {null:g} ≤ {high:g}"
            found.append(Finding(code="includes-no-effect", message=message, formula=formula, inputs=ends))
        if measure in RATIOS and low <= 0.75 and high >= 1.25:
            message = f"The interval {low:g} to {high:g} includes both appreciable benefit and harm."
            formula = f"{low:g} ≤ 0.75 and {high:g} ≥ 1.25"
            found.append(Finding(code="includes-benefit-and-harm", message=message, formula=formula, inputs=ends))
    for name, count, limit in (("people", n, 400), ("events", events, 300)):
        if count is not None and count < limit:
            message = f"{count} {name}, fewer than {limit}."
            inputs = ((name, float(count)),)
            found.append(Finding(code=f"few-{name}", message=message, formula=f"{count} < {limit}", inputs=inputs))
    return tuple(found)


def _decimals(value: float) -> int:
    """Return the decimal places a value needs; a printed final zero is not seen."""
    written = f"{value:.10f}".rstrip("0")
    return len(written) - written.index(".") - 1


def _rounding(measure: str | None, values: Sequence[float], places: int) -> float:
    """Return how far rounding alone may move an estimate from the middle, on its scale."""
    half = 0.5 * 10.0**-places
    point, low, high = values
    if measure in RATIOS:
        return half / point + half / low / 2 + half / high / 2
    return 2 * half
