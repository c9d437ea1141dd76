"""Which concepts of danger a text names, and where: exact words, stems, phrases, and slips of one letter.

A lexicon of a few thousand entries is compiled once into dictionaries; a text of n words is then read in time linear in n.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.danger_lexicon import CRISIS, NOT, PERSONS, TIMES
from assistant.danger_lexicon_body import BODY

_TOKEN = re.compile(r"[a-z0-9]+")
_JOINED = re.compile(r"\b(\d+)(?=[a-z]{1,3}\b)")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|dell|nell|all|dall|sull|un)(?=[aeiouh])")
_VOWELS = re.compile(r"[aeiouy]")
SHORTEST_FUZZY = 6
"""Letters of the shortest word in which a slip is forgiven: shorter words have too many neighbours."""
SHORTEST_STEM = 3
LONGEST_WORD = 24
"""Letters of the longest word that is looked up; what is longer is no word of everyday speech."""
GAP = 3
"""Words that ``..`` in a phrase may stand for."""


@dataclass(frozen=True, slots=True)
class _Index:
    words: dict[str, frozenset[str]]
    stems: dict[str, frozenset[str]]
    slips: dict[str, frozenset[str]]
    sounds: dict[str, frozenset[str]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]


@cache
def _index() -> _Index:
    words: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    slips: dict[str, set[str]] = {}
    sounds: dict[str, set[str]] = {}
    phrases: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    for concept, entry in _entries():
        parts = tuple(re.findall(r"[a-z0-9]+\*?|N|\.\.", entry))
        if len(parts) > 1:
            phrases.setdefault(parts[0], set()).add((parts[1:], concept))
        elif entry.endswith("*"):
            stems.setdefault(entry[:-1], set()).add(concept)
        else:
            words.setdefault(entry, set()).add(concept)
            if len(entry) >= SHORTEST_FUZZY:
                sounds.setdefault(_sound(entry), set()).add(concept)
                for key in _without_one(entry) if len(entry) > SHORTEST_FUZZY else ():
                    slips.setdefault(key, set()).add(concept)
    return _Index(
        words={key: frozenset(value) for key, value in words.items()},
        stems={key: frozenset(value) for key, value in stems.items()},
        slips={key: frozenset(value) for key, value in slips.items()},
        sounds={key: frozenset(value) for key, value in sounds.items()},
        phrases={key: tuple(sorted(value)) for key, value in phrases.items()},
    )


def _entries() -> Iterator[tuple[str, str]]:
    for table in (PERSONS, TIMES, NOT, CRISIS, BODY):
        for concept, text in table.items():
            for entry in text.split(","):
                if entry.strip():
                    yield concept, entry.strip()


def _without_one(word: str) -> set[str]:
    """Return a word with any one letter but the first left out."""
    return {word[:at] + word[at + 1 :] for at in range(1, len(word))}


def _sound(word: str) -> str:
    """Return a word's first letter and its consonants, each once where doubled: "breethin" sounds as "breathin"."""
    rest = _VOWELS.sub("", word[1:])
    return word[0] + "".join(letter for at, letter in enumerate(rest) if at == 0 or letter != rest[at - 1])


@cache
def _key(token: str) -> str:
    return "N" if token.isdigit() else token


def concepts_of_word(word: str) -> frozenset[str]:
    """Return the concepts that one word names: as it stands, by its stem, without a French or Italian elision, or with one slip.

    >>> sorted(concepts_of_word("breathin"))
    ['breath']
    """
    if len(word) > LONGEST_WORD:
        return frozenset()
    index = _index()
    found = set(index.words.get(word, ()))
    for size in range(SHORTEST_STEM, len(word) + 1):
        found |= index.stems.get(word[:size], frozenset())
    if not found and (elided := _ELISION.match(word)) and len(word) - elided.end() >= SHORTEST_STEM:
        found |= index.words.get(word[elided.end() :], frozenset())
    if not found and len(word) >= SHORTEST_FUZZY:
        found |= index.slips.get(word, frozenset())
        for short in _without_one(word) if len(word) > SHORTEST_FUZZY else ():
            found |= {concept for concept in index.words.get(short, frozenset()) if len(short) >= SHORTEST_FUZZY}
    if not found and len(word) >= SHORTEST_FUZZY:
        found |= index.sounds.get(_sound(word), frozenset())
    return frozenset(found)


@lru_cache(maxsize=8)
def find_concepts(words: str) -> dict[str, tuple[int, ...]]:
    """Return each concept named in a text and the places (number of the word, from 0) where.

    Args:
        words: Text as ``plain_words`` returns it.

    >>> find_concepts("she is not breathing")["breath"]
    (3,)
    """
    tokens = _TOKEN.findall(_JOINED.sub(r"\1 ", words))
    found: dict[str, set[int]] = {}
    phrases = _index().phrases
    known: dict[str, frozenset[str]] = {}
    for at, token in enumerate(tokens):
        if token not in known:
            known[token] = frozenset() if token[0].isdigit() else concepts_of_word(token)
        for concept in known[token]:
            found.setdefault(concept, set()).add(at)
        for rest, concept in phrases.get(_key(token), ()):
            if _follows(tokens, at + 1, rest):
                found.setdefault(concept, set()).add(at)
    return {concept: tuple(sorted(places)) for concept, places in found.items()}


def _follows(tokens: list[str], at: int, rest: tuple[str, ...]) -> bool:
    for number, part in enumerate(rest):
        if part == "..":
            return any(_follows(tokens, at + skipped, rest[number + 1 :]) for skipped in range(GAP + 1))
        if at >= len(tokens) or not _agrees(tokens[at], part):
            return False
        at += 1
    return True


def _agrees(token: str, part: str) -> bool:
    return token.startswith(part[:-1]) if part.endswith("*") else _key(token) == part


def close(found: dict[str, tuple[int, ...]], one: str, other: str, words: int) -> bool:
    """Return whether two concepts stand at most so many words apart."""
    here = found.get(one, ())
    there = found.get(other, ())
    return any(abs(a - b) <= words and a != b for a in here[:50] for b in there[:50])
