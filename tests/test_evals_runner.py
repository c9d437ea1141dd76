import json
import random
from pathlib import Path

import pytest

from corpus.errors import InputError, LindError
from evals.records import Sample, Score, Solved
from evals.runner import Task, read_run, run_task


class KilledError(BaseException):
    """Stands for a kill: nothing in the program may catch and keep it."""


def samples(n):
    return [Sample(id=f"s{i}", input=f"question {i}", target=i) for i in range(n)]


def solve(sample):
    if sample.target % 7 == 3:
        raise LindError(f"nothing for {sample.id}")
    return Solved(
        output={"said": sample.input.upper(), "both": (1, 2)},
        scores={"half": Score(value=sample.target % 2, explanation="odd"), "rare": Score(value=None, explanation="no")},
        times_ms={"think": random.random()},
    )


def task(n=30, **rest):
    given = {"samples": samples(n), "solve": solve, "metrics": ("half", "rare"), **rest}
    return Task(benchmark="toy", data="toy.jsonl", data_hash="0" * 64, seed=1, **given)


def lasting(folder: Path):
    return {name: (folder / name).read_bytes() for name in ("items.jsonl", "summary.json")}


def test_items_are_scored_and_unscored_ones_counted_with_their_reason(tmp_path):
    summary = run_task(task(10), tmp_path)
    half = summary.metrics["lind"]["half"]
    # of 0..9 item 3 fails; odd among the other nine: 1, 5, 7, 9
    assert (half.mean, half.n, half.unscored) == (pytest.approx(4 / 9), 9, 1)
    assert summary.metrics["lind"]["rare"].mean is None
    assert summary.errors == 1
    assert read_run(tmp_path).items[3].scores["half"] == Score(value=None, explanation="nothing for s3")


def test_two_runs_write_the_same_bytes_apart_from_times(tmp_path):
    run_task(task(), tmp_path / "a")
    run_task(task(), tmp_path / "b")
    assert lasting(tmp_path / "a") == lasting(tmp_path / "b")
    assert (tmp_path / "a" / "times.jsonl").read_bytes() != (tmp_path / "b" / "times.jsonl").read_bytes()


@pytest.mark.parametrize("kill_at", random.Random(20).sample(range(30), 20))
def test_a_killed_run_is_incomplete_and_resumes_to_the_same_result(tmp_path, kill_at):
    whole = tmp_path / "whole"
    run_task(task(), whole)
    asked = []

    def dying(sample):
        asked.append(sample.id)
        if sample.id == f"s{kill_at}":
            raise KilledError
        return solve(sample)

    killed = tmp_path / "killed"
    with pytest.raises(KilledError):
        run_task(task(solve=dying), killed)
    stopped = read_run(killed)
    assert (stopped.manifest.status, stopped.summary, len(stopped.items)) == ("incomplete", None, kill_at)

    asked.clear()
    run_task(task(solve=lambda s: (asked.append(s.id), solve(s))[1]), killed)
    assert asked == [f"s{i}" for i in range(kill_at, 30)]
    assert lasting(killed) == lasting(whole)
    assert read_run(killed).manifest.status == "success"


def test_a_run_that_never_said_how_it_ended_is_incomplete(tmp_path):
    run_task(task(), tmp_path)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text().replace('"status": "success"', '"status": "started"'))
    assert (read_run(tmp_path).manifest.status, read_run(tmp_path).summary) == ("incomplete", None)


def test_a_torn_last_line_is_done_again(tmp_path):
    run_task(task(), tmp_path)
    whole = lasting(tmp_path)
    items = tmp_path / "items.jsonl"
    items.write_bytes(items.read_bytes()[:-25])
    assert len(read_run(tmp_path).items) == 29
    run_task(task(), tmp_path)
    assert lasting(tmp_path) == whole


def test_a_fault_of_the_system_ends_the_run_as_error(tmp_path):
    def broken(sample):
        raise ZeroDivisionError("oops")

    with pytest.raises(ZeroDivisionError):
        run_task(task(solve=broken), tmp_path)
    manifest = read_run(tmp_path).manifest
    assert (manifest.status, manifest.error) == ("error", "ZeroDivisionError: oops")
    assert not (tmp_path / "summary.json").exists()


@pytest.mark.parametrize(
    ("other", "named"),
    [({"snapshot": "f" * 64}, "snapshot"), ({"settings": {"k": 5}}, "settings"), ({"n": 5}, "n_items")],
)
def test_a_folder_with_another_run_is_refused_and_kept(tmp_path, other, named):
    run_task(task(), tmp_path)
    before = lasting(tmp_path)
    with pytest.raises(InputError, match=named):
        run_task(task(**other), tmp_path)
    assert lasting(tmp_path) == before


def test_a_metric_that_a_solver_leaves_out_is_unscored(tmp_path):
    bare = Solved(output=None, scores={"half": Score(value=1.0)})
    summary = run_task(task(3, solve=lambda s: bare), tmp_path)
    assert summary.metrics["lind"]["rare"].unscored == 3


def test_an_unscorable_sample_is_not_asked(tmp_path):
    some = [Sample(id="a", input="q", target=0), Sample(id="b", input="q", target=0, unscored="no judgement")]
    summary = run_task(task(samples=some, solve=lambda s: solve(some[0])), tmp_path)
    assert (summary.metrics["lind"]["half"].n, summary.metrics["lind"]["half"].unscored) == (1, 1)
    assert read_run(tmp_path).items[1].scores["half"].explanation == "no judgement"


def test_progress_tells_every_item(tmp_path):
    seen = []
    run_task(task(3), tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_zero_events_come_with_their_bound(tmp_path):
    never = Solved(output=None, scores={"half": Score(value=0.0), "rare": Score(value=0.0)})
    summary = run_task(task(40, solve=lambda s: never), tmp_path)
    assert summary.metrics["lind"]["half"].note == "0 of 40, at most 0.075"


def test_arms_are_told_apart_by_the_slash(tmp_path):
    both = Solved(output=None, scores={"a/half": Score(value=1.0), "b/half": Score(value=0.0)})
    summary = run_task(task(4, solve=lambda s: both, metrics=("a/half", "b/half")), tmp_path)
    assert {arm: m["half"].mean for arm, m in summary.metrics.items()} == {"a": 1.0, "b": 0.0}


def test_an_empty_task_and_a_folder_without_a_run_are_refused(tmp_path):
    with pytest.raises(InputError, match="no item"):
        run_task(task(0), tmp_path)
    with pytest.raises(InputError, match="holds no run"):
        read_run(tmp_path)


def test_the_manifest_says_what_the_run_depends_on(tmp_path):
    run_task(task(4, settings={"k": 3}, snapshot="abc"), tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["status"], manifest["n_items"], manifest["settings"]) == ("success", 4, {"k": 3})
    assert manifest["versions"]["numpy"][0].isdigit()
    assert len(manifest["code_hash"]) == 64
    assert manifest["started"] <= manifest["ended"]
