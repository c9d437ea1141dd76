"""What each kind of question wants: which designs lead and which outcomes answer it.

One table, so that what is done differently for a question about harm or frequency can be read in one place.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.question.read import Question
from corpus.study import StudyDesign

TRIALS = (
    StudyDesign.META_ANALYSIS,
    StudyDesign.SYSTEMATIC_REVIEW,
    StudyDesign.RANDOMISED_TRIAL,
    StudyDesign.NON_RANDOMISED_TRIAL,
    StudyDesign.COHORT,
    StudyDesign.CASE_CONTROL,
    StudyDesign.SINGLE_ARM_TRIAL,
    StudyDesign.CASE_SERIES,
    StudyDesign.CASE_REPORT,
)
"""The order of OCEBM 2011 for treatment benefits and harms."""
REVIEWS_FIRST = (*TRIALS[:2], StudyDesign.GUIDELINE, StudyDesign.REVIEW, *TRIALS[2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one kind of question wants."""

    designs: tuple[StudyDesign, ...]
    """Designs that lead the answer, the strongest first; others follow in the order in which they were found."""
    outcomes: frozenset[str] = frozenset()
    """Names in ``assistant.question.read.OUTCOMES`` that it means when it names none."""
    harms: bool = False
    """Unwanted effects stand beside what is found, where a study reports them."""
    seeks_trials: bool = False
    """Randomised evidence is looked for on its own, and its absence is said."""


KINDS: dict[str, Kind] = {
    "therapy": Kind(
        designs=TRIALS,
        outcomes=frozenset({"survival", "recurrence", "progression", "response"}),
        harms=True,
        seeks_trials=True,
    ),
    "comparison": Kind(
        designs=TRIALS,
        outcomes=frozenset({"survival", "recurrence", "progression", "response"}),
        harms=True,
        seeks_trials=True,
    ),
    "harm": Kind(
        designs=TRIALS,
        outcomes=frozenset({"harm"}),
        seeks_trials=True,
    ),
    "diagnosis": Kind(
        designs=(*TRIALS[:2], StudyDesign.DIAGNOSTIC, StudyDesign.COHORT, StudyDesign.CROSS_SECTIONAL),
        outcomes=frozenset({"diagnostic accuracy"}),
    ),
    "prognosis": Kind(
        designs=(*TRIALS[:2], StudyDesign.COHORT, StudyDesign.RANDOMISED_TRIAL, StudyDesign.CASE_CONTROL),
        outcomes=frozenset({"survival", "recurrence", "progression"}),
    ),
    "prevalence": Kind(
        designs=(*TRIALS[:2], StudyDesign.CROSS_SECTIONAL, StudyDesign.COHORT, StudyDesign.CASE_SERIES),
        outcomes=frozenset({"frequency"}),
    ),
    "known": Kind(
        designs=REVIEWS_FIRST,
        harms=True,
    ),
    "lookup": Kind(designs=(), harms=True),
    "yes-no": Kind(
        designs=TRIALS,
        harms=True,
    ),
    "other": Kind(designs=(), harms=True),
}
"""Every kind; a new one is an entry here."""
FORMS: dict[str, str] = {
    "comparison": "comparison",
    "overview": "known",
    "citation lookup": "lookup",
    "yes/no": "yes-no",
}
"""Form of a question → its entry, where its type does not already tell more."""
TELLING_FORMS = frozenset({"comparison", "known", "lookup"})
"""Entries that say more than the type does; a yes/no question about treatment is one about treatment."""
TYPES_OF_COMPARISON = frozenset({"therapy", "other"})
"""Types that a comparison tells more about; a comparison of two tests is a question about diagnosis."""


def kind_of(question: Question) -> Kind:
    """Return what a question wants, by its form where that tells more, else by its type."""
    return KINDS[kind_name(question)]


def kind_name(question: Question) -> str:
    """Return the entry of a question in ``KINDS``."""
    return entry_of(question.type, question.form)


def entry_of(kind: str, form: str | None) -> str:
    """Return the entry in ``KINDS`` of a type and a form, as an ``Answer`` holds them.

    >>> entry_of("therapy", "yes/no"), entry_of("other", "overview"), entry_of("diagnosis", "comparison")
    ('therapy', 'known', 'diagnosis')
    """
    entry = FORMS.get(form or "")
    if entry == "comparison" and kind not in TYPES_OF_COMPARISON:
        return kind
    if entry in TELLING_FORMS or (entry is not None and kind == "other"):
        return str(entry)
    return kind


def design_rank(kind: Kind, design: StudyDesign) -> int:
    """Return how far ahead a design stands for a kind of question, 0 first."""
    return kind.designs.index(design) if design in kind.designs else len(kind.designs)
