"""An answer, and studies for reference managers: shown to copy, and as files to save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui.render import text_html

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.stale import StaleMark
    from corpus.study import Study

FILES = {
    "RIS": ("ris", "ris", "application/x-research-info-systems"),
    "BibTeX": ("bibtex", "bib", "application/x-bibtex"),
    "CSL-JSON": ("csl", "json", "application/vnd.citationstyles.csl+json"),
    "nbib": ("nbib", "nbib", "text/plain"),
    "Text": ("text", "txt", "text/plain"),
}
# Label → style of assistant.export, ending, media type.
SHOWN = 10
# Studies whose records are shown to copy; of more there is only the file.


ANSWER_FILES = {
    "Text": ("txt", "text/plain"),
    "Markdown": ("md", "text/markdown"),
    "HTML": ("html", "text/html"),
    "JSON": ("json", "application/json"),
}
# Label → ending and media type of a saved answer.


def answer_box(answer: Answer, stale: Sequence[StaleMark]) -> None:
    """Offer an answer to copy and to save, its labels with it.

    Args:
        answer: What to write.
        stale: What became of its studies since.
    """
    from assistant.answer_export import labels

    document = answer.to_json()
    form = st.segmented_control("Form", list(ANSWER_FILES), default="Text", key="answer-form") or "Text"
    text = answer_as(form, answer, stale)
    ending, media = ANSWER_FILES[form]
    st.html(text_html("These lines go with it wherever it is used:", "lind-small"))
    st.html("".join(text_html(line, "lind-line lind-travels") for line in labels(document, stale)))
    with st.container(horizontal=True):
        st.download_button(
            "Save the answer",
            text.encode("utf-8", "replace"),
            f"lind-answer.{ending}",
            media,
            key="whole-answer",
            on_click="ignore",
            icon=":material/download:",
        )
    if form in ("Text", "Markdown"):
        st.code(text, language=None, wrap_lines=True)  # with a button of its own that copies
    elif form == "JSON":
        st.html(text_html("To check it later: lind verify lind-answer.json", "lind-small"))


def answer_as(form: str, answer: Answer, stale: Sequence[StaleMark]) -> str:
    """Return an answer in a form of ``ANSWER_FILES``, its labels first."""
    from assistant.answer_export import ANSWER_STYLES, labels

    document = answer.to_json()
    if form != "Text":
        return ANSWER_STYLES[form.lower()](document, stale)
    from ui.terminal import answer_text, visible

    head = [visible(line) for line in (answer.question, *labels(document, stale))]
    return "\n".join(head) + "\n\n" + answer_text(answer)


def export_box(studies: tuple[Study, ...], key: str) -> None:
    """Offer studies in every style, to copy and to save.

    Args:
        studies: What to export; none: nothing is offered.
        key: Makes the widgets' keys unique on the page.
    """
    from assistant.export import STYLES

    if not studies:
        return
    label = st.segmented_control("Reference format", list(FILES), default="RIS", key=f"{key}-style") or "RIS"
    style, ending, media = FILES[label]
    text = STYLES[style](studies)
    with st.container(horizontal=True):
        st.download_button(
            "Save the references",
            text.encode("utf-8", "replace"),
            f"lind-references.{ending}",
            media,
            key=f"{key}-save",
            on_click="ignore",
            icon=":material/download:",
        )
    if len(studies) <= SHOWN:
        # No fixed height: a box that scrolls cannot be reached by keyboard.
        st.code(text, language=None, wrap_lines=True)
