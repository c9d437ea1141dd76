"""Problems that a reader reports: one line each in a file of the month, beside the library.

A report names the answer by its hash, the state of the library, and the question as the answer holds it, that is, without
personal data. A clinician's verdict (accepted, or overridden and why) is kept the same way.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from assistant.answer import Answer
from corpus.errors import LibraryError

FOLDER = "reports"
SCHEMA = "lind.report/1"
MOST_CHARACTERS = 4_000

Kind = Literal["problem", "accepted", "overridden"]
KINDS: dict[Kind, str] = {
    "problem": "Something is wrong",
    "accepted": "Checked, and accepted",
    "overridden": "Checked, and decided otherwise",
}
"""Every kind of report, and how it is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemReport:
    """One report."""

    answer_id: str
    """SHA-256 of the answer without its timings (``assistant.audit.answer_hash``); empty: about no answer."""
    snapshot: str
    """State of library and index; empty: about no answer."""
    version: str
    kind: Kind
    words: str
    """What the reader wrote, personal data taken out."""
    question: str
    """As the answer holds it; empty: about no answer, or history is off."""
    time: str
    """UTC, ISO 8601."""


def make_report(
    answer: Answer | None,
    *,
    kind: Kind,
    words: str,
    time: str,
    redacted: Callable[[str], str],
    with_question: bool = True,
) -> ProblemReport:
    """Return a report on an answer.

    Args:
        answer: What it is about; None: no answer.
        kind: What sort of report.
        words: What the reader wrote.
        time: Now, UTC, ISO 8601.
        redacted: Takes personal data out of a text.
        with_question: Whether the question may be written down.
    """
    from assistant.audit import answer_hash
    from assistant.version import VERSION

    return ProblemReport(
        answer_id="" if answer is None else answer_hash(answer),
        snapshot="" if answer is None else answer.snapshot,
        version=VERSION,
        kind=kind,
        words=redacted(words[:MOST_CHARACTERS]),
        question=redacted(answer.question) if answer is not None and with_question else "",
        time=time,
    )


def write_report(folder: Path, report: ProblemReport) -> Path:
    """Add a report to the file of its month, readable by this user alone; return the file.

    Args:
        folder: The library's folder.
        report: The report.

    Raises:
        LibraryError: It cannot be written.
    """
    path = folder / FOLDER / f"{report.time[:7]}.jsonl"
    line = json.dumps({"schema": SCHEMA, **asdict(report)}, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as file:
            file.write(line.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise LibraryError(f"cannot write the report to {str(path)!r}: {error.strerror}") from error
    return path


def read_reports(folder: Path) -> tuple[ProblemReport, ...]:
    """Return every report, oldest first; lines that are none are left out."""
    from ui.history import from_plain

    found: list[ProblemReport] = []
    for path in sorted((folder / FOLDER).glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            try:
                found.append(from_plain(ProblemReport, json.loads(line.decode("utf-8", "surrogatepass"))))
            except (ValueError, LibraryError, TypeError):
                continue
    return tuple(found)
