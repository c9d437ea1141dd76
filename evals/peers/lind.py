"""Lind itself, in all its modes over one library."""

from __future__ import annotations

from pathlib import Path

from evals.engine import MODES, Mode, SearchDoor
from evals.peers.peer import WARM_UP, Corpus, Ingest, Peer


def open_lind(embedder_name: str = "all-MiniLM-L6-v2") -> Ingest:
    """Return Lind's ingest; its clock covers reading the file, keeping the studies, cutting, embedding, publishing."""
    from index.embed import open_embedder

    embedder = open_embedder(embedder_name)
    embedder.embed_question(WARM_UP)

    def ingest_corpus(corpus: Corpus, folder: Path) -> SearchDoor:
        from corpus.library import Library
        from index.build import ingest
        from index.generations import snapshot_of
        from index.retriever import open_retriever

        ingest(folder, [corpus.path], embedder=embedder)
        library = Library.open(folder)
        retriever = open_retriever(library, embedder)

        def rank(question: str, mode: Mode, k: int) -> tuple[str, ...]:
            return tuple(hit.study_id for hit in retriever.search_studies(question, k=k, mode=mode))

        return SearchDoor(rank=rank, names_of=library.source_ids, snapshot=snapshot_of(retriever.manifest))

    return ingest_corpus


PEER = Peer(
    name="Lind",
    what="passages of whole sentences, MiniLM on OpenVINO and tantivy BM25, min-max scaled and added (fusion), then "
    "the second stage (hybrid); a study ranks by its best passage",
    needs=(),
    packages=("openvino", "tantivy", "chromadb"),
    modes=tuple(reversed(MODES)),
    open=open_lind,
)
