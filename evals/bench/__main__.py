"""Speed of Lind beside the plain LangChain quickstart, in one table: ``python -m evals.bench [--json]``.

With ``--library FOLDER`` that library is measured instead: start, warm searches and answers, memory, and Chroma's recall.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import LindError
from evals.bench.serving import serving
from evals.bench.speed import Plan, measure
from evals.bench.table import table_json, table_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and return the exit code: 0, or 1 if a process that is measured failed."""
    chosen = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="lind-bench-") as work:
        plan = Plan(
            work=Path(work),
            pairs=chosen.pairs,
            runs=chosen.runs,
            ingest_studies=chosen.ingest_studies,
            ask_studies=chosen.ask_studies,
            say=lambda text: print(text, file=sys.stderr, flush=True),
        )
        try:
            rows, notes = measure(plan) if chosen.library is None else serving(plan, chosen.library)
        except LindError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    print(json.dumps(table_json(rows, notes), ensure_ascii=False, indent=1) if chosen.json else table_text(rows, notes))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--library", type=Path, help="measure how this library is served, and nothing else")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    for name, default, what in (
        ("--pairs", 3, "ingests of each side, in turn"),
        ("--runs", 5, "runs of each whole process"),
        ("--ingest-studies", 500, "studies that both sides ingest"),
        ("--ask-studies", 1000, "studies in the library that is asked"),
    ):
        parser.add_argument(name, type=_positive, default=default, help=f"{what} (default: {default})")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
