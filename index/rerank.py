"""The second stage: the best studies of the first one put in order anew, by a small learned model.

``rerank_weights.npz`` is made by ``evals/train_rerank.py``; it belongs to the default embedder's vectors. With another
embedder, or without the file, the order of the first stage stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError
from index.expansion import Expansions
from index.features import FEATURES, Candidate, Floats, QueryWord, compute_features
from index.fusion import by_score
from index.lexical import stems, telling_words
from index.study_words import StemNumbers, StudyWords, words_of

WEIGHTS_FILE = Path(__file__).with_name("rerank_weights.npz")
RERANKED = 50
"""Studies that are put in order anew."""
DIGITS = 6
"""Digits kept of a score: far more than means anything, far fewer than differ between machines."""
STUDIES_KEPT, RUNS_KEPT = 10_000, 150_000
"""Studies whose words are remembered between questions, and ways of writing a word; some 20 MB together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Regression trees whose leaves are added up; every array has one row for each tree.

    The children of a node are numbers of nodes, or ``-1 - leaf`` for a leaf.
    """

    feature: NDArray[np.int32]
    """Column that a node looks at, shape (trees, nodes)."""
    threshold: Floats
    """A value up to this one goes left, shape (trees, nodes)."""
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    leaf: Floats
    """Value of each leaf, shape (trees, nodes + 1)."""

    def __call__(self, table: Floats) -> Floats:
        """Return the sum of the leaves that each row falls into."""
        rows, columns = table.shape
        count, nodes = self.feature.shape
        values = np.ascontiguousarray(table).ravel()
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        left, right = self.left.ravel(), self.right.ravel()
        row = np.tile(np.arange(rows) * columns, count)
        tree = np.repeat(np.arange(count) * nodes, rows)
        at = np.zeros(count * rows, dtype=np.intp)
        open_ones = np.arange(count * rows)
        while len(open_ones):
            node = tree[open_ones] + at[open_ones]
            goes_left = values[row[open_ones] + feature[node]] <= threshold[node]
            below = np.where(goes_left, left[node], right[node])
            at[open_ones] = below
            open_ones = open_ones[below >= 0]
        leaves = self.leaf[np.repeat(np.arange(count), rows), -1 - at]
        return np.asarray(leaves.reshape(count, rows).sum(axis=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankModel:
    """Trees over ``FEATURES``."""

    embedder: str
    """Name of the embedding model, without fingerprint, that it was trained with."""
    trees: Trees

    def score(self, table: Floats) -> Floats:
        """Return one score for each row of features; higher is better, comparable within one question only."""
        return np.round(self.trees(table), DIGITS)


@cache
def bundled_model(path: Path = WEIGHTS_FILE) -> RerankModel | None:
    """Return the model that comes with Lind; None: the file is not there.

    Raises:
        ModelError: The file is there and cannot be used.
    """
    try:
        return read_model(path) if path.exists() else None
    except ValueError as error:
        raise ModelError(f"{error}; or install Lind again, or delete the file to search without it") from error


def read_model(path: Path) -> RerankModel:
    """Read a model.

    Raises:
        ValueError: It was trained on other features, or is damaged; the message is one line.
    """
    damaged = f"the second stage's file {path.name} is damaged: run `python -m evals.train_rerank`"
    try:
        with np.load(path, allow_pickle=False) as archive:
            held = dict(archive)
        features = tuple(held["features"].tolist())
    except Exception as error:  # numpy, zipfile and zlib raise many kinds on a damaged file
        raise ValueError(damaged) from error
    if features != FEATURES:
        raise ValueError(f"{path.name} was trained on other features: run `python -m evals.train_rerank`")
    try:
        trees = Trees(**{field.name: held[field.name] for field in fields(Trees)})
        embedder, sound = str(held["embedder"]), _is_sound(trees)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise ValueError(damaged) from error
    if not sound:
        raise ValueError(damaged)
    return RerankModel(embedder=embedder, trees=trees)


def _is_sound(trees: Trees) -> bool:
    """Return whether every node names a column, and two nodes or leaves below it."""
    count, nodes = trees.feature.shape
    same = all(part.shape == (count, nodes) for part in (trees.threshold, trees.left, trees.right))
    if not same or trees.leaf.shape != (count, nodes + 1) or not np.isfinite(trees.leaf).all():
        return False
    below = np.concatenate([trees.left, trees.right])
    named = bool((trees.feature >= 0).all() and (trees.feature < len(FEATURES)).all())
    return named and bool((below < nodes).all() and (below >= -1 - nodes).all()) and not np.isnan(trees.threshold).any()


def write_model(path: Path, model: RerankModel) -> None:
    """Write a model."""
    np.savez_compressed(
        path,
        features=np.array(FEATURES),
        embedder=np.array(model.embedder),
        **{field.name: getattr(model.trees, field.name) for field in fields(Trees)},
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """The words of studies read so far, all numbered by one hand."""

    numbers: StemNumbers = field(default_factory=StemNumbers)
    studies: dict[str, StudyWords] = field(default_factory=dict)


class SecondStage:
    """Makes candidates of what the first stage found, and puts them in order."""

    def __init__(
        self,
        *,
        model: RerankModel | None,
        passages: int,
        passages_with: Callable[[str], int],
        expansions: Expansions,
        rows_of: Callable[[str], Sequence[int]],
        spans_of: Callable[[str], Sequence[tuple[int, int]]],
        vectors: NDArray[np.float32],
        texts: Callable[[Sequence[str]], Mapping[str, tuple[str, str]]],
    ) -> None:
        """Take what is needed from an opened index.

        Args:
            model: The trained model; None: ``candidates`` alone can be used.
            passages: How many passages the index holds.
            passages_with: How many of them hold a stem.
            expansions: Short and long forms that the library knows.
            rows_of: Study → rows of its passages.
            spans_of: Study → spans of its passages, in the same order.
            vectors: Unit vectors of all passages.
            texts: Reads text and title of studies from the library; those it does not hold are left out.
        """
        self.model = model
        self._expansions = expansions
        self._rows_of = rows_of
        self._spans_of = spans_of
        self._vectors = vectors.view(np.ndarray)  # a mapped file is slow to index
        self._texts = texts
        self._kept = _Kept()

        @lru_cache(maxsize=50_000)
        def weight_of(stem: str) -> float:
            held = passages_with(stem)
            return math.log(1 + (passages - held + 0.5) / (held + 0.5))

        self._weight_of = weight_of

    def order(
        self, question: str, vector: NDArray[np.float32], fused: Mapping[str, float], lexical: Mapping[str, float]
    ) -> dict[str, float]:
        """Return the model's score of the best studies.

        Args:
            question: The question.
            vector: Its vector.
            fused: Passage → fused score of the first stage.
            lexical: Passage → BM25.
        """
        candidates = self.candidates(fused, lexical)
        if self.model is None or not candidates:
            return {}
        scores = self.model.score(self.table(question, vector, candidates))
        return {c.study_id: float(score) for c, score in zip(candidates, scores, strict=True)}

    def table(self, question: str, vector: NDArray[np.float32], candidates: Sequence[Candidate]) -> Floats:
        """Return the features of candidates for a question."""
        return compute_features(candidates, self._words(question), vector, self._weight_of)

    def candidates(self, fused: Mapping[str, float], lexical: Mapping[str, float]) -> list[Candidate]:
        """Return the best studies of the first stage, best first."""
        best: dict[str, float] = {}
        words: dict[str, float] = {}
        for name in by_score(fused):
            study_id = name.rpartition("#")[0]
            if study_id not in best and len(best) == RERANKED:
                continue
            best.setdefault(study_id, fused[name])
            words[study_id] = max(words.get(study_id, 0.0), lexical.get(name, 0.0))
        read = self._read(list(best))
        return [
            Candidate(
                study_id=study_id,
                text=read[study_id],
                vectors=_rows(self._vectors, self._rows_of(study_id)),
                lexical=words[study_id],
                fused=score,
            )
            for study_id, score in best.items()
            if study_id in read
        ]

    def _read(self, study_ids: Sequence[str]) -> dict[str, StudyWords]:
        kept = self._kept
        if len(kept.studies) > STUDIES_KEPT or len(kept.numbers) > RUNS_KEPT:
            kept = self._kept = _Kept()
        read = {study_id: kept.studies[study_id] for study_id in study_ids if study_id in kept.studies}
        missing = [study_id for study_id in study_ids if study_id not in read]
        if missing:
            held = self._texts(missing)
            parts = [[title, *(text[a:b] for a, b in self._spans_of(i))] for i, (text, title) in held.items()]
            fresh = dict(zip(held, words_of(parts, kept.numbers), strict=True))
            kept.studies.update(fresh)
            read |= fresh
        return read

    def _words(self, question: str) -> list[QueryWord]:
        words = tuple(telling_words(question))
        others = self._expansions.alternatives(words)
        read = [(tuple(stems(word)), others.get(at, ())) for at, word in enumerate(words)]
        return [QueryWord(stems=own, others=alike, weight=max(map(self._weight_of, own))) for own, alike in read if own]


def _rows(vectors: NDArray[np.float32], rows: Sequence[int]) -> NDArray[np.float32]:
    return vectors[rows[0] : rows[-1] + 1]  # the passages of a study stand together


def permuted(fused: Mapping[str, float], order: Mapping[str, float]) -> dict[str, float]:
    """Give the studies in their new order the scores that the first stage gave out, best to best.

    So a score means what it meant before: how near the best one a passage is. The passages of a study keep their distance
    to its best one.

    >>> permuted({"a#0-1": 1.0, "b#0-1": 0.8, "b#1-2": 0.4}, {"a": -1.0, "b": 2.0})
    {'a#0-1': 0.8, 'b#0-1': 1.0, 'b#1-2': 0.5}
    """
    best: dict[str, float] = {}
    for name, score in fused.items():
        study_id = name.rpartition("#")[0]
        if study_id in order:
            best[study_id] = max(score, best.get(study_id, 0.0))
    places = sorted(best.values(), reverse=True)
    given = dict(zip(sorted(best, key=lambda s: (-order[s], -best[s], s)), places, strict=True))
    moved = {}
    for name, score in fused.items():
        study_id = name.rpartition("#")[0]
        old = best.get(study_id, 0.0)
        moved[name] = score * given[study_id] / old if old > 0 else given.get(study_id, score)
    return moved
