"""Make ``index/search/conditions.txt``, names of diseases and symptoms: ``python -m evals.train.conditions XML``.

The names are those of ICD-10-CM, the classification of the U.S. National Center for Health Statistics and the Centers
for Medicare & Medicaid Services, which is in the public domain. Its tabular list comes with the package
``simple-icd-10-cm`` on PyPI (version 1.5.0 holds that of April 2026, ``data/icd10c-tabular-April-1-2026.xml``).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

CHAPTERS = re.compile(r"[A-OQR]\d")
"""Diseases, pregnancy and birth defects (A to Q without P), and symptoms (R); no injuries, causes or reasons for a visit."""
SYMPTOM = re.compile(r"R\d")
SHORTENED = re.compile(r",| NOS\b| (?:with|without|due to|in|of|and|or|following|not|to|for|from|by|on) ")
"""What follows says more of a condition than its name."""
WORDS = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*(?: [A-Za-z]+(?:['’-][A-Za-z]+)*){0,2}")
ENDS_OF_ADJECTIVES = re.compile(r"(?:al|ive|ous|ary|ular|(?<!col)(?<!\bt)ic|able|ent|ant)\Z")
ORDINARY = frozenset(
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
"""Titles of one word that are everyday words or no condition: struck out by hand after reading the whole list."""
HEADER = """\
# Names of diseases, signs and symptoms, one a line, lower case, American spelling: the titles and inclusion terms of one word
# of ICD-10-CM (chapters of diseases, pregnancy, congenital conditions and symptoms), of symptoms up to three words.
# Source: ICD-10-CM tabular list, April 2026, National Center for Health Statistics and Centers for Medicare & Medicaid
# Services (U.S.); public domain. Read from the PyPI package simple-icd-10-cm 1.5.0.
# Made by `python -m evals.train.conditions` on {day}; words of everyday use are struck out there.
"""


def names_in(tabular: Path) -> list[str]:
    """Return the names in a tabular list, in order of the alphabet."""
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
    if WORDS.fullmatch(name) is None or len(name.split()) > longest or len(name) < 3:
        return
    if len(name.split()) == 1 and (name in ORDINARY or ENDS_OF_ADJECTIVES.search(name)):
        return
    if not name.startswith(("other ", "unspecified ", "abnormal finding", "nonspecific ")):
        yield name


if __name__ == "__main__":
    day = datetime.now(UTC).date().isoformat()
    text = HEADER.format(day=day) + "\n".join(names_in(Path(sys.argv[1]))) + "\n"
    (Path(__file__).parents[2] / "index" / "search" / "conditions.txt").write_text(text, "utf-8")
