"""What ``lind doctor`` looks at."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import LindError


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    check: str
    ok: bool
    message: str
    """What was found, or what to do."""


def examine(library_folder: Path, embedder_name: str) -> tuple[Finding, ...]:
    """Check model, library and index in this order.

    Args:
        library_folder: The library's folder.
        embedder_name: The embedding model in the settings.
    """
    checks: dict[str, Callable[[], str]] = {
        "embedding model": lambda: _model(embedder_name),
        "library": lambda: _library(library_folder),
        "index": lambda: _index(library_folder, embedder_name),
        "vectors": lambda: _vectors(library_folder),
    }
    return tuple(_run(name, check) for name, check in checks.items())


def _run(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(check=name, ok=True, message=check())
    except LindError as error:
        return Finding(check=name, ok=False, message=str(error))


def _model(name: str) -> str:
    from index.embed import open_embedder

    embedder = open_embedder(name)
    return f"{embedder.name}, {embedder.dimension} dimensions, window of {embedder.window} tokens"


def _library(folder: Path) -> str:
    from corpus.library import Library

    with Library.open(folder) as library:
        mode = "" if os.access(folder, os.W_OK) else " (read-only: it can be asked, nothing can be added)"
        return f"{library.count():,} studies, {len(library.quarantined()):,} in quarantine, at {folder}{mode}"


def _vectors(folder: Path) -> str:
    """Ask every vector for itself: a large ingest asks a sample of them."""
    import numpy as np

    from corpus.errors import IndexUnavailableError
    from index.generations import current_generation, rebuild
    from index.passage_table import read_table
    from index.vector_store import unreachable

    generation = current_generation(folder)
    if not (generation / "chroma").exists():
        return "searched exactly, without Chroma's graph here"
    ids, vectors = list(read_table(generation)), np.load(generation / "vectors.npy", mmap_mode="r")
    try:
        lost = unreachable(generation / "chroma", ids, vectors)
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise IndexUnavailableError(f"Chroma's graph cannot be opened ({reason}): {rebuild(folder)}") from error
    if lost:
        raise IndexUnavailableError(f"{len(lost):,} vectors do not find themselves in Chroma: {rebuild(folder)}")
    return f"each of {len(ids):,} finds itself in Chroma"


def _index(folder: Path, embedder_name: str) -> str:
    from corpus.errors import IndexUnavailableError
    from corpus.library import Library
    from index.embed import open_embedder
    from index.generations import changed_files, current_generation, rebuild
    from index.retriever import open_retriever

    with Library.open(folder) as library:
        retriever = open_retriever(library, open_embedder(embedder_name))
        if wrong := changed_files(current_generation(folder)):
            raise IndexUnavailableError(f"the index is damaged ({'; '.join(wrong)}): {rebuild(folder)}")
        if retriever.manifest.library_hash != library.content_hash():
            raise IndexUnavailableError(f"the index is older than the library: {rebuild(folder)}")
        manifest = retriever.manifest
    return f"{manifest.name}, {manifest.passages:,} passages, {manifest.unreachable} vectors out of Chroma's reach"
