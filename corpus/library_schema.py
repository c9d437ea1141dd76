"""The library's SQLite file: its tables, how it is opened and locked, and which versions of it can be read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import LibraryError, LibraryLockedError, LibraryVersionError

SCHEMA_VERSION = 3
FILE_NAME = "library.sqlite"
LOCK_NAME = "library.lock"
LOCK_WAIT_S = 2.0
HOT_JOURNAL = (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
"""What SQLite says when a transaction that was not finished must be undone before the file can be read."""

TABLES_1 = """
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
TABLES_2 = """
CREATE TABLE aliases (alias TEXT PRIMARY KEY, study_id TEXT NOT NULL);
CREATE INDEX aliases_by_study ON aliases (study_id);
CREATE TABLE status_lists (
    kind TEXT NOT NULL, value TEXT NOT NULL, status TEXT NOT NULL, source TEXT NOT NULL, reference TEXT, date TEXT,
    PRIMARY KEY (kind, value, status, source));
CREATE TABLE marks (study_id TEXT NOT NULL, status TEXT NOT NULL, source TEXT NOT NULL,
    PRIMARY KEY (study_id, status, source));
"""
"""``aliases``: a name a study had or has beside its own → the study. ``status_lists``: what lists say of identifiers.
``marks``: the entries of the lists that a study of the library carries."""

TABLES_3 = """
CREATE TABLE facts (
    study_id TEXT PRIMARY KEY, content_hash TEXT NOT NULL, year INTEGER, design TEXT NOT NULL, status TEXT NOT NULL,
    journal TEXT, language TEXT, population TEXT, effects INTEGER) WITHOUT ROWID;
INSERT INTO facts SELECT study_id, content_hash, year, design, status, journal, NULL, NULL, NULL FROM studies;
"""
"""``facts``: what a search is filtered by, apart from the records so that it is read in one sweep. ``population`` and
``effects`` are NULL for a study that an older Lind wrote, until ``Library.fill_facts`` reads them."""
TABLES = (TABLES_1, TABLES_2, TABLES_3)


def take_lock(folder: Path) -> FileLock:
    """Take the writer's lock of a library.

    Raises:
        LibraryLockedError: Another process holds it.
        LibraryError: The folder cannot be written.
    """
    lock = FileLock(folder / LOCK_NAME)
    try:
        lock.acquire(timeout=LOCK_WAIT_S)
    except Timeout:
        raise LibraryLockedError(
            f"the library {str(folder)!r} is being written by another process: wait until it ends, then try again"
        ) from None
    except OSError as error:
        raise LibraryError(
            f"cannot write to the library folder {str(folder)!r}: {error.strerror}; copy it to a folder that you can write to, "
            "and name that one with --library"
        ) from error
    return lock


@contextmanager
def broken_off(folder: Path) -> Iterator[None]:
    """Say in one line that work on a library could not go on, whatever part of the machine refused.

    Raises:
        LibraryError: The system or SQLite refused a read or a write.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise LibraryError(
            f"the work on the library {str(folder)!r} was broken off: {reason}; what it holds is kept: mend that, and do the same again"
        ) from error


def connect(path: Path, *, read_only: bool, mended: bool = False) -> sqlite3.Connection:
    """Open the library's file; it may be used by several threads.

    Args:
        path: The file.
        read_only: Open it for reading.
        mended: What a killed writer left was undone already; do not try again.

    Raises:
        LibraryError: It cannot be opened, or is no SQLite file.
    """
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
        unfinished = read_only and not mended and getattr(error, "sqlite_errorcode", None) in HOT_JOURNAL
        if unfinished and _rolled_back(path):
            return connect(path, read_only=True, mended=True)
        raise LibraryError(f"cannot open the library file {str(path)!r}: {_why(path, error)}") from error
    return connection


def _why(path: Path, error: sqlite3.Error) -> str:
    """Return why a library's file was not opened; where a broken-off write must be undone first, where that can be done."""
    if not path.with_name(path.name + "-journal").exists() or os.access(path.parent, os.W_OK):
        return str(error)
    return (
        "a write to it was broken off and must be undone first, which cannot be done here; copy the whole folder to one that "
        "you can write to, and name that one with --library"
    )


def _rolled_back(path: Path) -> bool:
    """Undo what a writer that was killed, or whose disk was full, left half done; a reader may not. Return success."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return False
    return True


def create_or_upgrade(connection: sqlite3.Connection, folder: Path) -> None:
    """Make the tables that are missing.

    Raises:
        LibraryVersionError: A newer Lind wrote the file.
        sqlite3.Error: The disk does not take them.
    """
    present = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]
    version = check_version(connection, folder) if present else 0
    if version == SCHEMA_VERSION:
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in filter(str.strip, "".join(TABLES[version:]).split(";")):
            connection.execute(statement)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('schema_version', ?)", (str(SCHEMA_VERSION),))


def check_version(connection: sqlite3.Connection, folder: Path) -> int:
    """Return the version of the file's tables.

    Raises:
        LibraryError: They are not Lind's.
        LibraryVersionError: A newer Lind wrote them.
    """
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
    return version
