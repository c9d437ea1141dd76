"""Writing studies into the library's file: joining records of one study, and what lists say of its standing.

A study's row holds its current version, called by its strongest id, with the identifiers that its other records gave
and the notices that lists and other records put on it. The versions themselves stay as they were read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from corpus.facts import facts_of
from corpus.identity import Names, names_of, strength, studies_joined
from corpus.stored import content_key, from_text, to_text
from corpus.study import Status, StatusNotice, Study

if TYPE_CHECKING:  # reading a list needs the readers of all formats, which a question does not
    from corpus.status import StatusImport, StatusMark

Added = Literal["added", "updated", "duplicate"]
RECORD = "record "
"""Start of a list's name when the list is another record of the same study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a study came from."""

    source_id: str
    path: str
    """Name of the file or upload, without folders of the machine it was read on."""
    format: str


def add_study(db: sqlite3.Connection, study: Study, *, original: str, source: Source, now: str) -> Added:
    """Add a record; see ``corpus.library.Library.add``."""
    own = names_of(study)
    known = _known(db, own)
    home = min((own.study_id, *(names.study_id for names in known)), key=strength)
    digest = content_key(study)
    before = {names.study_id: _current(db, names.study_id) for names in known}
    for names in known:
        if names.study_id != home:
            _absorb(db, names, home)
    db.execute(
        "INSERT OR IGNORE INTO sources VALUES (?, ?, ?, ?, ?)",
        (source.source_id, home, source.path, source.format, now),
    )
    fresh = db.execute(
        "INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?, ?)", (home, digest, to_text(study), original, now)
    ).rowcount
    if not fresh and home in before:
        return "duplicate"
    others = [version for version in before.values() if version.study_id != study.study_id]
    current = min((study, *others), key=lambda record: (not record.sections, strength(record.study_id)))
    for record in (study, *others):
        _remember(db, record, home, is_current=record is current)
    settle(db, home, current)
    if not known:
        return "added"
    return "updated" if current is study else "duplicate"


def settle(db: sqlite3.Connection, home: str, current: Study) -> None:
    """Write a study's row, identifiers and marks.

    Args:
        db: The library's file, in a transaction.
        home: The study's id.
        current: The version that is shown, as it was read.
    """
    aliases = [row[0] for row in db.execute("SELECT alias FROM aliases WHERE study_id = ? ORDER BY 1", (home,))]
    named = {kind: rest for kind, _, rest in (alias.partition(":") for alias in (*reversed(aliases), home))}
    study = replace(
        current,
        study_id=home,
        pmid=current.pmid or named.get("pmid"),
        doi=current.doi or named.get("doi"),
        pmcid=current.pmcid or named.get("pmc"),
    )
    _write_identifiers(db, study, aliases)
    study = _marked(db, study)
    db.execute(
        "INSERT OR REPLACE INTO studies VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            home,
            content_key(current),
            to_text(study),
            study.title_text,
            study.year,
            study.journal,
            study.design.design,
            study.status,
        ),
    )
    write_facts(db, study, content_key(current))


def write_facts(db: sqlite3.Connection, study: Study, digest: str) -> None:
    """Write what a search is filtered by.

    Args:
        db: The library's file, in a transaction.
        study: The study as it is shown.
        digest: Content key of its current version.
    """
    facts = facts_of(study)
    db.execute(
        "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            study.study_id,
            digest,
            study.year,
            study.design.design,
            study.status,
            study.journal,
            study.language,
            facts.population,
            facts.effects,
        ),
    )


def import_marks(db: sqlite3.Connection, source: str, marks: Sequence[StatusMark]) -> StatusImport:
    """Replace a status list by its newer form; see ``corpus.library.Library.import_status``."""
    touched = set(_studies_listed(db, source))
    db.execute("DELETE FROM status_lists WHERE source = ?", (source,))
    db.executemany(
        "INSERT OR REPLACE INTO status_lists VALUES (?, ?, ?, ?, ?, ?)",
        [(mark.kind, mark.value.lower(), mark.status, source, mark.reference, mark.date) for mark in marks],
    )
    from corpus.status import StatusImport

    matched = set(_studies_listed(db, source))
    for study_id in sorted(touched | matched):
        settle(db, study_id, _current(db, study_id))
    return StatusImport(source=source, listed=len(marks), matched=tuple(sorted(matched)))


def _studies_listed(db: sqlite3.Connection, source: str) -> list[str]:
    query = "SELECT DISTINCT i.study_id FROM status_lists l JOIN identifiers i USING (kind, value) WHERE l.source = ?"
    return [row[0] for row in db.execute(query, (source,))]


def _known(db: sqlite3.Connection, own: Names) -> tuple[Names, ...]:
    """Return the studies of the library that a record is one with."""
    holders = {identifier: _holders(db, identifier) for identifier in own.ids() or (own.study_id,)}
    if {holder for some in holders.values() for holder in some} <= {own.study_id}:
        held = any(holders.values())
        return (replace(own, title=None),) if held else ()
    names = {one: _names(db, one) for some in holders.values() for one in some}
    return studies_joined(own, {identifier: [names[one] for one in some] for identifier, some in holders.items()})


def _holders(db: sqlite3.Connection, identifier: str) -> list[str]:
    """Return the ids of the studies that carry an identifier, now or by an earlier record."""
    kind, _, value = identifier.partition(":")
    query = (
        "SELECT study_id FROM identifiers WHERE kind = ?1 AND value = ?2 "
        "UNION SELECT study_id FROM studies WHERE study_id = ?3 UNION SELECT study_id FROM aliases WHERE alias = ?3"
    )
    kind = "pmcid" if kind == "pmc" else kind
    return [row[0] for row in db.execute(query, (kind, value.lower(), identifier))]


def _names(db: sqlite3.Connection, study_id: str) -> Names:
    row = db.execute("SELECT record FROM studies WHERE study_id = ?", (study_id,)).fetchone()
    return names_of(from_text(row[0]))


def _current(db: sqlite3.Connection, study_id: str) -> Study:
    """Return a study's current version as it was read."""
    row = db.execute(
        "SELECT v.record FROM versions v JOIN studies s USING (study_id, content_hash) WHERE study_id = ?", (study_id,)
    ).fetchone()
    return from_text(row[0])


def _absorb(db: sqlite3.Connection, names: Names, home: str) -> None:
    """Give everything of a study to another one; its id and identifiers stay names of that one."""
    old = names.study_id
    for table in ("versions", "sources"):
        db.execute(f"UPDATE OR IGNORE {table} SET study_id = ? WHERE study_id = ?", (home, old))
        db.execute(f"DELETE FROM {table} WHERE study_id = ?", (old,))
    db.execute("UPDATE aliases SET study_id = ? WHERE study_id = ?", (home, old))
    for table in ("studies", "facts", "identifiers", "marks"):
        db.execute(f"DELETE FROM {table} WHERE study_id = ?", (old,))
    _write_aliases(db, names, home)


def _remember(db: sqlite3.Connection, record: Study, home: str, *, is_current: bool) -> None:
    """Keep what another record of a study says of its names and its standing."""
    source = RECORD + record.study_id
    db.execute("DELETE FROM status_lists WHERE source = ?", (source,))
    if is_current and record.study_id == home:
        return
    _write_aliases(db, names_of(record), home)
    if is_current:
        return
    kind, _, value = home.partition(":")
    db.executemany(
        "INSERT OR IGNORE INTO status_lists VALUES (?, ?, ?, ?, ?, NULL)",
        [
            ("pmcid" if kind == "pmc" else kind, value.lower(), n.status, source, n.reference or n.cue)
            for n in record.notices
        ],
    )


def _write_aliases(db: sqlite3.Connection, names: Names, home: str) -> None:
    rows = [(alias, home) for alias in (names.study_id, *names.ids()) if alias != home]
    db.executemany("INSERT OR IGNORE INTO aliases VALUES (?, ?)", rows)


def _write_identifiers(db: sqlite3.Connection, study: Study, aliases: Sequence[str]) -> None:
    db.execute("DELETE FROM identifiers WHERE study_id = ?", (study.study_id,))
    names = names_of(study)
    pairs = [name.partition(":")[::2] for name in (*names.ids(), *aliases) if not name.startswith("file:")]
    pairs += [("trial", trial_id) for trial_id in study.trial_ids]
    rows = {("pmcid" if kind == "pmc" else kind, value.lower(), study.study_id) for kind, value in pairs}
    db.executemany("INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?)", sorted(rows))


def _marked(db: sqlite3.Connection, study: Study) -> Study:
    """Return a study with the notices that lists put on it, and write them down as its marks."""
    rows = db.execute(
        "SELECT DISTINCT l.status, l.source, l.reference, l.date FROM identifiers i "
        "JOIN status_lists l USING (kind, value) WHERE i.study_id = ? ORDER BY l.source, l.status, l.reference",
        (study.study_id,),
    ).fetchall()
    db.execute("DELETE FROM marks WHERE study_id = ?", (study.study_id,))
    db.executemany("INSERT OR IGNORE INTO marks VALUES (?, ?, ?)", [(study.study_id, r[0], r[1]) for r in rows])
    said = {notice.status for notice in study.notices}
    listed = [
        StatusNotice(status=Status(status), cue=_cue(source, date), reference=reference)
        for status, source, reference, date in rows
    ]
    return replace(study, notices=(*study.notices, *(notice for notice in listed if notice.status not in said)))


def _cue(source: str, date: str | None) -> str:
    return f"listed in {source}" + (f" ({date})" if date else "")
