"""How one library is served: start, searches, memory, and what Chroma's graph finds of what an exact search finds."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

from corpus.library import Library
from evals.bench.speed import Fields, Plan, work
from evals.bench.table import Row, percentile, row_of

SEED = 0
ASKED = 200
"""Questions whose searches are timed."""
RECALLED = 500
"""Questions for which Chroma is compared with an exact search."""
STARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is measured."""

    folder: Path
    questions: tuple[str, ...]
    """Titles of studies of the library, drawn with a seed."""
    studies: int


def serving(plan: Plan, folder: Path, *, asked: int = ASKED, recalled: int = RECALLED) -> tuple[list[Row], list[str]]:
    """Measure a library that is there; nothing of it is changed.

    Args:
        plan: Where to work, and whom to tell.
        folder: The library's folder.
        asked: How many questions are timed.
        recalled: How many are asked of Chroma and of an exact search.

    Raises:
        LindError: It cannot be opened, or a process failed.
    """
    facts = _facts(folder, max(asked, recalled))
    some = list(facts.questions[:asked])
    starts = []
    for number in range(STARTS):
        plan.say(f"start {number + 1} of {STARTS}")
        given = {"folder": str(folder), "questions": some if number == 0 else some[:1], "spawned": time.time()}
        starts.append(work(plan, "serve", given))
    plan.say("Chroma beside an exact search")
    recall = work(plan, "recall", {"folder": str(folder), "questions": list(facts.questions[:recalled])})
    note = (
        f"{facts.studies:,} studies, {recall['pieces']:,} passages in the library; the searches are hybrid, first ten"
    )
    return _rows(starts, recall), [note, "questions are titles of studies in it; CPU seconds are of all cores together"]


def _rows(starts: list[Fields], recall: Fields) -> list[Row]:
    warm = starts[0]
    rows = [
        row_of("process start to first result", "s", [s["first_s"] for s in starts], target=2.0),
        row_of("the same, CPU", "s", [s["first_cpu_s"] for s in starts]),
        row_of("warm search", "ms", warm["search_ms"], target=25, note=_p95(warm["search_ms"], 60)),
        row_of("the same, CPU", "ms", warm["search_cpu_ms"], note=_p95(warm["search_cpu_ms"])),
    ]
    if warm["peak_mb"] is not None:
        rows.append(row_of("memory while serving", "MB", [warm["peak_mb"]], target=1000))
    if recall["shares"]:
        rows.append(
            row_of("Chroma's recall@10 of an exact search, mean", "", [recall["mean"]], target=0.99, at_least=True)
        )
        rows.append(row_of("nearest 100 by Chroma", "ms", recall["chroma_ms"], note=_p95(recall["chroma_ms"])))
    rows.append(row_of("nearest 100, exact", "ms", recall["exact_ms"], note=_p95(recall["exact_ms"])))
    return rows


def _p95(times: list[float], target: float | None = None) -> str:
    value = percentile(times, 0.95)
    verdict = "" if target is None else f" (< {target:g}: {'met' if value < target else 'MISSED'})"
    return f"p95 {value:.1f} ms{verdict}"


def _facts(folder: Path, count: int) -> Facts:
    with Library.open(folder) as library:
        titles = [title for _, title in library.titles()]
        studies = library.count()
    drawn = random.Random(SEED).sample(titles, min(count, len(titles)))
    return Facts(folder=folder, questions=tuple(drawn), studies=studies)
