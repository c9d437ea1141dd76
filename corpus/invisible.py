"""Characters that no reader sees: found, shown as marks, and left out of the copy for index and model (REQUIREMENTS B18).

The stored text keeps them: spans count in it. What may hide words are tag characters (U+E0000–U+E007F), zero-width
characters, direction marks (Unicode UAX #9), C0 and C1 controls, private use, variation selectors in rows and fillers.
A joiner between letters of scripts that need it (Arabic, Indic) or between emoji is ordinary and is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from corpus.study import Caution

KINDS: dict[str, re.Pattern[str]] = {
    "tag": re.compile("[\U000e0000-\U000e007f]+"),
    "zero-width": re.compile("[\u200b-\u200d\u2060-\u2064\ufeff\u180e\u034f\u115f\u1160\u3164\uffa0]+"),
    "direction-changing": re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u206a-\u206f]+"),
    "control": re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]+"),
    "private-use": re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]+"),
    "variation-selector": re.compile("(?:[\ufe00-\ufe0f]{2,64}|[\U000e0100-\U000e01ef]+)"),
}
"""Name → characters. A soft hyphen is typography, TAB, LF, CR and NEL are white space: none of them is here."""
_ANY = re.compile("|".join(pattern.pattern for pattern in KINDS.values()))
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef\U000f0000-\U0010fffd]"
)
"""One class for all of them: looked for first, as it is many times faster."""
_JOINER = re.compile("[\u200c\u200d]")
_NEEDS_JOINER = re.compile(
    "[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
)
GRAVE = frozenset({"tag", "zero-width", "direction-changing", "variation-selector"})
"""Kinds that can hide words; controls and private use come from broken fonts and old systems as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invisible:
    """A run of characters that no reader sees."""

    start: int
    end: int
    kind: str
    """A name in ``KINDS``."""
    says: str
    """The words that tag characters spell in ASCII; empty for other kinds."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """A copy of a text without invisible characters, and the way back."""

    text: str
    cuts: tuple[tuple[int, int], ...]
    """For each removed run its place in the copy and how many characters were removed up to and with it, in order."""

    def original(self, at: int) -> int:
        """Return where a character of the copy stands in the text: ``text[original(at)] == shadow.text[at]``."""
        place = bisect_right(self.cuts, (at, 1 << 60)) - 1
        return at if place < 0 else at + self.cuts[place][1]


def find_invisible(text: str) -> tuple[Invisible, ...]:
    """Return the runs of invisible characters in a text, in order.

    >>> [one.kind for one in find_invisible("ig\u200bnore")]
    ['zero-width']
    """
    if _SUSPECT.search(text) is None:
        return ()
    found = []
    for match in _ANY.finditer(text):
        if _ordinary(text, match.start(), match.end()):
            continue
        kind = next(name for name, pattern in KINDS.items() if pattern.fullmatch(match[0]))
        says = "".join(chr(ord(c) - 0xE0000) for c in match[0] if 0xE0020 <= ord(c) <= 0xE007E) if kind == "tag" else ""
        found.append(Invisible(start=match.start(), end=match.end(), kind=kind, says=says))
    return tuple(found)


def visible(text: str) -> str:
    r"""Return a text with every invisible character as its code point in brackets, for display only.

    >>> visible("ig\u200bnore")
    'ig[U+200B]nore'
    """
    pieces, at = [], 0
    for one in find_invisible(text):
        pieces += [text[at : one.start], *(f"[U+{ord(character):04X}]" for character in text[one.start : one.end])]
        at = one.end
    return "".join((*pieces, text[at:]))


def without_invisible(text: str) -> Shadow:
    r"""Return the copy of a text that index and model are given.

    >>> shadow = without_invisible("ig\u200bnore")
    >>> shadow.text, shadow.original(2)
    ('ignore', 3)
    """
    pieces: list[str] = []
    cuts: list[tuple[int, int]] = []
    at = removed = 0
    for one in find_invisible(text):
        pieces.append(text[at : one.start])
        removed += one.end - one.start
        cuts.append((one.end - removed, removed))
        at = one.end
    return Shadow("".join((*pieces, text[at:])), tuple(cuts))


def invisible_caution(text: str) -> Caution | None:
    """Return the caution that a text with hidden characters deserves, with the first of them; None: it has none that can hide words.

    Controls and private use alone raise it only inside a word, where they change what is read.
    """
    found = [one for one in find_invisible(text) if one.kind in GRAVE or _inside_word(text, one)]
    # A byte order mark at the very start says how the file was written, no more.
    found = [one for one in found if not (one.start == 0 and text[0] == "\ufeff")]
    if not found:
        return None
    kinds = ", ".join(dict.fromkeys(one.kind for one in found))
    count = sum(one.end - one.start for one in found)
    says = next((one.says for one in found if one.says.strip()), "")
    spelt = f"; they spell “{says[:60]}”" if says else ""
    noun = "character" if count == 1 else "characters"
    return Caution(
        code="invisible-characters",
        message=f"The text holds {count} hidden {noun} ({kinds} {noun}{spelt}): what a program reads may differ from what you see.",
        start=found[0].start,
        end=found[0].end,
    )


def _inside_word(text: str, one: Invisible) -> bool:
    return one.start > 0 and one.end < len(text) and text[one.start - 1].isalpha() and text[one.end].isalpha()


def _ordinary(text: str, start: int, end: int) -> bool:
    """Whether a single joiner stands where its script needs it."""
    if end - start != 1 or not _JOINER.match(text[start]):
        return False
    return (
        start > 0
        and end < len(text)
        and bool(_NEEDS_JOINER.match(text[start - 1]))
        and bool(_NEEDS_JOINER.match(text[end]))
    )
