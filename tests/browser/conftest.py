"""A real headless Chromium on a real server: what every browser test shares."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from corpus.library import Library
from corpus.study import Study
from index.build import ingest
from index.embed import open_embedder
from ui.serve import ADDRESS, command, environment

DATA = Path(__file__).parent.parent / "data" / "page.jsonl"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT = 30_000  # ms; a cold server on two cores


def chromium() -> str:
    """Return the system's Chromium; skip without one, but fail where CI=true."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        message = "no Chromium on this machine: install it (apt-get install chromium) to run the browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the server ended with exit code {server.returncode}")
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as reply:
            if reply.status == 200:
                return
        time.sleep(0.2)
    pytest.fail("the server did not come up within 60 s")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "library"
    ingest(folder, [DATA], embedder=open_embedder("hash-64"))
    return folder


@contextmanager
def serving(logs: pytest.TempPathFactory) -> Iterator[Any]:
    """Give a function that serves a library; what it started ends with the block."""
    chromium()
    servers: list[subprocess.Popen[bytes]] = []

    def start(folder: Path, **more: str) -> str:
        """Serve a library's folder; ``more`` are settings beside it, as environment variables."""
        port = free_port()
        log = logs.mktemp("log") / "server.log"
        settings = {**environment(folder, os.environ, embedder="hash-64"), **more}
        with log.open("wb") as out:
            servers.append(subprocess.Popen(command(port), env=settings, stdout=out, stderr=subprocess.STDOUT))
        address = f"http://{ADDRESS}:{port}"
        wait_until_up(address, servers[-1])
        return address

    try:
        yield start
    finally:
        for server in servers:
            server.kill()
        for server in servers:
            server.wait(timeout=20)


@pytest.fixture
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with serving(tmp_path_factory) as start:
        yield start


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Iterator[str]:
    with serving(tmp_path_factory) as start:
        yield str(start(library))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


class Visit:
    """One browser window on the page, and every request it made."""

    def __init__(self, browser: Any, address: str, width: int = 1280, scheme: str = "light") -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.goto(address)
        self.page.get_by_text("Lind", exact=True).first.wait_for(timeout=WAIT)

    def ask(self, question: str) -> None:
        field = self.page.get_by_placeholder("Ask a clinical question")
        field.wait_for(timeout=WAIT)
        field.fill(question)
        field.press("Enter")
        self.page.locator(".lind-answer").first.wait_for(timeout=WAIT)
        self.page.locator(".lind-card").first.wait_for(timeout=WAIT)
        self.settle()

    def open(self, page: str) -> None:
        """Go to another page by the list of pages."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=page, exact=True).click()
        self.page.get_by_role("heading", name="Lind" if page == "Ask" else page, level=1).wait_for(timeout=WAIT)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has been drawn to its end."""
        self.page.wait_for_timeout(150)
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=WAIT)
        self.page.wait_for_timeout(150)

    def passages(self) -> dict[str, str]:
        """Return what the cards show: the text of each study, by id."""
        cards = "cards => cards.map(c => [c.dataset.study, c.querySelector('.lind-passage').textContent])"
        return dict(self.page.locator(".lind-card").evaluate_all(cards))

    def marks(self) -> list[dict[str, Any]]:
        """Return every marked quote: its study, offsets and text."""
        return list(
            self.page.locator(".lind-passage mark").evaluate_all(
                "marks => marks.map(m => ({study: m.closest('.lind-card').dataset.study,"
                " start: +m.dataset.start, end: +m.dataset.end, text: m.textContent}))"
            )
        )

    def hosts(self) -> set[str | None]:
        return {urlsplit(url).hostname for url in self.requests if not url.startswith(("data:", "blob:"))}

    def picture(self, name: str) -> None:
        """Write a picture of the whole page to the folder that LIND_SCREENSHOTS names, if it does."""
        folder = os.environ.get("LIND_SCREENSHOTS")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(Path(folder) / f"{name}-view.png"))
        height = self.page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": size["width"], "height": height + 140})
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=str(Path(folder) / f"{name}.png"))
        self.page.set_viewport_size(size)


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Visit]:
    window = Visit(browser, address)
    yield window
    window.context.close()


def serious(response: dict[str, Any]) -> list[str]:
    """Return what axe-core calls serious or critical: rule and the elements."""
    return [
        f"{violation['id']}: {' '.join(str(node['target']) for node in violation['nodes'][:4])}"
        for violation in response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def stored(folder: Path) -> dict[str, Study]:
    with Library.open(folder) as opened:
        return {study.study_id: study for study in opened.all_studies()}
