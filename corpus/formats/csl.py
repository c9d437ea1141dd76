"""CSL-JSON (https://docs.citationstyles.org/en/stable/specification.html) and nbib, written by hand: both are plain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpus.formats.ris import abstract_of
from corpus.study import Study


def write_csl(studies: tuple[Study, ...]) -> str:
    """Return studies as a CSL-JSON array; what a study does not have is left out."""
    return json.dumps([_item(study) for study in studies], ensure_ascii=False, indent=1)


def write_nbib(studies: tuple[Study, ...]) -> str:
    """Return studies in MEDLINE's tagged format (https://www.nlm.nih.gov/bsd/mms/medlineelements.html)."""
    return "\n".join("".join(f"{tag:<4}- {value}\n" for tag, value in _lines(study)) for study in studies)


def _item(study: Study) -> dict[str, Any]:
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
        "note": "; ".join(study.trial_ids),
    }
    return {name: value for name, value in fields.items() if value}


def _lines(study: Study) -> Iterator[tuple[str, str]]:
    single = {
        "PMID": study.pmid,
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
        "PT": study.publication_types,
        "MH": study.mesh,
        "SI": tuple(f"Registry/{t}" for t in study.trial_ids),
    }
    yield from ((tag, " ".join(value.split())) for tag, values in many.items() for value in values)
