"""The page: a chat over the library, each answer with its sources beside it (run by ``ui.serve``).

Nothing is computed twice: answers live in the session, the assistant and the embedder are opened once for all sessions
and hold nothing that belongs to one. Every word that was read reaches the browser through ``ui.render``; Streamlit's
Markdown sees only words written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

import streamlit as st

from assistant.chain import Assistant, open_assistant
from assistant.settings import Settings, load_settings
from corpus.errors import LindError
from corpus.formats import read_bytes, read_path
from corpus.library import Library
from corpus.sample import DEMO_QUESTIONS, sample_path
from corpus.study import Draft, Quarantined, Study
from index.build import IngestSummary, Read, ingest_records
from index.embed import Embedder, open_embedder
from index.generations import current_generation, read_manifest, snapshot_of
from ui.answer_view import Turn, answer_html, card_html, cited_spans
from ui.render import document_html, text_html

# Endings the file dialog offers; what a file is, its content decides.
# (Comments, not strings beneath the names: Streamlit would print a bare string of this file on the page.)
UPLOADS = ["xml", "nbib", "txt", "medline", "jsonl", "ndjson", "json", "gz", "zip"]
NOTE = (
    "For clinicians and researchers reading the literature. Not for time-critical use; no instruction on the care of "
    "any person. Lind reads abstracts only: the cited publication decides."
)
EXAMPLES = 3
SAMPLE_ID = "sample:01-thalidomide-pilot"  # a record of the bundled sample: where it is, the sample's questions fit
SEARCHED_FOR_EXAMPLES = 2_000  # studies looked through, so that a large library opens as fast as a small one


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the page says of the library."""

    studies: int
    evidence_to: str
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of an upload."""

    summary: IngestSummary | None
    """None: nothing could be added."""
    quarantined: tuple[Quarantined, ...]
    error: str | None = None


shared_embedder: Callable[[str], Embedder] = st.cache_resource(show_spinner="Loading the embedding model")(
    open_embedder
)


def _open(library: str, embedder: str, model: str | None) -> Assistant:
    return open_assistant(Path(library), embedder=shared_embedder(embedder), model=model)


shared_assistant: Callable[[str, str, str | None], Assistant] = st.cache_resource(show_spinner="Opening the library")(
    _open
)


def main() -> None:
    """Draw the page once, from top to bottom, as Streamlit does on every event."""
    # No page icon: Streamlit fetches its named icons for the tab from fonts.gstatic.com.
    st.set_page_config(page_title="Lind", layout="centered")
    st.html(Path(__file__).with_name("page.css"))
    st.session_state.setdefault("turns", [])
    _heading()
    try:
        settings = load_settings()
        facts = library_facts(settings.library)
    except LindError as error:
        _problem(str(error))
        return
    if facts is None:
        _empty(settings)
        return
    _sidebar(settings, facts)
    _conversation(settings, facts)


def _heading() -> None:
    st.title("Lind", anchor=False)
    st.html(text_html("Answers made of quoted, cited passages from your library of study abstracts.", "lind-lead"))
    st.html(text_html(NOTE, "lind-note"))
    with st.expander("Intended use and limits"):
        st.html(document_html(files("assistant").joinpath("intended_use.md").read_text("utf-8")))


def _problem(detail: str) -> None:
    """Show one line of an error; ``st.error`` alone would read it as Markdown."""
    with st.container(border=True):
        st.error("This did not work.")
        st.html(text_html(detail))


def library_facts(folder: Path) -> Facts | None:
    """Return what the page says of a library; None: there is none yet, or it holds no study.

    Raises:
        LibraryError: It is there and cannot be read.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        return None
    with Library.open(folder) as library:
        count, year = library.count(), library.newest_year()
    if count == 0:
        return None
    try:
        snapshot = snapshot_of(read_manifest(current_generation(folder)))
    except LindError:
        snapshot = "not indexed yet"
    return Facts(studies=count, evidence_to="not stated" if year is None else str(year), snapshot=snapshot)


def _empty(settings: Settings) -> None:
    st.subheader("The library is empty", anchor=False)
    st.html(text_html("Studies can be added in three ways."))
    with st.container(border=True):
        st.html(text_html("1. Try the bundled sample: short summaries of liver cancer studies, written for Lind."))
        if st.button("Load the bundled sample", type="primary"):
            _add(settings, ((item, sample_path().name) for item in read_path(sample_path())))
    with st.container(border=True):
        st.html(
            text_html(
                "2. Upload an export: PubMed XML, MEDLINE (nbib), JSON Lines or plain text, also packed (gz, zip)."
            )
        )
        _upload(settings, "first-upload")
    with st.container(border=True):
        st.html(text_html("3. On the terminal, files and whole folders:"))
        st.code(f'lind ingest my-export.nbib --library "{settings.library}"', language=None, wrap_lines=True)
    _ingested()


def _sidebar(settings: Settings, facts: Facts) -> None:
    with st.sidebar:
        st.subheader("Library", anchor=False)
        rows = (("Studies", f"{facts.studies:,}"), ("Evidence to", facts.evidence_to), ("Snapshot", facts.snapshot))
        st.html(
            '<dl class="lind-counts">'
            + "".join(f"<dt>{name}</dt><dd>{text_html(value, tag='span')}</dd>" for name, value in rows)
            + "</dl>"
        )
        st.subheader("Add studies", anchor=False)
        _upload(settings, "upload")
        _ingested()
        if st.session_state.turns and st.button("Clear the conversation"):
            st.session_state.turns = []
            st.rerun()


def _upload(settings: Settings, key: str) -> None:
    with st.form(key, clear_on_submit=True, border=False):
        uploads = st.file_uploader("PubMed export", UPLOADS, accept_multiple_files=True)
        sent = st.form_submit_button("Add to the library")
    if sent and uploads:
        named = [(upload.getvalue(), upload.name) for upload in uploads]
        _add(settings, ((item, name) for data, name in named for item in read_bytes(data, name)))


def _add(settings: Settings, records: Read) -> None:
    """Ingest with a progress bar, keep the result in the session, and draw the page anew."""
    bar = st.progress(0.0, text="Reading")
    seen: list[Quarantined] = []

    def tell(stage: str, done: int, total: int | None) -> None:
        amount = f"{done:,} of {total:,}" if total else f"{done:,}"
        bar.progress(min(done / total, 1.0) if total else 0.0, text=f"{stage.capitalize()}: {amount}")

    try:
        summary = ingest_records(
            settings.library, _watched(records, seen), embedder=shared_embedder(settings.embedder), progress=tell
        )
        st.session_state.ingested = Ingested(summary=summary, quarantined=tuple(seen))
    except LindError as error:
        st.session_state.ingested = Ingested(summary=None, quarantined=tuple(seen), error=str(error))
    st.rerun()


def _watched(records: Read, seen: list[Quarantined]) -> Iterator[tuple[Draft | Quarantined, str]]:
    """Pass records on and keep the unreadable ones: when all are, the ingest ends in an error and returns none."""
    for item, name in records:
        if isinstance(item, Quarantined):
            seen.append(item)
        yield item, name


def _ingested() -> None:
    result: Ingested | None = st.session_state.get("ingested")
    if result is None:
        return
    if result.summary is None:
        _problem(result.error or "")
    else:
        said = result.summary
        st.success("Added to the library.", icon=":material/check:")
        counts = f"{said.read} read · {said.added} new · {said.updated} updated · {said.duplicates} already there"
        st.html(text_html(f"{counts} · {len(result.quarantined)} set aside", "lind-small"))
    for item in result.quarantined:
        st.html(text_html(f"Set aside: {item.locator}: {item.reason}", "lind-quarantined"))


def _conversation(settings: Settings, facts: Facts) -> None:
    """Show the field for a question and below it the answers, newest first.

    Not the usual chat: with the field at the foot of the page Streamlit scrolls to the end of the last source, away
    from the answer and the studies that disagree with it.
    """
    turns: list[Turn] = st.session_state.turns
    with st.container():
        asked = st.chat_input("Ask a clinical question")
    place = st.empty()
    if not turns and not asked:
        with place.container():
            asked = _examples(settings, facts)
    if asked:
        with place.container():
            _asked(asked)
            with st.spinner("Searching the library"):
                turns.append(_ask(settings, asked))
        st.rerun()  # drawn anew, so that the answer stands where it will stand from now on
    for at, turn in reversed(list(enumerate(turns))):
        _show(turn, at)


def _examples(settings: Settings, facts: Facts) -> str | None:
    """Offer questions to click; return the one that was clicked."""
    questions = example_questions(settings.library)
    if not questions:
        return None
    st.html(text_html("Questions to begin with", "lind-heading"))
    for at, question in enumerate(questions):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.html(text_html(question))
            # The label is ours: a question made of a title must not pass through the label's Markdown.
            if st.button("Ask this", key=f"example-{facts.snapshot}-{at}"):
                return question
    if questions == DEMO_QUESTIONS[:EXAMPLES]:
        st.html(text_html("The sample does not hold the answer to the last one: Lind declines.", "lind-small"))
    return None


def example_questions(folder: Path) -> tuple[str, ...]:
    """Return up to three questions for a library: the sample's own, else titles that are questions."""
    with Library.open(folder) as library:
        if library.find_source(SAMPLE_ID):
            return DEMO_QUESTIONS[:EXAMPLES]
        titles = (study.title_text or "" for study in islice(library.all_studies(), SEARCHED_FOR_EXAMPLES))
        return tuple(islice((title for title in titles if title.endswith("?")), EXAMPLES))


def _ask(settings: Settings, question: str) -> Turn:
    library = settings.library.name
    try:
        assistant = shared_assistant(str(settings.library), settings.embedder, settings.model)
        answer = assistant.ask(question)
        studies = dict(_stored(assistant, [cited.study_id for cited in answer.studies]))
        return Turn(question=question, answer=answer, studies=studies, library=library, count=assistant.study_count())
    except LindError as error:
        return Turn(question=question, answer=None, library=library, error=str(error))


def _stored(assistant: Assistant, study_ids: Iterable[str]) -> Iterator[tuple[str, Study]]:
    for study_id in study_ids:
        try:
            yield study_id, assistant.study(study_id)
        except KeyError:  # removed since; its card says so
            continue


def _asked(question: str) -> None:
    with st.chat_message("user"):
        st.html(text_html(question, "lind-asked"))


def _show(turn: Turn, at: int) -> None:
    _asked(turn.question)
    with st.chat_message("assistant"):
        if turn.answer is None:
            _problem(turn.error or "")
            return
        st.html(answer_html(turn, turn.answer, at))
        if turn.answer.studies:
            heading = "Sources" if turn.answer.kind == "answer" else "Nearest studies; they do not answer the question"
            st.html(text_html(heading, "lind-heading"))
        for cited in turn.answer.studies:
            stored = turn.studies.get(cited.study_id)
            st.html(card_html(cited, stored, cited_spans(turn.answer, cited.study_id), at))


if __name__ == "__main__":
    main()
