"""Effect direction of an evidence sentence: a difference was found, or none was.

DeYoung et al. 2020 (Evidence Inference 2.0), doi:10.18653/v1/2020.bionlp-1.13. The collection says whether an outcome increased or
decreased; Lind reads whether a finding is a benefit, a harm or no difference. What both can say is compared.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.labelled import METRICS, label_figures, solved
from evals.provenance import hash_files
from evals.records import Card, Sample, Solved
from evals.runner import Task

GOLD = {"increased": "difference", "decreased": "difference", "no_difference": "no difference"}

CARD = Card(
    name="effect-direction",
    title="Effect direction",
    what="Each evidence sentence that stands in the abstract is read: does it report a difference, or none? A sentence "
    "without a cue is called unclear and counts as wrong. Whether an outcome rose or fell is not asked yet.",
    data='JSON lines: {"prompt_id", "label", "evidence_in_abstract": […]}',
    source="https://github.com/jayded/evidence-inference",
    licence="MIT",
    citation="DeYoung et al. 2020, doi:10.18653/v1/2020.bionlp-1.13",
    labels={"increased": "a difference", "decreased": "a difference", "no_difference": "no significant difference"},
    metrics=METRICS,
)


def prepare(data: Path, options: Options) -> Task:
    """Read the prompts whose evidence stands in the abstract.

    Raises:
        InputError: A line is malformed, or a label is not known.
    """
    samples, left_out = [], 0
    for line, record in read_records(data, ("prompt_id", "label", "evidence_in_abstract")):
        if record["label"] not in GOLD:
            known = ", ".join(GOLD)
            raise InputError(f"{data.name}, line {line.number}: unknown label {record['label']!r}; known are {known}")
        if not record["evidence_in_abstract"]:
            left_out += 1
            continue
        text = " ".join(str(sentence) for sentence in record["evidence_in_abstract"])
        target = {"labels": [GOLD[record["label"]]], "label": record["label"], "outcome": record.get("outcome")}
        samples.append(Sample(id=str(record["prompt_id"]), input=text, target=target))
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples[: options.limit],
        solve=solve,
        metrics=("accuracy",),
        settings={"limit": options.limit},
        seed=options.seed,
        notes=(f"{left_out} prompts whose evidence is not in the abstract are no part of it",) if left_out else (),
        aggregate=label_figures,
    )


def solve(sample: Sample) -> Solved:
    """Read one sentence."""
    from assistant.conflict import Direction, direction_of

    direction = direction_of(sample.input)
    found = {Direction.NO_DIFFERENCE: "no difference", Direction.UNCLEAR: "unclear"}.get(direction, "difference")
    return solved(sample.target["labels"], [found], [direction.value])


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
