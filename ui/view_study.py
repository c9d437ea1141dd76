"""The page “Study”: one study, its text with what was read in it, where it came from, how to cite it."""

from __future__ import annotations

import streamlit as st

from corpus.errors import LindError
from ui.export_box import export_box
from ui.page_parts import cell, lead, opened_library, problem, section, table_html
from ui.render import text_html
from ui.study_page import annotated_html, note_cells, notes_of, study_row_html

KEY = "id"
# Name of the study's id in the page's address.


def draw() -> None:
    """Draw the page of the study that was opened, or that the address names."""
    st.title("Study", anchor=False)
    lead("Everything that was read in one study, and the words that decided it.")
    opened = opened_library()
    if opened is None:
        return
    settings, _ = opened
    wanted = st.session_state.pop("study_id", None) or st.query_params.get(KEY)
    if not wanted:
        st.html(text_html("Choose a study on the page “Library” or “Look up a citation”."))
        return
    st.query_params[KEY] = wanted
    try:
        _study(settings, wanted)
    except LindError as error:
        problem(str(error))


def _study(settings: object, wanted: str) -> None:
    from corpus.findings import read_findings
    from corpus.library import Library

    with Library.open(settings.library) as library:  # type: ignore[attr-defined]
        try:
            study = library.study(wanted)
        except KeyError:
            problem(f"the library holds no study {wanted!r}")
            return
        sources = library.sources(study.study_id)
        original = library.original(study.study_id)
    st.html(study_row_html(study))
    notes = notes_of(study, read_findings(study))
    section("Text")
    st.html(text_html("Underlined words decided something: point at them to see what.", "lind-small"))
    st.html(f'<div class="lind-card">{annotated_html(study, notes)}</div>')
    section("What was read, and why")
    rows = [tuple(cell(value, "not in the text") for value in note_cells(study, note)) for note in notes]
    st.html(table_html(("What", "Read as", "Words that decided"), rows, "What was read in this study"))
    section("Where it came from")
    places = [(cell(s.source_id), cell(s.path), cell(s.format)) for s in sources]
    st.html(table_html(("Name in the source", "File", "Format"), places, "Sources of this study"))
    with st.expander("The record as it stood in the source"):
        st.html(text_html(original[:100_000], "lind-original"))
    section("Cite")
    export_box((study,), "study")
