"""The page “Look up a citation”: identifiers or references in, the studies and their citation records out."""

from __future__ import annotations

import re

import streamlit as st

from corpus.study import Study
from ui.export_box import export_box
from ui.page_parts import cell, lead, opened_library, section, table_html
from ui.render import text_html
from ui.study_page import study_row_html, study_text_html

MOST = 100  # lines looked up at a time
LONGEST = 2_000  # characters of a line
NUMBERS = re.compile(r"[\d\s,;]+")


def draw() -> None:
    """Draw the page."""
    st.title("Look up a citation", anchor=False)
    lead("Paste a PMID, DOI, PMCID, trial number or a whole reference, one a line.")
    opened = opened_library()
    if opened is None:
        return
    settings, _ = opened
    with st.form("lookup", border=False):
        text = st.text_area("Identifiers or references", height=120, key="lookup-text")
        st.form_submit_button("Look up")
    lines = wanted_lines(text or "")
    if not lines:
        return
    from assistant.citations import find_studies
    from corpus.library import Library

    with Library.open(settings.library) as library:
        found = {line: find_studies(library, line) for line in lines}
    studies = {study.study_id: study for some in found.values() for study in some}
    _missing([line for line, some in found.items() if not some])
    if studies:
        _found(tuple(studies.values()))


def wanted_lines(text: str) -> list[str]:
    r"""Return what to look up, each once; a line of numbers alone is several PMIDs.

    >>> wanted_lines("12230038, 12230039\n10.1000/x\n\n12230038")
    ['12230038', '12230039', '10.1000/x']
    """
    wanted: list[str] = []
    for line in text.splitlines():
        cut = line.strip()[:LONGEST]
        wanted += re.split(r"[\s,;]+", cut) if NUMBERS.fullmatch(cut) else [cut]
    return list(dict.fromkeys(one for one in wanted if one))[:MOST]


def _missing(lines: list[str]) -> None:
    for line in lines:
        st.html(text_html(f"No record of this library was found for: {line}", "lind-quarantined"))


def _found(studies: tuple[Study, ...]) -> None:
    section("Found")
    for number, study in enumerate(studies):
        with st.container(border=True):
            st.html(study_row_html(study) + study_text_html(study))
            if st.button("Open the study", key=f"open-{number}-{study.study_id}"):
                open_study(study.study_id)
    section("Cite")
    export_box(studies, "lookup")
    with st.expander("As a table"):
        head = ("Id", "Title", "Year", "Status")
        rows = [(cell(s.study_id), cell(s.title_text), cell(s.year), cell(s.status.value)) for s in studies]
        st.html(table_html(head, rows, "Studies found"))


def open_study(study_id: str) -> None:
    """Go to the page of a study."""
    st.session_state.study_id = study_id
    st.switch_page(st.session_state.pages["study"])
