"""A chat model's sentences told one by one, while the model still writes; each only after the claim gate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from assistant.answer import EvidenceStatement
from assistant.llm import stream_statements, write
from assistant.model_review import Written

Tell = Callable[[EvidenceStatement], None]
"""Takes a statement that was checked; called in the thread that asks."""


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
