"""What is known of the answer to one question on its way through the chain."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from assistant.admit.admit import Admitted
from assistant.answer import Answer
from assistant.conversation import Context
from assistant.evidence.sentences import TermWeights
from assistant.evidence.sufficiency import Sufficiency
from assistant.question.named_terms import Asked
from assistant.question.read import Question
from assistant.question.terms import Term
from assistant.told import Tell
from corpus.study import Study
from index.hits import Scope
from index.retriever import Filters, Found
from index.spelling import Undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One part of a question with what was found for it; most questions are one part."""

    question: Question
    found: Found
    asked: Asked
    """The names that the part holds."""
    studies: tuple[tuple[Study, float], ...]
    passed_over: tuple[tuple[Study, float], ...]
    """Studies found that may not be quoted, since they name something else than the part does."""
    weights: TermWeights
    sufficiency: Sufficiency


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is known so far about the answer to one question; each step returns a fuller one."""

    text: str
    filters: Filters
    passages: int
    began: float
    context: Context | None = None
    tell: Tell | None = None
    """Told of each sentence a chat model writes, once it is checked; None: nobody is."""
    chosen: tuple[str, ...] = ()
    """Words that the person says were meant by misspelt ones."""
    admitted: Admitted | None = None
    question: Question | None = None
    undecided: tuple[Undecided, ...] = ()
    """Words of the question that may be misspelt names."""
    asked: Asked = field(default_factory=Asked)
    """The names that the question holds."""
    found: Found | None = None
    scope: Scope | None = None
    """Among how many studies was searched."""
    studies: tuple[tuple[Study, float], ...] = ()
    passed_over: tuple[tuple[Study, float], ...] = ()
    """Studies found that may not be quoted, since they name something else than the question does."""
    copies: int = 0
    """Studies found that were left out as near-identical to a better one."""
    named: tuple[Study, ...] | None = None
    """Studies that the question names; None: it names none. Empty: it names one that the library does not hold."""
    beside_question: bool = False
    """Only what the question takes for granted is spoken of; what it asks, no study answers."""
    weights: TermWeights | None = None
    parts: tuple[Searched, ...] = ()
    """What is answered, part by part; empty: nothing was searched, or nothing found is enough."""
    unanswered: tuple[str, ...] = ()
    """Parts of the question for which nothing found was enough, as written."""
    absent: tuple[Term, ...] = ()
    """Names of medicines, diseases, symptoms and people in the question that no indexed text contains."""
    sufficiency: Sufficiency | None = None
    answer: Answer | None = None
    timings: dict[str, float] = field(default_factory=dict)


def timed(step: Callable[[Turn], Turn]) -> Callable[[Turn], Turn]:
    """Return a step that notes how long it took, under its name."""
    name = step.__name__.lstrip("_")

    def run(turn: Turn) -> Turn:
        began = time.monotonic()
        after = step(turn)
        return replace(after, timings={**after.timings, name: ms_since(began)})

    return run


def ms_since(began: float) -> float:
    """Return the milliseconds since a moment of ``time.monotonic``."""
    return round((time.monotonic() - began) * 1000, 2)
