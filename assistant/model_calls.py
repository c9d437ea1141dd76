"""One call to a chat model: its pieces as they come, for so many seconds, and no longer than somebody waits for them.

A model's own asynchronous methods are run on one event loop, in a thread that all calls share: there a call that is given
up is cancelled, which closes its connection at once. A thread that waits on a socket could not be ended.
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

Pieces = Callable[[], Iterator[Any] | AsyncIterator[Any]]
"""Begins a call and returns what comes of it."""
_Results = queue.SimpleQueue[tuple[str, Any]]


class StoppedError(Exception):
    """Nobody waits for the answer any more. Not a ``LindError``: nothing is shown in its place, and nothing noted."""


class OutOfTimeError(TimeoutError):
    """The time for a call is over."""


class Stop:
    """Says that nobody waits for an answer any more. Threads may share one."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._told: list[Callable[[], None]] = []

    def set(self) -> None:
        """Say it; calls to chat models that are on their way end. Of no effect the second time."""
        with self._lock:
            self._event.set()
            told, self._told = self._told, []
        for tell in told:
            tell()

    def is_set(self) -> bool:
        """Return whether it was said."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until it is said, for some seconds at most; return whether it was."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Raise StoppedError if it was said."""
        if self.is_set():
            raise StoppedError

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Call ``tell`` when it is said within this block, or at once if it was said before."""
        with self._lock:
            said = self._event.is_set()
            if not said:
                self._told.append(tell)
        if said:
            tell()
        try:
            yield
        finally:
            with self._lock:
                if tell in self._told:
                    self._told.remove(tell)


_STOP: contextvars.ContextVar[Stop | None] = contextvars.ContextVar("lind-stop", default=None)


@contextmanager
def stoppable(stop: Stop) -> Iterator[None]:
    """Let ``stop`` end whatever chat models are asked within this block."""
    before = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(before)


def current_stop() -> Stop:
    """Return what may stop the calls made here; one that nobody holds where none was given."""
    return _STOP.get() or Stop()


def bounded(pieces: Pieces, seconds: float, stop: Stop | None = None) -> Iterator[Any]:
    """Yield what a call yields, for some seconds at most, whatever it does meanwhile; then end the call.

    It runs in another thread: a time-out on a socket counts from byte to byte, and a server that sends one now and then
    would be waited for without end. An asynchronous call is cancelled when it is left; of any other the thread that was
    left behind ends with its next piece.

    Args:
        pieces: Begins the call.
        seconds: How long.
        stop: Ends it earlier; None: ``current_stop``.

    Raises:
        OutOfTimeError: The time is over.
        StoppedError: ``stop`` was set.
    """
    stop = current_stop() if stop is None else stop
    stop.check()
    results: _Results = queue.SimpleQueue()
    deadline = time.monotonic() + seconds
    end = _begin(pieces, results)
    try:
        with stop.telling(lambda: results.put(("stopped", None))):
            while True:
                try:
                    kind, value = results.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise OutOfTimeError from None
                if kind == "end":
                    return
                if kind == "stopped":
                    raise StoppedError
                if kind == "error":
                    raise value
                yield value
    finally:
        end()


def _begin(pieces: Pieces, results: _Results) -> Callable[[], object]:
    """Begin a call whose pieces go into a queue; return what ends it."""
    try:
        begun = pieces()
    except Exception as error:
        results.put(("error", error))
        return lambda: None
    if isinstance(begun, AsyncIterator):
        return asyncio.run_coroutine_threadsafe(_take(begun, results), _loop()).cancel
    left = threading.Event()

    def work() -> None:
        try:
            for piece in begun:
                if left.is_set():
                    return
                results.put(("piece", piece))
            results.put(("end", None))
        except BaseException as error:
            results.put(("error", error))

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True, name="chat-model").start()
    return left.set


async def _take(pieces: AsyncIterator[Any], results: _Results) -> None:
    try:
        async for piece in pieces:
            results.put(("piece", piece))
        results.put(("end", None))
    except asyncio.CancelledError:
        results.put(("error", StoppedError()))
        raise
    except BaseException as error:
        results.put(("error", error))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the loop on which every asynchronous call runs: clients keep connections, and those belong to one loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="chat-model-loop").start()
    return loop
