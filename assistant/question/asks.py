"""What a question asks in parts: several questions in one, or a comparison whose sides may each have their own studies.

Each part is searched for and judged by itself, so that "A or B for C" is answered from a study of A and one of B where none compares
them, and the second of two questions does not fall away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from assistant.question.read import Question, read_question
from assistant.question.terms import EVEN, Term
from index.expansion import NOTHING, Expansions

How = Literal["one", "sides", "several"]
NUMBERED = re.compile(r"(?:^|(?<=\s))\d[.)]\s+")
BETWEEN = re.compile(r"(?<=[?])\s+|\n+")
AGAINST = re.compile(
    r"\W*\b(?:versus|vs\.?|v|or|than|rather than|instead of|against|(?:as )?compared (?:with|to)|relative to|and|with|to)\b\W*(?:the |a )?",
    re.I,
)
"""What stands between two things compared."""
COMPARES = re.compile(r"\b(?:compar\w+|contrast\w*|differences? between|differ\w*|which (?:is|of))\b", re.I)
"""Words that make "A and B" or "A with B" a comparison."""
ALWAYS = re.compile(r"\b(?:versus|vs\.?|v|or|than|instead of|against|compared (?:with|to)|relative to)\b", re.I)
"""Words that need no such word before them."""
WEAKEST = EVEN / 2
"""Weight of a word that may be one side of a comparison: beside the other side, it need not tell a subject by itself."""
GAP = re.compile(r"[\s-]{1,3}")


@dataclass(frozen=True, slots=True)
class Asks:
    """The parts of a question."""

    how: How
    parts: tuple[Question, ...]
    """Each can be searched for and judged alone; for one question, that question."""
    sides: tuple[tuple[Term, ...], ...] = ()
    """Of a comparison: what is compared, in the order of the parts."""

    def tells(self, question: Question, unmet: Sequence[Term]) -> bool:
        """Return whether the most telling word of every side that a question asks about is met."""
        asked = [side for side in self.sides if side[0] in question.terms]
        return all(max(side, key=lambda term: term.weight) not in unmet for side in asked)


def asks_of(question: Question, expansions: Expansions = NOTHING) -> Asks:
    """Return what a question asks in parts.

    Args:
        question: The question, read.
        expansions: Abbreviations that the library defines, for reading its parts.

    >>> [part.text for part in asks_of(read_question("Does A1 help gout? Does B2 prevent migraine?")).parts]
    ['Does A1 help gout?', 'Does B2 prevent migraine?']
    """
    texts = [text.strip() for text in (NUMBERED if NUMBERED.match(question.text) else BETWEEN).split(question.text)]
    several = [part for part in (read_question(t, expansions) for t in texts if t) if part.key_terms]
    if len(several) > 1:
        return Asks("several", tuple(several))
    sides = _sides(question)
    if sides is None:
        return Asks("one", (question,))
    return Asks("sides", tuple(_without(question, other) for other in reversed(sides)), sides)


def _sides(question: Question) -> tuple[tuple[Term, ...], tuple[Term, ...]] | None:
    """Return the terms of the two things compared; None: nothing is compared by name."""
    terms = [term for term in question.subjects if term.kind != "condition" and term.weight >= WEAKEST]
    for left, right in pairwise(terms):
        between = question.text[left.end : right.start]
        joint = AGAINST.fullmatch(between)
        if joint and (ALWAYS.search(between) or COMPARES.search(question.text)):
            at = terms.index(left)
            return _run(question.text, terms, at, -1), _run(question.text, terms, at + 1, 1)
    return None


def _run(text: str, terms: list[Term], at: int, step: int) -> tuple[Term, ...]:
    """Return a term with those that stand beside it on one side with nothing but a space or hyphen between."""
    found = [terms[at]]
    while 0 <= at + step < len(terms):
        first, second = sorted((terms[at], terms[at + step]), key=lambda term: term.start)
        if not GAP.fullmatch(text[first.end : second.start]):
            break
        at += step
        found.append(terms[at])
    return tuple(found)


def _without(question: Question, other: tuple[Term, ...]) -> Question:
    """Return a question without one of the things compared."""
    start, end = min(term.start for term in other), max(term.end for term in other)
    text = f"{question.text[:start]} {question.text[end:]}"
    return replace(question, text=text, terms=tuple(term for term in question.terms if term not in other))
