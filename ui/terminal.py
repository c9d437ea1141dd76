"""Answers and studies as plain text for a terminal. Quotes are printed as they are stored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import Answer, Appraisal, AppraisalStep, CitedStudy, EvidenceStatement
from assistant.answer_export import state
from corpus.study import Study

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
INTENDED_USE = (
    "For clinicians as a finding aid: it quotes abstracts, gives no advice, and is not for time-critical use."
)
NEAREST = "Nearest studies found"
CLOSEST = "Closest evidence, from a study that does not match all of the question"


def visible(text: str) -> str:
    r"""Return a text with control and direction characters (and lone surrogates, which no terminal can be sent) as codes.

    >>> visible("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def answer_text(answer: Answer) -> str:
    """Return an answer as lines of text: a line of help where there is one, evidence, then what is not known, then the studies."""
    return visible("\n".join(_answer_lines(answer))) + "\n"


def study_text(study: Study) -> str:
    """Return a study as lines of text, its canonical text unchanged."""
    return visible("\n".join(_study_lines(study))) + "\n"


def _answer_lines(answer: Answer) -> Iterator[str]:
    if answer.help is not None:
        yield f"{answer.help}\n"
    yield from answer.notices
    if answer.kind != "answer":
        if answer.understood is not None and answer.understood.text:
            yield f"Understood as: {answer.understood.text}"
        yield answer.message
        yield from (f"If you meant {one.meant}, add: --meant {one.meant}" for one in answer.did_you_mean)
        if answer.statements:
            yield f"\n{CLOSEST}:"
            yield from _quotes(answer.statements)
        if answer.studies:
            yield f"\n{NEAREST}:"
            yield from _study_list(answer.studies)
    else:
        yield from (f"If you meant {one.meant}, add: --meant {one.meant}" for one in answer.did_you_mean)
        yield from _first_screen(answer)
    yield from _block("Not known", answer.not_known)
    yield from _block("Cautions", answer.cautions)
    if answer.kind == "answer":
        yield "\nStudies"
        yield from _study_list(answer.studies)
    yield from _left_out(answer.left_out)
    if answer.only:
        yield f"\nTo search every study, leave out {' '.join(answer.only)}."
    yield f"\n{' · '.join(state(answer.to_json()))} · snapshot {answer.snapshot} · {answer.model} · {INTENDED_USE}"


def _first_screen(answer: Answer) -> Iterator[str]:
    """Yield what was asked, what there is, how strong it is and where it disagrees; then the findings."""
    if answer.understood is not None and answer.understood.text:
        yield f"Understood as: {answer.understood.text}"
    yield from (statement.text for statement in answer.bottom_line)
    if answer.appraisal:
        yield f"\nHow sure one may be ({answer.appraisal[0].label})"
        yield from _appraisals(answer.appraisal)
    if answer.disagreement:
        yield "\nFindings that point another way"
        yield from _quotes(answer.disagreement)
    blocks = [("Findings", "finding"), ("Unwanted effects", "harm")]
    for heading, aspect in reversed(blocks) if answer.question_type == "harm" else blocks:
        quoted = tuple(s for s in answer.statements if s.aspect == aspect)
        if quoted:
            yield f"\n{heading}"
            yield from _quotes(quoted)


def _appraisals(appraisals: tuple[Appraisal, ...]) -> Iterator[str]:
    """Yield the ratings, with the steps of outcomes that share them said once."""
    alike: dict[tuple[object, ...], list[Appraisal]] = {}
    for appraisal in appraisals:
        alike.setdefault((appraisal.start, appraisal.steps), []).append(appraisal)
    for group in alike.values():
        outcomes = ", ".join(f"{one.outcome} {''.join(f'[{n}]' for n in one.studies)}" for one in group)
        yield f"  {group[0].code} {group[0].certainty} · {outcomes}: {group[0].start_reason}"
        yield from (f"      {_step(step)}" for step in group[0].steps)


def _step(step: AppraisalStep) -> str:
    quoted = ", ".join(f"“{c.quote}” [{c.number}]" for c in step.citations)
    return f"{step.change} {step.domain}: {step.reason} ({quoted})".replace("-", "−", 1)


def _left_out(left_out: dict[str, int]) -> Iterator[str]:
    """Yield how many studies were left out, and why."""
    retracted, copies, notices = (left_out.get(key, 0) for key in ("retracted", "duplicates", "notices"))
    if retracted:
        yield f"\n{retracted} retracted {'study' if retracted == 1 else 'studies'} left out."
    if copies:
        yield f"\n{copies} {'record' if copies == 1 else 'records'} left out that nearly repeat another one."
    if notices:
        yield f"\n{notices} {'notice' if notices == 1 else 'notices'} about other records left out."


def _quotes(statements: tuple[EvidenceStatement, ...]) -> Iterator[str]:
    for statement in statements:
        marks = "".join(f"[{number}]" for number in dict.fromkeys(c.number for c in statement.citations))
        words = f"“{statement.text}”" if statement.kind == "quote" else statement.text
        yield f"  {words} {marks}"
        if statement.formula is not None:
            yield f"      {statement.formula}"


def _block(title: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield f"\n{title}"
        yield from (f"  - {line}" for line in lines)


def _study_list(studies: tuple[CitedStudy, ...]) -> Iterator[str]:
    for study in studies:
        size = "number of participants not found" if study.sample_size is None else f"n = {study.sample_size:,}"
        yield f"  [{study.number}] {study.citation}"
        yield f"      {study.design} · {size} · {study.status} · {study.study_id}"
        yield from (f"      compared with the question: {line}" for line in study.indirect)


def _study_lines(study: Study) -> Iterator[str]:
    size = "not found" if study.sample_size is None else f"{study.sample_size.n:,}"
    yield f"{study.study_id}  ({study.source_id})"
    yield f"design: {study.design.design.value} · participants: {size} · status: {study.status.value}"
    yield from (f"caution: {caution.message}" for caution in study.cautions)
    yield ""
    yield study.text
