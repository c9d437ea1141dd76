"""Train how much a text means danger (``assistant/danger_meaning.py``): ``python -m evals.train_danger DATA`` (about two minutes).

Ridge-penalised logistic regression over the default embedder's vector and the marks of ``danger_score``. Danger: our own
phrases of the splits develop, seen and taught. None: our own questions, and the half of the published ones and of the
titles whose SHA-256 begins with an even byte. The thresholds are chosen on scores of texts left out in turn (five folds),
so that of those published questions no more than ``MOST_BLOCKED`` are blocked. The other half, and the splits heldout,
unseen and last, have no part in it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.danger_meaning import DIGITS, Weights, mark_row, write_weights
from assistant.danger_score import marks
from assistant.danger_signs import as_spoken
from assistant.gates import doubt, gate_question
from assistant.plain_words import plain_words
from evals.benchmarks.gates import CRISES, CRISIS, QUESTIONS, RESEARCH, TAUGHT, TITLES, TRICKY
from evals.data_files import read_records
from index.embed import DEFAULT_MODEL, Embedder, open_embedder

Floats = NDArray[np.float64]

TRAINED = ("develop", "seen", "taught")
PENALTY = 1 / 30
OWN_WEIGHT = 10.0
"""How much one of our own harmless questions counts: they are few, and the nearest to danger."""
FOLDS = 5
MOST_TITLES = 4000
MOST_BLOCKED = 0.0125
"""Share of published questions that may be blocked; the aim is 2 %, and texts that nobody has seen do worse."""
CONFIRMED_BELOW = 1.5
"""How much less a text needs where a weak rule knows it too."""
STEPS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to train on."""

    words: str
    danger: bool
    published: bool = False
    weight: float = 1.0
    reason: str = ""
    """What the rules alone make of it."""


def even(text: str) -> bool:
    """Return whether a published text is trained on: the SHA-256 of its UTF-8 bytes begins with an even byte."""
    return not hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[0] & 1


def read_texts(data: Path) -> list[Text]:
    """Return all that is trained on.

    Raises:
        InputError: The data folder lacks a collection.
    """
    texts = []
    for split in TRAINED:
        lines = (line.split("\t", 1)[1] for line in CRISIS[split].read_text(encoding="utf-8").splitlines())
        texts += [_text(line, danger=True) for line in lines]
    for path in (RESEARCH, TRICKY, TAUGHT):
        texts += [
            _text(line, danger=False, weight=OWN_WEIGHT) for line in path.read_text(encoding="utf-8").splitlines()
        ]
    for name, field in QUESTIONS.items():
        found = (str(record[field]) for _, record in read_records(data / name, (field,)))
        texts += [_text(one, danger=False, published=True) for one in found if even(one)]
    titles = {str(record.get("title") or "") for _, record in read_records(data / TITLES, ())}
    chosen = sorted((one for one in titles if one and even(one)), key=_digest)[:MOST_TITLES]
    return texts + [_text(one, danger=False) for one in chosen]


def _text(text: str, *, danger: bool, published: bool = False, weight: float = 1.0) -> Text:
    redirect = gate_question(text)
    reason = "" if redirect is None else redirect.reason
    return Text(words=plain_words(text), danger=danger, published=published, weight=weight, reason=reason)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fit(rows: Floats, labels: Floats, weights: Floats, penalty: float = PENALTY) -> Floats:
    """Return the weights of a logistic regression by Newton's method; the last column is the constant and goes unpenalised."""
    ridge = np.full(rows.shape[1], penalty)
    ridge[-1] = 1e-6
    found = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weights * (chance - labels)) + ridge * found
        bend = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        found = found - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return found


def left_out_scores(texts: Sequence[Text], rows: Floats, labels: Floats, weights: Floats) -> Floats:
    """Return each text's score by weights that were fitted without it."""
    fold = np.array([int(_digest(text.words)[:8], 16) % FOLDS for text in texts])
    scores = np.zeros(len(texts))
    for number in range(FOLDS):
        out = fold == number
        scores[out] = rows[out] @ fit(rows[~out], labels[~out], weights[~out])
    return scores


def choose_threshold(texts: Sequence[Text], scores: Floats) -> float:
    """Return the lowest threshold at which no more than ``MOST_BLOCKED`` of the published questions are blocked."""
    # Where a rule speaks, weak or firm, the lower threshold holds.
    published = [
        s + CONFIRMED_BELOW if t.reason else s - doubt(t.words)
        for t, s in zip(texts, scores, strict=True)
        if t.published
    ]
    return round(float(np.quantile(np.array(published), 1 - MOST_BLOCKED)), DIGITS)


def train(data: Path, embedder: Embedder) -> tuple[Weights, str]:
    """Return the weights and, in a line, what they do to the texts left out in turn."""
    texts = read_texts(data)
    names = tuple(sorted({name for text in texts for name in marks(text.words, as_spoken(text.words))}))
    vectors = embedder.embed_passages([text.words for text in texts]).astype(np.float64)
    signs = np.array([mark_row(text.words, as_spoken(text.words), names) for text in texts])
    rows = np.hstack([vectors, signs, np.ones((len(texts), 1))])
    labels = np.array([float(text.danger) for text in texts])
    weights = np.array([text.weight for text in texts])
    scores = left_out_scores(texts, rows, labels, weights)
    alone = choose_threshold(texts, scores)
    crisis = [at for at, text in enumerate(texts) if text.danger and text.reason in CRISES]
    ends = np.array([float(texts[at].reason == "self-harm") for at in crisis])
    despair = fit(np.hstack([vectors, np.ones((len(texts), 1))])[crisis], ends, np.ones(len(crisis)), penalty=1.0)
    found = Weights(
        model=embedder.name.partition("@")[0],
        names=names,
        danger=fit(rows, labels, weights),
        despair=despair,
        alone=alone,
        confirmed=round(alone - CONFIRMED_BELOW, DIGITS),
    )
    above = float(np.mean(scores[labels == 1] > alone))
    return found, f"{len(texts)} texts; threshold {alone}; phrases left out in turn that are above it: {above:.4f}"


def main(arguments: Sequence[str]) -> int:
    """Train, write the weights into the package, and say what was found."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m evals.train_danger DATA\n")
        return 2
    weights, told = train(Path(arguments[0]), open_embedder(DEFAULT_MODEL))
    write_weights(weights)
    sys.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
