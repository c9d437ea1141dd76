"""The speed benchmark's structure; its figures are measured by `make bench`, never asserted here."""

import json
import subprocess
import sys

import pytest

from corpus.errors import LindError
from corpus.formats import read_path
from corpus.study import Draft
from evals.bench import texts
from evals.bench.__main__ import main
from evals.bench.speed import Plan, work
from evals.bench.stages import stage_rows
from evals.bench.table import percentile, row_of, table_json, table_text
from evals.bench.worker import TASKS


def plan(folder):
    return Plan(work=folder, pairs=1, runs=1, ingest_studies=2, ask_studies=2, say=lambda _: None)


def test_row_holds_median_and_range():
    row = row_of("lind --help", "s", [0.3, 0.1, 0.2], target=0.4)
    assert (row.median, row.low, row.high, row.n) == (0.2, 0.1, 0.3, 3)


@pytest.mark.parametrize(
    ("median", "target", "at_least", "met"),
    [
        (0.3, 0.4, False, True),
        (0.5, 0.4, False, False),
        (3.0, 3, True, True),
        (2.9, 3, True, False),
        (1, None, False, None),
    ],
)
def test_time_must_be_under_its_target_and_ratio_at_or_over(median, target, at_least, met):
    assert row_of("x", "", [median], target=target, at_least=at_least).met is met


def test_row_of_no_measurement_is_refused():
    with pytest.raises(ValueError, match="no measurement for 'search'"):
        row_of("search", "ms", [])


def test_percentile_is_a_measured_value():
    assert percentile([30.0, 10.0, 20.0], 0.5) == 20.0
    assert percentile([7.0], 0.95) == 7.0


def test_table_says_what_is_missed_and_every_note():
    shown = table_text([row_of("ingest", "x", [2.0], target=3, at_least=True)], ["2 cores"])
    assert "≥ 3 x" in shown
    assert "MISSED" in shown
    assert "note: 2 cores" in shown


def test_json_row_says_whether_its_target_is_met():
    document = table_json([row_of("a", "s", [1.0], target=2), row_of("b", "s", [1.0])], [])
    assert document["schema"] == "lind.bench/1"
    assert [row["met"] for row in document["rows"]] == [True, None]


def test_absent_data_is_replaced_by_generated_studies_and_the_table_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("LIND_TEST_DATA", str(tmp_path / "nowhere"))
    corpus = texts.write_corpus(texts.PUBMEDQA, 3, tmp_path / "made.jsonl")
    assert "3 GENERATED studies" in corpus.what
    assert len(corpus.questions) == 3
    drafts = list(read_path(corpus.path))
    assert len(drafts) == 3
    assert all(isinstance(draft, Draft) for draft in drafts)


def test_generated_study_is_the_same_every_time_and_no_two_are_alike():
    assert texts.generated_study(1) == texts.generated_study(1)
    assert texts.generated_study(1)["abstract"] != texts.generated_study(2)["abstract"]


def test_both_sides_have_the_same_tasks():
    assert {"lind-ingest", "quickstart-ingest", "lind-embed", "quickstart-embed"} <= set(TASKS)


@pytest.mark.model
def test_library_that_is_given_is_measured_and_left_as_it_is(tmp_path, minilm, capsys):
    from index.build import ingest

    records = "".join(json.dumps(texts.generated_study(n)) + "\n" for n in range(30))
    (tmp_path / "made.jsonl").write_text(records, "utf-8")
    ingest(tmp_path / "library", [tmp_path / "made.jsonl"], embedder=minilm)
    before = {p: p.read_bytes() for p in (tmp_path / "library").glob("library.sqlite")}
    assert main(["--library", str(tmp_path / "library"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    rows = {row["name"]: row for row in document["rows"]}
    assert "what is answered: titles that are questions, then others; 30 a" in document["notes"][2].replace("abst", "a")
    assert rows["Chroma's recall@10 of an exact search, mean"]["median"] == 1.0  # 30 passages: Chroma sees them all
    assert rows["warm search"]["n"] == 30
    assert rows["warm answer"]["n"] == 30
    assert (rows["warm answer"]["target"], rows["warm answer"]["note"].partition(" (")[2][:5]) == (150, "< 400")
    assert 0 < rows["process start to first result"]["median"] < 60
    assert {p: p.read_bytes() for p in before} == before


def test_library_that_is_not_there_is_one_line(tmp_path, capsys):
    assert main(["--library", str(tmp_path / "nowhere")]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("error: ")
    assert "nowhere" in told.err


def test_failed_task_is_one_line(tmp_path):
    with pytest.raises(LindError) as error:
        work(plan(tmp_path), "no-such-task", {})
    assert "no-such-task" in str(error.value)
    assert "\n" not in str(error.value)


def test_importing_the_bench_loads_no_heavy_package():
    heavy = "{'torch', 'chromadb', 'openvino', 'langchain_huggingface', 'langchain_chroma'}"
    code = f"import sys, evals.bench.__main__, evals.bench.worker; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("wrong", ["0", "-1", "many"])
def test_number_of_runs_must_be_positive(wrong, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--runs", wrong])
    assert stop.value.code == 2
    assert "--runs" in capsys.readouterr().err


def test_questions_come_from_the_question_field_or_the_title(tmp_path, monkeypatch):
    monkeypatch.setenv("LIND_TEST_DATA", str(tmp_path))
    import gzip

    with gzip.open(tmp_path / "two.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"QUESTION": "Does zorvamab cure scurvy?"}) + "\n")
        file.write(json.dumps({"title": "Zorvamab in scurvy."}) + "\n")
    corpus = texts.write_corpus("two.jsonl.gz", 5, tmp_path / "out.jsonl")
    assert corpus.questions == ("Does zorvamab cure scurvy?", "What is known about zorvamab in scurvy?")
    assert corpus.what == "the first 2 studies of two.jsonl.gz"


def test_steps_of_an_ingest_are_told_as_shares_and_beside_the_whole():
    seconds = {
        "read": 1,
        "findings": 1,
        "cut": 1,
        "embed": 6,
        "store": 1,
        "words": 0,
        "chroma": 1,
        "check": 0,
        "publish": 0,
    }
    rows = stage_rows([{"steps": seconds, "whole": 8.0, "studies": 1000, "pieces": 2000, "padding": 0.02}])
    told = {row.name.strip(): row for row in rows}
    assert told["embedding, the model alone"].note == "60.0 % of all steps"
    assert told["all steps, one after the other"].median == 10  # what an ingest does not do is left out
    assert told["ingest, as a share of the bare model's speed"].median == 0.75
    assert told["reading with all findings, abstracts a second"].median == 500
    assert (told["padding, of what the model reads"].median, told["padding, of what the model reads"].met) == (
        2.0,
        True,
    )
