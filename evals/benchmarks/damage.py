"""Damaged text: abstracts spun by rule must raise the caution, clean ones must not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task
from evals.spinning import spun

SPUN = 100
CLEAN = 500
WORDS = 100
"""Words of an abstract, at least: a shorter one has too few that could be swapped."""

CARD = Card(
    name="damage",
    title="Damaged text",
    what=f"{SPUN} abstracts are spun by rule (six of ten of some hundred words swapped for a synonym, the commas dropped) and "
    f"{CLEAN} are left as they are. Lines whose number leaves 1 when divided by four are spun and those that leave 3 are left "
    "clean; the detector was written with the other half in view.",
    data='JSON lines: {"abstract" or "text"}, one abstract a line',
    source="any file of abstracts that are taken to be sound",
    licence="that of the file",
    citation="",
    labels={"spun": "damaged by the rule", "clean": "as published"},
    metrics={
        "right": "whether an abstract is judged rightly, mean over all; 1 is best",
        "recall": "share of the spun abstracts that raise the caution; higher is better",
        "false_alarms": "share of the clean abstracts that raise it; lower is better",
    },
)


def prepare(data: Path, options: Options) -> Task:
    """Read abstracts, spin some, and make the task.

    Raises:
        InputError: A line is malformed, or there are too few abstracts.
    """
    samples = read_samples(data, random.Random(options.seed))
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples[: options.limit],
        solve=solve,
        metrics=("right",),
        settings={"limit": options.limit},
        seed=options.seed,
        aggregate=figures,
    )


def read_samples(path: Path, rng: random.Random) -> list[Sample]:
    """Return the abstracts to be judged, the spun ones first.

    Raises:
        InputError: A line is malformed, or none can be used.
    """
    damaged: list[Sample] = []
    clean: list[Sample] = []
    for line, record in read_records(path, ()):
        text = str(record.get("abstract") or record.get("text") or "")
        if len(text.split()) < WORDS:
            continue
        rest = (line.number - 1) % 4
        if rest == 1 and len(damaged) < SPUN:
            damaged.append(Sample(id=f"{line.number}:spun", input=spun(text, rng), target={"damaged": True}))
        elif rest == 3 and len(clean) < CLEAN:
            clean.append(Sample(id=f"{line.number}:clean", input=text, target={"damaged": False}))
        if len(damaged) == SPUN and len(clean) == CLEAN:
            break
    if not damaged or not clean:
        raise InputError(f"{path.name}: too few abstracts of {WORDS} words or more; give a larger file")
    return damaged + clean


def solve(sample: Sample) -> Solved:
    """Look for damage in one abstract."""
    from corpus.damage import damage_reasons

    reasons = list(damage_reasons(sample.input))
    right = bool(reasons) == sample.target["damaged"]
    score = Score(value=float(right), explanation="; ".join(reasons) or "no alarm")
    return Solved(output={"reasons": reasons}, scores={"right": score})


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return how many of the spun and how many of the clean abstracts raised the alarm."""
    done = [item for item in items if item.output is not None]
    found = {}
    for name, damaged in (("recall", True), ("false_alarms", False)):
        alarms = [bool(item.output["reasons"]) for item in done if item.target["damaged"] is damaged]
        mean = sum(alarms) / len(alarms) if alarms else None
        note = f"{sum(alarms)} of {len(alarms)}"
        found[name] = MetricSummary(mean=mean, n=len(alarms), unscored=len(items) - len(done), note=note)
    return found


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
