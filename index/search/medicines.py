"""Names of medicines, and where a text names one.

The names are in ``medicines.tsv`` beside this file (its header says where they come from). A text names a medicine when it
holds one of its names whole: by words, in any case, with or without accents, hyphens for spaces and an English plural allowed. A
part of a longer word or name is never enough: a text on armodafinil does not name modafinil, nor "nor-epinephrine" epinephrine.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

FILE = Path(__file__).with_name("medicines.tsv")
RUN = re.compile(r"[^\W_]+")
LONGEST = 6
"""Runs of letters and digits of the longest name looked for."""
SHORTEST_WORD = 5
"""Letters of a word of a longer name that is guarded on its own (``folinic``)."""

Runs = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """A line of the file."""

    name: str
    """The generic name in lower case; the parts of a combination apart by " + "."""
    brands: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Other generic names, salts and spellings."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of what a combination holds; of any other medicine its name."""
        return tuple(self.name.split(" + "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a text names a medicine."""

    text: str
    """As written: ``text[start:end]``."""
    start: int
    end: int
    medicines: frozenset[str]
    """Names of the medicines that the words stand for, mostly one."""


@cache
def medicines() -> Mapping[str, Medicine]:
    """Return every medicine of the file by its name."""
    rows = [line.split("\t") for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    read = (
        Medicine(name=row[0], **{k: _list(c) for k, c in zip(("brands", "others"), row[1:], strict=False)})
        for row in rows
    )
    return {one.name: one for one in read}


@cache
def words() -> frozenset[str]:
    """Return every word that is a name by itself or belongs to a generic name; of vaccines, which are called by diseases, none."""
    whole = {"".join(runs) for runs in _index() if len(runs) == 1}
    # Of other names only acids: the rest is plants, organs and salts as well ("pancreatic extract").
    acids = (name for one in medicines().values() for name in one.others if name.endswith(" acid"))
    generic = (name for name in (*medicines(), *acids) if "vaccine" not in name)
    parts = {part for name in generic for part in name.replace("-", " ").split()}
    return frozenset(whole | {part for part in parts if len(part) >= SHORTEST_WORD and part.isalpha()})


def is_name(word: str) -> bool:
    """Return whether a word is the name of a medicine, or a word of one.

    >>> is_name("Armodafinil"), is_name("folinic"), is_name("migraine")
    (True, True, False)
    """
    return folded(word) in words()


def is_whole_name(word: str) -> bool:
    """Return whether a word is the name of a medicine by itself (``folinic`` is not)."""
    return (folded(word),) in _index()


def mentions(text: str) -> tuple[Mention, ...]:
    """Return where a text names medicines, from left to right; of names that overlap the longest.

    >>> [(m.text, sorted(m.medicines)) for m in mentions("Eliquis or folic acid?")]
    [('Eliquis', ['apixaban']), ('folic acid', ['folic acid'])]
    """
    return tuple(_mentions(text))


def folded(text: str) -> str:
    """Return a text in lower case without accents, character for character as long as it was."""
    return "".join(unicodedata.normalize("NFKD", c)[0] for c in text).lower() if not text.isascii() else text.lower()


def _mentions(text: str) -> Iterator[Mention]:
    plain = folded(text)
    if len(plain) != len(text):  # a capital that has no single small letter (İ): rare enough to give up the accents
        plain = text
    runs = [(match[0], match.start(), match.end()) for match in RUN.finditer(plain)]
    index, at = _index(), 0
    while at < len(runs):
        for end in range(min(at + LONGEST, len(runs)), at, -1):
            found = _found(index, plain, runs[at:end])
            if found:
                start, stop = runs[at][1], runs[end - 1][2]
                yield Mention(text=text[start:stop], start=start, end=stop, medicines=found)
                at = end - 1
                break
        at += 1


def _found(index: Mapping[Runs, frozenset[str]], text: str, runs: list[tuple[str, int, int]]) -> frozenset[str]:
    """Return the medicines that runs of a text stand for: as they are, without a plural, or joined where hyphens part them."""
    between = {text[one[2] : other[1]] for one, other in pairwise(runs)}
    if any(gap not in (" ", "-", "'", "’", "\u2010", "\u2011", "\n") for gap in between):
        return frozenset()
    words = tuple(run[0] for run in runs)
    singular = (*words[:-1], words[-1].removesuffix("s"))
    joined = ("".join(words),) if between and between <= {"-", "\u2010", "\u2011"} else words
    return next((index[form] for form in (words, singular, joined) if form in index), frozenset())


@cache
def _index() -> Mapping[Runs, frozenset[str]]:
    found: dict[Runs, set[str]] = defaultdict(set)
    for name, medicine in medicines().items():
        if " + " not in name:
            found[_runs(name)].add(name)
        for other in (*medicine.brands, *medicine.others):
            found[_runs(other)].add(name)
    return {runs: frozenset(names) for runs, names in found.items()}


def _runs(name: str) -> Runs:
    return tuple(RUN.findall(name))


def _list(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))
