"""Filling a generation's folder from what was prepared, and from the generation before it where nothing changed."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.duplicates import sketched_copies
from corpus.errors import LindError
from corpus.library import Library, StudyRow
from corpus.reference import Reference, reference_of
from corpus.reported import indexed_text
from corpus.study import Status, Study
from index.embed import Embedder, Vectors
from index.embedding_cache import EmbeddingCache
from index.expansion import learn_abbreviations, write_abbreviations
from index.generations import DUPLICATES, FORMAT, STUDIES, Manifest, index_folder, read_manifest
from index.lexical import LexicalEntry, extend_lexical_index, write_lexical_index
from index.passage_table import read_table, write_table
from index.prepare import Prepared, from_row, prepare, prepared_key, to_row
from index.remote_store import library_name, publish_remote
from index.vector_check import safe_to_open
from index.vector_store import extend_vector_store, graph_and_beside, write_vector_store

Progress = Callable[[str, int, int | None], None]
"""Which version of each study the generation was made of."""
VECTORS = "vectors.npy"
BESIDE_SHARE = 0.1
"""Passages that stand beside Chroma's graph, or are left out of it, as a share of those in it; with more the graph is built anew."""
AT_A_TIME = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a generation is made of."""

    name: str
    library: Library
    library_hash: str
    embedder: Embedder
    progress: Progress | None
    previous: Path | None
    """A sound generation of the same embedder and format, to take over what did not change; None: begin anew."""
    chroma: str | None = None
    """Address of the Chroma server that takes the vectors' index; None: it lies in the generation's folder."""


def usable(generation: Path, embedder: Embedder) -> bool:
    """Return whether a generation may be built upon."""
    try:
        manifest = read_manifest(generation)
    except LindError:
        return False
    same = (manifest.format, manifest.embedder, manifest.dimension) == (FORMAT, embedder.name, embedder.dimension)
    return same and manifest.unreachable == 0 and manifest.passages > 0 and (generation / STUDIES).exists()


def assemble(folder: Path, task: Task) -> Manifest:
    """Fill an empty folder with an index of everything in the library; return its manifest."""
    rows = task.library.rows()
    with EmbeddingCache.open(index_folder(task.library.folder), task.embedder.name, task.embedder.dimension) as cache:
        prepared = _prepared(cache, rows, task)
        ids = [
            f"{row.study_id}#{cut.start}-{cut.end}" for row, one in zip(rows, prepared, strict=True) for cut in one.cuts
        ]
        vectors = _vectors(folder, cache, rows, prepared, task)
    _tell(task, "embedding", len(ids), len(ids))
    sections = [cut.section for one in prepared for cut in one.cuts]
    write_table(folder, list(zip(ids, sections, strict=True)))
    _write(folder / STUDIES, {row.study_id: row.content_hash for row in rows})
    _write(folder / DUPLICATES, _copies(task.library, rows, prepared))
    write_abbreviations(folder, learn_abbreviations(part for one in prepared for part in one.defined))
    passages = {row.study_id: one for row, one in zip(rows, prepared, strict=True)}
    del prepared
    with _as_disk_error("the words' index"):
        _write_lexical(folder, passages, task)
    with _as_disk_error("the vectors' index"):
        unreachable = _write_graph(folder, ids, vectors, task) if ids else ()
    _tell(task, "indexing", len(ids), len(ids))
    return Manifest(
        name=task.name,
        format=FORMAT,
        library_hash=task.library_hash,
        embedder=task.embedder.name,
        dimension=task.embedder.dimension,
        passages=len(ids),
        studies=len(rows),
        unreachable=len(unreachable),
        newest=task.library.newest_version(),
    )


def _prepared(cache: EmbeddingCache, rows: Sequence[StudyRow], task: Task) -> list[Prepared]:
    """Return how each study is cut; what the cache has lost is made again."""
    name = task.embedder.name
    found: list[Prepared | None] = []
    for kept in cache.prepared(prepared_key(row.content_hash, name) for row in rows):
        one = None
        if kept is not None:
            with suppress(ValueError, TypeError):
                one = from_row(*kept)
        found.append(one)
    lost = [at for at, one in enumerate(found) if one is None]
    again = {at: prepare(study, task.embedder)[0] for at, study in _studies_at(task.library, rows, lost)}
    cache.put_prepared([to_row(one, rows[at].content_hash, name) for at, one in again.items()])
    return [again[at] if one is None else one for at, one in enumerate(found)]


def _vectors(
    folder: Path, cache: EmbeddingCache, rows: Sequence[StudyRow], prepared: Sequence[Prepared], task: Task
) -> Vectors:
    """Write the vectors of all passages into one file, and return it mapped into memory."""
    digests = [cut.digest for one in prepared for cut in one.cuts]
    shape = (len(digests), task.embedder.dimension)
    if not digests:
        np.save(folder / VECTORS, np.empty(shape, dtype=np.float32))
        return np.empty(shape, dtype=np.float32)
    vectors: Vectors = np.lib.format.open_memmap(folder / VECTORS, mode="w+", dtype=np.float32, shape=shape)
    _claim(folder / VECTORS)
    todo = cache.fill_by_digest(digests, vectors)
    if todo:
        starts = np.cumsum([0, *(len(one.cuts) for one in prepared)])
        homes = sorted({int(at) for at in np.searchsorted(starts, todo, side="right") - 1})
        for at, study in _studies_at(task.library, rows, homes):
            fresh = task.embedder.embed_passages(prepare(study, task.embedder)[1])
            vectors[starts[at] : starts[at + 1]] = fresh
    vectors.flush()  # type: ignore[attr-defined]
    return vectors


def _claim(path: Path) -> None:
    """Make the disk give a file all its room now: with a full one, writing to mapped memory would kill the process.

    Raises:
        OSError: There is no room.
    """
    if not hasattr(os, "posix_fallocate"):
        return
    with path.open("rb+") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise


@contextmanager
def _as_disk_error(what: str) -> Iterator[None]:
    """Turn what Chroma and tantivy raise when they cannot write, of many kinds, into one.

    Raises:
        OSError: Whatever it was; what Rust calls a panic is no Exception in Python.
    """
    try:
        yield
    except (OSError, LindError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise OSError(f"{what}: {' '.join(str(error).split())[:200]}") from error


def _studies_at(library: Library, rows: Sequence[StudyRow], places: Sequence[int]) -> Iterator[tuple[int, Study]]:
    for start in range(0, len(places), AT_A_TIME):
        some = places[start : start + AT_A_TIME]
        studies = library.studies(rows[at].study_id for at in some)
        yield from ((at, studies[rows[at].study_id]) for at in some)


def _copies(library: Library, rows: Sequence[StudyRow], prepared: Sequence[Prepared]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of studies that count as one source; a notice about a study is no copy of it."""
    places = [at for at, row in enumerate(rows) if row.status != Status.NOTICE]

    def read(some: Sequence[int]) -> list[Reference]:
        return [reference_of(study) for _, study in _studies_at(library, rows, [places[at] for at in some])]

    return sketched_copies([prepared[at].sketch for at in places], read)


def _write_lexical(folder: Path, passages: dict[str, Prepared], task: Task) -> None:
    """Add to the index before where nothing of it has gone; else write one of everything."""
    target = folder / "lexical"
    before = _versions(task.previous)
    if task.previous is not None and before:
        now = {row.study_id: row.content_hash for row in task.library.rows()}
        if all(now.get(study_id) == digest for study_id, digest in before.items()):
            fresh = sorted(now.keys() - before.keys())
            extend_lexical_index(task.previous / "lexical", target, _entries(task.library, passages, fresh))
            return
    write_lexical_index(target, _entries(task.library, passages, sorted(passages)))


def _versions(generation: Path | None) -> dict[str, str]:
    if generation is None:
        return {}
    try:
        return dict(json.loads((generation / STUDIES).read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _entries(library: Library, passages: dict[str, Prepared], study_ids: Sequence[str]) -> Iterator[LexicalEntry]:
    for start in range(0, len(study_ids), AT_A_TIME):
        some = study_ids[start : start + AT_A_TIME]
        studies = library.studies(some)
        for study_id in some:
            yield from _entries_of(studies[study_id], passages[study_id])


def _entries_of(study: Study, prepared: Prepared) -> Iterator[LexicalEntry]:
    keywords = " ; ".join((*study.mesh, study.journal or ""))
    for cut in prepared.cuts:
        yield LexicalEntry(
            passage_id=f"{study.study_id}#{cut.start}-{cut.end}",
            title=study.title_text or "",
            body=indexed_text(study, cut.start, cut.end),
            keywords=keywords,
        )


def _write_graph(folder: Path, ids: Sequence[str], vectors: Vectors, task: Task) -> tuple[str, ...]:
    if task.chroma is not None:
        return publish_remote(task.chroma, task.name, library_name(task.library.folder), ids, vectors)
    if (
        task.previous is not None
        and (task.previous / "chroma").exists()
        and _extended(folder / "chroma", ids, vectors, task.previous)
    ):
        return ()
    return write_vector_store(folder / "chroma", ids, vectors, lambda done: _tell(task, "indexing", done, len(ids)))


def _extended(folder: Path, ids: Sequence[str], vectors: Vectors, previous: Path) -> bool:
    """Take over the graph before, if it is sound and little has changed; return whether it was done."""
    graph, beside, gone = graph_and_beside(previous / "chroma", _ids(previous))
    old = np.load(previous / VECTORS, mmap_mode="r")
    row_before = {name: row for row, name in enumerate(_ids(previous)) if name not in beside}
    shared = [(row, row_before[name]) for row, name in enumerate(ids) if name in row_before]
    kept = {ids[row] for row, before in shared if np.array_equal(vectors[row], old[before])}
    added = [row for row, name in enumerate(ids) if name not in kept]
    removed = sorted(gone | (row_before.keys() - kept))
    if len(added) + len(removed) > BESIDE_SHARE * graph or not safe_to_open(previous / "chroma"):
        return False
    extend_vector_store(
        previous / "chroma", folder, added=[ids[row] for row in added], vectors=vectors[added], removed=removed
    )
    return True


def _ids(generation: Path) -> list[str]:
    return list(read_table(generation))


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def _tell(task: Task, stage: str, done: int, total: int | None) -> None:
    if task.progress is not None:
        task.progress(stage, done, total)
