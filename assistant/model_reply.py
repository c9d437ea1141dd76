"""A chat model's reply, read strictly: one JSON object of sentences with the numbers of their passages.

A reply in lines, one sentence each with its passage in brackets, is read too: scripts of replies are written so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.prompts import CANNOT_ANSWER, LONGEST_SENTENCE, MOST_SENTENCES

MARK = re.compile(r"\[(\d{1,2})\]\s{0,3}\.?$")
BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
HEAD = re.compile(r'\s*\{\s*"sentences"\s*:\s*\[')
BETWEEN = re.compile(r"\s*")


class ReplyRefusedError(ValueError):
    """A reply is not in the form asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One sentence of a model's reply."""

    text: str
    """The sentence without its mark."""
    passage: int | None
    """The passage it names, from 1; None: it names none."""


def read_reply(reply: str, *, lenient: bool = False) -> tuple[Draft, ...]:
    """Return the sentences of a whole reply; none: the model says that the passages do not answer.

    Args:
        reply: A JSON object as ``REPLY_SCHEMA`` has it, or lines.
        lenient: Take lines without a mark too, as sentences that name no passage.

    Raises:
        ReplyRefusedError: It is neither.
    """
    if reply.lstrip().startswith("{"):
        return parse_json(reply)
    drafts = parse_reply(reply)
    if not lenient and (not reply.strip() or any(draft.passage is None for draft in drafts)):
        raise ReplyRefusedError("a line names no passage")
    return drafts


def parse_json(reply: str) -> tuple[Draft, ...]:
    """Return the sentences of a reply in JSON.

    Raises:
        ReplyRefusedError: It is anything but one object of the schema.

    >>> parse_json('{"sentences": [{"text": "It was 44.0 months.", "passage": 1}]}')
    (Draft(text='It was 44.0 months.', passage=1),)
    """
    try:
        document = json.loads(reply, object_pairs_hook=_no_key_twice)
    except (ValueError, RecursionError) as error:
        raise ReplyRefusedError("not JSON") from error
    if not isinstance(document, dict) or set(document) != {"sentences"} or not isinstance(document["sentences"], list):
        raise ReplyRefusedError("not an object of sentences")
    if len(document["sentences"]) > MOST_SENTENCES:
        raise ReplyRefusedError("too many sentences")
    return tuple(_draft(sentence) for sentence in document["sentences"])


def parse_reply(reply: str) -> tuple[Draft, ...]:
    """Return the sentences of a model's reply in lines, one a line.

    >>> parse_reply("- It was 44.0 months [1].")
    (Draft(text='It was 44.0 months', passage=1),)
    """
    if CANNOT_ANSWER in reply:
        return ()
    drafts = []
    for line in filter(str.strip, reply.splitlines()):
        plain = BULLET.sub("", line.rstrip())
        mark = MARK.search(plain)
        text = plain[: mark.start()] if mark else plain
        drafts.append(Draft(text=text.strip(), passage=int(mark[1]) if mark else None))
    return tuple(drafts)


class SentenceStream:
    """A reply that comes in pieces: each sentence is given out when it is complete.

    Args:
        lenient: As ``read_reply``.
    """

    def __init__(self, *, lenient: bool = False) -> None:
        self._lenient = lenient
        self._at = 0
        self._given = 0
        self.text = ""

    def feed(self, piece: str) -> Iterator[Draft]:
        """Take a piece, and yield the sentences that it completes.

        Raises:
            ReplyRefusedError: What came cannot become a reply of the form.
        """
        self.text += piece
        if not self.text.strip():
            return
        # Sentences in lines are given out at the end: a later line may say that the passages do not answer.
        if self.text.lstrip().startswith("{"):
            yield from self._objects()

    def close(self) -> Iterator[Draft]:
        """Yield what is left, and hold the whole reply to the form.

        Raises:
            ReplyRefusedError: The whole is not a reply of the form, or ends early.
        """
        drafts = read_reply(self.text, lenient=self._lenient)
        yield from drafts[self._given :]

    def _objects(self) -> Iterator[Draft]:
        if not self._at:
            head = HEAD.match(self.text)
            self._at = head.end() if head else 0
        while self._at:
            start = BETWEEN.match(self.text, self._at).end()  # type: ignore[union-attr]  # it matches everywhere
            comma = self.text.startswith(",", start)
            if comma and self._given:
                start = BETWEEN.match(self.text, start + 1).end()  # type: ignore[union-attr]
            if not self.text.startswith("{", start) or comma != bool(self._given) or self._given >= MOST_SENTENCES:
                return
            try:
                value, end = json.JSONDecoder(object_pairs_hook=_no_key_twice).raw_decode(self.text, start)
            except json.JSONDecodeError:
                if len(self.text) - start > 6 * LONGEST_SENTENCE:
                    raise ReplyRefusedError("a sentence does not end") from None
                return
            except RecursionError:
                raise ReplyRefusedError("not a sentence") from None
            draft = _draft(value)
            self._at = end
            self._given += 1
            yield draft


def _draft(value: Any) -> Draft:
    if not isinstance(value, dict) or set(value) != {"text", "passage"}:
        raise ReplyRefusedError("not a sentence with its passage")
    text, passage = value["text"], value["passage"]
    if not isinstance(text, str) or type(passage) is not int or not 0 < len(text.strip()) <= LONGEST_SENTENCE:
        raise ReplyRefusedError("a sentence is empty or too long, or its passage is no number")
    return Draft(text=text.strip(), passage=passage)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ReplyRefusedError("a name stands twice")
    return dict(pairs)
