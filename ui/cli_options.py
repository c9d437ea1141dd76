"""What several commands share: their options, their exit codes, and what the settings make of an option left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.audit import AuditTrail
    from assistant.chain import Assistant
    from index.embed import Embedder

WRONG_USAGE = 2
ABSTAINED = 3
NOT_VERIFIED = 4
INTERRUPTED = 130

LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", help="Folder of the library. [default: $LIND_LIBRARY, else the user data folder]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
PassagesOption = Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages to look at.")]
ModelOption = Annotated[str | None, typer.Option("--model", help="Chat model, provider:name; none: quotes only.")]


def library_folder(library: Path | None) -> Path:
    """Return the folder of the library that is meant; None: the one of the settings."""
    from assistant.settings import load_settings

    return library if library is not None else load_settings().library


def configured_embedder() -> Embedder:
    """Return the embedder of the settings."""
    from assistant.settings import load_settings
    from index.embed import open_embedder

    return open_embedder(load_settings().embedder)


def audit_trail(folder: Path) -> AuditTrail | None:
    """Return the audit trail of a library; None: the settings want none."""
    from assistant.audit import AuditTrail
    from assistant.settings import load_settings

    return AuditTrail.open(folder) if load_settings().audit else None


def assistant_of(library: Path | None, model: str | None) -> Assistant:
    """Return an assistant over a library.

    Args:
        library: Its folder; None: the one of the settings.
        model: Chat model, ``provider:name``; None: the one of the settings, which may be none at all.
    """
    from assistant.chain import open_assistant
    from assistant.settings import load_settings

    settings = load_settings()
    return open_assistant(
        library_folder(library),
        embedder=configured_embedder(),
        model=model or settings.model,
        access=settings.model_access(),
        chroma=settings.chroma,
    )


def wrong_usage(message: str) -> typer.Exit:
    """Say in one line what is wrong with an option; return the exit to raise."""
    from ui.terminal import visible

    typer.echo(visible(f"lind: {message}"), err=True)
    return typer.Exit(WRONG_USAGE)
