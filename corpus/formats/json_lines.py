"""Reads JSON lines (https://jsonlines.org), JSON arrays and JSON objects of studies.

Keys, first one given wins: ``doc_id``, ``_id``, ``id``, ``pmid`` (the record's name); ``title``; ``abstract``, ``text``
(a string, or a list of sentences, which are joined by a space); ``sections`` (``label`` and ``text``); ``pmid``,
``pmcid``, ``doi``, ``year``, ``journal``, ``authors`` (a list, or a string), ``mesh`` or ``keywords``, ``pub_types`` or
``publication_types``, ``trial_ids``, ``language``, ``volume``, ``issue``, ``pages``. Lines of PubMedQA (``QUESTION``,
``CONTEXTS``, ``LABELS``, ``LONG_ANSWER``) are read too: the question is the article's title and the long answer its
conclusion (https://aclanthology.org/D19-1259), and so are CSL-JSON items (``container-title``, ``issued``, ``DOI``).
``null``, empty text, ``NA`` and ``nan`` all mean "not given".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from corpus.formats.cautions import draft_cautions
from corpus.formats.csl import csl_fields
from corpus.formats.export_record import status_notices
from corpus.formats.notices import field_notices, metadata_notices
from corpus.formats.reader import Reader, Record, quarantined
from corpus.identifiers import find_doi, find_trial_ids, parse_pmcid, parse_pmid
from corpus.study import Draft, Part, StatusNotice

Fields = dict[str, Any]

_MISSING = frozenset({"", "na", "n/a", "nan", "none", "null"})
_SPACE = " \t\r\n"
TYPE_KEYS = ("pub_types", "publication_types", "publicationTypes", "europe", "pubType")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d|2100)(?!\d)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(text: str, name: str) -> Iterator[Record]:
    """Yield the records of JSON lines, of a JSON array, or of JSON objects that run over several lines."""
    start = len(text) - len(text.lstrip(_SPACE))
    if text[start : start + 1] == "[":
        yield from _read_values(text, start + 1, name, in_array=True)
    elif is_line_based(text[:8192]):
        yield from read_lines(_lines(text), name)
    else:
        yield from _read_values(text, start, name, in_array=False)


def read_lines(lines: Iterable[str], name: str) -> Iterator[Record]:
    """Yield one record for each line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if not line.strip(_SPACE):
            continue
        locator, line = f"{name}:{number}", line.rstrip("\r\n")
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield quarantined(locator, f"not a JSON object ({_cause(error)}); mend or remove the line", line)
            continue
        yield _record(value, line, locator, f"{name}#{number}")


def recognises(head: str) -> bool:
    """Whether the text begins with a JSON object, or with an array of them."""
    bare = head.lstrip(_SPACE)
    return bare.startswith("{") or (bare.startswith("[") and bare[1:].lstrip(_SPACE)[:1] in ("{", "]", ""))


def is_line_based(head: str) -> bool:
    """Whether each line holds an object of its own, rather than one object several lines."""
    lines = [line for raw in head.split("\n") if (line := raw.strip(_SPACE))]
    if not lines or not lines[0].startswith("{"):
        return False
    return len(lines) == 1 or lines[0].endswith("}") or (len(lines[0]) > 1 and lines[1].startswith("{"))


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end


def _read_values(text: str, start: int, name: str, *, in_array: bool) -> Iterator[Record]:
    decoder, number = json.JSONDecoder(), 0
    while (start := _skip(text, start, "," if in_array else "")) < len(text):
        if in_array and text[start] == "]":
            return
        number += 1
        locator = f"{name}, record {number}"
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            reason = f"the JSON breaks off here ({_cause(error)}); nothing after it was read: mend the file"
            yield quarantined(locator, reason, text[start : start + 1_000_000])
            return
        yield _record(value, text[start:end], locator, f"{name}#{number}")
        start = end
    if in_array:
        yield quarantined(f"{name}, end", "the JSON array has no end: records may be missing; get the file again", "")


def _skip(text: str, start: int, also: str) -> int:
    while start < len(text) and text[start] in _SPACE + also:
        start += 1
    return start


def _cause(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, character {error.pos + 1}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"


def _record(value: object, original: str, locator: str, fallback_name: str) -> Record:
    if not isinstance(value, dict):
        return quarantined(locator, f"a JSON {type(value).__name__}, not an object; each study is one object", original)
    draft = _pubmedqa(value, original) if "QUESTION" in value else _study(csl_fields(value), original)
    if draft.title is None and not draft.parts:
        reason = 'neither a title nor an abstract; give "title", and "abstract" or "text"'
        return quarantined(locator, reason, original)
    if "\\u" in original and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        return quarantined(locator, "holds half of a surrogate pair, which is no character; mend the escape", original)
    if draft.source_id:
        return draft
    return _renamed(draft, fallback_name)


def _renamed(draft: Draft, source_id: str) -> Draft:
    return replace(draft, source_id=source_id)


def _study(fields: Fields, original: str) -> Draft:
    return _draft(fields, original, _text(fields.get("title")), _parts(fields))


def _pubmedqa(fields: Fields, original: str) -> Draft:
    contexts = fields.get("CONTEXTS")
    texts = contexts if isinstance(contexts, list) else [contexts]
    given = fields.get("LABELS")
    labels = given if isinstance(given, list) and len(given) == len(texts) else [None] * len(texts)
    pairs = [*zip(labels, texts, strict=True), ("CONCLUSIONS", fields.get("LONG_ANSWER"))]
    parts = tuple(Part(label=_text(label), text=text) for label, raw in pairs if (text := _text(raw)))
    return _draft({"year": fields.get("YEAR"), **fields}, original, _text(fields["QUESTION"]), parts)


def _draft(fields: Fields, original: str, title: str | None, parts: tuple[Part, ...]) -> Draft:
    types = _types(fields)
    doi = _text(fields.get("doi"))
    pmid = _text(fields.get("pmid"))
    pmcid = _text(fields.get("pmcid"))
    given = _texts(fields.get("trial_ids"))
    return Draft(
        source_id=_text(_first(fields, "doc_id", "_id", "id", "pmid")) or "",
        format="json-lines",
        original=original,
        title=title,
        parts=parts,
        authors=_texts(fields.get("authors")),
        journal=_text(fields.get("journal")),
        year=_year(fields.get("year")),
        pmid=parse_pmid(pmid) if pmid else None,
        pmcid=parse_pmcid(pmcid) if pmcid else None,
        doi=find_doi(doi) if doi else None,
        trial_ids=given or find_trial_ids("\n".join((title or "", *(part.text for part in parts)))),
        publication_types=types,
        mesh=_texts(_first(fields, "mesh", "keywords")),
        language=_text(fields.get("language")),
        volume=_text(fields.get("volume")),
        issue=_text(fields.get("issue")),
        pages=_text(fields.get("pages")),
        notices=_notices(fields, types, title),
        cautions=draft_cautions(title, parts),
    )


def _notices(fields: Fields, types: tuple[str, ...], title: str | None) -> tuple[StatusNotice, ...]:
    """Return what a record's types, title, fields and notes say of its standing, each thing once."""
    # OpenAlex calls a retraction notice so in ``type``, which elsewhere says what sort of record it is.
    told = (
        *metadata_notices((*types, *_texts(fields.get("type"))), title),
        *field_notices(fields),
        *status_notices(f"Status: {said}" for said in _texts(fields.get("status"))),
        *status_notices(_texts(_first(fields, "note", "notes"))),
    )
    return tuple(dict.fromkeys(told))


def _types(fields: Fields) -> tuple[str, ...]:
    """Return publication types under the names of PubMed's, Semantic Scholar's and Europe PMC's JSON."""
    nested = fields.get("pubTypeList")
    europe = nested.get("pubType") if isinstance(nested, dict) else None
    return _texts(_first({"europe": europe, **fields}, *TYPE_KEYS))


def _parts(fields: Fields) -> tuple[Part, ...]:
    given = _first(fields, "abstract", "text")
    abstract = " ".join(_texts(given)) if isinstance(given, list) else _text(given)
    sections = _sections(fields.get("sections"))
    if abstract is None or (sections and _make_up(sections, abstract)):
        return sections
    return (Part(label=None, text=abstract),)


def _sections(value: object) -> tuple[Part, ...]:
    if not isinstance(value, list):
        return ()
    pairs = ((item.get("label"), _text(item.get("text"))) for item in value if isinstance(item, dict))
    return tuple(Part(label=(_text(label) or "").rstrip(": ") or None, text=text) for label, text in pairs if text)


def _make_up(sections: tuple[Part, ...], abstract: str) -> bool:
    """Whether the sections and their labels are, in order, all there is in the abstract."""
    position = 0
    for part in sections:
        found = abstract.find(part.text, position)
        if found < 0 or abstract[position:found].strip(" \r\n\t:.-–—").casefold() not in _labels(part):
            return False
        position = found + len(part.text)
    return not abstract[position:].strip(_SPACE)


def _labels(part: Part) -> tuple[str, str]:
    return "", (part.label or "").strip(" \r\n\t:.-–—").casefold()


def _first(fields: Fields, *keys: str) -> object:
    return next((fields[key] for key in keys if not _is_missing(fields.get(key))), None)


def _is_missing(value: object) -> bool:
    if isinstance(value, str):
        return len(value) < 50 and value.strip().casefold() in _MISSING
    return value is None or value == [] or value != value


def _text(value: object) -> str | None:
    if _is_missing(value) or isinstance(value, list | dict | bool):
        return None
    return (value.strip(_SPACE) if isinstance(value, str) else str(value)) or None


def _texts(value: object) -> tuple[str, ...]:
    # One string stays one entry: a comma also stands inside a name ("Gurion, R." or "Embolism, Air").
    items = value if isinstance(value, list) else [value]
    if isinstance(value, str) and ";" in value:
        items = value.split(";")
    return tuple(text for item in items if (text := _text(item)))


def _year(value: object) -> int | None:
    match = _YEAR.search(_text(value) or "")
    return int(match.group()) if match else None


READER = Reader(
    name="json-lines",
    description="JSON lines, or a JSON array, of studies with title and abstract",
    recognises=recognises,
    read=read,
    read_lines=read_lines,
    is_line_based=is_line_based,
)
