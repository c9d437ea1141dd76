"""Reads the MEDLINE display format (``.nbib``; https://www.nlm.nih.gov/bsd/mms/medlineelements.html).

The abstract stays one part as it stands: its labels ("METHODS: …") are words of the text in this format. Lines were
broken by the exporter at spaces, so they are joined with a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.formats.cautions import draft_cautions
from corpus.formats.export_record import status_notices
from corpus.formats.notices import MEDLINE_TAGS, metadata_notices, ref_type_notice
from corpus.formats.reader import Reader, Record, quarantined
from corpus.identifiers import find_doi, find_trial_ids, parse_pmcid, parse_pmid
from corpus.study import Draft, Part, StatusNotice

Fields = dict[str, list[str]]

_TAG_LINE = re.compile(r"[A-Z][A-Z0-9]{1,3} {0,2}- ")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d|2100)(?!\d)")
_REFERENCE_PMID = re.compile(r"PMID: ?(\d{1,8})")


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record for each ``PMID-`` line, and for each block between blank lines that has none."""
    for number, block in enumerate(_blocks(text), start=1):
        locator = f"{name}, record {number}"
        fields = _fields(block)
        draft = _draft(fields, block, f"{name}#{number}")
        if draft.title is None and not draft.parts:
            reason = "neither a title (TI) nor an abstract (AB); export the record again"
            yield quarantined(locator, reason, block)
        else:
            yield draft


def recognises(head: str) -> bool:
    """Whether the first line is a PMID or owner line, or another tag of the format with a PMID line soon after."""
    bare = head.lstrip()
    return bare.startswith(("PMID- ", "OWN - ")) or bool(
        _TAG_LINE.match(bare) and not bare.startswith("TY  - ") and re.search(r"^PMID- ", bare, re.MULTILINE)
    )


def _blocks(text: str) -> Iterator[str]:
    """Cut the text into records: at blank lines, and at ``PMID-`` lines where the blank line is missing."""
    lines: list[str] = []
    has_pmid = False
    for line in text.split("\n"):
        starts = line.startswith("PMID- ")
        # A line of nothing but spaces is a paragraph break inside an abstract, not the end of the record.
        if line.strip("\r") == "" or (starts and has_pmid):
            if any(kept.strip() for kept in lines):
                yield "\n".join(lines)
            lines, has_pmid = [], False
        if line.strip("\r") or lines:
            lines.append(line)
            has_pmid = has_pmid or starts
    if any(kept.strip() for kept in lines):
        yield "\n".join(lines)


def _fields(block: str) -> Fields:
    from Bio import Medline

    lines: list[str] = []
    for raw in block.split("\n"):
        line = raw.rstrip()
        # Unfolded first: Bio.Medline takes the second line of a list field (PT, CN, RIN …) for a second value.
        if line[:6] == "      " and lines:
            lines[-1] += " " + line[6:]
        elif line[4:5] == "-":
            lines.append(line)
    record: dict[str, str | list[str]] = next(iter(Medline.parse([f"{line}\n" for line in lines])), {})
    return {key: [value] if isinstance(value, str) else list(value) for key, value in record.items()}


def _draft(fields: Fields, block: str, fallback_name: str) -> Draft:
    pmid = parse_pmid(_one(fields, "PMID") or "")
    title = _one(fields, "TI") or _one(fields, "BTI") or _one(fields, "TT")
    abstract = _one(fields, "AB") or _one(fields, "OAB")
    parts = (Part(label=None, text=abstract),) if abstract else ()
    types = tuple(fields.get("PT", ()))
    return Draft(
        source_id=pmid or fallback_name,
        format="medline",
        original=block,
        title=title,
        parts=parts,
        authors=_authors(fields),
        journal=_one(fields, "TA") or _one(fields, "JT"),
        year=_year(fields),
        pmid=pmid,
        pmcid=parse_pmcid(_one(fields, "PMC") or ""),
        doi=_doi(fields),
        trial_ids=find_trial_ids("\n".join((*fields.get("SI", ()), title or "", abstract or ""))),
        publication_types=types,
        mesh=_headings(fields),
        language=_one(fields, "LA"),
        volume=_one(fields, "VI"),
        issue=_one(fields, "IP"),
        pages=_one(fields, "PG"),
        notices=_notices(fields) + metadata_notices(types, title) + status_notices(fields.get("GN", ())),
        cautions=draft_cautions(title, parts),
    )


def _one(fields: Fields, tag: str) -> str | None:
    values = fields.get(tag)
    return (" ".join(values) if tag in ("AB", "TI") else values[0]).strip() or None if values else None


def _authors(fields: Fields) -> tuple[str, ...]:
    return tuple(fields.get("AU") or fields.get("FAU") or ()) + tuple(fields.get("CN", ()))


def _year(fields: Fields) -> int | None:
    texts = (_one(fields, tag) or "" for tag in ("DP", "DEP"))
    return next((int(match.group()) for text in texts if (match := _YEAR.search(text) or _day_year(text))), None)


def _day_year(text: str) -> re.Match[str] | None:
    return re.match(r"(?:1[5-9]\d\d|20\d\d)(?=\d{4}$)", text)


def _doi(fields: Fields) -> str | None:
    places = [value for tag in ("LID", "AID") for value in fields.get(tag, ())]
    return next((doi for place in places if "[doi]" in place and (doi := find_doi(place))), None)


def _headings(fields: Fields) -> tuple[str, ...]:
    """Return MeSH descriptors without qualifiers and stars, then the authors' keywords."""
    mesh = [heading.split("/")[0].lstrip("*") for heading in fields.get("MH", ())]
    return tuple(dict.fromkeys([*mesh, *(word.lstrip("*") for word in fields.get("OT", ()))]))


def _notices(fields: Fields) -> tuple[StatusNotice, ...]:
    found = []
    for tag, ref_type in MEDLINE_TAGS.items():
        for citation in fields.get(tag, ()):
            pmid = _REFERENCE_PMID.search(citation)
            found.append(ref_type_notice(ref_type, pmid[1] if pmid else citation))
    return tuple(notice for notice in found if notice)


READER = Reader(
    name="medline",
    description="MEDLINE / nbib, as saved from PubMed with 'Send to: Citation manager'",
    recognises=recognises,
    read=read,
)
