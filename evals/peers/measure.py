"""Run every system in turn, score all with the same judgements, and compare each with Lind hybrid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import LindError
from evals.bench.table import percentile
from evals.benchmark import Options
from evals.benchmarks.beir import prepare, read_collection
from evals.engine import SearchDoor
from evals.metrics.retrieval import score_queries
from evals.peers import kept
from evals.peers.peer import own_name
from evals.peers.systems import REFERENCE, SYSTEMS
from evals.peers.table import MEASURES, Cell, Row, Table
from evals.provenance import PACKAGES, checkout, package_versions
from evals.records import Sample

ROOT = Path(__file__).parents[2]
SEED = 0

Fields = dict[str, Any]
Scores = Mapping[str, Sequence[float]]
"""Measure → value of every query, all in one order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure."""

    data: Path
    """A folder in BEIR layout."""
    split: str | None
    limit: int | None
    """At most this many queries; None: all. The corpus is always whole."""
    work: Path
    """An empty folder."""
    systems: tuple[str, ...]
    """Keys of ``SYSTEMS``; Lind is measured in any case."""
    say: Callable[[str], None]
    """Told what is under way."""
    kept: Path | None = None
    """Folder of results of earlier runs, used again where nothing changed (``evals.peers.kept``); None: nothing is kept."""
    fresh: bool = False
    """Measure every system anew, and keep that."""
    timed: bool = True
    """Whether queries are timed and costs shown; False: quality alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One ranking of one system."""

    name: str
    result: Fields
    """What its process said."""
    mode: str
    taken: str | None = None
    """When it was measured, if that was in an earlier run; None: in this one."""


def measure(plan: Plan) -> Table:
    """Return the whole table.

    Raises:
        InputError: The data cannot be read.
        LindError: Lind's own process failed.
    """
    options = Options(work=plan.work, split=plan.split, limit=plan.limit, say=plan.say)
    task = prepare(plan.data, options, connect=lambda corpus, options: _no_door())
    samples = [sample for sample in task.samples if sample.unscored is None]
    if not samples:
        raise LindError(
            f"no query of {task.data} can be scored: {task.samples[0].unscored if task.samples else 'none'}"
        )
    signature = _signature(task.data_hash, plan)  # before the run: the checkout may move on while it lasts
    corpus = read_collection(plan.data, plan.split).corpus
    measured, notes, failed = _run_all(plan, corpus, {sample.id: sample.input for sample in samples})
    what = f"{task.data}, data hash {task.data_hash[:12]}, split {plan.split or 'the only one'}"
    unscored = len(task.samples) - len(samples)
    return Table(
        rows=compare(measured, samples),
        queries=len(samples),
        data=what + (f"; {unscored} queries cannot be scored and are left out" if unscored else ""),
        notes=(*notes, *task.notes, *(_machine_notes() if plan.timed else ())),
        failed=failed,
        signature=signature,
        timed=plan.timed,
    )


def compare(measured: Sequence[Measured], samples: Sequence[Sample]) -> tuple[Row, ...]:
    """Score rankings and compare each with the first; p is adjusted over all comparisons of the table (Holm)."""
    from evals.stats import holm, permutation_test

    scored = [score(one, samples) for one in measured]
    reference = scored[0]
    tests = {
        (at, name): permutation_test(reference[name], scored[at][name], seed=SEED).p
        for at in range(1, len(scored))
        for name in MEASURES
    }
    adjusted = dict(zip(tests, holm(list(tests.values())), strict=True))
    rows = []
    for at, (one, scores) in enumerate(zip(measured, scored, strict=True)):
        cells = []
        for name in MEASURES:
            tested = (tests[at, name], adjusted[at, name]) if at else None
            cells.append(_cell(name, scores[name], reference[name], tested))
        rows.append(_row(one, tuple(cells), samples))
    return tuple(rows)


def score(one: Measured, samples: Sequence[Sample]) -> Scores:
    """Return every measure of every query; a query without a ranking scores 0."""
    rankings = one.result["modes"][one.mode]["rankings"]
    values = score_queries({sample.id: sample.target for sample in samples}, rankings, MEASURES)
    return {measure: [values[measure][sample.id] for sample in samples] for measure in MEASURES}


def _cell(name: str, values: Sequence[float], reference: Sequence[float], tested: tuple[float, float] | None) -> Cell:
    """Return a cell; ``tested`` is p and adjusted p, None for the reference itself."""
    from evals.stats import bootstrap_interval

    spread = bootstrap_interval(values, seed=SEED)
    apart = None
    if tested is not None:
        paired = bootstrap_interval([a - b for a, b in zip(values, reference, strict=True)], seed=SEED)
        apart = (paired.mean, paired.low, paired.high)
    p, p_holm = tested or (None, None)
    return Cell(measure=name, mean=spread.mean, low=spread.low, high=spread.high, difference=apart, p=p, p_holm=p_holm)


def _row(one: Measured, cells: tuple[Cell, ...], samples: Sequence[Sample]) -> Row:
    mode = one.result["modes"][one.mode]
    return Row(
        name=one.name,
        cells=cells,
        unanswered=sum(not mode["rankings"].get(sample.id) for sample in samples),
        ingest_seconds=one.result["seconds"],
        ingest_cpu_seconds=one.result["cpu_seconds"],
        p50_ms=percentile(mode["times_ms"], 0.5) if mode["times_ms"] else None,
        p95_ms=percentile(mode["times_ms"], 0.95) if mode["times_ms"] else None,
        peak_mb=one.result["peak_mb"],
        snapshot=one.result["snapshot"],
        taken=one.taken,
    )


def _run_all(plan: Plan, corpus: Path, queries: Mapping[str, str]) -> tuple[list[Measured], list[str], bool]:
    """Return the rankings of every system, Lind hybrid first; notes; and whether a peer that is installed failed."""
    measured: list[Measured] = []
    notes: list[str] = []
    failed = False
    for key in dict.fromkeys((REFERENCE, *plan.systems)):
        system = SYSTEMS[key]
        if missing := system.missing():
            notes.append(f"{system.name} was not measured: pip install '.[bench,peers]' ({', '.join(missing)})")
            continue
        try:
            result, taken = _result(plan, key, corpus, queries)
        except LindError as error:
            if key == REFERENCE:
                raise
            notes.append(f"{system.name} was not measured: {error}")
            failed = True
            continue
        names = [f"{system.name} {mode}" if len(system.modes) > 1 else system.name for mode in system.modes]
        pairs = zip(names, system.modes, strict=True)
        measured += [Measured(name=n, result=result, mode=m, taken=taken) for n, m in pairs]
        load = "" if result["load"] is None else f", load {result['load']:.1f} when ingest ended"
        earlier = (
            "" if taken is None else f"; kept from an earlier run, {taken}: nothing it depends on has changed since"
        )
        notes.append(f"{system.name}: {system.what} ({result['snapshot']}{load}{earlier})")
    return measured, notes, failed


def _result(plan: Plan, name: str, corpus: Path, queries: Mapping[str, str]) -> tuple[Fields, str | None]:
    """Return what a system's process said, and when if that was in an earlier run.

    Raises:
        LindError: The process failed.
    """
    system = SYSTEMS[name]
    key = kept.key_of(name, system, corpus, queries)
    if plan.kept is not None and not plan.fresh:
        held = kept.read_kept(plan.kept, name, key, timed=plan.timed)
        if held is not None:
            plan.say(f"{system.name}: kept from {held['taken']}")
            return held["result"], held["taken"]
    plan.say(f"{system.name}: ingest, then {len(queries)} queries")
    result = run_alone(plan.work, name, corpus, queries, timed=plan.timed)
    # What ran may have changed while it ran: a result is only kept under the key of what it began and ended with.
    if plan.kept is not None:
        if key == kept.key_of(name, system, corpus, queries):
            kept.keep(plan.kept, name, key, result, timed=plan.timed)
        else:
            plan.say(f"{system.name}: its source, packages or data changed while it ran, so the result is not kept")
    return result, None


def run_alone(work: Path, key: str, corpus: Path, queries: Mapping[str, str], *, timed: bool = True) -> Fields:
    """Run one system in a process of its own, in a new folder, and return what it says.

    Raises:
        LindError: The process failed; the message ends with its last line.
    """
    folder = work / key
    folder.mkdir()
    given = {
        "system": key,
        "corpus": str(corpus.resolve()),
        "folder": str(folder / "index"),
        "queries": dict(queries),
        "timed": timed,
    }
    task, told = folder / "task.json", folder / "result.json"
    task.write_text(json.dumps(given), "utf-8")
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "evals.peers.worker", str(task), str(told)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode != 0 or not told.is_file():
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise LindError(f"the process of {key!r} failed: {lines[-1] if lines else f'exit code {done.returncode}'}")
    result: Fields = json.loads(told.read_text("utf-8"))
    return result


def _no_door() -> SearchDoor:
    """Return a door that is never asked: the task is made for its samples alone."""
    return SearchDoor(rank=lambda question, mode, k: (), names_of=own_name, snapshot="none")


def _machine_notes() -> tuple[str, ...]:
    return (
        "ingest begins after the model is loaded and, for the peers, after the file is read (Lind reads it itself); "
        "it ends when the index is on disk; one run each",
        "a query asks for 10 documents; quality is of 100; memory is the peak of the whole process, Lind's four rows "
        "being one process and one library",
        f"{os.cpu_count()} cores; a load above that means that other programs ran too: seconds and query times are then "
        "longer than on a quiet machine, CPU seconds (of all cores together) less so",
    )


def _signature(data_hash: str, plan: Plan) -> Fields:
    state = checkout()
    packages = (*PACKAGES, *(name for system in SYSTEMS.values() for name in system.packages))
    return {
        "data_hash": data_hash,
        "split": plan.split,
        "limit": plan.limit,
        "seed": SEED,
        "commit": state.commit,
        "dirty": state.dirty,
        "versions": package_versions(tuple(dict.fromkeys(packages))),
    }
