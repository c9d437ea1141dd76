"""How the page is started: on this machine only, telling nobody (REQUIREMENTS B09, B26, B29)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ui.serve import command, environment


def test_the_command_binds_to_this_machine_and_switches_everything_else_off() -> None:
    words = command(8600)
    assert words[:4] == [sys.executable, "-m", "streamlit", "run"]
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
