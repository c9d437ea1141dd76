"""What a study reports, without the sentences that give orders to a program (REQUIREMENTS B17, B18).

The stored text keeps them; search, index and quotes go by what is returned here, so that an attack moves neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from corpus.instructions import Instruction, find_instructions
from corpus.invisible import without_invisible
from corpus.sentences import split_sentences
from corpus.study import Section, Span, Study

LONGEST_COMMENT = 2_000
"""Characters in which the end of a comment mark is looked for."""


def sentence_spans(study: Study) -> tuple[Span, ...]:
    """Return the spans of the sentences of a study's abstract, in order, without those that give orders to a program."""
    return tuple(span for _, span in sectioned_spans(study))


def sectioned_spans(study: Study) -> tuple[tuple[Section, Span], ...]:
    """Return the same spans, each with the section it stands in."""
    orders = _orders(study.text)
    return tuple(
        (section, span)
        for section, span in _sentences(study, orders)
        # Cutting an order out may leave its full stop behind.
        if not _gives(orders, span) and (not orders or any(map(str.isalnum, study.text[span.start : span.end])))
    )


def indexed_text(study: Study, start: int, end: int) -> str:
    """Return what index and embedder are given for ``study.text[start:end]``: no invisible characters, no orders.

    Args:
        study: The study; only one whose cautions say that it holds orders is searched for them.
        start: First character of a passage in the study's text.
        end: One past its last character.
    """
    if not any(caution.code == "embedded-instructions" for caution in study.cautions):
        return without_invisible(study.text[start:end]).text
    orders = _orders(study.text)
    given = [span for _, span in _sentences(study, orders) if _gives(orders, span)]
    # A label ("SYSTEM:") stands outside its sentence.
    places = [*((s.start, s.end) for s in given), *((order.start, order.end) for order in orders)]
    out = sorted((first, last) for first, last in places if first < end and start < last)
    parts, at = [], start
    for first, last in (*out, (end, end)):
        parts.append(study.text[at:first].strip() if at < first else "")
        at = max(at, last)
    return without_invisible(" ".join(part for part in parts if part) or study.text[start:end]).text


def _orders(text: str) -> tuple[Instruction, ...]:
    """Return the orders in a text; one inside a comment mark goes on to the mark's end."""
    return tuple(_to_the_mark(text, order) for order in find_instructions(text))


def _to_the_mark(text: str, order: Instruction) -> Instruction:
    opened = text.rfind("<!--", 0, order.start + 4)
    closed = text.find("-->", order.start, order.end + LONGEST_COMMENT)
    if opened < 0 or closed < 0 or text.find("-->", opened, order.start) >= 0:
        return order
    return replace(order, start=opened, end=max(order.end, closed + 3))


def _gives(orders: tuple[Instruction, ...], span: Span) -> bool:
    return any(order.start < span.end and span.start < order.end for order in orders)


def _sentences(study: Study, orders: tuple[Instruction, ...]) -> Iterator[tuple[Section, Span]]:
    # An order that begins with a mark (“<!--”) does not take the finished sentence before it along.
    cuts = {order.start for order in orders if study.text[: order.start].rstrip()[-1:] in {".", "!", "?"}}
    cuts |= {order.end for order in orders if study.text[order.start : order.end].endswith("-->")}
    for section in study.sections:
        bounds = sorted({section.start, section.end, *(cut for cut in cuts if section.start < cut < section.end)})
        for start, end in pairwise(bounds):
            yield from ((section, span) for span in split_sentences(study.text, start, end))
