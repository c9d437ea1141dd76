"""The table of peers: its figures, its rules, and every adapter on four invented documents."""

import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import InputError, LindError
from evals.engine import SearchDoor
from evals.peers import kept, measure, plain_fusion, worker
from evals.peers.__main__ import main
from evals.peers.lind import open_lind
from evals.peers.measure import Measured, Plan, compare, run_alone, score
from evals.peers.peer import own_name, read_corpus
from evals.peers.systems import REFERENCE, SYSTEMS
from evals.peers.table import PLAIN_FUSION, Cell, Table, table_text
from evals.records import Sample

ROOT = Path(__file__).parent.parent
DOCUMENTS = (
    ("D1", "Zorvamab in scurvy", "Zorvamab cured scurvy in most of the sailors. " * 60),
    ("D2", "Knee pain", "Walking eased the pain of the knee."),
    ("D3", "", "Sleep and tea: a survey of nurses."),
    ("D4", "Zorvamab in gout", "No effect on gout was seen."),
)
QUERIES = (("Q1", "zorvamab scurvy sailors"), ("Q2", "knee pain walking"), ("Q3", "xylophone quux"))
SAMPLES = tuple(Sample(id=f"Q{n}", input="words", target={"D1": 1}) for n in (1, 2, 3, 4))


@pytest.fixture
def collection(tmp_path):
    """A folder in BEIR layout."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    lines = [json.dumps({"_id": name, "title": title, "text": text}) for name, title, text in DOCUMENTS]
    (folder / "corpus.jsonl").write_text("\n".join(lines), "utf-8")
    lines = [json.dumps({"_id": name, "text": text}) for name, text in QUERIES]
    (folder / "queries.jsonl").write_text("\n".join(lines), "utf-8")
    rows = ("query-id\tcorpus-id\tscore", "Q1\tD1\t2", "Q1\tD4\t1", "Q2\tD2\t1", "Q3\tD3\t1")
    (folder / "qrels.tsv").write_text("\n".join(rows), "utf-8")
    return folder


def measured(name, rankings, times=(1.0,)):
    told = {
        "seconds": 2.0,
        "cpu_seconds": 3.0,
        "peak_mb": 90.0,
        "snapshot": "s",
        "modes": {"hybrid": {"rankings": rankings, "times_ms": list(times)}},
    }
    return Measured(name=name, result=told, mode="hybrid")


def table_of(rows, timed=True):
    signature = {"commit": None, "dirty": None}
    return Table(rows=rows, queries=4, data="tiny", notes=("a note",), failed=False, signature=signature, timed=timed)


def everywhere(*documents):
    return {sample.id: list(documents) for sample in SAMPLES}


def cells_of(row):
    return {cell.measure: cell for cell in row.cells}


def test_query_that_found_nothing_stays_in_the_denominator_with_zero():
    one = measured("A", {"Q1": ["D1"], "Q2": ["D9", "D1"], "Q3": []})  # Q4 has no ranking at all
    assert score(one, SAMPLES)["RR@10"] == [1.0, 0.5, 0.0, 0.0]
    row = compare([one], SAMPLES)[0]
    assert row.unanswered == 2
    assert cells_of(row)["RR@10"].mean == pytest.approx(0.375)


def test_difference_is_the_peer_minus_the_first_row():
    first, second = compare([measured("A", everywhere("D1")), measured("B", everywhere("D9", "D1"))], SAMPLES)
    assert cells_of(first)["RR@10"].difference is None
    assert cells_of(second)["RR@10"].difference == (-0.5, -0.5, -0.5)


def test_p_is_adjusted_over_every_comparison_of_the_table():
    # Four equal differences: of 16 sign patterns 2 are as far from 0, so p = 1/8; the measures that moved are nDCG@10
    # and RR@10, R@10 and R@100 did not (p = 1). Holm multiplies the least of 4 by 4 and keeps the order.
    _, second = compare([measured("A", everywhere("D1")), measured("B", everywhere("D9", "D1"))], SAMPLES)
    cells = cells_of(second)
    assert [cells[name].p for name in ("nDCG@10", "R@10", "R@100", "RR@10")] == [0.125, 1.0, 1.0, 0.125]
    assert [cells[name].p_holm for name in ("nDCG@10", "R@10", "R@100", "RR@10")] == [0.5, 1.0, 1.0, 0.5]


@pytest.mark.parametrize(
    ("difference", "p_holm", "shown"),
    [
        ((-0.2, -0.3, -0.1), 0.01, True),
        ((-0.2, -0.3, 0.1), 0.01, False),
        ((-0.2, -0.3, -0.1), 0.05, False),
        (None, None, False),
    ],
)
def test_difference_is_shown_only_if_interval_and_adjusted_p_agree(difference, p_holm, shown):
    cell = Cell(measure="R@10", mean=0.1, low=0.0, high=0.2, difference=difference, p=p_holm, p_holm=p_holm)
    assert cell.shown is shown


def test_times_are_percentiles_of_the_queries():
    row = compare([measured("A", everywhere("D1"), times=[4.0, 1.0, 3.0, 2.0])], SAMPLES)[0]
    assert (row.p50_ms, row.p95_ms) == (3.0, 4.0)


def test_document_of_a_peer_is_title_blank_line_abstract_as_lind_keeps_it(collection):
    from corpus.formats import read_path
    from corpus.reading import build_study

    corpus = read_corpus(collection / "corpus.jsonl")
    assert corpus.documents[1].text == "Knee pain\n\nWalking eased the pain of the knee."
    assert corpus.documents[2].text == "Sleep and tea: a survey of nurses."
    kept = [build_study(draft).text for draft in read_path(corpus.path)]
    assert [document.text.strip() for document in corpus.documents] == [text.strip() for text in kept]


def test_worker_leaves_out_the_querys_own_document_and_times_every_query():
    door = SearchDoor(rank=lambda question, mode, k: ("Q1", "D2", "D7"), names_of=own_name, snapshot="")
    told = worker.ask(door, "dense", {"Q1": "a", "Q2": "b"}, frozenset({"Q1", "D2"}))
    assert told["rankings"] == {"Q1": ["D2"], "Q2": ["Q1", "D2"]}
    assert len(told["times_ms"]) == 2


def test_worker_times_no_query_when_quality_alone_is_wanted():
    asked = []

    def rank(question, mode, k):
        asked.append((question, k))
        return ("D2",)

    door = SearchDoor(rank=rank, names_of=own_name, snapshot="")
    told = worker.ask(door, "dense", {"Q1": "a"}, frozenset({"D2"}), timed=False)
    assert told == {"rankings": {"Q1": ["D2"]}, "times_ms": []}
    assert [k for question, k in asked if question == "a"] == [worker.DEPTH]  # asked once, in full


def test_lead_over_plain_fusion_is_printed_with_the_interval_turned_round():
    fusion = measured(PLAIN_FUSION, everywhere("D9", "D1"))
    rows = compare([measured("Lind hybrid", everywhere("D1")), fusion], SAMPLES)
    shown = table_text(table_of(rows))
    assert "Lind hybrid minus bm25s + MiniLM (plain min-max fusion), paired: nDCG@10 +0.3691 [+0.369, +0.369]" in shown
    assert "plain min-max fusion), paired" not in table_text(table_of(rows[:1]))


def test_quality_alone_shows_no_costs():
    rows = compare([measured("A", everywhere("D1"), times=[])], SAMPLES)
    assert rows[0].p50_ms is None
    assert "ingest s" not in table_text(table_of(rows, timed=False))
    assert "unknown" in table_text(table_of(rows))


def test_costs_of_an_earlier_run_are_marked():
    now, earlier = (
        measured("A", everywhere("D1")),
        replace(measured("B", everywhere("D1")), taken="2026-11-20 21:00 UTC"),
    )
    lines = table_text(table_of(compare([now, earlier], SAMPLES))).splitlines()
    costs = lines[next(at for at, line in enumerate(lines) if line.startswith("cost")) :]
    assert costs[1].startswith("A  ")
    assert costs[2].startswith("B (kept)  ")


def test_kept_result_is_used_again_only_if_nothing_it_depends_on_changed(collection, tmp_path):
    bm25s, corpus, queries = SYSTEMS["bm25s"], collection / "corpus.jsonl", dict(QUERIES)
    key = kept.key_of("bm25s", bm25s, corpus, queries)
    assert key == kept.key_of("bm25s", bm25s, corpus, dict(QUERIES))
    result = {"seconds": 1.0, "modes": {}}
    kept.keep(tmp_path / "kept", "bm25s", key, result, timed=True)
    assert kept.read_kept(tmp_path / "kept", "bm25s", key, timed=True)["result"] == result
    others = {
        kept.key_of("bm25s", bm25s, corpus, {"Q1": "other words"}),
        kept.key_of("bm25s", replace(bm25s, packages=("pytest",)), corpus, queries),
        kept.key_of("bm25s", SYSTEMS["txtai"], corpus, queries),
    }
    with corpus.open("a", encoding="utf-8") as file:
        file.write('\n{"_id": "D5", "title": "", "text": "one more"}')
    others.add(kept.key_of("bm25s", bm25s, corpus, queries))
    assert len(others) == 4
    assert key not in others
    assert all(kept.read_kept(tmp_path / "kept", "bm25s", other, timed=True) is None for other in others)


def test_result_without_times_serves_quality_alone_and_a_damaged_one_nothing(tmp_path):
    kept.keep(tmp_path, "bm25s", "k", {"modes": {}}, timed=False)
    assert kept.read_kept(tmp_path, "bm25s", "k", timed=False) is not None
    assert kept.read_kept(tmp_path, "bm25s", "k", timed=True) is None
    (tmp_path / "bm25s-k.json").write_text('{"key": "k", "ti', "utf-8")
    assert kept.read_kept(tmp_path, "bm25s", "k", timed=False) is None


@pytest.mark.model
def test_second_run_measures_nothing_that_the_first_one_kept(collection, tmp_path, capsys):
    if SYSTEMS["bm25s"].missing():
        pytest.skip("not installed: bm25s; pip install '.[bench,peers]'")
    wanted = ["--data", str(collection), "--systems", "bm25s", "--quality", "--keep-in", str(tmp_path / "kept")]
    assert main(wanted) == 0
    first = capsys.readouterr()
    assert "Lind: ingest" in first.err
    assert "bm25s: ingest" in first.err
    lind = next((tmp_path / "kept").glob("lind-*.json"))
    lind.unlink()  # as if the first run had been cut off before, or Lind had changed
    assert main(wanted) == 0
    second = capsys.readouterr()
    assert "Lind: ingest" in second.err
    assert "bm25s: kept from 20" in second.err
    assert second.out.split("note:")[0] == first.out.split("note:")[0]
    assert main([*wanted, "--fresh"]) == 0
    assert "bm25s: ingest" in capsys.readouterr().err


def test_peak_memory_is_of_this_process_and_between_10_mb_and_100_gb():
    peak = worker.peak_mb()
    assert peak is not None
    assert 10 < peak < 100_000


@pytest.mark.parametrize("key", [key for key in SYSTEMS if key != REFERENCE])
@pytest.mark.model
def test_peer_ranks_the_right_document_first_and_never_one_twice(key, collection, tmp_path):
    peer = SYSTEMS[key]
    if missing := peer.missing():
        pytest.skip(f"not installed: {', '.join(missing)}; pip install '.[bench,peers]'")
    queries = dict(QUERIES)
    told = run_alone(tmp_path, key, collection / "corpus.jsonl", queries)
    for mode in peer.modes:
        rankings = told["modes"][mode]["rankings"]
        assert rankings["Q1"][0] == "D1"
        assert rankings["Q2"][0] == "D2"
        assert all(len(ranking) == len(set(ranking)) for ranking in rankings.values())
    assert (tmp_path / key / "index").exists()  # the clock of ingest covers writing it


def test_bm25s_leaves_out_documents_that_share_no_word_with_the_query(collection, tmp_path):
    if SYSTEMS["bm25s"].missing():
        pytest.skip("not installed: bm25s; pip install '.[bench,peers]'")
    rankings = run_alone(tmp_path, "bm25s", collection / "corpus.jsonl", dict(QUERIES))["modes"]["lexical"]["rankings"]
    assert rankings == {"Q1": ["D1", "D4"], "Q2": ["D2"], "Q3": []}


def test_plain_fusion_scales_each_ranking_and_takes_half_of_each():
    assert plain_fusion.scaled({0: 2.0, 1: 4.0, 2: 3.0}) == {0: 0.0, 1: 1.0, 2: 0.5}
    assert plain_fusion.scaled({5: 3.0}) == {5: 1.0}
    assert plain_fusion.scaled({}) == {}


def test_lind_answers_in_all_modes_hybrid_first(collection, tmp_path):
    assert SYSTEMS[REFERENCE].modes == ("hybrid", "fusion", "dense", "lexical")
    door = open_lind("hash-64")(read_corpus(collection / "corpus.jsonl"), tmp_path / "library")
    for mode in SYSTEMS[REFERENCE].modes:
        first = door.rank("knee pain walking", mode, 4)[0]
        assert door.names_of(first) == ("D2",)


@pytest.mark.model
def test_peer_that_is_not_installed_is_a_note_not_a_failure(tmp_path, collection):
    absent = [key for key, peer in SYSTEMS.items() if peer.missing()]
    if not absent:
        pytest.skip("every peer is installed here")
    plan = Plan(data=collection, split=None, limit=1, work=tmp_path, systems=tuple(absent), say=lambda _: None)
    table = measure.measure(plan)
    assert not table.failed
    assert [row.name for row in table.rows] == ["Lind hybrid", "Lind fusion", "Lind dense", "Lind lexical"]
    for key in absent:
        assert any(note.startswith(f"{SYSTEMS[key].name} was not measured: pip install") for note in table.notes)
    shown = table_text(table)
    assert "1 queries of tiny" in shown
    assert "minus Lind hybrid" in shown


def test_failed_process_is_one_line(tmp_path):
    with pytest.raises(LindError) as error:
        run_alone(tmp_path, "bm25s", tmp_path / "no such file.jsonl", {})
    assert "no such file" in str(error.value)
    assert "\n" not in str(error.value)


def test_folder_without_a_corpus_is_one_line_and_exit_code_1(tmp_path, capsys):
    assert main(["--data", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert "corpus.jsonl" in told.err
    assert told.err.count("\n") == 1


def test_malformed_corpus_line_is_named(collection):
    (collection / "corpus.jsonl").write_text('{"_id": "D1", "text": "a"}\nno json\n', "utf-8")
    with pytest.raises(InputError, match=r"corpus\.jsonl, line 2: not JSON"):
        read_corpus(collection / "corpus.jsonl")


@pytest.mark.parametrize("wrong", ["0", "-1", "many"])
def test_limit_must_be_positive(wrong, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--limit", wrong])
    assert stop.value.code == 2
    assert "--limit" in capsys.readouterr().err


def test_importing_the_peers_loads_no_heavy_package():
    heavy = (
        "{'torch', 'chromadb', 'openvino', 'txtai', 'bm25s', 'Stemmer', 'langchain_huggingface', 'langchain_chroma'}"
    )
    code = f"import sys, evals.peers.__main__, evals.peers.worker; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"


def test_no_peer_is_a_dependency_of_lind():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    peers = ("txtai", "bm25s", "pystemmer", "langchain-chroma", "langchain-huggingface", "langchain-text-splitters")
    assert not [line for line in project["dependencies"] if line.lower().startswith(peers)]
    extras = " ".join((*project["optional-dependencies"]["bench"], *project["optional-dependencies"]["peers"])).lower()
    assert all(name in extras for name in peers)


def test_missing_module_is_named():
    assert SYSTEMS[REFERENCE].missing() == ()
    installed = importlib.util.find_spec("bm25s") is not None
    assert ("bm25s" in SYSTEMS["bm25s"].missing()) is not installed
