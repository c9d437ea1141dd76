"""The command ``lind``. Human text by default, one JSON document with ``--json``; progress goes to stderr.

Exit codes: 0 done · 1 an error, one line on stderr · 2 wrong usage · 3 abstained · 4 verification failed · 130 interrupted.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import InputError, LindError
from evals.__main__ import app as eval_app
from ui.cli_audit import audit_app
from ui.cli_download import download
from ui.cli_filters import (
    DesignOption,
    EffectsOption,
    JournalOption,
    LanguageOption,
    PopulationOption,
    RetractedOption,
    SinceOption,
    StatusOption,
    UntilOption,
    chosen_filters,
)
from ui.cli_library import library_app

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.audit import AuditTrail
    from assistant.chain import Assistant
    from index.build import Engine, Progress

WRONG_USAGE = 2
ABSTAINED = 3
NOT_VERIFIED = 4
INTERRUPTED = 130

app = typer.Typer(
    name="lind",
    help="Ask a library of study abstracts; every answer is made of verbatim, cited passages.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(library_app, name="library")
app.add_typer(audit_app, name="audit")
app.add_typer(eval_app, name="eval")
app.command()(download)

LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", help="Folder of the library. [default: $LIND_LIBRARY, else the user data folder]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
PassagesOption = Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages to look at.")]
ModelOption = Annotated[str | None, typer.Option("--model", help="Chat model, provider:name; none: quotes only.")]


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, .gz, .zip; - for standard input.")],
    library: LibraryOption = None,
    format_name: Annotated[
        str | None, typer.Option("--format", help="Name of the format; found from content if not given.")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="local, or ray: on a cluster (needs lind[ray]).")] = "local",
    workers: Annotated[int, typer.Option("--workers", min=1, help="Workers of the engine ray.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """Read studies into the library and make them searchable."""
    from dataclasses import asdict

    from corpus.formats import read_bytes, read_path
    from index.build import expected_records, ingest_records
    from ui.terminal import visible

    if engine not in ("local", "ray"):
        raise _wrong_usage("--engine", f"unknown engine {engine!r}; known: local, ray")
    folder, embedder = _folder(library), _embedder()
    missing = next((path for path in paths if path != "-" and not Path(path).exists()), None)
    if missing is not None:
        raise InputError(f"no such file or folder: {missing!r}")

    def records() -> Iterator[tuple[Any, str]]:
        for path in paths:
            items: Iterable[Any] = (
                read_bytes(sys.stdin.buffer.read(), "stdin", format_name)
                if path == "-"
                else read_path(Path(path), format_name)
            )
            yield from ((item, "stdin" if path == "-" else Path(path).name) for item in items)

    try:
        with _progress() as progress:
            expected = None if progress is None else expected_records([Path(path) for path in paths])
            summary = ingest_records(
                folder,
                records(),
                embedder=embedder,
                progress=progress,
                expected=expected,
                engine=_engine(engine, workers),
                chroma=_settings().chroma,
            )
    except KeyboardInterrupt:
        typer.echo(
            "lind: interrupted: what was read is kept; give the same command again to go on from there", err=True
        )
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        plain = asdict(summary)
        plain["quarantined"] = [{"locator": q.locator, "reason": q.reason} for q in summary.quarantined]
        return _print_json(plain)
    typer.echo(
        f"read {summary.read:,} ({summary.added:,} added, {summary.updated:,} updated, {summary.duplicates:,} already there), "
        f"{len(summary.quarantined):,} in quarantine; the library holds {summary.studies:,} studies in "
        f"{summary.passages:,} passages · {summary.seconds:.1f} s · snapshot {summary.snapshot}"
    )
    for item in summary.quarantined:
        typer.echo(visible(f"  quarantined: {item.locator}: {item.reason}"))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    library: LibraryOption = None,
    k: PassagesOption = 24,
    design: DesignOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    include_retracted: RetractedOption = False,
    population: PopulationOption = None,
    journal: JournalOption = None,
    language: LanguageOption = None,
    with_effects: EffectsOption = False,
    status: StatusOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question with cited quotes, or say that the library does not hold the answer."""
    filters = chosen_filters(
        _folder(library),
        design=design,
        since=since,
        until=until,
        include_retracted=include_retracted,
        population=population,
        journal=journal,
        language=language,
        with_effects=with_effects,
        status=status,
    )
    answer = _assistant(library, model).ask(question, filters=filters, passages=k, audit=_audit(_folder(library)))
    _print_answer(answer, as_json)
    raise typer.Exit(ABSTAINED if answer.kind == "abstention" else 0)


@app.command()
def chat(library: LibraryOption = None, model: ModelOption = None) -> None:
    """Ask several questions in a row, follow-ups among them; an empty line ends it."""
    from assistant.conversation import Context, after

    assistant = _assistant(library, model)
    audit, context = _audit(_folder(library)), Context()
    while True:
        try:
            question = input("? ")
        except EOFError:
            return
        if not question.strip():
            return
        try:
            answer = assistant.ask(question, context=context, audit=audit)
        except LindError as error:
            typer.echo(_error_line(error), err=True)
            continue
        context = after(context, answer)
        _print_answer(answer, as_json=False)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="Any text.")],
    library: LibraryOption = None,
    k: PassagesOption = 10,
    design: DesignOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    include_retracted: RetractedOption = False,
    population: PopulationOption = None,
    journal: JournalOption = None,
    language: LanguageOption = None,
    with_effects: EffectsOption = False,
    status: StatusOption = None,
    mode: Annotated[str, typer.Option("--mode", help="hybrid, fusion, dense or lexical.")] = "hybrid",
    as_json: JsonOption = False,
) -> None:
    """Show the passages found, with the rank and score of every stage."""
    from dataclasses import asdict

    from assistant.question import read_question
    from index.grouping import group_hits
    from index.retriever import MODES
    from ui.terminal import visible

    read_question(question)  # refuses what is empty or too long before anything is opened
    chosen = next((known for known in MODES if known == mode), None)
    if chosen is None:
        raise _wrong_usage("--mode", f"unknown mode {mode!r}; known: {', '.join(MODES)}")
    filters = chosen_filters(
        _folder(library),
        design=design,
        since=since,
        until=until,
        include_retracted=include_retracted,
        population=population,
        journal=journal,
        language=language,
        with_effects=with_effects,
        status=status,
    )
    assistant = _assistant(library, None)
    found = assistant.retriever.find(question, k=k, mode=chosen, filters=filters)
    held = assistant.library.studies(hit.study_id for hit in found.hits)
    shown = [(hit, held[hit.study_id]) for hit in found.hits if hit.study_id in held]
    groups = group_hits([hit for hit, _ in shown], {study.study_id: study.trial_ids for _, study in shown})
    if as_json:
        hits = [
            {**asdict(hit), "source_id": s.source_id, "title": s.title_text, "text": s.text[hit.start : hit.end]}
            for hit, s in shown
        ]
        return _print_json(
            {
                "question": question,
                "mode": mode,
                "retracted_left_out": found.retracted,
                "hits": hits,
                "studies": list(map(asdict, groups)),
            }
        )
    for rank, (hit, study) in enumerate(shown, start=1):
        stages = " · ".join(f"{name} {hit.ranks[name]} ({score:.3f})" for name, score in hit.scores.items())
        typer.echo(f"{rank:>3}  {hit.score:.3f}  {hit.passage_id}  {stages}")
        typer.echo(
            visible(f"     {study.title_text or '[no title in the source]'}\n     {study.text[hit.start : hit.end]}\n")
        )
    typer.echo(f"{len(shown)} passages of {len(groups)} studies")
    for one in groups:
        if one.other_reports:
            typer.echo(visible(f"{one.study_id} reports the same trial as {', '.join(one.other_reports)}"))


@app.command()
def cite(
    ids: Annotated[
        list[str], typer.Argument(help="PMID, DOI, PMCID, registry number, study id, source name or a reference.")
    ],
    library: LibraryOption = None,
    style: Annotated[str, typer.Option("--style", help="text, ris, bibtex, csl or nbib.")] = "text",
    as_json: JsonOption = False,
) -> None:
    """Look up studies by identifier or reference; print them as references or with everything known."""
    from assistant.citations import find_studies
    from assistant.export import STYLES
    from corpus.library import Library
    from ui.study_json import study_json

    if style not in STYLES:
        raise _wrong_usage("--style", f"unknown style {style!r}; known: {', '.join(STYLES)}")
    with Library.open(_folder(library)) as held:
        found = {study.study_id: study for wanted in ids for study in find_studies(held, wanted)}
        unknown = [wanted for wanted in ids if not find_studies(held, wanted)]
        if as_json:
            _print_json({"studies": [study_json(study, held) for study in found.values()], "not_found": unknown})
        elif found:
            _print_style(style, STYLES[style](tuple(found.values())))
    if unknown:
        raise InputError(
            f"the library holds no study for {', '.join(map(repr, unknown))}: check the number, or ingest the study first"
        )


@app.command()
def export(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Studies, or one answer saved with --json; none: the whole library.")
    ] = None,
    library: LibraryOption = None,
    style: Annotated[
        str, typer.Option("--style", help="text, ris, bibtex, csl, nbib or csv; an answer also markdown, html or json.")
    ] = "ris",
) -> None:
    """Write studies for a reference manager, or a saved answer with its labels."""
    from assistant.answer_export import ANSWER_STYLES
    from assistant.citations import find_studies
    from assistant.export import STYLES
    from assistant.stale import stale_marks
    from assistant.verify import read_saved
    from corpus.library import Library

    if style not in STYLES and style not in ANSWER_STYLES:
        raise _wrong_usage("--style", f"unknown style {style!r}; known: {', '.join([*STYLES, *ANSWER_STYLES])}")
    saved = read_saved(Path(ids[0])) if ids and len(ids) == 1 and ids[0].endswith(".json") else None
    if saved is None and style in ANSWER_STYLES:
        raise _wrong_usage("--style", f"{style!r} writes an answer: name one file saved with `lind ask --json`")
    with Library.open(_folder(library)) as held:
        if saved is not None:
            marks = stale_marks(saved, held)
            if style in ANSWER_STYLES:
                typer.echo(ANSWER_STYLES[style](saved, marks), nl=False)
                return
            ids = [study["study_id"] for study in saved["studies"]]
            for mark in marks:
                typer.echo(f"STALE: {mark.message}", err=True)
        studies = (
            tuple(held.all_studies()) if not ids else tuple(s for wanted in ids for s in find_studies(held, wanted))
        )
        if not studies:
            raise InputError("nothing to export: the library holds none of these studies")
        _print_style(style, STYLES[style](studies))


@app.command()
def verify(
    answer: Annotated[Path, typer.Argument(help="An answer saved with `lind ask --json`.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Re-check a saved answer: every quote against the stored text, every number against its quotes."""
    from dataclasses import asdict

    from assistant.stale import stale_marks
    from assistant.verify import read_saved, verify_saved
    from corpus.library import Library
    from ui.terminal import visible

    with Library.open(_folder(library)) as held:
        saved = read_saved(answer)
        problems = verify_saved(saved, held)
        stale = stale_marks(saved, held)
    failed = bool(problems) or any(mark.voids for mark in stale)
    if as_json:
        document = {"verified": not failed, "problems": list(map(asdict, problems)), "stale": list(map(asdict, stale))}
        _print_json(document)
    else:
        for problem in problems:
            typer.echo(visible(f"{problem.where}: {problem.message}"))
        for mark in stale:
            typer.echo(visible(f"STALE: {mark.message}"))
        count = len(problems) + sum(mark.voids for mark in stale)
        typer.echo(f"not verified: {count} problems" if failed else "verified: every quote is the stored text")
    raise typer.Exit(NOT_VERIFIED if failed else 0)


@app.command()
def ui(
    library: LibraryOption = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")] = 8501,
    model: ModelOption = None,
) -> None:
    """Open the page (Streamlit, on 127.0.0.1 only)."""
    from ui.serve import serve

    raise typer.Exit(serve(_folder(library), port=port, model=model))


@app.command()
def demo() -> None:
    """Read the bundled sample into a temporary library and ask three questions."""
    import tempfile

    from assistant.chain import open_assistant
    from corpus.sample import DEMO_QUESTIONS, sample_path
    from index.build import ingest as ingest_paths

    with tempfile.TemporaryDirectory(prefix="lind-demo-") as name:
        folder, embedder = Path(name) / "library", _embedder()
        summary = ingest_paths(folder, [sample_path()], embedder=embedder)
        typer.echo(
            f"{summary.added} studies of the bundled sample read in {summary.seconds:.1f} s; three questions follow."
        )
        assistant = open_assistant(folder, embedder=embedder)
        for question in DEMO_QUESTIONS:
            typer.echo(f"\n{'═' * 78}\n? {question}\n")
            _print_answer(assistant.ask(question), as_json=False)


@app.command()
def doctor(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Check the installation, the model, the library and its index, and say what to do."""
    from ui.doctor import examine

    findings = examine(_folder(library), _settings().embedder)
    if as_json:
        _print_json({"checks": [{"check": f.check, "ok": f.ok, "message": f.message} for f in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'ok  ' if finding.ok else 'MEND'}  {finding.check}: {finding.message}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def main() -> None:
    """Run ``lind``; an error that a user can mend is one line on stderr and exit code 1."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        app()
    except LindError as error:
        typer.echo(_error_line(error), err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _settings() -> Any:
    from assistant.settings import load_settings

    return load_settings()


def _folder(library: Path | None) -> Path:
    return library if library is not None else _settings().library


def _embedder() -> Any:
    from index.embed import open_embedder

    return open_embedder(_settings().embedder)


def _audit(folder: Path) -> AuditTrail | None:
    from assistant.audit import AuditTrail

    return AuditTrail.open(folder) if _settings().audit else None


def _engine(name: str, workers: int) -> Engine | None:
    if name == "local":
        return None
    from index.ray_engine import RayEngine

    return RayEngine.open(_settings().embedder, workers)


def _assistant(library: Path | None, model: str | None) -> Assistant:
    from assistant.chain import open_assistant

    return open_assistant(
        _folder(library),
        embedder=_embedder(),
        model=model or _settings().model,
        access=_settings().model_access(),
        chroma=_settings().chroma,
    )


def _wrong_usage(option: str, message: str) -> typer.Exit:
    """Say in one line what is wrong with an option; return the exit to raise."""
    typer.echo(f"lind: {option}: {message}", err=True)
    return typer.Exit(WRONG_USAGE)


def _print_answer(answer: Answer, as_json: bool) -> None:
    from ui.terminal import answer_text

    if as_json:
        _print_json(answer.to_json())
    else:
        typer.echo(answer_text(answer))


def _print_json(document: Any) -> None:
    from ui.terminal import CONTROL

    plain = json.dumps(document, ensure_ascii=False, indent=1)
    # JSON itself leaves DEL, C1, direction characters and lone surrogates as they are; written as \u… they mean the same.
    typer.echo(CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", plain))


def _print_style(style: str, text: str) -> None:
    """Print records exactly for programs, and so that no character acts for people."""
    from ui.terminal import visible

    typer.echo(visible(text) if style == "text" or sys.stdout.isatty() else text)


def _error_line(error: LindError) -> str:
    from ui.terminal import visible

    return visible("lind: " + " ".join(str(error).splitlines()))


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show a bar with rate and time left where stderr is a terminal; stay silent elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description:>10}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield report
