import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import InputError
from evals import gate
from evals.__main__ import app
from evals.gate import GateSet, check_all, checks_text, compare_values, read_baseline, run_gate, write_baseline
from evals.gate_sets import SETS, sample_collection

FIXED = Path(gate.__file__).parent / "fixed"
ROLES = GateSet(name="roles", benchmark="roles", data=lambda _: FIXED / "roles.jsonl", margins={"accuracy": 0.02})


def values(*numbers):
    return {str(i): number for i, number in enumerate(numbers)}


def check(now, before, margin=0.02, metric="nDCG@10"):
    return compare_values("set", metric, values(*now), values(*before), margin)


def test_equal_values_pass_even_without_a_margin():
    found = check([0.2, 0.9, 1.0], [0.2, 0.9, 1.0], margin=0.0)
    assert (found.verdict, found.low, found.failed) == ("passed", 0.0, False)


def test_a_seeded_loss_of_five_points_is_called_worse():
    found = check([0.45] * 100, [0.5] * 100)
    assert (found.verdict, found.failed) == ("WORSE", True)
    assert found.now - found.before == pytest.approx(-0.05)


def test_a_loss_inside_the_margin_passes_and_a_gain_does():
    assert check([0.49] * 100, [0.5] * 100).verdict == "passed"
    assert check([0.6] * 100, [0.5] * 100).verdict == "passed"


def test_ups_and_downs_that_could_hide_a_loss_are_not_shown_to_be_no_worse():
    now = [1.0, 0.0] * 10
    before = [0.0, 1.0] * 10  # the mean is the same, the interval about 0.37 each way
    assert check(now, before).verdict == "NOT SHOWN"


def test_an_item_that_is_not_scored_any_more_counts_as_lost():
    found = compare_values("set", "decision", {"0": 1.0, "1": None}, {"0": 1.0, "1": 1.0, "2": None}, 0.01)
    assert (found.n, found.now, found.verdict) == (2, 0.5, "WORSE")
    assert found.note == "1 items are not scored any more"


def test_of_a_rate_of_false_rejections_more_is_worse_and_less_is_not():
    assert check([1.0] * 5 + [0.0] * 15, [0.0] * 20, metric="paraphrase/false_rejection").verdict == "WORSE"
    assert check([0.0] * 20, [1.0] * 5 + [0.0] * 15, metric="paraphrase/false_rejection").verdict == "passed"


def test_a_regression_of_a_real_run_is_caught_and_an_update_accepts_it(tmp_path):
    baseline = tmp_path / "baseline.json"
    found = run_gate([ROLES], tmp_path / "work")
    write_baseline(found, baseline)
    assert [c.verdict for c in check_all([ROLES], found, read_baseline(baseline))] == ["passed"]

    seeded = json.loads(baseline.read_text(encoding="utf-8"))
    seeded["sets"]["roles"]["values"]["accuracy"] = dict.fromkeys(found["roles"]["values"]["accuracy"], 1.0)
    baseline.write_text(json.dumps(seeded), encoding="utf-8")
    (caught,) = check_all([ROLES], found, read_baseline(baseline))
    assert caught.verdict == "WORSE"
    assert "1 of 1 checks failed" in checks_text([caught])

    write_baseline(found, baseline)
    assert not any(c.failed for c in check_all([ROLES], found, read_baseline(baseline)))


def test_a_set_whose_data_is_absent_is_skipped_and_keeps_its_baseline(tmp_path):
    away = GateSet(name="away", benchmark="beir", data=lambda _: None, margins={})
    baseline = tmp_path / "baseline.json"
    write_baseline({"away": {"data_hash": "x", "values": {"nDCG@10": {"q": 0.5}}}}, baseline)
    found = run_gate([away], tmp_path)
    write_baseline(found, baseline)
    assert read_baseline(baseline)["away"]["values"] == {"nDCG@10": {"q": 0.5}}
    (skipped,) = check_all([away], found, read_baseline(baseline))
    assert (skipped.verdict, skipped.failed) == ("skipped", False)


@pytest.mark.parametrize(
    ("before", "note"),
    [
        ({}, "write one with --update"),
        ({"roles": {"data_hash": "other", "values": {}}}, "the data is not that of the baseline"),
        ({"roles": {"data_hash": "h", "values": {}}}, "a new measure"),
    ],
)
def test_without_a_baseline_for_the_same_data_nothing_passes(before, note):
    (found,) = check_all([ROLES], {"roles": {"data_hash": "h", "values": {"accuracy": {"1": 1.0}}}}, before)
    assert (found.verdict, found.failed) == ("NO BASELINE", True)
    assert note in found.note


def test_a_measure_that_vanished_fails():
    now = {"roles": {"data_hash": "h", "values": {}}}
    before = {"roles": {"data_hash": "h", "values": {"accuracy": {"1": 1.0}}}}
    (found,) = check_all([ROLES], now, before)
    assert (found.verdict, found.now) == ("WORSE", 0.0)


def test_a_damaged_baseline_is_named(tmp_path):
    path = tmp_path / "baseline.json"
    path.write_text('{"schema": "other/1"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"baseline\.json.*--update"):
        read_baseline(path)


def test_the_shipped_baseline_is_small_and_has_every_set_and_measure():
    assert gate.BASELINE.stat().st_size < 100_000
    baseline = read_baseline()
    assert set(baseline) == {one.name for one in SETS}
    for one in SETS:
        wanted = set(one.margins) - {"*"}
        assert wanted <= set(baseline[one.name]["values"])


def test_the_own_collection_judges_only_studies_of_the_sample(tmp_path):
    from evals.benchmarks.beir import read_collection

    collection = read_collection(sample_collection(tmp_path), None)
    assert {d for judged in collection.qrels.values() for d in judged} <= set(collection.titles)
    assert set(collection.qrels) == set(collection.queries)
    assert len(collection.queries) >= 30


@pytest.mark.parametrize("benchmark", ["roles", "mutations"])
def test_two_runs_with_other_hash_seeds_write_the_same_bytes(tmp_path, benchmark):
    from corpus.sample import sample_path

    data = {"roles": FIXED / "roles.jsonl", "mutations": sample_path()}[benchmark]
    for seed in ("1", "777"):
        command = [sys.executable, "-m", "evals", "run", benchmark, "--data", str(data), "--out", str(tmp_path / seed)]
        root = FIXED.parent.parent
        subprocess.run(command, cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
    for name in ("items.jsonl", "summary.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "777" / name).read_bytes()


def test_the_command_is_mounted():
    result = CliRunner().invoke(app, ["gate", "--help"])
    assert result.exit_code == 0
    assert "--update" in result.stdout


def test_the_page_on_evaluation_names_every_benchmark_and_only_commands_that_exist():
    import re

    from typer.main import get_command

    from evals.benchmarks import BENCHMARKS

    page = (Path(gate.__file__).parents[1] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert [name for name in BENCHMARKS if f"`{name}`" not in page] == []
    assert set(re.findall(r"lind eval ([a-z]+)", page)) == set(get_command(app).commands)
