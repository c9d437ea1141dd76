"""Make ``assistant/evidence/enough.json``: ``python -m evals.train.enough DATA CASES WORK assistant/evidence/enough.json``.

How surely a study answers a question, by a logistic regression over ``assistant.evidence.sufficiency.FEATURES``. Learned from questions
whose answering studies are known, in six libraries; the parts of ``evals/questions`` that are reported on are left out:

- ``evals/questions`` (written for Lind; the part ``develop``), over the three seed documents and 237 liver-cancer records;
- ``CASES/asking`` (written for Lind, 16 made-up records);
- MedEvidence, development half (MIT), and PubMedQA, labelled development questions (MIT), each over its own abstracts.

A study that answers is one example; three others, where nothing answers, are examples of the contrary. Nothing answers where the file
says so, and where one of three things is done to a question that is answered: its studies are taken out; a name or telling word is
exchanged for one of the same kind that the library does not hold; a group of people is added that its study does not name. The first
teaches what a library without an answer looks like, the others what a near miss does.

The threshold is where the share answered of the questions with an answer exceeds most the share answered of those without
(Youden's J, DOI 10.1002/1097-0142(1950)3:1<32), over the real questions of libraries that have both, five-fold cross-validated. Prints
that curve, and both shares for each kind of question.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence.sentences import weigh_in
from assistant.evidence.sufficiency import FEATURES, TOP_STUDIES, features_of
from assistant.question.named_terms import asked_in, may_answer
from assistant.question.read import read_question, widened
from assistant.question.terms import Term
from corpus.library import Library
from evals.benchmarks.answers import DEVELOP, place
from index.build import ingest
from index.embed import Embedder, open_embedder
from index.lexical import stems
from index.retriever import Retriever, open_retriever
from index.spelling import correct, vocabulary_of

QUESTIONS = Path(__file__).parents[1] / "questions"
FOLDS = 5
THRESHOLDS = tuple(hundredths / 100 for hundredths in range(5, 96, 5))
"""Candidates for the threshold."""
DEEP = 70
"""Passages looked at where some are taken out."""
CONTRARY = 3
"""Studies taken as examples of a question that nothing answers."""
SHARE = {"real": 0.6, "removed": 0.15, "changed": 0.35}
"""What one example of the contrary counts for, by how it was made, beside a study that answers."""
EVERY = 4
"""One in so many questions of PubMedQA, whose titles are the questions themselves, is taken."""
PEOPLE = ("in children", "in infants", "in adolescents", "in newborns", "during pregnancy", "in pregnant women")
CHANGED = ("medicine", "condition", "word")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question put to a library."""

    name: str
    library: str
    text: str
    gold: frozenset[str] = frozenset()
    """Studies that answer it; empty: none does."""
    removed: frozenset[str] = frozenset()
    made: str = "real"


@dataclass(slots=True)
class Row:
    """What was found for a case: features of each study, and which of them answers."""

    case: Case
    features: list[list[float]] = field(default_factory=list)
    allowed: list[bool] = field(default_factory=list)
    gold: int | None = None
    """Place of the best study that answers; None: none was found."""


def main(arguments: list[str]) -> None:
    """Ask, fit and write.

    Args:
        arguments: The folders of the data, the cases and the work, and the file to write.
    """
    data, cases, work, target = map(Path, arguments)
    embedder = open_embedder()
    rows: list[Row] = []
    by_library: dict[str, list[Case]] = defaultdict(list)
    for case in read_cases(data, cases):
        by_library[case.library].append(case)
    words = _pool(case.text for held in by_library.values() for case in held)
    for name, held in by_library.items():
        library = _library(work / name, name, data, cases, embedder)
        retriever = open_retriever(library, embedder)
        rng = random.Random(name)
        made = [*held, *_made(held, retriever, words, rng)]
        rows += [row_of(case, library, retriever) for case in made]
        print(f"{name}: {len(held)} questions, {len(made)} with those made from them", flush=True)  # noqa: T201
    guessed = {id(row): chance for row, chance in _cross_validated(rows)}
    threshold = threshold_of(rows, guessed)
    _print_table(rows, guessed, threshold)
    model = _fit(rows)
    weights = {name: round(float(value), 3) for name, value in zip(FEATURES, model.coef_[0], strict=True)}
    document = {"intercept": round(float(model.intercept_[0]), 3), "threshold": threshold, "weights": weights}
    target.write_text(json.dumps(document, indent=1) + "\n", "utf-8")


def read_cases(data: Path, cases: Path) -> Iterator[Case]:
    """Yield the questions of every library, those that are reported on left out."""
    yield from (case for case in (*_own(), *_asking(cases)) if place(case.name) < DEVELOP)
    yield from (case for case in _medevidence(data) if place(case.name) < DEVELOP)
    yield from _pubmedqa(data)


def _own() -> Iterator[Case]:
    for file in ("unseen_seeds", "unseen_hcc", "answers"):
        for record in _lines(QUESTIONS / f"{file}.jsonl"):
            name = next((n for n in ("seeds", "hcc") if f"/{n}" in record["corpus"]), None)
            if name is not None:
                yield _case(record, name)


def _asking(cases: Path) -> Iterator[Case]:
    for record in _lines(cases / "asking" / "questions.jsonl"):
        if not record["kind"].startswith("another language"):
            yield _case(record, "asking")


def _medevidence(data: Path) -> Iterator[Case]:
    for record in _lines(data / "medevidence" / "questions.dev.jsonl.gz"):
        if not record["fulltext_required"]:
            gold = frozenset(record["gold_studies"])
            yield Case(name=f"me{record['id']}", library="medevidence", text=record["question"], gold=gold)


def _pubmedqa(data: Path) -> Iterator[Case]:
    for at, record in enumerate(_lines(data / "pubmedqa" / "pqal.dev.jsonl.gz")):
        if at % EVERY == 0:
            name = f"pqa:{record['pmid']}"
            yield Case(name=name, library="pubmedqa", text=record["QUESTION"], gold=frozenset({name}))


def row_of(case: Case, library: Library, retriever: Retriever) -> Row:
    """Search for a case as an answer would, and measure the studies found."""
    row = Row(case)
    mended = correct(case.text, vocabulary_of(library, retriever, snapshot=retriever.snapshot))
    question = read_question(mended.text, retriever.expansions, mended.alike)
    asked = asked_in(question, mended.undecided)
    found = retriever.find(widened(question, retriever.holds), k=DEEP if case.removed else 24)
    order = list(dict.fromkeys(hit.study_id for hit in found.hits))
    held = library.studies(order)
    weights = weigh_in(question, retriever.passages_with, retriever.manifest.passages)
    for study in (held[study_id] for study_id in order if study_id in held):
        names = {study.study_id, study.source_id, f"pmid:{study.pmid}"}
        if not study.sections or names & case.removed or len(row.features) == TOP_STUDIES:
            continue
        hits = [hit for hit in found.hits if hit.study_id == study.study_id]
        measured = features_of(question, study, hits, weights)
        if row.gold is None and names & case.gold:
            row.gold = len(row.features)
        row.features.append([measured[name] for name in FEATURES])
        row.allowed.append(may_answer(asked, study))
    return row


def _made(
    cases: Sequence[Case], retriever: Retriever, pool: Mapping[str, Sequence[str]], rng: random.Random
) -> Iterator[Case]:
    """Yield questions that nothing answers, made from those that are answered."""
    for case in cases:
        if not case.gold:
            continue
        if case.library != "seeds":
            yield replace(case, gold=frozenset(), removed=case.gold, made="removed")
        question = read_question(case.text)
        names = sorted((t for t in question.key_terms if t.kind in CHANGED), key=lambda term: term.kind != "word")
        if names:
            changed = _exchanged(case.text, rng.choice(names[:2]), retriever, pool, rng)
            if changed is not None:
                yield replace(case, gold=frozenset(), text=changed, made="changed")
        if not any(term.kind == "group" for term in question.terms) and rng.random() < 0.5:
            text = f"{case.text.rstrip(' ?.')} {rng.choice(PEOPLE)}?"
            yield replace(case, gold=frozenset(), text=text, made="changed")


def _exchanged(
    text: str, term: Term, retriever: Retriever, pool: Mapping[str, Sequence[str]], rng: random.Random
) -> str | None:
    """Return a question with another name of the same kind, which the library does not hold; None: none was drawn."""
    for _ in range(60):
        other = rng.choice(pool[term.kind])
        if any(retriever.passages_with(part) == 0 for part in stems(other)):
            return text[: term.start] + other + text[term.end :]
    return None


def _pool(texts: Iterator[str]) -> Mapping[str, Sequence[str]]:
    """Return the names and telling words of all questions by kind, in the order of the alphabet."""
    found: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for term in read_question(text).key_terms:
            if term.kind in CHANGED and len(term.word) > 3 and term.word.islower():
                found[term.kind].add(term.word)
    return {kind: sorted(words) for kind, words in found.items()}


def _fit(rows: Sequence[Row]) -> Any:
    from sklearn.linear_model import LogisticRegression

    features, labels, counts = list[list[float]](), list[int](), list[float]()
    for row in rows:
        if row.case.gold and row.gold is not None:
            features, labels, counts = [*features, row.features[row.gold]], [*labels, 1], [*counts, 1.0]
        elif not row.case.gold:
            some = row.features[:CONTRARY]
            features, labels = [*features, *some], [*labels, *([0] * len(some))]
            counts = [*counts, *([SHARE[row.case.made]] * len(some))]
    return LogisticRegression(C=3, max_iter=5000).fit(np.array(features), labels, sample_weight=counts)


def _cross_validated(rows: Sequence[Row]) -> Iterator[tuple[Row, float]]:
    """Yield each row with the chance of its best study, by a model that saw neither it nor what was made from it."""
    for fold in range(FOLDS):
        model = _fit([row for row in rows if _fold(row.case) != fold])
        for row in rows:
            if _fold(row.case) == fold:
                chances = model.predict_proba(np.array(row.features))[:, 1] if row.features else []
                yield row, max((c for c, may in zip(chances, row.allowed, strict=True) if may), default=0.0)


def threshold_of(rows: Sequence[Row], guessed: Mapping[int, float]) -> float:
    """Return the threshold that tells best apart what a library answers, and print the curve."""
    real = [row for row in rows if row.case.made == "real"]
    both = {row.case.library for row in real if not row.case.gold}
    yes, no = (
        [guessed[id(row)] for row in real if row.case.library in both and bool(row.case.gold) == gold]
        for gold in (True, False)
    )
    shares = {t: (float(np.mean(np.array(yes) >= t)), float(np.mean(np.array(no) >= t))) for t in THRESHOLDS}
    for t, (answered, wrongly) in shares.items():
        print(f"threshold {t:.2f}: answered {answered:.3f} of {len(yes)}, wrongly {wrongly:.3f} of {len(no)}")  # noqa: T201
    return max(shares, key=lambda t: shares[t][0] - shares[t][1])


def _print_table(rows: Sequence[Row], guessed: Mapping[int, float], threshold: float) -> None:
    print(f"threshold {threshold:.3f}")  # noqa: T201
    kinds = sorted({(row.case.library, row.case.made) for row in rows})
    for library, made in kinds:
        own = [row for row in rows if (row.case.library, row.case.made) == (library, made)]
        for gold, what in ((True, "answered, of those with an answer"), (False, "answered, of those without")):
            chances = [guessed[id(row)] >= threshold for row in own if bool(row.case.gold) == gold]
            if chances:
                print(f"{library:12s} {made:8s} {what:34s} {np.mean(chances):.3f} of {len(chances)}")  # noqa: T201


def _fold(case: Case) -> int:
    return int(sha256(f"fold {case.name}".encode()).hexdigest(), 16) % FOLDS


def _case(record: Mapping[str, Any], library: str) -> Case:
    gold = frozenset(record["gold_studies"]) if record["answerable"] else frozenset[str]()
    return Case(name=record["id"], library=library, text=record["question"], gold=gold)


def _library(folder: Path, name: str, data: Path, cases: Path, embedder: Embedder) -> Library:
    """Return a library, built once."""
    if not (folder / "index" / "CURRENT").exists():
        folder.mkdir(parents=True, exist_ok=True)
        sources = {"seeds": data / "seeds", "hcc": data / "hcc", "asking": cases / "asking" / "records.nbib"}
        source = sources.get(name) or _records(folder / "records.jsonl", name, data)
        ingest(folder, [source], embedder=embedder)
    return Library.open(folder)


def _records(target: Path, name: str, data: Path) -> Path:
    """Write the abstracts of a collection as JSON lines."""
    if name == "medevidence":
        records = list(_lines(data / "medevidence" / "studies.dev.jsonl.gz"))
    else:
        records = [_abstract(record) for record in _lines(data / "pubmedqa" / "pqal.dev.jsonl.gz")]
    target.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
    return target


def _abstract(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record of PubMedQA as a study without its title, which is the question."""
    pairs = [*zip(record["LABELS"], record["CONTEXTS"], strict=True), ("CONCLUSION", record["LONG_ANSWER"])]
    return {"doc_id": f"pqa:{record['pmid']}", "sections": [{"label": label, "text": text} for label, text in pairs]}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        yield from (json.loads(line) for line in lines if line.strip())


if __name__ == "__main__":
    main(sys.argv[1:])
