"""Names of other things that hold the name of a medicine: vitamin D receptor, insulin resistance, folic acid antagonist.

What stands behind the medicine's name makes it something else: a receptor, an enzyme, a lack, a disease. ``longer_names.txt``
beside this file holds these endings in the singular; its header says where they come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from index.search.designators import DESIGNATOR, designated_in
from index.search.medicines import RUN, medicines, mentions

FILE = Path(__file__).with_name("longer_names.txt")
JOINT = re.compile(r"[ \n]|[ \n]?[-‐‑–][ \n]?")
"""What stands between the words of one name."""
SUBTYPE = re.compile(r"[a-z]{0,2}\d{1,2}[a-z]?|[a-z]|alpha|beta|gamma|delta", re.I)
"""What may part name and ending: dopamine D2 receptor, angiotensin II receptor."""
ROMAN = re.compile(r"[ivx]{1,4}", re.I)
SUBTYPES = 2
LONGEST = 4
"""Words of an ending."""
INVERTED = re.compile(r"(?:^|\n)(?P<ending>[^\W\d_]+(?:[ -][^\W\d_]+){0,3}), $")
"""What stands before the name in a heading that begins with its noun ("Receptors, Calcitriol")."""

FARTHEST = 80
"""Characters of such a beginning."""

Span = tuple[int, int]
Ending = tuple[str, ...]


@lru_cache(maxsize=1024)
def longer_names(text: str) -> tuple[Span, ...]:
    """Return where a text has names of other things that hold the name of a medicine, from left to right.

    >>> text = "Serum vitamin D, vitamin D receptor and dopamine D2 receptors; insulin-like growth factor"
    >>> [text[start:end] for start, end in longer_names(text)]
    ['vitamin D receptor', 'dopamine D2 receptors', 'insulin-like']
    >>> longer_names("Receptors, Calcitriol")
    ((0, 21),)
    """
    return tuple(_longer(text))


@lru_cache(maxsize=1024)
def without_longer_names(text: str) -> str:
    """Return a text with blanks for these names, so that what is left names a medicine by itself."""
    letters = list(text)
    for start, end in longer_names(text):
        letters[start:end] = " " * (end - start)
    return "".join(letters)


@cache
def endings() -> frozenset[Ending]:
    """Return the endings, each a tuple of words in the singular."""
    lines = FILE.read_text("utf-8").splitlines()
    return frozenset(tuple(line.split()) for line in lines if line and not line.startswith("#"))


def _longer(text: str) -> Iterator[Span]:
    for start, stop in _names(text):
        before = INVERTED.search(text, max(0, start - FARTHEST), start)
        end = _end(text, stop)
        if before is not None and ending_of(before["ending"]) in endings():
            yield before.start("ending"), stop
        elif end is not None:
            yield start, end


def _names(text: str) -> Iterator[Span]:
    """Yield where a text names a medicine, or one of a family of which the file has others (vitamin K beside vitamin D)."""
    named = mentions(text)
    yield from ((one.start, one.end) for one in named)
    for term in designated_in(text):
        if RUN.findall(term.text.lower())[0] in _families() and not any(
            one.start <= term.start < one.end for one in named
        ):
            yield term.start, term.end


@cache
def _families() -> frozenset[str]:
    """Return the words that make a medicine's name with a letter or number behind them (vitamin, interleukin)."""
    names = (name for one in medicines().values() for name in (one.name, *one.brands, *one.others))
    pairs = (RUN.findall(name) for name in names)
    return frozenset(pair[0] for pair in pairs if len(pair) == 2 and DESIGNATOR.fullmatch(pair[1]))


def _end(text: str, start: int) -> int | None:
    """Return where the name ends that goes on behind a medicine's; None: it does not go on."""
    words = following(text, start)
    for skipped in range(SUBTYPES + 1):
        for count in range(min(LONGEST, len(words) - skipped), 0, -1):
            part = words[skipped : skipped + count]
            if ending_of(" ".join(word for word, _ in part)) in endings():
                return part[-1][1]
        if skipped == len(words) or not is_subtype(words[skipped][0]):
            return None
    return None


def following(text: str, start: int) -> list[tuple[str, int]]:
    """Return the words that follow a name with nothing but a blank or hyphen between them, each with where it ends."""
    found: list[tuple[str, int]] = []
    at = start
    while len(found) < LONGEST + SUBTYPES:
        joint = JOINT.match(text, at)
        run = RUN.match(text, joint.end()) if joint else None
        if run is None:
            break
        found.append((run[0], run.end()))
        at = run.end()
    return found


def is_subtype(word: str) -> bool:
    """Return whether a word only says which of several (D2, II, alpha)."""
    return SUBTYPE.fullmatch(word) is not None or ROMAN.fullmatch(word) is not None


def ending_of(words: str) -> Ending:
    """Return words as an ending: lower case, in the singular, as far as the letters tell it.

    >>> ending_of("Binding proteins"), ending_of("Deficiencies")
    (('binding', 'protein'), ('deficiency',))
    """
    return tuple(re.sub(r"(?<![sui])s$", "", re.sub(r"ies$", "y", word)) for word in RUN.findall(words.lower()))
