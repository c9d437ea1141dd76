"""RIS, written with rispy (https://en.wikipedia.org/wiki/RIS_(file_format); tags as Reference Manager defines them)."""

from __future__ import annotations

from typing import Any

from corpus.study import Study


def write_ris(studies: tuple[Study, ...]) -> str:
    """Return studies as RIS records; what a study does not have is left out.

    PMID goes to ``AN`` with the database name in ``DB``, registry ids to ``C1`` (custom) and keywords, as
    PubMed's own export and Zotero do.
    """
    import rispy

    return str(rispy.dumps([_entry(study) for study in studies], skip_unknown_tags=False))


def _entry(study: Study) -> dict[str, Any]:
    pages = (study.pages or "").partition("-")
    fields: dict[str, Any] = {
        "type_of_reference": "JOUR",
        "id": study.study_id,
        "title": _one_line(study.title_text),
        "authors": list(study.authors),
        "journal_name": _one_line(study.journal),
        "year": None if study.year is None else str(study.year),
        "volume": study.volume,
        "number": study.issue,
        "start_page": pages[0],
        "end_page": pages[2],
        "doi": study.doi,
        "accession_number": study.pmid,
        "name_of_database": "PubMed" if study.pmid else None,
        "custom1": "; ".join(study.trial_ids),
        "keywords": list(dict.fromkeys((*study.mesh, *study.trial_ids))),
        "language": study.language,
        "abstract": _one_line(abstract_of(study)),
        "notes": [f"Status: {study.status.value}"],
    }
    return {name: value for name, value in fields.items() if value}


def abstract_of(study: Study) -> str:
    """Return the text of a study without its title."""
    return study.text[study.title.end :].lstrip("\n") if study.title else study.text


def _one_line(text: str | None) -> str | None:
    # A line of RIS is a field: a line break inside a value would start another one.
    return None if text is None else " ".join(text.split())
