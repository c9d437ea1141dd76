"""A collection in BEIR layout: each question of PubMedQA must find its own abstract among many others.

``python -m evals.peers.own_abstract FOLDER [--data FOLDER] [--among N] [--whole] [--vectors-of LIBRARY]``, then
``python -m evals run beir --data FOLDER`` or ``python -m evals.peers --data FOLDER``. The question is the title of its own
abstract, so that title is hidden; the others keep theirs. A query's id is not that of its document: BEIR leaves out a document
that has the query's id.

``--whole`` keeps all records and what else they hold (sections, year, MeSH), as a library of them would; the peers read title
and text alone. ``--vectors-of`` makes ``FOLDER/library`` as well, for ``run beir --library FOLDER/library``: what the named library (of
the same abstracts) has embedded is taken from it by hash of text and model, so that only passages that read otherwise than
there are embedded anew. Nothing is written to the named library.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
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


def write_collection(data: Path, folder: Path, among: int = AMONG, *, whole: bool = False) -> tuple[int, int]:
    """Write the collection.

    Args:
        data: The folder that holds ``pubmedqa`` and ``abstracts``.
        folder: Where to write; made if it does not exist.
        among: Documents in all.
        whole: With sections, year, MeSH and whatever else the records of ``abstracts`` hold, but for the titles hidden; and
            with the abstracts of other questions of PubMedQA, titles and all, which are left out otherwise.

    Returns:
        How many queries and documents there are.

    Raises:
        InputError: A file is missing or malformed, or ``among`` leaves no room for the questions' own abstracts.
    """
    own = _records(data / "pubmedqa" / "pqal.dev.jsonl.gz")
    if among < len(own):
        raise InputError(f"--among {among}: the questions alone have {len(own)} abstracts")
    known = {str(record["pmid"]) for record in own}
    held = _records(data / "abstracts" / "abstracts.jsonl.gz")
    others = [r for r in held if str(r.get("pmid")) not in known and (whole or r["source"] != "pubmedqa")]
    random.Random(SEED).shuffle(others)
    documents = [
        {"_id": str(r["pmid"]), "title": "", "text": " ".join([*r["CONTEXTS"], r["LONG_ANSWER"]])} for r in own
    ]
    documents += [
        {"_id": str(r["doc_id"]), "title": r.get("title") or "", "text": r.get("abstract") or ""}
        for r in others[: among - len(own)]
    ]
    if whole:
        documents = _whole(documents, held)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "corpus.jsonl", documents)
    _write(folder / "queries.jsonl", ({"_id": f"question-{r['pmid']}", "text": r["QUESTION"]} for r in own))
    lines = ["query-id\tcorpus-id\tscore", *(f"question-{r['pmid']}\t{r['pmid']}\t1" for r in own)]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return len(own), len(documents)


def _whole(documents: Sequence[dict[str, Any]], held: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the documents with everything their records hold but title and id, which stay as they are."""
    by_name = {str(record["doc_id"]): record for record in held}
    by_pmid = {str(record.get("pmid")): record for record in held}
    kept = []
    for document in documents:
        record = by_name.get(document["_id"]) or by_pmid.get(document["_id"], {})
        rest = {key: value for key, value in record.items() if key not in ("doc_id", "title")}
        kept.append({**document, **rest})
    return kept


def make_library(folder: Path, vectors_of: Path, embedder_name: str = "all-MiniLM-L6-v2") -> Path:
    """Ingest a written collection beside itself with the vectors of another library, and return the library's folder.

    Raises:
        InputError: The other library holds no vectors.
    """
    from index.build import ingest
    from index.embed import open_embedder
    from index.embedding_cache import FILE_NAME

    held = vectors_of / "index" / FILE_NAME
    if not held.is_file():
        raise InputError(f"{vectors_of}: no vectors in it; name a library that `lind ingest` made")
    library = folder / "library"
    own = library / "index" / FILE_NAME
    if not own.exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(held, own)
    ingest(library, [folder / "corpus.jsonl"], embedder=open_embedder(embedder_name))
    return library


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
    parser.add_argument("--vectors-of", type=Path, default=None, help="make FOLDER/library with this library's vectors")
    parser.add_argument(
        "--whole", action="store_true", help="keep sections, year, MeSH: for Lind alone, peers read text"
    )
    chosen = parser.parse_args(arguments)
    try:
        data = chosen.data or data_folder()
        queries, documents = write_collection(data, chosen.folder, chosen.among, whole=chosen.whole)
        library = None if chosen.vectors_of is None else make_library(chosen.folder, chosen.vectors_of)
    except LindError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    sys.stdout.write(f"{queries} questions, {documents:,} documents in {chosen.folder}\n")
    if library is not None:
        sys.stdout.write(f"library in {library}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
