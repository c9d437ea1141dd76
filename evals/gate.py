"""The regression gate: a small fixed set of runs beside the values that are on file.

A measure passes when it is shown to be no worse than the baseline by more than its margin: the lower end of the one-sided 95 %
bootstrap interval of the paired differences, item by item, lies above minus the margin (Piaggio et al. 2012,
doi:10.1001/jama.2012.87802, for the idea of a non-inferiority margin). The baseline is a file of the repository, so a change of
it is seen in the history.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.errors import InputError
from evals.benchmark import Options, Say, silent
from evals.runner import RunOnDisk, read_run, run_task

BASELINE = Path(__file__).with_name("baseline.json")
SCHEMA = "lind.eval.baseline/1"
LEVEL = 0.90  # two-sided: its lower end is that of a one-sided 95 % interval
DIGITS = 4  # of the values on file

Verdict = Literal["passed", "WORSE", "NOT SHOWN", "skipped", "NO BASELINE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSet:
    """One run of the gate."""

    name: str
    benchmark: str
    data: Callable[[Path], Path | None]
    """Work folder → the data; None: it is not on this machine, and the set is skipped."""
    margins: Mapping[str, float]
    """Measure of the items (``*``: every one there is) → how much worse it may be, as a share (0.02: two points)."""
    split: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One measure of one set beside its baseline."""

    set_name: str
    metric: str
    verdict: Verdict
    before: float | None = None
    """Mean of the baseline's values; None: there are none."""
    now: float | None = None
    low: float | None = None
    """Lower end of the one-sided 95 % interval of the paired difference."""
    margin: float | None = None
    n: int = 0
    """Items compared."""
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether this check stops the gate."""
        return self.verdict not in ("passed", "skipped")


def run_gate(sets: Sequence[GateSet], work: Path, *, say: Say = silent) -> dict[str, dict[str, Any]]:
    """Run every set that has its data, and return its values.

    Args:
        sets: What to run.
        work: Folder for runs and libraries; libraries are kept for the next time.
        say: Told what is going on.

    Returns:
        Set → ``data_hash`` and ``values`` (measure → item → value, None: unscored); a set without data is not in it.
    """
    found = {}
    for one in sets:
        data = one.data(work)
        if data is None:
            say(f"{one.name}: skipped, its data is not here")
            continue
        say(f"{one.name}: running {one.benchmark} on {data.name}")
        found[one.name] = values_of(_run(one, data, work, say), one.margins)
    return found


def _run(one: GateSet, data: Path, work: Path, say: Say) -> RunOnDisk:
    """Run one set anew (a run on file is never taken for this one), and read it back."""
    from shutil import rmtree

    from evals.benchmarks import find_benchmark

    folder = work / one.name
    if folder.exists():
        rmtree(folder)
    options = Options(work=work / "libraries", split=one.split, limit=one.limit, say=say)
    run_task(find_benchmark(one.benchmark).prepare(data, options), folder)
    return read_run(folder)


def values_of(run: RunOnDisk, margins: Mapping[str, float]) -> dict[str, Any]:
    """Return the values of a run's items by measure, rounded as they are put on file."""
    every = sorted({name for item in run.items for name in item.scores})
    names = [name for name in every if name in margins or "*" in margins]
    values: dict[str, dict[str, float | None]] = {name: {} for name in names}
    for item in run.items:
        for name in names:
            if name in item.scores:
                value = item.scores[name].value
                values[name][item.id] = None if value is None else round(value, DIGITS)
    return {"data_hash": run.manifest.data_hash, "values": values}


def check_all(
    sets: Sequence[GateSet], found: Mapping[str, Mapping[str, Any]], baseline: Mapping[str, Mapping[str, Any]]
) -> tuple[Check, ...]:
    """Return every check, sets in order."""
    checks: list[Check] = []
    for one in sets:
        if one.name not in found:
            checks.append(Check(set_name=one.name, metric="–", verdict="skipped", note="its data is not here"))
        elif one.name not in baseline:
            checks.append(Check(set_name=one.name, metric="–", verdict="NO BASELINE", note="write one with --update"))
        elif found[one.name]["data_hash"] != baseline[one.name]["data_hash"]:
            note = "the data is not that of the baseline: write a new one with --update"
            checks.append(Check(set_name=one.name, metric="–", verdict="NO BASELINE", note=note))
        else:
            checks += _check_set(one, found[one.name]["values"], baseline[one.name]["values"])
    return tuple(checks)


def _check_set(
    one: GateSet, now: Mapping[str, Mapping[str, float | None]], before: Mapping[str, Mapping[str, float | None]]
) -> list[Check]:
    checks = []
    for metric in dict.fromkeys((*before, *now)):
        margin = one.margins.get(metric, one.margins.get("*", 0.0))
        if metric not in before:
            note = "a new measure: write it with --update"
            checks.append(Check(set_name=one.name, metric=metric, verdict="NO BASELINE", note=note))
        else:
            checks.append(compare_values(one.name, metric, now.get(metric, {}), before[metric], margin))
    return checks


def compare_values(
    set_name: str, metric: str, now: Mapping[str, float | None], before: Mapping[str, float | None], margin: float
) -> Check:
    """Return whether a measure is no worse than before by more than the margin, item by item.

    An item that was scored before and is not any more, or is gone, counts as 0: it must not be lost from the denominator.
    Whatever is better when lower (a name that ends in ``false_rejection`` or ``violations``) is turned round.
    """
    from evals.stats import bootstrap_interval

    sign = -1.0 if metric.endswith(("false_rejection", "violations")) else 1.0
    worst = 0.0 if sign > 0 else 1.0
    scored = {item: value for item, value in before.items() if value is not None}
    if not scored:
        return Check(
            set_name=set_name, metric=metric, verdict="passed", margin=margin, note="nothing was scored before"
        )
    lost = [item for item in scored if now.get(item) is None]
    values = [now[item] if item not in lost else worst for item in scored]
    after = [value for value in values if value is not None]
    differences = [sign * (new - old) for new, old in zip(after, scored.values(), strict=True)]
    interval = bootstrap_interval(differences, level=LEVEL)
    verdict: Verdict = (
        "passed" if interval.low > -margin - 1e-9 else "WORSE" if interval.mean < -margin else "NOT SHOWN"
    )
    return Check(
        set_name=set_name,
        metric=metric,
        verdict=verdict,
        before=sum(scored.values()) / len(scored),
        now=sum(after) / len(after),
        low=interval.low,
        margin=margin,
        n=len(scored),
        note=f"{len(lost)} items are not scored any more" if lost else "",
    )


def read_baseline(path: Path = BASELINE) -> dict[str, Any]:
    """Return the sets of a baseline; nothing when there is no file yet.

    Raises:
        InputError: The file cannot be read.
    """
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["schema"] != SCHEMA:
            raise ValueError(f"schema {record['schema']!r}")
        return dict(record["sets"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{str(path)!r} is no baseline of this version ({error}): restore it, or use --update"
        ) from error


def write_baseline(found: Mapping[str, Mapping[str, Any]], path: Path = BASELINE) -> None:
    """Put values on file, a line per measure; sets that were skipped keep what is on file for them."""
    sets = {**read_baseline(path), **found}
    lines = []
    for name, one in sorted(sets.items()):
        rows = ",\n".join(f"   {json.dumps(metric)}: {json.dumps(v)}" for metric, v in sorted(one["values"].items()))
        lines.append(
            f'  {json.dumps(name)}: {{"data_hash": {json.dumps(one["data_hash"])}, "values": {{\n{rows}\n  }}}}'
        )
    text = f'{{"schema": {json.dumps(SCHEMA)}, "sets": {{\n' + ",\n".join(lines) + "\n}}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def checks_text(checks: Sequence[Check]) -> str:
    """Return checks for a terminal, failures last."""
    lines = [f"{'set':18} {'measure':30} {'before':>8} {'now':>8} {'lower end':>10} {'margin':>7} {'n':>5}"]
    for c in sorted(checks, key=lambda check: check.failed):
        figures = [_figure(c.before, 8, ""), _figure(c.now, 8, ""), _figure(c.low, 10, "+"), _figure(c.margin, 7, "")]
        lines.append(f"{c.set_name:18} {c.metric:30} {' '.join(figures)} {c.n:5}  {c.verdict} {c.note}".rstrip())
    failed = sum(check.failed for check in checks)
    end = f"{failed} of {len(checks)} checks failed" if failed else f"no check of {len(checks)} failed"
    return "\n".join([*lines, end])


def _figure(value: float | None, width: int, sign: str) -> str:
    return f"{'–':>{width}}" if value is None else f"{value:{sign}{width}.4f}"
