"""What benchmarks with one gold label per piece of text share: accuracy per item, F1 per label over all."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.extraction import Counts, macro_f1
from evals.records import ItemResult, MetricSummary, Score, Solved

METRICS = {
    "accuracy": "share of labels of an item that are right, mean over items; 0 to 1, higher is better",
    "micro_accuracy": "share of all labels that are right, whatever the item",
    "macro_f1": "mean over the labels of their F1, so a rare label weighs as much as a common one",
}


def solved(gold: Sequence[str], found: Sequence[str], cues: Sequence[str]) -> Solved:
    """Return an item's labels with the share that is right.

    Args:
        gold: The right labels.
        found: The system's, in the same order.
        cues: What decided each of them.
    """
    right = sum(g == f for g, f in zip(gold, found, strict=True))
    score = Score(value=right / len(gold), explanation=f"{right} of {len(gold)} right")
    return Solved(output={"labels": list(found), "cues": list(cues)}, scores={"accuracy": score})


def label_figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return accuracy and F1 over all labels of all items; target and output hold ``labels``."""
    done = [item for item in items if item.output is not None]
    gold = [label for item in done for label in item.target["labels"]]
    found = [label for item in done for label in item.output["labels"]]
    unscored = len(items) - len(done)
    if not gold:
        return {name: MetricSummary(mean=None, unscored=unscored, note="nothing could be scored") for name in METRICS}
    right = sum(g == f for g, f in zip(gold, found, strict=True))
    known = sorted(set(gold))
    figures = {
        "micro_accuracy": _figure(right / len(gold), len(gold), unscored),
        "macro_f1": _figure(macro_f1(gold, found, known), len(gold), unscored),
    }
    return figures | {f"F1 {label}": _label_figure(label, gold, found, unscored) for label in known}


def _label_figure(label: str, gold: Sequence[str], found: Sequence[str], unscored: int) -> MetricSummary:
    """Return the F1 of one label, with its precision and recall as the note."""
    tp = sum(g == f == label for g, f in zip(gold, found, strict=True))
    counts = Counts(tp=tp, fp=list(found).count(label) - tp, fn=list(gold).count(label) - tp)
    precision = "–" if counts.precision is None else f"{counts.precision:.3f}"
    recall = "–" if counts.recall is None else f"{counts.recall:.3f}"
    note = f"precision {precision}, recall {recall}"
    return MetricSummary(mean=counts.f1, n=list(gold).count(label), unscored=unscored, note=note)


def _figure(value: float, n: int, unscored: int) -> MetricSummary:
    return MetricSummary(mean=value, n=n, unscored=unscored, note="over all labels at once")
