"""What the second stage looks at: how a study that was found matches the question, in numbers.

Everything is computed from the candidates alone (their words, their vectors and the passages' document frequencies), so no
index is needed beside those of the first stage.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Stems = tuple[str, ...]

FEATURES = (
    "lexical",
    "dense",
    "fused",
    "whole-cosine",
    "feedback-cosine",
    "whole-lexical",
    "feedback-lexical",
    "passage-coverage",
    "coverage",
    "title-coverage",
    "adjacent",
    "near",
    "length",
    "first-places",
)
"""Names of the columns, in order."""
SCALED = frozenset(FEATURES) - {"passage-coverage", "coverage", "title-coverage", "adjacent", "near", "first-places"}
"""Columns that mean something only beside the other candidates: scaled to 0…1 among them."""

K1, B = 1.2, 0.75
FEEDBACK_STUDIES = 3
"""Studies whose vectors and words are taken to be about the question."""
FEEDBACK_SHARE = 0.6
"""Length of the feedback vector beside the question's own."""
FEEDBACK_WORDS = 20
WINDOW = 8
"""Two words of the question stand near each other within so many words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWord:
    """A telling word of the question."""

    stems: Stems
    """Its stems, all of which a text must hold (β-blocker is two)."""
    others: tuple[Stems, ...] = ()
    """What else may stand for it: the long form of an abbreviation, or its short form."""
    weight: float
    """Its inverse document frequency, above 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A study that the first stage found."""

    study_id: str
    title: Stems
    passages: tuple[Stems, ...]
    """Stems of each of its passages, in order."""
    vectors: NDArray[np.float32]
    """Unit vectors of its passages, shape (passages, dimension)."""
    lexical: float
    """BM25 of its best passage; 0: the lexical stage did not return it."""
    fused: float
    """Fused score of its best passage, 0…1."""


def compute_features(
    candidates: Sequence[Candidate],
    words: Sequence[QueryWord],
    vector: NDArray[np.float32],
    weight_of: Callable[[str], float],
) -> Floats:
    """Return one row for each candidate, one column for each of ``FEATURES``.

    Args:
        candidates: Best first in the order of the first stage.
        words: Telling words of the question.
        vector: The question's unit vector.
        weight_of: Inverse document frequency of a stem.
    """
    sums, near = _per_candidate([c.vectors for c in candidates], vector)
    whole = np.stack([_direction(row) for row in sums])
    feedback = _feedback_vector(vector, whole[:FEEDBACK_STUDIES])
    lines = [_line(c) for c in candidates]
    lengths = np.array([len(c.title) + sum(map(len, c.passages)) for c in candidates], dtype=np.float64)
    own = Counter(stem for word in words for stem in word.stems)
    asked = {stem: times * weight_of(stem) for stem, times in own.items()}
    expanded = _feedback_words(asked, lines[:FEEDBACK_STUDIES], weight_of)
    wanted = expanded.keys() | {stem for word in words for form in word.others for stem in form}
    # A study has hundreds of words, a question a few dozen that matter: everything below looks at those alone.
    held = [[(at, stem) for at, stem in enumerate(line) if stem in wanted] for line in lines]
    counts = [Counter(stem for _, stem in found) for found in held]
    columns = {
        "lexical": [c.lexical for c in candidates],
        "dense": near,
        "fused": [c.fused for c in candidates],
        "whole-cosine": _products(whole, vector),
        "feedback-cosine": _products(whole, feedback),
        "whole-lexical": _bm25(asked, counts, lengths),
        "feedback-lexical": _bm25(expanded, counts, lengths),
        "length": np.log1p(lengths),
        "first-places": [1.0 / (1 + place) for place in range(len(candidates))],
        **_word_columns(candidates, held, words),
    }
    table = np.stack([np.asarray(columns[name], dtype=np.float64) for name in FEATURES], axis=1)
    return _scaled(table)


def _products(rows: NDArray[np.float32], vector: NDArray[np.float32]) -> Floats:
    """Return the dot products; summed by numpy itself, in one order whatever the number of threads."""
    return np.asarray((rows.astype(np.float64) * vector.astype(np.float64)).sum(axis=1))


def _per_candidate(
    vectors: Sequence[NDArray[np.float32]], vector: NDArray[np.float32]
) -> tuple[NDArray[np.float32], Floats]:
    """Return for each candidate the sum of its vectors, and the greatest dot product of one of them."""
    rows = np.concatenate(vectors)
    starts = np.cumsum([0, *(len(some) for some in vectors[:-1])])
    return np.add.reduceat(rows, starts, axis=0), np.maximum.reduceat(_products(rows, vector), starts)


def _direction(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)


def _line(candidate: Candidate) -> Stems:
    """Return the stems of title and passages in order, with a gap after each."""
    return (*candidate.title, "", *(stem for passage in candidate.passages for stem in (*passage, "")))


def _feedback_vector(vector: NDArray[np.float32], best: NDArray[np.float32]) -> NDArray[np.float32]:
    """Move the question towards the best studies found (Rocchio 1971; pseudo relevance feedback on vectors)."""
    moved = vector + FEEDBACK_SHARE * _direction(best.sum(axis=0))
    return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-9), dtype=np.float32)


def _bm25(asked: dict[str, float], counts: Sequence[Counter[str]], lengths: Floats) -> Floats:
    """Return BM25 of whole studies (DOI 10.1561/1500000019) for stems with their weights."""
    norms = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0))
    scores = np.zeros(len(counts))
    for row, (count, norm) in enumerate(zip(counts, norms, strict=True)):
        scores[row] = sum(
            weight * count[stem] * (K1 + 1) / (count[stem] + norm) for stem, weight in asked.items() if stem in count
        )
    return scores


def _feedback_words(
    asked: dict[str, float], lines: Sequence[Stems], weight_of: Callable[[str], float]
) -> dict[str, float]:
    """Return the question's words and those that mark the best studies, each half of the weight (RM3).

    Abdul-Jaleel et al., UMass at TREC 2004, with inverse document frequency in place of the background model.
    """
    found: Counter[str] = Counter()
    for line in lines:
        count = Counter(line)
        del count[""]
        total = sum(count.values()) or 1
        for stem, times in count.items():
            found[stem] += times / total * weight_of(stem)  # type: ignore[assignment]
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:FEEDBACK_WORDS]
    ours, theirs = sum(asked.values()) or 1.0, sum(share for _, share in best) or 1.0
    joined = {stem: weight / ours for stem, weight in asked.items()}
    for stem, share in best:
        joined[stem] = joined.get(stem, 0.0) + share / theirs
    return joined


def _word_columns(
    candidates: Sequence[Candidate], held: Sequence[Sequence[tuple[int, str]]], words: Sequence[QueryWord]
) -> dict[str, list[float]]:
    """Return how much of the question each candidate holds, and how near to each other.

    Args:
        candidates: The candidates.
        held: For each, place (in ``_line``) and stem of the words that matter.
        words: Telling words of the question.
    """
    total = sum(word.weight for word in words) or 1.0
    pairs = [(a.stems[-1], b.stems[0]) for a, b in pairwise(words) if a.stems and b.stems]
    rows = []
    for candidate, found in zip(candidates, held, strict=True):
        title, parts = _parts(candidate, found)
        rows.append(
            (
                max((_held(words, part | title) for part in parts), default=0.0) / total,
                _held(words, title.union(*parts)) / total,
                _held(words, title) / total,
                *_togetherness(pairs, found),
            )
        )
    names = ("passage-coverage", "coverage", "title-coverage", "adjacent", "near")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _parts(candidate: Candidate, found: Sequence[tuple[int, str]]) -> tuple[set[str], list[set[str]]]:
    """Return the stems that matter of the title and of each passage."""
    ends = list(accumulate(len(part) + 1 for part in (candidate.title, *candidate.passages)))
    sets: list[set[str]] = [set() for _ in ends]
    part = 0
    for at, stem in found:
        while at >= ends[part]:
            part += 1
        sets[part].add(stem)
    return sets[0], sets[1:]


def _held(words: Sequence[QueryWord], stems: set[str]) -> float:
    """Return the weight of the words that a set of stems holds, themselves or in another form."""
    total = 0.0
    for word in words:
        if stems.issuperset(word.stems) or any(stems.issuperset(form) for form in word.others):
            total += word.weight
    return total


def _togetherness(pairs: Sequence[tuple[str, str]], found: Sequence[tuple[int, str]]) -> tuple[float, float]:
    """Return the share of the question's neighbouring words that stand side by side, and near each other."""
    if not pairs:
        return 0.0, 0.0
    places: dict[str, list[int]] = {stem: [] for pair in pairs for stem in pair}
    for at, stem in found:
        if stem in places:
            places[stem].append(at)
    gaps = [_gap(places[a], places[b]) for a, b in pairs]
    return sum(gap == 1 for gap in gaps) / len(pairs), sum(gap <= WINDOW for gap in gaps) / len(pairs)


def _gap(first: Sequence[int], second: Sequence[int]) -> float:
    """Return the least distance in words between two words' places; 1: the second follows at once, inf: one is absent."""
    if not first or not second:
        return math.inf
    following = frozenset(second)
    if any(at + 1 in following for at in first):
        return 1
    best, i, j = math.inf, 0, 0
    while i < len(first) and j < len(second):
        if first[i] != second[j]:
            best = min(best, max(abs(first[i] - second[j]), 2))
        i, j = (i + 1, j) if first[i] < second[j] else (i, j + 1)
    return best


def _scaled(table: Floats) -> Floats:
    for at, name in enumerate(FEATURES):
        if name in SCALED:
            low, high = table[:, at].min(), table[:, at].max()
            table[:, at] = (table[:, at] - low) / (high - low) if high > low else 0.0
    return table
