"""What happens to a question before anything is searched: size, gates, personal data, follow-up, spelling.

Nothing here sends or stores anything. What was changed is told to the person, and the changed text is all that the rest
of the program sees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.conversation import Context, Resolved, resolve
from assistant.gates import EmergencyContacts, Redirect, gate_question
from assistant.limits import check_question_size
from assistant.personal_data import notice, redact, without_marks
from assistant.question import read_question
from assistant.question_language import language_notice
from index.embed import Embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A question on its way in."""

    asked: str
    """The question as shown and kept: as typed, without personal data."""
    text: str
    """What is searched: a follow-up made complete, spelling corrected."""
    redirect: Redirect | None = None
    """Why it is not searched as it stands; None: it is."""
    notices: tuple[str, ...] = ()
    """What was done with it, a sentence each."""
    about: Resolved | None = None
    """It asks about the studies shown before, and nothing is searched; None: a search."""


def admit(
    typed: str,
    context: Context | None = None,
    *,
    contacts: EmergencyContacts | None = None,
    embedder: Embedder | None = None,
) -> Admitted:
    """Check a question, take personal data out of it, and make a follow-up complete.

    Args:
        typed: As the person typed it, 1 to 4,096 characters.
        context: What the conversation was about so far; None: nothing.
        contacts: Where help is; None: a list of several countries.
        embedder: Lets the gates see what a question means; None: they go by words alone.

    Raises:
        QuestionError: It is empty or too long.
    """
    check_question_size(typed)
    read_question(typed)
    # The gates look at what was typed: what is taken out may be what makes an emergency plain.
    redirect = gate_question(typed, contacts, embedder=embedder)
    clean = redact(typed)
    told = tuple(line for line in (notice(clean), language_notice(clean.text)) if line is not None)
    admitted = Admitted(asked=clean.text, text=without_marks(clean.text), redirect=redirect, notices=told)
    return admitted if context is None else _resolved(admitted, context)


def _resolved(admitted: Admitted, context: Context) -> Admitted:
    resolved = resolve(admitted.text, context)
    told = () if resolved.notice is None else (resolved.notice,)
    if resolved.ask is not None:
        # Its notice comes with the answer about the studies.
        return replace(admitted, text=resolved.standalone, about=resolved)
    return replace(admitted, text=resolved.standalone, notices=(*admitted.notices, *told))
