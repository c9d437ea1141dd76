"""Names of diseases, signs and symptoms as the kept list ``conditions.txt`` has them (ICD-10-CM, American spelling)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "conditions.txt"


@cache
def condition_names() -> frozenset[str]:
    """Return every name in lower case: of one word, of symptoms up to three words.

    >>> "asthma" in condition_names(), "dry mouth" in condition_names(), "journal" in condition_names()
    (True, True, False)
    """
    lines = LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
