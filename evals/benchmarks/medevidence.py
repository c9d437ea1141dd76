"""MedEvidence: questions of Cochrane reviews, asked of the abstracts of the trials that the reviews included.

Polzak et al. 2025, arXiv 2505.22787. The class is what an answer's ``outcomes`` say of the body of evidence.
Beside it stands the class when the review's own studies are read (``class_from_gold``), whether or not they are found.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from assistant.answer import Answer
from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.benchmarks.pubmedqa_answers import outline
from evals.data_files import read_records
from evals.engine import AnswerDoor, OpenAnswers, open_answers
from evals.metrics.answers import statements_of
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task
from evals.summary import summarize_metric

FIELDS = ("id", "question", "answer", "certainty", "fulltext_required", "gold_studies")
CLASSES = ("higher", "lower", "no difference", "uncertain effect", "insufficient data")
LEVELS = ("very low", "low", "moderate", "high")
"""GRADE's levels, from the bottom."""
SAID = {"uncertain": "uncertain effect", "not reported": "insufficient data"}
"""A conclusion of ``assistant.evidence.outcomes`` in the words of the collection, where they differ."""
HALVES = ("tune", "report")
"""Halves by a hash of the review; rules were written looking at ``tune`` alone."""
ABSTRACTS = "from abstracts"
"""Arm of the questions that the abstracts answer."""

CARD = Card(
    name="medevidence",
    title="MedEvidence: conclusions of Cochrane reviews",
    what="Each question of a Cochrane review is asked of a library of the abstracts that the reviews included: is it "
    "answered, from the review's own studies, and do the cited studies come to the review's conclusion? The class is the "
    "answer's own conclusion on the outcome asked about (assistant.evidence.outcomes); a declined question counts as "
    "insufficient data. class_from_gold is the conclusion when the review's studies are read instead of those that were "
    "found. Certainty is set beside the review's GRADE level. --split tune or report: half of the reviews.",
    data="a folder with questions.*.jsonl.gz and studies.*.jsonl.gz",
    source="https://github.com/zy-f/med-evidence",
    licence="MIT",
    citation="Polzak et al. 2025, arXiv 2505.22787",
    labels={
        "higher": "more of the outcome with the first treatment",
        "lower": "less of it",
        "no difference": "about the same",
        "uncertain effect": "the studies leave it open",
        "insufficient data": "there are too few data",
    },
    metrics={
        "answered": "share of questions answered; higher is better where abstracts suffice",
        "gold_cited": "share in which a study of the review is cited",
        "gold_first": "share in which the first citation is a study of the review",
        "class": "share whose class is the review's (24 language models: mean 0.58, best 0.63; always the commonest: 0.33)",
        "class_from_gold": "the same when the review's own studies are read; higher is better",
        "certainty_equal": "share whose certainty is the review's GRADE level, of those answered and graded",
        "certainty_near": "the same, at most one level off",
    },
)


def prepare(data: Path, options: Options, *, connect: OpenAnswers = open_answers) -> Task:
    """Read the questions and make ready a library of their studies.

    Raises:
        InputError: A file is missing, a line malformed, or a label not known.
    """
    if options.split not in (None, *HALVES):
        raise InputError(f"unknown split {options.split!r}; known are {', '.join(HALVES)}")
    questions, studies = (_only(data, f"{name}.*.jsonl.gz") for name in ("questions", "studies"))
    samples = [s for s in read_samples(questions) if options.split in (None, s.target["half"])][: options.limit]
    door = connect([studies], options)
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([questions, studies]),
        samples=samples,
        solve=lambda sample: solve(sample, door),
        metrics=tuple(CARD.metrics),
        settings={"limit": options.limit, "split": options.split, "embedder": options.embedder, "model": options.model},
        seed=options.seed,
        snapshot=door.snapshot,
        notes=(_majority(samples),),
        aggregate=lambda items: figures_from_abstracts(items, options.seed),
    )


def read_samples(path: Path) -> list[Sample]:
    """Return the questions of a file.

    Raises:
        InputError: A line lacks a field, or its class or level is not known.
    """
    samples = []
    for line, record in read_records(path, FIELDS):
        if record["answer"] not in CLASSES or record["certainty"] not in (*LEVELS, ""):
            raise InputError(
                f"{path.name}, line {line.number}: answer {record['answer']!r} or certainty {record['certainty']!r} is not known; "
                f"there are {', '.join(CLASSES)}, and {', '.join(LEVELS)} or nothing"
            )
        target = {name: record[name] for name in FIELDS[2:]}
        target["half"] = half_of(str(record.get("review") or record["id"]))
        samples.append(Sample(id=str(record["id"]), input=str(record["question"]), target=target))
    return samples


def half_of(review: str) -> str:
    """Return the half a review belongs to, by its SHA-256."""
    return HALVES[int(sha256(review.encode()).hexdigest(), 16) % 2]


def solve(sample: Sample, door: AnswerDoor) -> Solved:
    """Ask one question and compare what is shown with the review."""
    began = time.perf_counter()
    answer = door.ask(sample.input)
    took = round((time.perf_counter() - began) * 1000, 3)
    gold = frozenset(map(str, sample.target["gold_studies"]))
    found = concluded(answer)
    of_gold = _class(door.conclude(sample.input, sample.target["gold_studies"]))
    cited = [
        not gold.isdisjoint((citation.study_id, *door.names_of(citation.study_id)))
        for statement in statements_of(answer)
        for citation in statement.citations
    ]
    scores = {
        "answered": Score(value=float(answer.kind == "answer"), explanation=answer.reason or ""),
        "gold_cited": Score(value=float(any(cited))),
        "gold_first": Score(value=float(cited[:1] == [True])),
        "class": Score(
            value=float(found == sample.target["answer"]), explanation=f"{found} for {sample.target['answer']}"
        ),
        "class_from_gold": Score(
            value=float(of_gold == sample.target["answer"]), explanation=f"{of_gold} for {sample.target['answer']}"
        ),
        **_certainty(answer, sample.target["certainty"]),
    }
    return Solved(output={**outline(answer), "class": found}, scores=scores, times_ms={"ask": took})


def concluded(answer: Answer) -> str:
    """Return the class that an answer comes to; one that names no outcome, or none at all, has insufficient data."""
    return _class(answer.outcomes[0].direction if answer.kind == "answer" and answer.outcomes else None)


def _class(direction: str | None) -> str:
    return SAID.get(direction or "not reported", direction or "")


def _certainty(answer: Answer, level: str) -> Mapping[str, Score]:
    """Return how near the certainty of the outcome that leads is to the review's; unscored where either is missing."""
    rated = answer.appraisal[0].certainty if answer.kind == "answer" and answer.appraisal else None
    if not level or rated is None:
        none = Score(value=None, explanation="not graded by the review" if not level else "not rated")
        return {"certainty_equal": none, "certainty_near": none}
    off = abs(LEVELS.index(str(rated)) - LEVELS.index(level))
    why = f"{rated} for {level}"
    return {
        "certainty_equal": Score(value=float(off == 0), explanation=why),
        "certainty_near": Score(value=float(off <= 1), explanation=why),
    }


def figures_from_abstracts(items: Sequence[ItemResult], seed: int) -> dict[str, MetricSummary]:
    """Return every metric over the questions that the abstracts alone answer."""
    enough = [item for item in items if not item.target["fulltext_required"]]
    return {f"{ABSTRACTS}/{name}": summarize_metric(enough, name, seed=seed) for name in CARD.metrics}


def _majority(samples: Sequence[Sample]) -> str:
    if not samples:
        return "no question"
    label, count = Counter(str(sample.target["answer"]) for sample in samples).most_common(1)[0]
    return f"always “{label}” would be right in {count} of {len(samples)} ({count / len(samples):.3f})"


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern)) if folder.is_dir() else []
    if len(found) != 1:
        raise InputError(f"{folder}: {len(found)} files {pattern!r}; one is needed")
    return found[0]


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
