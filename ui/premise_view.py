"""What a question takes for granted, and the finding against it, as HTML: a block of its own above the findings.

Pure functions. Words that were read or asked go through ``ui.render.text_html``; all else is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answer import CitedStudy, EvidenceStatement
from assistant.evidence.premise import is_challenge, premise_of
from ui.render import text_html
from ui.source_card import cite_marks, in_brief

HEADING = "A premise, and a passage that reads otherwise"


def challenge_and_rest(
    bottom_line: Sequence[EvidenceStatement],
) -> tuple[tuple[EvidenceStatement, ...], tuple[EvidenceStatement, ...]]:
    """Return the challenge of a premise with the quotes that follow it, and what else the bottom line says.

    Args:
        bottom_line: As it stands in an answer; a challenge, where there is one, comes first.
    """
    if not bottom_line or not is_challenge(bottom_line[0].text):
        return (), tuple(bottom_line)
    at = 1
    while at < len(bottom_line) and bottom_line[at].kind == "quote":
        at += 1
    return tuple(bottom_line[:at]), tuple(bottom_line[at:])


def premise_html(
    challenge: Sequence[EvidenceStatement], question: str, studies: Mapping[str, CitedStudy], at: int
) -> str:
    """Return the block; nothing where no premise is challenged.

    Args:
        challenge: The sentence that a premise is not borne out, and the words that say so.
        question: What was asked; the words that take it for granted are shown.
        studies: The cited studies by id.
        at: Number of the turn on this page.
    """
    if not challenge:
        return ""
    said, quotes = challenge[0], challenge[1:]
    premise = premise_of(question)
    words = "" if premise is None else f'<q class="lind-premised">{text_html(premise.text, tag="span")}</q>'
    # The number at its end becomes the mark that leads to the passage.
    sentence = said.text.rstrip(":").rpartition(" [")[0] or said.text
    line = f"{text_html(sentence, 'lind-said', 'span')} {cite_marks(said.citations, at)}"
    name = f"lind-premise-{at}"
    return (
        f'<div class="lind-block lind-premise" role="group" aria-labelledby="{name}">'
        f'<div class="lind-heading" id="{name}" role="heading" aria-level="2">{HEADING}</div>'
        f'{words}<div class="lind-statement">{line}</div>'
        f"{''.join(_quote(quote, studies, at) for quote in quotes)}</div>"
    )


def _quote(quote: EvidenceStatement, studies: Mapping[str, CitedStudy], at: int) -> str:
    study = studies.get(quote.citations[0].study_id) if quote.citations else None
    beside = "" if study is None else text_html(" · ".join(("Quote", *in_brief(study))), "lind-small")
    return (
        f'<blockquote class="lind-statement lind-quote">{text_html(quote.text, "lind-said", "span")} '
        f"{cite_marks(quote.citations, at)}{beside}</blockquote>"
    )
