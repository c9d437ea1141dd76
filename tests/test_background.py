import threading

import numpy as np
import pytest

from index.background import BackgroundEmbedding, groups_of
from index.embed import HashEmbedder
from index.embedding_cache import EmbeddingCache


class Counting(HashEmbedder):
    """Remembers which texts it was given."""

    seen: list[str] = []

    def embed_passages(self, texts, progress=None):
        self.seen.extend(texts)
        return super().embed_passages(texts)


def rows(name):
    return [(name.encode(), "[]", b"\x00")]


def test_groups_are_of_about_one_size():
    assert [len(group) for group in groups_of(range(1001))] == [334, 334, 333]
    assert list(groups_of([])) == []


def test_what_is_fed_is_embedded_once_and_kept(tmp_path):
    embedder = Counting()
    embedder.seen.clear()
    with BackgroundEmbedding(tmp_path, embedder) as background:
        background.feed(rows("a"), ["one text", "another"])
        background.feed(rows("b"), ["another", "a third"])
        background.finish()
    assert sorted(embedder.seen) == ["a third", "another", "one text"]
    assert background.done == 4
    with EmbeddingCache.open(tmp_path, embedder.name, embedder.dimension) as cache:
        out = np.zeros((3, embedder.dimension), dtype=np.float32)
        assert cache.fill(["one text", "another", "a third"], out) == []
        assert None not in list(cache.prepared([b"a", b"b"]))


def test_failure_of_the_embedder_is_raised_and_nothing_counts_as_prepared(tmp_path):
    class Broken(HashEmbedder):
        def embed_passages(self, texts, progress=None):
            raise MemoryError("no room")

    background = BackgroundEmbedding(tmp_path, Broken())
    background.feed(rows("a"), ["one text"])
    with pytest.raises(MemoryError, match="no room"):
        background.finish()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("embedding-")]
    with EmbeddingCache.open(tmp_path, Broken().name, Broken().dimension) as cache:
        assert list(cache.prepared([b"a"])) == [None]
