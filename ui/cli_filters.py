"""The options of ``lind ask`` and ``lind search`` that say what the studies must be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import SettingsError
from ui.cli_options import wrong_usage

if TYPE_CHECKING:
    from index.filters import Filters

DesignOption = Annotated[list[str] | None, typer.Option("--design", help="Only this study design; may be repeated.")]
SinceOption = Annotated[int | None, typer.Option("--since", help="Only studies from this year on.")]
UntilOption = Annotated[int | None, typer.Option("--until", help="Only studies up to this year.")]
RetractedOption = Annotated[bool, typer.Option("--include-retracted", help="Do not leave out retracted studies.")]
PopulationOption = Annotated[
    list[str] | None,
    typer.Option("--population", help="Only studies of this group (children, women, pregnant …); may be repeated."),
]
JournalOption = Annotated[list[str] | None, typer.Option("--journal", help="Only this journal; may be repeated.")]
LanguageOption = Annotated[
    list[str] | None, typer.Option("--language", help="Only this language (english, eng); may be repeated.")
]
EffectsOption = Annotated[bool, typer.Option("--with-effects", help="Only studies that print an effect estimate.")]
StatusOption = Annotated[
    list[str] | None, typer.Option("--status", help="Only this standing (corrected, retracted …); may be repeated.")
]


def chosen_filters(
    folder: Path,
    *,
    design: list[str] | None = None,
    since: int | None = None,
    until: int | None = None,
    include_retracted: bool = False,
    population: list[str] | None = None,
    journal: list[str] | None = None,
    language: list[str] | None = None,
    with_effects: bool = False,
    status: list[str] | None = None,
) -> Filters:
    """Return the filters of the options; asking for retracted studies or notices includes them.

    Args:
        folder: The library, whose journals and languages are the known ones.
        design: And the others: as given on the command line.
        since: First year.
        until: Last year.
        include_retracted: Whether retracted studies may be found.
        population: Groups.
        journal: Titles.
        language: Names or codes.
        with_effects: Whether an effect estimate must be printed.
        status: Standings.

    Raises:
        typer.Exit: A value is unknown; one line on stderr says which are known.
        SettingsError: No study can pass.
    """
    from corpus.library import Library
    from corpus.study import Status
    from index.filters import Filters, check_filters, make_ready

    if since is not None and until is not None and since > until:
        raise SettingsError(f"--since {since} is after --until {until}: no study can pass")
    filters = Filters(
        designs=frozenset(design or ()),
        since=since,
        until=until,
        include_retracted=include_retracted or bool({Status.RETRACTED, Status.NOTICE} & set(status or ())),
        population=frozenset(population or ()),
        statuses=frozenset(status or ()),
        journals=frozenset(journal or ()),
        languages=frozenset(language or ()),
        with_effects=with_effects,
    )
    try:
        check_filters(filters)
        if filters.journals or filters.languages or filters.needs_facts:
            with Library.open(folder) as library:
                check_filters(filters, library.rows())
                make_ready(library, filters)
    except SettingsError as error:
        raise wrong_usage(str(error)) from None
    return filters
