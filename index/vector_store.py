"""Vectors at rest: a Chroma collection for nearest neighbours, and the same vectors for exact search.

Chroma holds ids and vectors only; texts stay in the library. Lind always passes vectors itself
(``embedding_function=None``), never starts Chroma's server, and sends no telemetry.

A collection is written once and never changed: what later generations add stands beside it and is searched exactly, what
they take away is left out of what Chroma finds. Adding to a graph would mean checking every vector of it again, and
deleting from one leaves vectors that cannot be found.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import weakref
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.vector_check import (
    DATABASE,
    DIGESTS,
    TRANSIENT,
    compare_with_digests,
    file_state,
    opened_by_us,
    read_digests,
    remember,
    safe_to_open,
    write_digests,
)

COLLECTION = "passages"
SIZES = "sizes.json"
BESIDE = "beside.json"
"""Ids that stand beside the graph, and ids of the graph that are left out."""
BESIDE_VECTORS = "beside.npy"
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 2000, "num_threads": 1}
"""A wide search and one building thread: with Chroma's defaults the same question finds other passages in another process."""
CHECK_SEARCH = 32
"""A narrow search for asking every vector for itself: 16 times as quick; what it misses is asked again with the wide one."""
ADD_BATCH = 4000
CHECK_BATCH = 500
CHECKED_WHOLE = 20_000
"""Vectors of a new collection that are all asked for themselves; of a larger one as many are drawn, and should one of
them be lost, all are asked. Of a graph that lost one vector in 1,000, 20,000 drawn ones show none once in 10^8 times.
``lind doctor`` asks every vector (``unreachable``)."""
SELF_DISTANCE = 1e-3
"""A vector's distance to itself after a round trip through float32; anything above is another vector."""
TRIED = 5
"""Vectors that the child process asks for."""


class VectorStore:
    """A Chroma collection of passages, opened for reading, and what stands beside it."""

    def __init__(
        self,
        client: Any,
        collection: Any,
        *,
        added: Sequence[str] = (),
        vectors: NDArray[np.float32] | None = None,
        removed: frozenset[str] = frozenset(),
    ) -> None:
        self._client = client
        # Chroma keeps every client's files open for the life of the process, and a page lives through many generations.
        weakref.finalize(self, client.close).atexit = False
        self._collection = collection
        self._held = int(collection.count())  # a collection never changes
        self._added = added
        self._vectors = vectors
        self._removed = removed

    @classmethod
    def open(cls, folder: Path) -> VectorStore:
        """Open the collection in ``folder``, if it is known to be sound or a child process finds it so.

        Raises:
            Exception: Whatever Chroma raises on a damaged folder; the caller falls back to exact search.
            ValueError: A file is missing or is not the one that was written. Chroma itself would answer, and wrongly.
        """
        check_sound(folder)
        before = file_state(folder)
        store = cls._opened(folder)
        opened_by_us(folder, before)
        return store

    @classmethod
    def _opened(cls, folder: Path) -> VectorStore:
        client = _client(folder)
        collection = client.get_collection(COLLECTION, embedding_function=None)
        if not (folder / BESIDE).exists():
            return cls(client, collection)
        beside = json.loads((folder / BESIDE).read_text("utf-8"))
        vectors: NDArray[np.float32] = np.load(folder / BESIDE_VECTORS)
        return cls(client, collection, added=beside["added"], vectors=vectors, removed=frozenset(beside["removed"]))

    def search(self, vector: NDArray[np.float32], k: int) -> dict[str, float]:
        """Return the cosines of the ``k`` nearest passages.

        Raises:
            Exception: Whatever Chroma raises on damaged files.
            ValueError: Fewer came back than there are: the graph has come apart.
        """
        found = self._graph_search(vector, k)
        if self._vectors is None or not self._added:
            return found
        found |= exact_search(self._vectors, self._added, vector, k, None)
        best = sorted(found, key=lambda name: (-found[name], name))[:k]
        return {name: found[name] for name in best}

    def _graph_search(self, vector: NDArray[np.float32], k: int) -> dict[str, float]:
        """Ask Chroma, again and deeper while those that are left out take the places of others."""
        held = self._held
        depth = min(k + min(k, len(self._removed)), held)
        while True:
            near = self._asked(vector, depth)
            kept = {name: cosine for name, cosine in near.items() if name not in self._removed}
            if len(kept) >= k or depth >= held:
                return dict(list(kept.items())[:k])
            depth = min(2 * depth + k, held)

    def _asked(self, vector: NDArray[np.float32], depth: int) -> dict[str, float]:
        if depth < 1:
            return {}
        try:
            found = self._collection.query(query_embeddings=[vector], n_results=depth, include=["distances"])
        except (Exception, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as panic:  # what Rust calls a panic is no Exception in Python
            raise ValueError(f"Chroma broke down: {panic}") from panic
        if len(found["ids"][0]) < depth:
            raise ValueError("Chroma returned fewer passages than it holds")
        return {name: 1.0 - distance for name, distance in zip(found["ids"][0], found["distances"][0], strict=True)}

    def count(self) -> int:
        """Return the number of vectors."""
        return self._held - len(self._removed) + len(self._added)


def check_sound(folder: Path) -> None:
    """Refuse a folder that Chroma must not open; quick, and without Chroma, where it is known to be sound.

    Raises:
        OSError: A file is missing.
        ValueError: A file is not the one that was written, or a child process did not survive it.
    """
    expected = json.loads((folder / SIZES).read_text("utf-8"))
    if _graph_sizes(folder) != expected:
        raise ValueError(f"the files in {folder.name} are not those that were written")
    if not safe_to_open(folder):
        raise ValueError(f"the files in {folder.name} could not be opened in a child process")


def graph_and_beside(folder: Path, ids: Sequence[str]) -> tuple[int, frozenset[str], frozenset[str]]:
    """Return what a store is made of.

    Args:
        folder: Its folder.
        ids: Every passage of its generation.

    Returns:
        How many passages the graph holds, those that stand beside it, and those of it that are left out.
    """
    if not (folder / BESIDE).exists():
        return len(ids), frozenset(), frozenset()
    beside = json.loads((folder / BESIDE).read_text("utf-8"))
    added, removed = frozenset(beside["added"]), frozenset(beside["removed"])
    return len(ids) - len(added) + len(removed), added, removed


def write_vector_store(
    folder: Path,
    ids: Sequence[str],
    vectors: NDArray[np.float32],
    progress: Callable[[int], None] | None = None,
) -> tuple[str, ...]:
    """Write a new collection into an empty folder and check its vectors (``CHECKED_WHOLE``).

    Args:
        folder: An empty folder.
        ids: Names of the passages, all different.
        vectors: Their vectors, shape (n, dimension), each of length 1.
        progress: Told how many are in the graph.

    Returns:
        The ids whose vector does not find itself (or an equal one); empty: none was found.
    """
    folder.mkdir(parents=True, exist_ok=True)
    client = _client(folder)
    batches = [rows for rows in np.array_split(np.arange(len(ids)), -(-len(ids) // ADD_BATCH)) if len(rows)]
    # The graph is on disk whole after every batch; else Chroma would write it anew while it is only read.
    narrow = {"hnsw": {**HNSW, "ef_search": CHECK_SEARCH, "sync_threshold": max(2, min(map(len, batches)))}}
    collection = client.create_collection(COLLECTION, embedding_function=None, configuration=narrow)
    for rows in batches:
        first, end = int(rows[0]), int(rows[-1]) + 1
        collection.add(ids=list(ids[first:end]), embeddings=np.asarray(vectors[first:end]))
        if progress is not None:
            progress(end)
    lost = _unreachable(collection, ids, vectors, rows_to_check(len(ids)))
    if lost and len(ids) > CHECKED_WHOLE:
        lost = _unreachable(collection, ids, vectors, range(len(ids)))
    collection.modify(configuration={"hnsw": {"ef_search": HNSW["ef_search"]}})
    client.close()
    if lost:
        lost = _still_unreachable(folder, ids, vectors, lost)
    _seal(folder)
    return lost


def extend_vector_store(
    before: Path, folder: Path, *, added: Sequence[str], vectors: NDArray[np.float32], removed: Sequence[str]
) -> None:
    """Make a store of an earlier generation's graph, which stays as it is, and of what has changed since.

    Args:
        before: The earlier store, known to be sound (``safe_to_open``).
        folder: An empty folder.
        added: Every id that is not in the graph.
        vectors: Their vectors, shape (n, dimension).
        removed: Every id of the graph that is gone, or whose vector is another one now.

    Raises:
        OSError: The disk does not take it.
        sqlite3.Error: The earlier database cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in file_state(before):
        if name in (DATABASE, DIGESTS, BESIDE, BESIDE_VECTORS) or name.endswith(TRANSIENT):
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _link(before / name, folder / name)
    # Chroma writes to its database even when it only reads: two generations must not share one.
    with closing(sqlite3.connect(before / DATABASE)) as old, closing(sqlite3.connect(folder / DATABASE)) as new:
        old.backup(new)
    np.save(folder / BESIDE_VECTORS, np.ascontiguousarray(vectors, dtype=np.float32))
    (folder / BESIDE).write_text(json.dumps({"added": list(added), "removed": list(removed)}), "utf-8")
    _seal(folder, {n: d for n, d in read_digests(before).items() if not n.startswith("beside.")})


def examine(folder: Path) -> None:
    """Read everything that Chroma will read, and ask it a little; runs in a child process.

    Raises:
        Exception: Something is not as it was written, or Chroma cannot open it.
    """
    compare_with_digests(folder)
    store = VectorStore._opened(folder)
    some = store._collection.get(limit=TRIED, include=["embeddings"])
    for vector in some["embeddings"]:
        near = store._asked(np.asarray(vector, dtype=np.float32), 1)
        if 1.0 - max(near.values()) > SELF_DISTANCE:
            raise ValueError("a vector does not find itself")


def _seal(folder: Path, known: dict[str, str] | None = None) -> None:
    """Write down what every file holds, and that this process found it good."""
    (folder / SIZES).write_text(json.dumps(_graph_sizes(folder)), "utf-8")
    write_digests(folder, known)
    remember(folder, ok=True)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


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


def _still_unreachable(
    folder: Path, ids: Sequence[str], vectors: NDArray[np.float32], lost: Sequence[str]
) -> tuple[str, ...]:
    """Ask again for what the narrow search missed, with the search that questions use."""
    client = _client(folder)
    collection = client.get_collection(COLLECTION, embedding_function=None)
    missed = set(lost)
    rows = [row for row, name in enumerate(ids) if name in missed]
    if collection.count() == len(ids):
        lost = _not_finding_themselves(collection, [ids[row] for row in rows], vectors[rows])
    client.close()
    return tuple(lost)


def unreachable(folder: Path, ids: Sequence[str], vectors: NDArray[np.float32]) -> tuple[str, ...]:
    """Ask every vector of a published store for itself, in a copy, for asking quickly changes a setting of the store.

    Args:
        folder: Its folder.
        ids: Every passage of its generation.
        vectors: Their vectors, shape (n, dimension).

    Returns:
        The ids whose vector does not find itself (or an equal one) with the search that questions use. What stands
        beside the graph is compared exactly and is never lost.

    Raises:
        OSError: A file is missing, or there is no room for the copy.
        ValueError: A file is not the one that was written.
    """
    check_sound(folder)
    _, beside, _ = graph_and_beside(folder, ids)
    rows = [row for row, name in enumerate(ids) if name not in beside]
    lost: tuple[str, ...] = ()
    with TemporaryDirectory(prefix="lind-vectors-") as work:
        copy = Path(work) / "chroma"
        shutil.copytree(folder, copy)
        for width in (CHECK_SEARCH, HNSW["ef_search"]):
            lost = _asked_again(copy, [ids[row] for row in rows], vectors[rows], width)
            missed = set(lost)
            rows = [row for row in rows if ids[row] in missed]
            if not rows:
                break
    return lost


def _asked_again(folder: Path, ids: Sequence[str], vectors: NDArray[np.float32], width: Any) -> tuple[str, ...]:
    """Open a collection, and return which of these vectors a search of that width does not find."""
    client = _client(folder)
    client.get_collection(COLLECTION, embedding_function=None).modify(configuration={"hnsw": {"ef_search": width}})
    client.close()
    client = _client(folder)
    lost = _not_finding_themselves(client.get_collection(COLLECTION, embedding_function=None), ids, vectors)
    client.close()
    return lost


def rows_to_check(count: int) -> Sequence[int]:
    """Return the rows of a new collection that are asked for themselves, in order; the same count, the same rows."""
    if count <= CHECKED_WHOLE:
        return range(count)
    drawn: list[int] = np.sort(np.random.default_rng(count).choice(count, CHECKED_WHOLE, replace=False)).tolist()
    return drawn


def _unreachable(
    collection: Any, ids: Sequence[str], vectors: NDArray[np.float32], rows: Sequence[int]
) -> tuple[str, ...]:
    if collection.count() != len(ids) or set(collection.get(include=[])["ids"]) != set(ids):
        return tuple(ids)
    if len(rows) == len(ids):
        return _not_finding_themselves(collection, ids, vectors)
    return _not_finding_themselves(collection, [ids[row] for row in rows], vectors[list(rows)])


def _not_finding_themselves(collection: Any, ids: Sequence[str], vectors: NDArray[np.float32]) -> tuple[str, ...]:
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


def preload() -> None:
    """Import Chroma now: a server does so before it has threads, since some imports do not bear company."""
    import chromadb  # noqa: F401


def _client(folder: Path) -> Any:
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
