"""Abstention: does the assistant answer what its library holds, and decline what it does not?

The questions are made by rule (``evals.unanswerable``) from trials whose finding stands in their abstract: DeYoung et al. 2020
(Evidence Inference 2.0), doi:10.18653/v1/2020.bionlp-1.13.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.benchmarks.answers import timeless
from evals.data_files import find_file, read_records
from evals.engine import AnswerDoor, OpenAnswers, open_answers
from evals.metrics import answers as measure
from evals.provenance import hash_files
from evals.records import Card, Sample, Score, Solved
from evals.runner import Task
from evals.selective import ALPHA, CALIBRATION_SHARE, selective_figures
from evals.unanswerable import KINDS, Made, Prompt, make, share

SIZE = 1500  # studies in the library
SOURCE = "evidence-inference"
METRICS = {
    "decision": "share of answerable questions answered and of unanswerable ones declined, at the built-in threshold; 1 is right",
    "answered": "share of questions that were answered at all; no better way",
    "gold_study_recall": "share of answered and declined answerable questions whose own study is cited; higher is better",
    "verbatim_rate": "share of citations whose quote is the stored text at its offsets; 1 is right",
}

CARD = Card(
    name="abstention",
    title="Abstention: answerable and unanswerable questions",
    what="The comparison of a trial is asked as a question. The library holds the trial (answerable), or had it taken out with "
    "every near-duplicate (gold removed); or the question asks for people whom no study of the library about the intervention "
    "mentions (wrong population), or names a drug that no study of it mentions (wrong drug). A loss is answering an unanswerable "
    "question. The evidence score is no probability, so no calibration error is given. Another study of the library may bear on a "
    "question whose own study was taken out: the labels are rules, not a person's reading. A study has several questions, so "
    "intervals by question are somewhat too narrow.",
    data="a folder with prompts*.jsonl[.gz] and abstracts.jsonl[.gz], in it or in its folders effect-direction/ and abstracts/",
    source="https://github.com/jayded/evidence-inference",
    licence="MIT",
    citation="DeYoung et al. 2020, doi:10.18653/v1/2020.bionlp-1.13",
    labels={
        "answerable": "answering is right",
        "gold removed": "declining is right: the study was taken out, its near-misses stay",
        "wrong population": "declining is right: right intervention, people that were not studied with it",
        "wrong drug": "declining is right: the intervention is nowhere in the library",
    },
    metrics={
        **METRICS,
        "AUROC": "chance that an answerable question scores above an unanswerable one (in a kind's table: of that kind); 1 is best",
        "FPR@95TPR": "share of unanswerable questions let through when 95 % of the answerable ones are; lower is better",
        "AURC": "mean share of unanswerable questions among those answered, over all thresholds; lower is better",
        "AUGRC": "the same as a share of all questions; 0 to 0.5, lower is better",
    },
)


def prepare(data: Path, options: Options, *, connect: OpenAnswers = open_answers, size: int = SIZE) -> Task:
    """Make the library and the questions, and open the assistant over that library.

    Raises:
        InputError: A file is missing or malformed, the files share no study, or a library was named.
    """
    if options.library is not None:
        raise InputError("abstention builds its own library, from which studies are taken out: leave out --library")
    prompts_file, abstracts_file = find_data(data)
    records = _abstracts(abstracts_file)
    prompts = read_prompts(prompts_file, records)
    made = make(prompts, {pmid: _text(record) for pmid, record in records.items()}, size=size)
    corpus = write_library(made, records, options.work)
    door = connect([corpus], options)
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([prompts_file, abstracts_file]),
        samples=_samples(made)[: options.limit],
        solve=lambda sample: solve(sample, door),
        metrics=tuple(METRICS),
        settings={
            "limit": options.limit,
            "model": options.model,
            "embedder": options.embedder,
            "library": size,
            "alpha": ALPHA,
        },
        seed=options.seed,
        snapshot=door.snapshot,
        notes=_notes(made),
        aggregate=lambda items: selective_figures(items, seed=options.seed),
    )


def solve(sample: Sample, door: AnswerDoor) -> Solved:
    """Ask one question; judge whether it was right to answer it."""
    began = time.perf_counter()
    answer = door.ask(sample.input)
    spent = round((time.perf_counter() - began) * 1000, 3)
    answerable = sample.target["answerable"]
    if answerable and answer.kind == "answer":
        gold = measure.gold_study_recall(answer, [sample.target["study"]], door.names_of)
    else:
        gold = Score(value=None, explanation="declined" if answerable else "not answerable")
    scores = {
        "decision": measure.decision(answer, answerable),
        "answered": measure.answered(answer),
        "gold_study_recall": gold,
        "verbatim_rate": measure.verbatim_rate(answer, door.text_of),
    }
    output = {"answer": timeless(answer), "score": door.score_of(answer)}
    return Solved(output=output, scores=scores, times_ms={**answer.timings_ms, "ask": spent})


def find_data(data: Path) -> tuple[Path, Path]:
    """Return the file of prompts and the file of abstracts.

    Raises:
        InputError: One is missing, or there are several files of prompts.
    """
    if not data.is_dir():
        raise InputError(f"no folder {str(data)!r}: abstention needs a folder with prompts*.jsonl and abstracts.jsonl")
    places = [place for place in (data, data / "effect-direction") if place.is_dir()]
    found = [p for place in places for pattern in ("prompts*.jsonl", "prompts*.jsonl.gz") for p in place.glob(pattern)]
    if len(found) != 1:
        many = "no file" if not found else f"{len(found)} files"
        raise InputError(f"{str(data)!r} has {many} prompts*.jsonl[.gz], in it or in effect-direction/: one is needed")
    inner = data / "abstracts"
    return found[0], find_file(inner if inner.is_dir() else data, "abstracts.jsonl")


def read_prompts(path: Path, known: Mapping[str, Any]) -> list[Prompt]:
    """Return the prompts whose finding stands in the abstract and whose study is known, one per comparison.

    Raises:
        InputError: A line is malformed, or nothing is left.
    """
    needed = ("prompt_id", "pmid", "intervention", "comparator", "outcome", "evidence_in_abstract")
    found: dict[tuple[str, ...], Prompt] = {}
    for _, record in read_records(path, needed):
        study, names = str(record["pmid"]), [str(record[name]).strip() for name in needed[2:5]]
        if record["evidence_in_abstract"] and study in known and all(names):
            prompt = Prompt(
                id=str(record["prompt_id"]), study=study, intervention=names[0], comparator=names[1], outcome=names[2]
            )
            found.setdefault((study, *(name.casefold() for name in names)), prompt)
    if not found:
        raise InputError(f"{path.name}: no prompt whose evidence stands in an abstract of abstracts.jsonl")
    return list(found.values())


def write_library(made: Made, records: Mapping[str, Mapping[str, Any]], work: Path) -> Path:
    """Write the chosen records as they are, and return the file; its folder is named by what is in it."""
    lines = [json.dumps(records[study], ensure_ascii=False, sort_keys=True) + "\n" for study in made.library]
    content = "".join(lines).encode()
    folder = work / f"abstention-{sha256(content).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "library.jsonl"
    path.write_bytes(content)
    return path


def _abstracts(path: Path) -> dict[str, dict[str, Any]]:
    """Return the trials of a file of abstracts by PMID; records of other sources only where a file names none."""
    records: dict[str, dict[str, Any]] = {}
    for _, record in read_records(path, ("abstract",)):
        if record.get("pmid") and record.get("source", SOURCE) == SOURCE:
            records.setdefault(str(record["pmid"]), record)
    return records


def _text(record: Mapping[str, Any]) -> str:
    return f"{record.get('title') or ''}\n{record['abstract'] or ''}"


def _samples(made: Made) -> list[Sample]:
    return [
        Sample(
            id=question.id,
            input=question.text,
            target={
                "answerable": question.kind == "answerable",
                "kind": question.kind,
                "study": question.study,
                "part": "calibration" if share(question.study, "calibrate") < CALIBRATION_SHARE else "test",
                "why": question.why,
            },
        )
        for question in made.questions
    ]


def _notes(made: Made) -> tuple[str, ...]:
    counts = ", ".join(f"{sum(q.kind == kind for q in made.questions)} {kind}" for kind in KINDS)
    return (
        f"questions: {counts}",
        f"library: {len(made.library)} studies; taken out: {len(made.removed)} studies of questions and "
        f"{len(made.duplicates)} records that repeat one of them",
        "the evidence score is not a probability: no calibration error is given",
    )


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
