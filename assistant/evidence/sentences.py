"""The sentences that could answer: every sentence of the studies found, scored for the question.

A score is the chance that the study answers times the chance that, of its sentences, this one does. The second is a regression over
the signs of ``assistant.evidence.signs``; its weights stand in ``sentences.json`` beside this file, fitted by
``evals/train/sentences.py`` (docs/models.md says on what).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.evidence.signs import Read, any_stem, kinds_held, signs_of
from assistant.question.read import Question, outcomes_in
from assistant.question.terms import Term
from corpus.reported import sentence_spans
from corpus.roles import find_roles
from corpus.study import SentenceRole, Span, Study
from index.lexical import stems

MODEL = Path(__file__).with_name("sentences.json")
NO_FINDING = re.compile(r"©|\bcopyright\b|\ball rights reserved\b", re.I)
"""Sentences of publishers."""
REPORTED = re.compile(
    r"\b(?:had|showed|achieved|attained|experienced) (?:an? )?(?:\w+ )?(?:complete|partial|objective) (?:responses?|remissions?)|"
    r"\b(?:adverse|side|toxic|unwanted) (?:effects?|events?|reactions?) (?:was|were) (?!recorded|assessed|graded|defined|monitored|"
    r"evaluated|collected|classified)|"
    r"\bmedian (?:overall )?survival(?: time)?(?: was| of|:)?(?: about)? \d",
    re.I,
)
"""Words that report what came out."""
ESTIMATED = re.compile(
    r"\b(?:hazard|odds|risk|rate) ratios?\b[^.;]{0,40}?\d|\b(?:HR|OR|RR)\b ?[=:]? ?\d|\bCI\b[^.;]{0,12}\d|\bP ?[<=>] ?0?[.·]\d|"
    r"\b\d+(?:[.·]\d+)? ?% (?:versus|vs\.?|compared|and|against)\b",
    re.I,
)
"""Figures that only a result has."""
MIN_WORDS = 4
QUALIFIERS = frozenset(
    stems(
        "metastatic metastasis metastases advanced unresectable refractory recurrent relapsed severe mild moderate newly "
        "untreated resected resection operable localized localised"
    )
)
"""Words for the stage of a disease: a study of another stage is still about the subject, and is shown with what differs."""


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
    chance: float = 1.0
    """How likely it is that its study answers the question, 0…1."""

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
        keys = {term: weight for term, weight in self.weights.items() if term.telling}
        whole = sum(keys.values())
        return sum(weight for term, weight in keys.items() if any_stem(term, found)) / whole if whole else 1.0

    def coverage(self, found: frozenset[str] | set[str]) -> float:
        """Return the share of the question's weight that stands in a set of stems, 0…1."""
        return sum(w for term, w in self.weights.items() if any_stem(term, found))


def is_qualifier(term: Term) -> bool:
    """Return whether a term says how far a disease has gone, not which it is."""
    return all(part in QUALIFIERS for part in term.stems)


def weigh_in(question: Question, passages_with: Callable[[str], int], passages: int) -> TermWeights:
    """Weigh a question's terms in an index.

    Args:
        question: The question, read.
        passages_with: How many passages of the index hold a stem.
        passages: How many passages it has.
    """
    parts = {part for term in question.terms for said in (term.stems, *term.alternatives) for part in said}
    return weigh_terms(question, {part: passages_with(part) for part in parts}, passages)


def weigh_terms(question: Question, frequency: Mapping[str, int], passages: int) -> TermWeights:
    """Weigh a question's terms by their rarity (inverse document frequency, DOI 10.1108/eb026526).

    Args:
        question: The question, read.
        frequency: For each stem of its terms, how many passages hold it.
        passages: How many passages there are.
    """
    raw: dict[Term, float] = {}
    for term in question.terms:
        seen = max(min(frequency.get(part, 0) for part in stems) for stems in (term.stems, *term.alternatives))
        idf = math.log(1 + (passages - seen + 0.5) / (seen + 0.5))
        raw[term] = idf * (1.0 if term.telling else 0.35)
    total = sum(raw.values()) or 1.0
    absent = tuple(
        t for t in question.key_terms if not any(_known(stems, frequency) for stems in (t.stems, *t.alternatives))
    )
    return TermWeights(weights={term: value / total for term, value in raw.items()}, absent=absent)


def _known(parts: Sequence[str], frequency: Mapping[str, int]) -> bool:
    return all(frequency.get(part, 0) > 0 for part in parts if len(part) > 1)


def gather(question: Question, studies: Sequence[tuple[Study, float]], weights: TermWeights) -> list[Candidate]:
    """Return every sentence of the studies with its score for the question, in order of the text.

    Args:
        question: The question, read.
        studies: The studies found, each with the chance that it answers, 0…1.
        weights: What the question's terms are worth.
    """
    return [candidate for study, chance in studies for candidate in _of_study(question, study, chance, weights)]


def reported_text(study: Study) -> str:
    """Return what a study says, title and sentences in order, without the sentences that give orders to a program."""
    return "\n".join((study.title_text or "", *(study.text[s.start : s.end] for s in sentence_spans(study))))


def sentences_of(study: Study) -> tuple[tuple[Span, SentenceRole], ...]:
    """Return the sentences of a study's abstract, each with its role."""
    spans = sentence_spans(study)
    roles = find_roles(study.text, spans, study.sections)
    return tuple((span, _reported(study, span, found.role)) for span, found in zip(spans, roles, strict=True))


def _reported(study: Study, span: Span, role: SentenceRole) -> SentenceRole:
    """Return the role of a sentence; one that reports an outcome is no method, unless its label says that it is.

    In an abstract of a sentence or two nothing but its figures tells that a sentence is a result.
    """
    if role is SentenceRole.OTHER and ESTIMATED.search(study.text, span.start, span.end):
        unlabelled = any(s.role is None and s.start <= span.start < s.end for s in study.sections)
        return SentenceRole.RESULTS if unlabelled else role
    if role is not SentenceRole.METHODS or not REPORTED.search(study.text, span.start, span.end):
        return role
    labelled = any(s.role is role and s.start <= span.start < s.end for s in study.sections)
    return role if labelled else SentenceRole.RESULTS


def study_stems(study: Study) -> frozenset[str]:
    """Return every stem of a study's text and keywords: what the study is about."""
    ordered = any(caution.code == "embedded-instructions" for caution in study.cautions)
    said = reported_text(study) if ordered else study.text
    return frozenset(stems(" ".join((said, *study.mesh, study.journal or ""))))


def _of_study(question: Question, study: Study, chance: float, weights: TermWeights) -> list[Candidate]:
    subject = weights.subject(study_stems(study))
    sentences = read_sentences(study)
    return [
        Candidate(
            study=study,
            start=one.start,
            end=one.end,
            role=one.role,
            score=chance * answers(signs),
            stems=one.stems,
            outcomes=one.outcomes,
            subject=subject,
            chance=chance,
        )
        for one, signs in zip(sentences, signs_of(question, sentences, weights.weights), strict=True)
    ]


@lru_cache(maxsize=256)
def read_sentences(study: Study) -> tuple[Read, ...]:
    """Return the sentences of a study that could be quoted, read."""
    found = []
    for span, role in sentences_of(study):
        words = study.text[span.start : span.end]
        if NO_FINDING.search(words) or len(words.split()) < MIN_WORDS:
            continue
        found.append(
            Read(
                start=span.start,
                end=span.end,
                role=role,
                words=words,
                stems=frozenset(stems(words)),
                outcomes=outcomes_in(words),
                kinds=kinds_held(words),
            )
        )
    return tuple(found)


def answers(signs: Mapping[str, float]) -> float:
    """Return the chance that a sentence answers, given that its study does."""
    model = _model()
    return 1 / (1 + math.exp(-model.intercept - sum(weight * signs[name] for name, weight in model.weights.items())))


def worth_quoting(score: float, best: float) -> bool:
    """Return whether a sentence may still be what is sought, beside one that scores best."""
    return score >= _model().share * best


@dataclass(frozen=True, slots=True)
class _Model:
    intercept: float
    share: float
    """Share of the best score that nearly all sentences reach that are sought."""
    weights: Mapping[str, float]
    """One for each of ``SIGNS``."""


@cache
def _model() -> _Model:
    read = json.loads(MODEL.read_text("utf-8"))
    return _Model(read["intercept"], read["share"], read["weights"])
