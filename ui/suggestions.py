"""Questions that this library can answer: made from its studies, and kept only if they were answered when tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from assistant.answer import Answer, CitedStudy
from corpus.pico import find_treatments
from corpus.study import Status, Study

MOST = 3
TRIED = 8
"""Candidates asked before giving up: each costs a question."""
LONGEST = 160
"""Characters of a question that is offered."""
AFTER = (
    "Which adverse events were reported with {}?",
    "Does {} improve survival?",
    "How many patients were treated with {}?",
)
"""What may be asked next about a treatment."""


def opening_candidates(studies: Iterable[Study]) -> Iterator[str]:
    """Yield questions for a library: titles that are questions, then questions on the treatments that titles name."""
    for study in studies:
        if study.status is not Status.NONE_KNOWN:
            continue
        title = study.title_text or ""
        if title.endswith("?"):
            yield title
            continue
        for found in find_treatments(study.text, study.title, study.sections).interventions:
            yield f"What is known about the effects of {inside(found.what)}?"


def next_candidates(answer: Answer, treatments: Sequence[str]) -> Iterator[str]:
    """Yield questions that follow an answer.

    Args:
        answer: The answer that stands on the page.
        treatments: Treatments that its studies name, verbatim.
    """
    asked = {answer.question.lower(), answer.standalone_question.lower()}
    for treatment in dict.fromkeys(treatments):
        for form in AFTER:
            question = form.format(inside(treatment))
            if question.lower() not in asked:
                yield question


def inside(name: str) -> str:
    """Return a name as it stands inside a sentence: without the capital that begins a title.

    >>> inside("Adjuvant radiotherapy"), inside("TACE")
    ('adjuvant radiotherapy', 'TACE')
    """
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def treatments_of(cited: Sequence[CitedStudy], studies: Iterable[Study]) -> tuple[str, ...]:
    """Return the treatments that the cited studies name, the first study's first."""
    named = [name for study in cited for name in study.interventions]
    if not named:
        named = [
            found.what
            for study in studies
            for found in find_treatments(study.text, study.title, study.sections).interventions
        ]
    return tuple(dict.fromkeys(named))


def answered(candidates: Iterable[str], ask: Callable[[str], Answer], most: int = MOST) -> tuple[str, ...]:
    """Return the candidates that the library answers, in their order.

    Args:
        candidates: Questions; only the first ``TRIED`` that fit are tried.
        ask: Answers a question.
        most: How many to return at most.
    """
    fitting = (one for one in dict.fromkeys(candidates) if len(one) <= LONGEST and one.isprintable())
    tried = islice(fitting, TRIED)
    return tuple(islice((one for one in tried if ask(one).kind == "answer"), most))
