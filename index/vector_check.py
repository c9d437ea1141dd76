"""May Chroma's files be opened in this process? Only if they are the files that were written and a child survived them.

Chroma 1.5.9 opens a damaged graph without an error, or dies of it by a signal that no ``except`` can catch. So a folder that is
not known to be sound is first opened in a child process with a time limit. The verdict is kept beside the folder, with sizes and
times of change of the files that it holds for: as long as these stay, nobody asks again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

DIGESTS = "digests.json"
"""In Chroma's folder: what every file of it held when it was written and found good."""
VERDICT = "chroma-checked.json"
"""In the generation's folder."""
DATABASE = "chroma.sqlite3"
COUNTER = "acquire_write"
"""The one table that Chroma writes to when it only reads."""
LIMIT_S = 60.0
TRANSIENT = ("-journal", "-wal", "-shm")

_CHILD = "import sys; from index.vector_store import examine; from pathlib import Path; examine(Path(sys.argv[1]))"

State = dict[str, list[int]]


def safe_to_open(folder: Path, *, limit_s: float = LIMIT_S) -> bool:
    """Return whether Chroma's files in ``folder`` may be opened in this process.

    Args:
        folder: Chroma's folder.
        limit_s: Seconds that the child process may take.

    Returns:
        False when a child process that opened them crashed, found a difference or took too long: then search is exact.
    """
    state = file_state(folder)
    if not state:
        return False
    known = _read(folder.parent / VERDICT)
    if known.get("files") == state:
        return known.get("ok") is True
    ok = _child_survives(folder, limit_s)
    remember(folder, ok=ok)
    return ok


def remember(folder: Path, *, ok: bool) -> None:
    """Keep a verdict for the files as they are now; where the disk does not take it, the next process asks again."""
    document = json.dumps({"ok": ok, "files": file_state(folder)})
    target = folder.parent / VERDICT
    fresh = target.with_name(f"{VERDICT}.{os.getpid()}")
    try:
        fresh.write_text(document, "utf-8")
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)


def opened_by_us(folder: Path, before: State) -> None:
    """Keep the verdict over our own opening, which counts up a number in Chroma's database and changes nothing else."""
    after = file_state(folder)
    if {**after, DATABASE: []} == {**before, DATABASE: []} and after != before:
        remember(folder, ok=True)


def file_state(folder: Path) -> State:
    """Return size and time of change (ns) of every file; empty: there is no folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(TRANSIENT):
            about = path.stat()
            found[path.relative_to(folder).as_posix()] = [about.st_size, about.st_mtime_ns]
    return found


def digests_of(folder: Path, known: dict[str, str] | None = None) -> dict[str, str]:
    """Return a hash of what every file holds: of a database what its tables hold, for its bytes change with reading."""
    found = dict(known or {})
    for name in file_state(folder):
        if name != DIGESTS and name not in found:
            found[name] = _rows_hash(folder / name) if name == DATABASE else _bytes_hash(folder / name)
    return found


def write_digests(folder: Path, known: dict[str, str] | None = None) -> None:
    """Keep what every file holds now.

    Args:
        folder: Chroma's folder.
        known: Hashes that were found before, of files that did not change since.
    """
    (folder / DIGESTS).write_text(json.dumps(digests_of(folder, known)), "utf-8")


def read_digests(folder: Path) -> dict[str, str]:
    """Return what every file held when it was written; empty: an older Lind wrote the folder, or it is damaged."""
    return {str(name): str(value) for name, value in _read(folder / DIGESTS).items()}


def compare_with_digests(folder: Path) -> None:
    """Compare every file with what was written.

    Raises:
        ValueError: A file holds something else, is missing, or is one too many.
        sqlite3.Error: The database cannot be read.
    """
    if not (folder / DIGESTS).exists():
        return
    expected, found = read_digests(folder), digests_of(folder)
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise ValueError(f"not what was written: {', '.join(wrong)}")


def _child_survives(folder: Path, limit_s: float) -> bool:
    root = str(Path(__file__).resolve().parent.parent)
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(folder)],
            check=False,
            timeout=limit_s,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _bytes_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows_hash(path: Path) -> str:
    """Hash every row of every table; a page that holds no row may be damaged without harm.

    Raises:
        ValueError: The database's own check finds damage.
    """
    digest = hashlib.sha256()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise ValueError(f"{path.name} is damaged")
        for row in _rows(db):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _rows(db: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    db.text_factory = bytes
    schema = db.execute("SELECT name, type, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
    yield from schema
    for name, kind, sql in schema:
        if kind == b"table" and name != COUNTER.encode() and not (sql or b"").upper().startswith(b"CREATE VIRTUAL"):
            yield from db.execute(f'SELECT * FROM "{name.decode()}"')


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}
