"""The store over time: an index that is gone, damaged, copied or of an older Lind; a process that lives long."""

import errno
import gc
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import LibraryError
from corpus.library import FILE_NAME, Library
from corpus.library_schema import SCHEMA_VERSION, broken_off
from evals.soak import POOL, question_rounds
from evals.soak_worker import studies, study_id
from index.build import ingest, publish_index
from index.embed import HashEmbedder
from index.embedding_cache import FILE_NAME as CACHE
from index.embedding_cache import EmbeddingCache
from index.generations import changed_files, current_generation, index_folder, publish, read_manifest
from index.retriever import open_retriever
from index.vector_store import VectorStore, exact_search, write_vector_store
from tests.test_generations import manifest, publish_words

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")


def made(folder, first, count):
    source = folder / f"made-{first}-{count}.jsonl"
    source.write_text(studies(first, count), "utf-8")
    return source


def hundred_answers(folder):
    with Library.open(folder) as library:
        retriever = open_retriever(library, HashEmbedder())
        return [
            [hit.passage_id for hit in retriever.search(f"trial {number} of kelvane improved {number}", k=10)]
            for number in range(100)
        ]


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reliability")
    ingest(folder / "library", [made(folder, 0, 300)], embedder=HashEmbedder())
    return folder / "library"


@pytest.fixture
def own(held, tmp_path):
    shutil.copytree(held, tmp_path / "library")
    return tmp_path / "library"


def test_index_that_was_deleted_is_made_again_with_the_same_ids_and_answers(own):
    name, before = current_generation(own).name, hundred_answers(own)
    shutil.rmtree(index_folder(own))
    with Library.open_for_writing(own) as library:
        publish_index(library, HashEmbedder())
    assert current_generation(own).name == name
    assert hundred_answers(own) == before


def test_library_is_written_with_a_rollback_journal_and_waits_for_the_disk(own):
    with Library.open_for_writing(own) as library:
        assert library._db.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert library._db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"


def flipped(path, at):
    """Turn one bit of a file and leave its size and times as they were, as a failing disk does."""
    about = path.stat()
    with path.open("rb+") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 4]))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def test_one_changed_vector_among_twenty_thousand_is_found(tmp_path):
    def build(folder):
        np.save(folder / "vectors.npy", np.random.default_rng(1).random((20_000, 32), dtype=np.float32))
        return manifest("gen-1")

    folder = publish(tmp_path, "gen-1", build)
    assert changed_files(folder) == ()
    flipped(folder / "vectors.npy", 128 + 4 * 32 * 13_579)
    assert changed_files(folder) == ("vectors.npy",)


def test_one_changed_bit_in_the_graph_is_found(tmp_path):
    vectors = np.random.default_rng(2).standard_normal((1200, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    def build(folder):
        write_vector_store(folder / "chroma", [f"p{row}" for row in range(1200)], vectors)
        return manifest("gen-1")

    folder = publish(tmp_path, "gen-1", build)
    assert changed_files(folder) == ()
    graph = next((folder / "chroma").rglob("data_level0.bin"))
    flipped(graph, graph.stat().st_size // 2)
    assert len(changed_files(folder)) == 1
    assert "data_level0.bin" in changed_files(folder)[0]


def test_chroma_finds_of_five_hundred_questions_at_least_99_in_100_of_what_exact_search_finds(tmp_path):
    drawn = np.random.default_rng(3).standard_normal((3500, 32)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    vectors, questions = drawn[:3000], drawn[3000:]
    ids = [f"p{row}" for row in range(3000)]
    assert write_vector_store(tmp_path / "gen" / "chroma", ids, vectors) == ()
    store = VectorStore.open(tmp_path / "gen" / "chroma")
    same = sum(
        len(set(store.search(question, 10)) & set(exact_search(vectors, ids, question, 10, None)))
        for question in questions
    )
    assert same / (10 * len(questions)) >= 0.99


@LINUX
def test_two_thousand_questions_take_no_more_memory_and_no_more_files(tmp_path):
    growth = question_rounds(tmp_path, questions=2000, rows=300)
    assert growth.asked == 2000
    assert growth.late_mb < 1.1 * growth.early_mb
    assert growth.late_files < growth.early_files + POOL


@LINUX
def test_reader_that_sees_ten_generations_keeps_the_files_of_one(own, tmp_path):
    def files():
        gc.collect()
        names = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
        return sum(str(own) in name for name in names)

    counts = []
    for number in range(10):
        ingest(own, [made(tmp_path, 1000 + number, 1)], embedder=HashEmbedder())
        with Library.open(own) as library:
            retriever = open_retriever(library, HashEmbedder())
            retriever.open_store()
            assert not retriever.find("kelvane improved").exact
            counts.append(files())
    assert counts[-1] < counts[1] + POOL  # a leak keeps several files of every generation


def test_library_copied_to_another_place_answers_alike(own, tmp_path):
    shutil.copytree(own, tmp_path / "elsewhere", copy_function=shutil.copy)  # copy: with new times
    with Library.open(own) as one, Library.open(tmp_path / "elsewhere") as two:
        assert one.content_hash() == two.content_hash()
        assert open_retriever(one, HashEmbedder()).snapshot == open_retriever(two, HashEmbedder()).snapshot
    assert hundred_answers(own) == hundred_answers(tmp_path / "elsewhere")


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_library_of_an_older_lind_keeps_its_content_and_its_answers(own, version):
    with Library.open(own) as library:
        content, before = library.content_hash(), hundred_answers(own)
    db = sqlite3.connect(own / FILE_NAME)
    for table in {1: ("aliases", "status_lists", "marks", "facts"), 2: ("facts",)}[version]:
        db.execute(f"DROP TABLE {table}")
    db.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(version),))
    db.commit()
    db.close()
    with Library.open(own) as library:
        assert library.content_hash() == content
        assert library.fill_facts() == 300
    assert hundred_answers(own) == before
    with Library.open_for_writing(own) as library:
        assert publish_index(library, HashEmbedder()).name == current_generation(own).name


def test_generation_before_is_kept_and_not_what_a_killed_writer_left(tmp_path):
    publish_words(tmp_path, "gen-1")
    publish_words(tmp_path, "gen-2")
    shutil.copytree(index_folder(tmp_path) / "gen-2", index_folder(tmp_path) / "gen-left")  # renamed, never pointed to
    os.utime(index_folder(tmp_path) / "gen-left", (2**32, 2**32))
    publish_words(tmp_path, "gen-3")
    assert sorted(path.name for path in index_folder(tmp_path).glob("gen-*")) == ["gen-2", "gen-3"]


@LINUX
def test_cache_that_cannot_be_opened_because_too_many_files_are_is_not_thrown_away(own):
    import resource

    path = index_folder(own) / CACHE
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    next_handle = os.open(path, os.O_RDONLY)
    os.close(next_handle)
    resource.setrlimit(resource.RLIMIT_NOFILE, (next_handle, hard))
    try:
        with pytest.raises(sqlite3.OperationalError):
            EmbeddingCache.open(index_folder(own), "m", 4)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (sqlite3.OperationalError("disk I/O error"), "disk I/O error"),
    ],
)
def test_refusal_of_the_machine_is_one_line_that_says_what_is_kept(tmp_path, error, said):
    with pytest.raises(LibraryError, match=said) as caught, broken_off(tmp_path):
        raise error
    assert "is kept" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_generation_that_was_published_can_be_read_back(own):
    assert read_manifest(current_generation(own)).studies == 300


def test_reader_sees_what_another_process_published_without_a_restart(own, tmp_path):
    with Library.open(own) as library:
        assert open_retriever(library, HashEmbedder()).manifest.studies == 300
        program = "import os; os.environ['LIND_EMBEDDER'] = 'hash-64'; from ui.cli import main; main()"
        command = [sys.executable, "-c", program, "ingest", str(made(tmp_path, 2000, 3)), "--library", str(own)]
        subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parent.parent)
        retriever = open_retriever(library, HashEmbedder())
        assert retriever.manifest.studies == 303
        assert any(hit.study_id == study_id(2001) for hit in retriever.search("Trial 2001", k=5, mode="lexical"))
