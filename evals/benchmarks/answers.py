"""Answers as a whole: what should be answered, declined, quoted and cited.

One JSON object a line: ``id``, ``question``, ``answerable``, ``gold_studies``, ``must_quote``, ``must_not``,
``corpus`` (a path to ingest, relative to the data file).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.engine import AnswerDoor, OpenAnswers, open_answers
from evals.metrics import answers as measure
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

METRICS = {
    "answered": "share of questions that were answered at all; 0 to 1, no better way",
    "decision": "share of answerable questions answered and of unanswerable ones declined; 0 to 1, higher is better",
    "must_quote_recall": "share of the required strings that stand in a statement or quote; higher is better",
    "must_not_violations": "forbidden strings per answer; 0 is right",
    "verbatim_rate": "share of citations whose quote is the stored text at its offsets; 1 is right",
    "citation_coverage": "share of statements with a citation; 1 is right",
    "number_fidelity": "share of printed numbers that stand in the statement's own quotes; 1 is right",
    "gold_study_recall": "share of the studies that answer the question that are cited; higher is better",
    "length_words": "words of all statements; no better way, 250 is BioGen's limit",
}

CARD = Card(
    name="answers",
    title="Answers: decision, quotes, citations",
    what="Each question is put to the assistant over its own corpus. A program judges the answer it gets: whether it "
    "was right to answer, whether the words that must be quoted are, and whether quotes, numbers and citations hold. "
    "With unanswerable questions among them, AUROC, AURC and the false-positive rate of the evidence score are given.",
    data='JSON lines: {"id", "question", "answerable", "gold_studies", "must_quote", "must_not", "corpus"}; '
    "corpus is a path to ingest, relative to the file",
    source="written by whoever asks; Lind ships a small sample",
    licence="that of the file",
    citation="",
    labels={
        "answerable: true": "the corpus holds the answer",
        "answerable: false": "it does not: an abstention is right",
    },
    metrics=METRICS,
)


def prepare(data: Path, options: Options, *, connect: OpenAnswers = open_answers) -> Task:
    """Read a file of questions and make its task; each corpus is ingested once.

    Raises:
        InputError: The file is missing or malformed, or a corpus is not there.
    """
    samples = read_samples(data)[: options.limit]
    corpora = sorted({sample.metadata["corpus"] for sample in samples} - {""})
    if options.library is None and any(not sample.metadata["corpus"] for sample in samples):
        raise InputError(f"{data.name}: a question without a corpus needs --library, the library to ask")
    paths = {name: data.parent / name for name in corpora}
    for name, path in paths.items():
        if options.library is None and not path.exists():
            raise InputError(f"{data.name}: no corpus {name!r} beside it; the path is taken relative to the file")
    doors = _open_doors(paths, options, connect)
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples,
        solve=lambda sample: solve(sample, doors["" if options.library is not None else sample.metadata["corpus"]]),
        metrics=tuple(METRICS),
        settings={
            "limit": options.limit,
            "model": options.model,
            "embedder": options.embedder,
            "library": options.library is not None,
        },
        seed=options.seed,
        snapshot="+".join(door.snapshot for door in doors.values()),
        aggregate=selective_figures,
    )


def read_samples(path: Path) -> list[Sample]:
    """Return the questions of a file.

    Raises:
        InputError: A line is malformed, or an id occurs twice.
    """
    samples: dict[str, Sample] = {}
    for line, record in read_records(path, ("id", "question", "answerable")):
        where = f"{path.name}, line {line.number}"
        if not isinstance(record["answerable"], bool):
            raise InputError(f"{where}: answerable must be true or false, not {record['answerable']!r}")
        lists = {
            name: _strings(record.get(name), f"{where}: {name}") for name in ("gold_studies", "must_quote", "must_not")
        }
        sample_id = str(record["id"])
        if sample_id in samples:
            raise InputError(f"{where}: id {sample_id!r} occurs twice")
        samples[sample_id] = Sample(
            id=sample_id,
            input=str(record["question"]),
            target={"answerable": record["answerable"], **lists},
            metadata={"corpus": str(record.get("corpus") or "")},
        )
    return list(samples.values())


def solve(sample: Sample, door: AnswerDoor) -> Solved:
    """Ask one question and measure the answer."""
    began = time.perf_counter()
    answer = door.ask(sample.input)
    spent = round((time.perf_counter() - began) * 1000, 3)
    return Solved(
        output={"answer": timeless(answer), "score": door.score_of(answer)},
        scores=measure_answer(answer, sample.target, door),
        times_ms={**answer.timings_ms, "ask": spent},
    )


def measure_answer(answer: Answer, target: Mapping[str, Any], door: AnswerDoor) -> dict[str, Score]:
    """Return every measure of an answer.

    What must be quoted or cited is asked of answerable questions only: an unanswerable one has none of it.
    """
    return {
        "answered": measure.answered(answer),
        "decision": measure.decision(answer, target["answerable"]),
        "must_quote_recall": measure.must_quote_recall(answer, target["must_quote"]),
        "must_not_violations": measure.must_not_violations(answer, target["must_not"]),
        "verbatim_rate": measure.verbatim_rate(answer, door.text_of),
        "citation_coverage": measure.citation_coverage(answer),
        "number_fidelity": measure.number_fidelity(answer),
        "gold_study_recall": measure.gold_study_recall(
            answer, target["gold_studies"] if target["answerable"] else (), door.names_of
        ),
        "length_words": measure.length_words(answer),
    }


def timeless(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain JSON without its times, which differ between runs."""
    return asdict(replace(answer, timings_ms={}))


def selective_figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return how well the evidence score tells answerable from unanswerable questions.

    A loss is answering an unanswerable question, and of an answerable one the share of required quotes that are missing
    (all of them where it was declined). Figures that cannot be taken are unscored with the reason.
    """
    from evals.metrics.abstention import augrc, aurc, auroc, fpr_at_tpr

    scored = [item for item in items if item.output is not None and item.output["score"] is not None]
    unscored = len(items) - len(scored)
    if not scored:
        return _all_unscored(unscored, "the system gives no evidence score")
    yes = [item.output["score"] for item in scored if item.target["answerable"]]
    no = [item.output["score"] for item in scored if not item.target["answerable"]]
    scores = [item.output["score"] for item in scored]
    losses = [loss_of(item) for item in scored]
    figures = {"AURC": aurc(scores, losses), "AUGRC": augrc(scores, losses)}
    if not yes or not no:
        rest = _all_unscored(len(items), "needs answerable and unanswerable questions")
        return {**rest, **{name: _figure(value, len(scored), unscored) for name, value in figures.items()}}
    figures |= {"AUROC": auroc(yes, no), "FPR@95TPR": fpr_at_tpr(yes, no)}
    return {name: _figure(value, len(scored), unscored) for name, value in figures.items()}


def loss_of(item: ItemResult) -> float:
    """Return 1 when answering the item is wrong or nothing was answered, else the share it failed to quote."""
    if not item.target["answerable"] or item.scores["answered"].value == 0.0:
        return 1.0
    recall = item.scores["must_quote_recall"].value
    return 0.0 if recall is None else 1.0 - recall


def _figure(value: float, n: int, unscored: int) -> MetricSummary:
    return MetricSummary(mean=value, n=n, unscored=unscored, note="over all items at once")


def _all_unscored(n: int, reason: str) -> dict[str, MetricSummary]:
    return {name: MetricSummary(mean=None, unscored=n, note=reason) for name in ("AUROC", "FPR@95TPR", "AURC", "AUGRC")}


def _open_doors(paths: Mapping[str, Path], options: Options, connect: OpenAnswers) -> dict[str, AnswerDoor]:
    """Return one door per corpus, or the one of the library named in the options."""
    if options.library is not None:
        return {"": connect([], options)}
    return {name: connect([path], options) for name, path in paths.items()}


def _strings(value: Any, where: str) -> list[str]:
    """Return a list of strings; absent or null: none.

    Raises:
        InputError: It is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f"{where} must be a list of strings")
    return list(value)


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
