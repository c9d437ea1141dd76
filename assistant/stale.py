"""Whether a saved answer still stands: what became of its studies since it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answer import SCHEMA
from assistant.verify import Studies
from corpus.errors import InputError
from corpus.study import Status

WITHDRAWN = (Status.RETRACTED, Status.CONCERN)
"""Notices after which a study no longer supports an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleMark:
    """What changed about one study that a saved answer cites."""

    number: int
    """The study's number in the answer."""
    study_id: str
    code: str
    """``retracted``, ``expression of concern`` …: the new status; ``gone``; ``changed``: the text is another."""
    message: str
    """One sentence."""
    voids: bool
    """The answer ought not to be used as it is."""


def stale_marks(document: Mapping[str, Any], library: Studies) -> tuple[StaleMark, ...]:
    """Return what changed about the studies of a saved answer (``lind.answer/1``) since it was made.

    Args:
        document: The saved answer.
        library: The library as it is now.

    Returns:
        A mark for each study that is gone, whose quoted words are gone, or whose status is another. Empty: none.

    Raises:
        InputError: The document is not a saved answer.
    """
    if document.get("schema") != SCHEMA:
        raise InputError(f"not a saved answer: its schema is {document.get('schema')!r}, expected {SCHEMA!r}")
    try:
        pointers = _pointers(document)
        marks = [_mark(record, pointers.get(record["number"], []), library) for record in document["studies"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the saved answer is not complete: {type(error).__name__}: {error}") from error
    return tuple(mark for mark in marks if mark is not None)


def _pointers(document: Mapping[str, Any]) -> dict[int, list[Mapping[str, Any]]]:
    """Return the citations of each study number."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for block in ("bottom_line", "statements", "disagreement"):
        for statement in document[block]:
            for citation in statement["citations"]:
                found.setdefault(citation["number"], []).append(citation)
    return found


def _mark(record: Mapping[str, Any], pointers: list[Mapping[str, Any]], library: Studies) -> StaleMark | None:
    number, study_id = int(record["number"]), str(record["study_id"])
    try:
        study = library.study(study_id)
    except KeyError:
        return StaleMark(
            number=number,
            study_id=study_id,
            code="gone",
            message=f"Study [{number}] is no longer in the library.",
            voids=True,
        )
    status = study.status
    if status.value != record["status"]:
        return StaleMark(
            number=number,
            study_id=study_id,
            code=status.value,
            message=f"Study [{number}] had the status “{record['status']}” when this was answered; now: {status.value}.",
            voids=status in WITHDRAWN,
        )
    if any(study.text[c["start"] : c["end"]] != c["quote"] for c in pointers):
        return StaleMark(
            number=number,
            study_id=study_id,
            code="changed",
            message=f"The text of study [{number}] was changed since: a quoted passage no longer stands where it stood.",
            voids=True,
        )
    return None
