"""One system in a process of its own: ``python -m evals.peers.worker TASK.json RESULT.json``.

Torch and OpenVINO in one process fight over the cores, and memory can only be told of a whole process. The model is
loaded and warm before the clock starts. Every query is asked twice: for its first page (timed), then in full (scored).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.bench.worker import peak_memory_mb
from evals.benchmarks.beir import DEPTH, document_ranking
from evals.engine import Mode, SearchDoor
from evals.peers.peer import WARM_UP, read_corpus
from evals.peers.systems import SYSTEMS

PAGE = 10  # documents asked for when the clock runs
STATUS = Path("/proc/self/status")

Fields = dict[str, Any]


def run(given: Mapping[str, Any]) -> Fields:
    """Ingest a corpus and rank every query in every mode.

    Args:
        given: ``system`` (key of ``SYSTEMS``), ``corpus`` (path), ``folder`` (to write to), ``queries`` (id → words),
            ``timed`` (whether the clock runs beside the queries; absent: yes).

    Returns:
        ``seconds`` and ``cpu_seconds`` of ingest, ``load`` (programs that wanted a core in its last minute, itself
        included; None: the system does not say), ``peak_mb``, ``snapshot``, and by mode ``rankings`` (query id →
        document ids) and ``times_ms`` (empty if nothing was timed).
    """
    system = SYSTEMS[given["system"]]
    corpus = read_corpus(Path(given["corpus"]))
    names = frozenset(document.name for document in corpus.documents)
    ingest = system.open()
    began, began_cpu = time.perf_counter(), time.process_time()
    door = ingest(corpus, Path(given["folder"]))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    modes = {mode: ask(door, mode, given["queries"], names, timed=given.get("timed", True)) for mode in system.modes}
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "load": load,
        "peak_mb": peak_mb(),
        "snapshot": door.snapshot,
        "modes": modes,
    }


def ask(
    door: SearchDoor, mode: Mode, queries: Mapping[str, str], names: frozenset[str], *, timed: bool = True
) -> Fields:
    """Rank every query in one mode; the first page is timed."""
    door.rank(WARM_UP, mode, PAGE)
    times = []
    for words in queries.values() if timed else ():
        began = time.perf_counter()
        door.rank(words, mode, PAGE)
        times.append((time.perf_counter() - began) * 1000)
    rankings = {
        query: document_ranking(door.rank(words, mode, DEPTH), door, names, query) for query, words in queries.items()
    }
    return {"rankings": rankings, "times_ms": times}


def peak_mb() -> float | None:
    """Return the most memory this process has held, in MB; None: the system does not say.

    Linux counts the memory of the process that started this one into ``ru_maxrss``, but not into ``VmHWM`` (proc(5)).
    """
    if STATUS.is_file():
        for line in STATUS.read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return peak_memory_mb()


if __name__ == "__main__":
    result = run(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(result), "utf-8")
