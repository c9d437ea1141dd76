"""Short forms and long forms that mean the same, learned from the abbreviations a library defines itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.abbreviations import find_abbreviations
from index.lexical import stems

FILE_NAME = "abbreviations.json"
STEMMED = "expansions.json"
"""The same, stemmed: at a start there is no time to stem what few questions ask for."""
MAX_LONG_FORMS = 3
"""Long forms kept for a short form, the most frequent first: CI is an interval more often than an index."""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expansions:
    """Which word sequences stand for which others."""

    long_of: Mapping[str, tuple[Stems, ...]]
    """Short form as printed → stems of its long forms."""
    short_of: Mapping[Stems, tuple[Stems, ...]]
    """Stems of a long form → stems of its short forms."""

    def alternatives(self, words: tuple[str, ...]) -> dict[int, tuple[Stems, ...]]:
        """Return, for each position in a sequence of words, what else may stand for it.

        Args:
            words: Words of a question, as written.

        Returns:
            Position → alternatives; a long form of several words gives each of its words the short form.
        """
        found: dict[int, list[Stems]] = {}
        for at, word in enumerate(words):
            for long in self.long_of.get(word, ()):
                found.setdefault(at, []).append(long)
        stemmed = [tuple(stems(word)) for word in words]
        for start in range(len(words)):
            for end in range(start + 2, min(start + 7, len(words)) + 1):
                joined = tuple(part for parts in stemmed[start:end] for part in parts)
                for short in self.short_of.get(joined, ()):
                    for at in range(start, end):
                        found.setdefault(at, []).append(short)
        return {at: tuple(dict.fromkeys(others)) for at, others in found.items()}


NOTHING = Expansions({}, {})


def learn_abbreviations(texts: Iterable[str]) -> dict[str, list[str]]:
    """Return each short form that the texts define with its most frequent long forms, lower case, best first."""
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        for found in find_abbreviations(text):
            counts.setdefault(found.short, Counter())[" ".join(found.long.lower().split())] += 1
    return {
        short: [long for long, _ in sorted(longs.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_LONG_FORMS]]
        for short, longs in sorted(counts.items())
    }


def write_abbreviations(folder: Path, learned: Mapping[str, list[str]]) -> None:
    """Keep what was learned beside the index it was learned with."""
    (folder / FILE_NAME).write_text(json.dumps(learned, ensure_ascii=False, sort_keys=True), "utf-8")
    document = dict(zip(("long", "short"), _stemmed(learned), strict=True))
    (folder / STEMMED).write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def read_expansions(folder: Path) -> Expansions:
    """Return the expansions of a generation.

    Raises:
        OSError: The file is missing.
        ValueError: It is not JSON, or not what was written.
    """
    if (folder / STEMMED).exists():
        document = json.loads((folder / STEMMED).read_text("utf-8"))
        try:
            longs, shorts = dict(document["long"]), dict(document["short"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"{STEMMED} is not what was written") from error
    else:  # an older Lind wrote it
        longs, shorts = _stemmed(json.loads((folder / FILE_NAME).read_text("utf-8")))
    return Expansions(_Split(longs, str, str), _Split(shorts, " ".join, _split))


def _stemmed(learned: Mapping[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return short form → stemmed long forms, and first stemmed long form → stemmed short forms."""
    long_of = {short: [" ".join(stems(long)) for long in longs] for short, longs in learned.items()}
    short_of: dict[str, list[str]] = {}
    for short, longs in long_of.items():
        for long in longs[:1]:
            short_of.setdefault(long, []).append(" ".join(stems(short)))
    return long_of, short_of


def _split(joined: str) -> Stems:
    return tuple(joined.split(" ")) if joined else ()


_Key = TypeVar("_Key")


class _Split(Mapping[_Key, tuple[Stems, ...]]):
    """A mapping to joined stems, seen as one to stems; nothing is split before it is asked for."""

    def __init__(
        self, joined: Mapping[str, list[str]], to_text: Callable[[_Key], str], from_text: Callable[[str], _Key]
    ) -> None:
        self._joined = joined
        self._to_text = to_text
        self._from_text = from_text

    def __getitem__(self, key: _Key) -> tuple[Stems, ...]:
        return tuple(map(_split, self._joined[self._to_text(key)]))

    def __iter__(self) -> Iterator[_Key]:
        return map(self._from_text, self._joined)

    def __len__(self) -> int:
        return len(self._joined)
