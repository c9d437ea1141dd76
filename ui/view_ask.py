"""The page “Ask”: a question in, the brief with its sources beside it, earlier turns folded below."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import streamlit as st

from corpus.errors import LindError
from ui import session
from ui.answer_view import Turn, folded_turn_html, turn_html
from ui.asking import answered as answered_here
from ui.filter_box import filter_box, take_off_filters
from ui.opened import Facts, library_facts, suggesting_assistant, trying
from ui.page_parts import counts_html, lead, opened_settings, problem
from ui.process.upload_job import look
from ui.render import text_html
from ui.upload import add, offer_sample, show_upload, unsearchable, upload_form

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from assistant.answer import Answer
    from assistant.settings import Settings

SAMPLE_ID = "sample:01-thalidomide-pilot"  # a record of the bundled sample: where it is, the sample's questions fit
SEARCHED = 2_000  # studies looked through for questions, so that a large library opens as fast as a small one
EXAMPLES = 3
FOLDED = 20  # earlier turns that stay on the page


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
    if facts.searchable == 0:
        _not_searchable(settings)
        return
    if st.session_state.to_restore is not None:
        session.restore(settings)
    session.refresh(settings)
    _conversation(settings, facts, _sidebar(settings, facts))


def _empty(settings: Settings) -> None:
    job = look(settings.library)
    if job is not None and job.blocks:
        st.subheader("Studies are being added", anchor=False)
        st.html(text_html("Questions can be asked as soon as the first ones are searchable."))
        show_upload(settings)
        return
    st.subheader("The library is empty", anchor=False)
    st.html(text_html("Studies can be added in three ways."))
    show_upload(settings)
    with st.container(border=True):
        offer_sample(settings)
    with st.container(border=True):
        st.html(text_html("Upload an export: PubMed, RIS, CSV, EndNote, BibTeX, JSON Lines or text, also packed."))
        upload_form(settings, "first-upload")
    with st.container(border=True):
        st.html(text_html("On the terminal, files and whole folders:"))
        st.code(f'lind ingest my-export.nbib --library "{settings.library}"', language=None, wrap_lines=True)


def _not_searchable(settings: Settings) -> None:
    """Say how many studies no answer can come from yet, and what is being done about it."""
    job = look(settings.library)
    show_upload(settings)
    words = None if job is not None and job.state == "running" else unsearchable(settings.library)
    if words is None:
        return  # while it is being read the line stands beside the bar, and counts on
    st.html(text_html(words, "lind-note"))
    if (job is None or not job.blocks) and st.button("Make them searchable"):
        add(settings)


def _sidebar(settings: Settings, facts: Facts) -> DeltaGenerator:
    """Draw what is said of the library; return where the way to clear the conversation stands."""
    with st.sidebar:
        st.subheader("Library", anchor=False)
        rows = (("Studies", f"{facts.studies:,}"), ("Newest dated record", facts.newest), ("Snapshot", facts.snapshot))
        st.html(counts_html(rows))
        place: DeltaGenerator = st.empty()
    if st.session_state.turns:
        _offer_to_clear(settings, place)
    return place


def _offer_to_clear(settings: Settings, place: DeltaGenerator) -> None:
    place.button("Clear the conversation", key="clear", on_click=session.clear, args=(settings,))


def _conversation(settings: Settings, facts: Facts, beside: DeltaGenerator) -> None:
    """Show the field for a question and below it the answers, newest first.

    Not the usual chat: with the field at the foot of the page Streamlit scrolls to the end of the last source, away
    from the answer and the studies that disagree with it. An answer is drawn in the run that asked, since a second run would
    send the whole page once more before it.
    """
    turns: list[Turn] = st.session_state.turns
    with st.container():
        asked = st.chat_input("Ask a clinical question") or st.session_state.pop("next_question", None)
        filter_box(settings, facts)
        _not_searchable(settings)
    place = st.empty()
    if asked:
        session.begin_question(asked)
        with place.container():
            st.html(text_html(asked, "lind-asked"))
            waiting = st.empty()
            with waiting.container():
                turn = answered_here(settings, asked)
            if turn.answer is None:
                waiting.empty()  # an answer takes its place; a block would keep what stands in it
        if not turns:
            _offer_to_clear(settings, beside)
        turns.append(turn)
        session.leave_question()
        session.keep(settings)
    if not turns:
        with place.container():
            _unanswered(st.session_state.asking)
            _examples(settings, facts)
        return
    with place.container():
        _unanswered(st.session_state.asking)
        _newest(settings, turns)
    for at in range(len(turns) - 2, max(-1, len(turns) - 2 - FOLDED), -1):
        st.html(folded_turn_html(turns[at], at, session.warnings_of(turns[at].studies.values())))


def _unanswered(question: str | None) -> None:
    """Show a question whose answer was stopped, or whose page was left before it came; None: there is none."""
    if question is None:
        return
    with st.container(border=True):
        st.html(text_html("Not answered: it was stopped", "lind-heading") + text_html(question))
        with st.container(horizontal=True):
            st.button("Ask it again", icon=":material/refresh:", on_click=_ask_next, args=(question,))
            st.button("Let it be", on_click=session.leave_question)


def _newest(settings: Settings, turns: list[Turn]) -> None:
    turn, at = turns[-1], len(turns) - 1
    st.html(text_html(turn.question, "lind-asked"))
    if turn.answer is None:
        problem(turn.error or "")
        return
    st.html(turn_html(turn, turn.answer, at, session.warnings_of(turn.studies.values())))
    _offer(tuple(one.question for one in turn.answer.did_you_mean), "Did you mean", f"meant-{at}")
    _below(turn, turn.answer, at)
    if turn.answer.kind == "answer":
        _next_questions(settings, turn, turn.answer, at)


def _below(turn: Turn, answer: Answer, at: int) -> None:
    """What can be done with an answer: see its evidence, ask it again, copy it, cite its sources, report it."""
    with st.container(horizontal=True):
        if answer.studies and st.button("See the evidence", icon=":material/table_chart:"):
            st.switch_page(st.session_state.pages["evidence"])
        if answer.only:
            st.button("Ask every study", icon=":material/filter_list_off:", on_click=_ask_every, args=(turn.question,))
        if turn.stale:
            st.button("Ask again", icon=":material/refresh:", on_click=_ask_next, args=(turn.question,))
        if st.button("Report a problem", icon=":material/flag:"):
            st.switch_page(st.session_state.pages["about"])
    if not answer.studies:
        return
    _to_take_along(turn, answer, at)


@st.fragment  # type: ignore[untyped-decorator]
def _to_take_along(turn: Turn, answer: Answer, at: int) -> None:
    """Offer the answer and its references; each is written when it is opened, and the rest of the page stays as it is."""
    from ui.export_box import answer_box, export_box

    with st.expander("Copy or save this answer", key=f"saving-{at}", on_change="rerun") as saving:
        if saving.open:
            answer_box(answer, turn.stale)
    with st.expander("Cite its studies", key=f"citing-{at}", on_change="rerun") as citing:
        if citing.open:
            export_box(tuple(turn.studies.values()), "answer")


def _next_questions(settings: Settings, turn: Turn, answer: Answer, at: int) -> None:
    """Offer questions that follow; each was tried on this library before it is offered."""
    from ui.suggestions import answered, next_candidates, treatments_of

    known: dict[int, tuple[str, ...]] = st.session_state.suggested
    if at not in known:
        try:
            ask = trying(settings, st.session_state.stamp)
            treatments = treatments_of(answer.studies, turn.studies.values())
            known[at] = answered(next_candidates(answer, treatments), ask)
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
        st.html(text_html("Lind finds no answer to the last one in the sample.", "lind-small"))


def _offer(questions: tuple[str, ...], heading: str, key: str, *, follows: bool = False) -> None:
    if not questions:
        return
    st.html(text_html(heading, "lind-heading"))
    for number, question in enumerate(questions):
        with st.container(border=True):
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.html(text_html(question))
            # The label is ours: a question made of a title must not pass through the label's Markdown.
            ask = {"key": f"{key}-{number}", "width": "stretch", "on_click": _ask_next, "args": (question,)}
            right.button("Ask this next", **ask) if follows else right.button("Ask this", **ask)


def _ask_next(question: str) -> None:
    st.session_state.next_question = question


def _ask_every(question: str) -> None:
    take_off_filters()
    _ask_next(question)


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
