"""A text as numbers: hashed n-grams of its letters and of its words, beside the question's vector.

Hashing needs no vocabulary, so a misspelt or a made-up word counts by the pieces it shares with others
(feature hashing, arXiv:0902.2206). Case, accents, apostrophes and invisible characters do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SLOTS = 1 << 15
"""Places that n-grams of letters share; those of words share as many."""
LETTERS = (2, 3, 4, 5)
"""Lengths of the n-grams of letters, in characters, taken within a word and the spaces at its ends."""
WORDS = (1, 2, 3)
LONGEST = 4096
"""Characters that are looked at from either end of a text."""

_HIDDEN = ("Mn", "Cf", "Co", "Cs")
_NO_MARKS = str.maketrans("", "", "'’‘`´ʼ")
_WORD = re.compile(r"[^\W_]+")
_DRAWN_OUT = re.compile(r"([a-hj-z])\1{2,}")
"""Letters drawn out in writing ("heeelp"); not i, which a Roman numeral repeats."""


def folded(text: str) -> str:
    """Return the words of a text, small, without accents and punctuation, one space between them.

    >>> folded("I’m  sooo done — no más")
    'im so done no mas'
    """
    if len(text) > 2 * LONGEST:
        text = f"{text[:LONGEST]} {text[-LONGEST:]}"
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_NO_MARKS)
    plain = "".join(c for c in plain if unicodedata.category(c) not in _HIDDEN)
    return " ".join(_WORD.findall(_DRAWN_OUT.sub(r"\1", plain)))


def ngrams(words: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the places that a text's n-grams take, and what each counts.

    Args:
        words: As ``folded`` returns it.

    Returns:
        Places in 0…2 · ``SLOTS``, each once, and their values; the values of the letters and those of the words are each of
        length 1, so that a long text counts no more than a short one. Empty for a text without words.
    """
    letters, spoken = Counter(_of_letters(words)), Counter(_of_words(words))
    places: list[int] = [*letters, *(SLOTS + place for place in spoken)]
    values = np.concatenate([_scaled(letters), _scaled(spoken)])
    return np.array(places, dtype=np.int64), values


def _scaled(counts: Counter[int]) -> NDArray[np.float64]:
    values = 1 + np.log(np.array(list(counts.values()), dtype=np.float64))
    return values / max(float(np.linalg.norm(values)), 1.0)


def _of_letters(words: str) -> Iterator[int]:
    for word in words.split():
        padded = f" {word} "
        for size in LETTERS:
            for at in range(max(len(padded) - size + 1, 1)):
                yield crc32(padded[at : at + size].encode()) % SLOTS


def _of_words(words: str) -> Iterator[int]:
    spoken = words.split()
    for size in WORDS:
        for at in range(len(spoken) - size + 1):
            yield crc32(" ".join(spoken[at : at + size]).encode()) % SLOTS
