"""What happens to a question before anything is searched: size, danger, personal data, follow-up.

Nothing here sends or stores anything. What was changed is told to the person, and the changed text is all that the rest
of the program sees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.admit.danger.help import EmergencyContacts, help_instead, help_line
from assistant.admit.danger.judge import danger_vector, find_danger, says_so
from assistant.admit.privacy.redact import notice, redact, without_marks
from assistant.admit.scope import Refused, refused
from assistant.conversation import Context, Resolved, resolve
from assistant.limits import check_question_size
from assistant.question.read import read_question
from assistant.question_language import language_notice
from index.embed import Embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """What a person in danger is told instead of an answer."""

    reason: str
    """``self-harm`` or ``emergency``."""
    message: str
    """Plain sentences; no dose, no figure but telephone numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A question on its way in."""

    asked: str
    """The question as shown and kept: as typed, without personal data."""
    text: str
    """What is searched: a follow-up made complete, spelling corrected."""
    redirect: Redirect | None = None
    """Somebody is certainly in danger, and nothing is searched; None: it is searched."""
    refused: Refused | None = None
    """What of it Lind does not do; the nearest studies are shown with that. None: nothing."""
    help: str | None = None
    """One line that says where help is, for above the answer; None: nothing speaks of danger, or ``redirect`` says more."""
    typed: str = ""
    """As the person typed it: what ``vector`` is of."""
    vector: NDArray[np.float32] | None = None
    """The vector of ``typed``, to search with; None: none was made."""
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
        embedder: Embeds the question for the danger classifier; None: words only.

    Raises:
        QuestionError: It is empty or too long.
    """
    check_question_size(typed)
    read_question(typed)
    # Danger is looked for in what was typed: what is taken out may be what makes an emergency plain.
    vector = danger_vector(typed, embedder)
    danger = find_danger(typed, vector)
    contacts = contacts or EmergencyContacts()
    clean = redact(typed)
    refusal = refused(typed, clean)
    redirect = line = None
    # A refusal gives no finding anyway: beside it a line of help is enough, unless the danger is said in so many words.
    if danger is not None and danger.certain and (refusal is None or says_so(typed)):
        redirect = Redirect(reason=danger.kind, message=help_instead(danger.kind, danger.language, contacts))
    elif danger is not None:
        line = help_line(danger.kind, danger.language, contacts)
    admitted = Admitted(
        asked=clean.text,
        text=without_marks(clean.text),
        redirect=redirect,
        refused=refusal,
        help=line,
        notices=tuple(said for said in (notice(clean), language_notice(clean.text)) if said is not None),
        typed=typed,
        vector=vector,
    )
    return admitted if context is None else _resolved(admitted, context)


def _resolved(admitted: Admitted, context: Context) -> Admitted:
    resolved = resolve(admitted.text, context)
    told = () if resolved.notice is None else (resolved.notice,)
    if resolved.ask is not None:
        # Its notice comes with the answer about the studies.
        return replace(admitted, text=resolved.standalone, about=resolved)
    return replace(admitted, text=resolved.standalone, notices=(*admitted.notices, *told))
