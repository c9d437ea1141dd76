"""What becomes of a chat model's sentences: kept, replaced by the quote they cite, or left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answer import EvidenceStatement
from assistant.claim_gate import objection
from assistant.model_reply import Draft
from assistant.verify import numbers_hold

DECLINED = "Quotes only: the chat model found no answer in them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of a model's reply."""

    statements: tuple[EvidenceStatement, ...]
    """What is shown: sentences that their quotes bear out, quotes in place of the others."""
    sentences: int = 0
    """Sentences of the reply; 0: it gave none that could be used."""
    replaced: int = 0
    """How many of them gave way to the quote they cite."""
    dropped: int = 0
    """How many cited no quote that was given, and were left out."""
    notice: str | None = None
    """What the reader is told; None: every sentence stands as written."""
    from_model: bool = True
    """False: the model gave nothing, and the answer is extractive."""

    @property
    def fallback_rate(self) -> float | None:
        """Share of the model's sentences that are not shown, 0…1; None: it wrote none."""
        return (self.replaced + self.dropped) / self.sentences if self.sentences else None


def checked(drafts: Sequence[Draft], quotes: Sequence[EvidenceStatement]) -> tuple[EvidenceStatement, ...]:
    """Return the sentences that their quotes bear out, and the quotes in place of the others."""
    return reviewed(drafts, quotes).statements


def reviewed(drafts: Sequence[Draft], quotes: Sequence[EvidenceStatement]) -> Written:
    """Return what becomes of the sentences of a whole reply."""
    review = Review(quotes)
    for draft in drafts:
        list(review.add(draft))
    list(review.rest(everything=False))
    return review.written(None)


class Review:
    """The sentences of one reply, judged one by one."""

    def __init__(self, quotes: Sequence[EvidenceStatement]) -> None:
        self._quotes = tuple(quotes)
        self._shown: dict[EvidenceStatement, None] = {}
        self._cited: set[int] = set()
        self._verdicts: list[str] = []

    def add(self, draft: Draft) -> Iterator[EvidenceStatement]:
        """Judge a sentence, and yield what is shown for it, unless it is shown already."""
        verdict, statement = judge(draft, self._quotes)
        self._verdicts.append(verdict)
        if statement is not None:
            self._cited.add((draft.passage or 0) - 1)
            yield from self._show(statement)

    def rest(self, *, everything: bool) -> Iterator[EvidenceStatement]:
        """Yield the quotes that no sentence cited: all where the model gave nothing, else those of harms.

        A model that leaves harms out, by itself or because a text told it to, does not take them from the answer.
        """
        everything = everything or not self._shown
        for place, quote in enumerate(self._quotes):
            if place not in self._cited and (everything or quote.aspect == "harm"):
                yield from self._show(quote)

    def written(self, trouble: str | None) -> Written:
        """Return what became of all sentences.

        Args:
            trouble: Why the reply ended early, in words that go on a sentence; None: it did not.
        """
        count = {kind: self._verdicts.count(kind) for kind in ("kept", "replaced", "dropped")}
        return Written(
            statements=tuple(self._shown),
            sentences=len(self._verdicts),
            replaced=count["replaced"],
            dropped=count["dropped"],
            notice=_notice(len(self._verdicts), count["replaced"], count["dropped"], trouble),
            from_model=bool(count["kept"]),
        )

    def _show(self, statement: EvidenceStatement) -> Iterator[EvidenceStatement]:
        if statement not in self._shown:
            self._shown[statement] = None
            yield statement


def judge(
    draft: Draft, quotes: Sequence[EvidenceStatement]
) -> tuple[Literal["kept", "replaced", "dropped"], EvidenceStatement | None]:
    """Return what becomes of a sentence, and the statement that is shown for it; None: it is dropped."""
    if draft.passage is None or not 1 <= draft.passage <= len(quotes) or not draft.text:
        return "dropped", None
    quote = quotes[draft.passage - 1]
    generated = replace(quote, text=draft.text, kind="generated")
    if numbers_hold(generated) and objection(draft.text, quote.text) is None:
        return "kept", generated
    return "replaced", quote


def _notice(sentences: int, replaced: int, dropped: int, trouble: str | None) -> str | None:
    if trouble is not None and not sentences:
        return f"Quotes only: {trouble}."
    if not sentences:
        return DECLINED
    parts = [f"Quotes follow the chat model's sentences: {trouble}."] if trouble else []
    if replaced:
        parts.append(f"{replaced} of {sentences} sentences of the chat model were replaced by the quotes they cite.")
    if dropped:
        parts.append(f"{dropped} of {sentences} sentences of the chat model cited no quote given and were left out.")
    lead = "Quotes only: " if replaced + dropped == sentences else ""
    return lead + " ".join(parts) if parts else None
