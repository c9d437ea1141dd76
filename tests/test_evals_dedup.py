import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import dedup
from evals.runner import run_task

FIXTURE = Path(__file__).parent / "data" / "evals" / "duplicates.jsonl"


def run(tmp_path, data, **rest):
    return run_task(dedup.prepare(data, Options(work=tmp_path), **rest), tmp_path / "run").metrics["lind"]


def table(tmp_path, *rows):
    path = tmp_path / "labelled.csv"
    text = "author,title,year,journal,abstract,doi,pages,volume,isbn,record_id,label,source\n"
    path.write_bytes((text + "".join(rows)).encode("cp1252"))
    return path


def test_the_fixture_is_scored_by_records_and_by_pairs(tmp_path):
    # found {1, 2}; gold {1, 2}, {3}, {4, 5}: of two duplicates one is removed, of two pairs one is found
    found = run(tmp_path, FIXTURE)
    assert (found["precision"].mean, found["recall"].mean, found["f1"].mean) == (1.0, 0.5, pytest.approx(2 / 3))
    assert (found["pairwise_precision"].mean, found["pairwise_recall"].mean) == (1.0, 0.5)
    assert (found["false_merges"].mean, found["false_merges"].note) == (0.0, "0 of 3 reports, at most 1")
    assert found["right"].mean == 0.8


def test_reports_put_together_are_counted_as_lost(tmp_path):
    # {1, 2, 3} joins two reports, {4, 5} is right: 1 kept; 2 removed rightly, 3 wrongly; 4 kept, 5 removed rightly
    found = run(tmp_path, FIXTURE, group=lambda references: [("1", "2", "3"), ("4", "5")])
    assert (found["false_merges"].mean, found["false_merges"].note) == (1.0, "1 of 3 reports")
    assert found["precision"].note == "tp 2, fp 1, fn 0"
    assert found["pairwise_precision"].note == "tp 2, fp 2, fn 0"


def test_two_duplicates_of_different_reports_in_one_group_are_a_false_merge(tmp_path):
    found = run(tmp_path, FIXTURE, group=lambda references: [("2", "5")])
    assert found["false_merges"].mean == 1.0
    assert found["precision"].note == "tp 1, fp 0, fn 1"


def test_a_table_without_groups_has_no_pairs(tmp_path):
    rows = [
        '"Alder P.","Velorastine in migraine ©",2016,"J",NA,NA,"1-9","1",NA,"r1","In_database","unique"\n',
        '"Alder P.","Velorastine in migraine ©",2016,"J",NA,NA,"1-9","1","0000-0000","r2","In_database","duplicate"\n',
        '"Birch Q.","Pomitrel in gout",NA,"J",NA,NA,"3","1",NA,"r3","In_database","unique"\n',
    ]
    path = table(tmp_path, *rows)
    task = dedup.prepare(path, Options(work=tmp_path))
    assert task.samples[0].input == "Velorastine in migraine ©"
    assert "pairs cannot be scored" in task.notes[0]
    found = run(tmp_path, path)
    assert (found["recall"].mean, found["precision"].mean, found["right"].mean) == (1.0, 1.0, 1.0)
    assert found["pairwise_f1"].mean is None
    assert found["pairwise_f1"].note == "the data name no groups"


def test_malformed_records_are_named_with_their_line(tmp_path):
    path = table(tmp_path, '"A","T",2016,"J",NA,NA,"1","1",NA,"r1","In_database","perhaps"\n')
    with pytest.raises(
        InputError, match=r"labelled.csv, line 2: unknown source 'perhaps'; known are unique, duplicate"
    ):
        dedup.prepare(path, Options(work=tmp_path))
    path.write_text("title\nx\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"labelled.csv, line 1: lacks the column record_id, source"):
        dedup.prepare(path, Options(work=tmp_path))
    lines = tmp_path / "a.jsonl"
    lines.write_text(json.dumps({"id": 1, "title": "T", "group": 1, "year": "MMXX"}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a.jsonl, line 1: an id and a year in digits are needed"):
        dedup.prepare(lines, Options(work=tmp_path))
    lines.write_text((json.dumps({"id": 1, "title": "T", "group": 1}) + "\n") * 2, encoding="utf-8")
    with pytest.raises(InputError, match=r"a.jsonl: a record's id occurs twice"):
        dedup.prepare(lines, Options(work=tmp_path))


@pytest.mark.slow
def test_no_report_of_the_labelled_table_is_lost(data_folder, tmp_path):
    path = data_folder / "dedup" / "asysd_labelled_test_set.csv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    found = run(tmp_path, path)
    assert found["false_merges"].mean == 0.0
    assert found["f1"].mean >= 0.98
