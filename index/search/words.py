"""How surely a word of a question names what a study is about, 0 to 1.

A medicine, a disease or a test has a weight near one; "fraction", "conventional" and "monotherapy" have one near
nought. The weights are in ``words.tsv`` (``evals/train/words.py`` says how they were learned) and stand for a list of
words that do not matter, which never ends.

What they do not know. Words for groups of people say nothing by their weight: "children" is near one, "women" and
"elderly" are near nought, as headings of age and sex go by. A word is weighed alone: the A of "hepatitis A" has the
weight of the article. A procedure whose heading has another name is too light ("resection", "haemodialysis"). And a
misspelt word is rare, so it weighs as a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from index.lexical import stems

FILE = Path(__file__).with_name("words.tsv")
UNKNOWN = 1.0
"""Weight of a word that is not in the file: no text holds it and English hardly does."""
NUMBER = "#"
"""The key of every number: counted together, since a number alone names nothing."""


def weight(word: str) -> float:
    """Return how surely a word names what a study is about; of a word of several parts ("anti-TNF") the surest part's.

    A word without letters or digits weighs nothing.

    >>> weight("verapamil") > .7, weight("conventional") < .2, weight("which") < .1
    (True, True, True)
    """
    return max((weight_of_stem(stem) for stem in stems(word)), default=0.0)


def weight_of_stem(stem: str) -> float:
    """Return the weight of a stem as ``index.lexical.stems`` gives it."""
    return _weights().get(key(stem), UNKNOWN)


def is_known(word: str) -> bool:
    """Return whether titles, abstracts or English hold every part of a word.

    >>> is_known("conventional"), is_known("convential")
    (True, False)
    """
    return all(key(stem) in _weights() for stem in stems(word))


def key(stem: str) -> str:
    """Return what a stem is counted as: itself, or ``NUMBER``.

    >>> key("2017"), key("b12")
    ('#', 'b12')
    """
    return NUMBER if stem.isdecimal() else stem


@cache
def _weights() -> Mapping[str, float]:
    found: dict[str, float] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            hundredths, _, held = line.partition("\t")
            found.update(dict.fromkeys(held.split(" "), int(hundredths) / 100))
    return found
