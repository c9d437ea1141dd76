"""``lind cite``, ``lind export``, ``lind verify``: studies and saved answers, looked up, written out, checked again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import InputError
from ui.cli_options import NOT_VERIFIED, JsonOption, LibraryOption, library_folder, wrong_usage
from ui.cli_output import print_json, print_style


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
        raise wrong_usage(f"--style: unknown style {style!r}; known: {', '.join(STYLES)}")
    with Library.open(library_folder(library)) as held:
        found = {study.study_id: study for wanted in ids for study in find_studies(held, wanted)}
        unknown = [wanted for wanted in ids if not find_studies(held, wanted)]
        if as_json:
            print_json({"studies": [study_json(study, held) for study in found.values()], "not_found": unknown})
        elif found:
            print_style(style, STYLES[style](tuple(found.values())))
    if unknown:
        raise InputError(
            f"the library holds no study for {', '.join(map(repr, unknown))}: check the number, or ingest the study first"
        )


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
        raise wrong_usage(f"--style: unknown style {style!r}; known: {', '.join([*STYLES, *ANSWER_STYLES])}")
    saved = read_saved(Path(ids[0])) if ids and len(ids) == 1 and ids[0].endswith(".json") else None
    if saved is None and style in ANSWER_STYLES:
        raise wrong_usage(f"--style: {style!r} writes an answer: name one file saved with `lind ask --json`")
    with Library.open(library_folder(library)) as held:
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
        print_style(style, STYLES[style](studies))


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

    with Library.open(library_folder(library)) as held:
        saved = read_saved(answer)
        problems = verify_saved(saved, held)
        stale = stale_marks(saved, held)
    failed = bool(problems) or any(mark.voids for mark in stale)
    if as_json:
        document = {"verified": not failed, "problems": list(map(asdict, problems)), "stale": list(map(asdict, stale))}
        print_json(document)
    else:
        for problem in problems:
            typer.echo(visible(f"{problem.where}: {problem.message}"))
        for mark in stale:
            typer.echo(visible(f"STALE: {mark.message}"))
        count = len(problems) + sum(mark.voids for mark in stale)
        typer.echo(f"not verified: {count} problems" if failed else "verified: every quote is the stored text")
    raise typer.Exit(NOT_VERIFIED if failed else 0)
