"""Embedding in threads of their own, while the main thread reads and cuts the next studies.

The model's runtime and the tokenizer give up Python's lock while they work, so all are busy at once. Two threads take
turns: while one turns texts into numbers or keeps vectors, the other has the model work, which so never waits. What was
made goes into the cache beside the index at once: an ingest that is interrupted finds it there.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Full, Queue
from typing import Literal, TypeVar

import numpy as np

from index.embed import Embedder
from index.embedding_cache import EmbeddingCache, Row, text_digest

TEXTS = 500
"""Texts in one call of the embedder, at most."""
LANES = 2
"""Threads that embed."""
WAITING = 2
"""Batches that may wait; reading stops when there are more, so that memory does not grow with the library."""
POLL_S = 0.5

Batch = tuple[list[Row], list[str]]
_T = TypeVar("_T")


@dataclass(slots=True)
class _Waiting:
    """Prepared studies that are kept once every text of theirs is."""

    rows: list[Row]
    groups: int
    """Groups of their texts that are not embedded yet."""


def groups_of(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield items in groups of ``TEXTS`` at most, all of about one size: a small last one would be mostly padding.

    >>> [len(group) for group in groups_of(range(501))]
    [251, 250]
    """
    count = -(-len(items) // TEXTS)
    for number in range(count):
        yield items[-(-number * len(items) // count) : -(-(number + 1) * len(items) // count)]


class BackgroundEmbedding:
    """Embeds what it is fed and keeps it. Use it as a context manager; leaving it waits for the calls in progress."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._queue: Queue[Batch | None] = Queue(WAITING)
        self._threads: list[threading.Thread] = []
        self._error: BaseException | None = None
        self._stopped = False
        self._groups: deque[tuple[list[str], _Waiting]] = deque()
        self._coming: set[bytes] = set()
        self._taking = threading.Lock()
        """Held by the thread that takes a group, also while it waits for one."""
        self._writing = threading.Lock()
        self.done = 0
        """Texts whose vectors are kept."""

    def __enter__(self) -> BackgroundEmbedding:
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self._stopped = True
        self._end()
        return False

    def feed(self, rows: list[Row], texts: list[str]) -> None:
        """Hand over prepared studies and their texts; waits while too many wait already."""
        if not self._threads:
            self._threads = [
                threading.Thread(target=self._run, name=f"embedding-{number}", daemon=True) for number in range(LANES)
            ]
            for thread in self._threads:
                thread.start()
        self._put((rows, texts))

    def finish(self) -> None:
        """Wait until everything is embedded.

        Raises:
            BaseException: What the embedder raised.
        """
        self._end()
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _end(self) -> None:
        for _ in self._threads:
            self._put(None)
        for thread in self._threads:
            while thread.is_alive():
                thread.join(POLL_S)  # in short waits, so that Ctrl-C is heard
        self._threads = []

    def _put(self, item: Batch | None) -> None:
        while True:
            try:
                self._queue.put(item, timeout=POLL_S)
            except Full:
                continue
            return

    def _run(self) -> None:
        try:
            with self._writing:
                opened = EmbeddingCache.open(self._folder, self._embedder.name, self._embedder.dimension)
            with opened as cache:
                while self._embed_next(cache):
                    pass
        except BaseException as error:  # raised again in the thread that asks for the result
            self._error = self._error or error
            self._stopped = True
            with self._taking:
                while self._queue.get() is not None:
                    pass

    def _embed_next(self, cache: EmbeddingCache) -> bool:
        """Embed one group; return whether there may be another."""
        with self._taking:
            while not self._groups:
                batch = self._queue.get()
                if batch is None:
                    return False
                self._take(cache, *batch)
            texts, waiting = self._groups.popleft()
        if not self._stopped:
            vectors = self._embedder.embed_passages(texts)
            with self._writing:
                cache.put(texts, vectors)
                # Kept first, and only then no longer coming: who looks the other way round misses no text.
                self._coming.difference_update(map(text_digest, texts))
                self.done += len(texts)
                waiting.groups -= 1
                if not waiting.groups:
                    cache.put_prepared(waiting.rows)
        return True

    def _take(self, cache: EmbeddingCache, rows: list[Row], texts: Sequence[str]) -> None:
        """Make groups of the texts that are neither known nor being embedded."""
        fresh = {digest: text for text in texts if (digest := text_digest(text)) not in self._coming}
        known = np.empty((len(fresh), self._embedder.dimension), dtype=np.float32)
        digests = list(fresh)
        todo = [digests[row] for row in cache.fill_by_digest(digests, known)]
        groups = list(groups_of([fresh[digest] for digest in todo]))
        waiting = _Waiting(rows, len(groups))
        with self._writing:
            self._coming.update(todo)
            self.done += len(texts) - len(todo)
            if not groups:
                cache.put_prepared(rows)
        self._groups.extend((list(group), waiting) for group in groups)
