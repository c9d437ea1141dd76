"""The page “About and safety”: intended use, what is in use, the audit trail, and reporting a problem."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

import streamlit as st

from corpus.errors import LindError
from ui.answer_view import Turn
from ui.opened import library_facts
from ui.page_parts import cell, counts_html, lead, opened_settings, problem, section, table_html
from ui.plots import shortened
from ui.problem_report import KINDS, make_report, write_report
from ui.render import document_html, text_html
from ui.session import keeps_history

if TYPE_CHECKING:
    from assistant.settings import Settings

ENTRIES = 100  # newest entries of the trail that are shown


def draw() -> None:
    """Draw the page."""
    st.title("About and safety", anchor=False)
    lead("What Lind is for, what it runs on, and what to do when something is wrong.", note=True)
    settings = opened_settings()
    with st.expander("Intended use and limits", expanded=not st.session_state.turns):
        st.html(document_html(files("assistant").joinpath("intended_use.md").read_text("utf-8")))
    if settings is None:
        return
    try:
        _in_use(settings)
        _report(settings)
        _trail(settings)
    except LindError as error:
        problem(str(error))


def _in_use(settings: Settings) -> None:
    from assistant.version import VERSION

    section("In use")
    facts = library_facts(settings.library)
    rows = (
        ("Lind", VERSION),
        ("Library", str(settings.library)),
        ("Studies", "none" if facts is None else f"{facts.studies:,}"),
        ("Snapshot", "none" if facts is None else facts.snapshot),
        ("Embedding model", settings.embedder),
        ("Language model", settings.model or "none: answers are quotes, and nothing is contacted"),
        ("Audit trail and history", "on" if keeps_history(settings) else "off: no question is written to disk"),
    )
    st.html(counts_html(rows))
    st.html(
        text_html(
            "Settings are given when Lind is started: LIND_LIBRARY, LIND_EMBEDDER, LIND_MODEL, LIND_AUDIT, or the options "
            "of lind ui. Which studies are searched can be narrowed on the page “Ask”.",
            "lind-small",
        )
    )


def _report(settings: Settings) -> None:
    section("Report a problem")
    if said := st.session_state.pop("reported", None):
        st.html(text_html(said, "lind-note"))
    turns: list[Turn] = [turn for turn in st.session_state.turns if turn.answer is not None]
    st.html(
        text_html(
            "Kept in a file beside the library on this machine; nothing is sent. It holds the answer's id, the state of the "
            "library, your words and the question, without personal data. Write nothing about a patient.",
            "lind-small",
        )
    )
    with st.form("report", clear_on_submit=True, border=True):
        # Options of a select box are shown as plain text.
        names = [shortened(turn.question, 100) for turn in turns]
        at = st.selectbox("About", [*range(len(turns) - 1, -1, -1), -1], format_func=lambda n: [*names, "no answer"][n])
        kind = st.selectbox("What is it", list(KINDS), format_func=lambda name: KINDS[name])
        words = st.text_area("In your words", max_chars=4_000)
        sent = st.form_submit_button("Keep the report")
    if not sent:
        return
    answer = None if at < 0 else turns[at].answer
    report = make_report(
        answer,
        kind=kind,
        words=words or "",
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        redacted=redacted,
        with_question=keeps_history(settings),
    )
    path = write_report(settings.library, report)
    st.session_state.reported = f"Kept in {path}. Thank you."
    st.rerun()


def redacted(text: str) -> str:
    """Return a text without personal data."""
    from assistant.admit.privacy.redact import redact

    return str(redact(text).text)


def _trail(settings: Settings) -> None:
    from assistant.audit import read_trail, verify_trail

    section("Audit trail")
    folder = settings.library
    entries = list(read_trail(folder))
    if not entries:
        st.html(text_html("No entries yet."))
        return
    checked = verify_trail(folder)
    state = "every entry holds" if checked.problem is None else f"NOT INTACT after {checked.entries}: {checked.problem}"
    st.html(text_html(f"{len(entries):,} entries; {state}.", "lind-small"))
    rows = [
        (
            cell(e.get("time")),
            cell(e.get("kind")),
            cell(e.get("question")),
            cell(len(e.get("cited") or ())),
            cell(e.get("snapshot")),
            cell(str(e.get("answer_hash", ""))[:12]),
        )
        for e in reversed(entries[-ENTRIES:])
    ]
    head = ("Time (UTC)", "Kind", "Question", "Quotes", "Snapshot", "Answer")
    with st.expander("Newest entries"):
        st.html(table_html(head, rows, "Audit trail"))
