"""The list of the records of an upload, one JSON line each: name, title, what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.library import Library
    from corpus.study import Draft, Quarantined

LIST = "records.jsonl"


def read_records(path: Path) -> Iterator[tuple[str, str | None, str]]:
    """Yield name, title (None: none) and outcome of each record of a job's list; nothing where there is no list."""
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.endswith("\n"):
                    name, title, outcome = json.loads(line)
                    yield name, title, outcome
    except (OSError, ValueError):
        return  # no record was read yet, or the disk damaged the list: the library has them


def record_of(item: Draft | Quarantined, library: Library | None) -> tuple[str, str | None, str]:
    """Return what to list of a record before it is stored: its name or place, its title, what becomes of it.

    Args:
        item: What was read.
        library: The library; None: there is none yet.
    """
    from corpus.study import Quarantined

    if isinstance(item, Quarantined):
        return item.locator, None, f"set aside: {item.reason}"
    known = library is not None and any(
        (
            item.pmid is not None and library.find_identifier(item.pmid, "pmid"),
            item.doi is not None and library.find_identifier(item.doi, "doi"),
            library.find_source(item.source_id),
        )
    )
    return item.source_id, item.title, "known before" if known else "new"


def new_before(folder: Path) -> set[str]:
    """Return the names of the records that earlier runs of the job in a folder called new, and keep them for the next run."""
    earlier = folder / "new-before.jsonl"
    names = {name for path in (earlier, folder / LIST) for name, _, outcome in read_records(path) if outcome == "new"}
    if names:
        draft = earlier.with_suffix(".new")
        draft.write_text("".join(json.dumps((name, None, "new")) + "\n" for name in names), "utf-8")
        draft.replace(earlier)
    return names
