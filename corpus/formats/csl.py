"""CSL-JSON (https://docs.citationstyles.org/en/stable/specification.html) and nbib, written by hand: both are plain.

Written and read back unchanged. CSL-JSON: title, abstract text, authors, journal, year, volume, issue, pages, DOI, PMID,
PMCID, registry ids, standing. nbib: title, the abstract up to its white space, authors, journal, year, volume, issue, pages, DOI,
PMID, PMCID, registry ids, publication types, keywords, language, standing (as a general note, ``GN``), and notices with a reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpus.formats.export_record import status_note
from corpus.formats.notices import MEDLINE_TAGS, PUBLICATION_TYPES
from corpus.formats.ris import abstract_of
from corpus.identifiers import find_trial_ids
from corpus.study import Status, Study

_TAG_OF = {ref_type: tag for tag, ref_type in MEDLINE_TAGS.items()}


def write_csl(studies: tuple[Study, ...]) -> str:
    """Return studies as a CSL-JSON array; what a study does not have is left out."""
    return json.dumps([_item(study) for study in studies], ensure_ascii=False, indent=1)


def write_nbib(studies: tuple[Study, ...]) -> str:
    """Return studies in MEDLINE's tagged format (https://www.nlm.nih.gov/bsd/mms/medlineelements.html)."""
    return "\n".join("".join(f"{tag:<4}- {value}\n" for tag, value in _lines(study)) for study in studies)


def csl_fields(item: dict[str, Any]) -> dict[str, Any]:
    """Return a CSL-JSON item under the names that ``json_lines`` reads; other objects as they are."""
    if not item.keys() & {"container-title", "issued", "DOI"} or not isinstance(item.get("type"), str):
        return item
    issued = item.get("issued")
    dates = (
        issued.get("date-parts") or [[issued.get("raw") or issued.get("literal")]] if isinstance(issued, dict) else []
    )
    first = dates[0] if isinstance(dates, list) and dates else None
    authors = item.get("author")
    return {
        "id": item.get("PMID") or item.get("id"),
        "title": _one(item.get("title")),
        "abstract": item.get("abstract"),
        "authors": [_name(author) for author in authors if isinstance(author, dict)]
        if isinstance(authors, list)
        else None,
        "journal": _one(item.get("container-title")),
        "year": first[0] if isinstance(first, list) and first else None,
        "volume": item.get("volume"),
        "issue": item.get("issue"),
        "pages": item.get("page"),
        "doi": item.get("DOI"),
        "pmid": item.get("PMID"),
        "pmcid": item.get("PMCID"),
        "language": item.get("language"),
        "keywords": item.get("keyword"),
        "trial_ids": list(find_trial_ids(str(item.get("note") or ""))),
        "status": item.get("status"),
        "note": item.get("note"),
        **{name: item.get(name) for name in ("is_retracted", "updated-by", "update-to")},
    }


def _one(value: object) -> object:
    """Return the first of a list: Crossref's own JSON lists the titles of a work."""
    return next(iter(value), None) if isinstance(value, list) else value


def _name(author: dict[str, Any]) -> str | None:
    family, given = author.get("family"), author.get("given")
    if isinstance(family, str) and isinstance(given, str):
        return f"{family}, {given}"
    return next((name for name in (author.get("literal"), family) if isinstance(name, str)), None)


def _item(study: Study) -> dict[str, Any]:
    standing = () if study.status is Status.NONE_KNOWN else (status_note(study),)
    fields: dict[str, Any] = {
        "id": study.study_id,
        "type": "article-journal",
        "title": study.title_text,
        "author": [{"literal": name} for name in study.authors],
        "container-title": study.journal,
        "issued": None if study.year is None else {"date-parts": [[study.year]]},
        "volume": study.volume,
        "issue": study.issue,
        "page": study.pages,
        "DOI": study.doi,
        "PMID": study.pmid,
        "PMCID": study.pmcid,
        "abstract": abstract_of(study),
        "note": "; ".join((*study.trial_ids, *standing)),
        "status": study.status.value if standing else None,
    }
    return {name: value for name, value in fields.items() if value}


def _lines(study: Study) -> Iterator[tuple[str, str]]:
    single = {
        "PMID": study.pmid,
        # A record needs a first line by which it is known; who holds it stands in where PubMed does not.
        "OWN": None if study.pmid else "Lind",
        "DP": None if study.year is None else str(study.year),
        "TI": study.title_text,
        "PG": study.pages,
        "VI": study.volume,
        "IP": study.issue,
        "LID": None if study.doi is None else f"{study.doi} [doi]",
        "AB": abstract_of(study),
        "LA": study.language,
        "JT": study.journal,
        "PMC": study.pmcid,
    }
    yield from ((tag, " ".join(value.split())) for tag, value in single.items() if value)
    many = {
        "FAU": study.authors,
        "PT": _types(study),
        "MH": study.mesh,
        "SI": tuple(f"Registry/{t}" for t in study.trial_ids),
        "GN": () if study.status is Status.NONE_KNOWN else (status_note(study),),
    }
    yield from ((tag, " ".join(value.split())) for tag, values in many.items() for value in values)
    for notice in study.notices:
        if notice.reference and notice.cue in _TAG_OF:
            reference = f"PMID: {notice.reference}" if notice.reference.isdecimal() else notice.reference
            yield _TAG_OF[notice.cue], " ".join(reference.split())


def _types(study: Study) -> tuple[str, ...]:
    """Return a study's publication types; that of a retraction which only a list or a title tells is added, as PubMed gives it."""
    told = any(PUBLICATION_TYPES.get(name.strip().lower()) is Status.RETRACTED for name in study.publication_types)
    added = study.status is Status.RETRACTED and not told
    return (*study.publication_types, "Retracted Publication") if added else study.publication_types
