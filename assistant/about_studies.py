"""Answers about studies that were shown before: which is the largest, what the second one says. Nothing is searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, CitedStudy, EvidenceStatement
from assistant.cited import PASSED, cite_span, cited_study
from assistant.conversation import Context, Resolved, StudyAsk
from assistant.limits import ANSWER_WORDS
from assistant.verify import Studies
from corpus.roles import find_roles
from corpus.sentences import split_sentences
from corpus.study import SentenceRole, Span, Study

FORM = "about the studies shown"
"""``question_form`` of these answers."""
SHOWN_WORDS = ANSWER_WORDS
SHOWN_ROLES = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A study with the number it was shown under."""

    number: int
    study: Study


def answer_about(resolved: Resolved, context: Context, library: Studies, frame: Answer) -> Answer:
    """Answer a question about the studies shown before.

    Args:
        resolved: What was asked; its ``ask`` is not None.
        context: What was shown.
        library: Where the studies are.
        frame: An answer with everything that does not depend on the question filled in.

    Returns:
        The frame with slot sentences or quotes, the studies under the numbers they had, and what cannot be told.
        Without any statement where the library no longer holds them, or they do not tell.
    """
    held = list(_held(resolved.about, context.studies, library))
    statements = tuple(ANSWERS[resolved.ask](held)) if resolved.ask is not None else ()
    cited: tuple[CitedStudy, ...] = tuple(cited_study(one.study, one.number) for one in held)
    return Answer(
        kind="answer",
        question=frame.question,
        standalone_question=resolved.standalone,
        question_type=frame.question_type,
        question_form=FORM,
        statements=statements,
        not_known=tuple(_not_known(resolved.ask, held)),
        cautions=tuple(f"{line} [{one.number}]" for one in cited for line in one.cautions),
        studies=cited,
        left_out=frame.left_out,
        evidence_to=frame.evidence_to,
        searched=frame.searched,
        held=frame.held,
        not_indexed=frame.not_indexed,
        undated=frame.undated,
        snapshot=frame.snapshot,
        version=frame.version,
        notices=(*frame.notices, *((resolved.notice,) if resolved.notice else ())),
    )


def _held(numbers: Sequence[int], studies: Sequence[CitedStudy], library: Studies) -> Iterator[_Held]:
    for one in studies:
        if one.number in numbers:
            try:
                yield _Held(number=one.number, study=library.study(one.study_id))
            except KeyError:
                continue


def _largest(held: Sequence[_Held]) -> Iterator[EvidenceStatement]:
    yield from _by_size(held, "largest", max)


def _smallest(held: Sequence[_Held]) -> Iterator[EvidenceStatement]:
    yield from _by_size(held, "smallest", min)


def _by_size(held: Sequence[_Held], name: str, pick: Callable[..., int]) -> Iterator[EvidenceStatement]:
    sized = [(one, one.study.sample_size) for one in held if one.study.sample_size is not None]
    if not sized:
        return
    wanted = pick(size.n for _, size in sized if size is not None)
    winners = [one for one, size in sized if size is not None and size.n == wanted]
    others = "; ".join(f"[{one.number}] {size.n:,}" for one, size in sized if size is not None and one not in winners)
    text = f"The {name} by the number of participants found: {_listed(winners)}, {wanted:,}" + (
        f" ({others})." if others else "."
    )
    spans = [(one, Span(start=size.start, end=size.end)) for one, size in sized if size is not None]
    yield _slot(text, spans)


def _newest(held: Sequence[_Held]) -> Iterator[EvidenceStatement]:
    yield from _by_year(held, "newest", max)


def _oldest(held: Sequence[_Held]) -> Iterator[EvidenceStatement]:
    yield from _by_year(held, "oldest", min)


def _by_year(held: Sequence[_Held], name: str, pick: Callable[..., int]) -> Iterator[EvidenceStatement]:
    dated = [(one, one.study.year) for one in held if one.study.year is not None]
    if not dated:
        return
    wanted = pick(year for _, year in dated)
    winners = [one for one, year in dated if year == wanted]
    # The year is the record's and stands in no quote, so the sentence does not print it: the list of studies does.
    yield _slot(
        f"The {name} by year of publication: {_listed(winners)}.", [(one, _opening(one.study)) for one in winners]
    )


def _designs(held: Sequence[_Held]) -> Iterator[EvidenceStatement]:
    for one in held:
        design = one.study.design
        decided = design.start is not None and design.end is not None
        span = Span(start=design.start, end=design.end) if decided else _opening(one.study)  # type: ignore[arg-type]
        yield _slot(f"[{one.number}]: {design.design.value}.", [(one, span)])


def _shown(held: Sequence[_Held]) -> Iterator[EvidenceStatement]:
    """Quote what the studies found and concluded; where no sentence says so, what there is, from the start."""
    words = 0
    for one in held:
        sentences = split_sentences(one.study.text)
        roles = find_roles(one.study.text, sentences, one.study.sections)
        telling = [span for span, found in zip(sentences, roles, strict=True) if found.role in SHOWN_ROLES]
        for span in telling or sentences:
            words += len(one.study.text[span.start : span.end].split())
            if words > SHOWN_WORDS:
                return
            citation = cite_span(one.study, one.number, span.start, span.end)
            yield EvidenceStatement(text=citation.quote, kind="quote", citations=(citation,), checks=PASSED)


ANSWERS: dict[StudyAsk, Callable[[Sequence[_Held]], Iterator[EvidenceStatement]]] = {
    "show": _shown,
    "largest": _largest,
    "smallest": _smallest,
    "newest": _newest,
    "oldest": _oldest,
    "design": _designs,
}


def _not_known(ask: StudyAsk | None, held: Sequence[_Held]) -> Iterator[str]:
    yield "Only what this library holds of each study was read; the full papers may say more."
    unsized = [one for one in held if one.study.sample_size is None]
    undated = [one for one in held if one.study.year is None]
    if ask in ("largest", "smallest") and unsized:
        yield f"The number of participants was not found in {_listed(unsized)}."
    if ask in ("newest", "oldest") and undated:
        yield f"The record gives no year of publication: {_listed(undated)}."


def _listed(held: Sequence[_Held]) -> str:
    return ", ".join(f"[{one.number}]" for one in held)


def _opening(study: Study) -> Span:
    """Return the title, or the first sentence of a text without one."""
    if study.title is not None:
        return study.title
    return split_sentences(study.text)[0]


def _slot(text: str, spans: Sequence[tuple[_Held, Span]]) -> EvidenceStatement:
    citations = tuple(cite_span(one.study, one.number, span.start, span.end) for one, span in spans)
    return EvidenceStatement(text=text, kind="slot", citations=citations, checks=PASSED)
