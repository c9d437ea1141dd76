"""Lists of the standing of published reports: Retraction Watch's CSV, or identifiers one a line.

The columns of the Retraction Watch Database are those of its public copy at Crossref
(https://gitlab.com/crossref/retraction-watch-data): ``RetractionNature`` is Retraction, Correction, Expression of
Concern or Reinstatement. A reinstatement takes nothing back here: the row of the retraction stands beside it, and
a reader is better told once too often.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError
from corpus.formats.sources import Source, decode, path_sources, unpacked
from corpus.identifiers import find_doi, normal_doi, parse_pmcid, parse_pmid
from corpus.study import Status

NATURES = {
    "retraction": Status.RETRACTED,
    "partial retraction": Status.CONCERN,
    "expression of concern": Status.CONCERN,
    "correction": Status.CORRECTED,
    "reinstatement": None,
}
"""``RetractionNature`` in lower case → what it says of the report; None: nothing."""
MAX_BYTES = 500_000_000
_NAMED_PMID = re.compile(r"[\"']?pmid[\"']?\s{0,3}[:=]\s{0,3}[\"']?([1-9]\d{0,7})(?!\d)", re.I)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMark:
    """What a list says of one report."""

    kind: str
    """``pmid``, ``doi`` or ``pmcid``."""
    value: str
    """The bare identifier."""
    status: Status
    reference: str | None = None
    """``PMID …`` or DOI of the notice; None: not given."""
    date: str | None = None
    """Day of the notice, ISO 8601; None: not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """A list as it was read. ``rows`` = rows that gave a mark + ``neutral`` + ``unread``."""

    name: str
    """Name of the file, without folders."""
    marks: tuple[StatusMark, ...]
    rows: int
    neutral: int
    """Rows that say nothing against the report (a reinstatement)."""
    unread: tuple[int, ...]
    """Numbers of the lines without an identifier or with an unknown nature, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusImport:
    """What a list did to a library."""

    source: str
    """Name of the list."""
    listed: int
    """Entries, each one identifier."""
    matched: tuple[str, ...]
    """Ids of the studies of the library that it names."""


def read_status_list(path: Path) -> StatusList:
    """Read a list of retracted, corrected or doubted reports.

    Args:
        path: Retraction Watch CSV, or a text with one PMID, PMCID or DOI a line (each is taken as retracted);
            a line may also be a record with a ``pmid`` field. ``.gz`` and ``.zip`` are unpacked.

    Raises:
        InputError: The file cannot be read or names no report.
    """
    if path.is_dir():
        raise InputError(f"{str(path)!r} is a folder: name the file of the status list")
    sources = list(path_sources(path))
    try:
        text = "\n".join(_text(inner) for source in sources for inner in unpacked(source))
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"cannot read the status list {str(path)!r}: {error}") from error
    found = _read(sources[0].name, text.removeprefix("\ufeff"))
    if not found.marks:
        raise InputError(
            f"the status list {found.name!r} names no report: give a Retraction Watch CSV, or one PMID or DOI a line"
        )
    return found


def _text(source: Source) -> str:
    with source.open() as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES:,} bytes; split it")
    return decode(data)


def _read(name: str, text: str) -> StatusList:
    head = text.split("\n", 1)[0].lower()
    marks_of = _of_table(text) if "originalpaper" in head else _of_lines(text)
    marks: dict[StatusMark, None] = {}
    unread, rows, neutral = [], 0, 0
    for number, found in marks_of:
        rows += 1
        if found is None:
            unread.append(number)
        elif not found:
            neutral += 1
        marks.update(dict.fromkeys(found or ()))
    return StatusList(name=name, marks=tuple(marks), rows=rows, neutral=neutral, unread=tuple(unread))


def _of_lines(text: str) -> Iterator[tuple[int, tuple[StatusMark, ...] | None]]:
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words or words.startswith("#") or words.strip("\"'").lower() in ("pmid", "pmids"):
            continue
        mark = _identifier(words)
        yield number, None if mark is None else (StatusMark(kind=mark[0], value=mark[1], status=Status.RETRACTED),)


def _identifier(words: str) -> tuple[str, str] | None:
    """Return kind and value of the identifier on a line; None: there is none."""
    bare = words.strip("\"' ,;")
    if pmid := parse_pmid(bare):
        return "pmid", pmid
    if pmcid := parse_pmcid(bare):
        return "pmcid", pmcid
    if named := _NAMED_PMID.search(words[:10_000]):
        return "pmid", named[1]
    doi = find_doi(words)
    return None if doi is None else ("doi", normal_doi(doi))


def _of_table(text: str) -> Iterator[tuple[int, tuple[StatusMark, ...] | None]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    try:
        for row in reader:
            yield reader.line_num, _row_marks({k: v.strip() for k, v in row.items() if isinstance(v, str)})
    except csv.Error:
        yield reader.line_num, None


def _row_marks(row: dict[str, str]) -> tuple[StatusMark, ...] | None:
    """Return the marks of a row of the Retraction Watch Database; None: it could not be read."""
    nature = row.get("retractionnature", "").lower() or "retraction"
    if nature not in NATURES:
        return None
    status = NATURES[nature]
    notice, doi = _pmids(row.get("retractionpubmedid", "")), _dois(row.get("retractiondoi", ""))
    reference = f"PMID {notice[0]}" if notice else (doi[0] if doi else None)
    date = _date(row.get("retractiondate", ""))
    pmids, dois = _pmids(row.get("originalpaperpubmedid", "")), _dois(row.get("originalpaperdoi", ""))
    if not pmids and not dois:
        return None
    if status is None:
        return ()
    marked = [("pmid", v, status) for v in pmids] + [("doi", v, status) for v in dois]
    # Where notice and report share a number, the number is the report's.
    marked += [("pmid", v, Status.NOTICE) for v in notice if v not in pmids]
    marked += [("doi", v, Status.NOTICE) for v in doi if v not in dois]
    return tuple(
        StatusMark(kind=k, value=v, status=s, reference=reference if s != Status.NOTICE else None, date=date)
        for k, v, s in marked
    )


def _pmids(cell: str) -> list[str]:
    return [pmid for piece in re.split(r"[;,\s]+", cell) if (pmid := parse_pmid(piece))]


def _dois(cell: str) -> list[str]:
    return [normal_doi(doi) for piece in cell.split(";") if (doi := find_doi(piece))]


def _date(cell: str) -> str | None:
    """Return the day of ``1/28/2022 0:00`` (month first) as ISO 8601; None: none is given."""
    found = _DAY.match(cell)
    if found is None:
        return cell[:10] if re.match(r"\d{4}-\d{2}-\d{2}", cell) else None
    return f"{found[3]}-{int(found[1]):02d}-{int(found[2]):02d}"
