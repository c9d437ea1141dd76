"""Classes of medicines: which of them a text names, and which medicines belong to each.

They are in ``classes.tsv`` (its header says where they come from). A study of a member meets a question about the
class, not the other way round: what is known of statins says little of one of them. Names of single medicines are
``index.search.medicines``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from index.search.medicines import mentions
from index.search.named import Found, Names, Stems, is_another_word, stems_of_entry

FILE = Path(__file__).with_name("classes.tsv")


@lru_cache(maxsize=512)
def classes_in(text: str) -> tuple[Found, ...]:
    """Return the classes that a text names, from left to right; of names that overlap the longest.

    >>> [(f.text, f.names) for f in classes_in("SSRIs or a beta-blocker?")]
    [('SSRIs', ('selective serotonin reuptake inhibitors',)), ('beta-blocker', ('adrenergic beta-antagonists',))]
    """
    return tuple(_names().find(text))


def members(name: str) -> frozenset[str]:
    """Return the generic names of a class's members; none: no such class.

    >>> "sertraline" in members("selective serotonin reuptake inhibitors")
    True
    """
    return frozenset(filter(None, _columns(name)[2].split("|")))


def class_of(medicine: str) -> tuple[str, ...]:
    """Return the classes of a medicine by any of its names, the narrowest first; of a combination those of its parts.

    >>> class_of("Eliquis")[0]
    'direct oral anticoagulants'
    """
    named = {name for mention in mentions(medicine) for one in mention.medicines for name in one.split(" + ")}
    found = {one for name in named for one in _classes().get(name, ())}
    return tuple(sorted(found, key=lambda one: (len(members(one)), one)))


def synonyms(name: str) -> tuple[Stems, ...]:
    """Return the stems of every name of a class, in the order of the alphabet; none of an unknown class."""
    keys = (key for key in _columns(name)[1].split("|") if key and not is_another_word(key))
    return tuple(dict.fromkeys(map(stems_of_entry, keys)))


def _columns(name: str) -> list[str]:
    return _rows().get(name, "\t\t").split("\t")


@cache
def _rows() -> Mapping[str, str]:
    lines = FILE.read_text("utf-8").splitlines()
    return {line[: line.index("\t")]: line for line in lines if not line.startswith("#")}


@cache
def _names() -> Names:
    rows = (line.split("\t") for line in _rows().values())
    return Names((name, terms.split("|")) for name, terms, _ in rows)


@cache
def _classes() -> Mapping[str, tuple[str, ...]]:
    """Return the classes of every member."""
    found: dict[str, list[str]] = {}
    for name in _rows():
        for member in members(name):
            found.setdefault(member, []).append(name)
    return {member: tuple(names) for member, names in found.items()}
