"""``lind audit``: what was asked and what was answered, and whether the record of it is whole."""

from __future__ import annotations

from collections import deque
from typing import Annotated, Any

import typer

from ui.cli_options import NOT_VERIFIED, JsonOption, LibraryOption, library_folder
from ui.cli_output import print_json

audit_app = typer.Typer(help="Show and check the audit trail.", no_args_is_help=True, pretty_exceptions_enable=False)


@audit_app.command()
def show(
    library: LibraryOption = None,
    last: Annotated[int, typer.Option("--last", "-n", min=1, help="How many entries.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show the last entries of the trail, newest at the end."""
    from assistant.audit import read_trail
    from ui.terminal import visible

    entries = deque(read_trail(library_folder(library)), maxlen=last)
    if as_json:
        print_json({"entries": list(entries)})
        return
    for entry in entries:
        typer.echo(visible(_line(entry)))
    if not entries:
        typer.echo("the audit trail is empty")


@audit_app.command()
def verify(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Check that no entry was changed, moved or taken away."""
    from assistant.audit import verify_trail

    check = verify_trail(library_folder(library))
    if as_json:
        document = {"verified": check.problem is None, "entries": check.entries, "problem": check.problem}
        print_json(document)
    elif check.problem is None:
        typer.echo(f"verified: {check.entries} entries, each as it was written")
    else:
        typer.echo(f"not verified: {check.problem} ({check.entries} entries before it hold)")
    raise typer.Exit(0 if check.problem is None else NOT_VERIFIED)


def _line(entry: dict[str, Any]) -> str:
    decision = entry.get("kind", "?") + (f" ({entry['reason']})" if entry.get("reason") else "")
    cited = sorted({str(pointer[0]) for pointer in entry.get("cited") or ()})
    listed = f" · cites {', '.join(cited)}" if cited else ""
    return f"{entry.get('seq'):>6}  {entry.get('time')}  {decision} · {entry.get('question')!r}{listed}"
