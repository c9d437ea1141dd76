"""The built wheel alone: installed into an empty environment, used outside of the repository (``make wheel``).

No ``test_`` in the file's name, so that the other tests, which use no network, are collected without it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

import pytest

from corpus.sample import DEMO_QUESTIONS
from ui.websocket_check import PageSession

ROOT = Path(__file__).parent.parent.parent
BIN = "Scripts" if os.name == "nt" else "bin"
PATIENCE = 180.0
"""Seconds for which the page is waited for: the first start compiles every module it uses."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder that has an environment with the wheel and what it asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True, timeout=300)
    (wheel,) = folder.glob("lind-*.whl")
    venv.create(folder / "environment", with_pip=True)
    install = [str(folder / "environment" / BIN / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
    versions = ROOT / "locks" / "versions.txt"
    subprocess.run([*install, "--constraint", str(versions), str(wheel)], check=True, timeout=1500)
    return folder


@pytest.fixture(scope="module")
def surroundings(place):
    """What a new user's shell has: a home of their own, nothing of this repository, no settings."""
    named = ("LIND_", "PYTHON", "HF_", "XDG_", "VIRTUAL_ENV", "PYTEST_", "MAKE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(named)}
    home = place / "home"
    home.mkdir()
    return {**kept, "HOME": str(home), "LIND_LIBRARY": str(place / "library"), "COLUMNS": "120"}


@pytest.fixture(scope="module")
def lind(place, surroundings):
    """Run the installed command; return what it printed."""

    def run(*arguments):
        command = [str(place / "environment" / BIN / "lind"), *arguments]
        done = subprocess.run(command, cwd=place, env=surroundings, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_installed_packages_are_those_of_the_wheel(place, surroundings):
    code = "import assistant, corpus, evals, index, ui; print(assistant.__file__, corpus.__file__, ui.__file__)"
    python = str(place / "environment" / BIN / "python")
    found = subprocess.run(
        [python, "-c", code], cwd=place, env=surroundings, capture_output=True, text=True, check=True
    )
    assert found.stdout.count(str(place / "environment")) == 3


def test_demo_reads_the_sample_answers_two_questions_and_declines_the_third(lind):
    printed = lind("demo")
    assert "43 studies of the bundled sample read" in printed
    answers = printed.split("\n? ")[1:]
    assert [answer.splitlines()[0] for answer in answers] == list(DEMO_QUESTIONS)
    assert ["Findings" in answer for answer in answers] == [True, True, False]


def test_page_starts_answers_and_ends(place, surroundings, lind):
    sample = next((place / "environment").rglob("corpus/sample/studies.jsonl"))
    lind("ingest", str(sample))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(place / "environment" / BIN / "lind"), "ui", "--port", str(port)]
    with (place / "page.log").open("wb") as log:
        page = subprocess.Popen(command, cwd=place, env=surroundings, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        assert _answers(f"{address}/", page) == 200, (place / "page.log").read_text()
        session = PageSession(address)
        assert session.ask(DEMO_QUESTIONS[0]).answer_ms is not None
        session.close()
        os.killpg(page.pid, signal.SIGINT)  # Ctrl-C reaches the command and the server that it started
        assert page.wait(timeout=60) == 0
        with pytest.raises(URLError):
            urllib.request.urlopen(f"{address}/", timeout=5)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(page.pid, signal.SIGKILL)


def _answers(url, page):
    """Wait for the page's server; return the HTTP status it gives, None if it gives none in time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and page.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as reply:
            return reply.status
        time.sleep(0.3)
    return None
