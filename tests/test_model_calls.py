"""A call to a chat model that nobody waits for any more: its request is closed, its thread free, nothing is shown."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.answer import Checks, Citation, EvidenceStatement
from assistant.llm import open_client, stream_statements, write
from assistant.model_calls import OutOfTimeError, Stop, StoppedError, bounded, current_stop, stoppable
from assistant.model_client import Budget, ModelAccess, ModelClient
from assistant.model_limits import Breaker
from tests.openai_server import CANARY, says, sentences, serving, status, until_left

WORDS = "Relapse occurred in 18 of 120 patients with zelvaprine."
QUOTES = (
    EvidenceStatement(
        text=WORDS,
        kind="quote",
        citations=(Citation(number=1, study_id="a", start=0, end=len(WORDS), quote=WORDS),),
        checks=Checks(verbatim=True, numbers=True),
    ),
)
REPLY = sentences((WORDS, 1), (WORDS, 1))


def client(url: str, **more: object) -> ModelClient:
    pytest.importorskip("langchain_openai", reason="the client of OpenAI's protocol is not installed (lind[openai])")
    return open_client("openai:fake", ModelAccess(url=url, key=CANARY), **more)  # type: ignore[arg-type]


def stopped_after(stop: Stop, seconds: float) -> None:
    threading.Timer(seconds, stop.set).start()


@pytest.mark.parametrize("streamed", [True, False])
def test_stopping_closes_the_request_and_frees_the_thread_that_asks(streamed: bool) -> None:
    left, stop = threading.Event(), Stop()
    with serving(until_left(REPLY[:-10], left)) as served:
        model = client(served.url)

        def ask() -> object:
            with stoppable(stop):
                return list(stream_statements(model, "?", QUOTES)) if streamed else write(model, "?", QUOTES)

        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(ask)
            until = time.monotonic() + 10
            while not served.calls and time.monotonic() < until:
                time.sleep(0.01)
            began = time.monotonic()
            stopped_after(stop, 0.2)
            with pytest.raises(StoppedError):
                asking.result(timeout=5)
            assert 0.1 < time.monotonic() - began < 2  # the server says nothing for ten seconds
        assert left.wait(2)
        assert len(served.calls) == 1  # what was stopped is not tried again


def test_sentences_checked_before_the_stop_were_told_and_none_after_it() -> None:
    left, stop, told = threading.Event(), Stop(), []
    with serving(until_left(REPLY[:-10], left)) as served, stoppable(stop):
        stream = stream_statements(client(served.url), "?", QUOTES)
        told.append(next(stream).text)
        stopped_after(stop, 0.1)
        with pytest.raises(StoppedError):
            told.extend(statement.text for statement in stream)
    assert told == [WORDS]
    assert left.is_set() or left.wait(2)


def test_leaving_a_stream_closes_its_request_too() -> None:
    left = threading.Event()
    with serving(until_left(REPLY[:-10], left)) as served:
        stream = stream_statements(client(served.url), "?", QUOTES)
        assert next(stream).text == WORDS
        stream.close()
        assert left.wait(2)


def test_time_that_runs_out_closes_the_request_too() -> None:
    left = threading.Event()
    with serving(until_left(REPLY[:-10], left)) as served:
        written = write(client(served.url, budget=Budget(total_s=0.4)), "?", QUOTES)
        assert written.notice == "Quotes only: the chat model did not answer: the time for it ran out."
        assert left.wait(2)


def test_after_a_stop_the_same_client_answers_the_next_question() -> None:
    left, stop = threading.Event(), Stop()
    with serving(until_left(REPLY[:-10], left), says(REPLY)) as served:
        model = client(served.url)
        stopped_after(stop, 0.2)
        with stoppable(stop), pytest.raises(StoppedError):
            write(model, "?", QUOTES)
        assert write(model, "?", QUOTES).from_model
        assert len(served.calls) == 2


def test_nothing_is_asked_once_it_is_stopped() -> None:
    stop = Stop()
    stop.set()
    with serving(says(REPLY)) as served, stoppable(stop):
        with pytest.raises(StoppedError):
            write(client(served.url), "?", QUOTES)
        assert served.calls == []


def test_a_wait_before_the_next_try_ends_with_the_stop() -> None:
    stop, began = Stop(), time.monotonic()
    with serving(status(429, headers={"Retry-After": "20"})) as served, stoppable(stop):
        stopped_after(stop, 0.3)
        with pytest.raises(StoppedError):
            write(client(served.url), "?", QUOTES)
        assert time.monotonic() - began < 3
        assert len(served.calls) == 1


def test_a_stop_says_nothing_about_the_provider() -> None:
    breaker, stop = Breaker(failures=1), Stop()

    class Slow:
        async def ainvoke(self, prompt: object) -> str:
            await asyncio.sleep(5)
            return "late"

    with stoppable(stop):
        stopped_after(stop, 0.1)
        with pytest.raises(StoppedError):
            ModelClient(Slow(), breaker=breaker).reply("?", 1)
    assert breaker.allows()


def test_asynchronous_calls_of_many_threads_are_bounded_each_by_itself() -> None:
    ended: list[int] = []

    async def pieces(number: int):
        try:
            for at in range(3):
                yield 10 * number + at
                await asyncio.sleep(0.01 if number % 2 else 5)
        finally:
            ended.append(number)

    def take(number: int) -> list[int] | str:
        try:
            return list(bounded(lambda: pieces(number), 0.5))
        except OutOfTimeError:
            return "late"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(take, range(8)))
    assert found == ["late", [10, 11, 12], "late", [30, 31, 32], "late", [50, 51, 52], "late", [70, 71, 72]]
    until = time.monotonic() + 2
    while len(ended) < 8 and time.monotonic() < until:
        time.sleep(0.01)
    assert sorted(ended) == list(range(8))


def test_a_stop_belongs_to_the_block_it_was_given_for() -> None:
    mine = Stop()
    with stoppable(mine):
        assert current_stop() is mine
    mine.set()
    assert not current_stop().is_set()
