"""Vectors by the hash of their text, so that rebuilding an index never embeds a text twice."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE_NAME = "embeddings.sqlite"


class EmbeddingCache:
    """A table of (model, text hash) → vector. It can be deleted at any time; then texts are embedded again."""

    def __init__(self, path: Path, model: str, dimension: int) -> None:
        self._path = path
        self._db = _connect(path)
        self._model = model
        self._dimension = dimension

    @classmethod
    def open(cls, folder: Path, model: str, dimension: int) -> EmbeddingCache:
        """Open the cache in ``folder``, making it if there is none; a damaged one is replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return cls(folder / FILE_NAME, model, dimension)
        except sqlite3.DatabaseError:
            (folder / FILE_NAME).unlink(missing_ok=True)
            return cls(folder / FILE_NAME, model, dimension)

    def __enter__(self) -> EmbeddingCache:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def fill(self, texts: Sequence[str], out: NDArray[np.float32]) -> list[int]:
        """Write the known vectors into the rows of ``out``; return the rows that are still empty."""
        try:
            return self._fill(texts, out)
        except sqlite3.DatabaseError as error:
            self._renew(error)
            return list(range(len(texts)))

    def _fill(self, texts: Sequence[str], out: NDArray[np.float32]) -> list[int]:
        todo = []
        for row, text in enumerate(texts):
            found = self._db.execute(
                "SELECT vector FROM embeddings WHERE model = ? AND digest = ?", (self._model, _digest(text))
            ).fetchone()
            vector = None if found is None else np.frombuffer(found[0], dtype="<f4")
            if vector is None or vector.shape != (self._dimension,) or not np.isfinite(vector).all():
                todo.append(row)
            else:
                out[row] = vector
        return todo

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of these texts; what the disk does not take is embedded again another time."""
        rows = [(self._model, _digest(t), v.astype("<f4").tobytes()) for t, v in zip(texts, vectors, strict=True)]
        try:
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)
        except sqlite3.DatabaseError as error:
            self._renew(error)

    def _renew(self, error: sqlite3.DatabaseError) -> None:
        """Begin anew where the file is damaged; a full or busy disk (OperationalError) damages nothing."""
        if isinstance(error, sqlite3.OperationalError):
            return
        self._db.close()
        self._path.unlink(missing_ok=True)
        self._db = _connect(self._path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS embeddings (model TEXT, digest BLOB, vector BLOB, PRIMARY KEY (model, digest)) "
        "WITHOUT ROWID"
    )
    return connection


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
