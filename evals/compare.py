"""Compare two runs over the same items: what differs, whether it is more than chance, which items changed.

Nothing is called higher or lower unless the interval of the paired difference leaves out 0 and the Holm-adjusted p is
below 0.05.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.errors import InputError
from evals.records import ItemResult
from evals.runner import RunOnDisk, read_run

ALPHA = 0.05

Verdict = Literal["higher", "lower", "no difference shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One metric of two runs over the items that both could score."""

    metric: str
    mean_a: float
    mean_b: float
    difference: float
    """``b - a``."""
    low: float
    """Lower end of the paired 95 % bootstrap interval of the difference."""
    high: float
    p: float
    """Two-sided paired permutation test."""
    p_holm: float
    """The same, adjusted for all metrics compared."""
    n: int
    """Items scored in both runs."""
    unscored: int
    """Items that one of the two could not score; they are left out of the pair."""
    verdict: Verdict
    """What B is beside A."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An item whose scores or whose answers differ."""

    id: str
    question: str
    changes: tuple[str, ...]
    """``metric: before → after``; empty: another answer with the same scores."""
    output_a: Any
    output_b: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs side by side."""

    benchmark: str
    run_a: str
    run_b: str
    warnings: tuple[str, ...]
    """What makes the comparison weaker: other snapshots are expected, other items are not."""
    differences: tuple[Difference, ...]
    not_compared: tuple[str, ...]
    """Metrics that no item scored in both runs."""
    changed: tuple[Changed, ...]
    """Items whose scores differ, then those whose answers alone do."""

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts and lists."""
        return {"schema": "lind.eval.compare/1", **asdict(self)}


def compare_runs(folder_a: Path, folder_b: Path) -> Comparison:
    """Compare two finished runs.

    Raises:
        InputError: A folder holds no finished run, or the two ran another benchmark or other data.
    """
    a, b = _finished(folder_a), _finished(folder_b)
    for name in ("benchmark", "data_hash"):
        ours, theirs = getattr(a.manifest, name), getattr(b.manifest, name)
        if ours != theirs:
            raise InputError(f"the runs cannot be compared: {name} is {ours!r} in one and {theirs!r} in the other")
    items_b = {item.id: item for item in b.items}
    pairs = [(item, items_b[item.id]) for item in a.items if item.id in items_b]
    if not pairs:
        raise InputError("the runs cannot be compared: they have no item in common")
    names = list(dict.fromkeys(name for one, other in pairs for name in one.scores if name in other.scores))
    differences, not_compared = _differences(pairs, names, a.manifest.seed)
    return Comparison(
        benchmark=a.manifest.benchmark,
        run_a=a.manifest.run_id,
        run_b=b.manifest.run_id,
        warnings=_warnings(a, b, len(pairs)),
        differences=differences,
        not_compared=not_compared,
        changed=tuple(sorted(_all_changed(pairs), key=lambda item: not item.changes)),
    )


def _finished(folder: Path) -> RunOnDisk:
    run = read_run(folder)
    if run.summary is None:
        raise InputError(f"{str(folder)!r} holds a run that is {run.manifest.status}: finish it before comparing")
    return run


def _differences(
    pairs: list[tuple[ItemResult, ItemResult]], names: list[str], seed: int
) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    """Return the differences of every metric, and the metrics that could not be compared."""
    from evals.stats import bootstrap_interval, holm, permutation_test

    found, empty = [], []
    for name in names:
        values = [
            (x.scores[name].value, y.scores[name].value) for x, y in pairs if name in x.scores and name in y.scores
        ]
        both = [(x, y) for x, y in values if x is not None and y is not None]
        if not both:
            empty.append(name)
            continue
        a, b = [x for x, _ in both], [y for _, y in both]
        spread = bootstrap_interval([y - x for x, y in both], seed=seed)
        found.append((name, a, b, spread, permutation_test(a, b, seed=seed).p, len(pairs) - len(both)))
    adjusted = holm([p for *_, p, _ in found])
    differences = tuple(
        Difference(
            metric=name,
            mean_a=sum(a) / len(a),
            mean_b=sum(b) / len(b),
            difference=spread.mean,
            low=spread.low,
            high=spread.high,
            p=p,
            p_holm=p_holm,
            n=len(a),
            unscored=unscored,
            verdict=_verdict(spread.low, spread.high, p_holm),
        )
        for (name, a, b, spread, p, unscored), p_holm in zip(found, adjusted, strict=True)
    )
    return differences, tuple(empty)


def _verdict(low: float, high: float, p_holm: float) -> Verdict:
    if p_holm >= ALPHA or low <= 0 <= high:
        return "no difference shown"
    return "higher" if low > 0 else "lower"


def _warnings(a: RunOnDisk, b: RunOnDisk, paired: int) -> tuple[str, ...]:
    """Return what else differs between the runs."""
    notes = []
    if paired < max(len(a.items), len(b.items)):
        notes.append(f"only {paired} items are in both runs ({len(a.items)} and {len(b.items)})")
    for name in ("settings", "seed", "snapshot", "versions"):
        if getattr(a.manifest, name) != getattr(b.manifest, name):
            notes.append(f"{name} differ")
    return tuple(notes)


def _values(item: ItemResult) -> dict[str, float | None]:
    return {name: score.value for name, score in item.scores.items()}


def _all_changed(pairs: list[tuple[ItemResult, ItemResult]]) -> list[Changed]:
    return [
        _changed(one, other)
        for one, other in pairs
        if _values(one) != _values(other) or _said(one.output) != _said(other.output)
    ]


def _said(output: Any) -> Any:
    """Return what of an output a reader would see: of an answer kind, reason, statements and quotes.

    Its snapshot and version differ between any two runs, and its score between any two builds of an index.
    """
    if not (isinstance(output, dict) and isinstance(output.get("answer"), dict)):
        return output
    answer = output["answer"]
    statements = [s for part in ("bottom_line", "statements", "disagreement") for s in answer.get(part) or ()]
    quotes = [(s["text"], [(c["study_id"], c["quote"]) for c in s["citations"]]) for s in statements]
    return answer["kind"], answer.get("reason"), answer.get("message"), quotes


def _changed(one: ItemResult, other: ItemResult) -> Changed:
    before, after = _values(one), _values(other)
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return Changed(
        id=one.id,
        question=one.input,
        changes=tuple(f"{name}: {_shown(before.get(name))} → {_shown(after.get(name))}" for name in names),
        output_a=one.output,
        output_b=other.output,
    )


def _shown(value: float | None) -> str:
    return "unscored" if value is None else f"{value:.4g}"


def comparison_text(comparison: Comparison, *, most: int = 20) -> str:
    """Return a comparison for a terminal.

    Args:
        comparison: What was compared.
        most: How many changed items are shown in full; the JSON form has all.
    """
    lines = [f"{comparison.benchmark}: A = {comparison.run_a}, B = {comparison.run_b}"]
    lines += [f"note: {note}" for note in comparison.warnings]
    lines.append(f"{'measure':28} {'A':>8} {'B':>8} {'B - A':>8}  {'95 % interval':20} {'p (Holm)':>9}  verdict")
    for d in comparison.differences:
        span = f"{d.low:+.4f} to {d.high:+.4f}"
        means = f"{d.mean_a:8.4f} {d.mean_b:8.4f} {d.difference:+8.4f}"
        lines.append(f"{d.metric:28} {means}  {span:20} {d.p_holm:9.4f}  {d.verdict} (n {d.n})")
    lines += [f"{name:28} no item was scored in both runs" for name in comparison.not_compared]
    silent = sum(not item.changes for item in comparison.changed)
    alone = f", {silent} of them in the answer alone" if silent else ""
    lines.append(f"{len(comparison.changed)} items changed{alone}")
    for item in comparison.changed[:most]:
        lines.append(f"- {item.id}: {item.question}")
        lines += [f"    {change}" for change in item.changes]
        lines += [f"    A: {_brief(item.output_a)}", f"    B: {_brief(item.output_b)}"]
    if len(comparison.changed) > most:
        lines.append(f"… and {len(comparison.changed) - most} more; --json lists them all")
    return "\n".join(lines)


def _brief(output: Any) -> str:
    """Return an output on one line: of an answer its kind and statements."""
    if isinstance(output, dict) and isinstance(output.get("answer"), dict):
        answer = output["answer"]
        statements = (*answer.get("bottom_line", ()), *answer.get("statements", ()))
        return f"{answer['kind']}: " + (" / ".join(s["text"] for s in statements) or str(answer.get("message", "")))
    return json.dumps(output, ensure_ascii=False, sort_keys=True)
