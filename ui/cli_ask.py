"""``lind ask`` and ``lind chat``: questions to the library."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from corpus.errors import LindError
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
from ui.cli_options import (
    ABSTAINED,
    JsonOption,
    LibraryOption,
    ModelOption,
    PassagesOption,
    assistant_of,
    audit_trail,
    library_folder,
)
from ui.cli_output import error_line, print_answer


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
    meant: Annotated[
        list[str] | None, typer.Option("--meant", help="What a misspelt name stands for, as “did you mean” offered it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question with cited quotes, or say that no answer was found."""
    filters = chosen_filters(
        library_folder(library),
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
    answer = assistant_of(library, model).ask(
        question, filters=filters, passages=k, audit=audit_trail(library_folder(library)), meant=meant or ()
    )
    if unused := [word for word in meant or () if word.lower() not in answer.standalone_question.lower()]:
        raise typer.BadParameter(f"--meant {unused[0]!r}: no word of the question may stand for it; leave it out")
    print_answer(answer, as_json)
    raise typer.Exit(ABSTAINED if answer.kind == "abstention" else 0)


def chat(library: LibraryOption = None, model: ModelOption = None) -> None:
    """Ask several questions in a row, follow-ups among them; an empty line ends it."""
    from assistant.conversation import Context, after

    assistant = assistant_of(library, model)
    with suppress(LindError):  # said when a question is asked
        assistant.retriever.open_store()
    audit, context = audit_trail(library_folder(library)), Context()
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
            typer.echo(error_line(error), err=True)
            continue
        context = after(context, answer)
        print_answer(answer, as_json=False)
