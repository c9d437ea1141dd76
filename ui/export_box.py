"""Studies for reference managers: shown to copy, and as files to save."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from assistant.answer import Answer
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


def export_box(studies: tuple[Study, ...], key: str, answer: Answer | None = None) -> None:
    """Offer studies in every style, to copy and to save.

    Args:
        studies: What to export.
        key: Makes the widgets' keys unique on the page.
        answer: To be saved beside them; None: there is none.
    """
    from assistant.export import STYLES

    if not studies and answer is None:
        return
    if studies:
        label = st.segmented_control("Reference format", list(FILES), default="RIS", key=f"{key}-style") or "RIS"
        style, ending, media = FILES[label]
        text = STYLES[style](studies)
        if len(studies) <= SHOWN:
            # No fixed height: a box that scrolls cannot be reached by keyboard.
            st.code(text, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        if studies:
            data = text.encode("utf-8", "replace")
            st.download_button(
                "Save the references", data, f"lind-references.{ending}", media, key=f"{key}-save", on_click="ignore"
            )
        if answer is not None:
            saved = json.dumps(answer.to_json(), ensure_ascii=False, indent=1).encode("utf-8", "replace")
            st.download_button(
                "Save the answer (JSON)",
                saved,
                "lind-answer.json",
                "application/json",
                key=f"{key}-json",
                on_click="ignore",
                help="To check it later: lind verify lind-answer.json",
            )
