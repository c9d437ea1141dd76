"""Whether two records stand for one report: only when nothing speaks against it. The limits are rules of thumb."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from corpus.reference import MIN_SHINGLES, TELLING_TITLE, WORD, Reference, Traits, traits_of

SAME_TEXT = 0.7
"""Share of the shorter abstract's shingles that the longer one must hold."""
SAME_FIGURES = 0.8
"""Share of the shorter abstract's numbers that the longer one must hold, each as often."""
YEARS_APART = 1
"""Printed a year after it came out online."""
MIN_COPIED = 25
"""Shingles that a text must have to be called a copy of another report's."""

TURN = re.compile(
    r"\b(?:no|not|nor|neither|never|without|cannot|fail(?:s|ed)?|ineffective|effective|increas|decreas|reduc|improv|"
    r"worse|better|higher|lower|more|less|fewer|longer|shorter|superior|inferior|safe|unsafe|harm)"
)
"""Words that turn what a text says: two texts with other ones do not say the same."""
SMALL_WORDS = frozenset("a an and as at by for from in is of on or s the to with".split())


def differ(a: Reference, b: Reference) -> str:
    """Return what shows that two records stand for different reports; empty: nothing does.

    >>> differ(Reference(key="1", title="Alpha: part I"), Reference(key="2", title="Alpha: part II"))
    'title'
    """
    return difference(traits_of(a), traits_of(b))


def difference(a: Traits, b: Traits) -> str:
    """Return what shows that two records stand for different reports; empty: nothing does."""
    one, two = a.reference, b.reference
    if one.pmid and two.pmid:
        return "" if one.pmid == two.pmid else "PMID"
    if one.trial_ids and two.trial_ids and not {*one.trial_ids} & {*two.trial_ids}:
        return "registry number"
    if one.year and two.year and abs(one.year - two.year) > YEARS_APART:
        return "year"
    if not _same_title(a, b):
        return "title"
    if a.doi and b.doi and a.doi != b.doi:
        return "DOI"
    if not _same_place(a, b):
        return "volume and pages"
    if not _same_text(a, b):
        return "abstract"
    return ""


def _same_title(a: Traits, b: Traits) -> bool:
    """Return whether two titles are one title: equal, cut short, or with words misspelt by one letter."""
    if not a.compact or not b.compact or a.numerals != b.numerals:
        return False
    short, long = sorted((a.compact, b.compact), key=len)
    if short == long or (len(short) >= TELLING_TITLE and long.startswith(short)):
        return True
    left, right = a.words - b.words - SMALL_WORDS, b.words - a.words - SMALL_WORDS
    if len(left) > 3 or len(right) > 3:
        return False
    return all(any(_one_letter(x, y) for y in right) for x in left) and all(
        any(_one_letter(x, y) for x in left) for y in right
    )


def _one_letter(a: str, b: str) -> bool:
    """Return whether two long words differ by one letter put in, left out or changed."""
    if min(len(a), len(b)) < 6 or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    return rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]


def _same_place(a: Traits, b: Traits) -> bool:
    """Return whether two records can stand at one place in print; what either lacks says nothing."""
    if a.first_page and b.first_page and a.first_page != b.first_page:
        return False
    if a.doi and a.doi == b.doi:
        return True
    # Exports disagree about the volume of a supplement; the same page of the same year weighs more.
    same_page = bool(a.first_page) and a.first_page == b.first_page and a.reference.year == b.reference.year
    same_volume = not a.volume or not b.volume or a.volume == b.volume
    return (same_volume or same_page) and _same_journal(a.reference, b.reference)


def _same_journal(a: Reference, b: Reference) -> bool:
    """Return whether two journals' names can be one, abbreviated or not."""
    if not a.journal or not b.journal or (a.issn and a.issn == b.issn):
        return True
    one, two = _journal_words(a.journal), _journal_words(b.journal)
    short, long = sorted((one, two), key=len)
    rest = iter(long)
    return all(any(_abbreviates(word, other) for other in rest) for word in short)


def _abbreviates(a: str, b: str) -> bool:
    """Return whether one word begins with the other, or is a contraction of it (``jnl``)."""
    short, long = sorted((a, b), key=len)
    letters = iter(long)
    return long.startswith(short) or (short[0] == long[0] and all(letter in letters for letter in short))


def _same_text(a: Traits, b: Traits) -> bool:
    """Return whether two abstracts are one, whole or cut short; an absent one says nothing."""
    short, long = sorted((a, b), key=lambda traits: len(traits.shingles))
    if len(short.shingles) < MIN_SHINGLES:
        return True
    shared = len(short.shingles & long.shingles) / len(short.shingles)
    fewer, more = sorted((a.figures, b.figures), key=lambda figures: figures.total())
    kept = (fewer & more).total() / fewer.total() if fewer else 1.0
    return shared >= SAME_TEXT and kept >= SAME_FIGURES


def is_copy(a: Traits, b: Traits) -> bool:
    """Return whether two abstracts are almost one text that says the same."""
    if min(len(a.shingles), len(b.shingles)) < MIN_COPIED or not _same_text(a, b):
        return False
    one, two = a.reference, b.reference
    if one.trial_ids and two.trial_ids and not {*one.trial_ids} & {*two.trial_ids}:
        return False
    return a.numerals == b.numerals and _turns(one.abstract) == _turns(two.abstract)


def _turns(abstract: str) -> Counter[str]:
    return Counter(TURN.findall(abstract.lower()))


@cache
def _journal_words(journal: str) -> tuple[str, ...]:
    plain = re.sub(r"conference.*|\([^()]{0,80}\)", " ", journal.lower())
    return tuple(word for word in WORD.findall(plain) if word not in SMALL_WORDS)
