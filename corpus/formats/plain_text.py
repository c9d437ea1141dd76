"""Reads plain text: one document a file, in whatever shape it was copied from a page.

Three shapes are told apart by the words around the abstract: a PubMed page (copied, or saved as "Abstract (text)"), a
publisher's or university's portal page (Pure and alike), and a bare abstract. In a page the furniture is left out of
the parts and read for what it tells; every part is an exact piece of the original. What the source does not say is not
made up: a year in running text is no year of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, takewhile
from pathlib import PurePosixPath

from corpus.formats.cautions import draft_cautions
from corpus.formats.front_matter import authors_in, looks_like_authors, looks_like_title
from corpus.formats.notices import metadata_notices, note_notice
from corpus.formats.page_lines import (
    Kind,
    Line,
    blocks_of,
    is_affiliation_block,
    is_page,
    lines_of,
    page_facts,
    page_keywords,
)
from corpus.formats.reader import Reader, Record, quarantined
from corpus.identifiers import find_trial_ids
from corpus.study import Caution, Draft, Part, StatusNotice

LONG = 80
"""Characters from which a paragraph of a page counts as prose; what follows the prose after a footer is furniture."""

_OTHER_FORMATS = re.compile(
    r"[<{]|\[\s*[{\]]|TY  -\s|%0 |%PDF-|@\w{1,20}\s?\{|\ufeff?FN [^\n]{1,100}\r?\nVR |PT [A-Z]\r?\n|PMID- |\{\\rtf"
)
_TABLE_HEAD = re.compile(r"\"?(?:title|abstract|pmid|doi|authors?|primary_title|record_id)\"?", re.IGNORECASE)


UNWRAPPED = 300
"""Characters of a line from which the document is taken to have one paragraph a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which lines of a document are what."""

    title: str | None
    authors: tuple[str, ...]
    prose: tuple[tuple[int, int], ...]
    """Where each paragraph of the abstract stands."""


def read(text: str, name: str) -> Iterator[Record]:
    """Yield the one record of a document; a text without any letters is quarantined."""
    if sum(map(str.isalpha, text[:100_000])) < 20:
        yield quarantined(name, "hardly a word in it; leave it out or get it again", text)
        return
    lines = lines_of(text)
    layout = _page_layout(lines, text) if is_page(lines) else _bare_layout(lines, text)
    if layout.title is None and not layout.prose:
        yield quarantined(name, "a page without title and abstract; copy the page again with its text", text)
        return
    yield _draft(text, PurePosixPath(name).name, lines, layout)


def recognises(head: str) -> bool:
    """Whether the text is prose: not binary, not markup, and not a known export format of another kind."""
    bare = head.lstrip()
    if "\0" in head or _OTHER_FORMATS.match(bare):
        return False
    first = bare.split("\n", 1)[0]
    cells = re.split(r"[,;\t]", first)
    named = sum(bool(_TABLE_HEAD.fullmatch(cell.strip())) for cell in cells)
    is_table = named >= 2 or (named == 1 and len(cells) >= 3)
    return not is_table and sum(map(str.isprintable, bare)) >= 0.9 * len(bare.replace("\n", "").replace("\r", ""))


def _draft(text: str, source_id: str, lines: tuple[Line, ...], layout: Layout) -> Draft:
    facts = page_facts(lines)
    parts = tuple(Part(label=None, text=text[start:end]) for start, end in layout.prose)
    return Draft(
        source_id=source_id,
        format="plain-text",
        original=text,
        title=layout.title,
        parts=parts,
        authors=layout.authors,
        journal=facts.journal,
        year=facts.year,
        pmid=facts.pmid,
        pmcid=facts.pmcid,
        doi=facts.doi,
        trial_ids=find_trial_ids("\n".join((layout.title or "", *(part.text for part in parts)))),
        mesh=page_keywords(lines) if is_page(lines) else (),
        language=facts.language,
        volume=facts.volume,
        issue=facts.issue,
        pages=facts.pages,
        notices=(*metadata_notices((), layout.title), *(_notices(lines) if is_page(lines) else ())),
        cautions=_cautions(layout, parts),
    )


def _notices(lines: tuple[Line, ...]) -> tuple[StatusNotice, ...]:
    """Return what single lines of a page say: "Retraction in" over a citation, "Retracted Publication" among the types."""
    return tuple(notice for line in lines if len(line.words) < LONG and (notice := note_notice(line.words)) is not None)


def _cautions(layout: Layout, parts: tuple[Part, ...]) -> tuple[Caution, ...]:
    found = draft_cautions(layout.title, parts)
    if layout.authors:
        return found
    place = sum(caution.code == "no-title" for caution in found)
    return (*found[:place], Caution(code="no-authors", message="No authors were found in the source."), *found[place:])


def _bare_layout(lines: tuple[Line, ...], text: str) -> Layout:
    """Take the first paragraph for the title when it reads like one; the rest is the abstract, all of it."""
    kinds = frozenset(Kind) - {Kind.CITATION, Kind.IDENTIFIER, Kind.HEADING}
    runs = [run for block in blocks_of(lines) for run in _runs(block, kinds)]
    return _layout(_paragraphs(runs, lines), text, alone=False)


def _page_layout(lines: tuple[Line, ...], text: str) -> Layout:
    return _layout(_paragraphs(list(_content_runs(lines)), lines), text, alone=True)


def _paragraphs(runs: list[tuple[Line, ...]], lines: tuple[Line, ...]) -> list[tuple[int, int]]:
    """Return where each paragraph stands: a run of wrapped lines is one; an unwrapped line is one by itself."""
    if max(len(line.words) for line in lines) >= UNWRAPPED:
        return [(line.start, line.end) for run in runs for line in run]
    return [(run[0].start, run[-1].end) for run in runs]


def _layout(paragraphs: list[tuple[int, int]], text: str, *, alone: bool) -> Layout:
    """Tell title and authors, which come first if they are there, from the abstract.

    Args:
        paragraphs: Where the paragraphs stand.
        text: The document.
        alone: Whether a title needs no abstract after it, and an author no other author beside him (pages).
    """
    title: str | None = None
    authors: tuple[str, ...] = ()
    rest = list(paragraphs)
    followed = any(end - start >= LONG for start, end in rest[1:])
    if rest and looks_like_title(text[slice(*rest[0])]) and (alone or followed):
        title = text[slice(*rest.pop(0))]
        if rest and looks_like_authors(text[slice(*rest[0])], alone=alone):
            authors = authors_in(text[slice(*rest.pop(0))])
    return Layout(title=title, authors=authors, prose=tuple(rest))


def _content_runs(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """Yield the runs of lines of a page that are neither furniture nor addresses, up to its footer."""
    seen_prose = expects_addresses = False
    for block in blocks_of(lines):
        if expects_addresses and is_affiliation_block(block):
            expects_addresses = False
            continue
        expects_addresses = block[-1].kind is Kind.AFFILIATIONS
        for run in _runs(_without_addresses(block), frozenset({Kind.WORDS, Kind.FOOTER})):
            words = tuple(takewhile(lambda line: line.kind is not Kind.FOOTER, run)) if seen_prose else run
            seen_prose = seen_prose or sum(len(line.words) for line in words) >= 2 * LONG
            yield from _runs(words, frozenset({Kind.WORDS}))
            if seen_prose and any(line.kind is Kind.FOOTER for line in run):
                return


def _without_addresses(block: tuple[Line, ...]) -> tuple[Line, ...]:
    place = next((i for i, line in enumerate(block) if line.kind is Kind.AFFILIATIONS), None)
    if place is None:
        return block
    after = block[place + 1 :]
    return block[:place] + (() if after and is_affiliation_block(after) else after)


def _runs(block: tuple[Line, ...], kinds: frozenset[Kind]) -> Iterator[tuple[Line, ...]]:
    """Yield the longest runs of a paragraph's lines that are of these kinds."""
    for wanted, run in groupby(block, key=lambda line: line.kind in kinds):
        if wanted:
            yield tuple(run)


READER = Reader(
    name="plain-text",
    description="Plain text, one document a file: an abstract, or a page copied from PubMed or a portal",
    recognises=recognises,
    read=read,
)
