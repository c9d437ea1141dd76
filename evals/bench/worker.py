"""One measurement in a process of its own: ``python -m evals.bench.worker TASK FOLDER``.

Each side runs alone: torch and OpenVINO in one process fight over the cores, and torch then takes twice its time,
which would flatter Lind. Models are loaded and used once before the clock starts. ``FOLDER/task.json`` is the input;
the result is one JSON document on stdout.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evals.bench import quickstart
from evals.bench.stages import stages

Fields = dict[str, Any]
WARM_UP = "a text to warm up with"
MISSPELT = "Does hepatocelular carcinomma respond to ribavirin?"
"""The first misspelt question makes the library's vocabulary, once."""
TOP = 10
DEPTH = 100
"""Passages that a search asks the dense stage for."""
SAME = 1e-6
"""Two cosines no further apart are equal."""


def lind_ingest(given: Fields) -> Fields:
    """Ingest a file into a new library; ``seconds`` covers reading, storing, cutting, embedding, checking, publishing."""
    from index.build import ingest
    from index.embed import open_embedder

    embedder = open_embedder()
    embedder.embed_question(WARM_UP)
    began = time.perf_counter()
    summary = ingest(Path(given["folder"]), [Path(given["corpus"])], embedder=embedder)
    return {"seconds": time.perf_counter() - began, "pieces": summary.passages}


def quickstart_ingest(given: Fields) -> Fields:
    """Split, embed and store the same studies' texts; ``seconds`` begins after the texts are read."""
    embeddings = quickstart.open_embeddings()
    embeddings.embed_query(WARM_UP)
    texts = json.loads(Path(given["texts"]).read_text("utf-8"))
    quickstart.split([WARM_UP])
    began = time.perf_counter()
    documents = quickstart.split(texts)
    store = quickstart.store(documents, embeddings, Path(given["folder"]))
    seconds = time.perf_counter() - began
    asked = _clocked(lambda question: store.similarity_search(question, k=TOP), given["questions"])
    return {"seconds": seconds, "pieces": len(documents), "search_ms": asked}


def lind_ask(given: Fields) -> Fields:
    """Search and answer warm; every time in milliseconds."""
    from assistant.chain import open_assistant
    from index.embed import open_embedder

    assistant = open_assistant(Path(given["folder"]), embedder=open_embedder())
    assistant.ask(WARM_UP)
    search = _clocked(lambda question: assistant.retriever.search(question, k=TOP), given["questions"])
    return {"search_ms": search, "ask_ms": _clocked(assistant.ask, given["questions"])}


def serve(given: Fields) -> Fields:
    """Open a library and search it; seconds count from when this process was started."""
    from corpus.library import Library
    from index.embed import open_embedder
    from index.retriever import open_retriever

    questions = given["questions"]
    with Library.open(Path(given["folder"])) as library:
        retriever = open_retriever(library, open_embedder())
        retriever.search(questions[0], k=TOP)
        first, first_cpu = time.time() - given["spawned"], time.process_time()
        cpu: list[float] = []

        def search(question: str) -> None:
            began = time.process_time()
            retriever.search(question, k=TOP)
            cpu.append((time.process_time() - began) * 1000)

        times = _clocked(search, questions)
    return {"first_s": first, "first_cpu_s": first_cpu, "search_ms": times, "search_cpu_ms": cpu}


def answer(given: Fields) -> Fields:
    """Ask a library warm, as a page does; the first questions of each kind are asked before the clock starts."""
    from assistant.chain import open_assistant
    from index.embed import open_embedder

    assistant = open_assistant(Path(given["folder"]), embedder=open_embedder())
    assistant.retriever.open_store()
    for question in (MISSPELT, *given["warm"]):
        assistant.ask(question)
    cpu: list[float] = []
    kinds: dict[str, int] = {}

    def ask(question: str) -> None:
        began = time.process_time()
        kind = assistant.ask(question).kind
        cpu.append((time.process_time() - began) * 1000)
        kinds[kind] = kinds.get(kind, 0) + 1

    return {"ask_ms": _clocked(ask, given["questions"]), "ask_cpu_ms": cpu, "kinds": kinds}


def recall(given: Fields) -> Fields:
    """Compare what Chroma finds with what an exact search finds; equally near passages count as the same."""
    import numpy as np

    from corpus.errors import LindError
    from index.dense import compare, nearest_rows
    from index.embed import open_embedder
    from index.generations import current_generation
    from index.passage_table import read_table
    from index.vector_store import VectorStore

    generation, embedder = current_generation(Path(given["folder"])), open_embedder()
    vectors, table = np.load(generation / "vectors.npy", mmap_mode="r").view(np.ndarray), read_table(generation)
    try:
        store = VectorStore.open(generation / "chroma")
    except Exception as error:
        raise LindError(f"Chroma's index cannot be opened: {error}") from error
    shares: list[float] = []
    times: dict[str, list[float]] = {"exact_ms": [], "chroma_ms": []}
    for question in given["questions"]:
        vector = embedder.embed_question(question)
        began = time.perf_counter()
        rows = nearest_rows(compare(vectors, vector), DEPTH)
        done = time.perf_counter()
        near = store.search(vector, min(DEPTH, len(table)))
        times["exact_ms"].append((done - began) * 1000)
        times["chroma_ms"].append((time.perf_counter() - done) * 1000)
        best = np.sort(vectors[rows] @ vector)[::-1][:TOP]
        found = vectors[[table.row_of(name) for name in list(near)[:TOP]]] @ vector
        shares.append(float((found >= best[-1] - SAME).sum()) / len(best))
    return {"pieces": len(table), "shares": shares, "mean": statistics.fmean(shares), **times}


def lind_embed(given: Fields) -> Fields:
    """Embed texts with Lind's default embedder."""
    from index.embed import open_embedder

    embedder = open_embedder()
    embedder.embed_question(WARM_UP)
    return _embedded(lambda texts: embedder.embed_passages(texts).tolist(), given)


def quickstart_embed(given: Fields) -> Fields:
    """Embed texts as the quickstart does."""
    embeddings = quickstart.open_embeddings()
    embeddings.embed_query(WARM_UP)
    return _embedded(embeddings.embed_documents, given)


def write_texts(given: Fields) -> Fields:
    """Write the canonical texts of a corpus, which both sides index, and the quickstart's chunks of some of them."""
    from corpus.formats import read_path
    from corpus.reading import build_study
    from corpus.study import Draft
    from index.embed import open_embedder

    texts = [build_study(item).text for item in read_path(Path(given["corpus"]), None) if isinstance(item, Draft)]
    Path(given["texts"]).write_text(json.dumps(texts), "utf-8")
    open_embedder()  # converts the model, once on a machine
    return {"studies": len(texts)}


TASKS: dict[str, Callable[[Fields], Fields]] = {
    task.__name__.replace("_", "-"): task
    for task in (
        lind_ingest,
        quickstart_ingest,
        lind_ask,
        serve,
        answer,
        recall,
        lind_embed,
        quickstart_embed,
        write_texts,
        stages,
    )
}


def peak_memory_mb() -> float | None:
    """Return the most memory this process has held, in MB; None: the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _clocked(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    times = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _embedded(embed: Callable[[list[str]], list[list[float]]], given: Fields) -> Fields:
    texts = json.loads(Path(given["texts"]).read_text("utf-8"))[: given["limit"]]
    embed(texts[:8])
    times = []
    for _ in range(given["repeats"]):
        began = time.perf_counter()
        vectors = embed(texts)
        times.append(time.perf_counter() - began)
    Path(given["vectors"]).write_text(json.dumps(vectors), "utf-8")
    return {"seconds": statistics.median(times), "pieces": len(texts)}


def main(task: str, folder: Path) -> None:
    """Run one task and print its result."""
    result = TASKS[task](json.loads((folder / "task.json").read_text("utf-8")))
    print(json.dumps({**result, "peak_mb": peak_memory_mb()}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
