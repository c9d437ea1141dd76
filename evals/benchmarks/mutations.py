"""The mutation suite: does the check on a model's sentences catch what was made false, and let pass what was not?"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.mutations import RULES, mutate, paraphrase
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task
from evals.summary import summarize_metric

PER_KIND = 250  # sentences of each kind: 11 kinds make 2,750
PARAPHRASES = 400
LONGEST = 400  # characters of a sentence that is used
CITATION_SWAP = "citation swap"
KINDS = (*RULES, CITATION_SWAP)

CARD = Card(
    name="mutations",
    title="Mutation suite",
    what="True sentences of real abstracts are made false in one respect, or reworded without changing the meaning; each "
    "is shown to the check that a model's sentence must pass, with the true sentence as the cited passage.",
    data='JSON lines with {"abstract"} or {"text"}: abstracts whose sentences are taken as true',
    source="any set of abstracts",
    licence="that of the file",
    citation="REQUIREMENTS C02 of this project",
    labels={"mutant": "the sentence is false by the passage: it must be rejected", "paraphrase": "it must be accepted"},
    metrics={
        "caught": "share of false sentences of this kind that are rejected; 0 to 1, higher is better",
        "false_rejection": "share of faithful sentences that are rejected; lower is better",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Something that accepts or rejects a sentence beside the passage it cites."""

    name: str
    accepts: Callable[[str, str], bool]
    """``(sentence, passage) -> bool``."""


def lind_verifier() -> Verifier:
    """Return the check that a model's sentence must pass in Lind."""
    from assistant.answer import Checks, Citation, EvidenceStatement
    from assistant.claim_gate import objection
    from assistant.verify import numbers_hold

    def accepts(sentence: str, passage: str) -> bool:
        citation = Citation(number=1, study_id="file:passage", start=0, end=len(passage), quote=passage)
        unchecked = Checks(verbatim=False, numbers=False)
        statement = EvidenceStatement(text=sentence, kind="generated", citations=(citation,), checks=unchecked)
        return numbers_hold(statement) and objection(sentence, passage) is None

    return Verifier(name="assistant.claim_gate.objection", accepts=accepts)


def prepare(data: Path, options: Options, *, verifier: Callable[[], Verifier] = lind_verifier) -> Task:
    """Make the suite of the sentences of a file.

    Raises:
        InputError: A line is malformed.
    """
    chosen = verifier()
    samples = make_suite(_sentences(data), seed=options.seed)[: options.limit]
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples,
        solve=lambda sample: solve(sample, chosen),
        metrics=(),
        settings={"limit": options.limit, "verifier": chosen.name},
        seed=options.seed,
        notes=(f"{len(samples)} sentences; verifier: {chosen.name}",),
        aggregate=lambda items: kind_figures(items, options.seed),
    )


def make_suite(sentences: Iterator[str], *, seed: int) -> list[Sample]:
    """Return false and faithful sentences, at most ``PER_KIND`` of each kind, with the true one as passage.

    Sentences are read until every kind is full or none is left. A swapped citation cites the sentence read before.
    """
    wanted = dict.fromkeys(KINDS, PER_KIND) | {"paraphrase": PARAPHRASES}
    samples: list[Sample] = []
    before = ""
    for sentence in sentences:
        if not any(wanted.values()):
            break
        made = [(kind, mutate(sentence, kind, seed=seed)) for kind in RULES if wanted[kind]]
        texts = [(kind, mutant.text, sentence) for kind, mutant in made if mutant is not None]
        reworded = paraphrase(sentence) if wanted["paraphrase"] else None
        if reworded is not None:
            texts.append(("paraphrase", reworded.text, sentence))
        if wanted[CITATION_SWAP] and before:
            texts.append((CITATION_SWAP, sentence, before))
        before = sentence
        for kind, text, passage in texts:
            wanted[kind] -= 1
            samples.append(_sample(f"{kind}-{wanted[kind]:04}", kind, text, passage))
    random.Random(seed).shuffle(samples)
    return samples


def solve(sample: Sample, verifier: Verifier) -> Solved:
    """Show one sentence to the verifier."""
    accepted = verifier.accepts(sample.input, sample.target["passage"])
    faithful = sample.target["kind"] == "paraphrase"
    name = "paraphrase/false_rejection" if faithful else f"{sample.target['kind']}/caught"
    verdict = "accepted" if accepted else "rejected"
    return Solved(output={"verdict": verdict}, scores={name: Score(value=float(not accepted), explanation=verdict)})


def kind_figures(items: Sequence[ItemResult], seed: int) -> dict[str, MetricSummary]:
    """Return the rate of each kind over the sentences of that kind, with its interval."""
    names = [f"{kind}/caught" for kind in KINDS] + ["paraphrase/false_rejection"]
    figures = {}
    for name in names:
        of_kind = [item for item in items if name in item.scores]
        figure = summarize_metric(of_kind, name, seed=seed)
        if figure.mean == 1.0:
            figure = replace(figure, note=f"0 of {figure.n} missed, at most {min(1.0, 3 / figure.n):.4g}")
        figures[name] = figure
    return figures


def _sentences(path: Path) -> Iterator[str]:
    """Yield the sentences of a file's abstracts that are of a usable length."""
    from corpus.sentences import split_sentences

    for _, record in read_records(path, ()):
        text = record.get("abstract") or record.get("text") or ""
        if isinstance(text, list):
            text = " ".join(str(one) for one in text)
        for span in split_sentences(text):
            if 40 <= span.end - span.start <= LONGEST:
                yield text[span.start : span.end]


def _sample(name: str, kind: str, text: str, passage: str) -> Sample:
    return Sample(id=name, input=text, target={"kind": kind, "passage": passage})


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
