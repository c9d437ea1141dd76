"""Records labelled by hand, a half to build on and a half to report on: designs and numbers of participants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.study import Draft, Part, Study, StudyDesign
from evals.data_files import read_lines, read_records
from evals.records import ItemResult, MetricSummary
from evals.stats import clopper_pearson_upper

LABELS = Path(__file__).with_name("hcc_labels.tsv")
"""Labels of the collection on hepatocellular carcinoma; its head says who made them, when and by what rules."""
HALVES = ("develop", "report")
"""Halves of the labels, as ``--split``: one to look at, one of which only the figures are looked at."""
_COLUMNS = 6
_BETWEEN = "|"
_NOT_FOUND = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a reader says of one record."""

    half: str
    designs: tuple[StudyDesign, ...]
    """The design, then others that can be defended; at least one."""
    participants: tuple[int | None, ...]
    """The number of people studied, then others that can be defended; None: none is stated."""


def read_labels(path: Path = LABELS) -> dict[str, Label]:
    """Return the labels of a table by ``doc_id``.

    Raises:
        InputError: A line is malformed, or names a half or design that is not known.
    """
    found: dict[str, Label] = {}
    for line in read_lines(path):
        if line.text.startswith("#") or line.text.startswith("doc_id\t"):
            continue
        cells = line.text.split("\t")
        where = f"{path.name}, line {line.number}"
        if len(cells) != _COLUMNS or cells[1] not in HALVES:
            raise InputError(f"{where}: {_COLUMNS} cells are needed, the second one of {', '.join(HALVES)}")
        try:
            designs = tuple(StudyDesign(name) for name in _several(cells[2], cells[3]))
            numbers = tuple(None if n == _NOT_FOUND else int(n) for n in _several(cells[4], cells[5]))
        except ValueError as error:
            raise InputError(f"{where}: {error}; mend the design or the number") from error
        found[cells[0]] = Label(half=cells[1], designs=designs, participants=numbers)
    return found


def _several(first: str, others: str) -> list[str]:
    return [first, *(other for other in others.split(_BETWEEN) if other)]


def read_half(data: Path, half: str | None, labels: Path = LABELS) -> list[tuple[dict[str, Any], Label]]:
    """Return the labelled records of a collection, in its order.

    Args:
        data: The collection, JSON lines with ``doc_id``.
        half: ``develop`` or ``report``; None: both.
        labels: The table of labels.

    Raises:
        InputError: A line is malformed, the half is not known, or a labelled record is not in the collection.
    """
    if half is not None and half not in HALVES:
        raise InputError(f"no split {half!r}; there are {', '.join(HALVES)}")
    wanted = {name: label for name, label in read_labels(labels).items() if half in (None, label.half)}
    pairs = [
        (record, wanted.pop(record["doc_id"])) for _, record in read_records(data, ()) if record.get("doc_id") in wanted
    ]
    if wanted:
        raise InputError(
            f"{data.name} lacks {len(wanted)} labelled records, {min(wanted)} among them; give the whole collection"
        )
    return pairs


def parts_of(record: Mapping[str, Any]) -> list[tuple[str | None, str]]:
    """Return the label and text of each part of a record's abstract."""
    sections = record.get("sections")
    if isinstance(sections, list) and sections:
        return [(section.get("label"), str(section.get("text") or "")) for section in sections]
    abstract = record.get("abstract") or record.get("text") or ""
    return [(None, str(abstract))] if abstract else []


def study_of(title: str, parts: Sequence[tuple[str | None, str]], types: Sequence[str] = ()) -> Study:
    """Return the study of a title, the parts of an abstract and the publication types shown to the reader."""
    from corpus.reading import build_study

    pieces = tuple(Part(label=label, text=text) for label, text in parts)
    draft = Draft(
        source_id="",
        format="json-lines",
        original="",
        title=title or None,
        parts=pieces,
        publication_types=tuple(types),
    )
    return build_study(draft)


def share(right: int, of: int, unscored: int = 0, note: str = "") -> MetricSummary:
    """Return a share with its exact two-sided 95 % interval (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404)."""
    if not of:
        return MetricSummary(mean=None, unscored=unscored, note=note or "nothing to take a share of")
    return MetricSummary(
        mean=right / of,
        low=1 - clopper_pearson_upper(of - right, of, level=0.975),
        high=clopper_pearson_upper(right, of, level=0.975),
        n=of,
        unscored=unscored,
        note=note,
    )


def precision_of(label: str, items: Sequence[ItemResult], shown: str) -> MetricSummary:
    """Return the share of the records said to be of a design that are, a second defensible label counting as right.

    Args:
        label: The design.
        items: Results whose target holds ``labels`` and whose output holds the design found under ``shown``.
        shown: Which of the findings of an item.
    """
    said = [item for item in items if item.output is not None and item.output[shown] == label]
    right = sum(label in item.target["labels"] for item in said)
    return share(right, len(said), note=f"{right} of {len(said)} records said to be one")
