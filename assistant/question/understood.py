"""How a question was read, as a person can check it: its names and words, each with its role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import Part, Role, Understood
from assistant.question.pico import part_of
from assistant.question.read import FIGURE_CUE, Question, is_outcome
from assistant.question.terms import Term

TIME = re.compile(
    r"\b(?:\d+|one|two|three|five|ten)[- ]?(?:h|hours?|days?|wks?|weeks?|months?|mo|years?|yrs?|y)\b", re.I
)
"""A time point or a length of time."""


def understood(question: Question) -> Understood:
    """Return how a question was read: what it is about, the outcome and time it names, and the kind of answer it asks for."""
    parts = tuple(sorted({part.start: part for part in _parts(question)}.values(), key=lambda part: part.start))
    return Understood(text=" · ".join(part.text for part in parts), parts=parts)


def role_of(term: Term, question: Question) -> Role:
    """Return the role of a term: by what it names; of treatments and words, whether it stands behind "versus"."""
    if term.kind == "group":
        return "population"
    if term.kind == "condition":
        return "condition"
    if is_outcome(term):
        return "outcome"
    against = part_of(question.parts, "comparator")
    return "comparator" if against is not None and term.word in against else "intervention"


def _parts(question: Question) -> Iterator[Part]:
    text = question.text
    times = [match.span() for match in TIME.finditer(text)]
    for start, end in times:
        yield Part(role="time", text=text[start:end], start=start, end=end)
    for term in question.terms:
        at_time = any(start < term.end and term.start < end for start, end in times)
        if (term.telling or term.kind == "group" or is_outcome(term)) and not at_time:
            also = (*(name for name in term.names if name.lower() != term.word.lower()), *term.alike)
            yield Part(role=role_of(term, question), text=term.word, start=term.start, end=term.end, synonyms=also)
    figure = FIGURE_CUE.search(text)
    if figure is not None and not any(
        term.start < figure.end() and figure.start() < term.end for term in question.key_terms
    ):
        yield Part(role="answer", text=figure[0], start=figure.start(), end=figure.end())
