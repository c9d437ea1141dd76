"""Publication types that name the design of a study."""

from __future__ import annotations

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

WEAK_TYPE_DESIGNS: dict[str, StudyDesign] = {
    "controlled clinical trial": StudyDesign.NON_RANDOMISED_TRIAL,
    "review": StudyDesign.REVIEW,
    "review-article": StudyDesign.REVIEW,
    "editorial": StudyDesign.EDITORIAL,
    "letter": StudyDesign.EDITORIAL,
    "comment": StudyDesign.EDITORIAL,
    "news": StudyDesign.EDITORIAL,
}
"""Publication types that decide only when neither title nor methods name a design: they are given broadly."""

HUMAN_TRIAL_TYPES = frozenset(
    {"clinical trial", "clinical trial, phase i", "clinical trial, phase ii", "clinical trial, phase iii"}
)
"""Types that say a trial on people, of whatever kind: it is no series of cases and no cohort."""
