"""Effect direction: under the intervention, did the outcome rise, fall, or was no difference shown?

DeYoung et al. 2020 (Evidence Inference 2.0), doi:10.18653/v1/2020.bionlp-1.13.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.labelled import METRICS, label_figures, solved
from evals.provenance import hash_files
from evals.records import Card, Sample, Solved
from evals.runner import Task

GOLD = {"increased": "increased", "decreased": "decreased", "no_difference": "no difference"}
SAID = {"higher": "increased", "lower": "decreased"}
"""A direction in the words of the collection, where they differ."""
HALVES = ("tune", "report")
"""Halves by a hash of the article; the rules of ``corpus.effects.direction`` were written looking at ``tune`` alone."""

CARD = Card(
    name="effect-direction",
    title="Effect direction",
    what="The evidence sentences that stand in the abstract are read for an outcome, an intervention and a comparator: did "
    "the outcome rise, fall, or was no difference shown? Where no rule decides, the sentence is called unclear and counts "
    "as wrong. The rules were written looking at half of the articles; --split report is the other half.",
    data='JSON lines: {"prompt_id", "label", "evidence_in_abstract": […], "outcome", "intervention", "comparator", "pmid"}; '
    "--split tune or report",
    source="https://github.com/jayded/evidence-inference",
    licence="MIT",
    citation="DeYoung et al. 2020, doi:10.18653/v1/2020.bionlp-1.13",
    labels={"increased": "the outcome rose", "decreased": "it fell", "no_difference": "no significant difference"},
    metrics=METRICS,
)


def prepare(data: Path, options: Options) -> Task:
    """Read the prompts whose evidence stands in the abstract.

    Raises:
        InputError: A line is malformed, a label is not known, or the split is none.
    """
    if options.split not in (None, *HALVES):
        raise InputError(f"unknown split {options.split!r}; known are {', '.join(HALVES)}")
    samples, left_out = [], 0
    for line, record in read_records(data, ("prompt_id", "label", "evidence_in_abstract")):
        if record["label"] not in GOLD:
            known = ", ".join(GOLD)
            raise InputError(f"{data.name}, line {line.number}: unknown label {record['label']!r}; known are {known}")
        if not record["evidence_in_abstract"]:
            left_out += 1
            continue
        if options.split is not None and half_of(str(record.get("pmid") or record["prompt_id"])) != options.split:
            continue
        text = " ".join(str(sentence) for sentence in record["evidence_in_abstract"])
        asked = {name: record.get(name) for name in ("outcome", "intervention", "comparator")}
        target = {"labels": [GOLD[record["label"]]], "label": record["label"], **asked}
        samples.append(Sample(id=str(record["prompt_id"]), input=text, target=target))
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples[: options.limit],
        solve=solve,
        metrics=("accuracy",),
        settings={"limit": options.limit, "split": options.split},
        seed=options.seed,
        notes=(f"{left_out} prompts whose evidence is not in the abstract are no part of it",) if left_out else (),
        aggregate=label_figures,
    )


def half_of(name: str) -> str:
    """Return the half an article belongs to, by the SHA-256 of its PMID."""
    return HALVES[int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 0]


def solve(sample: Sample) -> Solved:
    """Read one finding."""
    from corpus.effects.direction import read_direction

    found = read_direction(
        sample.input,
        outcome=sample.target["outcome"],
        intervention=sample.target["intervention"],
        comparator=sample.target["comparator"],
    )
    return solved(sample.target["labels"], [SAID.get(found.direction, found.direction.value)], [found.cue])


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
