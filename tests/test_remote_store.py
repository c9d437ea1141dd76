"""A Chroma server on loopback holds the vectors and finds what exact search finds."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexUnavailableError, SettingsError
from index.remote_store import RemoteVectorStore, publish_remote
from index.vector_store import exact_search

pytestmark = pytest.mark.slow


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = shutil.which("chroma", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the chroma command is not installed")
    port = _free_port()
    folder = tmp_path_factory.mktemp("chroma")
    server = subprocess.Popen(
        [command, "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _vectors(rows: int, seed: int = 1) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def test_published_vectors_are_all_found_and_ranked_as_by_exact_search(address: str) -> None:
    vectors = _vectors(2300)
    ids = [f"pmid:{row}#0-10" for row in range(len(vectors))]
    assert publish_remote(address, "gen-a", "library-1", ids, vectors) == ()
    store = RemoteVectorStore.open(address, "gen-a")
    assert store.count() == 2300
    for row in range(0, 2300, 230):
        near = store.search(vectors[row] + 0.01, 10)
        exact = exact_search(vectors, ids, vectors[row] + np.float32(0.01), 10, None)
        assert next(iter(near)) == ids[row]
        assert set(near) == set(exact)


def test_a_third_generation_drops_the_first_and_leaves_other_libraries_alone(address: str) -> None:
    ids, vectors = ["pmid:1#0-4", "pmid:2#0-4"], _vectors(2)
    publish_remote(address, "gen-other", "library-2", ids, vectors)
    for name in ("gen-1", "gen-2", "gen-3"):
        publish_remote(address, name, "library-3", ids, vectors)
    with pytest.raises(IndexUnavailableError, match="does not hold gen-1"):
        RemoteVectorStore.open(address, "gen-1")
    for name in ("gen-2", "gen-3", "gen-other"):
        assert RemoteVectorStore.open(address, name).count() == 2


def test_publishing_again_replaces_what_an_interrupted_upload_left(address: str) -> None:
    publish_remote(address, "gen-again", "library-4", ["pmid:9#0-4"], _vectors(1))
    publish_remote(address, "gen-again", "library-4", ["pmid:1#0-4", "pmid:2#0-4"], _vectors(2))
    assert RemoteVectorStore.open(address, "gen-again").count() == 2


def test_a_server_that_is_not_there_gives_one_clear_line() -> None:
    nowhere = f"http://127.0.0.1:{_free_port()}"
    with pytest.raises(IndexUnavailableError, match=nowhere):
        RemoteVectorStore.open(nowhere, "gen-a")


@pytest.mark.parametrize(
    "address",
    ["ftp://host", "host:8000", "http://", "http://host/path", "http://host:99999999", "http://me:secret@host"],
)
def test_an_address_that_cannot_be_used_is_named_without_its_secret(address: str) -> None:
    with pytest.raises(SettingsError, match="LIND_CHROMA") as caught:
        RemoteVectorStore.open(address, "gen-a")
    assert "secret" not in str(caught.value)
