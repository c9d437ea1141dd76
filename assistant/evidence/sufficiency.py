"""Whether the studies found are enough for an answer: how well each of them meets what the question asks about.

A study is judged by a logistic regression over a dozen plain features: closeness in meaning and in words, and the weight of what the
question names and the study does not. Ordinary words weigh next to nothing, by measurement and not by a list. The coefficients and the
threshold stand in ``enough.json`` beside this file, made by ``evals/train/enough.py`` (docs/models.md says from what).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.evidence.indirectness import people_apart
from assistant.evidence.met import held_by, meets
from assistant.evidence.sentences import TermWeights
from assistant.evidence.signs import any_stem
from assistant.question.read import Question, outcomes_in, people_in
from assistant.question.terms import Term
from corpus.population import Population, find_population
from corpus.reported import sentence_spans
from corpus.study import Study
from index.hits import Hit
from index.lexical import stems

MODEL = Path(__file__).with_name("enough.json")
TOP_STUDIES = 8
"""Studies judged, the best of the search first."""
HIGHEST_BM25 = 40.0
"""BM25 from which on a passage counts as met in full."""
LEFT_OUT = re.compile(
    r"\b(?:exclu(?:ded?|ding|sions?)|ineligible|not (?:eligible|included|enrolled|studied)|except)\b", re.I
)
"""Words of who was not studied."""
CLAUSE = re.compile(r"[;.]\s")
FIGURE = re.compile(r"(?<![\w.,])\d{2,}(?:[.,]\d+)*(?![\w])|(?<![\w.,])\d[.,]\d+")
"""A number of two digits or more: one digit alone may be spelled out."""
MOST_MET, MOST_UNMET = 4.0, 2.0
"""Weight from which on more met, or unmet, says no more."""
NAMES = frozenset({"medicine", "class", "condition"})
"""Kinds of terms that are names in a kept list."""
FEATURES = (
    "cosine",
    "words",
    "met",
    "met weight",
    "unmet any",
    "unmet sum",
    "unmet medicine",
    "unmet condition",
    "other people",
    "people unseen",
    "outcome unseen",
    "figure unseen",
    "in title",
    "together",
    "names nothing",
)
"""What a study is judged by; ``features_of`` says what each is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How one study matches a question."""

    study: Study
    chance: float
    """0…1: the chance that it answers, by the regression."""
    unmet: tuple[Term, ...]
    """Terms that it does not hold, the heaviest first."""
    left_out: tuple[Term, ...] = ()
    """People and conditions asked about that it names only where it says who was left out."""

    @property
    def lacks_a_name(self) -> bool:
        """Whether a medicine, a class or a condition asked about is not in it: then it is close, and no answer."""
        return any(term.kind in NAMES for term in self.unmet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficiency:
    """How well the studies found match a question."""

    score: float
    """Chance that the best match answers, 0…1; 0 without a study."""
    enough: bool
    """It reaches the threshold."""
    matches: tuple[Match, ...] = ()
    """Studies judged, in the order of the search."""

    @property
    def best(self) -> Match | None:
        """The study that matches best; None: none was found."""
        return max(self.matches, key=_rank, default=None)

    @property
    def unmet(self) -> tuple[Term, ...]:
        """What the best match lacks."""
        return () if self.best is None else self.best.unmet


def _rank(match: Match) -> tuple[bool, float]:
    return not match.lacks_a_name, match.chance


@dataclass(frozen=True, slots=True)
class _Model:
    intercept: float
    threshold: float
    """Chance from which on a study is enough."""
    weights: Mapping[str, float]
    """One for each of ``FEATURES``."""


def judge(question: Question, hits: Sequence[Hit], studies: Sequence[Study], weights: TermWeights) -> Sufficiency:
    """Return how well the studies found match a question.

    Args:
        question: The question, read.
        hits: Passages found.
        studies: The studies found, best first; the first few are judged.
        weights: What the question's terms are worth in this library.
    """
    model = _model()
    matches = []
    for study in studies[:TOP_STUDIES]:
        own = [hit for hit in hits if hit.study_id == study.study_id]
        features = features_of(question, study, own, weights)
        odds = model.intercept + sum(model.weights[name] * value for name, value in features.items())
        chance = 1 / (1 + math.exp(-odds))
        lacking, without = unmet_terms(question, study), left_out(question, study)
        matches.append(Match(study=study, chance=chance, unmet=lacking, left_out=without))
    best = max(matches, key=_rank, default=None)
    enough = best is not None and best.chance >= model.threshold and not (best.lacks_a_name or best.left_out)
    return Sufficiency(score=0.0 if best is None else best.chance, enough=enough, matches=tuple(matches))


def threshold() -> float:
    """Return the chance from which on a study is enough."""
    return _model().threshold


def reason_to_abstain(found: Sufficiency) -> str:
    """Return the code of the reason why what was found is not enough."""
    if found.best is not None and found.best.left_out:
        return "population-absent"
    return "key-term-absent" if any(term.telling for term in found.unmet) else "not-enough-evidence"


def features_of(question: Question, study: Study, hits: Sequence[Hit], weights: TermWeights) -> Mapping[str, float]:
    """Return what a study is judged by, each feature by its name in ``FEATURES``, about 0…1.

    cosine, words: the nearest of its passages, and the BM25 of the best one; met: share of the telling weight that it holds;
    unmet any: the chance that something it lacks is a subject, taking weights for chances; other people: it names others than
    those asked about; people unseen: it names none; figure unseen: share of the question's figures that it does not print;
    in title: share of the telling weight in its title; together: share of all words' weight in its best sentence and title.
    """
    subjects = question.subjects
    unmet = unmet_terms(question, study)
    lacking = [term.weight for term in unmet]
    whole = sum(term.weight for term in subjects)
    other, unseen = people_apart(_asked(question.text), _studied(study))
    spoken = set(outcomes_in(study.text))
    title = frozenset(stems(study.title_text or ""))
    return {
        "cosine": max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0),
        "words": min(1.0, max((hit.scores.get("lexical", 0.0) for hit in hits), default=0.0) / HIGHEST_BM25),
        "met": 1 - sum(lacking) / whole if whole else 1.0,
        "met weight": min(1.0, (whole - sum(lacking)) / MOST_MET),
        "unmet any": 1 - math.prod(1 - weight for weight in lacking),
        "unmet sum": min(1.0, sum(lacking) / MOST_UNMET),
        "unmet medicine": float(any(term.kind in ("medicine", "class") for term in unmet)),
        "unmet condition": float(any(term.kind == "condition" for term in unmet)),
        "other people": float(other),
        "people unseen": float(unseen),
        "outcome unseen": 1 - len(spoken & set(question.outcomes)) / len(question.outcomes)
        if question.outcomes
        else 0.0,
        "figure unseen": _unseen(FIGURE.findall(question.text), FIGURE.findall(study.text)),
        "in title": sum(t.weight for t in subjects if any_stem(t, title)) / whole if whole else 1.0,
        "together": max((weights.coverage(said | title) for said in _sentences(study)), default=0.0),
        "names nothing": float(not question.key_terms),
    }


def unmet_terms(question: Question, study: Study) -> tuple[Term, ...]:
    """Return the terms of a question that a study does not hold, the heaviest first."""
    held = held_by(study)
    lacking = [term for term in question.subjects if not meets(term, held)]
    return tuple(sorted(lacking, key=lambda term: -term.weight))


def left_out(question: Question, study: Study) -> tuple[Term, ...]:
    """Return who and what is asked about that a study names only where it says who was left out."""
    people = (*people_in(question), *question.key_terms)
    if not people or LEFT_OUT.search(study.text) is None:
        return ()
    clauses = CLAUSE.split(study.text)
    kept = frozenset(stems(" ".join(clause for clause in clauses if LEFT_OUT.search(clause) is None)))
    named = frozenset(stems(study.text))
    return tuple(term for term in people if not any_stem(term, kept) and any_stem(term, named))


def _unseen(asked: Sequence[str], printed: Sequence[str]) -> float:
    """Return the share of figures that are not printed, 0…1; 0 where none is asked about."""
    return sum(figure not in printed for figure in asked) / len(asked) if asked else 0.0


@lru_cache(maxsize=256)
def _asked(text: str) -> Population:
    return find_population(text, None, ())


@lru_cache(maxsize=256)
def _studied(study: Study) -> Population:
    return find_population(study.text, study.title, study.sections)


@lru_cache(maxsize=256)
def _sentences(study: Study) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stems(study.text[s.start : s.end])) for s in sentence_spans(study))


@cache
def _model() -> _Model:
    read = json.loads(MODEL.read_text("utf-8"))
    return _Model(read["intercept"], read["threshold"], read["weights"])
