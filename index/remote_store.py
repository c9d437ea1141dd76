"""The vectors in a Chroma server or in Chroma Cloud instead of a folder: for libraries that one machine does not carry.

The texts stay in the library, and so does a copy of the vectors: scores are computed from that copy, and when the server
cannot be reached the same question runs as an exact search over it. A collection is written once, under the name of its
generation, checked, and never changed; the one before stays until the next is published.

Lind never starts a server. Chroma's own HTTP server has a hole before authentication for which no fixed release exists
(CVE-2026-45829): it belongs on a private network, behind a proxy that authenticates.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from urllib.parse import SplitResult, urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnavailableError, SettingsError
from index.vector_store import CHECK_BATCH, HNSW, SELF_DISTANCE

CLOUD = "cloud"
"""The address that means Chroma Cloud; its key, tenant and database come from ``CHROMA_API_KEY`` and its like.

``cloud://HOST[:PORT]`` is a host of its own (a region); ``cloud+http://HOST:PORT`` one without TLS, for tests on loopback.
"""
CLOUD_KEY = "CHROMA_API_KEY"
CLOUD_SCHEMES = {"cloud": 443, "cloud+http": 80}
PREFIX = "lind-"
TOKEN = "LIND_CHROMA_TOKEN"
"""Variable with a bearer token for the proxy before the server; never stored, never printed."""
ADD_BATCH = 1000
CLOUD_BATCH = 300
"""Records in one write, and results of one search, that Chroma Cloud allows (docs.trychroma.com/cloud/quotas-limits)."""
LIST_PAGE = 100
"""Collections asked for at once; a service returns no more than a few hundred."""
CONNECT_LIMIT_S = 20.0
"""Seconds in which a server must have answered the client's first requests."""
SEARCH_LIMIT_S = 10.0
"""Seconds without a byte from the server after which a question is answered by exact search."""
WRITE_LIMIT_S = 120.0
"""The same while an index is uploaded."""
KEPT = 2
"""Collections of one library that are kept: the published one and the one before."""
MADE = "lind_made_ns"
"""Metadata key: when a collection was begun; the server lists them in no order."""
LIBRARY = "lind_library"
"""Metadata key: which library a collection belongs to."""


class RemoteVectorStore:
    """A collection of passages on a server, opened for reading; searches like ``index.vector_store.VectorStore``."""

    def __init__(self, client: Any, collection: Any, most: int | None = None) -> None:
        """Take a collection.

        Args:
            client: Chroma's; it is closed when the store is let go.
            collection: Chroma's.
            most: How many results the server returns at most; None: any number.
        """
        weakref.finalize(self, client.close).atexit = False
        self._collection = collection
        self._most = most

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
        client = _client(address, SEARCH_LIMIT_S)
        try:
            found = client.get_collection(PREFIX + generation, embedding_function=None)
            return cls(client, found, CLOUD_BATCH if _is_cloud(address) else None)
        except Exception as error:
            client.close()
            raise IndexUnavailableError(
                f"the Chroma server {_shown(address)} does not hold {generation}: run `lind library rebuild` ({_first(error)})"
            ) from error

    def search(self, vector: NDArray[np.float32], k: int) -> dict[str, float]:
        """Return the cosines of the ``k`` nearest passages.

        Raises:
            Exception: Whatever the client raises when the server does not answer.
            ValueError: Fewer came back than there are, or more are wanted than the server returns.
        """
        depth = min(k, self.count())
        if depth < 1:
            return {}
        if self._most is not None and depth > self._most:
            raise ValueError(f"Chroma Cloud returns no more than {self._most} passages")
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
    client = _client(address, WRITE_LIMIT_S)
    batch = CLOUD_BATCH if _is_cloud(address) else ADD_BATCH
    try:
        collection = _fresh(client, address, generation, library)
        for at in range(0, len(ids), batch):
            collection.add(ids=list(ids[at : at + batch]), embeddings=np.asarray(vectors[at : at + batch]))
        if collection.count() != len(ids):
            return tuple(ids)
        lost = _lost(collection, ids, vectors, min(batch, CHECK_BATCH))
        _drop_older(client, library, keep=PREFIX + generation)
        return lost
    except Exception as error:
        raise IndexUnavailableError(
            f"the Chroma server {_shown(address)} did not take the index: {_first(error)}; the index on this machine is whole"
        ) from error
    finally:
        client.close()


def library_name(folder: Path) -> str:
    """Return what tells the library of a folder from others on a server."""
    return hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def holds(address: str, generation: str, passages: int) -> bool:
    """Return whether a server holds a generation whole.

    Raises:
        SettingsError: The address cannot be used.
        IndexUnavailableError: The server cannot be reached.
    """
    client = _client(address, SEARCH_LIMIT_S)
    name = PREFIX + generation
    try:
        return name in _names(client) and client.get_collection(name, embedding_function=None).count() == passages
    except Exception as error:
        raise IndexUnavailableError(f"cannot reach the Chroma server {_shown(address)}: {_first(error)}") from error
    finally:
        client.close()


def _fresh(client: Any, address: str, generation: str, library: str) -> Any:
    name = PREFIX + generation
    if name in _names(client):
        client.delete_collection(name)
    # Chroma Cloud has an index of its own kind, and measures by another distance unless told.
    settings = {"spann": {"space": HNSW["space"]}} if _is_cloud(address) else {"hnsw": HNSW}
    return client.create_collection(
        name, embedding_function=None, configuration=settings, metadata={LIBRARY: library, MADE: time.time_ns()}
    )


def _lost(collection: Any, ids: Sequence[str], vectors: NDArray[np.float32], batch: int) -> tuple[str, ...]:
    lost: list[str] = []
    for at in range(0, len(ids), batch):
        some = np.asarray(vectors[at : at + batch])
        found = collection.query(query_embeddings=some, n_results=1, include=["distances"])
        lost += [
            name
            for name, near in zip(ids[at : at + batch], found["distances"], strict=True)
            if not near or near[0] > SELF_DISTANCE
        ]
    return tuple(lost)


def _drop_older(client: Any, library: str, keep: str) -> None:
    """Delete the collections of this library but the newest two."""
    own = [one for one in _collections(client) if (one.metadata or {}).get(LIBRARY) == library]
    own.sort(key=lambda one: int((one.metadata or {}).get(MADE, 0)))
    others = [one.name for one in own if one.name != keep]
    for name in others[: max(0, len(others) - (KEPT - 1))]:
        client.delete_collection(name)


def _collections(client: Any) -> list[Any]:
    found: list[Any] = []
    while page := client.list_collections(limit=LIST_PAGE, offset=len(found)):
        found += page
    return found


def _names(client: Any) -> set[str]:
    return {one.name for one in _collections(client)}


def _client(address: str, limit_s: float) -> Any:
    """Return a client; nothing of the user's is sent but vectors and the names of passages.

    Args:
        address: ``http(s)://host[:port]``, ``cloud``, ``cloud://host[:port]``.
        limit_s: Seconds after which a server that says nothing counts as gone; Chroma's own client would wait for ever.
    """
    parts = _address(address)
    if _is_cloud(address) and not os.environ.get(CLOUD_KEY):
        raise SettingsError(f"LIND_CHROMA={_shown(address)} needs the key of Chroma Cloud: set {CLOUD_KEY}")
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb  # noqa: F401  # in this thread: some imports do not bear company

    made: Queue[Any] = Queue()
    # The first requests are made by the client's constructor, which takes no limit.
    threading.Thread(target=_connect, args=(address, parts, made), name="lind-chroma", daemon=True).start()
    try:
        client = made.get(timeout=CONNECT_LIMIT_S)
    except Empty:
        client = TimeoutError(f"no answer in {CONNECT_LIMIT_S:.0f} s")
    if isinstance(client, BaseException):
        raise IndexUnavailableError(f"cannot reach the Chroma server {_shown(address)}: {_first(client)}") from client
    client._server._session.timeout = limit_s
    return client


def _connect(address: str, parts: SplitResult, made: Queue[Any]) -> None:
    """Put a client into the queue, or what kept it from coming about."""
    try:
        made.put(_cloud(address, parts) if _is_cloud(address) else _plain(parts))
    except BaseException as error:
        made.put(error)


def _cloud(address: str, parts: SplitResult) -> Any:
    import chromadb
    from chromadb.config import Settings

    # Named here: chromadb 1.5.9 finds the variable and then sends the word "None".
    key = os.environ[CLOUD_KEY]
    settings = Settings(anonymized_telemetry=False)
    if address == CLOUD:
        return chromadb.CloudClient(api_key=key, settings=settings)
    return chromadb.CloudClient(
        api_key=key,
        settings=settings,
        cloud_host=parts.hostname or "",
        cloud_port=parts.port or CLOUD_SCHEMES[parts.scheme],
        enable_ssl=not parts.scheme.endswith("+http"),
    )


def _plain(parts: SplitResult) -> Any:
    import chromadb
    from chromadb.config import Settings

    token = os.environ.get(TOKEN)
    return chromadb.HttpClient(
        host=parts.hostname or "",
        port=parts.port or (443 if parts.scheme == "https" else 8000),
        ssl=parts.scheme == "https",
        headers={"Authorization": f"Bearer {token}"} if token else None,
        settings=Settings(anonymized_telemetry=False),
    )


def _is_cloud(address: str) -> bool:
    return address == CLOUD or urlsplit(address).scheme in CLOUD_SCHEMES


def _address(address: str) -> SplitResult:
    parts = urlsplit(address)
    if address == CLOUD:
        return parts
    try:
        usable = (
            parts.scheme in ("http", "https", *CLOUD_SCHEMES)
            and parts.hostname
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        usable = False
    if not usable or parts.username or parts.path.strip("/") or parts.query:
        raise SettingsError(
            f"the setting LIND_CHROMA cannot be used: {_shown(address)}: write http://HOST:PORT, https://HOST, cloud or cloud://HOST"
        )
    return parts


def _shown(address: str) -> str:
    """Return an address without what may be a secret in it."""
    parts = urlsplit(address)
    return repr(f"{parts.scheme}://…@{parts.hostname}" if parts.username else address)


def _first(error: BaseException) -> str:
    """Return one line of an error; the server's own message where it sent one."""
    with suppress(ValueError, TypeError, KeyError):
        return " ".join(str(json.loads(str(error))["message"]).split())
    return str(error).splitlines()[0] if str(error) else type(error).__name__
