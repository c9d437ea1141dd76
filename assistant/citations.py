"""Citation lookup: from an identifier or a pasted reference to the studies of a library, and their reference line."""

from __future__ import annotations

import re

from corpus.errors import InputError
from corpus.identifiers import find_doi, find_trial_ids, normal_doi
from corpus.library import Library
from corpus.study import Status, Study

WORD = re.compile(r"[^\W_]+")
PMID = re.compile(r"(?:pmid\s*[:#]?\s*)?(\d{1,8})", re.I)
PMCID = re.compile(r"(?:pmcid\s*[:#]?\s*)?(PMC\d{1,9})", re.I)
TITLE_SHARE = 0.85
"""Share of a title's words that a pasted reference must hold to be that study; a rule of thumb."""
TITLE_WORDS = 4
"""A title of fewer words than this is matched only when the reference is that title."""
NAMED_AUTHORS = 3


def find_studies(library: Library, text: str) -> tuple[Study, ...]:
    """Return the studies a PMID, DOI, PMCID, registry id, study id, source name or pasted reference names.

    Args:
        library: Where to look.
        text: What the user typed.

    Returns:
        The studies by id; several where a registry id has several reports. Empty: the library holds none.

    Raises:
        InputError: The text is empty.
    """
    wanted = text.strip()
    if not wanted:
        raise InputError("nothing to look up: give a PMID, DOI, PMCID, registry number or a reference")
    return tuple(library.study(study_id) for study_id in _find_ids(library, wanted))


def reference_line(study: Study) -> str:
    """Return a reference as one line: authors, title, standing, journal, year, identifiers; what is missing is said."""
    authors = ", ".join(study.authors[:NAMED_AUTHORS]) + (", et al." if len(study.authors) > NAMED_AUTHORS else "")
    parts = [
        authors or "[no authors in the source]",
        _marked(study.title_text or "[no title in the source]", study.status),
        " ".join(filter(None, (study.journal, _imprint(study)))) or "[no journal or year in the source]",
    ]
    line = ". ".join(part.rstrip(".") for part in parts) + "."
    names = [f"doi:{study.doi}" if study.doi else None, f"PMID {study.pmid}" if study.pmid else None, *study.trial_ids]
    known = [name for name in names if name]
    return f"{line} {'; '.join(known)}." if known else line


def _marked(title: str, status: Status) -> str:
    """Return a title with its standing in brackets behind it, so that no reference of a retracted study hides that."""
    return title if status is Status.NONE_KNOWN else f"{title.rstrip('.')} [{status.value.capitalize()}]"


def _imprint(study: Study) -> str:
    volume = (study.volume or "") + (f"({study.issue})" if study.issue else "")
    place = ":".join(part for part in (volume, study.pages or "") if part)
    return ";".join(part for part in (str(study.year) if study.year else "", place) if part)


def _find_ids(library: Library, wanted: str) -> tuple[str, ...]:
    if library.holds(wanted):
        return (wanted,)
    exact = _by_identifier(library, wanted)
    return exact or library.find_source(wanted) or _by_reference(library, wanted)


def _by_identifier(library: Library, wanted: str) -> tuple[str, ...]:
    for pattern, kind in ((PMID, "pmid"), (PMCID, "pmcid")):
        match = pattern.fullmatch(wanted)
        if match:
            return library.find_identifier(match[1].lstrip("0") if kind == "pmid" else match[1], kind)
    found: list[str] = []
    doi = find_doi(wanted)
    if doi is not None:
        found += library.find_identifier(normal_doi(doi) or doi, "doi")
    for trial_id in find_trial_ids(wanted):
        found += library.find_identifier(trial_id, "trial")
    inner = re.search(r"\bPMID\s*[:#]?\s*(\d{1,8})\b", wanted, re.I)
    if inner:
        found += library.find_identifier(inner[1], "pmid")
    return tuple(dict.fromkeys(found))


def _by_reference(library: Library, wanted: str) -> tuple[str, ...]:
    """Match a pasted reference by the words of the titles: the longest title that it holds wins."""
    given = {word.lower() for word in WORD.findall(wanted)}
    best: list[str] = []
    most = 0.0
    for study_id, title in library.titles():
        words = {word.lower() for word in WORD.findall(title)}
        held = len(words & given)
        enough = held >= TITLE_SHARE * len(words) and (len(words) >= TITLE_WORDS or words == given)
        if not words or not enough or held < most:
            continue
        best = [study_id] if held > most else [*best, study_id]
        most = held
    return tuple(best)
