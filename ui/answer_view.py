"""An answer as HTML: statements with marks that jump to their passage, and a card for each cited study.

Pure functions from records to HTML. Words that were read or asked go through ``ui.render.escaped``; all else is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.answer import Answer, Citation, CitedStudy, EvidenceStatement
from corpus.study import Span, Status, Study
from ui.links import doi_url, pubmed_url, trial_url
from ui.render import mark_id, marked_html, study_looks, text_html

KINDS = {
    "quote": "Quote",
    "slot": "Counted by Lind from the cited records",
    "generated": "Written by the chat model, checked for terms and numbers",
    "computed": "Calculated by Lind",
}
"""How each kind of statement is introduced to the reader."""

AUTHORS_SHOWN = 6
"""NLM style prints six authors before "et al."."""


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
    count: int = 0
    """Studies in the library when it was asked."""
    error: str | None = None
    """One line; None: there was none."""


def answer_html(turn: Turn, answer: Answer, at: int) -> str:
    """Return everything of an answer but its study cards.

    Args:
        turn: The turn it belongs to.
        answer: ``turn.answer``.
        at: Number of the turn on this page, from 0; makes element ids unique.
    """
    studies = {study.study_id: study for study in answer.studies}
    declined = answer.kind != "answer"
    blocks = [
        _message(answer) if declined or answer.message else "",
        _block("Bottom line", [_bottom_line(s, at) for s in answer.bottom_line], "lind-bottom"),
        _block(
            "Findings that point another way",
            [_statement(s, studies, at) for s in answer.disagreement],
            "lind-disagree",
        ),
        _block(
            "Nearest passages; they do not answer the question" if declined else "What the studies report",
            [_statement(s, studies, at) for s in answer.statements],
            "lind-findings",
        ),
        _block("Not known", [_line(text) for text in answer.not_known], "lind-unknown"),
        _block("Cautions", _cautions(answer, at), "lind-cautions"),
        _footer(turn, answer),
    ]
    return f'<section class="lind-answer" data-kind="{escape(answer.kind)}">{"".join(blocks)}</section>'


def card_html(cited: CitedStudy, study: Study | None, spans: Sequence[Span], at: int) -> str:
    """Return the card of a cited study: facts, links, and its whole text with the quoted spans marked.

    Args:
        cited: What the answer says of the study.
        study: The stored study; None: it is no longer in the library.
        spans: Every span of it that this answer cites.
        at: Number of the turn on this page.
    """
    untitled = "" if cited.title else '<div class="lind-title lind-muted">No title in the source</div>'
    return (
        f'<article class="lind-card" id="{_prefix(at, cited.number)}" data-study="{escape(cited.study_id)}">'
        f'<div class="lind-card-head"><span class="lind-number">{cited.number}</span>{_published(cited)}</div>'
        f"{_status_banner(cited)}{untitled}{_passage(cited, study, spans, at)}{_facts(cited)}{_links(cited)}"
        f"{''.join(text_html(caution, 'lind-caution') for caution in cited.cautions)}</article>"
    )


def _passage(cited: CitedStudy, study: Study | None, spans: Sequence[Span], at: int) -> str:
    """The study's whole text; folded under its title when nothing of it is cited."""
    if study is None:
        gone = "This study is no longer in the library; its text cannot be shown."
        return text_html(cited.title or "", "lind-title") + text_html(gone, "lind-muted")
    passage = marked_html(study.text, spans, prefix=_prefix(at, cited.number), styled=study_looks(study))
    if spans:
        return passage
    title = text_html(cited.title, "lind-title") if cited.title else ""
    return f'{title}<details class="lind-folded"><summary>Show the text</summary>{passage}</details>'


def cited_spans(answer: Answer, study_id: str) -> tuple[Span, ...]:
    """Return every span of a study that an answer cites, each once, in order."""
    statements = (*answer.bottom_line, *answer.statements, *answer.disagreement)
    found = {
        (citation.start, citation.end)
        for statement in statements
        for citation in statement.citations
        if citation.study_id == study_id
    }
    return tuple(Span(start=start, end=end) for start, end in sorted(found))


def _prefix(at: int, number: int) -> str:
    return f"a{at}-s{number}"


def _block(heading: str, items: Sequence[str], style: str) -> str:
    if not items:
        return ""
    return f'<div class="lind-block {style}">{_heading(heading)}{"".join(items)}</div>'


def _heading(words: str) -> str:
    return f'<div class="lind-heading" role="heading" aria-level="2">{escape(words)}</div>'


def _message(answer: Answer) -> str:
    heading = {"abstention": "No answer from this library", "redirect": "This is not a question for Lind"}
    code = "" if answer.reason is None else text_html(f"Reason: {answer.reason}", "lind-small")
    words = _heading(heading.get(answer.kind, "Note"))
    return f'<div class="lind-block lind-declined">{words}{text_html(answer.message)}{code}</div>'


def _line(text: str) -> str:
    return text_html(text, "lind-line")


def _cautions(answer: Answer, at: int) -> list[str]:
    """Each caution once, with the studies it is about; beside a refusal, the cards alone carry theirs."""
    lines = []
    for caution in dict.fromkeys(answer.cautions):
        numbers = [study.number for study in answer.studies if caution in study.cautions]
        if numbers and answer.kind != "answer":
            continue
        marks = "".join(_mark(number, _prefix(at, number)) for number in numbers)
        lines.append(f'<div class="lind-line">{text_html(caution, tag="span")} {marks}</div>')
    return lines


def _bottom_line(statement: EvidenceStatement, at: int) -> str:
    return (
        f'<div class="lind-statement">{text_html(statement.text, "lind-said", "span")} '
        f'{_marks(statement.citations, at)}<div class="lind-small">{KINDS[statement.kind]}</div></div>'
    )


def _statement(statement: EvidenceStatement, studies: Mapping[str, CitedStudy], at: int) -> str:
    first = studies.get(statement.citations[0].study_id) if statement.citations else None
    beside = [KINDS[statement.kind], *([] if first is None else _in_brief(first))]
    tag = "blockquote" if statement.kind == "quote" else "div"
    return (
        f'<{tag} class="lind-statement lind-{statement.kind}">{text_html(statement.text, "lind-said", "span")} '
        f"{_marks(statement.citations, at)}{text_html(' · '.join(beside), 'lind-small')}</{tag}>"
    )


def _in_brief(study: CitedStudy) -> list[str]:
    stands = study.status not in (Status.NONE_KNOWN.value, Status.UPDATED.value)
    return [
        study.design,
        "patients not stated" if study.sample_size is None else f"{study.sample_size:,} patients",
        "year not stated" if study.year is None else str(study.year),
        *([study.status.upper()] if stands else []),
    ]


def _marks(citations: Sequence[Citation], at: int) -> str:
    firsts = {citation.number: citation for citation in reversed(citations)}
    return "".join(_mark(number, mark_id(_prefix(at, number), firsts[number].start)) for number in sorted(firsts))


def _mark(number: int, target: str) -> str:
    return f'<a class="lind-cite" href="#{target}" aria-label="Source {number}: go to the passage">[{number}]</a>'


def _footer(turn: Turn, answer: Answer) -> str:
    retracted = answer.left_out.get("retracted", 0)
    parts = [
        f"Evidence to {answer.evidence_to or 'an unknown date'}",
        f"{turn.count:,} {'study' if turn.count == 1 else 'studies'} in “{turn.library}”",
        f"snapshot {answer.snapshot or 'none'}",
        "no language model" if answer.model == "extractive" else f"model {answer.model}",
        *([f"Lind {answer.version}"] if answer.version else []),
        *([f"{retracted} retracted left out"] if retracted else []),
    ]
    return text_html(" · ".join(parts), "lind-small lind-footer")


def _published(study: CitedStudy) -> str:
    shown = ", ".join(study.authors[:AUTHORS_SHOWN])
    authors = f"{shown}, et al." if len(study.authors) > AUTHORS_SHOWN else shown
    where = " · ".join(
        [study.journal or "journal not stated", "year not stated" if study.year is None else str(study.year)]
    )
    return (
        f'<div class="lind-published">{text_html(authors or "Authors not stated", "lind-authors")}'
        f"{text_html(where, 'lind-journal')}</div>"
    )


def _status_banner(study: CitedStudy) -> str:
    if study.status in (Status.NONE_KNOWN.value, Status.UPDATED.value):
        return ""
    return text_html(f"Status: {study.status}", "lind-banner")


def _facts(study: CitedStudy) -> str:
    rows = (
        ("Design", study.design),
        ("Patients", "not stated" if study.sample_size is None else f"{study.sample_size:,}"),
        ("Status", study.status),
    )
    cells = "".join(f"<div><dt>{name}</dt><dd>{text_html(value, tag='span')}</dd></div>" for name, value in rows)
    return f'<dl class="lind-facts">{cells}</dl>'


def _links(study: CitedStudy) -> str:
    shown = [
        *([_link(f"PMID {study.pmid}", pubmed_url(study.pmid))] if study.pmid else []),
        *([_link(f"DOI {study.doi}", doi_url(study.doi))] if study.doi else []),
        *(_link(trial_id, trial_url(trial_id)) for trial_id in study.trial_ids),
    ]
    return f'<div class="lind-links">{"".join(shown) or "No identifier in the source"}</div>'


def _link(label: str, url: str | None) -> str:
    if url is None:
        return text_html(label, "lind-identifier", "span")
    return (
        f'<a class="lind-identifier" href="{escape(url)}" target="_blank" rel="noopener noreferrer">'
        f"{text_html(label, tag='span')}</a>"
    )
