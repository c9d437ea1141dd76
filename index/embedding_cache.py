"""What costs time and depends on a text alone: vectors by the hash of their text, and how a study is cut.

With it, building an index never embeds a text twice, cuts a study twice, or loses what an interrupted ingest had done.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE_NAME = "embeddings.sqlite"
Row = tuple[bytes, str, bytes]
"""Key, record and sketch of a prepared study."""


class EmbeddingCache:
    """Tables of (model, text hash) → vector and of key → prepared study. The file can be deleted at any time."""

    def __init__(self, path: Path, model: str, dimension: int) -> None:
        self._path = path
        self._db = _connect(path)
        self._model = model
        self._dimension = dimension

    @classmethod
    def open(cls, folder: Path, model: str, dimension: int) -> EmbeddingCache:
        """Open the cache in ``folder``, making it if there is none; a damaged one is replaced.

        Raises:
            OSError: The folder cannot be made, or the damaged file cannot be taken away.
            sqlite3.OperationalError: The disk is full, or too many files are open: the file itself is not at fault.
        """
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return cls(folder / FILE_NAME, model, dimension)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            (folder / FILE_NAME).unlink(missing_ok=True)
            return cls(folder / FILE_NAME, model, dimension)

    def __enter__(self) -> EmbeddingCache:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def fill(self, texts: Sequence[str], out: NDArray[np.float32]) -> list[int]:
        """Write the known vectors into the rows of ``out``; return the rows that are still empty."""
        return self.fill_by_digest([text_digest(text) for text in texts], out)

    def fill_by_digest(self, digests: Sequence[bytes], out: NDArray[np.float32]) -> list[int]:
        """Write the known vectors of these texts into the rows of ``out``; return the rows that are still empty."""
        try:
            return self._fill(digests, out)
        except sqlite3.DatabaseError as error:
            self._renew(error)
            return list(range(len(digests)))

    def _fill(self, digests: Sequence[bytes], out: NDArray[np.float32]) -> list[int]:
        todo = []
        query = "SELECT vector FROM embeddings WHERE model = ? AND digest = ?"
        for row, digest in enumerate(digests):
            found = self._db.execute(query, (self._model, digest)).fetchone()
            vector = None if found is None else np.frombuffer(found[0], dtype="<f4")
            if vector is None or vector.shape != (self._dimension,) or not np.isfinite(vector).all():
                todo.append(row)
            else:
                out[row] = vector
        return todo

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of these texts; what the disk does not take is embedded again another time."""
        rows = [(self._model, text_digest(t), v.astype("<f4").tobytes()) for t, v in zip(texts, vectors, strict=True)]
        self._write("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)

    def prepared(self, keys: Iterable[bytes]) -> Iterator[tuple[str, bytes] | None]:
        """Yield record and sketch of each key; None: not known."""
        for key in keys:
            try:
                yield self._db.execute("SELECT record, sketch FROM prepared WHERE key = ?", (key,)).fetchone()
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                if isinstance(error, sqlite3.DatabaseError):
                    self._renew(error)
                yield None

    def put_prepared(self, rows: Sequence[Row]) -> None:
        """Keep how studies were prepared."""
        self._write("INSERT OR REPLACE INTO prepared VALUES (?, ?, ?)", rows)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        try:
            with self._db:
                self._db.executemany(statement, rows)
        except sqlite3.DatabaseError as error:
            self._renew(error)

    def _renew(self, error: sqlite3.DatabaseError) -> None:
        """Begin anew where the file is damaged; a full or busy disk (OperationalError) damages nothing."""
        if isinstance(error, sqlite3.OperationalError):
            return
        self._db.close()
        self._path.unlink(missing_ok=True)
        self._db = _connect(self._path)


def text_digest(text: str) -> bytes:
    """Return the hash by which a text's vector is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS embeddings (model TEXT, digest BLOB, vector BLOB, PRIMARY KEY (model, digest)) "
        "WITHOUT ROWID"
    )
    connection.execute("CREATE TABLE IF NOT EXISTS prepared (key BLOB PRIMARY KEY, record TEXT, sketch BLOB)")
    return connection
