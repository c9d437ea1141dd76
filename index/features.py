"""What the second stage looks at: how a study that was found matches the question, in numbers.

Everything is computed from the candidates alone (their words, their vectors and the passages' document frequencies), so no
index is needed beside those of the first stage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.study_words import GAP, Numbers, StemNumbers, StudyWords

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
FAR = WINDOW + 1


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
    text: StudyWords
    """The words of its title and passages."""
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
        candidates: Best first in the order of the first stage; their words' numbers come from one hand.
        words: Telling words of the question.
        vector: The question's unit vector.
        weight_of: Inverse document frequency of a stem.
    """
    sums, near = _per_candidate([c.vectors for c in candidates], vector)
    norms = np.sqrt(np.array([row.dot(row) for row in sums], dtype=np.float32))
    whole = np.asarray(sums / np.maximum(norms, np.float32(1e-9))[:, np.newaxis], dtype=np.float32)
    feedback = _feedback_vector(vector, whole[:FEEDBACK_STUDIES])
    numbers = candidates[0].text.numbers
    own = Counter(stem for word in words for stem in word.stems)
    asked = {stem: times * weight_of(stem) for stem, times in own.items()}
    expanded = _feedback_words(asked, [c.text.words for c in candidates[:FEEDBACK_STUDIES]], weight_of, numbers)
    wanted = dict.fromkeys((*expanded, *(stem for word in words for form in word.others for stem in form)))
    places = _find([c.text for c in candidates], [numbers.of(stem) for stem in wanted])
    at = {stem: column for column, stem in enumerate(wanted)}
    lengths = np.array([len(c.text.words) - len(c.text.ends) for c in candidates], dtype=np.float64)
    columns = {
        "lexical": [c.lexical for c in candidates],
        "dense": near,
        "fused": [c.fused for c in candidates],
        "whole-cosine": _products(whole, vector),
        "feedback-cosine": _products(whole, feedback),
        "whole-lexical": _bm25({at[stem]: weight for stem, weight in asked.items()}, places, lengths),
        "feedback-lexical": _bm25({at[stem]: weight for stem, weight in expanded.items()}, places, lengths),
        "length": np.log1p(lengths),
        "first-places": [1.0 / (1 + place) for place in range(len(candidates))],
        **_word_columns(words, places, at),
    }
    table = np.stack([np.asarray(columns[name], dtype=np.float64) for name in FEATURES], axis=1)
    return _scaled(table)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where the stems that matter stand: a study has hundreds of words, a question a few dozen that matter."""

    counts: Floats
    """How often each study holds each stem, shape (studies, stems)."""
    held: NDArray[np.bool_]
    """Whether each part (a title, a passage) holds each stem, shape (parts, stems)."""
    first: NDArray[np.intp]
    """The first part of each study, its title."""
    owner: NDArray[np.intp]
    """The study of each part."""
    at: NDArray[np.intp]
    """Every place, in order; two studies are further apart than ``WINDOW``."""
    stem: NDArray[np.intp]
    """The stem of each place."""
    study: NDArray[np.intp]
    """The study of each place."""


def _find(texts: Sequence[StudyWords], wanted: Sequence[int | None]) -> _Places:
    """Find stems in studies.

    Args:
        texts: The studies.
        wanted: The numbers of the stems; None: a stem that no study holds.
    """
    line = np.concatenate([text.words for text in texts])
    known = np.array([-1 if number is None else number for number in wanted], dtype=np.intp)
    # One more than the greatest number, for GAP, which is read as the last.
    column = np.full(max(int(line.max()), int(known.max(initial=-1))) + 2, -1, dtype=np.intp)
    column[known[known >= 0]] = np.flatnonzero(known >= 0)
    found = np.flatnonzero(column[line] >= 0)
    stem = column[line[found]]
    sizes = np.array([len(text.words) for text in texts])
    first = np.cumsum([0, *(len(text.ends) for text in texts[:-1])])
    starts = np.cumsum(sizes) - sizes
    ends = np.concatenate([start + text.ends for start, text in zip(starts, texts, strict=True)])
    owner = np.repeat(np.arange(len(texts)), [len(text.ends) for text in texts])
    part = np.searchsorted(ends, found, side="right")
    held = np.zeros((len(ends), len(wanted)), dtype=np.bool_)
    held[part, stem] = True
    study = owner[part]
    counts = np.bincount(study * len(wanted) + stem, minlength=len(texts) * len(wanted))
    return _Places(
        counts=counts.reshape(len(texts), len(wanted)).astype(np.float64),
        held=held,
        first=first,
        owner=owner,
        at=found + study * WINDOW,
        stem=stem,
        study=study,
    )


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


def _feedback_vector(vector: NDArray[np.float32], best: NDArray[np.float32]) -> NDArray[np.float32]:
    """Move the question towards the best studies found (Rocchio 1971; pseudo relevance feedback on vectors)."""
    moved = vector + FEEDBACK_SHARE * _direction(best.sum(axis=0))
    return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-9), dtype=np.float32)


def _bm25(asked: Mapping[int, float], places: _Places, lengths: Floats) -> Floats:
    """Return BM25 of whole studies (DOI 10.1561/1500000019) for stems, by column, with their weights."""
    norms = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0))
    scores = np.zeros(len(lengths))
    for column, weight in asked.items():
        count = places.counts[:, column]
        scores += weight * count * (K1 + 1) / (count + norms)
    return scores


def _feedback_words(
    asked: dict[str, float], lines: Sequence[Numbers], weight_of: Callable[[str], float], numbers: StemNumbers
) -> dict[str, float]:
    """Return the question's words and those that mark the best studies, each half of the weight (RM3).

    Abdul-Jaleel et al., UMass at TREC 2004, with inverse document frequency in place of the background model.
    """
    found: dict[str, float] = {}
    for line in lines:
        held, counts = np.unique(line[line != GAP], return_counts=True)
        total = int(counts.sum()) or 1
        for number, times in zip(held.tolist(), counts.tolist(), strict=True):
            stem = numbers.stem(number)
            found[stem] = found.get(stem, 0.0) + times / total * weight_of(stem)
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:FEEDBACK_WORDS]
    ours, theirs = sum(asked.values()) or 1.0, sum(share for _, share in best) or 1.0
    joined = {stem: weight / ours for stem, weight in asked.items()}
    for stem, share in best:
        joined[stem] = joined.get(stem, 0.0) + share / theirs
    return joined


def _word_columns(words: Sequence[QueryWord], places: _Places, at: Mapping[str, int]) -> dict[str, Floats]:
    """Return how much of the question each candidate holds, and how near to each other.

    Args:
        words: Telling words of the question.
        places: Where the stems that matter stand.
        at: Stem → its column.
    """
    total = sum(word.weight for word in words) or 1.0
    title = places.held[places.first]
    with_title = places.held | title[places.owner]
    study = np.logical_or.reduceat(places.held, places.first, axis=0)
    pairs = [(at[a.stems[-1]], at[b.stems[0]]) for a, b in pairwise(words) if a.stems and b.stems]
    adjacent, near = _togetherness(pairs, places)
    return {
        "passage-coverage": np.maximum.reduceat(_held(words, with_title, at), places.first) / total,
        "coverage": _held(words, study, at) / total,
        "title-coverage": _held(words, title, at) / total,
        "adjacent": adjacent,
        "near": near,
    }


def _held(words: Sequence[QueryWord], held: NDArray[np.bool_], at: Mapping[str, int]) -> Floats:
    """Return for each row of stems the weight of the words that it holds, themselves or in another form."""
    total = np.zeros(len(held))
    for word in words:
        forms = (word.stems, *word.others)
        any_form = np.any([held[:, [at[stem] for stem in form]].all(axis=1) for form in forms], axis=0)
        total += word.weight * any_form
    return total


def _togetherness(pairs: Sequence[tuple[int, int]], places: _Places) -> tuple[Floats, Floats]:
    """Return the share of the question's neighbouring words that stand side by side, and near each other."""
    studies = len(places.counts)
    beside, near = np.zeros(studies), np.zeros(studies)
    for a, b in pairs:
        here = places.stem == a
        first, second = places.at[here], places.at[places.stem == b]
        if not (len(first) and len(second)):
            continue
        ends = np.concatenate([[-FAR], second, [places.at[-1] + FAR]])
        gap_before = first - ends[np.searchsorted(second, first, side="left")]
        gap_after = ends[np.searchsorted(second, first, side="right") + 1] - first
        study = places.study[here]
        beside += _any(study[gap_after == 1], studies)
        near += _any(study[np.minimum(gap_before, gap_after) <= WINDOW], studies)
    count = max(len(pairs), 1)
    return beside / count, near / count


def _any(found: NDArray[np.intp], studies: int) -> NDArray[np.bool_]:
    return np.bincount(found, minlength=studies) > 0


def _scaled(table: Floats) -> Floats:
    for at, name in enumerate(FEATURES):
        if name in SCALED:
            low, high = table[:, at].min(), table[:, at].max()
            table[:, at] = (table[:, at] - low) / (high - low) if high > low else 0.0
    return table
