"""A study as JSON: everything in the record, what was found in its text, where it came from, and its passages."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from assistant.citations import reference_line
from corpus.findings import read_findings
from corpus.library import Library
from corpus.study import Study
from index.passages import parse_passage_id


def study_json(study: Study, library: Library) -> dict[str, Any]:
    """Return what ``lind cite ID --json`` prints for a study; offsets count in its ``text``."""
    plain = asdict(study)
    return {
        **plain,
        "title": study.title_text,
        "title_span": plain["title"],
        "design": study.design.design.value,
        "design_finding": plain["design"],
        "sample_size": None if study.sample_size is None else study.sample_size.n,
        "sample_size_finding": plain["sample_size"],
        "status": study.status.value,
        "citation": reference_line(study),
        "content_hash": study.content_hash,
        "findings": findings_json(study),
        "sources": [asdict(source) for source in library.sources(study.study_id)],
        "passages": _passages(study, library),
    }


def findings_json(study: Study) -> dict[str, Any]:
    """Return everything read in a study's text, its keys as in ``corpus.findings.Findings``.

    ``levels`` is an object from type of question to level. An infinite bound is the text ``"inf"``: JSON has no such number.
    """
    findings = read_findings(study)
    plain: dict[str, Any] = _finite(asdict(findings))
    return {**plain, "levels": {question: asdict(level) for question, level in findings.levels}}


def _finite(value: Any) -> Any:
    """Return a value with every infinite number as text."""
    if isinstance(value, dict):
        return {key: _finite(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(held) for held in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _passages(study: Study, library: Library) -> list[dict[str, Any]]:
    """Return the study's passages in the published index; none while there is no index."""
    import json

    from corpus.errors import IndexUnavailableError
    from index.generations import current_generation

    try:
        listed = json.loads((current_generation(library.folder) / "passages.json").read_text("utf-8"))
    except IndexUnavailableError:
        return []
    own = [(parse_passage_id(name), section) for name, section in listed if name.rpartition("#")[0] == study.study_id]
    return [
        {
            "passage_id": p.passage_id,
            "start": p.start,
            "end": p.end,
            "section": section,
            "text": study.text[p.start : p.end],
        }
        for p, section in own
    ]
