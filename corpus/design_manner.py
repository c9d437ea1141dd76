"""How a study was done by the manner of its words, where none of them names a design."""

from __future__ import annotations

import re

from corpus.design_cue import ANIMAL, finding_of
from corpus.study import DesignFinding, StudyDesign

_LABORATORY = re.compile(
    r"\b(?:mrna|dna|rna|gene expression|transcription|kinases?|fibroblasts?|monocytes|macrophages|lymphocytes|t cells|phosphorylat\w+|"
    r"mutants?|plasmids?|clones?|alleles?|exons?|promoters?|enzym\w+|ligands?|signal+ing|apoptosis|bacteri\w+|yeast|phages?|bacteriophages?|"
    r"chromatin|histones?|antibod(?:y|ies)|fluorescence|assays?|residues|amino acids?|in vivo|phantoms?|dosimetr\w+|monte carlo|"
    r"ioni[sz]ation chamber|beams?|enamel|dentin)\b"
)
_PEOPLE = re.compile(
    r"\b(?:patients?|participants|volunteers|subjects|women|men|children|infants|adults|cases|individuals)\b"
)
_TOLD = re.compile(r"\b(?:was|were|had|we|our)\b")
_PRESENT = re.compile(
    r"\b(?:(?:should|can|may|must) (?:not )?be|(?:is|are) (?:an?|the|associated|caused|characteri[sz]ed|important|considered|effective|"
    r"used|indicated|known|common\w*|often|usually|now|not|still|also|being|available|generally|likely)|(?:has|have) been|"
    r"remains?|includes?)\b"
)
_MEASURED = re.compile(
    r"\bp ?(?:<|=|less than)|\bn ?= ?\d|±|\+/-|\b(?:methods|results)\b ?:|\b(?:new|novel|simple) (?:method|technique|approach|device)\b|"
    r"\bwe (?:show|found|find|report)\b|\b\d+ (?:[\w-]+ ){0,2}(?:patients|subjects|children)\b"
)
MIN_LABORATORY = 3
"""Different words of the laboratory that make a text one of laboratory work."""
WORDS_TOLD = 100
"""Words of a review to each that tells of something done."""
MIN_PRESENT = 3
"""Statements in the present that make a text a review."""


def design_by_manner(lowered: str, body: int, most: int) -> DesignFinding | None:
    """Return a review or laboratory work by how the text is written, where no words name a design, or None.

    A rule of thumb: laboratory work speaks of cells and molecules in three ways or more and of no people; a review
    speaks in the present, and reports no measurements.

    Args:
        lowered: The canonical text in lower case.
        body: Where the abstract begins.
        most: Characters of the abstract that are read.
    """
    text = lowered[: body + most]
    told = len(_TOLD.findall(text, body))
    laboratory = {match.group(): match for match in reversed(list(_LABORATORY.finditer(text)))}
    if len(laboratory) >= MIN_LABORATORY and told >= 2 and not _PEOPLE.search(text):
        animal = ANIMAL.search(text)
        if animal is not None:
            return finding_of(StudyDesign.ANIMAL, animal)
        return finding_of(StudyDesign.IN_VITRO, min(laboratory.values(), key=re.Match.start))
    present = list(_PRESENT.finditer(text, body))
    words = text.count(" ", body)
    if len(present) >= MIN_PRESENT and not _MEASURED.search(text, body) and WORDS_TOLD * told <= words:
        return finding_of(StudyDesign.REVIEW, present[0])
    return None
