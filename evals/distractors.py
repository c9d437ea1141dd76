"""A small corpus from a large one: the records that questions are about, and others drawn to stand in their way.

Drawn by a hash of the record's name, so the same records come out whatever their order, and a larger draw holds a smaller one.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from corpus.errors import InputError
from evals.data_files import read_records

NAMES = ("doc_id", "_id", "id")
"""Fields that may name a record, the first that is there."""


def draw(corpus: Path, wanted: Collection[str], others: int, folder: Path) -> Path:
    """Write the wanted records of a JSON lines file and ``others`` more, and return the file.

    Args:
        corpus: JSON lines, plain or ``.gz``; every object has one of ``NAMES``.
        wanted: Names of records that must be there.
        others: How many more; fewer where the corpus holds no more.
        folder: Where the file is put; named by the hash of its content, so a second call writes the same.

    Raises:
        InputError: The corpus is no JSON lines file, or lacks a wanted record.
    """
    if not corpus.is_file():
        raise InputError(f"corpus {corpus.name!r}: distractors are drawn from one JSON lines file, not from a folder")
    kept: dict[str, str] = {}
    lowest: list[tuple[int, str, str]] = []
    for line, record in read_records(corpus, ()):
        name = next((str(record[field]) for field in NAMES if record.get(field)), "")
        if name in wanted:
            kept.setdefault(name, line.text)
            continue
        rank = int(sha256(name.encode()).hexdigest(), 16)
        keep = heapq.heappush if len(lowest) < others else heapq.heappushpop
        if others:
            keep(lowest, (-rank, name, line.text))
    missing = sorted(set(wanted) - set(kept))
    if missing:
        raise InputError(f"corpus {corpus.name!r} has no record {missing[0]!r} ({len(missing)} are missing)")
    texts = [kept[name] for name in sorted(kept)] + [text for _, _, text in sorted(lowest)]
    return _write("".join(text + "\n" for text in texts), folder)


def _write(content: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"drawn-{sha256(content.encode()).hexdigest()[:12]}.jsonl"
    path.write_text(content, encoding="utf-8")
    return path
