"""Publication types that name or narrow the design of a study."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.study import StudyDesign

TYPE_DESIGNS: dict[str, StudyDesign] = {
    "meta-analysis": StudyDesign.META_ANALYSIS,
    "network meta-analysis": StudyDesign.META_ANALYSIS,
    "systematic review": StudyDesign.SYSTEMATIC_REVIEW,
    "clinical trial protocol": StudyDesign.PROTOCOL,
    "protocol": StudyDesign.PROTOCOL,
    "practice guideline": StudyDesign.GUIDELINE,
    "guideline": StudyDesign.GUIDELINE,
    "consensus development conference": StudyDesign.GUIDELINE,
    "consensus statement": StudyDesign.GUIDELINE,
    "randomized controlled trial": StudyDesign.RANDOMISED_TRIAL,
    "randomised controlled trial": StudyDesign.RANDOMISED_TRIAL,
    "pragmatic clinical trial": StudyDesign.RANDOMISED_TRIAL,
    "equivalence trial": StudyDesign.RANDOMISED_TRIAL,
    "case reports": StudyDesign.CASE_REPORT,
    "case report": StudyDesign.CASE_REPORT,
    "case-report": StudyDesign.CASE_REPORT,
}
"""Publication types (lower case) that name a design, strongest first (the order decides between two)."""

SYNTHESES = frozenset(
    {StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW, StudyDesign.GUIDELINE, StudyDesign.REVIEW}
)
"""What a record that is called a review can be."""
_TRIALS = frozenset(
    {
        StudyDesign.RANDOMISED_TRIAL,
        StudyDesign.NON_RANDOMISED_TRIAL,
        StudyDesign.SINGLE_ARM_TRIAL,
        StudyDesign.PROTOCOL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a broad publication type leaves open."""

    designs: frozenset[StudyDesign]
    otherwise: StudyDesign | None = None
    """The design where the words make none of them likely; None: not stated."""


_ANY = frozenset(StudyDesign)
_REVIEW = Narrowed(designs=SYNTHESES, otherwise=StudyDesign.REVIEW)
_OPINION = Narrowed(designs=_ANY, otherwise=StudyDesign.EDITORIAL)
_TRIAL = Narrowed(designs=_TRIALS)
NARROWING_TYPES: dict[str, Narrowed] = {
    "controlled clinical trial": Narrowed(designs=_TRIALS, otherwise=StudyDesign.NON_RANDOMISED_TRIAL),
    "review": _REVIEW,
    "review-article": _REVIEW,
    "editorial": _OPINION,
    "letter": _OPINION,
    "comment": _OPINION,
    "news": _OPINION,
    "clinical trial": _TRIAL,
    "clinical trial, phase i": _TRIAL,
    "clinical trial, phase ii": _TRIAL,
    "clinical trial, phase iii": _TRIAL,
}
"""Publication types (lower case) that are given broadly, and what each leaves open."""
