"""Finding the names of a kept list in a text, by the stems of their words.

Names are compared in any order of their words ("cancer of the liver" is liver cancer) and in every inflection that
the stemmer folds; of names that overlap the longest counts. A short name of one word is looked up as written, for the
stem of "AIDS" is that of "aid". A short form in common use ("COPD") stands for its long form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.lexical import stems
from index.search.short_forms import long_form

WORD = re.compile(r"[^\W_]+")
GAP = re.compile(r"[\s’'‐‑–-]{1,3}")
"""What may stand between two words of one name."""
GLUE = frozenset("of the in with on to from for by".split())
"""Words that may stand inside a name and change nothing: cancer of the liver."""
LONGEST = 8
"""Stems of the longest name."""
SHORT = 4
"""Letters up to which a name of one word is looked up as written."""
AS_WRITTEN = "="
"""What the key of such a name begins with."""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a text holds a name."""

    text: str
    """As written: ``text[start:end]``."""
    start: int
    end: int
    names: tuple[str, ...]
    """What the words stand for, as the list writes it; mostly one."""


@dataclass(slots=True)
class _Word:
    text: str
    stem: str
    start: int
    end: int

    @property
    def glue(self) -> bool:
        return self.text.lower() in GLUE


class Names:
    """A kept list of names.

    Args:
        entries: What a name stands for, with the keys of its terms (``entry_of``).
    """

    def __init__(self, entries: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._meant: dict[str, str] = {}
        for name, keys in entries:
            for key in keys:
                self._meant[key] = f"{self._meant[key]}\t{name}" if key in self._meant else name

    def find(self, text: str) -> Iterator[Found]:
        """Yield where a text holds names, from left to right."""
        words = _words(text)
        at = 0
        while at < len(words):
            for end in range(self._reach(text, words, at), at, -1):
                names = self._names(words[at:end])
                if names:
                    start, stop = words[at].start, words[end - 1].end
                    yield Found(text=text[start:stop], start=start, end=stop, names=names)
                    at = end - 1
                    break
            at += 1

    def meant_by(self, term: str) -> Stems:
        """Return what a term as a whole stands for."""
        return tuple(filter(None, self._meant.get(entry_of(term), "").split("\t")))

    @cached_property
    def _parts(self) -> frozenset[str]:
        """The stems that names are made of, short names with their mark."""
        return frozenset(" ".join(self._meant).split(" "))

    def _reach(self, text: str, words: list[_Word], at: int) -> int:
        """Return the place behind the last word that a name beginning at a place can have; the next one at least."""
        end, held = at, 0
        while end < len(words) and held < LONGEST:
            word = words[end]
            if end > at and GAP.fullmatch(text, words[end - 1].end, word.start) is None:
                break
            if not (end > at and (word.glue or word.text == "s")):
                if word.stem not in self._parts:
                    break
                held += 1
            end += 1
        return max(end, at + 1)

    def _names(self, words: Sequence[_Word]) -> Stems:
        if words[-1].glue or words[-1].text == "s":
            return ()
        if len(words) == 1:
            keys = _keys_of_one(words[0])
        else:
            keys = [key_of([word.stem for word in words if not word.glue and word.text != "s"])]
        return next((tuple(self._meant[key].split("\t")) for key in keys if key in self._meant), ())


def stems_of_term(term: str) -> Stems:
    """Return the stems of a term in natural order: without brackets, the S of a possessive, and words of ``GLUE``.

    >>> stems_of_term("Carcinoma, Hepatocellular"), stems_of_term("Crohn's disease"), stems_of_term("cancer of liver")
    (('hepatocellular', 'carcinoma'), ('crohn', 'diseas'), ('cancer', 'liver'))
    """
    plain = re.sub(r"\s*\([^)]*\)", "", term) if not term.startswith("poly(") else term
    natural = " ".join(reversed(plain.split(", ")))
    return tuple(stem for stem in stems(re.sub(r"['’]s\b", "", natural)) if stem not in GLUE)


def key_of(parts: Sequence[str]) -> str:
    """Return what a name is looked up by: its stems, in the order of the alphabet."""
    return " ".join(sorted(parts))


def entry_of(term: str) -> str:
    """Return the key of a term: of a short one of one word as written, of any other its stems.

    >>> entry_of("AIDS"), entry_of("liver cancer")
    ('=aids', 'cancer liver')
    """
    parts = stems_of_term(term)
    return f"{AS_WRITTEN}{term.lower()}" if len(parts) == 1 and len(term) <= SHORT else key_of(parts)


def stems_of_entry(key: str) -> Stems:
    """Return the stems of the name that a key belongs to."""
    return tuple(stems(key[1:])) if key.startswith(AS_WRITTEN) else tuple(key.split(" "))


def is_another_word(key: str) -> bool:
    """Return whether a short name is not known by its stem, which is that of another word (AIDS, aid)."""
    return key.startswith(AS_WRITTEN) and not key.endswith("e") and stems(key[1:]) != [key[1:]]


def _words(text: str) -> list[_Word]:
    matches = list(WORD.finditer(text))
    own = stems(text)
    if len(own) != len(matches):  # the two disagree about a rare sign: word by word then
        own = [next(iter(stems(match[0])), match[0].lower()) for match in matches]
    return [_Word(match[0], stem, *match.span()) for match, stem in zip(matches, own, strict=True)]


def _keys_of_one(word: _Word) -> list[str]:
    lower = word.text.lower()
    long = long_form(word.text)
    written = [f"{AS_WRITTEN}{lower}", f"{AS_WRITTEN}{lower.removesuffix('s')}"]
    return [*written, word.stem, *([entry_of(long)] if long else [])]
