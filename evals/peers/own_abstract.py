"""A collection in BEIR layout: each question of PubMedQA must find its own abstract among many others.

``python -m evals.peers.own_abstract FOLDER [--data FOLDER] [--among N]``, then ``python -m evals run beir --data FOLDER`` or
``python -m evals.peers --data FOLDER``. The question is the title of its own abstract, so that title is hidden; the others
keep theirs. A query's id is not that of its document: BEIR leaves out a document that has the query's id.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import InputError, LindError
from evals.bench.texts import data_folder
from evals.data_files import read_records

AMONG = 54_669
"""Documents in all; fewer where the data holds fewer."""
SEED = 7


def write_collection(data: Path, folder: Path, among: int = AMONG) -> tuple[int, int]:
    """Write the collection.

    Args:
        data: The folder that holds ``pubmedqa`` and ``abstracts``.
        folder: Where to write; made if it does not exist.
        among: Documents in all.

    Returns:
        How many queries and documents there are.

    Raises:
        InputError: A file is missing or malformed, or ``among`` leaves no room for the questions' own abstracts.
    """
    own = _records(data / "pubmedqa" / "pqal.dev.jsonl.gz")
    if among < len(own):
        raise InputError(f"--among {among}: the questions alone have {len(own)} abstracts")
    known = {str(record["pmid"]) for record in own}
    others = [
        record
        for record in _records(data / "abstracts" / "abstracts.jsonl.gz")
        if str(record.get("pmid")) not in known and record["source"] != "pubmedqa"
    ]
    random.Random(SEED).shuffle(others)
    documents = [
        {"_id": str(r["pmid"]), "title": "", "text": " ".join([*r["CONTEXTS"], r["LONG_ANSWER"]])} for r in own
    ]
    documents += [
        {"_id": str(r["doc_id"]), "title": r.get("title") or "", "text": r.get("abstract") or ""}
        for r in others[: among - len(own)]
    ]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "corpus.jsonl", documents)
    _write(folder / "queries.jsonl", ({"_id": f"question-{r['pmid']}", "text": r["QUESTION"]} for r in own))
    lines = ["query-id\tcorpus-id\tscore", *(f"question-{r['pmid']}\t{r['pmid']}\t1" for r in own)]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return len(own), len(documents)


def _records(path: Path) -> list[dict[str, Any]]:
    return [record for _, record in read_records(path, ())]


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the collection and say what it holds; return 1 if it cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m evals.peers.own_abstract", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write")
    parser.add_argument("--data", type=Path, default=None, help="folder with pubmedqa and abstracts")
    parser.add_argument("--among", type=int, default=AMONG, help=f"documents in all (default: {AMONG:,})")
    chosen = parser.parse_args(arguments)
    try:
        queries, documents = write_collection(chosen.data or data_folder(), chosen.folder, chosen.among)
    except LindError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    sys.stdout.write(f"{queries} questions, {documents:,} documents in {chosen.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
