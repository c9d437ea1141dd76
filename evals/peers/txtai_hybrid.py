"""txtai with the same MiniLM weights and ``hybrid=True`` (its BM25 and Faiss, half each), else as it comes.

See https://neuml.github.io/txtai/embeddings/configuration. Documents go in whole: txtai cuts nothing by itself, and
its encoder leaves out what is beyond the tokenizer's 512 word pieces (sentence-transformers stops at 256).
"""

from __future__ import annotations

from pathlib import Path

from evals.engine import Mode, SearchDoor
from evals.peers.peer import WARM_UP, Corpus, Ingest, Peer, model_folder, own_name


def open_txtai() -> Ingest:
    """Return txtai's ingest: index, then save."""
    from txtai import Embeddings

    embeddings = Embeddings(path=str(model_folder()), hybrid=True, gpu=False)
    embeddings.index([("warm", WARM_UP)])  # loads the model; the next call of ``index`` starts from nothing

    def ingest_corpus(corpus: Corpus, folder: Path) -> SearchDoor:
        embeddings.index([(document.name, document.text) for document in corpus.documents])
        embeddings.save(str(folder))

        def rank(question: str, _: Mode, k: int) -> tuple[str, ...]:
            return tuple(str(name) for name, _ in embeddings.search(question, k))

        return SearchDoor(rank=rank, names_of=own_name, snapshot=f"{embeddings.count()} documents")

    return ingest_corpus


PEER = Peer(
    name="txtai hybrid",
    what="whole documents, MiniLM on torch and Faiss, its own BM25, half and half; what is beyond the "
    "tokenizer's 512 word pieces is not embedded",
    needs=("txtai",),
    packages=("txtai", "faiss-cpu", "torch"),
    modes=("hybrid",),
    open=open_txtai,
)
