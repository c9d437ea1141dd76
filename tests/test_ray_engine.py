"""The Ray engine makes the same library and the same vectors as this process does alone, and can be interrupted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.formats import read_path
from corpus.sample import sample_path
from index.build import Engine, ingest_records
from index.embed import HashEmbedder
from index.generations import current_generation, index_folder

pytest.importorskip("ray", reason="the extra lind[ray] is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    import ray

    from index.ray_engine import RayEngine

    yield RayEngine.open("hash-64", 2)
    ray.shutdown()


def _records(copies: int) -> Iterator[tuple[Any, str]]:
    """Yield the sample, and copies of it under other names, so that there are several lists of records."""
    from dataclasses import replace

    for number in range(copies):
        for item in read_path(sample_path()):
            if number:
                item = replace(item, source_id=f"{item.source_id}-{number}", title=f"{item.title} {number}", pmid=None)
            yield item, "sample"


def _ingest(folder: Path, engine: Engine | None, copies: int = 20) -> Any:
    return ingest_records(folder, _records(copies), embedder=HashEmbedder(), engine=engine)


def _tables(folder: Path) -> list[list[tuple[Any, ...]]]:
    with sqlite3.connect(index_folder(folder) / "embeddings.sqlite") as cache:
        vectors = cache.execute("SELECT * FROM embeddings ORDER BY digest").fetchall()
        prepared = cache.execute("SELECT * FROM prepared ORDER BY key").fetchall()
    with sqlite3.connect(folder / "library.sqlite") as library:
        studies = library.execute("SELECT study_id, content_hash, record FROM studies ORDER BY study_id").fetchall()
    return [vectors, prepared, studies]


def test_two_workers_make_the_same_library_and_vectors_as_one_process(tmp_path: Path, engine: Any) -> None:
    alone, spread = _ingest(tmp_path / "alone", None), _ingest(tmp_path / "spread", engine)
    assert (spread.added, spread.duplicates, spread.passages) == (alone.added, alone.duplicates, alone.passages)
    assert spread.snapshot == alone.snapshot
    assert _tables(tmp_path / "spread") == _tables(tmp_path / "alone")
    for name in ("vectors.npy", "passages.json"):
        one, other = (current_generation(tmp_path / folder) / name for folder in ("alone", "spread"))
        assert one.read_bytes() == other.read_bytes()


def test_an_interrupted_ingest_goes_on_and_ends_with_the_same_snapshot(tmp_path: Path, engine: Any) -> None:
    def breaks_off() -> Iterator[tuple[Any, str]]:
        for number, item in enumerate(_records(20)):
            if number == 600:
                raise KeyboardInterrupt
            yield item

    with pytest.raises(KeyboardInterrupt):
        ingest_records(tmp_path / "broken", breaks_off(), embedder=HashEmbedder(), engine=engine)
    resumed = _ingest(tmp_path / "broken", engine)
    assert resumed.snapshot == _ingest(tmp_path / "whole", None).snapshot
