"""The extractive composer: which quotes make the answer, and what is said beside them.

Nothing here writes a finding. A statement is a quote, or a slot sentence whose every figure is a
count made here or stands in a quoted span.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Checks, Citation, CitedStudy, Effect, EvidenceStatement
from assistant.citations import reference_line
from assistant.evidence import Candidate
from assistant.question import Question
from corpus.effects import find_effects
from corpus.study import Status, Study, StudyDesign

MIN_QUOTES = 3
MAX_QUOTES = 6
MAX_WORDS = 250
MAX_STUDIES = 4
RELATIVE_FLOOR = 0.3
"""A quote beyond the third must score at least this share of the best one."""
STUDY_FLOOR = 0.3
"""A study beyond the first must hold a sentence with at least this share of the best one."""
SUBJECT_FLOOR = 0.5
"""A study must hold at least this share of what the best-matching study holds of the question's key terms."""
REDUNDANCY = 0.2
SAME_STUDY = 0.03
PASSED = Checks(verbatim=True, numbers=True)

UNCONTROLLED = (StudyDesign.SINGLE_ARM_TRIAL, StudyDesign.CASE_SERIES, StudyDesign.CASE_REPORT)
SYNTHESES = (StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """The parts of an answer that are chosen or counted."""

    bottom_line: tuple[EvidenceStatement, ...]
    statements: tuple[EvidenceStatement, ...]
    disagreement: tuple[EvidenceStatement, ...]
    not_known: tuple[str, ...]
    cautions: tuple[str, ...]
    studies: tuple[CitedStudy, ...]


def compose(question: Question, candidates: Sequence[Candidate], opposing: Sequence[Candidate] = ()) -> Composition:
    """Choose quotes and say what stands beside them.

    Args:
        question: The question, read.
        candidates: Scored sentences.
        opposing: Sentences that point the other way than the chosen ones might; shown as disagreement.
    """
    chosen = [c for c in choose(question, candidates) if not any(_same(c, other) for other in opposing)]
    by_id = {c.study.study_id: c.study for c in [*chosen, *opposing]}
    numbers = {study_id: number for number, study_id in enumerate(by_id, start=1)}
    ordered = sorted(chosen, key=lambda c: (numbers[c.study.study_id], -c.score, c.start))
    cited = list(by_id.values())
    return Composition(
        bottom_line=_bottom_line(cited, numbers),
        statements=tuple(quote_statement(c, numbers[c.study.study_id]) for c in ordered),
        disagreement=tuple(quote_statement(c, numbers[c.study.study_id]) for c in opposing),
        not_known=not_known(question, cited),
        cautions=tuple(dict.fromkeys(line for study in cited for line in study_cautions(study))),
        studies=tuple(cited_study(study, numbers[study.study_id]) for study in cited),
    )


def choose(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Choose three to six sentences: relevant, unlike one another, an asked outcome always among them.

    Maximal marginal relevance (DOI 10.1145/290941.291025) over the sentences' stems, with a small
    charge for each further sentence of a study already quoted.
    """
    pool = sorted(candidates, key=lambda c: (-c.score, c.study.study_id, c.start))
    if not pool:
        return []
    best = pool[0].score
    eligible = _eligible_studies(pool, best)
    # One quote of every study that bears on the question first: none of them is crowded out by the longest abstract.
    chosen = [next(c for c in pool if c.study.study_id == study_id) for study_id in eligible]
    words = sum(len(c.text.split()) for c in chosen)
    while len(chosen) < MAX_QUOTES:
        rest = [c for c in pool if c.study.study_id in eligible and not any(_same(c, other) for other in chosen)]
        if not rest:
            break
        nearest = max(rest, key=lambda c: _gain(c, chosen))  # of equals the first in the pool
        length = len(nearest.text.split())
        weak = nearest.score < RELATIVE_FLOOR * best or _gain(nearest, chosen) <= 0
        if len(chosen) >= MIN_QUOTES and (weak or words + length > MAX_WORDS):
            break
        chosen.append(nearest)
        words += length
    return _with_denominator(question, chosen, pool)


def quote_statement(candidate: Candidate, number: int) -> EvidenceStatement:
    """Return the statement that quotes a sentence as it stands."""
    return EvidenceStatement(
        text=candidate.text,
        kind="quote",
        citations=(cite_span(candidate.study, number, candidate.start, candidate.end),),
        checks=PASSED,
    )


def cite_span(study: Study, number: int, start: int, end: int) -> Citation:
    """Return a citation of a span of a study."""
    return Citation(number=number, study_id=study.study_id, start=start, end=end, quote=study.text[start:end])


def cited_study(study: Study, number: int) -> CitedStudy:
    """Return what stands beside the citations of a study."""
    return CitedStudy(
        number=number,
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
        effects=effects_of(study),
        cautions=study_cautions(study),
        citation=reference_line(study),
    )


def effects_of(study: Study) -> tuple[Effect, ...]:
    """Return the effect estimates a study's text prints, each with its span and flags; an endless end is None."""
    return tuple(
        Effect(
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
        for found in find_effects(study.text, study.sections)
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def study_cautions(study: Study) -> tuple[str, ...]:
    """Return what a reader ought to know before trusting a study."""
    lines = [caution.message for caution in study.cautions]
    if study.status not in (Status.NONE_KNOWN, Status.UPDATED):
        lines.append(f"The record carries a notice: {study.status.value}.")
    if study.sample_size is not None and study.sample_size.n < 30 and study.design.design not in SYNTHESES:
        lines.append(f"Small study: {study.sample_size.n} participants.")
    if study.design.design in UNCONTROLLED:
        lines.append(
            f"No comparison group ({study.design.design.value}): an effect cannot be told from the course without it."
        )
    if study.design.design in (StudyDesign.ANIMAL, StudyDesign.IN_VITRO):
        lines.append(f"Not a study of patients ({study.design.design.value}).")
    return tuple(lines)


def not_known(question: Question, studies: Sequence[Study]) -> tuple[str, ...]:
    """Return what the cited abstracts leave open; never empty."""
    lines = ["Only abstracts were read; methods, harms and subgroups may stand in the full papers alone."]
    designs = {study.design.design for study in studies}
    if question.type in ("therapy", "harm") and not designs & {StudyDesign.RANDOMISED_TRIAL, *SYNTHESES}:
        lines.append("No randomised trial and no systematic review is among the cited studies.")
    if studies and designs <= set(UNCONTROLLED):
        lines.append("None of the cited studies has a comparison group.")
    quoted = [o for o in question.outcomes if not any(_speaks_of(study, o) for study in studies)]
    lines += [f"The cited abstracts do not speak of the asked outcome: {outcome}." for outcome in quoted]
    for fact, absent in (
        ("the number of participants", [s for s in studies if s.sample_size is None]),
        ("the year of publication", [s for s in studies if s.year is None]),
    ):
        if absent:
            lines.append(f"Not stated in {len(absent)} of {len(studies)} cited records: {fact}.")
    return tuple(lines)


def _speaks_of(study: Study, outcome: str) -> bool:
    from assistant.question import outcomes_in

    return outcome in outcomes_in(study.text)


def _eligible_studies(pool: Sequence[Candidate], best: float) -> list[str]:
    """Return the studies worth quoting, best first."""
    subject = {c.study.study_id: c.subject for c in pool}
    floor = SUBJECT_FLOOR * max(subject.values())
    top: dict[str, float] = {}
    for candidate in pool:
        if subject[candidate.study.study_id] >= floor:
            top.setdefault(candidate.study.study_id, candidate.score)
    ranked = sorted(top, key=lambda study_id: (-top[study_id], study_id))
    return [study_id for study_id in ranked[:MAX_STUDIES] if top[study_id] >= STUDY_FLOOR * best]


def _gain(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    likeness = max((_likeness(candidate, other) for other in chosen), default=0.0)
    repeats = sum(candidate.study.study_id == other.study.study_id for other in chosen)
    return candidate.score - REDUNDANCY * likeness - SAME_STUDY * repeats


def _likeness(one: Candidate, other: Candidate) -> float:
    union = len(one.stems | other.stems)
    return len(one.stems & other.stems) / union if union else 0.0


def _same(one: Candidate, other: Candidate) -> bool:
    return one.study.study_id == other.study.study_id and one.start == other.start


def _with_denominator(question: Question, chosen: list[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """“How many responded?” needs “of how many”: quote the sentence that states the first study's size too."""
    if not question.wants_count or not chosen or chosen[0].study.sample_size is None:
        return chosen
    study, size = chosen[0].study, chosen[0].study.sample_size
    if any(c.study.study_id == study.study_id and c.start <= size.start < c.end for c in chosen):
        return chosen
    stated = next((c for c in pool if c.study.study_id == study.study_id and c.start <= size.start < c.end), None)
    if stated is None:
        return chosen
    keep = chosen if len(chosen) < MAX_QUOTES else chosen[:-1]
    return [*keep, stated]


def _bottom_line(studies: Sequence[Study], numbers: dict[str, int]) -> tuple[EvidenceStatement, ...]:
    if not studies:
        return ()
    kinds = Counter(study.design.design for study in studies)
    parts = []
    for design, count in sorted(kinds.items(), key=lambda pair: (list(StudyDesign).index(pair[0]), pair[1])):
        sizes = [s.sample_size for s in studies if s.design.design == design]
        named = [f"{size.n:,}" if size else "number not stated" for size in sizes]
        unit = "" if named == ["number not stated"] * len(named) else " participants"
        parts.append(f"{count} × {design.value} ({' and '.join(named)}{unit})")
    what = "1 study" if len(studies) == 1 else f"{len(studies)} studies"
    text = f"{what} in this library bear{'s' if len(studies) == 1 else ''} on this question: {'; '.join(parts)}."
    return (EvidenceStatement(text=text, kind="slot", citations=_slot_citations(studies, numbers), checks=PASSED),)


def _slot_citations(studies: Sequence[Study], numbers: dict[str, int]) -> tuple[Citation, ...]:
    found = []
    for study in studies:
        number = numbers[study.study_id]
        if study.design.start is not None and study.design.end is not None:
            found.append(cite_span(study, number, study.design.start, study.design.end))
        if study.sample_size is not None:
            found.append(cite_span(study, number, study.sample_size.start, study.sample_size.end))
    return tuple(found)
