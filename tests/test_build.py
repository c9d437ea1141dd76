import gzip
import json
import shutil
import signal
import sqlite3
import subprocess
import sys

import numpy as np
import pytest

from corpus.errors import InputError
from corpus.library import Library
from corpus.reading import build_study
from index.build import expected_records, ingest, ingest_records, publish_index
from index.embed import HashEmbedder
from index.embedding_cache import FILE_NAME as CACHE_NAME
from index.embedding_cache import EmbeddingCache
from index.generations import current_generation, read_manifest
from index.passages import cut_passages
from index.retriever import open_retriever

NEW_STUDY = {
    "doc_id": "new",
    "pmid": "99000999",
    "title": "Zorvamab in scurvy",
    "abstract": "Zorvamab cured 12 sailors.",
}


class CountingEmbedder:
    """A ``HashEmbedder`` that counts what it is asked to embed and can fail after so many texts."""

    def __init__(self, fail_after=None):
        self.real = HashEmbedder()
        self.name, self.window, self.dimension = self.real.name, self.real.window, self.real.dimension
        self.texts = 0
        self.fail_after = fail_after

    def count(self, texts):
        return self.real.count(texts)

    def embed_question(self, text):
        return self.real.embed_question(text)

    def embed_passages(self, texts, progress=None):
        self.texts += len(texts)
        if self.fail_after is not None and self.texts > self.fail_after:
            raise MemoryError("the embedder broke down")
        return self.real.embed_passages(texts, progress)


@pytest.fixture
def new_file(tmp_path):
    path = tmp_path / "new.jsonl"
    path.write_text(json.dumps(NEW_STUDY) + "\n", "utf-8")
    return path


def index_names(folder):
    return sorted(p.name for p in (folder / "index").iterdir() if p.name != CACHE_NAME)


def test_summary_counts_studies_and_passages(tmp_path, studies_file, embedder):
    told = []
    summary = ingest(
        tmp_path / "library", [studies_file], embedder=embedder, progress=lambda *event: told.append(event)
    )
    assert (summary.read, summary.added, summary.updated, summary.duplicates, summary.studies) == (12, 12, 0, 0, 12)
    assert summary.quarantined == ()
    assert summary.seconds > 0
    assert ("reading", 12, None) in told
    assert ("embedding", summary.passages, summary.passages) in told
    assert told[-1] == ("indexing", summary.passages, summary.passages)
    with Library.open(tmp_path / "library") as library:
        cut = [p for s in library.all_studies() for p in cut_passages(s, embedder.count, embedder.window)]
    assert summary.passages == len(cut)


def test_generation_holds_every_passage_in_every_store(library_folder, embedder):
    generation = current_generation(library_folder)
    manifest = read_manifest(generation)
    listed = json.loads((generation / "passages.json").read_text("utf-8"))
    vectors = np.load(generation / "vectors.npy")
    with Library.open(library_folder) as library:
        retriever = open_retriever(library, embedder)
        assert manifest.library_hash == library.content_hash()
        studies = {name.rpartition("#")[0] for name, _ in listed}
        assert studies == {study.study_id for study in library.all_studies()}
    assert vectors.shape == (len(listed), embedder.dimension) == (manifest.passages, 64)
    assert retriever._store.count() == retriever._lexical.count() == manifest.passages
    assert (manifest.embedder, manifest.studies, manifest.unreachable) == ("hash-64", 12, 0)


def test_missing_path_is_one_line_and_makes_no_library(tmp_path, embedder):
    with pytest.raises(InputError) as error:
        ingest(tmp_path / "library", [tmp_path / "nowhere.xml"], embedder=embedder)
    assert "nowhere.xml" in str(error.value)
    assert not (tmp_path / "library").exists()


def test_nothing_readable_is_one_line_and_leaves_the_index(own_library, tmp_path, embedder):
    before = index_names(own_library)
    (tmp_path / "bad.jsonl").write_text('{"doc_id": 1\n{"doc_id": 2\n')
    with pytest.raises(InputError) as error:
        ingest(own_library, [tmp_path / "bad.jsonl"], embedder=embedder)
    assert "bad.jsonl" in str(error.value)
    assert "\n" not in str(error.value)
    assert index_names(own_library) == before
    with Library.open(own_library) as library:
        assert [q.locator for q in library.quarantined()] == ["bad.jsonl:1", "bad.jsonl:2"]


def test_rebuild_embeds_nothing_twice(own_library, new_file):
    counting = CountingEmbedder()
    shutil.rmtree(current_generation(own_library))
    with Library.open_for_writing(own_library) as library:
        publish_index(library, counting)
    assert counting.texts == 0
    ingest(own_library, [new_file], embedder=counting)
    assert counting.texts == 1


def test_rebuilt_generation_has_the_same_name_and_vectors(own_library, embedder):
    before = current_generation(own_library)
    vectors = np.load(before / "vectors.npy")
    shutil.rmtree(before)
    (own_library / "index" / CACHE_NAME).unlink()
    with Library.open_for_writing(own_library) as library:
        publish_index(library, embedder)
    assert current_generation(own_library) == before
    assert np.array_equal(np.load(before / "vectors.npy"), vectors)


def test_another_embedder_makes_another_generation(own_library):
    class Other(CountingEmbedder):
        def __init__(self):
            super().__init__()
            self.name = "hash-64b"

    other = Other()
    before = current_generation(own_library)
    with Library.open_for_writing(own_library) as library:
        manifest = publish_index(library, other)
    assert manifest.name != before.name
    assert other.texts == manifest.passages  # vectors of another model are not taken from the cache


def test_build_that_fails_half_way_leaves_the_old_index_in_force(own_library, new_file, embedder):
    before = index_names(own_library)
    with pytest.raises(MemoryError):
        ingest(own_library, [new_file], embedder=CountingEmbedder(fail_after=0))
    assert index_names(own_library) == before
    with Library.open(own_library) as library:
        hits = open_retriever(library, embedder).search("velorastine migraine")
        assert hits[0].study_id in {"pmid:99000001", "pmid:99000002"}
        assert library.holds("pmid:99000999")  # what was read is kept …
    again = ingest(own_library, [new_file], embedder=embedder)
    assert (again.duplicates, again.studies) == (1, 13)  # … and a repeat publishes it
    with Library.open(own_library) as library:
        assert open_retriever(library, embedder).search("zorvamab")[0].study_id == "pmid:99000999"


@pytest.mark.parametrize("damage", ["header", "pages", "cut", "empty"])
def test_damaged_embedding_cache_is_begun_anew(own_library, new_file, damage, embedder):
    path = own_library / "index" / CACHE_NAME
    whole = path.read_bytes()
    path.write_bytes(
        {
            "header": b"no database at all" * 99,
            "pages": whole[:4096] + b"\xff" * (len(whole) - 4096),
            "cut": whole[: len(whole) - 3000],
            "empty": b"",
        }[damage]
    )
    assert ingest(own_library, [new_file], embedder=embedder).studies == 13
    vectors = np.load(current_generation(own_library) / "vectors.npy")
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0)


def test_cached_vector_of_another_length_or_not_finite_is_embedded_again(tmp_path):
    with EmbeddingCache.open(tmp_path, "m", 3) as cache:
        cache.put(["a", "b", "c"], np.array([[1, 0, 0], [np.nan, 0, 0], [0, 1, 0]], dtype=np.float32))
    with sqlite3.connect(tmp_path / CACHE_NAME) as db:
        db.execute(
            "UPDATE embeddings SET vector = substr(vector, 1, 8) WHERE vector = ?",
            (bytes(4) + b"\0\0\x80?" + bytes(4),),
        )
    db.close()
    out = np.zeros((3, 3), dtype=np.float32)
    with EmbeddingCache.open(tmp_path, "m", 3) as cache:
        assert cache.fill(["a", "b", "c"], out) == [1, 2]
    assert out[0].tolist() == [1, 0, 0]


def test_study_without_words_is_kept_and_the_empty_index_answers(tmp_path, embedder):
    (tmp_path / "in.jsonl").write_text('{"title": "…"}\n', "utf-8")
    summary = ingest(tmp_path / "library", [tmp_path / "in.jsonl"], embedder=embedder)
    assert summary.studies == 1
    with Library.open(tmp_path / "library") as library:
        assert len(open_retriever(library, embedder).search("gout")) <= 1


def test_records_from_memory_are_taken_in(tmp_path, studies_file, embedder):
    from corpus.formats import read_bytes

    records = ((item, "upload.jsonl") for item in read_bytes(studies_file.read_bytes(), "upload.jsonl"))
    assert ingest_records(tmp_path / "library", records, embedder=embedder).added == 12
    with Library.open(tmp_path / "library") as library:
        assert {s.path for s in library.sources("pmid:99000001")} == {"upload.jsonl"}


# A process that kills itself the moment before it first touches a named file: no chance to tidy up, and the
# same moment on every machine.
KILLED = """
import os, signal, sys
from pathlib import Path
import index.build, index.embed
event, word = sys.argv[3:5]
def watch(name, arguments):
    if name == event and any(word in os.path.basename(str(a)) for a in arguments[:2]):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
index.build.ingest(Path(sys.argv[1]), [Path(sys.argv[2])], embedder=index.embed.HashEmbedder())
"""
MOMENTS = [
    ("tempfile.mkdtemp", ".staging-"),
    ("open", "vectors.npy"),
    ("open", "abbreviations.json"),
    ("os.mkdir", "chroma"),
    ("open", "manifest.json"),
    ("os.rename", ".staging-"),
    ("open", "CURRENT.new"),
    ("os.rename", "CURRENT"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize(("event", "word"), MOMENTS)
def test_kill_while_publishing_leaves_a_readable_index(own_library, new_file, embedder, event, word):
    before = current_generation(own_library)
    killed = [sys.executable, "-c", KILLED, str(own_library), str(new_file), event, word]
    assert subprocess.run(killed, check=False).returncode == -signal.SIGKILL
    assert current_generation(own_library) == before
    with Library.open(own_library) as library:
        found = open_retriever(library, embedder).find("velorastine migraine")
        assert found.hits
        assert not found.exact
        for hit in found.hits:
            assert library.study(hit.study_id).text[hit.start : hit.end].strip()
    assert ingest(own_library, [new_file], embedder=embedder).studies == 13
    assert [name for name in index_names(own_library) if name.startswith((".", "CURRENT."))] == []
    with Library.open(own_library) as library:
        assert open_retriever(library, embedder).search("zorvamab")[0].study_id == "pmid:99000999"


def test_kill_after_the_pointer_has_moved_shows_the_new_index(own_library, new_file, tmp_path, embedder):
    """Three generations: the third publish removes the first one, and dies doing so."""
    ingest(own_library, [new_file], embedder=embedder)
    third = tmp_path / "third.jsonl"
    third.write_text('{"pmid": "99001000", "title": "Quibrilast in hiccups"}\n', "utf-8")
    command = [sys.executable, "-c", KILLED, str(own_library), str(third), "shutil.rmtree", "gen-"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with Library.open(own_library) as library:
        assert open_retriever(library, embedder).search("quibrilast")[0].study_id == "pmid:99001000"


def test_studies_of_the_file_are_those_of_the_library(library_folder, studies_file):
    from corpus.formats import read_path

    with Library.open(library_folder) as library:
        for draft in read_path(studies_file):
            assert library.holds(build_study(draft).study_id)


def test_records_of_json_lines_are_counted_beforehand_and_others_are_not(tmp_path, studies_file):
    packed = tmp_path / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"pmid": 1}\n\n{"pmid": 2}'))
    (tmp_path / "broken.jsonl.gz").write_bytes(packed.read_bytes()[:-9])
    assert expected_records([studies_file, packed]) == 12 + 2
    assert expected_records([tmp_path / "broken.jsonl.gz"]) is None
    assert expected_records([studies_file, tmp_path / "some.xml"]) is None
    assert expected_records([tmp_path]) is None
