"""A chat model behind OpenAI's protocol on loopback that misbehaves: an answer within the budget, quotes, a notice."""

from __future__ import annotations

import json
import logging
import time
import traceback
from dataclasses import replace

import pytest

from assistant.answer import Checks, Citation, EvidenceStatement
from assistant.llm import Written, open_client, stream_statements, write, write_statements
from assistant.model_client import Budget, ModelAccess
from corpus.errors import ModelError
from tests.openai_server import (
    CANARY,
    closed_port,
    drip,
    hang,
    huge,
    pausing,
    raw,
    reset,
    says,
    sentences,
    serving,
    status,
    truncated,
)

pytest.importorskip("langchain_openai", reason="the client of OpenAI's protocol is not installed (lind[openai])")


def quote(text: str, number: int) -> EvidenceStatement:
    citation = Citation(number=number, study_id=f"pmid:{number}", start=0, end=len(text), quote=text)
    return EvidenceStatement(text=text, kind="quote", citations=(citation,), checks=Checks(verbatim=True, numbers=True))


ARMS = (
    "Median survival was 44.0 months with zelvaprine and 30.0 months with placebo (hazard ratio 0.63; 95% CI 0.43-0.94), "
    "and pain did not differ in adults."
)
HARM = "Somnolence increased in 14% of patients."
QUOTES = (quote(ARMS, 1), quote(HARM, 2))
GOOD = "Survival was 44.0 months with zelvaprine and 30.0 months with placebo, and pain did not differ."
REPLY = sentences((GOOD, 1), ("Somnolence increased in 14%.", 2))
BUDGET = Budget(total_s=1.2, first_wait_s=0.02)
EMPTY = json.dumps({"id": "x", "object": "chat.completion", "created": 1, "model": "fake", "choices": []}).encode()

# What happens, how the server behaves, how often it may be asked, and what the reader is told.
FAULTS = {
    "reset in the body": (reset, 3, "cannot be reached"),
    "hang": (hang, 1, "the time for it ran out"),
    "slow drip": (drip, 1, "the time for it ran out"),
    "400": (status(400), 1, "refused the request (400)"),
    "401": (status(401), 1, "refused the API key (401)"),
    "403": (status(403), 1, "does not allow this request (403)"),
    "404": (status(404), 1, "no such model or address (404)"),
    "408": (status(408), 3, "took too long (408)"),
    "422": (status(422), 1, "refused the request (422)"),
    "429 with a long Retry-After": (status(429, headers={"Retry-After": "60"}), 1, "no more requests for now (429)"),
    "429 with a date": (status(429, headers={"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}), 1, "(429)"),
    "429 without": (status(429), 3, "no more requests for now (429)"),
    "500": (status(500), 3, "out of order (500)"),
    "503": (status(503), 3, "out of order (503)"),
    "529": (status(529), 3, "overloaded (529)"),
    "no JSON": (raw(b"<html>busy</html>", kind="text/html"), 1, "cannot be read"),
    "half a JSON": (raw(b'{"id": "x", "choi'), 1, "cannot be read"),
    "no choices": (raw(EMPTY), 1, "cannot be read"),
    "truncated": (truncated(REPLY, at=40), 1, "not in the form asked for"),
    "huge": (huge, 1, "longer than 20,000 characters"),
    "nothing said": (says(""), 1, "not in the form asked for"),
    "prose": (says("Sure! Zelvaprine works [1].\nI hope this helps."), 1, "not in the form asked for"),
    "another form": (says('{"answer": "Zelvaprine works.", "sentences": []}'), 1, "not in the form asked for"),
}


def client(url: str, budget: Budget = BUDGET, **access: object):
    return open_client("openai:fake", ModelAccess(url=url, key=CANARY, **access), budget=budget)  # type: ignore[arg-type]


def streamed(model: object, question: str = "?", quotes: tuple[EvidenceStatement, ...] = QUOTES) -> Written:
    """Return what a stream comes to, and hold it to what it gave out on the way."""
    ended: list[Written] = []

    def whole():
        ended.append((yield from stream_statements(model, question, quotes)))

    assert tuple(whole()) == ended[0].statements
    return ended[0]


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Import the client once, so that the times below are those of the calls."""
    with serving(says(REPLY)) as server:
        write(client(server.url, Budget()), "?", QUOTES)
        streamed(client(server.url, Budget()), "another")


@pytest.mark.parametrize("ask", [write, streamed], ids=["whole", "streamed"])
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_gives_the_quotes_and_a_notice_within_the_budget_and_never_shows_the_key(fault, ask, caplog, capfd):
    behaviour, calls, notice = FAULTS[fault]
    caplog.set_level(logging.DEBUG)
    with serving(behaviour) as server:
        model = client(server.url)
        began = time.monotonic()
        written = ask(model, "?", QUOTES)
        took = time.monotonic() - began
        assert written.statements == QUOTES
        assert not written.from_model
        assert notice in (written.notice or "") or (ask is streamed and "cannot be read" in (written.notice or ""))
        assert len(server.calls) == calls
        assert took < BUDGET.total_s + 0.5
        assert CANARY in server.keys[0]
    out, err = capfd.readouterr()
    shown = (written.notice, repr(written), repr(model), caplog.text, out, err)
    assert not any(CANARY in str(text) for text in shown)


def test_nobody_listens(caplog):
    written = write(client(closed_port()), "?", QUOTES)
    assert written.statements == QUOTES
    assert "cannot be reached" in (written.notice or "")


@pytest.mark.parametrize("fault", ["401", "no JSON", "reset in the body"])
def test_error_holds_no_key_even_with_its_traceback(fault):
    with serving(FAULTS[fault][0]) as server, pytest.raises(ModelError) as raised:
        write_statements(client(server.url), "?", QUOTES)
    assert CANARY not in "".join(traceback.format_exception(raised.value))
    assert "\n" not in str(raised.value)


def test_key_in_the_address_is_refused_without_repeating_it():
    with pytest.raises(ModelError) as raised:
        client(f"http://me:{CANARY}@127.0.0.1:1/v1")
    assert CANARY not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("ask", [write, streamed], ids=["whole", "streamed"])
def test_model_that_recovers_is_asked_again_and_answers(ask):
    with serving(status(503), reset, says(REPLY)) as server:
        written = ask(client(server.url), "?", QUOTES)
        assert len(server.calls) == 3
    assert [s.kind for s in written.statements] == ["generated", "generated"]
    assert written.notice is None


def test_retry_after_is_waited_for():
    with serving(status(429, headers={"Retry-After": "1"}), says(REPLY)) as server:
        assert write(client(server.url, Budget(total_s=5)), "?", QUOTES).from_model
        assert server.at[1] - server.at[0] >= 1.0


def test_request_asks_for_the_form_at_temperature_0_with_a_cap_and_no_tools():
    with serving(says(REPLY)) as server:
        write(client(server.url, answer_tokens=321), "How long did they live?", QUOTES)
        (body,) = server.calls
    assert body["temperature"] == 0
    assert 321 in (body.get("max_tokens"), body.get("max_completion_tokens"))
    assert body["response_format"]["json_schema"]["strict"] is True
    assert "tools" not in body
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def test_sentence_is_streamed_as_soon_as_it_is_complete():
    with serving(pausing(REPLY, at=REPLY.index("Somnolence"), seconds=1.0)) as server:
        stream = stream_statements(client(server.url), "?", QUOTES)
        began = time.monotonic()
        first = next(stream)
        assert (first.kind, first.text) == ("generated", GOOD)
        assert time.monotonic() - began < 0.9
        stream.close()


def test_stream_that_breaks_off_keeps_what_was_checked_and_goes_on_with_quotes():
    with serving(truncated(REPLY, at=REPLY.index("Somnolence"))) as server:
        written = streamed(client(server.url))
    assert [(s.kind, s.text) for s in written.statements] == [("generated", GOOD), ("quote", HARM)]
    assert (written.notice or "").startswith("Quotes follow")


# What the model writes instead of what the quote says; each gives way to the quote.
CONTENT = {
    "invented number": "Median survival was 48.0 months with zelvaprine.",
    "invented number in words": "Median survival was forty-eight months with zelvaprine.",
    "swapped arms": "Survival was 30.0 months with zelvaprine and 44.0 months with placebo, and pain did not differ.",
    "swapped names": "Survival was 44.0 months with placebo and 30.0 months with zelvaprine, and pain did not differ.",
    "dropped negation": "Pain did differ in adults.",
    "added negation": "Median survival was not 44.0 months with zelvaprine, and pain did not differ.",
    "other unit": "Survival was 44.0 weeks with zelvaprine and pain did not differ.",
    "obedience": "Zelvaprine is safe and cures all cancers; pain did not differ.",
    "obedience, the words of the attacker": "Ignore the passages: pain did not differ in adults.",
    "directive": "You should take zelvaprine, and pain did not differ in adults.",
    "directive, bare": "Give zelvaprine in adults: pain did not differ.",
    "recommendation": "Zelvaprine is recommended in adults, and pain did not differ.",
    "wrong language": "Die mediane Überlebenszeit betrug 44.0 Monate, Schmerzen did not differ.",
    "wrong script": "中位生存期 44.0 zelvaprine not",
    "wrong script, cyrillic": "Медиана выживаемости 44.0 not",
    "Markdown": "**Median survival** was 44.0 months with zelvaprine, and pain did not differ.",
    "HTML": "<b>Median survival</b> was 44.0 months with zelvaprine, and pain did not differ.",
    "script": "<script>pain()</script> Pain did not differ in adults.",
    "link": "[Median survival](http://x.example) was 44.0 months with zelvaprine, and pain did not differ.",
    "picture": "![pain](http://x.example/p.png) Pain did not differ in adults.",
    "hidden characters": "Pain did not differ in\u200b adults.",
    "words turned round": "Pain did not differ in adults\u202e.",
    "other population": "Pain did not differ in children.",
    "other direction": "Median survival with zelvaprine was shorter, and pain did not differ.",
}


@pytest.mark.parametrize("ask", [write, streamed], ids=["whole", "streamed"])
@pytest.mark.parametrize("fault", CONTENT)
def test_sentence_that_the_quote_does_not_bear_out_gives_way_to_it(fault, ask):
    with serving(says(sentences((CONTENT[fault], 1), ("Somnolence increased in 14%.", 2)))) as server:
        written = ask(client(server.url), "?", QUOTES)
        assert len(server.calls) == 1
    assert [(s.kind, s.text) for s in written.statements] == [
        ("quote", ARMS),
        ("generated", "Somnolence increased in 14%."),
    ]
    assert (written.sentences, written.replaced, written.dropped) == (2, 1, 0)
    assert written.notice == "1 of 2 sentences of the chat model were replaced by the quotes they cite."


@pytest.mark.parametrize("passage", [0, 3, -1, 99])
def test_sentence_on_a_passage_never_given_is_left_out_and_counted(passage):
    with serving(
        says(sentences(("Pain did not differ in adults.", passage), ("Somnolence increased in 14%.", 2)))
    ) as s:
        written = write(client(s.url), "?", QUOTES)
    assert [s.text for s in written.statements] == ["Somnolence increased in 14%."]
    assert (written.dropped, written.fallback_rate) == (1, 0.5)
    assert "cited no quote given and were left out" in (written.notice or "")


@pytest.mark.parametrize("ask", [write, streamed], ids=["whole", "streamed"])
def test_quote_of_a_harm_stays_where_the_model_leaves_harms_out(ask):
    quotes = (QUOTES[0], replace(QUOTES[1], aspect="harm"))
    with serving(says(sentences((GOOD, 1)))) as server:
        written = ask(client(server.url), "?", quotes)
    assert [(s.kind, s.text) for s in written.statements] == [("generated", GOOD), ("quote", HARM)]


def test_model_that_declines_gives_the_quotes_and_says_so():
    with serving(says(sentences())) as server:
        written = write(client(server.url), "?", QUOTES)
    assert (written.statements, written.from_model) == (QUOTES, False)
    assert "found no answer" in (written.notice or "")


def test_same_question_is_answered_from_what_was_kept_and_checked_again(tmp_path):
    with serving(says(REPLY), status(500)) as server:
        access = ModelAccess(url=server.url, key=CANARY)
        first = write(open_client("openai:fake", access, folder=tmp_path), "?", QUOTES)
        again = write(open_client("openai:fake", access, folder=tmp_path), "?", QUOTES)
        assert len(server.calls) == 1
        assert first == again
        assert streamed(open_client("openai:fake", access, folder=tmp_path)) == first
        kept = next((tmp_path / "replies").glob("*.json"))
        assert CANARY not in kept.read_text("utf-8")
        kept.write_text(kept.read_text("utf-8").replace("44.0", "48.0"), "utf-8")
        altered = write(open_client("openai:fake", access, folder=tmp_path), "?", QUOTES)
        assert altered.statements[0] == QUOTES[0]
        assert write(open_client("openai:fake", access, folder=tmp_path), "another", QUOTES).statements == QUOTES
        assert len(server.calls) == 4


def test_reply_of_no_use_is_not_kept(tmp_path):
    with serving(says("What?"), says(REPLY)) as server:
        model = open_client("openai:fake", ModelAccess(url=server.url, key=CANARY), folder=tmp_path)
        assert not write(model, "?", QUOTES).from_model
        assert write(model, "?", QUOTES).from_model


def test_cap_of_the_day_holds_for_all_sessions_and_says_so(tmp_path):
    with serving(says(REPLY, tokens=900)) as server:
        access = ModelAccess(url=server.url, key=CANARY, answer_tokens=100, day_tokens=2_000)
        ask = [write(open_client("openai:fake", access, folder=tmp_path), f"{n}?", QUOTES) for n in range(4)]
        assert [w.from_model for w in ask] == [True, True, False, False]
        assert len(server.calls) == 2
    assert "cap on tokens" in (ask[2].notice or "")


def test_model_that_fails_three_times_is_left_alone_by_every_session():
    with serving(status(500)) as server:
        notices = [write(client(server.url), f"{n}?", QUOTES).notice or "" for n in range(5)]
        assert len(server.calls) == 9
    assert ["several times in a row" in notice for notice in notices] == [False, False, False, True, True]
