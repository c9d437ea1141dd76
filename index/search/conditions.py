"""Names of diseases, signs and symptoms: which a text holds, what else each is called, which is a kind of which.

They are in ``conditions.tsv.gz`` (its header says where they come from): headings of MeSH with their entry terms and
places in its tree. ``index.search.named`` says how names are found.

A synonym widens what may be matched; it never replaces what a person wrote.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from index.search.named import Found, Names, Stems, is_another_word, stems_of_entry

FILE = Path(__file__).with_name("conditions.tsv.gz")
LIST = Path(__file__).with_name("conditions.txt")


@lru_cache(maxsize=512)
def conditions_in(text: str) -> tuple[Found, ...]:
    """Return the conditions that a text names, from left to right, by the headings of MeSH.

    >>> [(f.text, f.names) for f in conditions_in("Proton therapy for cancer of the liver")]
    [('cancer of the liver', ('Liver Neoplasms',))]
    """
    return tuple(_names().find(text))


def synonyms(heading: str) -> tuple[Stems, ...]:
    """Return the stems of every term of a heading, in either spelling; none of an unknown heading.

    The stems of a term stand in the order of the alphabet.

    >>> ("hepatoma",) in synonyms("Carcinoma, Hepatocellular")
    True
    """
    # A short name whose stem is another word (AIDS, aid) would be met by any text with that word.
    keys = (key for key in _columns(heading)[2].split("|") if key and not is_another_word(key))
    return tuple(dict.fromkeys(map(stems_of_entry, keys)))


def trees_of(heading: str) -> Stems:
    """Return the places of a heading in MeSH's tree; none: it is not there."""
    return tuple(_columns(heading)[1].split())


def is_kind_of(heading: str, other: str) -> bool:
    """Return whether a condition is another one or a kind of it, by MeSH's tree.

    >>> is_kind_of("Carcinoma, Hepatocellular", "Liver Neoplasms")
    True
    >>> is_kind_of("Liver Neoplasms", "Carcinoma, Hepatocellular")
    False
    """
    return heading.lower() == other.lower() or is_below(trees_of(heading), trees_of(other))


def is_next_below(heading: str, other: str) -> bool:
    """Return whether a condition stands one step below another one in MeSH's tree.

    >>> is_next_below("Pulmonary Emphysema", "Pulmonary Disease, Chronic Obstructive")
    True
    """
    above = {tree.rpartition(".")[0] for tree in trees_of(heading)}
    return not above.isdisjoint(trees_of(other))


def is_below(trees: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether one of the tree numbers is one of the others or lies below it."""
    above = tuple(others)
    return any(tree == other or tree.startswith(f"{other}.") for tree in trees for other in above)


@cache
def condition_names() -> frozenset[str]:
    """Return every name of ICD-10-CM in lower case, American spelling: of one word, of symptoms up to three words.

    >>> "asthma" in condition_names(), "dry mouth" in condition_names(), "journal" in condition_names()
    (True, True, False)
    """
    lines = LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _columns(heading: str) -> list[str]:
    return _rows().get(heading.lower(), "\t\t").split("\t")


@cache
def _rows() -> Mapping[str, str]:
    """Return the lines of the file by heading, in lower case."""
    lines = gzip.decompress(FILE.read_bytes()).decode().splitlines()
    return {line[: line.index("\t")].lower(): line for line in lines if line[0] != "#"}


@cache
def _names() -> Names:
    rows = (line.split("\t") for line in _rows().values())
    return Names((name, terms.split("|")) for name, _, terms in rows)
