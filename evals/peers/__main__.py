"""Lind beside its peers on one retrieval benchmark: ``python -m evals.peers [--data FOLDER] [--split NAME] [--json]``.

Each system's result is kept in ``runs/peers`` as soon as it is there, and used again by the next run where nothing that it
depends on has changed (``evals.peers.kept``): a run that was cut off goes on, and a change of Lind measures Lind alone.
``--fresh`` measures all anew, for costs taken in one go; ``--quality`` leaves the costs out.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import LindError
from evals.bench.texts import data_folder
from evals.peers.kept import FOLDER
from evals.peers.measure import Plan, measure
from evals.peers.systems import REFERENCE, SYSTEMS
from evals.peers.table import table_text

DEFAULT_SPLIT = "dev"  # of NFCorpus


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and return the exit code: 0, or 1 if something could not be measured."""
    chosen = _parser().parse_args(arguments)
    default = chosen.data is None
    with tempfile.TemporaryDirectory(prefix="lind-peers-") as work:
        plan = Plan(
            data=data_folder() / "nfcorpus" if default else chosen.data,
            split=DEFAULT_SPLIT if default and chosen.split is None else chosen.split,
            limit=chosen.limit,
            work=Path(work),
            systems=tuple(chosen.systems),
            say=lambda text: print(text, file=sys.stderr, flush=True),
            kept=chosen.keep_in,
            fresh=chosen.fresh,
            timed=not chosen.quality,
        )
        try:
            table = measure(plan)
        except LindError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    print(json.dumps(table.to_json(), ensure_ascii=False, indent=1) if chosen.json else table_text(table))
    return 1 if table.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.peers", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--data", type=Path, help="folder in BEIR layout (default: nfcorpus of the data folder)")
    parser.add_argument("--split", help="which qrels.<split>.tsv (default: the only one; dev for nfcorpus)")
    parser.add_argument("--limit", type=_positive, help="at most this many queries; the corpus is always whole")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    parser.add_argument("--quality", action="store_true", help="quality alone: queries are not timed, costs not shown")
    parser.add_argument("--fresh", action="store_true", help="use no result of an earlier run")
    parser.add_argument(
        "--keep-in",
        type=Path,
        default=FOLDER,
        help=f"folder of the results of each system (default: {FOLDER.as_posix()})",
    )
    parser.add_argument(
        "--systems",
        nargs="+",
        choices=list(SYSTEMS),
        default=list(SYSTEMS),
        help=f"which to measure beside {REFERENCE} (default: all)",
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
