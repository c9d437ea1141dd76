import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import BENCHMARKS, effects
from evals.runner import run_task

OWN = Path(__file__).parent / "data" / "evals" / "effects.jsonl"
HEAD = "id\traw_text\tmeasure\tvalue\tci_low\tci_high\tci_level\tp\tnote\n"


def run(path, tmp_path):
    return run_task(effects.prepare(path, Options(work=tmp_path)), tmp_path / "run").metrics["lind"]


def test_the_benchmark_is_listed():
    assert BENCHMARKS["effects"] is effects.BENCHMARK


def test_own_sentences_are_read(tmp_path):
    figures = run(OWN, tmp_path)
    assert figures["right"].n == 42
    assert figures["precision"].mean >= 0.99
    assert figures["recall"].mean >= 0.95
    assert figures["F1 exact span"].mean >= 0.95
    assert figures["F1 p"].mean >= 0.95


def test_a_wrong_a_missed_and_a_right_estimate_are_counted(tmp_path):
    label = {"measure": "HR", "point": 0.5, "ci_low": 0.3, "ci_high": 0.8, "ci_level": 95}
    rows = [
        {"text": "HR 0.5 (95% CI 0.3-0.8)", "effects": [label]},
        {"text": "HR 0.5 (95% CI 0.3-0.9)", "effects": [label]},
        {"text": "Nothing here.", "effects": [label]},
    ]
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    figures = run(path, tmp_path)
    assert figures["precision"].mean == pytest.approx(1 / 2)
    assert figures["recall"].mean == pytest.approx(1 / 3)
    assert figures["F1 ci_low"].mean == pytest.approx(4 / 5)
    assert figures["F1 p"].mean is None  # no label says anything of it
    assert figures["right"].mean == pytest.approx(1 / 3)


def test_a_table_of_vectors_is_scored_row_by_row(tmp_path):
    path = tmp_path / "vectors.tsv"
    rows = [
        "A1\tHR 0.63 (95% CI 0.52–0.76)\tHR\t0.63\t0.52\t0.76\t95\t",
        "A2\tP<.01\tP\t\t\t\t\t<0.01",
        "A3\tP<.01\tP\t\t\t\t\t0.01",
        "A4\t2,5 mg\tdose\tAMBIGUOUS",
        "A5\tn=5/20 (40%)\tprop\tINCONSISTENT",
        "A6\tHR 3.0 (95% CI 0.4-0.8)\tHR\t3.0\tINVALID\tINVALID\t95\t",
    ]
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    task = effects.prepare(path, Options(work=tmp_path))
    assert [task.solve(s).scores["right"].value for s in task.samples] == [1, 1, 0, 1, 1, 1]


def test_the_number_vectors_are_all_read(data_folder, tmp_path):
    path = data_folder / "numbers" / "number_vectors.tsv"
    if not path.is_file():
        pytest.skip("number_vectors.tsv is not in the test data")
    task = effects.prepare(path, Options(work=tmp_path))
    results = {s.id: task.solve(s).scores["right"] for s in task.samples}
    assert len(results) == 48
    assert [f"{name}: {score.explanation}" for name, score in results.items() if not score.value] == []


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": "a"}, "line 1: lacks effects"),
        ({"text": "a", "effects": {}}, "line 1: effects must be a list"),
        ({"text": "a", "effects": [{"pt": 1}]}, "line 1: unknown field 'pt' of an effect; known are arms"),
    ],
)
def test_malformed_labels_are_named_with_their_line(tmp_path, record, message):
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        effects.prepare(path, Options(work=tmp_path))


def test_a_table_without_a_column_is_named(tmp_path):
    path = tmp_path / "vectors.tsv"
    path.write_text("id\traw_text\n", encoding="utf-8")
    with pytest.raises(InputError, match="lacks the column measure, value"):
        effects.prepare(path, Options(work=tmp_path))
