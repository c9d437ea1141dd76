"""What is said around the quotes: counts of studies, what is calculated, what is not known, what weakens the studies.

Nothing here writes a finding. A slot sentence holds counts made here and figures that stand in quoted spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.absolute_effects import find_absolute_effects
from assistant.answer import CitedStudy, EvidenceStatement
from assistant.appraisal import proof
from assistant.cited import PASSED, SYNTHESES, UNCONTROLLED, Reading, cautions_of
from assistant.counts import studies as counted
from assistant.evidence.indirectness import Difference, asked_population
from assistant.evidence.sentences import Candidate, reported_text, study_stems
from assistant.evidence.signs import any_stem
from assistant.harms import reports_harm
from assistant.question.entities import is_comparator
from assistant.question.kinds import design_rank, kind_of
from assistant.question.pico import part_of
from assistant.question.read import Question, outcomes_in
from corpus.population import find_population
from corpus.study import Study, StudyDesign
from index.lexical import stems

PLURALS = {
    StudyDesign.META_ANALYSIS: "meta-analyses",
    StudyDesign.CASE_SERIES: "case series",
    StudyDesign.EDITORIAL: "editorials or letters",
    StudyDesign.UNKNOWN: "of a design not stated",
}
"""Designs whose name for several does not end in ``s`` or ``studies``."""
READ = (
    "Only what this library holds of each study was read, as a rule its abstract: "
    "methods, harms and subgroups may stand in the full paper alone."
)
NO_TRIAL = "Randomised trials and systematic reviews were searched for on their own; none is quoted."
PRINTED = re.compile(r"\d{1,3}(?:[, \u00a0\u2009]\d{3})+|\d+")
WEAK_CODES = {
    "truncated-text": "cut short",
    "damaged-text": "damaged or altered by a machine",
}


DOUBTFUL = {
    "damaged-text": "Every cited text looks damaged or altered by a machine: nothing undamaged supports this answer.",
    "embedded-instructions": (
        "Every cited text holds what reads as instructions to a program: nothing else supports this answer."
    ),
}
"""Code of a caution → what is said when no cited study is free of it."""


def bottom_line(readings: Sequence[Reading]) -> tuple[EvidenceStatement, ...]:
    """Return the sentence that counts the cited studies by design and size; empty: none is cited."""
    if not readings:
        return ()
    parts = []
    for design in sorted({r.study.design.design for r in readings}, key=list(StudyDesign).index):
        of_design = [r for r in readings if r.study.design.design == design]
        parts.append(f"{len(of_design)} {_named(design, len(of_design))} ({_sizes(of_design)})")
    verb = "is" if len(readings) == 1 else "are"
    text = f"{counted(len(readings))} {verb} cited here: {', '.join(parts)}."
    cited = tuple(citation for reading in readings for citation in proof(reading))
    return (EvidenceStatement(text=text, kind="slot", citations=cited, checks=PASSED),)


def calculated(quotes: Sequence[EvidenceStatement]) -> tuple[EvidenceStatement, ...]:
    """Return what the counts of the quoted sentences come to, each with its formula and the sentence cited."""
    return tuple(
        EvidenceStatement(
            text=effect.text,
            kind="computed",
            citations=quote.citations,
            checks=PASSED,
            aspect=quote.aspect,
            formula=effect.formula,
        )
        for quote in quotes
        for effect in find_absolute_effects(quote.text)
    )


def leading(question: Question, quoted: Sequence[Candidate]) -> list[Study]:
    """Return the studies of some quotes in the order in which they are shown.

    First what is likeliest to answer, then by how much of what is asked about they hold, whether they speak of the asked outcome,
    and only then the design that tells most, the larger, the newer.
    """
    kind = kind_of(question)
    likeliest = max(quoted, key=lambda c: c.chance).study.study_id if quoted else None
    spoken = {c.study.study_id for c in quoted if set(c.outcomes) & set(question.outcomes)}
    first = {c.study.study_id: c for c in reversed(quoted)}

    def place(one: Candidate) -> tuple[bool, float, bool, int, int, int]:
        study = one.study
        rank = design_rank(kind, study.design.design)
        size = 0 if study.sample_size is None or rank == len(kind.designs) else study.sample_size.n
        year = -(study.year or 0) if rank < len(kind.designs) else 0
        return study.study_id != likeliest, -one.subject, study.study_id not in spoken, rank, -size, year

    return [one.study for one in sorted(reversed(first.values()), key=place)]


def cautions(readings: Sequence[Reading]) -> tuple[str, ...]:
    """Return what weakens the cited studies, each line once with the numbers of its studies."""
    numbers: dict[str, list[int]] = {}
    for reading in readings:
        for line in (*cautions_of(reading.study, reading.warnings), *indirect_lines(reading.differences)):
            numbers.setdefault(line, []).append(reading.number)
    return tuple(f"{line} {''.join(f'[{number}]' for number in found)}" for line, found in numbers.items())


def indirect_lines(differences: Sequence[Difference]) -> tuple[str, ...]:
    """Return what a study says that makes it about something else than the question (REQUIREMENTS A23)."""
    return tuple(f"Indirect evidence: {one.message}" for one in differences if one.start is not None)


def not_known(question: Question, studies: Sequence[Study]) -> tuple[str, ...]:
    """Return what the cited abstracts leave open; never empty."""
    lines = [READ]
    designs = {study.design.design for study in studies}
    if kind_of(question).seeks_trials and not designs & {StudyDesign.RANDOMISED_TRIAL, *SYNTHESES}:
        lines.append("None of the cited studies was read as a randomised trial or a systematic review.")
    if studies and designs <= set(UNCONTROLLED):
        lines.append("Every cited study was read as one without a comparison group.")
    lines += _unspoken(question, studies)
    lines += _people_not_studied(question, studies)
    for fact, absent in (
        ("the number of participants", [s for s in studies if s.sample_size is None]),
        ("the year of publication", [s for s in studies if s.year is None]),
    ):
        if absent:
            lines.append(f"Not found in {len(absent)} of {len(studies)} cited records: {fact}.")
    for code, words in WEAK_CODES.items():
        weak = sum(any(caution.code == code for caution in study.cautions) for study in studies)
        if weak:
            lines.append(
                f"The text of {weak} of {len(studies)} cited records looks {words}; what is missing is not known."
            )
    return tuple(lines)


def support(cited: Sequence[CitedStudy], read: Sequence[tuple[Study, float]]) -> tuple[str, ...]:
    """Return what keeps the cited studies from being as many independent sources as they seem."""
    lines = []
    trials: dict[str, list[int]] = {}
    for one in cited:
        for trial_id in one.trial_ids:
            trials.setdefault(trial_id.lower(), []).append(one.number)
    names = {trial_id.lower(): trial_id for one in cited for trial_id in one.trial_ids}
    for trial_id, numbers in trials.items():
        if len(numbers) > 1:
            listed = ", ".join(f"[{number}]" for number in numbers)
            lines.append(
                f"{listed} name one trial registration ({names[trial_id]}): "
                "they may be reports of one trial, not independent studies."
            )
    for code, words in DOUBTFUL.items():
        doubtful = {study.study_id for study, _ in read if any(c.code == code for c in study.cautions)}
        if cited and all(one.study_id in doubtful for one in cited):
            lines.append(words)
    return tuple(lines)


def _named(design: StudyDesign, count: int) -> str:
    if count == 1:
        return "of a design not stated" if design is StudyDesign.UNKNOWN else design.value
    plural = design.value.removesuffix("y") + "ies" if design.value.endswith("study") else design.value + "s"
    return PLURALS.get(design, plural)


def _sizes(readings: Sequence[Reading]) -> str:
    sizes = [reading.study.sample_size for reading in readings]
    if all(size is None for size in sizes):
        return "number of participants not found"
    named = [_printed(reading) if reading.study.sample_size else "number not found" for reading in readings]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{listed} participants"


def _printed(reading: Reading) -> str:
    """Return a size as its text prints it (``27 037``); in figures where it is spelled out."""
    size = reading.study.sample_size
    if size is None:
        return ""
    for match in PRINTED.finditer(reading.study.text, size.start, size.end):
        if re.sub(r"\D", "", match[0]) == str(size.n):
            return match[0]
    return f"{size.n:,}"


def _unspoken(question: Question, studies: Sequence[Study]) -> Iterator[str]:
    spoken = {outcome for study in studies for outcome in outcomes_in(reported_text(study))}
    if any(reports_harm(study, question.text) for study in studies):
        spoken.add("harm")
    for outcome in question.outcomes:
        if outcome not in spoken:
            yield f"No word for the asked outcome ({outcome}) was recognised in the cited abstracts."
    if studies and kind_of(question).harms and "harm" not in spoken and "harm" not in question.outcomes:
        yield "No word for an unwanted effect was recognised in the cited abstracts."
    compared = part_of(question.parts, "comparator")
    if compared is not None and studies and is_comparator(compared):
        wanted = [term for term in question.terms if set(term.stems) <= set(stems(compared))]
        if not any(all(any_stem(term, study_stems(study)) for term in wanted) for study in studies):
            yield f"No cited abstract contains “{compared}”, with which the question compares."


def _people_not_studied(question: Question, studies: Sequence[Study]) -> Iterator[str]:
    asked = asked_population(question.text)
    for part in ("age", "sex", "pregnancy", "organ_failure"):
        for group in getattr(asked, part):
            read = (find_population(study.text, study.title, study.sections) for study in studies)
            if studies and not any(one.what == group.what for people in read for one in getattr(people, part)):
                yield f"In no cited abstract were the people asked about (“{group.cue}”) recognised as studied."
