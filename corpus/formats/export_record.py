"""What every reference manager's export has in common: named fields with values, made into one record.

The readers of RIS, EndNote, Web of Science, BibTeX and tables differ in how they cut a file and what they call a field;
what a field then means is decided here, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.formats.cautions import draft_cautions
from corpus.formats.notices import PUBLICATION_TYPES, field_notices, metadata_notices, note_notice
from corpus.formats.reader import Record, quarantined
from corpus.identifiers import find_doi, find_trial_ids, parse_pmcid, parse_pmid
from corpus.study import Draft, Part, Status, StatusNotice, Study

Fields = dict[str, list[str]]
"""Lind's name of a field (``title``, ``abstract``, ``authors``, ``journal``, ``year``, ``volume``, ``issue``, ``pages``,
``doi``, ``pmid``, ``pmcid``, ``trial_ids``, ``types``, ``keywords``, ``language``, ``status``,
``notes``, ``retracted``) → its values."""

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d|2100)(?!\d)")
_STATUS = re.compile(r"\s{0,5}Status: ([a-z ]{1,40})\s{0,5}\Z")


def export_record(fields: Fields, *, original: str, name: str, number: int, format: str) -> Record:
    """Return the record of one export entry.

    Args:
        fields: Its values by Lind's names; empty values count as not given. Every ``abstract`` is a part of its own.
        original: The entry as it stood in the source.
        name: Name of the source.
        number: The entry's place in it, from 1.
        format: Name of the format in ``READERS``.
    """
    locator = f"{name}, record {number}"
    values = {key: [text for value in given if (text := _filled(value))] for key, given in fields.items()}
    title = _first(values, "title")
    parts = tuple(Part(label=None, text=text) for text in values.get("abstract", ()))
    if title is None and not parts:
        return quarantined(locator, "neither a title nor an abstract; export the record again with both", original)
    types = tuple(dict.fromkeys(values.get("types", ())))
    told = (*metadata_notices(types, title), *field_notices({"is_retracted": _first(values, "retracted")}))
    notes = (*values.get("status", ()), *values.get("notes", ()))
    pmid = next((found for text in values.get("pmid", ()) if (found := parse_pmid(text))), None)
    trial_ids = _trial_ids(values.get("trial_ids", []), title, parts)
    return Draft(
        source_id=pmid or f"{name}#{number}",
        format=format,
        original=original,
        title=title,
        parts=parts,
        authors=tuple(dict.fromkeys(values.get("authors", ()))),
        journal=_first(values, "journal"),
        year=_year(values.get("year", ())),
        pmid=pmid,
        pmcid=next((found for text in values.get("pmcid", ()) if (found := parse_pmcid(text))), None),
        doi=next((found for text in values.get("doi", ()) if (found := find_doi(text))), None),
        trial_ids=trial_ids,
        publication_types=types,
        mesh=tuple(word for word in dict.fromkeys(values.get("keywords", ())) if word not in trial_ids),
        language=_first(values, "language"),
        volume=_first(values, "volume"),
        issue=_first(values, "issue"),
        pages=_first(values, "pages"),
        notices=tuple(dict.fromkeys((*told, *status_notices(notes)))),
        cautions=draft_cautions(title, parts),
    )


def page_range(start: str | None, end: str | None) -> str | None:
    """Return first and last page as one range; None: not given, or words instead of pages ("No", "Specified").

    >>> page_range("320", "5")
    '320-5'
    """
    if not start or f"{start} {end}".casefold() in ("no specified", "no pagination"):
        return None
    return f"{start}-{end}" if end and end != start and "-" not in start else start


def types_in_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """Return the lines of a note that are a publication type which tells a record's standing, as EndNote keeps it."""
    return tuple(line for line in notes if line.strip().lower() in PUBLICATION_TYPES)


def status_note(study: Study) -> str:
    """Return the line that tells a study's standing in what Lind writes (``Status: retracted``); ``status_notices`` reads it."""
    return f"Status: {study.status.value}"


def status_notices(texts: Iterable[str]) -> tuple[StatusNotice, ...]:
    """Return the standing that Lind itself wrote beside a record (``Status: retracted``), and what other notes say of it."""
    lines = (line.strip() for text in texts for line in re.split(r"[\r\n]+|;\s", text))
    found = (_standing(line) or note_notice(line.removeprefix("Status: ")) for line in lines)
    return tuple(notice for notice in found if notice is not None)


def _standing(line: str) -> StatusNotice | None:
    match = _STATUS.match(line)
    known = (
        status for status in Status if match and status is not Status.NONE_KNOWN and status.value == match[1].strip()
    )
    return next((StatusNotice(status=status, cue=line) for status in known), None)


def split_list(value: str) -> list[str]:
    """Split a cell or line of several entries at semicolons.

    A comma never splits: it also stands inside a name ("Gurion, R." or "Embolism, Air").
    """
    return [piece.strip() for piece in value.split(";")] if ";" in value else [value]


def _filled(value: str) -> str:
    text = value.strip(" \t\r\n")
    return "" if not text.strip("/-.") else text


def _first(values: Fields, key: str) -> str | None:
    return next(iter(values.get(key, ())), None)


def _year(texts: Iterable[str]) -> int | None:
    return next((int(match.group()) for text in texts if (match := _YEAR.search(text))), None)


def _trial_ids(given: list[str], title: str | None, parts: tuple[Part, ...]) -> tuple[str, ...]:
    return find_trial_ids("\n".join((*given, title or "", *(part.text for part in parts))))
