"""How much better than the nearest passages: F by characters of what is quoted, against passages by cosine in the same room.

Both are given the gold documents, or both search the whole library. The passages are taken nearest first, as many as the words
that an answer may quote; so neither gains by showing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.evidence.choose import MOST_WORDS
from evals.engine import AnswerDoor, SnippetDoor, Span
from evals.metrics.extraction import character_overlap
from evals.records import ItemResult, MetricSummary, Score
from evals.stats import N_RESAMPLES

RATIOS = {"given_f_vs_dense": ("given_f", "given_dense_f"), "f_vs_dense": ("snippet_f", "dense_f")}
"""Figure → the measure and the one it is divided by."""
METRICS = {
    "snippet_f": "F by characters of the answer's quotes; an abstention has 0",
    "dense_f": "the same of the nearest passages of the library, as many as fit into the words an answer may quote",
    "given_f": "F by characters of what would be quoted if only the gold documents were found",
    "given_dense_f": "the same of the nearest passages of the gold documents, in as many words",
}
FIGURES = {
    "given_f_vs_dense": "given_f through given_dense_f, means of both; above 1 is better than the nearest passages",
    "f_vs_dense": "snippet_f through dense_f; above 1 is better, though an abstention costs the answer and not the passages",
}


def dense_scores(
    question: str,
    documents: Sequence[str],
    gold: Sequence[Span],
    quoted: Sequence[Span],
    doors: tuple[AnswerDoor, SnippetDoor],
) -> dict[str, Score]:
    """Return F by characters of quotes and of nearest passages.

    Args:
        question: What is asked.
        documents: Study ids of the gold documents.
        gold: Where the gold snippets stand; empty: nothing can be scored.
        quoted: What the answer quotes; empty for an abstention.
        doors: Who knows the texts, and who picks.
    """
    if not gold:
        return {
            name: Score(value=None, explanation="no gold snippet stands verbatim in the library") for name in METRICS
        }
    texts, picks = doors
    nearest = picks.dense(question)
    own = [span for span in nearest if span[0] in set(documents)]
    found = {
        "snippet_f": tuple(quoted),
        "dense_f": within_room(nearest, texts),
        "given_f": picks.quotes(question, documents),
        "given_dense_f": within_room(own, texts),
    }
    return {name: Score(value=_f(gold, spans)) for name, spans in found.items()}


def within_room(spans: Sequence[Span], texts: AnswerDoor, words: int = MOST_WORDS) -> tuple[Span, ...]:
    """Return the first spans that together have at most so many words; the first always, however long.

    Spans of one study may overlap; words are counted for each as a reader would read them.
    """
    kept: list[Span] = []
    used = 0
    for study_id, start, end in spans:
        length = len((texts.text_of(study_id) or "")[start:end].split())
        if kept and used + length > words:
            break
        kept.append((study_id, start, end))
        used += length
    return tuple(kept)


def ratios(items: Sequence[ItemResult], seed: int = 0) -> Mapping[str, MetricSummary]:
    """Return each ratio of means with its 95 % interval, questions drawn in pairs."""
    return {name: _ratio(items, *parts, seed) for name, parts in RATIOS.items()}


def _ratio(items: Sequence[ItemResult], above: str, below: str, seed: int) -> MetricSummary:
    pairs = [
        (item.scores[above].value, item.scores[below].value)
        for item in items
        if above in item.scores and below in item.scores
    ]
    data = np.asarray([pair for pair in pairs if None not in pair], dtype=np.float64).reshape(-1, 2)
    unscored = len(items) - len(data)
    if not len(data) or not data[:, 1].any():
        return MetricSummary(mean=None, unscored=unscored, note="nothing to divide by")
    generator = np.random.default_rng(seed)
    drawn = np.array([data[generator.integers(0, len(data), len(data))].mean(axis=0) for _ in range(N_RESAMPLES // 5)])
    drawn = drawn[drawn[:, 1] > 0]
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    value = float(data[:, 0].mean() / data[:, 1].mean())
    return MetricSummary(mean=value, low=float(low), high=float(high), n=len(data), unscored=unscored)


def _f(gold: Sequence[Span], found: Sequence[Span]) -> float:
    """Return the harmonic mean of recall and precision by characters; 0 where nothing was found."""
    counts = character_overlap(gold, found)
    both = 2 * counts.tp + counts.fp + counts.fn
    return 2 * counts.tp / both if both else 0.0
