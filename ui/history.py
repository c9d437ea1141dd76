"""The conversation of one session, kept in a file so that it survives a reload of the page.

The file is named by a random id that stands in the page's address and nowhere else: who has the id has the conversation,
no session sees another's. Questions stand in it as the answers hold them, that is, after personal data were taken out.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from assistant.answer import Answer
from corpus.errors import InputError

FOLDER = "sessions"
SCHEMA = "lind.session/1"
MOST_TURNS = 50
"""Turns kept of a conversation, the newest."""
KEPT_DAYS = 30
"""Age in days at which a conversation that nobody came back to is removed."""
MAX_BYTES = 20_000_000
_ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """Return a random session id: 128 bits as 32 hex digits."""
    return secrets.token_hex(16)


def is_id(text: str | None) -> bool:
    """Return whether a text is a session id; anything else never becomes part of a path.

    >>> is_id("../../etc/passwd"), is_id("0123456789abcdef0123456789abcdef")
    (False, True)
    """
    return text is not None and _ID.fullmatch(text) is not None


def save_answers(folder: Path, session_id: str, answers: Sequence[Answer]) -> None:
    """Write a session's answers, readable by this user alone; older than ``KEPT_DAYS`` sessions are removed.

    Args:
        folder: The library's folder.
        session_id: As ``new_id`` made it.
        answers: Oldest first; only the newest ``MOST_TURNS`` are kept.

    Raises:
        ValueError: The id is none.
        OSError: The folder cannot be written.
    """
    path = _path(folder, session_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_old(path.parent)
    document = {"schema": SCHEMA, "answers": [asdict(answer) for answer in answers[-MOST_TURNS:]]}
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    draft.replace(path)


def load_answers(folder: Path, session_id: str) -> tuple[Answer, ...]:
    """Return a session's answers, oldest first; empty: there are none, or the file is damaged or of another Lind."""
    path = _path(folder, session_id)
    try:
        if path.stat().st_size > MAX_BYTES:
            return ()
        document = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        if document.get("schema") != SCHEMA:
            return ()
        return tuple(from_plain(Answer, answer) for answer in document["answers"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, InputError):
        return ()


def remove_answers(folder: Path, session_id: str) -> None:
    """Remove what is kept of a session."""
    _path(folder, session_id).unlink(missing_ok=True)


def from_plain(kind: Any, value: Any) -> Any:
    """Return the record that ``dataclasses.asdict`` turned into ``value``.

    Args:
        kind: A dataclass, or the type of one of its fields.
        value: Plain JSON.

    Raises:
        InputError: The value has another shape; fields that are not known are left out.
    """
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, value)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else from_plain(next(one for one in inner if one is not types.NoneType), value)
    if origin is tuple:
        return tuple(from_plain(inner[0], one) for one in _of((list, tuple), value))
    if origin is dict:
        return {key: from_plain(inner[1], one) for key, one in _of(dict, value).items()}
    if origin is Literal:
        if value not in inner:
            raise InputError(f"{value!r} is none of {inner}")
        return value
    if kind is float and isinstance(value, int):
        return float(value)
    return _of(kind, value)


def _record(kind: type, value: Any) -> Any:
    plain: Mapping[str, Any] = _of(dict, value)
    hints = get_type_hints(kind)
    given = {}
    for field in fields(kind):
        if field.name in plain:
            given[field.name] = from_plain(hints[field.name], plain[field.name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise InputError(f"{field.name!r} is missing")
    return kind(**given)


def _of(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise InputError(f"{value!r} where {kind} is expected")
    return value


def _path(folder: Path, session_id: str) -> Path:
    if not is_id(session_id):
        raise ValueError("not a session id")
    return folder / FOLDER / f"{session_id}.json"


def _remove_old(folder: Path) -> None:
    border = time.time() - KEPT_DAYS * 86_400
    for path in folder.glob("*.json"):
        try:
            if path.stat().st_mtime < border:
                path.unlink()
        except OSError:
            continue  # removed by another process meanwhile
