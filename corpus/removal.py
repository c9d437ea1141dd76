"""Taking a study out of the library's file, with everything that was kept of it."""

from __future__ import annotations

import sqlite3

TABLES = ("studies", "versions", "sources", "identifiers", "aliases", "marks", "facts")
"""Every table that has a row for each study."""


def remove_study(db: sqlite3.Connection, study_id: str) -> bool:
    """Delete a study, its versions, names and sources; return whether there was one.

    Args:
        db: The library's file, in a transaction.
        study_id: The id under which it is held now.
    """
    held = db.execute("SELECT 1 FROM studies WHERE study_id = ?", (study_id,)).fetchone() is not None
    for table in TABLES:
        db.execute(f"DELETE FROM {table} WHERE study_id = ?", (study_id,))
    db.execute("DELETE FROM status_lists WHERE source = ?", (f"record {study_id}",))
    return held
