"""Whether the library holds the answer, and what to say when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence import TermWeights, any_stem, study_stems
from assistant.question import Question, Term
from corpus.study import Study
from index.retriever import Hit

THRESHOLD = 0.5
COSINE_LOW, COSINE_HIGH = 0.25, 0.75
"""Cosines of all-MiniLM-L6-v2 below the first are chance, above the second as good as they get; scaled to 0…1 between."""
COVERAGE_SHARE = 0.55
TOP_STUDIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficiency:
    """How well the best study found matches a question."""

    score: float
    """0…1; a mixture of closeness in meaning and of the share of the question's telling words that one study holds."""
    cosine: float
    """Cosine of the question and the nearest passage; 0 when dense search found nothing."""
    coverage: float
    """Share of the weight of the question's terms that the best-matching study holds."""
    missing: tuple[Term, ...]
    """Key terms that no study found holds."""
    apart: bool
    """Every key term occurs somewhere, but no one study holds two of them together."""


def judge(question: Question, hits: Sequence[Hit], studies: Sequence[Study], weights: TermWeights) -> Sufficiency:
    """Return how well the studies found match a question.

    Args:
        question: The question, read.
        hits: Passages found, best first.
        studies: The studies found, best first.
        weights: What the question's terms are worth in this library.
    """
    cosine = max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0)
    held = [study_stems(study) for study in studies[:TOP_STUDIES]]
    coverage = max((weights.coverage(stems) for stems in held), default=0.0)
    everything = frozenset().union(*held) if held else frozenset()
    missing = tuple(term for term in question.key_terms if not any_stem(term, everything))
    together = max((sum(any_stem(t, stems) for t in question.key_terms) for stems in held), default=0)
    closeness = min(1.0, max(0.0, (cosine - COSINE_LOW) / (COSINE_HIGH - COSINE_LOW)))
    return Sufficiency(
        score=(1 - COVERAGE_SHARE) * closeness + COVERAGE_SHARE * coverage,
        cosine=cosine,
        coverage=coverage,
        missing=missing,
        apart=len(question.key_terms) >= 2 and not missing and together < 2,
    )


def reason_to_abstain(found: Sufficiency, weights: TermWeights) -> str | None:
    """Return the code of the reason to abstain, or None when the evidence is enough."""
    if found.score < THRESHOLD:
        return "key-term-absent" if found.missing else "not-enough-evidence"
    if found.apart:
        return "terms-never-together"
    return None


def message(reason: str, found: Sufficiency, studies_searched: int) -> str:
    """Return what a person is told: what was searched, and what was missing."""
    searched = f"{studies_searched:,} {'study' if studies_searched == 1 else 'studies'} searched"
    if reason == "key-term-absent":
        words = ", ".join(f"“{term.word}”" for term in found.missing)
        return f"This library does not hold the answer ({searched}): nothing close to the question mentions {words}."
    if reason == "terms-never-together":
        return f"This library does not hold the answer ({searched}): no study speaks of the question's terms together."
    if reason == "verification-failed":
        return "The passages found did not pass the check against the stored text, so nothing is shown."
    return f"This library does not hold the answer ({searched}): no passage is close enough to the question."
