"""Fit what tells the number of people studied: ``python -m evals.train.participants ABSTRACTS HCC PICO.zip``.

Learnt from are the abstracts labelled in ``labels.tsv``, half "develop" of ``evals/benchmarks/hcc_labels.tsv``, the
breast
cancer trials of the PICO corpus (``total-participants``), and narrative reviews (``[Review]`` in the title), which
study nobody. Half "report" is never read. ``--folds 5`` fits on four
fifths in turn and prints how the fifth left out is read instead of writing weights.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.participants.candidates import find_candidates, read_number
from corpus.participants.context import signs_of
from corpus.participants.sample_size import BASE, MAX_TEXT, MIN_LIKELY, WEIGHTS, chances_of
from corpus.reading import compose_text
from corpus.study import Part
from evals.benchmarks.labelled_records import parts_of, read_half
from evals.data_files import read_records
from evals.train.labels import read_training

SHRINK = 2.5
"""Weight of the squared weights in the loss; .3 and 1 did no better on what was left out."""
MIN_SEEN = 3
"""Rarer signs are left out."""
MIN_WEIGHT = 0.02
"""Smaller weights are not written."""
TRUST = {"pico": 0.5, "read": 1.0, "develop": 1.5, "review": 0.03}
"""What an abstract of each source counts: the PICO corpus holds trials of one disease only, reviews study nobody."""
_REVIEW = re.compile(r"\[Review\]")
_SYSTEMATIC = re.compile(r"systematic|meta-?\s?anal|cochrane", re.IGNORECASE)
HEAD = """# What stands around a number of people, and its weight for being the number of people studied (natural
logarithm of odds).
# b: a word before, a: a word behind, m: inside, with a digit its distance; s in front: around a sum of groups; # any
# number.
# Fitted by evals/train/participants.py on 2026-11-29 on abstracts read for this project (evals/train/labels.tsv, the
# develop half of
# evals/benchmarks/hcc_labels.tsv), on the PICO corpus (https://github.com/sociocom/PICO-Corpus at 482b7d8) and on
# abstracts with [Review]
# in the title; single words and pairs of words are all that is kept of the texts.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The candidates of one abstract and what is right."""

    source: str
    numbers: list[int]
    """Of the candidates."""
    signs: list[list[str]]
    right: frozenset[int]
    """Numbers that are right, whether or not a candidate has them."""
    none_right: bool
    """Whether finding none is right."""


def read_examples(abstracts: Path, hcc: Path, pico: Path) -> list[Example]:
    """Return the examples of all three sources.

    Raises:
        InputError: A file is malformed.
    """
    wanted = read_training()
    found: list[Example] = []
    for _, record in read_records(abstracts, ()):
        label, title = wanted.get(str(record.get("doc_id"))), str(record.get("title") or "")
        if label is not None:
            found.append(_example("read", title, parts_of(record), label.participants))
        elif _REVIEW.search(title) and not _SYSTEMATIC.search(title):
            found.append(_example("review", title, parts_of(record), (None,)))
    for record, label in read_half(hcc, "develop"):
        found.append(_example("develop", str(record.get("title") or ""), parts_of(record), label.participants))
    return [*found, *(_example("pico", "", [(None, text)], numbers) for text, numbers in _read_pico(pico))]


def _example(source: str, title: str, parts: Sequence[tuple[str | None, str]], right: Sequence[int | None]) -> Example:
    text, _, sections = compose_text(title or None, tuple(Part(label=label, text=words) for label, words in parts))
    candidates = find_candidates(text[:MAX_TEXT])
    return Example(
        source=source,
        numbers=[one.n for one in candidates],
        signs=signs_of(text[:MAX_TEXT], candidates, sections),
        right=frozenset(n for n in right if n is not None),
        none_right=None in right,
    )


def _read_pico(path: Path) -> Iterator[tuple[str, list[int]]]:
    """Yield the abstracts of a brat archive that have a total, with the totals annotated."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith(".ann"):
                continue
            rows = [line.split("\t") for line in archive.read(name).decode("utf-8").split("\n")]
            said = [row[2] for row in rows if len(row) == 3 and row[1].startswith("total-participants")]
            numbers = [n for n in (read_number(re.sub(r"[^\w ,-]", "", one).strip()) for one in said) if n]
            if numbers:
                yield archive.read(f"{name[:-4]}.txt").decode("utf-8"), numbers


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of a conditional logit in which "none of them" scores 0."""
    import numpy as np
    from scipy.optimize import minimize

    signs, rows = _matrix(examples)
    used = [example for example in examples if example.numbers]
    place = np.array([at for at, example in enumerate(used) for _ in example.numbers])
    right = np.array([n in example.right for example in used for n in example.numbers], float)
    none = np.array([not example.right.intersection(example.numbers) for example in used], float)
    trust = np.array([TRUST[example.source] for example in used])

    def loss(weights: Any) -> tuple[float, Any]:
        raised = np.exp(np.clip(rows @ weights, -30, 30))
        whole = 1 + np.bincount(place, raised, len(used))
        good = none + np.bincount(place, raised * right, len(used))
        value = float((trust * (np.log(whole) - np.log(good))).sum() + SHRINK * (weights[1:] ** 2).sum())
        slope = rows.T @ (trust[place] * raised * (1 / whole[place] - right / good[place]))
        slope[1:] += 2 * SHRINK * weights[1:]
        return value, slope

    fitted = minimize(loss, np.zeros(len(signs)), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return {sign: float(weight) for sign, weight in zip(signs, fitted, strict=True)}


def _matrix(examples: Sequence[Example]) -> tuple[list[str], Any]:
    """Return the signs, the one that all have first, and which candidate has which as a sparse matrix."""
    from scipy.sparse import csr_matrix

    seen = Counter(sign for example in examples for of_one in example.signs for sign in of_one)
    signs = [BASE, *sorted(sign for sign, times in seen.items() if times >= MIN_SEEN)]
    index = {sign: at for at, sign in enumerate(signs)}
    columns: list[int] = []
    ends = [0]
    for example in examples:
        for of_one in example.signs:
            columns += [0, *(index[sign] for sign in of_one if sign in index)]
            ends.append(len(columns))
    return signs, csr_matrix(([1.0] * len(columns), columns, ends), shape=(len(ends) - 1, len(signs)))


def outcome(example: Example, weights: dict[str, float]) -> str:
    """Return ``right``, ``wrong`` or ``missed``, by the rule of ``find_sample_size``."""
    by_number: Counter[int] = Counter()
    if example.numbers:
        for n, chance in zip(example.numbers, chances_of(example.signs, weights), strict=True):
            by_number[n] += chance  # type: ignore[assignment]
    n, chance = by_number.most_common(1)[0] if by_number else (0, 0.0)
    if chance < MIN_LIKELY:
        return "right" if example.none_right else "missed"
    return "right" if n in example.right else "wrong"


def validate(examples: Sequence[Example], folds: int) -> None:
    """Print how each part is read by weights fitted on the others."""
    found: dict[str, Counter[str]] = {source: Counter() for source in TRUST}
    for fold in range(folds):
        weights = fit([example for at, example in enumerate(examples) if at % folds != fold])
        for example in examples[fold::folds]:
            found[example.source][outcome(example, weights)] += 1
    for source, counts in found.items():
        whole = sum(counts.values())
        sys.stdout.write(
            f"{source}: "
            + ", ".join(f"{name} {counts[name] / whole:.3f}" for name in ("right", "wrong", "missed"))
            + "\n"
        )


def main(arguments: Sequence[str]) -> None:
    """Fit and write the weights, or print how well the fit does on what it has not seen."""
    paths = [Path(argument) for argument in arguments if not argument.startswith("--")][:3]
    examples = read_examples(*paths)
    if "--folds" in arguments:
        validate(examples, int(arguments[-1]))
        return
    weights = {sign: weight for sign, weight in fit(examples).items() if abs(weight) >= MIN_WEIGHT or sign == BASE}
    lines = "".join(f"{sign}\t{weight:.2f}\n" for sign, weight in sorted(weights.items()))
    WEIGHTS.write_text(HEAD + lines, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
