"""Figures of a system that may decline: how well its score tells what it can answer, and a threshold with a promise.

An item's target holds ``answerable``, ``kind`` and ``part`` (``calibration`` or ``test``, split by study); its output ``score``.
The loss of answering an item is 1 when it is unanswerable, else 0; a declined item costs nothing here, which is why the share of
answerable questions that were answered always stands beside the risk.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evals.metrics.abstention import augrc, aurc, auroc, conformal_threshold, fpr_at_tpr, risk_coverage
from evals.records import ItemResult, MetricSummary
from evals.stats import clopper_pearson_upper
from evals.summary import summarize_metric

ALPHA = 0.05
"""Risk that the conformal threshold promises to stay below: unanswerable questions answered, of all questions."""
CALIBRATION_SHARE = 0.5
SPLITS = 200
"""Random halves, by study, over which the promise is checked: it is one about the mean, so one half alone may break it."""
COVERAGES = (0.1, 0.25, 0.5, 0.75, 1.0)
RANKED = ("AUROC", "FPR@95TPR", "AURC", "AUGRC")


def loss_of(item: ItemResult) -> float:
    """Return the loss of answering an item: 1 when its library does not hold the answer."""
    return 0.0 if item.target["answerable"] else 1.0


def selective_figures(items: Sequence[ItemResult], *, seed: int) -> dict[str, MetricSummary]:
    """Return every figure that is no mean over all items: ranking, risk at coverages, per kind, conformal threshold."""
    scored = [item for item in items if item.output is not None and item.output["score"] is not None]
    unscored = len(items) - len(scored)
    yes, no = _sides(scored)
    if not yes or not no:
        reason = "needs answerable and unanswerable questions with an evidence score"
        return {name: MetricSummary(mean=None, unscored=len(items), note=reason) for name in RANKED}
    scores, losses = [_score(item) for item in scored], [loss_of(item) for item in scored]
    note = f"{len(yes)} answerable, {len(no)} not"
    values = (auroc(yes, no), fpr_at_tpr(yes, no), aurc(scores, losses), augrc(scores, losses))
    ranked = {
        name: MetricSummary(mean=value, n=len(scored), unscored=unscored, note=note)
        for name, value in zip(RANKED, values, strict=True)
    }
    return {
        **ranked,
        **_risks(scores, losses),
        **_kinds(items, yes, seed),
        **conformal_figures(scored),
        **split_figures(scored, seed=seed),
    }


def conformal_figures(scored: Sequence[ItemResult], *, alpha: float = ALPHA) -> dict[str, MetricSummary]:
    """Return the threshold chosen on the calibration part and what it does on the test part.

    The held-out risk is given with its exact 95 % interval (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404); the promise is
    contradicted when even the interval's lower end is above ``alpha``. The interval takes the questions of a study as independent,
    which they are not, so it is somewhat too narrow.
    """
    parts = {part: [i for i in scored if i.target["part"] == part] for part in ("calibration", "test")}
    if not parts["calibration"] or not parts["test"]:
        return {"conformal/threshold": MetricSummary(mean=None, note="needs calibration and test questions")}
    held = parts["calibration"]
    threshold = conformal_threshold([_score(i) for i in held], [loss_of(i) for i in held], alpha=alpha)
    if threshold is None:
        return {"conformal/threshold": MetricSummary(mean=None, note=f"{len(held)} questions are too few for {alpha}")}
    told = f"answer at this score and above; risk promised at most {alpha:g} of all questions"
    figures = {
        "conformal/threshold": MetricSummary(
            mean=None if math.isinf(threshold) else threshold,
            n=len(held),
            note=told if math.isfinite(threshold) else "decline everything",
        )
    }
    for part, some in parts.items():
        wrong = sum(loss_of(i) for i in some if _score(i) >= threshold)
        figures[f"conformal/{part} risk"] = _promise(int(wrong), len(some), alpha)
    yes, no = (
        [i for i in parts["test"] if i.target["answerable"]],
        [i for i in parts["test"] if not i.target["answerable"]],
    )
    if yes:
        figures["conformal/test answerable answered"] = _share(sum(_score(i) >= threshold for i in yes), len(yes))
    if no:
        figures["conformal/test unanswerable declined"] = _share(sum(_score(i) < threshold for i in no), len(no))
    return figures


def split_figures(scored: Sequence[ItemResult], *, seed: int, alpha: float = ALPHA) -> dict[str, MetricSummary]:
    """Return the mean held-out risk over many random halves by study, each with its own conformal threshold."""
    generator = random.Random(seed)
    studies = sorted({item.target["study"] for item in scored})
    risks = []
    for _ in range(SPLITS if len(studies) > 1 else 0):
        held = set(generator.sample(studies, len(studies) // 2))
        half = [item for item in scored if item.target["study"] in held]
        rest = [item for item in scored if item.target["study"] not in held]
        threshold = conformal_threshold([_score(i) for i in half], [loss_of(i) for i in half], alpha=alpha)
        if threshold is not None:
            risks.append(sum(loss_of(i) for i in rest if _score(i) >= threshold) / len(rest))
    if not risks:
        return {}
    ordered = sorted(risks)
    tail = round(0.025 * len(ordered))
    figure = MetricSummary(
        mean=sum(risks) / len(risks),
        low=ordered[tail],
        high=ordered[-1 - tail],
        n=len(risks),
        note=f"mean and middle 95 % over {len(risks)} random halves by study; the promise is {alpha:g} in the mean",
    )
    return {"conformal/risk over splits": figure}


def _kinds(items: Sequence[ItemResult], yes: Sequence[float], seed: int) -> dict[str, MetricSummary]:
    """Return for each kind how often the built-in decision was right, and how well the score tells it."""
    figures: dict[str, MetricSummary] = {}
    for kind in dict.fromkeys(sorted((i.target["kind"] for i in items), key=str)):
        of_kind = [item for item in items if item.target["kind"] == kind]
        figures[f"{kind}/decision"] = replace(
            summarize_metric(of_kind, "decision", seed=seed), note="right at the built-in threshold"
        )
        others = [_score(i) for i in of_kind if i.output is not None and i.output["score"] is not None]
        if others and not of_kind[0].target["answerable"]:
            figures[f"{kind}/AUROC"] = MetricSummary(mean=auroc(yes, others), n=len(others), note="against answerable")
            figures[f"{kind}/FPR@95TPR"] = MetricSummary(mean=fpr_at_tpr(yes, others), n=len(others))
    return figures


def _risks(scores: Sequence[float], losses: Sequence[float]) -> Mapping[str, MetricSummary]:
    """Return the risk at some coverages: of the first point of the curve that answers at least that share."""
    points = risk_coverage(scores, losses)
    figures = {}
    for wanted in COVERAGES:
        point = next(p for p in points if p.coverage >= wanted - 1e-9)
        note = f"score {point.threshold:.4g} and above: {point.count} of {len(scores)} answered"
        figures[f"risk/at coverage {wanted:g}"] = MetricSummary(mean=point.risk, n=point.count, note=note)
    return figures


def _promise(events: int, n: int, alpha: float) -> MetricSummary:
    figure = _share(events, n)
    low = figure.low or 0.0
    kept = f"promise {alpha:g} contradicted" if low > alpha else f"in agreement with the promise of {alpha:g}"
    return replace(figure, note=f"{events} of {n}; {kept}")


def _share(events: int, n: int) -> MetricSummary:
    """Return a share with its exact two-sided 95 % interval."""
    return MetricSummary(
        mean=events / n,
        low=1 - clopper_pearson_upper(n - events, n, level=0.975),
        high=clopper_pearson_upper(events, n, level=0.975),
        n=n,
        note=f"{events} of {n}",
    )


def _sides(items: Sequence[ItemResult]) -> tuple[list[float], list[float]]:
    yes = [_score(item) for item in items if item.target["answerable"]]
    return yes, [_score(item) for item in items if not item.target["answerable"]]


def _score(item: ItemResult) -> float:
    return float(item.output["score"])
