"""What every answer says of its question and of the library, and the answer that finds nothing to quote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.answer import Answer, AnswerKind, EvidenceStatement
from assistant.brief import indirect_lines
from assistant.cited import cautions_of, read_cited, shown
from assistant.counts import searched
from assistant.declined import left_out_line, message, wider_search
from assistant.evidence.closest import closest_quotes, differs, is_close
from assistant.evidence.sufficiency import Match
from assistant.question.read import read_question
from assistant.question.understood import understood
from assistant.turn import Turn
from assistant.verify import check_statement
from assistant.version import VERSION
from corpus.library import Library
from index.hits import Scope

NEAREST_MISSES = 3


class Frames:
    """Makes answers that hold no finding yet, over one library."""

    def __init__(self, library: Library, model: str | None) -> None:
        self._library = library
        self._model = model
        self._read: tuple[int, int | None, int] | None = None

    def unsearched(self, turn: Turn, kind: AnswerKind, snapshot: str) -> Answer:
        """Return what is said without a search; it needs no index, so that help never waits for one."""
        assert turn.admitted is not None
        question = read_question(turn.text)
        return Answer(
            kind=kind,
            question=turn.admitted.asked,
            standalone_question=turn.admitted.text,
            question_type=question.type,
            question_form=question.form,
            **self._state(Scope(held=self._library.count(), searched=0, waiting=0)),
            snapshot=snapshot,
            version=VERSION,
            notices=turn.admitted.notices,
        )

    def searched(self, turn: Turn, kind: AnswerKind, snapshot: str) -> Answer:
        """Return what is said after a search, whatever it found."""
        assert turn.admitted is not None
        assert turn.question is not None
        assert turn.found is not None
        assert turn.scope is not None
        return Answer(
            kind=kind,
            question=turn.admitted.asked,
            standalone_question=turn.text,
            question_type=turn.question.type,
            question_form=turn.question.form,
            state="answer" if kind == "answer" else "nothing",
            understood=understood(turn.question),
            notices=turn.admitted.notices,
            left_out={
                "retracted": turn.found.retracted,
                "duplicates": turn.found.duplicates + turn.copies,
                "notices": turn.found.notices,
            },
            **self._state(turn.scope),
            only=turn.filters.options,
            snapshot=snapshot,
            model=self._model or "extractive",
            version=VERSION,
            cautions=("Dense search compared every vector (Chroma was not used).",) if turn.found.exact else (),
            score=None if turn.sufficiency is None else round(turn.sufficiency.score, 4),
        )

    def abstention(self, turn: Turn, reason: str, snapshot: str) -> Answer:
        """Return the answer that none was found: what was searched, the nearest studies, and what differs in them."""
        assert turn.question is not None
        best = None if turn.sufficiency is None else turn.sufficiency.best
        found = [study for study, _ in turn.studies]
        if best is not None:
            found = [best.study, *(study for study in found if study.study_id != best.study.study_id)]
        nearest = [
            read_cited(study, number, turn.question) for number, study in enumerate(found[:NEAREST_MISSES], start=1)
        ]
        differing = (f"Nearest study [{n.number}]. {line}" for n in nearest for line in indirect_lines(n.differences))
        weak = (line for n in nearest for line in cautions_of(n.study, n.warnings))
        frame = self.searched(turn, "abstention", snapshot)
        close = () if best is None or reason == "verification-failed" else self._closest(turn, best)
        apart = differs(turn.question, best) if best is not None and close else ()
        wider = wider_search(turn.question)
        named = turn.question.named
        return replace(
            frame,
            reason=reason,
            message=message(
                reason,
                searched=searched(frame.searched or 0, frame.held, frame.not_indexed, frame.only),
                absent=turn.absent,
                left_out=left_out_line(() if best is None else best.left_out, [one.study for one in nearest]),
                named=None if named is None else named.identifier,
                differing=apart,
            ),
            not_known=(
                "Whether other studies, in this library or outside it, answer the question.",
                *((wider,) if wider else ()),
            ),
            state="closest" if close else "nothing",
            statements=close,
            differs=apart,
            studies=tuple(map(shown, nearest)),
            cautions=(*frame.cautions, *dict.fromkeys((*differing, *weak))),
        )

    def _closest(self, turn: Turn, best: Match) -> tuple[EvidenceStatement, ...]:
        """Return the quotes of the closest study that hold against the stored text; none: it is not close."""
        assert turn.question is not None
        if not is_close(turn.question, best):
            return ()
        quotes = (check_statement(one, self._library) for one in closest_quotes(turn.question, best, turn.weights))
        return tuple(one for one in quotes if one.checks.verbatim and one.checks.numbers)

    def _state(self, scope: Scope) -> dict[str, Any]:
        """Return what an answer says of the library; the years are read only when the library has changed."""
        version = self._library.data_version()
        if self._read is None or self._read[0] != version:
            self._read = version, self._library.newest_year(), self._library.undated()
        _, year, undated = self._read
        return {
            "evidence_to": None if year is None else str(year),
            "undated": undated,
            "searched": scope.searched,
            "held": scope.held,
            "not_indexed": scope.waiting,
        }
