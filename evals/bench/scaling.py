"""What a library of many millions would take, from the bytes and the rate of one that is there.

    python -m evals.bench.scaling LIBRARY --rate 60 [--machines 20] [--price 0.40]

Everything is proportional: passages, bytes and hours grow with the citations. What does not (a search's time, memory) is
not in the table. ``--rate`` is abstracts a second as ``lind ingest`` printed them for that library on one machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.library import FILE_NAME, Library
from index.generations import current_generation, index_folder, read_manifest

SIZES = (1_000_000, 38_000_000)
"""A large hospital's reading, and PubMed as a whole (38 million citations, 2025)."""
GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one library holds and takes."""

    studies: int
    passages: int
    bytes: dict[str, int]
    """Part of the library → its size on disk."""


def measure(folder: Path) -> Measured:
    """Return what a library takes.

    Raises:
        LibraryError: There is none.
        IndexUnavailableError: It has no index.
    """
    with Library.open(folder) as library:
        studies = library.count()
    generation = current_generation(folder)
    parts = {
        "library (records, originals, versions)": folder / FILE_NAME,
        "vectors, kept by text": index_folder(folder) / "embeddings.sqlite",
        "vectors, exact search": generation / "vectors.npy",
        "Chroma's graph": generation / "chroma",
        "word index": generation / "lexical",
    }
    sizes = {name: _size(path) for name, path in parts.items()}
    return Measured(studies=studies, passages=read_manifest(generation).passages, bytes=sizes)


def rows(measured: Measured, *, rate: float, machines: int, price: float) -> Iterator[tuple[str, ...]]:
    """Yield the table: what is counted, then one column for the library measured and one for each of ``SIZES``.

    Args:
        measured: The library.
        rate: Abstracts a second on one machine.
        machines: Machines that annotate and embed at once.
        price: Of one machine for an hour, in any currency.
    """
    counts = (measured.studies, *SIZES)
    shares = [count / measured.studies for count in counts]
    yield ("abstracts", *(f"{count:,}" for count in counts))
    yield ("passages", *(f"{measured.passages * share:,.0f}" for share in shares))
    for name, size in measured.bytes.items():
        yield (f"{name}, GiB", *(f"{size * share / GIB:,.2f}" for share in shares))
    yield ("all on disk, GiB", *(f"{sum(measured.bytes.values()) * share / GIB:,.2f}" for share in shares))
    yield ("hours on one machine", *(f"{count / rate / 3600:,.1f}" for count in counts))
    yield (f"hours on {machines}", *(f"{count / rate / 3600 / machines:,.1f}" for count in counts))
    yield (f"cost at {price:g} an hour", *(f"{count / rate / 3600 * price:,.0f}" for count in counts))


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--rate", type=float, required=True, help="abstracts a second")
    parser.add_argument("--machines", type=int, default=20)
    parser.add_argument("--price", type=float, default=0.40, help="of one machine for an hour")
    given = parser.parse_args()
    table = list(rows(measure(given.library), rate=given.rate, machines=given.machines, price=given.price))
    print("| | this library | 1 million | PubMed |\n| --- | ---: | ---: | ---: |")
    for row in table:
        print(f"| {' | '.join(row)} |")


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
