"""Words that speak for a design: one cue, and the names of animals that several of them share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.cue_words import lower_pattern
from corpus.study import DesignFinding, StudyDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that speak for a design."""

    design: StudyDesign
    needs: tuple[str, ...]
    """One of these must occur in the lower-case text; a cheap test before the pattern."""
    pattern: re.Pattern[str]
    guarded: bool = False
    """Whether abstracts often use these words of other studies, so that the words around them are looked at."""


def cue(design: StudyDesign, needs: str, pattern: str, *, guarded: bool = False) -> Cue:
    """Return a cue; ``needs`` are words with ``|`` between them, ``pattern`` may be written in either case."""
    return Cue(
        design=design, needs=tuple(needs.split("|")), pattern=re.compile(lower_pattern(pattern)), guarded=guarded
    )


def finding_of(design: StudyDesign, match: re.Match[str]) -> DesignFinding:
    """Return the design with the words that decided it."""
    return DesignFinding(design=design, cue=match.group(), start=match.start(), end=match.end())


ANIMALS = (
    r"(?:rats?|mice|mouse|murine|rabbits?|dogs?|canine|beagles?|pigs?|piglets?|swine|porcine|sheep|lambs?|"
    r"ewes?|hamsters?|guinea pigs?|monkeys?|"
    r"macaques?|primates|chickens?|chicks|broilers?|cows?|calves|cattle|horses?|goats?|cats|zebrafish|"
    r"drosophila|hens|ferrets?|gerbils?|baboons?)"
)
ANIMAL_WORDS = (
    "rat|mice|mouse|murine|rabbit|dog|canine|beagle|pig|swine|porcine|sheep|lamb|ewe|hamster|monkey|"
    "macaque|primate|chick|broiler|cow|calves|cattle|horse|goat|cats|zebrafish|drosophila|hens|ferret|"
    "gerbil|baboon"
)
"""One of these stands in every name of ``ANIMALS``; they are looked for first."""
ANIMAL = re.compile(rf"\b{ANIMALS}\b", re.IGNORECASE)
