"""What every session of the page shares: the settings, the embedder and the opened library, each opened once.

Nothing here belongs to one session. Heavy modules are imported on first use, so that the first page is drawn before them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import LindError

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.chain import Assistant
    from assistant.settings import Settings
    from index.embed import Embedder

WARM_UP = 200
"""Characters of the question that is asked before anybody asks."""
_LOCK = threading.Lock()
_EMBEDDERS: dict[str, Embedder] = {}
_ASSISTANTS: dict[tuple[str, str, str | None], Assistant] = {}
_TRIED: dict[tuple[str, str, object, str], Answer] = {}
MOST_TRIED = 2_000
"""Suggestions whose answers are remembered; they are made of the library's words, never of a reader's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the page says of the library."""

    studies: int
    searchable: int
    """Studies that the published index holds, 0 to ``studies``."""
    newest: str
    """Year of the newest dated record, and how many have none."""
    snapshot: str


def page_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: A value cannot be understood.
    """
    from assistant.settings import load_settings

    return load_settings()


def shared_embedder(name: str) -> Embedder:
    """Return the embedder of a name, opened once for all sessions.

    Raises:
        ModelError: It cannot be loaded.
    """
    with _LOCK:
        return _embedder(name)


def shared_assistant(settings: Settings) -> Assistant:
    """Return the assistant over the library of the settings, opened once for all sessions, at its newest generation.

    Raises:
        LibraryError: There is no library, or it cannot be read.
        ModelError: The chat model cannot be used.
    """
    from assistant.chain import open_assistant

    key = (str(settings.library), settings.embedder, settings.model)
    with _LOCK:
        if key not in _ASSISTANTS:
            _ASSISTANTS[key] = open_assistant(
                settings.library,
                embedder=_embedder(settings.embedder),
                model=settings.model,
                access=settings.model_access(),
                chroma=settings.chroma,
            )
        assistant = _ASSISTANTS[key]
        with suppress(LindError):  # who asks is told of it; an emergency needs no index
            assistant.retriever  # noqa: B018 - opened here, where one thread is at a time
        return assistant


def suggesting_assistant(settings: Settings) -> Assistant:
    """Return the assistant on which suggestions are tried: without chat model, so that none costs anything.

    Raises:
        LibraryError: There is no library, or it cannot be read.
    """
    return shared_assistant(settings.model_copy(update={"model": None}))


def trying(settings: Settings, state: object) -> Callable[[str], Answer]:
    """Return what tries a suggestion; each is asked once for all sessions, until the library changes.

    Args:
        settings: Which library.
        state: The library's state; with another one everything is asked anew.

    Raises:
        LibraryError: There is no library, or it cannot be read.
    """
    assistant = suggesting_assistant(settings)

    def ask(question: str) -> Answer:
        key = (str(settings.library), settings.embedder, state, question)
        found = _TRIED.get(key)
        if found is None:
            if len(_TRIED) >= MOST_TRIED:
                _TRIED.clear()
            found = _TRIED[key] = assistant.ask(question)
        return found

    return ask


def warm_up(settings: Settings) -> None:
    """Open everything a first question needs, and ask one, before there are threads; what goes wrong shows when it is asked.

    Not beside the page, in a thread: an import in one thread and a ``.npy`` file or a script in another both build
    Python's syntax trees, which CPython 3.11 counts in one place (``SystemError: AST constructor recursion depth
    mismatch``); and some packages deadlock when two threads set them up.
    """
    try:
        shared_embedder(settings.embedder)
        if library_facts(settings.library) is None:
            return
        assistant = suggesting_assistant(settings)
        first = next(iter(assistant.library.all_studies()), None)
        title = None if first is None else first.title_text
        assistant.ask((title or "warm up")[:WARM_UP])  # of the assistant without chat model; no audit trail is told
        for one in (assistant, shared_assistant(settings)):
            one.retriever.open_store()
            one.retriever.find("warm up", k=1)
    except LindError:
        return


def library_facts(folder: Path) -> Facts | None:
    """Return what the page says of a library; None: there is none yet, or it holds no study.

    Raises:
        LibraryError: It is there and cannot be read.
    """
    from corpus.library import FILE_NAME, Library
    from index.generations import current_generation, read_manifest, snapshot_of

    if not folder.is_dir() or not (folder / FILE_NAME).exists():
        return None
    with Library.open(folder) as library:
        count, year, undated = library.count(), library.newest_year(), library.undated()
    if count == 0:
        return None
    try:
        manifest = read_manifest(current_generation(folder))
        snapshot, searchable = snapshot_of(manifest), min(manifest.studies, count)
    except LindError:
        snapshot, searchable = "not indexed yet", 0
    newest = "none" if year is None else str(year) + (f" ({undated:,} undated)" if undated else "")
    return Facts(studies=count, searchable=searchable, newest=newest, snapshot=snapshot)


def forget() -> None:
    """Let go of what is shared, so that the next use opens it anew; an answer that is on its way keeps what it holds."""
    with _LOCK:
        _ASSISTANTS.clear()
        _TRIED.clear()
        _EMBEDDERS.clear()


def _embedder(name: str) -> Embedder:
    """Return the embedder of a name; the lock is held."""
    from index.embed import open_embedder

    if name not in _EMBEDDERS:
        _EMBEDDERS[name] = open_embedder(name)
    return _EMBEDDERS[name]
