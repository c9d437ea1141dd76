"""How fast Lind is, and how fast beside the plain quickstart; every figure from processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import LindError
from evals.bench.quickstart import missing_packages
from evals.bench.stages import stage_rows
from evals.bench.table import Row, percentile, row_of
from evals.bench.texts import ABSTRACTS, PUBMEDQA, ROOT, Corpus, write_corpus

LIND = "from ui.cli import main; main()"
ABSTAINED = 3  # exit code of `lind ask`
QUESTIONS = 50
EMBEDDED_TEXTS = 200
EMBED_REPEATS = 3

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much to measure."""

    work: Path
    """An empty folder."""
    pairs: int
    """Ingests of each side, taken in turn."""
    runs: int
    """Runs of each whole process."""
    ingest_studies: int
    ask_studies: int
    say: Callable[[str], None]
    """Told what is under way."""


def measure(plan: Plan) -> tuple[list[Row], list[str]]:
    """Return every row and the notes that belong to them.

    Raises:
        LindError: A process that is measured failed.
    """
    rows = help_time(plan)
    asked = write_corpus(ABSTRACTS, plan.ask_studies, plan.work / "asked.jsonl")
    fresh, fresh_notes = answers(plan, asked)
    read = write_corpus(PUBMEDQA, plan.ingest_studies, plan.work / "read.jsonl")
    steps = where_the_seconds_go(plan, read)
    versus, versus_notes = beside_the_quickstart(plan, read)
    return [*rows, *fresh, *steps, *versus], [f"{os.cpu_count()} cores", *fresh_notes, *versus_notes]


def help_time(plan: Plan) -> list[Row]:
    """Time ``lind --help`` as a whole process."""
    plan.say("lind --help")
    times = [run_lind("--help") for _ in range(plan.runs + 1)][1:]  # the first fills the disk cache
    return [row_of("lind --help", "s", times, target=0.4)]


def answers(plan: Plan, corpus: Corpus) -> tuple[list[Row], list[str]]:
    """Time a fresh ``lind ask`` process and warm answers on one library."""
    plan.say(f"library of {plan.ask_studies} studies")
    folder = plan.work / "asked"
    work(plan, "lind-ingest", {"folder": str(folder), "corpus": str(corpus.path)})
    questions = list(corpus.questions[:QUESTIONS])
    plan.say("fresh lind ask")
    fresh = [run_lind("ask", q, "--library", str(folder)) for q in questions[: plan.runs + 1]][1:]
    plan.say("warm answers")
    warm = work(plan, "lind-ask", {"folder": str(folder), "questions": questions})
    rows = [
        row_of("lind ask, fresh process", "s", fresh, target=1.2),
        row_of("lind answer, warm", "ms", warm["ask_ms"], target=100, note=_p95(warm["ask_ms"])),
        *_memory_row("memory of a warm assistant", [warm]),
    ]
    return rows, [f"asked of a library of {corpus.what}"]


def where_the_seconds_go(plan: Plan, corpus: Corpus) -> list[Row]:
    """Time each step of an ingest alone, and the ingest."""
    results = []
    for number in range(plan.pairs):
        plan.say(f"steps of an ingest, run {number + 1} of {plan.pairs}")
        given = {"folder": str(plan.work / f"steps-{number}"), "corpus": str(corpus.path)}
        results.append(work(plan, "stages", given))
    return stage_rows(results)


def beside_the_quickstart(plan: Plan, corpus: Corpus) -> tuple[list[Row], list[str]]:
    """Measure ingest, search, memory and embedding of both sides in turn."""
    texts = plan.work / "texts.json"
    work(plan, "write-texts", {"corpus": str(corpus.path), "texts": str(texts)})
    missing = missing_packages()
    lind, peer = _ingest_in_turn(plan, corpus, texts, with_peer=not missing)
    rows = _ingest_rows("Lind", lind)
    notes = [f"ingested: {corpus.what}; seconds exclude imports and loading the model on both sides"]
    if missing:
        return rows, [*notes, f"the quickstart was not measured: pip install -e '.[bench]' ({', '.join(missing)})"]
    ratios = [theirs["seconds"] / ours["seconds"] for ours, theirs in zip(lind, peer, strict=True)]
    rows += _ingest_rows("quickstart", peer)
    rows += [row_of("ingest, times as fast as the quickstart", "x", ratios, target=4.5, at_least=True, note="paired")]
    rows += embedding(plan, texts)
    return rows, [*notes, "the quickstart ranks chunks by vector only; Lind's search is hybrid, its answer verified"]


def embedding(plan: Plan, texts: Path) -> list[Row]:
    """Embed the same texts on both sides in turn, and compare the vectors."""
    ratios, worst = [], 1.0
    for number in range(plan.pairs):
        plan.say(f"embedding, pair {number + 1} of {plan.pairs}")
        seconds = {}
        for task in ("lind-embed", "quickstart-embed"):
            given = {
                "texts": str(texts),
                "limit": EMBEDDED_TEXTS,
                "repeats": EMBED_REPEATS,
                "vectors": str(plan.work / f"{task}.json"),
            }
            seconds[task] = work(plan, task, given)["seconds"]
        ratios.append(seconds["quickstart-embed"] / seconds["lind-embed"])
        worst = min(worst, _worst_cosine(plan.work / "lind-embed.json", plan.work / "quickstart-embed.json"))
    return [
        row_of("embedding alone, times as fast as torch float32", "x", ratios, target=4, at_least=True, note="paired"),
        row_of("cosine to torch float32, worst text", "", [worst], target=0.999, at_least=True),
    ]


def run_lind(*arguments: str) -> float:
    """Run ``lind`` as a process; return its seconds from start to end.

    Raises:
        LindError: It failed.
    """
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", LIND, *arguments], cwd=ROOT, env=_environment(), capture_output=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode not in (0, ABSTAINED):
        raise LindError(f"lind {arguments[0]} failed in the benchmark: {_last_line(done.stderr)}")
    return seconds


def work(plan: Plan, task: str, given: Fields) -> Fields:
    """Run one task of ``evals.bench.worker`` in a process of its own and return its result.

    Raises:
        LindError: It failed.
    """
    (plan.work / "task.json").write_text(json.dumps(given), "utf-8")
    command = [sys.executable, "-m", "evals.bench.worker", task, str(plan.work)]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, check=False)
    if done.returncode != 0:
        raise LindError(f"the benchmark's task {task!r} failed: {_last_line(done.stderr)}")
    result: Fields = json.loads(done.stdout.splitlines()[-1])
    return result


def _ingest_in_turn(plan: Plan, corpus: Corpus, texts: Path, *, with_peer: bool) -> tuple[list[Fields], list[Fields]]:
    lind: list[Fields] = []
    peer: list[Fields] = []
    questions = list(corpus.questions[:QUESTIONS])
    for number in range(plan.pairs):
        plan.say(f"ingest, pair {number + 1} of {plan.pairs}")
        folder = plan.work / f"lind-{number}"
        ours = work(plan, "lind-ingest", {"folder": str(folder), "corpus": str(corpus.path)})
        asked = work(plan, "lind-ask", {"folder": str(folder), "questions": questions})
        lind.append({**ours, "search_ms": asked["search_ms"]})
        if with_peer:
            given = {"folder": str(plan.work / f"peer-{number}"), "texts": str(texts), "questions": questions}
            peer.append(work(plan, "quickstart-ingest", given))
    return lind, peer


def _ingest_rows(side: str, results: Sequence[Fields]) -> list[Row]:
    search = [ms for result in results for ms in result["search_ms"]]
    pieces = f"{results[0]['pieces']:,} passages" if side == "Lind" else f"{results[0]['pieces']:,} chunks"
    return [
        row_of(f"ingest, {side}", "s", [result["seconds"] for result in results], note=pieces),
        *_memory_row(f"memory of ingest, {side}", results),
        row_of(f"search, {side}", "ms", search, note=_p95(search)),
    ]


def _memory_row(name: str, results: Sequence[Fields]) -> list[Row]:
    """Return the row of the peak memory, or none where the system does not tell it."""
    peaks = [result["peak_mb"] for result in results if result["peak_mb"] is not None]
    return [row_of(name, "MB", peaks)] if peaks else []


def _worst_cosine(a: Path, b: Path) -> float:
    import numpy as np

    ours, theirs = (np.array(json.loads(path.read_text("utf-8"))) for path in (a, b))
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return float(((ours * theirs).sum(axis=1) / lengths).min())


def _p95(times: Sequence[float]) -> str:
    return f"p95 {percentile(times, 0.95):.1f} ms"


def _environment() -> dict[str, str]:
    return {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def _last_line(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "no message"
