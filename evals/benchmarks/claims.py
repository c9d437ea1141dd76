"""Claims and evidence: does a passage bear a claim out, speak against it, or neither?

A judge is worth no more than what it adds to guessing from half of the pair, so every run shows beside it what the most common
label, the claim alone and the evidence alone would have reached (Poliak et al. 2018, doi:10.18653/v1/S18-2023).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log
from pathlib import Path

from assistant.claims import Judgement, Support, judge_claim
from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.benchmarks.claims_data import LABELS, Pair, read_pairs
from evals.labelled import METRICS, label_figures
from evals.provenance import hash_files
from evals.records import ONLY_ARM, Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

HALVES = ("tune", "check")
"""Halves by group (question or passage), so that no question stands in both; 0 and 1 of the group's hash."""
CONTROLS = ("majority", "claim-only", "evidence-only")
ARMS = (ONLY_ARM, *CONTROLS)

CARD = Card(
    name="claims",
    title="Claims and evidence",
    what="Each claim is judged beside a passage. The passage is the whole abstract that the collection cites, never the marked "
    "sentences alone, whose length would give the label away. Three controls are run on the same pairs: the most common label, "
    "and a naive Bayes classifier that sees only the claim or only the evidence; controls learn from the half they are not asked "
    "about, and no question or passage is in both halves.",
    data='JSON lines: {"claim", "evidence", "label"} with SUPPORTS, REFUTES, NOT_ENOUGH_INFO; or a folder with claims.*.jsonl[.gz] '
    "and corpus.jsonl[.gz] (SciFact, citation-integrity); or a folder or file with HealthVer's CSV. --split tune or check: one half",
    source="https://github.com/allenai/scifact, https://github.com/sarrouti/HealthVer, https://github.com/jedick/MLE-capstone-project",
    licence="CC BY 4.0 and ODC-By (SciFact), none stated (HealthVer), MIT (citation-integrity)",
    citation="Wadden et al. 2020, doi:10.18653/v1/2020.emnlp-main.609; Sarrouti et al. 2021, "
    "doi:10.18653/v1/2021.findings-emnlp.297; Sarol et al. 2024, doi:10.1093/bioinformatics/btae420",
    labels=LABELS,
    metrics=METRICS,
)

Judge = Callable[[str, str], Judgement]


def prepare(data: Path, options: Options, *, judge: Judge = judge_claim) -> Task:
    """Read pairs of claim and evidence and make the task.

    Raises:
        InputError: A file is missing or malformed, a label is not known, or there is no such split.
    """
    if options.split not in (None, *HALVES):
        raise InputError(f"no split {options.split!r}; there are {', '.join(HALVES)}, and all without --split")
    pairs, files = read_pairs(data)
    asked = [pair for pair in pairs if options.split in (None, HALVES[half_of(pair)])][: options.limit]

    @cache
    def controls() -> Mapping[str, Mapping[str, str]]:
        return guesses(pairs)

    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files(files),
        samples=[_sample(pair) for pair in asked],
        solve=lambda sample: solve(sample, judge, controls()),
        metrics=tuple(f"{arm}/accuracy" for arm in ARMS),
        settings={"limit": options.limit, "split": options.split},
        seed=options.seed,
        aggregate=figures,
    )


def solve(sample: Sample, judge: Judge, controls: Mapping[str, Mapping[str, str]]) -> Solved:
    """Judge one pair, and set the controls' labels beside it."""
    judgement = judge(sample.input, sample.metadata["evidence"])
    labels = {ONLY_ARM: judgement.support.value, **{arm: controls[arm][sample.id] for arm in CONTROLS}}
    gold = sample.target["labels"][0]
    scores = {f"{arm}/accuracy": Score(value=float(label == gold), explanation=label) for arm, label in labels.items()}
    return Solved(output={"labels": labels, "judge": judgement.judge, "reason": judgement.reason}, scores=scores)


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return accuracy, macro-F1 and the F1 of each label, of the judge and of every control."""
    found: dict[str, MetricSummary] = {}
    for arm in ARMS:
        one = [i if i.output is None else replace(i, output={"labels": [i.output["labels"][arm]]}) for i in items]
        found |= {f"{arm}/{name}": value for name, value in label_figures(one).items()}
    return found


def half_of(pair: Pair) -> int:
    """Return 0 or 1, the same for all pairs of a group, in every run."""
    return hashlib.sha256(pair.group.encode("utf-8", "surrogatepass")).digest()[-1] % 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bayes:
    """A multinomial naive Bayes classifier of words, with add-one smoothing (Manning et al. 2008, chapter 13)."""

    prior: Mapping[str, float]
    """Label → log probability."""
    words: Mapping[str, Mapping[str, float]]
    """Label → word → log probability."""
    rare: Mapping[str, float]
    """Label → log probability of a word not seen with it."""

    def label(self, words: Sequence[str]) -> str:
        """Return the likeliest label; of two alike the first by name."""
        known = set().union(*self.words.values())
        telling = [word for word in words if word in known]
        scores = {
            label: prior + sum(self.words[label].get(word, self.rare[label]) for word in telling)
            for label, prior in self.prior.items()
        }
        return min(scores, key=lambda label: (-scores[label], label))


def learn(examples: Sequence[tuple[str, Sequence[str]]]) -> Bayes:
    """Return a classifier learnt from labels with words.

    Raises:
        ValueError: There is no example.
    """
    if not examples:
        raise ValueError("nothing to learn from")
    seen = Counter(label for label, _ in examples)
    counts = {label: Counter(w for name, words in examples if name == label for w in words) for label in seen}
    size = len(set().union(*counts.values())) + 1
    totals = {label: counter.total() + size for label, counter in counts.items()}
    return Bayes(
        prior={label: log(n / len(examples)) for label, n in seen.items()},
        words={label: {w: log((n + 1) / totals[label]) for w, n in c.items()} for label, c in counts.items()},
        rare={label: -log(total) for label, total in totals.items()},
    )


def guesses(pairs: Sequence[Pair]) -> dict[str, dict[str, str]]:
    """Return the label that each control gives each pair, by the pair's name; learnt from the other half."""
    views: dict[str, Callable[[Pair], list[str]]] = {
        "majority": lambda pair: [],
        "claim-only": lambda pair: _words(pair.claim),
        "evidence-only": lambda pair: _words(pair.evidence),
    }
    found: dict[str, dict[str, str]] = {}
    for arm, view in views.items():
        shown = [(pair, view(pair)) for pair in pairs]
        found[arm] = {}
        for half in (0, 1):
            others = [(pair.label, words) for pair, words in shown if half_of(pair) != half]
            # A file with one question only has nothing to learn from: the control then says nothing is known.
            model = learn(others or [(Support.NOT_ENOUGH_INFO.value, [])])
            found[arm] |= {pair.name: model.label(words) for pair, words in shown if half_of(pair) == half}
    return found


def _words(text: str) -> list[str]:
    from index.lexical import WORD

    return sorted(set(WORD.findall(text.lower())))


def _sample(pair: Pair) -> Sample:
    return Sample(
        id=pair.name,
        input=pair.claim,
        target={"labels": [pair.label]},
        metadata={"evidence": pair.evidence},
    )


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
