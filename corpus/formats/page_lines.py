"""What the lines of a copied page are: furniture, facts about the publication, keywords, or words of the abstract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.formats.notices import note_notice
from corpus.identifiers import find_doi, parse_pmcid, parse_pmid


class Kind(StrEnum):
    """What a line does on its page."""

    WORDS = "words"
    FURNITURE = "furniture"
    FOOTER = "footer"
    """Nothing of the abstract follows it (similar articles, links, fingerprints)."""
    AFFILIATIONS = "affiliations"
    """The heading of a block of addresses."""
    CITATION = "citation"
    """``Journal. 2015 Jun;148(7):1383-91. doi: …``"""
    IDENTIFIER = "identifier"
    FACT = "fact"
    """``Issue number4``, ``StatePublished - 2006``."""
    KEYWORDS = "keywords"
    HEADING = "heading"
    """The word "Abstract" over the abstract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that is not blank, without the white space around it."""

    words: str
    start: int
    """Where ``words`` stand in the document."""
    end: int
    kind: Kind
    after_blank: bool
    """A blank line stands before it, or nothing does."""

    @property
    def is_fact(self) -> bool:
        """Whether it tells about the publication, also outside of a page."""
        return self.kind in (Kind.CITATION, Kind.IDENTIFIER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page tells about its publication; None: it does not."""

    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    language: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None


_FURNITURE = re.compile(
    r"send to|choose destination|format|full text|free (?:pmc )?article|review|clinical trial|"
    r"randomized controlled trial|meta-analysis|case reports|comparative study|multicenter study|save|email|share|"
    r"permalink|actions|display options|full[- ]text links|cite|page navigation|peer-reviewed|access to document|"
    r"\d{1,6} (?:scopus )?citations?(?: \(scopus\))?|e(?:pub|collection) \d{4}.{0,60}|"
    r"research output: .{0,100}|show (?:more|less)|expand|overview|fingerprint|"
    r"fingerprint(?:dive into.{0,300})?|subscribe|download|print|"
    r"copyright .{0,300}|© .{0,300}",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:pmid: .{0,80})?\[indexed for medline\]|free full text|free pmc article|supplemental content|"
    r"full text links|icon for .{0,80}|loading \.{3}|"
    r"support center|similar articles|cited by(?: \d{1,6} articles)?|related information|linkout.{0,80}|"
    r"references|"
    r"publication types?|mesh terms|substances|grant support|conflict of interest statement|figures|comment in|"
    r"dive into the research topics of .{0,600}|view full fingerprint|cite this|apa|other files and links|"
    r"research output(?:: .{0,100})?[›>].{0,100}|powered by .{0,80}",
    re.IGNORECASE,
)
_PAGE_SIGN = re.compile(
    r"send to|choose destination|author information:?|affiliations expand|.{0,80}\[indexed for medline\]|"
    r"supplemental content|full text links|research output: .{0,100}|dive into the research topics of .{0,600}|"
    r"cite this|original language ?\w{1,20}|pages \(from-to\).{0,40}|similar articles|free full text|"
    r"\d{1,6} scopus citations?",
    re.IGNORECASE,
)
"""Lines that only a page has; one whole line of this kind makes a document a page."""
_AFFILIATIONS = re.compile(r"author information:?|affiliations?(?: expand)?:?|collaborators?:?", re.IGNORECASE)
_CITATION = re.compile(
    r"(?:\d{1,4}\. )?(?P<journal>[A-Z][^.;\n]{1,80}(?:\.? \([^)]{1,40}\))?)\s?\. (?P<year>(?:1[5-9]|20)\d\d)"
    r"(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?)?"
    r"(?: \d{1,2}(?:-\d{1,2})?)?;"
    r"(?P<volume>[\w ]{0,15})(?:\((?P<issue>[^)\n]{1,30})\))?"
    r"(?::\s?(?P<pages>[\w-]{1,20}(?:\.e\d{1,4})?(?:, ?[\w-]{1,20}){0,3}))?\.?(?=\s|$)"
)
_IDENTIFIER = re.compile(
    r"(?:pmid|pmcid|doi)\s?:\s?\S{1,200}.{0,200}|https?://(?:dx\.)?doi\.org/\S{1,200}", re.IGNORECASE
)
_FACT_KEYS = {
    "original language": "language",
    "pages (from-to)": "pages",
    "journal": "journal",
    "volume": "volume",
    "issue number": "issue",
    "statepublished": "year",
    "publication statuspublished": "year",
    "dois": "doi",
    "number of pages": None,
    "article number": None,
    "early online date": None,
    "externally published": None,
    "issn": None,
    "publisher": None,
    "publication statusaccepted": None,
    "bibliographical note": None,
    "asjc scopus subject areas": None,
}
"""Lower-case beginning of a line of a Pure portal's table → what it tells; None: nothing that Lind keeps."""
_HEADING = re.compile(r"abstract:?|summary:?", re.IGNORECASE)
_FACT_LENGTH = 120
_MUCH = 300
_BULLET = re.compile(r"[•·▪◦]\s{0,5}(?=\S)")
_KEYWORDS = re.compile(r"key ?words?\s?:\s{0,3}", re.IGNORECASE)
_TERM = r"[^;.\n]{2,50}"
_TERM_LIST = re.compile(rf"{_TERM}(?:;[ ]{_TERM}){{1,30}}\.?")
_ADDRESS = re.compile(
    r"department|universit|hospital|institut|center\b|centre\b|school|college|division|faculty|clinic\b|laborator|"
    r"electronic address|\(\d{1,2}\)",
    re.IGNORECASE,
)


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the lines of ``text`` that are not blank, each with what it is."""
    found: list[Line] = []
    position, after_blank = 0, True
    for raw in text.split("\n"):
        words = raw.strip()
        if words:
            start = position + len(raw) - len(raw.lstrip())
            line = Line(words=words, start=start, end=start + len(words), kind=_kind(words), after_blank=after_blank)
            _add(found, line)
        after_blank = not words
        position += len(raw) + 1
    return tuple(_with_term_lists(found))


def _add(found: list[Line], line: Line) -> None:
    """Append a line; a citation that PubMed's page breaks after the journal is put together again."""
    if found and line.words.startswith(". ") and _CITATION.match(found[-1].words + line.words):
        journal = found.pop()
        words = journal.words + line.words
        line = replace(line, words=words, start=journal.start, kind=Kind.CITATION, after_blank=journal.after_blank)
    found.append(line)


def _with_term_lists(lines: list[Line]) -> Iterator[Line]:
    """Mark as keywords the lines of terms that are a paragraph of their own and stand after much text."""
    read = 0
    for number, line in enumerate(lines):
        alone = line.after_blank and (number + 1 == len(lines) or lines[number + 1].after_blank)
        # A title may have semicolons too, but it comes first.
        if alone and read > _MUCH and line.kind is Kind.WORDS and _TERM_LIST.fullmatch(line.words[:1001]):
            line = replace(line, kind=Kind.KEYWORDS)
        read += len(line.words) if line.kind is Kind.WORDS else 0
        yield line


def is_page(lines: tuple[Line, ...]) -> bool:
    """Whether the document was copied from a page, with the page's own words around the abstract."""
    return any(_PAGE_SIGN.fullmatch(line.words) for line in lines if len(line.words) < 700)


def blocks_of(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """Yield the paragraphs: lines with no blank line between them."""
    block: list[Line] = []
    for line in lines:
        if line.after_blank and block:
            yield tuple(block)
            block = []
        block.append(line)
    if block:
        yield tuple(block)


def is_affiliation_block(block: tuple[Line, ...]) -> bool:
    """Whether most lines of a paragraph are addresses."""
    return 2 * sum(len(line.words) < 400 and bool(_ADDRESS.search(line.words)) for line in block) >= len(block)


def page_keywords(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Return the keywords of bullets, of a ``Keywords:`` line, and of a line of terms with semicolons."""
    found: list[str] = []
    for line in lines:
        if line.kind is Kind.KEYWORDS:
            bare = _KEYWORDS.sub("", _BULLET.sub("", line.words, count=1), count=1).rstrip(".")
            found += (term.strip() for term in re.split(r";|,", bare) if term.strip()) if ";" in bare else [bare]
    return tuple(dict.fromkeys(found))


def page_facts(lines: tuple[Line, ...]) -> PageFacts:
    """Return what citation, identifier and table lines tell; the first line that tells a thing is believed."""
    found: dict[str, str] = {}
    on_page = is_page(lines)
    for line in lines:
        if on_page or line.is_fact:
            for key, value in _facts_of(line):
                found.setdefault(key, value)
    year = found.pop("year", None)
    return PageFacts(year=int(year) if year else None, **found)


def _facts_of(line: Line) -> Iterator[tuple[str, str]]:
    if line.kind is Kind.CITATION and (match := _CITATION.match(line.words)):
        yield from ((key, value.strip()) for key, value in match.groupdict().items() if value and value.strip())
    if line.is_fact:
        if doi := find_doi(line.words):
            yield "doi", doi
        for prefix, parse in (("pmid", parse_pmid), ("pmcid", parse_pmcid)):
            match = re.search(rf"\b{prefix}\s?:\s?(\w{{1,12}})", line.words, re.IGNORECASE)
            if match and (value := parse(match[1])):
                yield prefix, value
    if line.kind is Kind.FACT:
        yield from _table_fact(line.words)


def _table_fact(words: str) -> Iterator[tuple[str, str]]:
    key = _fact_key(words) or ""
    name, value = _FACT_KEYS.get(key), words[len(key) :].strip(" :\t-")
    if name == "year":
        year = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", value)
        value = year.group() if year else ""
    elif name == "doi":
        value = find_doi(value) or ""
    if name and value:
        yield name, value


def _fact_key(words: str) -> str | None:
    """Return the table's key that the line begins with; None: it is no line of the table."""
    low = words.casefold()
    key = next((key for key in _FACT_KEYS if low.startswith(key)), None)
    # "Journal" and "volume" begin prose too ("Volume was measured …"); a table's value has no space before it.
    prose = key is not None and re.match(r"\s+[a-z]|s\s", words[len(key) :])
    return None if prose else key


def _kind(words: str) -> Kind:
    if _AFFILIATIONS.fullmatch(words[:50]):
        return Kind.AFFILIATIONS
    if len(words) < 400 and _IDENTIFIER.fullmatch(words):
        return Kind.IDENTIFIER
    if len(words) < 700 and _FOOTER.fullmatch(words):
        return Kind.FOOTER
    if len(words) < 400 and _FURNITURE.fullmatch(words):
        return Kind.FURNITURE
    if len(words) < 400 and _CITATION.match(words):
        return Kind.CITATION
    if len(words) < 80 and note_notice(words) is not None:
        return Kind.FURNITURE
    if _HEADING.fullmatch(words):
        return Kind.HEADING
    if _is_keyword_line(words):
        return Kind.KEYWORDS
    return Kind.FACT if len(words) <= _FACT_LENGTH and _fact_key(words) else Kind.WORDS


def _is_keyword_line(words: str) -> bool:
    return (len(words) < 100 and bool(_BULLET.match(words))) or (len(words) < 1000 and bool(_KEYWORDS.match(words)))
