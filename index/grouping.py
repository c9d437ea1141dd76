"""Hits by study, and studies by trial: several passages are one study, several reports are one trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.hits import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStudy:
    """A study among the hits."""

    study_id: str
    passages: tuple[str, ...]
    """Names of its passages among the hits, best first."""
    trial_ids: tuple[str, ...]
    """Registry numbers it names."""
    other_reports: tuple[str, ...]
    """Studies among the hits that are reports of a trial this one reports; they count once."""


def group_hits(hits: Sequence[Hit], trial_ids: Mapping[str, Sequence[str]]) -> tuple[FoundStudy, ...]:
    """Return the studies among the hits, best first.

    Args:
        hits: Best first.
        trial_ids: Study → its registry numbers, in any case; a study without any may be missing.
    """
    passages: dict[str, list[str]] = {}
    for hit in hits:
        passages.setdefault(hit.study_id, []).append(hit.passage_id)
    names = {study_id: frozenset(one.lower() for one in trial_ids.get(study_id, ())) for study_id in passages}
    return tuple(
        FoundStudy(
            study_id=study_id,
            passages=tuple(found),
            trial_ids=tuple(trial_ids.get(study_id, ())),
            other_reports=tuple(other for other in passages if other != study_id and names[other] & names[study_id]),
        )
        for study_id, found in passages.items()
    )
