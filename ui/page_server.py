"""Serves the page: everything a first visit needs is imported and opened before the server answers.

Called by ``ui.serve`` with Streamlit's own arguments. Without this, the first visitor waits for the imports; and while
there is one thread alone, no import can meet another (``ui.opened.warm_up``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from index.vector_store import preload

FIRST_VISIT = (
    "streamlit.web.bootstrap",
    "streamlit.elements.widgets.chat",
    "ui.render",
    "ui.session",
    "ui.view_ask",
    "ui.filter_box",
    "ui.export_box",
    "ui.view_evidence",
    "ui.view_library",
    "ui.process.upload_job",
    "ui.view_lookup",
    "ui.view_study",
    "ui.view_evaluation",
    "ui.view_about",
    "corpus.catalogue",
    "corpus.sample",
    "corpus.formats",
    "index.generations",
    "index.filters",
    "assistant.settings",
    "assistant.chain",
    "assistant.stale",
    "assistant.audit",
    "assistant.export",
    "assistant.answer_export",
    "ui.terminal",
    "corpus.findings",
    "langchain_core.runnables",
    "langchain_core.tracers.langchain",
    "rapidfuzz.distance",
)
"""Modules that drawing a page imports, and those of a first question."""


def main(words: Sequence[str]) -> None:
    """Import, open the library and the models, go on with an upload that was cut off, and serve.

    Args:
        words: Streamlit's arguments.

    Raises:
        SystemExit: With Streamlit's exit code.
    """
    make_ready()
    go_on_reading()
    from streamlit.web.cli import main as streamlit

    sys.argv = ["streamlit", *words]
    streamlit(words, prog_name="streamlit")


def go_on_reading() -> None:
    """Go on with an upload that was cut off; where that fails the page says that it was."""
    from corpus.errors import LindError
    from ui.opened import page_settings
    from ui.process.upload_job import resume
    from ui.serve import environment

    try:
        settings = page_settings()
        resume(settings.library, environment(settings.library, os.environ, embedder=settings.embedder))
    except (LindError, OSError):
        return


def make_ready() -> None:
    """Import and open everything, in this thread."""
    from corpus.effects.consistency import exact_interval
    from corpus.errors import LindError
    from ui.opened import page_settings, warm_up

    for name in FIRST_VISIT:
        import_module(name)
    preload()
    exact_interval(1, 8)  # imports what a warning on a printed interval is computed with
    try:
        settings = page_settings()
    except LindError:
        return  # the page says what is wrong with them
    warm_up(settings)


if __name__ == "__main__":
    main(sys.argv[1:])
