"""Duplicate records: which records of a collection stand for one report.

The table of Hair et al. 2023 (ASySD, doi:10.1186/s12915-023-01686-z) labels every record by itself, as the one to keep or as a
duplicate of some other, without saying of which; it is scored as they score it, by records rightly and wrongly removed. Where the
data name groups, pairs of records are counted too.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from corpus.duplicates import near_duplicates
from corpus.errors import InputError
from corpus.reference import Reference
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.metrics.extraction import Counts
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Solved
from evals.runner import Task
from evals.stats import rule_of_three

LABELS = {
    "unique": "the record to keep of a report",
    "duplicate": "another record of a report that has one to keep",
}
MISSING = ("", "NA")
"""How a table writes "not given"."""

CARD = Card(
    name="dedup",
    title="Duplicate records",
    what="All records are given at once and put into groups that stand for one report. Of each group one record is kept (a "
    "labelled one to keep, where there is any) and the others are removed. Two reports in one group are a false merge, which "
    "is worse than a duplicate left in. In a table without groups a false merge shows only where both records are ones to keep.",
    data='JSON lines: {"id", "title", "abstract", "authors", "journal", "year", "volume", "pages", "pmid", "doi", "trial_ids", '
    '"group"} (group: the report), or a CSV table with record_id, source (unique, duplicate) and the fields of ASySD',
    source="https://github.com/camaradesuk/ASySD",
    licence="GPL-3.0 (repository)",
    citation="Hair et al. 2023, doi:10.1186/s12915-023-01686-z",
    labels=LABELS,
    metrics={
        "right": "share of records kept or removed as they should be; 0 to 1, higher is better",
        "precision": "share of the removed records that are duplicates; higher is better",
        "recall": "share of the duplicates that were removed; higher is better",
        "f1": "harmonic mean of the two",
        "false_merges": "reports lost by being put into the group of another one, a count; 0 is right",
        "pairwise_precision": "share of the pairs put together that are one report; only where the data name groups",
        "pairwise_recall": "share of the pairs that are one report that were put together",
        "pairwise_f1": "harmonic mean of the two",
    },
)

Grouper = Callable[[Sequence[Reference]], Iterable[Sequence[str]]]
"""References → groups of keys; a record alone may be left out."""


def prepare(data: Path, options: Options, *, group: Grouper = near_duplicates) -> Task:
    """Read labelled records and make the task; the grouping is done once, over all of them.

    Raises:
        InputError: The file is missing or malformed, or a label is not known.
    """
    references, samples = _read_table(data) if data.suffix.lower() == ".csv" else _read_json(data)
    references, samples = references[: options.limit], samples[: options.limit]
    if len({reference.key for reference in references}) != len(references):
        raise InputError(f"{data.name}: a record's id occurs twice")
    grouped = any("group" in sample.target for sample in samples)
    notes = () if grouped else ("the data say which records are duplicates, but not of which: pairs cannot be scored",)
    cut = ("with a limit, the record to keep may lie beyond it",) if options.limit else ()

    @cache
    def homes() -> Mapping[str, str]:
        return {key: found[0] for found in group(references) for key in found}

    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples,
        solve=lambda sample: solve(sample, homes()),
        metrics=(),
        settings={"limit": options.limit},
        seed=options.seed,
        notes=notes + cut,
        aggregate=figures,
    )


def solve(sample: Sample, homes: Mapping[str, str]) -> Solved:
    """Say into which group a record was put, by the group's first key. It is scored with all the others only."""
    return Solved(output={"group": homes.get(sample.id, sample.id)}, scores={})


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return what was removed rightly and wrongly, and, where the data name groups, the pairs."""
    done = [item for item in items if item.output is not None]
    unscored = len(items) - len(done)
    if not done:
        return {
            name: MetricSummary(mean=None, unscored=unscored, note="nothing could be scored") for name in CARD.metrics
        }
    counts, merges = count_removed(done)
    kept = len(done) - counts.tp - counts.fp - counts.fn
    reports = sum(_labels(done)[item.id] == "unique" for item in done)
    lost = f"{merges} of {reports} reports" + (
        f", at most {rule_of_three(reports):.4g}" if not merges and reports else ""
    )
    found = {
        "right": MetricSummary(mean=(counts.tp + kept) / len(done), n=len(done), unscored=unscored),
        "false_merges": MetricSummary(mean=float(merges), n=reports, unscored=unscored, note=lost),
        **_ratios("", counts, unscored),
    }
    if all("group" in item.target for item in done):
        return found | _ratios("pairwise_", count_pairs(done), unscored)
    names = ("pairwise_precision", "pairwise_recall", "pairwise_f1")
    return found | {
        name: MetricSummary(mean=None, unscored=len(items), note="the data name no groups") for name in names
    }


def count_removed(items: Sequence[ItemResult]) -> tuple[Counts, int]:
    """Return the records rightly removed, wrongly removed and wrongly kept; and the reports lost in another's group."""
    labels = _labels(items)
    found: dict[str, list[ItemResult]] = defaultdict(list)
    for item in items:
        found[item.output["group"]].append(item)
    counts, merges = Counts(), 0
    for members in found.values():
        unique = sum(labels[item.id] == "unique" for item in members)
        duplicates = len(members) - unique
        counts += Counts(tp=duplicates if unique else duplicates - 1, fp=max(unique - 1, 0), fn=0 if unique else 1)
        gold = {item.target["group"] for item in members if "group" in item.target}
        merges += max(len(gold) - 1, 0) if gold else max(unique - 1, 0)
    return counts, merges


def count_pairs(items: Sequence[ItemResult]) -> Counts:
    """Return the pairs of records put together rightly, wrongly, and not at all."""
    gold = _pairs((item.id, item.target["group"]) for item in items)
    found = _pairs((item.id, item.output["group"]) for item in items)
    return Counts(tp=len(gold & found), fp=len(found - gold), fn=len(gold - found))


def _pairs(homes: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, group in homes:
        groups[group].append(key)
    return {pair for members in groups.values() for pair in combinations(sorted(members), 2)}


def _labels(items: Sequence[ItemResult]) -> dict[str, str]:
    """Return each record's label; where the data name groups, the first record of a group is the one to keep."""
    labels: dict[str, str] = {}
    seen: set[str] = set()
    for item in items:
        group = item.target.get("group")
        labels[item.id] = item.target["label"] if group is None else "duplicate" if group in seen else "unique"
        seen.add(str(group))
    return labels


def _ratios(prefix: str, counts: Counts, unscored: int) -> dict[str, MetricSummary]:
    note = f"tp {counts.tp}, fp {counts.fp}, fn {counts.fn}"
    return {
        f"{prefix}precision": MetricSummary(
            mean=counts.precision, n=counts.tp + counts.fp, unscored=unscored, note=note
        ),
        f"{prefix}recall": MetricSummary(mean=counts.recall, n=counts.tp + counts.fn, unscored=unscored, note=note),
        f"{prefix}f1": MetricSummary(mean=counts.f1, n=counts.tp + counts.fp + counts.fn, unscored=unscored, note=note),
    }


def _read_json(path: Path) -> tuple[list[Reference], list[Sample]]:
    """Return the records of JSON lines.

    Raises:
        InputError: A line is malformed.
    """
    references, samples = [], []
    for line, record in read_records(path, ("id", "title", "group")):
        references.append(_reference(record, f"{path.name}, line {line.number}", str(record["id"]), "authors", "issn"))
        samples.append(_sample(references[-1], {"group": str(record["group"])}))
    return references, samples


def _read_table(path: Path) -> tuple[list[Reference], list[Sample]]:
    """Return the records of a CSV table (UTF-8, else Windows-1252, in which ASySD's is written).

    Raises:
        InputError: The file cannot be read, a column is missing, or a label is not known.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in ("record_id", "title", "source") if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(f"{path.name}, line 1: lacks the column {', '.join(missing)}")
    references, samples = [], []
    for row in rows:
        where = f"{path.name}, line {rows.line_num}"
        if row["source"] not in LABELS:
            raise InputError(f"{where}: unknown source {row['source']!r}; known are {', '.join(LABELS)}")
        references.append(_reference(row, where, row["record_id"], "author", "isbn"))
        samples.append(_sample(references[-1], {"label": row["source"]}))
    return references, samples


def _reference(record: Mapping[str, Any], where: str, key: str, authors: str, issn: str) -> Reference:
    """Return one record.

    Raises:
        InputError: The year is no number, or the id is empty.
    """

    def text(name: str) -> str:
        value = record.get(name)
        return "" if value is None or str(value).strip() in MISSING else str(value).strip()

    year = text("year")
    if not key.strip() or (year and not year.isdecimal()):
        raise InputError(f"{where}: an id and a year in digits are needed, not {key!r} and {year!r}")
    return Reference(
        key=key,
        title=text("title"),
        abstract=text("abstract"),
        authors=text(authors),
        journal=text("journal"),
        issn=text(issn).upper()[:9],
        volume=text("volume"),
        pages=text("pages"),
        year=int(year) if year else None,
        pmid=text("pmid"),
        doi=text("doi"),
        trial_ids=tuple(map(str, record.get("trial_ids") or ())),
    )


def _sample(reference: Reference, target: Mapping[str, str]) -> Sample:
    return Sample(id=reference.key, input=reference.title, target=dict(target))


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
