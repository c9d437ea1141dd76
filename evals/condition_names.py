"""Make ``corpus/conditions.txt``, the names of diseases, signs and symptoms, from ICD-10-CM: ``python -m evals.condition_names XML``.

ICD-10-CM is the classification of the U.S. National Center for Health Statistics and the Centers for Medicare & Medicaid
Services, and in the public domain. Its tabular list comes with the package ``simple-icd-10-cm`` on PyPI (version 1.5.0 holds
that of April 2026, ``data/icd10c-tabular-April-1-2026.xml``).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

CHAPTERS = re.compile(r"[A-OQR]\d")
"""Diseases, pregnancy and birth defects (A to Q without P), and symptoms (R); no injuries, causes or reasons for a visit."""
SYMPTOM = re.compile(r"R\d")
SHORTENED = re.compile(r",| NOS\b| (?:with|without|due to|in|of|and|or|following|not|to|for|from|by|on) ")
"""What follows says more of a condition than its name."""
WORDS = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*(?: [A-Za-z]+(?:['’-][A-Za-z]+)*){0,2}")
ENDS_OF_ADJECTIVES = re.compile(r"(?:al|ive|ous|ary|ular|(?<!col)(?<!\bt)ic|able|ent|ant)\Z")
ORDINARY = frozenset(
    "absence abuse alteration alterations anomalies anomaly arrest attacks attention awareness benign blood bone bulky cells cancel "
    "change changes cheek cluttering collapse combat combination complete compression concrescence conditions conductive constriction "
    "contour cooing corns crowding curvature death defects deficiency deflection deletion deletions dens denticles depletion derangement "
    "deviation difficulty diffuse discontinuity disease diseases disfigurement disorder disorders displacement disproportion disruption "
    "dissection disturbance disturbances doubling drop drug duplication duplications elaboration elevation enlargement exfoliation failure "
    "falling fear feeding feeling female finding findings fit fluid fluor folds frequency fusion gemination greyness hand hesitancy "
    "illness imbalance impulsiveness incomplete infantile inhalation interruption inversion investigation involvement ist juvenile "
    "kinking labor lack laxity lesion liver loose loss male mild mottling narrowing nonfunctioning normal obliteration onset operculum "
    "other overhanging overproduction patent patient personality pin pins presence relaxation resorption rotation scaling sector separation "
    "sequelae severe shadow shortness simple sinus speech splitting staining state strange supervision symptoms syndrome tear "
    "termination tipping translucency transposition twist undescended unknown urge urgency uterus variations voice web webbing "
    "wedging wax worms worries wrist secondary interstitial transgender transsexualism homicidal ill-defined immunodeficient failed delayed embedded enlarged undescended fissured lobulated squashed immunosuppressed immunocompromised "
    "amphetamine caffeine ecstasy marijuana phencyclidine sedative hostility screaming sighing loneliness unhappiness growth "
    "debility complication complications injury need absent acute damage calme pres sodoku subacute "
    "stone stones multiple reaction reactions carrier carriers encounter encounters deposit deposits tendency inability cardiac "
    "suppression recession retention paranoid inflammatory straining strain abnormality abnormalities instability trance".split()
)
"""Titles of one word that are everyday words or no condition: struck out by hand after reading the whole list."""
HEADER = """\
# Names of diseases, signs and symptoms, one a line, lower case, American spelling: the titles and inclusion terms of one word
# of ICD-10-CM (chapters of diseases, pregnancy, congenital conditions and symptoms), of symptoms up to three words.
# Source: ICD-10-CM tabular list, April 2026, National Center for Health Statistics and Centers for Medicare & Medicaid
# Services (U.S.); public domain. Read from the PyPI package simple-icd-10-cm 1.5.0.
# Made by `python -m evals.condition_names` on {day}; words of everyday use are struck out there.
"""


def names_in(tabular: Path) -> list[str]:
    """Return the names in a tabular list, in order of the alphabet."""
    from defusedxml.ElementTree import parse

    found: set[str] = set()
    for code in parse(tabular).iter("diag"):
        number = code.findtext("name") or ""
        if CHAPTERS.match(number):
            longest = 3 if SYMPTOM.match(number) else 1
            found.update(name for text in _texts(code) for name in _names(text, longest))
    return sorted(found)


def _texts(code: object) -> Iterator[str]:
    yield code.findtext("desc") or ""  # type: ignore[attr-defined]
    for kind in ("inclusionTerm", "includes"):
        for group in code.findall(kind):  # type: ignore[attr-defined]
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
    day = date.fromtimestamp(Path(sys.argv[1]).stat().st_mtime).isoformat()
    text = HEADER.format(day=day) + "\n".join(names_in(Path(sys.argv[1]))) + "\n"
    (Path(__file__).parent.parent / "corpus" / "conditions.txt").write_text(text, "utf-8")
