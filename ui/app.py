"""The page: Lind in the browser (run by ``ui.serve``). This file only says which pages there are.

Nothing is computed twice: answers live in the session; the assistant and the embedder are opened once for all sessions
and hold nothing that belongs to one. Every word that was read reaches the browser through ``ui.render``; Streamlit's
Markdown sees only words written here. Pages import what they need when they are drawn, so the first one shows at once.
"""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files
from pathlib import Path

import streamlit as st

from ui import session
from ui.render import document_html

PAGES = {
    "ask": ("Ask", "visible"),
    "evidence": ("Evidence", "visible"),
    "lookup": ("Look up a citation", "visible"),
    "library": ("Library", "visible"),
    "study": ("Study", "hidden"),
    "evaluation": ("Evaluation", "visible"),
    "about": ("About and safety", "visible"),
}
# Name, in the address and of the module ui.view_<name> → title, and whether the list of pages shows it.
# No icons: Streamlit would fetch the one of the current page from fonts.gstatic.com, for the browser's tab.


def main() -> None:
    """Draw the chosen page, as Streamlit does on every event."""
    st.set_page_config(page_title="Lind", layout="wide")
    st.html(Path(__file__).with_name("page.css"))
    session.begin()
    pages = {name: _page(name) for name in PAGES}
    st.session_state.pages = pages
    chosen = st.navigation(list(pages.values()))
    # On a phone the list of pages would cover the page it leads to; there it stands above it (page.css).
    with st.container(horizontal=True, key="phone-nav"):
        for name, (_, visibility) in PAGES.items():
            if visibility == "visible":
                st.page_link(pages[name])
    chosen.run()
    if chosen is not pages["about"]:
        with st.expander("Intended use and limits"):
            st.html(document_html(files("assistant").joinpath("intended_use.md").read_text("utf-8")))


def _page(name: str) -> st.Page:
    title, visibility = PAGES[name]

    def draw() -> None:
        import_module(f"ui.view_{name}").draw()

    draw.__name__ = name
    return st.Page(
        draw,
        title=title,
        url_path=None if name == "ask" else name,
        default=name == "ask",
        visibility=visibility,
    )


if __name__ == "__main__":
    main()
