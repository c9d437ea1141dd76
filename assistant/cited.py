"""What stands beside a citation: the study as far as its abstract tells, and what weakens it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.answer import Aspect, Checks, Citation, CitedStudy, Effect, EvidenceStatement
from assistant.citations import reference_line
from assistant.evidence.indirectness import Difference, find_differences
from assistant.evidence.sentences import Candidate
from assistant.question.read import Question
from corpus.effects.estimates import EffectEstimate, find_effects
from corpus.funding import find_funding
from corpus.pico import Treatments, find_treatments
from corpus.population import Population, find_population
from corpus.study import Caution, SentenceRole, Status, Study, StudyDesign
from corpus.warnings import find_warnings

PASSED = Checks(verbatim=True, numbers=True)
UNCONTROLLED = (StudyDesign.SINGLE_ARM_TRIAL, StudyDesign.CASE_SERIES, StudyDesign.CASE_REPORT)
SYNTHESES = (StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW)
NOT_PATIENTS = (StudyDesign.ANIMAL, StudyDesign.IN_VITRO)
SAID_OTHERWISE = frozenset({"single-arm", "small-study", "animal", "in-vitro"})
"""Warnings of which the design and the size of a study tell already."""
LONGEST_TRIGGER = 120
"""Characters of a trigger's words shown with a caution; longer ones say themselves what they quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A cited study with what was read in it, once for all that needs it."""

    study: Study
    number: int
    """Number of the study in this answer, from 1."""
    effects: tuple[EffectEstimate, ...]
    warnings: tuple[Caution, ...]
    population: Population
    treatments: Treatments
    differences: tuple[Difference, ...]
    """From the question; empty: no question was given, or none was seen."""


def read_cited(study: Study, number: int, question: Question | None = None) -> Reading:
    """Read a study that is to stand in an answer.

    Args:
        study: The study.
        number: Its number in the answer, from 1.
        question: What is asked; None: nothing to differ from.
    """
    effects = find_effects(study.text, study.sections)
    population = find_population(study.text, study.title, study.sections)
    treatments = find_treatments(study.text, study.title, study.sections)
    return Reading(
        study=study,
        number=number,
        effects=effects,
        warnings=find_warnings(study, effects, find_funding(study.text)),
        population=population,
        treatments=treatments,
        differences=() if question is None else find_differences(question, study, population, treatments),
    )


def quote_statement(candidate: Candidate, number: int) -> EvidenceStatement:
    """Return the statement that quotes a sentence as it stands."""
    return EvidenceStatement(
        text=candidate.text,
        kind="quote",
        citations=(cite_span(candidate.study, number, candidate.start, candidate.end),),
        checks=PASSED,
        aspect=aspect_of(candidate),
    )


def aspect_of(candidate: Candidate) -> Aspect:
    """Return whether a sentence reports unwanted effects."""
    reports = candidate.role not in (SentenceRole.BACKGROUND, SentenceRole.OBJECTIVE, SentenceRole.METHODS)
    return "harm" if reports and "harm" in candidate.outcomes else "finding"


def cite_span(study: Study, number: int, start: int, end: int) -> Citation:
    """Return a citation of a span of a study."""
    return Citation(number=number, study_id=study.study_id, start=start, end=end, quote=study.text[start:end])


def cited_study(study: Study, number: int, question: Question | None = None) -> CitedStudy:
    """Return what stands beside the citations of a study."""
    return shown(read_cited(study, number, question))


def shown(reading: Reading) -> CitedStudy:
    """Return what a reader sees of a study that was read."""
    study, people = reading.study, reading.population
    groups = (*people.age, *people.sex, *people.pregnancy, *people.species)
    return CitedStudy(
        number=reading.number,
        study_id=study.study_id,
        source_id=study.source_id,
        pmid=study.pmid,
        doi=study.doi,
        trial_ids=study.trial_ids,
        title=study.title_text,
        authors=study.authors,
        journal=study.journal,
        year=study.year,
        design=study.design.design.value,
        sample_size=None if study.sample_size is None else study.sample_size.n,
        status=study.status.value,
        effects=tuple(map(_effect, reading.effects)),
        cautions=cautions_of(study, reading.warnings),
        citation=reference_line(study),
        population=(*(one.what for one in groups), *(f"{one.what} failure" for one in people.organ_failure)),
        interventions=tuple(one.what for one in reading.treatments.interventions),
        comparators=tuple(one.what for one in reading.treatments.comparators),
        indirect=tuple(one.message for one in reading.differences),
    )


def effects_of(study: Study) -> tuple[Effect, ...]:
    """Return the effect estimates a study's text prints, each with its span and flags; an endless end is None."""
    return tuple(map(_effect, find_effects(study.text, study.sections)))


def study_cautions(study: Study) -> tuple[str, ...]:
    """Return what a reader ought to know before trusting a study, each with the words that raised it."""
    return cautions_of(study, read_cited(study, 1).warnings)


def cautions_of(study: Study, warnings: tuple[Caution, ...]) -> tuple[str, ...]:
    """Return the cautions of a study: of its record, its standing, its size and design, its text.

    Args:
        study: The study.
        warnings: What ``corpus.warnings`` found in it.
    """
    lines = [_with_trigger(study, caution) for caution in study.cautions]
    if study.status not in (Status.NONE_KNOWN, Status.UPDATED):
        lines.append(f"The record carries a notice: {study.status.value}.")
    if study.sample_size is not None and study.sample_size.n < 30 and study.design.design not in SYNTHESES:
        lines.append(f"Small study, by the number of participants found: {study.sample_size.n}.")
    if study.design.design in UNCONTROLLED:
        lines.append(
            f"Read as a {study.design.design.value}, without a comparison group: "
            "an effect cannot be told from the course without it."
        )
    if study.design.design in NOT_PATIENTS:
        lines.append(f"Read as one that did not study patients: {study.design.design.value}.")
    lines += [_with_trigger(study, warning) for warning in warnings if warning.code not in SAID_OTHERWISE]
    return tuple(lines)


def _with_trigger(study: Study, caution: Caution) -> str:
    if caution.start is None or caution.end is None or caution.end - caution.start > LONGEST_TRIGGER:
        return caution.message
    words = study.text[caution.start : caution.end]
    return caution.message if words in caution.message else f"{caution.message} (“{words}”)"


def _effect(found: EffectEstimate) -> Effect:
    return Effect(
        measure=found.measure,
        point=found.point,
        ci_low=_finite(found.ci_low),
        ci_high=_finite(found.ci_high),
        ci_level=found.ci_level,
        p=found.p,
        p_relation=found.p_relation,
        outcome=found.outcome,
        arms=found.arms,
        start=found.start,
        end=found.end,
        flags=found.flags,
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
