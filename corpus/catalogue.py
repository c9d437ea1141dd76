"""Looking through a library: how many of what, and lists that are searched, filtered and read a page at a time.

Reads the library's file beside ``corpus.library``, over a connection of its own, and never writes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from corpus.errors import LibraryError
from corpus.library_schema import FILE_NAME, connect

Field = Literal["year", "design", "journal", "status"]
Order = Literal["title", "newest", "oldest"]
FIELDS: tuple[Field, ...] = ("year", "design", "journal", "status")
ORDERS: dict[Order, str] = {
    "title": "title COLLATE NOCASE, study_id",
    "newest": "year IS NULL, year DESC, study_id",
    "oldest": "year IS NULL, year, study_id",
}
PAGE = 50
"""Studies on one page of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a listed study must be; every empty field admits any."""

    words: str = ""
    """Each must occur in title, journal, id or abstract, in either case."""
    designs: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A study in a list."""

    study_id: str
    title: str | None
    """None: the source has none."""
    journal: str | None
    year: int | None
    design: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the studies found."""

    studies: tuple[Listed, ...]
    total: int
    """Found altogether."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a library holds."""

    studies: int
    quarantined: int
    more_names: int
    """Names beyond the first under which records of one study came: duplicates that were joined."""
    counts: dict[Field, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """Field → value and number of studies; by year the newest first, else the most frequent; ``""``: not stated."""


def overview(folder: Path, most: int = 30) -> Overview:
    """Count what a library holds.

    Args:
        folder: The library's folder.
        most: Values listed of each field.

    Raises:
        LibraryError: There is no library, or it cannot be read.
    """
    with _opened(folder) as db:
        return Overview(
            studies=_one(db, "SELECT count(*) FROM studies"),
            quarantined=_one(db, "SELECT count(*) FROM quarantine"),
            more_names=_one(db, "SELECT count(*) - count(DISTINCT study_id) FROM sources"),
            counts={name: _counts(db, name, most) for name in FIELDS},
        )


def list_studies(folder: Path, wanted: Wanted, *, order: Order = "title", page: int = 0, size: int = PAGE) -> Page:
    """List studies.

    Args:
        folder: The library's folder.
        wanted: What they must be.
        order: How they are sorted.
        page: Number of the page, from 0.
        size: Studies on a page.

    Raises:
        LibraryError: There is no library, or it cannot be read.
    """
    where, values = _where(wanted)
    columns = "study_id, title, journal, year, design, status"
    with _opened(folder) as db:
        total = _one(db, f"SELECT count(*) FROM studies WHERE {where}", values)
        rows = db.execute(
            f"SELECT {columns} FROM studies WHERE {where} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?",
            (*values, size, page * size),
        ).fetchall()
    studies = tuple(Listed(study_id=r[0], title=r[1], journal=r[2], year=r[3], design=r[4], status=r[5]) for r in rows)
    return Page(studies=studies, total=total)


def several_names(folder: Path, most: int = 200) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the studies that came under several names, with those names."""
    with _opened(folder) as db:
        rows = db.execute(
            "SELECT study_id, json_group_array(DISTINCT source_id) FROM sources GROUP BY study_id "
            "HAVING count(DISTINCT source_id) > 1 ORDER BY study_id LIMIT ?",
            (most,),
        ).fetchall()
    return tuple((row[0], tuple(sorted(json.loads(row[1])))) for row in rows)


def trials(folder: Path, most: int = 200) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the trials of which the library holds several reports, with the ids of these."""
    with _opened(folder) as db:
        rows = db.execute(
            "SELECT value, json_group_array(DISTINCT study_id) FROM identifiers WHERE kind = 'trial' GROUP BY value "
            "HAVING count(DISTINCT study_id) > 1 ORDER BY value LIMIT ?",
            (most,),
        ).fetchall()
    return tuple((row[0].upper(), tuple(sorted(json.loads(row[1])))) for row in rows)


def _where(wanted: Wanted) -> tuple[str, tuple[str | int, ...]]:
    parts, values = ["1"], list[str | int]()
    for word in wanted.words.split()[:10]:
        pattern = "%" + word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        columns = ("title", "journal", "study_id", "json_extract(record, '$.text')")
        parts.append("(" + " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in columns) + ")")
        values += [pattern] * len(columns)
    for column, allowed in (("design", wanted.designs), ("status", wanted.statuses)):
        if allowed:
            parts.append(f"{column} IN ({','.join('?' * len(allowed))})")
            values += allowed
    for sign, year in ((">=", wanted.since), ("<=", wanted.until)):
        if year is not None:
            parts.append(f"year {sign} ?")
            values.append(year)
    return " AND ".join(parts), tuple(values)


def _counts(db: sqlite3.Connection, name: Field, most: int) -> tuple[tuple[str, int], ...]:
    order = "year IS NULL, year DESC" if name == "year" else "2 DESC, 1"
    rows = db.execute(
        f"SELECT coalesce({name}, ''), count(*) FROM studies GROUP BY 1 ORDER BY {order} LIMIT ?", (most,)
    ).fetchall()
    return tuple((str(row[0]), int(row[1])) for row in rows)


def _one(db: sqlite3.Connection, query: str, values: Sequence[str | int] = ()) -> int:
    return int(db.execute(query, tuple(values)).fetchone()[0])


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    path = folder / FILE_NAME
    if not path.exists():
        raise LibraryError(f"no library at {str(folder)!r}: add studies with `lind ingest PATH --library {folder}`")
    try:
        with closing(connect(path, read_only=True)) as db:
            yield db
    except sqlite3.Error as error:
        raise LibraryError(f"cannot read the library {str(folder)!r}: {error}") from error
