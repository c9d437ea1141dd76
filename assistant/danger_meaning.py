"""How much a text means danger: the default embedder's vector and the signs of ``danger_score``, in one weighted sum.

The words of the rules are never all the words that people find. A vector stands near what was meant by others in other
words, and so tells a farewell without its words from a question about one's cholesterol. ``danger_weights.npz`` is made by
``evals/train_danger.py``; it belongs to the default embedder. With another one, or none, the rules decide alone: help waits for no model.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.danger_score import marks
from corpus.errors import ModelError
from index.embed import Embedder

WEIGHTS_FILE = Path(__file__).with_name("danger_weights.npz")
DIGITS = 3
"""Digits kept of a score: far more than means anything, far fewer than differ between threads or processes."""
LONGEST = 1000
"""Characters of the longest text that is looked at: a vector of more says little, and only of its beginning."""
MARK_SCALE = 0.1
"""What a mark counts beside a vector of length 1, so that one penalty fits both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What ``danger_weights.npz`` holds."""

    model: str
    """The embedder whose vectors the weights are for, without the fingerprint."""
    names: tuple[str, ...]
    """Marks of ``danger_score.marks``, in the order of their weights."""
    danger: NDArray[np.float64]
    """Weights of the vector, then of the marks, then the constant: danger against none."""
    despair: NDArray[np.float64]
    """Weights of the vector and the constant: an end of life against a body in danger."""
    alone: float
    """Above this score a text is met with help though no rule knows it."""
    confirmed: float
    """Above this score it is where a weak rule knows it; below, the weak rule is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a text was found to mean."""

    danger: float
    """Log odds of the weighted sum, rounded."""
    despairs: bool
    """It is nearer to self-harm than to a body in danger."""
    weights: Weights


def meaning_of(words: str, spoken: str, embedder: Embedder | None) -> Meaning | None:
    """Return how much a text means danger.

    Args:
        words: Text as ``plain_words`` returns it.
        spoken: The same as ``as_spoken`` returns it.
        embedder: Makes the vector; None: there is none.

    Returns:
        None where the rules have to decide alone: no embedder, another one than the weights are for, one that fails, no
        weights, or a text of more than ``LONGEST`` characters.
    """
    weights = _weights()
    if embedder is None or weights is None or not words.strip() or len(words) > LONGEST:
        return None
    if embedder.name.partition("@")[0] != weights.model:
        return None
    try:
        vector = np.asarray(embedder.embed_question(words), dtype=np.float64)
    except (ModelError, RuntimeError, OSError, ValueError):
        return None
    if vector.shape != (len(weights.despair) - 1,):
        return None
    row = np.concatenate((vector, mark_row(words, spoken, weights.names), (1.0,)))
    return Meaning(
        danger=round(float(row @ weights.danger), DIGITS),
        despairs=round(float(vector @ weights.despair[:-1] + weights.despair[-1]), DIGITS) > 0,
        weights=weights,
    )


def mark_row(words: str, spoken: str, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the marks of a text in the order of their names, scaled."""
    said = marks(words, spoken)
    return MARK_SCALE * np.array([said.get(name, 0.0) for name in names], dtype=np.float64)


def write_weights(weights: Weights, path: Path = WEIGHTS_FILE) -> None:
    """Write the weights as 32-bit numbers; the file holds arrays and no code."""
    np.savez_compressed(
        path,
        model=np.array(weights.model),
        names=np.array(weights.names),
        danger=weights.danger.astype(np.float32),
        despair=weights.despair.astype(np.float32),
        thresholds=np.array([weights.alone, weights.confirmed]),
    )


@cache
def _weights() -> Weights | None:
    """Return the weights; None: the file is missing or damaged, and the rules decide alone."""
    try:
        with np.load(WEIGHTS_FILE, allow_pickle=False) as held:
            alone, confirmed = (float(value) for value in held["thresholds"])
            return Weights(
                model=str(held["model"]),
                names=tuple(str(name) for name in held["names"]),
                danger=held["danger"].astype(np.float64),
                despair=held["despair"].astype(np.float64),
                alone=alone,
                confirmed=confirmed,
            )
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None
