"""Retrieval on collections in BEIR layout: lexical, dense, both fused, and with the second stage, side by side.

Thakur et al. 2021, arXiv:2104.08663. ``corpus.jsonl`` (``_id, title, text``), ``queries.jsonl`` (``_id, text``) and
``qrels*.tsv`` (``query-id, corpus-id, score``, with header), each plain or ``.gz``.
"""

from __future__ import annotations

import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import find_file, read_lines, read_records
from evals.engine import MODES, OpenSearch, SearchDoor, open_search
from evals.metrics.retrieval import MEASURES, score_queries
from evals.provenance import hash_files
from evals.records import Card, Sample, Score, Solved
from evals.report_items import MOST_TITLES
from evals.runner import Task

DEPTH = 100  # studies asked of each mode: R@100 and AP@100 need no more
TITLE_LENGTH = 100  # characters of a text that stand for a missing title
HEADER = ("query-id", "corpus-id", "score")

CARD = Card(
    name="beir",
    title="Retrieval in BEIR layout",
    what="Every judged query is searched in the collection's own documents, lexically, by dense vectors, by both "
    "fused, and with the second stage (hybrid); studies are ranked by their best passage. A query for which nothing is found scores 0.",
    data="a folder with corpus.jsonl[.gz], queries.jsonl[.gz] and qrels*.tsv[.gz]; --split picks qrels.<split>.tsv",
    source="any collection in BEIR layout (NFCorpus, SciFact, TREC-COVID …)",
    licence="that of the collection",
    citation="Thakur et al. 2021, arXiv:2104.08663",
    labels={"0": "not relevant", "1": "relevant", "2 and above": "more relevant (the gain of nDCG)"},
    metrics={
        "nDCG@10": "how well the first ten are ordered, graded relevance; 0 to 1, higher is better",
        "R@10": "share of the relevant documents among the first ten; 0 to 1, higher is better",
        "R@100": "the same among the first hundred",
        "RR@10": "one over the rank of the first relevant document, 0 beyond ten; higher is better",
        "AP@100": "average precision over the first hundred; its mean is MAP; 0 to 1, higher is better",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection as its files tell it."""

    corpus: Path
    titles: Mapping[str, str]
    """Document id → its title, or the beginning of a text without one: for a person who reads the report."""
    queries: Mapping[str, str]
    """Query id → its words."""
    qrels: Mapping[str, Mapping[str, int]]
    """Query id → document id → relevance."""
    has_other_splits: bool
    """Whether the folder holds judgements that were not read."""
    files: tuple[Path, ...]


def prepare(data: Path, options: Options, *, connect: OpenSearch = open_search) -> Task:
    """Read a collection and make its retrieval task.

    Raises:
        InputError: A file is missing or malformed, or the ids of the files do not match.
    """
    collection = read_collection(data, options.split)
    samples = _samples(collection)[: options.limit]
    door = connect([collection.corpus], options)
    if options.library is not None:
        _check_library(door, samples, collection, options.library)
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files(collection.files),
        samples=samples,
        solve=lambda sample: solve(sample, door, collection.titles),
        metrics=tuple(f"{mode}/{measure}" for mode in MODES for measure in MEASURES),
        settings={
            "split": options.split,
            "limit": options.limit,
            "depth": DEPTH,
            "embedder": options.embedder,
            "library": options.library is not None,
        },
        seed=options.seed,
        snapshot=door.snapshot,
        notes=_notes(collection),
    )


def solve(sample: Sample, door: SearchDoor, titles: Mapping[str, str]) -> Solved:
    """Rank one query in every mode and score the rankings."""
    scores: dict[str, Score] = {}
    output: dict[str, list[str]] = {}
    times: dict[str, float] = {}
    for mode in MODES:
        began = time.perf_counter()
        studies = door.rank(sample.input, mode, DEPTH)
        times[mode] = round((time.perf_counter() - began) * 1000, 3)
        ranking = document_ranking(studies, door, titles, sample.id)
        measured = score_queries({sample.id: sample.target}, {sample.id: ranking})
        first = next((rank for rank, name in enumerate(ranking, 1) if sample.target.get(name, 0) > 0), None)
        why = "no relevant document found" if first is None else f"first relevant at rank {first}"
        scores.update({f"{mode}/{m}": Score(value=v[sample.id], explanation=why) for m, v in measured.items()})
        output[mode] = ranking[:10]
    shown = [d for ranking in output.values() for d in ranking[:MOST_TITLES]]
    shown += sorted((d for d, n in sample.target.items() if n > 0), key=lambda d: (-sample.target[d], d))[:MOST_TITLES]
    named = {document: titles[document] for document in shown if document in titles}
    return Solved(output={**output, "titles": named}, scores=scores, times_ms=times)


def document_ranking(
    studies: Sequence[str], door: SearchDoor, document_ids: Container[str], query_id: str
) -> list[str]:
    """Return the collection's ids of ranked studies, best first, at most ``DEPTH``.

    A study that came under several ids (a duplicate in the collection) gives all of them, in order of the alphabet.
    As in BEIR, a document with the query's own id is left out (the query was made from it).
    """
    names = (name for study in studies for name in door.names_of(study))
    return [name for name in dict.fromkeys(names) if name in document_ids and name != query_id][:DEPTH]


def read_collection(folder: Path, split: str | None) -> Collection:
    """Read a collection.

    Raises:
        InputError: A file is missing or malformed, or no id of the judgements is known.
    """
    if not folder.is_dir():
        raise InputError(f"no folder {str(folder)!r}: beir needs a folder with corpus, queries and qrels")
    corpus, queries = find_file(folder, "corpus.jsonl"), find_file(folder, "queries.jsonl")
    judgements = _qrels_files(folder)
    chosen = _choose_split(folder, judgements, split)
    collection = Collection(
        corpus=corpus,
        titles={str(record["_id"]): _title(record) for _, record in read_records(corpus, ("_id", "text"))},
        queries={str(record["_id"]): str(record["text"]) for _, record in read_records(queries, ("_id", "text"))},
        qrels=read_qrels(chosen),
        has_other_splits=len(judgements) > 1,
        files=(corpus, queries, chosen),
    )
    _check_ids(collection, chosen)
    return collection


def _title(record: Mapping[str, Any]) -> str:
    """Return the title of a document, or where it has none the beginning of its text."""
    return str(record.get("title") or "").strip() or f"{str(record['text'])[:TITLE_LENGTH]} …"


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return the judgements of a file, queries in order of appearance.

    Raises:
        InputError: The header or a line is malformed, with file and line.
    """
    qrels: dict[str, dict[str, int]] = {}
    for line in read_lines(path):
        cells = tuple(cell.strip() for cell in line.text.split("\t"))
        if line.number == 1 and cells == HEADER:
            continue
        where = f"{path.name}, line {line.number}"
        if len(cells) != len(HEADER):
            raise InputError(f"{where}: {len(cells)} columns; needed are {', '.join(HEADER)}, divided by tabs")
        query, document, score = cells
        try:
            qrels.setdefault(query, {})[document] = int(score)
        except ValueError as error:
            raise InputError(f"{where}: score {score!r} is no whole number") from error
    if not qrels:
        raise InputError(f"{path.name}: no judgement in it")
    return qrels


def _qrels_files(folder: Path) -> list[Path]:
    """Return the files of judgements, also those in a ``qrels/`` folder as BEIR ships them."""
    found = [
        p for pattern in ("qrels*.tsv", "qrels*.tsv.gz", "qrels/*.tsv", "qrels/*.tsv.gz") for p in folder.glob(pattern)
    ]
    return sorted(found)


def _split_of(path: Path) -> str:
    """Return the name of the split a file is for: ``qrels.dev.tsv.gz`` → ``dev``; empty: none."""
    stem = path.name.removesuffix(".gz").removesuffix(".tsv")
    return stem.removeprefix("qrels").lstrip("._-")


def _choose_split(folder: Path, files: Sequence[Path], split: str | None) -> Path:
    """Return the one file of judgements that is meant.

    Raises:
        InputError: There is none, or several, or none for the split.
    """
    if not files:
        raise InputError(f"{str(folder)!r} has no qrels*.tsv (nor .tsv.gz): a benchmark folder needs judgements")
    known = ", ".join(repr(_split_of(path)) for path in files)
    chosen = list(files) if split is None else [path for path in files if _split_of(path) == split]
    if not chosen:
        raise InputError(f"{str(folder)!r} has no judgements for split {split!r}; there are {known}")
    if len(chosen) > 1:
        raise InputError(f"{str(folder)!r} has several files of judgements: choose with --split one of {known}")
    return chosen[0]


def _check_ids(collection: Collection, qrels: Path) -> None:
    """Raise when queries or documents of the judgements are all unknown.

    Raises:
        InputError: They are; the message shows one id of each side.
    """
    sides = (
        ("query-id", set(collection.qrels), set(collection.queries), "queries.jsonl"),
        (
            "corpus-id",
            {d for judged in collection.qrels.values() for d in judged},
            collection.titles,
            "corpus.jsonl",
        ),
    )
    for column, judged, known, file in sides:
        if judged.isdisjoint(known):
            here, there = min(judged), min(known, default="nothing")
            raise InputError(
                f"{qrels.name}: no {column} of it ({here!r} …) is in {file} ({there!r} …): wrong split or file"
            )


def _samples(collection: Collection) -> list[Sample]:
    """Return the judged queries in the order of the queries file, then those that cannot be scored."""
    order = [query for query in collection.queries if query in collection.qrels]
    order += [query for query in collection.qrels if query not in collection.queries]
    if not collection.has_other_splits:
        order += [query for query in collection.queries if query not in collection.qrels]
    return [
        Sample(
            id=query,
            input=collection.queries.get(query, ""),
            target=dict(collection.qrels.get(query, {})),
            unscored=_why_unscored(query, collection),
        )
        for query in order
    ]


def _why_unscored(query: str, collection: Collection) -> str | None:
    """Return why a query cannot be scored; None: it can."""
    judged = collection.qrels.get(query)
    if query not in collection.queries:
        return "the query has judgements but is not in queries.jsonl"
    if judged is None:
        return "the query has no judgements"
    relevant = [document for document, score in judged.items() if score > 0]
    if not relevant:
        return "no document is judged relevant to the query"
    if not any(document in collection.titles for document in relevant):
        return "none of the documents judged relevant is in the corpus"
    return None


def _notes(collection: Collection) -> tuple[str, ...]:
    """Return what a reader ought to know about ids that do not match."""
    notes = []
    absent = {d for judged in collection.qrels.values() for d in judged} - set(collection.titles)
    if absent:
        notes.append(
            f"{len(absent)} judged documents are not in the corpus (they count as not found), e.g. {min(absent)!r}"
        )
    unjudged = sum(query not in collection.qrels for query in collection.queries)
    if unjudged and collection.has_other_splits:
        notes.append(f"{unjudged} queries of the file have no judgement in this split and are no part of it")
    return tuple(notes)


def _check_library(door: SearchDoor, samples: Sequence[Sample], collection: Collection, library: Path) -> None:
    """Raise when a library given by name answers the first queries with no document of the collection.

    Raises:
        InputError: It does.
    """
    for sample in [s for s in samples if s.unscored is None][:10]:
        if document_ranking(door.rank(sample.input, "hybrid", DEPTH), door, collection.titles, sample.id):
            return
    raise InputError(
        f"the library {str(library)!r} does not hold this collection: leave out --library and one is built, "
        f"or ingest {collection.corpus.name} into it"
    )


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
