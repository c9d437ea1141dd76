"""The strict reader of a chat model's reply, whole and in pieces."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model_reply import Draft, ReplyRefusedError, SentenceStream, parse_json, read_reply

TWO = '{"sentences": [{"text": "It fell [1].", "passage": 1}, {"text": "A \\"quote\\" {x}, ü", "passage": 2}]}'
DRAFTS = (Draft(text="It fell [1].", passage=1), Draft(text='A "quote" {x}, ü', passage=2))


def sentence(**changed):
    return json.dumps({"sentences": [{"text": "It fell.", "passage": 1, **changed}]})


def test_object_of_the_form_is_read():
    assert parse_json(TWO) == DRAFTS
    assert parse_json('{"sentences": []}') == ()


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "It fell.",
        "[]",
        "null",
        "{}",
        '{"sentences": {}}',
        '{"sentences": [], "note": "x"}',
        '{"sentences": [], "sentences": []}',
        '{"sentences": ["It fell."]}',
        '{"sentences": [{"text": "It fell."}]}',
        sentence(passage="1"),
        sentence(passage=1.0),
        sentence(passage=True),
        sentence(passage=None),
        sentence(text=""),
        sentence(text="  "),
        sentence(text=7),
        sentence(text="x" * 1001),
        sentence(more=1),
        '{"sentences": [{"text": "a", "text": "b", "passage": 1}]}',
        json.dumps({"sentences": [{"text": "a", "passage": 1}] * 13}),
        TWO + " Hope this helps!",
        "Here it is: " + TWO,
        f"```json\n{TWO}\n```",
        TWO[:-1],
        TWO[:-20],
        "{" * 100_000,
        '{"sentences": ' + "[" * 100_000,
    ],
)
def test_anything_else_is_refused(reply):
    with pytest.raises(ReplyRefusedError):
        parse_json(reply)
    with pytest.raises(ReplyRefusedError):
        read_reply(reply)


def test_lines_are_read_where_each_names_its_passage():
    assert read_reply("- It fell [1].\nIt rose [2]") == (
        Draft(text="It fell", passage=1),
        Draft(text="It rose", passage=2),
    )
    assert read_reply("Sure:\n- It fell [1].", lenient=True)[0].passage is None


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_sentence_comes_out_of_a_stream_with_its_last_character(size):
    stream, out = SentenceStream(), []
    for at in range(0, len(TWO), size):
        out += stream.feed(TWO[at : at + size])
        complete = TWO[: at + size].count("}")
        if size == 1:
            assert len(out) == {0: 0, 1: 1, 2: 1, 3: 2, 4: 2}[complete]  # one of the braces stands in a sentence
    assert tuple(out) == DRAFTS
    assert list(stream.close()) == []


@pytest.mark.parametrize("cut", [0, 5, 20, 45, 60, len(TWO) - 1])
def test_stream_that_ends_early_is_refused_at_its_end(cut):
    stream = SentenceStream()
    list(stream.feed(TWO[:cut]))
    with pytest.raises(ReplyRefusedError):
        list(stream.close())


def test_sentence_without_end_is_refused_before_it_is_long():
    stream = SentenceStream()
    pieces = ['{"sentences": [{"text": "', *["x" * 100] * 100]
    with pytest.raises(ReplyRefusedError):
        list(chain.from_iterable(map(stream.feed, pieces)))
    assert len(stream.text) < 7000


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=30).filter(str.strip), st.integers(-3, 99)), max_size=12),
    st.integers(1, 9),
    st.sampled_from([None, 0, 2]),
)
def test_stream_gives_what_the_whole_gives(pairs, size, indent):
    reply = json.dumps({"sentences": [{"text": text, "passage": n} for text, n in pairs]}, indent=indent)
    stream, out = SentenceStream(), []
    for at in range(0, len(reply), size):
        out += stream.feed(reply[at : at + size])
    assert (*out, *stream.close()) == parse_json(reply) == tuple(Draft(text=t.strip(), passage=n) for t, n in pairs)
    assert len(out) == len(pairs)


@pytest.mark.parametrize("piece", [" ", "\n", "[1", "- ", "[1] ", "{", '{"sentences": [', "  {"])
def test_reply_of_100_kb_is_read_or_refused_in_time(piece):
    reply = piece * (100_000 // len(piece))
    began = time.perf_counter()
    with suppress(ReplyRefusedError):
        read_reply(reply, lenient=True)
    with suppress(ReplyRefusedError):
        list(SentenceStream(lenient=True).feed(reply))
    assert time.perf_counter() - began < 0.5
