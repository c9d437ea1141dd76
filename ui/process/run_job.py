"""The process that reads a library's upload and makes it searchable: ``python -m ui.process.run_job LIBRARY``.

It may be killed at any moment: the files stay until they are in the library, what was stored stays, and the next run begins
with the first file again and finds what is stored there.
"""

from __future__ import annotations

import _thread
import json
import os
import shutil
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from corpus.errors import InputError, LibraryLockedError, LindError
from ui.process.record_list import LIST, new_before, record_of
from ui.process.upload_job import (
    Job,
    Progress,
    Result,
    held,
    look,
    staged,
    write_json,
)

if TYPE_CHECKING:
    from assistant.settings import Settings
    from corpus.download import Download
    from corpus.library import Library
    from corpus.study import Draft, Quarantined
    from index.build import Item
    from index.embed import Embedder

POLL_S = 0.3
"""Seconds between two looks whether to end, and between two notes of how far it is."""
LOCKED_S = 2.0
"""Seconds until the library is tried again that another process writes to."""
MARKS = 40
"""Notes of how far it is, of which the speed is taken: of the last ones, since records that are known go faster."""
FIRST_S = 3.0
"""Seconds after which there is a speed to speak of."""
SHOWN = 200
"""Records set aside that are listed in the result; the list of records has them all."""
INTERRUPTED = 130


class Notes:
    """Writes down how far a job is, a few times a second, and works out the time left."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._stage = ""
        self._marks: deque[tuple[float, int]] = deque(maxlen=MARKS)

    def tell(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """Write down a stage and how much of it is done; ``total`` None: not known."""
        now = self._clock()
        if stage != self._stage:
            self._stage = stage
            self._marks.clear()
        elif now - self._marks[-1][0] < POLL_S and done != total:
            return
        self._marks.append((now, done))
        write_json(self._path, Progress(stage=stage, done=done, total=total, seconds_left=self._left(total)))

    def _left(self, total: int | None) -> int | None:
        (began, first), (now, done) = self._marks[0], self._marks[-1]
        if total is None or now - began < FIRST_S or done <= first:
            return None
        return round((total - done) * (now - began) / (done - first))

    def from_build(self, stage: str, done: int, total: int | None) -> None:
        """Pass on what ``index.build`` tells; how many texts are embedded beside the reading is no stage of its own."""
        if stage == "reading":
            self.tell("reading", done, total)
        elif self._stage != "reading" or stage != "embedding" or done == total:
            self.tell("indexing", done, total)


def run(library: Path) -> int:
    """Read the library's job, if there is one that nobody reads; return the exit code."""
    with held(library) as mine:
        job = look(library) if mine else None
        if job is None or job.result is not None:
            return 0
        notes = Notes(job.folder / "progress.json")
        notes.tell("starting")
        threading.Thread(target=_watch, args=(job.folder / "cancel",), daemon=True).start()
        try:
            result = _result(job, library, notes)
        except KeyboardInterrupt:
            if not (job.folder / "cancel").exists():
                return INTERRUPTED  # whoever goes on finds the files
            result = Result(outcome="cancelled")
        write_json(job.folder / "result.json", result)
        if not result.again:
            shutil.rmtree(job.folder / "files", ignore_errors=True)
    return 0


def _watch(cancelled: Path) -> None:
    """End the main thread's work as Ctrl-C would once somebody asks for it."""
    while not cancelled.exists():
        time.sleep(POLL_S)
    _thread.interrupt_main()


def _result(job: Job, library: Path, notes: Notes) -> Result:
    reading = Reading(job, library)
    while True:
        try:
            return reading.ingest(notes)
        except LibraryLockedError:
            notes.tell("waiting")
            time.sleep(LOCKED_S)
        except InputError as error:
            return reading.failed(str(error), again=False)
        except LindError as error:
            return reading.failed(str(error), again=True)
        except Exception as error:  # nobody stands beside this process: what it does not expect is kept for who looks
            traceback.print_exc()
            words = (
                f"reading ended with an error that Lind does not know: {type(error).__name__}; see {job.folder / 'log'}"
            )
            return reading.failed(words, again=True)


class Reading:
    """One pass over the records of a job, each noted in ``records.jsonl`` on its way into the library."""

    def __init__(self, job: Job, library: Path) -> None:
        self._job = job
        self._library = library
        self._new = new_before(job.folder)
        self.resumed = bool(self._new)
        self._set_aside: list[str] = []
        self._aside = 0

    def failed(self, error: str, *, again: bool) -> Result:
        """Return the result of a job that came to nothing."""
        return Result(
            outcome="failed",
            error=error,
            again=again,
            set_aside=self._aside,
            first_set_aside=tuple(self._set_aside),
            resumed=self.resumed,
        )

    def ingest(self, notes: Notes) -> Result:
        """Put the records into the library and publish the index.

        Raises:
            LindError: It cannot be done.
        """
        from assistant.settings import load_settings
        from corpus.download import discard
        from index.build import ingest_records
        from index.embed import open_embedder

        self._set_aside, self._aside = [], 0
        settings = load_settings()
        plan = self._job.plan
        embedder = open_embedder(settings.embedder)
        if not plan.files and plan.query is None:
            return self._only_index(settings, embedder, notes)
        fetched = None if plan.query is None else self._fetched(plan.query, settings, notes)
        records = _Records(self._job, fetched)
        expected = _counted(records, notes)
        with (self._job.folder / LIST).open("w", encoding="utf-8", buffering=1) as listed:
            summary = ingest_records(
                self._library,
                self._watched(records, listed),
                embedder=embedder,
                progress=notes.from_build,
                expected=expected,
                chroma=settings.chroma,
            )
        if fetched is not None and not fetched.failed:
            discard(fetched)
        return Result(
            outcome="done",
            missing=0 if fetched is None else sum(batch.last - batch.first + 1 for batch in fetched.failed),
            read=summary.read,
            added=summary.added,
            updated=summary.updated,
            duplicates=summary.duplicates,
            set_aside=self._aside,
            first_set_aside=tuple(self._set_aside),
            resumed=self.resumed,
        )

    def _only_index(self, settings: Settings, embedder: Embedder, notes: Notes) -> Result:
        from corpus.library import Library
        from index.build import publish_index

        with Library.open_for_writing(self._library) as library:
            publish_index(library, embedder, notes.from_build, chroma=settings.chroma)
        return Result(outcome="done")

    def _fetched(self, query: str, settings: Settings, notes: Notes) -> Download:
        """Fetch what PubMed finds; what an earlier, broken download fetched is not fetched again."""
        from corpus.download import download
        from corpus.entrez import Access

        notes.tell("fetching")
        key = settings.ncbi_api_key
        access = Access(
            base_url=settings.eutils_url,
            email=settings.ncbi_email,
            api_key=None if key is None else key.get_secret_value(),
        )
        return download(query, self._library, maximum=self._job.plan.most, access=access)

    def _watched(self, records: Iterable[Item], listed: TextIO) -> Iterator[Item]:
        """Pass records on and note each one, the unreadable ones too: when all are, the ingest returns none."""
        held_before = _opened(self._library)
        try:
            for item, name in records:
                self._note(item, held_before, listed)
                yield item, name
        finally:
            if held_before is not None:
                held_before.close()

    def _note(self, item: Draft | Quarantined, library: Library | None, listed: TextIO) -> None:
        name, title, outcome = record_of(item, library)
        if name in self._new:
            outcome = "new"  # before the job was cut off
        listed.write(json.dumps((name, title, outcome)) + "\n")
        if outcome.startswith("set aside"):
            self._aside += 1
            if len(self._set_aside) < SHOWN:
                self._set_aside.append(f"{name}: {outcome.removeprefix('set aside: ')}")


class _Records:
    """The records of a job, each with the name of its file; read anew each time they are asked for."""

    def __init__(self, job: Job, fetched: Download | None) -> None:
        self._job = job
        self._fetched = fetched

    def __iter__(self) -> Iterator[Item]:
        from corpus.download import records
        from corpus.formats import read_path

        if self._fetched is not None:
            yield from ((record, "PubMed") for record in records(self._fetched))
        for path, name in zip(staged(self._job), self._job.plan.files, strict=True):
            yield from ((item, name) for item in read_path(path))


def _counted(records: Iterable[Item], notes: Notes) -> int:
    """Return how many records there are, so that the bar has an end; reading them is a small part of the work."""
    count = 0
    notes.tell("counting")
    for count, _ in enumerate(records, start=1):
        notes.tell("counting", count)
    notes.tell("reading", 0, count)
    return count


def _opened(library: Path) -> Library | None:
    from corpus.library import Library

    try:
        return Library.open(library)
    except LindError:
        return None


def main() -> None:
    """Read the job of the library that the command line names."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's ``&`` has it ignored; ``_watch`` needs it
    with suppress(AttributeError, OSError):
        os.nice(5)  # type: ignore[attr-defined,unused-ignore]  # the page's questions come first; not on Windows
    sys.exit(run(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
