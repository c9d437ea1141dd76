"""The page “Library”: what is in it, adding to it, looking through it, and what was set aside, joined or retracted."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from corpus.errors import LindError
from ui.opened import library_facts
from ui.page_parts import cell, counts_html, lead, opened_settings, problem, section, table_html
from ui.process.upload_job import look
from ui.render import text_html
from ui.upload import add, offer_sample, show_upload, upload_form
from ui.view_lookup import open_study

if TYPE_CHECKING:
    from assistant.settings import Settings
    from corpus.catalogue import Overview, Wanted

PARTS = ("Overview", "Search", "Add studies", "Set aside", "Joined", "Retractions", "Backup")
NAMES = {"year": "By year", "design": "By design", "journal": "By journal", "status": "By status"}
MOST = 500  # lines of a list
LARGEST_BACKUP = 200_000_000  # bytes that are made on the page; a larger one belongs on the terminal


def draw() -> None:
    """Draw the page."""
    st.title("Library", anchor=False)
    lead("What the answers are made of.")
    settings = opened_settings()
    if settings is None:
        return
    try:
        if library_facts(settings.library) is None:
            st.html(text_html("The library is empty. Studies are added here."))
            _add(settings)
            section("Sample")
            offer_sample(settings)
            return
    except LindError as error:
        problem(str(error))
        return
    part = st.segmented_control("Part of the page", PARTS, default=PARTS[0], label_visibility="collapsed", key="part")
    drawers = dict(zip(PARTS, (_overview, _search, _add, _set_aside, _joined, _retractions, _backup), strict=True))
    try:
        drawers[part or PARTS[0]](settings)
    except LindError as error:
        problem(str(error))


def _overview(settings: Settings) -> None:
    from corpus.catalogue import overview

    found = overview(settings.library)
    rows = (
        ("Studies", f"{found.studies:,}"),
        ("Records set aside", f"{found.quarantined:,}"),
        ("Records joined with another of the same study", f"{found.more_names:,}"),
        ("Folder", str(settings.library)),
    )
    st.html(counts_html(rows))
    for column, field in zip(st.columns(2) * 2, NAMES, strict=True):
        with column:
            section(NAMES[field])
            st.html(_bars(found, field))


def _bars(found: Overview, field: str) -> str:
    counts = found.counts[field]  # type: ignore[index]
    # What is not stated gets no bar: it would make all others too short to compare.
    most = max((count for value, count in counts[:12] if value), default=1)
    rows = [(cell(value), _bar(count / most) if value else "", cell(f"{count:,}")) for value, count in counts[:12]]
    more = len(counts) - 12
    note = text_html(f"{more} more", "lind-small") if more > 0 else ""
    return (
        table_html((NAMES[field].removeprefix("By ").capitalize(), "", "Studies"), rows, NAMES[field], "lind-bars")
        + note
    )


def _bar(share: float) -> str:
    return f'<span class="lind-bar" style="width:{max(2, round(100 * share))}%"></span>'


def _search(settings: Settings) -> None:
    from corpus.catalogue import ORDERS, PAGE, list_studies

    wanted = _wanted()
    left, right = st.columns(2)
    order = left.selectbox("Sort by", list(ORDERS), format_func=str.capitalize)
    first = list_studies(settings.library, wanted, order=order, size=1)
    pages = max(1, -(-first.total // PAGE))
    number = right.number_input("Page", 1, pages, 1) if pages > 1 else 1
    page = list_studies(settings.library, wanted, order=order, page=int(number) - 1)
    st.html(text_html(f"{page.total:,} {'study' if page.total == 1 else 'studies'}", "lind-small"))
    for at, study in enumerate(page.studies):
        left, right = st.columns([8, 1], vertical_alignment="center", gap="small")
        facts = f"{study.journal or 'journal not stated'} · {study.year or 'year not stated'} · {study.design} · {study.status}"
        # Several without a title would look alike.
        title = text_html(study.title or f"No title in the source ({study.study_id})", "lind-label")
        left.html(f'<div class="lind-listed">{title}{text_html(facts, "lind-small")}</div>')
        if right.button("Open", key=f"listed-{at}-{study.study_id}"):
            open_study(study.study_id)


def _wanted() -> Wanted:
    from corpus.catalogue import Wanted
    from corpus.study import Status, StudyDesign

    words = st.text_input("Words in title, abstract, journal or id", max_chars=200)
    with st.expander("Filters"):
        designs = st.multiselect("Design", [design.value for design in StudyDesign])
        statuses = st.multiselect("Status", [status.value for status in Status])
        since = st.number_input("From year", 1500, 2100, value=None, step=1, placeholder="any")
        until = st.number_input("To year", 1500, 2100, value=None, step=1, placeholder="any")
    return Wanted(words=words or "", designs=tuple(designs), statuses=tuple(statuses), since=since, until=until)


def _add(settings: Settings) -> None:
    section("Upload")
    st.html(
        text_html("PubMed XML, nbib, RIS, CSV, EndNote, Web of Science, BibTeX, JATS, JSON Lines, text; also packed.")
    )
    upload_form(settings, "library-upload")
    show_upload(settings, everyones=True)
    section("From PubMed")
    _download(settings)


def _download(settings: Settings) -> None:
    """Search PubMed when asked to; the browser itself asks no other host."""
    job = look(settings.library)
    if job is not None and job.blocks:
        st.html(text_html("When the upload above has ended."))
        return
    host = urlsplit(settings.eutils_url).hostname or "NCBI"
    st.html(text_html(f"Lind sends this search, and nothing else, to {host}. Write nothing about a patient in it."))
    with st.form("pubmed", border=False):
        query = st.text_input("PubMed search", max_chars=2_000)
        most = st.number_input("At most this many records", 1, 10_000, 200)
        sent = st.form_submit_button("Search PubMed and add")
    if sent and query:
        add(settings, query=query, most=int(most))


def _set_aside(settings: Settings) -> None:
    from corpus.library import Library

    with Library.open(settings.library) as library:
        items = library.quarantined()
    if not items:
        st.html(text_html("No record was set aside: every one could be read."))
        return
    count = "1 record" if len(items) == 1 else f"{len(items):,} records"
    st.html(text_html(f"{count} could not be read. Each is kept with its reason."))
    for item in items[:MOST]:
        with st.container(border=True):
            st.html(text_html(item.locator, "lind-label") + text_html(item.reason, "lind-quarantined"))
            st.html(
                '<details class="lind-folded"><summary>The record</summary>'
                + text_html(item.original[:4_000], "lind-original")
                + "</details>"
            )


def _joined(settings: Settings) -> None:
    from corpus.catalogue import several_names, trials

    section("Studies that came more than once")
    names = several_names(settings.library)
    st.html(text_html("Records of one study are joined where their identifiers agree; each name still finds it."))
    _listed(("Study", "Came as"), [(cell(i), cell("; ".join(n))) for i, n in names], "Joined records")
    section("Trials with several reports")
    st.html(text_html("Reports of one trial stay apart, and an answer says that they may be one trial."))
    several = trials(settings.library)
    _listed(("Trial", "Reports"), [(cell(t), cell("; ".join(i))) for t, i in several], "Trials")


def _listed(head: Sequence[str], rows: Sequence[Sequence[str]], label: str) -> None:
    """Show a table, or that there is nothing for it."""
    st.html(table_html(head, rows, label) if rows else text_html("None in this library.", "lind-muted"))


def _retractions(settings: Settings) -> None:
    from corpus.library import Library

    with Library.open(settings.library) as library:
        noticed, lists = list(library.noticed()), library.status_lists()
    carry = {0: "No study carries", 1: "1 study carries"}.get(len(noticed), f"{len(noticed):,} studies carry")
    st.html(text_html(f"{carry} a notice. Lists imported: {', '.join(lists) or 'none'}."))
    rows = [
        (cell(s.study_id), cell(s.title_text), cell(s.status.value), cell("; ".join(n.cue for n in s.notices)))
        for s in noticed[:MOST]
    ]
    if rows:
        st.html(table_html(("Study", "Title", "Status", "Says so"), rows, "Studies with a notice"))
    section("Import a list")
    st.html(text_html("Retraction Watch as CSV, or one PMID or DOI a line. Answers heed it at once."))
    with st.form("status-list", clear_on_submit=True, border=False):
        upload = st.file_uploader("Status list", ["csv", "txt", "gz", "zip"])
        sent = st.form_submit_button("Import the list")
    if sent and upload is not None:
        st.session_state.imported = import_status_list(settings.library, upload.name, upload.getvalue())
        st.rerun()
    if said := st.session_state.pop("imported", None):
        st.html(text_html(said, "lind-note"))


def import_status_list(folder: Path, name: str, data: bytes) -> str:
    """Put a status list on the library; return one line on what it did.

    Args:
        folder: The library's folder.
        name: Name of the upload; only its last part is used, as the list's name.
        data: The upload.
    """
    from corpus.library import Library
    from corpus.status import read_status_list

    with tempfile.TemporaryDirectory(prefix="lind-list-") as place:
        safe = "".join(c if c.isalnum() or c in ".-_ " else "_" for c in Path(name).name).lstrip(".") or "list"
        path = Path(place) / safe[:100]
        path.write_bytes(data)
        try:
            found = read_status_list(path)
            with Library.open_for_writing(folder) as library, library.transaction():
                done = library.import_status(found.name, found.marks)
        except LindError as error:
            return str(error)
    return f"{found.name}: {found.rows:,} entries; {len(done.matched):,} studies of this library are named."


def _backup(settings: Settings) -> None:
    from corpus.library import FILE_NAME

    st.html(text_html("One archive with every study, version and original; the index is made again from it."))
    path = settings.library / FILE_NAME
    if path.exists() and path.stat().st_size <= LARGEST_BACKUP:
        if st.button("Make a backup"):
            st.session_state.backup = backed_up(settings.library)
        if made := st.session_state.get("backup"):
            st.download_button("Save the backup (ZIP)", made, "lind-backup.zip", "application/zip", on_click="ignore")
    st.html(text_html("The same on the terminal, for a library of any size, and back:"))
    command = (
        f'lind library backup lind-backup.zip --library "{settings.library}"\nlind library restore lind-backup.zip'
    )
    st.code(command, language=None, wrap_lines=True)


def backed_up(folder: Path) -> bytes:
    """Return a library's backup.

    Raises:
        LibraryError: It cannot be made.
    """
    from corpus.backup import back_up

    with tempfile.TemporaryDirectory(prefix="lind-backup-") as place:
        target = Path(place) / "lind-backup.zip"
        back_up(folder, target)
        return target.read_bytes()
