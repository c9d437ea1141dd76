"""Short forms and long forms that mean the same, learned from the abbreviations a library defines itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.abbreviations import find_abbreviations
from index.lexical import stems

FILE_NAME = "abbreviations.json"
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


def read_expansions(folder: Path) -> Expansions:
    """Return the expansions of a generation.

    Raises:
        OSError: The file is missing.
        ValueError: It is not JSON.
    """
    learned: dict[str, list[str]] = json.loads((folder / FILE_NAME).read_text("utf-8"))
    long_of = {short: tuple(tuple(stems(long)) for long in longs) for short, longs in learned.items()}
    short_of: dict[Stems, list[Stems]] = {}
    for short, longs in long_of.items():
        for long in longs[:1]:
            short_of.setdefault(long, []).append(tuple(stems(short)))
    return Expansions(long_of, {long: tuple(shorts) for long, shorts in short_of.items()})
