"""How many people a study says it studied.

Every number that stands before a word for people is a candidate. What stands around it is weighed by a fit on labelled
abstracts (``evals/train/participants.py``), which also says how likely none of them is the total; in doubt none is
taken.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from corpus.participants.candidates import find_candidates
from corpus.participants.context import signs_of
from corpus.study import SampleSize, Section

MAX_TEXT = 20_000
"""Characters read; an abstract is shorter, and a full text states its number early."""
MIN_LIKELY = 0.4
"""A less likely number is not taken. Parts of the labelled abstracts that were left out of the fit are read as well
with .4 as with .5."""
WEIGHTS = Path(__file__).with_name("sample_size_weights.tsv")
BASE = "any"
"""The sign that every candidate has: its weight sets candidates against "none of them"."""


def find_sample_size(text: str, sections: Sequence[Section]) -> SampleSize | None:
    """Find the number of people that were enrolled, randomised or analysed.

    Args:
        text: Canonical text of a study.
        sections: Its sections; they may be empty.

    Returns:
        The number with the span of exactly the words that say it (``Eight patients``); None when no number of people is
        likely to be the size of the study. Groups are added up only where one sentence names them side by side
        (``295 cases and 435 controls``); the span then holds them all.
    """
    candidates = find_candidates(text[:MAX_TEXT])
    if not candidates:
        return None
    chances = chances_of(signs_of(text[:MAX_TEXT], candidates, sections), load_weights())
    by_number: dict[int, float] = defaultdict(float)
    for one, chance in zip(candidates, chances, strict=True):
        by_number[one.n] += chance
    n = max(by_number, key=by_number.__getitem__)
    if by_number[n] < MIN_LIKELY:
        return None
    best, _ = max(
        ((one, chance) for one, chance in zip(candidates, chances, strict=True) if one.n == n), key=lambda pair: pair[1]
    )
    return SampleSize(n=best.n, start=best.start, end=best.end)


def chances_of(signs: Sequence[Sequence[str]], weights: Mapping[str, float]) -> list[float]:
    """Return the chance of each candidate to be the total; what is missing to 1 is the chance that none is.

    A conditional logit (McFadden 1974) whose other choice, none of them, has the score 0.
    """
    scores = [weights[BASE] + sum(weights.get(sign, 0.0) for sign in of_one) for of_one in signs]
    top = max(0.0, *scores)
    raised = [math.exp(score - top) for score in scores]
    whole = math.exp(-top) + sum(raised)
    return [one / whole for one in raised]


@cache
def load_weights() -> dict[str, float]:
    """Return the fitted weight of every sign, read once."""
    lines = WEIGHTS.read_text(encoding="utf-8").split("\n")
    pairs = (line.split("\t") for line in lines if line and not line.startswith("# "))
    return {sign: float(weight) for sign, weight in pairs}
