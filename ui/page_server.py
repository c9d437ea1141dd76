"""The process that serves the page: everything a first visit needs is imported before the server answers.

Started by ``ui.serve`` with Streamlit's own arguments. Without this, the first visitor waits for the imports; the
embedding model, which takes longer, is opened in a thread of its own meanwhile.
"""

from __future__ import annotations

import sys
from importlib import import_module

from index.vector_store import preload

FIRST_VISIT = (
    "streamlit.web.bootstrap",
    "streamlit.elements.widgets.chat",
    "ui.render",
    "ui.session",
    "ui.view_ask",
    "ui.filter_box",
    "corpus.catalogue",
    "corpus.sample",
    "corpus.formats",
    "index.generations",
    "index.filters",
    "assistant.settings",
    "assistant.chain",
    "assistant.stale",
)
"""Modules that drawing the page “Ask” imports, and those of a first question."""


def main() -> None:
    """Import, begin to open the models, and serve; ends with Streamlit's exit code."""
    for name in FIRST_VISIT:
        import_module(name)
    preload()
    _begin_to_open()
    from streamlit.web.cli import main as streamlit

    sys.argv[0] = "streamlit"
    streamlit(prog_name="streamlit")


def _begin_to_open() -> None:
    from corpus.errors import LindError
    from ui.opened import page_settings, warm_up

    try:
        settings = page_settings()
    except LindError:
        return  # the page says what is wrong with them
    warm_up(settings)


if __name__ == "__main__":
    main()
