"""The way of a question, as a LangChain chain: read → retrieve → decide → compose → (model) → verify."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant import abstain
from assistant.answer import Answer, CitedStudy
from assistant.compose import choose, cited_study, compose, study_cautions
from assistant.conflict import opposing
from assistant.evidence import Candidate, TermWeights, gather, weigh_terms
from assistant.llm import open_model, write_statements
from assistant.question import Question, read_question
from assistant.verify import gate
from assistant.version import VERSION
from corpus.errors import ModelError
from corpus.library import Library
from corpus.study import Study
from index.embed import Embedder
from index.generations import current_generation
from index.retriever import Filters, Found, Retriever, open_retriever

DEFAULT_PASSAGES = 24
"""Passages looked at for an answer."""
STUDIES_READ = 8
"""Studies whose every sentence is looked at."""
NEAREST_MISSES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is known so far about the answer to one question; each step returns a fuller one."""

    text: str
    filters: Filters
    passages: int
    began: float
    question: Question | None = None
    found: Found | None = None
    studies: tuple[tuple[Study, float], ...] = ()
    weights: TermWeights | None = None
    sufficiency: abstain.Sufficiency | None = None
    answer: Answer | None = None
    timings: dict[str, float] = field(default_factory=dict)


class Assistant:
    """A library, opened for asking. Make it with ``open_assistant``; one may serve many threads."""

    def __init__(self, library: Library, embedder: Embedder, model: str | None) -> None:
        self.library = library
        self.model_name = model
        self._embedder = embedder
        self._model = open_model(model) if model else None
        self._retriever: Retriever | None = None
        self._generation: Path | None = None

    def ask(self, question: str, *, filters: Filters | None = None, passages: int = DEFAULT_PASSAGES) -> Answer:
        """Answer one question, or abstain.

        Args:
            question: 1 to 4,096 characters.
            filters: What the studies must be; None: anything not retracted.
            passages: How many passages to look at.

        Raises:
            QuestionError: The question is empty or too long.
            IndexUnavailableError: There is no usable index.
        """
        turn = Turn(text=question, filters=filters or Filters(), passages=passages, began=time.monotonic())
        done: Turn = self._chain.invoke(turn)
        assert done.answer is not None
        return replace(done.answer, timings_ms={**done.timings, "total": _ms_since(done.began)})

    def study(self, study_id: str) -> Study:
        """Return a study of the library, or raise KeyError."""
        return self.library.study(study_id)

    def study_count(self) -> int:
        """Return the number of studies in the library."""
        return self.library.count()

    @property
    def retriever(self) -> Retriever:
        """The retriever over the newest published generation."""
        generation = current_generation(self.library.folder)
        if self._retriever is None or generation != self._generation:
            self._retriever, self._generation = open_retriever(self.library, self._embedder), generation
        return self._retriever

    @cached_property
    def _chain(self) -> Any:
        from langchain_core.runnables import RunnableLambda

        steps: tuple[Callable[[Turn], Turn], ...] = (
            self._read,
            self._retrieve,
            self._judge,
            self._compose,
            self._verify,
        )
        chain: Any = RunnableLambda(_timed(steps[0]))
        for step in steps[1:]:
            chain = chain | RunnableLambda(_timed(step))
        return chain

    def _read(self, turn: Turn) -> Turn:
        return replace(turn, question=read_question(turn.text, self.retriever.expansions))

    def _retrieve(self, turn: Turn) -> Turn:
        assert turn.question is not None
        retriever = self.retriever
        found = retriever.find(turn.text, k=turn.passages, filters=turn.filters)
        best: dict[str, float] = {}
        for hit in found.hits:
            best.setdefault(hit.study_id, hit.score)
        held = self.library.studies(list(best)[:STUDIES_READ])
        stems = {part for term in turn.question.terms for part in term.stems}
        frequency = {stem: retriever.passages_with(stem) for stem in stems}
        return replace(
            turn,
            found=found,
            studies=tuple((held[study_id], score) for study_id, score in best.items() if study_id in held),
            weights=weigh_terms(turn.question, frequency, retriever.manifest.passages),
        )

    def _judge(self, turn: Turn) -> Turn:
        assert turn.question is not None
        assert turn.found is not None
        assert turn.weights is not None
        studies = [study for study, _ in turn.studies]
        pieces = dict(
            zip(turn.question.key_terms, self._embedder.count([t.word for t in turn.question.key_terms]), strict=True)
        )
        found = abstain.judge(
            turn.question,
            turn.found.hits,
            studies,
            turn.weights,
            lambda term: abstain.names_something(term, pieces[term]),
        )
        reason = abstain.reason_to_abstain(found)
        turn = replace(turn, sufficiency=found)
        return turn if reason is None else replace(turn, answer=self._abstention(turn, reason))

    def _compose(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        assert turn.question is not None
        assert turn.weights is not None
        candidates = gather(turn.question, turn.studies, turn.weights)
        parts = compose(turn.question, candidates, _opposing(turn.question, candidates))
        frame = self._frame(turn, "answer")
        answer = replace(
            frame,
            bottom_line=parts.bottom_line,
            statements=parts.statements,
            disagreement=parts.disagreement,
            not_known=parts.not_known,
            cautions=(*frame.cautions, *parts.cautions, *_support(parts.studies, turn.studies)),
            studies=parts.studies,
        )
        return replace(turn, answer=answer if self._model is None else self._written(answer))

    def _written(self, answer: Answer) -> Answer:
        try:
            return replace(answer, statements=write_statements(self._model, answer.question, answer.statements))
        except ModelError as error:
            # The quotes stand without the model; the reader is told.
            return replace(answer, model="extractive", cautions=(*answer.cautions, f"Quotes only: {error}."))

    def _verify(self, turn: Turn) -> Turn:
        assert turn.answer is not None
        if turn.answer.kind != "answer":
            return turn
        checked = gate(turn.answer, self.library)
        if not checked.statements:
            return replace(turn, answer=self._abstention(turn, "verification-failed"))
        return replace(turn, answer=checked)

    def _frame(self, turn: Turn, kind: Any) -> Answer:
        assert turn.question is not None
        assert turn.found is not None
        year = self.library.newest_year()
        return Answer(
            kind=kind,
            question=turn.text,
            standalone_question=turn.text,
            question_type=turn.question.type,
            left_out={
                "retracted": turn.found.retracted,
                "duplicates": turn.found.duplicates,
                "notices": turn.found.notices,
            },
            evidence_to=None if year is None else str(year),
            snapshot=self.retriever.snapshot,
            model=self.model_name or "extractive",
            version=VERSION,
            cautions=("Dense search compared every vector (Chroma was not used).",) if turn.found.exact else (),
            score=None if turn.sufficiency is None else round(turn.sufficiency.score, 4),
        )

    def _abstention(self, turn: Turn, reason: str) -> Answer:
        assert turn.sufficiency is not None
        nearest = [study for study, _ in turn.studies[:NEAREST_MISSES]]
        count = self.library.count()
        frame = self._frame(turn, "abstention")
        return replace(
            frame,
            reason=reason,
            message=abstain.message(reason, turn.sufficiency, count),
            not_known=(f"Whether studies outside these {count:,} answer the question.",),
            studies=tuple(cited_study(study, number) for number, study in enumerate(nearest, start=1)),
            cautions=(*frame.cautions, *dict.fromkeys(line for study in nearest for line in study_cautions(study))),
        )


def open_assistant(library_folder: Path, *, embedder: Embedder, model: str | None = None) -> Assistant:
    """Open a library for asking.

    Args:
        library_folder: The library's folder.
        embedder: The embedder its index was built with.
        model: A chat model by name; None: extractive answers, and nothing is contacted.

    Raises:
        LibraryError: There is no library, or it cannot be read.
        ModelError: The chat model cannot be used.
    """
    return Assistant(Library.open(library_folder), embedder, model)


def as_langchain_retriever(retriever: Retriever, library: Library, k: int = 10) -> Any:
    """Return a LangChain ``BaseRetriever`` over a library, to drop into any LangChain application.

    Each document's ``page_content`` is the stored text of the passage; its metadata hold ``study_id``,
    ``start``, ``end``, ``title``, ``year``, ``design``, ``status`` and ``score``.
    """
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    class LindRetriever(BaseRetriever):  # type: ignore[misc]
        def _get_relevant_documents(self, query: str, *, run_manager: Any = None) -> list[Any]:
            hits = retriever.search(query, k=k)
            held = library.studies(hit.study_id for hit in hits)
            return [
                Document(
                    page_content=held[hit.study_id].text[hit.start : hit.end],
                    metadata={
                        "study_id": hit.study_id,
                        "start": hit.start,
                        "end": hit.end,
                        "title": held[hit.study_id].title_text,
                        "year": held[hit.study_id].year,
                        "design": held[hit.study_id].design.design.value,
                        "status": held[hit.study_id].status.value,
                        "score": hit.score,
                    },
                )
                for hit in hits
                if hit.study_id in held
            ]

    return LindRetriever()


def _opposing(question: Question, candidates: list[Candidate]) -> list[Candidate]:
    if question.type not in ("therapy", "harm", "prognosis") or question.wants_count:
        return []
    return opposing(choose(question, candidates), candidates)


def _support(cited: Sequence[CitedStudy], read: Sequence[tuple[Study, float]]) -> tuple[str, ...]:
    """Return what keeps the cited studies from being as many independent sources as they seem."""
    lines = []
    trials: dict[str, list[int]] = {}
    for one in cited:
        for trial_id in one.trial_ids:
            trials.setdefault(trial_id.lower(), []).append(one.number)
    names = {trial_id.lower(): trial_id for one in cited for trial_id in one.trial_ids}
    for trial_id, numbers in trials.items():
        if len(numbers) > 1:
            listed = ", ".join(f"[{number}]" for number in numbers)
            lines.append(f"{listed} are reports of one trial ({names[trial_id]}), not independent studies.")
    damaged = {study.study_id for study, _ in read if any(c.code == "damaged-text" for c in study.cautions)}
    if cited and all(one.study_id in damaged for one in cited):
        lines.append("Every cited text looks damaged or altered by a machine: nothing undamaged supports this answer.")
    return tuple(lines)


def _timed(step: Callable[[Turn], Turn]) -> Callable[[Turn], Turn]:
    name = step.__name__.lstrip("_")

    def run(turn: Turn) -> Turn:
        began = time.monotonic()
        after = step(turn)
        return replace(after, timings={**after.timings, name: _ms_since(began)})

    return run


def _ms_since(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 2)
