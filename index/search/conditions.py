"""Names of diseases, signs and symptoms: which of them a text holds, what else each is called, and which is a kind of which.

They are in ``conditions.tsv.gz`` (its header says where they come from): headings of MeSH with their entry terms and places in its tree.
Names are compared by the stems of their words, in any order ("cancer of the liver" is liver cancer), in British and American spelling; of
names that overlap the longest counts. A short form in common use ("COPD") stands for its long form (``index.search.short_forms``).

A synonym widens what may be matched; it never replaces what a person wrote.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from index.lexical import stems
from index.search.short_forms import long_form

FILE = Path(__file__).with_name("conditions.tsv.gz")
LIST = Path(__file__).with_name("conditions.txt")
WORD = re.compile(r"[^\W_]+")
GAP = re.compile(r"[\s’'‐‑–-]{1,3}")
"""What may stand between two words of one name."""
GLUE = frozenset("of the in with on to from for by".split())
"""Words that may stand inside a name and change nothing: cancer of the liver."""
LONGEST = 8
"""Stems of the longest name."""
SHORT = 4
"""Letters up to which a name of one word is looked up as written: the stem of "AIDS" is that of "aid"."""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a text names a condition."""

    text: str
    """As written: ``text[start:end]``."""
    start: int
    end: int
    names: tuple[str, ...]
    """Headings that the words stand for, as MeSH writes them ("Carcinoma, Hepatocellular"); mostly one."""


@dataclass(frozen=True, slots=True)
class _Table:
    rows: Mapping[str, str]
    """Heading, in lower case → its line of the file."""
    headings: Mapping[str, str]
    """Key of a term → the headings that have it, in lower case, apart by a tab."""


@dataclass(slots=True)
class _Word:
    text: str
    stem: str
    start: int
    end: int

    @property
    def glue(self) -> bool:
        return self.text.lower() in GLUE


def conditions_in(text: str) -> tuple[Found, ...]:
    """Return the conditions that a text names, from left to right.

    >>> [(f.text, f.names) for f in conditions_in("Proton therapy for cancer of the liver")]
    [('cancer of the liver', ('Liver Neoplasms',))]
    """
    return _cached(text)


def synonyms(heading: str) -> tuple[Stems, ...]:
    """Return the stems of every term of a heading, British and American, in the order of the alphabet; none of an unknown heading.

    >>> ("hepatoma",) in synonyms("Carcinoma, Hepatocellular")
    True
    """
    # A short name whose stem is another word (AIDS, aid) would be met by any text with that word.
    terms = (term for term in _columns(heading)[2].split("|") if term and not _is_another_word(term))
    return tuple(tuple(stems(term[1:])) if term[0] == "=" else tuple(term.split(" ")) for term in terms)


def trees_of(heading: str) -> Stems:
    """Return the places of a heading in MeSH's tree; none: it is not there."""
    return tuple(_columns(heading)[1].split())


def is_kind_of(heading: str, other: str) -> bool:
    """Return whether a condition is another one or a kind of it, by MeSH's tree.

    >>> is_kind_of("Carcinoma, Hepatocellular", "Liver Neoplasms"), is_kind_of("Liver Neoplasms", "Carcinoma, Hepatocellular")
    (True, False)
    """
    return heading.lower() == other.lower() or is_below(trees_of(heading), trees_of(other))


def is_below(trees: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether one of the tree numbers is one of the others or lies below it."""
    above = tuple(others)
    return any(tree == other or tree.startswith(f"{other}.") for tree in trees for other in above)


def stems_of_term(term: str) -> Stems:
    """Return the stems of a term in natural order: without brackets, the S of a possessive, and words of ``GLUE``.

    >>> stems_of_term("Carcinoma, Hepatocellular"), stems_of_term("Crohn's disease"), stems_of_term("cancer of liver")
    (('hepatocellular', 'carcinoma'), ('crohn', 'diseas'), ('cancer', 'liver'))
    """
    plain = re.sub(r"\s*\([^)]*\)", "", term)
    natural = " ".join(reversed(plain.split(", ")))
    return tuple(stem for stem in stems(re.sub(r"['’]s\b", "", natural)) if stem not in GLUE)


def key_of(parts: Sequence[str]) -> str:
    """Return what a name is looked up by: its stems, in the order of the alphabet."""
    return " ".join(sorted(parts))


@cache
def condition_names() -> frozenset[str]:
    """Return every name of ICD-10-CM in lower case, American spelling: of one word, of symptoms up to three words.

    >>> "asthma" in condition_names(), "dry mouth" in condition_names(), "journal" in condition_names()
    (True, True, False)
    """
    lines = LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=512)
def _cached(text: str) -> tuple[Found, ...]:
    return tuple(_found_in(text))


def _found_in(text: str) -> Iterator[Found]:
    words = _words(text)
    at = 0
    while at < len(words):
        for end in range(_reach(text, words, at), at, -1):
            headings = _headings(words[at:end])
            if headings:
                start, stop = words[at].start, words[end - 1].end
                names = tuple(_columns(heading)[0] for heading in headings)
                yield Found(text=text[start:stop], start=start, end=stop, names=names)
                at = end - 1
                break
        at += 1


def _words(text: str) -> list[_Word]:
    matches = list(WORD.finditer(text))
    own = stems(text)
    if len(own) != len(matches):  # the two disagree about a rare sign: word by word then
        own = [next(iter(stems(match[0])), match[0].lower()) for match in matches]
    return [_Word(match[0], stem, *match.span()) for match, stem in zip(matches, own, strict=True)]


def _reach(text: str, words: list[_Word], at: int) -> int:
    """Return the place behind the last word that a name beginning at a place can have."""
    known, end, held = _words_of_names(), at, 0
    while end < len(words) and held < LONGEST:
        word = words[end]
        if end > at and GAP.fullmatch(text, words[end - 1].end, word.start) is None:
            break
        if end > at and (word.glue or word.text == "s"):
            end += 1
            continue
        if word.stem not in known and f"={word.text.lower().removesuffix('s')}" not in known:
            break
        held += 1
        end += 1
    # One word may be a short form, or a short name with an S of its own.
    return max(end, at + 1)


def _headings(words: Sequence[_Word]) -> list[str]:
    """Return the headings that words of a text stand for."""
    if words[-1].glue or words[-1].text == "s":
        return []
    table = _table().headings
    keys = (
        _keys_of_one(words[0]) if len(words) == 1 else [key_of([w.stem for w in words if not w.glue and w.text != "s"])]
    )
    return next((table[key].split("\t") for key in keys if key in table), [])


def _keys_of_one(word: _Word) -> list[str]:
    lower = word.text.lower()
    long = long_form(word.text)
    return [f"={lower}", f"={lower.removesuffix('s')}", word.stem, *([key_of(stems_of_term(long))] if long else [])]


def _is_another_word(term: str) -> bool:
    return term.startswith("=") and stems(term[1:]) != [term[1:]] and not term.endswith("e")


def _columns(heading: str) -> list[str]:
    row = _table().rows.get(heading.lower())
    return row.split("\t") if row else ["", "", ""]


@cache
def _table() -> _Table:
    rows: dict[str, str] = {}
    headings: dict[str, str] = {}
    for line in gzip.decompress(FILE.read_bytes()).decode().splitlines():
        if line[0] != "#":
            lower = line[: line.index("\t")].lower()
            rows[lower] = line
            for key in line[line.rindex("\t") + 1 :].split("|"):
                headings[key] = f"{headings[key]}\t{lower}" if key in headings else lower
    return _Table(rows, headings)


@cache
def _words_of_names() -> frozenset[str]:
    """Return the stems that names are made of, short names with their "=" among them."""
    return frozenset(" ".join(_table().headings).split(" "))
