"""LangChain's quickstart for retrieval, as ``evals.bench.quickstart`` sets it up; a document ranks by its best chunk."""

from __future__ import annotations

from pathlib import Path

from evals.bench import quickstart
from evals.engine import Mode, SearchDoor
from evals.peers.peer import WARM_UP, Corpus, Ingest, Peer, own_name

CHUNKS_PER_DOCUMENT = 3  # asked for at first, as Lind asks for passages; more if they are of too few documents
NAME = "document"


def open_quickstart() -> Ingest:
    """Return the quickstart's ingest: split, embed with torch, store in Chroma."""
    embeddings = quickstart.open_embeddings()
    embeddings.embed_query(WARM_UP)
    quickstart.split([WARM_UP])

    def ingest_corpus(corpus: Corpus, folder: Path) -> SearchDoor:
        chunks = []
        for document in corpus.documents:
            for chunk in quickstart.split([document.text]):
                chunk.metadata[NAME] = document.name
                chunks.append(chunk)
        store = quickstart.store(chunks, embeddings, folder)

        def rank(question: str, _: Mode, k: int) -> tuple[str, ...]:
            wanted = CHUNKS_PER_DOCUMENT * k
            while True:
                found = store.similarity_search(question, k=min(wanted, len(chunks)))
                names = tuple(dict.fromkeys(str(chunk.metadata[NAME]) for chunk in found))
                if len(names) >= k or wanted >= len(chunks):
                    return names[:k]
                wanted *= 2

        return SearchDoor(rank=rank, names_of=own_name, snapshot=f"{len(chunks)} chunks")

    return ingest_corpus


PEER = Peer(
    name="LangChain quickstart",
    what=f"chunks of {quickstart.CHUNK_SIZE} characters ({quickstart.CHUNK_OVERLAP} overlapping), MiniLM on torch, "
    "Chroma, vectors only; a document ranks by its best chunk",
    needs=quickstart.NEEDS,
    packages=("langchain-huggingface", "langchain-chroma", "langchain-text-splitters", "torch", "chromadb"),
    modes=("dense",),
    open=open_quickstart,
)
