"""Looking for words in a lower-case text: fast, and so that every position stays."""

from __future__ import annotations

import re
from collections.abc import Iterable


def lower_case(text: str) -> str:
    """Return the text in lower case, character for character, so that every position stays."""
    return text.replace("\u0130", "i").lower()


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Return whether one of the words stands anywhere in the text, inside a word too: a cheap test before a pattern.

    >>> holds_any("randomised at birth", ("random", "placebo"))
    True
    """
    for word in words:  # a plain loop: twice as fast as any() over a generator, and this is a hot place
        if word in text:
            return True
    return False


def lower_pattern(pattern: str) -> str:
    r"""Return a pattern for lower-case text: reading that is twice as fast as ignoring case. Escapes keep their case.

    >>> lower_pattern(r"\bMEDLINE\W")
    '\\bmedline\\W'
    """
    return re.sub(r"(?<!\\)[A-Z]", lambda letter: letter.group().lower(), pattern)
