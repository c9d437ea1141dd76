"""A chat model's sentences told one by one, while the model still writes; each only after the claim gate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from assistant.answer import Answer, EvidenceStatement
from assistant.llm import stream_statements, write
from assistant.model_review import Written

Tell = Callable[[EvidenceStatement], None]
"""Takes a statement that was checked; called in the thread that asks."""


def answer_telling(model: Any, answer: Answer, tell: Tell | None) -> Answer:
    """Return an answer with a model's checked sentences in place of its quotes; what was computed stays.

    Args:
        model: As ``write_telling`` takes it.
        answer: The answer without a model.
        tell: As ``write_telling`` takes it.
    """
    quotes = tuple(statement for statement in answer.statements if statement.kind == "quote")
    written = write_telling(model, answer.standalone_question, quotes, tell)
    calculated = tuple(statement for statement in answer.statements if statement.kind != "quote")
    # The quotes stand without the model; the reader is told.
    return replace(
        answer,
        statements=(*written.statements, *calculated),
        model=answer.model if written.from_model else "extractive",
        cautions=answer.cautions if written.notice is None else (*answer.cautions, written.notice),
    )


def write_telling(model: Any, question: str, quotes: Sequence[EvidenceStatement], tell: Tell | None) -> Written:
    """Return what ``assistant.llm.write`` returns, and tell each statement as soon as it is checked.

    Args:
        model: As ``write`` takes it.
        question: As ``write`` takes it.
        quotes: As ``write`` takes them.
        tell: Told of each statement in order; None: nobody is, and the reply is read as a whole.
    """
    if tell is None:
        return write(model, question, quotes)
    statements = stream_statements(model, question, quotes)
    while True:
        try:
            tell(next(statements))
        except StopIteration as ended:
            written: Written = ended.value
            return written
