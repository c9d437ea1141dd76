"""The passages of a generation as columns: read in milliseconds, mapped into memory, a few bytes for each.

``passages.json`` says the same for people and other programs. A generation of an older Lind has that file alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from index.passages import parse_passage_id

COLUMNS = "passages.npy"
NAMES = "names.json"
"""Names of the studies and of the sections that the columns number."""
PASSAGES = "passages.json"
ROW = np.dtype([("study", "<i4"), ("start", "<i4"), ("end", "<i4"), ("section", "<i4")])
UNLABELLED = -1


class PassageTable(Sequence[str]):
    """The names of all passages in the order of their vectors, with what the names stand for."""

    def __init__(self, columns: NDArray[Any], studies: Sequence[str], sections: Sequence[str]) -> None:
        """Take the columns as ``write_table`` wrote them.

        Raises:
            ValueError: They do not fit together.
        """
        if columns.dtype != ROW or columns.ndim != 1:
            raise ValueError(f"{COLUMNS} is not what was written")
        self.studies = studies
        """Every study that has a passage, in order."""
        self.study_of = np.ascontiguousarray(columns["study"])
        """Number of each passage's study."""
        if len(columns) and (self.study_of[-1] != len(studies) - 1 or bool((np.diff(self.study_of) < 0).any())):
            raise ValueError(f"{COLUMNS} and {NAMES} do not belong together")
        self._columns = columns.view(np.ndarray)  # a mapped file is slow to index
        self._sections = sections
        self._numbers = {name: number for number, name in enumerate(studies)}
        self._first: list[int] = np.searchsorted(self.study_of, np.arange(len(studies) + 1)).tolist()

    def __len__(self) -> int:
        return len(self._columns)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[at] for at in range(*row.indices(len(self)))]
        study, start, end, _ = self._columns[row].item()
        return f"{self.studies[study]}#{start}-{end}"

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    def rows_of(self, study_id: str) -> range:
        """Return the rows of a study's passages; empty: it has none."""
        number = self._numbers.get(study_id)
        return range(0) if number is None else range(self._first[number], self._first[number + 1])

    def spans_of(self, study_id: str) -> list[tuple[int, int]]:
        """Return start and end of a study's passages, in order."""
        rows = self.rows_of(study_id)
        return [(start, end) for _, start, end, _ in self._columns[rows.start : rows.stop].tolist()]

    def row_of(self, name: str) -> int:
        """Return the row of a passage.

        Raises:
            KeyError: There is no such passage.
        """
        passage = parse_passage_id(name)
        rows = self.rows_of(passage.study_id)
        for row, span in zip(rows, self.spans_of(passage.study_id), strict=True):
            if span == (passage.start, passage.end):
                return row
        raise KeyError(name)

    def section_of(self, name: str) -> str | None:
        """Return the label of the section in which a passage begins; None: unlabelled."""
        section = int(self._columns["section"][self.row_of(name)])
        return None if section == UNLABELLED else self._sections[section]


def write_table(folder: Path, passages: Sequence[tuple[str, str | None]]) -> None:
    """Write the passages of a generation.

    Args:
        folder: The generation's folder.
        passages: Name and section of each, those of one study together.
    """
    columns, studies, sections = _columns(passages)
    np.save(folder / COLUMNS, columns)
    (folder / NAMES).write_text(json.dumps({"studies": studies, "sections": sections}, ensure_ascii=False), "utf-8")
    document = [list(pair) for pair in passages]
    (folder / PASSAGES).write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def read_table(folder: Path) -> PassageTable:
    """Return the passages of a generation.

    Raises:
        OSError: A file is missing.
        ValueError: A file is not what was written.
    """
    if not (folder / COLUMNS).exists():
        listed = json.loads((folder / PASSAGES).read_text("utf-8"))
        return PassageTable(*_columns([(name, section) for name, section in listed]))
    columns = np.load(folder / COLUMNS, mmap_mode="r")
    names = json.loads((folder / NAMES).read_text("utf-8"))
    try:
        return PassageTable(columns, names["studies"], names["sections"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{NAMES} is not what was written") from error


def study_of(name: str) -> str:
    """Return the study of a passage.

    >>> study_of("pmid:1#4-9")
    'pmid:1'
    """
    return name.rpartition("#")[0]


def _columns(passages: Sequence[tuple[str, str | None]]) -> tuple[NDArray[Any], list[str], list[str]]:
    studies: dict[str, int] = {}
    sections: dict[str, int] = {}
    columns = np.empty(len(passages), dtype=ROW)
    for row, (name, label) in enumerate(passages):
        passage = parse_passage_id(name)
        study = studies.setdefault(passage.study_id, len(studies))
        section = UNLABELLED if label is None else sections.setdefault(label, len(sections))
        columns[row] = (study, passage.start, passage.end, section)
    return columns, list(studies), list(sections)
