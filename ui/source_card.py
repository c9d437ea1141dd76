"""The card of a study: title, authors, journal, year, design, patients, status, links, its whole text, its warnings.

Pure functions from records to HTML. Words that were read go through ``ui.render.escaped``; all else is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.answer import Citation, CitedStudy
from corpus.study import Caution, Span, Status, Study
from ui.links import doi_url, pubmed_url, trial_url
from ui.render import Styled, mark_id, marked_html, study_looks, text_html

AUTHORS_SHOWN = 6
"""NLM style prints six authors before "et al."."""
STANDING = (Status.NONE_KNOWN.value, Status.UPDATED.value)
"""Statuses that need no banner."""


def card_html(
    cited: CitedStudy,
    study: Study | None,
    spans: Sequence[Span],
    at: int,
    warnings: Sequence[Caution] = (),
    quoted: Sequence[Span] | None = None,
) -> str:
    """Return the card of a cited study: facts, links, and its whole text with the quoted spans marked.

    Args:
        cited: What the answer says of the study.
        study: The stored study; None: it is no longer in the library.
        spans: Every span of it that this answer cites.
        at: Number of the turn on this page.
        warnings: What was noticed in its text, with the words that raised it.
        quoted: Those of ``spans`` that a finding quotes; the others are what a label rests on, and look so. None: all.
    """
    untitled = "" if cited.title else '<div class="lind-title lind-muted">No title in the source</div>'
    # As it stands now: a study may have been retracted since it was cited.
    status = cited.status if study is None or study.status.value in STANDING else study.status.value
    said = tuple(warning.message.rstrip(".") for warning in warnings)
    lines = [warning_html(warning, study) for warning in warnings]
    # An answer's caution may be a warning with the trigger in brackets behind it; here both stand once.
    lines += [text_html(caution, "lind-caution") for caution in cited.cautions if not caution.startswith(said)]
    return (
        f'<article class="lind-card" id="{prefix(at, cited.number)}" data-study="{escape(cited.study_id)}">'
        f'<div class="lind-card-head"><span class="lind-number">{cited.number}</span>{_published(cited)}</div>'
        f"{status_banner(status)}{untitled}{_passage(cited, study, spans, at, quoted)}{_facts(cited, status)}{links_html(cited)}"
        f"{''.join(lines)}{_cite(cited)}</article>"
    )


def prefix(at: int, number: int) -> str:
    """Return the start of every element id of a study's card."""
    return f"a{at}-s{number}"


def cite_mark(number: int, target: str) -> str:
    """Return a citation mark: a link to the element ``target`` of this page."""
    return f'<a class="lind-cite" href="#{target}" aria-label="Source {number}: go to the passage">[{number}]</a>'


def cite_marks(citations: Sequence[Citation], at: int) -> str:
    """Return one mark for each cited study, leading to its first cited passage."""
    firsts = {citation.number: citation for citation in reversed(citations)}
    return "".join(cite_mark(number, passage_target(at, number, firsts[number].start)) for number in sorted(firsts))


def passage_target(at: int, number: int, start: int) -> str:
    """Return the element id of a marked passage."""
    return mark_id(prefix(at, number), start)


def status_banner(status: str) -> str:
    """Return a banner for a report that does not simply stand; nothing for one that does."""
    return "" if status in STANDING else text_html(f"Status: {status}", "lind-banner")


def warning_html(warning: Caution, study: Study | None) -> str:
    """Return a warning with the words that raised it."""
    words = ""
    if study is not None and warning.start is not None and warning.end is not None:
        quote = study.text[warning.start : warning.end]
        words = f' <q class="lind-trigger">{text_html(quote, tag="span")}</q>' if quote else ""
    return f'<div class="lind-caution">{text_html(warning.message, tag="span")}{words}</div>'


def links_html(study: CitedStudy | Study) -> str:
    """Return the study's identifiers, each a link where its page can be named safely."""
    shown = [
        *([_link(f"PubMed {study.pmid}", pubmed_url(study.pmid))] if study.pmid else []),
        *([_link(f"DOI {study.doi}", doi_url(study.doi))] if study.doi else []),
        *(_link(trial_id, trial_url(trial_id)) for trial_id in study.trial_ids),
    ]
    return f'<div class="lind-links">{"".join(shown) or "No identifier in the source"}</div>'


def in_brief(study: CitedStudy) -> list[str]:
    """Return design, size and year of a study, and its status where it does not simply stand."""
    return [
        study.design,
        "patients not found" if study.sample_size is None else f"{study.sample_size:,} patients",
        "year not stated" if study.year is None else str(study.year),
        *([] if study.status in STANDING else [study.status.upper()]),
    ]


def _link(label: str, url: str | None) -> str:
    if url is None:
        return text_html(label, "lind-identifier", "span")
    return (
        f'<a class="lind-identifier" href="{escape(url)}" target="_blank" rel="noopener noreferrer">'
        f"{text_html(label, tag='span')}</a>"
    )


def _passage(
    cited: CitedStudy, study: Study | None, spans: Sequence[Span], at: int, quoted: Sequence[Span] | None
) -> str:
    """The study's whole text; folded under its title when nothing of it is cited."""
    if study is None:
        gone = (
            "This study is no longer in the library, or its text is another one now; what was quoted cannot be shown."
        )
        return text_html(cited.title or "", "lind-title") + text_html(gone, "lind-muted")
    looks = (*study_looks(study), *_figures(cited, study, spans), *_bases(spans, quoted))
    passage = marked_html(study.text, spans, prefix=prefix(at, cited.number), styled=looks)
    if spans:
        return passage
    title = text_html(cited.title, "lind-title") if cited.title else ""
    return f'{title}<details class="lind-folded"><summary>Show the text</summary>{passage}</details>'


def _figures(cited: CitedStudy, study: Study, quoted: Sequence[Span]) -> tuple[Styled, ...]:
    """Effect estimates are set so that they are found in a long abstract; not in a quote, whose mark they would cut."""
    spans = [Span(start=effect.start, end=effect.end) for effect in cited.effects]
    apart = [s for s in spans if not any(q.start < s.end and s.start < q.end for q in quoted)]
    return tuple(Styled(span=s, style="lind-figure") for s in apart if 0 <= s.start < s.end <= len(study.text))


def _bases(spans: Sequence[Span], quoted: Sequence[Span] | None) -> tuple[Styled, ...]:
    """What a label rests on (“randomised”, a risk of bias) is set apart from what a finding quotes."""
    if quoted is None:
        return ()
    apart = [s for s in spans if not any(q.start < s.end and s.start < q.end for q in quoted)]
    return tuple(Styled(span=s, style="lind-basis") for s in apart)


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


def _facts(study: CitedStudy, status: str) -> str:
    rows = [
        ("Design", study.design),
        ("Patients", "not found" if study.sample_size is None else f"{study.sample_size:,}"),
        ("Status", status),
    ]
    rows += [("Studied", ", ".join(study.population))] if study.population else []
    cells = "".join(f"<div><dt>{name}</dt><dd>{text_html(value, tag='span')}</dd></div>" for name, value in rows)
    return f'<dl class="lind-facts">{cells}</dl>'


def _cite(study: CitedStudy) -> str:
    """The reference; one click on it marks the whole line for copying (``user-select: all``)."""
    line = text_html(study.citation, "lind-reference")
    return f'<details class="lind-folded"><summary>Cite this study</summary>{line}</details>'
