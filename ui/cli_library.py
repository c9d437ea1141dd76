"""``lind library``: what the library holds, and putting its index right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ui.cli_options import JsonOption, LibraryOption, configured_embedder, library_folder
from ui.cli_output import print_json

library_app = typer.Typer(
    help="List, show, status, quarantine, remove, rebuild, backup, restore.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@library_app.command("list")
def list_studies(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List every study: id, year, design, status, title."""
    from corpus.library import Library
    from ui.terminal import visible

    with Library.open(library_folder(library)) as held:
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
        print_json({"studies": rows})
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

    with Library.open(library_folder(library)) as held:
        found = find_studies(held, study)
    if not found:
        raise InputError(f"the library holds no study {study!r}")
    for one in found:
        typer.echo(study_text(one))


@library_app.command()
def status(
    library: LibraryOption = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="A status list: Retraction Watch CSV, or one PMID or DOI a line.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the studies that carry a notice, or mark those that a list names (--from); answers see it at once."""
    folder = library_folder(library)
    document, lines = _listed(folder) if source is None else _imported(folder, source)
    if as_json:
        print_json(document)
        return
    from ui.terminal import visible

    for line in lines:
        typer.echo(visible(line))


def _imported(folder: Path, path: Path) -> tuple[dict[str, Any], list[str]]:
    from corpus.library import Library
    from corpus.status import read_status_list

    found = read_status_list(path)
    Library.open(folder).close()
    with Library.open_for_writing(folder) as held, held.transaction():
        done = held.import_status(found.name, found.marks)
    unread = f"; {len(found.unread):,} could not be read, the first in line {found.unread[0]}" if found.unread else ""
    neutral = f"; {found.neutral:,} say nothing against a report" if found.neutral else ""
    line = (
        f"{found.name}: {found.rows:,} entries{unread}{neutral}. {len(done.matched):,} studies of this library are named; "
        "studies ingested later are marked as they come"
    )
    document = {
        "source": found.name,
        "entries": found.rows,
        "neutral": found.neutral,
        "unread": list(found.unread),
        "matched": list(done.matched),
    }
    return document, [line]


def _listed(folder: Path) -> tuple[dict[str, Any], list[str]]:
    from corpus.library import Library

    with Library.open(folder) as held:
        rows = [
            {
                "study_id": study.study_id,
                "status": study.status.value,
                "notices": [{"status": n.status.value, "cue": n.cue, "reference": n.reference} for n in study.notices],
                "title": study.title_text,
            }
            for study in held.noticed()
        ]
        count, lists = held.count(), held.status_lists()
    lines = [_notice_line(row) for row in rows]
    named = f"; lists: {', '.join(lists)}" if lists else "; no list was imported (`lind library status --from FILE`)"
    lines.append(f"{len(rows):,} of {count:,} studies carry a notice{named}")
    return {"studies": rows, "lists": list(lists)}, lines


def _notice_line(row: dict[str, Any]) -> str:
    notices = "; ".join(n["cue"] + (f" → {n['reference']}" if n["reference"] else "") for n in row["notices"])
    return f"{row['study_id']}\t{row['status']}\t{notices}\t{row['title'] or '[no title]'}"


@library_app.command()
def quarantine(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the records that could not be read, each with its reason."""
    from corpus.library import Library
    from ui.terminal import visible

    with Library.open(library_folder(library)) as held:
        items = held.quarantined()
    if as_json:
        print_json([{"locator": i.locator, "reason": i.reason} for i in items])
        return
    for item in items:
        typer.echo(visible(f"{item.locator}: {item.reason}"))
    typer.echo(f"{len(items)} in quarantine")


@library_app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(help="Study ids, identifiers or source names.")],
    library: LibraryOption = None,
) -> None:
    """Take studies out of the library and its index; nothing is taken out if one of the names is unknown."""
    from assistant.citations import find_studies
    from corpus.errors import InputError
    from corpus.library import Library

    folder = library_folder(library)
    with Library.open(folder) as held:
        found = {wanted: [study.study_id for study in find_studies(held, wanted)] for wanted in ids}
    unknown = [wanted for wanted, studies in found.items() if not studies]
    several = [wanted for wanted, studies in found.items() if len(studies) > 1]
    if unknown:
        raise InputError(f"the library holds no study {', '.join(map(repr, unknown))}: nothing was removed")
    if several:
        raise InputError(f"{several[0]!r} names {len(found[several[0]])} studies: give study ids; nothing was removed")
    removed = sorted({study_id for studies in found.values() for study_id in studies})
    with Library.open_for_writing(folder) as held:
        with held.transaction():
            for study_id in removed:
                held.remove(study_id)
        left = held.count()
    line = _published(folder, anew=False)
    typer.echo(f"removed {', '.join(removed)}; {left:,} studies are left · {line}")


@library_app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write (ZIP).")],
    library: LibraryOption = None,
    vectors: Annotated[
        bool, typer.Option("--vectors/--no-vectors", help="Put in what was computed of the texts too.")
    ] = True,
) -> None:
    """Write the whole library into one archive; it may be in use meanwhile."""
    from corpus.backup import COMPUTED, back_up
    from index.generations import index_folder

    folder = library_folder(library)
    manifest = back_up(folder, file, computed=index_folder(folder) / COMPUTED if vectors else None)
    size = file.stat().st_size / 1e6
    typer.echo(f"{file}: {manifest.studies:,} studies, {size:,.1f} MB, content {manifest.content_hash[:16]}")


@library_app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `lind library backup` wrote.")],
    library: LibraryOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a library that holds studies.")] = False,
) -> None:
    """Check a backup, put it into the library's folder, and make its index."""
    from corpus.backup import COMPUTED
    from corpus.backup import restore as restore_library
    from index.generations import index_folder

    folder = library_folder(library)
    manifest, computed = restore_library(file, folder, force=force)
    if computed is not None:
        index_folder(folder).mkdir(parents=True, exist_ok=True)
        computed.replace(index_folder(folder) / COMPUTED)
    typer.echo(f"restored {manifest.studies:,} studies into {folder}, content {manifest.content_hash[:16]}")
    typer.echo(_published(folder, anew=False))


@library_app.command()
def rebuild(library: LibraryOption = None) -> None:
    """Make the index anew from the library; texts embedded before are not embedded again."""
    typer.echo(_published(library_folder(library), anew=True))


def _published(folder: Path, *, anew: bool) -> str:
    """Publish an index of the library; return a line about it."""
    from assistant.settings import load_settings
    from corpus.library import Library
    from index.build import publish_index

    embedder = configured_embedder()
    Library.open(folder).close()
    with Library.open_for_writing(folder) as held:
        manifest = publish_index(held, embedder, anew=anew, chroma=load_settings().chroma)
    return f"{manifest.name}: {manifest.passages:,} passages of {manifest.studies:,} studies"
