"""Level of evidence of a design for a type of question: the table of the Oxford Centre for Evidence-Based Medicine.

OCEBM Levels of Evidence Working Group, "The Oxford 2011 Levels of Evidence", https://www.cebm.ox.ac.uk/resources/levels-of-evidence.
The table lets a level be moved down for quality, imprecision, indirectness or inconsistency and up for a very large effect;
nothing of that is done here, so what is returned is where the judgement begins.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.study import DesignFinding, StudyDesign

_REVIEWS = (StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW)
_MECHANISM = (StudyDesign.ANIMAL, StudyDesign.IN_VITRO)

_TABLE: dict[str, dict[StudyDesign, int]] = {
    "therapy": {
        **dict.fromkeys(_REVIEWS, 1),
        StudyDesign.RANDOMISED_TRIAL: 2,
        StudyDesign.NON_RANDOMISED_TRIAL: 3,
        StudyDesign.COHORT: 3,
        StudyDesign.SINGLE_ARM_TRIAL: 4,
        StudyDesign.CASE_CONTROL: 4,
        StudyDesign.CASE_SERIES: 4,
        StudyDesign.CASE_REPORT: 4,
        **dict.fromkeys(_MECHANISM, 5),
    },
    "diagnosis": {
        **dict.fromkeys(_REVIEWS, 1),
        StudyDesign.DIAGNOSTIC: 2,
        StudyDesign.CASE_CONTROL: 4,
        **dict.fromkeys(_MECHANISM, 5),
    },
    "prognosis": {
        **dict.fromkeys(_REVIEWS, 1),
        StudyDesign.COHORT: 3,
        StudyDesign.RANDOMISED_TRIAL: 3,
        StudyDesign.CASE_CONTROL: 4,
        StudyDesign.CASE_SERIES: 4,
        StudyDesign.SINGLE_ARM_TRIAL: 4,
        StudyDesign.CASE_REPORT: 4,
    },
    "prevalence": {
        **dict.fromkeys(_REVIEWS, 2),
        StudyDesign.CROSS_SECTIONAL: 3,
        StudyDesign.CASE_SERIES: 4,
    },
}
_TABLE["harm"] = _TABLE["therapy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLevel:
    """Where the judgement of one study begins."""

    level: int
    """1 (strongest) to 5."""
    rule: str
    """The row and the design that gave it."""


def find_level(design: DesignFinding, question_type: str) -> EvidenceLevel | None:
    """Return the OCEBM 2011 level of a design for a question.

    Args:
        design: What was found of the study's design.
        question_type: ``therapy``, ``harm``, ``diagnosis``, ``prognosis`` or ``prevalence``.

    Returns:
        The level before any step up or down. None: another type of question, a design that is not stated, or one that the
        table does not hold for that question (a narrative review, a guideline). Where the table tells two levels apart
        by something an abstract seldom states (an inception cohort, a local random sample) the lower one is returned.
    """
    level = _TABLE.get(question_type, {}).get(design.design)
    if level is None:
        return None
    return EvidenceLevel(level=level, rule=f"OCEBM 2011, {question_type}: {design.design.value}")
