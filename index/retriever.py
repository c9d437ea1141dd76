"""Finding passages: dense and lexical search over one published generation, fused."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnavailableError
from corpus.library import Library
from index.dense import Store, open_dense
from index.embed import Embedder
from index.expansion import read_expansions
from index.features import FEATURES, Candidate
from index.filters import Admitted, Filters
from index.fusion import by_score, weighted_sum
from index.generations import DUPLICATES, STUDIES, Manifest, current_generation, read_manifest, rebuild, snapshot_of
from index.hits import MODES, Found, Hit, Mode, Scope, StudyHit
from index.lexical import LexicalIndex, stems, telling_words
from index.passage_table import read_table, study_of
from index.passages import parse_passage_id
from index.rerank import RerankModel, SecondStage, bundled_model, permuted
from index.standing import changed_since, choose, read_standing

__all__ = ["MODES", "Filters", "Found", "Hit", "Mode", "Retriever", "StudyHit", "open_retriever"]

WEIGHTS = {"dense": 0.5, "lexical": 0.5}
DEPTH = 100
"""Passages asked of each stage, at least."""
DEEPER = 4
"""How many times deeper to search again when copies or retracted studies took the places."""
QUESTIONS_KEPT = 16
"""Questions whose vectors are remembered: one question is searched for several times, with other filters."""
PASSAGES_PER_STUDY = 3
"""How many times deeper to search when studies, not passages, are counted."""


class Retriever:
    """One generation of an index, opened for searching. Make it with ``open_retriever``."""

    def __init__(
        self,
        *,
        generation: Path,
        manifest: Manifest,
        embedder: Embedder,
        library: Library,
        model: RerankModel | None = None,
        chroma: str | None = None,
    ) -> None:
        self.manifest = manifest
        self.embedder = embedder
        self._library = library
        self._versions = generation / STUDIES
        self._table = read_table(generation)
        self._vectors: NDArray[np.float32] = np.load(generation / "vectors.npy", mmap_mode="r").view(np.ndarray)
        if self._vectors.shape != (len(self._table), manifest.dimension):
            raise ValueError(f"{self._vectors.shape[0]} vectors for {len(self._table)} passages")
        self._groups = _read_groups(generation / DUPLICATES)
        self._read_library()
        self._known: dict[str, NDArray[np.float32]] = {}
        self.expansions = read_expansions(generation)
        self._lexical = LexicalIndex.open(generation / "lexical")
        self.second_stage = self._second_stage(model)
        self._dense = open_dense(generation, chroma, self._vectors, self._table, whole=not manifest.unreachable)

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
            if len(found.hits) >= k or ranked < depth or depth >= len(self._table):
                return found
            depth *= DEEPER

    def _find_within(self, question: str, k: int, mode: Mode, wanted: Filters, depth: int) -> tuple[Found, int]:
        """Return what is found when each stage is asked for ``depth`` passages, and how many were ranked."""
        allowed = self._admitted.rows(wanted)
        stages: dict[str, dict[str, float]] = {}
        exact = False
        if mode != "lexical" and len(self._table):
            vector = self._vector_of(question)
            stages["dense"], exact = self._dense.search(vector, depth, allowed)
        if mode != "dense" and len(self._table):
            stages["lexical"] = self._lexical_stage(question, depth, allowed)
        fused = weighted_sum(stages, WEIGHTS) if mode in ("hybrid", "fusion") else stages.get(mode, {})
        if mode == "hybrid" and fused and self._has_second_stage():
            fused, stages["rerank"] = self._reordered(question, vector, fused, stages["lexical"], wanted)
        order = by_score(fused)
        chosen = choose(order, k, self._standing, self._groups, everything=wanted.include_retracted)
        ranks = {stage: {n: r for r, n in enumerate(by_score(s), start=1)} for stage, s in stages.items()}
        found = Found(
            hits=self._as_they_are(self._hit(name, fused[name], ranks, stages) for name in chosen.kept),
            retracted=len(chosen.retracted),
            notices=len(chosen.notices),
            duplicates=len(chosen.duplicates),
            exact=exact,
        )
        return found, len(order)

    def _refresh(self) -> None:
        """Read the studies' standing again if the library was written to since."""
        if self._library.is_open and self._library.data_version() != self._seen:
            self._read_library()

    def _read_library(self) -> None:
        self._seen = self._library.data_version()
        changed = changed_since(self._library, self._versions, self.manifest.newest)
        self._standing = read_standing(self._library, self._table.studies, self._groups, changed)
        self._marks = self._library.marks_hash()
        self._admitted = Admitted(self._library, self._table.studies, self._table.study_of)

    def scope(self, filters: Filters | None = None) -> Scope:
        """Return among how many studies a search looks.

        Args:
            filters: What the studies must be; None: anything.
        """
        self._refresh()
        allowed = self._admitted.rows(filters or Filters())
        numbers = range(len(self._table.studies)) if allowed is None else np.unique(self._table.study_of[allowed])
        stale = self._standing.gone | self._standing.changed
        current = sum(self._table.studies[number] not in stale for number in numbers) if stale else len(numbers)
        held = self._library.count()
        known = sum(len(self._table.rows_of(study_id)) > 0 for study_id in stale)
        return Scope(held=held, searched=current, waiting=held - (len(self._table.studies) - known))

    def search_studies(
        self, question: str, *, k: int = 100, mode: Mode = "hybrid", filters: Filters | None = None
    ) -> tuple[StudyHit, ...]:
        """Return the best ``k`` studies, each by its best passage."""
        best: dict[str, Hit] = {}
        for hit in self.search(question, k=PASSAGES_PER_STUDY * k, mode=mode, filters=filters):
            best.setdefault(hit.study_id, hit)
        return tuple(StudyHit(study_id=h.study_id, score=h.score, best=h) for h in list(best.values())[:k])

    def remember(self, question: str, vector: NDArray[np.float32]) -> None:
        """Keep the vector of a question that was embedded already; the oldest of ``QUESTIONS_KEPT`` gives way."""
        known = {**self._known, question: vector}
        # A new dict each time: another thread may be reading the old one.
        self._known = {name: known[name] for name in list(known)[-QUESTIONS_KEPT:]}

    def _vector_of(self, question: str) -> NDArray[np.float32]:
        vector = self._known.get(question)
        if vector is None:
            vector = self.embedder.embed_question(question)
            self.remember(question, vector)
        return vector

    def candidates(self, question: str) -> tuple[list[Candidate], NDArray[np.float64]]:
        """Return what the second stage is given for a question, and its features: for training."""
        assert self.second_stage is not None
        vector = self.embedder.embed_question(question)
        lexical = self._lexical_stage(question, DEPTH, None)
        fused = weighted_sum({"dense": self._dense.search(vector, DEPTH, None)[0], "lexical": lexical}, WEIGHTS)
        candidates = self.second_stage.candidates(fused, lexical)
        if not candidates:
            return [], np.zeros((0, len(FEATURES)))
        return candidates, self.second_stage.table(question, vector, candidates)

    def passages_with(self, stem: str) -> int:
        """Return how many passages hold a stem (see ``index.lexical.stems``)."""
        return self._lexical.passages_with(stem)

    @property
    def _store(self) -> Store | None:
        return self._dense.opened()

    def open_store(self) -> None:
        """Open Chroma for a process that answers many questions; without it every vector is compared."""
        self._dense.opened()

    def _second_stage(self, model: RerankModel | None) -> SecondStage | None:
        if model is not None and self.manifest.embedder.partition("@")[0] != model.embedder:
            return None
        return SecondStage(
            model=model,
            passages=len(self._table),
            passages_with=self.passages_with,
            expansions=self.expansions,
            rows_of=self._table.rows_of,
            spans_of=self._table.spans_of,
            vectors=self._vectors,
            texts=self._library.texts,
        )

    def _has_second_stage(self) -> bool:
        return self.second_stage is not None and self.second_stage.model is not None and self._library.is_open

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
        everything = wanted.include_retracted
        shown = {n: score for n, score in fused.items() if self._standing.may_show(study_of(n), everything=everything)}
        order = self.second_stage.order(question, vector, shown, lexical)
        scores = {name: order[study_of(name)] for name in fused if study_of(name) in order}
        return permuted(fused, order), scores

    def _as_spelt_here(self, question: str) -> str:
        """Add to a question the British or American spelling of each word that the library holds in that spelling alone."""
        lacking = [word for word in telling_words(question) if not self.holds(word)]
        if not lacking:
            return question
        from index.spelling import spelling_variants

        other = dict.fromkeys(variant for word in lacking for variant in spelling_variants(word))
        return " ".join([question, *filter(self.holds, other)])

    def holds(self, word: str) -> bool:
        """Return whether every stem of a word stands in some passage."""
        return all(self.passages_with(stem) for stem in stems(word))

    def _lexical_stage(self, question: str, depth: int, allowed: NDArray[np.bool_] | None) -> dict[str, float]:
        question = self._as_spelt_here(question)
        if allowed is None:
            return self._lexical.search(question, depth)
        admitted = int(allowed.sum())
        asked = depth * len(allowed) // max(admitted, 1)
        while admitted:
            found = self._lexical.search(question, min(2 * asked, len(allowed)))
            # A filter admits a study whole, so its first passage tells.
            kept = {name: score for name, score in found.items() if allowed[self._table.rows_of(study_of(name)).start]}
            if len(kept) >= depth or 2 * asked >= len(allowed) or len(found) < 2 * asked:
                best = by_score(kept)[:depth]
                return {name: kept[name] for name in best}
            asked *= DEEPER
        return {}

    def _as_they_are(self, hits: Iterable[Hit]) -> tuple[Hit, ...]:
        """Return hits as they can be shown: of a study that has changed since it was indexed, the whole text, once."""
        shown: dict[str, Hit] = {}
        for hit in hits:
            if hit.study_id not in self._standing.changed:
                shown[hit.passage_id] = hit
            elif hit.study_id not in shown:
                end = len(self._library.studies([hit.study_id])[hit.study_id].text)
                shown[hit.study_id] = replace(hit, passage_id=f"{hit.study_id}#0-{end}", start=0, end=end, section=None)
        return tuple(shown.values())

    def _hit(
        self, name: str, score: float, ranks: dict[str, dict[str, int]], stages: dict[str, dict[str, float]]
    ) -> Hit:
        passage = parse_passage_id(name)
        return Hit(
            passage_id=name,
            study_id=passage.study_id,
            start=passage.start,
            end=passage.end,
            section=self._table.section_of(name),
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
        ModelError: The file of the second stage that comes with Lind is damaged.
    """
    generation = current_generation(library.folder)
    manifest = read_manifest(generation)
    if manifest.embedder != embedder.name:
        raise IndexUnavailableError(
            f"the index was built with the embedding model {manifest.embedder!r}, not {embedder.name!r}: "
            f"choose that model, or {rebuild(library.folder)}"
        )
    model = bundled_model() if model is None else model
    try:
        return Retriever(
            generation=generation,
            manifest=manifest,
            embedder=embedder,
            library=library,
            model=model,
            chroma=chroma,
        )
    except (OSError, ValueError) as error:
        raise IndexUnavailableError(
            f"the index {generation.name} cannot be opened ({error}): {rebuild(library.folder)}"
        ) from error


def _read_groups(path: Path) -> dict[str, int]:
    """Return study → number of its group of near-identical studies; a generation of an older Lind has none."""
    if not path.exists():
        return {}
    return {study_id: number for number, group in enumerate(json.loads(path.read_text("utf-8"))) for study_id in group}
