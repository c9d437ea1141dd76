"""Abbreviations that a text defines: “hepatocellular carcinoma (HCC)”.

The algorithm of Schwartz and Hearst (PSB 2003, DOI 10.1142/9789812776303_0042): a short form in
brackets after its long form; the characters of the short form are sought from right to left in the
words before the bracket, and the first of them must begin a word.
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
        window = _words_before(text, match.start(), len(inner))
        start = _long_form_start(inner, text, window, match.start())
        if start is None:
            continue
        end = len(text[: match.start()].rstrip())
        long = text[start:end]
        if _plausible(inner, long):
            yield Abbreviation(short=inner, long=long, short_start=match.start(1), long_start=start, long_end=end)


def _is_short_form(text: str) -> bool:
    return MIN_SHORT <= len(text) <= MAX_SHORT and SHORT_FORM.fullmatch(text) is not None and len(text.split()) <= 2


def _words_before(text: str, end: int, length: int) -> int:
    """Return where the search begins: min(length + 5, 2 × length) words before the bracket."""
    wanted = min(length + 5, 2 * length)
    at = end
    for _ in range(wanted):
        at = text.rfind(" ", 0, len(text[:at].rstrip()))
        if at < 0:
            return 0
    return at + 1


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
    space = text.rfind(" ", low, start + 1)
    return space + 1 if space >= 0 and "-" in text[space + 1 : start] else start


def _plausible(short: str, long: str) -> bool:
    words = long.split()
    return (
        len(long) > len(short)
        and short not in words
        and len(words) <= min(len(short) + 5, 2 * len(short))
        and not re.search(r"[.;:!?]\s", long)
    )
