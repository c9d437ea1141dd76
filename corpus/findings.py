"""What a study says, read from its text on demand: effects, counts, medians, people, treatments, funding, checks, warnings.

Nothing of it is stored, so a better reading needs no rebuilt library. Every span counts in ``study.text``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.abbreviations import Abbreviation, find_abbreviations
from corpus.effects.arms import ArmCount, ArmMedian, find_arm_counts, find_arm_medians, find_group_sizes
from corpus.effects.comparisons import Comparison, find_comparisons
from corpus.effects.consistency import Finding, check_estimate, check_exact_interval, check_fraction, check_sum
from corpus.effects.estimates import EffectEstimate, find_effects
from corpus.effects.quantities import find_fractions
from corpus.evidence_level import EvidenceLevel, find_level
from corpus.found import Found
from corpus.funding import find_funding, find_registrations
from corpus.pico import find_treatments
from corpus.population import Population, find_population
from corpus.study import Caution, Study, StudyDesign
from corpus.warnings import find_warnings
from corpus.words import NUMBER_WORDS, parse_number_word

_LEVEL_QUESTIONS = ("therapy", "harm", "diagnosis", "prognosis", "prevalence")
_NUMBER = re.compile(rf"(?<![\w.])(?:\d{{1,6}}|{NUMBER_WORDS})(?![\w.%])", re.IGNORECASE)
_BEFORE = 90
_SECTIONED = (StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Printed figures that do not fit, and where they stand."""

    finding: Finding
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything read in one study; an empty field means that the text does not say it in a form that is read."""

    effects: tuple[EffectEstimate, ...]
    comparisons: tuple[Comparison, ...]
    counts: tuple[ArmCount, ...]
    medians: tuple[ArmMedian, ...]
    population: Population
    interventions: tuple[Found, ...]
    comparators: tuple[Found, ...]
    abbreviations: tuple[Abbreviation, ...]
    funding: tuple[Found, ...]
    registrations: tuple[Found, ...]
    checks: tuple[Check, ...]
    warnings: tuple[Caution, ...]
    levels: tuple[tuple[str, EvidenceLevel], ...]
    """Type of question and OCEBM 2011 level, for each type whose table holds the design."""


def read_findings(study: Study) -> Findings:
    """Read everything a study says.

    Args:
        study: Any study; its text may be empty.

    Returns:
        The findings, complete; nothing is guessed and nothing corrected.
    """
    text = study.text
    effects = find_effects(text, study.sections)
    treatments = find_treatments(text, study.title, study.sections)
    funding = find_funding(text)
    levels = ((question, find_level(study.design, question)) for question in _LEVEL_QUESTIONS)
    return Findings(
        effects=effects,
        comparisons=find_comparisons(text),
        counts=find_arm_counts(text),
        medians=find_arm_medians(text),
        population=find_population(text, study.title, study.sections),
        interventions=treatments.interventions,
        comparators=treatments.comparators,
        abbreviations=find_abbreviations(text),
        funding=funding,
        registrations=find_registrations(text, study.trial_ids),
        checks=tuple(_checks(study, effects)),
        warnings=find_warnings(study, effects, funding),
        levels=tuple((question, level) for question, level in levels if level is not None),
    )


def _checks(study: Study, effects: Sequence[EffectEstimate]) -> Iterator[Check]:
    """Yield every check of printed figures that does not come out."""
    for effect in effects:
        one_sided = "one-sided" in effect.flags
        values = (effect.measure, effect.point, effect.ci_low, effect.ci_high, effect.ci_level, effect.p)
        findings = (*check_estimate(*values, effect.p_relation, one_sided=one_sided), *_exact(study, effect))
        yield from (Check(finding=finding, start=effect.start, end=effect.end) for finding in findings)
    for fraction in find_fractions(study.text):
        if fraction.percent is not None:
            for finding in check_fraction(fraction.k, fraction.n, fraction.percent, fraction.decimals):
                yield Check(finding=finding, start=fraction.start, end=fraction.end)
    yield from _sums(study)


def _exact(study: Study, effect: EffectEstimate) -> tuple[Finding, ...]:
    """Compare the interval of a proportion with the exact one, where its count stands before it and n is the study's size."""
    if effect.measure != "proportion" or study.sample_size is None or study.design.design in _SECTIONED:
        return ()
    if effect.point is None or effect.ci_low is None or effect.ci_high is None or effect.ci_level is None:
        return ()
    n = study.sample_size.n
    for match in _NUMBER.finditer(study.text, max(0, effect.start - _BEFORE), effect.start):
        written = match.group()
        k = int(written) if written.isdecimal() else parse_number_word(written)
        if k is not None and 0 <= k <= n and abs(100 * k / n - effect.point) <= 0.06:
            return check_exact_interval(k, n, effect.ci_low, effect.ci_high, effect.ci_level)
    return ()


def _sums(study: Study) -> Iterator[Check]:
    """Yield sets of group sizes that do not add up to the number studied."""
    if study.sample_size is None or study.design.design in _SECTIONED:
        return
    for sizes in find_group_sizes(study.text):
        parts = [size.n for size in sizes]
        if _near(parts, study.sample_size.n):
            for finding in check_sum(parts, study.sample_size.n):
                yield Check(finding=finding, start=sizes[0].start, end=sizes[-1].end)


def _near(parts: Sequence[int], whole: int) -> bool:
    """Whether groups can be meant as all of the people: between three quarters of them and a quarter more."""
    return 0.75 * whole <= sum(parts) <= 1.25 * whole
