"""Adding studies from the page: the form, how far the reading is, and what came of it, record by record.

The reading itself is a process of its own (``ui.process``); this page only looks at what it writes down.
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from assistant.limits import UPLOAD_BYTES
from corpus.errors import LindError
from ui.opened import library_facts
from ui.page_parts import cell, problem, table_html
from ui.process import upload_job
from ui.process.record_list import LIST, read_records
from ui.process.upload_job import Job, Progress, Result
from ui.render import text_html
from ui.safe_csv import csv_text
from ui.serve import environment

if TYPE_CHECKING:
    from assistant.settings import Settings

UPLOADS = """xml nxml nbib txt text medline jsonl ndjson json ris csv tsv enw bib ciw isi gz zip""".split()
# Endings the file dialog offers; what a file is, its content decides.
LISTED = 500
# Records listed on the page; the file that can be saved lists all.
HEAD = ("Record", "Title", "What became of it")
EVERY_S = 1.0  # seconds between two looks at how far a job is
STAGES = {
    "starting": "Starting",
    "waiting": "Waiting for another program that writes to this library",
    "fetching": "Asking PubMed",
    "counting": "Counting the records",
    "reading": "Reading",
    "indexing": "Making searchable",
}
UNITS = {"counting": "records", "reading": "records", "indexing": "passages"}


def upload_form(settings: Settings, key: str) -> None:
    """Offer to add files, unless an upload has not ended."""
    job = upload_job.look(settings.library)
    if job is not None and job.blocks:
        return
    with st.form(key, clear_on_submit=True, border=False):
        uploads = st.file_uploader("Exports of PubMed and reference managers", UPLOADS, accept_multiple_files=True)
        sent = st.form_submit_button("Add to the library")
    if sent and uploads:
        add(settings, [(upload.name, bytes(upload.getbuffer())) for upload in uploads])
    elif sent:
        # The browser keeps back a file that is too large, and tells the server nothing of it.
        most = f"{UPLOAD_BYTES // 2**20} MB"
        words = f"Nothing was added: no file was chosen, or it is larger than {most}. The terminal takes larger files:"
        st.html(text_html(f'{words} lind ingest FILE --library "{settings.library}"', "lind-note"))


def offer_sample(settings: Settings) -> None:
    """Offer to add the bundled sample by one click."""
    from corpus.sample import sample_path

    st.html(text_html("The bundled sample: short summaries of liver cancer studies, written for Lind."))
    if st.button("Load the bundled sample"):
        add(settings, [(sample_path().name, sample_path().read_bytes())])


def add(
    settings: Settings, files: list[tuple[str, bytes]] | None = None, *, query: str | None = None, most: int = 0
) -> None:
    """Begin to add files or what a PubMed search finds; neither: make searchable what is stored. Draws the page anew."""
    try:
        plan = upload_job.stage(settings.library, files or (), query=query, most=most)
        upload_job.start(settings.library, _environment(settings))
    except LindError as error:
        problem(str(error))
        return
    st.session_state.job_id = plan.job_id
    st.rerun()


def go_on(settings: Settings) -> None:
    """Go on with an upload that was cut off or has failed; nothing happens where there is none."""
    try:
        upload_job.try_again(settings.library, _environment(settings))
    except LindError as error:
        st.session_state.upload_error = str(error)


def show_upload(settings: Settings, *, everyones: bool = False) -> None:
    """Show how far the library's upload is, or what came of it.

    Args:
        settings: Which library.
        everyones: Also what came of an upload that this session has not seen running.
    """
    if error := st.session_state.pop("upload_error", None):
        problem(error)
    job = upload_job.look(settings.library)
    if job is None:
        return
    if job.blocks:
        st.session_state.job_id = job.plan.job_id
    if job.state == "running":
        _running(settings.library, job.plan.job_id)
    elif job.state == "stopped":
        _stopped(settings, job)
    elif job.result is not None and (everyones or st.session_state.get("job_id") == job.plan.job_id):
        _ended(settings, job, job.result)


@st.fragment(run_every=EVERY_S)  # type: ignore[untyped-decorator]
def _running(library: Path, job_id: str) -> None:
    """Show how far it is, once a second; the rest of the page stays as it is until it ends."""
    job = upload_job.look(library)
    if job is None or job.plan.job_id != job_id or job.state != "running":
        st.rerun()
        return
    with st.container(border=True):
        st.html(text_html(_subject(job), "lind-label") + text_html(progress_words(job.progress)))
        if job.progress.total:
            st.progress(min(job.progress.done / job.progress.total, 1.0))
        if words := unsearchable(library):
            st.html(text_html(words, "lind-note"))
        if (job.folder / "cancel").exists():
            st.html(text_html("Ending; what was read stays.", "lind-small"))
        else:
            st.html(text_html("You can leave this page or end Lind: the reading goes on.", "lind-small"))
            st.button("Cancel", key="cancel-upload", on_click=upload_job.cancel, args=(library,))


def unsearchable(library: Path) -> str | None:
    """Return a line on the studies that no answer can come from yet; None: there are none, or nothing can be read."""
    try:
        facts = library_facts(library)
    except LindError:
        return None  # the page says by itself that the library cannot be read
    if facts is None or facts.studies == facts.searchable:
        return None
    left = facts.studies - facts.searchable
    return f"The library holds {facts.studies:,} studies; {left:,} of them are not yet searchable."


def _subject(job: Job) -> str:
    """Return what is being added, or was."""
    names = job.plan.files
    if job.plan.query is not None:
        return "Studies from PubMed"
    if not names:
        return "The studies in the library"
    return f"Upload: {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")


def progress_words(progress: Progress) -> str:
    """Return how far a job is, in one line.

    >>> progress_words(Progress(stage="reading", done=1250, total=40000, seconds_left=130))
    'Reading: 1,250 of 40,000 records, about 3 minutes left'
    >>> progress_words(Progress(stage="counting", done=1250))
    'Counting the records: 1,250 records'
    """
    words = STAGES[progress.stage]
    unit = UNITS.get(progress.stage)
    if unit is None:
        return words
    amount = f"{progress.done:,}" if progress.total is None else f"{progress.done:,} of {progress.total:,}"
    return f"{words}: {amount} {unit}{_left(progress.seconds_left)}"


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return ", less than a minute left"
    minutes = -(-seconds // 60)
    return f", about {minutes} minutes left" if minutes < 120 else f", about {round(minutes / 60)} hours left"


def _stopped(settings: Settings, job: Job) -> None:
    with st.container(border=True):
        words = f"{progress_words(job.progress)}. It was cut off there; nothing of it is lost."
        st.html(text_html(_subject(job), "lind-label") + text_html(words, "lind-note"))
        with st.container(horizontal=True):
            st.button("Go on", key="resume-upload", type="primary", on_click=go_on, args=(settings,))
            st.button("Discard the upload", key="discard-upload", on_click=upload_job.discard, args=(settings.library,))
        st.html(text_html("Studies that were read stay in the library either way.", "lind-small"))


def _ended(settings: Settings, job: Job, result: Result) -> None:
    st.html(text_html(_subject(job), "lind-label"))
    if result.outcome == "failed":
        problem(result.error or "")
        if result.again:
            st.button("Try again", key="retry-upload", on_click=go_on, args=(settings,))
    elif result.outcome == "cancelled":
        st.html(text_html("Cancelled. The studies that had been read stay in the library.", "lind-note"))
    elif job.plan.files or job.plan.query is not None:
        _counts(result)
    else:
        st.success("Every stored study is searchable.", icon=":material/check:")
    if result.outcome == "failed" and result.set_aside < 2:
        return  # the error names it
    for words in result.first_set_aside:
        st.html(text_html(f"Set aside: {words}", "lind-quarantined"))
    if result.set_aside > len(result.first_set_aside):
        st.html(text_html(f"{result.set_aside - len(result.first_set_aside):,} more were set aside.", "lind-small"))
    if (job.folder / LIST).exists():
        _every_record(job)


def _counts(result: Result) -> None:
    if result.added or result.updated or result.resumed:
        st.success("Added to the library.", icon=":material/check:")
    else:
        st.info("Nothing new in this upload.", icon=":material/info:")
    counts = f"{result.read:,} read · {result.added:,} new · {result.updated:,} updated"
    after = ". Counted since it went on: what was read before is among those already there" if result.resumed else ""
    words = f"{counts} · {result.duplicates:,} already there · {result.set_aside:,} set aside{after}"
    st.html(text_html(words, "lind-small"))
    if result.missing:
        words = f"{result.missing:,} records did not come from PubMed: search again to fetch them."
        st.html(text_html(words, "lind-note"))


@st.fragment  # type: ignore[untyped-decorator]
def _every_record(job: Job) -> None:
    """List the records; the list is read when it is opened."""
    with st.expander("Every record of this upload", key="upload-records", on_change="rerun") as box:
        if not box.open:
            return
        rows = [(name, title or "", outcome) for name, title, outcome in read_records(job.folder / LIST)]
        shown = [tuple(cell(value, "no title") for value in row) for row in islice(rows, LISTED)]
        st.html(table_html(HEAD, shown, "Records of the upload"))
        if len(rows) > LISTED:
            st.html(text_html(f"{len(rows) - LISTED:,} more are in the file.", "lind-small"))
        st.download_button(
            "Save this list (CSV)", csv_text(HEAD, rows), "lind-upload.csv", "text/csv", on_click="ignore"
        )


def _environment(settings: Settings) -> dict[str, str]:
    return environment(settings.library, os.environ, embedder=settings.embedder)
