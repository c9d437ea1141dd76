"""Asking one question from the page: in a thread, with what a chat model writes shown as it is checked, and a way out."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.admit.danger.judge import find_danger
from assistant.limits import QUEUE, admit, full_bucket, queue_full, too_many_requests
from assistant.model_calls import Stop, stoppable
from corpus.errors import LindError
from ui import session
from ui.answer_view import Turn, growing_html
from ui.filter_box import chosen_filters, words_of
from ui.opened import shared_assistant

if TYPE_CHECKING:
    from assistant.answer import Answer, EvidenceStatement
    from assistant.conversation import Context
    from assistant.settings import Settings

PATIENCE = 0.6  # seconds before the way out of a slow answer is offered
TICK = 0.02  # seconds between two looks at what a chat model has written
WORKERS = 32
POOL = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="lind-ask")
PLACES = threading.BoundedSemaphore(WORKERS + QUEUE)
"""Taken by every question that is answered or waits, over all sessions."""


def answered(settings: Settings, question: str) -> Turn:
    """Ask in a thread and wait for what comes of it.

    Args:
        settings: Which library, which models.
        question: As typed.
    """
    refused = _asked_too_often(question)
    if refused is not None:
        return _failed(settings, question, refused)
    said: SimpleQueue[EvidenceStatement] = SimpleQueue()
    stop = Stop()

    def tell(statement: EvidenceStatement) -> None:
        stop.check()
        said.put(statement)

    filters = chosen_filters()
    with st.spinner("Searching the library"):
        try:
            assistant = shared_assistant(settings)
        except LindError as error:
            return _failed(settings, question, error)
        context = st.session_state.get("context")

        def ask() -> tuple[Answer, Context]:
            with stoppable(stop):
                return session.answer_of(assistant, settings, question, filters, context, tell)

        if not PLACES.acquire(blocking=False):
            return _failed(settings, question, queue_full())
        running = POOL.submit(ask)
        running.add_done_callback(lambda _: PLACES.release())
        try:
            _wait(running, said)
        finally:
            stop.set()  # ends what a chat model still writes; of no effect on an answer that is complete
    try:
        answer, st.session_state.context = running.result()
        turn = session.turn_of(assistant.library, settings, answer, answer.question)
        return session.with_filters(turn, words_of(filters))
    except LindError as error:
        return _failed(settings, question, error)


def _asked_too_often(question: str) -> LindError | None:
    """Take one of the session's requests; return the error when it has none left. Who is in danger needs none."""
    if find_danger(question) is not None:
        return None
    now = time.monotonic()
    admission = admit(st.session_state.get("bucket") or full_bucket(now), now)
    st.session_state.bucket = admission.bucket
    return None if admission.allowed else too_many_requests(admission.wait_s)


def _failed(settings: Settings, question: str, error: LindError) -> Turn:
    return Turn(question=question, answer=None, library=settings.library.name, error=str(error))


def _wait(running: Future[Any], said: SimpleQueue[EvidenceStatement]) -> None:
    """Wait for an answer. A click on the button draws the page anew, which ends this run; the answer is dropped."""
    until = time.monotonic() + PATIENCE
    place, growing, tick = st.empty(), st.container(), st.empty()
    offered = False
    while not running.done():
        _show(said, growing)
        if time.monotonic() > until:
            if not offered:
                place.button("Stop", icon=":material/stop_circle:", key="stop-asking")
                offered = True
            tick.empty()  # Streamlit ends a run only when the run sends something
        wait([running], timeout=TICK)


def _show(said: SimpleQueue[EvidenceStatement], growing: Any) -> None:
    """Put what was said since the last time under what stands already."""
    while True:
        try:
            statement = said.get_nowait()
        except Empty:
            return
        growing.html(growing_html(statement))
