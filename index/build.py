"""From files to a searchable library: read, store, cut, embed, publish."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal, Protocol

from corpus.errors import InputError, LindError
from corpus.formats import read_path
from corpus.library import Library, Source
from corpus.library_schema import broken_off
from corpus.reading import build_study
from corpus.stored import content_key
from corpus.study import Draft, Quarantined, Study
from index.assemble import Task, assemble, usable
from index.background import BackgroundEmbedding
from index.embed import Embedder
from index.embedding_cache import EmbeddingCache, Row
from index.generations import FORMAT, Manifest, current_generation, index_folder, publish, read_manifest, snapshot_of
from index.prepare import CUTTING, prepare, prepared_key, to_row
from index.remote_store import holds

LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
BATCH = 250
"""Records in one transaction."""

Item = tuple[Draft | Quarantined, str]
"""What was read, and the name of its file."""
Read = Iterable[Item]
Progress = Callable[[str, int, int | None], None]
"""Called with the stage's name, how many are done, and how many there are (None: not known)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A record with what was made of it."""

    item: Draft | Quarantined
    path: str
    """Name of its file."""
    study: Study | None = None
    """None: it is quarantined."""
    prepared: tuple[Row, list[str]] | None = None
    """How it is cut, and the texts to embed; None: not worked out yet."""


class Embedding(Protocol):
    """Embeds what it is fed and keeps it in the cache beside the index; see ``index.background``."""

    @property
    def done(self) -> int:
        """Texts whose vectors are kept."""

    def __enter__(self) -> Embedding: ...

    def __exit__(self, *_: object) -> Literal[False]: ...

    def feed(self, rows: list[Row], texts: list[str]) -> None:
        """Take in prepared studies and their texts."""

    def finish(self) -> None:
        """Wait until everything is embedded."""


class Engine(Protocol):
    """Where records are annotated and texts embedded. Every engine makes the same library and the same vectors."""

    def make(self, records: Read, embedder: Embedder) -> Iterator[list[Made]]:
        """Yield the records in order, in lists of ``BATCH``, with what was made of them."""

    def embedding(self, folder: Path, embedder: Embedder) -> Embedding:
        """Return what embeds into the index folder ``folder``."""


class LocalEngine:
    """Everything in this process: studies are made in one thread, texts are embedded in another."""

    def make(self, records: Read, embedder: Embedder) -> Iterator[list[Made]]:
        """Yield the records in order, each with its study."""
        for batch in batched(records):
            yield [made(item, path) for item, path in batch]

    def embedding(self, folder: Path, embedder: Embedder) -> Embedding:
        """Return the thread that embeds."""
        return BackgroundEmbedding(folder, embedder)


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


def expected_records(paths: Sequence[Path]) -> int | None:
    """Return how many records files hold, where that is quick to see (JSON Lines); None: it is not."""
    count = 0
    for path in paths:
        if not path.is_file() or not path.name.endswith(LINES):
            return None
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            try:
                count += sum(1 for line in file if line.strip())
            except (OSError, EOFError, zlib.error):
                return None  # the reader will say what is wrong with it
    return count


def ingest_records(
    library_folder: Path,
    records: Read,
    *,
    embedder: Embedder,
    progress: Progress | None = None,
    expected: int | None = None,
    engine: Engine | None = None,
    chroma: str | None = None,
) -> IngestSummary:
    """Put records into a library and publish an index of it; see ``ingest``.

    Args:
        library_folder: The library's folder; made if it does not exist.
        records: What was read, each with the name of its file.
        embedder: What turns passages into vectors.
        progress: Told about the way.
        expected: How many records there are; None: not known.
        engine: What annotates and embeds; None: this process.
        chroma: Address of a Chroma server that takes the vectors (``index.remote_store``); None: the library's folder.
    """
    began = time.monotonic()
    working = engine or LocalEngine()
    with (
        broken_off(library_folder),
        Library.open_for_writing(library_folder) as library,
        working.embedding(index_folder(library_folder), embedder) as background,
    ):
        batches = working.make(records, embedder)
        counts, quarantined = _store(library, batches, _Feeder(background, embedder, progress), expected)
        read = sum(counts.values())
        if read == 0:
            raise InputError(_nothing_read(quarantined))
        background.finish()
        manifest = publish_index(library, embedder, progress, chroma=chroma)
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
    library: Library,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    anew: bool = False,
    chroma: str | None = None,
) -> Manifest:
    """Publish an index of everything in the library, unless the published one is already that.

    Args:
        library: Opened for writing.
        embedder: What turns passages into vectors.
        progress: Told about the way.
        anew: Build even if the published index is already that, and take nothing over from it.
        chroma: Address of a Chroma server that takes the vectors; None: the library's folder.

    Returns:
        The published generation's manifest.

    Raises:
        LibraryError: The disk does not take it; the generation before stands.
    """
    with broken_off(library.folder):
        return _published(library, embedder, progress, anew=anew, chroma=chroma)


def _published(
    library: Library, embedder: Embedder, progress: Progress | None, *, anew: bool, chroma: str | None
) -> Manifest:
    library_hash = library.content_hash()
    name = _generation_name(library_hash, embedder.name)
    previous: Path | None = None
    try:
        previous = current_generation(library.folder)
        current = read_manifest(previous)
        if current.name == name and not anew and (chroma is None or holds(chroma, name, current.passages)):
            return current
    except LindError:
        pass  # none yet, or damaged: build a new one
    _prepare_missing(library, embedder, progress)
    task = Task(
        name=name,
        library=library,
        library_hash=library_hash,
        embedder=embedder,
        progress=progress,
        previous=previous if previous is not None and not anew and usable(previous, embedder) else None,
        chroma=chroma,
    )
    return read_manifest(publish(library.folder, name, lambda folder: assemble(folder, task)))


def _generation_name(library_hash: str, embedder_name: str) -> str:
    key = json.dumps([FORMAT, CUTTING, library_hash, embedder_name])
    return "gen-" + hashlib.sha256(key.encode()).hexdigest()[:16]


class _Feeder:
    """Prepares studies in this thread, hands them to the one that embeds, and tells about both."""

    def __init__(self, background: Embedding, embedder: Embedder, progress: Progress | None) -> None:
        self._background = background
        self._embedder = embedder
        self._progress = progress
        self.texts = 0

    def feed(self, studies: Iterable[tuple[str, Study, tuple[Row, list[str]] | None]]) -> None:
        """Take in studies, each with its content hash and, where another process worked it out, its preparation."""
        rows: list[Row] = []
        texts: list[str] = []
        for content_hash, study, known in studies:
            row, some = known or prepared_row(study, content_hash, self._embedder)
            rows.append(row)
            texts += some
        if rows:
            self.texts += len(texts)
            self._background.feed(rows, texts)

    def tell(self, stage: str, done: int, total: int | None) -> None:
        """Report how far this thread and the other one are."""
        if self._progress is not None:
            self._progress(stage, done, total)
            if self.texts:
                self._progress("embedding", self._background.done, self.texts)


def made(item: Draft | Quarantined, path: str) -> Made:
    """Return a record with its study."""
    return Made(item=item, path=path, study=build_study(item) if isinstance(item, Draft) else None)


def prepared_row(study: Study, content_hash: str, embedder: Embedder) -> tuple[Row, list[str]]:
    """Return a study's preparation as it is kept, and the texts to embed."""
    prepared, texts = prepare(study, embedder)
    return to_row(prepared, content_hash, embedder.name), texts


def _store(
    library: Library, batches: Iterable[list[Made]], feeder: _Feeder, expected: int | None
) -> tuple[dict[str, int], list[Quarantined]]:
    counts = {"added": 0, "updated": 0, "duplicate": 0}
    quarantined: list[Quarantined] = []
    now = datetime.now(UTC).isoformat(timespec="seconds")
    done = 0
    for batch in batches:
        fresh: list[tuple[str, Study, tuple[Row, list[str]] | None]] = []
        with library.transaction():
            for one in batch:
                if isinstance(one.item, Draft):
                    assert one.study is not None
                    source = Source(source_id=one.item.source_id, path=one.path, format=one.item.format)
                    outcome = library.add(one.study, original=one.item.original, source=source, now=now)
                    counts[outcome] += 1
                    if outcome != "duplicate":
                        fresh.append((content_key(one.study), one.study, one.prepared))
                else:
                    library.quarantine(one.item, now=now)
                    quarantined.append(one.item)
        done += len(batch)
        feeder.feed(fresh)
        feeder.tell("reading", done, expected)
    return counts, quarantined


def _prepare_missing(library: Library, embedder: Embedder, progress: Progress | None) -> None:
    """Prepare and embed what an ingest that was interrupted left, or what another embedder or an older Lind had read."""
    folder = index_folder(library.folder)
    rows = library.rows()
    with EmbeddingCache.open(folder, embedder.name, embedder.dimension) as cache:
        keys = (prepared_key(row.content_hash, embedder.name) for row in rows)
        missing = [row for row, known in zip(rows, cache.prepared(keys), strict=True) if known is None]
    with BackgroundEmbedding(folder, embedder) as background:
        feeder = _Feeder(background, embedder, progress)
        for at in range(0, len(missing), BATCH):
            hashes = {row.study_id: row.content_hash for row in missing[at : at + BATCH]}
            feeder.feed((hashes[study_id], study, None) for study_id, study in library.studies(hashes).items())
            feeder.tell("preparing", min(at + BATCH, len(missing)), len(missing))
        background.finish()


def batched(records: Read) -> Iterator[list[Item]]:
    """Yield records in lists of ``BATCH``."""
    iterator = iter(records)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _nothing_read(quarantined: Sequence[Quarantined]) -> str:
    if not quarantined:
        return "no study was found in what was given: name a PubMed, MEDLINE, JSON Lines or text file"
    first = quarantined[0]
    more = f" (and {len(quarantined) - 1} more in quarantine)" if len(quarantined) > 1 else ""
    return f"no study could be read: {first.locator}: {first.reason}{more}"
