"""An answer as HTML: statements with marks that jump to their passage, and a card for each cited study beside them.

Pure functions from records to HTML. Words that were read or asked go through ``ui.render.escaped``; all else is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.answer import Answer, Citation, CitedStudy, EvidenceStatement
from assistant.answer_export import state
from assistant.stale import StaleMark
from corpus.study import Caution, Span, Study
from ui.appraisal_view import appraisal_html
from ui.premise_view import challenge_and_rest, premise_html
from ui.render import text_html
from ui.source_card import card_html, cite_mark, cite_marks, in_brief, prefix
from ui.terminal import CLOSEST, NEAREST

KINDS = {
    "quote": "Quote",
    "slot": "Counted by Lind from the cited records",
    "generated": "Written by the chat model, checked for terms and numbers",
    "computed": "Calculated by Lind",
}
"""How each kind of statement is introduced to the reader."""
DECLINED = {
    "abstention": "No answer was found",
    "redirect": "This is not a question for Lind",
    "prescription": "Lind does not advise on one person’s treatment",
    "image-or-signal": "Lind reads text alone",
}
"""Heading above what is said instead of an answer, by reason, else by kind."""
NUMBERS = re.compile(r" ((?:\[\d{1,3}\])+)$")
"""The studies that a caution is about, as the composer writes them behind it."""
URGENT = ("emergency", "self-harm")
"""How the reasons begin that send a reader to people who help at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and what came of it, with all that is needed to show it again without the library."""

    question: str
    answer: Answer | None
    """None: there was an error."""
    studies: Mapping[str, Study] = field(default_factory=dict)
    """The cited studies by id."""
    library: str = ""
    """Name of the library's folder."""
    error: str | None = None
    """One line; None: there was none."""
    only: str = ""
    """Among which studies was searched, in words; empty: among all that are not retracted, or it is no longer known."""
    stale: tuple[StaleMark, ...] = ()
    """What became of the cited studies since it was answered; empty: nothing that is known."""


def answer_html(turn: Turn, answer: Answer, at: int) -> str:
    """Return everything of an answer but its study cards.

    Args:
        turn: The turn it belongs to.
        answer: ``turn.answer``.
        at: Number of the turn on this page, from 0; makes element ids unique.
    """
    studies = {study.study_id: study for study in answer.studies}
    declined = answer.kind != "answer"
    findings = [s for s in answer.statements if s.aspect == "finding"]
    harms = [s for s in answer.statements if s.aspect == "harm"]
    challenge, bottom_line = challenge_and_rest(answer.bottom_line)
    quoted = (
        _block(
            CLOSEST if declined else "What the studies report",
            [_statement(s, studies, at) for s in findings],
            "lind-findings",
        ),
        _block("Unwanted effects reported", [_statement(s, studies, at) for s in harms], "lind-findings lind-harms"),
    )
    blocks = [
        "" if answer.help is None else f'<div class="lind-block lind-help" role="alert">{_line(answer.help)}</div>',
        stale_html(turn.stale),
        _block("About your question", [_line(text) for text in _notices(turn, answer)], "lind-notices"),
        _message(answer) if declined or answer.message else "",
        premise_html(challenge, answer.standalone_question, studies, at),
        _block("Bottom line", [_bottom_line(s, at) for s in bottom_line], "lind-bottom"),
        appraisal_html(answer.appraisal, at),
        _block(
            "Findings that point another way",
            [_statement(s, studies, at) for s in answer.disagreement],
            "lind-disagree",
        ),
        *(reversed(quoted) if answer.question_type == "harm" else quoted),
        _block("Not known", [_line(text) for text in answer.not_known], "lind-unknown"),
        _block("Cautions", _cautions(answer, at), "lind-cautions"),
        _footer(turn, answer),
    ]
    return f'<section class="lind-answer" data-kind="{escape(answer.kind)}">{"".join(blocks)}</section>'


def turn_html(turn: Turn, answer: Answer, at: int, warnings: Mapping[str, Sequence[Caution]]) -> str:
    """Return an answer and, beside it, its sources.

    Args:
        turn: The turn it belongs to.
        answer: ``turn.answer``.
        at: Number of the turn on this page, from 0.
        warnings: What was noticed in the cited texts, by study id.
    """
    cards = [
        card_html(
            cited,
            turn.studies.get(cited.study_id),
            cited_spans(answer, cited.study_id),
            at,
            warnings.get(cited.study_id, ()),
            quoted_spans(answer, cited.study_id),
        )
        for cited in answer.studies
    ]
    heading = "Sources" if answer.kind == "answer" else NEAREST
    beside = (
        f'<div class="lind-sources" role="region" aria-label="Sources of answer {at + 1}" tabindex="0">'
        f'<div class="lind-heading" role="heading" aria-level="2">{heading}</div>{"".join(cards)}</div>'
    )
    return f'<div class="lind-turn">{answer_html(turn, answer, at)}{beside if cards else ""}</div>'


def folded_turn_html(turn: Turn, at: int, warnings: Mapping[str, Sequence[Caution]]) -> str:
    """Return an earlier turn, folded under its question."""
    inner = text_html(turn.error or "") if turn.answer is None else turn_html(turn, turn.answer, at, warnings)
    summary = text_html(turn.question, "lind-asked", "span")
    if turn.stale:
        summary += ' <span class="lind-badge">out of date</span>'
    return f'<details class="lind-earlier"><summary>{summary}</summary>{inner}</details>'


def cited_spans(answer: Answer, study_id: str) -> tuple[Span, ...]:
    """Return every span of a study that an answer cites, each once, in order."""
    found = {(c.start, c.end) for c in all_citations(answer) if c.study_id == study_id}
    return tuple(Span(start=start, end=end) for start, end in sorted(found))


def quoted_spans(answer: Answer, study_id: str) -> tuple[Span, ...]:
    """Return the spans of a study that the statements of an answer cite, in order; those of its appraisal are left out."""
    statements = (*answer.bottom_line, *answer.statements, *answer.disagreement)
    found = {(c.start, c.end) for one in statements for c in one.citations if c.study_id == study_id}
    return tuple(Span(start=start, end=end) for start, end in sorted(found))


def all_citations(answer: Answer) -> Iterator[Citation]:
    """Yield every citation of an answer."""
    for statement in (*answer.bottom_line, *answer.statements, *answer.disagreement):
        yield from statement.citations
    for one in answer.appraisal:
        yield from one.citations
        for step in one.steps:
            yield from step.citations
        for signal in one.signals:
            yield from signal.citations


def _notices(turn: Turn, answer: Answer) -> list[str]:
    """Among what was searched, what was done with the question, and the question that was searched where it is another one."""
    read = answer.standalone_question
    follow_up = [f"Read as: {read}"] if read != answer.question and not any(read in n for n in answer.notices) else []
    how = [f"Understood as: {answer.understood.text}"] if answer.understood and answer.understood.text else []
    only = [f"Searched: {turn.only[0].lower()}{turn.only[1:]}"] if turn.only else []
    return [*how, *only, *answer.notices, *follow_up]


def _block(heading: str, items: Sequence[str], style: str) -> str:
    if not items:
        return ""
    return f'<div class="lind-block {style}">{_heading(heading)}{"".join(items)}</div>'


def _heading(words: str) -> str:
    return f'<div class="lind-heading" role="heading" aria-level="2">{escape(words)}</div>'


def _message(answer: Answer) -> str:
    if (answer.reason or "").startswith(URGENT):
        words = _heading("This cannot wait for a library")
        return f'<div class="lind-block lind-urgent" role="alert">{words}{text_html(answer.message)}</div>'
    words = _heading(DECLINED.get(answer.reason or "") or DECLINED.get(answer.kind, "Note"))
    return f'<div class="lind-block lind-declined">{words}{text_html(answer.message)}</div>'


def stale_html(stale: Sequence[StaleMark]) -> str:
    """Return what became of the cited studies since the answer was made; nothing when they stand as they stood."""
    if not stale:
        return ""
    voids = any(mark.voids for mark in stale)
    heading = "Out of date: not to be used as it stands" if voids else "Changed since this was answered"
    lines = "".join(_line(mark.message) for mark in stale)
    style = "lind-void" if voids else "lind-declined"
    return f'<div class="lind-block lind-stale {style}" role="alert">{_heading(heading)}{lines}</div>'


def growing_html(statement: EvidenceStatement) -> str:
    """Return a sentence that was checked while the rest is still written: its studies named, not yet beside it."""
    numbers = "".join(f" [{number}]" for number in dict.fromkeys(c.number for c in statement.citations))
    marks = f'<span class="lind-cite">{numbers}</span>'
    kind = text_html(KINDS[statement.kind], "lind-small")
    return f'<div class="lind-statement lind-growing" role="status">{text_html(statement.text, tag="span")}{marks}{kind}</div>'


def _line(text: str) -> str:
    return text_html(text, "lind-line")


def _cautions(answer: Answer, at: int) -> list[str]:
    """Each caution once, with the studies it is about; beside a refusal, the cards alone carry theirs."""
    lines = []
    for caution in dict.fromkeys(answer.cautions):
        words, numbers = _about(caution, answer)
        if numbers and answer.kind != "answer":
            continue
        marks = "".join(cite_mark(number, prefix(at, number)) for number in numbers)
        lines.append(f'<div class="lind-line">{text_html(words, tag="span")} {marks}</div>')
    return lines


def _about(caution: str, answer: Answer) -> tuple[str, list[int]]:
    """Return a caution without the numbers at its end, and the studies it is about."""
    known = {study.number for study in answer.studies}
    ending = NUMBERS.search(caution)
    named = [] if ending is None else [int(number) for number in re.findall(r"\d+", ending[1])]
    if ending is not None and known.issuperset(named):
        return caution[: ending.start()], named
    return caution, [study.number for study in answer.studies if caution in study.cautions]


def _bottom_line(statement: EvidenceStatement, at: int) -> str:
    return (
        f'<div class="lind-statement">{text_html(statement.text, "lind-said", "span")} '
        f"{cite_marks(statement.citations, at)}{_formula(statement)}"
        f'<div class="lind-small">{KINDS[statement.kind]}</div></div>'
    )


def _statement(statement: EvidenceStatement, studies: Mapping[str, CitedStudy], at: int) -> str:
    first = studies.get(statement.citations[0].study_id) if statement.citations else None
    beside = [KINDS[statement.kind], *([] if first is None else in_brief(first))]
    tag = "blockquote" if statement.kind == "quote" else "div"
    return (
        f'<{tag} class="lind-statement lind-{statement.kind}">{text_html(statement.text, "lind-said", "span")} '
        f"{cite_marks(statement.citations, at)}{_formula(statement)}{text_html(' · '.join(beside), 'lind-small')}</{tag}>"
    )


def _formula(statement: EvidenceStatement) -> str:
    """How a computed figure was worked out."""
    return "" if statement.formula is None else text_html(statement.formula, "lind-formula")


def _footer(turn: Turn, answer: Answer) -> str:
    retracted = answer.left_out.get("retracted", 0)
    parts = [
        *state(answer.to_json()),
        f"library “{turn.library}”",
        f"snapshot {answer.snapshot or 'none'}",
        "no language model" if answer.model == "extractive" else f"model {answer.model}",
        *([f"Lind {answer.version}"] if answer.version else []),
        *([f"{retracted} retracted left out"] if retracted else []),
    ]
    return text_html(" · ".join(parts), "lind-small lind-footer")
