"""Which records are one study: joined by PMID, DOI or PMCID, and never where their identifiers disagree.

A missed join is seen by the reader, who finds a study twice; two reports merged into one are a loss that nobody sees.
So a shared identifier joins two records only when no other identifier of theirs speaks against it, when no third
study carries it too with another name, and, as meeting abstracts of one supplement are printed under one DOI, when
their titles can be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.identifiers import normal_doi
from corpus.study import Study

KINDS = ("pmid", "doi", "pmc")
"""Prefixes of study ids, the strongest first; ``file`` comes after them."""
SHARED_TITLE = 0.5
"""Share of the shorter title's words that the longer one must hold; a rule of thumb."""
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a record or study is called."""

    study_id: str
    """Its own id by ``study_id_for``, or the id it is stored under."""
    pmid: str | None = None
    doi: str | None = None
    """In normal form."""
    pmc: str | None = None
    title: str | None = None

    def identifiers(self) -> dict[str, str]:
        """Return kind → value of the identifiers it has, the strongest first."""
        found = {"pmid": self.pmid, "doi": self.doi, "pmc": self.pmc}
        return {kind: value for kind, value in found.items() if value}

    def ids(self) -> tuple[str, ...]:
        """Return its identifiers as study ids (``pmid:…``, ``doi:…``, ``pmc:…``), the strongest first."""
        return tuple(f"{kind}:{value}" for kind, value in self.identifiers().items())


def names_of(study: Study) -> Names:
    """Return what a study is called."""
    return Names(
        study_id=study.study_id,
        pmid=study.pmid,
        doi=(normal_doi(study.doi) or None) if study.doi else None,
        pmc=study.pmcid,
        title=study.title_text,
    )


def strength(study_id: str) -> int:
    """Return how strong an id is: 0 a PMID, 1 a DOI, 2 a PMCID, 3 a text without identifier.

    >>> sorted(["file:0a", "doi:10.1/x", "pmid:7"], key=strength)
    ['pmid:7', 'doi:10.1/x', 'file:0a']
    """
    kind = study_id.partition(":")[0]
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def conflict(a: Names, b: Names) -> str:
    """Return what shows that two records are not one study; empty: nothing does.

    One PMID settles it; else another PMID, DOI or PMCID, or a title of other words, keeps them apart.

    >>> conflict(Names(study_id="pmid:1", pmid="1", doi="10.1/x"), Names(study_id="pmid:2", pmid="2", doi="10.1/x"))
    'pmid'
    """
    if a.pmid and a.pmid == b.pmid:
        return ""
    ours, theirs = a.identifiers(), b.identifiers()
    for kind in KINDS:
        if kind in ours and kind in theirs and ours[kind] != theirs[kind]:
            return kind
    return "" if _titles_can_be_one(a.title, b.title) else "title"


def studies_joined(record: Names, holders: Mapping[str, Iterable[Names]]) -> tuple[Names, ...]:
    """Return the known studies that a record is one with, the strongest first.

    Args:
        record: The new record.
        holders: Each of its identifiers (as a study id) → the known studies that carry it.

    Returns:
        Studies found through identifiers whose every holder agrees with the record and with the others.
        The study of the record's own id is always among them.
    """
    found: dict[str, Names] = {}
    for known in holders.values():
        group = [names for names in known if names.study_id != record.study_id]
        if any(conflict(record, names) for names in group):
            continue
        if any(conflict(a, b) for i, a in enumerate(group) for b in group[i + 1 :]):
            continue
        found.update({names.study_id: names for names in group})
    own = (names for known in holders.values() for names in known if names.study_id == record.study_id)
    found.update({names.study_id: names for names in own})
    agreeing: list[Names] = []
    for names in sorted(
        found.values(), key=lambda n: (n.study_id != record.study_id, strength(n.study_id), n.study_id)
    ):
        if not any(conflict(names, other) for other in agreeing):
            agreeing.append(names)
    return tuple(sorted(agreeing, key=lambda n: (strength(n.study_id), n.study_id)))


def _titles_can_be_one(a: str | None, b: str | None) -> bool:
    if not a or not b:
        return True
    fewer, more = sorted(({w.lower() for w in WORD.findall(t)} for t in (a, b)), key=len)
    return not fewer or len(fewer & more) >= SHARED_TITLE * len(fewer)
