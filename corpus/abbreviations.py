"""Abbreviations that a text defines: “hepatocellular carcinoma (HCC)”.

The algorithm of Schwartz and Hearst (PSB 2003, DOI 10.1142/9789812776303_0042): a short form in
brackets after its long form; the characters of the short form are sought from right to left in the
words before the bracket, and the first of them must begin a word. Words whose initials spell the short
form are preferred to that: right to left alone stops at “pump inhibitors” for “PPIs”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BRACKET = re.compile(r"[(\[]([^()\[\]]{1,80})[)\]]")
SHORT_FORM = re.compile(r"(?=.*[A-Za-zα-ωΑ-Ω])[A-Za-z0-9α-ωΑ-Ω][\w\-/+.'’αβγ]*(?: [\w\-/+]+)?")
CUT = re.compile(r"[;,]")
GREEK = {"α": "a", "β": "b", "γ": "g", "δ": "d", "κ": "k", "λ": "l", "μ": "m"}
"""Greek letters that a long form spells out (“tumor necrosis factor-alpha (TNF-α)”)."""
MIN_SHORT, MAX_SHORT = 2, 10
MAX_LONG_CHARACTERS = 400
"""How far before the bracket a long form is sought; the longest of MED1250 has 109 characters."""
NOT_SHORT = re.compile(
    r"e\.?g\.?|i\.?e\.?|[sS]\.[eEdD]\.?|vs\.?|\d[a-z]|[ivxIVX]+|\d[\d.]* .*|[a-z]+ \d+|[a-z]{5,}|[a-z]+ [a-z]+"
)
"""A remark, a number with its unit, a numeral, or plain words: in brackets, but no short form."""
WORD = re.compile(r"[^\W_]+")
SMALL_WORDS = frozenset("a an and at by for from in of on or the to with".split())
BROKEN = re.compile(r"[.;:!?]\s|\s[(\[]|,\s.*,\s|[)\]]\s")
"""Signs that a match ran over a boundary: a sentence, another bracket, a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """A short form with the words that define it."""

    short: str
    long: str
    short_start: int
    long_start: int
    long_end: int


def find_abbreviations(text: str) -> tuple[Abbreviation, ...]:
    """Return the abbreviations a text defines, in order; spans count in ``text``.

    >>> [(a.short, a.long) for a in find_abbreviations("patients with hepatocellular carcinoma (HCC)")]
    [('HCC', 'hepatocellular carcinoma')]
    """
    return tuple(_definitions(text))


def _definitions(text: str) -> Iterator[Abbreviation]:
    for match in BRACKET.finditer(text):
        inner = CUT.split(match[1], maxsplit=1)[0].strip()
        if not _is_short_form(inner):
            continue
        end = _end_of_word(text, match.start())
        low = _words_before(text, end, len(inner))
        start = _initials_start(inner, text, low, end)
        if start is None:
            start = _long_form_start(inner, text, low, end)
        if start is not None and _plausible(inner, text[start:end]):
            yield Abbreviation(
                short=inner, long=text[start:end], short_start=match.start(1), long_start=start, long_end=end
            )


def _is_short_form(text: str) -> bool:
    return (
        MIN_SHORT <= len(text) <= MAX_SHORT
        and SHORT_FORM.fullmatch(text) is not None
        and NOT_SHORT.fullmatch(text) is None
    )


def _end_of_word(text: str, bracket: int) -> int:
    low = max(0, bracket - MAX_LONG_CHARACTERS)
    return low + len(text[low:bracket].rstrip())


def _words_before(text: str, end: int, length: int) -> int:
    """Return where the search begins: min(length + 5, 2 × length) words before the bracket."""
    low = max(0, end - MAX_LONG_CHARACTERS)
    wanted = min(length + 5, 2 * length)
    before = text[low:end]
    parts = before.rsplit(None, wanted)
    left_out = len(parts[0]) if len(parts) > wanted else 0
    return low + len(before) - len(before[left_out:].lstrip())


def _initials_start(short: str, text: str, low: int, high: int) -> int | None:
    """Return where the words begin whose initials are the letters of a short form without digits, or None."""
    letters = short.removesuffix("s").replace("-", "") if short[:1].isupper() else short
    if len(letters) < 3 or not letters.isalpha():
        return None
    at = len(letters) - 1
    for word in reversed(list(WORD.finditer(text, low, high))):
        if word[0][0].lower() == letters[at].lower():
            at -= 1
            if at < 0:
                return word.start()
        elif word[0].lower() not in SMALL_WORDS:
            return None
    return None


def _long_form_start(short: str, text: str, low: int, high: int) -> int | None:
    """Match the short form's characters from right to left (the paper's findBestLongForm)."""
    at = high - 1
    for index in range(len(short) - 1, -1, -1):
        wanted = GREEK.get(short[index], short[index]).lower()
        if not wanted.isalnum():
            continue
        while at >= low and (text[at].lower() != wanted or (index == 0 and at > low and text[at - 1].isalnum())):
            at -= 1
        if at < low:
            return None
        at -= 1
    start = at + 1
    # The long form begins at a word: a match inside a hyphenated word takes in the whole word.
    word = max(low, text.rfind(" ", low, start + 1) + 1, text.rfind("\n", low, start + 1) + 1)
    head = text[word:start]
    return word if "-" in head and head.lower() != "non-" else start


def _plausible(short: str, long: str) -> bool:
    words = long.split()
    return (
        len(long) > len(short)
        and short not in words
        and len(words) <= min(len(short) + 5, 2 * len(short))
        and BROKEN.search(long) is None
        and all(long.count(a) == long.count(b) for a, b in ("()", "[]"))
    )
