"""What every test shares: no network, the tiny library, the real data if it is at hand."""

import os
import shutil
import socket
import sys
from pathlib import Path

import hypothesis
import pytest

from index.build import ingest
from index.embed import HashEmbedder, open_embedder

# Set before any model library is imported: a look-up that slips through fails at once instead of waiting for a network.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# No deadline for a made-up example: a machine under load is no fault of the code, and hanging has tests of its own.
hypothesis.settings.register_profile("lind", deadline=None)
hypothesis.settings.load_profile("lind")

ROOT = Path(__file__).parent.parent
STUDIES = Path(__file__).parent / "data" / "studies.jsonl"
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Fail any test that opens a connection to another machine."""

    def guarded(real):
        def connect(self, address):
            local = self.family not in (socket.AF_INET, socket.AF_INET6)
            if local or str(address[0]).startswith(LOOPBACK):
                return real(self, address)
            pytest.fail(f"this test tried to reach {address!r}: tests use no network")

        return connect

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))


@pytest.fixture(scope="session")
def data_folder():
    """The real public data, which is not part of the repository."""
    folder = Path(os.environ.get("LIND_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no test data at {folder}: set LIND_TEST_DATA to a folder that has it")
    return folder


@pytest.fixture(scope="session")
def embedder():
    """The tiny embedder that needs no model."""
    return HashEmbedder()


@pytest.fixture(scope="session")
def minilm():
    """The real default model; use it in tests marked ``model`` only."""
    return open_embedder()


@pytest.fixture(scope="session")
def studies_file():
    """A dozen invented studies; two contradict each other, one is retracted."""
    return STUDIES


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory, embedder):
    """A library of ``studies.jsonl`` with its index, shared by all tests: read it, never write to it."""
    folder = tmp_path_factory.mktemp("shared") / "library"
    ingest(folder, [STUDIES], embedder=embedder)
    return folder


@pytest.fixture
def own_library(library_folder, tmp_path):
    """A copy of the library that a test may change."""
    folder = tmp_path / "library"
    shutil.copytree(library_folder, folder)
    return folder


@pytest.fixture
def settings(monkeypatch):
    """Settings of a test only: the tiny embedder, and a cache that forgets."""
    from assistant.settings import load_settings

    for name in [name for name in os.environ if name.startswith("LIND_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LIND_EMBEDDER", "hash-64")
    load_settings.cache_clear()
    yield monkeypatch
    load_settings.cache_clear()


@pytest.fixture
def lind(settings, capsys):
    """Run the command in this process, as the console script does."""
    from tests.lind_command import Outcome
    from ui.cli import main

    def run(*arguments):
        settings.setattr(sys, "argv", ["lind", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        return Outcome(code, capsys.readouterr())

    return run
