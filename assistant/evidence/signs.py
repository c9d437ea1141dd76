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
from itertools import pairwise
from pathlib import Path

from assistant.question.kinds import kind_of
from assistant.question.read import Question
from assistant.question.terms import Term
from corpus.effects.quantities import find_quantities
from corpus.study import SentenceRole
from index.lexical import stems

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
DIGIT = re.compile(r"\d")
FINDINGS = frozenset({SentenceRole.RESULTS, SentenceRole.CONCLUSIONS})
ROLES = {role: role.value for role in SentenceRole}
SIGNS = (
    "words here",
    "words in library",
    "rarest word",
    "similar words",
    "pairs",
    "before",
    "after",
    "kinds",
    "kinds here",
    "figure asked",
    "outcomes",
    "other outcomes",
    "meant outcomes",
    "estimate",
    "estimate, none asked",
    "length",
    "place",
    *ROLES.values(),
    "methods, asked",
    "findings, methods asked",
    "words before",
    "similar words here",
    "rare and kind",
    "words sum",
    "last",
    "conclusions, yes or no",
    "background, reason asked",
    "conclusions, no kind asked",
    "results, no kind asked",
    "next, not asked",
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

    words …: share of the question's words that it holds, weighed by how few sentences of the study hold each, or by their weight in
    the library; rarest word: it holds the word that the fewest sentences hold; similar words: the same share where only the beginning
    is alike; pairs: words that stand side by side in the question and both here; before, after: the share of its neighbours;
    kinds …: the kinds of answer asked for, plain or weighed by how few sentences hold each; estimate: a P, an interval or a ratio.

    Args:
        question: The question, read.
        sentences: The sentences of one study, in order.
        weights: What each word of the question is worth in the library.
    """
    held = [[any_stem(term, one.stems) for one in sentences] for term in question.terms]
    rare = [_rarity(row) for row in held]
    near = [
        [met or _similar(term, one.stems) for one, met in zip(sentences, row, strict=True)]
        for term, row in zip(question.terms, held, strict=True)
    ]
    near_rare = [_rarity(row) for row in near]
    asked = tuple(kinds_asked(question.text))
    kind_rare = [_rarity([kind in one.kinds for one in sentences]) for kind in asked]
    here = [_share(rare, [row[at] for row in held]) for at in range(len(sentences))]
    fewest = max(rare, default=0.0)
    rows = []
    for at, one in enumerate(sentences):
        has = [row[at] for row in held]
        close = [not met and _similar(term, one.stems) for term, met in zip(question.terms, has, strict=True)]
        kinds = [kind in one.kinds for kind in asked]
        wanted, meant, spoken = set(question.outcomes), kind_of(question).outcomes, set(one.outcomes)
        estimate = float(bool({"P", "interval", "ratio"} & one.kinds))
        row = {
            "words here": here[at],
            "words in library": sum(
                weights.get(term, 0.0) for term, met in zip(question.terms, has, strict=True) if met
            ),
            "rarest word": float(any(met and value == fewest for met, value in zip(has, rare, strict=True))),
            "similar words": sum(close) / max(1, len(close)),
            "pairs": sum(a and b for a, b in pairwise(has)) / max(1, len(has) - 1),
            "before": here[at - 1] if at else 0.0,
            "after": here[at + 1] if at + 1 < len(here) else 0.0,
            "kinds": sum(kinds) / len(kinds) if kinds else 0.0,
            "kinds here": _share(kind_rare, kinds),
            "figure asked": float(question.wants_figures and DIGIT.search(one.words) is not None),
            "outcomes": len(wanted & spoken) / len(wanted) if wanted else 0.0,
            "other outcomes": float(bool(wanted and spoken - wanted)),
            "meant outcomes": float(not wanted and bool(meant & spoken)),
            "estimate": estimate,
            "estimate, none asked": estimate * (not asked),
            "length": min(len(one.words.split()), LONGEST) / LONGEST,
            "place": at / max(1, len(sentences) - 1) if len(sentences) <= LONG_TEXT else MIDDLE,
            "methods, asked": float(one.role is SentenceRole.METHODS and not ABOUT_METHODS.isdisjoint(asked)),
            "findings, methods asked": float(one.role in FINDINGS and not ABOUT_METHODS.isdisjoint(asked)),
            "words before": max(here[max(0, at - 3) : at], default=0.0),
            "similar words here": _share(near_rare, [row[at] for row in near]),
            "rare and kind": here[at] * float(any(kinds)),
            "words sum": min(1.0, sum(value for value, met in zip(rare, has, strict=True) if met) / 8),
            "last": float(at == len(sentences) - 1 and len(sentences) <= LONG_TEXT),
            "conclusions, yes or no": float(one.role is SentenceRole.CONCLUSIONS and question.form == "yes/no"),
            "background, reason asked": float(one.role is SentenceRole.BACKGROUND and "reason" in asked),
            "conclusions, no kind asked": float(one.role is SentenceRole.CONCLUSIONS and not asked),
            "results, no kind asked": float(one.role is SentenceRole.RESULTS and not asked),
            "next, not asked": float("what comes next" in one.kinds and "what comes next" not in asked),
        }
        rows.append(row | {name: float(one.role is role) for role, name in ROLES.items()})
    return tuple(rows)


def _rarity(held: Sequence[bool]) -> float:
    """Return how telling it is that a sentence holds something, by how many of the study do; 0: none does, or all do."""
    count = sum(held)
    return math.log(len(held) / count) if count else 0.0


def _share(weights: Sequence[float], held: Sequence[bool]) -> float:
    whole = sum(weights)
    return sum(weight for weight, one in zip(weights, held, strict=True) if one) / whole if whole else 0.0


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
