"""The logistic regression that tells danger, as ``evals/train/danger.py`` made it: weights, thresholds, two small heads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.admit.danger.features import SLOTS, ngrams

WEIGHTS_FILE = Path(__file__).with_name("weights.npz")
VECTOR_SCALE = 4.0
"""What the question's vector (length 1) counts beside the n-grams, so that one penalty fits both."""
NGRAM_SCALE = 2.0
FEW = 1 << 12
"""Places left to the n-grams in the two small heads."""
DIGITS = 3
"""Digits kept of a score: far more than means anything, far fewer than differ between threads or processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Scores (log odds) from which on something is done."""

    help: float
    """A doubt remains: one line of help stands above the answer."""
    certain: float
    """Somebody is in danger now: help stands instead of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What ``weights.npz`` holds."""

    model: str
    """The embedder whose vectors the weights are for, without the fingerprint."""
    vector: NDArray[np.float64]
    """A weight for each number of the vector."""
    ngrams: NDArray[np.float64]
    """A weight for each of 2 · ``SLOTS`` places."""
    constant: float
    with_vector: Thresholds
    words_alone: Thresholds
    """Without a vector; the scores are other ones then."""
    self_harm: NDArray[np.float64]
    """Self-harm against emergency: ``FEW`` places and a constant."""
    languages: tuple[str, ...]
    spoken: NDArray[np.float64]
    """A row of ``FEW`` places and a constant for each language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What the regression makes of a text."""

    doubtful: bool
    """The score reaches the lower threshold."""
    certain: bool
    """It reaches the higher one."""
    score: float
    """Log odds of danger, rounded."""


def rate(words: str, vector: NDArray[np.float32] | None) -> Rated:
    """Rate a text.

    Args:
        words: As ``features.folded`` returns it.
        vector: Of the default embedder; None: the words decide alone.
    """
    held = weights()
    places, values = ngrams(words)
    score = held.constant + NGRAM_SCALE * float(values @ held.ngrams[places])
    thresholds = held.words_alone
    if vector is not None:
        score += VECTOR_SCALE * float(np.asarray(vector, dtype=np.float64) @ held.vector)
        thresholds = held.with_vector
    score = round(score, DIGITS)
    return Rated(doubtful=score >= thresholds.help, certain=score >= thresholds.certain, score=score)


def is_self_harm(words: str) -> bool:
    """Return whether a text in danger speaks of an end of one's life rather than of a body in danger."""
    return float(few(words) @ weights().self_harm) > 0


def language_of(words: str) -> str:
    """Return the language code in which help is told: ``en de fr es it pt``."""
    held = weights()
    return held.languages[int(np.argmax(held.spoken @ few(words)))]


def few(words: str) -> NDArray[np.float64]:
    """Return a text as ``FEW`` places and a 1 for the constant: what the small heads see."""
    places, values = ngrams(words)
    row = np.zeros(FEW + 1)
    np.add.at(row, places % FEW, values)
    row[FEW] = 1.0
    return row


@cache
def weights() -> Weights:
    """Return the weights that come with Lind; the file holds arrays and no code."""
    with np.load(WEIGHTS_FILE, allow_pickle=False) as held:
        limits = [float(value) for value in held["thresholds"]]
        found = Weights(
            model=str(held["model"]),
            vector=held["vector"].astype(np.float64),
            ngrams=held["ngrams"].astype(np.float64),
            constant=float(held["constant"]),
            with_vector=Thresholds(help=limits[0], certain=limits[1]),
            words_alone=Thresholds(help=limits[2], certain=limits[3]),
            self_harm=held["self_harm"].astype(np.float64),
            languages=tuple(str(code) for code in held["languages"]),
            spoken=held["spoken"].astype(np.float64),
        )
    assert found.ngrams.shape == (2 * SLOTS,)
    return found
