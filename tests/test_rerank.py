import json
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from corpus.errors import ModelError
from corpus.library import Library
from index.build import ingest
from index.expansion import NOTHING, Expansions
from index.features import FEATURES, Candidate, QueryWord, compute_features
from index.lexical import telling_words
from index.rerank import RerankModel, Trees, bundled_model, permuted, read_model, write_model
from index.retriever import Filters, open_retriever
from index.study_words import StemNumbers, words_of

NUMBERS = StemNumbers()
QUESTION = "Does velorastine reduce migraine days?"


def unit(*values):
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def candidate(study_id, *, title="", passages=("",), vectors=((1.0, 0.0),), lexical=0.0, fused=0.0):
    return Candidate(
        study_id=study_id,
        text=words_of([[title, *passages]], NUMBERS)[0],
        vectors=np.stack([unit(*v) for v in vectors]),
        lexical=lexical,
        fused=fused,
    )


def words(text, weight=1.0):
    return [QueryWord(stems=(word,), weight=weight) for word in text.split()]


def features(candidates, asked, vector=(1.0, 0.0)):
    table = compute_features(candidates, asked, unit(*vector), lambda stem: 1.0)
    return [dict(zip(FEATURES, row, strict=True)) for row in table.tolist()]


def one_tree():
    """0.5 and less of column 1 gives -1; above, column 0 at most 0.25 gives 2, and 3 otherwise."""
    return Trees(
        feature=np.array([[1, 0]], np.int32),
        threshold=np.array([[0.5, 0.25]]),
        left=np.array([[-1, -2]], np.int32),
        right=np.array([[1, -3]], np.int32),
        leaf=np.array([[-1.0, 2.0, 3.0]]),
    )


def fitting(embedder):
    return model_for(embedder.name.partition("@")[0])


def model_for(embedder_name):
    """Prefers studies that hold little of the question's weight in their title: easy to tell from the first stage."""
    at = FEATURES.index("title-coverage")
    trees = Trees(
        feature=np.array([[at]], np.int32),
        threshold=np.array([[0.1]]),
        left=np.array([[-1]], np.int32),
        right=np.array([[-2]], np.int32),
        leaf=np.array([[1.0, -1.0]]),
    )
    return RerankModel(embedder=embedder_name, trees=trees)


def test_trees_are_followed_by_hand():
    rows = np.array([[0.0, 0.5], [0.25, 0.6], [0.3, 0.6]])
    assert one_tree()(rows).tolist() == [-1.0, 2.0, 3.0]


def test_coverage_counts_the_weight_of_the_words_a_study_holds():
    asked = [QueryWord(stems=("asthma",), weight=3.0), QueryWord(stems=("steroid",), weight=1.0)]
    found = features([candidate("a", title="asthma", passages=("steroid help", "no news"))], asked)[0]
    assert (found["coverage"], found["title-coverage"], found["passage-coverage"]) == (1.0, 0.75, 1.0)
    found = features([candidate("a", passages=("asthma", "steroid"))], asked)[0]
    assert (found["coverage"], found["passage-coverage"]) == (1.0, 0.75)


def test_long_form_covers_its_abbreviation():
    asked = [QueryWord(stems=("hcc",), others=(("hepatocellular", "carcinoma"),), weight=2.0)]
    full, half = features(
        [candidate("a", passages=("hepatocellular carcinoma",)), candidate("b", passages=("hepatocellular",))], asked
    )
    assert (full["coverage"], half["coverage"]) == (1.0, 0.0)


def test_neighbouring_words_of_the_question_are_looked_for_side_by_side_and_near():
    texts = ("breast cancer", "cancer x x breast", "breast " + "x " * 20 + "cancer", "breast")
    rows = features([candidate(str(i), passages=(text,)) for i, text in enumerate(texts)], words("breast cancer"))
    assert [(row["adjacent"], row["near"]) for row in rows] == [(1, 1), (0, 1), (0, 0), (0, 0)]


def test_feedback_moves_the_question_towards_the_studies_found_first():
    # Three studies point halfway up; of the two that follow at the same cosine, the one on their side comes nearer.
    first = [candidate(name, vectors=((1.0, 1.0),), fused=1.0) for name in "abc"]
    rows = features([*first, candidate("up", vectors=((1.0, 2.0),)), candidate("down", vectors=((1.0, -2.0),))], [])
    assert rows[3]["dense"] == pytest.approx(rows[4]["dense"], abs=1e-6)
    assert rows[3]["feedback-cosine"] > rows[4]["feedback-cosine"] == 0.0


def test_words_of_the_studies_found_first_speak_for_others_that_hold_them():
    first = [candidate(name, passages=("statin cholesterol",), fused=1.0) for name in "abc"]
    rows = features(
        [*first, candidate("d", passages=("cholesterol",)), candidate("e", passages=("weather",))], words("statin")
    )
    assert rows[3]["whole-lexical"] == rows[4]["whole-lexical"] == 0.0
    assert rows[3]["feedback-lexical"] > rows[4]["feedback-lexical"]


def test_studies_get_each_others_scores_and_passages_keep_their_distance():
    fused = {"a#0-1": 1.0, "a#1-2": 0.5, "b#0-1": 0.8, "c#0-1": 0.7}
    # b goes before a: b takes 1.0, a takes 0.8 and its second passage stays at half; c was not put in order anew.
    assert permuted(fused, {"a": 0.1, "b": 0.2}) == pytest.approx(
        {"a#0-1": 0.8, "a#1-2": 0.4, "b#0-1": 1.0, "c#0-1": 0.7}
    )


def test_equal_scores_keep_the_order_of_the_first_stage():
    assert permuted({"a#0-1": 0.5, "b#0-1": 0.9}, {"a": 1.0, "b": 1.0}) == {"a#0-1": 0.5, "b#0-1": 0.9}


def test_model_survives_the_file(tmp_path):
    write_model(tmp_path / "m.npz", RerankModel(embedder="x", trees=one_tree()))
    held = read_model(tmp_path / "m.npz")
    assert held.embedder == "x"
    assert held.trees.leaf.tolist() == one_tree().leaf.tolist()


def test_model_of_other_features_is_refused(tmp_path):
    np.savez(tmp_path / "m.npz", features=np.array(["something"]))
    with pytest.raises(ValueError, match=r"m\.npz was trained on other features"):
        read_model(tmp_path / "m.npz")


@pytest.mark.parametrize("damage", ["emptied", "cut", "flipped", "text", "folder"])
def test_damaged_model_is_one_line(tmp_path, damage):
    path = tmp_path / "m.npz"
    write_model(path, RerankModel(embedder="x", trees=one_tree()))
    whole = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        half = len(whole) // 2
        flipped = whole[:half] + bytes(255 - byte for byte in whole[half : half + 40]) + whole[half + 40 :]
        path.write_bytes({"emptied": b"", "cut": whole[:half], "flipped": flipped, "text": b"no archive"}[damage])
    with pytest.raises(ValueError, match=r"m\.npz is damaged: run `python -m evals\.train_rerank`") as error:
        read_model(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "change",
    [{"feature": np.array([[1, 99]], np.int32)}, {"left": np.array([[-1, 7]], np.int32)}, {"leaf": np.ones((1, 2))}],
)
def test_model_whose_trees_lead_nowhere_is_refused(tmp_path, change):
    write_model(tmp_path / "m.npz", RerankModel(embedder="x", trees=replace(one_tree(), **change)))
    with pytest.raises(ValueError, match="damaged"):
        read_model(tmp_path / "m.npz")


def test_damaged_file_that_comes_with_lind_stops_with_one_line(tmp_path):
    (tmp_path / "m.npz").write_bytes(b"no archive")
    with pytest.raises(ModelError, match="install Lind again, or delete the file"):
        bundled_model(tmp_path / "m.npz")
    assert bundled_model(tmp_path / "nowhere.npz") is None


def test_second_stage_reorders_hybrid_hits_and_shows_its_rank_and_score(library_folder, embedder):
    with Library.open(library_folder) as library:
        plain = open_retriever(library, embedder, fitting(embedder))
        before = plain.search(QUESTION, k=100, mode="fusion")
        after = plain.search(QUESTION, k=100)
        assert "rerank" not in before[0].scores
        assert [h.study_id for h in before] != [h.study_id for h in after]
        assert {h.passage_id for h in before} == {h.passage_id for h in after}
        assert after[0].scores["rerank"] == 1.0
        assert after[0].ranks["rerank"] >= 1
        assert max(h.score for h in after) == max(h.score for h in before)


def test_retracted_studies_do_not_speak_for_the_question(library_folder, embedder):
    with Library.open(library_folder) as library:
        retriever = open_retriever(library, embedder, fitting(embedder))
        found = retriever.find("pomitrel lowered uric acid in gout", k=5)
        assert found.retracted == 1
        shown = retriever.search("pomitrel lowered uric acid in gout", k=50, filters=Filters(include_retracted=True))
        assert all("rerank" in hit.scores for hit in shown)


def test_model_of_another_embedder_is_not_used(library_folder, embedder):
    with Library.open(library_folder) as library:
        other = model_for("another-model")
        retriever = open_retriever(library, embedder, other)
        assert retriever.second_stage is None
        assert retriever.search(QUESTION, k=5) == retriever.search(QUESTION, k=5, mode="fusion")


def test_bundled_model_is_small_and_quick():
    model = bundled_model()
    assert model is not None
    table = np.random.default_rng(0).random((50, len(FEATURES)))
    model.score(table)
    began = time.process_time()
    for _ in range(10):
        model.score(table)
    assert (time.process_time() - began) / 10 < 0.03


CHILD = """
import json, sys
from pathlib import Path
from corpus.library import Library
from index.embed import open_embedder
from index.retriever import open_retriever
with Library.open(Path(sys.argv[1])) as library:
    hits = open_retriever(library, open_embedder()).search(sys.argv[2], k=20)
    print(json.dumps([[h.passage_id, h.score.hex(), h.scores["rerank"].hex()] for h in hits]))
"""


@pytest.mark.model
def test_two_processes_give_the_same_bytes(tmp_path, minilm):
    rows = [
        {
            "doc_id": str(n),
            "title": f"Trial {n} of velorastine",
            "abstract": f"Migraine days fell by {n} in {n * 10} adults.",
        }
        for n in range(1, 30)
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ingest(tmp_path / "library", [tmp_path / "rows.jsonl"], embedder=minilm)
    command = [sys.executable, "-c", CHILD, str(tmp_path / "library"), QUESTION]
    first, second = (subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(2))
    assert first == second
    assert json.loads(first)


def test_words_without_subject_are_not_looked_for():
    assert telling_words("What does aspirin do to the heart?") == ["aspirin", "heart"]
    assert telling_words("What is it?") == ["What", "is", "it"]


def test_expansions_reach_the_second_stage():
    learned = Expansions({"HCC": (("hepatocellular", "carcinoma"),)}, {})
    assert learned.alternatives(("HCC",)) == {0: (("hepatocellular", "carcinoma"),)}
    assert NOTHING.alternatives(("HCC",)) == {}
