"""BibTeX, written with bibtexparser."""

from __future__ import annotations

import re

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
        "note": "; ".join((*study.trial_ids, f"Status: {study.status.value}")),
    }


def _key(study: Study) -> str:
    """Make a citation key that says what it is: first author and year, else the study id."""
    family = re.sub(r"[^A-Za-z]", "", study.authors[0].split(",")[0].split(" ")[-1]) if study.authors else ""
    if family and study.year:
        return f"{family.lower()}{study.year}"
    return re.sub(r"[^A-Za-z0-9]+", "-", study.study_id)
