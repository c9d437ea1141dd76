r"""BibTeX, read and written with bibtexparser (https://ctan.org/pkg/bibtex).

Written and read back unchanged: title, authors, journal, year, volume, issue, pages, DOI, PMID, registry ids, standing.
White space inside a field is one space in BibTeX; of LaTeX only what ``SPECIAL`` lists is turned back into characters,
other commands stay as they are printed, as do the braces that only protect capitals.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.formats.export_record import Fields, export_record, split_list, status_note
from corpus.formats.reader import Reader, Record, quarantined
from corpus.study import Study

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""Characters that mean something to LaTeX."""

_PLAIN = {written: character for character, written in SPECIAL.items()}
_ESCAPED = re.compile("|".join(re.escape(written) for written in _PLAIN))
_ENTRY = re.compile(r"^[ \t]{0,20}@\w{1,30}\s{0,3}[{(]", re.MULTILINE)
_MACRO = re.compile(r"[ \t]{0,20}@string\s{0,3}[{(]\s{0,20}([\w:.\-]{1,100})", re.IGNORECASE)
_WORD = re.compile(r"[\w:.\-]+")
_FIELD = re.compile(r"[=@]")
_BEGINNING = re.compile(
    r"@(?:article|book|inproceedings|incollection|misc|phdthesis|techreport|unpublished)\s?[{(]", re.I
)


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record for each entry, and one for what cannot be read as an entry; comments are none."""
    chunks = [text[start:end] for start, end in _chunks(text)]
    macros = {match[1]: chunk for chunk in chunks if (match := _MACRO.match(chunk))}
    number = 0
    for chunk in chunks:
        if not _MACRO.match(chunk):
            used = "\n".join(macros[word] for word in dict.fromkeys(_WORD.findall(chunk)) if word in macros)
            for record in _records(chunk, used, name, number):
                number += 1
                yield record


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Cut the text before each line that begins an entry, so that one broken entry costs no other."""
    starts = sorted({0, *(match.start() for match in _ENTRY.finditer(text)), len(text)})
    yield from pairwise(starts)


def _records(chunk: str, macros: str, name: str, before: int) -> Iterator[Record]:
    import bibtexparser
    from bibtexparser.model import Entry, ExplicitComment, Preamble, String

    # It reports what it cannot parse to the log as well; here it is quarantined.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    blocks = bibtexparser.parse_string(f"{macros}\n{chunk}" if macros else chunk).blocks
    entries = [block for block in blocks if isinstance(block, Entry)]
    number = before
    for entry in entries:
        number += 1
        fields = {field.key.lower(): str(field.value) for field in entry.fields}
        original = chunk if len(entries) == 1 else entry.raw or ""
        yield export_record(_read_fields(fields), original=original, name=name, number=number, format="bibtex")
    others = [block for block in blocks if not isinstance(block, Entry | ExplicitComment | Preamble | String)]
    if any(_FIELD.search(block.raw or "") for block in others):
        reason = "its braces, quotes or commas do not close; mend the entry"
        yield quarantined(f"{name}, entry {number + 1}", reason, chunk)


def recognises(head: str) -> bool:
    """Whether an entry stands at the start of a line, and nothing but comments before it."""
    lines = (line.strip() for line in head.splitlines())
    first = next((line for line in lines if line and not line.startswith(("%", "@comment", "@Comment"))), "")
    return _BEGINNING.match(first) is not None


def unescape(text: str) -> str:
    r"""Return a text with LaTeX's escaped characters as they are printed.

    >>> unescape(r"P < 5\% \& more")
    'P < 5% & more'
    """
    return " ".join(_ESCAPED.sub(lambda match: _PLAIN[match.group()], text).split())


def _read_fields(given: dict[str, str]) -> Fields:
    plain = {name: unescape(value) for name, value in given.items()}

    def all_of(*names: str) -> list[str]:
        return [plain[name] for name in names if name in plain]

    note = plain.get("note", "")
    return {
        "title": all_of("title", "booktitle"),
        "abstract": all_of("abstract"),
        "authors": plain.get("author", "").split(" and "),
        "journal": all_of("journal", "journaltitle", "booktitle"),
        "year": all_of("year", "date"),
        "volume": all_of("volume"),
        "issue": all_of("number", "issue"),
        "pages": [pages.replace("--", "-") for pages in all_of("pages")],
        "doi": [*all_of("doi"), *(url for url in all_of("url") if "doi.org/" in url)],
        "pmid": all_of("pmid"),
        "pmcid": all_of("pmcid", "pmc"),
        "trial_ids": [note],
        "types": all_of("type", "document_type"),
        "keywords": [word for words in all_of("keywords") for word in split_list(words)],
        "language": all_of("language"),
        "status": [f"Status: {said}" for said in all_of("pubstate")],
        "notes": [note, *all_of("annote")],
        "retracted": all_of("retracted"),
    }


def write_bibtex(studies: tuple[Study, ...]) -> str:
    """Return studies as ``@article`` entries; what a study does not have is left out."""
    import bibtexparser
    from bibtexparser.model import Entry, Field

    library = bibtexparser.Library()
    used: dict[str, int] = {}
    for study in studies:
        key = _key(study)
        used[key] = used.get(key, 0) + 1
        fields = [Field(name, _written(name, value)) for name, value in _fields(study).items() if value]
        library.add(Entry("article", key if used[key] == 1 else f"{key}-{used[key]}", fields))
    return str(bibtexparser.write_string(library))


def escape(text: str) -> str:
    r"""Return a text with LaTeX's special characters made plain.

    >>> escape("P < 5% & more")
    'P < 5\\% \\& more'
    """
    return "".join(SPECIAL.get(character, character) for character in " ".join(text.split()))


def _written(name: str, value: str) -> str:
    """A DOI is an address: reference managers write and read it as it is, unless its braces would break the entry."""
    return value if name == "doi" and not set(value) & set("{}\\") else escape(value)


def _fields(study: Study) -> dict[str, str | None]:
    return {
        "title": study.title_text,
        "author": " and ".join(study.authors),
        "journal": study.journal,
        "year": None if study.year is None else str(study.year),
        "volume": study.volume,
        "number": study.issue,
        "pages": (study.pages or "").replace("-", "--"),
        "doi": study.doi,
        "pmid": study.pmid,
        "note": "; ".join((*study.trial_ids, status_note(study))),
    }


def _key(study: Study) -> str:
    """Make a citation key that says what it is: first author and year, else the study id."""
    family = re.sub(r"[^A-Za-z]", "", study.authors[0].split(",")[0].split(" ")[-1]) if study.authors else ""
    if family and study.year:
        return f"{family.lower()}{study.year}"
    return re.sub(r"[^A-Za-z0-9]+", "-", study.study_id)


READER = Reader(
    name="bibtex",
    description="BibTeX entries (@article …)",
    recognises=recognises,
    read=read,
)
