"""The dense stage: the passages whose vectors are nearest to the question's.

Up to ``EXACT_UP_TO`` passages every vector is compared. That is exact, quicker than asking Chroma (docs/finding.md has the
times), and needs neither Chroma's second of imports nor its copy of the vectors in memory. A larger library asks Chroma,
which a thread opens after the first question: until it is there, questions are answered by comparison too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.passage_table import PassageTable

EXACT_UP_TO = 300_000
"""Passages up to which every vector is compared: some 15 ms of one core, where Chroma's wide search takes longer."""

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
        exact_up_to: int = EXACT_UP_TO,
    ) -> None:
        """Take what is searched.

        Args:
            vectors: Unit vectors of all passages, shape (passages, dimension).
            table: Their names.
            store: An opened store, used from the first question on.
            opener: Opens the store of this library, whose files are known to be sound; None and no store: there is none
                that may be used.
            exact_up_to: Passages up to which the store is not opened for searching.
        """
        self._vectors = vectors
        self._table = table
        self._store = store
        self._opener = opener
        self._wants_store = store is not None or len(table) > exact_up_to
        self._thread: threading.Thread | None = None

    @property
    def sound(self) -> bool:
        """Whether the store can be used, or could be if the library were larger."""
        return self._store is not None or self._opener is not None

    def opened(self) -> Store | None:
        """Return the store, opened if need be; None: it cannot be used."""
        if self._store is None and self._opener is not None:
            self._open()
        return self._store

    def search(self, vector: Floats32, depth: int, allowed: NDArray[np.bool_] | None) -> tuple[dict[str, float], bool]:
        """Return the cosines of the nearest passages, and whether the store could not be asked.

        Args:
            vector: The question's unit vector.
            depth: How many passages.
            allowed: Which rows may be found, shape (passages,); None: all.
        """
        if self._store is not None and allowed is None and self._wants_store:
            try:
                near = self._store.search(vector, min(depth, len(self._table)))
                return self._named(vector, [self._table.row_of(name) for name in near]), False
            except Exception:  # Chroma raises many kinds on a damaged folder; the answer must not depend on it
                self._store = self._opener = None
        found = self._named(vector, nearest_rows(self._vectors, vector, depth, allowed))
        if self._wants_store and self._opener is not None and self._thread is None:
            # Not before: its imports would hold up the first answer.
            self._thread = threading.Thread(target=self._open, name="lind-open-chroma", daemon=True)
            self._thread.start()
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
    cosines = vectors @ vector
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
