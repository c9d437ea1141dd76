"""Study design: from title and abstract with the publication types hidden, or of labelled records as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.study import StudyDesign
from evals.benchmark import Benchmark, Options
from evals.benchmarks.labelled_records import LABELS, parts_of, precision_of, read_half, share, study_of
from evals.data_files import read_records
from evals.labelled import METRICS, label_figures, solved
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

HIDDEN = "types hidden/accuracy"
PRECISE = (StudyDesign.RANDOMISED_TRIAL.value, StudyDesign.META_ANALYSIS.value)
"""Designs whose precision is reported: saying one of them where it is none misleads most."""
CARD = Card(
    name="design",
    title="Study design",
    what="The design is found from the words of title and abstract alone. The truth is a design given in the file, or "
    "the publication type that an indexer gave; a study can have a type it does not name, so 100 % is not to be had. "
    "With --split the records are those that a reader labelled (hcc_labels.tsv): they are read as they stand, with "
    "their "
    "publication types, and once more without them; a second design that can be defended counts as right.",
    data='JSON lines: {"title", "abstract" or "sections", "design" or "pub_types": […]}; with --split develop or '
    "report the collection that hcc_labels.tsv labels",
    source="PubMed records with publication types, or any file with designs",
    licence="that of the file",
    citation="",
    labels={design.value: "as in corpus.study.StudyDesign" for design in StudyDesign},
    metrics=METRICS
    | {
        f"precision {name}": f"share of the records said to be a {name} that are; 1 is what is asked"
        for name in PRECISE
    },
)


def prepare(data: Path, options: Options) -> Task:
    """Read records with a known design and make the task.

    Raises:
        InputError: A line is malformed, or a labelled record is missing.
    """
    if options.split is not None:
        return labelled_task(data, options, LABELS)
    samples, left_out = read_samples(data, options.limit)
    note = f"{left_out} records without a design, or a publication type that names one, are no part of it"
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples,
        solve=solve,
        metrics=("accuracy",),
        settings={"limit": options.limit},
        seed=options.seed,
        notes=(note,) if left_out else (),
        aggregate=label_figures,
    )


def labelled_task(data: Path, options: Options, labels: Path) -> Task:
    """Make the task of the records that a reader labelled.

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
                target={"labels": [design.value for design in label.designs]},
                metadata={"parts": parts_of(record), "types": list(record.get("pub_types") or ())},
            )
            for record, label in read_half(data, options.split, labels)
        ][: options.limit],
        solve=solve_labelled,
        metrics=("accuracy", HIDDEN),
        settings={"limit": options.limit, "split": options.split},
        seed=options.seed,
        aggregate=labelled_figures,
    )


def solve(sample: Sample) -> Solved:
    """Find the design of one study as a reader without metadata would have it."""
    finding = study_of(sample.input, sample.metadata["parts"]).design
    return solved(sample.target["labels"], [finding.design.value], [finding.cue])


def solve_labelled(sample: Sample) -> Solved:
    """Find the design of one study as it stands, and with its publication types hidden."""
    parts = sample.metadata["parts"]
    shown = study_of(sample.input, parts, sample.metadata["types"]).design
    hidden = study_of(sample.input, parts).design
    scores = {
        name: Score(value=float(finding.design.value in sample.target["labels"]), explanation=finding.design.value)
        for name, finding in (("accuracy", shown), (HIDDEN, hidden))
    }
    return Solved(output={"shown": shown.design.value, "hidden": hidden.design.value, "cue": shown.cue}, scores=scores)


def labelled_figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return the precision of the designs that mislead most, exact intervals, and what is left open."""
    done = [item for item in items if item.output is not None]
    figures: dict[str, MetricSummary] = {}
    for arm, shown in (("", "shown"), ("types hidden/", "hidden")):
        right = sum(item.output[shown] in item.target["labels"] for item in done)
        figures[f"{arm}accuracy, exact interval"] = share(right, len(done), len(items) - len(done))
        for name in PRECISE:
            figures[f"{arm}precision {name}"] = precision_of(name, done, shown)
    opened = sum(item.output["shown"] == StudyDesign.UNKNOWN.value for item in done)
    return figures | {"design not stated": share(opened, len(done), note="share of records left open")}


def read_samples(path: Path, limit: int | None) -> tuple[list[Sample], int]:
    """Return the records with a known design, and how many have none.

    Raises:
        InputError: A line is malformed, or names a design that is not known.
    """
    samples: list[Sample] = []
    left_out = 0
    for line, record in read_records(path, ()):
        if limit is not None and len(samples) >= limit:
            break
        design = _gold(record, f"{path.name}, line {line.number}")
        if design is None:
            left_out += 1
            continue
        name = str(record.get("id") or record.get("doc_id") or record.get("pmid") or "")
        samples.append(
            Sample(
                id=f"{line.number}:{name}",
                input=str(record.get("title") or ""),
                target={"labels": [design.value]},
                metadata={"parts": parts_of(record)},
            )
        )
    return samples, left_out


def _gold(record: Mapping[str, Any], where: str) -> StudyDesign | None:
    """Return the design a record is said to have; None: nothing says it.

    Raises:
        InputError: The design is not known.
    """
    from corpus.design.publication_types import TYPE_DESIGNS

    given = record.get("design")
    if given is not None:
        try:
            return StudyDesign(given)
        except ValueError as error:
            known = ", ".join(design.value for design in StudyDesign)
            raise InputError(f"{where}: unknown design {given!r}; known are {known}") from error
    types = {str(kind).strip().lower() for kind in record.get("pub_types") or ()}
    return next((design for kind, design in TYPE_DESIGNS.items() if kind in types), None)


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
