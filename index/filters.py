"""What the studies of an answer must be: the filters of a search, applied before it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingsError
from corpus.facts import BETWEEN, POPULATIONS
from corpus.library import Library, StudyRow
from corpus.study import Status, StudyDesign

LANGUAGES = {
    "english": "eng en",
    "french": "fre fra fr",
    "german": "ger deu de",
    "spanish": "spa es",
    "italian": "ita it",
    "portuguese": "por pt",
    "dutch": "dut nld nl",
    "russian": "rus ru",
    "chinese": "chi zho zh",
    "japanese": "jpn ja",
    "korean": "kor ko",
    "polish": "pol pl",
    "czech": "cze ces cs",
    "hungarian": "hun hu",
    "turkish": "tur tr",
    "danish": "dan da",
    "swedish": "swe sv",
    "norwegian": "nor no nob nno",
    "finnish": "fin fi",
    "greek": "gre ell el",
    "hebrew": "heb he",
    "arabic": "ara ar",
    "persian": "per fas fa",
    "ukrainian": "ukr uk",
    "romanian": "rum ron ro",
    "croatian": "hrv hr",
    "serbian": "srp sr",
    "bulgarian": "bul bg",
}
"""Language → its ISO 639 codes, of two letters and of three in both forms, as PubMed, RIS and JATS write them."""
_CODES = {code: name for name, codes in LANGUAGES.items() for code in codes.split()}
KEPT_FILTERS = 8
"""Filters whose passages are remembered."""
MOST_LISTED = 12
"""Known values named in a message, the nearest first when there are more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a hit's study must be. Within one field any of the values will do; every field that is set must hold."""

    designs: frozenset[str] = frozenset()
    """``StudyDesign`` values; empty: any."""
    since: int | None = None
    """First year, inclusive; a study without a year does not pass."""
    until: int | None = None
    include_retracted: bool = False
    population: frozenset[str] = frozenset()
    """Groups of ``corpus.facts.POPULATIONS``. Of one part (age, sex …) any; of several parts, one of each must be named."""
    statuses: frozenset[str] = frozenset()
    """``Status`` values; empty: any."""
    journals: frozenset[str] = frozenset()
    """Titles of journals, in any case, with or without a leading "The" or a place in brackets."""
    languages: frozenset[str] = frozenset()
    """Names or codes (``english``, ``eng``); a study without a language does not pass."""
    with_effects: bool = False
    """Only studies in whose text an effect estimate stands."""

    @property
    def options(self) -> tuple[str, ...]:
        """The options of ``lind ask`` that narrow the search, as they are written; empty: none does."""
        sets = (
            ("design", self.designs),
            ("population", self.population),
            ("status", self.statuses),
            ("journal", self.journals),
            ("language", self.languages),
        )
        return (
            *(f"--{name} “{value}”" for name, values in sets for value in sorted(values)),
            *(f"--{name} {year}" for name, year in (("since", self.since), ("until", self.until)) if year is not None),
            *(("--with-effects",) if self.with_effects else ()),
        )

    @property
    def narrows(self) -> bool:
        """Whether any study may fail to pass: False means that nothing but the retraction rule is asked."""
        sets = (self.designs, self.population, self.statuses, self.journals, self.languages)
        return any(sets) or self.since is not None or self.until is not None or self.with_effects

    @property
    def needs_facts(self) -> bool:
        """Whether a library of an older Lind must be read through first (``make_ready``)."""
        return bool(self.population) or self.with_effects

    def admits(self, row: StudyRow) -> bool:
        """Return whether a study passes everything but the retraction rule."""
        return self._admits_year(row.year) and self._admits_record(row) and self._admits_content(row)

    def _admits_year(self, year: int | None) -> bool:
        if self.since is not None and (year is None or year < self.since):
            return False
        return self.until is None or (year is not None and year <= self.until)

    def _admits_record(self, row: StudyRow) -> bool:
        if self.statuses and row.status not in self.statuses:
            return False
        if self.journals and (row.journal is None or journal_key(row.journal) not in _keys(self.journals)):
            return False
        return not self.languages or (row.language is not None and language_of(row.language) in _names(self.languages))

    def _admits_content(self, row: StudyRow) -> bool:
        if self.designs and row.design not in self.designs:
            return False
        if self.with_effects and not row.effects:
            return False
        return not self.population or _studied(self.population, row.population)


class Admitted:
    """Which passages of an index each filter admits, while the library stays as it is."""

    def __init__(self, library: Library, studies: Sequence[str], study_of: NDArray[np.intc]) -> None:
        """Take what is filtered.

        Args:
            library: The library; it may be closed by now.
            studies: Every study of the index.
            study_of: Number of each passage's study.
        """
        self._library = library
        self._studies = studies
        self._study_of = study_of
        self._rows: dict[str, StudyRow] = {}
        self._masks: dict[Filters, NDArray[np.bool_]] = {}

    def rows(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Return which passages belong to studies that a filter admits; None: all."""
        if not filters.narrows:
            return None
        mask = self._masks.get(filters)
        if mask is None:
            rows = self._study_rows()
            admitted = np.array([s in rows and filters.admits(rows[s]) for s in self._studies], dtype=np.bool_)
            mask = admitted[self._study_of]
            if len(self._masks) >= KEPT_FILTERS:
                self._masks = {}
            self._masks[filters] = mask
        return mask

    def _study_rows(self) -> dict[str, StudyRow]:
        """Return what filters ask of every study; read when the first filter comes, for most questions have none."""
        if not self._rows:
            if self._library.is_open:
                self._rows = {row.study_id: row for row in self._library.rows()}
            else:
                with Library.open(self._library.folder) as library:
                    self._rows = {row.study_id: row for row in library.rows()}
        return self._rows


def language_of(code: str) -> str:
    """Return the English name of a language, or the code itself in lower case when it is not known.

    >>> language_of("ENG")
    'english'
    """
    plain = code.strip().lower()
    # A locale as JATS writes it: en-US.
    return _CODES.get(plain) or _CODES.get(re.split(r"[-_]", plain, maxsplit=1)[0], plain)


@lru_cache(maxsize=65_536)
def journal_key(title: str) -> str:
    """Return what two ways of writing one journal's title share.

    >>> journal_key("The Lancet (London, England)") == journal_key("Lancet.")
    True
    """
    plain = re.sub(r"\([^()]*\)", " ", title.casefold()).replace("&", " and ")
    words = re.findall(r"\w+", plain)
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def check_filters(filters: Filters, rows: Iterable[StudyRow] | None = None) -> None:
    """Refuse a value that no study could have, with the known ones.

    Args:
        filters: What was asked.
        rows: The library's studies, whose journals and languages are the known ones; None: those are not checked.

    Raises:
        SettingsError: A value is unknown; the message names it and what is known.
    """
    _refuse_unknown("design", filters.designs, [design.value for design in StudyDesign])
    _refuse_unknown("status", filters.statuses, [status.value for status in Status])
    _refuse_unknown("population", filters.population, list(POPULATIONS))
    if rows is None or not (filters.journals or filters.languages):
        return
    held = list(rows)
    journals = {journal_key(row.journal): row.journal for row in held if row.journal}
    unknown = sorted(title for title in filters.journals if journal_key(title) not in journals)
    _refuse_unknown("journal", unknown, sorted(journals.values()))
    languages = {language_of(row.language) for row in held if row.language}
    _refuse_unknown("language", {language_of(one) for one in filters.languages}, sorted(languages))


def make_ready(library: Library, filters: Filters) -> int:
    """Read what a library of an older Lind does not know yet and the filters ask for.

    Returns:
        How many studies were read; 0: nothing was lacking.

    Raises:
        LibraryLockedError: Another process is writing to the library.
        LibraryError: The folder cannot be written.
    """
    return library.fill_facts() if filters.needs_facts else 0


def _refuse_unknown(field: str, values: Iterable[str], known: list[str]) -> None:
    wrong = next((value for value in sorted(values) if value not in known), None)
    if wrong is None:
        return
    shown = known
    if len(known) > MOST_LISTED and field in ("journal", "language"):
        shown = difflib.get_close_matches(wrong, known, n=MOST_LISTED, cutoff=0.3) or known[:MOST_LISTED]
    more = f" and {len(known) - len(shown):,} more" if len(known) > len(shown) else ""
    listed = ", ".join(shown) if shown else f"none, no record of this library names its {field}"
    raise SettingsError(f"--{field}: unknown {field} {wrong!r}; known: {listed}{more}")


@lru_cache(maxsize=16)
def _keys(titles: frozenset[str]) -> frozenset[str]:
    return frozenset(map(journal_key, titles))


@lru_cache(maxsize=16)
def _names(languages: frozenset[str]) -> frozenset[str]:
    return frozenset(map(language_of, languages))


@lru_cache(maxsize=65_536)
def _studied(wanted: frozenset[str], groups: str | None) -> bool:
    """Return whether each part of a population that is asked for is named by one of the groups of a study."""
    named = set((groups or "").split(BETWEEN))
    asked: dict[str, set[str]] = {}
    for name in wanted:
        asked.setdefault(POPULATIONS.get(name, name), set()).add(name)
    return all(some & named for some in asked.values())
