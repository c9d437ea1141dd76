"""Runs of the evaluation as they lie in a folder: read from their files, for looking at and comparing.

The page measures nothing; it shows what ``lind eval run`` wrote (``summary.json``, ``manifest.json``, ``items.jsonl``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

DEEPEST = 3
"""Folders below the given one in which runs are looked for."""
MOST_RUNS = 200
MOST_BYTES = 200_000_000
MOST_ITEMS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measure of a run."""

    name: str
    """``arm/measure``, or the measure alone where there is one arm."""
    mean: float | None
    low: float | None
    high: float | None
    n: int
    unscored: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run."""

    folder: Path
    benchmark: str
    data: str
    status: str
    started: str
    run_id: str
    n_items: int
    signature: str
    figures: tuple[Figure, ...]
    """Empty: it did not end well, and no figure is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One item of a run that went badly."""

    id: str
    question: str
    expected: str
    got: str
    reasons: tuple[str, ...]
    """Measure, value and explanation, of each score below 1."""
    worst: float
    """Its lowest score."""


def find_runs(folder: Path) -> tuple[Run, ...]:
    """Return the runs in a folder, newest first; what cannot be read is left out."""
    found: list[Run] = []
    for depth in range(DEEPEST + 1):
        for path in sorted(folder.glob("/".join(["*"] * depth + ["manifest.json"])))[:MOST_RUNS]:
            run = _run(path.parent)
            if run is not None:
                found.append(run)
    return tuple(sorted(found, key=lambda run: run.started, reverse=True)[:MOST_RUNS])


def _run(folder: Path) -> Run | None:
    manifest, summary = _json(folder / "manifest.json"), _json(folder / "summary.json")
    if manifest is None or "benchmark" not in manifest:
        return None
    ended = summary is not None and summary.get("status") == "success"
    try:
        return Run(
            folder=folder,
            benchmark=str(manifest["benchmark"]),
            data=str(manifest.get("data", "")),
            status=str(manifest.get("status", "unknown")),
            started=str(manifest.get("started", "")),
            run_id=str(manifest.get("run_id", "")),
            n_items=int(manifest.get("n_items", 0)),
            signature=str(summary.get("signature", "")) if summary else "",
            figures=tuple(_figures(summary["metrics"])) if summary is not None and ended else (),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _figures(metrics: Mapping[str, Mapping[str, Any]]) -> Iterator[Figure]:
    for arm, measures in metrics.items():
        for name, m in measures.items():
            label = name if len(metrics) == 1 else f"{arm}/{name}"
            yield Figure(
                name=label,
                mean=m["mean"],
                low=m.get("low"),
                high=m.get("high"),
                n=int(m.get("n", 0)),
                unscored=int(m.get("unscored", 0)),
                note=str(m.get("note", "")),
            )


def read_items(run: Run) -> list[dict[str, Any]]:
    """Return the items of a run; empty: there is no file, or it is too large to show."""
    path = run.folder / "items.jsonl"
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        return []
    items: list[dict[str, Any]] = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                item = json.loads(line)
            except ValueError:
                continue
            if isinstance(item, dict) and isinstance(item.get("scores"), dict):
                items.append(item)
            if len(items) == MOST_ITEMS:
                break
    return items


def worst_failures(items: Sequence[Mapping[str, Any]], most: int = 10) -> tuple[Failure, ...]:
    """Return the items with the lowest score, the worst first; those with nothing below 1 are no failures."""
    found = [failure for item in items if (failure := _failure(item)) is not None]
    return tuple(sorted(found, key=lambda failure: (failure.worst, failure.id))[:most])


def _failure(item: Mapping[str, Any]) -> Failure | None:
    scores = {name: score for name, score in item["scores"].items() if isinstance(score, dict)}
    low = {n: s for n, s in scores.items() if isinstance(s.get("value"), int | float) and s["value"] < 1}
    if not low:
        return None
    return Failure(
        id=str(item.get("id", "")),
        question=str(item.get("input", "")),
        expected=_plain(item.get("target")),
        got=_plain(item.get("output")),
        reasons=tuple(f"{n}: {s['value']:.4g} {s.get('explanation', '')}".rstrip() for n, s in sorted(low.items())),
        worst=float(sum(s["value"] for s in scores.values() if isinstance(s.get("value"), int | float)))
        / max(1, len(scores)),
    )


def risk_coverage(items: Sequence[Mapping[str, Any]]) -> tuple[tuple[float, float], ...]:
    """Return share answered and share wrong among them, one point a threshold (El-Yaniv and Wiener 2010).

    Wrong is an answer to a question that its library cannot answer. Empty: the items carry no evidence score.
    """
    pairs: list[tuple[float, float]] = []
    for item in items:
        target, output = item.get("target"), item.get("output")
        score = _score(output)
        if isinstance(target, dict) and isinstance(target.get("answerable"), bool) and score is not None:
            pairs.append((score, 0.0 if target["answerable"] else 1.0))
    points, lost, done = [], 0.0, 0
    for _, same in groupby(sorted(pairs, key=lambda pair: -pair[0]), key=lambda pair: pair[0]):
        tied = list(same)
        lost, done = lost + sum(loss for _, loss in tied), done + len(tied)
        points.append((done / len(pairs), lost / done))
    return tuple(points)


def _score(output: object) -> float | None:
    if not isinstance(output, dict):
        return None
    nested = output.get("answer")
    found = output.get("score", nested.get("score") if isinstance(nested, dict) else None)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def compared(runs: Sequence[Run]) -> tuple[tuple[str, tuple[Figure | None, ...]], ...]:
    """Return every measure that two or more runs have, with each run's figure; None: the run does not have it."""
    by_run = [{figure.name: figure for figure in run.figures} for run in runs]
    names = dict.fromkeys(name for figures in by_run for name in figures)
    shared = [name for name in names if sum(name in figures for figures in by_run) > 1]
    return tuple((name, tuple(figures.get(name) for figures in by_run)) for name in shared)


def figure_text(figure: Figure | None) -> str:
    """Return a figure with its interval as it is shown.

    >>> figure_text(Figure(name="x", mean=0.5, low=0.4, high=0.6, n=9, unscored=0, note=""))
    '0.500 [0.400, 0.600]'
    """
    if figure is None or figure.mean is None:
        return ""
    interval = "" if figure.low is None or figure.high is None else f" [{figure.low:.3f}, {figure.high:.3f}]"
    return f"{figure.mean:.3f}{interval}"


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    return text[:6_000]


def _json(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
