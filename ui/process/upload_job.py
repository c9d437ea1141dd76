"""The one upload of a library that is being read, or was read last: its files on disk, and how far it is.

    LIBRARY/uploads/lock                held for as long as a process reads
    LIBRARY/uploads/job/plan.json       what is to be added
    LIBRARY/uploads/job/files/N/NAME    what was sent; removed when it is in the library
    LIBRARY/uploads/job/progress.json   how far it is
    LIBRARY/uploads/job/records.jsonl   each record and what became of it
    LIBRARY/uploads/job/result.json     how it ended; none: it is being read, or was cut off
    LIBRARY/uploads/job/cancel          somebody wants it to end
    LIBRARY/uploads/job/log             what the process wrote to stderr

A job is made in a folder of its own that is renamed when it is whole. It is read by ``ui.process.run_job``, a process of
its own: it ends neither with the page nor with the server, and one that was killed is taken up again from the same files.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from corpus.errors import LibraryError, LibraryLockedError

FOLDER = "uploads"
LOCK_WAIT_S = 5.0
"""Longer than another process holds the lock only to see whether it is free."""
START_S = 20.0
"""How long a new process may take to take the lock; a cold start of Python on a busy machine."""
NAME_LENGTH = 100
FORBIDDEN = frozenset('/\\:*?"<>|')
"""Not allowed in a file's name on one of Linux, macOS, Windows."""

State = Literal["running", "stopped", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be added. Neither files nor a search: nothing, what is stored is made searchable."""

    job_id: str
    files: tuple[str, ...] = ()
    """Names of the files, as they were sent."""
    query: str | None = None
    """A PubMed search; None: none."""
    most: int = 0
    """Records of the search that are wanted, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is."""

    stage: str = "starting"
    """``starting``, ``waiting``, ``fetching``, ``counting``, ``reading`` or ``indexing``."""
    done: int = 0
    total: int | None = None
    """None: not known."""
    seconds_left: int | None = None
    """Of this stage, in seconds; None: not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a job ended."""

    outcome: Literal["done", "failed", "cancelled"]
    error: str | None = None
    """One line; None: it did not fail."""
    again: bool = False
    """Whether the same files may go in when they are tried again: they are kept."""
    read: int = 0
    added: int = 0
    updated: int = 0
    duplicates: int = 0
    missing: int = 0
    """Records of a search that did not come."""
    set_aside: int = 0
    first_set_aside: tuple[str, ...] = ()
    """Place and reason of the first records that could not be read."""
    resumed: bool = False
    """It had been cut off: the counts are those since it went on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands."""

    folder: Path
    plan: Plan
    state: State
    progress: Progress
    result: Result | None

    @property
    def blocks(self) -> bool:
        """Whether another upload has to wait for it."""
        return self.state in ("running", "stopped")


def job_folder(library: Path) -> Path:
    """Return where a library's job stands."""
    return library / FOLDER / "job"


def look(library: Path) -> Job | None:
    """Return the library's job; None: there is none."""
    folder = job_folder(library)
    plan = _read(folder / "plan.json")
    if plan is None:
        return None
    result = _read(folder / "result.json")
    state: State = "stopped"
    if result is not None:
        state = result["outcome"]
    elif _is_running(library):
        state = "running"
        result = _read(folder / "result.json")  # it may have ended in between
    return Job(
        folder=folder,
        plan=Plan(**{**plan, "files": tuple(plan["files"])}),
        state=state if result is None else result["outcome"],
        progress=Progress(**(_read(folder / "progress.json") or {})),
        result=None if result is None else Result(**{**result, "first_set_aside": tuple(result["first_set_aside"])}),
    )


def stage(library: Path, files: Sequence[tuple[str, bytes]] = (), *, query: str | None = None, most: int = 0) -> Plan:
    """Put down a job, in place of the last one that ended.

    Args:
        library: The library's folder; made if it does not exist.
        files: Name and content of each.
        query: A PubMed search; None: none.
        most: Records of the search that are wanted, at most.

    Raises:
        LibraryLockedError: Another job has not ended.
        LibraryError: The disk does not take it.
    """
    plan = Plan(job_id=secrets.token_hex(8), files=tuple(name for name, _ in files), query=query, most=most)
    root = library / FOLDER
    draft = root / f"new-{plan.job_id}"
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with held(library) as mine:
            job = look(library) if mine else None
            if not mine or (job is not None and job.result is None):
                raise LibraryLockedError("another upload has not ended: wait for it, or cancel it")
            _remove_drafts(root)
            (draft / "files").mkdir(mode=0o700, parents=True)
            for number, (name, data) in enumerate(files):
                place = draft / "files" / str(number)
                place.mkdir()
                _write(place / safe_name(name), data)
            _write(draft / "plan.json", json.dumps(asdict(plan)).encode())
            shutil.rmtree(job_folder(library), ignore_errors=True)
            draft.rename(job_folder(library))
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise LibraryError(f"cannot keep the upload in {str(root)!r}: {error.strerror or error}") from error
    return plan


def safe_name(name: str) -> str:
    r"""Return a name that any disk takes; formats are found from the content, so the ending may be cut.

    >>> safe_name("../a:b.nbib"), safe_name("..")
    ('_a_b.nbib', 'upload')
    """
    kept = "".join("_" if c in FORBIDDEN or not c.isprintable() else c for c in name).lstrip(". ")
    return kept.encode("utf-8", "replace")[:NAME_LENGTH].decode("utf-8", "ignore").rstrip(". ") or "upload"


def staged(job: Job) -> Iterator[Path]:
    """Yield the files of a job in the order they were sent."""
    for number in range(len(job.plan.files)):
        yield from sorted((job.folder / "files" / str(number)).iterdir())


def start(library: Path, settings: Mapping[str, str]) -> None:
    """Start the process that reads the library's job, and wait until it has taken hold.

    Args:
        library: The library's folder.
        settings: Environment of the process; see ``ui.serve.environment``.

    Raises:
        LibraryError: The process ended at once.
    """
    folder = job_folder(library)
    command = [sys.executable, "-m", "ui.process.run_job", str(library.absolute())]
    with (folder / "log").open("ab") as log:
        child = subprocess.Popen(
            command,
            env=dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a closed terminal or Ctrl-C ends the server, not what it began to read
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
        )
    threading.Thread(target=child.wait, daemon=True).start()  # or it would stay as a zombie when it has ended
    until = time.monotonic() + START_S
    while time.monotonic() < until and child.poll() is None and not (folder / "progress.json").exists():
        time.sleep(0.05)
    if child.poll() not in (None, 0):
        raise LibraryError(f"reading could not be started: what it said is in {str(folder / 'log')!r}")


def resume(library: Path, settings: Mapping[str, str]) -> bool:
    """Go on with a job that was cut off; return whether there was one."""
    job = look(library)
    if job is None or job.state != "stopped":
        return False
    (job.folder / "progress.json").unlink(missing_ok=True)
    start(library, settings)
    return True


def try_again(library: Path, settings: Mapping[str, str]) -> None:
    """Read the files of a job that failed once more."""
    (job_folder(library) / "result.json").unlink(missing_ok=True)
    resume(library, settings)


def cancel(library: Path) -> None:
    """Ask the process that reads to end; it does within about a second."""
    (job_folder(library) / "cancel").touch()


def discard(library: Path) -> None:
    """Remove a job that nobody reads; what it put into the library stays."""
    with held(library) as mine:
        if mine:
            shutil.rmtree(job_folder(library), ignore_errors=True)


@contextmanager
def held(library: Path, wait_s: float = LOCK_WAIT_S) -> Iterator[bool]:
    """Hold the lock of the library's job for the block; give whether it could be had within ``wait_s`` seconds."""
    lock = FileLock(library / FOLDER / "lock")
    try:
        lock.acquire(timeout=wait_s)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def write_json(path: Path, value: Progress | Result) -> None:
    """Write a record so that a reader sees all of it or the one before."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(value)), "utf-8")
    draft.replace(path)


def _is_running(library: Path) -> bool:
    try:
        with held(library, wait_s=0) as mine:
            return not mine
    except OSError:
        return False  # a library that cannot be written to is not being written to


def _remove_drafts(root: Path) -> None:
    for left in root.glob("new-*"):
        shutil.rmtree(left, ignore_errors=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
    ) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
