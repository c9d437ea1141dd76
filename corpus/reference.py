"""What a record says about the report it stands for, as it is printed and made ready for comparing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from corpus.identifiers import normal_doi
from corpus.study import Study

TEXT_SHINGLE = 3
"""Words."""
MIN_SHINGLES = 8
"""An abstract with fewer shingles says nothing about sameness."""
TELLING_TITLE = 30
"""Letters and digits from which on a title alone is telling; shorter ones (“Editorial”) need the year beside them."""

GREEK = str.maketrans(
    dict(zip("αβγδεκλμω", "alpha beta gamma delta epsilon kappa lambda mu omega".split(), strict=True))
)
WORD = re.compile(r"[^\W_]+")
MARKUP = re.compile(r"</?(?:sup|sub|inf|i|b|em|strong|u)>")
NUMBER = re.compile(r"\d+(?:[.·]\d+)?")
NUMERAL = re.compile(r"\d+|[ivx]{1,5}")
"""A token that numbers a report: ``2``, ``iii``."""
PAGE = re.compile(r"[a-z]{0,3}\d{1,7}")
MONTHS = re.compile(r"\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.I)
"""What a spreadsheet makes of the pages ``1-4``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a record says about the report it stands for."""

    key: str
    """The record's own name; no two of a collection are equal."""
    title: str = ""
    """Empty: not given, as below."""
    abstract: str = ""
    authors: str = ""
    journal: str = ""
    issn: str = ""
    volume: str = ""
    pages: str = ""
    year: int | None = None
    pmid: str = ""
    doi: str = ""
    trial_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """A reference made ready for comparing: a shadow, never shown."""

    compact: str
    words: frozenset[str]
    numerals: tuple[str, ...]
    doi: str
    first_page: str
    volume: str
    shingles: frozenset[tuple[str, ...]] = field(repr=False)
    figures: Counter[str] = field(repr=False)
    reference: Reference


def reference_of(study: Study) -> Reference:
    """Return what a study says about the report it stands for."""
    body = " ".join(study.text[section.start : section.end] for section in study.sections)
    return Reference(
        key=study.study_id,
        title=study.title_text or "",
        abstract=body,
        authors="; ".join(study.authors),
        journal=study.journal or "",
        volume=study.volume or "",
        pages=study.pages or "",
        year=study.year,
        pmid=study.pmid or "",
        doi=study.doi or "",
        trial_ids=study.trial_ids,
    )


def traits_of(reference: Reference) -> Traits:
    """Return a reference made ready for comparing."""
    title = _plain(reference.title)
    return Traits(
        compact=compact_title(reference),
        words=frozenset(WORD.findall(title)),
        numerals=tuple(sorted(w for w in WORD.findall(title) if NUMERAL.fullmatch(w))),
        doi=plain_doi(reference),
        first_page=first_page(reference),
        volume=_volume(reference.volume),
        shingles=text_shingles(reference),
        figures=Counter(NUMBER.findall(reference.abstract)),
        reference=reference,
    )


def compact_title(reference: Reference) -> str:
    """Return the letters and digits of a title, without what parts them."""
    return "".join(WORD.findall(_plain(reference.title)))


def plain_doi(reference: Reference) -> str:
    """Return a DOI in the form in which two are compared; empty: none is given."""
    return normal_doi(reference.doi).replace("%28", "(").replace("%29", ")")


def text_shingles(reference: Reference) -> frozenset[tuple[str, ...]]:
    """Return every run of ``TEXT_SHINGLE`` words of an abstract."""
    words = WORD.findall(_plain(reference.abstract))
    return frozenset(zip(*(words[i:] for i in range(TEXT_SHINGLE)), strict=False))


def first_page(reference: Reference) -> str:
    """Return the first page; empty: none is given, or a spreadsheet made a date of it."""
    pages = reference.pages.strip()
    if MONTHS.fullmatch(pages):
        return ""
    found = PAGE.match(pages.lower())
    return found[0] if found else ""


def _plain(text: str) -> str:
    """Return a text in lower case, without mark-up, with Greek letters spelt out."""
    lowered = text.lower()
    if "<" in lowered:
        lowered = MARKUP.sub("", lowered)
    return lowered if lowered.isascii() else lowered.translate(GREEK)


def _volume(volume: str) -> str:
    """Return the first number of a volume; empty: none is given, or only the rest of a bracket (``1)``)."""
    found = re.match(r"\s*(\d+)(?!\s*\))", volume)
    return found[1] if found else ""
