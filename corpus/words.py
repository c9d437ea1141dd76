"""English number words: ``"One hundred and six"`` is 106."""

from __future__ import annotations

import re

UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
"""Words for 0 to 19."""

TENS = {
    word: value * 10
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
} | {"fourty": 40}
"""Words for the multiples of ten, with the misspelling that abstracts contain."""

SCALES = {"hundred": 100, "thousand": 1000}

_WORD = "|".join(sorted([*UNITS, *TENS, *SCALES], key=len, reverse=True))
NUMBER_WORDS = rf"\b(?:{_WORD})(?:(?:[ \t\n-]|[ \t\n]and[ \t\n]){{1,2}}(?:{_WORD})){{0,9}}\b"
"""Pattern (ignore case) of a run of number words; what it finds may still be no number ("two three")."""

_SEPARATOR = re.compile(r"[\s\-‐‑–,]+")
MAX_LENGTH = 120
"""No number below a million is written longer; anything longer is refused unread."""


def parse_number_word(text: str) -> int | None:
    """Read a number written in English words.

    Args:
        text: Words only, in any case, joined by spaces, hyphens, commas or ``and``.

    Returns:
        A value from 0 to 999,999; None when the words are not one well-formed number.

    >>> parse_number_word("One hundred and six")
    106
    """
    if len(text) > MAX_LENGTH:
        return None
    words = [word for word in _SEPARATOR.split(text.strip().lower()) if word]
    if not words or words[0] == "and" or words[-1] == "and":
        return None
    if words[0] == "a" and len(words) > 1 and words[1] in SCALES:
        words[0] = "one"
    if words.count("thousand") > 1:
        return None
    if "thousand" not in words:
        return _below_thousand(words)
    cut = words.index("thousand")
    head = _below_thousand(words[:cut]) if cut else 1
    rest = words[cut + 1 :]
    if rest[:1] == ["and"]:
        rest = rest[1:]
    tail = _below_thousand(rest) if rest else 0
    return None if head in (None, 0) or tail is None or head is None else head * 1000 + tail


def _below_thousand(words: list[str]) -> int | None:
    """Return the value of words without ``thousand``; None when they are not one number."""
    if words.count("hundred") > 1:
        return None
    if "hundred" not in words:
        return _below_hundred(words)
    cut = words.index("hundred")
    head = UNITS.get(words[0]) if cut == 1 else (1 if cut == 0 else None)
    rest = words[cut + 1 :]
    if rest[:1] == ["and"]:
        rest = rest[1:]
    tail = _below_hundred(rest) if rest else 0
    # "Twelve hundred" is 1,200 in American abstracts; "zero hundred" is nothing.
    return None if not head or tail is None else head * 100 + tail


def _below_hundred(words: list[str]) -> int | None:
    """Return the value of one or two words (``forty two``); None when they are not one number."""
    if len(words) == 1:
        return UNITS.get(words[0], TENS.get(words[0]))
    if len(words) == 2 and words[0] in TENS and 1 <= UNITS.get(words[1], 0) <= 9:
        return TENS[words[0]] + UNITS[words[1]]
    return None
