"""Lind for LangChain applications: its passages as a retriever, its checked answers as a Runnable.

This module imports LangChain when it is imported: import it where it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.answer import Answer
from corpus.library import Library
from corpus.study import Study
from index.retriever import Filters, Hit, Retriever

PASSAGES = 10


class Source(Protocol):
    """What passages are taken from; an ``Assistant`` is one."""

    @property
    def retriever(self) -> Retriever:
        """The retriever over the newest index."""

    @property
    def library(self) -> Library:
        """The library that the index was made from."""


class Asks(Protocol):
    """What answers questions; an ``Assistant`` is one."""

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question, or abstain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSource:
    """A retriever with its library."""

    retriever: Retriever
    library: Library


class LindRetriever(BaseRetriever):  # type: ignore[misc]  # LangChain is read without its types
    """A LangChain retriever over a library.

    Each document's ``page_content`` is the stored text of a passage, character for character; its ``id`` is the
    passage's. The metadata hold ``study_id``, ``start`` and ``end`` (characters of the study's text), ``title``,
    ``year``, ``design``, ``status`` and ``score`` (higher is nearer, comparable within one question only).
    Retracted studies are left out unless the filters ask for them.

    >>> LindRetriever.model_fields["k"].default
    10
    """

    source: Any
    """An ``Assistant``, or an ``OpenSource``."""
    k: int = PASSAGES
    """How many passages."""
    filters: Any = None
    """A ``Filters``: what the studies must be; None: anything not retracted."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun | None = None
    ) -> list[Document]:
        hits = self.source.retriever.search(query, k=self.k, filters=self.filters)
        held = self.source.library.studies(hit.study_id for hit in hits)
        return [passage_document(hit, held[hit.study_id]) for hit in hits if hit.study_id in held]


def passage_document(hit: Hit, study: Study) -> Document:
    """Return a passage that was found as a LangChain document."""
    return Document(
        id=hit.passage_id,
        page_content=study.text[hit.start : hit.end],
        metadata={
            "study_id": hit.study_id,
            "start": hit.start,
            "end": hit.end,
            "title": study.title_text,
            "year": study.year,
            "design": study.design.design.value,
            "status": study.status.value,
            "score": hit.score,
        },
    )


def as_runnable(assistant: Asks) -> Runnable:
    """Return the whole way of a question as a LangChain Runnable, with every gate and check.

    It takes the question, or a mapping with ``question`` and, if wanted, ``filters``; it returns an ``Answer``.

    Raises:
        TypeError: On invoking it with anything else.
    """

    def ask(asked: Any) -> Answer:
        if isinstance(asked, str):
            return assistant.ask(asked)
        if isinstance(asked, Mapping) and isinstance(asked.get("question"), str):
            return assistant.ask(asked["question"], filters=asked.get("filters"))
        raise TypeError(f"expected a question, or a mapping with 'question', got {type(asked).__name__}")

    return RunnableLambda(ask, name="lind")
