"""Which records are compared at all: those that share an identifier, a title or most of their text (blocking)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.minhash import NEIGHBOURS, PERMUTATIONS, SIGNATURE_BYTES, equal_bands, minhash_of, near_pairs
from corpus.reference import TELLING_TITLE, Reference, Traits, compact_title, first_page, plain_doi, text_shingles

TITLE_SHINGLE = 4
"""Characters."""
MAX_BLOCK = 200
"""Records with one key, or of one group, that are compared with each other: a flood of planted copies must not take hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """By what a record is compared with all others: small, and made once in the record's life."""

    keys: tuple[int, ...]
    """Hashes of its PMID, DOI and title; equal ones are looked at."""
    signature: bytes
    """MinHash of its text, ``PERMUTATIONS`` numbers of 32 bits; empty: the text is too short."""

    def to_bytes(self) -> bytes:
        """Return the sketch as bytes; ``from_bytes`` is its inverse."""
        return bytes([len(self.keys)]) + b"".join(key.to_bytes(8, "little") for key in self.keys) + self.signature

    @classmethod
    def from_bytes(cls, stored: bytes) -> Sketch:
        """Return a stored sketch.

        Raises:
            ValueError: It is damaged.
        """
        end = 1 + 8 * stored[0] if stored else 0
        keys = tuple(int.from_bytes(stored[at : at + 8], "little") for at in range(1, end, 8))
        if not stored or len(stored) - end not in (0, SIGNATURE_BYTES):
            raise ValueError("a damaged sketch")
        return cls(keys=keys, signature=stored[end:])


def sketch_of(reference: Reference) -> Sketch:
    """Return a record's sketch."""
    keys = tuple(
        int.from_bytes(hashlib.sha256(repr(key).encode("utf-8", "surrogatepass")).digest()[:8], "little")
        for key in _keys(reference)
    )
    minhash = minhash_of(map(" ".join, text_shingles(reference)))
    return Sketch(keys=keys, signature=b"" if minhash is None else minhash.hashvalues.astype("<u4").tobytes())


def candidate_pairs(traits: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places, the smaller first, that share an identifier, a title or most of their text."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for at, one in enumerate(traits):
        for key in _keys(one.reference):
            blocks[key].append(at)
    yield from _pairs_of(blocks)
    yield from near_pairs([{t.compact[i : i + TITLE_SHINGLE] for i in range(len(t.compact) - 3)} for t in traits])
    yield from near_pairs(map(" ".join, t.shingles) for t in traits)


def sketched_pairs(sketches: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places that share an identifier, a whole title or most of their text."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for at, sketch in enumerate(sketches):
        for key in sketch.keys:
            blocks[key].append(at)
    yield from _pairs_of(blocks)
    places = [at for at, sketch in enumerate(sketches) if sketch.signature]
    if not places:
        return
    signatures = np.frombuffer(b"".join(sketches[at].signature for at in places), dtype="<u4")
    near: dict[int, set[int]] = defaultdict(set)
    for group in equal_bands(signatures.reshape(len(places), PERMUTATIONS)):
        for i, at in enumerate(group):
            near[at].update(group[max(0, i - NEIGHBOURS) : i])
    for at, others in near.items():
        yield from ((places[other], places[at]) for other in sorted(others)[-NEIGHBOURS:])


def _pairs_of(blocks: Mapping[Hashable, list[int]]) -> Iterator[tuple[int, int]]:
    for block in blocks.values():
        reach = len(block) if len(block) <= MAX_BLOCK else NEIGHBOURS
        yield from ((a, b) for i, a in enumerate(block) for b in block[i + 1 : i + 1 + reach])


def _keys(reference: Reference) -> Iterator[Hashable]:
    doi, title = plain_doi(reference), compact_title(reference)
    if reference.pmid:
        yield "pmid", reference.pmid
    if doi:
        yield "doi", doi
    if len(title) >= TELLING_TITLE:
        yield "title", title
    elif title:
        yield "title", title, reference.year, first_page(reference)
