"""The dense stage: the passages whose vectors are nearest to the question's.

Chroma is asked by a process that was told to open it (``Retriever.open_store``), because it answers many questions: the page, a
conversation, a benchmark. A process of one question never opens it, for that costs a second of imports: it compares every
vector. So do questions with a filter, and one pass over the vectors serves every filter of a question.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingsError
from index.passage_table import PassageTable
from index.remote_store import RemoteVectorStore
from index.vector_store import VectorStore, check_sound

Floats32 = NDArray[np.float32]
HALVED = 10_000
"""Vectors from which on half of them are compared by a second core; every cosine is summed on its own, so digits stay."""
COSINES_KEPT = 4
"""Questions whose cosines are remembered: one question is searched for several times, with other filters."""


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
        self._cosines: dict[bytes, Floats32] = {}

    @property
    def sound(self) -> bool:
        """Whether the store is open, or can be opened."""
        return self._store is not None or self._opener is not None

    def opened(self) -> Store | None:
        """Return the store, opened if need be; None: it cannot be used."""
        if self._store is None and self._opener is not None:
            try:
                self._store = self._opener()
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException:  # what Rust calls a panic is no Exception in Python
                self._opener = None
        return self._store

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
        found = self._named(vector, nearest_rows(self._compared(vector), depth, allowed))
        return found, allowed is not None or not self.sound

    def _compared(self, vector: Floats32) -> Floats32:
        """Return the cosines of all passages; those of the last few vectors are remembered."""
        key = vector.tobytes()
        cosines = self._cosines.get(key)
        if cosines is None:
            kept = list(self._cosines.items())[1 - COSINES_KEPT :]
            cosines = compare(self._vectors, vector)
            self._cosines = {**dict(kept), key: cosines}
        return cosines

    def _named(self, vector: Floats32, rows: list[int]) -> dict[str, float]:
        """Return names and cosines; summed by numpy itself, so that digits depend on no thread and no neighbour."""
        cosines = (self._vectors[rows].astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
        order = np.lexsort((rows, -cosines))
        return {self._table[rows[at]]: float(cosines[at]) for at in order}


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


def compare(vectors: Floats32, vector: Floats32) -> Floats32:
    """Return the cosine of every vector and one.

    Args:
        vectors: Unit vectors, shape (n, dimension).
        vector: A unit vector.
    """
    half = len(vectors) // 2
    if half < HALVED or usable_cores() < 2:
        return _products(vectors, vector)
    second = _helper(os.getpid()).submit(_products, vectors[half:], vector)
    return np.concatenate([_products(vectors[:half], vector), second.result()])


def _products(vectors: Floats32, vector: Floats32) -> Floats32:
    # Not "@": its digits depend on how many threads it takes.
    return np.asarray(np.einsum("ij,j->i", vectors, vector))


@cache
def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _helper(process: int) -> ThreadPoolExecutor:
    """Return the thread for second halves; one for each process, for a fork takes no threads along."""
    return ThreadPoolExecutor(1, thread_name_prefix=f"lind-compare-{process}")


def nearest_rows(cosines: Floats32, depth: int, allowed: NDArray[np.bool_] | None = None) -> list[int]:
    """Return the rows of the greatest cosines, in no order.

    Args:
        cosines: The cosine of each row, shape (n,).
        depth: How many rows.
        allowed: Which rows may be returned, shape (n,); None: all.
    """
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
