"""How sure one may be of an outcome across studies: GRADE's levels, words and signs, provisional, from abstracts.

A rating is where it starts and the steps down from there, and every step quotes the words that raised it (Guyatt 2008,
doi:10.1136/bmj.39489.470347.AD). It is never high: how a study was carried out does not stand in its abstract. Nothing is
rated up. Randomised evidence starts high for treatment and harm; for prognosis and prevalence so do observational studies
(Iorio 2015, doi:10.1136/bmj.h870), for diagnosis studies of accuracy (Schünemann 2008, doi:10.1136/bmj.39500.677199.AE).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.absolute_effects import find_absolute_effects
from assistant.answer import (
    Appraisal,
    AppraisalStep,
    Certainty,
    Citation,
    Domain,
    EvidenceStatement,
)
from assistant.bias_signals import find_signals
from assistant.cited import SYNTHESES, Reading, cite_span
from assistant.question.read import Question, outcomes_in
from corpus.effects.consistency import check_imprecision
from corpus.study import StudyDesign

LEVELS: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")
SIGNS: dict[Certainty, str] = {"very low": "⊕◯◯◯", "low": "⊕⊕◯◯", "moderate": "⊕⊕⊕◯", "high": "⊕⊕⊕⊕"}
DOMAINS: tuple[Domain, ...] = ("risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias")
MOST_PER_DOMAIN = 2
"""Levels that one domain can take off (GRADE)."""
RATED = (
    "survival",
    "recurrence",
    "progression",
    "response",
    "quality of life",
    "pain",
    "diagnostic accuracy",
    "hospital",
)
"""Outcomes that are rated without being asked for, the more telling first; harm is added whenever it is quoted."""
MOST_OUTCOMES = 3
WHOLE = "the question as a whole"
RANDOMISED = re.compile(r"\brandomi[sz]ed\b", re.I)
ABSTRACT_ONLY = (
    "Only what the record holds was read, as a rule the abstract: "
    "how the study was carried out cannot be judged from it."
)
FROM_WARNINGS: dict[str, Domain] = {
    "immortal-time": "risk of bias",
    "responder-analysis": "risk of bias",
    "post-hoc": "risk of bias",
    "per-protocol": "risk of bias",
    "spin": "risk of bias",
    "stopped-early": "risk of bias",
    "single-arm": "risk of bias",
    "damaged-text": "risk of bias",
    "preprint": "publication bias",
    "animal": "indirectness",
    "in-vitro": "indirectness",
}
"""Code of a warning or caution → the domain in which it counts."""
SHORTER = {"damaged-text": "The text looks damaged or altered by a machine."}
"""Code of a caution → what is said of it here, where its own message is long."""
START_DESIGNS: dict[str, frozenset[StudyDesign]] = {
    "prognosis": frozenset({StudyDesign.COHORT, StudyDesign.RANDOMISED_TRIAL}),
    "prevalence": frozenset({StudyDesign.CROSS_SECTIONAL, StudyDesign.COHORT}),
    "diagnosis": frozenset({StudyDesign.DIAGNOSTIC}),
}
"""Kind of question → designs that start high; for any other kind randomised trials, and reviews that say they are of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One reason to be less sure."""

    domain: Domain
    reason: str
    citations: tuple[Citation, ...]
    """The words that raised it; a flag without them never counts."""
    code: str = ""
    """Flags of one code are one reason, however many studies raise it; empty: a reason of its own."""


def rate(start: Certainty, flags: Sequence[Flag]) -> tuple[tuple[AppraisalStep, ...], Certainty]:
    """Return the steps that flags make, and where they lead.

    Each flag with a quote takes one level off, at most two in one domain; the end is never below very low.

    Args:
        start: Where the judgement begins.
        flags: In any order; what the steps add up to does not depend on it.
    """
    steps: list[AppraisalStep] = []
    for domain in DOMAINS:
        quoted = _merged([flag for flag in flags if flag.domain == domain and flag.citations])
        steps += [
            AppraisalStep(domain=domain, change=-1, reason=flag.reason, citations=flag.citations)
            for flag in quoted[:MOST_PER_DOMAIN]
        ]
    return tuple(steps), certainty_after(start, steps)


def _merged(flags: Sequence[Flag]) -> list[Flag]:
    """Return flags with those of one code put together, in the order of the first."""
    found: dict[str, Flag] = {}
    for at, flag in enumerate(flags):
        key = flag.code or f"#{at}"
        known = found.get(key)
        found[key] = flag if known is None else replace(known, citations=(*known.citations, *flag.citations))
    return list(found.values())


def certainty_after(start: Certainty, steps: Sequence[AppraisalStep]) -> Certainty:
    """Return the level that a start and its steps come to, never below very low.

    >>> certainty_after("low", [])
    'low'
    """
    return LEVELS[max(0, LEVELS.index(start) + sum(step.change for step in steps))]


def appraise(
    question: Question,
    readings: Sequence[Reading],
    statements: Sequence[EvidenceStatement],
    disagreement: Sequence[EvidenceStatement] = (),
) -> tuple[Appraisal, ...]:
    """Rate each outcome that the answer speaks of across the studies it cites.

    Args:
        question: The question, read.
        readings: The cited studies.
        statements: The findings, quotes among them.
        disagreement: Quotes that point another way.

    Returns:
        One appraisal an outcome, at most three and harm; one of the question as a whole where no outcome is named; empty: no
        study is cited.
    """
    quotes = [s for s in (*statements, *disagreement) if s.kind == "quote"]
    found = []
    for outcome in _outcomes(question, quotes):
        of_outcome = [s for s in quotes if outcome == WHOLE or outcome in outcomes_in(s.text)]
        numbers = {citation.number for s in of_outcome for citation in s.citations}
        studies = [reading for reading in readings if reading.number in numbers]
        if studies:
            against = [s for s in disagreement if s in of_outcome]
            found.append(_appraise(question, outcome, studies, of_outcome, against))
    return tuple(found)


def _outcomes(question: Question, quotes: Sequence[EvidenceStatement]) -> list[str]:
    spoken = {outcome for statement in quotes for outcome in outcomes_in(statement.text)}
    asked = [outcome for outcome in question.outcomes if outcome in spoken and outcome in (*RATED, "harm")]
    chosen = asked or [outcome for outcome in RATED if outcome in spoken]
    harm = ["harm"] if any(s.aspect == "harm" for s in quotes) and "harm" not in chosen else []
    return [*chosen[:MOST_OUTCOMES], *harm] if chosen else [WHOLE]


def _appraise(
    question: Question,
    outcome: str,
    studies: Sequence[Reading],
    quotes: Sequence[EvidenceStatement],
    against: Sequence[EvidenceStatement],
) -> Appraisal:
    strong = [reading for reading in studies if _starts_high(question, reading)]
    start: Certainty = "high" if strong else "low"
    body = strong or list(studies)
    numbers = {reading.number for reading in body}
    own = [s for s in quotes if any(c.number in numbers for c in s.citations)]
    flags = [*_of_start(strong), *_of_conflict(quotes, against), *_of_imprecision(outcome, body, own)]
    flags += [flag for reading in body for flag in _of_reading(outcome, reading)]
    steps, certainty = rate(start, flags)
    return Appraisal(
        outcome=outcome,
        start=start,
        start_reason=_start_reason(question, strong),
        steps=steps,
        certainty=certainty,
        code=SIGNS[certainty],
        studies=tuple(reading.number for reading in studies),
        citations=tuple(citation for reading in body for citation in design_and_size(reading)),
        signals=find_signals(body, randomised=bool(strong)),
    )


def design_and_size(reading: Reading) -> Iterator[Citation]:
    """Yield the words that tell the design and the size of a study, where its text tells them."""
    study = reading.study
    if study.design.start is not None and study.design.end is not None:
        yield cite_span(study, reading.number, study.design.start, study.design.end)
    if study.sample_size is not None:
        yield cite_span(study, reading.number, study.sample_size.start, study.sample_size.end)


def _starts_high(question: Question, reading: Reading) -> bool:
    design = reading.study.design.design
    designs = START_DESIGNS.get(question.type)
    if designs is not None:
        return design in designs
    if design in SYNTHESES:
        return RANDOMISED.search(reading.study.text) is not None
    return design is StudyDesign.RANDOMISED_TRIAL


def _start_reason(question: Question, strong: Sequence[Reading]) -> str:
    if not strong:
        wanted = START_DESIGNS.get(question.type, ())
        read_as = " or ".join(sorted(design.value for design in wanted)) or "randomised"
        return f"No cited study that speaks of it was read as {read_as}: the judgement begins at low."
    designs = sorted({reading.study.design.design.value for reading in strong})
    return f"The judgement begins at high ({', '.join(designs)})."


def _of_start(strong: Sequence[Reading]) -> Iterator[Flag]:
    """What starts high goes down one level for being read in abstracts alone."""
    if strong:
        quoted = tuple(citation for reading in strong for citation in proof(reading)[:1])
        yield Flag(domain="risk of bias", reason=ABSTRACT_ONLY, citations=quoted)


def proof(reading: Reading) -> tuple[Citation, ...]:
    """Return words that stand for a study: its design's and its size's, else its first line; empty: it has no text."""
    study = reading.study
    first = len(study.text.split("\n", 1)[0])
    return tuple(design_and_size(reading)) or ((cite_span(study, reading.number, 0, first),) if first else ())


def _of_reading(outcome: str, reading: Reading) -> Iterator[Flag]:
    study = reading.study
    for caution in (*study.cautions, *reading.warnings):
        domain = FROM_WARNINGS.get(caution.code)
        if domain is not None and caution.start is not None and caution.end is not None:
            words = cite_span(study, reading.number, caution.start, caution.end)
            reason = SHORTER.get(caution.code, caution.message)
            yield Flag(domain=domain, reason=reason, citations=(words,), code=caution.code)
        elif caution.code == "surrogate-outcome" and caution.start is not None and caution.end is not None:
            words = cite_span(study, reading.number, caution.start, caution.end)
            if outcome not in outcomes_in(words.quote) and outcome != "harm":
                yield Flag(domain="indirectness", reason=caution.message, citations=(words,), code=caution.code)
    for one in reading.differences:
        if one.start is not None and one.end is not None:
            words = cite_span(study, reading.number, one.start, one.end)
            yield Flag(domain="indirectness", reason=one.message, citations=(words,), code=one.part)


def _of_conflict(quotes: Sequence[EvidenceStatement], against: Sequence[EvidenceStatement]) -> Iterator[Flag]:
    if against and len(quotes) > len(against):
        yield Flag(
            domain="inconsistency",
            reason="Quoted findings were read as pointing different ways.",
            citations=tuple(citation for statement in against for citation in statement.citations),
        )


def _of_imprecision(outcome: str, body: Sequence[Reading], own: Sequence[EvidenceStatement]) -> Iterator[Flag]:
    """Yield reasons worked out from printed intervals, from counts, and from the number of people (A15)."""
    yield from _of_intervals(body, own)
    sizes = [reading.study.sample_size for reading in body]
    if any(size is None for size in sizes):
        return
    people = sum(size.n for size in sizes if size is not None)
    words = tuple(
        cite_span(r.study, r.number, r.study.sample_size.start, r.study.sample_size.end)
        for r in body
        if r.study.sample_size is not None
    )
    for finding in check_imprecision(None, None, None, n=people):
        yield Flag(domain="imprecision", reason=finding.message, citations=words, code="few")


def _of_intervals(body: Sequence[Reading], own: Sequence[EvidenceStatement]) -> Iterator[Flag]:
    by_number = {reading.number: reading for reading in body}
    for statement in own:
        for citation in statement.citations:
            reading = by_number.get(citation.number)
            if reading is None:
                continue
            for effect in reading.effects:
                if not citation.start <= effect.start < citation.end:
                    continue
                words = cite_span(reading.study, reading.number, effect.start, effect.end)
                for finding in check_imprecision(effect.measure, effect.ci_low, effect.ci_high):
                    yield Flag(domain="imprecision", reason=finding.message, citations=(words,), code=finding.code)
            for absolute in find_absolute_effects(citation.quote):
                events = absolute.treated.k + absolute.control.k
                for finding in check_imprecision(None, None, None, events=events):
                    yield Flag(domain="imprecision", reason=finding.message, citations=(citation,), code="few")
