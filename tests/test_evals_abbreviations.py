import json
import zipfile
from pathlib import Path

import pytest

from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import abbreviations
from evals.runner import run_task

FIXTURE = Path(__file__).parent / "data" / "evals" / "abbreviations.jsonl"
LABELLED = (
    "123\nInvented limb stiffness.\r \nOne had invented limb stiffness (ILS).\r Two had none.\r\n  ILS|invented limb stiffness\r\n"
    "//a remark\n\n456\n\nNothing is short here.\n"
)


def run(tmp_path, data, **rest):
    return run_task(abbreviations.prepare(data, Options(work=tmp_path), **rest), tmp_path / "run").metrics["lind"]


def test_pairs_are_counted_exactly_and_relaxed(tmp_path):
    answers = {
        "Adults": [("ILS", "limb stiffness"), ("ILS", "limb  stiffness")],
        "Veloras": [],
        "Doses": [("XQ7", "made-up compound"), ("X", "nothing")],
    }

    def find(text):
        return next(pairs for start, pairs in answers.items() if text.startswith(start))

    found = run(tmp_path, FIXTURE, find=find)
    # 3 distinct pairs found (white space made plain), 2 gold, 1 equal; relaxed also “limb stiffness”
    assert found["precision"].note == "tp 1, fp 2, fn 1"
    assert found["relaxed_precision"].note == "tp 2, fp 1, fn 0"
    assert (found["recall"].mean, found["relaxed_recall"].mean, found["f1"].mean) == (0.5, 1.0, 0.4)
    # texts: F1 0; nothing on either side is unscored; 2/3
    assert (found["item_f1"].mean, found["item_f1"].unscored) == (pytest.approx(1 / 3), 1)


def test_lind_reads_the_fixture(tmp_path):
    found = run(tmp_path, FIXTURE)
    assert (found["precision"].mean, found["recall"].mean) == (1.0, 0.5)


def test_a_relaxed_pair_is_used_once():
    counts = abbreviations.count_relaxed([["A", "alpha beta"]], [["A", "alpha"], ["A", "beta"]])
    assert (counts.tp, counts.fp, counts.fn) == (1, 1, 0)


def test_the_archive_is_read_with_remarks_blank_titles_and_stray_returns(tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("MED1250_labeled", LABELLED)
    samples = abbreviations.prepare(path, Options(work=tmp_path)).samples
    assert [(s.id, s.target["pairs"]) for s in samples] == [("123", [["ILS", "invented limb stiffness"]]), ("456", [])]
    assert samples[1].input.strip() == "Nothing is short here."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("what\n", "line 1: a PMID is needed here, not 'what'"),
        ("1\nT\nA\n  a|b|c\n", "line 4: “short|long” is needed"),
        ("1\nT\n", "the last record lacks its title or abstract"),
    ],
)
def test_malformed_lines_of_the_archive_are_named(tmp_path, text, message):
    path = tmp_path / "MED1250_labeled"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message.replace("|", r"\|")):
        abbreviations.prepare(path, Options(work=tmp_path))


def test_malformed_json_is_named_and_so_is_an_archive_without_the_part(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "x", "pairs": [["a"]]}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a.jsonl, line 1: text must be a string and pairs a list of"):
        abbreviations.prepare(path, Options(work=tmp_path))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("other", "x")
    with pytest.raises(InputError, match="it must be, or hold, MED1250_labeled"):
        abbreviations.prepare(tmp_path / "b.zip", Options(work=tmp_path))


def test_the_gold_pairs_are_all_read(data_folder, tmp_path):
    path = data_folder / "abbreviations" / "ab3p-med1250.zip"
    if not path.is_file():
        pytest.skip(f"no {path}")
    found = run(tmp_path, path)
    assert found["precision"].mean >= 0.95
    assert found["recall"].mean >= 0.80
