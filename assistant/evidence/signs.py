"""What in a sentence tells that it answers a question: a few plain figures for each, of which ``sentences`` makes a score.

A word of the question that stands in one sentence of a study alone points to that sentence; a word that stands in all of them points
nowhere. So each word is weighed by how few sentences of *this* study hold it, whatever it is, beside its weight in the library.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import compress
from pathlib import Path

from assistant.question.kinds import KINDS, kind_of
from assistant.question.read import Question
from assistant.question.terms import Term
from corpus.effects.quantities import find_quantities
from corpus.study import SentenceRole

KINDS_FILE = Path(__file__).with_name("answer_kinds.tsv")
LONG_TEXT = 30
"""Sentences beyond which a text is no abstract, and where a sentence stands tells nothing."""
MIDDLE = 0.5
LONGEST = 60
"""Words from which on a sentence counts as long."""
SHORTEST_PREFIX = 4
"""Letters that two forms of a word must begin with (cirrhosis, cirrhotic), or that a word may be cut to (spec, sens)."""
SAME_FORM = 0.7
"""Share of the shorter form that must be the same."""
ABOUT_METHODS = frozenset(
    {"dose", "age", "number of people", "date", "design", "end point", "who was studied", "registration", "comparator"}
    | {"schedule", "what was given", "who paid"}
)
"""Kinds of answer that stand where a study says how it was done."""
ESTIMATES = frozenset({"P", "interval", "ratio"})
MOST_TOLD = 8.0
"""What a sentence can tell by its words, at most: the logarithm of how few sentences hold each, added up."""
DIGIT = re.compile(r"\d")
FINDINGS = frozenset({SentenceRole.RESULTS, SentenceRole.CONCLUSIONS})
ROLES = {role: role.value for role in SentenceRole}
SIGNS = (
    "words",
    "words of study",
    "words or forms of study",
    "words of library",
    "kinds",
    "kinds of study",
    "figure asked",
    "outcomes",
    "meant outcomes",
    "estimate",
    "estimate, no kind asked",
    "length",
    "place",
    *ROLES.values(),
    "methods, methods asked",
    "findings, methods asked",
    "conclusions, no kind asked",
)
"""What a sentence is judged by; ``signs_of`` says what each is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A sentence of a study, read once for every question."""

    start: int
    end: int
    role: SentenceRole
    words: str
    stems: frozenset[str]
    outcomes: tuple[str, ...]
    kinds: frozenset[str]
    """Kinds of answer that it holds."""


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    asked: re.Pattern[str]
    held: re.Pattern[str] | None
    quantities: frozenset[str]
    """Kinds of quantity that are an answer of this kind."""


def kinds_asked(text: str) -> frozenset[str]:
    """Return the kinds of answer that a question asks for.

    >>> sorted(kinds_asked("How many took part, and was it blinded?"))
    ['design', 'number of people']
    """
    return frozenset(kind.name for kind in _kinds() if kind.asked.search(text))


@lru_cache(maxsize=4096)
def kinds_held(text: str) -> frozenset[str]:
    """Return the kinds of answer that a sentence holds."""
    quantities = {quantity.kind for quantity in find_quantities(text)} if DIGIT.search(text) else set()
    return frozenset(
        kind.name
        for kind in _kinds()
        if not kind.quantities.isdisjoint(quantities) or (kind.held is not None and kind.held.search(text))
    )


def any_stem(term: Term, found: frozenset[str] | set[str]) -> bool:
    """Return whether a term, or what may stand for it, is in a set of stems: all its parts, single characters aside."""
    if found.issuperset(_telling(term.stems)):
        return True
    return any(found.issuperset(_telling(form)) for form in term.alternatives) if term.alternatives else False


def signs_of(
    question: Question, sentences: Sequence[Read], weights: Mapping[Term, float]
) -> tuple[Mapping[str, float], ...]:
    """Return what each sentence of one study is judged by, by its name in ``SIGNS``, most of it 0…1.

    words: how telling the question's words are that it holds, by how few sentences of the study hold each; words of study: the share
    of what all of them are worth in the study; … or forms: the same where another form of a word counts too; words of library: their
    share by weight in the library; kinds …: the same for the kinds of answer asked for, plain and by how few sentences hold each;
    estimate: it holds a P, an interval or a ratio; roles, alone and by what is asked.

    Args:
        question: The question, read.
        sentences: The sentences of one study, in order.
        weights: What each word of the question is worth in the library.
    """
    held = [[any_stem(term, one.stems) for one in sentences] for term in question.terms]
    formed = [
        [met or _similar(term, one.stems) for one, met in zip(sentences, row, strict=True)]
        for term, row in zip(question.terms, held, strict=True)
    ]
    asked = tuple(sorted(kinds_asked(question.text)))
    answered = [[kind in one.kinds for one in sentences] for kind in asked]
    rare, rare_form, rare_kind = (
        [_rarity(row) for row in held],
        [_rarity(row) for row in formed],
        [_rarity(row) for row in answered],
    )
    methods = not ABOUT_METHODS.isdisjoint(asked)
    wanted, meant = set(question.outcomes), kind_of(question).outcomes or KINDS["therapy"].outcomes
    rows = []
    for at, one in enumerate(sentences):
        has, kinds, spoken = [row[at] for row in held], [row[at] for row in answered], set(one.outcomes)
        estimate = float(not ESTIMATES.isdisjoint(one.kinds))
        row = {
            "words": min(1.0, sum(compress(rare, has)) / MOST_TOLD),
            "words of study": _share(rare, has),
            "words or forms of study": _share(rare_form, [row[at] for row in formed]),
            "words of library": sum(weights.get(term, 0.0) for term in compress(question.terms, has)),
            "kinds": sum(kinds) / max(1, len(kinds)),
            "kinds of study": _share(rare_kind, kinds),
            "figure asked": float(question.wants_figures and DIGIT.search(one.words) is not None),
            "outcomes": len(wanted & spoken) / max(1, len(wanted)),
            "meant outcomes": float(not wanted and bool(meant & spoken)),
            "estimate": estimate,
            "estimate, no kind asked": estimate * (not asked),
            "length": min(len(one.words.split()), LONGEST) / LONGEST,
            "place": at / max(1, len(sentences) - 1) if len(sentences) <= LONG_TEXT else MIDDLE,
            "methods, methods asked": float(methods and one.role is SentenceRole.METHODS),
            "findings, methods asked": float(methods and one.role in FINDINGS),
            "conclusions, no kind asked": float(not asked and one.role is SentenceRole.CONCLUSIONS),
        }
        rows.append(row | {name: float(one.role is role) for role, name in ROLES.items()})
    return tuple(rows)


def _rarity(held: Sequence[bool]) -> float:
    """Return how telling it is that a sentence holds something, by how few of the study do; 0: none does."""
    count = sum(held)
    return math.log((len(held) + 1) / count) if count else 0.0


def _share(weights: Sequence[float], held: Sequence[bool]) -> float:
    return sum(compress(weights, held)) / (sum(weights) or 1.0)


def _similar(term: Term, found: frozenset[str]) -> bool:
    """Return whether a set of stems holds another form of a word, as far as its beginning tells."""
    return any(
        len(part) >= SHORTEST_PREFIX and any(_same_form(part, other) for other in found)
        for part in term.stems
        if not part.isdigit()
    )


@lru_cache(maxsize=100_000)
def _same_form(one: str, other: str) -> bool:
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    shorter = min(len(one), len(other))
    return same >= SHORTEST_PREFIX and (same == len(one) or (same > SHORTEST_PREFIX and same >= SAME_FORM * shorter))


@lru_cache(maxsize=10_000)
def _telling(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for part in parts if len(part) > 1) or parts


@cache
def _kinds() -> tuple[_Kind, ...]:
    rows = [line.split("\t") for line in KINDS_FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return tuple(_kind(*row) for row in rows)


def _kind(name: str, asked: str, held: str) -> _Kind:
    """Return a row of the file; ``=dose,count|words`` is an answer by its quantities or by its words."""
    named, _, words = held.removeprefix("=").partition("|") if held.startswith("=") else ("", "", held)
    return _Kind(
        name,
        re.compile(asked, re.I),
        re.compile(words, re.I) if words else None,
        frozenset(named.split(",")) - {""},
    )
