"""Abbreviations that a text defines: short form and long form, against a person's pairs.

Sohn et al. 2008 (Ab3P), doi:10.1186/1471-2105-9-402: 1,250 titles and abstracts of MEDLINE with every pair annotated.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.metrics.extraction import Counts, count_values
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

LABELLED = "MED1250_labeled"
"""The part of Ab3P's archive that holds text and pairs."""
PMID = re.compile(r"\d{1,8}")

Pair = tuple[str, str]
Finder = Callable[[str], Sequence[Pair]]

CARD = Card(
    name="abbreviations",
    title="Abbreviations and their long forms",
    what="The pairs of short and long form that a title and abstract define are found by reading alone. A pair is right when "
    "both forms are a person's, character for character (runs of white space count as one); relaxed, when the short form is "
    "and one long form holds the other. A pair defined twice in a text counts once.",
    data='JSON lines: {"text", "pairs": [[short, long]…]}, or Ab3P\'s archive with MED1250_labeled, or that file',
    source="https://github.com/ncbi-nlp/Ab3P",
    licence="public domain (United States Government work)",
    citation="Sohn et al. 2008, doi:10.1186/1471-2105-9-402",
    labels={"pair": "a short form and the words of the text that it stands for"},
    metrics={
        "item_f1": "F1 of a text's pairs, mean over the texts in which either side has a pair; 0 to 1, higher is better",
        "precision": "share of the pairs found that are right, over all texts; higher is better",
        "recall": "share of the right pairs that were found",
        "f1": "harmonic mean of the two",
        "relaxed_precision": "the same, when it is enough that one long form holds the other",
        "relaxed_recall": "likewise",
        "relaxed_f1": "likewise",
    },
)


def find_pairs(text: str) -> Sequence[Pair]:
    """Return the pairs Lind reads in a text."""
    from corpus.abbreviations import find_abbreviations

    return [(found.short, found.long) for found in find_abbreviations(text)]


def prepare(data: Path, options: Options, *, find: Finder = find_pairs) -> Task:
    """Read texts with their pairs and make the task.

    Raises:
        InputError: The file is missing or malformed.
    """
    samples = list(_read_json(data) if data.name.endswith((".jsonl", ".jsonl.gz")) else _read_med1250(data))
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples[: options.limit],
        solve=lambda sample: solve(sample, find),
        metrics=("item_f1",),
        settings={"limit": options.limit},
        seed=options.seed,
        aggregate=figures,
    )


def solve(sample: Sample, find: Finder = find_pairs) -> Solved:
    """Read one text."""
    found = [list(pair) for pair in _distinct(find(sample.input))]
    counts = count_pairs(sample.target["pairs"], found)
    text = f"tp {counts.tp}, fp {counts.fp}, fn {counts.fn}" if counts.f1 is not None else "no pair on either side"
    return Solved(output={"pairs": found}, scores={"item_f1": Score(value=counts.f1, explanation=text)})


def count_pairs(gold: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> Counts:
    """Count pairs that are equal."""
    return count_values([tuple(pair) for pair in gold], [tuple(pair) for pair in found])


def count_relaxed(gold: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> Counts:
    """Count pairs of the same short form of which one long form holds the other, each gold pair used once."""
    left = [(short, long.lower()) for short, long in gold]
    tp = 0
    for short, long in ((short, long.lower()) for short, long in found):
        match = next((pair for pair in left if pair[0] == short and (pair[1] in long or long in pair[1])), None)
        if match is not None:
            left.remove(match)
            tp += 1
    return Counts(tp=tp, fp=len(found) - tp, fn=len(left))


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return precision, recall and F1 over the pairs of all texts."""
    done = [item for item in items if item.output is not None]
    unscored = len(items) - len(done)
    found: dict[str, MetricSummary] = {}
    for prefix, count in (("", count_pairs), ("relaxed_", count_relaxed)):
        total = sum((count(item.target["pairs"], item.output["pairs"]) for item in done), Counts())
        ratios = {"precision": total.precision, "recall": total.recall, "f1": total.f1}
        note = f"tp {total.tp}, fp {total.fp}, fn {total.fn}"
        for name, value in ratios.items():
            found[prefix + name] = MetricSummary(mean=value, n=len(done), unscored=unscored, note=note)
    return found


def _distinct(pairs: Sequence[Sequence[Any]]) -> list[Pair]:
    """Return pairs with white space made plain, each once, in order."""
    return list(dict.fromkeys((" ".join(str(short).split()), " ".join(str(long).split())) for short, long in pairs))


def _sample(name: str, text: str, pairs: Sequence[Sequence[Any]]) -> Sample:
    return Sample(id=name, input=text, target={"pairs": [list(pair) for pair in _distinct(pairs)]})


def _read_json(path: Path) -> Iterator[Sample]:
    """Yield the texts of JSON lines.

    Raises:
        InputError: A line is malformed.
    """
    for line, record in read_records(path, ("text", "pairs")):
        pairs = record["pairs"]
        well = isinstance(pairs, list) and all(isinstance(p, list) and len(p) == 2 for p in pairs)
        if not well or not isinstance(record["text"], str):
            raise InputError(
                f"{path.name}, line {line.number}: text must be a string and pairs a list of [short, long]"
            )
        yield _sample(f"{line.number}:{record.get('id', '')}", record["text"], pairs)


def _read_med1250(path: Path) -> Iterator[Sample]:
    """Yield the texts of Ab3P's file: PMID, title, abstract, indented ``short|long``; ``//`` begins an annotator's remark.

    Raises:
        InputError: The file cannot be read, or a line is of no such kind.
    """
    head: list[str] = []
    pairs: list[list[str]] = []
    # Not splitlines: sentences of the archive end in a stray carriage return.
    for number, line in enumerate(_text_of(path).split("\n"), start=1):
        where = f"{path.name}, line {number}"
        if len(head) == 1 or (len(head) == 2 and line.strip()):
            head.append(line)  # a record without a title has a blank line in its place
        elif line.startswith("//") or not line.strip():
            continue
        elif line.startswith("  "):
            pair = line.strip().split("|")
            if len(pair) != 2 or len(head) != 3:
                raise InputError(f"{where}: “short|long” is needed, after PMID, title and abstract")
            pairs.append(pair)
        elif PMID.fullmatch(line.strip()):
            if head:
                yield _sample(head[0], "\n".join(head[1:]), pairs)
            head, pairs = [line.strip()], []
        else:
            raise InputError(f"{where}: a PMID is needed here, not {line[:40]!r}")
    if len(head) != 3:
        raise InputError(f"{path.name}, at its end: the last record lacks its title or abstract")
    yield _sample(head[0], "\n".join(head[1:]), pairs)


def _text_of(path: Path) -> str:
    """Return the text of the labelled part (UTF-8, else Windows-1252).

    Raises:
        InputError: It cannot be read.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                raw = archive.read(LABELLED)
        else:
            raw = path.read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(f"{str(path)!r} cannot be read: {error}; it must be, or hold, {LABELLED}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
