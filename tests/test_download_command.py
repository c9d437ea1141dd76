"""``lind download``, as a user calls it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import SettingsError
from corpus.library import Library
from tests.eutils_client import KEY
from tests.eutils_server import EutilsServer, Reply

LIND = Path(sys.executable).parent / "lind"


def environment(server, library):
    settings = {"LIND_EUTILS_URL": server.url, "LIND_NCBI_API_KEY": KEY, "LIND_NCBI_EMAIL": "lind@example.org"}
    return {**os.environ, "LIND_LIBRARY": str(library), "HF_HUB_OFFLINE": "1", **settings}


def run(server, library, *arguments):
    words = [str(LIND), "download", *arguments]
    return subprocess.run(words, env=environment(server, library), capture_output=True, text=True, timeout=120)


@pytest.mark.model
def test_command_downloads_into_the_library_and_leaves_no_batch(tmp_path):
    with EutilsServer(range(1001, 1022), unreadable=[1003], withheld=[1004]) as server:
        done = run(server, tmp_path / "l", "beads", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert (document["found"], document["wanted"], document["fetched"], document["not_delivered"]) == (21, 21, 20, 1)
    assert (document["read"], document["added"], len(document["quarantined"]), document["failed"]) == (19, 19, 1, [])
    assert "20 of" in done.stderr or "21 of 21 fetched" in done.stderr
    assert KEY not in done.stdout + done.stderr
    assert list((tmp_path / "l" / "downloads").iterdir()) == []
    with Library.open(tmp_path / "l") as library:
        assert library.count() == 19


@pytest.mark.model
def test_command_reports_what_failed_with_exit_code_1_and_mends_it_at_the_next_call(tmp_path):
    with EutilsServer(range(1001, 1402)) as server:
        server.always = lambda request: (
            Reply(status=400) if "201" in (request.parameters.get("retstart"), "x") or _of_last(request) else None
        )
        done = run(server, tmp_path / "l", "beads")
        assert done.returncode == 1, done.stderr
        assert "found 401; fetched 400" in done.stdout
        assert "failed: 401 to 401: status 400" in done.stdout
        server.always = lambda request: None
        again = run(server, tmp_path / "l", "beads")
    assert again.returncode == 0
    assert "read 401 (1 added" in again.stdout


def _of_last(request):
    return request.parameters.get("retstart") == "400" or request.parameters.get("id") == "1401"


def hears_interrupts():
    """A test run in the background of a shell inherits a deaf ear to Ctrl-C, and would hand it on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.model
def test_interrupted_command_says_how_to_go_on(tmp_path):
    with EutilsServer(range(1001, 9001)) as server:
        words = [str(LIND), "download", "beads", "--max", "8000"]
        child = subprocess.Popen(
            words,
            env=environment(server, tmp_path),
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hears_interrupts,
        )
        while len(server.asked("efetch")) < 3 and child.poll() is None:
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 1
    assert "interrupted; what was fetched is kept, and the same command goes on from there" in said
    assert "Traceback" not in said


def test_command_without_a_server_is_one_line(tmp_path, monkeypatch):
    from assistant.settings import load_settings
    from ui.cli import app

    monkeypatch.setenv("LIND_EUTILS_URL", "http://pubmed.example.org/")
    load_settings.cache_clear()
    try:
        done = CliRunner().invoke(app, ["download", "beads", "--library", str(tmp_path)])
    finally:
        load_settings.cache_clear()
    assert isinstance(done.exception, SettingsError)


def test_settings_do_not_print_the_key(monkeypatch):
    from assistant.settings import Settings

    monkeypatch.setenv("LIND_NCBI_API_KEY", KEY)
    settings = Settings()
    assert settings.ncbi_api_key.get_secret_value() == KEY
    assert KEY not in repr(settings) + str(settings) + settings.model_dump_json()
