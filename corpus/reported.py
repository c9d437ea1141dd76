"""What a study reports, without the sentences that give orders to a program (REQUIREMENTS B17, B18).

The stored text keeps them; search, index and quotes go by what is returned here, so that an attack moves neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from corpus.instructions import Instruction, find_instructions
from corpus.invisible import without_invisible
from corpus.sentences import split_sentences
from corpus.study import Section, Span, Study


def sentence_spans(study: Study) -> tuple[Span, ...]:
    """Return the spans of the sentences of a study's abstract, in order, without those that give orders to a program."""
    return tuple(span for _, span in sectioned_spans(study))


def sectioned_spans(study: Study) -> tuple[tuple[Section, Span], ...]:
    """Return the same spans, each with the section it stands in."""
    orders = find_instructions(study.text)
    return tuple((section, span) for section, span in _sentences(study, orders) if not _gives(orders, span))


def indexed_text(study: Study, start: int, end: int) -> str:
    """Return what index and embedder are given for ``study.text[start:end]``: no invisible characters, no orders.

    Args:
        study: The study; only one whose cautions say that it holds orders is searched for them.
        start: First character of a passage in the study's text.
        end: One past its last character.
    """
    if not any(caution.code == "embedded-instructions" for caution in study.cautions):
        return without_invisible(study.text[start:end]).text
    orders = find_instructions(study.text)
    given = [span for _, span in _sentences(study, orders) if _gives(orders, span)]
    kept = [start, *(place for s in given if s.start < end and start < s.end for place in (s.start, s.end)), end]
    parts = [study.text[a:b].strip() for a, b in zip(kept[::2], kept[1::2], strict=True) if a < b]
    return without_invisible(" ".join(part for part in parts if part) or study.text[start:end]).text


def _gives(orders: tuple[Instruction, ...], span: Span) -> bool:
    return any(order.start < span.end and span.start < order.end for order in orders)


def _sentences(study: Study, orders: tuple[Instruction, ...]) -> Iterator[tuple[Section, Span]]:
    # An order that begins with a mark (“<!--”) does not take the finished sentence before it along.
    cuts = {order.start for order in orders if study.text[: order.start].rstrip()[-1:] in {".", "!", "?"}}
    for section in study.sections:
        bounds = sorted({section.start, section.end, *(cut for cut in cuts if section.start < cut < section.end)})
        for start, end in pairwise(bounds):
            yield from ((section, span) for span in split_sentences(study.text, start, end))
