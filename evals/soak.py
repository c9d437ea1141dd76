"""Endurance of the store: kills, double writers, damaged files, and memory over many questions (``make soak``).

``python -m evals.soak`` runs all of them; see ``evals.soak_run`` for its options.
Zero losses in n runs mean, with 95 % confidence, a true rate of at most 3/n (the rule of three, DOI 10.1001/jama.1983.03330370053031).
"""

from __future__ import annotations

import json
import math
import multiprocessing
import random
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexUnavailableError, LindError
from corpus.library import FILE_NAME, Library
from evals.soak_worker import ingest_made, studies, study_id
from index.build import ingest
from index.embed import HashEmbedder
from index.generations import current_generation
from index.retriever import open_retriever
from index.vector_check import file_state
from index.vector_store import exact_search

PRELOAD = ["evals.soak_worker", "index.build", "index.embed", "chromadb", "tantivy", "datasketch"]
QUESTIONS = ("kelvane improved patients", "trial of sulpan", "ortix mavela quendo", "17 of 117 patients improved")
BATCH = 300
"""Records that a worker is given before it is killed: more than one transaction."""
KINDS = ("truncate", "zero", "flip")


@dataclass(slots=True, kw_only=True)
class Counts:
    """What happened; every problem is one line."""

    runs: int = 0
    killed: int = 0
    """Processes that were still running when the signal came."""
    rows: int = 0
    """Studies in the library at the end."""
    exact: int = 0
    """Searches that Chroma was not used for."""
    problems: list[str] = field(default_factory=list)


POOL = 10
"""Connections to its database that Chroma opens one by one as it likes, and keeps (the limit of sqlx's pool): no leak."""


@dataclass(slots=True, kw_only=True)
class Growth:
    """What a process holds while it answers: memory and open files."""

    asked: int = 0
    early_mb: float = 0.0
    early_files: int = 0
    late_mb: float = 0.0
    late_files: int = 0


def kill_rounds(work: Path, *, kills: int, rows: int, seed: int = 1, longest_s: float = 2.0) -> Counts:
    """Kill as many ingests of one library, each at a random moment, and check the library after each.

    Args:
        work: An empty folder.
        kills: Processes that must be hit while they run.
        rows: Studies to begin with.
        seed: Of the moments.
        longest_s: Latest moment, in seconds after the process began.
    """
    chance, counts, library = random.Random(seed), Counts(), work / "library"
    source, acknowledged = work / "made.jsonl", work / "acknowledged"
    source.write_text(studies(0, rows), "utf-8")
    ingest(library, [source], embedder=HashEmbedder())
    certain, first = set(range(rows)), rows
    while counts.killed < kills and counts.runs < 4 * kills:
        source.write_text(studies(first, BATCH), "utf-8")
        acknowledged.unlink(missing_ok=True)
        process = _start(library, source, acknowledged)
        process.join(chance.uniform(0.0, longest_s))
        counts.killed += process.is_alive()
        process.kill()
        process.join()
        counts.runs += 1
        done = [int(line) for line in acknowledged.read_text().split()] if acknowledged.exists() else []
        certain |= set(range(first, first + max(done, default=0)))
        counts.problems += _examined(library, certain, counts)
        first += BATCH
    ingest(library, [source], embedder=HashEmbedder())
    counts.problems += _examined(library, certain, counts)
    with Library.open(library) as held:
        counts.rows = held.count()
    return counts


def double_writers(work: Path, *, starts: int) -> Counts:
    """Start two ingests of one new library at the same moment; one at least must succeed, and nothing may be spoilt."""
    counts = Counts()
    for number in range(starts):
        folder = work / f"double-{number}"
        folder.mkdir()
        processes = []
        for which in (0, 1):
            source = folder / f"made-{which}.jsonl"
            source.write_text(studies(which * 50, 50), "utf-8")
            processes.append(_start(folder / "library", source, folder / f"acknowledged-{which}"))
        for process in processes:
            process.join()
        counts.runs += 1
        codes = [process.exitcode for process in processes]
        if 0 not in codes or not set(codes) <= {0, 1}:
            counts.problems.append(f"start {number}: exit codes {codes}")
        sure = {n for which in (0, 1) if codes[which] == 0 for n in range(which * 50, which * 50 + 50)}
        counts.problems += _examined(folder / "library", sure, counts)
        shutil.rmtree(folder)
    return counts


def damage_rounds(work: Path, *, damages: int, rows: int, seed: int = 2) -> Counts:
    """Damage Chroma's files one at a time; this process goes on answering, as exact search does."""
    chance, counts, library = random.Random(seed), Counts(), work / "library"
    (work / "made.jsonl").write_text(studies(0, rows), "utf-8")
    ingest(library, [work / "made.jsonl"], embedder=HashEmbedder())
    chroma = current_generation(library) / "chroma"
    shutil.copytree(chroma, work / "whole")
    names = [name for name in file_state(work / "whole") if (work / "whole" / name).stat().st_size]
    for number in range(damages):
        shutil.rmtree(chroma)
        shutil.copytree(work / "whole", chroma)
        spoil(chroma / names[number % len(names)], KINDS[number // len(names) % 3], chance.random())
        counts.runs += 1
        counts.problems += _examined(library, {0, rows - 1}, counts)
    return counts


def spoil(path: Path, kind: str, where: float) -> None:
    """Damage a file: cut it off, write zeros, or turn one bit, at a place from 0 to 1 of its length."""
    content = bytearray(path.read_bytes())
    at = int(where * max(0, len(content) - 1))
    if kind == "truncate":
        del content[at:]
    elif kind == "zero":
        content[at : at + 512] = bytes(len(content[at : at + 512]))
    elif content:
        content[at] ^= 1 << (at % 8)
    path.write_bytes(content)


def question_rounds(work: Path, *, questions: int, rows: int, deadline: float = math.inf) -> Growth:
    """Ask one library one question after the other; return what the process holds after a tenth of them and at the end.

    Args:
        work: An empty folder.
        questions: How many.
        rows: Studies in the library.
        deadline: ``time.monotonic()`` at which to stop asking.
    """
    (work / "made.jsonl").write_text(studies(0, rows), "utf-8")
    ingest(work / "library", [work / "made.jsonl"], embedder=HashEmbedder())
    with Library.open(work / "library") as held:
        retriever = open_retriever(held, HashEmbedder())
        retriever.open_store()
        growth = Growth()
        for number in range(1, questions + 1):
            retriever.search(f"trial {number} {QUESTIONS[number % len(QUESTIONS)]}")
            growth.asked = number
            if number == max(1, questions // 10):
                growth.early_mb, growth.early_files = _resident_mb(), _open_files()
            if time.monotonic() > deadline and growth.early_mb:
                break
        growth.late_mb, growth.late_files = _resident_mb(), _open_files()
    return growth


def _start(library: Path, source: Path, acknowledged: Path) -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    process = context.Process(target=ingest_made, args=(str(library), str(source), str(acknowledged)))
    process.start()
    return process


def _examined(library: Path, certain: set[int], counts: Counts) -> list[str]:
    """Return what is wrong with a library: what was acknowledged is in it, and its index answers as exact search does."""
    try:
        with Library.open(library) as held:
            lost = [number for number in certain if not held.holds(study_id(number))]
            problems = [f"run {counts.runs}: {len(lost)} acknowledged studies lost"] if lost else []
            return problems + _unlike_exact(held, counts)
    except IndexUnavailableError as error:
        return [f"run {counts.runs}: no index: {error}"] if certain else []
    except LindError as error:
        return [f"run {counts.runs}: {error}"]
    finally:
        if (library / FILE_NAME).exists():
            with closing(sqlite3.connect(library / FILE_NAME)) as db:
                if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                    counts.problems.append(f"run {counts.runs}: the library's file is damaged")


def _unlike_exact(held: Library, counts: Counts) -> list[str]:
    embedder = HashEmbedder()
    retriever = open_retriever(held, embedder)
    retriever.open_store()
    generation = current_generation(held.folder)
    ids = [name for name, _ in json.loads((generation / "passages.json").read_text("utf-8"))]
    vectors = np.load(generation / "vectors.npy", mmap_mode="r")
    problems = []
    for question in QUESTIONS[:2]:
        found = retriever.find(question, k=10, mode="dense")
        counts.exact += found.exact
        expected = exact_search(vectors, ids, embedder.embed_question(question), 10, None)
        cosines = sorted((hit.score for hit in found.hits), reverse=True)
        if not np.allclose(cosines, sorted(expected.values(), reverse=True), atol=1e-5):
            problems.append(f"run {counts.runs}: {question!r} is not answered as exact search does")
    return problems


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


if __name__ == "__main__":
    from evals.soak_run import main

    sys.exit(main())
