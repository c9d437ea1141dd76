"""How the page is started: on this machine only, telling nobody (REQUIREMENTS B09, B26, B29)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.build import ingest
from index.embed import open_embedder
from ui.page_server import FIRST_VISIT
from ui.process import upload_job
from ui.serve import ADDRESS, command, environment

DATA = Path(__file__).parent / "data" / "page.jsonl"


def test_the_command_binds_to_this_machine_and_switches_everything_else_off() -> None:
    words = command(8600)
    assert words[:4] == [sys.executable, "-m", "ui.page_server", "run"]
    assert Path(words[4]).name == "app.py"
    assert Path(words[4]).is_file()
    assert {
        "--server.port=8600",
        "--server.address=127.0.0.1",
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--server.enableXsrfProtection=true",
        "--server.enableCORS=true",
        "--server.maxUploadSize=50",
        "--browser.gatherUsageStats=false",
        "--client.toolbarMode=minimal",
        "--client.showErrorDetails=none",
    } <= set(words)


def test_streamlit_knows_every_option_that_is_set() -> None:
    from streamlit import config

    known = set(config.get_config_options())
    assert [word for word in command() if word.startswith("--") and word[2:].split("=")[0] not in known] == []


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_does_not_exist_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=f"port {port} is not between 1 and 65535"):
        command(port)


def test_the_settings_travel_in_the_environment(tmp_path: Path) -> None:
    made = environment(tmp_path, {"PATH": "p", "PYTHONPATH": "q"}, embedder="hash-64")
    root = str(Path(__file__).parent.parent)
    assert made == {
        "PATH": "p",
        "PYTHONPATH": root + os.pathsep + "q",
        "LIND_LIBRARY": str(tmp_path),
        "LIND_EMBEDDER": "hash-64",
        "ANONYMIZED_TELEMETRY": "False",
    }


def test_every_module_of_a_first_visit_can_be_found() -> None:
    assert [name for name in FIRST_VISIT if find_spec(name) is None] == []


def test_the_process_that_serves_has_the_page_imported_before_it_answers() -> None:
    """``--help`` of Streamlit comes after the imports, so what they are can be asked of the interpreter."""
    code = (
        "import sys, ui.page_server as s\n"
        "try: s.main(['--help'])\n"
        "except SystemExit: print('missing', [n for n in s.FIRST_VISIT if n not in sys.modules])\n"
    )
    settings = environment(Path("nowhere"), os.environ, embedder="hash-64")
    done = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True)
    assert "missing []" in done.stdout


def test_once_the_server_is_ready_a_question_imports_nothing_and_starts_no_thread_that_does(tmp_path: Path) -> None:
    ingest(tmp_path / "library", [DATA], embedder=open_embedder("hash-64"))
    code = (
        "import sys, threading, ui.page_server as s\n"
        "s.make_ready()\n"
        "before, threads = set(sys.modules), threading.active_count()\n"
        "from ui.opened import page_settings, shared_assistant\n"
        "from ui.session import answer_of, turn_of, warnings_of\n"
        "from ui.answer_view import turn_html\n"
        "from ui.export_box import answer_as\n"
        "from index.filters import Filters\n"
        "settings = page_settings()\n"
        "assistant = shared_assistant(settings)\n"
        "for question in ('Does zelvaprine prevent relapse of harbour fever?', 'Does metformin prevent migraine?'):\n"
        "    answer, _ = answer_of(assistant, settings, question, Filters(), None)\n"
        "    turn = turn_of(assistant.library, settings, answer, question)\n"
        "    turn_html(turn, answer, 0, warnings_of(turn.studies.values())), answer_as('Text', answer, ())\n"
        "print(threads, answer.kind, sorted(set(sys.modules) - before))\n"
    )
    settings = environment(tmp_path / "library", os.environ, embedder="hash-64")
    done = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True)
    assert done.stdout == "1 abstention []\n"


def lind_ui(library: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start ``lind ui`` as a shell would, and wait until it answers; return it and its address."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port = probe.getsockname()[1]
    words = [
        sys.executable,
        "-c",
        "from ui.cli import main; main()",
        "ui",
        "--library",
        str(library),
        "--port",
        str(port),
    ]
    path = str(Path(__file__).parent.parent)
    base = {**os.environ, "PYTHONPATH": path, "LIND_EMBEDDER": "hash-64"}
    server = subprocess.Popen(
        words, env=base, start_new_session=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    address = f"http://{ADDRESS}:{port}"
    assert answers(address, within=90), "it did not come up"
    return server, address


def answers(address: str, within: float) -> bool:
    until = time.monotonic() + within
    while True:
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as reply:
            return bool(reply.status == 200)
        if time.monotonic() > until:
            return False
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_what_ends_lind_ui_ends_the_server(tmp_path: Path, number: str) -> None:
    """Ctrl-C, ``kill``, a closed terminal, ``kill -9``: sent to the process that was started, and to nothing else."""
    server, address = lind_ui(tmp_path / "library")
    server.send_signal(getattr(signal, number))
    server.wait(timeout=20)
    assert not answers(address, within=0)
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)  # nothing of its process group is left


@pytest.mark.slow
def test_an_upload_that_was_cut_off_goes_on_when_lind_ui_starts(tmp_path: Path) -> None:
    upload_job.stage(tmp_path, [("page.jsonl", DATA.read_bytes())])
    server, _ = lind_ui(tmp_path)
    until = time.monotonic() + 60
    while (job := upload_job.look(tmp_path)) is None or job.blocks:
        assert time.monotonic() < until
        time.sleep(0.1)
    server.kill()
    server.wait()
    assert job.result is not None
    assert job.result.added == 6
