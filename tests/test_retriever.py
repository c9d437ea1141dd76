import json
import shutil
import subprocess
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest

from corpus.errors import IndexUnavailableError
from corpus.library import Library
from corpus.study import StudyDesign
from index.build import ingest
from index.dense import HALVED, DenseStage, compare, nearest_rows
from index.embed import HashEmbedder
from index.generations import MANIFEST, current_generation, read_manifest
from index.passage_table import COLUMNS, NAMES, read_table, write_table
from index.retriever import MODES, Filters, open_retriever

QUESTION = "Does velorastine reduce migraine days?"


@pytest.fixture(scope="module")
def library(library_folder):
    with Library.open(library_folder) as library:
        yield library


@pytest.fixture(scope="module")
def retriever(library, embedder):
    return open_retriever(library, embedder)


def opened(folder, embedder):
    with Library.open(folder) as library:
        return open_retriever(library, embedder)


def library_of(tmp_path, rows, embedder):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ingest(tmp_path / "library", [path], embedder=embedder)
    return tmp_path / "library"


def one_line(error):
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_finds_the_trials_of_the_drug_asked_about(retriever, mode):
    hits = retriever.search(QUESTION, k=3, mode=mode)
    assert hits[0].study_id in {"pmid:99000001", "pmid:99000002"}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_both_sides_of_a_contradiction_are_found(retriever):
    studies = [hit.study_id for hit in retriever.search_studies(QUESTION, k=2)]
    assert sorted(studies) == ["pmid:99000001", "pmid:99000002"]


def test_hit_is_a_span_of_its_study(retriever, library):
    for hit in retriever.search("gout migraine diabetes", k=20):
        study = library.study(hit.study_id)
        assert 0 <= hit.start < hit.end <= len(study.text)
        assert hit.passage_id == f"{hit.study_id}#{hit.start}-{hit.end}"
        assert hit.section is None or hit.section in {s.label for s in study.sections}


def test_hybrid_hit_carries_rank_and_score_of_every_stage(retriever):
    hits = retriever.search(QUESTION, k=5, mode="hybrid")
    dense = {h.passage_id: (n, h.score) for n, h in enumerate(retriever.search(QUESTION, k=50, mode="dense"), 1)}
    lexical = {h.passage_id: (n, h.score) for n, h in enumerate(retriever.search(QUESTION, k=50, mode="lexical"), 1)}
    assert set(hits[0].ranks) == set(hits[0].scores) == {"dense", "lexical"}
    for hit in hits:
        assert set(hit.ranks) == set(hit.scores) <= {"dense", "lexical"}
        assert hit.scores["dense"] == pytest.approx(dense[hit.passage_id][1])
        if "lexical" in hit.scores:
            assert hit.scores["lexical"] == pytest.approx(lexical[hit.passage_id][1])
        assert -1e-6 <= hit.score <= 1 + 1e-6


def test_fused_score_is_the_weighted_sum_of_the_scaled_stage_scores(retriever):
    hits = retriever.search(QUESTION, k=100, filters=Filters(include_retracted=True))
    for stage in ("dense", "lexical"):
        assert {h.ranks[stage] for h in hits if stage in h.ranks} == set(
            range(1, 1 + sum(stage in h.ranks for h in hits))
        )
    bounds = {s: [h.scores[s] for h in hits if s in h.scores] for s in ("dense", "lexical")}
    for hit in hits:
        scaled = [(v - min(bounds[s])) / (max(bounds[s]) - min(bounds[s])) for s, v in hit.scores.items()]
        assert hit.score == pytest.approx(0.5 * sum(scaled), abs=1e-6)


def test_single_mode_names_its_stage_only(retriever):
    for mode in ("dense", "lexical"):
        assert all(set(hit.ranks) == {mode} for hit in retriever.search(QUESTION, mode=mode))


def test_retracted_study_is_left_out_and_counted(retriever):
    found = retriever.find("pomitrel lowered uric acid in gout", k=5)
    assert "pmid:99000003" not in {hit.study_id for hit in found.hits}
    assert found.retracted == 1


def test_retracted_study_is_shown_on_request(retriever):
    found = retriever.find("pomitrel lowered uric acid in gout", k=5, filters=Filters(include_retracted=True))
    assert found.hits[0].study_id == "pmid:99000003"
    assert found.retracted == 0


def test_leaving_out_a_retracted_study_does_not_shorten_the_list(retriever):
    assert len(retriever.search("pomitrel lowered uric acid in gout", k=5, mode="dense")) == 5


def test_second_retracted_study_does_not_move_up_into_the_place_of_the_first(tmp_path, embedder):
    rows = [
        {"pmid": "1", "title": "Zorvamab zorvamab scurvy", "pub_types": ["Retracted Publication"]},
        {"pmid": "2", "title": "Zorvamab scurvy", "pub_types": ["Retracted Publication"]},
        {"pmid": "3", "title": "Scurvy among sailors at sea"},
    ]
    folder = library_of(tmp_path, rows, embedder)
    found = opened(folder, embedder).find("zorvamab scurvy", k=1)
    assert [hit.study_id for hit in found.hits] == ["pmid:3"]


def test_hash_sign_in_a_doi_is_part_of_the_study_id(tmp_path, embedder):
    folder = library_of(
        tmp_path, [{"doi": "10.1002/1097(2000)1:2#a", "title": "Scurvy at sea", "year": 1999}], embedder
    )
    with Library.open(folder) as library:
        (row,) = library.rows()
    assert "#" in row.study_id
    (hit,) = opened(folder, embedder).search("scurvy", filters=Filters(since=1999))
    assert (hit.study_id, hit.start, hit.end) == (row.study_id, 0, 13)


def test_question_far_from_the_retracted_study_counts_none(retriever):
    assert retriever.find(QUESTION, k=2, mode="lexical").retracted == 0


@pytest.mark.parametrize("mode", MODES)
def test_filter_by_design_returns_that_design_only(retriever, library, mode):
    filters = Filters(designs=frozenset({StudyDesign.COHORT.value}))
    hits = retriever.search("gout", k=50, mode=mode, filters=filters)
    assert {hit.study_id for hit in hits} == {"pmid:99000004"}


@pytest.mark.parametrize("mode", MODES)
def test_filter_by_year_includes_both_ends_and_no_study_without_a_year(retriever, library, mode):
    hits = retriever.search("patients trial study", k=50, mode=mode, filters=Filters(since=2014, until=2016))
    years = {library.study(hit.study_id).year for hit in hits}
    assert years <= {2014, 2015, 2016}
    if mode != "lexical":
        assert years == {2014, 2015, 2016}


@pytest.mark.parametrize("mode", MODES)
def test_filter_finds_what_lies_deep_in_the_ranking(retriever, mode):
    question = "velorastine migraine patients"
    everything = [h.study_id for h in retriever.search(question, k=50, mode=mode)]
    assert everything.index("pmid:99000007") >= 4
    hits = retriever.search(question, k=1, mode=mode, filters=Filters(since=2009, until=2009))
    assert [hit.study_id for hit in hits] == ["pmid:99000007"]


def test_filter_that_admits_nothing_finds_nothing(retriever):
    for mode in MODES:
        assert retriever.search(QUESTION, mode=mode, filters=Filters(since=2050)) == ()


def test_filtered_search_ranks_like_an_unfiltered_one(retriever, library):
    allowed = {row.study_id for row in library.rows() if row.year is not None and row.year >= 2015}
    filtered = retriever.search(QUESTION, k=50, mode="dense", filters=Filters(since=2015))
    everything = retriever.search(QUESTION, k=50, mode="dense")
    assert [h.passage_id for h in filtered] == [h.passage_id for h in everything if h.study_id in allowed]


def test_k_is_kept_and_a_study_counts_once_among_studies(retriever):
    assert [len(retriever.search(QUESTION, k=k)) for k in (0, 1, 3)] == [0, 1, 3]
    studies = [hit.study_id for hit in retriever.search_studies("patients", k=5)]
    assert len(studies) == len(set(studies)) == 5


@pytest.mark.parametrize("question", ["", "?", "and or not", "🙂", "a" * 5000, 'velorastine AND (migraine"'])
def test_odd_question_is_searched(retriever, question):
    for mode in MODES:
        retriever.search(question, mode=mode)


def test_same_question_gives_the_same_hits(retriever, library, embedder):
    assert open_retriever(library, embedder).find(QUESTION) == retriever.find(QUESTION)


def test_index_of_another_embedder_is_refused_in_one_line(library):
    other = replace(HashEmbedder(), name="hash-128")
    with pytest.raises(IndexUnavailableError) as error:
        open_retriever(library, other)
    text = one_line(error)
    assert "hash-64" in text
    assert "hash-128" in text
    assert "rebuild" in text


def destroyed(folder, kind):
    chroma = current_generation(folder) / "chroma"
    if kind == "removed":
        shutil.rmtree(chroma)
    elif kind == "emptied":
        shutil.rmtree(chroma)
        chroma.mkdir()
    elif kind == "database overwritten":
        (chroma / "chroma.sqlite3").write_bytes(b"\xff" * 20_000)


@pytest.mark.parametrize("kind", ["removed", "emptied", "database overwritten"])
def test_destroyed_chroma_folder_gives_the_same_hits_and_says_exact(own_library, retriever, embedder, kind):
    destroyed(own_library, kind)
    found = opened(own_library, embedder).find(QUESTION)
    expected = retriever.find(QUESTION)
    assert (found.exact, expected.exact) == (True, False)
    assert [h.passage_id for h in found.hits] == [h.passage_id for h in expected.hits]
    assert [h.score for h in found.hits] == pytest.approx([h.score for h in expected.hits], abs=1e-4)


def test_index_with_unreachable_vectors_is_searched_exactly(own_library, embedder):
    generation = current_generation(own_library)
    marked = replace(read_manifest(generation), unreachable=1)
    (generation / MANIFEST).write_text(json.dumps(asdict(marked)))
    assert opened(own_library, embedder).find(QUESTION).exact


@pytest.mark.parametrize(
    "name",
    ["vectors.npy", "passages.json", "passages.npy", "names.json", "abbreviations.json", "expansions.json", "lexical"],
)
@pytest.mark.parametrize("damage", ["missing", "overwritten"])
def test_damaged_generation_is_one_line_that_says_rebuild(own_library, embedder, name, damage):
    path = current_generation(own_library) / name
    if path.is_dir():
        shutil.rmtree(path)
        if damage == "overwritten":
            path.mkdir()
    elif damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"\xff{")
    with pytest.raises(IndexUnavailableError) as error:
        opened(own_library, embedder)
    assert "lind library rebuild" in one_line(error)


def test_vectors_cut_short_are_one_line(own_library, embedder):
    path = current_generation(own_library) / "vectors.npy"
    np.save(path, np.load(path)[:-2])
    with pytest.raises(IndexUnavailableError) as error:
        opened(own_library, embedder)
    one_line(error)


def test_new_generation_is_seen_and_an_open_reader_goes_on(own_library, tmp_path, embedder):
    old = opened(own_library, embedder)
    path = tmp_path / "new.jsonl"
    path.write_text('{"pmid": "99000999", "title": "Zorvamab in scurvy", "abstract": "It cured 12."}\n', "utf-8")
    ingest(own_library, [path], embedder=embedder)
    new = opened(own_library, embedder)
    assert new.manifest.name != old.manifest.name
    assert new.search("zorvamab")[0].study_id == "pmid:99000999"
    assert "pmid:99000999" not in {hit.study_id for hit in old.search("zorvamab")}


def test_passages_are_counted_by_stem(retriever):
    assert retriever.passages_with("velorastin") > 0
    assert retriever.passages_with("zorvamab") == 0


def test_study_that_left_the_library_is_not_found_any_more(own_library, embedder):
    with Library.open(own_library) as library:
        retriever = open_retriever(library, embedder)
        first = retriever.search(QUESTION, k=1)[0].study_id
        with Library.open_for_writing(own_library) as writer, writer.transaction():
            assert writer.remove(first)
        assert first not in {hit.study_id for hit in retriever.search(QUESTION, k=50)}


@pytest.mark.parametrize(
    ("asked", "held"), [("haemorrhage", "hemorrhage"), ("hemorrhage", "haemorrhage"), ("tumour", "tumor")]
)
def test_word_that_the_library_spells_otherwise_is_found_by_its_letters(tmp_path, embedder, asked, held):
    rows = [{"pmid": "1", "title": f"{held} at sea"}, {"pmid": "2", "title": "Scurvy at sea"}]
    folder = library_of(tmp_path, rows, embedder)
    with Library.open(folder) as library:
        hits = open_retriever(library, embedder).search(asked, mode="lexical")
    assert [hit.study_id for hit in hits] == ["pmid:1"]


def test_first_result_of_a_process_needs_no_chroma(library_folder):
    code = (
        "import sys; from pathlib import Path; from corpus.library import Library; from index.embed import HashEmbedder; "
        "from index.retriever import open_retriever; library = Library.open(Path(sys.argv[1])); "
        "found = open_retriever(library, HashEmbedder()).find('migraine'); "
        "print(bool(found.hits), found.exact, {'chromadb', 'torch', 'openvino'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, str(library_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split(maxsplit=2) == ["True", "False", "set()\n"]


def table_of(folder, names):
    write_table(folder, [(name, None) for name in names])
    return read_table(folder)


class FakeStore:
    """Finds one passage, so that it can be told from an exact search."""

    def search(self, vector, k):
        return {"b#0-1": 1.0}

    def count(self):
        return 3


def stage_of(tmp_path, **more):
    vectors = np.eye(3, dtype=np.float32)
    return DenseStage(vectors, table_of(tmp_path, ["a#0-1", "b#0-1", "c#0-1"]), **more), vectors[0]


def test_store_is_asked_once_somebody_opened_it(tmp_path):
    stage, question = stage_of(tmp_path, opener=FakeStore)
    for _ in range(2):
        assert stage.search(question, 2, None) == ({"a#0-1": 1.0, "b#0-1": 0.0}, False)  # not opened unasked
    stage.opened()
    assert stage.search(question, 2, None) == ({"b#0-1": 0.0}, False)  # the store's choice, our own cosine


def test_store_that_cannot_be_opened_is_said_once_that_is_known(tmp_path):
    def broken():
        raise OSError("gone")

    stage, question = stage_of(tmp_path, opener=broken)
    stage.opened()
    assert stage.search(question, 1, None) == ({"a#0-1": 1.0}, True)


def test_chroma_is_opened_only_when_told(library_folder, embedder):
    retriever = opened(library_folder, embedder)
    retriever.search("Does velorastine prevent migraine?", k=3)
    assert retriever._dense._store is None
    retriever.open_store()
    assert retriever._dense._store.count() == retriever.manifest.passages


def test_filters_of_one_question_share_its_cosines_and_another_question_has_its_own(tmp_path):
    stage, question = stage_of(tmp_path)
    stage.search(question, 1, None)
    stage._vectors = np.zeros((3, 3), dtype=np.float32)  # a second pass would find nothing near
    only_b = np.array([False, True, False])
    assert list(stage.search(question, 1, None)[0]) == ["a#0-1"]
    assert list(stage.search(question, 1, only_b)[0]) == ["b#0-1"]
    stage._vectors = np.eye(3, dtype=np.float32)
    assert list(stage.search(stage._vectors[2], 1, None)[0]) == ["c#0-1"]


def test_cosines_are_the_same_to_the_last_digit_however_many_cores_share_them():
    chance = np.random.default_rng(0)
    vectors = chance.normal(size=(2 * HALVED + 3, 24)).astype(np.float32)
    together, alone = (
        compare(vectors, vectors[5]),
        np.concatenate([compare(vectors[n:][:100], vectors[5]) for n in range(0, len(vectors), 100)]),
    )
    assert together.tobytes() == alone.tobytes()


def test_of_equally_near_passages_the_first_are_taken():
    vectors = np.array([[1, 0], [0, 1], [0, 1], [0, 1]], dtype=np.float32)
    cosines = compare(vectors, vectors[1])
    assert nearest_rows(cosines, 2) == [1, 2]
    assert nearest_rows(cosines, 2, np.array([True, False, True, False])) == [2, 0]
    assert nearest_rows(cosines, 9) == [0, 1, 2, 3]


def test_table_of_an_older_generation_is_read_from_its_names(tmp_path):
    passages = [("pmid:1#0-4", None), ("pmid:1#5-9", "RESULTS"), ("doi:a#b#0-7", "RESULTS")]
    write_table(tmp_path, passages)
    new = read_table(tmp_path)
    (tmp_path / COLUMNS).unlink()
    (tmp_path / NAMES).unlink()
    for table in (new, read_table(tmp_path)):
        assert list(table) == [name for name, _ in passages]
        assert [table.section_of(name) for name in table] == [None, "RESULTS", "RESULTS"]
        assert [table.row_of(name) for name in table] == [0, 1, 2]
        assert table.spans_of("pmid:1") == [(0, 4), (5, 9)]
        assert list(table.rows_of("pmid:9")) == []
        assert table.studies == ["pmid:1", "doi:a#b"]
