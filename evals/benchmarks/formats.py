"""Formats: as many records come out of a file, read or quarantined, as stand in it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

MARKS = {
    "RIS": r"(?m)^\ufeff?TY  -",
    "PubMed XML": r"<PubmedArticle(?=[ >])",
    "JATS": r"<article(?=[ >])",
    "MEDLINE": r"(?m)^PMID-",
    "Web of Science": r"(?m)^PT ",
}
"""Format → what begins each of its records; the first that occurs in a file counts them."""

CARD = Card(
    name="formats",
    title="Records of each file",
    what="Every file of an archive is read. The records in it are counted without Lind: by the mark that begins one, or for a table "
    "as its rows below the column names. A file is right when read and quarantined records make up that number.",
    data="a .zip of RIS, PubMed XML, JATS, MEDLINE, Web of Science, CSV or TSV files; others in it are left out",
    source="any exports of literature databases",
    licence="that of the files",
    citation="",
    labels={"records": "how many the file holds, by its own marks"},
    metrics={
        "complete": "whether read + quarantined = records there, mean over files; 1 is best",
        "records": "records counted in the files",
        "read": "records that were understood",
        "quarantined": "records kept with a reason",
    },
)


def prepare(data: Path, options: Options) -> Task:
    """Open the archive and make the task.

    Raises:
        InputError: It cannot be read, or holds no file whose records can be counted.
    """
    try:
        with zipfile.ZipFile(data) as archive:
            files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(f"{str(data)!r} cannot be read as a .zip: {error}") from error
    counts = {name: count for name, raw in files.items() if (count := count_records(raw, name)) is not None}
    if not counts:
        raise InputError(f"{data.name} holds no file whose records can be counted")
    samples = [Sample(id=name, input=name, target={"records": count}) for name, count in sorted(counts.items())]
    left = len(files) - len(counts)
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples[: options.limit],
        solve=lambda sample: solve(sample, files[sample.id]),
        metrics=("complete",),
        settings={"limit": options.limit},
        seed=options.seed,
        notes=(f"{left} files whose records cannot be counted are no part of it",) if left else (),
        aggregate=figures,
    )


def count_records(raw: bytes, name: str) -> int | None:
    """Return how many records stand in a file; None: it has no mark, and is no table."""
    text = raw.decode("utf-8-sig", "replace")
    for mark in MARKS.values():
        if found := len(re.findall(mark, text)):
            return found
    if not name.endswith((".csv", ".tsv")):
        return None
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(map(str.strip, row))]
    return len(rows) - 1


def solve(sample: Sample, raw: bytes) -> Solved:
    """Read one file."""
    from corpus.formats import read_bytes
    from corpus.study import Draft

    records = list(read_bytes(raw, sample.id))
    read = sum(isinstance(record, Draft) for record in records)
    text = f"{read} read + {len(records) - read} quarantined of {sample.target['records']}"
    score = Score(value=float(len(records) == sample.target["records"]), explanation=text)
    return Solved(output={"read": read, "quarantined": len(records) - read}, scores={"complete": score})


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return the sums over all files."""
    done = [item for item in items if item.output is not None]
    sums = {
        "records": sum(item.target["records"] for item in done),
        "read": sum(item.output["read"] for item in done),
        "quarantined": sum(item.output["quarantined"] for item in done),
    }
    unscored = len(items) - len(done)
    return {
        name: MetricSummary(mean=float(value), n=len(done), unscored=unscored, note="sum over all files")
        for name, value in sums.items()
    }


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
