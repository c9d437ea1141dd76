"""Number of participants of records labelled by hand: the right total, rightly none, or a wrong number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.benchmark import Benchmark, Options
from evals.benchmarks.labelled_records import LABELS, parts_of, read_half, share, study_of
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

CARD = Card(
    name="participants",
    title="Number of participants",
    what="The number of people studied is read from title and abstract and compared with a reader's label "
    "(hcc_labels.tsv): the total, never a subset. A second number that can be defended counts as right, and so does "
    "finding none where the reader found none. A wrong number is worse than none, so its share stands beside the accuracy.",
    data="the collection that hcc_labels.tsv labels, JSON lines; --split develop or report",
    source="hcc/abstracts.jsonl.gz",
    licence="mixed (the collection); the labels are this project's",
    citation="",
    labels={"number": "people studied, as stated", "none": "no number is stated"},
    metrics={
        "accuracy": "share of records whose number is right, or rightly none; 0 to 1, higher is better",
        "wrong number": "share of records with a number that is not right; 0 to 1, lower is better",
        "missed": "share of records without a number where the reader has one; lower is better",
    },
)


def prepare(data: Path, options: Options) -> Task:
    """Read labelled records and make the task.

    Raises:
        InputError: A line is malformed, the half is not known, or a labelled record is missing.
    """
    return labelled_task(data, options, LABELS)


def labelled_task(data: Path, options: Options, labels: Path) -> Task:
    """Make the task with a table of labels.

    Raises:
        InputError: A line is malformed, the half is not known, or a labelled record is missing.
    """
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data, labels]),
        samples=[
            Sample(
                id=str(record["doc_id"]),
                input=str(record.get("title") or ""),
                target={"numbers": list(label.participants)},
                metadata={"parts": parts_of(record), "types": list(record.get("pub_types") or ())},
            )
            for record, label in read_half(data, options.split, labels)
        ][: options.limit],
        solve=solve,
        metrics=("accuracy", "wrong number"),
        settings={"limit": options.limit, "split": options.split},
        seed=options.seed,
        aggregate=figures,
    )


def solve(sample: Sample) -> Solved:
    """Find the number of participants of one study."""
    size = study_of(sample.input, sample.metadata["parts"], sample.metadata["types"]).sample_size
    found = None if size is None else size.n
    right = found in sample.target["numbers"]
    scores = {
        "accuracy": Score(value=float(right), explanation=str(found)),
        "wrong number": Score(value=float(found is not None and not right), explanation=str(found)),
    }
    return Solved(output={"number": found}, scores=scores)


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return the exact intervals, and how many numbers were missed."""
    done = [item for item in items if item.output is not None]
    right = sum(item.output["number"] in item.target["numbers"] for item in done)
    missed = sum(item.output["number"] is None and None not in item.target["numbers"] for item in done)
    unscored = len(items) - len(done)
    return {
        "accuracy, exact interval": share(right, len(done), unscored),
        "wrong number, exact interval": share(len(done) - right - missed, len(done), unscored),
        "missed": share(missed, len(done), unscored),
    }


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
