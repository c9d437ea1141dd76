"""The way of a question, as a LangChain chain: admit → read → retrieve → judge → compose → verify."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant import abstain
from assistant.about_studies import answer_about
from assistant.admission import admit
from assistant.answer import Answer, AnswerKind
from assistant.audit import AuditTrail, entry_of
from assistant.brief import NO_TRIAL, indirect_lines, support
from assistant.cited import cautions_of, read_cited, shown
from assistant.compose import compose
from assistant.conversation import Context
from assistant.evidence import any_stem, gather, weigh_terms
from assistant.independence import without_copies
from assistant.llm import open_client
from assistant.model_client import ModelAccess
from assistant.premise import premise_of
from assistant.prompts import prompt_hash
from assistant.question import read_question
from assistant.second_search import Searches, challenged, named_studies, other_way, with_trials
from assistant.told import Tell, write_telling
from assistant.turn import Turn, ms_since, timed
from assistant.verify import gate
from assistant.version import VERSION
from corpus.errors import LibraryError
from corpus.library import Library
from corpus.study import Status, Study
from index.embed import Embedder
from index.generations import current_generation
from index.lexical import stems
from index.retriever import Filters, Retriever, open_retriever
from index.spelling import correct, vocabulary_of

DEFAULT_PASSAGES = 24
"""Passages looked at for an answer."""
STUDIES_READ = 8
"""Studies whose every sentence is looked at."""
NEAREST_MISSES = 3
BESIDE_QUESTION = "What the question asks beyond what it takes for granted: nothing in this library answers that."


class Assistant:
    """A library, opened for asking. Make it with ``open_assistant``; one may serve many threads."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        model: str | None,
        access: ModelAccess | None = None,
        chroma: str | None = None,
    ) -> None:
        self.library = library
        self.model_name = model
        self._embedder = embedder
        self._model = open_client(model, access, folder=library.folder / "model") if model else None
        self._chroma = chroma
        self._asked = 0
        self._retriever: Retriever | None = None
        self._generation: Path | None = None

    def ask(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        passages: int = DEFAULT_PASSAGES,
        context: Context | None = None,
        audit: AuditTrail | None = None,
        tell: Tell | None = None,
    ) -> Answer:
        """Answer one question, abstain, or say where help is.

        Args:
            question: 1 to 4,096 characters.
            filters: What the studies must be; None: anything not retracted.
            passages: How many passages to look at.
            context: What the conversation was about so far (``assistant.conversation``); None: nothing.
            audit: An ``AuditTrail`` that is told of the answer; None: nothing is written down.
            tell: Told of each sentence a chat model writes as soon as it is checked (``assistant.told``); None: nobody is.

        Raises:
            QuestionError: The question is empty or too long.
            IndexUnavailableError: There is no usable index.
        """
        turn = Turn(
            text=question,
            filters=filters or Filters(),
            passages=passages,
            began=time.monotonic(),
            context=context,
            tell=tell,
        )
        self._asked += 1
        done: Turn = self._chain.invoke(turn)
        assert done.answer is not None
        answer = replace(done.answer, timings_ms={**done.timings, "total": ms_since(done.began)})
        if audit is not None:
            answer = self._noted(answer, audit)
        return answer

    def _noted(self, answer: Answer, audit: AuditTrail) -> Answer:
        try:
            audit.append(entry_of(answer, prompt_hash=None if self._model is None else prompt_hash()))
        except LibraryError as error:
            # A folder that cannot be written must not keep a clinician from the evidence; that it was not noted shows.
            return replace(answer, notices=(*answer.notices, f"This answer is not in the audit trail: {error}."))
        return answer

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
            self._retriever, self._generation = (
                open_retriever(self.library, self._embedder, chroma=self._chroma),
                generation,
            )
        if self._asked == 2:
            # Not in a thread: Chroma opening beside a running embedding hung the process.
            self._retriever.open_store()
        return self._retriever

    @cached_property
    def _chain(self) -> Any:
        from langchain_core.runnables import RunnableLambda

        steps: tuple[Callable[[Turn], Turn], ...] = (
            self._admit,
            self._read,
            self._retrieve,
            self._judge,
            self._compose,
            self._verify,
        )
        chain: Any = RunnableLambda(timed(steps[0]))
        for step in steps[1:]:
            chain = chain | RunnableLambda(timed(step))
        return chain

    def _admit(self, turn: Turn) -> Turn:
        admitted = admit(turn.text, turn.context)
        turn = replace(turn, admitted=admitted, text=admitted.text)
        redirect = admitted.redirect
        if redirect is not None and not redirect.evidence_may_follow:
            frame = self._unsearched(turn, "redirect")
            return replace(turn, answer=replace(frame, reason=redirect.reason, message=redirect.message))
        if admitted.about is None or turn.context is None:
            return turn
        about = answer_about(admitted.about, turn.context, self.library, self._unsearched(turn, "answer"))
        return replace(turn, answer=about)

    def _read(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        assert turn.admitted is not None
        retriever = self.retriever
        mended = correct(turn.text, vocabulary_of(self.library, retriever, snapshot=retriever.snapshot))
        admitted = replace(
            turn.admitted, text=mended.text, notices=tuple(dict.fromkeys((*turn.admitted.notices, *mended.notices)))
        )
        question = read_question(mended.text, retriever.expansions)
        return replace(turn, text=mended.text, admitted=admitted, question=question)

    def _retrieve(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        assert turn.question is not None
        retriever = self.retriever
        found = retriever.find(turn.text, k=turn.passages, filters=turn.filters)
        best: dict[str, float] = {}
        for hit in found.hits:
            best.setdefault(hit.study_id, hit.score)
        held = self.library.studies(list(best)[:STUDIES_READ])
        every = tuple((held[study_id], score) for study_id, score in best.items() if study_id in held)
        studies = without_copies(every)
        named = named_studies(turn.question, self.library, [study for study, _ in studies])
        if named:
            standing = [s for s in named if s.status is not Status.RETRACTED or turn.filters.include_retracted]
            studies = tuple((study, 1.0) for study in standing or named)
        parts = {part for term in turn.question.terms for said in (term.stems, *term.alternatives) for part in said}
        frequency = {part: retriever.passages_with(part) for part in parts}
        return replace(
            turn,
            found=found,
            studies=studies,
            copies=0 if named else len(every) - len(studies),
            named=named,
            weights=weigh_terms(turn.question, frequency, retriever.manifest.passages),
        )

    def _judge(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        question, weights = turn.question, turn.weights
        assert question is not None
        assert turn.found is not None
        assert weights is not None
        # A title alone is no evidence, however well it fits.
        studies = [study for study, _ in turn.studies if study.sections]
        titles = {study.study_id for study, _ in turn.studies if not study.sections}
        pieces = dict(zip(question.key_terms, self._embedder.count([t.word for t in question.key_terms]), strict=True))
        found = abstain.judge(
            question,
            [hit for hit in turn.found.hits if hit.study_id not in titles],
            studies,
            weights,
            lambda term: abstain.names_something(term, pieces[term]),
        )
        reason = abstain.reason_to_abstain(found) if turn.named is None else self._lack_of(turn.named, turn.filters)
        turn = replace(turn, sufficiency=found)
        if reason is not None and turn.named is None:
            if self._only_titles(turn):
                reason = "abstract-absent"
            elif against := self._challenge(turn):
                # What a question takes for granted is challenged even where no passage is close to its words.
                turn = replace(turn, studies=against, beside_question=True)
                reason = None
        redirect = None if turn.admitted is None else turn.admitted.redirect
        if redirect is not None:
            # What was asked for is not given; the nearest studies stand beside the message.
            answer = replace(self._abstention(turn, redirect.reason), message=redirect.message)
            return replace(turn, answer=answer)
        return turn if reason is None else replace(turn, answer=self._abstention(turn, reason))

    @staticmethod
    def _only_titles(turn: Turn) -> bool:
        """Return whether a record without abstract holds in its title all that the question is about."""
        assert turn.question is not None
        keys = turn.question.key_terms
        titles = [frozenset(stems(s.title_text or "")) for s, _ in turn.studies if not s.sections]
        return bool(keys) and any(all(any_stem(term, title) for term in keys) for title in titles)

    @staticmethod
    def _challenge(turn: Turn) -> tuple[tuple[Study, float], ...]:
        """Return the study that contradicts what a question takes for granted; empty: none does.

        What the question asks beyond that may be missing; what the premise is about may not.
        """
        assert turn.question is not None
        assert turn.weights is not None
        assert turn.sufficiency is not None
        if premise_of(turn.text) is None:
            return ()
        against = challenged(turn.text, gather(turn.question, turn.studies, turn.weights))
        if against is None:
            return ()
        premise, finding = against
        about = frozenset(stems(f"{premise.subject} {premise.object}"))
        found = turn.sufficiency
        if any(any_stem(term, about) for term in (*found.missing, *found.names, *found.people)):
            return ()
        return tuple((study, score) for study, score in turn.studies if study.study_id == finding.study.study_id)

    @staticmethod
    def _lack_of(named: tuple[Study, ...], filters: Filters) -> str | None:
        """Return why studies that were asked for by name cannot answer; None: they can."""
        if not named:
            return "study-not-held"
        if not any(study.sections for study in named):
            return "abstract-absent"
        retracted = all(study.status is Status.RETRACTED for study in named)
        return "study-retracted" if retracted and not filters.include_retracted else None

    def _compose(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        assert turn.question is not None
        assert turn.weights is not None
        searches = Searches(retriever=self.retriever, library=self.library, filters=turn.filters)
        candidates = gather(turn.question, turn.studies, turn.weights)
        chosen, candidates, no_trial = with_trials(turn.question, candidates, turn.weights, searches)
        against = other_way(turn.question, chosen, candidates, turn.weights, searches)
        parts = compose(turn.question, candidates, against, chosen, challenged(turn.text, candidates))
        frame = self._frame(turn, "answer")
        missing = [f"{NO_TRIAL} ({self.library.count():,} searched)."] if no_trial else []
        missing += [BESIDE_QUESTION] if turn.beside_question else []
        answer = replace(
            frame,
            bottom_line=parts.bottom_line,
            statements=parts.statements,
            disagreement=parts.disagreement,
            not_known=(*parts.not_known, *missing),
            cautions=(*frame.cautions, *parts.cautions, *support(parts.studies, turn.studies)),
            studies=parts.studies,
            appraisal=parts.appraisal,
        )
        return replace(turn, answer=answer if self._model is None else self._written(answer, turn.tell))

    def _written(self, answer: Answer, tell: Tell | None) -> Answer:
        quotes = tuple(statement for statement in answer.statements if statement.kind == "quote")
        written = write_telling(self._model, answer.standalone_question, quotes, tell)
        calculated = tuple(statement for statement in answer.statements if statement.kind != "quote")
        # The quotes stand without the model; the reader is told.
        return replace(
            answer,
            statements=(*written.statements, *calculated),
            model=answer.model if written.from_model else "extractive",
            cautions=answer.cautions if written.notice is None else (*answer.cautions, written.notice),
        )

    def _verify(self, turn: Turn) -> Turn:
        assert turn.answer is not None
        if turn.answer.kind != "answer":
            return turn
        checked = gate(turn.answer, self.library)
        if not checked.statements and turn.sufficiency is not None:
            return replace(turn, answer=self._abstention(turn, "verification-failed"))
        return replace(turn, answer=checked)

    def _unsearched(self, turn: Turn, kind: AnswerKind) -> Answer:
        """Return what is said without a search; it needs no index, so that help never waits for one."""
        assert turn.admitted is not None
        year = self.library.newest_year()
        question = read_question(turn.text)
        return Answer(
            kind=kind,
            question=turn.admitted.asked,
            standalone_question=turn.admitted.text,
            question_type=question.type,
            question_form=question.form,
            evidence_to=None if year is None else str(year),
            searched=self.library.count(),
            snapshot="" if self._retriever is None else self._retriever.snapshot,
            version=VERSION,
            notices=turn.admitted.notices,
        )

    def _frame(self, turn: Turn, kind: AnswerKind) -> Answer:
        assert turn.admitted is not None
        assert turn.question is not None
        assert turn.found is not None
        year = self.library.newest_year()
        return Answer(
            kind=kind,
            question=turn.admitted.asked,
            standalone_question=turn.text,
            question_type=turn.question.type,
            question_form=turn.question.form,
            notices=turn.admitted.notices,
            left_out={
                "retracted": turn.found.retracted,
                "duplicates": turn.found.duplicates + turn.copies,
                "notices": turn.found.notices,
            },
            evidence_to=None if year is None else str(year),
            searched=self.library.count(),
            snapshot=self.retriever.snapshot,
            model=self.model_name or "extractive",
            version=VERSION,
            cautions=("Dense search compared every vector (Chroma was not used).",) if turn.found.exact else (),
            score=None if turn.sufficiency is None else round(turn.sufficiency.score, 4),
        )

    def _abstention(self, turn: Turn, reason: str) -> Answer:
        assert turn.sufficiency is not None
        nearest = [
            read_cited(study, number, turn.question)
            for number, (study, _) in enumerate(turn.studies[:NEAREST_MISSES], start=1)
        ]
        differing = (f"Nearest study [{n.number}]. {line}" for n in nearest for line in indirect_lines(n.differences))
        weak = (line for n in nearest for line in cautions_of(n.study, n.warnings))
        count = self.library.count()
        frame = self._frame(turn, "abstention")
        wider = None if turn.question is None else abstain.wider_search(turn.question)
        return replace(
            frame,
            reason=reason,
            message=abstain.message(reason, turn.sufficiency, count),
            not_known=(f"Whether studies outside these {count:,} answer the question.", *((wider,) if wider else ())),
            studies=tuple(map(shown, nearest)),
            cautions=(*frame.cautions, *dict.fromkeys((*differing, *weak))),
        )


def open_assistant(
    library_folder: Path,
    *,
    embedder: Embedder,
    model: str | None = None,
    access: ModelAccess | None = None,
    chroma: str | None = None,
) -> Assistant:
    """Open a library for asking.

    Args:
        library_folder: The library's folder.
        embedder: The embedder its index was built with.
        model: A chat model by name; None: extractive answers, and nothing is contacted.
        access: How that model is reached and how much of it may be used; None: the provider's own.
        chroma: Address of a Chroma server that holds the vectors; None: the library's folder holds them.

    Raises:
        LibraryError: There is no library, or it cannot be read.
        ModelError: The chat model cannot be used.
    """
    return Assistant(Library.open(library_folder), embedder, model, access, chroma)


def as_langchain_retriever(retriever: Retriever, library: Library, k: int = 10) -> Any:
    """Return a LangChain ``BaseRetriever`` over a library: ``assistant.adapters.LindRetriever``."""
    from assistant.adapters import LindRetriever, OpenSource

    return LindRetriever(source=OpenSource(retriever=retriever, library=library), k=k)
