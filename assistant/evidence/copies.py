"""Near-identical texts among the studies found: they count once (REQUIREMENTS B20).

Planted copies differ in a word or two. Two trials of one group differ in their figures, and with each figure three runs of three
words, so that they stay two; so do reports with different registry numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.study import Study
from index.lexical import WORD

RUN = 3
"""Words in a row that are compared."""
NEAR_IDENTICAL = 0.8
"""Jaccard similarity of those runs from which on two texts are one source; a rule of thumb."""
FEWEST = 12
"""Runs below which a text is too short to be called a copy."""


def without_copies(studies: Sequence[tuple[Study, float]]) -> tuple[tuple[Study, float], ...]:
    """Return the studies found, best first, without those whose text is nearly that of a better one."""
    kept: list[tuple[Study, float]] = []
    known: list[tuple[Study, frozenset[tuple[str, ...]]]] = []
    for study, score in studies:
        runs = _runs(study.text)
        if any(_is_copy(study, runs, other, others) for other, others in known):
            continue
        kept.append((study, score))
        known.append((study, runs))
    return tuple(kept)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = [word.casefold() for word in WORD.findall(text)]
    return frozenset(zip(*(words[at:] for at in range(RUN)), strict=False))


def _is_copy(study: Study, runs: frozenset[tuple[str, ...]], other: Study, others: frozenset[tuple[str, ...]]) -> bool:
    shortest, longest = sorted((len(runs), len(others)))
    # No two sets so unlike in size can be alike enough.
    if shortest < FEWEST or shortest < NEAR_IDENTICAL * longest:
        return False
    if study.trial_ids and other.trial_ids and not set(study.trial_ids) & set(other.trial_ids):
        return False
    common = len(runs & others)
    return common >= NEAR_IDENTICAL * (shortest + longest - common)
