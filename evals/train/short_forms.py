"""Make ``short_forms.tsv``: ``python -m evals.train.short_forms ABSTRACTS index/search/short_forms.tsv DATE``.

Counted are the definitions that abstracts give themselves, "atrial fibrillation (AF)", as ``corpus.abbreviations``
finds them. A short form is in common use where one long form holds at least ``SHARE`` of at least ``DEFINITIONS``
definitions; nothing is typed by hand. ABSTRACTS is read without the records of ``evals.train.words.NOT_FOR_WEIGHTS``.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.abbreviations import find_abbreviations
from evals.train.words import records_of
from index.lexical import WORD, stems
from index.spelling import american

DEFINITIONS = 5
SHARE = 0.8
SHARED = 0.5
"""Part of the words of two long forms that must be alike (deep vein and deep venous thrombosis)."""
LOWER_CASE = 0.05
HEADER = """\
# Short forms in common use, a line each, four columns apart by a tab:
# 1 short form as written most often   2 its long form, in lower case, as written most often   3 definitions counted
# 4 "any" where its letters in lower case are no word that abstracts use, so that its case does not matter
# A long form is listed where it holds {share:.0%} of {least} or more definitions.
# Source: definitions counted in {records} abstracts of MEDLINE (courtesy of the U.S. National Library of Medicine,
# which does not endorse Lind) by corpus/abbreviations.py; single terms, none of the abstracts' text.
# Made on {date} by: python -m evals.train.short_forms ABSTRACTS index/search/short_forms.tsv {date}
"""

Long = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortForm:
    """A short form with what it mostly stands for."""

    short: str
    long: str
    definitions: int
    share: float
    """Part of all its definitions that name this long form."""


def main(arguments: list[str]) -> None:
    """Read the abstracts and write the file.

    Args:
        arguments: The abstracts, the file to write, and the date that its header gives.
    """
    abstracts, target, date = arguments
    texts = [text_of(record) for record in records_of(Path(abstracts))]
    found = [one for one in short_forms_of(texts) if one.definitions >= DEFINITIONS and one.share >= SHARE]
    cases = ["", "any"]
    words = ordinary_words(texts, {one.short for one in found})
    lines = sorted(
        f"{one.short}\t{one.long}\t{one.definitions}\t{cases[one.short not in words]}".rstrip() for one in found
    )
    header = HEADER.format(share=SHARE, least=DEFINITIONS, records=len(texts), date=date)
    Path(target).write_text(header + "\n".join(lines) + "\n", "utf-8")


def text_of(record: Mapping[str, Any]) -> str:
    """Return title and abstract of a record."""
    return f"{record.get('title') or ''}\n{record.get('abstract') or ''}"


def short_forms_of(texts: Iterable[str]) -> list[ShortForm]:
    """Count the definitions of texts; an abstract counts once for each."""
    counts: dict[str, Counter[Long]] = defaultdict(Counter)
    written: dict[tuple[str, Long], Counter[tuple[str, str]]] = defaultdict(Counter)
    for text in texts:
        for short, long in {(_singular(one.short), one.long.lower()) for one in find_abbreviations(text)}:
            key = tuple(stems(american(long)))
            counts[short.upper()][key] += 1
            written[short.upper(), key][short, " ".join(long.split())] += 1
    return [_most_meant(longs, {key: written[short, key] for key in longs}) for short, longs in counts.items()]


def ordinary_words(texts: Iterable[str], shorts: Collection[str]) -> frozenset[str]:
    """Return the short forms whose letters in lower case are more than ``LOWER_CASE`` of their uses ("ALL", "MS")."""
    by_case: Counter[str] = Counter()
    any_case: Counter[str] = Counter()
    wanted = {short.lower() for short in shorts}
    for text in texts:
        for word in WORD.findall(text):
            if word.lower() in wanted:
                any_case[word.lower()] += 1
                by_case[word] += 1
    return frozenset(s for s in shorts if by_case[s.lower()] > LOWER_CASE * any_case[s.lower()])


def _most_meant(longs: Counter[Long], written: Mapping[Long, Counter[tuple[str, str]]]) -> ShortForm:
    """Return a short form with its commonest long form, counting with it those that say the same in other words."""
    first = longs.most_common(1)[0][0]
    same = sum(count for long, count in longs.items() if say_the_same(long, first))
    short, long = written[first].most_common(1)[0][0]
    return ShortForm(short=short, long=long, definitions=longs.total(), share=same / longs.total())


def say_the_same(one: Long, other: Long) -> bool:
    """Return whether two long forms are one: alike when written together, or half of their words shared.

    >>> say_the_same(("non", "alcohol"), ("nonalcohol",))
    True
    >>> say_the_same(("deep", "vein", "clot"), ("deep", "venous", "clot"))
    True
    >>> say_the_same(("hazard", "ratio"), ("heart", "rate"))
    False
    """
    shared = len(set(one) & set(other)) / len(set(one) | set(other))
    return "".join(one) == "".join(other) or shared >= SHARED


def _singular(short: str) -> str:
    """Return a short form without the English plural: ``PPIs`` is ``PPI``.

    >>> _singular("PPIs"), _singular("SARS")
    ('PPI', 'SARS')
    """
    return short[:-1] if short.endswith("s") and short[:-1].isupper() else short


if __name__ == "__main__":
    main(sys.argv[1:])
