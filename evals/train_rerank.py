"""Train the second stage: ``python -m evals.train_rerank --data FOLDER`` (extra ``train``; some minutes on two cores).

LambdaMART (Burges 2010, MSR-TR-2010-82) over the features of what the first stage found. Printed are nDCG@10 on the held-out
queries of each collection: in the order of the first stage, trained on all four, and trained on the three others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.rerank_collections import TrainingSet, training_sets
from index.features import FEATURES, Floats
from index.rerank import WEIGHTS_FILE, RerankModel, Trees, write_model

MOST_QUERIES = 1200
"""Queries of one collection whose candidates train the trees."""
TREES: dict[str, Any] = {
    "n_estimators": 200,
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_child_samples": 200,
    "reg_lambda": 5.0,
}
TITLE = FEATURES.index("title-coverage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A query with its candidates."""

    table: Floats
    """Features of the candidates, best first in the order of the first stage."""
    labels: NDArray[np.int64]
    """Gain of each candidate."""
    gains: tuple[int, ...]
    """Gains of all that answer the query, found or not."""
    held_out: bool


def search(which: TrainingSet, work: Path) -> list[Listed]:
    """Build the collection's library, unless it is there, and search every query."""
    from corpus.library import Library
    from evals.benchmark import Options
    from evals.engine import ready_library
    from index.embed import open_embedder
    from index.retriever import open_retriever

    library = Library.open(ready_library([which.corpus], Options(work=work)))
    retriever = open_retriever(library, open_embedder())
    training = [q for q in which.queries if not q.held_out][:MOST_QUERIES]
    listed = []
    for query in [*training, *(q for q in which.queries if q.held_out)]:
        candidates, table = retriever.candidates(query.text)
        if not which.titled:
            # The documents that answer were robbed of their titles; that must not be learned.
            table[:, TITLE] = 0.0
        gains = [max((query.relevant.get(n, 0) for n in library.source_ids(c.study_id)), default=0) for c in candidates]
        answering = tuple(gain for gain in query.relevant.values() if gain > 0)
        listed.append(
            Listed(table=table, labels=np.array(gains, dtype=np.int64), gains=answering, held_out=query.held_out)
        )
    return listed


def fit_trees(sets: Sequence[Sequence[Listed]]) -> Any:
    """Fit the trees; every collection weighs the same."""
    from lightgbm import LGBMRanker

    kept = [[(q.table, q.labels) for q in s if not q.held_out and len(q.labels)] for s in sets]
    weight = np.concatenate([np.full(len(labels), 1000.0 / len(s)) for s in kept for _, labels in s])
    ranker = LGBMRanker(
        objective="lambdarank", n_jobs=1, deterministic=True, force_row_wise=True, random_state=0, verbose=-1, **TREES
    )
    return ranker.fit(
        np.vstack([table for s in kept for table, _ in s]),
        np.minimum(np.concatenate([labels for s in kept for _, labels in s]), 3),
        group=[len(labels) for s in kept for _, labels in s],
        sample_weight=weight,
    )


def exported(ranker: Any) -> Trees:
    """Return LightGBM's trees as arrays."""
    dumped = [tree["tree_structure"] for tree in ranker.booster_.dump_model()["tree_info"]]
    nodes = max(1, max((_count(tree) for tree in dumped), default=1))
    shape = (len(dumped), nodes)
    trees = Trees(
        feature=np.zeros(shape, np.int32),
        threshold=np.full(shape, np.inf),
        left=np.full(shape, -1, np.int32),
        right=np.full(shape, -1, np.int32),
        leaf=np.zeros((len(dumped), nodes + 1)),
    )
    for row, tree in enumerate(dumped):
        _fill(trees, row, tree)
    return trees


def _count(node: Mapping[str, Any]) -> int:
    return 1 + _count(node["left_child"]) + _count(node["right_child"]) if "split_feature" in node else 0


def _fill(trees: Trees, row: int, node: Mapping[str, Any]) -> int:
    """Write a node and what is below it; return how its parent names it."""
    if "split_feature" not in node:
        leaf = int(node.get("leaf_index", 0))
        trees.leaf[row, leaf] = node["leaf_value"]
        return -1 - leaf
    at = int(node["split_index"])
    trees.feature[row, at], trees.threshold[row, at] = node["split_feature"], node["threshold"]
    trees.left[row, at] = _fill(trees, row, node["left_child"])
    trees.right[row, at] = _fill(trees, row, node["right_child"])
    return at


def ndcg(query: Listed, scores: Floats, k: int = 10) -> float:
    """Return nDCG@k of the candidates in an order, graded gains (DOI 10.1145/582415.582418)."""
    ideal = sum(gain / np.log2(i + 2) for i, gain in enumerate(sorted(query.gains, reverse=True)[:k]))
    order = np.lexsort((np.arange(len(scores)), -scores))[:k]
    return float(sum(query.labels[row] / np.log2(i + 2) for i, row in enumerate(order)) / ideal) if ideal else 0.0


def mean_ndcg(queries: Sequence[Listed], trees: Trees | None) -> float:
    """Return the mean over the held-out queries; without trees in the order of the first stage."""
    values = [
        ndcg(q, -np.arange(len(q.table), dtype=np.float64) if trees is None else trees(q.table))
        for q in queries
        if q.held_out
    ]
    return float(np.mean(values))


def main() -> None:
    """Train, print, write."""
    parser = argparse.ArgumentParser(description="Train the second stage of the search.")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with nfcorpus, scifact, bioasq, pubmedqa, abstracts"
    )
    parser.add_argument("--work", type=Path, default=Path("runs/train-rerank"), help="where libraries are built")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    chosen = parser.parse_args()
    sets = {n: search(s, chosen.work / "libraries") for n, s in training_sets(chosen.data, chosen.work).items()}
    trees = exported(fit_trees(list(sets.values())))
    write_model(chosen.out, RerankModel(embedder="all-MiniLM-L6-v2", trees=trees))
    sys.stdout.write("collection  queries  first stage  trained on all  trained on the others\n")
    for name, queries in sets.items():
        others = exported(fit_trees([listed for n, listed in sets.items() if n != name]))
        first, seen, unseen = (mean_ndcg(queries, model) for model in (None, trees, others))
        count = sum(q.held_out for q in queries)
        sys.stdout.write(f"{name:10}  {count:7}  {first:11.4f}  {seen:14.4f}  {unseen:21.4f}\n")


if __name__ == "__main__":
    main()
