"""The command ``lind``. Human text by default, one JSON document with ``--json``; progress goes to stderr.

Exit codes: 0 done · 1 an error, one line on stderr · 2 wrong usage · 3 abstained · 4 verification failed · 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import LindError
from evals.__main__ import app as eval_app
from ui.cli_ask import ask, chat
from ui.cli_audit import audit_app
from ui.cli_cite import cite, export, verify
from ui.cli_download import download
from ui.cli_ingest import ingest
from ui.cli_library import library_app
from ui.cli_options import JsonOption, LibraryOption, ModelOption, configured_embedder, library_folder
from ui.cli_output import error_line, print_answer, print_json
from ui.cli_search import search

app = typer.Typer(
    name="lind",
    help="Ask a library of study abstracts; every answer is made of verbatim, cited passages.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for _command in (ingest, ask, chat, search, cite, export, verify, download):
    app.command()(_command)
app.add_typer(library_app, name="library")
app.add_typer(audit_app, name="audit")
app.add_typer(eval_app, name="eval")


@app.command()
def ui(
    library: LibraryOption = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")] = 8501,
    model: ModelOption = None,
) -> None:
    """Open the page (Streamlit, on 127.0.0.1 only)."""
    from ui.serve import serve

    serve(library_folder(library), port=port, model=model)


@app.command()
def demo() -> None:
    """Read the bundled sample into a temporary library and ask three questions."""
    import tempfile

    from assistant.chain import open_assistant
    from corpus.sample import DEMO_QUESTIONS, sample_path
    from index.build import ingest as ingest_paths

    with tempfile.TemporaryDirectory(prefix="lind-demo-") as name:
        folder, embedder = Path(name) / "library", configured_embedder()
        summary = ingest_paths(folder, [sample_path()], embedder=embedder)
        typer.echo(
            f"{summary.added} studies of the bundled sample read in {summary.seconds:.1f} s; three questions follow."
        )
        assistant = open_assistant(folder, embedder=embedder)
        for question in DEMO_QUESTIONS:
            typer.echo(f"\n{'═' * 78}\n? {question}\n")
            print_answer(assistant.ask(question), as_json=False)


@app.command()
def doctor(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Check the installation, the model, the library and its index, and say what to do."""
    from assistant.settings import load_settings
    from ui.doctor import examine

    findings = examine(library_folder(library), load_settings().embedder)
    if as_json:
        print_json({"checks": [{"check": f.check, "ok": f.ok, "message": f.message} for f in findings]})
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
        typer.echo(error_line(error), err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
