"""How the commands print: one JSON document, or text of which no character acts on the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from assistant.answer import Answer
    from corpus.errors import LindError
    from index.build import IngestSummary


def print_answer(answer: Answer, as_json: bool) -> None:
    """Print an answer for people, or as the JSON of CONTRACT."""
    from ui.terminal import answer_text

    if as_json:
        print_json(answer.to_json())
    else:
        typer.echo(answer_text(answer))


def print_json(document: Any) -> None:
    """Print one JSON document; characters that would act on a terminal are escaped, which means the same."""
    from ui.terminal import CONTROL

    plain = json.dumps(document, ensure_ascii=False, indent=1)
    # JSON itself leaves DEL, C1, direction characters and lone surrogates as they are; written as \u… they mean the same.
    typer.echo(CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", plain))


def print_style(style: str, text: str) -> None:
    """Print records exactly for programs, and so that no character acts for people."""
    from ui.terminal import visible

    typer.echo(visible(text) if style == "text" or sys.stdout.isatty() else text)


def error_line(error: LindError) -> str:
    """Return an error as one line."""
    from ui.terminal import visible

    return visible("lind: " + " ".join(str(error).splitlines()))


def ingested_json(summary: IngestSummary) -> dict[str, Any]:
    """Return what an ingest did as a JSON object."""
    from dataclasses import asdict

    return asdict(summary) | {
        "quarantined": [{"locator": item.locator, "reason": item.reason} for item in summary.quarantined]
    }


def ingested_lines(summary: IngestSummary) -> Iterator[str]:
    """Yield what an ingest did as lines: the counts, then each record in quarantine with its reason."""
    from ui.terminal import visible

    yield (
        f"read {summary.read:,} ({summary.added:,} added, {summary.updated:,} updated, {summary.duplicates:,} already there), "
        f"{len(summary.quarantined):,} in quarantine; the library holds {summary.studies:,} studies in "
        f"{summary.passages:,} passages · {summary.seconds:.1f} s · snapshot {summary.snapshot}"
    )
    for item in summary.quarantined:
        yield visible(f"  quarantined: {item.locator}: {item.reason}")
