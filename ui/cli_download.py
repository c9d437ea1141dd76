"""``lind download``: from a PubMed search into the library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli_options import JsonOption, LibraryOption, configured_embedder, library_folder
from ui.cli_output import ingested_json, ingested_lines, print_json
from ui.cli_progress import progress_bar

if TYPE_CHECKING:
    from corpus.download import Download
    from corpus.entrez import Access
    from index.build import IngestSummary

PART_FAILED = 1


def download(
    query: Annotated[str, typer.Argument(help="A search as PubMed takes it, in quotes.")],
    maximum: Annotated[
        int, typer.Option("--max", min=1, max=10_000, help="At most this many records, the first ones of the search.")
    ] = 500,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search PubMed and read what it finds into the library; taken up where it broke off."""
    from assistant.settings import load_settings
    from corpus.download import discard
    from corpus.download import download as fetch
    from corpus.entrez import Patience
    from corpus.errors import DownloadError

    settings = load_settings()
    folder = library_folder(library)
    access = _access(settings)
    embedder = configured_embedder()
    try:
        done = fetch(query, folder, maximum=maximum, access=access, patience=Patience(say=_say))
        summary = _ingested(folder, done, embedder)
    except KeyboardInterrupt:
        raise DownloadError("interrupted; what was fetched is kept, and the same command goes on from there") from None
    if not done.failed:
        discard(done)
    if as_json:
        print_json(_document(done, summary))
    else:
        for line in _lines(done, summary):
            typer.echo(line)
    raise typer.Exit(PART_FAILED if done.failed else 0)


def _access(settings: Any) -> Access:
    from corpus.entrez import Access

    key = settings.ncbi_api_key
    if settings.ncbi_email is None:
        _say("LIND_NCBI_EMAIL is not set: NCBI asks for an address at which it can reach who sends many requests")
    return Access(
        base_url=settings.eutils_url, email=settings.ncbi_email, api_key=None if key is None else key.get_secret_value()
    )


def _ingested(folder: Path, done: Download, embedder: Any) -> IngestSummary:
    from corpus.download import records
    from index.build import ingest_records

    def named() -> Iterator[tuple[Any, str]]:
        yield from ((record, "PubMed") for record in records(done))

    with progress_bar() as progress:
        return ingest_records(folder, named(), embedder=embedder, progress=progress)


def _document(done: Download, summary: IngestSummary) -> dict[str, Any]:
    return {
        "query": done.plan.query,
        "searched": done.plan.searched,
        "found": done.plan.found,
        "wanted": len(done.plan.ids),
        "fetched": done.fetched,
        "not_delivered": done.not_delivered,
        "failed": [asdict(batch) for batch in done.failed],
        **ingested_json(summary),
    }


def _lines(done: Download, summary: IngestSummary) -> Iterator[str]:
    from ui.terminal import visible

    wanted, lacking = len(done.plan.ids), done.not_delivered
    cut = f", of which the first {wanted:,} are taken (--max)" if done.plan.found > wanted else ""
    missing = f"; PubMed did not hand out {lacking:,} of them" if lacking else ""
    yield f"found {done.plan.found:,}{cut}; fetched {done.fetched:,}{missing}"
    yield from ingested_lines(summary)
    for batch in done.failed:
        yield visible(f"  failed: {batch.first:,} to {batch.last:,}: {batch.reason}")
    if done.failed:
        yield "run the same command again to fetch what failed; what came is kept"


def _say(line: str) -> None:
    from ui.terminal import visible

    typer.echo(visible(line), err=True)
