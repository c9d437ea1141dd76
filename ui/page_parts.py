"""Pieces that every page of Lind is drawn from: headings, one-line errors, upload results. Streamlit sees only our own words.

Streamlit reads labels, headings and messages as Markdown, so none of them ever holds a word that was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from corpus.errors import LindError
from ui.opened import Facts, library_facts, page_settings
from ui.render import text_html

if TYPE_CHECKING:
    from assistant.settings import Settings

NOTE = (
    "For clinicians and researchers reading the literature. Not for time-critical use; no instruction on the care of "
    "any person. Lind reads what the library holds of a study, as a rule its abstract: the cited publication "
    "decides."
)


def problem(detail: str) -> None:
    """Show one line of an error; ``st.error`` alone would read it as Markdown."""
    with st.container(border=True):
        st.error("This did not work.")
        st.html(text_html(detail))


def lead(words: str, *, note: bool = False) -> None:
    """Show what a page is for in one line, and under it the note on use where that matters most."""
    st.html(text_html(words, "lind-lead") + (text_html(NOTE, "lind-use") if note else ""))


def section(words: str) -> None:
    """Set a heading of the second level."""
    st.html(f'<h2 class="lind-section">{escape(words)}</h2>')


def opened_settings() -> Settings | None:
    """Return the settings; None: they cannot be used, and the page says why."""
    try:
        return page_settings()
    except LindError as error:
        problem(str(error))
        return None


def opened_library() -> tuple[Settings, Facts] | None:
    """Return the settings and what is said of the library; None: there is none to show, and the page says so."""
    settings = opened_settings()
    if settings is None:
        return None
    try:
        facts = library_facts(settings.library)
    except LindError as error:
        problem(str(error))
        return None
    if facts is None:
        st.html(text_html("The library is empty. Add studies on the page “Library”, or load the sample on “Ask”."))
        return None
    return settings, facts


def table_html(head: Sequence[str], rows: Sequence[Sequence[str]], label: str, style: str = "") -> str:
    """Return a table in a box that scrolls sideways by mouse and keyboard.

    Args:
        head: Names of the columns; ours.
        rows: Cells as HTML: the caller has escaped what was read.
        label: What the table is, for screen readers.
        style: More CSS classes.
    """
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="lind-scroll" role="region" aria-label="{escape(label)}" tabindex="0">'
        f'<table class="lind-table {style}"><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def cell(text: object, missing: str = "not stated") -> str:
    """Return a value as an HTML cell; None and empty text are said to be missing."""
    if text is None or text == "":
        return f'<span class="lind-muted">{escape(missing)}</span>'
    return text_html(str(text), tag="span")


def counts_html(rows: Sequence[tuple[str, str]]) -> str:
    """Return names and values in two columns."""
    pairs = "".join(f"<dt>{escape(name)}</dt><dd>{text_html(value, tag='span')}</dd>" for name, value in rows)
    return f'<dl class="lind-counts">{pairs}</dl>'
