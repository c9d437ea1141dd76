"""``lind library``: what the library holds, and putting its index right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

library_app = typer.Typer(help="List, show, quarantine, rebuild.", no_args_is_help=True, pretty_exceptions_enable=False)

LibraryOption = Annotated[Path | None, typer.Option("--library", help="Folder of the library.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]


@library_app.command("list")
def list_studies(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List every study: id, year, design, status, title."""
    from corpus.library import Library
    from ui.terminal import visible

    with Library.open(_folder(library)) as held:
        rows = [
            {
                "study_id": study.study_id,
                "source_id": study.source_id,
                "year": study.year,
                "design": study.design.design.value,
                "status": study.status.value,
                "title": study.title_text,
            }
            for study in held.all_studies()
        ]
    if as_json:
        typer.echo(json.dumps({"studies": rows}, ensure_ascii=False, indent=1))
        return
    for row in rows:
        typer.echo(
            visible(
                f"{row['study_id']}\t{row['year'] or '-'}\t{row['design']}\t{row['status']}\t{row['title'] or '[no title]'}"
            )
        )


@library_app.command()
def show(
    study: Annotated[str, typer.Argument(help="A study id, identifier or source name.")], library: LibraryOption = None
) -> None:
    """Show one study: what was read of it, and its canonical text."""
    from assistant.citations import find_studies
    from corpus.errors import InputError
    from corpus.library import Library
    from ui.terminal import study_text

    with Library.open(_folder(library)) as held:
        found = find_studies(held, study)
    if not found:
        raise InputError(f"the library holds no study {study!r}")
    for one in found:
        typer.echo(study_text(one))


@library_app.command()
def quarantine(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the records that could not be read, each with its reason."""
    from corpus.library import Library
    from ui.terminal import visible

    with Library.open(_folder(library)) as held:
        items = held.quarantined()
    if as_json:
        typer.echo(
            json.dumps([{"locator": i.locator, "reason": i.reason} for i in items], ensure_ascii=False, indent=1)
        )
        return
    for item in items:
        typer.echo(visible(f"{item.locator}: {item.reason}"))
    typer.echo(f"{len(items)} in quarantine")


@library_app.command()
def rebuild(library: LibraryOption = None) -> None:
    """Make the index anew from the library; texts embedded before are not embedded again."""
    from assistant.settings import load_settings
    from corpus.library import Library
    from index.build import publish_index
    from index.embed import open_embedder

    folder = _folder(library)
    embedder = open_embedder(load_settings().embedder)
    Library.open(folder).close()
    with Library.open_for_writing(folder) as held:
        manifest = publish_index(held, embedder, anew=True)
    typer.echo(f"{manifest.name}: {manifest.passages:,} passages of {manifest.studies:,} studies")


def _folder(library: Path | None) -> Path:
    if library is not None:
        return library
    from assistant.settings import load_settings

    return load_settings().library
