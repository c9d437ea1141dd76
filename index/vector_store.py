"""Vectors at rest: a Chroma collection for nearest neighbours, and the same vectors for exact search.

Chroma holds ids and vectors only; texts stay in the library. Lind always passes vectors itself
(``embedding_function=None``), never starts Chroma's server, and sends no telemetry.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

COLLECTION = "passages"
SIZES = "sizes.json"
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 2000, "num_threads": 1}
"""A wide search and one building thread: with Chroma's defaults the same question finds other passages in another process."""
ADD_BATCH = 4000
CHECK_BATCH = 500
SELF_DISTANCE = 1e-3
"""A vector's distance to itself after a round trip through float32; anything above is another vector."""


class VectorStore:
    """A Chroma collection of passages, opened for reading."""

    def __init__(self, client: Any, collection: Any) -> None:
        self._client = client
        self._collection = collection

    @classmethod
    def open(cls, folder: Path) -> VectorStore:
        """Open the collection in ``folder``.

        Raises:
            Exception: Whatever Chroma raises on a damaged folder; the caller falls back to exact search.
            ValueError: A file of the graph is missing or has another size. Chroma itself would answer, and wrongly.
        """
        expected = json.loads((folder / SIZES).read_text("utf-8"))
        if _graph_sizes(folder) != expected:
            raise ValueError(f"the files in {folder.name} are not those that were written")
        client = _client(folder)
        return cls(client, client.get_collection(COLLECTION, embedding_function=None))

    def search(self, vector: NDArray[np.float32], k: int) -> dict[str, float]:
        """Return the cosines of the ``k`` nearest passages.

        Raises:
            Exception: Whatever Chroma raises on damaged files.
            ValueError: Fewer came back than there are: the graph has come apart.
        """
        found = self._collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
        if len(found["ids"][0]) < min(k, self.count()):
            raise ValueError("Chroma returned fewer passages than it holds")
        return {name: 1.0 - distance for name, distance in zip(found["ids"][0], found["distances"][0], strict=True)}

    def count(self) -> int:
        """Return the number of vectors."""
        return int(self._collection.count())


def write_vector_store(folder: Path, ids: Sequence[str], vectors: NDArray[np.float32]) -> tuple[str, ...]:
    """Write a new collection into an empty folder and check every vector of it.

    Args:
        folder: An empty folder.
        ids: Names of the passages, all different.
        vectors: Their vectors, shape (n, dimension), each of length 1.

    Returns:
        The ids whose vector does not find itself (or an equal one); empty: all do.
    """
    folder.mkdir(parents=True, exist_ok=True)
    client = _client(folder)
    collection = client.create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": HNSW})
    for at in range(0, len(ids), ADD_BATCH):
        collection.add(ids=list(ids[at : at + ADD_BATCH]), embeddings=vectors[at : at + ADD_BATCH])
    lost = _unreachable(collection, ids, vectors)
    client.close()
    (folder / SIZES).write_text(json.dumps(_graph_sizes(folder)), "utf-8")
    return lost


def exact_search(
    vectors: NDArray[np.float32],
    ids: Sequence[str],
    vector: NDArray[np.float32],
    k: int,
    allowed: NDArray[np.bool_] | None,
) -> dict[str, float]:
    """Return the cosines of the ``k`` nearest passages by comparing with every vector.

    Args:
        vectors: All vectors, shape (n, dimension), each of length 1.
        ids: Their names.
        vector: The question's vector.
        k: How many to return.
        allowed: Which rows may be returned, shape (n,); None: all.
    """
    cosines = vectors @ vector
    rows = np.arange(len(ids)) if allowed is None else np.flatnonzero(allowed)
    if len(rows) > k:
        rows = rows[np.argpartition(-cosines[rows], k - 1)[:k]]
    rows = rows[np.lexsort((rows, -cosines[rows]))]
    return {ids[int(row)]: float(cosines[row]) for row in rows}


def _unreachable(collection: Any, ids: Sequence[str], vectors: NDArray[np.float32]) -> tuple[str, ...]:
    if collection.count() != len(ids) or set(collection.get(include=[])["ids"]) != set(ids):
        return tuple(ids)
    lost: list[str] = []
    for at in range(0, len(ids), CHECK_BATCH):
        some = vectors[at : at + CHECK_BATCH]
        found = collection.query(query_embeddings=some, n_results=1, include=["distances"])
        lost += [
            name
            for name, near in zip(ids[at : at + CHECK_BATCH], found["distances"], strict=True)
            if not near or near[0] > SELF_DISTANCE
        ]
    return tuple(lost)


def _graph_sizes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(folder.rglob("*.bin"))}


def _client(folder: Path) -> Any:
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
