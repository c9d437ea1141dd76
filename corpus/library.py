"""The library on disk: one SQLite file that is the truth; everything else can be made again from it.

Rollback journal, ``synchronous=FULL``, one writer at a time under an operating-system file lock.
A study keeps every version it ever had, every name it came under, and the original record.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from corpus.errors import LibraryError
from corpus.library_schema import (
    FILE_NAME,
    LOCK_NAME,
    SCHEMA_VERSION,
    broken_off,
    check_version,
    connect,
    create_or_upgrade,
    take_lock,
)
from corpus.library_writes import Added, Source, add_study, import_marks, write_facts
from corpus.removal import remove_study
from corpus.stored import from_text
from corpus.study import Quarantined, Status, Study

if TYPE_CHECKING:
    from corpus.status import StatusImport, StatusMark

__all__ = ["FILE_NAME", "LOCK_NAME", "SCHEMA_VERSION", "Added", "Library", "Source", "StudyRow"]

FACTS_AT_A_TIME = 500
"""Studies of an older library whose facts are filled in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """The few facts of a study by which a search is filtered."""

    study_id: str
    content_hash: str
    year: int | None
    design: str
    status: str
    journal: str | None = None
    language: str | None = None
    """As the source codes it (``eng``, ``English``); None: not given."""
    population: str | None = None
    """Groups of ``corpus.facts.POPULATIONS`` with ``|`` between them; None: not read yet (see ``Library.fill_facts``)."""
    effects: bool | None = None
    """Whether an effect estimate stands in the text; None: not read yet."""


class Library:
    """A folder of studies. Readers may be many; a writer holds the lock for as long as it is open.

    Args:
        folder: The library's folder.
        connection: An open connection to its SQLite file.
        lock: The writer's lock; None for a reader.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: FileLock | None) -> None:
        self.folder = folder
        self._db = connection
        self._lock = lock
        self.is_open = True
        """False after ``close``."""

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Library:
        """Open a library for reading.

        Args:
            folder: The library's folder.
            create: Make an empty library there if there is none.

        Raises:
            LibraryError: There is no library, or it cannot be read.
            LibraryVersionError: A newer Lind wrote it.
        """
        if create and not (folder / FILE_NAME).exists():
            cls.open_for_writing(folder).close()
        if not (folder / FILE_NAME).exists():
            raise LibraryError(f"no library at {str(folder)!r}: add studies with `lind ingest PATH --library {folder}`")
        connection = connect(folder / FILE_NAME, read_only=True)
        if check_version(connection, folder) < SCHEMA_VERSION:
            connection.close()
            cls.open_for_writing(folder).close()  # makes the tables that an older Lind did not have
            connection = connect(folder / FILE_NAME, read_only=True)
        return cls(folder, connection, None)

    @classmethod
    def open_for_writing(cls, folder: Path) -> Library:
        """Open a library for writing, making it if there is none.

        Raises:
            LibraryLockedError: Another process is writing to it.
            LibraryError: The folder cannot be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"cannot make the library folder {str(folder)!r}: {error.strerror}") from error
        lock = take_lock(folder)
        try:
            connection = connect(folder / FILE_NAME, read_only=False)
            with broken_off(folder):
                create_or_upgrade(connection, folder)
        except BaseException:
            lock.release()
            raise
        return cls(folder, connection, lock)

    def close(self) -> None:
        """Close the file and give back the lock."""
        self.is_open = False
        self._db.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run several writes as one: all of them are kept, or none.

        Raises:
            LibraryError: The disk is full or cannot be written; nothing of the transaction is kept.
        """
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                yield
        except sqlite3.Error as error:
            raise LibraryError(
                f"cannot write to the library {str(self.folder)!r}: {error}; nothing was lost"
            ) from error

    def add(self, study: Study, *, original: str, source: Source, now: str) -> Added:
        """Add a study or a newer version of one.

        Args:
            study: The study to add.
            original: The record as it stood in the source.
            source: Where it came from.
            now: Time of reading, ISO 8601.

        Returns:
            "added" for a new study, "updated" for new content of a known one, "duplicate" when this
            very content was seen before under this study, as the current or an earlier version, or when
            it is a poorer record of a study that is known under a stronger identifier: then it is kept
            as a version, its identifiers find the study, and its notices stand on it.
        """
        return add_study(self._db, study, original=original, source=source, now=now)

    def remove(self, study_id: str) -> bool:
        """Take out a study, by the id it has or had, with everything kept of it; return whether there was one."""
        return remove_study(self._db, self.resolve(study_id))

    def quarantine(self, item: Quarantined, *, now: str) -> bool:
        """Keep a record that could not be read; return whether it is new."""
        digest = hashlib.sha256(item.original.encode("utf-8", "surrogatepass")).hexdigest()
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?, ?, ?)",
            (item.locator, item.reason, item.original.encode("utf-8", "backslashreplace").decode(), digest, now),
        )
        return cursor.rowcount == 1

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return every record in quarantine, by place."""
        rows = self._db.execute("SELECT locator, reason, original FROM quarantine ORDER BY locator, digest")
        return tuple(Quarantined(locator=r[0], reason=r[1], original=r[2]) for r in rows)

    def import_status(self, source: str, marks: Sequence[StatusMark]) -> StatusImport:
        """Put the entries of a status list on the studies it names, now and when they are ingested later.

        Args:
            source: Name of the list; an earlier list of this name is replaced.
            marks: What it says.
        """
        return import_marks(self._db, source, marks)

    def noticed(self) -> Iterator[Study]:
        """Yield every study that carries a notice, by id."""
        query = "SELECT record FROM studies WHERE status != ? ORDER BY study_id"
        for (record,) in self._db.execute(query, (Status.NONE_KNOWN,)):
            yield from_text(record)

    def status_lists(self) -> tuple[str, ...]:
        """Return the names of the lists that were imported."""
        rows = self._db.execute("SELECT DISTINCT source FROM status_lists WHERE source NOT LIKE 'record %' ORDER BY 1")
        return tuple(row[0] for row in rows)

    def resolve(self, study_id: str) -> str:
        """Return the id under which a study is held now; an id that is not known comes back as it is."""
        row = self._db.execute(
            "SELECT study_id FROM aliases WHERE alias = ?1 AND NOT EXISTS (SELECT 1 FROM studies WHERE study_id = ?1)",
            (study_id,),
        ).fetchone()
        return study_id if row is None else str(row[0])

    def study(self, study_id: str) -> Study:
        """Return one study, by the id it has or had.

        Raises:
            KeyError: The library does not hold it.
        """
        row = self._db.execute("SELECT record FROM studies WHERE study_id = ?", (self.resolve(study_id),)).fetchone()
        if row is None:
            raise KeyError(study_id)
        return from_text(row[0])

    def studies(self, study_ids: Iterable[str]) -> dict[str, Study]:
        """Return the studies among ``study_ids`` that the library holds, by the ids they have now."""
        wanted = list(dict.fromkeys(study_ids))
        found: dict[str, Study] = {}
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            marks = ",".join("?" * len(some))
            for (record,) in self._db.execute(f"SELECT record FROM studies WHERE study_id IN ({marks})", some):
                study = from_text(record)
                found[study.study_id] = study
        return found

    def texts(self, study_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return text and title (empty: none) of the studies among ``study_ids`` that the library holds; at most 500."""
        marks = ",".join("?" * len(study_ids))
        query = f"SELECT study_id, record FROM studies WHERE study_id IN ({marks})"
        found = {}
        for study_id, record in self._db.execute(query, tuple(study_ids)):
            read = json.loads(record)  # a whole Study takes four times as long to make
            text, title = str(read["text"]), read["title"]
            found[str(study_id)] = (text, "" if title is None else text[title["start"] : title["end"]])
        return found

    def trial_reports(self, trial_id: str) -> tuple[Study, ...]:
        """Return the reports of one trial, by id; each stays a study of its own.

        Args:
            trial_id: A registry number, in either case.
        """
        held = self.studies(self.find_identifier(trial_id, "trial"))
        return tuple(held[study_id] for study_id in sorted(held))

    def all_studies(self) -> Iterator[Study]:
        """Yield every study by id."""
        for (record,) in self._db.execute("SELECT record FROM studies ORDER BY study_id"):
            yield from_text(record)

    def rows(self) -> tuple[StudyRow, ...]:
        """Return the filter facts of every study, by id."""
        cursor = self._db.execute(
            "SELECT study_id, content_hash, year, design, status, journal, language, population, effects FROM facts "
            "ORDER BY study_id"
        )
        return tuple(
            StudyRow(
                study_id=r[0],
                content_hash=r[1],
                year=r[2],
                design=r[3],
                status=r[4],
                journal=r[5],
                language=r[6],
                population=r[7],
                effects=None if r[8] is None else bool(r[8]),
            )
            for r in cursor
        )

    def statuses(self) -> tuple[tuple[str, str], ...]:
        """Return id and status of every study, by id."""
        return tuple(self._db.execute("SELECT study_id, status FROM facts ORDER BY study_id").fetchall())

    def fill_facts(self) -> int:
        """Read population and effects of the studies that an older Lind wrote; return how many there were.

        Raises:
            LibraryLockedError: Another process is writing to the library.
            LibraryError: The folder cannot be written.
        """
        query = "SELECT study_id FROM facts WHERE population IS NULL ORDER BY study_id"
        missing = [row[0] for row in self._db.execute(query)]
        if missing and self._lock is None:
            with Library.open_for_writing(self.folder) as writer:
                return writer.fill_facts()
        for at in range(0, len(missing), FACTS_AT_A_TIME):
            with self.transaction():
                self._fill(missing[at : at + FACTS_AT_A_TIME])
        return len(missing)

    def _fill(self, study_ids: Sequence[str]) -> None:
        for study_id in study_ids:
            row = self._db.execute(
                "SELECT record, content_hash FROM studies WHERE study_id = ?", (study_id,)
            ).fetchone()
            if row is not None:
                write_facts(self._db, from_text(row[0]), row[1])

    def titles(self) -> Iterator[tuple[str, str]]:
        """Yield id and title of every study that has one."""
        yield from self._db.execute("SELECT study_id, title FROM studies WHERE title IS NOT NULL ORDER BY study_id")

    def count(self) -> int:
        """Return the number of studies."""
        return int(self._db.execute("SELECT count(*) FROM studies").fetchone()[0])

    def newest_year(self) -> int | None:
        """Return the latest year of publication; None when no study has one."""
        value = self._db.execute("SELECT max(year) FROM studies").fetchone()[0]
        return None if value is None else int(value)

    def undated(self) -> int:
        """Return how many studies have no year of publication."""
        return int(self._db.execute("SELECT count(*) FROM studies WHERE year IS NULL").fetchone()[0])

    def content_hash(self) -> str:
        """Return a hash over every study's id and content: the state of the library."""
        digest = hashlib.sha256()
        for row in self._db.execute("SELECT study_id, content_hash FROM studies ORDER BY study_id"):
            digest.update(f"{row[0]}\t{row[1]}\n".encode())
        return digest.hexdigest()

    def marks_hash(self) -> str:
        """Return a hash over what lists say of the studies held; empty: nothing."""
        rows = self._db.execute("SELECT study_id, status, source FROM marks ORDER BY 1, 2, 3").fetchall()
        return hashlib.sha256(repr(rows).encode()).hexdigest() if rows else ""

    def data_version(self) -> int:
        """Return a number that is another one after any other process or connection wrote to the library."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def newest_version(self) -> int:
        """Return a number that grows with every version of a study that is written; 0: there is none."""
        return int(self._db.execute("SELECT coalesce(max(rowid), 0) FROM versions").fetchone()[0])

    def versions(self) -> dict[str, str]:
        """Return study → hash of the version that holds now."""
        return dict(self._db.execute("SELECT study_id, content_hash FROM facts").fetchall())

    def source_ids(self, study_id: str) -> tuple[str, ...]:
        """Return every name a study came under, in order of the alphabet."""
        rows = self._db.execute("SELECT DISTINCT source_id FROM sources WHERE study_id = ? ORDER BY 1", (study_id,))
        return tuple(row[0] for row in rows)

    def sources(self, study_id: str) -> tuple[Source, ...]:
        """Return where a study came from."""
        rows = self._db.execute(
            "SELECT source_id, path, format FROM sources WHERE study_id = ? ORDER BY 1, 2", (study_id,)
        )
        return tuple(Source(source_id=r[0], path=r[1], format=r[2]) for r in rows)

    def original(self, study_id: str) -> str:
        """Return the record of a study's current version as it stood in the source."""
        row = self._db.execute(
            "SELECT v.original FROM versions v JOIN studies s USING (study_id, content_hash) WHERE study_id = ?",
            (study_id,),
        ).fetchone()
        if row is None:
            raise KeyError(study_id)
        return str(row[0])

    def find_identifier(self, value: str, kind: str | None = None) -> tuple[str, ...]:
        """Return the studies carrying an identifier (any kind when ``kind`` is None), by id."""
        rows = self._db.execute(
            "SELECT DISTINCT study_id FROM identifiers WHERE value = ? AND (? IS NULL OR kind = ?) ORDER BY 1",
            (value.lower(), kind, kind),
        )
        return tuple(row[0] for row in rows)

    def find_source(self, name: str) -> tuple[str, ...]:
        """Return the studies that came under a name, or under a file name whose stem it is."""
        rows = self._db.execute(
            "SELECT DISTINCT study_id FROM sources WHERE source_id = ?1 "
            "OR (substr(source_id, 1, length(?1) + 1) = ?1 || '.') ORDER BY 1",
            (name,),
        )
        return tuple(row[0] for row in rows)

    def holds(self, study_id: str) -> bool:
        """Return whether the library holds a study, under the id it has or had."""
        found = self._db.execute("SELECT 1 FROM studies WHERE study_id = ?", (self.resolve(study_id),))
        return found.fetchone() is not None
