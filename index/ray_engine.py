"""Annotating and embedding as Ray Data jobs: for libraries that take one machine days.

The driver reads the files and writes the library, so that one process writes, as everywhere; workers make studies of
records and vectors of texts. Texts go to the workers in the groups in which the local engine embeds them, because a
model in bfloat16 gives other last digits in other company: the library and its vectors are the same, byte for byte.
What was made is kept as it comes back, and an interrupted ingest goes on from there.

``ray.init`` joins the cluster that ``RAY_ADDRESS`` names, or starts one on this machine. Records travel between driver
and workers in Ray's own serialisation; nothing of it is kept.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import numpy as np

from corpus.errors import ModelError, SettingsError
from corpus.stored import content_key
from index.background import groups_of
from index.build import Item, Made, Read, batched, made, prepared_row
from index.embed import Embedder, open_embedder
from index.embedding_cache import EmbeddingCache, Row, text_digest

WINDOW = 16
"""Lists of records, or groups of texts, in one job: enough to keep workers busy, few enough for the driver's memory."""


class RayEngine:
    """An ``index.build.Engine`` whose work is done by Ray's workers."""

    def __init__(self, embedder: str, workers: int) -> None:
        self._embedder = embedder
        self._workers = workers

    @classmethod
    def open(cls, embedder: str, workers: int) -> RayEngine:
        """Join or start a cluster.

        Args:
            embedder: The setting by which a worker opens the model.
            workers: How many work at once, at least 1.

        Raises:
            SettingsError: Ray is not installed, or the cluster cannot be joined.
        """
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            import ray
        except ImportError as error:
            raise SettingsError(f"the engine 'ray' needs a package: run `pip install 'lind[ray]'` ({error})") from error
        try:
            if not ray.is_initialized():
                here = None if os.environ.get("RAY_ADDRESS") else workers
                ray.init(num_cpus=here, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
            context = ray.data.DataContext.get_current()
            context.enable_progress_bars = False
            logging.getLogger("ray.data").setLevel(logging.ERROR)
        except Exception as error:
            raise SettingsError(f"cannot join the Ray cluster: {str(error).splitlines()[0]}") from error
        return cls(embedder, workers)

    def make(self, records: Read, embedder: Embedder) -> Iterator[list[Made]]:
        """Yield the records in order, each with its study and how it is cut."""
        batches = batched(records)
        while window := list(islice(batches, WINDOW)):
            yield from self._run(window, _Maker, embedder)

    def embedding(self, folder: Path, embedder: Embedder) -> RayEmbedding:
        """Return what embeds into the index folder."""
        return RayEmbedding(folder, embedder, self)

    def vectors(self, groups: Sequence[Sequence[str]], embedder: Embedder) -> list[Any]:
        """Return the vectors of each group of texts."""
        return self._run(groups, _Encoder, embedder)

    def _run(self, work: Sequence[Any], actor: Any, embedder: Embedder) -> list[Any]:
        """Hand out pieces of work and return what became of them, in their order."""
        import ray

        items = [{"at": at, "work": piece} for at, piece in enumerate(work)]
        pool = ray.data.ActorPoolStrategy(size=min(self._workers, len(items)))
        job = ray.data.from_items(items, override_num_blocks=len(items)).map(
            actor, fn_constructor_args=(self._embedder, embedder.name), compute=pool, num_cpus=1
        )
        found = {row["at"]: row["made"] for row in job.iter_rows()}
        return [found[at] for at in range(len(items))]


class RayEmbedding:
    """Collects texts into groups, has them embedded a window at a time, and keeps the vectors."""

    def __init__(self, folder: Path, embedder: Embedder, engine: RayEngine) -> None:
        self._cache = EmbeddingCache.open(folder, embedder.name, embedder.dimension)
        self._embedder = embedder
        self._engine = engine
        self._groups: list[list[str]] = []
        self._rows: list[Row] = []
        self._coming: set[bytes] = set()
        self.done = 0
        """Texts whose vectors are kept."""

    def __enter__(self) -> RayEmbedding:
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self._cache.__exit__()
        return False

    def feed(self, rows: list[Row], texts: list[str]) -> None:
        """Take in prepared studies and their texts; embeds when a window is full."""
        fresh = {digest: text for text in texts if (digest := text_digest(text)) not in self._coming}
        known = np.empty((len(fresh), self._embedder.dimension), dtype=np.float32)
        digests = list(fresh)
        todo = [digests[row] for row in self._cache.fill_by_digest(digests, known)]
        self.done += len(texts) - len(todo)
        self._groups += [list(group) for group in groups_of([fresh[digest] for digest in todo])]
        self._coming.update(todo)
        self._rows += rows
        if len(self._groups) >= WINDOW:
            self._embed()

    def finish(self) -> None:
        """Embed what is left."""
        self._embed()

    def _embed(self) -> None:
        if self._groups:
            for texts, vectors in zip(self._groups, self._engine.vectors(self._groups, self._embedder), strict=True):
                self._cache.put(texts, np.asarray(vectors, dtype=np.float32))
                self.done += len(texts)
        self._cache.put_prepared(self._rows)
        self._groups, self._rows, self._coming = [], [], set()


class _Worker:
    """One process of the cluster, with the model open."""

    def __init__(self, setting: str, name: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        self.embedder = open_embedder(setting)
        if self.embedder.name != name:
            raise ModelError(f"a worker opened the embedding model {self.embedder.name!r}, not {name!r}")


class _Maker(_Worker):
    """Makes studies of records and cuts them."""

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        return {"at": row["at"], "made": [self._made(item) for item in row["work"]]}

    def _made(self, item: Item) -> Made:
        plain = made(*item)
        if plain.study is None:
            return plain
        prepared = prepared_row(plain.study, content_key(plain.study), self.embedder)
        return Made(item=plain.item, path=plain.path, study=plain.study, prepared=prepared)


class _Encoder(_Worker):
    """Makes vectors of texts."""

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        return {"at": row["at"], "made": self.embedder.embed_passages(list(row["work"]))}
