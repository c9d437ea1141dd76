"""The vectors in a Chroma server or in Chroma Cloud instead of a folder: for libraries that one machine does not carry.

The texts stay in the library, and so does a copy of the vectors: scores are computed from that copy, and when the server
cannot be reached the same question runs as an exact search over it. A collection is written once, under the name of its
generation, checked, and never changed; the one before stays until the next is published.

Lind never starts a server. Chroma's own HTTP server has a hole before authentication for which no fixed release exists
(CVE-2026-45829): it belongs on a private network, behind a proxy that authenticates.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnavailableError, SettingsError
from index.vector_store import CHECK_BATCH, HNSW, SELF_DISTANCE

CLOUD = "cloud"
"""The address that means Chroma Cloud; its key, tenant and database come from ``CHROMA_API_KEY`` and its like."""
PREFIX = "lind-"
TOKEN = "LIND_CHROMA_TOKEN"
"""Variable with a bearer token for the proxy before the server; never stored, never printed."""
ADD_BATCH = 1000
KEPT = 2
"""Collections of one library that are kept: the published one and the one before."""
MADE = "lind_made_ns"
"""Metadata key: when a collection was begun; the server lists them in no order."""
LIBRARY = "lind_library"
"""Metadata key: which library a collection belongs to."""


class RemoteVectorStore:
    """A collection of passages on a server, opened for reading; searches like ``index.vector_store.VectorStore``."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection

    @classmethod
    def open(cls, address: str, generation: str) -> RemoteVectorStore:
        """Open the collection of a generation.

        Args:
            address: ``http(s)://host[:port]``, or ``cloud``.
            generation: The generation's name.

        Raises:
            SettingsError: The address cannot be used.
            IndexUnavailableError: The server cannot be reached, or does not hold the generation.
        """
        client = _client(address)
        try:
            return cls(client.get_collection(PREFIX + generation, embedding_function=None))
        except Exception as error:
            raise IndexUnavailableError(
                f"the Chroma server {_shown(address)} does not hold {generation}: run `lind library rebuild` ({_first(error)})"
            ) from error

    def search(self, vector: NDArray[np.float32], k: int) -> dict[str, float]:
        """Return the cosines of the ``k`` nearest passages.

        Raises:
            Exception: Whatever the client raises when the server does not answer.
            ValueError: Fewer came back than there are.
        """
        depth = min(k, self.count())
        if depth < 1:
            return {}
        found = self._collection.query(query_embeddings=[vector], n_results=depth, include=["distances"])
        names, distances = found["ids"][0], found["distances"][0]
        if len(names) < depth:
            raise ValueError("the Chroma server returned fewer passages than it holds")
        return {name: 1.0 - distance for name, distance in zip(names, distances, strict=True)}

    def count(self) -> int:
        """Return the number of vectors."""
        return int(self._collection.count())


def publish_remote(
    address: str, generation: str, library: str, ids: Sequence[str], vectors: NDArray[np.float32]
) -> tuple[str, ...]:
    """Write the vectors of a generation into a collection of its own and check every one.

    Args:
        address: ``http(s)://host[:port]``, or ``cloud``.
        generation: The generation's name; a collection of that name that is not whole is written anew.
        library: What tells this library from others on the server.
        ids: Names of the passages, all different.
        vectors: Their vectors, shape (n, dimension), each of length 1.

    Returns:
        The ids whose vector does not find itself; empty: all do.

    Raises:
        SettingsError: The address cannot be used.
        IndexUnavailableError: The server cannot be reached or does not take them.
    """
    client = _client(address)
    try:
        collection = _fresh(client, address, generation, library)
        for at in range(0, len(ids), ADD_BATCH):
            some = np.asarray(vectors[at : at + ADD_BATCH])
            collection.add(ids=list(ids[at : at + ADD_BATCH]), embeddings=some)
        if collection.count() != len(ids):
            return tuple(ids)
        lost = _lost(collection, ids, vectors)
        _drop_older(client, library, keep=PREFIX + generation)
        return lost
    except Exception as error:
        raise IndexUnavailableError(
            f"the Chroma server {_shown(address)} did not take the index: {_first(error)}; the index on this machine is whole"
        ) from error


def library_name(folder: Path) -> str:
    """Return what tells the library of a folder from others on a server."""
    return hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def holds(address: str, generation: str, passages: int) -> bool:
    """Return whether a server holds a generation whole.

    Raises:
        SettingsError: The address cannot be used.
        IndexUnavailableError: The server cannot be reached.
    """
    client = _client(address)
    name = PREFIX + generation
    try:
        return name in _names(client) and client.get_collection(name, embedding_function=None).count() == passages
    except Exception as error:
        raise IndexUnavailableError(f"cannot reach the Chroma server {_shown(address)}: {_first(error)}") from error


def _fresh(client: Any, address: str, generation: str, library: str) -> Any:
    name = PREFIX + generation
    if name in _names(client):
        client.delete_collection(name)
    # Chroma Cloud has an index of its own kind; only a plain server takes these settings.
    settings = None if address == CLOUD else {"hnsw": HNSW}
    return client.create_collection(
        name, embedding_function=None, configuration=settings, metadata={LIBRARY: library, MADE: time.time_ns()}
    )


def _lost(collection: Any, ids: Sequence[str], vectors: NDArray[np.float32]) -> tuple[str, ...]:
    lost: list[str] = []
    for at in range(0, len(ids), CHECK_BATCH):
        some = np.asarray(vectors[at : at + CHECK_BATCH])
        found = collection.query(query_embeddings=some, n_results=1, include=["distances"])
        lost += [
            name
            for name, near in zip(ids[at : at + CHECK_BATCH], found["distances"], strict=True)
            if not near or near[0] > SELF_DISTANCE
        ]
    return tuple(lost)


def _drop_older(client: Any, library: str, keep: str) -> None:
    """Delete the collections of this library but the newest two."""
    own = [one for one in client.list_collections() if (one.metadata or {}).get(LIBRARY) == library]
    own.sort(key=lambda one: int((one.metadata or {}).get(MADE, 0)))
    others = [one.name for one in own if one.name != keep]
    for name in others[: max(0, len(others) - (KEPT - 1))]:
        client.delete_collection(name)


def _names(client: Any) -> set[str]:
    return {one.name for one in client.list_collections()}


def _client(address: str) -> Any:
    """Return a client; nothing of the user's is sent but vectors and the names of passages."""
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings

    plain = Settings(anonymized_telemetry=False)
    try:
        if address == CLOUD:
            return chromadb.CloudClient(settings=plain)
        parts = _address(address)
        token = os.environ.get(TOKEN)
        return chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            headers={"Authorization": f"Bearer {token}"} if token else None,
            settings=plain,
        )
    except SettingsError:
        raise
    except Exception as error:
        raise IndexUnavailableError(f"cannot reach the Chroma server {_shown(address)}: {_first(error)}") from error


def _address(address: str) -> Any:
    parts = urlsplit(address)
    try:
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or parts.username or parts.path.strip("/") or parts.query:
        raise SettingsError(
            f"the setting LIND_CHROMA cannot be used: {_shown(address)}: write http://HOST:PORT, https://HOST or cloud"
        )
    return parts


def _shown(address: str) -> str:
    """Return an address without what may be a secret in it."""
    parts = urlsplit(address)
    return repr(f"{parts.scheme}://…@{parts.hostname}" if parts.username else address)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
