"""Damaged index files: the process that answers lives, and every answer is that of exact search."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from corpus.library import Library
from evals.soak import KINDS, spoil
from evals.soak_worker import studies
from index.build import ingest
from index.generations import current_generation
from index.retriever import open_retriever
from index.vector_check import LIMIT_S, VERDICT, file_state, safe_to_open
from index.vector_store import VectorStore, exact_search, extend_vector_store, write_vector_store

DAMAGES = 100
QUESTION = "kelvane improved patients"


def unit_vectors(count, seed=0, dimension=32):
    found = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def large_library(tmp_path_factory, embedder):
    """More passages than the 1,000 from which on Chroma keeps a graph of its own files."""
    folder = tmp_path_factory.mktemp("damage") / "library"
    source = folder.parent / "made.jsonl"
    source.write_text(studies(0, 1200), "utf-8")
    ingest(folder, [source], embedder=embedder)
    return folder


@pytest.mark.slow
def test_every_answer_of_a_damaged_index_is_that_of_exact_search(large_library, tmp_path, embedder):
    """This process serves all the while: one crash in it and the test run ends."""
    whole = current_generation(large_library)
    names = [name for name in file_state(whole / "chroma") if (whole / "chroma" / name).stat().st_size]
    ids = [name for name, _ in json.loads((whole / "passages.json").read_text("utf-8"))]
    vectors = np.load(whole / "vectors.npy")
    expected = list(exact_search(vectors, ids, embedder.embed_question(QUESTION), 10, None))
    chance = random.Random(5)
    not_opened = 0
    shutil.copytree(large_library, tmp_path / "library")
    chroma = current_generation(tmp_path / "library") / "chroma"
    for number in range(DAMAGES):
        shutil.rmtree(chroma)
        shutil.copytree(whole / "chroma", chroma)
        spoil(chroma / names[number % len(names)], KINDS[number // len(names) % 3], chance.random())
        with Library.open(tmp_path / "library") as library:
            retriever = open_retriever(library, embedder)
            retriever.open_store()
            found = retriever.find(QUESTION, k=10, mode="dense")
            not_opened += found.exact
        shown = [hit.passage_id for hit in found.hits]
        cosines = dict(zip(ids, vectors @ embedder.embed_question(QUESTION), strict=True))
        assert [cosines[name] for name in shown] == pytest.approx([cosines[name] for name in expected]), (number, shown)
    assert not_opened > DAMAGES / 2


def test_verdict_is_kept_until_a_file_changes(tmp_path):
    folder = tmp_path / "gen" / "chroma"
    assert write_vector_store(folder, [f"p{i}" for i in range(1200)], unit_vectors(1200)) == ()
    for _ in range(3):
        began = time.monotonic()
        assert safe_to_open(folder)
        assert time.monotonic() - began < 0.3  # no child process
        VectorStore.open(folder).search(unit_vectors(1, seed=2)[0], 5)
    (tmp_path / "gen" / VERDICT).unlink()
    assert safe_to_open(folder)  # now a child did look
    graph = next(folder.rglob("data_level0.bin"))
    spoil(graph, "flip", 0.5)
    assert not safe_to_open(folder)
    assert json.loads((tmp_path / "gen" / VERDICT).read_text())["ok"] is False
    with pytest.raises(ValueError, match="child process"):
        VectorStore.open(folder)


def test_child_that_takes_too_long_means_no(tmp_path):
    folder = tmp_path / "gen" / "chroma"
    write_vector_store(folder, ["a", "b"], unit_vectors(2))
    (tmp_path / "gen" / VERDICT).unlink()
    assert LIMIT_S > 10
    assert not safe_to_open(folder, limit_s=0.01)


def test_folder_that_is_not_there_is_not_safe(tmp_path):
    assert not safe_to_open(tmp_path / "nowhere" / "chroma")


def test_extended_store_finds_what_was_added_and_not_what_was_taken_away(tmp_path):
    old = unit_vectors(1500, seed=3)
    ids = [f"p{i}" for i in range(1500)]
    write_vector_store(tmp_path / "one" / "chroma", ids, old)
    new = unit_vectors(20, seed=4)
    added, removed = [f"n{i}" for i in range(20)], ids[:40]
    extend_vector_store(
        tmp_path / "one" / "chroma", tmp_path / "two" / "chroma", added=added, vectors=new, removed=removed
    )
    store = VectorStore.open(tmp_path / "two" / "chroma")
    assert store.count() == 1480
    now, named = np.concatenate([old[40:], new]), [*ids[40:], *added]
    for question in (*unit_vectors(20, seed=6), *old[:40], *new):
        expected = exact_search(now, named, question, 10, None)
        assert store.search(question, 10) == pytest.approx(expected, abs=1e-5)


def test_ingest_of_few_studies_takes_over_the_graph_and_answers_as_a_rebuilt_one(large_library, tmp_path, embedder):
    folder = tmp_path / "library"
    shutil.copytree(large_library, folder)
    before = current_generation(folder)
    (tmp_path / "more.jsonl").write_text(studies(5000, 30), "utf-8")
    ingest(folder, [tmp_path / "more.jsonl"], embedder=embedder)
    after = current_generation(folder)
    graph = next((after / "chroma").rglob("data_level0.bin"))
    assert graph.stat().st_ino == next((before / "chroma").rglob("data_level0.bin")).stat().st_ino
    (tmp_path / "both.jsonl").write_text(studies(0, 1200) + studies(5000, 30), "utf-8")
    ingest(tmp_path / "anew", [tmp_path / "both.jsonl"], embedder=embedder)
    assert after.name == current_generation(tmp_path / "anew").name
    with Library.open(folder) as one, Library.open(tmp_path / "anew") as two:
        extended, anew = open_retriever(one, embedder), open_retriever(two, embedder)
        for number in (3, 700, 5004, 5029):
            question = f"trial {number} improved {number % 89} of {100 + number}"
            here, there = (r.find(question, k=10) for r in (extended, anew))
            assert not here.exact
            assert [(h.passage_id, round(h.score, 5)) for h in here.hits] == [
                (h.passage_id, round(h.score, 5)) for h in there.hits
            ]
    for name in ("passages.json", "abbreviations.json", "duplicates.json", "vectors.npy"):
        assert (after / name).read_bytes() == (current_generation(tmp_path / "anew") / name).read_bytes(), name


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_interrupted_ingest_says_so_in_one_line_and_goes_on_when_repeated(tmp_path, embedder):
    source = tmp_path / "made.jsonl"
    source.write_text(studies(0, 4000), "utf-8")
    program = "import os; os.environ['LIND_EMBEDDER'] = 'hash-64'; from ui.cli import main; main()"
    command = [sys.executable, "-c", program, "ingest", str(source), "--library", str(tmp_path / "library")]
    started = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
        # A test run in the background of a shell inherits a deaf ear to Ctrl-C, and would hand it on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    _wait_for_studies(tmp_path / "library", 250)
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 130
    assert said.strip().count("\n") == 0
    assert "interrupted" in said
    with Library.open(tmp_path / "library") as library:
        kept = library.count()
    assert 250 <= kept < 4000
    summary = ingest(tmp_path / "library", [source], embedder=embedder)
    assert (summary.studies, summary.added, summary.duplicates) == (4000, 4000 - kept, kept)


def _wait_for_studies(folder, count):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (folder / "library.sqlite").exists():
            try:
                with Library.open(folder) as library:
                    if library.count() >= count:
                        return
            except Exception:
                pass  # its tables are being made
        time.sleep(0.02)
    pytest.fail("the ingest did not begin")
