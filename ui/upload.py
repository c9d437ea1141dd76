"""Adding studies by upload: the form, the progress bar, and a result that lists every record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from corpus.errors import LindError
from ui.opened import shared_embedder
from ui.page_parts import cell, problem, table_html
from ui.render import text_html
from ui.safe_csv import csv_text

if TYPE_CHECKING:
    from assistant.settings import Settings
    from corpus.library import Library
    from corpus.study import Draft, Quarantined
    from index.build import IngestSummary, Read

UPLOADS = """xml nxml nbib txt text medline jsonl ndjson json ris csv tsv enw bib ciw isi gz zip""".split()
# Endings the file dialog offers; what a file is, its content decides.
LISTED = 500
# Records listed on the page; the file that can be saved lists all.
HEAD = ("Record", "Title", "What became of it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of an upload."""

    name: str
    """Its name in the source, or where it stood."""
    title: str | None
    """None: the source has none, or it could not be read."""
    outcome: str
    """``new``, ``known before`` or ``set aside: …``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of an upload."""

    summary: IngestSummary | None
    """None: nothing could be added."""
    records: tuple[Record, ...]
    error: str | None = None
    """One line; None: there was none."""

    @property
    def set_aside(self) -> tuple[Record, ...]:
        """The records that could not be read."""
        return tuple(record for record in self.records if record.outcome.startswith("set aside"))


def upload_form(settings: Settings, key: str) -> None:
    """Offer to add files; what was sent is ingested, and the page drawn anew."""
    from corpus.formats import read_bytes

    with st.form(key, clear_on_submit=True, border=False):
        uploads = st.file_uploader("Exports of PubMed and reference managers", UPLOADS, accept_multiple_files=True)
        sent = st.form_submit_button("Add to the library")
    if sent and uploads:
        named = [(upload.getvalue(), upload.name) for upload in uploads]
        add_records(settings, ((item, name) for data, name in named for item in read_bytes(data, name)))


def add_records(settings: Settings, records: Read) -> None:
    """Ingest with a progress bar, keep the result in the session, and draw the page anew."""
    st.session_state.ingested = ingested(settings, records)
    st.rerun()


def ingested(settings: Settings, records: Read) -> Ingested:
    """Ingest with a progress bar; return what became of it."""
    from index.build import ingest_records

    bar = st.progress(0.0, text="Reading")
    seen: list[Record] = []

    def tell(stage: str, done: int, total: int | None) -> None:
        amount = f"{done:,} of {total:,}" if total else f"{done:,}"
        bar.progress(min(done / total, 1.0) if total else 0.0, text=f"{stage.capitalize()}: {amount}")

    held = _held(settings)
    try:
        summary = ingest_records(
            settings.library,
            watched(records, seen, held),
            embedder=shared_embedder(settings.embedder),
            progress=tell,
            chroma=settings.chroma,
        )
        return Ingested(summary=summary, records=tuple(seen))
    except LindError as error:
        return Ingested(summary=None, records=tuple(seen), error=str(error))
    finally:
        if held is not None:
            held.close()


def watched(records: Read, seen: list[Record], held: Library | None) -> Iterator[tuple[Draft | Quarantined, str]]:
    """Pass records on and write down each one, the unreadable ones too: when all are, the ingest returns none.

    Args:
        records: What is read.
        seen: Filled on the way.
        held: The library before the upload; None: there was none.
    """
    for item, name in records:
        seen.append(record_of(item, held))
        yield item, name


def record_of(item: Draft | Quarantined, held: Library | None) -> Record:
    """Return what to list of a record, before it is stored."""
    from corpus.study import Quarantined

    if isinstance(item, Quarantined):
        return Record(name=item.locator, title=None, outcome=f"set aside: {item.reason}")
    known = held is not None and any(
        (
            item.pmid is not None and held.find_identifier(item.pmid, "pmid"),
            item.doi is not None and held.find_identifier(item.doi, "doi"),
            held.find_source(item.source_id),
        )
    )
    return Record(name=item.source_id, title=item.title, outcome="known before" if known else "new")


def show_ingested() -> None:
    """Show what became of the last upload of this session, record by record."""
    result: Ingested | None = st.session_state.get("ingested")
    if result is None:
        return
    if result.summary is None:
        problem(result.error or "")
    else:
        said = result.summary
        st.success("Added to the library.", icon=":material/check:")
        counts = f"{said.read} read · {said.added} new · {said.updated} updated · {said.duplicates} already there"
        st.html(text_html(f"{counts} · {len(result.set_aside)} set aside", "lind-small"))
    for record in result.set_aside[:LISTED]:
        words = f"{record.name}: {record.outcome.removeprefix('set aside: ')}"
        st.html(text_html(f"Set aside: {words}", "lind-quarantined"))
    if result.records:
        _every_record(result)


def _every_record(result: Ingested) -> None:
    rows = [(record.name, record.title or "", record.outcome) for record in result.records]
    with st.expander("Every record of this upload"):
        shown = [tuple(cell(value, "no title") for value in row) for row in rows[:LISTED]]
        st.html(table_html(HEAD, shown, "Records of the upload"))
        if len(rows) > LISTED:
            st.html(text_html(f"{len(rows) - LISTED:,} more are in the file.", "lind-small"))
        st.download_button(
            "Save this list (CSV)", csv_text(HEAD, rows), "lind-upload.csv", "text/csv", on_click="ignore"
        )


def _held(settings: Settings) -> Library | None:
    """Return the library as it was before the upload; None: there is none yet."""
    from corpus.library import Library

    try:
        return Library.open(settings.library)
    except LindError:
        return None
