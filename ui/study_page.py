"""A study with everything that was read in it and why, as HTML: each finding names the words that decided it.

Pure functions. In the text itself every finding is underlined; its name shows when the words are pointed at or focused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from assistant.citations import reference_line
from corpus.effects.estimates import EffectEstimate
from corpus.findings import Findings
from corpus.study import Study
from ui.plots import number
from ui.render import Styled, escaped, marked_html, study_looks, text_html
from ui.source_card import links_html, status_banner

MOST_NAMES = 6
"""Findings named on one stretch of text; more are only in the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing read in a text."""

    kind: str
    """What sort of thing: ``design``, ``effect`` …; ours."""
    value: str
    """What was read."""
    start: int | None
    """Where the deciding words stand; None: they come from metadata, or an absence decided."""
    end: int | None
    cue: str = ""
    """The deciding words where they do not stand in the text."""


def notes_of(study: Study, findings: Findings) -> tuple[Note, ...]:
    """Return everything read in a study, in the order in which it is shown."""
    return (*_of_study(study), *_of_people(findings), *_of_figures(findings), *_of_standing(study, findings))


def _of_study(study: Study) -> Iterator[Note]:
    design = study.design
    yield Note(kind="design", value=design.design.value, start=design.start, end=design.end, cue=design.cue)
    if study.sample_size is not None:
        size = study.sample_size
        yield Note(kind="participants", value=f"{size.n:,}", start=size.start, end=size.end)


def _of_people(findings: Findings) -> Iterator[Note]:
    for part in ("age", "sex", "pregnancy", "organ_failure", "species"):
        for one in getattr(findings.population, part):
            yield Note(kind=part.replace("_", " "), value=one.what, start=one.start, end=one.end)
    for kind in ("interventions", "comparators", "funding", "registrations"):
        for one in getattr(findings, kind):
            yield Note(kind=kind.rstrip("s"), value=one.what, start=one.start, end=one.end)


def _of_figures(findings: Findings) -> Iterator[Note]:
    for effect in findings.effects:
        yield Note(kind="effect", value=_effect(effect), start=effect.start, end=effect.end)
    for compared in findings.comparisons:
        values = " against ".join(f"{v:g}" for v in compared.values)
        yield Note(kind="comparison", value=f"{values} {compared.unit}", start=compared.start, end=compared.end)
    for short in findings.abbreviations:
        value = f"{short.short} = {short.long}"
        yield Note(kind="abbreviation", value=value, start=short.long_start, end=short.long_end)
    for check in findings.checks:
        yield Note(kind="check", value=check.finding.message, start=check.start, end=check.end)


def _of_standing(study: Study, findings: Findings) -> Iterator[Note]:
    for warning in dict.fromkeys((*study.cautions, *findings.warnings)):
        yield Note(kind="warning", value=warning.message, start=warning.start, end=warning.end)
    for question, level in findings.levels:
        value = f"{question}: {level.level} (OCEBM 2011)"
        yield Note(kind="level of evidence", value=value, start=None, end=None, cue=level.rule)
    for notice in study.notices:
        yield Note(kind="status", value=notice.status.value, start=None, end=None, cue=notice.cue)


def study_row_html(study: Study) -> str:
    """Return a study in brief: reference, identifiers, standing."""
    facts = f"{study.design.design.value} · {size_of(study)} · {study.status.value} · {study.study_id}"
    return (
        f"{status_banner(study.status.value)}{text_html(reference_line(study), 'lind-reference')}"
        f"{text_html(facts, 'lind-small')}{links_html(study)}"
    )


def study_text_html(study: Study) -> str:
    """Return a study's whole text, folded."""
    passage = marked_html(study.text, (), styled=study_looks(study))
    named = f'data-study="{escape(study.study_id)}"'
    return f'<details class="lind-folded" {named}><summary>Show the text</summary>{passage}</details>'


def size_of(study: Study) -> str:
    """Return the number of participants as it is shown."""
    return "participants not found" if study.sample_size is None else f"{study.sample_size.n:,} participants"


def annotated_html(study: Study, notes: Sequence[Note]) -> str:
    """Return a study's text, no character changed, with what was read in it on hover and focus.

    Args:
        study: Whose text.
        notes: What was read; those without a place are left out.
    """
    text = study.text
    placed = [n for n in notes if n.start is not None and n.end is not None and 0 <= n.start < n.end <= len(text)]
    looks = study_looks(study)
    borders = {0, len(text)}
    for note in placed:
        borders |= {note.start or 0, note.end or 0}
    for look in looks:
        borders |= {look.span.start, look.span.end}
    pieces = [_piece(text, start, end, placed, looks) for start, end in pairwise(sorted(borders))]
    return f'<div class="lind-text lind-passage lind-annotated" dir="auto">{"".join(pieces)}</div>'


def _piece(text: str, start: int, end: int, placed: Sequence[Note], looks: Sequence[Styled]) -> str:
    html = escaped(text[start:end])
    for look in looks:
        if look.span.start <= start and end <= look.span.end:
            html = f'<span class="{look.style}">{html}</span>'
    said = [n for n in placed if (n.start or 0) <= start and end <= (n.end or 0)]
    if not said:
        return html
    names = "; ".join(dict.fromkeys(f"{n.kind}: {_plain(n.value)}" for n in said[:MOST_NAMES]))
    kind = "warning" if any(n.kind in ("warning", "check") for n in said) else said[0].kind.split()[0]
    return f'<span class="lind-read lind-read-{escape(kind)}" title="{escape(names)}">{html}</span>'


def _plain(value: str) -> str:
    """Return a value for a title attribute: on one line, without characters that act."""
    return "".join(c if c.isprintable() else " " for c in value)


def note_cells(study: Study, note: Note) -> tuple[str, str, str]:
    """Return a finding as three cells of text: kind, value, the words that decided it."""
    words = "" if note.start is None or note.end is None else study.text[note.start : note.end]
    return note.kind, note.value, words or note.cue


def _effect(effect: EffectEstimate) -> str:
    ends = (
        ""
        if effect.ci_low is None and effect.ci_high is None
        else f" ({_end(effect.ci_low)} to {_end(effect.ci_high)})"
    )
    outcome = f", {effect.outcome}" if effect.outcome else ""
    return f"{effect.measure or 'estimate'} {_end(effect.point)}{ends}{outcome}"


def _end(value: float | None) -> str:
    return "–" if value is None else number(value)
