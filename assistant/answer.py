"""Records of an answer, and their JSON form (``lind.answer/1``).

An answer is a pure value: quotes with their offsets, the studies they come from, what is not
known, and the state of the library it was made from. It can be saved, re-read and re-checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA = "lind.answer/1"

StatementKind = Literal["quote", "slot", "generated", "computed"]
AnswerKind = Literal["answer", "abstention", "redirect"]
QuestionType = Literal["therapy", "harm", "diagnosis", "prognosis", "prevalence", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A pointer to the exact words of a study."""

    number: int
    """Number of the study in this answer, from 1."""
    study_id: str
    start: int
    """First character of the quote in the study's canonical text."""
    end: int
    """One past its last character."""
    quote: str
    """``study.text[start:end]``, character for character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What a program verified about a statement."""

    verbatim: bool
    """Every quote is the stored text at its offsets."""
    numbers: bool
    """Every number of the statement stands in one of its quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceStatement:
    """One sentence of an answer."""

    text: str
    kind: StatementKind
    """quote: the source's own words; slot: a template filled from spans; generated: a model's words; computed: ours."""
    citations: tuple[Citation, ...]
    checks: Checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect estimate as the text prints it (see CONTRACT ``effect``)."""

    measure: str | None
    point: float | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    p: float | None
    p_relation: str | None
    outcome: str | None
    arms: tuple[str, ...]
    start: int
    end: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedStudy:
    """What stands beside a citation: the study as far as its abstract tells."""

    number: int
    study_id: str
    source_id: str
    pmid: str | None
    doi: str | None
    trial_ids: tuple[str, ...]
    title: str | None
    """None: the source has no title."""
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    design: str
    """A ``StudyDesign`` value; ``design not stated`` when unknown."""
    sample_size: int | None
    """Participants as stated; None: not found in the abstract."""
    status: str
    """A ``Status`` value."""
    effects: tuple[Effect, ...]
    cautions: tuple[str, ...]
    """Sentences for the reader: damaged text, missing title, retraction …"""
    citation: str
    """The reference as one line of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, an abstention or a redirect; ``kind`` says which."""

    kind: AnswerKind
    question: str
    standalone_question: str
    question_type: QuestionType
    reason: str | None = None
    """Code of an abstention or redirect (``key-term-absent``, ``nothing-found`` …); None for an answer."""
    message: str = ""
    """What a person is told beside it; empty for a plain answer."""
    bottom_line: tuple[EvidenceStatement, ...] = ()
    statements: tuple[EvidenceStatement, ...] = ()
    """The findings; empty for an abstention, whose nearest misses stand in ``studies``."""
    disagreement: tuple[EvidenceStatement, ...] = ()
    not_known: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    studies: tuple[CitedStudy, ...] = ()
    left_out: dict[str, int] = field(default_factory=lambda: {"retracted": 0, "duplicates": 0})
    evidence_to: str | None = None
    """Year (or date) of the newest study in the library; None: no study has a year."""
    snapshot: str = ""
    """Content hash of the library and index the answer was made from."""
    model: str = "extractive"
    version: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)
    score: float | None = None
    """How well the library matches the question, 0…1, not a probability; None: not judged."""

    def to_json(self) -> dict[str, Any]:
        """Return the contract's JSON object (plain dicts and lists)."""
        from dataclasses import asdict

        return {"schema": SCHEMA, **asdict(self)}
