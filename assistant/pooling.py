"""Pooling effect estimates of one measure: random effects, heterogeneity, prediction interval.

Weights and variance between studies are those of Paule and Mandel 1982 (doi:10.6028/jres.087.022), by statsmodels; the
interval of the mean is the normal one; I² is Higgins and Thompson 2002 (doi:10.1002/sim.1186); the prediction interval is
Higgins, Thompson and Spiegelhalter 2009 (doi:10.1111/j.1467-985X.2008.00552.x), with t on k - 2 degrees of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

RATIOS = frozenset({"HR", "OR", "RR", "IRR"})
"""Measures that are pooled on the log scale."""
DIFFERENCES = frozenset({"MD", "SMD", "RD"})
"""Measures that are pooled as they are."""
LEVEL = 0.95
FEWEST_FOR_PREDICTION = 3
"""Fewer estimates leave no degree of freedom for a prediction interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One study's estimate, as printed."""

    measure: str
    """One of ``RATIOS`` or ``DIFFERENCES``."""
    point: float
    low: float
    high: float
    level: float = 95.0
    """Percent, of the interval."""

    @property
    def is_ratio(self) -> bool:
        """Whether it is pooled on the log scale."""
        return self.measure in RATIOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Estimates taken together; every figure of the effect is on the scale that was printed."""

    measure: str
    count: int
    """Estimates pooled, at least 2."""
    point: float
    low: float
    """End of the 95 % interval of the mean."""
    high: float
    predicted_low: float | None
    """End of the 95 % interval in which the effect of a further study would lie; None: fewer than three estimates."""
    predicted_high: float | None
    q: float
    """Cochran's Q."""
    p: float
    """Of Q, chi-squared with ``count - 1`` degrees of freedom."""
    i2: float
    """Share of the variance that chance does not explain, 0…1."""
    tau2: float
    """Variance between studies, on the scale that was pooled (log for ratios)."""
    weights: tuple[float, ...]
    """Share of each estimate in the mean; together 1."""


def standard_error(estimate: Estimate) -> float:
    """Return the standard error that an interval tells of, on the log scale for a ratio.

    Half the width of the interval by its normal quantile: Cochrane Handbook 6.5, section 6.3.1.

    >>> round(standard_error(Estimate(measure="HR", point=0.5, low=0.25, high=1.0)), 4)
    0.3537

    Raises:
        ValueError: The interval cannot be one of this measure.
    """
    if not 50 <= estimate.level < 100:
        raise ValueError(f"an interval of {estimate.level} % cannot be pooled")
    low, high = _scaled(estimate, estimate.low), _scaled(estimate, estimate.high)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"{estimate.low} to {estimate.high} is no interval that can be pooled")
    return (high - low) / (2 * NormalDist().inv_cdf(0.5 + estimate.level / 200))


def pool(estimates: Sequence[Estimate]) -> Pooled:
    """Pool the estimates of one measure.

    Args:
        estimates: Two or more, each of a study of its own.

    Raises:
        ValueError: Fewer than two, more than one measure, an unknown measure, or an interval that cannot be used.
    """
    measure = _one_measure(estimates)
    effects = [_scaled(one, one.point) for one in estimates]
    variances = [standard_error(one) ** 2 for one in estimates]
    return pool_scaled(effects, variances, measure)


def pool_scaled(effects: Sequence[float], variances: Sequence[float], measure: str) -> Pooled:
    """Pool effects that are on the pooling scale already; see ``pool``.

    Args:
        effects: Log ratios, or differences.
        variances: Their sampling variances, above 0.
        measure: One of ``RATIOS`` or ``DIFFERENCES``; ratios are returned on their own scale again.

    Raises:
        ValueError: Fewer than two.
    """
    import numpy as np
    from scipy import stats
    from statsmodels.stats.meta_analysis import combine_effects

    count = len(effects)
    if count < 2:
        raise ValueError("pooling needs at least two estimates")
    with np.errstate(divide="ignore", invalid="ignore"):  # statsmodels' own I² divides by Q, which may be 0
        found = combine_effects(np.asarray(effects), np.asarray(variances), method_re="pm", atol=1e-12, maxiter=1000)
    tau2 = max(0.0, float(found.tau2))
    weights = 1 / (np.asarray(variances) + tau2)
    mean, error = float(weights @ np.asarray(effects) / weights.sum()), float(weights.sum() ** -0.5)
    q, df = float(found.q), count - 1
    half = NormalDist().inv_cdf(0.5 + LEVEL / 2) * error
    reach = _prediction_reach(count, tau2, error, float(stats.t.ppf(0.5 + LEVEL / 2, count - 2)) if count > 2 else 0.0)
    back = math.exp if measure in RATIOS else float
    return Pooled(
        measure=measure,
        count=count,
        point=back(mean),
        low=back(mean - half),
        high=back(mean + half),
        predicted_low=None if reach is None else back(mean - reach),
        predicted_high=None if reach is None else back(mean + reach),
        q=q,
        p=float(stats.chi2.sf(q, df)),
        i2=max(0.0, (q - df) / q) if q > 0 else 0.0,
        tau2=tau2,
        weights=tuple(float(w) for w in weights / weights.sum()),
    )


def _prediction_reach(count: int, tau2: float, error: float, quantile: float) -> float | None:
    return None if count < FEWEST_FOR_PREDICTION else float(quantile * math.sqrt(tau2 + error**2))


def _one_measure(estimates: Sequence[Estimate]) -> str:
    measures = {one.measure for one in estimates}
    if len(estimates) < 2:
        raise ValueError("pooling needs at least two estimates")
    if len(measures) > 1:
        raise ValueError(f"different measures are never pooled: {', '.join(sorted(measures))}")
    measure = measures.pop()
    if measure not in RATIOS | DIFFERENCES:
        raise ValueError(f"{measure!r} is not pooled; known: {', '.join(sorted(RATIOS | DIFFERENCES))}")
    return measure


def _scaled(estimate: Estimate, value: float) -> float:
    if not estimate.is_ratio:
        return value
    if value <= 0:
        raise ValueError(f"a ratio of {value} cannot be pooled")
    return math.log(value)
