"""Many sessions at once: ``python -m ui.concurrent_check``. Prints errors, the 95th percentile, and leaks between sessions.

Each session has a canary of its own in every other question; a leak is a canary of another session in what comes back.
With ``--server`` the real server is started and every session speaks Streamlit's protocol to it over a web socket of its
own (``ui.websocket_check``): timed is what a browser would wait for, but for its own drawing. Without, each session is a
thread that asks what the page asks: the shared assistant, the session's context, the turn's HTML.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ui.serve import ADDRESS, command, environment

SESSIONS = 20
SECONDS = 30.0
PAUSE = 1.0
"""Seconds between the questions of one session: a fast reader."""


@dataclass(slots=True, kw_only=True)
class Seen:
    """What one session met."""

    times_ms: list[float] = field(default_factory=list)
    """Until each answer was there."""
    drawn_ms: list[float] = field(default_factory=list)
    """Until each page was drawn to its end."""
    errors: list[str] = field(default_factory=list)
    leaks: int = 0


def check(library: Path, embedder: str, *, sessions: int = SESSIONS, seconds: float = SECONDS) -> dict[str, Any]:
    """Ask from many sessions at once.

    Args:
        library: A library's folder, with an index.
        embedder: Name of the embedder it was made with.
        sessions: Threads.
        seconds: How long.

    Returns:
        ``questions``, ``errors``, ``leaks``, ``p50_ms``, ``p95_ms``.
    """
    from assistant.settings import Settings
    from ui.opened import shared_assistant

    settings = Settings(library=library, embedder=embedder, audit=False)
    shared_assistant(settings).retriever.find("warm up", k=1)
    seen = [Seen() for _ in range(sessions)]
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_session, args=(settings, number, sessions, one, until))
        for number, one in enumerate(seen)
    ]
    _run_all(threads)
    return _counted(seen)


def check_server(address: str, *, sessions: int = SESSIONS, seconds: float = SECONDS) -> dict[str, Any]:
    """Ask a running page from many sessions at once.

    Args:
        address: ``http://127.0.0.1:8501``.
        sessions: Web sockets, each a session of its own.
        seconds: How long.

    Returns:
        As ``check``, and ``drawn_p95_ms``, until the page was drawn to its end, suggestions too; ``first_errors``.
    """
    seen = [Seen() for _ in range(sessions)]
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_browsing, args=(address, number, sessions, one, until))
        for number, one in enumerate(seen)
    ]
    _run_all(threads)
    drawn = sorted(t for one in seen for t in one.drawn_ms)
    errors = [error for one in seen for error in one.errors]
    return {**_counted(seen), "drawn_p95_ms": _share(drawn, 0.95), "first_errors": errors[:3]}


def _run_all(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _counted(seen: Sequence[Seen]) -> dict[str, Any]:
    times = sorted(t for one in seen for t in one.times_ms)
    return {
        "questions": len(times),
        "errors": sum(len(one.errors) for one in seen),
        "leaks": sum(one.leaks for one in seen),
        "p50_ms": _share(times, 0.5),
        "p95_ms": _share(times, 0.95),
    }


def _share(ordered: Sequence[float], share: float) -> float:
    return round(ordered[int(share * (len(ordered) - 1))], 1) if ordered else 0.0


def _question(number: int, asked: int) -> str:
    """Return a question of the sample; every other one carries the session's canary, which makes it one nobody can answer."""
    from corpus.sample import DEMO_QUESTIONS

    question = DEMO_QUESTIONS[(number + asked) % len(DEMO_QUESTIONS)]
    return f"{question} {_canary(number)}" if asked % 2 == 0 else question


def _canary(number: int) -> str:
    return f"canary{number:04d}x"


def _leaked(said: str, number: int, sessions: int) -> bool:
    return any(_canary(other) in said for other in range(sessions) if other != number)


def _browsing(address: str, number: int, sessions: int, seen: Seen, until: float) -> None:
    from ui.websocket_check import PageSession

    time.sleep(PAUSE * number / sessions)
    try:
        page = PageSession(address)
    except Exception as error:  # every kind counts
        seen.errors.append(f"{type(error).__name__}: {error}")
        return
    seen.leaks += _leaked(" ".join(page.first.said), number, sessions)
    asked = 0
    while time.monotonic() < until:
        try:
            run = page.ask(_question(number, asked))
        except Exception as error:  # every kind counts; none may end the session
            seen.errors.append(f"{type(error).__name__}: {error}")
        else:
            seen.times_ms.append(run.answer_ms or 0.0)
            seen.drawn_ms.append(run.finished_ms)
            seen.leaks += _leaked(" ".join(run.said), number, sessions)
        asked += 1
        time.sleep(PAUSE)
    page.close()


def _session(settings: object, number: int, sessions: int, seen: Seen, until: float) -> None:
    from index.filters import Filters
    from ui.answer_view import turn_html
    from ui.opened import shared_assistant
    from ui.session import answer_of, turn_of, warnings_of

    context, asked = None, 0
    time.sleep(PAUSE * number / sessions)
    while time.monotonic() < until:
        question = _question(number, asked)
        asked += 1
        began = time.monotonic()
        try:
            assistant = shared_assistant(settings)  # type: ignore[arg-type]
            answer, context = answer_of(assistant, settings, question, Filters(), context)  # type: ignore[arg-type]
            turn = turn_of(assistant.library, settings, answer, question)  # type: ignore[arg-type]
            html = turn_html(turn, answer, asked, warnings_of(turn.studies.values()))
        except Exception as error:  # every kind counts; none may end the session
            seen.errors.append(f"{type(error).__name__}: {error}")
            continue
        seen.times_ms.append(1000 * (time.monotonic() - began))
        said = html + json.dumps(answer.to_json(), ensure_ascii=False)
        seen.leaks += _leaked(said, number, sessions)
        time.sleep(PAUSE)


@contextmanager
def served(library: Path, embedder: str, log: Path) -> Iterator[str]:
    """Serve a library's page as ``lind ui`` does, on a free port; yield its address.

    Args:
        library: A library's folder.
        embedder: Name of the embedder it was made with.
        log: File that takes what the server prints.

    Raises:
        RuntimeError: It did not come up within a minute.
    """
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port = int(probe.getsockname()[1])
    settings = {**environment(library, os.environ, embedder=embedder), "LIND_AUDIT": "false"}
    with log.open("wb") as out:
        server = subprocess.Popen(command(port), env=settings, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://{ADDRESS}:{port}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.kill()
        server.wait(timeout=20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as reply:
            if reply.status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not come up")


def main(arguments: Sequence[str]) -> None:
    """Make a library of the bundled sample, ask, and print one JSON line; ``--server``: over web sockets."""
    from assistant.settings import load_settings
    from corpus.sample import sample_path
    from index.build import ingest
    from index.embed import open_embedder

    name = load_settings().embedder
    with tempfile.TemporaryDirectory(prefix="lind-concurrent-") as place:
        folder = Path(place) / "library"
        ingest(folder, [sample_path()], embedder=open_embedder(name))
        if "--server" in arguments:
            with served(folder, name, Path(place) / "server.log") as address:
                found = check_server(address)
        else:
            found = check(folder, name)
    over = "web sockets" if "--server" in arguments else "threads"
    sys.stdout.write(json.dumps({"sessions": SESSIONS, "over": over, "seconds": SECONDS, **found}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
