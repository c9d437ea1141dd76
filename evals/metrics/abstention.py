"""How well a score tells what should be answered from what should be declined.

``scores`` are the system's evidence scores (higher: surer); ``losses`` are 0 for a right and 1 for a wrong
answer (any value in [0, 1] will do). Ties are treated as one step, so no result depends on the order of equal scores.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint:
    """What happens when everything scored at or above a threshold is answered."""

    threshold: float
    coverage: float
    """Share answered, in (0, 1]."""
    risk: float
    """Mean loss among the answered."""
    generalized_risk: float
    """Loss of the answered over all items: the chance of an unnoticed failure."""
    count: int
    """Items answered."""


def risk_coverage(scores: Sequence[float], losses: Sequence[float]) -> tuple[RiskPoint, ...]:
    """Return the risk–coverage curve, one point per distinct score, from the surest on.

    El-Yaniv and Wiener 2010, https://www.jmlr.org/papers/v11/el-yaniv10a.html.

    Raises:
        ValueError: The two differ in length, or are empty.
    """
    _check(scores, losses)
    pairs = sorted(zip(scores, losses, strict=True), key=lambda pair: -pair[0])
    points: list[RiskPoint] = []
    lost = 0.0
    for i, (score, loss) in enumerate(pairs):
        lost += loss
        if i + 1 < len(pairs) and pairs[i + 1][0] == score:
            continue
        n = i + 1
        points.append(
            RiskPoint(
                threshold=score,
                coverage=n / len(pairs),
                risk=lost / n,
                generalized_risk=lost / len(pairs),
                count=n,
            )
        )
    return tuple(points)


def aurc(scores: Sequence[float], losses: Sequence[float]) -> float:
    """Return the area under the risk–coverage curve, in [0, 1]; lower is better.

    The mean over items of the selective risk at that item's score: Geifman, Uziel and El-Yaniv 2019,
    arXiv:1805.08206, with ties as one step.

    >>> aurc([0.9, 0.8, 0.7], [0, 0, 1])  # (0 + 0 + 1/3) / 3
    0.1111111111111111
    """
    total, before = 0.0, 0
    for point in risk_coverage(scores, losses):
        total += point.risk * (point.count - before)
        before = point.count
    return total / len(scores)


def augrc(scores: Sequence[float], losses: Sequence[float]) -> float:
    """Return the area under the generalized risk–coverage curve, in [0, 0.5]; lower is better.

    Trapezoids from (0, 0). Traub et al. 2024, arXiv:2407.01032; for 0/1 losses it equals
    ``(1 - AUROC) * acc * (1 - acc) + (1 - acc)**2 / 2``.
    """
    area, coverage, risk = 0.0, 0.0, 0.0
    for point in risk_coverage(scores, losses):
        area += (point.coverage - coverage) * (point.generalized_risk + risk) / 2
        coverage, risk = point.coverage, point.generalized_risk
    return area


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the chance that a positive scores above a negative, ties half.

    Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747.

    >>> auroc([3, 2], [2, 1])  # of four pairs three are right and one is a tie
    0.875

    Raises:
        ValueError: One of the two is empty.
    """
    if not positives or not negatives:
        raise ValueError("AUROC needs at least one positive and one negative")
    ordered = sorted([(score, True) for score in positives] + [(score, False) for score in negatives])
    wins, below, i = 0.0, 0, 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][0] == ordered[i][0]:
            j += 1
        tied_negatives = sum(not positive for _, positive in ordered[i:j])
        wins += (j - i - tied_negatives) * (below + tied_negatives / 2)
        below += tied_negatives
        i = j
    return wins / (len(positives) * len(negatives))


def fpr_at_tpr(positives: Sequence[float], negatives: Sequence[float], *, tpr: float = 0.95) -> float:
    """Return the share of negatives let through when at least ``tpr`` of the positives are.

    The threshold is the highest positive score that reaches the rate, as in Hendrycks and Gimpel's line of
    out-of-distribution work (Liang, Li and Srikant 2018, arXiv:1706.02690).

    >>> fpr_at_tpr([4, 3, 2, 1], [2.5, 0], tpr=0.75)  # threshold 2: one of two negatives is at or above
    0.5

    Raises:
        ValueError: One of the two is empty.
    """
    if not positives or not negatives:
        raise ValueError("a false-positive rate needs positives and negatives")
    needed = math.ceil(tpr * len(positives) - 1e-9)
    threshold = sorted(positives, reverse=True)[max(needed, 1) - 1]
    return sum(score >= threshold for score in negatives) / len(negatives)


def conformal_threshold(
    scores: Sequence[float], losses: Sequence[float], *, alpha: float, bound: float = 1.0
) -> float | None:
    """Return the lowest threshold whose risk is controlled at ``alpha`` on items like these.

    Loss of an item at threshold t: its ``loss`` where ``score >= t``, else 0 (a declined item does no harm). The
    expected loss of a new exchangeable item at the returned threshold is at most ``alpha``: the smallest t with
    ``(n * risk(t) + bound) / (n + 1) <= alpha`` (Angelopoulos et al. 2024, arXiv:2208.02814). It controls
    wrong answers over all questions, not over the answered ones. Answer when ``score >= threshold``.

    Args:
        scores: Scores of a calibration set that is used for nothing else.
        losses: Loss of answering each item, in [0, bound].
        alpha: The risk to stay below, in (0, 1).
        bound: The greatest possible loss.

    Returns:
        A threshold; infinity: decline everything; None: the set is too small for any promise.

    Raises:
        ValueError: The two differ in length, or are empty.
    """
    _check(scores, losses)
    n = len(scores)
    if bound / (n + 1) > alpha:
        return None
    chosen = math.inf
    for point in risk_coverage(scores, losses):
        if (n * point.generalized_risk + bound) / (n + 1) > alpha + 1e-12:
            break
        chosen = point.threshold
    return chosen


def _check(scores: Sequence[float], losses: Sequence[float]) -> None:
    if len(scores) != len(losses) or not scores:
        raise ValueError(f"scores and losses must be pairs: got {len(scores)} and {len(losses)}")
