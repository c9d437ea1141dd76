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
State = Literal["answer", "closest", "nothing"]
"""closest: nothing found matches all of the question, and what comes nearest is quoted."""
Role = Literal["intervention", "comparator", "condition", "population", "outcome", "time", "answer"]
QuestionType = Literal["therapy", "harm", "diagnosis", "prognosis", "prevalence", "other"]
Aspect = Literal["finding", "harm"]
Certainty = Literal["high", "moderate", "low", "very low"]
Domain = Literal["risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias"]
"""The five domains of GRADE (DOI 10.1016/j.jclinepi.2010.07.017)."""
Signal = Literal["reported", "not reported"]
"""All that an abstract can tell of a domain of bias; a low risk is never among it."""


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
    aspect: Aspect = "finding"
    """harm: it speaks of unwanted effects; it stands beside the benefits."""
    formula: str | None = None
    """How a computed statement was worked out, with the figures filled in; None: nothing was computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalStep:
    """One step down from the level at which the judgement of an outcome begins."""

    domain: Domain
    change: int
    """Levels down, -1 or -2."""
    reason: str
    """One sentence in plain words."""
    citations: tuple[Citation, ...]
    """The words that raised it; never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasSignal:
    """Whether the abstracts say something of a domain of bias (RoB 2 or ROBINS-I)."""

    domain: str
    """``randomisation process``, ``missing outcome data`` …"""
    signal: Signal
    citations: tuple[Citation, ...] = ()
    """The words; empty when nothing is reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """How sure one may be of one outcome across the cited studies, in GRADE's words: provisional, from abstracts."""

    outcome: str
    """A name in ``assistant.question.read.OUTCOMES``, or ``the question as a whole``."""
    start: Certainty
    """Where the judgement begins: high for randomised evidence, low for any other."""
    start_reason: str
    steps: tuple[AppraisalStep, ...]
    certainty: Certainty
    """Start and steps together, never below ``very low``; never ``high``, since only abstracts were read."""
    code: str
    """GRADE's sign for it: ⊕⊕⊕⊕ high, ⊕⊕⊕◯ moderate, ⊕⊕◯◯ low, ⊕◯◯◯ very low."""
    studies: tuple[int, ...]
    """Numbers of the studies that speak of the outcome."""
    citations: tuple[Citation, ...] = ()
    """The words on design and size by which the start was chosen; empty when only metadata tell the design."""
    signals: tuple[BiasSignal, ...] = ()
    label: str = "provisional, from abstracts"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDirection:
    """Which way one cited study found an outcome to go."""

    number: int
    """Number of the study in this answer."""
    direction: str
    """``higher``, ``lower``, ``no difference``; ``uncertain``: a difference, and it is not said which way."""
    start: int
    """First character of the figure (or of the words) that tells it, in the study's canonical text."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDirection:
    """What the cited studies say together of one outcome asked about (CONTRACT ``outcomes``)."""

    outcome: str
    """As the question names it."""
    direction: str
    """``higher``, ``lower``, ``no difference``, ``uncertain`` or ``not reported``."""
    certainty: Certainty | None
    """From ``appraisal``; None: the outcome was not rated."""
    studies: tuple[StudyDirection, ...]
    """The cited studies that report it; empty: not reported."""


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
    population: tuple[str, ...] = ()
    """Who was studied, as named (``children``, ``adults``, ``mice``); empty: not found."""
    interventions: tuple[str, ...] = ()
    """Treatments, verbatim; empty: not found."""
    comparators: tuple[str, ...] = ()
    indirect: tuple[str, ...] = ()
    """How its people, treatment, comparison or outcome differ from the question's, a sentence each; empty: not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DidYouMean:
    """A word of the question that the library does not hold, and one that it may stand for; nothing was replaced."""

    was: str
    """As it was written: ``standalone_question[start:end]``."""
    meant: str
    """A word of the library."""
    start: int
    end: int
    question: str
    """The question with that word in its place, to be asked if it is what was meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a stretch of the question was read as."""

    role: Role
    """answer: the kind of answer asked for ("how many")."""
    text: str
    """As written: ``standalone_question[start:end]``."""
    start: int
    end: int
    synonyms: tuple[str, ...] = ()
    """Names in the kept lists that it stands for, and words that a misspelt one may be; they widened the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """How the question was read."""

    text: str
    """The parts in a line, as written."""
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """What the question asks about and the closest study does not have."""

    role: Role
    asked: str
    """As written in the question."""
    studied: str | None
    """What the study has in its place, as it writes it; None: nothing of that kind was seen."""


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
    """Year (or date) of the newest dated study in the library; None: no study has a year."""
    snapshot: str = ""
    """Content hash of the library and index the answer was made from."""
    model: str = "extractive"
    version: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)
    score: float | None = None
    """How well the library matches the question, 0…1, not a probability; None: not judged."""
    question_form: str | None = None
    """A finer kind than ``question_type`` (``comparison``, ``yes/no``, ``citation lookup`` …); None: not told apart."""
    notices: tuple[str, ...] = ()
    """What was done with the question before anything was searched: personal data removed, spelling corrected …"""
    appraisal: tuple[Appraisal, ...] = ()
    """How sure one may be, per outcome; empty: nothing to judge."""
    outcomes: tuple[OutcomeDirection, ...] = ()
    """What the cited studies say of each outcome asked about; empty: the question names none."""
    searched: int | None = None
    """Number of studies looked at: indexed, and admitted by the filters; 0: nothing was searched; None: made before this
    was noted."""
    held: int | None = None
    """Number of studies in the library; None: made before this was noted."""
    not_indexed: int | None = None
    """Number of studies of the library that a search did not see yet as they are; None: made before this was noted."""
    undated: int | None = None
    """Number of studies in the library without a year, which ``evidence_to`` says nothing of; None: as above."""
    only: tuple[str, ...] = ()
    """The options that narrowed the search (``--since 2010``), which a search of everything leaves out; empty: none did."""
    did_you_mean: tuple[DidYouMean, ...] = ()
    """Words that may be misspelt names, with what each may stand for; the person decides."""
    state: State | None = None
    """Whether the question was answered; closest and nothing have the kind ``abstention``. None: nothing was searched."""
    understood: Understood | None = None
    """How the question was read; None: nothing was searched."""
    differs: tuple[Differs, ...] = ()
    """How the closest study, the first of ``studies``, differs from the question; empty unless ``state`` is closest."""
    help: str | None = None
    """One line that says where help is; it stands above everything else. None: nothing speaks of a person in danger."""

    def to_json(self) -> dict[str, Any]:
        """Return the contract's JSON object (plain dicts and lists)."""
        from dataclasses import asdict

        return {"schema": SCHEMA, **asdict(self)}
