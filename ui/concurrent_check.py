"""Many sessions at once: ``python -m ui.concurrent_check``. Prints errors, the 95th percentile, and leaks between sessions.

Each session is a thread with a canary of its own in every question; a leak is a canary of another session in what comes
back. Asked is what the page asks: the shared assistant, the session's context, the turn's HTML. No browser is started, so
the time to draw is not part of it.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

SESSIONS = 20
SECONDS = 30.0
PAUSE = 1.0
"""Seconds between the questions of one session: a fast reader."""


@dataclass(slots=True, kw_only=True)
class Seen:
    """What one session met."""

    times_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    leaks: int = 0


def check(
    library: Path, embedder: str, *, sessions: int = SESSIONS, seconds: float = SECONDS
) -> dict[str, float | int]:
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
        threading.Thread(target=_session, args=(settings, number, seen[number], until)) for number in range(sessions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(t for one in seen for t in one.times_ms)
    return {
        "questions": len(times),
        "errors": sum(len(one.errors) for one in seen),
        "leaks": sum(one.leaks for one in seen),
        "p50_ms": round(statistics.median(times), 1) if times else 0.0,
        "p95_ms": round(times[int(0.95 * (len(times) - 1))], 1) if times else 0.0,
    }


def _session(settings: object, number: int, seen: Seen, until: float) -> None:
    from corpus.sample import DEMO_QUESTIONS
    from index.filters import Filters
    from ui.answer_view import turn_html
    from ui.opened import shared_assistant
    from ui.session import answer_of, turn_of, warnings_of

    context, asked = None, number
    time.sleep(PAUSE * number / SESSIONS)
    while time.monotonic() < until:
        question = f"{DEMO_QUESTIONS[asked % len(DEMO_QUESTIONS)]} canary{number:04d}x"
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
        seen.leaks += any(f"canary{other:04d}x" in said for other in range(SESSIONS) if other != number)
        time.sleep(PAUSE)


def main() -> None:
    """Make a library of the bundled sample, ask, and print one JSON line."""
    from assistant.settings import load_settings
    from corpus.sample import sample_path
    from index.build import ingest
    from index.embed import open_embedder

    name = load_settings().embedder
    with tempfile.TemporaryDirectory(prefix="lind-concurrent-") as place:
        folder = Path(place) / "library"
        ingest(folder, [sample_path()], embedder=open_embedder(name))
        found = check(folder, name)
    sys.stdout.write(json.dumps({"sessions": SESSIONS, "seconds": SECONDS, **found}) + "\n")


if __name__ == "__main__":
    main()
