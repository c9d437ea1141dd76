"""Study design from title and abstract, the publication types hidden."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.study import Draft, Part, StudyDesign
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.labelled import METRICS, label_figures, solved
from evals.provenance import hash_files
from evals.records import Card, Sample, Solved
from evals.runner import Task

CARD = Card(
    name="design",
    title="Study design",
    what="The design is found from the words of title and abstract alone. The truth is a design given in the file, or "
    "the publication type that an indexer gave; a study can have a type it does not name, so 100 % is not to be had.",
    data='JSON lines: {"title", "abstract" or "sections", "design" or "pub_types": […]}',
    source="PubMed records with publication types, or any file with designs",
    licence="that of the file",
    citation="",
    labels={design.value: "as in corpus.study.StudyDesign" for design in StudyDesign},
    metrics=METRICS,
)


def prepare(data: Path, options: Options) -> Task:
    """Read records with a known design and make the task.

    Raises:
        InputError: A line is malformed.
    """
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


def solve(sample: Sample) -> Solved:
    """Find the design of one study as a reader without metadata would have it."""
    from corpus.reading import build_study

    parts = tuple(Part(label=label, text=text) for label, text in sample.metadata["parts"])
    draft = Draft(source_id=sample.id, format="json-lines", original="", title=sample.input or None, parts=parts)
    finding = build_study(draft).design
    return solved(sample.target["labels"], [finding.design.value], [finding.cue])


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
                metadata={"parts": _parts(record)},
            )
        )
    return samples, left_out


def _gold(record: Mapping[str, Any], where: str) -> StudyDesign | None:
    """Return the design a record is said to have; None: nothing says it.

    Raises:
        InputError: The design is not known.
    """
    from corpus.publication_types import TYPE_DESIGNS

    given = record.get("design")
    if given is not None:
        try:
            return StudyDesign(given)
        except ValueError as error:
            known = ", ".join(design.value for design in StudyDesign)
            raise InputError(f"{where}: unknown design {given!r}; known are {known}") from error
    types = {str(kind).strip().lower() for kind in record.get("pub_types") or ()}
    return next((design for kind, design in TYPE_DESIGNS.items() if kind in types), None)


def _parts(record: Mapping[str, Any]) -> list[tuple[str | None, str]]:
    sections = record.get("sections")
    if isinstance(sections, list) and sections:
        return [(section.get("label"), str(section.get("text") or "")) for section in sections]
    abstract = record.get("abstract") or record.get("text") or ""
    return [(None, str(abstract))] if abstract else []


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
