"""What a day's work gives: bm25s and MiniLM over whole documents, both scaled to 0…1 and added.

The same two scorers as the other peers here, the fusion as in Bruch et al., DOI 10.1145/3596512. Nothing is cut: what is
beyond the model's window of 256 word pieces is not embedded.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.bench import quickstart
from evals.engine import Mode, SearchDoor
from evals.peers.bm25s_stemmed import write_bm25s
from evals.peers.peer import WARM_UP, Corpus, Ingest, Peer, own_name
from evals.peers.table import PLAIN_FUSION

DEPTH = 1000
"""Documents of each ranking that are scaled and added; what is not among them counts 0."""


def open_plain_fusion() -> Ingest:
    """Return the ingest: index the words, embed with torch, save both."""
    embeddings = quickstart.open_embeddings()
    embeddings.embed_query(WARM_UP)

    def ingest_corpus(corpus: Corpus, folder: Path) -> SearchDoor:
        texts = [document.text for document in corpus.documents]
        names = [document.name for document in corpus.documents]
        words = write_bm25s(texts, folder)
        vectors = _unit(np.asarray(embeddings.embed_documents(texts), dtype=np.float32))
        np.save(folder / "vectors.npy", vectors)

        def rank(question: str, _: Mode, k: int) -> tuple[str, ...]:
            cosines = vectors @ _unit(np.asarray([embeddings.embed_query(question)], dtype=np.float32))[0]
            nearest = np.argsort(-cosines, kind="stable")[:DEPTH]
            total = np.zeros(len(names))
            for scores in (words(question, DEPTH), {int(row): float(cosines[row]) for row in nearest}):
                for row, score in scaled(scores).items():
                    total[row] += 0.5 * score
            best = np.argsort(-total, kind="stable")[:k]
            return tuple(names[row] for row in best if total[row] > 0)

        return SearchDoor(rank=rank, names_of=own_name, snapshot=f"{len(names)} documents")

    return ingest_corpus


def scaled(scores: dict[int, float]) -> dict[int, float]:
    """Return scores between 0 and 1; 1 for each where all are equal.

    >>> scaled({7: 2.0, 8: 4.0, 9: 3.0})
    {7: 0.0, 8: 1.0, 9: 0.5}
    """
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    return {row: (score - low) / (high - low) if high > low else 1.0 for row, score in scores.items()}


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


PEER = Peer(
    name=PLAIN_FUSION,
    what="whole documents, bm25s and MiniLM on torch, each scaled to 0…1 (min-max), half and half",
    needs=("bm25s", "Stemmer", *quickstart.NEEDS),
    packages=("bm25s", "PyStemmer", "langchain-huggingface", "torch"),
    modes=("fusion",),
    open=open_plain_fusion,
)
