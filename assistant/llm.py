"""A chat model's sentences over quotes: asked for by name through LangChain, and each checked before it is shown."""

from __future__ import annotations

import re
import secrets
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from assistant.answer import EvidenceStatement
from assistant.model_client import CONNECT_S, Budget, ModelAccess, ModelClient
from assistant.model_limits import ReplyCache, Spending, reply_key, shared_breaker
from assistant.model_reply import Draft, ReplyRefusedError, SentenceStream, parse_reply, read_reply
from assistant.model_review import Review, Written, checked, reviewed
from assistant.prompts import REPLY_SCHEMA, SYSTEM, human, prompt_hash
from corpus.errors import ModelError

__all__ = ["Draft", "Written", "checked", "open_client", "open_model", "parse_reply", "stream_statements", "write"]

SCRIPTED = "scripted:"
TIMEOUT_S = 30.0
REFUSED = "the chat model's reply was not in the form asked for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What differs between the providers of chat models."""

    length: str = "max_tokens"
    """Its name for the longest reply, in tokens."""
    timeout: Any = TIMEOUT_S
    """Its way to say how long a connection may take."""
    form: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What holds its replies to ``REPLY_SCHEMA``; empty: the prompt alone asks for it."""
    more: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What else its client is told."""


PROVIDERS = {
    "openai": Provider(
        timeout=(CONNECT_S, TIMEOUT_S, TIMEOUT_S, CONNECT_S),
        # Its own time-out between pieces wraps each in a task that CPython 3.11 cannot cancel before it has begun
        # (assistant.model_calls has one for the whole, and cancels).
        more={"stream_chunk_timeout": None},
        form={
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "sentences", "strict": True, "schema": REPLY_SCHEMA},
            }
        },
    ),
    "ollama": Provider(length="num_predict", form={"format": REPLY_SCHEMA}),
    "anthropic": Provider(),
}


def open_model(name: str, access: ModelAccess | None = None) -> Any:
    """Return a LangChain chat model by name.

    Args:
        name: ``provider:model`` as ``init_chat_model`` takes it (``ollama:llama3``, ``openai:gpt-…``), or
            ``scripted:FILE``, whose replies are read from a file, separated by lines of ``---``.
        access: Address, key and caps; None: the provider's own.

    Raises:
        ModelError: The provider's package is missing, or the name is not known.
    """
    if name.startswith(SCRIPTED):
        return _scripted(Path(name.removeprefix(SCRIPTED)))
    from langchain.chat_models import init_chat_model

    access = access or ModelAccess()
    provider = PROVIDERS.get(name.partition(":")[0], Provider())
    given: dict[str, Any] = {"temperature": 0, "timeout": provider.timeout, "max_retries": 0}
    given |= {provider.length: access.answer_tokens, **provider.more}
    given |= {"base_url": _address(access.url)} if access.url else {}
    given |= {"api_key": access.key} if access.key else {}
    try:
        model = init_chat_model(name, **given)
    except ImportError as error:
        extra = name.partition(":")[0]
        raise ModelError(
            f"the chat model {name!r} needs a package: run `pip install 'lind[{extra}]'` ({error})"
        ) from error
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        reason = reason.replace(access.key, "…") if access.key else reason
        raise ModelError(f"cannot use the chat model {name!r}: {reason}") from None
    return model.bind(**provider.form) if provider.form else model


def open_client(
    name: str, access: ModelAccess | None = None, *, folder: Path | None = None, budget: Budget | None = None
) -> ModelClient:
    """Return a chat model by name, with its breaker, its caps and its kept replies.

    Args:
        name: As ``open_model`` takes it. A scripted model gives its replies in turn: none is kept.
        access: Address, key and caps; None: the provider's own.
        folder: Where replies and the day's tokens are kept; None: in memory.
        budget: Time and retries; None: 30 s and two.

    Raises:
        ModelError: As ``open_model``.
    """
    model = open_model(name, access)
    if name.startswith(SCRIPTED):
        return ModelClient(model, name=name, exact=False, budget=budget)
    access = access or ModelAccess()
    return ModelClient(
        model,
        name=name,
        access=access,
        budget=budget,
        breaker=shared_breaker(f"{name} {access.url or ''}"),
        spending=Spending(access.day_tokens, folder=folder),
        cache=ReplyCache(folder=None if folder is None else folder / "replies"),
    )


def write(model: Any, question: str, quotes: Sequence[EvidenceStatement]) -> Written:
    """Let a model write an answer over quotes, and keep of it only what they bear out. Never raises ModelError.

    Args:
        model: A ``ModelClient`` or a LangChain chat model.
        question: The question; personal data is removed before.
        quotes: The quotes the extractive composer chose; the model sees these and nothing else.

    Returns:
        One statement a sentence. A sentence that cites nothing given is dropped; one that the claim gate
        objects to is replaced by its quote. A model that fails gives the quotes, with a notice.
    """
    try:
        return _write(client_of(model), question, quotes)
    except ModelError as error:
        return Written(statements=tuple(quotes), notice=f"Quotes only: {error}.", from_model=False)


def write_statements(model: Any, question: str, quotes: Sequence[EvidenceStatement]) -> tuple[EvidenceStatement, ...]:
    """Return the statements of ``write``.

    Raises:
        ModelError: The model did not answer.
    """
    return _write(client_of(model), question, quotes).statements


def stream_statements(
    model: Any, question: str, quotes: Sequence[EvidenceStatement]
) -> Generator[EvidenceStatement, None, Written]:
    """Yield each sentence of a model when it is complete and checked, or its quote in its place.

    What was yielded stands, since each was checked by itself. Where the model fails on the way, the quotes that
    no sentence cited follow. Never raises ModelError. The generator's value is the whole as ``write`` returns it.
    """
    client = client_of(model)
    review, sentences = Review(quotes), SentenceStream(lenient=not client.exact)
    key = _key(client, question, quotes)
    kept = client.cache.get(key) if client.cache else None
    trouble: str | None = None
    try:
        prompt, size = _prompt(question, quotes)
        for piece in (kept,) if kept is not None else client.stream(prompt, size):
            for draft in sentences.feed(piece):
                yield from review.add(draft)
        for draft in sentences.close():
            yield from review.add(draft)
        _keep(client, key, sentences.text)
    except ModelError as error:
        trouble = str(error)
    except ReplyRefusedError:
        trouble = REFUSED
    yield from review.rest(everything=trouble is not None)
    return review.written(trouble)


def client_of(model: Any) -> ModelClient:
    """Return a model as a client; a bare LangChain model is asked without breaker, cap or kept replies."""
    return model if isinstance(model, ModelClient) else ModelClient(model, exact=False)


def _write(client: ModelClient, question: str, quotes: Sequence[EvidenceStatement]) -> Written:
    key = _key(client, question, quotes)
    reply = client.cache.get(key) if client.cache else None
    if reply is None:
        reply = client.reply(*_prompt(question, quotes))
    try:
        drafts = read_reply(reply, lenient=not client.exact)
    except ReplyRefusedError:
        return Written(statements=tuple(quotes), notice=f"Quotes only: {REFUSED}.", from_model=False)
    _keep(client, key, reply)
    return reviewed(drafts, quotes)


def _prompt(question: str, quotes: Sequence[EvidenceStatement]) -> tuple[Any, int]:
    """Return the prompt as LangChain's models take it, and its size in characters."""
    from langchain_core.messages import HumanMessage, SystemMessage
    from langchain_core.prompt_values import ChatPromptValue

    text = human(question, [quote.text for quote in quotes], secrets.token_hex(8))
    messages = [SystemMessage(content=SYSTEM), HumanMessage(content=text)]
    return ChatPromptValue(messages=messages), len(SYSTEM) + len(text)


def _key(client: ModelClient, question: str, quotes: Sequence[EvidenceStatement]) -> str:
    return reply_key(prompt_hash(), client.name, question, [quote.text for quote in quotes])


def _keep(client: ModelClient, key: str, reply: str) -> None:
    if client.cache:
        client.cache.put(key, reply)


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        usable = False
    if not usable:
        raise ModelError("the chat model's address cannot be used: give http(s)://host/path, without name or key in it")
    return url


def _scripted(path: Path) -> Any:
    from langchain_core.language_models.fake_chat_models import FakeListChatModel

    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ModelError(f"cannot read the script of replies {str(path)!r}: {error.strerror}") from error
    return FakeListChatModel(responses=[reply.strip() for reply in re.split(r"^---$", text, flags=re.M)])
