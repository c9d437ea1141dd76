r"""Which words must stand in a text before a pattern can match it, worked out from the pattern itself.

Most patterns match few texts, and to look for a word is far quicker than to try a pattern at every place (Navarro and
Raffinot 2002, "Flexible Pattern Matching in Strings", ch. 5: filtering by necessary factors). A pattern of several
alternatives is searched with those alone whose words stand there. What is found stays the same.

Python's own parser of patterns is read for it; what it says of a part that is not known here asks for no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Words = frozenset[str]
"""In lower case; one of them must stand in the text."""

MOST_WORDS = 24
"""A longer choice of words costs more than it spares."""
LEAST_LENGTH = 2
"""Characters of a word that is looked for."""
LONG = 6
"""Characters from which on a word is hardly ever part of another."""
MOST_TESTED = 3
"""Choices that are looked for, the most telling first."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A pattern that is searched only in texts that hold what it needs; worked out, and compiled, when first asked."""

    pattern: str
    """Its alternatives do not refer to groups of each other."""
    flags: int = 0

    def pattern_for(self, lowered: str) -> re.Pattern[str] | None:
        """Return what to search a text with; None: it cannot match.

        Args:
            lowered: The text, or any text that holds it, in lower case.
        """
        open_ones = [part for needs, part in _alternatives(self.pattern, self.flags) if stand_in(lowered, needs)]
        return _compiled("|".join(open_ones), self.flags) if open_ones else None

    def finditer(self, text: str, lowered: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a text, ``lowered`` being the same text in lower case."""
        pattern = self.pattern_for(lowered)
        return iter(()) if pattern is None else pattern.finditer(text)

    def search(self, text: str, lowered: str) -> re.Match[str] | None:
        """Return the first match in a text, ``lowered`` being the same text in lower case."""
        pattern = self.pattern_for(lowered)
        return None if pattern is None else pattern.search(text)


def tried_at(
    starts: re.Pattern[str], pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None
) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern, tried only where another one matches; every match must begin at such a place.

    A pattern that begins by looking back is tried at every character; its first characters are sought far quicker.
    """
    stop = len(text) if end is None else end
    done = start
    for place in starts.finditer(text, start, stop):
        if place.start() >= done:
            match = pattern.match(text, place.start(), stop)
            if match is not None:
                yield match
                done = match.end()


def stand_in(lowered: str, needs: Sequence[Words]) -> bool:
    """Return whether a lower-case text holds one word of every choice."""
    for words in needs:  # plain loops: twice as fast as any() over a generator, and this is a hot place
        for word in words:
            if word in lowered:
                break
        else:
            return False
    return True


@cache
def needed_words(pattern: str, flags: int = 0) -> tuple[Words, ...]:
    r"""Return choices of words, the most telling first; one of each stands in every text that the pattern matches.

    >>> [sorted(words) for words in needed_words(r"\brandomi[sz]ed (?:trial|study)\b")]
    [['randomised study', 'randomised trial', 'randomized study', 'randomized trial']]
    """
    required = _required(_parser.parse(pattern, flags))
    usable = {shortest(words) for words in required if min(map(len, words)) >= LEAST_LENGTH}
    short = [words for words in usable if len(words) <= MOST_WORDS]
    return tuple(sorted(short, key=lambda words: (_telling(words), sorted(words)), reverse=True))[:MOST_TESTED]


def split_alternatives(pattern: str) -> Iterator[str]:
    r"""Yield the alternatives of a pattern that stand outside of all brackets.

    >>> list(split_alternatives(r"a|(?:b|c)[|]\|d"))
    ['a', '(?:b|c)[|]\\|d']
    """
    start = depth = 0
    for token in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", pattern, re.DOTALL):
        if token[0] == "|" and depth == 0:
            yield pattern[start : token.start()]
            start = token.end()
        depth += {"(": 1, ")": -1}.get(token[0], 0)
    yield pattern[start:]


@cache
def _alternatives(pattern: str, flags: int) -> tuple[tuple[tuple[Words, ...], str], ...]:
    """Return the alternatives of a pattern, each after what it needs."""
    return tuple((needed_words(part, flags), part) for part in split_alternatives(pattern))


@lru_cache(maxsize=2048)
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(pattern, flags)


def _required(parsed: Any) -> list[Words]:
    """Return every choice of words that a sequence of parts needs."""
    found: list[Words] = []
    run: Words = frozenset({""})
    for name, value in parsed:
        strings = _strings(str(name), value)
        if strings is not None and len(run) * len(strings) <= MOST_WORDS:
            run = frozenset(head + tail for head in run for tail in strings)
            continue
        found.append(run)
        run = frozenset({""}) if strings is None else strings
        if strings is None:
            found += _inside(str(name), value)
    return [words for words in (*found, run) if "" not in words]


def _strings(name: str, value: Any) -> Words | None:
    """Return all that a part can match, in lower case; None: too much, or it depends on what stands around."""
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return frozenset({""})
    if name == "LITERAL":
        return frozenset({chr(value).lower()})
    if name == "IN":
        letters = [_strings(str(kind), what) if str(kind) == "LITERAL" else None for kind, what in value]
        return None if None in letters or len(letters) > MOST_WORDS else frozenset().union(*filter(None, letters))
    if name == "SUBPATTERN":
        return _all_of(value[-1])
    if name == "BRANCH":
        parts = [_all_of(part) for part in value[1]]
        whole = None if None in parts else frozenset().union(*filter(None, parts))
        return whole if whole is not None and len(whole) <= MOST_WORDS else None
    if name == "MAX_REPEAT" and tuple(value[:2]) == (0, 1):
        once = _all_of(value[2])
        return None if once is None else once | {""}
    return None


def _all_of(parsed: Any) -> Words | None:
    """Return all that a sequence can match; None: too much."""
    run: Words = frozenset({""})
    for name, value in parsed:
        strings = _strings(str(name), value)
        if strings is None or len(run) * len(strings) > MOST_WORDS:
            return None
        run = frozenset(head + tail for head in run for tail in strings)
    return run


def _inside(name: str, value: Any) -> list[Words]:
    """Return what a part needs whose matches cannot all be listed."""
    if name == "SUBPATTERN":
        return _required(value[-1])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _required(value[2]) if value[0] >= 1 else []
    if name == "ATOMIC_GROUP":
        return _required(value)
    if name == "BRANCH":
        best = [max(_required(part), key=_telling, default=None) for part in value[1]]
        return [] if None in best else [frozenset().union(*filter(None, best))]
    return []


def shortest(words: Words) -> Words:
    """Leave out every word that holds another one of the choice."""
    return frozenset(one for one in words if not any(other != one and other in one for other in words))


def _telling(words: Words) -> tuple[int, int]:
    """Return what is higher for a better choice: long words first, then few of them."""
    return min(LONG, *map(len, words)), -len(words)
