"""Joining the rankings of several stages into one."""

from __future__ import annotations

from collections.abc import Mapping

RRF_K = 60


def min_max(scores: Mapping[str, float]) -> dict[str, float]:
    """Scale scores to 0…1, the lowest to 0 and the highest to 1.

    Returns:
        The scaled scores; where all are equal (or there is one), 1.0 for each. Min-max normalisation
        before a weighted sum is CombSUM of Fox and Shaw (TREC-2, 1994) as measured by
        Bruch et al., DOI 10.1145/3596512.

    >>> min_max({"a": 2.0, "b": 4.0, "c": 3.0})
    {'a': 0.0, 'b': 1.0, 'c': 0.5}
    """
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {name: (score - low) / (high - low) for name, score in scores.items()}


def weighted_sum(stages: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> dict[str, float]:
    """Add up the min-max scaled scores of several stages; what a stage did not return counts 0 there.

    Args:
        stages: For each stage, the score of each item.
        weights: For each stage, its weight.

    >>> weighted_sum({"dense": {"a": 1.0, "b": 0.0}, "lexical": {"b": 9.0}}, {"dense": 0.4, "lexical": 0.6})
    {'a': 0.4, 'b': 0.6}
    """
    total: dict[str, float] = {}
    for stage, scores in stages.items():
        for name, score in min_max(scores).items():
            total[name] = total.get(name, 0.0) + weights[stage] * score
    return total


def reciprocal_rank(stages: Mapping[str, Mapping[str, float]], k: int = RRF_K) -> dict[str, float]:
    """Fuse by reciprocal rank, the fallback where scores cannot be compared (DOI 10.1145/1571941.1572114).

    >>> reciprocal_rank({"dense": {"a": 2.0, "b": 1.0}}, k=1)
    {'a': 0.5, 'b': 0.3333333333333333}
    """
    total: dict[str, float] = {}
    for scores in stages.values():
        for rank, name in enumerate(by_score(scores), start=1):
            total[name] = total.get(name, 0.0) + 1 / (k + rank)
    return total


def by_score(scores: Mapping[str, float]) -> list[str]:
    """Return the names, best first; equal scores in order of the names, so that runs repeat."""
    return sorted(scores, key=lambda name: (-scores[name], name))
