"""Cutting a study into passages: runs of whole sentences that fit the embedder's window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.reported import indexed_text, sectioned_spans
from corpus.study import Section, Span, Study

SPECIAL_TOKENS = 2  # [CLS] and [SEP]
TITLE_TOKENS = 64
"""At most so much of the window goes to the title; what is longer is cut in what is embedded, never in the text."""
SMALL_SECTION_TOKENS = 48
"""A passage shorter than this takes in the next section too: a heading of five words is not worth a vector."""

Count = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A span of a study that is retrieved as one."""

    study_id: str
    start: int
    end: int
    section: str | None
    """Label of the section it begins in; None: unlabelled."""

    @property
    def passage_id(self) -> str:
        """The passage's name, ``pmid:12230038#412-655``."""
        return f"{self.study_id}#{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    tokens: int
    section: Section


def parse_passage_id(passage_id: str) -> Passage:
    """Return the passage a name stands for (its section is not part of the name).

    >>> parse_passage_id("pmid:1#4-9").end
    9
    """
    study_id, _, span = passage_id.rpartition("#")
    start, _, end = span.partition("-")
    return Passage(study_id=study_id, start=int(start), end=int(end), section=None)


def cut_passages(study: Study, count: Count, window: int) -> tuple[Passage, ...]:
    """Cut a study into passages.

    Args:
        study: The study.
        count: Tokens of each text in the embedder's own counting, special tokens excluded.
        window: The embedder's window in tokens, special tokens included.

    Returns:
        Passages in order, without overlap, together holding every sentence of the abstract. Title and
        passage together never exceed the window. No passage begins or ends with a sentence that gives orders to a
        program (``corpus.reported``). A study without abstract gives its title alone.
    """
    title = study.title_text
    room = window - SPECIAL_TOKENS - (min(count([title])[0], TITLE_TOKENS) if title else 0)
    pieces = list(_pieces(study, count, room))
    if not pieces:
        return () if study.title is None else (_title_passage(study, study.title),)
    runs: list[list[_Piece]] = [[]]
    for piece in pieces:
        if runs[-1] and _starts_new(runs[-1], piece, room):
            runs.append([])
        runs[-1].append(piece)
    return tuple(
        Passage(study_id=study.study_id, start=run[0].start, end=run[-1].end, section=run[0].section.label)
        for run in runs
    )


def embedded_text(study: Study, passage: Passage, count: Count) -> str:
    """Return what is embedded for a passage: the title, cut to its share of the window, and what the span reports."""
    body = indexed_text(study, passage.start, passage.end)
    title = study.title_text
    if title is None or (study.title is not None and passage.start < study.title.end):
        return body
    return f"{_cut_title(title, count)}\n{body}"


def _starts_new(run: Sequence[_Piece], piece: _Piece, room: int) -> bool:
    used = sum(p.tokens for p in run)
    # Between two sections the label stands in the passage too; its tokens count.
    if used + piece.tokens > room:
        return True
    return piece.section != run[-1].section and used >= SMALL_SECTION_TOKENS


def _pieces(study: Study, count: Count, room: int) -> Iterator[_Piece]:
    spans = sectioned_spans(study)
    # A label between two sections is part of a passage that holds both, so it is counted with the sentence after it.
    starts = [span.start for _, span in spans]
    heads = [study.text[spans[i - 1][1].end : starts[i]] if i else "" for i in range(len(spans))]
    tokens = (
        count([head + study.text[s.start : s.end] for head, (_, s) in zip(heads, spans, strict=True)]) if spans else []
    )
    for (section, span), length in zip(spans, tokens, strict=True):
        if length <= room:
            yield _Piece(span.start, span.end, length, section)
        else:
            yield from _split_long(study.text, span, section, count, room)


def _split_long(text: str, span: Span, section: Section, count: Count, room: int) -> Iterator[_Piece]:
    """Cut a sentence longer than the window at the last white space that fits, or in mid-word if there is none."""
    start = span.start
    while start < span.end:
        end = _longest_fit(text, start, span.end, count, room)
        yield _Piece(start, end, count([text[start:end]])[0], section)
        start = end
        while start < span.end and text[start].isspace():
            start += 1


def _longest_fit(text: str, start: int, end: int, count: Count, room: int) -> int:
    low, high = start + 1, end
    while low < high:
        middle = (low + high + 1) // 2
        if count([text[start:middle]])[0] <= room:
            low = middle
        else:
            high = middle - 1
    if low == end:
        return end
    space = max(text.rfind(" ", start + 1, low), text.rfind("\n", start + 1, low))
    return space if space > start else low


def _cut_title(title: str, count: Count) -> str:
    if count([title])[0] <= TITLE_TOKENS:
        return title
    return title[: _longest_fit(title, 0, len(title), count, TITLE_TOKENS)]


def _title_passage(study: Study, title: Span) -> Passage:
    return Passage(study_id=study.study_id, start=title.start, end=title.end, section=None)
