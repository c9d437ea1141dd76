"""From files to a searchable library: read, store, cut, embed, publish."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np

from corpus.duplicates import Reference, near_copies, reference_of
from corpus.errors import InputError, LindError
from corpus.formats import read_path
from corpus.library import Library, Source
from corpus.reading import build_study
from corpus.study import Draft, Quarantined, Status, Study
from index.embed import Embedder, Vectors
from index.embedding_cache import EmbeddingCache
from index.expansion import learn_abbreviations, write_abbreviations
from index.generations import (
    DUPLICATES,
    FORMAT,
    Manifest,
    current_generation,
    index_folder,
    publish,
    read_manifest,
    snapshot_of,
)
from index.lexical import LexicalEntry, write_lexical_index
from index.passages import Count, Passage, cut_passages, embedded_text
from index.vector_store import write_vector_store

BATCH = 500  # records in one transaction, texts in one call of the embedder
CUTTING = 3
"""Version of the rules that cut passages: part of a generation's name."""

Read = Iterable[tuple[Draft | Quarantined, str]]
Progress = Callable[[str, int, int | None], None]
"""Called with the stage's name, how many are done, and how many there are (None: not known)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSummary:
    """What an ingest did. ``read`` = ``added`` + ``updated`` + ``duplicates``; with the quarantined ones, all records."""

    read: int
    added: int
    updated: int
    duplicates: int
    quarantined: tuple[Quarantined, ...]
    studies: int
    """Studies in the library afterwards."""
    passages: int
    """Passages in the index afterwards."""
    seconds: float
    snapshot: str


def ingest(
    library_folder: Path,
    paths: Sequence[Path],
    *,
    embedder: Embedder,
    format_name: str | None = None,
    progress: Progress | None = None,
) -> IngestSummary:
    """Read files into a library and publish an index of it.

    Args:
        library_folder: The library's folder; made if it does not exist.
        paths: Files and folders.
        embedder: What turns passages into vectors.
        format_name: One of ``corpus.formats.READERS``; None: found from the content.
        progress: Told about the way.

    Returns:
        The summary. What was read is kept even when publishing fails; a repeat then finds it there.

    Raises:
        InputError: A path does not exist, or nothing readable was found.
        LibraryError: The library is locked, or cannot be written.
    """
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise InputError(f"no such file or folder: {str(missing)!r}")
    records = (
        (item, path.name.encode("utf-8", "replace").decode()) for path in paths for item in read_path(path, format_name)
    )
    return ingest_records(library_folder, records, embedder=embedder, progress=progress)


def ingest_records(
    library_folder: Path, records: Read, *, embedder: Embedder, progress: Progress | None = None
) -> IngestSummary:
    """Put records into a library and publish an index of it; see ``ingest``."""
    began = time.monotonic()
    with Library.open_for_writing(library_folder) as library:
        counts, quarantined = _store(library, records, progress)
        read = sum(counts.values())
        if read == 0:
            raise InputError(_nothing_read(quarantined))
        manifest = publish_index(library, embedder, progress)
        return IngestSummary(
            read=read,
            added=counts["added"],
            updated=counts["updated"],
            duplicates=counts["duplicate"],
            quarantined=tuple(quarantined),
            studies=library.count(),
            passages=manifest.passages,
            seconds=round(time.monotonic() - began, 3),
            snapshot=snapshot_of(manifest),
        )


def publish_index(
    library: Library, embedder: Embedder, progress: Progress | None = None, *, anew: bool = False
) -> Manifest:
    """Publish an index of everything in the library, unless the published one is already that.

    Args:
        library: Opened for writing.
        embedder: What turns passages into vectors.
        progress: Told about the way.
        anew: Build even if the published index is already that.

    Returns:
        The published generation's manifest.
    """
    library_hash = library.content_hash()
    name = _generation_name(library_hash, embedder.name)
    try:
        current = read_manifest(current_generation(library.folder))
        if current.name == name and not anew:
            return current
    except LindError:
        pass  # none yet, or damaged: build a new one

    def build(folder: Path) -> Manifest:
        return _build(folder, name, library, library_hash, embedder, progress)

    return read_manifest(publish(library.folder, name, build))


def _generation_name(library_hash: str, embedder_name: str) -> str:
    key = json.dumps([FORMAT, CUTTING, library_hash, embedder_name])
    return "gen-" + hashlib.sha256(key.encode()).hexdigest()[:16]


def _store(library: Library, records: Read, progress: Progress | None) -> tuple[dict[str, int], list[Quarantined]]:
    counts = {"added": 0, "updated": 0, "duplicate": 0}
    quarantined: list[Quarantined] = []
    now = datetime.now(UTC).isoformat(timespec="seconds")
    done = 0
    for batch in _batched(records):
        with library.transaction():
            for item, path in batch:
                if isinstance(item, Draft):
                    source = Source(source_id=item.source_id, path=path, format=item.format)
                    counts[library.add(build_study(item), original=item.original, source=source, now=now)] += 1
                else:
                    library.quarantine(item, now=now)
                    quarantined.append(item)
        done += len(batch)
        if progress is not None:
            progress("reading", done, None)
    return counts, quarantined


def _batched(records: Read) -> Iterator[list[tuple[Draft | Quarantined, str]]]:
    iterator = iter(records)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _nothing_read(quarantined: Sequence[Quarantined]) -> str:
    if not quarantined:
        return "no study was found in what was given: name a PubMed, MEDLINE, JSON Lines or text file"
    first = quarantined[0]
    more = f" (and {len(quarantined) - 1} more in quarantine)" if len(quarantined) > 1 else ""
    return f"no study could be read: {first.locator}: {first.reason}{more}"


def _build(
    folder: Path, name: str, library: Library, library_hash: str, embedder: Embedder, progress: Progress | None
) -> Manifest:
    passages: list[Passage] = []
    texts: list[str] = []
    entries: list[LexicalEntry] = []
    whole: list[str] = []
    references: list[Reference] = []
    for study in library.all_studies():
        count = _counting_once(embedder.count)
        whole.append(study.text)
        if study.status != Status.NOTICE:
            references.append(reference_of(study))
        for passage in cut_passages(study, count, embedder.window):
            passages.append(passage)
            texts.append(embedded_text(study, passage, count))
            entries.append(_lexical_entry(study, passage))
    vectors = _embed(library, embedder, texts, progress)
    ids = [passage.passage_id for passage in passages]
    np.save(folder / "vectors.npy", vectors)
    (folder / "passages.json").write_text(
        json.dumps([[i, p.section] for i, p in zip(ids, passages, strict=True)]), "utf-8"
    )
    (folder / DUPLICATES).write_text(json.dumps(near_copies(references)), "utf-8")
    write_abbreviations(folder, learn_abbreviations(whole))
    write_lexical_index(folder / "lexical", entries)
    unreachable = write_vector_store(folder / "chroma", ids, vectors) if ids else ()
    return Manifest(
        name=name,
        format=FORMAT,
        library_hash=library_hash,
        embedder=embedder.name,
        dimension=embedder.dimension,
        passages=len(ids),
        studies=len(whole),
        unreachable=len(unreachable),
    )


def _counting_once(count: Count) -> Count:
    """Return ``count`` with a memory for single texts: a study's title is asked for with every passage."""
    known: dict[str, list[int]] = {}

    def remembered(texts: Sequence[str]) -> list[int]:
        if len(texts) != 1:
            return count(texts)
        if texts[0] not in known:
            known[texts[0]] = count(texts)
        return known[texts[0]]

    return remembered


def _lexical_entry(study: Study, passage: Passage) -> LexicalEntry:
    return LexicalEntry(
        passage_id=passage.passage_id,
        title=study.title_text or "",
        body=study.text[passage.start : passage.end],
        keywords=" ; ".join((*study.mesh, study.journal or "")),
    )


def _embed(library: Library, embedder: Embedder, texts: Sequence[str], progress: Progress | None) -> Vectors:
    """Embed each text once in the life of the library: known ones come from the cache."""
    with EmbeddingCache.open(index_folder(library.folder), embedder.name, embedder.dimension) as cache:
        vectors = np.empty((len(texts), embedder.dimension), dtype=np.float32)
        todo = cache.fill(texts, vectors)
        done = len(texts) - len(todo)
        for at in range(0, len(todo), BATCH):
            rows = todo[at : at + BATCH]
            fresh = embedder.embed_passages([texts[row] for row in rows])
            vectors[rows] = fresh
            cache.put([texts[row] for row in rows], fresh)
            done += len(rows)
            if progress is not None:
                progress("embedding", done, len(texts))
    return vectors
