"""The client of a chat model: retries, waits, breaker, caps and kept replies, with a clock of the test's own."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import pytest

from assistant.model_client import Budget, ModelAccess, ModelClient, bounded, message_text, read_failure
from assistant.model_limits import Breaker, ReplyCache, Spending, reply_key
from assistant.settings import Settings
from corpus.errors import ModelError


class Refusal(Exception):
    def __init__(self, status, retry_after=None):
        self.response = type(
            "Response", (), {"status_code": status, "headers": {"retry-after": retry_after} if retry_after else {}}
        )
        super().__init__(f"status {status}")


class Clock:
    """A clock that moves when somebody waits."""

    def __init__(self):
        self.now, self.waits = 1000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds


class Model:
    """Gives what it was given in turn: raises an error, returns anything else."""

    def __init__(self, *turns):
        self.turns, self.calls = list(turns), 0

    def invoke(self, prompt):
        self.calls += 1
        turn = self.turns[min(self.calls, len(self.turns)) - 1]
        if isinstance(turn, BaseException):
            raise turn
        return turn


def asked(model, clock=None, **given):
    clock = clock or Clock()
    return ModelClient(model, clock=clock, sleep=clock.sleep, jitter=lambda low, high: high, **given).reply("?", 300)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_status_that_may_pass_is_asked_three_times_with_growing_waits(status):
    model, clock = Model(Refusal(status)), Clock()
    with pytest.raises(ModelError, match=str(status)):
        asked(model, clock)
    assert (model.calls, clock.waits) == (3, [0.5, 1.0])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_status_that_will_not_pass_is_asked_once(status):
    model = Model(Refusal(status))
    with pytest.raises(ModelError, match=str(status)):
        asked(model)
    assert model.calls == 1


@pytest.mark.parametrize("error", [ConnectionRefusedError("no"), ConnectionResetError(), TimeoutError()])
def test_connection_that_failed_is_tried_again(error):
    model = Model(error, error, "yes")
    assert asked(model) == "yes"
    assert model.calls == 3


def test_wait_is_drawn_between_nothing_and_its_limit():
    drawn = []
    model, clock = Model(Refusal(500)), Clock()
    client = ModelClient(
        model, clock=clock, sleep=clock.sleep, jitter=lambda low, high: drawn.append((low, high)) or 0.0
    )
    with pytest.raises(ModelError):
        client.reply("?", 1)
    assert drawn == [(0.0, 0.5), (0.0, 1.0)]


@pytest.mark.parametrize(
    ("header", "waits", "calls"),
    [("7", [7.0], 2), ("0", [0.5], 2), ("29", [29.0], 2), ("31", [], 1), ("soon", [0.5], 2), ("-3", [0.5], 2)],
)
def test_retry_after_is_honoured_while_the_budget_lasts(header, waits, calls):
    model, clock = Model(Refusal(429, header), "yes"), Clock()
    if calls == 2:
        assert asked(model, clock) == "yes"
    else:
        with pytest.raises(ModelError, match="429"):
            asked(model, clock)
    assert (clock.waits, model.calls) == (waits, calls)


def test_retry_after_may_be_a_date():
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=10), usegmt=True)
    after = read_failure(Refusal(503, later)).retry_after_s
    assert after is not None
    assert 8 < after <= 10


def test_error_of_a_client_is_told_in_our_words_and_one_of_python_in_its_own():
    leaky = type("APIConnectionError", (Exception,), {})("Authorization: Bearer sk-secret")
    assert read_failure(leaky).reason == "it cannot be reached"
    assert read_failure(ConnectionError("nobody\nis at home")).reason == "it cannot be reached (nobody)"
    assert read_failure(ValueError("sk-secret")).reason == "its reply cannot be read (ValueError)"


def test_iterator_that_never_yields_is_left_after_its_time():
    began, free = time.monotonic(), threading.Event()
    with pytest.raises(TimeoutError):
        list(bounded(lambda: iter(lambda: free.wait(5), True), 0.1))
    assert time.monotonic() - began < 1
    free.set()


def test_thread_left_behind_ends_with_its_next_piece():
    taken = []

    def pieces():
        for number in range(1000):
            taken.append(number)
            time.sleep(0.01)
            yield number

    stream = bounded(pieces, 5)
    assert next(stream) == 0
    stream.close()
    time.sleep(0.1)
    seen = len(taken)
    time.sleep(0.1)
    assert len(taken) == seen < 1000


def test_breaker_opens_after_three_failures_and_lets_one_through_after_its_rest():
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(3):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    clock.now += 59
    assert not breaker.allows()
    clock.now += 2
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.failed()
    assert not breaker.allows()
    clock.now += 61
    assert breaker.allows()
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]


def test_breaker_that_two_sessions_share_keeps_both_from_asking():
    clock = Clock()
    breaker, model = Breaker(failures=1, clock=clock), Model(Refusal(500))
    one, two = (ModelClient(model, breaker=breaker, budget=Budget(retries=0)) for _ in range(2))
    with pytest.raises(ModelError, match="500"):
        one.reply("?", 1)
    with pytest.raises(ModelError, match="several times"):
        two.reply("?", 1)
    assert model.calls == 1


def test_refusal_of_the_key_does_not_open_the_breaker():
    breaker = Breaker(failures=1)
    for _ in range(3):
        with pytest.raises(ModelError, match="401"):
            asked(Model(Refusal(401)), breaker=breaker)


def test_tokens_of_a_day_are_counted_and_the_cap_holds():
    day = [date(2026, 1, 1)]
    spending = Spending(1000, today=lambda: day[0])
    message = type("Message", (), {"content": "yes", "usage_metadata": {"total_tokens": 450}})()
    access = ModelAccess(answer_tokens=100)
    model = Model(message)
    assert [asked(model, access=access, spending=spending) for _ in range(2)] == ["yes", "yes"]
    assert spending.spent() == 900
    with pytest.raises(ModelError, match="cap on tokens"):
        asked(model, access=access, spending=spending)  # 300 characters and 100 tokens: 200 more
    assert model.calls == 2
    day[0] = date(2026, 1, 2)
    assert asked(model, access=access, spending=spending) == "yes"


def test_failed_calls_count_what_was_sent():
    spending = Spending(None)
    with pytest.raises(ModelError):
        asked(Model(Refusal(500)), spending=spending)
    assert spending.spent() == 3 * 100


def test_two_programs_share_a_day_and_a_folder_that_cannot_be_written_does_no_harm(tmp_path):
    one, two = (Spending(1000, folder=tmp_path) for _ in range(2))
    assert one.reserve(600)
    assert not two.reserve(600)
    assert two.reserve(400)
    (tmp_path / "file").write_text("")
    lost = Spending(100, folder=tmp_path / "file" / "below")
    assert [lost.reserve(60), lost.reserve(60)] == [True, False]


def test_many_threads_never_pass_the_cap():
    spending, taken = Spending(100), []
    threads = [threading.Thread(target=lambda: taken.append(spending.reserve(7))) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 14


def test_least_recently_used_reply_goes_first():
    cache = ReplyCache(size=2)
    for key in "ab":
        cache.put(key, key)
    assert cache.get("a") == "a"
    cache.put("c", "c")
    assert [cache.get(key) for key in "abc"] == ["a", None, "c"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"key": "other", "reply": "no"}', b"\xff\xfe"])
def test_kept_reply_that_is_damaged_is_not_used(tmp_path, damage):
    key = reply_key("p", "m", "?", ["one"])
    ReplyCache(folder=tmp_path).put(key, "yes")
    assert ReplyCache(folder=tmp_path).get(key) == "yes"
    (tmp_path / f"{key}.json").write_bytes(damage)
    assert ReplyCache(folder=tmp_path).get(key) is None


def test_key_of_a_reply_tells_prompt_model_question_and_quotes_apart():
    base = ("p", "m", "q", ["a", "b"])
    others = [("x", "m", "q", ["a", "b"]), ("p", "x", "q", ["a", "b"]), ("p", "m", "x", ["a", "b"])]
    others += [("p", "m", "q", ["b", "a"]), ("p", "m", "q", ["ab"]), ("p", "m", "q", ["a", "b", ""])]
    assert len({reply_key(*one) for one in (base, *others)}) == 7


@pytest.mark.parametrize(
    ("content", "text"),
    [("yes", "yes"), ([{"type": "text", "text": "a"}, "b", {"type": "tool_use"}], "ab"), (None, ""), ([], "")],
)
def test_text_of_a_message_is_its_text_parts(content, text):
    assert message_text(type("Message", (), {"content": content})()) == text


def test_key_is_not_in_the_repr_of_settings_or_access():
    settings = Settings(model_key="sk-canary", model_day_cost=0.5, model_price=10)  # type: ignore[arg-type]
    access = settings.model_access()
    assert access.key == "sk-canary"
    assert access.day_tokens == 50_000
    assert "canary" not in repr(settings) + repr(access) + str(settings.model_dump()) + settings.model_dump_json()
