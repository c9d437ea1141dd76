"""Many sessions of the real server at once, over its own protocol: answers, no errors, no canary of another session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import ingest
from index.embed import open_embedder
from ui.concurrent_check import _leaked, check_server, served

pytest.importorskip("websockets", reason="websockets is not installed")

from ui.websocket_check import PageError, PageSession

DATA = Path(__file__).parent / "data" / "page.jsonl"
QUESTION = "Does zelvaprine prevent relapse of harbour fever?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    ingest(folder / "library", [DATA], embedder=open_embedder("hash-64"))
    with served(folder / "library", "hash-64", folder / "server.log") as found:
        yield found


@pytest.mark.slow
def test_a_session_over_the_web_socket_gets_what_a_browser_gets(address: str) -> None:
    page = PageSession(address)
    try:
        assert any("Answers made of quoted, cited passages" in said for said in page.first.said)
        run = page.ask(QUESTION)
        (turn,) = (said for said in run.said if said.startswith('<div class="lind-turn"'))
        assert "hazard ratio, 0.46; 95% CI, 0.26 to 0.81" in turn
        assert run.answer_ms is not None
        assert 0 < run.answer_ms <= run.finished_ms
        again = page.ask("Does metformin prevent migraine?")
        assert sum(said.startswith('<div class="lind-turn"') for said in again.said) == 1
        assert sum('class="lind-earlier"' in said for said in again.said) == 1  # the session is still the same
    finally:
        page.close()


@pytest.mark.slow
def test_an_error_on_the_page_is_an_error_of_the_session(address: str) -> None:
    page = PageSession(address)
    try:
        with pytest.raises(PageError, match="shows an error"):
            page.ask("zelvaprine " * 500)
    finally:
        page.close()


@pytest.mark.slow
def test_sessions_at_once_are_answered_without_error_or_leak(address: str) -> None:
    found = check_server(address, sessions=4, seconds=4.0)
    assert found["questions"] >= 4
    assert (found["errors"], found["leaks"], found["first_errors"]) == (0, 0, [])
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["drawn_p95_ms"]


def test_a_canary_of_another_session_is_a_leak_and_ones_own_is_none() -> None:
    assert _leaked("… canary0003x …", 2, 20)
    assert not _leaked("… canary0002x …", 2, 20)
    assert not _leaked("canary0020x", 2, 20)  # there is no session 20
