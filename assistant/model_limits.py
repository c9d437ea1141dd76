"""What keeps a chat model's failures and costs within bounds: a circuit breaker, a day's tokens, kept replies."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

FAILURES = 3
"""Questions in a row that a model failed to answer before it is left alone."""
REST_S = 60.0
KEPT_IN_MEMORY = 256
KEPT_ON_DISK = 2000
KEY = re.compile(r"[0-9a-f]{64}")


class Breaker:
    """A circuit breaker: after some failures in a row a model is not asked for a while, then once, to see.

    Safe under threads; one is shared by all sessions that use the same model.
    """

    def __init__(
        self, *, failures: int = FAILURES, rest_s: float = REST_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._rest_s = rest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._closed_until = 0.0

    def allows(self) -> bool:
        """Return whether the model may be asked now; when it rested long enough, True for one caller."""
        with self._lock:
            if self._failed < self._most:
                return True
            if self._clock() < self._closed_until:
                return False
            # The next caller waits again, unless this trial succeeds first.
            self._closed_until = self._clock() + self._rest_s
            return True

    def succeeded(self) -> None:
        """Note that the model answered."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """Note that the model could not be reached or was out of order."""
        with self._lock:
            self._failed += 1
            self._closed_until = self._clock() + self._rest_s


@cache
def shared_breaker(name: str) -> Breaker:
    """Return this process's breaker for a model; the name tells models and their addresses apart."""
    return Breaker()


class Spending:
    """Tokens used on one day (UTC), against a cap. Safe under threads, and across processes that share a folder.

    Args:
        cap: Tokens a day, questions and replies together; None: no cap.
        folder: Where the day's file stands; None, or a folder that cannot be written: this process alone counts.
        today: The day.
    """

    def __init__(
        self,
        cap: int | None,
        *,
        folder: Path | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._cap = cap
        self._folder = folder
        self._today = today
        self._lock = threading.Lock()
        self._own: dict[date, int] = {}

    def spent(self) -> int:
        """Return the tokens used today."""
        own = self._own.get(self._today(), 0)
        if self._folder is None:
            return own
        try:
            lines = self._file(self._folder).read_text("ascii").split()
            return max(own, sum(map(int, lines)))
        except (OSError, ValueError):
            return own

    def reserve(self, tokens: int) -> bool:
        """Take tokens for a call; False, and nothing is taken, where the day's cap does not allow it."""
        with self._lock:
            if self._cap is not None and self.spent() + tokens > self._cap:
                return False
            self._add(tokens)
            return True

    def settle(self, reserved: int, used: int) -> None:
        """Put what a call used in the place of what was taken for it."""
        with self._lock:
            self._add(used - reserved)

    def _add(self, tokens: int) -> None:
        day = self._today()
        self._own[day] = self._own.get(day, 0) + tokens
        if self._folder is not None:
            # One short line appended is written whole, also beside other processes.
            with suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                with self._file(self._folder).open("a", encoding="ascii") as file:
                    file.write(f"{tokens}\n")

    def _file(self, folder: Path) -> Path:
        return folder / f"tokens-{self._today().isoformat()}.txt"


class ReplyCache:
    """Replies kept by the content of what was asked; the least recently used go first. Safe under threads.

    What is kept is the model's raw reply: it passes parser and claim gate again each time it is used.

    Args:
        size: Replies kept in memory.
        folder: Where they are kept on disk too, without the question; None: nowhere.
    """

    def __init__(self, *, size: int = KEPT_IN_MEMORY, folder: Path | None = None) -> None:
        self._size = size
        self._folder = folder
        self._lock = threading.Lock()
        self._held: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str) -> str | None:
        """Return a reply, or None."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        reply = self._read(key)
        if reply is not None:
            self._hold(key, reply)
        return reply

    def put(self, key: str, reply: str) -> None:
        """Keep a reply."""
        self._hold(key, reply)
        if self._folder is not None:
            # A reply that cannot be kept is asked for again; nothing is lost.
            with suppress(OSError):
                _write_whole(self._folder, key, reply)
                _prune(self._folder)

    def _hold(self, key: str, reply: str) -> None:
        with self._lock:
            self._held[key] = reply
            self._held.move_to_end(key)
            while len(self._held) > self._size:
                self._held.popitem(last=False)

    def _read(self, key: str) -> str | None:
        if self._folder is None:
            return None
        try:
            document = json.loads((self._folder / f"{key}.json").read_text("utf-8"))
            return str(document["reply"]) if document["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def reply_key(prompt: str, model: str, question: str, quotes: Sequence[str]) -> str:
    """Return the key of a reply: SHA-256 of the prompt's hash, the model, the question and the quotes in order."""
    return hashlib.sha256(json.dumps([prompt, model, question, list(quotes)]).encode()).hexdigest()


def _write_whole(folder: Path, key: str, reply: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"key": key, "reply": reply}, file)
        Path(name).replace(folder / f"{key}.json")
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _prune(folder: Path) -> None:
    kept = [path for path in folder.glob("*.json") if KEY.fullmatch(path.stem)]
    if len(kept) > KEPT_ON_DISK:
        for path in sorted(kept, key=lambda p: p.stat().st_mtime)[: len(kept) - KEPT_ON_DISK]:
            path.unlink(missing_ok=True)
