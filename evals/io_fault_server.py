"""Runs ingests in which one call to the operating system fails: ``python -m evals.io_fault_server``, preloaded with ``io_faults.c``.

Everything is imported once; each job, one JSON object a line, is worked in a child of its own. See ``evals.io_faults``.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import signal
import sys
import time
from typing import Any

PRELOAD = ("evals.soak_worker", "index.build", "corpus.formats", "chromadb", "tantivy", "datasketch")
"""Imported before the first child is forked."""
LIMIT_S = 60.0
"""An ingest that takes longer hangs."""
POLL_S = 0.005


def serve() -> None:
    """Work the jobs that come on stdin; write what became of each to stdout."""
    for name in PRELOAD:
        importlib.import_module(name)
    faults: Any = ctypes.CDLL(None)
    faults.lind_counted.restype = faults.lind_failed.restype = ctypes.c_long
    for line in sys.stdin:
        code = _worked(faults, json.loads(line))
        done = {"code": code, "counted": faults.lind_counted(), "failed": faults.lind_failed()}
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


def _worked(faults: Any, job: dict[str, Any]) -> int:
    """Return how a child ended that ingests with the fault: its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        _child(faults, job)
    deadline = time.monotonic() + LIMIT_S
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        time.sleep(POLL_S)


def _child(faults: Any, job: dict[str, Any]) -> None:
    from evals.soak_worker import ingest_made

    try:
        handle = os.open(job["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        below = os.fsencode(job["library"])
        faults.lind_arm(below, job["kinds"], ctypes.c_long(job["at"]), job["error"], job["lasting"])
        ingest_made(job["library"], job["source"], job["acknowledged"])
    finally:
        os._exit(4)


if __name__ == "__main__":
    serve()
