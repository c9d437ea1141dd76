"""A study as the JSON that the library stores, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from corpus.study import (
    Caution,
    DesignFinding,
    SampleSize,
    Section,
    SentenceRole,
    Span,
    Status,
    StatusNotice,
    Study,
    StudyDesign,
)


def to_text(study: Study) -> str:
    """Return a study as one line of JSON; ``from_text`` is its inverse."""
    return json.dumps(asdict(study), ensure_ascii=False, sort_keys=True)


def from_text(record: str) -> Study:
    """Return the study that ``to_text`` wrote."""
    return study_from_json(json.loads(record))


def content_key(study: Study) -> str:
    """Hash what the record says, not the name it came under: the same record from two files is one version."""
    return replace(study, source_id="").content_hash


def study_from_json(record: dict[str, Any]) -> Study:
    """Return the study that ``dataclasses.asdict`` turned into ``record``."""
    plain = dict(record)
    plain["title"] = None if record["title"] is None else Span(**record["title"])
    plain["sections"] = tuple(
        Section(**{**s, "role": None if s["role"] is None else SentenceRole(s["role"])}) for s in record["sections"]
    )
    plain["design"] = DesignFinding(**{**record["design"], "design": StudyDesign(record["design"]["design"])})
    plain["sample_size"] = None if record["sample_size"] is None else SampleSize(**record["sample_size"])
    plain["notices"] = tuple(StatusNotice(**{**n, "status": Status(n["status"])}) for n in record["notices"])
    plain["cautions"] = tuple(Caution(**c) for c in record["cautions"])
    for name in ("authors", "trial_ids", "publication_types", "mesh"):
        plain[name] = tuple(record[name])
    return Study(**plain)
