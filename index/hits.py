"""What a search gives: passages and studies, with what every stage thought of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["hybrid", "fusion", "dense", "lexical"]
MODES: tuple[Mode, ...] = ("hybrid", "fusion", "dense", "lexical")
"""``hybrid``: everything; ``fusion``: both stages fused, not put in order anew; the others: one stage alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found, with what every stage thought of it."""

    passage_id: str
    study_id: str
    start: int
    end: int
    section: str | None
    score: float
    """Fused score, 0…1 in hybrid mode; the stage's own score otherwise."""
    ranks: dict[str, int] = field(default_factory=dict)
    """Rank in each stage that returned it, from 1."""
    scores: dict[str, float] = field(default_factory=dict)
    """Score in each stage that returned it: cosine (dense), BM25 (lexical), of its study among the candidates (rerank)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyHit:
    """A study that was found, with its best passage."""

    study_id: str
    score: float
    best: Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Among how many studies a search looks."""

    held: int
    """Studies in the library."""
    searched: int
    """Studies looked at: indexed as the library holds them now, and admitted by the filters. Retracted ones are looked at too,
    and left out of what is found."""
    waiting: int
    """Studies that a search does not see yet as they are: not indexed, or changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The hits of one question."""

    hits: tuple[Hit, ...]
    retracted: int
    """Retracted studies that would have been among the hits and were left out."""
    notices: int = 0
    """Retractions, errata and the like about other records that would have been among the hits and were left out."""
    duplicates: int = 0
    """Near-identical studies that a better one of their group stands for."""
    exact: bool
    """Chroma could not be asked (its index is damaged, or filters were set): dense search compared with every vector."""
