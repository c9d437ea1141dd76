"""MedEvidence: questions of Cochrane reviews, asked of the abstracts of the trials that the reviews included.

Polzak et al. 2025, arXiv 2505.22787. What the studies say together is read off the quotes of an answer by a rule, so that the class
is a measure of what a reader is shown, not of a text that Lind writes.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.answer import Answer
from corpus.effects.direction import Direction, read_direction
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
ASKED = re.compile(r"\bIs (?:the )?(?P<outcome>.{3,200}?) higher, lower,? or the same\b", re.I)
WAYS = {Direction.HIGHER: "higher", Direction.LOWER: "lower", Direction.SAME: "no difference"}
"""What a quote says → class. A quote that only calls something better counts as more of what was asked."""
ABSTRACTS = "from abstracts"
"""Arm of the questions that the abstracts answer."""

CARD = Card(
    name="medevidence",
    title="MedEvidence: conclusions of Cochrane reviews",
    what="Each question of a Cochrane review is asked of a library of the abstracts that the reviews included: is it answered, from "
    "the review's own studies, and do the quoted findings of these studies come to the review's conclusion? The class is read off "
    "the quotes by a rule (corpus.effects.direction): all one way, that way; ways that differ, uncertain effect; "
    "none, insufficient data. "
    "A declined question counts as insufficient data. Certainty is set beside the review's GRADE level.",
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
        "certainty_equal": "share whose certainty is the review's GRADE level, of those answered and graded",
        "certainty_near": "the same, at most one level off",
    },
)


def prepare(data: Path, options: Options, *, connect: OpenAnswers = open_answers) -> Task:
    """Read the questions and make ready a library of their studies.

    Raises:
        InputError: A file is missing, a line malformed, or a label not known.
    """
    questions, studies = (_only(data, f"{name}.*.jsonl.gz") for name in ("questions", "studies"))
    samples = read_samples(questions)[: options.limit]
    door = connect([studies], options)
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([questions, studies]),
        samples=samples,
        solve=lambda sample: solve(sample, door),
        metrics=tuple(CARD.metrics),
        settings={"limit": options.limit, "embedder": options.embedder, "model": options.model},
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
        samples.append(Sample(id=str(record["id"]), input=str(record["question"]), target=target))
    return samples


def solve(sample: Sample, door: AnswerDoor) -> Solved:
    """Ask one question and compare what is shown with the review."""
    began = time.perf_counter()
    answer = door.ask(sample.input)
    took = round((time.perf_counter() - began) * 1000, 3)
    gold = frozenset(map(str, sample.target["gold_studies"]))
    found = concluded(answer, sample.input)
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
        **_certainty(answer, sample.target["certainty"]),
    }
    return Solved(output={**outline(answer), "class": found}, scores=scores, times_ms={"ask": took})


def concluded(answer: Answer, question: str) -> str:
    """Return the class that the quoted findings of an answer come to.

    Args:
        answer: What was said.
        question: As it stands in the collection; the outcome stands before "higher, lower, or the same".
    """
    asked = ASKED.search(question)
    focus = asked["outcome"].lower() if asked else None
    quotes = [statement.text for statement in statements_of(answer) if statement.kind == "quote"]
    said = {WAYS[way] for quote in quotes if (way := read_direction(quote, outcome=focus).direction) in WAYS}
    if not said:
        return "insufficient data"
    return said.pop() if len(said) == 1 else "uncertain effect"


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
