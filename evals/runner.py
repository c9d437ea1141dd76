"""Run a benchmark: one line per item on disk as it is done, so a killed run can be taken up again.

A run's folder holds ``manifest.json`` (how, when, how it ended), ``items.jsonl`` (one line per item, no times),
``times.jsonl`` and, once every item is done, ``summary.json``. Items and summary of two runs with equal signature are
equal byte for byte. A folder without status ``success`` is never read as a success.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from corpus.errors import InputError, LindError
from evals.provenance import checkout, code_hash, package_versions
from evals.records import ItemResult, Manifest, RunStatus, Sample, Score, Solved, Summary
from evals.summary import Aggregate, no_aggregate, summarize

Progress = Callable[[int, int], None]
"""Called with items done and items in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A benchmark made ready: the questions, and what answers and scores them."""

    benchmark: str
    data: str
    """Name of the data, without the folders above it."""
    data_hash: str
    samples: Sequence[Sample]
    solve: Callable[[Sample], Solved]
    """Answers and scores one sample. A :class:`corpus.errors.LindError` leaves the item unscored."""
    metrics: tuple[str, ...]
    """Every metric an item has, scored or not."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON."""
    seed: int = 0
    snapshot: str | None = None
    notes: tuple[str, ...] = ()
    aggregate: Aggregate = no_aggregate
    """Figures that are no mean over items (AUROC …)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOnDisk:
    """A run as its folder tells it."""

    folder: Path
    manifest: Manifest
    """Status is ``incomplete`` for a run that never said how it ended."""
    items: tuple[ItemResult, ...]
    summary: Summary | None
    """None: the run did not end well."""


def run_task(task: Task, folder: Path, *, progress: Progress | None = None) -> Summary:
    """Run a task into a folder, going on where an equal run stopped.

    Args:
        task: What to run.
        folder: The run's folder; made if need be.
        progress: Told after every item.

    Returns:
        The summary, as written to ``summary.json``.

    Raises:
        InputError: The task has no items, or the folder holds a run with another signature.
        BaseException: Whatever the system raised that is no ``LindError``; the manifest then says ``error``.
    """
    if not task.samples:
        raise InputError(f"{task.benchmark} on {task.data!r}: there is no item to run")
    manifest = make_manifest(task)
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_other_run(folder, manifest)
    _write_json(folder / "manifest.json", asdict(manifest))
    try:
        items = _run_items(task, folder, progress)
        summary = summarize(
            items, manifest=replace(manifest, status="success"), metrics=task.metrics, aggregate=task.aggregate
        )
    except BaseException as error:
        status: RunStatus = "error" if isinstance(error, Exception) else "incomplete"
        failed = replace(manifest, status=status, error=_one_line(error), ended=_now())
        _write_json(folder / "manifest.json", asdict(failed))
        raise
    _write_json(folder / "summary.json", summary.to_json())
    _write_json(folder / "manifest.json", asdict(replace(manifest, status="success", ended=_now())))
    return summary


def make_manifest(task: Task) -> Manifest:
    """Return the manifest of a run that starts now."""
    git = checkout()
    manifest = Manifest(
        benchmark=task.benchmark,
        status="started",
        run_id="",
        data=task.data,
        data_hash=task.data_hash,
        snapshot=task.snapshot,
        n_items=len(task.samples),
        seed=task.seed,
        settings=json.loads(json.dumps(task.settings)),
        git_commit=git.commit,
        git_dirty=git.dirty,
        code_hash=code_hash(),
        versions=package_versions(),
        notes=task.notes,
        started=_now(),
    )
    return replace(manifest, run_id=signature_hash(manifest)[:12])


def signature_hash(manifest: Manifest) -> str:
    """Return the hash of all a run's figures depend on: everything but identity, times and outcome.

    The commit is left out: the hash of the source files says more, also for a changed checkout.
    """
    aside = {"run_id", "status", "started", "ended", "error", "git_commit", "git_dirty"}
    plain = {key: value for key, value in asdict(manifest).items() if key not in aside}
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def read_run(folder: Path) -> RunOnDisk:
    """Read a run's folder.

    Raises:
        InputError: The folder holds no run, or a file of it cannot be read.
    """
    manifest = _read_manifest(folder)
    if manifest is None:
        raise InputError(
            f"{str(folder)!r} holds no run: it has no manifest.json; give a folder that `lind eval run` wrote"
        )
    if manifest.status == "started":
        manifest = replace(manifest, status="incomplete", error="the run was killed, or is still going on")
    summary = None
    path = folder / "summary.json"
    if manifest.status == "success":
        try:
            summary = Summary.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{str(path)!r} cannot be read ({error}): run the benchmark again") from error
    return RunOnDisk(folder=folder, manifest=manifest, items=tuple(_read_items(folder)), summary=summary)


def _run_items(task: Task, folder: Path, progress: Progress | None) -> list[ItemResult]:
    """Return every item's result, taking those on file and solving the others in order."""
    done = _take_up(task, folder)
    if progress is not None:
        progress(len(done), len(task.samples))
    with (
        (folder / "items.jsonl").open("a", encoding="utf-8", newline="\n") as items,
        (folder / "times.jsonl").open("a", encoding="utf-8", newline="\n") as times,
    ):
        for sample in task.samples[len(done) :]:
            began = time.perf_counter()
            result, stages = _solve(task, sample)
            spent = {"total": round((time.perf_counter() - began) * 1000, 3), **stages}
            times.write(_line({"id": sample.id, "ms": spent}))
            line = _line(asdict(result))
            items.write(line)
            items.flush()
            # Read back, so that a run taken up again holds the very same values as one that went through.
            done.append(ItemResult.from_json(json.loads(line)))
            if progress is not None:
                progress(len(done), len(task.samples))
    return done


def _solve(task: Task, sample: Sample) -> tuple[ItemResult, Mapping[str, float]]:
    """Return one item's result and its times; what a user could mend leaves it unscored."""
    base = ItemResult(id=sample.id, input=sample.input, target=sample.target, output=None, scores={})
    if sample.unscored is not None:
        return replace(base, scores=_unscored(task.metrics, sample.unscored)), {}
    try:
        solved = task.solve(sample)
    except LindError as error:
        reason = _one_line(error)
        return replace(base, scores=_unscored(task.metrics, reason), error=reason), {}
    missing = [name for name in task.metrics if name not in solved.scores]
    scores = {**solved.scores, **_unscored(missing, "not measured for this item")}
    return replace(base, output=solved.output, scores=dict(sorted(scores.items()))), solved.times_ms


def _unscored(metrics: Sequence[str], reason: str) -> dict[str, Score]:
    return {name: Score(value=None, explanation=reason) for name in sorted(metrics)}


def _take_up(task: Task, folder: Path) -> list[ItemResult]:
    """Return the items on file that begin this task; a torn or foreign rest is cut off."""
    kept = []
    for result, sample in zip(_read_items(folder), task.samples, strict=False):
        if result.id != sample.id:
            break
        kept.append(result)
    path = folder / "items.jsonl"
    if path.exists():
        text = "".join(_line(asdict(result)) for result in kept)
        if path.read_bytes() != text.encode("utf-8", "surrogatepass"):
            path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="\n")
    return kept


def _read_items(folder: Path) -> Iterator[ItemResult]:
    """Yield the items on file, up to the first line that is not whole (a kill can tear the last one)."""
    path = folder / "items.jsonl"
    if not path.exists():
        return
    with path.open("rb") as handle:
        for raw in handle:
            try:
                if not raw.endswith(b"\n"):
                    return
                yield ItemResult.from_json(json.loads(raw))
            except (ValueError, KeyError, TypeError):
                return


def _read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest in a folder; None: there is none.

    Raises:
        InputError: There is one that cannot be read.
    """
    path = folder / "manifest.json"
    if not path.exists():
        return None
    try:
        return Manifest.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{str(path)!r} is no manifest of this version ({error}): give another --out folder"
        ) from error


def _refuse_other_run(folder: Path, manifest: Manifest) -> None:
    """Raise if the folder holds a run that this one could not be compared with.

    Raises:
        InputError: It does; the message names what differs.
    """
    before = _read_manifest(folder)
    if before is None or before.run_id == manifest.run_id:
        return
    ours, theirs = asdict(manifest), asdict(before)
    aside = {"run_id", "status", "started", "ended", "error", "git_commit", "git_dirty"}
    differs = ", ".join(key for key in ours if key not in aside and ours[key] != theirs[key])
    raise InputError(
        f"{str(folder)!r} holds a run that differs in {differs}: give another --out folder, or remove that one"
    )


def _line(record: Mapping[str, Any]) -> str:
    """Return one line of JSON, the same for equal records."""
    return json.dumps(record, ensure_ascii=True, sort_keys=True, separators=(",", ":")) + "\n"


def _write_json(path: Path, record: Mapping[str, Any]) -> None:
    """Replace a file in one step, so that a kill leaves the old one or the new one."""
    staged = path.with_name(path.name + ".part")
    staged.write_text(json.dumps(record, ensure_ascii=False, sort_keys=True, indent=2) + "\n", encoding="utf-8")
    staged.replace(path)


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, LindError) else f"{type(error).__name__}: {text}".rstrip(": ")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
