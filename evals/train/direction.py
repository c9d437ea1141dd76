"""Fit the weights of the reader of directions: ``python -m evals.train.direction PROMPTS.jsonl.gz``.

Learnt from is the half ``tune`` of Evidence Inference's prompts (by a hash of the article; MIT, DOI
10.18653/v1/2020.bionlp-1.13), every evidence span alone, with its label; ``--folds 5`` fits without a fifth of the
articles in turn and prints how often
that fifth is read rightly. The half ``report`` is never looked at. Writes ``corpus/effects/direction_weights.tsv``.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.effects.direction import WEIGHTS_FILE
from corpus.effects.direction_signs import DENYING, Sign, signs_of
from evals.benchmarks.effect_direction import half_of
from evals.data_files import read_records

LABELS = {"increased": "higher", "decreased": "lower", "no_difference": "no difference"}
PENALTY = 1.0
"""Inverse strength of the L2 penalty; .3 to 3 read as many spans of unseen articles."""
HEAD = """# What each sign counts, in log-odds, for "there is a difference" (differs) and for "it is higher" (higher): model,
# name, weight. Fitted by evals/train/direction.py on the half `tune` of Evidence Inference's prompts (MIT,
# DOI 10.18653/v1/2020.bionlp-1.13).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One evidence span with its label."""

    article: str
    signs: tuple[Sign, ...]
    label: str
    """``higher``, ``lower`` or ``no difference``."""


def examples(path: Path, half: str = "tune") -> list[Example]:
    """Return the spans of one half of the articles that say anything."""
    found = []
    for _, record in read_records(path, ("prompt_id", "label", "evidence")):
        article = str(record.get("pmid") or record["prompt_id"])
        if half_of(article) != half:
            continue
        asked = {name: record.get(name) for name in ("outcome", "intervention", "comparator")}
        for text in dict.fromkeys(map(str, record["evidence"])):
            if signs := signs_of(text, **asked):
                found.append(Example(article=article, signs=signs, label=LABELS[record["label"]]))
    return found


def fit(rows: Sequence[Example]) -> dict[tuple[str, str], float]:
    """Return the weight of every sign: one regression for whether there is a difference, one for which way it is."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    found: dict[tuple[str, str], float] = {}
    for model in ("differs", "higher"):
        used = [r for r in rows if model == "differs" or (r.label != "no difference" and any(s.way for s in r.signs))]
        told = [
            {s.name: 1.0 if model == "differs" else float(s.way) for s in r.signs if model == "differs" or s.way}
            for r in used
        ]
        truth = [r.label != "no difference" if model == "differs" else r.label == "higher" for r in used]
        table = DictVectorizer(sparse=False)
        # Nothing said is neither higher nor lower: that model has no constant.
        fitted = LogisticRegression(C=PENALTY, fit_intercept=model == "differs", max_iter=1000).fit(
            table.fit_transform(told), truth
        )
        found |= {
            (model, name): float(w) for name, w in zip(table.get_feature_names_out(), fitted.coef_[0], strict=True)
        }
        if model == "differs":
            found[model, "bias"] = float(fitted.intercept_[0])
    return found


def write(weights: dict[tuple[str, str], float], path: Path = WEIGHTS_FILE) -> None:
    """Write the weights as the reader reads them."""
    lines = [f"{model}\t{name}\t{weight:.2f}\n" for (model, name), weight in sorted(weights.items())]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")


def right(rows: Sequence[Example], weights: dict[tuple[str, str], float]) -> int:
    """Return how many of some spans are read rightly with some weights."""
    count = 0
    for row in rows:
        odds = weights["differs", "bias"] + sum(weights.get(("differs", s.name), 0.0) for s in row.signs)
        way = sum(s.way * weights.get(("higher", s.name), 0.0) for s in row.signs)
        denied = odds < 0 and any(s.name in DENYING for s in row.signs)
        said = "no difference" if denied else "higher" if way > 0 else "lower" if way < 0 else "not stated"
        count += said == row.label
    return count


def fold_of(article: str, folds: int) -> int:
    """Return the fold of an article, by its hash."""
    return int(hashlib.sha256(f"fold {article}".encode()).hexdigest(), 16) % folds


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, or measure by folds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args(arguments)
    rows = examples(options.prompts)
    if not options.folds:
        write(fit(rows))
        return
    hits = 0
    for fold in range(options.folds):
        kept = [r for r in rows if fold_of(r.article, options.folds) != fold]
        hits += right([r for r in rows if fold_of(r.article, options.folds) == fold], fit(kept))
    sys.stdout.write(f"{hits} of {len(rows)} spans of unseen articles ({hits / len(rows):.3f})\n")


if __name__ == "__main__":
    main()
