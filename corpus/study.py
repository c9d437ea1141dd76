"""Records of what the literature says: a study, its text, and what was found in it.

Everything found in a study is a half-open character span ``start, end`` of its canonical text:
``study.text[start:end]``, counted in characters from 0. Records are frozen and complete when built.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class SentenceRole(StrEnum):
    """What a sentence of an abstract does."""

    BACKGROUND = "background"
    OBJECTIVE = "objective"
    METHODS = "methods"
    RESULTS = "results"
    CONCLUSIONS = "conclusions"
    OTHER = "other"
    """Nothing decided it: an unlabelled sentence without a cue."""


class StudyDesign(StrEnum):
    """How a study was done, in the words of the field; the value is what a reader is shown."""

    META_ANALYSIS = "meta-analysis"
    SYSTEMATIC_REVIEW = "systematic review"
    RANDOMISED_TRIAL = "randomised trial"
    NON_RANDOMISED_TRIAL = "non-randomised trial"
    SINGLE_ARM_TRIAL = "single-arm trial"
    COHORT = "cohort study"
    CASE_CONTROL = "case-control study"
    CROSS_SECTIONAL = "cross-sectional study"
    CASE_SERIES = "case series"
    CASE_REPORT = "case report"
    DIAGNOSTIC = "diagnostic accuracy study"
    QUALITATIVE = "qualitative study"
    ECONOMIC = "economic evaluation"
    GUIDELINE = "guideline"
    REVIEW = "narrative review"
    PROTOCOL = "study protocol"
    EDITORIAL = "editorial or letter"
    ANIMAL = "animal study"
    IN_VITRO = "laboratory study"
    UNKNOWN = "design not stated"
    """Neither metadata nor text decides; never guessed."""


class Status(StrEnum):
    """Whether a published record still stands, as far as the record itself tells."""

    NONE_KNOWN = "no notice known"
    """The record carries no notice. That is not proof that none exists."""
    RETRACTED = "retracted"
    CONCERN = "expression of concern"
    CORRECTED = "corrected"
    REPUBLISHED = "republished"
    UPDATED = "updated"
    NOTICE = "notice about another record"
    """This record is itself a retraction, erratum or concern about another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open range of characters."""

    start: int
    """First character, counted from 0."""
    end: int
    """One past the last character; never before ``start``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of an abstract, without its label."""

    label: str | None
    """The label as printed ("MATERIALS AND METHODS"), without colon; None: an unlabelled part."""
    role: SentenceRole | None
    """What the label says its sentences do; None: no label, or one that is not known."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignFinding:
    """The design of a study and what decided it."""

    design: StudyDesign
    cue: str
    """The publication type or the words of the text that decided; empty when the design is unknown."""
    start: int | None = None
    """Where the cue stands in the text; None: it came from metadata, or nothing was found."""
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """How many people (or samples) a study says it studied."""

    n: int
    """Number enrolled or analysed as stated, at least 1."""
    start: int
    """Start of the words that say so (``"Eight patients"``, ``"230 patients"``)."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusNotice:
    """One thing the record says about its own standing."""

    status: Status
    cue: str
    """What said so: a RefType (``RetractionIn``), a publication type, or a title prefix."""
    reference: str | None = None
    """PMID or citation of the notice; None: not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something a reader of this record ought to know before trusting it."""

    code: str
    """Stable name in kebab case: ``no-title``, ``truncated-text``, ``damaged-text`` …"""
    message: str
    """One sentence in plain words."""
    start: int | None = None
    """The words that raised it; None: an absence has no place."""
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of an abstract as a reader found it."""

    label: str | None
    """Printed label without colon; None: unlabelled."""
    text: str
    """The words, character for character as they stood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One record as a reader of some format understood it, before anything is found in its text."""

    source_id: str
    """The record's name in what was read: ``_id`` of a JSON line, file name, PMID …"""
    format: str
    """Name of the format in ``corpus.formats.READERS``."""
    original: str
    """The record as it stood in the source, nothing left out."""
    title: str | None
    """Title, verbatim; None: the source has none, and none is invented."""
    parts: tuple[Part, ...]
    """The abstract in order; empty: no abstract."""
    authors: tuple[str, ...] = ()
    """As printed, in order; empty: not given."""
    journal: str | None = None
    year: int | None = None
    """Year of publication, 1500–2100; None: not given or unreadable."""
    pmid: str | None = None
    """Digits only."""
    pmcid: str | None = None
    """``PMC`` and digits."""
    doi: str | None = None
    """Bare DOI (``10.…``), as printed, without resolver."""
    trial_ids: tuple[str, ...] = ()
    """Registry numbers (``NCT00699816``), in order of appearance."""
    publication_types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    """MeSH headings or the source's keywords."""
    language: str | None = None
    """As the source codes it (``eng``, ``English``); None: not given."""
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    notices: tuple[StatusNotice, ...] = ()
    cautions: tuple[Caution, ...] = ()
    """What the reader noticed (spans, if any, are None here: the text is not composed yet)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A record that could not be read, kept with its reason."""

    locator: str
    """Where it stood: file, and line or record number."""
    reason: str
    """One line: what is wrong and what would mend it."""
    original: str
    """The bytes as text, as far as they could be decoded; cut at 1 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One published report."""

    study_id: str
    """``pmid:…``, else ``doi:…``, else ``pmc:…``, else ``file:<sha256/12>`` of the canonical text."""
    source_id: str
    """The record's name in what was first ingested."""
    text: str
    """The canonical text: title, blank line, abstract. Never normalised; every span counts in it."""
    title: Span | None
    """Where the title stands in ``text``; None: the source has none."""
    sections: tuple[Section, ...]
    """The abstract's parts in order; together they hold every character of it but the labels."""
    design: DesignFinding
    sample_size: SampleSize | None
    """None: no number of participants was found in the text."""
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    pmid: str | None
    pmcid: str | None
    doi: str | None
    trial_ids: tuple[str, ...]
    publication_types: tuple[str, ...]
    mesh: tuple[str, ...]
    language: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    notices: tuple[StatusNotice, ...]
    cautions: tuple[Caution, ...]

    @property
    def title_text(self) -> str | None:
        """The title's words, or None."""
        return None if self.title is None else self.text[self.title.start : self.title.end]

    @property
    def status(self) -> Status:
        """The gravest notice on the record."""
        found = {notice.status for notice in self.notices}
        return next((status for status in STATUS_BY_GRAVITY if status in found), Status.NONE_KNOWN)

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything in the record, as 64 hex digits."""
        plain = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


STATUS_BY_GRAVITY = (
    Status.RETRACTED,
    Status.CONCERN,
    Status.NOTICE,
    Status.REPUBLISHED,
    Status.CORRECTED,
    Status.UPDATED,
)
