"""Which texts are probably alike, by MinHash signatures and locality-sensitive hashing, without comparing all with all.

Broder 1997, DOI 10.1109/SEQUEN.1997.666900; by the library datasketch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.reference import MIN_SHINGLES

PERMUTATIONS = 64
SIGNATURE_BYTES = 4 * PERMUTATIONS
CANDIDATE_SIMILARITY = 0.6
"""Estimated Jaccard similarity of shingles from which on two records are looked at."""
NEIGHBOURS = 10
"""Records compared with each one in a larger block, and of those that are alike in text: the last before it in order."""


def near_pairs(sets: Iterable[Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places whose sets of shingles are probably alike."""
    from datasketch import MinHashLSH

    index: Any = MinHashLSH(threshold=CANDIDATE_SIMILARITY, num_perm=PERMUTATIONS)
    for at, shingles in enumerate(sets):
        sketch = minhash_of(shingles)
        if sketch is None:
            continue
        yield from ((other, at) for other in sorted(index.query(sketch))[-NEIGHBOURS:])
        index.insert(at, sketch)


def equal_bands(signatures: NDArray[np.uint32]) -> Iterator[list[int]]:
    """Yield the rows, in order, that are equal in one band of the signature; only groups of two or more."""
    from datasketch import MinHashLSH

    index: Any = MinHashLSH(threshold=CANDIDATE_SIMILARITY, num_perm=PERMUTATIONS)
    for band in range(index.b):
        part = np.ascontiguousarray(signatures[:, band * index.r : (band + 1) * index.r])
        _, home, size = np.unique(part, axis=0, return_inverse=True, return_counts=True)
        home = home.reshape(-1)
        rows = np.flatnonzero(size[home] > 1)
        rows = rows[np.argsort(home[rows], kind="stable")]
        cuts = np.flatnonzero(np.diff(home[rows])) + 1
        yield from (group.tolist() for group in np.split(rows, cuts) if len(group))


def minhash_of(shingles: Iterable[str]) -> Any:
    """Return the MinHash of a set; None: it is too small to say anything."""
    ordered = sorted(shingles)
    if len(ordered) < MIN_SHINGLES:
        return None
    sketch = _blank().copy()
    sketch.update_batch([shingle.encode("utf-8", "surrogatepass") for shingle in ordered])
    return sketch


@cache
def _blank() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1)
