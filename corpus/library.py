"""The library on disk: one SQLite file that is the truth; everything else can be made again from it.

Rollback journal, ``synchronous=FULL``, one writer at a time under an operating-system file lock.
A study keeps every version it ever had, every name it came under, and the original record.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from corpus.errors import LibraryError, LibraryLockedError, LibraryVersionError
from corpus.study import (
    Caution,
    DesignFinding,
    Quarantined,
    SampleSize,
    Section,
    SentenceRole,
    Span,
    Status,
    StatusNotice,
    Study,
    StudyDesign,
)

SCHEMA_VERSION = 1
FILE_NAME = "library.sqlite"
LOCK_NAME = "library.lock"
LOCK_WAIT_S = 2.0

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE studies (
    study_id TEXT PRIMARY KEY, content_hash TEXT NOT NULL, record TEXT NOT NULL,
    title TEXT, year INTEGER, journal TEXT, design TEXT NOT NULL, status TEXT NOT NULL);
CREATE TABLE versions (
    study_id TEXT NOT NULL, content_hash TEXT NOT NULL, record TEXT NOT NULL, original TEXT NOT NULL,
    added_at TEXT NOT NULL, PRIMARY KEY (study_id, content_hash));
CREATE TABLE sources (
    source_id TEXT NOT NULL, study_id TEXT NOT NULL, path TEXT NOT NULL, format TEXT NOT NULL, added_at TEXT NOT NULL,
    PRIMARY KEY (source_id, study_id, path));
CREATE INDEX sources_by_study ON sources (study_id);
CREATE TABLE identifiers (kind TEXT NOT NULL, value TEXT NOT NULL, study_id TEXT NOT NULL,
    PRIMARY KEY (kind, value, study_id));
CREATE INDEX identifiers_by_study ON identifiers (study_id);
CREATE TABLE quarantine (locator TEXT NOT NULL, reason TEXT NOT NULL, original TEXT NOT NULL, digest TEXT NOT NULL,
    added_at TEXT NOT NULL, PRIMARY KEY (locator, digest));
"""

Added = Literal["added", "updated", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a study came from."""

    source_id: str
    path: str
    """Name of the file or upload, without folders of the machine it was read on."""
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """The few facts of a study by which a search is filtered."""

    study_id: str
    content_hash: str
    year: int | None
    design: str
    status: str


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
        connection = _connect(folder / FILE_NAME, read_only=True)
        _check_version(connection, folder)
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
        lock = _take_lock(folder)
        try:
            connection = _connect(folder / FILE_NAME, read_only=False)
            _create_or_check(connection, folder)
        except BaseException:
            lock.release()
            raise
        return cls(folder, connection, lock)

    def close(self) -> None:
        """Close the file and give back the lock."""
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
            very content was seen before under this study, as the current or an earlier version.
        """
        known = self._db.execute("SELECT content_hash FROM studies WHERE study_id = ?", (study.study_id,)).fetchone()
        digest = _content_key(study)
        self._db.execute(
            "INSERT OR IGNORE INTO sources VALUES (?, ?, ?, ?, ?)",
            (source.source_id, study.study_id, source.path, source.format, now),
        )
        record = json.dumps(asdict(study), ensure_ascii=False, sort_keys=True)
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?, ?)", (study.study_id, digest, record, original, now)
        )
        if cursor.rowcount == 0:
            return "duplicate"
        self._db.execute(
            "INSERT OR REPLACE INTO studies VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                study.study_id,
                digest,
                record,
                study.title_text,
                study.year,
                study.journal,
                study.design.design,
                study.status,
            ),
        )
        self._write_identifiers(study)
        return "added" if known is None else "updated"

    def _write_identifiers(self, study: Study) -> None:
        self._db.execute("DELETE FROM identifiers WHERE study_id = ?", (study.study_id,))
        pairs = [("pmid", study.pmid), ("doi", study.doi), ("pmcid", study.pmcid)]
        pairs += [("trial", trial_id) for trial_id in study.trial_ids]
        rows = {(kind, value.lower(), study.study_id) for kind, value in pairs if value}
        self._db.executemany("INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?)", sorted(rows))

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

    def study(self, study_id: str) -> Study:
        """Return one study.

        Raises:
            KeyError: The library does not hold it.
        """
        row = self._db.execute("SELECT record FROM studies WHERE study_id = ?", (study_id,)).fetchone()
        if row is None:
            raise KeyError(study_id)
        return study_from_json(json.loads(row[0]))

    def studies(self, study_ids: Iterable[str]) -> dict[str, Study]:
        """Return the studies among ``study_ids`` that the library holds."""
        wanted = list(dict.fromkeys(study_ids))
        found: dict[str, Study] = {}
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            marks = ",".join("?" * len(some))
            for (record,) in self._db.execute(f"SELECT record FROM studies WHERE study_id IN ({marks})", some):
                study = study_from_json(json.loads(record))
                found[study.study_id] = study
        return found

    def all_studies(self) -> Iterator[Study]:
        """Yield every study by id."""
        for (record,) in self._db.execute("SELECT record FROM studies ORDER BY study_id"):
            yield study_from_json(json.loads(record))

    def rows(self) -> tuple[StudyRow, ...]:
        """Return the filter facts of every study, by id."""
        cursor = self._db.execute("SELECT study_id, content_hash, year, design, status FROM studies ORDER BY study_id")
        return tuple(StudyRow(study_id=r[0], content_hash=r[1], year=r[2], design=r[3], status=r[4]) for r in cursor)

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

    def content_hash(self) -> str:
        """Return a hash over every study's id and content: the state of the library."""
        digest = hashlib.sha256()
        for row in self._db.execute("SELECT study_id, content_hash FROM studies ORDER BY study_id"):
            digest.update(f"{row[0]}\t{row[1]}\n".encode())
        return digest.hexdigest()

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
        """Return whether the library holds a study."""
        return self._db.execute("SELECT 1 FROM studies WHERE study_id = ?", (study_id,)).fetchone() is not None


def study_from_json(record: dict[str, Any]) -> Study:
    """Return the study that ``dataclasses.asdict`` turned into ``record``."""
    plain = dict(record)
    plain["title"] = None if record["title"] is None else Span(**record["title"])
    plain["sections"] = tuple(
        Section(**{**s, "role": None if s["role"] is None else SentenceRole(s["role"])}) for s in record["sections"]
    )
    plain["design"] = DesignFinding(**{**record["design"], "design": StudyDesign(record["design"]["design"])})
    plain["sample_size"] = None if record["sample_size"] is None else SampleSize(**record["sample_size"])
    plain["notices"] = tuple(StatusNotice(**{**n, "status": Status(n["status"])}) for n in record["notices"])
    plain["cautions"] = tuple(Caution(**c) for c in record["cautions"])
    for name in ("authors", "trial_ids", "publication_types", "mesh"):
        plain[name] = tuple(record[name])
    return Study(**plain)


def _content_key(study: Study) -> str:
    """Hash what the record says, not the name it came under: the same record from two files is one version."""
    from dataclasses import replace

    return replace(study, source_id="").content_hash


def _take_lock(folder: Path) -> FileLock:
    lock = FileLock(folder / LOCK_NAME)
    try:
        lock.acquire(timeout=LOCK_WAIT_S)
    except Timeout:
        raise LibraryLockedError(
            f"the library {str(folder)!r} is being written by another process: wait until it ends, then try again"
        ) from None
    except OSError as error:
        raise LibraryError(f"cannot write to the library folder {str(folder)!r}: {error.strerror}") from error
    return lock


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=10,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA busy_timeout = 10000")
        if not read_only:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise LibraryError(f"cannot open the library file {str(path)!r}: {error}") from error
    return connection


def _create_or_check(connection: sqlite3.Connection, folder: Path) -> None:
    present = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]
    if present:
        _check_version(connection, folder)
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in filter(str.strip, SCHEMA.split(";")):
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('schema_version', ?)", (str(SCHEMA_VERSION),))


def _check_version(connection: sqlite3.Connection, folder: Path) -> None:
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    except sqlite3.Error as error:
        raise LibraryError(f"{str(folder)!r} holds no Lind library: {error}") from error
    version = int(row[0]) if row else 0
    if version > SCHEMA_VERSION:
        raise LibraryVersionError(
            f"the library {str(folder)!r} was written by a newer Lind (format {version}, this one reads up to "
            f"{SCHEMA_VERSION}): upgrade Lind"
        )
