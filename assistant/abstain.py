"""Whether the library holds the answer, and what to say when it does not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.evidence import TermWeights, any_stem, study_stems
from assistant.question import Question, Term
from corpus.study import Study
from index.retriever import Hit

INTERCEPT, COSINE_WEIGHT, COVERAGE_WEIGHT = -13.5, 12.8, 7.5
"""Logistic regression on half of PubMedQA's labelled development questions (own abstract in the library without its
title, or taken out); on the other half it tells the two apart with an AUROC of .98 (all-MiniLM-L6-v2)."""
HELD_THRESHOLD = 0.1
"""What is asked of the score when one study holds every key term: short questions are never close in cosine."""
THRESHOLD = 0.5
LACKING_NAME, UNKNOWN_NAME, LACKING_PEOPLE = 0.75, 3.0, 2.0
"""Taken off the log-odds for each name (drug, disease, population) that the best-matching study lacks, for one that the
whole library lacks, and further for a group of people it lacks. Chosen on the calibration half of the benchmark
``abstention``."""
TOP_STUDIES = 5
NEARLY_ALL = 0.95

POPULATIONS = frozenset(
    "child children infant infants neonate neonates newborn newborns adolescent adolescents paediatric pediatric adult adults "
    "elderly pregnant pregnancy breastfeeding lactating women men veterans athletes smokers dialysis transplant".split()
)
"""Groups of people that a study either had or had not."""
CONDITIONS = frozenset(
    "acne alzheimer anemia anxiety arthritis asthma autism bladder bone bowel brain breast cancer cervical cirrhosis cold colon "
    "copd coronary dementia depression diabetes diarrhea epilepsy fever flu fracture gastric gout headache heart hepatitis hernia "
    "hiv hypertension influenza insomnia kidney leukemia liver lung lupus lymphoma malaria melanoma migraine nausea obesity "
    "ovarian pain pancreatic parkinson pneumonia prostate psoriasis rectal renal schizophrenia sepsis shock skin stroke "
    "tuberculosis thyroid ulcer uterine vomiting".split()
)
"""Diseases and organs whose names are everyday words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficiency:
    """How well the best study found matches a question."""

    score: float
    """0…1: closeness in meaning and the share of the question's telling words that one study holds, through a logistic."""
    cosine: float
    """Cosine of the question and the nearest passage; 0 when dense search found nothing."""
    coverage: float
    """Share of the weight of the question's terms that the best-matching study holds."""
    missing: tuple[Term, ...]
    """Key terms that no study found holds."""
    names: tuple[Term, ...]
    """Names (a drug, a disease, a population) that the best-matching study lacks."""
    held: bool
    """There are key terms, and one study holds (nearly) all their weight."""
    apart: bool
    """Every key term occurs somewhere, but no one study holds two of them together."""


def judge(
    question: Question,
    hits: Sequence[Hit],
    studies: Sequence[Study],
    weights: TermWeights,
    is_name: Callable[[Term], bool],
) -> Sufficiency:
    """Return how well the studies found match a question.

    Args:
        question: The question, read.
        hits: Passages found, best first.
        studies: The studies found, best first.
        weights: What the question's terms are worth in this library.
        is_name: Whether a term names a drug, a disease or a population (see ``names_something``).
    """
    cosine = max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0)
    held = [study_stems(study) for study in studies[:TOP_STUDIES]]
    coverage = max((weights.coverage(stems) for stems in held), default=0.0)
    everything = frozenset().union(*held) if held else frozenset()
    missing = tuple(term for term in question.key_terms if not any_stem(term, everything))
    best = max(held, key=weights.subject, default=frozenset[str]())
    names = tuple(term for term in question.key_terms if is_name(term) and not any_stem(term, best))
    together = max((sum(any_stem(t, stems) for t in question.key_terms) for stems in held), default=0)
    return Sufficiency(
        score=1
        / (1 + math.exp(-(INTERCEPT + COSINE_WEIGHT * cosine + COVERAGE_WEIGHT * coverage - _lack(names, weights)))),
        cosine=cosine,
        coverage=coverage,
        missing=missing,
        names=names,
        held=bool(question.key_terms) and max((weights.subject(stems) for stems in held), default=0.0) >= NEARLY_ALL,
        apart=len(question.key_terms) >= 2 and not missing and together < 2,
    )


def reason_to_abstain(found: Sufficiency) -> str | None:
    """Return the code of the reason to abstain, or None when the evidence is enough."""
    if found.score < (HELD_THRESHOLD if found.held else THRESHOLD):
        return "key-term-absent" if found.missing or found.names else "not-enough-evidence"
    if found.apart:
        return "terms-never-together"
    return None


def _lack(names: Sequence[Term], weights: TermWeights) -> float:
    return sum(
        (UNKNOWN_NAME if term in weights.absent else LACKING_NAME)
        + (LACKING_PEOPLE if term.word.lower() in POPULATIONS else 0.0)
        for term in names
    )


def names_something(term: Term, pieces: int) -> bool:
    """Return whether a term names something: a group of people, a common disease, or a word rare in English.

    Args:
        term: A key term.
        pieces: Into how many pieces the embedder's vocabulary cuts it; everyday words are one piece, names of
            drugs and diseases mostly several. A rule of thumb.
    """
    lowered = term.word.lower()
    return pieces > 1 or lowered in POPULATIONS or lowered in CONDITIONS


def _words(terms: Sequence[Term]) -> str:
    return ", ".join(f"“{term.word}”" for term in terms)


def message(reason: str, found: Sufficiency, studies_searched: int) -> str:
    """Return what a person is told: what was searched, and what was missing."""
    searched = f"{studies_searched:,} {'study' if studies_searched == 1 else 'studies'} searched"
    if reason == "key-term-absent":
        nowhere = [term for term in found.missing if term in found.names] or found.missing
        if nowhere:
            return f"This library does not hold the answer ({searched}): nothing close to the question mentions {_words(nowhere)}."
        return f"This library does not hold the answer ({searched}): the closest study does not mention {_words(found.names)}."
    if reason == "terms-never-together":
        return f"This library does not hold the answer ({searched}): no study speaks of the question's terms together."
    if reason == "verification-failed":
        return "The passages found did not pass the check against the stored text, so nothing is shown."
    return f"This library does not hold the answer ({searched}): no passage is close enough to the question."
