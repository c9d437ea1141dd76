"""What a benchmark is: a card, and a function that makes a task of a folder or file of data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evals.records import Card
from evals.runner import Task

Say = Callable[[str], None]
"""Told one line of what is going on."""


def silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person may choose for a run."""

    work: Path
    """Folder for what is built on the way (libraries); kept, so that a second run is quick."""
    library: Path | None = None
    """A library to ask as it is, nothing is added to it; None: one is built from the data under ``work``."""
    corpus: Path | None = None
    """What to ingest for questions whose data names no corpus; None: they need ``library``."""
    split: str | None = None
    """Which part of the data; None: the only one."""
    limit: int | None = None
    """At most this many items, the first ones; None: all."""
    seed: int = 0
    model: str | None = None
    """Chat model by name; None: the extractive composer."""
    embedder: str = "all-MiniLM-L6-v2"
    """Embedding model by name, as ``index.embed.open_embedder`` takes it."""
    say: Say = silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A named way of measuring."""

    card: Card
    prepare: Callable[[Path, Options], Task]
    """Read the data, make ready what answers. Raises ``InputError`` with file and line."""
