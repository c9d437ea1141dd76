"""Sentence boundaries: where Lind ends a sentence against where a file's own sentences end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.metrics.extraction import Counts, count_values
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

CARD = Card(
    name="sentences",
    title="Sentence boundaries",
    what="The sentences of an abstract are joined with spaces and split again. A boundary is the place where a sentence ends and "
    "another follows; one is right when both sides have it at the same character. The end of a text is none, as it cannot be "
    "missed. A section label that stands before a sentence belongs to none here, so a boundary behind a label alone does not count. "
    "Nor does one behind a full stop that stands alone: two abstracts are tables of contents with rows of hundreds of dots.",
    data='JSON lines: {"sentences": […]}, or {"abstract": […]} as in SciFact',
    source="https://github.com/allenai/scifact",
    licence="CC BY 4.0 / ODC-By (SciFact)",
    citation="Wadden et al. 2020, doi:10.18653/v1/2020.emnlp-main.609",
    labels={"boundary": "the place behind the last character of a sentence that another follows"},
    metrics={
        "item_f1": "F1 of an abstract's boundaries, mean over abstracts with a boundary on either side; higher is better",
        "precision": "share of the boundaries found that are right, over all texts; higher is better",
        "recall": "share of the right boundaries that were found",
        "f1": "harmonic mean of the two",
    },
)


def prepare(data: Path, options: Options) -> Task:
    """Read abstracts with their sentences and make the task.

    Raises:
        InputError: A line is malformed.
    """
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=read_samples(data, options.split)[: options.limit],
        solve=solve,
        metrics=("item_f1",),
        settings={"limit": options.limit, "split": options.split},
        seed=options.seed,
        aggregate=figures,
    )


def read_samples(path: Path, split: str | None = None) -> list[Sample]:
    """Return the texts with the ends of their sentences, the last one left out.

    Args:
        path: The file.
        split: ``odd`` or ``even``: the half whose SHA-256 of the item's name is; None: all.

    Raises:
        InputError: A line has no list of sentences, or there is no such half.
    """
    if split not in (None, "odd", "even"):
        raise InputError(f"no split {split!r}; there are odd and even, halves by hash")
    samples = []
    for line, record in read_records(path, ()):
        sentences = record.get("sentences", record.get("abstract"))
        if not isinstance(sentences, list) or not all(isinstance(sentence, str) for sentence in sentences):
            raise InputError(f"{path.name}, line {line.number}: a list of sentences is needed in sentences or abstract")
        text, ends = "", []
        for sentence in (" ".join(sentence.split()) for sentence in sentences):
            if sentence:
                text += (" " if text else "") + sentence
                ends.append(len(text))
        name = f"{line.number}:{record.get('id') or record.get('doc_id') or ''}"
        half = "odd" if hashlib.sha256(name.encode()).digest()[-1] % 2 else "even"
        if split in (None, half):
            samples.append(Sample(id=name, input=text, target={"ends": _counted(text, ends)}))
    return samples


def solve(sample: Sample) -> Solved:
    """Split one text."""
    from corpus.sentences import split_sentences

    ends = _counted(sample.input, [span.end for span in split_sentences(sample.input)])
    counts = count_values(sample.target["ends"], ends)
    text = f"tp {counts.tp}, fp {counts.fp}, fn {counts.fn}" if counts.f1 is not None else "one sentence on both sides"
    return Solved(output={"ends": ends}, scores={"item_f1": Score(value=counts.f1, explanation=text)})


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return precision, recall and F1 over the boundaries of all texts."""
    done = [item for item in items if item.output is not None]
    total = sum((count_values(item.target["ends"], item.output["ends"]) for item in done), Counts())
    ratios = {"precision": total.precision, "recall": total.recall, "f1": total.f1}
    note = f"tp {total.tp}, fp {total.fp}, fn {total.fn}"
    unscored = len(items) - len(done)
    return {
        name: MetricSummary(mean=value, n=len(done), unscored=unscored, note=note) for name, value in ratios.items()
    }


def _counted(text: str, ends: Sequence[int]) -> list[int]:
    return [end for end in ends if end < len(text) and text[end - 2 : end] != " ."]


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
