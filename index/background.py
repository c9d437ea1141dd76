"""Embedding in a thread of its own, while the main thread reads and cuts the next studies.

The model's runtime and the tokenizer give up Python's lock while they work, so both threads are busy at once. What was made
goes into the cache beside the index at once: an ingest that is interrupted finds it there.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Full, Queue
from typing import Literal

import numpy as np

from index.embed import Embedder
from index.embedding_cache import EmbeddingCache, Row

TEXTS = 500
"""Texts in one call of the embedder."""
WAITING = 2
"""Batches that may wait; reading stops when there are more, so that memory does not grow with the library."""
POLL_S = 0.5

Batch = tuple[list[Row], list[str]]


class BackgroundEmbedding:
    """Embeds what it is fed and keeps it. Use it as a context manager; leaving it waits for the call in progress."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._queue: Queue[Batch | None] = Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None
        self._stopped = False
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
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="embedding", daemon=True)
            self._thread.start()
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
        if self._thread is not None:
            self._put(None)
            while self._thread.is_alive():
                self._thread.join(POLL_S)  # in short waits, so that Ctrl-C is heard
            self._thread = None

    def _put(self, item: Batch | None) -> None:
        while True:
            try:
                self._queue.put(item, timeout=POLL_S)
            except Full:
                continue
            return

    def _run(self) -> None:
        try:
            with EmbeddingCache.open(self._folder, self._embedder.name, self._embedder.dimension) as cache:
                while (batch := self._queue.get()) is not None:
                    self._embed(cache, *batch)
        except BaseException as error:  # raised again in the thread that asks for the result
            self._error = error
            while self._queue.get() is not None:
                pass

    def _embed(self, cache: EmbeddingCache, rows: list[Row], texts: Sequence[str]) -> None:
        known = np.empty((len(texts), self._embedder.dimension), dtype=np.float32)
        todo = cache.fill(texts, known)
        self.done += len(texts) - len(todo)
        for at in range(0, len(todo), TEXTS):
            if self._stopped:
                return
            some = [texts[row] for row in todo[at : at + TEXTS]]
            cache.put(some, self._embedder.embed_passages(some))
            self.done += len(some)
        cache.put_prepared(rows)
