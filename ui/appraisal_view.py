"""How sure one may be, as HTML: outcomes judged alike stand in one line, the reasons one step below it.

Pure functions. Words that were read go through ``ui.render.text_html``; all else is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.answer import Appraisal, AppraisalStep, BiasSignal, Certainty
from ui.render import text_html
from ui.source_card import cite_mark, cite_marks, prefix

LEVELS: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")
"""From one full circle to four."""


def appraisal_html(appraisal: Sequence[Appraisal], at: int) -> str:
    """Return how sure one may be of each outcome, with the words that led there; nothing for none.

    Args:
        appraisal: One for each outcome.
        at: Number of the turn on this page.
    """
    if not appraisal:
        return ""
    heading = f'<div class="lind-heading" role="heading" aria-level="2">How sure, {escape(appraisal[0].label)}</div>'
    groups = "".join(_group_html(group, at) for group in alike(appraisal))
    return f'<div class="lind-block lind-appraisal">{heading}{groups}</div>'


def alike(appraisal: Sequence[Appraisal]) -> tuple[tuple[Appraisal, ...], ...]:
    """Return appraisals with those together that are judged alike: same start, same steps, same level."""
    groups: dict[tuple[object, ...], list[Appraisal]] = {}
    for one in appraisal:
        groups.setdefault((one.certainty, one.start_reason, one.steps, one.signals), []).append(one)
    return tuple(map(tuple, groups.values()))


def _group_html(group: Sequence[Appraisal], at: int) -> str:
    first = group[0]
    outcomes = " · ".join(
        text_html(one.outcome, tag="span") + "".join(cite_mark(number, prefix(at, number)) for number in one.studies)
        for one in group
    )
    signs = f'<span class="lind-certainty" aria-hidden="true">{_circles(first.certainty)}</span>'
    certainty = f"<strong>{escape(first.certainty.capitalize())} certainty</strong>"
    reasons = [f"{text_html(first.start_reason, tag='span')} {cite_marks(first.citations, at)}"]
    reasons += [_step_html(step, at) for step in first.steps]
    why = "".join(f'<div class="lind-line">{reason}</div>' for reason in reasons)
    signals = "".join(_signal_html(signal, at) for signal in first.signals)
    bias = f'<div class="lind-small">What is reported on bias</div>{signals}' if signals else ""
    return (
        f'<div class="lind-certain">{signs} {certainty}<div>{outcomes}</div>'
        f'<details class="lind-folded"><summary>Why</summary>{why}{bias}</details></div>'
    )


def _circles(certainty: Certainty) -> str:
    """GRADE's four circles, drawn: fonts give the two characters different sizes."""
    full = LEVELS.index(certainty) + 1
    return "".join(f'<span class="lind-circle{" lind-full" if at < full else ""}"></span>' for at in range(4))


def _step_html(step: AppraisalStep, at: int) -> str:
    words = f"{step.domain}, −{abs(step.change)}: {step.reason}"
    return f"{text_html(words, tag='span')} {cite_marks(step.citations, at)}"


def _signal_html(signal: BiasSignal, at: int) -> str:
    """What the abstracts report of a domain of bias; what is not reported says nothing either way."""
    words = text_html(f"{signal.domain}: {signal.signal}", tag="span")
    return f'<div class="lind-line">{words} {cite_marks(signal.citations, at)}</div>'
