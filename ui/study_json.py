"""A study as JSON: everything in the record, where it came from, and its passages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.citations import reference_line
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
        "sources": [asdict(source) for source in library.sources(study.study_id)],
        "passages": _passages(study, library),
    }


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
