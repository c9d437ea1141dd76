"""Asking a chat model within bounds: a budget of time, few retries, a breaker, a cap on tokens, kept replies.

The rules are those of REQUIREMENTS B23: 5 s to connect, 30 s in all, at most two retries with full jitter
(https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) and only where a retry can help,
``Retry-After`` (RFC 9110, 10.2.3) honoured while the budget lasts. A model is whatever has ``invoke`` and ``stream``, or
better ``ainvoke`` and ``astream``, whose requests are closed at once when nobody waits for them any more; nothing of
LangChain is imported here. No text of a provider reaches a message: it may hold the key.
"""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.model_calls import OutOfTimeError, Pieces, Stop, StoppedError, bounded, current_stop
from assistant.model_limits import Breaker, ReplyCache, Spending
from corpus.errors import ModelError

CONNECT_S = 5.0
CHARACTERS_PER_TOKEN = 3
"""For sizes before a call, and where a provider reports none: fewer than English needs, so that the cap errs low."""
LONGEST_REPLY = 20_000
"""Characters of a reply; what is longer is cut off and refused."""
RETRIED = frozenset({408, 429, *range(500, 600)})
UNREACHABLE = frozenset({"APIConnectionError", "APITimeoutError", "TransportError", "ConnectionError", "TimeoutError"})
"""Names of the classes by which clients say that a connection failed (openai, anthropic, httpx, requests, Python)."""
STATUS_WORDS = {
    400: "it refused the request",
    401: "it refused the API key",
    403: "it does not allow this request",
    404: "it knows no such model or address",
    408: "it took too long",
    413: "the request is too long for it",
    422: "it refused the request",
    429: "it takes no more requests for now",
    529: "it is overloaded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAccess:
    """How a chat model is reached, and how much of it may be used."""

    url: str | None = None
    """Base address of the provider or of a server that speaks its protocol; None: the provider's own."""
    key: str | None = field(default=None, repr=False)
    """API key; None: the provider's own environment variable (``OPENAI_API_KEY`` …)."""
    answer_tokens: int = 800
    """Tokens of one reply."""
    day_tokens: int | None = 500_000
    """Tokens a day, questions and replies together; None: no cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long a model may take, and how often it is asked again."""

    total_s: float = 30.0
    retries: int = 2
    first_wait_s: float = 0.5
    """Longest wait before the first retry; it doubles for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a call failed."""

    reason: str
    """In our own words, one line."""
    transient: bool
    """Asking again may help."""
    retry_after_s: float | None = None
    """Seconds the provider asks to wait; None: it does not say."""


class ModelClient:
    """A chat model, asked within bounds. One may serve many threads.

    Args:
        model: What has ``invoke`` and ``stream`` or their asynchronous sisters, a LangChain chat model.
        name: Its name, for messages and keys.
        access: The caps.
        budget: The times.
        exact: Refuse a reply in any other form than the one asked for; False: lines are read leniently.
        breaker: Its circuit breaker; None: it is always asked.
        spending: The day's tokens; None: not counted.
        cache: Kept replies; None: it is asked every time.
        clock: Seconds, monotonic.
        sleep: Waits some seconds before a call is tried again; None: no longer than somebody waits for the answer.
        jitter: Returns a number between two.
    """

    def __init__(
        self,
        model: Any,
        *,
        name: str = "",
        access: ModelAccess | None = None,
        budget: Budget | None = None,
        exact: bool = True,
        breaker: Breaker | None = None,
        spending: Spending | None = None,
        cache: ReplyCache | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self.name = name
        self.exact = exact
        self.cache = cache
        self._model = model
        self._access = access or ModelAccess()
        self._budget = budget or Budget()
        self._breaker = breaker or Breaker(failures=2**31)
        self._spending = spending or Spending(None)
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter

    def __repr__(self) -> str:
        return f"ModelClient({self.name!r})"

    def reply(self, prompt: Any, size: int) -> str:
        """Return the model's whole reply.

        Args:
            prompt: What the model's ``invoke`` takes.
            size: Characters of the prompt.

        Raises:
            ModelError: It did not answer within the budget, or may not be asked; one line, fit to be shown.
            StoppedError: Nobody waits for it any more (``assistant.model_calls.stoppable``); the request is closed.
        """
        return "".join(self._ask(lambda: _whole(self._model, prompt), size))

    def stream(self, prompt: Any, size: int) -> Iterator[str]:
        """Yield the model's reply in pieces as they come; asked again only while none has come.

        Raises:
            ModelError: As ``reply``, also after some pieces.
            StoppedError: As ``reply``.
        """
        return self._ask(lambda: _streamed(self._model, prompt), size)

    def _ask(self, pieces: Pieces, size: int) -> Iterator[str]:
        if not self._breaker.allows():
            raise ModelError("the chat model is not asked for the moment: it failed several times in a row")
        estimate = size // CHARACTERS_PER_TOKEN
        reserved = estimate + self._access.answer_tokens
        if not self._spending.reserve(reserved):
            raise ModelError("the chat model is not asked: the day's cap on tokens is reached (LIND_MODEL_DAY_TOKENS)")
        count = _Count(tokens=0, characters=0, calls=0)
        try:
            yield from self._attempts(pieces, count)
        finally:
            used = count.tokens or estimate * count.calls + count.characters // CHARACTERS_PER_TOKEN
            self._spending.settle(reserved, used)

    def _attempts(self, pieces: Pieces, count: _Count) -> Iterator[str]:
        deadline, stop = self._clock() + self._budget.total_s, current_stop()
        for attempt in range(self._budget.retries + 1):
            count.calls += 1
            try:
                yield from _texts(bounded(pieces, deadline - self._clock(), stop), count)
            except StoppedError:
                raise  # that nobody waits says nothing about the provider
            except Exception as error:
                failure = read_failure(error)
            else:
                self._breaker.succeeded()
                return
            wait = None if count.characters else self._wait(failure, attempt, deadline)
            if wait is None:
                self._note(failure)
                raise ModelError(f"the chat model did not answer: {failure.reason}") from None
            self._rest(wait, stop)

    def _rest(self, seconds: float, stop: Stop) -> None:
        """Wait before asking again, no longer than somebody waits for the answer."""
        (self._sleep or stop.wait)(seconds)
        stop.check()

    def _wait(self, failure: Failure, attempt: int, deadline: float) -> float | None:
        """Return the seconds to wait before asking again; None: do not."""
        if not failure.transient or attempt >= self._budget.retries:
            return None
        wait = self._jitter(0.0, self._budget.first_wait_s * 2**attempt)
        wait = max(wait, failure.retry_after_s or 0.0)
        return wait if self._clock() + wait < deadline else None

    def _note(self, failure: Failure) -> None:
        # A provider that answers with a refusal is in order; what it refuses is for the user to mend.
        if failure.transient:
            self._breaker.failed()
        else:
            self._breaker.succeeded()


@dataclass(slots=True, kw_only=True)
class _Count:
    tokens: int
    characters: int
    calls: int


class _TooLongError(Exception):
    pass


def _whole(model: Any, prompt: Any) -> Iterator[Any] | AsyncIterator[Any]:
    def waited_for() -> Iterator[Any]:
        yield model.invoke(prompt)

    async def awaited() -> AsyncIterator[Any]:
        yield await model.ainvoke(prompt)

    return awaited() if hasattr(model, "ainvoke") else waited_for()


def _streamed(model: Any, prompt: Any) -> Iterator[Any] | AsyncIterator[Any]:
    found: Iterator[Any] | AsyncIterator[Any]
    found = model.astream(prompt) if hasattr(model, "astream") else iter(model.stream(prompt))
    return found


def _texts(messages: Iterator[Any], count: _Count) -> Iterator[str]:
    for message in messages:
        usage = getattr(message, "usage_metadata", None)
        if isinstance(usage, dict):
            count.tokens += int(usage.get("total_tokens") or 0)
        text = message_text(message)
        count.characters += len(text)
        if count.characters > LONGEST_REPLY:
            raise _TooLongError
        if text:
            yield text


def message_text(message: Any) -> str:
    """Return the text of a chat message, of a piece of one, or of a plain string."""
    content = getattr(message, "content", message)
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(p if isinstance(p, str) else str(p.get("text") or "") for p in parts if isinstance(p, str | dict))


def read_failure(error: BaseException) -> Failure:
    """Return what an exception of any provider's client means, in our own words."""
    if isinstance(error, OutOfTimeError):
        return Failure(reason="the time for it ran out", transient=True)
    if isinstance(error, _TooLongError):
        return Failure(reason=f"its reply is longer than {LONGEST_REPLY:,} characters", transient=False)
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int) and status >= 400:
        words = STATUS_WORDS.get(status, "it is out of order" if status >= 500 else "it refused the request")
        return Failure(
            reason=f"{words} ({status})",
            transient=status in RETRIED,
            retry_after_s=_retry_after(response, datetime.now(UTC)),
        )
    if UNREACHABLE & {kind.__name__ for kind in type(error).__mro__}:
        # What Python's own errors say is known; what a client's say may hold a header or a body.
        said = str(error).partition("\n")[0] if type(error).__module__ == "builtins" else ""
        return Failure(reason=f"it cannot be reached{f' ({said})' if said else ''}", transient=True)
    return Failure(reason=f"its reply cannot be read ({type(error).__name__})", transient=False)


def _retry_after(response: Any, now: datetime) -> float | None:
    """Return the seconds of a ``Retry-After`` header: a number, or an HTTP date; None: neither."""
    headers = getattr(response, "headers", None) or {}
    text = str(headers.get("retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None
