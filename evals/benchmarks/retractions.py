"""Retracted studies: after a status list is imported, every study of the library that it names is marked, and no other."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

EVERY = 100
"""Of the studies that the list does not name, every hundredth is put beside them."""

CARD = Card(
    name="retractions",
    title="Retractions marked",
    what="Studies that a list of retracted PMIDs names, and some that it does not, are put into a library; then the list is "
    "imported. A study is right when it is marked as retracted exactly if its PMID stands in the list. Which PMIDs stand there "
    "is read without Lind. Studies whose own record already says what became of them are left out.",
    data="a folder with abstracts/*.jsonl[.gz] (`pmid`, `title`, `abstract`) and retractions/*.txt[.gz] (a PMID a line, alone "
    "or in a field `pmid`)",
    source="any records, any list",
    licence="that of the files",
    citation="",
    labels={"named": "the PMID stands in the list", "other": "it does not"},
    metrics={
        "right": "whether a study is marked exactly if the list names it, mean over studies; 1 is best",
        "marked": "share of the named studies that are marked; 1 is best",
        "wrongly_marked": "share of the others that are; 0 is best",
    },
)


def prepare(data: Path, options: Options) -> Task:
    """Build the library, import the list, and make the task.

    Raises:
        InputError: A file is missing or malformed, or the list names none of the studies.
    """
    records, listed = _the_file(data / "abstracts", "jsonl"), _the_file(data / "retractions", "txt")
    pmids = _pmids_of(listed)
    samples = read_samples(records, pmids)
    if not any(sample.target["named"] for sample in samples):
        raise InputError(f"{listed.name} names no study of {records.name}: nothing can be measured")
    statuses = imported(samples, listed, options)
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([records, listed]),
        samples=[replace(sample, metadata={}) for sample in samples[: options.limit]],
        solve=lambda sample: solve(sample, statuses),
        metrics=("right",),
        settings={"limit": options.limit},
        seed=options.seed,
        aggregate=figures,
    )


def read_samples(path: Path, pmids: frozenset[str]) -> list[Sample]:
    """Return the studies that are named and some that are not; ``metadata`` holds the record.

    Raises:
        InputError: A line is malformed.
    """
    samples = []
    for line, record in read_records(path, ()):
        pmid = str(record.get("pmid") or "")
        types = " ".join(map(str, record.get("pub_types") or ())).lower()
        named = pmid in pmids
        if pmid and "retract" not in types and (named or line.number % EVERY == 0):
            kept = {key: record.get(key) for key in ("pmid", "title", "abstract")}
            samples.append(Sample(id=pmid, input=pmid, target={"named": named}, metadata=kept))
    return samples


def imported(samples: Sequence[Sample], listed: Path, options: Options) -> dict[str, str]:
    """Return PMID → status of the studies in a library after the list was imported."""
    import json
    import tempfile

    from corpus.formats import read_bytes
    from corpus.library import Library, Source
    from corpus.reading import build_study
    from corpus.status import read_status_list
    from corpus.study import Draft

    options.work.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(json.dumps(dict(sample.metadata)) for sample in samples)
    with (
        tempfile.TemporaryDirectory(dir=options.work) as folder,
        Library.open_for_writing(Path(folder)) as library,
        library.transaction(),
    ):
        for draft in read_bytes(lines.encode(), "records", "json-lines"):
            if isinstance(draft, Draft):
                source = Source(source_id=draft.source_id, path="records", format=draft.format)
                library.add(build_study(draft), original=draft.original, source=source, now="2000-01-01T00:00:00+00:00")
        found = read_status_list(listed)
        library.import_status(found.name, found.marks)
        return {study.pmid: study.status.value for study in library.all_studies() if study.pmid}


def solve(sample: Sample, statuses: dict[str, Any]) -> Solved:
    """Look up one study."""
    status = statuses.get(sample.id, "not in the library")
    right = (status == "retracted") == sample.target["named"] and sample.id in statuses
    return Solved(output={"status": status}, scores={"right": Score(value=float(right), explanation=str(status))})


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return how many of the named and how many of the other studies are marked."""
    done = [item for item in items if item.output is not None]
    found = {}
    for name, named in (("marked", True), ("wrongly_marked", False)):
        marks = [item.output["status"] == "retracted" for item in done if item.target["named"] is named]
        mean = sum(marks) / len(marks) if marks else None
        note = f"{sum(marks)} of {len(marks)}"
        found[name] = MetricSummary(mean=mean, n=len(marks), unscored=len(items) - len(done), note=note)
    return found


def _the_file(folder: Path, ending: str) -> Path:
    found = sorted([*folder.glob(f"*.{ending}"), *folder.glob(f"*.{ending}.gz")])
    if not found:
        raise InputError(f"{str(folder)!r} has no .{ending} or .{ending}.gz file: the benchmark needs it")
    return found[0]


def _pmids_of(path: Path) -> frozenset[str]:
    try:
        text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text("utf-8")
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"{str(path)!r} cannot be read: {error}") from error
    found = re.findall(r"(?m)^\s{0,5}(\d{1,9})\s{0,5}$|[\"']pmid[\"']\s{0,5}:\s{0,5}[\"']?(\d{1,9})", text)
    return frozenset(alone or named for alone, named in found)


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
