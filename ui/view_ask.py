"""The page “Ask”: a question in, the brief with its sources beside it, earlier turns folded below."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any

import streamlit as st

from corpus.errors import LindError
from ui import session
from ui.answer_view import Turn, folded_turn_html, turn_html
from ui.opened import Facts, library_facts, shared_assistant, suggesting_assistant, warm_up
from ui.page_parts import counts_html, lead, opened_settings, problem
from ui.render import text_html
from ui.upload import add_records, show_ingested, upload_form

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.settings import Settings
    from index.filters import Filters

SAMPLE_ID = "sample:01-thalidomide-pilot"  # a record of the bundled sample: where it is, the sample's questions fit
SEARCHED = 2_000  # studies looked through for questions, so that a large library opens as fast as a small one
EXAMPLES = 3
FOLDED = 20  # earlier turns that stay on the page
PATIENCE = 0.6  # seconds before the way out of a slow answer is offered
POOL = ThreadPoolExecutor(max_workers=32, thread_name_prefix="lind-ask")


def draw() -> None:
    """Draw the page once, from top to bottom, as Streamlit does on every event."""
    st.title("Lind", anchor=False)
    lead("Answers made of quoted, cited passages from your library of study abstracts.", note=True)
    settings = opened_settings()
    if settings is None:
        return
    try:
        facts = library_facts(settings.library)
    except LindError as error:
        problem(str(error))
        return
    if facts is None:
        _empty(settings)
        return
    if st.session_state.to_restore is not None:
        session.restore(settings)
    if "warmed" not in st.session_state:
        st.session_state.warmed = True
        warm_up(settings)
    _sidebar(settings, facts)
    _conversation(settings, facts)


def _empty(settings: Settings) -> None:
    from corpus.formats import read_path
    from corpus.sample import sample_path

    st.subheader("The library is empty", anchor=False)
    st.html(text_html("Studies can be added in three ways."))
    with st.container(border=True):
        st.html(text_html("1. Try the bundled sample: short summaries of liver cancer studies, written for Lind."))
        if st.button("Load the bundled sample"):
            add_records(settings, ((item, sample_path().name) for item in read_path(sample_path())))
    with st.container(border=True):
        st.html(text_html("2. Upload an export: PubMed, RIS, CSV, EndNote, BibTeX, JSON Lines or text, also packed."))
        upload_form(settings, "first-upload")
    with st.container(border=True):
        st.html(text_html("3. On the terminal, files and whole folders:"))
        st.code(f'lind ingest my-export.nbib --library "{settings.library}"', language=None, wrap_lines=True)
    show_ingested()


def _sidebar(settings: Settings, facts: Facts) -> None:
    with st.sidebar:
        st.subheader("Library", anchor=False)
        rows = (("Studies", f"{facts.studies:,}"), ("Evidence to", facts.evidence_to), ("Snapshot", facts.snapshot))
        st.html(counts_html(rows))
        with st.expander("Only some studies"):
            _filters()
        if st.session_state.turns and st.button("Clear the conversation"):
            session.clear(settings)
            st.rerun()


def _filters() -> None:
    """Choose what the studies must be; kept in the session by the widgets' keys."""
    from corpus.study import StudyDesign

    # Values of an enum: our own words.
    st.multiselect("Study design", [design.value for design in StudyDesign], key="designs", placeholder="Any design")
    st.number_input("From year", 1500, 2100, value=None, step=1, key="since", placeholder="any")
    st.number_input("To year", 1500, 2100, value=None, step=1, key="until", placeholder="any")
    st.checkbox("Include retracted studies, marked as such", key="include_retracted")


def _chosen_filters() -> Filters:
    from index.filters import Filters

    state = st.session_state
    return Filters(
        designs=frozenset(state.get("designs") or ()),
        since=state.get("since"),
        until=state.get("until"),
        include_retracted=bool(state.get("include_retracted")),
    )


def _conversation(settings: Settings, facts: Facts) -> None:
    """Show the field for a question and below it the answers, newest first.

    Not the usual chat: with the field at the foot of the page Streamlit scrolls to the end of the last source, away
    from the answer and the studies that disagree with it.
    """
    turns: list[Turn] = st.session_state.turns
    with st.container():
        asked = st.chat_input("Ask a clinical question") or st.session_state.pop("next_question", None)
    place = st.empty()
    if asked:
        with place.container():
            st.html(text_html(asked, "lind-asked"))
            turn = _answered(settings, asked)
        if turn is not None:
            turns.append(turn)
            session.keep(settings)
        st.rerun()  # drawn anew, so that the answer stands where it will stand from now on
    if not turns:
        with place.container():
            show_ingested()
            _examples(settings, facts)
        return
    with place.container():
        _newest(settings, turns)
    for at in range(len(turns) - 2, max(-1, len(turns) - 2 - FOLDED), -1):
        st.html(folded_turn_html(turns[at], at, session.warnings_of(turns[at].studies.values())))


def _newest(settings: Settings, turns: list[Turn]) -> None:
    turn, at = turns[-1], len(turns) - 1
    st.html(text_html(turn.question, "lind-asked"))
    if turn.answer is None:
        problem(turn.error or "")
        return
    st.html(turn_html(turn, turn.answer, at, session.warnings_of(turn.studies.values())))
    _below(turn, turn.answer)
    if turn.answer.kind == "answer":
        _next_questions(settings, turn, turn.answer, at)


def _below(turn: Turn, answer: Answer) -> None:
    """What can be done with an answer: see its evidence, copy it, cite its sources, report it."""
    from ui.export_box import export_box
    from ui.terminal import answer_text

    with st.container(horizontal=True):
        if answer.studies and st.button("See the evidence", icon=":material/table_chart:"):
            st.switch_page(st.session_state.pages["evidence"])
        if st.button("Report a problem", icon=":material/flag:"):
            st.switch_page(st.session_state.pages["about"])
    with st.expander("Copy or save this answer"):
        st.code(answer_text(answer), language=None, wrap_lines=True)
        export_box(tuple(turn.studies.values()), "answer", answer)


def _next_questions(settings: Settings, turn: Turn, answer: Answer, at: int) -> None:
    """Offer questions that follow; each was tried on this library before it is offered."""
    from ui.suggestions import answered, next_candidates, treatments_of

    known: dict[int, tuple[str, ...]] = st.session_state.suggested
    if at not in known:
        try:
            quiet = suggesting_assistant(settings)
            treatments = treatments_of(answer.studies, turn.studies.values())
            known[at] = answered(next_candidates(answer, treatments), quiet.ask)
        except LindError:
            known[at] = ()
    _offer(known[at], "What this library can answer next", f"next-{at}", follows=True)


def _examples(settings: Settings, facts: Facts) -> None:
    questions = st.session_state.setdefault("openings", {}).get(facts.snapshot)
    if questions is None:
        with st.spinner("Finding questions that this library can answer"):
            questions = st.session_state.openings[facts.snapshot] = opening_questions(settings)
    _offer(questions, "Questions to begin with", f"example-{facts.snapshot}")
    from corpus.sample import DEMO_QUESTIONS

    if questions == DEMO_QUESTIONS[:EXAMPLES]:
        st.html(text_html("The sample does not hold the answer to the last one: Lind declines.", "lind-small"))


def _offer(questions: tuple[str, ...], heading: str, key: str, *, follows: bool = False) -> None:
    if not questions:
        return
    st.html(text_html(heading, "lind-heading"))
    for number, question in enumerate(questions):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.html(text_html(question))
            # The label is ours: a question made of a title must not pass through the label's Markdown.
            where = f"{key}-{number}"
            if st.button("Ask this next", key=where) if follows else st.button("Ask this", key=where):
                st.session_state.next_question = question
                st.rerun()


def opening_questions(settings: Settings) -> tuple[str, ...]:
    """Return up to three questions for a library: the sample's own, else made of its studies and answered when tried."""
    from corpus.library import Library
    from corpus.sample import DEMO_QUESTIONS
    from ui.suggestions import answered, opening_candidates

    try:
        with Library.open(settings.library) as library:
            if library.find_source(SAMPLE_ID):
                return DEMO_QUESTIONS[:EXAMPLES]
            candidates = list(islice(opening_candidates(islice(library.all_studies(), SEARCHED)), 40))
        return answered(candidates, suggesting_assistant(settings).ask)
    except LindError:
        return ()


def _answered(settings: Settings, question: str) -> Turn | None:
    """Ask in a thread, with a way out when it takes long; None: it was stopped."""
    try:
        assistant = shared_assistant(settings)
    except LindError as error:
        return Turn(question=question, answer=None, library=settings.library.name, error=str(error))
    context = st.session_state.get("context")
    running = POOL.submit(session.answer_of, assistant, settings, question, _chosen_filters(), context)
    with st.spinner("Searching the library"):
        _wait(running)
    try:
        answer, st.session_state.context = running.result()
        return session.turn_of(assistant.library, settings, answer, answer.question)
    except LindError as error:
        return Turn(question=question, answer=None, library=settings.library.name, error=str(error))


def _wait(running: Future[Any]) -> None:
    """Wait for an answer. A click on the button draws the page anew, which ends this run; the answer is dropped."""
    until = time.monotonic() + PATIENCE
    place, tick = st.empty(), st.empty()
    offered = False
    while not running.done():
        if time.monotonic() > until:
            if not offered:
                place.button("Stop", icon=":material/stop_circle:", key="stop-asking")
                offered = True
            tick.empty()  # Streamlit ends a run only when the run sends something
        time.sleep(0.02)
    place.empty()
