"""The audit trail: one line for every answer, chained by hash, so that a change of the past shows.

A line is ``{"hash":"<sha256>","entry":{…}}``. The hash is taken over the bytes of the entry as they stand in the file,
and every entry holds the hash of the one before; ``audit.head`` holds the number of entries and the last hash, so that
cutting off the end shows too. The chain has no key: it shows accidents and edits, not somebody who writes the whole
trail anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.answer import Answer
from corpus.errors import LibraryError

TRAIL = "audit.jsonl"
HEAD = "audit.head"
LOCK = "audit.lock"
UNFINISHED = "audit.unfinished"
"""Bytes of a line that a crash cut short; kept, never read."""
START = "0" * 64
"""What the first entry names as the hash before it."""
LOCK_WAIT_S = 5.0
TAIL = 1 << 16
"""Bytes read from the end to find the last line, at first."""
LINE = re.compile(rb'\{"hash":"([0-9a-f]{64})","entry":(\{.*\})\}')


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the trail ends."""

    entries: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailCheck:
    """What became of checking a trail."""

    entries: int
    """Entries that hold, counted from the first."""
    problem: str | None
    """The first thing that does not hold, with its line; None: the whole trail holds."""


class AuditTrail:
    """The trail of a library, for writing. Many processes may write to one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: Path) -> AuditTrail:
        """Return the trail kept in a folder, which is made if it does not exist.

        Raises:
            LibraryError: The folder cannot be made.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_write(folder, error.strerror) from error
        return cls(folder)

    def append(self, entry: Mapping[str, Any]) -> str:
        """Add an entry, and return when it is on the disk.

        Args:
            entry: JSON values; ``seq``, ``time`` and ``prev`` are added.

        Returns:
            The entry's hash.

        Raises:
            LibraryError: It cannot be written, or others have been writing for too long.
        """
        try:
            with FileLock(self.folder / LOCK, timeout=LOCK_WAIT_S), (self.folder / TRAIL).open("a+b") as trail:
                last = self._last(trail)
                full = {**entry, "seq": last.entries + 1, "time": _now(), "prev": last.hash}
                raw = json.dumps(full, separators=(",", ":"), sort_keys=True).encode("ascii")
                digest = hashlib.sha256(raw).hexdigest()
                trail.write(b'{"hash":"' + digest.encode() + b'","entry":' + raw + b"}\n")
                trail.flush()
                os.fsync(trail.fileno())
                self._write_head(Head(entries=last.entries + 1, hash=digest))
        except Timeout:
            raise _cannot_write(self.folder, "another process is writing to it") from None
        except OSError as error:
            raise _cannot_write(self.folder, error.strerror) from error
        return digest

    def _last(self, trail: Any) -> Head:
        """Return where the trail ends; what a crash left of a line is moved aside."""
        noted = _read_head(self.folder) or Head(entries=0, hash=START)
        rest = _after_last_line(trail)
        if rest:
            with (self.folder / UNFINISHED).open("ab") as aside:
                aside.write(rest + b"\n")
            trail.truncate(trail.seek(0, os.SEEK_END) - len(rest))
        line = _last_line(trail)
        match = LINE.fullmatch(line) if line is not None else None
        if match is None:
            return noted
        seq = json.loads(match[2]).get("seq")
        # The line is written before the head: after a crash it may be one ahead, never behind.
        return Head(entries=seq, hash=match[1].decode()) if seq == noted.entries + 1 else noted

    def _write_head(self, head: Head) -> None:
        draft = self.folder / (HEAD + ".new")
        with draft.open("w", encoding="utf-8") as file:
            file.write(json.dumps({"entries": head.entries, "hash": head.hash}))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / HEAD)


def entry_of(answer: Answer, *, prompt_hash: str | None = None) -> dict[str, Any]:
    """Return what the trail keeps of an answer.

    The question stands in it as the answer holds it, that is, after personal data were taken out.

    Args:
        answer: The answer, as shown.
        prompt_hash: Of the prompts a model was given; None: no model wrote.
    """
    blocks = (*answer.bottom_line, *answer.statements, *answer.disagreement)
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "kind": answer.kind,
        "reason": answer.reason,
        "cited": sorted({(c.study_id, c.start, c.end) for s in blocks for c in s.citations}),
        "left_out": answer.left_out,
        "snapshot": answer.snapshot,
        "model": answer.model,
        "prompt_hash": prompt_hash,
        "version": answer.version,
        "answer_hash": answer_hash(answer),
        "timings_ms": answer.timings_ms,
    }


def answer_hash(answer: Answer) -> str:
    """Return the SHA-256 of an answer's JSON without its timings: equal for equal answers."""
    document = {key: value for key, value in answer.to_json().items() if key != "timings_ms"}
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode("ascii")).hexdigest()


def read_trail(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries of a trail, oldest first, each with its ``hash``; lines that are no entry are passed over.

    Raises:
        LibraryError: The trail is there and cannot be read.
    """
    for line in _lines(folder):
        match = LINE.fullmatch(line.rstrip(b"\n"))
        entry = _entry(match) if match else None
        if match and entry is not None:
            yield {**entry, "hash": match[1].decode()}


def verify_trail(folder: Path) -> TrailCheck:
    """Check every line of a trail, and that none is missing.

    Returns:
        How many entries hold, and the first problem. A folder without a trail has no entries and no problem.

    Raises:
        LibraryError: The trail is there and cannot be read.
    """
    before, count = START, 0
    earlier = START
    for line in _lines(folder):
        problem = _line_problem(line, count + 1, before)
        if problem is not None:
            return TrailCheck(entries=count, problem=f"line {count + 1}: {problem}")
        count, earlier, before = count + 1, before, line[9:73].decode()
    head = _read_head(folder)
    if head is None:
        return TrailCheck(
            entries=count, problem="the file that says where the trail ends is missing" if count else None
        )
    # After a crash the line may be written and the head not yet.
    if (head.entries, head.hash) not in ((count, before), (count - 1, earlier)):
        return TrailCheck(
            entries=count,
            problem=f"the trail ends after entry {count}, but {head.entries} were written: entries are gone",
        )
    return TrailCheck(entries=count, problem=None)


def _line_problem(line: bytes, number: int, before: str) -> str | None:
    if not line.endswith(b"\n"):
        return "it is not finished: a crash while writing, or somebody cut it"
    match = LINE.fullmatch(line[:-1])
    if match is None:
        return "it is not an entry"
    if hashlib.sha256(match[2]).hexdigest() != match[1].decode():
        return "its words are not those that were written"
    entry = _entry(match)
    if entry is None or entry.get("seq") != number or entry.get("prev") != before:
        return "it does not follow the entry before it: one is missing, or the order was changed"
    return None


def _entry(match: re.Match[bytes]) -> dict[str, Any] | None:
    try:
        entry = json.loads(match[2])
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _lines(folder: Path) -> Iterator[bytes]:
    path = folder / TRAIL
    if not path.exists():
        return
    try:
        with path.open("rb") as trail:
            yield from trail
    except OSError as error:
        raise LibraryError(f"cannot read the audit trail {str(path)!r}: {error.strerror}") from error


def _read_head(folder: Path) -> Head | None:
    try:
        noted = json.loads((folder / HEAD).read_text("utf-8"))
        return Head(entries=int(noted["entries"]), hash=str(noted["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _after_last_line(trail: Any) -> bytes:
    """Return the bytes behind the last line's end."""
    tail = _tail(trail, b"\n")
    return bytes(tail[tail.rfind(b"\n") + 1 :])


def _last_line(trail: Any) -> bytes | None:
    """Return the last whole line without its end; None: there is none."""
    tail = _tail(trail, b"\n", times=2)
    lines = tail.split(b"\n")
    return bytes(lines[-2]) if len(lines) > 1 else None


def _tail(trail: Any, mark: bytes, times: int = 1) -> bytes:
    """Return the end of a file that holds a mark so many times, or the whole of it."""
    size, wanted = trail.seek(0, os.SEEK_END), TAIL
    while True:
        trail.seek(max(0, size - wanted))
        found: bytes = trail.read()
        if found.count(mark) >= times or wanted >= size:
            return found
        wanted *= 4


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _cannot_write(folder: Path, why: str | None) -> LibraryError:
    return LibraryError(f"cannot write the audit trail in {str(folder)!r}: {why}; mend that, or set LIND_AUDIT=false")
