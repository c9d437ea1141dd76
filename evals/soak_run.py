"""The whole endurance run, in chapters: ``python -m evals.soak [--work FOLDER] [--minutes N] [--kills N] …``.

Every chapter has a library of its own. With ``--work`` the counts of each finished chapter are kept, and the same command goes on
after the last of them; ``--minutes`` begins no other chapter once they are over. One line is printed for each chapter, one for
each kind at the end.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evals.io_faults import CASES, FAULTS, Tally, compiler, every_fault
from evals.soak import POOL, damage_rounds, double_writers, kill_rounds, question_rounds

DONE = "chapters.jsonl"
MOST_GROWTH = 0.10
"""Share by which memory may grow over the questions (B31)."""
KILLS, WRITERS, DAMAGES = 100, 50, 200
"""Runs in one chapter; 30 kills at least on one library of 10,000 studies (B04)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of the run that is done whole or not at all."""

    kind: str
    name: str
    run: Callable[[Path], Any]
    """Takes an empty folder; returns a dataclass of counts, which may have ``problems``."""


@dataclass(slots=True, kw_only=True)
class Done:
    """What became of a chapter."""

    kind: str
    name: str
    seconds: float
    counts: dict[str, Any]
    problems: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is not done yet and print the counts; return 1 if anything was lost."""
    chosen = _options(arguments)
    end = time.monotonic() + 60 * chosen.minutes
    chapters = list(_chapters(chosen))
    with tempfile.TemporaryDirectory(prefix="lind-soak-") as scratch:
        journal = (chosen.work or Path(scratch)) / DONE
        journal.parent.mkdir(parents=True, exist_ok=True)
        done = {one.name: one for one in _read(journal) if one.name in {chapter.name for chapter in chapters}}
        for number, chapter in enumerate(chapters):
            if chapter.name in done or time.monotonic() > end:
                continue
            folder = Path(scratch) / str(number)
            folder.mkdir()
            done[chapter.name] = _run(chapter, folder)
            with journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(done[chapter.name])) + "\n")
    return _summary(chapters, done)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work", type=Path, help="folder for the counts; the same folder again: go on")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no chapter after so many minutes")
    parser.add_argument(
        "--points", type=int, default=0, help="calls that fail in each I/O loop; 0: every one; -1: none"
    )
    numbers = {"kills": 1000, "writers": 200, "damages": 2000, "questions": 100_000, "rows": 10_000}
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args(arguments)


def _chapters(chosen: argparse.Namespace) -> Iterator[Chapter]:
    """Yield every chapter; kinds take turns, so that a run that is broken off has done some of each."""
    rows, points = chosen.rows, chosen.points or None
    kinds: list[list[Chapter]] = [[], [], [], [], []]
    for at, size in _parts(chosen.kills, KILLS):
        kinds[0].append(_chapter("kill -9", at, size, lambda f, n, s: kill_rounds(f, kills=n, rows=rows, seed=s)))
    for at, size in _parts(chosen.writers, WRITERS):
        kinds[1].append(_chapter("double writers", at, size, lambda f, n, _: double_writers(f, starts=n)))
    for at, size in _parts(chosen.damages, DAMAGES):
        kinds[2].append(
            _chapter("damaged files", at, size, lambda f, n, s: damage_rounds(f, damages=n, rows=1200, seed=s))
        )
    if points != -1 and compiler() is not None:
        for case in CASES:
            for fault in FAULTS:
                name = f"failing I/O: {case.name}, {fault.name}, {points or 'all'}"
                kinds[3].append(Chapter(kind="failing I/O", name=name, run=_faults(case, fault, points)))
    if chosen.questions:
        asked = chosen.questions
        kinds[4].append(_chapter("questions", 0, asked, lambda f, n, _: question_rounds(f, questions=n, rows=rows)))
    for turn in range(max(map(len, kinds))):
        yield from (kind[turn] for kind in kinds if turn < len(kind))


def _chapter(kind: str, at: int, size: int, rounds: Callable[[Path, int, int], Any]) -> Chapter:
    return Chapter(kind=kind, name=f"{kind} {at}, {size}", run=lambda folder: rounds(folder, size, at + 1))


def _parts(whole: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield number and size of the parts of a whole.

    >>> list(_parts(250, 100))
    [(0, 100), (1, 100), (2, 50)]
    """
    for at, first in enumerate(range(0, whole, most)):
        yield at, min(most, whole - first)


def _faults(case: Any, fault: Any, points: int | None) -> Callable[[Path], Tally]:
    def run(folder: Path) -> Tally:
        tally = Tally()
        every_fault(folder, tally, cases=(case,), faults=(fault,), points=points)
        return tally

    return run


def _run(chapter: Chapter, folder: Path) -> Done:
    began = time.monotonic()
    counts = asdict(chapter.run(folder))
    problems = [f"{chapter.name}: {problem}" for problem in counts.pop("problems", [])]
    if chapter.kind == "questions":
        problems += _growth(counts)
    done = Done(
        kind=chapter.kind,
        name=chapter.name,
        seconds=round(time.monotonic() - began, 1),
        counts=counts,
        problems=problems,
    )
    _say(f"{done.name}: {_worded(counts)}, {len(problems)} problems · {done.seconds:.0f} s")
    return done


def _growth(counts: dict[str, Any]) -> list[str]:
    grown = counts["late_mb"] / counts["early_mb"] - 1
    problems = [f"memory grew by {100 * grown:.1f} %"] * (grown >= MOST_GROWTH)
    more = counts["late_files"] - counts["early_files"]
    return problems + [f"{more} more files are open"] * (more >= POOL)


def _worded(counts: dict[str, Any]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {value:,}" for name, value in counts.items() if not isinstance(value, dict)
    )


def _read(journal: Path) -> Iterator[Done]:
    if journal.exists():
        yield from (Done(**json.loads(line)) for line in journal.read_text("utf-8").splitlines())


def _summary(chapters: Sequence[Chapter], done: dict[str, Done]) -> int:
    """Print the sums of each kind; return 1 if there was any problem."""
    problems = [problem for one in done.values() for problem in one.problems]
    for kind in dict.fromkeys(chapter.kind for chapter in chapters):
        own = [done[chapter.name] for chapter in chapters if chapter.kind == kind and chapter.name in done]
        total = sum(chapter.kind == kind for chapter in chapters)
        names = [name for name, value in own[0].counts.items() if not isinstance(value, dict)] if own else []
        worded = _worded({name: sum(one.counts[name] for one in own) for name in names if kind != "questions"})
        found = sum(len(one.problems) for one in own)
        _say(f"{kind}: {len(own)} of {total} chapters, {worded}{', ' if worded else ''}{found} problems")
    for problem in problems[:50]:
        _say(f"  {problem}")
    _say(f"{len(problems)} problems")
    return 1 if problems else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
