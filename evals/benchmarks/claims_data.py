"""Reading pairs of claim and evidence, as four collections write them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from evals.data_files import find_file, read_lines, read_records

LABELS = {
    "SUPPORTS": "the passage bears the claim out",
    "REFUTES": "the passage speaks against the claim; in citation-integrity also: the citing sentence misstates it",
    "NOT_ENOUGH_INFO": "neither: the passage is about something else, or says too little",
}
SPELLINGS = {
    "SUPPORTS": "SUPPORTS",
    "SUPPORT": "SUPPORTS",
    "REFUTES": "REFUTES",
    "REFUTE": "REFUTES",
    "CONTRADICT": "REFUTES",
    "NOT_ENOUGH_INFO": "NOT_ENOUGH_INFO",
    "NEI": "NOT_ENOUGH_INFO",
    "NEUTRAL": "NOT_ENOUGH_INFO",
}
"""A label as a collection writes it, in capitals → ours."""
MARK = re.compile(r"\[?<\|\w{1,20}\|>\]?")
"""What citation-integrity puts in the place of a reference mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A claim with the passage it is judged by."""

    name: str
    """Unique in its collection: file, line or id, and passage."""
    claim: str
    evidence: str
    label: str
    """One of ``LABELS``."""
    group: str
    """What must not stand on both sides of a split: the question, else the passage."""


def read_pairs(data: Path) -> tuple[list[Pair], list[Path]]:
    """Return the pairs of a file or folder, and the files they were read from.

    Raises:
        InputError: A file is missing or malformed, or a label is not known.
    """
    if data.is_dir():
        tables = sorted(data.glob("*.csv"))
        claims = sorted([*data.glob("claims*.jsonl"), *data.glob("claims*.jsonl.gz")])
        if not claims and len(tables) == 1:
            return _named(_from_table(tables[0])), tables
        if not claims:
            raise InputError(f"{str(data)!r} has no claims*.jsonl(.gz) and not just one .csv: give the file itself")
        corpus = find_file(data, "corpus.jsonl")
        passages = _read_corpus(corpus)
        pairs = [pair for path in claims for pair in _from_claims(path, passages, corpus.name)]
        return _named(iter(pairs)), [*claims, corpus]
    return _named(_from_table(data) if data.suffix.lower() == ".csv" else _from_lines(data)), [data]


def _named(pairs: Iterator[Pair]) -> list[Pair]:
    """Return the pairs as a list.

    Raises:
        InputError: Two have one name.
    """
    found: dict[str, Pair] = {}
    for pair in pairs:
        if pair.name in found:
            raise InputError(f"the pair {pair.name!r} occurs twice; names must differ")
        found[pair.name] = pair
    return list(found.values())


def _from_lines(path: Path) -> Iterator[Pair]:
    for line, record in read_records(path, ("claim", "evidence", "label")):
        yield Pair(
            name=f"{line.number}:{record.get('id', '')}",
            claim=str(record["claim"]),
            evidence=str(record["evidence"]),
            label=_label(record["label"], f"{path.name}, line {line.number}"),
            group=str(record.get("question") or record["evidence"]),
        )


def _from_table(path: Path) -> Iterator[Pair]:
    """Yield the pairs of HealthVer's table: id, evidence, claim, label, question."""
    rows = csv.DictReader(io.StringIO("".join(f"{line.text}\n" for line in read_lines(path)), newline=""))
    missing = [name for name in ("evidence", "claim", "label") if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(f"{path.name}, line 1: lacks the column {', '.join(missing)}")
    for row in rows:
        where = f"{path.name}, line {rows.line_num}"
        if not row["claim"] or not row["evidence"]:
            raise InputError(f"{where}: claim or evidence is empty")
        yield Pair(
            name=f"{rows.line_num}:{row.get('id') or ''}",
            claim=row["claim"],
            evidence=row["evidence"],
            label=_label(row["label"], where),
            group=row.get("question") or row["evidence"],
        )


def _from_claims(path: Path, passages: Mapping[str, str], corpus: str) -> Iterator[Pair]:
    """Yield one pair for each passage that a claim of SciFact's layout cites."""
    for line, record in read_records(path, ("id", "claim", "evidence", "cited_doc_ids")):
        where = f"{path.name}, line {line.number}"
        evidence = record["evidence"]
        if not isinstance(evidence, dict) or not isinstance(record["cited_doc_ids"], list):
            raise InputError(f"{where}: evidence must be an object and cited_doc_ids a list")
        for cited in map(str, record["cited_doc_ids"]):
            if cited not in passages:
                raise InputError(f"{where}: cites {cited}, which {corpus} does not hold")
            yield Pair(
                name=f"{path.name.split('.')[1]}:{record['id']}:{cited}",
                claim=MARK.sub("", str(record["claim"])),
                evidence=passages[cited],
                label=_label_of_marks(evidence.get(cited), where),
                group=cited,
            )


def _label_of_marks(marks: Any, where: str) -> str:
    """Return the label of the sentences marked in a passage; none marked: not enough information.

    Raises:
        InputError: The marks have another shape, or disagree.
    """
    if not marks:
        return "NOT_ENOUGH_INFO"
    if not isinstance(marks, list) or not all(isinstance(mark, dict) and "label" in mark for mark in marks):
        raise InputError(f"{where}: evidence must be a list of objects with a label")
    labels = {_label(mark["label"], where) for mark in marks}
    if len(labels) > 1:
        raise InputError(f"{where}: one passage is marked {' and '.join(sorted(labels))}")
    return labels.pop()


def _read_corpus(path: Path) -> dict[str, str]:
    passages = {}
    for line, record in read_records(path, ("doc_id", "abstract")):
        sentences = record["abstract"]
        if not isinstance(sentences, list):
            raise InputError(f"{path.name}, line {line.number}: abstract must be a list of sentences")
        title = str(record.get("title") or "")
        passages[str(record["doc_id"])] = " ".join([*([title] if title else []), *map(str, sentences)])
    return passages


def _label(value: Any, where: str) -> str:
    """Return our name of a label.

    Raises:
        InputError: It is not known.
    """
    found = SPELLINGS.get(str(value).strip().upper())
    if found is None:
        raise InputError(f"{where}: unknown label {value!r}; known are {', '.join(LABELS)}")
    return found
