"""``lind ingest``: files into the library."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import InputError
from ui.cli_options import INTERRUPTED, JsonOption, LibraryOption, configured_embedder, library_folder, wrong_usage
from ui.cli_output import ingested_json, ingested_lines, print_json
from ui.cli_progress import progress_bar

if TYPE_CHECKING:
    from index.build import Engine


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
    from assistant.settings import load_settings
    from corpus.formats import read_bytes, read_path
    from index.build import expected_records, ingest_records

    if engine not in ("local", "ray"):
        raise wrong_usage(f"--engine: unknown engine {engine!r}; known: local, ray")
    folder, embedder = library_folder(library), configured_embedder()
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
        with progress_bar() as progress:
            expected = None if progress is None else expected_records([Path(path) for path in paths])
            summary = ingest_records(
                folder,
                records(),
                embedder=embedder,
                progress=progress,
                expected=expected,
                engine=_engine(engine, workers),
                chroma=load_settings().chroma,
            )
    except KeyboardInterrupt:
        typer.echo(
            "lind: interrupted: what was read is kept; give the same command again to go on from there", err=True
        )
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        return print_json(ingested_json(summary))
    for line in ingested_lines(summary):
        typer.echo(line)


def _engine(name: str, workers: int) -> Engine | None:
    if name == "local":
        return None
    from assistant.settings import load_settings
    from index.ray_engine import RayEngine

    return RayEngine.open(load_settings().embedder, workers)
