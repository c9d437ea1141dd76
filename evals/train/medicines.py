"""Make ``index/search/medicines.tsv``: ``python -m evals.train.medicines drug_ner_dictionary.pkl.bz2 index/search/medicines.tsv``.

The input is the dictionary inside PyPI ``drug-named-entity-recognition`` 2.0.9 (MIT), which puts five sources together. It
does not say from which source a name came, but it was filled source by source and keeps that order, so the places where one
source ends and the next begins tell it (``harvesting_data_from_source/07_combine_data_sources.py`` in its repository):

    MedlinePlus   generic and brand names of its drug index (NLM; names and numbers only, none of its text)
    NHS           names and brands of "Medicines A to Z" (Open Government Licence 3.0)
    MeSH          names and entry terms (NLM, free to use with a mention)
    DrugBank      the open vocabulary (CC0)
    Wikipedia     CC BY-SA: left out, with the author's own additions that follow it

Its pickle is read here alone, with every class refused, and never by Lind.
"""

from __future__ import annotations

import bz2
import pickle
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

Source = Literal["MedlinePlus", "NHS", "MeSH", "DrugBank", "Wikipedia"]
LONGEST_RUNS = 6
"""Pieces of a name between spaces and hyphens that ``index.search.medicines`` looks for."""
LONGEST = 4
"""Words of a name; longer ones are chemical descriptions that no question holds."""
SHORTEST = 4
"""Letters of a name; shorter ones are abbreviations that mean other things as well."""
NAME = re.compile(r"[a-z][a-z0-9]*(?:[ '-][a-z0-9]+)*|\d-[a-z]{1,3}")
"""A word or a few, or a short form that begins with a number (``5-fu``); no formula, no mark-up."""
PLAIN = re.compile(r"[a-z]+")
COMBINED = re.compile(r"(?:,? and |, |/)\s*")
FORM = re.compile(
    r"\s*\([^)]*\)|,$|^low-dose |(?<=[a-z]{8}) acetate\b|(?<=[a-z]{5}mab)-[a-z]{4}$|(?<=[a-z]{4})-[a-z]{4}$| lipid complex\b| liposomal\b|"
    r" (?:nasal|vaginal|otic|buccal|sublingual|rectal|eye|urogenital|intravesical|intrapleural|intramuscular|subcutaneous|pyelocalyceal|"
    r"viscous)\b| (?:patch|gel|powder|spray|solution|suppositories|gum|lozenges?|implants?|inhalers?|inhalation|capsules|tablets?|"
    r"injections?|drops|cream|ointment|resin|supplements)\b"
)
"""What an entry says of how a medicine is given, and the four letters that the FDA puts behind a biological's name."""
ALSO = {
    "aminosalicylate": "",
    "somatropin": "",
    "urokinase": "",
    "vecuronium": "",
    "dextroamphetamine + amphetamine": "adderall",
}
"""Generic names in use, and one brand, that the dictionary holds under no entry of their own; each with its brands."""
HEADER = """\
# Names of medicines, lower case, without accents: a line each, three columns apart by a tab.
# 1 name (parts of a combination apart by " + ")   2 brands, apart by "|"   3 other names, apart by "|"
# Source: PyPI drug-named-entity-recognition 2.0.9 of 2025-07 (MIT, Copyright (c) 2023 Fast Data Science Ltd), in it:
#   MedlinePlus drug index (U.S. National Library of Medicine; names only, none of its text);
#   MeSH (courtesy of the U.S. National Library of Medicine, which does not endorse Lind);
#   DrugBank open vocabulary (CC0 1.0); NHS Medicines A to Z (contains public sector information licensed under the
#   Open Government Licence v3.0). Names from Wikipedia (CC BY-SA) are left out.
# Made on {date} by: python -m evals.train.medicines drug_ner_dictionary.pkl.bz2 index/search/medicines.tsv
"""


class _Plain(pickle.Unpickler):
    """Reads dicts, lists and strings; refuses every class, so nothing in the file can run."""

    def find_class(self, module: str, name: str) -> Any:
        """Refuse a class."""
        raise pickle.UnpicklingError(f"the dictionary holds an object of {module}.{name}: only plain data is read")


def main(arguments: list[str]) -> None:
    """Read the dictionary and write the file.

    Args:
        arguments: The dictionary, the file to write, and the date that its header gives (``2026-11-29``).
    """
    source, target, date = arguments
    dictionary = read_dictionary(Path(source))
    lines = sorted(lines_of(dictionary["drug_variant_to_canonical"], dictionary["drug_canonical_to_data"]))
    Path(target).write_text(HEADER.format(date=date) + "\n".join(lines) + "\n", "utf-8")


def read_dictionary(path: Path) -> Mapping[str, Any]:
    """Read a pickled dictionary of plain data."""
    with bz2.open(path) as file:
        read: Mapping[str, Any] = _Plain(file).load()
    return read


def lines_of(variants: Mapping[str, list[str]], entries: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the lines of the file in the order of the alphabet.

    Args:
        variants: Every name with the entry it stands for, in the order in which the sources were read.
        entries: What is known of each entry.
    """
    brands: dict[str, set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    for source, variant, entry in _by_source(variants, entries):
        name, written = _name_of(entry), _folded(variant)
        if _is_name(written, name):
            is_brand = source in ("MedlinePlus", "NHS") and not _same_name(written, name)
            (brands if is_brand else others)[name].add(written)
    for name, brand in ALSO.items():
        brands[name].update({brand} - {""})
    listed = _listed(entries) | ALSO.keys()
    same = _latin(listed, others)
    for name in listed - same.keys():
        said = sorted(brands[name].union(*(brands[one] for one, other in same.items() if other == name)))
        also = others[name].union(*({one, *others[one]} for one, other in same.items() if other == name))
        yield "\t".join((name, "|".join(said), "|".join(sorted(also.difference(said, listed - same.keys()))))).rstrip(
            "\t"
        )


def _listed(entries: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Return the names that get a line: MedlinePlus's and the NHS's, and those of DrugBank that are one word."""
    found = {_name_of(e) for e, known in entries.items() if "medline_plus_id" in known or "nhs_url" in known}
    found |= {e for e, known in entries.items() if "drugbank_id" in known and PLAIN.fullmatch(e)}
    return {name for name in found if len(name) >= SHORTEST and (" + " in name or NAME.fullmatch(name))}


def _latin(listed: set[str], others: Mapping[str, set[str]]) -> dict[str, str]:
    """Return the names that stand under another as well: ``aciclovir``, since acyclovir is also called aciclovirum."""
    under = {other: name for name in sorted(listed) for other in others.get(name, ())}
    found = {}
    for name in listed:
        latin = (name, f"{name}um", f"{name[:-1]}um")
        there = next((under[one] for one in latin if under.get(one, name) != name), None)
        if there is not None and there in listed:
            found[name] = there
    return {name: there for name, there in found.items() if there not in found}


def _by_source(
    variants: Mapping[str, list[str]], entries: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Source, str, str]]:
    """Yield source, name and entry; what comes after DrugBank is left out.

    A source begins with the first name whose entry only that source has, save DrugBank, which ends with the last.
    """
    own: dict[str, list[int]] = defaultdict(list)
    for at, targets in enumerate(variants.values()):
        ids = {key for key in entries.get(targets[0], {}) if key.endswith("_id") or key in ("nhs_url", "wikipedia_url")}
        if len(ids) == 1:
            own[ids.pop()].append(at)
    ends: list[tuple[int, Source]] = [
        (own["nhs_url"][0], "MedlinePlus"),
        (own["mesh_id"][0], "NHS"),
        (own["drugbank_id"][0], "MeSH"),
        (own["drugbank_id"][-1] + 1, "DrugBank"),
    ]
    for at, (variant, targets) in enumerate(variants.items()):
        source = next((name for end, name in ends if at < end), None)
        if source is not None:
            yield source, variant, targets[0]


def _folded(text: str) -> str:
    """Return a name in lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.lower().strip())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _name_of(entry: str) -> str:
    """Return the name of an entry, its parts apart by " + " where it is a combination."""
    parts = COMBINED.split(FORM.sub("", _folded(entry)))
    return " + ".join(part.strip() for part in parts if part.strip())


def _is_name(written: str, name: str) -> bool:
    """Return whether a variant is worth a place: a name of few words that does not hold the entry's own name."""
    if written == name or NAME.fullmatch(written) is None or len(written.split()) > LONGEST or " and " in written:
        return False
    if len(written) < SHORTEST or re.search(rf"\b{re.escape(name)}\b", written):
        return False
    return len(re.findall(r"[a-z]", written)) >= 2 and len(re.findall(r"[a-z0-9]+", written)) <= LONGEST_RUNS


def _same_name(written: str, name: str) -> bool:
    """Return whether the NHS or MedlinePlus spells the generic name another way (``aciclovir``), which is no brand."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, written, name).ratio() >= 0.8


if __name__ == "__main__":
    main(sys.argv[1:])
