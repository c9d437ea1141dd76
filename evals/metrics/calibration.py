"""Whether a probability means what it says."""

from __future__ import annotations

from collections.abc import Sequence


def brier(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean squared distance of probability and outcome, in [0, 1]; lower is better.

    Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    >>> brier([1.0, 0.5], [True, False])  # (0 + 0.25) / 2
    0.125

    Raises:
        ValueError: The two differ in length, are empty, or a probability is not in [0, 1].
    """
    _check(probabilities, outcomes)
    return sum((p - o) ** 2 for p, o in zip(probabilities, outcomes, strict=True)) / len(probabilities)


def expected_calibration_error(probabilities: Sequence[float], outcomes: Sequence[bool], *, bins: int = 10) -> float:
    """Return the mean gap of stated and observed rate over equal-width bins, weighted by size, in [0, 1].

    A bin is half-open ``(low, high]``, the first one closed. Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602;
    Guo et al. 2017, arXiv:1706.04599.

    >>> expected_calibration_error([0.95, 0.95], [True, False])  # one bin: 0.95 stated, 0.5 observed
    0.45

    Raises:
        ValueError: The two differ in length, are empty, or a probability is not in [0, 1].
    """
    _check(probabilities, outcomes)
    members: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for p, outcome in zip(probabilities, outcomes, strict=True):
        members[_bin(p, bins)].append((p, outcome))
    gaps = (abs(sum(p for p, _ in some) - sum(o for _, o in some)) for some in members)
    return round(sum(gaps) / len(probabilities), 12)


def _bin(probability: float, bins: int) -> int:
    """Return the bin of a probability: ``(i/bins, (i+1)/bins]``."""
    index = int(probability * bins)
    return index - 1 if index > 0 and index / bins >= probability else index


def _check(probabilities: Sequence[float], outcomes: Sequence[bool]) -> None:
    if len(probabilities) != len(outcomes) or not probabilities:
        raise ValueError(f"probabilities and outcomes must be pairs: got {len(probabilities)} and {len(outcomes)}")
    if any(not 0 <= p <= 1 for p in probabilities):
        raise ValueError("a probability lies outside [0, 1]")
