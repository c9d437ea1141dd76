import pytest

from corpus.evidence_level import find_level
from corpus.study import DesignFinding, StudyDesign


@pytest.mark.parametrize(
    ("design", "question", "level"),
    [
        (StudyDesign.META_ANALYSIS, "therapy", 1),
        (StudyDesign.RANDOMISED_TRIAL, "therapy", 2),
        (StudyDesign.RANDOMISED_TRIAL, "prognosis", 3),
        (StudyDesign.COHORT, "harm", 3),
        (StudyDesign.CASE_SERIES, "therapy", 4),
        (StudyDesign.ANIMAL, "therapy", 5),
        (StudyDesign.DIAGNOSTIC, "diagnosis", 2),
        (StudyDesign.CROSS_SECTIONAL, "prevalence", 3),
        (StudyDesign.SYSTEMATIC_REVIEW, "prevalence", 2),
        (StudyDesign.RANDOMISED_TRIAL, "other", None),
        (StudyDesign.REVIEW, "therapy", None),
        (StudyDesign.UNKNOWN, "harm", None),
    ],
)
def test_level_is_that_of_the_table_for_the_question(design: StudyDesign, question: str, level: int | None) -> None:
    found = find_level(DesignFinding(design=design, cue=""), question)
    assert (None if found is None else found.level) == level
