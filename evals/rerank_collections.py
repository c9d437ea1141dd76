"""The collections that the second stage is trained on, brought into BEIR layout, with a split that shares no document."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.benchmarks.beir import read_collection
from evals.data_files import read_records

DISTRACTORS = 5000
"""Other abstracts among which a question of PubMedQA must find its own."""
SEED = 7
HELD_OUT = 3
"""One query in so many is held out where the collection has no split of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A query with the documents that answer it."""

    text: str
    relevant: Mapping[str, int]
    """Document id → gain."""
    held_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSet:
    """Documents in a file that Lind reads, and judged queries."""

    name: str
    corpus: Path
    queries: tuple[Judged, ...]
    titled: bool = True
    """Whether the documents that answer have titles like the others."""


def training_sets(data: Path, work: Path) -> dict[str, TrainingSet]:
    """Return the four collections; files that have to be made are written below ``work``.

    Raises:
        InputError: A file is missing or malformed.
    """
    makers: dict[str, Callable[[Path, Path], TrainingSet]] = {
        "nfcorpus": _nfcorpus,
        "scifact": _scifact,
        "bioasq": _bioasq,
        "pubmedqa": _pubmedqa,
    }
    work.mkdir(parents=True, exist_ok=True)
    return {name: make(data, work / f"{name}.jsonl") for name, make in makers.items()}


def _nfcorpus(data: Path, _: Path) -> TrainingSet:
    """Train and dev are the collection's own; its documents are shared between them."""
    judged = []
    for split in ("train", "dev"):
        held = read_collection(data / "nfcorpus", split)
        judged += [
            Judged(text=held.queries[q], relevant=r, held_out=split == "dev")
            for q, r in held.qrels.items()
            if q in held.queries
        ]
    return TrainingSet(name="nfcorpus", corpus=held.corpus, queries=tuple(judged))


def _scifact(data: Path, corpus: Path) -> TrainingSet:
    _write(
        corpus,
        (
            (str(d["doc_id"]), str(d["title"]), " ".join(d["abstract"]))
            for d in _records(data / "scifact" / "corpus.jsonl.gz")
        ),
    )
    claims = [
        (c["claim"], {str(d): 1 for d in c["cited_doc_ids"]})
        for c in _records(data / "scifact" / "claims.train.jsonl.gz")
    ]
    return TrainingSet(name="scifact", corpus=corpus, queries=_apart(claims))


def _bioasq(data: Path, corpus: Path) -> TrainingSet:
    """A document is what the questions' gold snippets say of it: the abstracts are not part of the collection."""
    snippets: dict[str, dict[tuple[str, int, str], None]] = {}
    asked: list[tuple[str, dict[str, int]]] = []
    for question in _records(data / "bioasq" / "questions.7b-9b.jsonl.gz"):
        relevant: dict[str, int] = {}
        for s in question["snippets"]:
            name = str(s["document"]).rsplit("/", 1)[1]
            snippets.setdefault(name, {})[(s["beginSection"], s["offsetInBeginSection"], s["text"].strip())] = None
            relevant[name] = 1
        asked.append((question["body"], relevant))
    _write(corpus, ((name, *_of_snippets(held)) for name, held in snippets.items()))
    return TrainingSet(name="bioasq", corpus=corpus, queries=_apart(asked))


def _of_snippets(held: Iterable[tuple[str, int, str]]) -> tuple[str, str]:
    ordered = sorted(held)
    titles = [text for section, _, text in ordered if section == "title"]
    body = dict.fromkeys(text for section, _, text in ordered if section != "title")
    return (titles[0] if titles else ""), " ".join(body)


def _pubmedqa(data: Path, corpus: Path) -> TrainingSet:
    """The question is the title of its own abstract, so that title is hidden; the others keep theirs."""
    own = list(_records(data / "pubmedqa" / "pqal.dev.jsonl.gz"))
    known = {record["pmid"] for record in own}
    others = [
        record
        for record in _records(data / "abstracts" / "abstracts.jsonl.gz")
        if record.get("pmid") not in known and record["source"] != "pubmedqa"
    ]
    random.Random(SEED).shuffle(others)
    documents = [(r["pmid"], "", " ".join([*r["CONTEXTS"], r["LONG_ANSWER"]])) for r in own]
    documents += [(r["doc_id"], r.get("title") or "", r.get("abstract") or "") for r in others[:DISTRACTORS]]
    _write(corpus, documents)
    asked = [(r["QUESTION"], {r["pmid"]: 1}) for r in own]
    return TrainingSet(name="pubmedqa", corpus=corpus, queries=_apart(asked), titled=False)


def _apart(asked: Iterable[tuple[str, Mapping[str, int]]]) -> tuple[Judged, ...]:
    """Split by a hash of the documents, and leave out of training what shares a document with a held-out query."""
    known = list(asked)
    held = [document_hash(relevant) % HELD_OUT == 0 for _, relevant in known]
    closed = {d for (_, relevant), out in zip(known, held, strict=True) if out for d in relevant}
    return tuple(
        Judged(text=text, relevant=relevant, held_out=out)
        for (text, relevant), out in zip(known, held, strict=True)
        if relevant and (out or closed.isdisjoint(relevant))
    )


def document_hash(relevant: Mapping[str, int]) -> int:
    """Return a number that queries with the same first document share."""
    return int(hashlib.sha256(min(relevant, default="").encode()).hexdigest()[:8], 16)


def _records(path: Path) -> Iterable[dict[str, Any]]:
    return (record for _, record in read_records(path, ()))


def _write(path: Path, documents: Iterable[tuple[str, str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for name, title, text in documents:
            file.write(json.dumps({"_id": name, "title": title, "text": text}, ensure_ascii=False) + "\n")
