"""Several records of one report: found by identifier, by title and by near-identical text, and never at any price.

Candidates come from exact keys (PMID, DOI, title) and from MinHash signatures with locality-sensitive hashing (Broder 1997,
DOI 10.1109/SEQUEN.1997.666900; the library datasketch): records are never compared all with all. A candidate pair is joined only
when nothing speaks against it (``differ``), and two groups only when no record of one speaks against any of the other: a missed
duplicate is counted twice by a reader who can see it, two trials merged into one are a loss that nobody sees.
The limits here are rules of thumb.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.identifiers import normal_doi
from corpus.study import Study

PERMUTATIONS = 64
SIGNATURE_BYTES = 4 * PERMUTATIONS
CANDIDATE_SIMILARITY = 0.6
"""Estimated Jaccard similarity of shingles from which on two records are looked at."""
TITLE_SHINGLE = 4
"""Characters."""
TEXT_SHINGLE = 3
"""Words."""
SAME_TEXT = 0.7
"""Share of the shorter abstract's shingles that the longer one must hold."""
SAME_FIGURES = 0.8
"""Share of the shorter abstract's numbers that the longer one must hold, each as often."""
TELLING_TITLE = 30
"""Letters and digits from which on a title alone is telling; shorter ones (“Editorial”) need the year beside them."""
YEARS_APART = 1
"""Printed a year after it came out online."""
MIN_SHINGLES = 8
"""An abstract with fewer shingles says nothing about sameness."""
MIN_COPIED = 25
"""Shingles that a text must have to be called a copy of another report's."""
MAX_BLOCK = 200
"""Records with one key, or of one group, that are compared with each other: a flood of planted copies must not take hours."""
NEIGHBOURS = 10
"""Records compared with each one in a larger block, and of those that are alike in text: the last before it in order."""

GREEK = str.maketrans(
    dict(zip("αβγδεκλμω", "alpha beta gamma delta epsilon kappa lambda mu omega".split(), strict=True))
)
WORD = re.compile(r"[^\W_]+")
MARKUP = re.compile(r"</?(?:sup|sub|inf|i|b|em|strong|u)>")
NUMBER = re.compile(r"\d+(?:[.·]\d+)?")
NUMERAL = re.compile(r"\d+|[ivx]{1,5}")
"""A token that numbers a report: ``2``, ``iii``."""
TURN = re.compile(
    r"\b(?:no|not|nor|neither|never|without|cannot|fail(?:s|ed)?|ineffective|effective|increas|decreas|reduc|improv|"
    r"worse|better|higher|lower|more|less|fewer|longer|shorter|superior|inferior|safe|unsafe|harm)"
)
"""Words that turn what a text says: two texts with other ones do not say the same."""
PAGE = re.compile(r"[a-z]{0,3}\d{1,7}")
MONTHS = re.compile(r"\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.I)
"""What a spreadsheet makes of the pages ``1-4``."""
SMALL_WORDS = frozenset("a an and as at by for from in is of on or s the to with".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a record says about the report it stands for."""

    key: str
    """The record's own name; no two of a collection are equal."""
    title: str = ""
    """Empty: not given, as below."""
    abstract: str = ""
    authors: str = ""
    journal: str = ""
    issn: str = ""
    volume: str = ""
    pages: str = ""
    year: int | None = None
    pmid: str = ""
    doi: str = ""
    trial_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traits:
    """A reference made ready for comparing: a shadow, never shown."""

    compact: str
    words: frozenset[str]
    numerals: tuple[str, ...]
    doi: str
    first_page: str
    volume: str
    shingles: frozenset[tuple[str, ...]] = field(repr=False)
    figures: Counter[str] = field(repr=False)
    reference: Reference


def reference_of(study: Study) -> Reference:
    """Return what a study says about the report it stands for."""
    body = " ".join(study.text[section.start : section.end] for section in study.sections)
    return Reference(
        key=study.study_id,
        title=study.title_text or "",
        abstract=body,
        authors="; ".join(study.authors),
        journal=study.journal or "",
        volume=study.volume or "",
        pages=study.pages or "",
        year=study.year,
        pmid=study.pmid or "",
        doi=study.doi or "",
        trial_ids=study.trial_ids,
    )


def near_duplicates(references: Sequence[Reference]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of records that stand for one report.

    Args:
        references: Records with distinct keys.

    Returns:
        Groups of two or more keys, keys and groups in the order given; a record without a duplicate is in none.

    Raises:
        ValueError: A key occurs twice.
    """
    if len({reference.key for reference in references}) != len(references):
        raise ValueError("the keys of the references are not distinct")
    same: dict[Reference, list[int]] = defaultdict(list)
    for at, reference in enumerate(references):
        same[replace(reference, key="")].append(at)
    traits = [_traits(references[places[0]]) for places in same.values()]
    groups = _join(traits, _candidates(traits), lambda a, b: bool(_differ(a, b)))
    copies = list(same.values())
    found = [sorted(at for one in group for at in copies[one]) for group in groups]
    return tuple(tuple(references[at].key for at in group) for group in sorted(found) if len(group) > 1)


def near_copies(references: Sequence[Reference]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of records that count as one source: one report, or texts that are almost one.

    Near-identical texts count once whatever their identifiers say, so that planted copies cannot fill an answer; but
    records of two registered trials, numbered parts, and texts that say yes where the other says no stay apart.

    Args:
        references: Records with distinct keys; notices about other records are better left out.

    Returns:
        Groups of two or more keys, keys and groups in the order given.

    Raises:
        ValueError: A key occurs twice.
    """
    if len({reference.key for reference in references}) != len(references):
        raise ValueError("the keys of the references are not distinct")
    return sketched_copies(
        [sketch_of(reference) for reference in references], lambda places: [references[at] for at in places]
    )


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
    traits = _traits(reference)
    keys = tuple(
        int.from_bytes(hashlib.sha256(repr(key).encode("utf-8", "surrogatepass")).digest()[:8], "little")
        for key in _keys(traits)
    )
    minhash = _minhash(_text_shingles(traits))
    return Sketch(keys=keys, signature=b"" if minhash is None else minhash.hashvalues.astype("<u4").tobytes())


def sketched_copies(
    sketches: Sequence[Sketch], read: Callable[[Sequence[int]], Sequence[Reference]]
) -> tuple[tuple[str, ...], ...]:
    """Return the same groups as ``near_copies``, from sketches made before.

    Args:
        sketches: One for each record.
        read: Returns the records at some places, in ascending order; asked only for those that may have a copy.
    """
    pairs = set(_sketched_pairs(sketches))
    places = sorted({at for pair in pairs for at in pair})
    number = {at: i for i, at in enumerate(places)}
    references = read(places)
    groups = _join(
        [_traits(reference) for reference in references],
        ((number[a], number[b]) for a, b in pairs),
        lambda a, b: bool(_differ(a, b)) and not _is_copy(a, b),
    )
    found = sorted(sorted(group) for group in groups if len(group) > 1)
    return tuple(tuple(references[i].key for i in group) for group in found)


def differ(a: Reference, b: Reference) -> str:
    """Return what shows that two records stand for different reports; empty: nothing does.

    >>> differ(Reference(key="1", title="Alpha: part I"), Reference(key="2", title="Alpha: part II"))
    'title'
    """
    return _differ(_traits(a), _traits(b))


def _differ(a: _Traits, b: _Traits) -> str:
    one, two = a.reference, b.reference
    if one.pmid and two.pmid:
        return "" if one.pmid == two.pmid else "PMID"
    if one.trial_ids and two.trial_ids and not {*one.trial_ids} & {*two.trial_ids}:
        return "registry number"
    if one.year and two.year and abs(one.year - two.year) > YEARS_APART:
        return "year"
    if not _same_title(a, b):
        return "title"
    if a.doi and b.doi and a.doi != b.doi:
        return "DOI"
    if not _same_place(a, b):
        return "volume and pages"
    if not _same_text(a, b):
        return "abstract"
    return ""


def _same_title(a: _Traits, b: _Traits) -> bool:
    """Return whether two titles are one title: equal, cut short, or with words misspelt by one letter."""
    if not a.compact or not b.compact or a.numerals != b.numerals:
        return False
    short, long = sorted((a.compact, b.compact), key=len)
    if short == long or (len(short) >= TELLING_TITLE and long.startswith(short)):
        return True
    left, right = a.words - b.words - SMALL_WORDS, b.words - a.words - SMALL_WORDS
    if len(left) > 3 or len(right) > 3:
        return False
    return all(any(_one_letter(x, y) for y in right) for x in left) and all(
        any(_one_letter(x, y) for x in left) for y in right
    )


def _one_letter(a: str, b: str) -> bool:
    """Return whether two long words differ by one letter put in, left out or changed."""
    if min(len(a), len(b)) < 6 or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    return rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]


def _same_place(a: _Traits, b: _Traits) -> bool:
    """Return whether two records can stand at one place in print; what either lacks says nothing."""
    if a.first_page and b.first_page and a.first_page != b.first_page:
        return False
    if a.doi and a.doi == b.doi:
        return True
    # Exports disagree about the volume of a supplement; the same page of the same year weighs more.
    same_page = bool(a.first_page) and a.first_page == b.first_page and a.reference.year == b.reference.year
    same_volume = not a.volume or not b.volume or a.volume == b.volume
    return (same_volume or same_page) and _same_journal(a.reference, b.reference)


def _same_journal(a: Reference, b: Reference) -> bool:
    """Return whether two journals' names can be one, abbreviated or not."""
    if not a.journal or not b.journal or (a.issn and a.issn == b.issn):
        return True
    one, two = _journal_words(a.journal), _journal_words(b.journal)
    short, long = sorted((one, two), key=len)
    rest = iter(long)
    return all(any(_abbreviates(word, other) for other in rest) for word in short)


def _abbreviates(a: str, b: str) -> bool:
    """Return whether one word begins with the other, or is a contraction of it (``jnl``)."""
    short, long = sorted((a, b), key=len)
    letters = iter(long)
    return long.startswith(short) or (short[0] == long[0] and all(letter in letters for letter in short))


def _same_text(a: _Traits, b: _Traits) -> bool:
    """Return whether two abstracts are one, whole or cut short; an absent one says nothing."""
    short, long = sorted((a, b), key=lambda traits: len(traits.shingles))
    if len(short.shingles) < MIN_SHINGLES:
        return True
    shared = len(short.shingles & long.shingles) / len(short.shingles)
    fewer, more = sorted((a.figures, b.figures), key=lambda figures: figures.total())
    kept = (fewer & more).total() / fewer.total() if fewer else 1.0
    return shared >= SAME_TEXT and kept >= SAME_FIGURES


def _is_copy(a: _Traits, b: _Traits) -> bool:
    """Return whether two abstracts are almost one text that says the same."""
    if min(len(a.shingles), len(b.shingles)) < MIN_COPIED or not _same_text(a, b):
        return False
    one, two = a.reference, b.reference
    if one.trial_ids and two.trial_ids and not {*one.trial_ids} & {*two.trial_ids}:
        return False
    return a.numerals == b.numerals and _turns(one.abstract) == _turns(two.abstract)


def _turns(abstract: str) -> Counter[str]:
    return Counter(TURN.findall(abstract.lower()))


def _traits(reference: Reference) -> _Traits:
    title = _plain(reference.title)
    words = WORD.findall(_plain(reference.abstract))
    shingles = frozenset(zip(*(words[i:] for i in range(TEXT_SHINGLE)), strict=False))
    return _Traits(
        compact="".join(WORD.findall(title)),
        words=frozenset(WORD.findall(title)),
        numerals=tuple(sorted(w for w in WORD.findall(title) if NUMERAL.fullmatch(w))),
        doi=normal_doi(reference.doi).replace("%28", "(").replace("%29", ")"),
        first_page=_first_page(reference.pages),
        volume=_volume(reference.volume),
        shingles=shingles,
        figures=Counter(NUMBER.findall(reference.abstract)),
        reference=reference,
    )


def _plain(text: str) -> str:
    """Return a text in lower case, without mark-up, with Greek letters spelt out."""
    return MARKUP.sub("", text.lower()).translate(GREEK)


def _first_page(pages: str) -> str:
    """Return the first page; empty: none is given, or a spreadsheet made a date of it."""
    if MONTHS.fullmatch(pages.strip()):
        return ""
    found = PAGE.match(pages.strip().lower())
    return found[0] if found else ""


def _volume(volume: str) -> str:
    """Return the first number of a volume; empty: none is given, or only the rest of a bracket (``1)``)."""
    found = re.match(r"\s*(\d+)(?!\s*\))", volume)
    return found[1] if found else ""


@cache
def _journal_words(journal: str) -> tuple[str, ...]:
    plain = re.sub(r"conference.*|\([^()]{0,80}\)", " ", journal.lower())
    return tuple(word for word in WORD.findall(plain) if word not in SMALL_WORDS)


def _join(
    traits: Sequence[_Traits], candidates: Iterable[tuple[int, int]], apart: Callable[[_Traits, _Traits], bool]
) -> list[list[int]]:
    """Return groups of places, joining candidate pairs where no record of one group speaks against the other."""
    groups: dict[int, list[int]] = {at: [at] for at in range(len(traits))}
    home = list(range(len(traits)))
    for a, b in sorted(set(candidates)):
        one, two = home[a], home[b]
        if one == two:
            continue
        ours, theirs = groups[one][:MAX_BLOCK], groups[two][:MAX_BLOCK]
        if any(apart(traits[x], traits[y]) for x in ours for y in theirs):
            continue
        moved = groups.pop(two)
        groups[one] += moved
        for at in moved:
            home[at] = one
    return list(groups.values())


def _candidates(traits: Sequence[_Traits]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places, the smaller first, that share an identifier, a title or most of their text."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for at, one in enumerate(traits):
        for key in _keys(one):
            blocks[key].append(at)
    yield from _pairs_of(blocks)
    yield from _near([{t.compact[i : i + TITLE_SHINGLE] for i in range(len(t.compact) - 3)} for t in traits])
    yield from _near(_text_shingles(t) for t in traits)


def _sketched_pairs(sketches: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
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
    for group in _equal_bands(signatures.reshape(len(places), PERMUTATIONS)):
        for i, at in enumerate(group):
            near[at].update(group[max(0, i - NEIGHBOURS) : i])
    for at, others in near.items():
        yield from ((places[other], places[at]) for other in sorted(others)[-NEIGHBOURS:])


def _equal_bands(signatures: NDArray[np.uint32]) -> Iterator[list[int]]:
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


def _text_shingles(traits: _Traits) -> set[str]:
    return {" ".join(shingle) for shingle in traits.shingles}


def _pairs_of(blocks: Mapping[Hashable, list[int]]) -> Iterator[tuple[int, int]]:
    for block in blocks.values():
        reach = len(block) if len(block) <= MAX_BLOCK else NEIGHBOURS
        yield from ((a, b) for i, a in enumerate(block) for b in block[i + 1 : i + 1 + reach])


def _keys(traits: _Traits) -> Iterator[Hashable]:
    reference = traits.reference
    if reference.pmid:
        yield "pmid", reference.pmid
    if traits.doi:
        yield "doi", traits.doi
    if len(traits.compact) >= TELLING_TITLE:
        yield "title", traits.compact
    elif traits.compact:
        yield "title", traits.compact, reference.year, traits.first_page


def _near(sets: Iterable[Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places whose sets of shingles are probably alike."""
    from datasketch import MinHashLSH

    index: Any = MinHashLSH(threshold=CANDIDATE_SIMILARITY, num_perm=PERMUTATIONS)
    for at, shingles in enumerate(sets):
        sketch = _minhash(shingles)
        if sketch is None:
            continue
        yield from ((other, at) for other in sorted(index.query(sketch))[-NEIGHBOURS:])
        index.insert(at, sketch)


def _minhash(shingles: Iterable[str]) -> Any:
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
