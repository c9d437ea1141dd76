"""BioASQ task b: the right documents, and the right words in them.

Tsatsaronis et al. 2015, doi:10.1186/s12859-015-0564-6. The gold file names PubMed abstracts but does not hold them: with
``--library`` they are sought there; without, a small library is made of the gold snippets themselves, which is far easier
than PubMed, and the run says so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from assistant.yes_no import decide
from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.benchmarks.bioasq_dense import FIGURES, dense_scores, ratios
from evals.benchmarks.bioasq_dense import METRICS as DENSE_METRICS
from evals.data_files import read_records
from evals.engine import (
    AnswerDoor,
    OpenAnswers,
    OpenSearch,
    OpenSnippets,
    SearchDoor,
    SnippetDoor,
    Span,
    open_answers,
    open_search,
    open_snippets,
)
from evals.metrics.answers import statements_of
from evals.metrics.extraction import character_overlap
from evals.metrics.retrieval import score_queries
from evals.provenance import hash_files
from evals.records import Card, Sample, Score, Solved
from evals.runner import Task

DEPTH = 10  # documents BioASQ reads of a run
MEASURES = ("AP@10", "R@10")
METRICS = {
    "AP@10": "average precision of the first ten documents; its mean is document MAP; 0 to 1, higher is better",
    "R@10": "share of the gold documents among the first ten",
    "snippet_recall": "share of the characters of the gold snippets that the answer quotes; an abstention quotes none",
    "snippet_precision": "share of the quoted characters that lie in a gold snippet; unscored for an abstention",
    "answered": "share of the questions that were answered; every one has an answer in the gold documents",
    "yesno_accuracy": "share of yes/no questions answered rightly, of those answered with yes or no",
    **DENSE_METRICS,
}

CARD = Card(
    name="bioasq",
    title="BioASQ: documents and snippets",
    what="Questions of biomedical experts with the abstracts and passages that answer them. Documents are ranked; the "
    "assistant's quotes are compared with the gold snippets character by character, and with the passages that are nearest "
    "by cosine, in as many words. Yes or no is decided by "
    "a rule that reads cues in those quotes (assistant.yes_no), where an answer was given.",
    data="BioASQ golden JSON lines: body, type, documents, snippets, ideal_answer, exact_answer",
    source="BioASQ challenge, task b",
    licence="BioASQ's terms: non-commercial research",
    citation="Tsatsaronis et al. 2015, doi:10.1186/s12859-015-0564-6",
    labels={"documents": "abstracts that hold the answer", "snippets": "passages that an expert marked"},
    metrics={**METRICS, **FIGURES},
)
SNIPPET_NOTE = "library made of the gold snippets alone: much easier than PubMed, do not compare with published figures"


def prepare(
    data: Path,
    options: Options,
    *,
    search: OpenSearch = open_search,
    ask: OpenAnswers = open_answers,
    pick: OpenSnippets = open_snippets,
) -> Task:
    """Read the questions and make ready a library that holds their documents.

    Raises:
        InputError: A line is malformed.
    """
    records = [record for _, record in read_records(data, ("id", "body", "type", "documents", "snippets"))]
    if not records:
        raise InputError(f"{data.name}: no question in it")
    corpus = (
        []
        if options.library is not None
        else [write_corpus(records, options.work / f"bioasq-{hash_files([data])[:12]}")]
    )
    finder, answerer, picker = search(corpus, options), ask(corpus, options), pick(corpus, options)
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=[_sample(record, answerer) for record in records[: options.limit]],
        solve=lambda sample: solve(sample, finder, answerer, picker),
        metrics=tuple(METRICS),
        settings={"limit": options.limit, "model": options.model, "embedder": options.embedder, "depth": DEPTH},
        seed=options.seed,
        snapshot=answerer.snapshot,
        aggregate=lambda items: ratios(items, options.seed),
        notes=() if options.library is not None else (SNIPPET_NOTE,),
    )


def solve(sample: Sample, finder: SearchDoor, answerer: AnswerDoor, picker: SnippetDoor) -> Solved:
    """Rank documents and quote snippets for one question."""
    began = time.perf_counter()
    studies = finder.rank(sample.input, "hybrid", DEPTH)
    ranked = time.perf_counter()
    answer = answerer.ask(sample.input)
    spent = {"rank": (ranked - began) * 1000, "ask": (time.perf_counter() - ranked) * 1000}
    gold = {pmid: 1 for pmid in sample.target["documents"]}
    ranking = [study.removeprefix("pmid:") for study in studies]
    measured = score_queries({sample.id: gold}, {sample.id: ranking}, MEASURES)
    scores = {name: Score(value=values[sample.id]) for name, values in measured.items()}
    snippets, quoted = gold_spans(sample.target["snippets"], answerer), quoted_spans(answer)
    scores |= snippet_scores(snippets, quoted)
    documents = [f"pmid:{pmid}" for pmid in sample.target["documents"]]
    scores |= dense_scores(sample.input, documents, snippets, quoted, (answerer, picker))
    scores["answered"] = Score(value=float(answer.kind == "answer"), explanation=answer.reason or "")
    quotes = [citation.quote for statement in statements_of(answer) for citation in statement.citations]
    scores["yesno_accuracy"] = yesno_score(sample.target, answer.kind, quotes)
    return Solved(
        output={"documents": ranking, "kind": answer.kind, "quotes": quotes},
        scores=scores,
        times_ms={name: round(value, 3) for name, value in spent.items()},
    )


def yesno_score(target: Mapping[str, Any], kind: str, quotes: Sequence[str]) -> Score:
    """Return whether the rule decides a yes/no question as the experts did; unscored where nothing was answered."""
    if target["type"] != "yesno":
        return Score(value=None, explanation="not a yes/no question")
    if kind != "answer":
        return Score(value=None, explanation="not answered")
    verdict = decide(" ".join(quotes)).verdict
    return Score(
        value=float(verdict == target["exact"]), explanation=f"{verdict} for {target['exact']}, by assistant.yes_no"
    )


def gold_spans(snippets: Sequence[Mapping[str, str]], door: AnswerDoor) -> list[Span]:
    """Return where the gold snippets stand in the library; one that stands nowhere verbatim is left out."""
    gold = []
    for snippet in snippets:
        study_id = f"pmid:{snippet['pmid']}"
        at = (door.text_of(study_id) or "").find(snippet["text"])
        if at >= 0:
            gold.append((study_id, at, at + len(snippet["text"])))
    return gold


def quoted_spans(answer: Answer) -> list[Span]:
    """Return where what an answer cites stands; empty for an abstention."""
    return [(c.study_id, c.start, c.end) for statement in statements_of(answer) for c in statement.citations]


def snippet_scores(gold: Sequence[Span], found: Sequence[Span]) -> dict[str, Score]:
    """Return how much of the gold snippets was quoted, and how much of the quoted is gold."""
    if not gold:
        reason = "no gold snippet stands verbatim in the library"
        return {name: Score(value=None, explanation=reason) for name in ("snippet_recall", "snippet_precision")}
    counts = character_overlap(gold, found)
    why = f"{counts.tp} characters in both, {counts.fp} only quoted, {counts.fn} only gold"
    return {
        "snippet_recall": Score(value=counts.recall, explanation=why),
        "snippet_precision": Score(value=counts.precision, explanation=why if found else "nothing was quoted"),
    }


def write_corpus(records: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Write the gold snippets as abstracts, one per document, and return the file.

    A snippet that lies within another of the same document is written once.
    """
    texts: dict[str, dict[tuple[bool, int], str]] = {}
    for record in records:
        for snippet in record["snippets"]:
            in_abstract = snippet.get("beginSection") != "title"
            place = (in_abstract, int(snippet.get("offsetInBeginSection") or 0))
            held = texts.setdefault(_pmid(snippet["document"]), {})
            held[place] = max(held.get(place, ""), str(snippet["text"]), key=len)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "snippets.jsonl"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for pmid, held in sorted(texts.items()):
            title = [text for (in_abstract, _), text in sorted(held.items()) if not in_abstract]
            body = _without_contained([text for (in_abstract, _), text in sorted(held.items()) if in_abstract])
            record = {"_id": pmid, "pmid": pmid, "title": max(title, key=len, default=""), "text": " ".join(body)}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def _without_contained(texts: Sequence[str]) -> list[str]:
    """Return the texts without those that are part of another one, or repeat one before."""
    kept = []
    for i, text in enumerate(texts):
        if not any(text in other and (text != other or j < i) for j, other in enumerate(texts) if j != i):
            kept.append(text)
    return kept


def _sample(record: Mapping[str, Any], door: AnswerDoor) -> Sample:
    """Return one question; unscored when the library holds none of its documents."""
    documents = sorted({_pmid(url) for url in record["documents"]})
    held = any(door.text_of(f"pmid:{pmid}") is not None for pmid in documents)
    snippets = [{"pmid": _pmid(s["document"]), "text": str(s["text"])} for s in record["snippets"]]
    return Sample(
        id=str(record["id"]),
        input=str(record["body"]),
        target={
            "type": record["type"],
            "documents": documents,
            "snippets": snippets,
            "exact": str(record.get("exact_answer") or "").lower(),
        },
        unscored=None if held else "none of the gold documents is in the library",
    )


def _pmid(url: str) -> str:
    """Return the PMID of a document's address.

    >>> _pmid("http://www.ncbi.nlm.nih.gov/pubmed/28293123")
    '28293123'
    """
    return url.rstrip("/").rpartition("/")[2]


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
