import shutil

import numpy as np
import pytest

from index.vector_store import (
    CHECKED_WHOLE,
    COLLECTION,
    VectorStore,
    exact_search,
    rows_to_check,
    unreachable,
    write_vector_store,
)


def unit_vectors(n, dimension=32, seed=7):
    vectors = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def vectors():
    return unit_vectors(500)


@pytest.fixture(scope="module")
def ids():
    return [f"p{i:03d}" for i in range(500)]


@pytest.fixture(scope="module")
def store(tmp_path_factory, ids, vectors):
    folder = tmp_path_factory.mktemp("store") / "chroma"
    assert write_vector_store(folder, ids, vectors) == ()
    return VectorStore.open(folder)


def test_exact_search_is_worked_by_hand():
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    found = exact_search(vectors, ["x", "y", "z"], np.array([1, 0], dtype=np.float32), 2, None)
    assert list(found) == ["x", "z"]
    assert found == pytest.approx({"x": 1.0, "z": 0.6})


def test_exact_search_equals_sorting_every_cosine(vectors, ids):
    for question in unit_vectors(20, seed=8):
        expected = sorted(range(500), key=lambda i: -float(vectors[i] @ question))[:10]
        assert list(exact_search(vectors, ids, question, 10, None)) == [ids[i] for i in expected]


def test_exact_search_returns_allowed_rows_only(vectors, ids):
    question = unit_vectors(1, seed=9)[0]
    allowed = np.arange(500) % 7 == 0
    expected = sorted(np.flatnonzero(allowed), key=lambda i: -float(vectors[i] @ question))[:10]
    assert list(exact_search(vectors, ids, question, 10, allowed)) == [ids[i] for i in expected]
    assert exact_search(vectors, ids, question, 10, np.zeros(500, dtype=bool)) == {}


def test_exact_search_for_more_than_there_is_returns_all(vectors, ids):
    assert len(exact_search(vectors, ids, vectors[0], 9999, None)) == 500


def test_equal_cosines_keep_the_order_of_the_passages():
    vectors = np.ones((5, 1), dtype=np.float32)
    assert list(exact_search(vectors, list("abcde"), np.ones(1, dtype=np.float32), 5, None)) == list("abcde")


def test_chroma_finds_the_ten_nearest_that_exact_search_finds(store, vectors, ids):
    for question in unit_vectors(50, seed=10):
        exact = exact_search(vectors, ids, question, 10, None)
        assert store.search(question, 10) == pytest.approx(exact, abs=1e-5)
    assert store.count() == 500


def test_vector_that_does_not_find_itself_is_reported(tmp_path, vectors):
    some = vectors[:20].copy()
    some[3] = 0  # a null vector has no direction: its cosine distance to itself is 1
    assert write_vector_store(tmp_path / "chroma", [f"p{i}" for i in range(20)], some) == ("p3",)


def test_equal_vectors_are_not_reported(tmp_path, vectors):
    same = np.repeat(vectors[:1], 30, axis=0)
    assert write_vector_store(tmp_path / "chroma", [f"p{i}" for i in range(30)], same) == ()


def test_telemetry_is_off(store):
    assert store._client.get_settings().anonymized_telemetry is False


def test_reopened_collection_has_no_embedder_of_its_own(store):
    assert store._collection.name == COLLECTION
    assert store._collection._embedding_function is None


def test_folder_without_a_collection_raises(tmp_path):
    with pytest.raises((OSError, ValueError)):
        VectorStore.open(tmp_path / "empty")


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory):
    """More than the 1,000 vectors from which on Chroma writes its graph to files of its own."""
    folder = tmp_path_factory.mktemp("large") / "chroma"
    assert write_vector_store(folder, [f"p{i}" for i in range(1500)], unit_vectors(1500)) == ()
    assert list(folder.rglob("*.bin"))
    return folder


def test_reading_does_not_change_the_files_of_the_graph(large_folder, tmp_path):
    shutil.copytree(large_folder, tmp_path / "chroma")
    for _ in range(3):
        store = VectorStore.open(tmp_path / "chroma")
        assert len(store.search(unit_vectors(1, seed=3)[0], 200)) == 200


@pytest.mark.parametrize("damage", ["removed", "cut"])
def test_graph_with_missing_bytes_is_refused(large_folder, tmp_path, damage):
    """Chroma 1.5.9 opens both without an error and returns wrong neighbours."""
    folder = tmp_path / "chroma"
    shutil.copytree(large_folder, folder)
    for path in list(folder.rglob("*.bin")):
        if damage == "removed":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ValueError, match="not those that were written"):
        VectorStore.open(folder)


def test_vectors_of_a_large_collection_are_checked_by_sample():
    assert list(rows_to_check(3)) == [0, 1, 2]
    drawn = list(rows_to_check(50_000))
    assert len(drawn) == len(set(drawn)) == CHECKED_WHOLE
    assert drawn == sorted(drawn)
    assert drawn == list(rows_to_check(50_000))


def test_every_vector_of_a_published_store_can_be_asked_for_itself(tmp_path, ids, vectors):
    folder = tmp_path / "chroma"
    write_vector_store(folder, ids, vectors)
    assert unreachable(folder, ids, vectors) == ()
    other = vectors.copy()
    other[3] = unit_vectors(1, seed=11)[0]  # stands in the index, but not in Chroma
    assert unreachable(folder, ids, other) == ("p003",)
