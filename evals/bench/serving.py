"""How one library is served: start, searches, answers, memory, and what Chroma's graph finds of what an exact search finds."""

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
ANSWERED = 100
"""Questions whose answers are timed."""
WARMING = 5
"""Questions asked before the clock starts."""
STARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is measured."""

    folder: Path
    questions: tuple[str, ...]
    """Titles of studies of the library, drawn with a seed."""
    asking: tuple[str, ...]
    """The same, those that ask something first."""
    studies: int


def serving(
    plan: Plan, folder: Path, *, asked: int = ASKED, answered: int = ANSWERED, recalled: int = RECALLED
) -> tuple[list[Row], list[str]]:
    """Measure a library that is there; nothing of it is changed.

    Args:
        plan: Where to work, and whom to tell.
        folder: The library's folder.
        asked: How many searches are timed.
        answered: How many answers are timed.
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
    plan.say("answers")
    given = {
        "folder": str(folder),
        "warm": list(facts.asking[answered : answered + WARMING]),
        "questions": list(facts.asking[:answered]),
    }
    answers = work(plan, "answer", given)
    plan.say("Chroma beside an exact search")
    recall = work(plan, "recall", {"folder": str(folder), "questions": list(facts.questions[:recalled])})
    note = (
        f"{facts.studies:,} studies, {recall['pieces']:,} passages in the library; the searches are hybrid, first ten"
    )
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(answers["kinds"].items()))
    return _rows(starts, answers, recall), [
        note,
        "questions are titles of studies in it; CPU seconds are of all cores together",
        f"what is answered: titles that are questions, then others; {kinds}",
    ]


def _rows(starts: list[Fields], answers: Fields, recall: Fields) -> list[Row]:
    warm = starts[0]
    rows = [
        row_of("process start to first result", "s", [s["first_s"] for s in starts], target=2.0),
        row_of("the same, CPU", "s", [s["first_cpu_s"] for s in starts]),
        row_of("warm search", "ms", warm["search_ms"], target=25, note=_p95(warm["search_ms"], 60)),
        row_of("the same, CPU", "ms", warm["search_cpu_ms"], note=_p95(warm["search_cpu_ms"])),
    ]
    if answers["ask_ms"]:
        rows.append(row_of("warm answer", "ms", answers["ask_ms"], target=150, note=_p95(answers["ask_ms"], 400)))
        rows.append(row_of("the same, CPU", "ms", answers["ask_cpu_ms"], note=_p95(answers["ask_cpu_ms"])))
    if answers["peak_mb"] is not None:
        rows.append(row_of("memory while serving", "MB", [answers["peak_mb"]], target=1000))
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
    asking = [title for title in titles if title.endswith("?")]
    random.Random(SEED).shuffle(asking)
    return Facts(folder=folder, questions=tuple(drawn), asking=(*asking, *drawn), studies=studies)
