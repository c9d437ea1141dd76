"""Input and output that fails during an ingest: the 1st, 2nd, 3rd … call, until one ingest meets no fault (B30).

As SQLite's own tests do (https://www.sqlite.org/testing.html, "I/O error testing"). The faults come from a small library in C
(``io_faults.c``) that is preloaded into the ingesting process, so nothing of Lind is patched and Chroma, tantivy and SQLite meet
them too. After every fault the index must answer as the one before or the new one, no study may be lost, the message must be
one line, and the same ingest, repeated, must lead to the very library that it leads to without faults.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import LindError
from corpus.library import FILE_NAME, Library
from evals.soak_worker import studies, study_id
from index.build import ingest
from index.embed import HashEmbedder
from index.generations import POINTER, STAGING_PREFIX, current_generation, index_folder, read_manifest
from index.retriever import open_retriever

SOURCE = Path(__file__).with_name("io_faults.c")
WRITE, FSYNC, NAME, OPEN, CHANGE = 1, 2, 4, 8, 16
"""Kinds of calls, as in ``io_faults.c``; CHANGE: everything that a read-only file system refuses."""
QUESTIONS = ("kelvane improved patients", "trial of sulpan", "17 of 117 patients improved", "ortix mavela")
NONE = "none"
OLD = "old"
PANIC = "' panicked at "
NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A way in which calls fail."""

    name: str
    kinds: int
    error: int
    lasting: bool
    """Whether every later call fails too."""


FAULTS = (
    Fault(name="write ENOSPC", kinds=WRITE, error=errno.ENOSPC, lasting=True),
    Fault(name="write EIO", kinds=WRITE, error=errno.EIO, lasting=False),
    Fault(name="fsync EIO", kinds=FSYNC, error=errno.EIO, lasting=False),
    Fault(name="name EIO", kinds=NAME, error=errno.EIO, lasting=False),
    Fault(name="name ENOSPC", kinds=NAME, error=errno.ENOSPC, lasting=True),
    Fault(name="open EMFILE", kinds=OPEN, error=errno.EMFILE, lasting=False),
    Fault(name="open EMFILE, lasting", kinds=OPEN, error=errno.EMFILE, lasting=True),
    Fault(name="read-only EROFS", kinds=CHANGE, error=errno.EROFS, lasting=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An ingest: the studies that are there before it, and those that come."""

    name: str
    before: int
    added: int
    changed: int = 0
    """Of those before, how many come again with another text."""


CASES = (
    Case(name="first ingest", before=0, added=25),
    Case(name="few added to many", before=150, added=6),
    Case(name="index built anew, texts changed", before=40, added=25, changed=5),
)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What happened; every problem is one line."""

    runs: int = 0
    failed: int = 0
    """Runs that met their fault."""
    refused: int = 0
    """Runs that ended with one line; the others bore the fault."""
    panics: int = 0
    """Runs in which Chroma's own notice of a panic came before the line."""
    states: dict[str, int] = field(default_factory=dict)
    """What the index answered as after a fault: ``none``, ``old`` or ``new``."""
    finished: int = 0
    """Loops that ended with a run that met no fault."""
    problems: list[str] = field(default_factory=list)


def compiler() -> str | None:
    """Return a C compiler; None: there is none here, or this is not Linux, and no fault can be made."""
    if not sys.platform.startswith("linux"):
        return None
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


@contextmanager
def fault_server(work: Path) -> Iterator[Any]:
    """Start the process that ingests with faults; yields a function that takes a job and returns what became of it.

    Raises:
        RuntimeError: There is no C compiler.
    """
    command = compiler()
    if command is None:
        raise RuntimeError("faults of input and output need Linux and a C compiler")
    shim = work / "io_faults.so"
    subprocess.run([command, "-O1", "-shared", "-fPIC", "-o", shim, SOURCE, "-ldl"], check=True, capture_output=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "evals.io_fault_server"],
        cwd=SOURCE.parent.parent,
        env={**os.environ, "LD_PRELOAD": str(shim)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    to, answers = process.stdin, process.stdout

    def work_job(job: dict[str, Any]) -> dict[str, int]:
        to.write(json.dumps(job) + "\n")
        to.flush()
        return dict(json.loads(answers.readline()))

    try:
        yield work_job
    finally:
        to.close()
        process.wait(timeout=30)
        answers.close()


class Trial:
    """One case under faults of one kind."""

    def __init__(self, work: Path, case: Case, server: Any) -> None:
        """Make the library before the ingest and the one that the ingest leads to.

        Args:
            work: An empty folder.
            case: The ingest.
            server: What ``fault_server`` yields.
        """
        self._case, self._server = case, server
        self._before, self._library = work / "before", work / "library"
        self._source, self._acknowledged, self._said = work / "made.jsonl", work / "acknowledged", work / "said"
        made = work / "first.jsonl"
        made.write_text(studies(0, case.before), "utf-8")
        self._before.mkdir()
        if case.before:
            ingest(self._before, [made], embedder=HashEmbedder())
        self._source.write_text(studies(case.before, case.added) + _changed(studies(0, case.changed)), "utf-8")
        shutil.copytree(self._before, work / "after")
        ingest(work / "after", [self._source], embedder=HashEmbedder())
        self._old, self._new = _answers(self._before), _answers(work / "after")
        assert self._old != self._new
        self._hash = _content(work / "after")
        gc.freeze()  # so that looking for what was let go is quick

    def count(self, kinds: int) -> int:
        """Return how many calls of these kinds an ingest makes."""
        self._fresh()
        return self._run(kinds, 0, 0, lasting=False)["counted"]

    def meet(self, fault: Fault, at: int, tally: Tally) -> bool:
        """Let the ``at``-th call fail, examine what is left, and repeat the ingest; return whether there was such a call."""
        self._fresh()
        done = self._run(fault.kinds, at, fault.error, lasting=fault.lasting)
        where = f"{self._case.name}, {fault.name} at {at}"
        tally.runs += 1
        tally.failed += bool(done["failed"])
        tally.refused += done["code"] == 1
        tally.panics += PANIC in self._said.read_text("utf-8", "replace")
        problems = self._unclear(done) + self._lost()
        state = self._state()
        tally.states[state] = tally.states.get(state, 0) + 1
        if state not in (NONE if not self._case.before else OLD, NEW):
            problems.append(state)
        if done["code"] == 0 and state != NEW:
            problems.append(f"success, but the index is {state}")
        if self._run(0, 0, 0, lasting=False)["code"] != 0:
            problems.append(f"repeated, it fails: {self._said.read_text('utf-8')[:300]}")
        elif self._state() != NEW or _content(self._library) != self._hash or self._left_over():
            problems.append(f"repeated, it leads elsewhere: {self._state()}, left over: {self._left_over()}")
        tally.problems += [f"{where}: {problem}" for problem in problems]
        return bool(done["failed"])

    def _fresh(self) -> None:
        shutil.rmtree(self._library, ignore_errors=True)
        shutil.copytree(self._before, self._library)

    def _run(self, kinds: int, at: int, error: int, *, lasting: bool) -> dict[str, int]:
        self._acknowledged.unlink(missing_ok=True)
        job = {
            "library": str(self._library),
            "source": str(self._source),
            "acknowledged": str(self._acknowledged),
            "said": str(self._said),
            "kinds": kinds,
            "at": at,
            "error": error,
            "lasting": int(lasting),
        }
        return dict(self._server(job))

    def _unclear(self, done: dict[str, int]) -> list[str]:
        said = _without_panic(self._said.read_text("utf-8", "replace"))
        if done["code"] == 0 and not done["failed"]:
            return [f"it said {said[:300]!r}"] if said else []
        if done["code"] not in (0, 1):
            return [f"it ended with {done['code']}: {said[-600:]!r}"]
        clear = done["code"] == 0 or (said.startswith("lind: ") and said.count("\n") == 1)
        return [] if clear else [f"no clear line: {said[-600:]!r}"]

    def _lost(self) -> list[str]:
        acknowledged = self._acknowledged.read_text().split() if self._acknowledged.exists() else []
        certain = self._case.before + min(max(map(int, acknowledged), default=0), self._case.added)
        if not certain:
            return []
        try:
            with Library.open(self._library) as held:
                lost = [number for number in range(certain) if not held.holds(study_id(number))]
        except LindError as error:
            return [f"the library cannot be opened: {error}"]
        with closing(sqlite3.connect(self._library / FILE_NAME)) as db:
            whole = db.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        return [f"{len(lost)} studies lost"] * bool(lost) + ["the library's file is damaged"] * (not whole)

    def _state(self) -> str:
        try:
            found = _answers(self._library)
        except LindError as error:
            return f"no index: {error}"
        return {self._old: OLD, self._new: NEW}.get(found, "a mix") if found else NONE

    def _left_over(self) -> list[str]:
        root = index_folder(self._library)
        names = {path.name for path in root.iterdir()} - {POINTER, "embeddings.sqlite"}
        return sorted(name for name in names if name.startswith((STAGING_PREFIX, POINTER)) or "-journal" in name)


def every_fault(
    work: Path,
    tally: Tally,
    *,
    cases: Sequence[Case] = CASES,
    faults: Sequence[Fault] = FAULTS,
    points: int | None = None,
) -> None:
    """Let calls fail one after the other in every case and kind, and count what happens.

    Args:
        work: An empty folder.
        tally: Counts.
        cases: Ingests.
        faults: Kinds of faults.
        points: How many calls of each case and kind fail, spread over all of them and others in every case; None: every one.
    """
    with fault_server(work) as server:
        for number, case in enumerate(cases):
            folder = work / str(number)
            folder.mkdir()
            trial = Trial(folder, case, server)
            counts = {fault.kinds: trial.count(fault.kinds) for fault in faults}
            shift = number / max(len(cases) - 1, 1)
            for fault in faults:
                calls = counts[fault.kinds]
                _loop(trial, fault, places(calls, points, shift), calls + 1, tally)
            shutil.rmtree(folder)
    gc.unfreeze()


def places(calls: int, points: int | None, shift: float) -> list[int]:
    """Return which of ``calls`` calls fail: all, or ``points``, beginning with the first (shift 0) or ending with the last (1).

    >>> places(101, 2, 0.0), places(101, 2, 1.0)
    ([1, 51], [51, 101])
    """
    if points is None or points >= calls:
        return list(range(1, calls + 1))
    return sorted({1 + round((step + shift) * (calls - 1) / points) for step in range(points)})


def _loop(trial: Trial, fault: Fault, chosen: Sequence[int], beyond: int, tally: Tally) -> None:
    for at in chosen:
        trial.meet(fault, at, tally)
    at = beyond
    while trial.meet(fault, at, tally):  # threads do not always take the same number of calls
        at += 1
    tally.finished += 1


def _without_panic(said: str) -> str:
    """Leave out what Rust writes to stderr by itself when Chroma panics; Python cannot keep it back."""
    lines = said.splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("lind: ") or PANIC not in said)


def _changed(lines: str) -> str:
    records = [json.loads(line) for line in lines.splitlines()]
    return "".join(json.dumps({**one, "abstract": f"RESULTS: {one['title']} ended early."}) + "\n" for one in records)


def _answers(library: Path) -> tuple[object, ...]:
    """Return the generation's name and what it answers; empty: there is no index yet.

    Raises:
        LindError: There is one, and it cannot be used.
    """
    if not (index_folder(library) / POINTER).exists():
        return ()
    gc.collect()  # Chroma takes a folder that was made anew for the one that it has open
    with Library.open(library) as held:
        retriever = open_retriever(held, HashEmbedder())
        retriever.open_store()
        found = [retriever.find(question, k=5) for question in QUESTIONS]
        return (
            retriever.manifest.name,
            *((hit.study_id, round(hit.score, 5)) for one in found for hit in one.hits),
            *(one.exact for one in found),
        )


def _content(library: Path) -> tuple[str, str]:
    with Library.open(library) as held:
        return held.content_hash(), read_manifest(current_generation(library)).name
