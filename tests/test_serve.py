"""How the page is started: on this machine only, telling nobody (REQUIREMENTS B09, B26, B29)."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from ui.page_server import FIRST_VISIT
from ui.serve import command, environment


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
        "s._begin_to_open = lambda: None\n"
        "sys.argv = ['x', '--help']\n"
        "try: s.main()\n"
        "except SystemExit: print('missing', [n for n in s.FIRST_VISIT if n not in sys.modules])\n"
    )
    settings = environment(Path("nowhere"), os.environ, embedder="hash-64")
    done = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True)
    assert "missing []" in done.stdout
