"""Where the seconds of an ingest go: each step alone, beside the ingest of the same studies that overlaps them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from evals.bench.table import Row, row_of

Fields = dict[str, Any]
_T = TypeVar("_T")

STEPS = {
    "read": "reading files and making studies",
    "findings": "reading all findings (on demand, not part of an ingest)",
    "cut": "cutting into passages, counting word pieces",
    "embed": "embedding, the model alone",
    "store": "storing in SQLite",
    "words": "writing the words' index",
    "chroma": "writing Chroma's graph",
    "check": "checking its vectors",
    "publish": "listing, fsync, publishing",
}
"""Step → what the table calls it."""
BESIDE = frozenset({"findings"})
"""Steps that an ingest does not take."""


@dataclass(slots=True)
class _Clock:
    """Seconds of each step."""

    seconds: dict[str, float] = field(default_factory=dict)

    def time(self, step: str, work: Callable[[], _T]) -> _T:
        """Do something and add its seconds to a step."""
        began = time.perf_counter()
        made = work()
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - began
        return made


def stages(given: Fields) -> Fields:
    """Take each step of an ingest alone (``evals.bench.worker``).

    Returns:
        ``steps``: step → seconds; ``whole``: seconds of the ingest itself; ``studies``, ``pieces``; ``padding``: share
        of what the model reads that is padding.
    """
    from corpus.findings import read_findings
    from corpus.formats import read_path
    from corpus.library import Library, Source
    from corpus.reading import build_study
    from corpus.study import Draft
    from index.background import groups_of
    from index.build import ingest
    from index.embed import open_embedder, padding_of
    from index.prepare import prepare
    from index.vector_store import preload

    preload()
    clock, folder, corpus = _Clock(), Path(given["folder"]), Path(given["corpus"])
    embedder = open_embedder()
    embedder.embed_question("a text to warm up with")
    drafts = clock.time("read", lambda: [item for item in read_path(corpus, None) if isinstance(item, Draft)])
    studies = clock.time("read", lambda: [build_study(draft) for draft in drafts])
    clock.time("findings", lambda: [read_findings(study) for study in studies])
    texts = clock.time("cut", lambda: [text for study in studies for text in prepare(study, embedder)[1]])
    groups = list(groups_of(texts))
    vectors = clock.time("embed", lambda: [embedder.embed_passages(group) for group in groups])
    wasted = [padding_of([min(n + 2, embedder.window) for n in embedder.count(group)]) for group in groups]

    def store() -> None:
        with Library.open_for_writing(folder / "stored") as library, library.transaction():
            for draft, study in zip(drafts, studies, strict=True):
                source = Source(source_id=draft.source_id, path=corpus.name, format=draft.format)
                library.add(study, original=draft.original, source=source, now="2026-01-01")

    clock.time("store", store)
    _write_indexes(clock, folder / "parts", texts, vectors)
    summary = ingest(folder / "whole", [corpus], embedder=embedder)
    return {
        "steps": clock.seconds,
        "whole": summary.seconds,
        "studies": len(studies),
        "pieces": summary.passages,
        "padding": sum(wasted) / len(wasted),
    }


def _write_indexes(clock: _Clock, folder: Path, texts: Sequence[str], vectors: Sequence[Any]) -> None:
    """Write and publish an index of the texts, step by step."""
    import numpy as np

    from index.generations import FORMAT, Manifest, publish
    from index.lexical import LexicalEntry, write_lexical_index
    from index.vector_store import write_vector_store

    ids = [f"text:{number}#0-1" for number in range(len(texts))]
    entries = [
        LexicalEntry(passage_id=name, title="", body=text, keywords="") for name, text in zip(ids, texts, strict=True)
    ]
    written = 0.0

    def added(_: int) -> None:
        nonlocal written
        written = time.perf_counter()

    def build(target: Path) -> Manifest:
        clock.time("words", lambda: write_lexical_index(target / "lexical", iter(entries)))
        began = time.perf_counter()
        write_vector_store(target / "chroma", ids, np.concatenate(vectors), added)
        clock.seconds |= {"chroma": written - began, "check": time.perf_counter() - written}
        return Manifest(
            name="gen-bench",
            format=FORMAT,
            library_hash="",
            embedder="",
            dimension=vectors[0].shape[1],
            passages=len(ids),
            studies=len(ids),
            unreachable=0,
            newest=0,
        )

    began = time.perf_counter()
    publish(folder, "gen-bench", build)
    inside = sum(clock.seconds[step] for step in ("words", "chroma", "check"))
    clock.seconds["publish"] = time.perf_counter() - began - inside


def stage_rows(results: Sequence[Fields]) -> list[Row]:
    """Return the table of steps, and what follows from it.

    Args:
        results: What ``stages`` returned, once a run; the same studies in each.
    """
    alone = [sum(seconds for step, seconds in one["steps"].items() if step not in BESIDE) for one in results]
    rows = []
    for step, what in STEPS.items():
        seconds = [one["steps"][step] for one in results]
        shares = [100 * one / whole for one, whole in zip(seconds, alone, strict=True)]
        note = "" if step in BESIDE else f"{row_of(step, '%', shares).median:.1f} % of all steps"
        rows.append(row_of(f"  {what}", "s", seconds, note=note))
    whole = [one["whole"] for one in results]
    reading = [one["studies"] / (one["steps"]["read"] + one["steps"]["findings"]) for one in results]
    bare = [one["steps"]["embed"] / one["whole"] for one in results]
    return [
        *rows,
        row_of("all steps, one after the other", "s", alone),
        row_of("the ingest, side by side", "s", whole),
        row_of("ingest, as a share of the bare model's speed", "", bare, target=0.85, at_least=True),
        row_of("reading with all findings, abstracts a second", "", reading, target=600, at_least=True),
        row_of("padding, of what the model reads", "%", [100 * one["padding"] for one in results], target=5),
    ]
