"""Whether somebody is in danger now: one small classifier, and a floor of phrases that nobody writes without need.

The classifier knows words, not persons: what it lets pass is no proof that nobody is in danger. It decides by the
question's vector and its n-grams; without the default embedder by the n-grams alone. Everything here is local.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.admit.danger.features import LONGEST, folded
from assistant.admit.danger.weights import is_self_harm, language_of, rate, weights
from corpus.errors import ModelError
from index.embed import Embedder

FLOOR_FILE = Path(__file__).with_name("floor.txt")
FEWEST_WORDS = 3
"""A sentence of fewer words says too little to be judged by itself."""
VECTOR_SEES = 1000
"""Characters of the longest text that the embedder's window of 256 word pieces surely holds whole."""
_QUOTED = re.compile(r"“[^”]{1,300}”|«[^»]{1,300}»|\"[^\"]{1,300}\"")
_SENTENCE_END = re.compile(r"[.!?\n]+(?=\s|$)")

Kind = Literal["self-harm", "emergency"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """A danger that a text speaks of."""

    kind: Kind
    certain: bool
    """Somebody is in danger now; False: a doubt remains."""
    language: str
    """Language code in which help is told: ``en de fr es it pt``."""


def find_danger(text: str, vector: NDArray[np.float32] | None = None) -> Danger | None:
    """Return the danger that a text speaks of; None: none is seen.

    Args:
        text: The question as written, before anything was taken out of it.
        vector: What ``danger_vector`` returns for it; None: its words decide alone.

    >>> find_danger("Effect of lithium on suicide rates in bipolar disorder?") is None
    True
    >>> find_danger("i want to end my life").kind
    'self-harm'
    """
    words = folded(text)
    if not words:
        return None
    whole = rate(words, vector)
    parts = [rate(sentence, None) for sentence in _sentences(text)]
    # What the vector of the whole text sees no danger in, a sentence's words alone make a doubt, never a certainty.
    unseen = vector is None or len(text) > VECTOR_SEES
    certain = whole.certain or says_so(text) or any(one.certain and (whole.doubtful or unseen) for one in parts)
    if not certain and not any(one.doubtful for one in (whole, *parts)):
        return None
    return Danger(
        kind="self-harm" if is_self_harm(words) else "emergency", certain=certain, language=language_of(words)
    )


def danger_vector(text: str, embedder: Embedder | None) -> NDArray[np.float32] | None:
    """Return a question's vector; None: no embedder, another one than the weights are for, or one that fails.

    Help waits for no model: a failing embedder must not keep it back.
    """
    if embedder is None or embedder.name.partition("@")[0] != weights().model or not text.strip():
        return None
    try:
        return np.asarray(embedder.embed_question(text), dtype=np.float32)
    except (ModelError, RuntimeError, OSError, ValueError):
        return None


def says_so(text: str) -> bool:
    """Return whether a phrase of the floor stands in a text, outside quotation marks."""
    return _floor().search(folded(_QUOTED.sub(" ", text))) is not None


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text of more than one, folded: a call for help may stand beside a question."""
    shown = text if len(text) <= 2 * LONGEST else f"{text[:LONGEST]}\n{text[-LONGEST:]}"
    sentences = [folded(part) for part in _SENTENCE_END.split(shown)]
    long_enough = [one for one in sentences if len(one.split()) >= FEWEST_WORDS]
    return long_enough if sum(map(bool, sentences)) > 1 else []


@cache
def _floor() -> re.Pattern[str]:
    lines = FLOOR_FILE.read_text(encoding="utf-8").splitlines()
    return re.compile(rf"\b(?:{'|'.join(line for line in lines if not line.startswith('#'))})\b")
