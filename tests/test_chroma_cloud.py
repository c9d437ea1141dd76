"""Chroma Cloud, as far as it can be had on loopback: ``chroma run`` behind a gate that asks for its key and keeps its quotas."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

import index.remote_store
from corpus.errors import IndexUnavailableError, SettingsError
from corpus.library import Library
from corpus.study import Draft, Part
from index.build import ingest_records
from index.remote_store import RemoteVectorStore, publish_remote
from index.retriever import open_retriever
from index.vector_store import exact_search

pytestmark = pytest.mark.slow
KEY = "ck-made-up-for-this-test"
TENANT, DATABASE = "tenant-of-ours", "evidence"
MOST = 300
"""Records in one write and results of one search that the service allows."""


@dataclass
class Gate:
    """What stands before the server, as the service does: it asks for the key, keeps the quotas, and remembers what came."""

    behind: str
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    silent: bool = False
    address: str = ""


class _Handler(BaseHTTPRequestHandler):
    gate: Gate

    def do_GET(self) -> None:
        self._pass_on()

    do_POST = do_DELETE = do_PUT = do_GET

    def log_message(self, *_: object) -> None:
        pass

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.gate.paths.append(self.path)
        self.gate.bodies.append(body)
        self.gate.keys.append(self.headers.get("X-Chroma-Token"))
        while self.gate.silent:
            time.sleep(0.05)
        if self.headers.get("X-Chroma-Token") != KEY:
            return self._answer(401, b'{"error":"ChromaAuthError","message":"Permission denied."}')
        if self.path.endswith("/auth/identity"):
            return self._answer(200, json.dumps({"user_id": "", "tenant": TENANT, "databases": [DATABASE]}).encode())
        asked = json.loads(body) if body else {}
        if len(asked.get("ids") or ()) > MOST or (asked.get("n_results") or 0) > MOST:
            return self._answer(422, b'{"error":"ChromaError","message":"Quota exceeded"}')
        if (asked.get("configuration") or {}).get("hnsw"):
            return self._answer(400, b'{"error":"InvalidArgumentError","message":"no such index here"}')
        request = urllib.request.Request(
            self.gate.behind + self.path,
            data=body or None,
            method=self.command,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return self._answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return self._answer(error.code, error.read())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = shutil.which("chroma", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the chroma command is not installed")
    port = _free_port()
    folder = tmp_path_factory.mktemp("chroma")
    process = subprocess.Popen(
        [command, "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _until_it_answers(base)
        _made(f"{base}/api/v2/tenants", TENANT)
        _made(f"{base}/api/v2/tenants/{TENANT}/databases", DATABASE)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


def _until_it_answers(base: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{base}/api/v2/heartbeat", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("chroma run does not answer")


def _made(url: str, name: str) -> None:
    body = json.dumps({"name": name}).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()


@pytest.fixture
def gate(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(behind=server)
    handler = type("Handler", (_Handler,), {"gate": made})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listening.daemon_threads = True
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    made.address = f"cloud+http://127.0.0.1:{listening.server_port}"
    monkeypatch.setenv("CHROMA_API_KEY", KEY)
    monkeypatch.setenv("CHROMA_TENANT", TENANT)
    monkeypatch.setenv("CHROMA_DATABASE", DATABASE)
    yield made
    made.silent = False
    listening.shutdown()
    listening.server_close()


def _vectors(rows: int) -> np.ndarray:
    drawn = np.random.default_rng(3).normal(size=(rows, 16)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def _records(count: int) -> list[tuple[Draft, str]]:
    def one(number: int) -> Draft:
        return Draft(
            source_id=f"s{number}",
            format="test",
            original="",
            title=f"Trial {number} of kelvane",
            parts=(
                Part(label=None, text=f"Sentence {number * 37 % 101} says dorime helped {number} patients of ortix."),
            ),
            pmid=str(80_000_000 + number),
        )

    return [(one(number), "made") for number in range(count)]


def test_vectors_in_the_cloud_are_all_found_by_their_cosine(gate: Gate) -> None:
    vectors = _vectors(700)
    ids = [f"pmid:{row}#0-10" for row in range(700)]
    assert publish_remote(gate.address, "gen-a", "library-1", ids, vectors) == ()
    store = RemoteVectorStore.open(gate.address, "gen-a")
    assert store.count() == 700
    for row in range(0, 700, 70):
        question = vectors[row] + np.float32(0.01)
        question /= np.linalg.norm(question)
        assert store.search(question, 10) == pytest.approx(exact_search(vectors, ids, question, 10, None), abs=1e-4)
    assert set(gate.keys) == {KEY}
    stored = [path for path in gate.paths if "/collections" in path]
    assert stored
    assert all(path.startswith(f"/api/v2/tenants/{TENANT}/databases/{DATABASE}/") for path in stored)


def test_more_results_than_the_cloud_returns_are_refused_before_it_is_asked(gate: Gate) -> None:
    publish_remote(gate.address, "gen-deep", "library-2", [f"pmid:{row}#0-9" for row in range(400)], _vectors(400))
    store = RemoteVectorStore.open(gate.address, "gen-deep")
    assert len(store.search(_vectors(1)[0], 300)) == 300
    with pytest.raises(ValueError, match="no more than 300"):
        store.search(_vectors(1)[0], 301)


def test_library_in_the_cloud_answers_as_one_on_this_machine_and_sends_no_text(gate: Gate, tmp_path, embedder) -> None:
    for name, chroma in (("cloud", gate.address), ("here", None)):
        ingest_records(tmp_path / name, _records(60), embedder=embedder, chroma=chroma)
    assert not any(word in body for body in gate.bodies for word in (b"kelvane", b"dorime", b"Trial"))
    with Library.open(tmp_path / "cloud") as cloud, Library.open(tmp_path / "here") as here:
        there, local = open_retriever(cloud, embedder, chroma=gate.address), open_retriever(here, embedder)
        asked = len(gate.paths)
        for question in ("dorime helped patients", "Sentence 37 says", "trial of kelvane"):
            found, expected = there.find(question, k=10), local.find(question, k=10)
            assert not found.exact
            assert [(h.passage_id, h.score) for h in found.hits] == [(h.passage_id, h.score) for h in expected.hits]
        assert len(gate.paths) > asked
        assert any("/query" in path for path in gate.paths[asked:])


def test_wrong_key_is_one_line_without_the_key(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_API_KEY", "ck-wrong-and-secret")
    with pytest.raises(
        IndexUnavailableError, match=r"cannot reach the Chroma server .*: Permission denied\.$"
    ) as caught:
        RemoteVectorStore.open(gate.address, "gen-a")
    assert "ck-wrong" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["cloud", "cloud://europe.example.org"])
def test_cloud_without_a_key_says_which_setting_is_missing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMA_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="CHROMA_API_KEY"):
        RemoteVectorStore.open(address, "gen-a")


def test_server_that_falls_silent_is_given_up_and_the_question_answered_here(
    gate: Gate, tmp_path, embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.remote_store, "SEARCH_LIMIT_S", 1.0)
    monkeypatch.setattr(index.remote_store, "CONNECT_LIMIT_S", 3.0)
    ingest_records(tmp_path / "library", _records(20), embedder=embedder, chroma=gate.address)
    with Library.open(tmp_path / "library") as library:
        retriever = open_retriever(library, embedder, chroma=gate.address)
        before = retriever.find("dorime helped patients", k=5)
        gate.silent = True
        began = time.monotonic()
        after = retriever.find("dorime helped patients again", k=5)
        opened = open_retriever(library, embedder, chroma=gate.address).find("dorime helped patients", k=5)
        assert time.monotonic() - began < 15
    assert not before.exact
    assert after.exact
    assert len(after.hits) == 5
    assert opened.exact
    assert opened.hits == before.hits
