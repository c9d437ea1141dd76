"""PubMedQA, labelled part: is the abstract that a question was made of found, and is the question decided?

Jin et al. 2019, doi:10.18653/v1/D19-1259. By the "reasoning-required" convention the conclusion is hidden; the title is the
question itself and is hidden too, so neither can be found by copying.

With ``--library`` the questions are asked of that library as it is, by search and as questions to be answered
(``evals.benchmarks.pubmedqa_answers``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.yes_no import decide
from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.benchmarks import pubmedqa_answers as with_library
from evals.data_files import read_records
from evals.engine import MODES, AnswerDoor, OpenAnswers, OpenSearch, SearchDoor, open_answers, open_search
from evals.metrics.retrieval import score_queries
from evals.provenance import hash_files
from evals.records import Card, Sample, Score, Solved
from evals.runner import Task
from evals.summary import no_aggregate

MEASURES = ("R@1", "R@10", "RR@10")
DEPTH = 10
JUDGE = "rule (assistant.yes_no)"

CARD = Card(
    name="pubmedqa",
    title="PubMedQA, reasoning-required, with retrieval",
    what="Each question is searched among all the abstracts of the file, without their titles and conclusions; the one it "
    "was made of is the only right one (others may bear on it, so 100 % is not to be had). Yes, no or maybe is decided "
    "by a rule that reads cues in the last part of the abstract: once with the question's own abstract given (context), "
    "once with the study that hybrid search puts first (retrieved). The conclusion is never seen. With --library, which must "
    "hold the questions' own abstracts, that library is searched as it is, titles and conclusions included, and the assistant "
    "answers each question: is the own study cited, is its conclusion quoted? A title in the library is the question itself. "
    "--split develop and --split report are halves by a hash of the PMID.",
    data="PQA-L JSON lines: pmid, QUESTION, CONTEXTS, LABELS, final_decision",
    source="https://github.com/pubmedqa/pubmedqa",
    licence="MIT",
    citation="Jin et al. 2019, doi:10.18653/v1/D19-1259",
    labels={"yes": "the study affirms the question", "no": "it denies it", "maybe": "it leaves it open"},
    metrics={
        "R@1": "share of questions whose own abstract is first; 0 to 1, higher is better",
        "R@10": "share of questions whose own abstract is among the first ten",
        "RR@10": "one over the rank of the own abstract, 0 beyond ten",
        "accuracy": "share of questions decided as the annotators did (one annotator alone: 0.780; always yes: 0.552)",
        **with_library.METRICS,
    },
)


def prepare(
    data: Path, options: Options, *, connect: OpenSearch = open_search, answers: OpenAnswers = open_answers
) -> Task:
    """Read the questions and make ready a library of their abstracts, or the one named in the options.

    Raises:
        InputError: A line is malformed, or there is no such split.
    """
    records = [r for _, r in read_records(data, ("pmid", "QUESTION", "CONTEXTS", "final_decision"))]
    if not records:
        raise InputError(f"{data.name}: no question in it")
    samples = with_library.part_of([_sample(record) for record in records], options.split)[: options.limit]
    asked = options.library is not None
    corpus = [] if asked else [write_corpus(records, options.work / f"pubmedqa-{hash_files([data])[:12]}")]
    door = connect(corpus, options)
    answerer = answers(corpus, options) if asked else None
    last_parts = {str(record["pmid"]): str((record["CONTEXTS"] or [""])[-1]) for record in records}
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples,
        solve=lambda sample: solve(sample, door, last_parts, answerer),
        metrics=(
            *(f"{mode}/{measure}" for mode in MODES for measure in MEASURES),
            "context/accuracy",
            "retrieved/accuracy",
            *(with_library.METRICS if asked else ()),
        ),
        settings={
            "limit": options.limit,
            "embedder": options.embedder,
            "context": "retrieved, from the library as it is" if asked else "retrieved, title and conclusion hidden",
            **({} if options.split is None else {"split": options.split}),
            **({"model": options.model} if asked else {}),
        },
        seed=options.seed,
        snapshot=door.snapshot,
        aggregate=with_library.share_figures if asked else no_aggregate,
    )


def solve(
    sample: Sample, door: SearchDoor, last_parts: Mapping[str, str], answerer: AnswerDoor | None = None
) -> Solved:
    """Search one question in every mode, decide it with its own abstract and the one found first, and have it answered."""
    scores: dict[str, Score] = {}
    output: dict[str, Any] = {}
    times: dict[str, float] = {}
    for mode in MODES:
        began = time.perf_counter()
        studies = door.rank(sample.input, mode, DEPTH)
        times[mode] = round((time.perf_counter() - began) * 1000, 3)
        ranking = list(dict.fromkeys(name for study in studies for name in _known_names(study, door, last_parts)))
        measured = score_queries({sample.id: {sample.target["pmid"]: 1}}, {sample.id: ranking}, MEASURES)
        scores |= {f"{mode}/{name}": Score(value=values[sample.id]) for name, values in measured.items()}
        output[mode] = ranking
    found = next((name for name in output["hybrid"] if name in last_parts), None)
    scores["context/accuracy"] = judged(last_parts[sample.target["pmid"]], sample)
    scores["retrieved/accuracy"] = judged(None if found is None else last_parts[found], sample)
    if answerer is not None:
        began = time.perf_counter()
        answer = answerer.ask(sample.input)
        times["ask"] = round((time.perf_counter() - began) * 1000, 3)
        scores |= with_library.score_answer(sample, answer, output["hybrid"], answerer)
        output["answer"] = with_library.outline(answer)
    return Solved(output=output, scores=scores, times_ms=times)


def _known_names(study_id: str, door: SearchDoor, known: Container[str]) -> tuple[str, ...]:
    """Return the PMIDs of the data file that a study came under; of a study that is not of it, its own id."""
    names = (study_id.removeprefix("pmid:"), *(name.removeprefix("pubmedqa:") for name in door.names_of(study_id)))
    return tuple(name for name in dict.fromkeys(names) if name in known) or (study_id,)


def judged(text: str | None, sample: Sample) -> Score:
    """Return whether the rule decides as the annotators did; nothing found is a wrong decision, not a missing one."""
    if text is None:
        return Score(value=0.0, explanation="nothing was found")
    decision = decide(text)
    verdict = f"{decision.verdict} for {sample.target['decision']}, by {JUDGE}"
    return Score(value=float(decision.verdict == sample.target["decision"]), explanation=verdict)


def write_corpus(records: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Write the contexts as untitled abstracts, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "contexts.jsonl"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for record in records:
            labels = record.get("LABELS") or [None] * len(record["CONTEXTS"])
            sections = [{"label": label, "text": text} for label, text in zip(labels, record["CONTEXTS"], strict=True)]
            line = {"_id": str(record["pmid"]), "pmid": str(record["pmid"]), "sections": sections}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return path


def _sample(record: Mapping[str, Any]) -> Sample:
    pmid = str(record["pmid"])
    target = {"pmid": pmid, "decision": record["final_decision"], "conclusion": str(record.get("LONG_ANSWER") or "")}
    return Sample(id=pmid, input=str(record["QUESTION"]), target=target)


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
