"""What belongs to one session of the page: its turns, its conversation, its filters; never shared with another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.answer import Answer
from corpus.errors import LindError
from corpus.study import Caution, Study
from ui.answer_view import Turn, all_citations
from ui.history import is_id, load_answers, new_id, remove_answers, save_answers

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from assistant.conversation import Context
    from assistant.settings import Settings
    from assistant.told import Tell
    from index.filters import Filters

KEY = "session"
"""Name of the session id in the page's address."""
MOST_ASKED = 500
_ASKED: dict[str, str] = {}
"""Questions on their way to an answer, by session id, so that a reload does not lose them; in memory only, never on disk."""


def begin() -> None:
    """Make the session's state, or take it up again after a reload; call it first on every run."""
    state = st.session_state
    if "turns" not in state:
        state.turns = []
        state.suggested = {}
        state.session_id = None
        state.stamp = None
        state.to_restore = st.query_params.get(KEY)
        state.asking = _ASKED.get(state.to_restore or "")
    if state.session_id is not None and st.query_params.get(KEY) != state.session_id:
        st.query_params[KEY] = state.session_id  # lost when another page of Lind was opened


def restore(settings: Settings) -> None:
    """Take up the conversation that the address names, once."""
    state = st.session_state
    wanted, state.to_restore = state.to_restore, None
    if not is_id(wanted) or not keeps_history(settings):
        return
    answers = load_answers(settings.library, wanted)
    if not answers:
        return
    state.session_id = wanted
    st.query_params[KEY] = wanted
    from corpus.library import Library

    try:
        with Library.open(settings.library) as library:
            state.turns = [turn_of(library, settings, answer, answer.question) for answer in answers]
            state.context = context_of(state.turns)
            state.stamp = _stamp(settings.library)
    except LindError:
        state.turns = []


def refresh(settings: Settings) -> None:
    """Look at the cited studies anew when the library was written to: an answer of which one was retracted says so."""
    state = st.session_state
    stamp = _stamp(settings.library)
    if stamp == state.stamp:
        return
    if state.turns and state.stamp is not None:
        from corpus.library import Library

        try:
            with Library.open(settings.library) as library:
                state.turns = [_looked_at(library, settings, turn) for turn in state.turns]
        except LindError:
            return  # the page says by itself that the library cannot be read
    state.stamp = stamp


def _looked_at(library: Any, settings: Settings, turn: Turn) -> Turn:
    if turn.answer is None:
        return turn
    return with_filters(turn_of(library, settings, turn.answer, turn.question), turn.only)


def _stamp(folder: Path) -> tuple[int, int] | None:
    """Return what changes when the library's file is written; None: there is no file."""
    from corpus.library_schema import FILE_NAME

    try:
        found = (folder / FILE_NAME).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def with_filters(turn: Turn, only: str) -> Turn:
    """Return a turn that says among which studies was searched."""
    return replace(turn, only=only)


def keep(settings: Settings) -> None:
    """Write the conversation down, unless history is off."""
    state = st.session_state
    answers = [turn.answer for turn in state.turns if turn.answer is not None]
    if not answers or not keeps_history(settings):
        return
    if state.session_id is None:
        state.session_id = new_id()
        st.query_params[KEY] = state.session_id
    try:
        save_answers(settings.library, state.session_id, answers)
    except OSError:
        state.session_id = None  # a library that cannot be written to can still be read


def clear(settings: Settings) -> None:
    """Forget the conversation, on the page and on disk."""
    state = st.session_state
    if state.session_id is not None:
        remove_answers(settings.library, state.session_id)
    leave_question()
    state.turns, state.suggested, state.session_id, state.context = [], {}, None, None
    st.query_params.pop(KEY, None)


def begin_question(question: str) -> None:
    """Remember a question until it is answered: a click, Stop or a reload ends the run that asks it."""
    state = st.session_state
    leave_question()
    if state.session_id is None:
        state.session_id = new_id()
        st.query_params[KEY] = state.session_id
    if len(_ASKED) >= MOST_ASKED:
        _ASKED.pop(next(iter(_ASKED)))
    state.asking = _ASKED[state.session_id] = question


def leave_question() -> None:
    """Forget the question that is on its way: it was answered, or its reader lets it be."""
    state = st.session_state
    state.asking = None
    _ASKED.pop(state.session_id or "", None)
    if state.session_id is None:
        _ASKED.pop(st.query_params.get(KEY, ""), None)


def keeps_history(settings: Settings) -> bool:
    """Return whether questions may be written to disk: not where the audit trail is off."""
    return settings.audit


def turn_of(holder: Any, settings: Settings, answer: Answer, question: str) -> Turn:
    """Return a turn with the studies it cites, as they are stored now.

    Args:
        holder: Something with ``study`` and ``studies``: the library.
        settings: For the library's name.
        answer: What was answered.
        question: What was asked.
    """
    from assistant.stale import stale_marks

    held = holder.studies([cited.study_id for cited in answer.studies])
    changed = {
        citation.study_id
        for citation in all_citations(answer)
        if citation.study_id in held and held[citation.study_id].text[citation.start : citation.end] != citation.quote
    }
    studies = {study_id: study for study_id, study in held.items() if study_id not in changed}
    return Turn(
        question=question,
        answer=answer,
        studies=studies,
        library=settings.library.name,
        stale=stale_marks(answer.to_json(), holder),
    )


def warnings_of(studies: Iterable[Study]) -> dict[str, Sequence[Caution]]:
    """Return what was noticed in each text, with the words that raised it, by study id."""
    return {study.study_id: _warnings(study) for study in studies}


@lru_cache(maxsize=500)
def _warnings(study: Study) -> tuple[Caution, ...]:
    from corpus.findings import read_findings

    return (*study.cautions, *read_findings(study).warnings)


def answer_of(
    assistant: Assistant,
    settings: Settings,
    question: str,
    filters: Filters,
    context: Context | None,
    tell: Tell | None = None,
) -> tuple[Answer, Context]:
    """Ask one question of a conversation.

    Args:
        assistant: The shared one; it keeps nothing of a session.
        settings: Whether the audit trail is told.
        question: As typed.
        filters: What the studies must be.
        context: What the conversation was about so far; None: nothing yet.
        tell: Told of each sentence a chat model writes, once it is checked; None: nobody is.

    Returns:
        The answer, and the context for the next question.
    """
    from assistant.audit import AuditTrail
    from assistant.conversation import Context, after

    known = context or Context()
    _make_ready(settings, filters)
    trail = AuditTrail.open(settings.library) if settings.audit else None
    answer = assistant.ask(question, filters=filters, context=known, audit=trail, tell=tell)
    return answer, after(known, answer)


def _make_ready(settings: Settings, filters: Filters) -> None:
    """Read from a library of an older Lind what these filters ask for."""
    if not filters.needs_facts:
        return
    from corpus.library import Library
    from index.filters import make_ready

    with Library.open(settings.library) as library:
        make_ready(library, filters)


def context_of(turns: Sequence[Turn]) -> Context:
    """Return what a conversation that was taken up again was about."""
    from assistant.conversation import Context, after

    context = Context()
    for turn in turns:
        if turn.answer is not None:
            context = after(context, turn.answer)
    return context
