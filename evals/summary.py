"""From items to figures: the mean of every metric with its interval, and who was not scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from evals.records import ItemResult, Manifest, MetricSummary, Summary, split_metric

Aggregate = Callable[[Sequence[ItemResult]], Mapping[str, MetricSummary]]
"""Items → figures that are no mean over items, by metric name."""


def no_aggregate(items: Sequence[ItemResult]) -> Mapping[str, MetricSummary]:
    """Return no further figures."""
    return {}


def summarize(
    items: Sequence[ItemResult], *, manifest: Manifest, metrics: Sequence[str], aggregate: Aggregate = no_aggregate
) -> Summary:
    """Return the summary of a finished run."""
    figures: dict[str, dict[str, MetricSummary]] = {}
    for name in metrics:
        arm, measure = split_metric(name)
        figures.setdefault(arm, {})[measure] = summarize_metric(items, name, seed=manifest.seed)
    for name, value in aggregate(items).items():
        arm, measure = split_metric(name)
        figures.setdefault(arm, {})[measure] = value
    return Summary(
        benchmark=manifest.benchmark,
        data=manifest.data,
        status=manifest.status,
        n_items=manifest.n_items,
        n_done=len(items),
        errors=sum(item.error is not None for item in items),
        metrics=figures,
        notes=manifest.notes,
        signature=signature(manifest),
    )


def summarize_metric(items: Sequence[ItemResult], name: str, *, seed: int) -> MetricSummary:
    """Return the mean of one metric over its scored items, with a 95 % interval from two items on."""
    from evals.stats import bootstrap_interval, rule_of_three

    scores = [item.scores[name].value for item in items if name in item.scores]
    values = [value for value in scores if value is not None]
    unscored = len(items) - len(values)
    if not values:
        return MetricSummary(mean=None, n=0, unscored=unscored, note="nothing could be scored")
    if len(values) == 1:
        return MetricSummary(mean=values[0], n=1, unscored=unscored)
    found = bootstrap_interval(values, seed=seed)
    note = "" if any(values) else f"0 of {len(values)}, at most {rule_of_three(len(values)):.4g}"
    return MetricSummary(mean=found.mean, low=found.low, high=found.high, n=found.n, unscored=unscored, note=note)


def signature(manifest: Manifest) -> str:
    """Return, as one line, what two figures must share to be comparable."""
    settings = "".join(f"|{key}:{value}" for key, value in sorted(manifest.settings.items()))
    snapshot = (manifest.snapshot or "none")[:12]
    return (
        f"lind.eval/1|{manifest.benchmark}|data:{manifest.data}@{manifest.data_hash[:12]}|snapshot:{snapshot}"
        f"|code:{manifest.code_hash[:12]}|seed:{manifest.seed}|n:{manifest.n_items}{settings}|run:{manifest.run_id}"
    )
