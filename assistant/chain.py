"""The way of a question, as a LangChain chain: admit → read → retrieve → judge → compose → verify."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

from assistant.about_studies import answer_about
from assistant.admit.admit import admit
from assistant.answer import Answer, DidYouMean
from assistant.audit import AuditTrail, entry_of
from assistant.brief import NO_TRIAL, support
from assistant.compose import compose
from assistant.conversation import Context
from assistant.declined import absent_entities
from assistant.evidence.copies import without_copies
from assistant.evidence.judgement import challenge, lack_of, only_titles, sufficiency
from assistant.evidence.second_search import Searches, challenged, named_studies, other_way, with_trials
from assistant.evidence.sentences import Candidate, TermWeights, gather, weigh_in
from assistant.evidence.sufficiency import reason_to_abstain
from assistant.frames import Frames
from assistant.llm import open_client
from assistant.model_client import ModelAccess
from assistant.prompts import prompt_hash
from assistant.question import named_terms
from assistant.question.asks import Asks, asks_of
from assistant.question.read import Question, read_question, widened
from assistant.told import Tell, answer_telling
from assistant.turn import Searched, Turn, ms_since, timed
from assistant.verify import gate
from corpus.errors import LibraryError
from corpus.library import Library
from corpus.study import Status, Study
from index.embed import Embedder
from index.generations import current_generation
from index.retriever import Filters, Found, Retriever, open_retriever
from index.spelling import correct, vocabulary_of

DEFAULT_PASSAGES = 24
"""Passages looked at for an answer."""
STUDIES_READ = 8
"""Studies whose every sentence is looked at."""
NO_PART = "No answer was found to this part of the question:"
BESIDE_QUESTION = "What the question asks beyond what it takes for granted: no answer to that was found."


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
        self._frames = Frames(library, model)
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
        meant: Sequence[str] = (),
    ) -> Answer:
        """Answer one question, abstain, or say where help is.

        Args:
            question: 1 to 4,096 characters.
            filters: What the studies must be; None: anything not retracted.
            passages: How many passages to look at.
            context: What the conversation was about so far (``assistant.conversation``); None: nothing.
            audit: An ``AuditTrail`` that is told of the answer; None: nothing is written down.
            tell: Told of each sentence a chat model writes as soon as it is checked (``assistant.told``); None: nobody is.
            meant: Words, of those an answer offered in ``did_you_mean``, that take the place of the misspelt ones.

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
            chosen=tuple(meant),
        )
        done: Turn = self._chain.invoke(turn)
        assert done.answer is not None
        line = None if done.admitted is None else done.admitted.help
        timings = {**done.timings, "total": ms_since(done.began)}
        answer = replace(done.answer, help=line, timings_ms=timings, did_you_mean=tuple(_offers(done)))
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
        return self._retriever

    @property
    def _known_snapshot(self) -> str:
        """The snapshot, where an index is open: help never waits for one."""
        return "" if self._retriever is None else self._retriever.snapshot

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
        admitted = admit(turn.text, turn.context, embedder=self._embedder)
        turn = replace(turn, admitted=admitted, text=admitted.text)
        redirect = admitted.redirect
        if redirect is not None:
            frame = self._frames.unsearched(turn, "redirect", self._known_snapshot)
            return replace(turn, answer=replace(frame, reason=redirect.reason, message=redirect.message))
        if admitted.about is None or turn.context is None:
            return turn
        about = answer_about(
            admitted.about, turn.context, self.library, self._frames.unsearched(turn, "answer", self._known_snapshot)
        )
        return replace(turn, answer=about)

    def _read(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        assert turn.admitted is not None
        retriever = self.retriever
        words = vocabulary_of(self.library, retriever, snapshot=retriever.snapshot)
        mended = correct(turn.text, words, chosen=turn.chosen)
        notices = tuple(dict.fromkeys((*turn.admitted.notices, *mended.notices)))
        admitted = replace(turn.admitted, text=mended.text, notices=notices)
        question = read_question(mended.text, retriever.expansions, mended.alike)
        asked = named_terms.asked_in(question, mended.undecided)
        read = replace(turn, text=mended.text, admitted=admitted, question=question)
        return replace(read, undecided=mended.undecided, asked=asked)

    def _retrieve(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        assert turn.question is not None
        retriever = self.retriever
        if turn.admitted is not None and turn.admitted.vector is not None:
            retriever.remember(turn.admitted.typed, turn.admitted.vector)
        found, studies, copies = self._find(turn, turn.question)
        named = named_studies(turn.question, self.library, [study for study, _ in studies])
        if named:
            standing = [s for s in named if s.status is not Status.RETRACTED or turn.filters.include_retracted]
            studies = tuple((study, 1.0) for study in standing or named)
        weights = self._weigh(turn.question)
        admitted = tuple(pair for pair in studies if named or named_terms.may_answer(turn.asked, pair[0]))
        return replace(
            turn,
            found=found,
            scope=retriever.scope(turn.filters),
            studies=admitted,
            passed_over=tuple(pair for pair in studies if pair not in admitted),
            copies=0 if named else copies,
            named=named,
            weights=weights,
            absent=absent_entities(weights.absent, retriever.holds),
        )

    def _find(self, turn: Turn, question: Question) -> tuple[Found, tuple[tuple[Study, float], ...], int]:
        """Return what a search finds, the studies of it with their scores, and how many copies were left out."""
        found = self.retriever.find(widened(question, self.retriever.holds), k=turn.passages, filters=turn.filters)
        best: dict[str, float] = {}
        for hit in found.hits:
            best.setdefault(hit.study_id, hit.score)
        held = self.library.studies(list(best)[:STUDIES_READ])
        every = tuple((held[study_id], score) for study_id, score in best.items() if study_id in held)
        studies = without_copies(every)
        return found, studies, len(every) - len(studies)

    def _weigh(self, question: Question) -> TermWeights:
        return weigh_in(question, self.retriever.passages_with, self.retriever.manifest.passages)

    def _judge(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        assert turn.question is not None
        assert turn.found is not None
        assert turn.weights is not None
        whole = Searched(
            question=turn.question,
            found=turn.found,
            asked=turn.asked,
            studies=turn.studies,
            passed_over=turn.passed_over,
            weights=turn.weights,
            sufficiency=sufficiency(turn.question, turn.found, turn.studies, turn.weights),
        )
        turn = replace(turn, sufficiency=whole.sufficiency)
        refused = None if turn.admitted is None else turn.admitted.refused
        if refused is not None:
            # What was asked for is not given; the nearest studies stand beside the message.
            near = self._abstention(turn, refused.reason)
            refusal = replace(near, message=refused.message, state="nothing", statements=(), differs=())
            return replace(turn, answer=refusal)
        if turn.named is not None:
            reason = lack_of(turn.named, turn.filters)
            return replace(turn, parts=(whole,)) if reason is None else self._declined(turn, reason)
        asks = asks_of(whole.question, self.retriever.expansions)
        compared = whole.sufficiency.enough and asks.tells(whole.question, whole.sufficiency.unmet)
        if asks.how == "one" or (asks.how == "sides" and compared):
            return self._judged(turn, (whole,), asks)
        return self._judged(turn, tuple(self._search_part(turn, part) for part in asks.parts), asks)

    def _search_part(self, turn: Turn, question: Question) -> Searched:
        """Search for one part of a question."""
        found, studies, _ = self._find(turn, question)
        asked = named_terms.asked_in(question, turn.undecided)
        weights = self._weigh(question)
        admitted = tuple(pair for pair in studies if named_terms.may_answer(asked, pair[0]))
        return Searched(
            question=question,
            found=found,
            asked=asked,
            studies=admitted,
            passed_over=tuple(pair for pair in studies if pair not in admitted),
            weights=weights,
            sufficiency=sufficiency(question, found, admitted, weights),
        )

    def _judged(self, turn: Turn, parts: tuple[Searched, ...], asks: Asks) -> Turn:
        """Keep the parts that can be answered; decline where none can, or where one side of a comparison cannot."""
        kept = tuple(
            part
            for part in parts
            if part.sufficiency.enough
            and asks.tells(part.question, part.sufficiency.unmet)
            and not _lacking(part, _studies(part))
        )
        if kept and (len(kept) == len(parts) or asks.how == "several"):
            left = tuple(part.question.text for part in parts if part not in kept)
            if asks.how != "one" and len(parts) > 1:
                turn = replace(turn, studies=_pooled(kept), sufficiency=max(kept, key=_score).sufficiency)
            return replace(turn, parts=kept, unanswered=left)
        against = challenge(turn)
        if against:
            # What a question takes for granted is challenged even where no passage is close to its words.
            held = replace(parts[0], studies=against)
            return replace(turn, studies=against, parts=(held,), beside_question=True)
        failed = next(part for part in parts if part not in kept)
        if asks.how != "one" and len(parts) > 1:
            turn = replace(turn, studies=_pooled(parts), sufficiency=failed.sufficiency)
        if lacking := _lacking(failed, _studies(failed)):
            return replace(turn, answer=self._name_absent(turn, failed, lacking))
        return self._declined(turn, "abstract-absent" if only_titles(turn) else reason_to_abstain(failed.sufficiency))

    def _declined(self, turn: Turn, reason: str) -> Turn:
        return replace(turn, answer=self._abstention(turn, reason))

    def _name_absent(self, turn: Turn, part: Searched, lacking: Sequence[str]) -> Answer:
        near = replace(turn, studies=(*turn.studies, *(pair for pair in turn.passed_over if pair not in turn.studies)))
        told = named_terms.message(part.asked, lacking, [study for study, _ in near.studies])
        return replace(self._abstention(near, "name-absent"), message=told)

    def _abstention(self, turn: Turn, reason: str) -> Answer:
        return self._frames.abstention(turn, reason, self.retriever.snapshot)

    def _compose(self, turn: Turn) -> Turn:
        if turn.answer is not None:
            return turn
        assert turn.question is not None
        answered, missing = list[Answered](), list[str]()
        unanswered = list(turn.unanswered)
        for part in turn.parts:
            one = self._answer_part(turn, part)
            cited = [candidate.study for candidate in (*one.chosen, *one.against)]
            if turn.named is None and (lacking := _lacking(part, cited)):
                if part is turn.parts[-1] and not answered:
                    return replace(turn, answer=self._name_absent(turn, part, lacking))
                unanswered.append(part.question.text)
                continue
            answered.append(one)
            if turn.named is None:
                missing += named_terms.beside(named_terms.not_met(part.asked, cited, cited))
        candidates = [candidate for one in answered for candidate in one.candidates]
        chosen = _each_once(candidate for one in answered for candidate in one.chosen)
        against = _each_once(candidate for one in answered for candidate in one.against)
        parts = compose(turn.question, candidates, against, chosen, challenged(turn.text, candidates))
        frame = self._frames.searched(turn, "answer", self.retriever.snapshot)
        missing += [NO_TRIAL] if any(one.no_trial for one in answered) else []
        missing += [BESIDE_QUESTION] if turn.beside_question else []
        missing += [f"{NO_PART} “{text}”" for text in unanswered]
        answer = replace(
            frame,
            bottom_line=parts.bottom_line,
            statements=parts.statements,
            disagreement=parts.disagreement,
            not_known=(*parts.not_known, *missing),
            cautions=(*frame.cautions, *parts.cautions, *support(parts.studies, turn.studies)),
            studies=parts.studies,
            appraisal=parts.appraisal,
            outcomes=parts.outcomes,
        )
        return replace(turn, answer=answer if self._model is None else answer_telling(self._model, answer, turn.tell))

    def _answer_part(self, turn: Turn, part: Searched) -> Answered:
        """Choose what is quoted for one part of a question, with what points another way."""
        searches = Searches(
            retriever=self.retriever,
            library=self.library,
            filters=turn.filters,
            admits=lambda study: turn.named is not None or named_terms.may_answer(part.asked, study),
        )
        candidates = gather(part.question, _by_chance(part), part.weights)
        chosen, candidates, no_trial = with_trials(part.question, candidates, part.weights, searches)
        against = other_way(part.question, chosen, candidates, part.weights, searches)
        return Answered(candidates, chosen, against, no_trial)

    def _verify(self, turn: Turn) -> Turn:
        assert turn.answer is not None
        if turn.answer.kind != "answer":
            return turn
        checked = gate(turn.answer, self.library)
        told = (*checked.bottom_line, *checked.statements, *checked.disagreement)
        if all(statement.kind == "slot" for statement in told) and turn.sufficiency is not None:
            return replace(turn, answer=self._abstention(turn, "verification-failed"))
        return replace(turn, answer=checked)


@dataclass(frozen=True, slots=True)
class Answered:
    """What is quoted for one part of a question."""

    candidates: list[Candidate]
    chosen: list[Candidate]
    against: list[Candidate]
    no_trial: bool


def _studies(part: Searched) -> list[Study]:
    return [study for study, _ in part.studies]


def _score(part: Searched) -> float:
    return part.sufficiency.score


def _lacking(part: Searched, cited: Sequence[Study]) -> tuple[str, ...]:
    """Return the names for want of which nothing may be answered from some studies; empty: it may."""
    found = [study for study, _ in (*part.studies, *part.passed_over)]
    lacking = named_terms.not_met(part.asked, cited, found)
    return lacking if named_terms.unanswerable(part.asked, lacking) else ()


def _by_chance(part: Searched) -> list[tuple[Study, float]]:
    """Return the studies of a part, each with the chance that it answers; a study named in the question is sure to."""
    chances = {match.study.study_id: match.chance for match in part.sufficiency.matches}
    return [(study, chances.get(study.study_id, score)) for study, score in part.studies]


def _pooled(parts: Sequence[Searched]) -> tuple[tuple[Study, float], ...]:
    """Return the studies of several parts in turn: the best of each, then the second of each."""
    rows = zip_longest(*(part.studies for part in parts))
    pairs = (pair for row in rows for pair in row if pair is not None)
    return tuple({study.study_id: (study, score) for study, score in reversed(list(pairs))}.values())[::-1]


def _each_once(candidates: Iterable[Candidate]) -> list[Candidate]:
    return list({(one.study.study_id, one.start): one for one in candidates}.values())


def _offers(turn: Turn) -> Iterator[DidYouMean]:
    """Yield what may have been meant by each word that was left as it is."""
    for word in turn.undecided:
        for meant in word.meant:
            now = meant.capitalize() if word.was[0].isupper() else meant
            question = f"{turn.text[: word.start]}{now}{turn.text[word.end :]}"
            yield DidYouMean(was=word.was, meant=meant, start=word.start, end=word.end, question=question)


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
