"""What an index needs of one study, made once: its passages, the abbreviations it defines, its sketch for finding copies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.abbreviations import Abbreviation, find_abbreviations
from corpus.blocking import Sketch, sketch_of
from corpus.reference import reference_of
from corpus.study import Study
from index.embed import Embedder
from index.embedding_cache import Row, text_digest
from index.passages import Count, cut_passages, embedded_text

CUTTING = 4
"""Version of the rules that cut passages: part of a generation's name."""
PREPARING = 1
"""Version of everything else here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One passage of a study, without the study's name."""

    start: int
    end: int
    section: str | None
    digest: bytes
    """Hash of the text that is embedded for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What an index needs of one study's text."""

    cuts: tuple[Cut, ...]
    defined: tuple[str, ...]
    """Parts of the text, verbatim, that define the same abbreviations as the whole."""
    sketch: Sketch


def prepared_key(content_hash: str, embedder_name: str) -> bytes:
    """Return the name under which a study's preparation is kept.

    Args:
        content_hash: ``content_key`` of the version as it was read, ``StudyRow.content_hash``.
        embedder_name: Whose window and counting the passages were cut by.
    """
    key = json.dumps([CUTTING, PREPARING, content_hash, embedder_name])
    return hashlib.sha256(key.encode()).digest()


def prepare(study: Study, embedder: Embedder) -> tuple[Prepared, list[str]]:
    """Return a study's preparation and the texts to embed, one for each passage."""
    count = _counting_once(embedder.count)
    passages = cut_passages(study, count, embedder.window)
    texts = [embedded_text(study, passage, count) for passage in passages]
    cuts = tuple(
        Cut(start=p.start, end=p.end, section=p.section, digest=text_digest(text))
        for p, text in zip(passages, texts, strict=True)
    )
    return Prepared(cuts=cuts, defined=_defined(study.text), sketch=sketch_of(reference_of(study))), texts


def to_row(prepared: Prepared, content_hash: str, embedder_name: str) -> Row:
    """Return a preparation as it is kept; see ``prepared_key``."""
    cuts = [[c.start, c.end, c.section, c.digest.hex()] for c in prepared.cuts]
    record = json.dumps([cuts, prepared.defined])
    return prepared_key(content_hash, embedder_name), record, prepared.sketch.to_bytes()


def from_row(record: str, sketch: bytes) -> Prepared:
    """Return the preparation that ``to_row`` wrote.

    Raises:
        ValueError: It is damaged.
    """
    cuts, defined = json.loads(record)
    return Prepared(
        cuts=tuple(Cut(start=s, end=e, section=name, digest=bytes.fromhex(d)) for s, e, name, d in cuts),
        defined=tuple(defined),
        sketch=Sketch.from_bytes(sketch),
    )


def _defined(text: str) -> tuple[str, ...]:
    """Return the places of definitions; the whole text where one is not understood without its surroundings."""
    whole = find_abbreviations(text)
    parts = tuple(_definition(text, found) for found in whole)
    alone = [(found.short, found.long) for part in parts for found in find_abbreviations(part)]
    return parts if alone == [(found.short, found.long) for found in whole] else (text,)


def _definition(text: str, found: Abbreviation) -> str:
    start = min(found.long_start, found.short_start)
    return text[start : max(found.long_end, found.short_start + len(found.short)) + 1]


def _counting_once(count: Count) -> Count:
    """Return ``count`` with a memory for single texts: a study's title is asked for with every passage."""
    known: dict[str, list[int]] = {}

    def remembered(texts: Sequence[str]) -> list[int]:
        if len(texts) != 1:
            return count(texts)
        if texts[0] not in known:
            known[texts[0]] = count(texts)
        return known[texts[0]]

    return remembered
