"""Start the page: Streamlit on this machine only, with nothing sent anywhere.

``arguments``, ``command`` and ``environment`` are pure, so that what is started can be tested without starting it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from assistant.limits import UPLOAD_BYTES

APP = Path(__file__).with_name("app.py")
DEFAULT_PORT = 8501
ADDRESS = "127.0.0.1"

OPTIONS = {
    "server.address": ADDRESS,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.enableXsrfProtection": "true",
    "server.enableCORS": "true",
    "server.maxUploadSize": str(UPLOAD_BYTES // 2**20),  # MB
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "runner.magicEnabled": "false",  # or any bare string of the script is printed as Markdown
    "theme.light.primaryColor": "#0b5a6b",
    "theme.light.backgroundColor": "#ffffff",
    "theme.light.secondaryBackgroundColor": "#f3f6f7",
    "theme.light.textColor": "#16222c",
    "theme.dark.primaryColor": "#5cc3d6",
    "theme.dark.backgroundColor": "#12181d",
    "theme.dark.secondaryBackgroundColor": "#1b242b",
    "theme.dark.textColor": "#e8eef2",
    "theme.baseRadius": "small",
    "theme.showWidgetBorder": "true",
}
"""What Streamlit is told (REQUIREMENTS B09, B26, B29); flags win over any config file of the user's."""


def command(port: int = DEFAULT_PORT) -> list[str]:
    """Return the command line of a process of its own that serves the page.

    Raises:
        ValueError: There is no such port.
    """
    return [sys.executable, "-m", "ui.page_server", *arguments(port)]


def arguments(port: int = DEFAULT_PORT) -> list[str]:
    """Return what Streamlit is told to serve the page on ``port`` (1–65535) of 127.0.0.1.

    Raises:
        ValueError: There is no such port.
    """
    if not 1 <= port <= 65535:
        raise ValueError(f"port {port} is not between 1 and 65535")
    flags = [f"--{name}={value}" for name, value in OPTIONS.items()]
    return ["run", str(APP), f"--server.port={port}", *flags]


def environment(
    library: Path, base: Mapping[str, str], *, embedder: str | None = None, model: str | None = None
) -> dict[str, str]:
    """Return the environment the page reads its settings from.

    Args:
        library: Folder of the library.
        base: The environment to start from.
        embedder: Name of the embedding model; None: as in ``base``, else the default.
        model: Name of the chat model; None: as in ``base``, else none.
    """
    ours = {"LIND_LIBRARY": str(library.absolute()), "LIND_EMBEDDER": embedder, "LIND_MODEL": model}
    chosen = {name: value for name, value in ours.items() if value is not None}
    # Streamlit puts ui/ first on the path, not the folder above it: in a source tree ``assistant`` would not be found.
    path = os.pathsep.join(part for part in (str(APP.parent.parent), base.get("PYTHONPATH", "")) if part)
    return {**base, **chosen, "PYTHONPATH": path, "ANONYMIZED_TELEMETRY": "False"}


def serve(library: Path, port: int = DEFAULT_PORT, *, embedder: str | None = None, model: str | None = None) -> None:
    """Serve the page in this process until it is stopped: with no child, none can be left behind.

    Args:
        library: Folder of the library; it need not exist yet.
        port: 1–65535, on 127.0.0.1.
        embedder: Name of the embedding model; None: the one of the settings.
        model: Name of the chat model; None: the one of the settings.

    Raises:
        ValueError: There is no such port.
        SystemExit: With Streamlit's exit code, when it has stopped.
    """
    words = arguments(port)
    os.environ.update(environment(library, os.environ, embedder=embedder, model=model))
    from assistant.settings import load_settings
    from ui.page_server import main

    load_settings.cache_clear()  # it was read before these were set
    main(words)
