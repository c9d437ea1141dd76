"""``lind search``: the passages found, without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
from ui.cli_options import JsonOption, LibraryOption, PassagesOption, assistant_of, library_folder, wrong_usage
from ui.cli_output import print_json

if TYPE_CHECKING:
    from corpus.study import Study
    from index.grouping import FoundStudy
    from index.hits import Hit


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
    from assistant.question.read import read_question
    from index.grouping import group_hits
    from index.retriever import MODES
    from ui.terminal import visible

    read_question(question)  # refuses what is empty or too long before anything is opened
    chosen = next((known for known in MODES if known == mode), None)
    if chosen is None:
        raise wrong_usage(f"--mode: unknown mode {mode!r}; known: {', '.join(MODES)}")
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
    assistant = assistant_of(library, None)
    found = assistant.retriever.find(question, k=k, mode=chosen, filters=filters)
    held = assistant.library.studies(hit.study_id for hit in found.hits)
    shown = [(hit, held[hit.study_id]) for hit in found.hits if hit.study_id in held]
    groups = group_hits([hit for hit, _ in shown], {study.study_id: study.trial_ids for _, study in shown})
    if as_json:
        head = {"question": question, "mode": mode, "retracted_left_out": found.retracted}
        print_json(head | {"hits": [_hit_json(*one) for one in shown], "studies": list(map(asdict, groups))})
    else:
        for line in _lines(shown, groups):
            typer.echo(visible(line))


def _hit_json(hit: Hit, study: Study) -> dict[str, Any]:
    text = study.text[hit.start : hit.end]
    return asdict(hit) | {"source_id": study.source_id, "title": study.title_text, "text": text}


def _lines(shown: Sequence[tuple[Hit, Study]], groups: Sequence[FoundStudy]) -> Iterator[str]:
    for rank, (hit, study) in enumerate(shown, start=1):
        stages = " · ".join(f"{name} {hit.ranks[name]} ({score:.3f})" for name, score in hit.scores.items())
        yield f"{rank:>3}  {hit.score:.3f}  {hit.passage_id}  {stages}"
        yield f"     {study.title_text or '[no title in the source]'}\n     {study.text[hit.start : hit.end]}\n"
    yield f"{len(shown)} passages of {len(groups)} studies"
    for one in groups:
        if one.other_reports:
            yield f"{one.study_id} names the same trial registration as {', '.join(one.other_reports)}"
