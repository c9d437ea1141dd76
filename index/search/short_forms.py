"""What short forms in common clinical use stand for: AF, CKD, ICU, COPD.

They are in ``short_forms.tsv``: counted out of the definitions of abstracts, none typed by hand. What a library or a
question defines itself goes before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("short_forms.tsv")


def long_form(word: str) -> str | None:
    """Return what a short form mostly stands for, in lower case; None: it is none in common use.

    Its case counts where its letters are a word as well ("ALL", "all"); an English plural is allowed.

    >>> long_form("COPD"), long_form("copd"), long_form("ICUs"), long_form("all")
    ('chronic obstructive pulmonary disease', 'chronic obstructive pulmonary disease', 'intensive care unit', None)
    """
    table = short_forms()
    singular = word.removesuffix("s")
    return next((table[form] for form in (word, word.lower(), singular, singular.lower()) if form in table), None)


@cache
def short_forms() -> Mapping[str, str]:
    """Return long forms by short form: as written most often, and in lower case where that is no word."""
    found: dict[str, str] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            short, long, _, *case = line.split("\t")
            found[short] = long
            if case:
                found.setdefault(short.lower(), long)
    return found
