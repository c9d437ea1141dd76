"""Finding passages: dense and lexical search over one published generation, fused."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnavailableError, SettingsError
from corpus.library import Library, StudyRow
from corpus.study import Status
from index.embed import Embedder
from index.expansion import read_expansions
from index.features import FEATURES, Candidate
from index.filters import Filters
from index.fusion import by_score, weighted_sum
from index.generations import DUPLICATES, Manifest, current_generation, read_manifest, snapshot_of
from index.hits import MODES, Found, Hit, Mode, StudyHit
from index.lexical import LexicalIndex
from index.passages import parse_passage_id
from index.remote_store import RemoteVectorStore
from index.rerank import RerankModel, SecondStage, bundled_model, permuted
from index.vector_store import VectorStore, exact_search

__all__ = ["MODES", "Filters", "Found", "Hit", "Mode", "Retriever", "StudyHit", "open_retriever"]

WEIGHTS = {"dense": 0.5, "lexical": 0.5}
DEPTH = 100
"""Passages asked of each stage, at least."""
DEEPER = 4
"""How many times deeper to search again when copies or retracted studies took the places."""
PASSAGES_PER_STUDY = 3
"""How many times deeper to search when studies, not passages, are counted."""


@dataclass(slots=True)
class _Chosen:
    """What of a ranking is shown, and the studies that are not."""

    kept: list[str] = field(default_factory=list)
    retracted: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)
    duplicates: set[str] = field(default_factory=set)


class Retriever:
    """One generation of an index, opened for searching. Make it with ``open_retriever``."""

    def __init__(
        self,
        *,
        generation: Path,
        manifest: Manifest,
        embedder: Embedder,
        rows: Iterable[StudyRow],
        library: Library | None = None,
        model: RerankModel | None = None,
        chroma: str | None = None,
    ) -> None:
        self.manifest = manifest
        self.embedder = embedder
        self._library = library
        self._seen: int | None = None
        self._rows = {row.study_id: row for row in rows}
        self._marks = ""
        self._groups = _read_groups(generation / DUPLICATES)
        self._copies = self._copies_of_retracted()
        listed = json.loads((generation / "passages.json").read_text("utf-8"))
        self._ids: list[str] = [name for name, _ in listed]
        self._rows_of_ids = {name: row for row, name in enumerate(self._ids)}
        self._sections: dict[str, str | None] = dict(listed)
        self._vectors: NDArray[np.float32] = np.load(generation / "vectors.npy", mmap_mode="r")
        if self._vectors.shape != (len(self._ids), manifest.dimension):
            raise ValueError(f"{self._vectors.shape[0]} vectors for {len(self._ids)} passages")
        self._studies = [name.rpartition("#")[0] for name in self._ids]
        self.expansions = read_expansions(generation)
        self._lexical = LexicalIndex.open(generation / "lexical")
        self.second_stage = self._second_stage(model if model is not None else bundled_model())
        self._store = None if manifest.unreachable or not self._ids else _try_open(generation, chroma)

    @property
    def snapshot(self) -> str:
        """Hash of the state of library, index and the status lists that mark a study."""
        self._refresh()
        return snapshot_of(self.manifest) + (f"-{self._marks[:8]}" if self._marks else "")

    def search(
        self, question: str, *, k: int = 10, mode: Mode = "hybrid", filters: Filters | None = None
    ) -> tuple[Hit, ...]:
        """Return the best ``k`` passages, best first; retracted studies are left out unless asked for."""
        return self.find(question, k=k, mode=mode, filters=filters).hits

    def find(self, question: str, *, k: int = 10, mode: Mode = "hybrid", filters: Filters | None = None) -> Found:
        """Search, and say what was left out.

        Args:
            question: Any text.
            k: How many passages.
            mode: Both stages fused, or one alone.
            filters: What the studies must be; None: anything not retracted.
        """
        self._refresh()
        wanted = filters or Filters()
        depth = max(DEPTH, 2 * k)
        while True:
            found, ranked = self._find_within(question, k, mode, wanted, depth)
            if len(found.hits) >= k or ranked < depth or depth >= len(self._ids):
                return found
            depth *= DEEPER

    def _find_within(self, question: str, k: int, mode: Mode, wanted: Filters, depth: int) -> tuple[Found, int]:
        """Return what is found when each stage is asked for ``depth`` passages, and how many were ranked."""
        allowed = self._allowed(wanted)
        stages: dict[str, dict[str, float]] = {}
        exact = False
        if mode != "lexical" and self._ids:
            vector = self.embedder.embed_question(question)
            stages["dense"], exact = self._dense(vector, depth, allowed)
        if mode != "dense" and self._ids:
            stages["lexical"] = self._lexical_stage(question, depth, allowed)
        fused = weighted_sum(stages, WEIGHTS) if mode in ("hybrid", "fusion") else stages.get(mode, {})
        if mode == "hybrid" and fused and self._has_second_stage():
            fused, stages["rerank"] = self._reordered(question, vector, fused, stages["lexical"], wanted)
        order = by_score(fused)
        chosen = self._choose(order, k, wanted)
        ranks = {stage: {n: r for r, n in enumerate(by_score(s), start=1)} for stage, s in stages.items()}
        found = Found(
            hits=tuple(self._hit(name, fused[name], ranks, stages) for name in chosen.kept),
            retracted=len(chosen.retracted),
            notices=len(chosen.notices),
            duplicates=len(chosen.duplicates),
            exact=exact,
        )
        return found, len(order)

    def _choose(self, order: list[str], k: int, wanted: Filters) -> _Chosen:
        """Keep the best ``k`` passages; of studies that are one source, those of the best study alone."""
        chosen = _Chosen()
        standing: dict[int, str] = {}
        for place, name in enumerate(order):
            if len(chosen.kept) == k:
                break
            study_id = self._study_of(name)
            row = self._rows.get(study_id)
            if row is None:
                continue
            if not wanted.include_retracted and self._is_retracted(row):
                if place < k:
                    chosen.retracted.add(study_id)
            elif not wanted.include_retracted and row.status == Status.NOTICE:
                if place < k:
                    chosen.notices.add(study_id)
            elif (group := self._groups.get(study_id)) is not None and standing.setdefault(group, study_id) != study_id:
                chosen.duplicates.add(study_id)
            else:
                chosen.kept.append(name)
        return chosen

    def _refresh(self) -> None:
        """Read the studies' standing again if the library was written to since."""
        if self._library is None or not self._library.is_open:
            return
        version = self._library.data_version()
        if version != self._seen:
            self._rows = {row.study_id: row for row in self._library.rows()}
            self._marks = self._library.marks_hash()
            self._copies = self._copies_of_retracted()
            self._seen = version

    def search_studies(
        self, question: str, *, k: int = 100, mode: Mode = "hybrid", filters: Filters | None = None
    ) -> tuple[StudyHit, ...]:
        """Return the best ``k`` studies, each by its best passage."""
        best: dict[str, Hit] = {}
        for hit in self.search(question, k=PASSAGES_PER_STUDY * k, mode=mode, filters=filters):
            best.setdefault(hit.study_id, hit)
        return tuple(StudyHit(study_id=h.study_id, score=h.score, best=h) for h in list(best.values())[:k])

    def candidates(self, question: str) -> tuple[list[Candidate], NDArray[np.float64]]:
        """Return what the second stage is given for a question, and its features: for training."""
        assert self.second_stage is not None
        vector = self.embedder.embed_question(question)
        lexical = self._lexical_stage(question, DEPTH, None)
        fused = weighted_sum({"dense": self._dense(vector, DEPTH, None)[0], "lexical": lexical}, WEIGHTS)
        candidates = self.second_stage.candidates(fused, lexical)
        if not candidates:
            return [], np.zeros((0, len(FEATURES)))
        return candidates, self.second_stage.table(question, vector, candidates)

    def passages_with(self, stem: str) -> int:
        """Return how many passages hold a stem (see ``index.lexical.stems``)."""
        return self._lexical.passages_with(stem)

    def _second_stage(self, model: RerankModel | None) -> SecondStage | None:
        if self._library is None or (model is not None and self.manifest.embedder.partition("@")[0] != model.embedder):
            return None
        rows: dict[str, list[int]] = {}
        for row, study_id in enumerate(self._studies):
            rows.setdefault(study_id, []).append(row)
        return SecondStage(
            model=model,
            passages=len(self._ids),
            passages_with=self.passages_with,
            expansions=self.expansions,
            rows_of=rows.__getitem__,
            spans_of=lambda study_id: [_span(self._ids[row]) for row in rows[study_id]],
            vectors=self._vectors,
            studies=self._library.studies,
        )

    def _has_second_stage(self) -> bool:
        if self.second_stage is None or self.second_stage.model is None:
            return False
        return self._library is not None and self._library.is_open

    def _reordered(
        self,
        question: str,
        vector: NDArray[np.float32],
        fused: dict[str, float],
        lexical: dict[str, float],
        wanted: Filters,
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Return the passages' scores after the second stage, and its own score of each."""
        assert self.second_stage is not None
        # What will not be shown must not say what the question is about either.
        shown = {name: score for name, score in fused.items() if self._may_show(name, wanted)}
        order = self.second_stage.order(question, vector, shown, lexical)
        scores = {name: order[self._study_of(name)] for name in fused if self._study_of(name) in order}
        return permuted(fused, order), scores

    def _may_show(self, name: str, wanted: Filters) -> bool:
        row = self._rows.get(self._study_of(name))
        if row is None:
            return False
        return wanted.include_retracted or not (self._is_retracted(row) or row.status == Status.NOTICE)

    def _dense(
        self, vector: NDArray[np.float32], depth: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[dict[str, float], bool]:
        if self._store is not None and allowed is None:
            try:
                near = self._store.search(vector, min(depth, len(self._ids)))
                rows = [self._rows_of_ids[name] for name in near]
                # Chroma's distances differ in the last digits between processes; the vectors are ours.
                return dict(zip(near, map(float, self._vectors[rows] @ vector), strict=True)), False
            except Exception:  # Chroma raises many kinds on a damaged folder; the answer must not depend on it
                self._store = None
        return exact_search(self._vectors, self._ids, vector, depth, allowed), True

    def _lexical_stage(self, question: str, depth: int, allowed: NDArray[np.bool_] | None) -> dict[str, float]:
        if allowed is None:
            return self._lexical.search(question, depth)
        admitted = {name for name, yes in zip(self._ids, allowed, strict=True) if yes}
        found = self._lexical.search(question, len(self._ids))
        return {name: found[name] for name in by_score(found) if name in admitted} if admitted else {}

    def _allowed(self, filters: Filters) -> NDArray[np.bool_] | None:
        if not filters.narrows:
            return None
        return np.array([s in self._rows and filters.admits(self._rows[s]) for s in self._studies], dtype=np.bool_)

    def _is_retracted(self, row: StudyRow) -> bool:
        return row.status == Status.RETRACTED or row.study_id in self._copies

    def _copies_of_retracted(self) -> frozenset[str]:
        """Return the copies of retracted studies that have no PMID of their own: another export of the same report."""
        groups = {
            self._groups[i] for i, row in self._rows.items() if row.status == Status.RETRACTED and i in self._groups
        }
        return frozenset(i for i, group in self._groups.items() if group in groups and not i.startswith("pmid:"))

    @staticmethod
    def _study_of(name: str) -> str:
        return name.rpartition("#")[0]

    def _hit(
        self, name: str, score: float, ranks: dict[str, dict[str, int]], stages: dict[str, dict[str, float]]
    ) -> Hit:
        passage = parse_passage_id(name)
        return Hit(
            passage_id=name,
            study_id=passage.study_id,
            start=passage.start,
            end=passage.end,
            section=self._sections.get(name),
            score=score,
            ranks={stage: found[name] for stage, found in ranks.items() if name in found},
            scores={stage: found[name] for stage, found in stages.items() if name in found},
        )


def open_retriever(
    library: Library, embedder: Embedder, model: RerankModel | None = None, *, chroma: str | None = None
) -> Retriever:
    """Open the published generation of a library.

    Args:
        library: An opened library.
        embedder: What the index was built with.
        model: The second stage's; None: the one that comes with Lind. Either is used only with its own embedder.
        chroma: Address of the Chroma server that holds the vectors; None: the library's folder holds them.

    Raises:
        IndexUnavailableError: There is none, it is damaged, or another embedder made it.
    """
    generation = current_generation(library.folder)
    manifest = read_manifest(generation)
    if manifest.embedder != embedder.name:
        raise IndexUnavailableError(
            f"the index was built with the embedding model {manifest.embedder!r}, not {embedder.name!r}: "
            f"choose that model, or run `lind library rebuild --library {library.folder}`"
        )
    try:
        return Retriever(
            generation=generation,
            manifest=manifest,
            embedder=embedder,
            rows=library.rows(),
            library=library,
            model=model,
            chroma=chroma,
        )
    except (OSError, ValueError) as error:
        raise IndexUnavailableError(
            f"the index {generation.name} cannot be opened ({error}): run `lind library rebuild --library {library.folder}`"
        ) from error


def _span(passage_id: str) -> tuple[int, int]:
    passage = parse_passage_id(passage_id)
    return passage.start, passage.end


def _read_groups(path: Path) -> dict[str, int]:
    """Return study → number of its group of near-identical studies; a generation of an older Lind has none."""
    if not path.exists():
        return {}
    return {study_id: number for number, group in enumerate(json.loads(path.read_text("utf-8"))) for study_id in group}


def _try_open(generation: Path, chroma: str | None) -> VectorStore | RemoteVectorStore | None:
    """Open Chroma's collection, or nothing: on any doubt the same question runs as an exact search."""
    try:
        if chroma is not None:
            return RemoteVectorStore.open(chroma, generation.name)
        return VectorStore.open(generation / "chroma")
    except SettingsError:
        raise
    except Exception:
        return None
