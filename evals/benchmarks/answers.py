"""Answers as a whole: what should be answered, declined, quoted and cited.

One JSON object a line: ``id``, ``question``, ``answerable``, ``gold_studies``, ``must_quote``, ``must_not``,
``corpus`` (a path to ingest, relative to the data file). More fields may stand:

- ``disagreement``: lists of study names, one list a side, where studies of the corpus disagree; an empty list says that none
  do; absent: nobody looked.
- ``distractors``: of the corpus (one JSON lines file) only the studies that questions name are ingested, and so many
  others, drawn by a hash of their name; the drawn file lies in the run's folder.
- ``may_redirect``: help or a refusal may stand instead of an answer; absent: it may not.
- ``near_studies``: studies that must be in a drawn corpus though they do not answer the question.

``--split develop`` takes the questions whose id has a hash below 0.6 of the range, ``--split held-out`` the others.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.distractors import draw
from evals.engine import AnswerDoor, OpenAnswers, open_answers
from evals.metrics import answers as measure
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

SPLITS = ("develop", "held-out")
DEVELOP = 0.6
"""Share of the range of hashes that belongs to the part on which rules may be tuned."""

METRICS = {
    "answered": "share of questions that were answered at all; 0 to 1, no better way",
    "decision": "share of answerable questions answered and of unanswerable ones declined; 0 to 1, higher is better",
    "answered_answerable": "share of the answerable questions that were answered; higher is better",
    "declined_unanswerable": "share of the unanswerable questions that were declined; higher is better",
    "sent_away": "share of the questions without may_redirect that got help or a refusal instead of an answer; 0 is right",
    "must_quote_recall": "share of the required strings that stand in a statement or quote; higher is better",
    "must_quote_two_sides": "the same, of the questions on which studies disagree; higher is better",
    "both_sides": "share of such questions of which a study of every side is cited; higher is better",
    "disagreement_shown": "share of such questions whose answer also says that they disagree; higher is better",
    "false_alarm": "share of answers that show a disagreement where the question has none; lower is better",
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
    "corpus is a path to ingest, relative to the file (none: --corpus or --library); optional: may_redirect, "
    "disagreement (lists of studies, one a side; empty: none), "
    "distractors (ingest only the studies named and so many others), near_studies (to be ingested with them)",
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
    samples = _part(read_samples(data), options.split)[: options.limit]
    corpora = sorted({sample.metadata["corpus"] for sample in samples} - {""})
    alone = any(not sample.metadata["corpus"] for sample in samples)
    if alone and options.library is None and options.corpus is None:
        raise InputError(
            f"{data.name}: a question without a corpus needs --corpus, what to ingest, or --library to ask"
        )
    paths = {name: data.parent / name for name in corpora}
    if alone and options.corpus is not None:
        paths[""] = options.corpus
    for path in paths.values():
        if options.library is None and not path.exists():
            raise InputError(f"{data.name}: no corpus {str(path)!r}; a path in the file is taken relative to it")
    if options.library is None:
        paths |= _drawn(read_samples(data), paths, options)
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
            "split": options.split,
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
        lists: dict[str, Any] = {
            name: _strings(record.get(name), f"{where}: {name}") for name in ("gold_studies", "must_quote", "must_not")
        }
        lists["disagreement"] = _sides(record.get("disagreement"), where)
        sample_id = str(record["id"])
        if sample_id in samples:
            raise InputError(f"{where}: id {sample_id!r} occurs twice")
        samples[sample_id] = Sample(
            id=sample_id,
            input=str(record["question"]),
            target={
                "answerable": record["answerable"],
                **({"may_redirect": True} if record.get("may_redirect") is True else {}),
                **lists,
            },
            metadata={
                "corpus": str(record.get("corpus") or ""),
                "distractors": _count(record.get("distractors"), where),
                "near_studies": _strings(record.get("near_studies"), f"{where}: near_studies"),
            },
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
        "answered_answerable": measure.answered_answerable(answer, target["answerable"]),
        "declined_unanswerable": measure.declined_unanswerable(answer, target["answerable"]),
        "sent_away": measure.sent_away(answer, target.get("may_redirect", False)),
        "must_quote_recall": measure.must_quote_recall(answer, target["must_quote"]),
        **measure_sides(answer, target, door),
        "must_not_violations": measure.must_not_violations(answer, target["must_not"]),
        "verbatim_rate": measure.verbatim_rate(answer, door.text_of),
        "citation_coverage": measure.citation_coverage(answer),
        "number_fidelity": measure.number_fidelity(answer),
        "gold_study_recall": measure.gold_study_recall(
            answer, target["gold_studies"] if target["answerable"] else (), door.names_of
        ),
        "length_words": measure.length_words(answer),
    }


def measure_sides(answer: Answer, target: Mapping[str, Any], door: AnswerDoor) -> dict[str, Score]:
    """Return what an answer makes of studies that disagree; unscored where the question does not say whether any do."""
    sides = target.get("disagreement")
    if not sides:
        alarm = measure.false_alarm(answer) if sides == [] else Score(value=None, explanation="nobody looked")
        none = Score(value=None, explanation="no studies are named that disagree")
        return {"must_quote_two_sides": none, "both_sides": none, "disagreement_shown": none, "false_alarm": alarm}
    return {
        "must_quote_two_sides": measure.must_quote_recall(answer, target["must_quote"]),
        "both_sides": measure.both_sides(answer, sides, door.names_of),
        "disagreement_shown": measure.disagreement_shown(answer, sides, door.names_of),
        "false_alarm": Score(value=None, explanation="studies do disagree"),
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


def _part(samples: list[Sample], split: str | None) -> list[Sample]:
    """Return the questions of a split, by a hash of their id.

    Raises:
        InputError: There is no such split, or no question in it.
    """
    if split is None:
        return samples
    if split not in SPLITS:
        raise InputError(f"answers has no split {split!r}; there are {', '.join(SPLITS)}, or none for all questions")
    part = [sample for sample in samples if (place(sample.id) < DEVELOP) == (split == "develop")]
    if not part:
        raise InputError(f"no question of the file falls into the split {split!r}; run it without a split")
    return part


def place(sample_id: str) -> float:
    """Return where a name falls in the range of hashes, from 0 to 1."""
    return int(sha256(sample_id.encode()).hexdigest()[:8], 16) / 2**32


def _drawn(samples: Sequence[Sample], paths: Mapping[str, Path], options: Options) -> dict[str, Path]:
    """Return the drawn file of each corpus that wants distractors, the same for every split of the questions."""
    drawn = {}
    for name, path in paths.items():
        own = [sample for sample in samples if sample.metadata["corpus"] == name]
        counts = {sample.metadata["distractors"] for sample in own}
        if len(counts) > 1:
            raise InputError(f"corpus {name!r}: its questions want different numbers of distractors; give one to all")
        count = counts.pop()
        if count is not None:
            wanted = {
                one for sample in own for one in (*sample.target["gold_studies"], *sample.metadata["near_studies"])
            }
            drawn[name] = draw(path, wanted, count, options.work / "drawn")
    return drawn


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


def _sides(value: Any, where: str) -> list[list[str]] | None:
    """Return the studies of each side; None: the field is absent.

    Raises:
        InputError: It is no list of lists of strings, or has one side only.
    """
    if value is None:
        return None
    if not isinstance(value, list) or len(value) == 1:
        raise InputError(f"{where}: disagreement must be a list of sides (two or more), or empty for none")
    return [_strings(side, f"{where}: a side of disagreement") for side in value]


def _count(value: Any, where: str) -> int | None:
    """Return a number of distractors; None: the corpus is taken whole.

    Raises:
        InputError: It is no whole number from 0.
    """
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise InputError(f"{where}: distractors must be a whole number from 0, not {value!r}")


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
