"""The dense stage: the passages whose vectors are nearest to the question's.

Chroma is asked once it is open. Opening it costs a second of imports, so a process that answers one question compares every
vector instead, which finds the same (``python -m evals.bench --library`` prints the recall); whoever answers more opens it:
the page before its first question, a conversation with its second (``open_soon``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingsError
from index.passage_table import PassageTable
from index.remote_store import RemoteVectorStore
from index.vector_store import VectorStore, check_sound

Floats32 = NDArray[np.float32]


class Store(Protocol):
    """What finds nearest vectors: ``VectorStore`` or ``RemoteVectorStore``."""

    def search(self, vector: Floats32, k: int) -> dict[str, float]:
        """Return the cosines of the nearest passages."""

    def count(self) -> int:
        """Return the number of vectors."""


class DenseStage:
    """Nearest passages, exact or through Chroma."""

    def __init__(
        self,
        vectors: Floats32,
        table: PassageTable,
        *,
        store: Store | None = None,
        opener: Callable[[], Store] | None = None,
    ) -> None:
        """Take what is searched.

        Args:
            vectors: Unit vectors of all passages, shape (passages, dimension).
            table: Their names.
            store: An opened store, used from the first question on.
            opener: Opens the store of this library, whose files are known to be sound; None and no store: there is none
                that may be used.
        """
        self._vectors = vectors
        self._table = table
        self._store = store
        self._opener = opener
        self._thread: threading.Thread | None = None

    @property
    def sound(self) -> bool:
        """Whether the store is open, or can be opened."""
        return self._store is not None or self._opener is not None

    def opened(self) -> Store | None:
        """Return the store, opened if need be; None: it cannot be used."""
        if self._store is None and self._opener is not None:
            self._open()
        return self._store

    def open_soon(self) -> None:
        """Open the store in a thread; until it is there, every vector is compared."""
        if self._store is None and self._opener is not None and self._thread is None:
            self._thread = threading.Thread(target=self._open, name="lind-open-chroma", daemon=True)
            self._thread.start()

    def search(self, vector: Floats32, depth: int, allowed: NDArray[np.bool_] | None) -> tuple[dict[str, float], bool]:
        """Return the cosines of the nearest passages, and whether the store could not be asked.

        Args:
            vector: The question's unit vector.
            depth: How many passages.
            allowed: Which rows may be found, shape (passages,); None: all.
        """
        if self._store is not None and allowed is None:
            try:
                near = self._store.search(vector, min(depth, len(self._table)))
                return self._named(vector, [self._table.row_of(name) for name in near]), False
            except Exception:  # Chroma raises many kinds on a damaged folder; the answer must not depend on it
                self._store = self._opener = None
        found = self._named(vector, nearest_rows(self._vectors, vector, depth, allowed))
        return found, allowed is not None or not self.sound

    def _named(self, vector: Floats32, rows: list[int]) -> dict[str, float]:
        """Return names and cosines; summed by numpy itself, so that digits depend on no thread and no neighbour."""
        cosines = (self._vectors[rows].astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
        order = np.lexsort((rows, -cosines))
        return {self._table[rows[at]]: float(cosines[at]) for at in order}

    def _open(self) -> None:
        opener = self._opener
        try:
            self._store = None if opener is None else opener()
        except BaseException:  # what Rust calls a panic is no Exception in Python
            self._opener = None


def open_dense(
    generation: Path, chroma: str | None, vectors: Floats32, table: PassageTable, *, whole: bool
) -> DenseStage:
    """Return the dense stage of a generation; on any doubt about Chroma's index, one without it.

    Args:
        generation: Its folder.
        chroma: Address of the Chroma server that holds the vectors; None: the folder holds them.
        vectors: Unit vectors of all passages.
        table: Their names.
        whole: Whether every vector could be found again when the index was built.

    Raises:
        SettingsError: The address cannot be used.
    """
    if not whole or not len(table):
        return DenseStage(vectors, table)
    try:
        if chroma is not None:
            return DenseStage(vectors, table, store=RemoteVectorStore.open(chroma, generation.name))
        check_sound(generation / "chroma")
    except SettingsError:
        raise
    except Exception:
        return DenseStage(vectors, table)
    return DenseStage(vectors, table, opener=lambda: VectorStore.open(generation / "chroma"))


def nearest_rows(
    vectors: Floats32, vector: Floats32, depth: int, allowed: NDArray[np.bool_] | None = None
) -> list[int]:
    """Return the rows of the vectors nearest to a vector, by comparing with every one, in no order.

    Args:
        vectors: Unit vectors, shape (n, dimension).
        vector: A unit vector.
        depth: How many rows.
        allowed: Which rows may be returned, shape (n,); None: all.
    """
    # Not "@": that wakes a second thread for a task that waits for memory, and its digits depend on the threads.
    cosines = np.einsum("ij,j->i", vectors, vector)
    if allowed is not None:
        cosines = np.where(allowed, cosines, -np.inf)
        depth = min(depth, int(allowed.sum()))
    if depth >= len(cosines):
        return list(range(len(cosines)))
    if depth < 1:
        return []
    # Of equal ones at the edge the first rows are taken, whatever order the partition leaves.
    edge = -np.partition(-cosines, depth - 1)[depth - 1]
    above, at = np.flatnonzero(cosines > edge), np.flatnonzero(cosines == edge)
    return [*map(int, above), *map(int, at[: depth - len(above)])]
