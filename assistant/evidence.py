"""The sentences that could answer: every sentence of the studies found, scored for the question."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.question import Question, Term, outcomes_in
from corpus.roles import find_roles
from corpus.sentences import split_sentences
from corpus.study import SentenceRole, Span, Study
from index.lexical import stems

ROLE_WEIGHT = {
    SentenceRole.RESULTS: 1.0,
    SentenceRole.CONCLUSIONS: 0.95,
    SentenceRole.OTHER: 0.75,
    SentenceRole.METHODS: 0.55,
    SentenceRole.OBJECTIVE: 0.4,
    SentenceRole.BACKGROUND: 0.4,
}
"""What a sentence of this role is worth beside a result that says as much: a question is answered by findings."""

WEIGHTS = {"study": 0.35, "coverage": 0.45, "outcome": 0.35, "figures": 0.15, "context": 0.25}
NO_FINDING = re.compile(
    r"©|\bcopyright\b|\ball rights reserved\b|\btrial registration\b|^\W*(?:registered (?:at|with)|funded by)", re.I
)
"""Sentences of publishers and registries."""
MIN_WORDS = 4
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that could be quoted."""

    study: Study
    start: int
    end: int
    role: SentenceRole
    score: float
    stems: frozenset[str]
    outcomes: tuple[str, ...]
    subject: float
    """Share of the weight of the question's key terms that the whole study holds, 0…1."""

    @property
    def text(self) -> str:
        """The sentence as stored."""
        return self.study.text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermWeights:
    """How telling each term of a question is in this library."""

    weights: Mapping[Term, float]
    """Inverse document frequency, scaled so that they add up to 1; empty for a question without terms."""
    absent: tuple[Term, ...]
    """Key terms that no passage of the library holds."""

    def subject(self, found: frozenset[str]) -> float:
        """Return the share of the key terms' weight that stands in a set of stems, 0…1; 1 without key terms."""
        keys = {term: w for term, w in self.weights.items() if not term.generic}
        total = sum(keys.values())
        return sum(w for term, w in keys.items() if any_stem(term, found)) / total if total else 1.0

    def coverage(self, found: frozenset[str] | set[str]) -> float:
        """Return the share of the question's weight that stands in a set of stems, 0…1."""
        return sum(w for term, w in self.weights.items() if any_stem(term, found))


def any_stem(term: Term, found: frozenset[str] | set[str]) -> bool:
    """Return whether a term, or what may stand for it, is in a set of stems: all its parts, single characters aside."""
    return any(_holds(stems, found) for stems in (term.stems, *term.alternatives))


def _holds(parts: Sequence[str], found: frozenset[str] | set[str]) -> bool:
    telling = [part for part in parts if len(part) > 1] or parts
    return all(part in found for part in telling)


def weigh_terms(question: Question, frequency: Mapping[str, int], passages: int) -> TermWeights:
    """Weigh a question's terms by their rarity (inverse document frequency, DOI 10.1108/eb026526).

    Args:
        question: The question, read.
        frequency: For each stem of its terms, how many passages hold it.
        passages: How many passages there are.
    """
    raw: dict[Term, float] = {}
    for term in question.terms:
        seen = min(frequency.get(part, 0) for part in term.stems)
        idf = math.log(1 + (passages - seen + 0.5) / (seen + 0.5))
        raw[term] = idf * (0.35 if term.generic else 1.0)
    total = sum(raw.values()) or 1.0
    absent = tuple(t for t in question.key_terms if any(frequency.get(p, 0) == 0 for p in t.stems if len(p) > 1))
    return TermWeights(weights={term: value / total for term, value in raw.items()}, absent=absent)


def gather(question: Question, studies: Sequence[tuple[Study, float]], weights: TermWeights) -> list[Candidate]:
    """Return every sentence of the studies with its score for the question, in order of the text.

    Args:
        question: The question, read.
        studies: The studies found, each with its score 0…1.
        weights: What the question's terms are worth.
    """
    return [candidate for study, score in studies for candidate in _of_study(question, study, score, weights)]


def sentences_of(study: Study) -> tuple[tuple[Span, SentenceRole], ...]:
    """Return the sentences of a study's abstract, each with its role."""
    spans = tuple(span for s in study.sections for span in split_sentences(study.text, s.start, s.end))
    roles = find_roles(study.text, spans, study.sections)
    return tuple((span, found.role) for span, found in zip(spans, roles, strict=True))


def study_stems(study: Study) -> frozenset[str]:
    """Return every stem of a study's text and keywords: what the study is about."""
    return frozenset(stems(" ".join((study.text, *study.mesh, study.journal or ""))))


def _of_study(question: Question, study: Study, score: float, weights: TermWeights) -> list[Candidate]:
    title = frozenset(stems(f"{study.title_text or ''} {study.journal or ''}"))
    subject = weights.subject(study_stems(study))
    found = []
    for span, role in sentences_of(study):
        words = study.text[span.start : span.end]
        if NO_FINDING.search(words) or len(words.split()) < MIN_WORDS:
            continue
        found_stems = frozenset(stems(words))
        outcomes = outcomes_in(words)
        found.append(
            Candidate(
                study=study,
                start=span.start,
                end=span.end,
                role=role,
                score=_score(question, words, found_stems, title, outcomes, role, score, weights, subject),
                stems=found_stems,
                outcomes=outcomes,
                subject=subject,
            )
        )
    return found


def _score(
    question: Question,
    words: str,
    found: frozenset[str],
    title: frozenset[str],
    outcomes: tuple[str, ...],
    role: SentenceRole,
    study_score: float,
    weights: TermWeights,
    subject: float,
) -> float:
    asked = set(question.outcomes)
    here = weights.coverage(found)
    score = WEIGHTS["study"] * study_score
    score += WEIGHTS["coverage"] * here
    # What the title says holds for every sentence of the abstract, but less surely.
    score += WEIGHTS["context"] * (weights.coverage(found | title) - here)
    if asked:
        score += WEIGHTS["outcome"] * len(asked & set(outcomes)) / len(asked)
    if question.wants_figures and DIGIT.search(words):
        score += WEIGHTS["figures"]
    return score * ROLE_WEIGHT[role] * (0.5 + 0.5 * subject)
