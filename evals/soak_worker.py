"""What runs in the processes that the store's endurance tests start, kill, limit and set against each other."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

WORDS = "kelvane dorime sulpan ortix mavela quendo brasil tumary inodel paxiro lumeda fostan".split()


def studies(first: int, count: int) -> str:
    """Return JSON Lines of invented studies with PMIDs from ``70000000 + first`` on; no two are much alike."""
    return "".join(json.dumps(_study(number)) + "\n" for number in range(first, first + count))


def study_id(number: int) -> str:
    """Return the id under which an invented study is held."""
    return f"pmid:{70_000_000 + number}"


def ingest_made(library: str, source: str, acknowledged: str) -> None:
    """Ingest a file; after every commit write to another one, unbuffered, how many of its records are in.

    Ends the process: with 0 when all is done, with 1 when Lind refused, with 3 when anything else went wrong.
    """
    from corpus.errors import LindError
    from index.build import ingest
    from index.embed import HashEmbedder

    handle = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def told(stage: str, done: int, _: int | None) -> None:
        if stage == "reading":
            os.write(handle, f"{done}\n".encode())

    try:
        ingest(Path(library), [Path(source)], embedder=HashEmbedder(), progress=told)
    except LindError as error:
        sys.stderr.write(f"lind: {error}\n")
        os._exit(1)
    except BaseException as error:
        sys.stderr.write(f"unexpected: {error!r}\n")
        os._exit(3)
    os._exit(0)


def _study(number: int) -> dict[str, str]:
    own = " ".join(f"{WORDS[(number * 7 + i * i) % 12]}{(number * 31 + i * 17) % 997}" for i in range(12))
    return {
        "doc_id": f"made-{number}",
        "pmid": str(70_000_000 + number),
        "title": f"Trial {number} of {own.split()[0]}",
        "abstract": f"BACKGROUND: {own}. RESULTS: {number % 89} of {100 + number} patients improved with {own}.",
    }
