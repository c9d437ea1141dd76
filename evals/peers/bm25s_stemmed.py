"""bm25s alone, with English stop words and PyStemmer as its README has it (Lù 2024, arXiv:2407.03618)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.engine import Mode, SearchDoor
from evals.peers.peer import Corpus, Ingest, Peer, own_name


def open_bm25s() -> Ingest:
    """Return bm25s's ingest: tokenize, index, save."""

    def ingest_corpus(corpus: Corpus, folder: Path) -> SearchDoor:
        names = [document.name for document in corpus.documents]
        search = write_bm25s([document.text for document in corpus.documents], folder)

        def rank(question: str, _: Mode, k: int) -> tuple[str, ...]:
            return tuple(names[row] for row in search(question, k))

        return SearchDoor(rank=rank, names_of=own_name, snapshot=f"{len(names)} documents")

    return ingest_corpus


def write_bm25s(texts: Sequence[str], folder: Path) -> Callable[[str, int], dict[int, float]]:
    """Index texts and save the index; return what gives the scores of the best rows for a question, best first."""
    import bm25s
    from Stemmer import Stemmer

    stemmer = Stemmer("english")
    retriever = bm25s.BM25()
    retriever.index(
        bm25s.tokenize(list(texts), stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
    )
    retriever.save(str(folder))

    def search(question: str, k: int) -> dict[int, float]:
        words = bm25s.tokenize(question, stopwords="en", stemmer=stemmer, show_progress=False)
        rows, scores = retriever.retrieve(words, k=min(k, len(texts)), show_progress=False)
        # A document that shares no word with the question is listed too, with a score of 0: it was not found.
        return {int(row): float(score) for row, score in zip(rows[0], scores[0], strict=True) if score > 0}

    return search


PEER = Peer(
    name="bm25s",
    what="whole documents, BM25 over stemmed words, no vectors",
    needs=("bm25s", "Stemmer"),
    packages=("bm25s", "PyStemmer"),
    modes=("lexical",),
    open=open_bm25s,
)
