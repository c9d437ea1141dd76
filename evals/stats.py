"""Intervals and tests for paired scores: bootstrap, permutation, Holm, zero events.

Everything random takes a seed, so the same scores give the same interval on every machine.
Sign and Wilcoxon tests are left out on purpose: they test another hypothesis than the difference
of means (Smucker, Allan and Carterette 2007, doi:10.1145/1321440.1321528).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

N_RESAMPLES = 10_000
EXACT_UP_TO = 14  # non-zero differences; 2**14 sign patterns are fewer than the 20,000 that would be drawn
CHUNK_CELLS = 2_000_000  # random numbers held at a time: 16 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean with its bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutationTest:
    """Outcome of a paired permutation test."""

    difference: float
    """Mean of ``b - a``."""
    p: float
    """Two-sided, in (0, 1]."""
    n: int
    """Pairs."""
    exact: bool
    """Whether every sign pattern was counted (else 10,000 were drawn)."""


def bootstrap_interval(
    values: Sequence[float], *, seed: int = 0, level: float = 0.95, resamples: int = N_RESAMPLES
) -> Interval:
    """Return the percentile bootstrap interval of a mean, resampling items.

    For a paired comparison give the differences. Source: Efron and Tibshirani 1993, chapter 13,
    doi:10.1007/978-1-4899-4541-9.

    Args:
        values: One value per item.
        seed: Seed of the generator.
        level: Coverage, in (0, 1).
        resamples: How many resamples.

    Raises:
        ValueError: There is no value.
    """
    data = np.asarray(values, dtype=np.float64)
    if data.size == 0:
        raise ValueError("no values: an interval needs at least one")
    generator = np.random.default_rng(seed)
    means = np.empty(resamples)
    step = max(1, CHUNK_CELLS // data.size)
    for at in range(0, resamples, step):
        rows = min(step, resamples - at)
        means[at : at + rows] = data[generator.integers(0, data.size, size=(rows, data.size))].mean(axis=1)
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(mean=float(data.mean()), low=float(low), high=float(high), n=int(data.size), level=level)


def permutation_test(
    a: Sequence[float], b: Sequence[float], *, seed: int = 0, permutations: int = N_RESAMPLES
) -> PermutationTest:
    """Test whether two systems differ in their mean over the same items, by flipping signs.

    Two-sided. With few non-zero differences every pattern is counted; else ``permutations`` are drawn
    and the observed one counts as one of them (the ``+ 1``), so that p is never 0 and the test stays valid
    (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585).

    Args:
        a: Scores of the first system.
        b: Scores of the second system on the same items, in the same order.
        seed: Seed of the generator.
        permutations: How many patterns are drawn when not all are counted.

    Raises:
        ValueError: The two differ in length, or are empty.
    """
    if len(a) != len(b) or not a:
        raise ValueError(f"a paired test needs pairs: got {len(a)} and {len(b)} scores")
    differences = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    moved = differences[differences != 0]
    exact = moved.size <= EXACT_UP_TO
    observed = abs(float(moved.sum()))
    # Sums of the same numbers in another order differ in the last bits; a tie must count as a tie.
    bound = observed - 1e-9 * max(1.0, float(np.abs(moved).sum()))
    if exact:
        patterns = np.arange(2**moved.size)[:, None] >> np.arange(moved.size) & 1
        sums = (1.0 - 2.0 * patterns) @ moved
        p = float((np.abs(sums) >= bound).mean())
    else:
        p = (1 + _count_extreme(moved, bound, seed, permutations)) / (1 + permutations)
    return PermutationTest(difference=float(differences.mean()), p=p, n=len(a), exact=exact)


def _count_extreme(moved: npt.NDArray[np.float64], bound: float, seed: int, permutations: int) -> int:
    """Return how many drawn sign patterns give a sum at least as far from 0 as the bound."""
    generator = np.random.default_rng(seed)
    step = max(1, CHUNK_CELLS // moved.size)
    found = 0
    for at in range(0, permutations, step):
        rows = min(step, permutations - at)
        signs = generator.integers(0, 2, size=(rows, moved.size), dtype=np.int8) * 2 - 1
        found += int((np.abs(signs @ moved) >= bound).sum())
    return found


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p values adjusted for several comparisons, in the order given.

    Holm 1979, https://www.jstor.org/stable/4615733: the i-th smallest of m is multiplied by m - i + 1,
    made non-decreasing and cut at 1.

    >>> holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, p_values[i] * (len(p_values) - rank)))
        adjusted[i] = highest
    return tuple(adjusted)


def rule_of_three(n: int) -> float:
    """Return the upper 95 % bound of a rate when none of ``n`` trials had the event: 3/n, at most 1.

    Hanley and Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031.

    >>> rule_of_three(300)
    0.01

    Raises:
        ValueError: ``n`` is below 1.
    """
    if n < 1:
        raise ValueError("no trials: nothing can be said about a rate")
    return min(1.0, 3 / n)


def clopper_pearson_upper(events: int, n: int, *, level: float = 0.95) -> float:
    """Return the one-sided exact upper bound of a rate.

    The rate at which seeing at most ``events`` in ``n`` has probability ``1 - level``
    (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404), found by bisection.

    Raises:
        ValueError: ``events`` is not in ``0..n``, or ``n`` is below 1.
    """
    if n < 1 or not 0 <= events <= n:
        raise ValueError(f"{events} events of {n} trials is no count")
    if events == n:
        return 1.0
    low, high = events / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _binomial_at_most(events, n, middle) > 1 - level:
            low = middle
        else:
            high = middle
    return high


def _binomial_at_most(events: int, n: int, rate: float) -> float:
    """Return P(X <= events) for X ~ Binomial(n, rate), summed in log space."""
    if rate <= 0:
        return 1.0
    if rate >= 1:
        return 0.0
    total = 0.0
    for k in range(events + 1):
        ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        total += math.exp(ways + k * math.log(rate) + (n - k) * math.log1p(-rate))
    return min(1.0, total)
