"""Reading benchmark data: JSON lines and tables, plain or ``.gz``, with file and line in every complaint."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from corpus.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a file."""

    number: int
    """Counted from 1."""
    text: str
    """Without the line end."""


def find_file(folder: Path, name: str) -> Path:
    """Return ``folder/name`` or ``folder/name.gz``.

    Raises:
        InputError: Neither is there.
    """
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise InputError(f"{str(folder)!r} has no {name} (nor {name}.gz): a benchmark folder needs it")


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a UTF-8 file that are not blank; ``.gz`` is unpacked.

    Raises:
        InputError: The file cannot be read, or is not UTF-8.
    """
    number = 0
    try:
        with _open(path) as handle:
            for raw in handle:
                number += 1
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
                if text.strip():
                    yield Line(number=number, text=text)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}, line {number}: not UTF-8; save the file as UTF-8") from error
    except (OSError, EOFError) as error:
        raise InputError(f"{str(path)!r} cannot be read after line {number}: {error}") from error


def read_records(path: Path, required: Sequence[str]) -> Iterator[tuple[Line, dict[str, Any]]]:
    """Yield the objects of a JSON lines file with the line each stood on.

    Args:
        path: The file.
        required: Fields that every object must have.

    Raises:
        InputError: A line is no JSON object, or lacks a field.
    """
    for line in read_lines(path):
        try:
            record = json.loads(line.text)
        except ValueError as error:
            raise InputError(f"{path.name}, line {line.number}: not JSON ({error}); mend or remove the line") from error
        if not isinstance(record, dict):
            raise InputError(f"{path.name}, line {line.number}: a JSON object is needed, not {type(record).__name__}")
        missing = [name for name in required if name not in record]
        if missing:
            raise InputError(f"{path.name}, line {line.number}: lacks {', '.join(missing)}")
        yield line, record


def _open(path: Path) -> IO[bytes]:
    if not path.is_file():
        raise InputError(f"no file {str(path)!r}")
    if path.name.endswith(".gz"):
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")
