"""What a search must know of every study in the library, and no more: which are retracted, notices, copies of those, or gone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.library import Library
from corpus.study import Status
from index.passage_table import study_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the studies of an index stand in the library now."""

    statuses: Mapping[str, str]
    """Study → ``Status`` value, of those that have one."""
    gone: frozenset[str]
    """Studies of the index that the library no longer holds."""
    copies: frozenset[str]
    """Copies of retracted studies that have no PMID of their own: another export of the same report."""

    changed: frozenset[str] = frozenset()
    """Studies whose text is another one than was indexed: their passages' places say nothing any more."""

    def is_retracted(self, study_id: str) -> bool:
        """Return whether a study, or what it is a copy of, was retracted."""
        return study_id in self.copies or self.statuses.get(study_id) == Status.RETRACTED

    def is_notice(self, study_id: str) -> bool:
        """Return whether a record is a notice about another one."""
        return self.statuses.get(study_id) == Status.NOTICE

    def may_show(self, study_id: str, *, everything: bool) -> bool:
        """Return whether a study may be shown; ``everything``: also if it was retracted or is a notice."""
        if study_id in self.gone:
            return False
        return everything or not (self.is_retracted(study_id) or self.is_notice(study_id))


@dataclass(slots=True)
class Chosen:
    """What of a ranking is shown, and the studies that are not."""

    kept: list[str] = field(default_factory=list)
    retracted: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)
    duplicates: set[str] = field(default_factory=set)


def choose(order: Sequence[str], k: int, standing: Standing, groups: Mapping[str, int], *, everything: bool) -> Chosen:
    """Keep the best ``k`` passages; of studies that are one source, those of the best study alone.

    Args:
        order: Passages, best first.
        k: How many are kept.
        standing: How their studies stand.
        groups: Study → number of its group of near-identical studies.
        everything: Whether retracted studies and notices are shown too.
    """
    chosen = Chosen()
    first: dict[int, str] = {}
    for place, name in enumerate(order):
        if len(chosen.kept) == k:
            break
        study_id = study_of(name)
        if study_id in standing.gone:
            continue
        if not everything and standing.is_retracted(study_id):
            if place < k:
                chosen.retracted.add(study_id)
        elif not everything and standing.is_notice(study_id):
            if place < k:
                chosen.notices.add(study_id)
        elif (group := groups.get(study_id)) is not None and first.setdefault(group, study_id) != study_id:
            chosen.duplicates.add(study_id)
        else:
            chosen.kept.append(name)
    return chosen


def read_standing(
    library: Library, indexed: Sequence[str], groups: Mapping[str, int], changed: frozenset[str] = frozenset()
) -> Standing:
    """Read how the studies of an index stand.

    Args:
        library: An open library.
        indexed: Every study of the index, by id.
        groups: Study → number of its group of near-identical studies.
        changed: See ``changed_since``.
    """
    held = library.statuses()
    statuses = {study_id: status for study_id, status in held if status != Status.NONE_KNOWN}
    retracted = {groups[i] for i, status in statuses.items() if status == Status.RETRACTED and i in groups}
    return Standing(
        statuses=statuses,
        gone=frozenset(indexed).difference(dict(held)),
        copies=frozenset(i for i, group in groups.items() if group in retracted and not i.startswith("pmid:")),
        changed=changed,
    )


def changed_since(library: Library, versions: Path, newest: int | None) -> frozenset[str]:
    """Return the studies that the library holds in another version than a generation was built from.

    Args:
        library: An open library.
        versions: The generation's file of study → hash of its version.
        newest: ``Library.newest_version`` when it was built; None: not known, and every study is looked at.
    """
    if newest is not None and library.newest_version() == newest:
        return frozenset()
    try:
        indexed = json.loads(versions.read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(i for i, version in library.versions().items() if indexed.get(i, version) != version)
