"""Chat models by name, through LangChain: ``provider:model``, or ``scripted:FILE`` for replies read from a file."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.answer import EvidenceStatement
from assistant.claim_gate import objection
from assistant.prompts import CANNOT_ANSWER, HUMAN, SYSTEM, numbered_passages
from assistant.verify import numbers_hold
from corpus.errors import ModelError

SCRIPTED = "scripted:"
TIMEOUT_S = 30
MARK = re.compile(r"\s*\[(\d{1,2})\]\s*\.?\s*$")
BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One line of a model's reply."""

    text: str
    """The sentence without its mark."""
    passage: int | None
    """The passage it names, from 1; None: it names none."""


def open_model(name: str) -> Any:
    """Return a LangChain chat model by name.

    Args:
        name: ``provider:model`` as ``init_chat_model`` takes it (``ollama:llama3``, ``openai:gpt-…``), or
            ``scripted:FILE``, whose replies are read from a file, separated by lines of ``---``.

    Raises:
        ModelError: The provider's package is missing, or the name is not known.
    """
    if name.startswith(SCRIPTED):
        return _scripted(Path(name.removeprefix(SCRIPTED)))
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(name, temperature=0, timeout=TIMEOUT_S, max_retries=2)
    except ImportError as error:
        extra = name.partition(":")[0]
        raise ModelError(
            f"the chat model {name!r} needs a package: run `pip install 'lind[{extra}]'` ({error})"
        ) from error
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelError(f"cannot use the chat model {name!r}: {reason}") from error


def write_statements(model: Any, question: str, quotes: Sequence[EvidenceStatement]) -> tuple[EvidenceStatement, ...]:
    """Let a model write an answer over quotes, and keep of it only what they bear out.

    Args:
        model: A LangChain chat model.
        question: The question.
        quotes: The quotes the extractive composer chose; the model sees these and nothing else.

    Returns:
        One statement a sentence. A sentence that cites nothing given is dropped; one that the claim gate
        objects to is replaced by its quote. A model that does not answer
        gives the quotes unchanged.

    Raises:
        ModelError: The model cannot be reached.
    """
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate

    prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", HUMAN)])
    passages = numbered_passages([quote.text for quote in quotes], secrets.token_hex(4))
    try:
        reply = (prompt | model | StrOutputParser()).invoke({"question": question, "passages": passages})
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelError(f"the chat model did not answer: {reason}") from error
    return checked(parse_reply(str(reply)), quotes)


def parse_reply(reply: str) -> tuple[Draft, ...]:
    """Return the sentences of a model's reply, one a line.

    >>> parse_reply("- It was 44.0 months [1].")
    (Draft(text='It was 44.0 months', passage=1),)
    """
    if CANNOT_ANSWER in reply:
        return ()
    drafts = []
    for line in filter(str.strip, reply.splitlines()):
        plain = BULLET.sub("", line)
        mark = MARK.search(plain)
        text = plain[: mark.start()] if mark else plain
        drafts.append(Draft(text=text.strip(), passage=int(mark[1]) if mark else None))
    return tuple(drafts)


def checked(drafts: Sequence[Draft], quotes: Sequence[EvidenceStatement]) -> tuple[EvidenceStatement, ...]:
    """Return the sentences that their quotes bear out, and the quotes in place of the others."""
    kept: list[EvidenceStatement] = []
    for draft in drafts:
        if draft.passage is None or not 1 <= draft.passage <= len(quotes) or not draft.text:
            continue
        quote = quotes[draft.passage - 1]
        generated = replace(quote, text=draft.text, kind="generated")
        borne_out = numbers_hold(generated) and objection(draft.text, quote.text) is None
        kept.append(generated if borne_out else quote)
    return tuple(dict.fromkeys(kept)) or tuple(quotes)


def _scripted(path: Path) -> Any:
    from langchain_core.language_models.fake_chat_models import FakeListChatModel

    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ModelError(f"cannot read the script of replies {str(path)!r}: {error.strerror}") from error
    return FakeListChatModel(responses=[reply.strip() for reply in re.split(r"^---$", text, flags=re.M)])
