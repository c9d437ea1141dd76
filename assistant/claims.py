"""Whether a passage bears a claim out: a judge made of rules.

The judge reads words, not meaning. It says NOT_ENOUGH_INFO unless the passage holds most of the claim's telling words, and
REFUTES only on a visible sign: one of the two is negated, they point opposite ways, or their numbers differ. What it is worth is
measured by ``lind eval run claims``; a verdict carries the judge's name, so that it is never taken for a person's
(REQUIREMENTS C06). Labels are those of FEVER and SciFact (Wadden et al. 2020, doi:10.18653/v1/2020.emnlp-main.609).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.verify import numbers_in
from corpus.sentences import split_sentences
from index.lexical import STOP_WORDS, WORD, stems

JUDGE = "rule"
ENOUGH = 0.5
"""Share of the claim's telling words from which on a passage speaks of the claim; set on the tuning half of the collections."""
NEAR = 0.5
"""Share of them from which on one sentence is taken to speak of the same thing."""

NEGATION = re.compile(
    r"\b(?:no|not|never|neither|nor|none|cannot|without|lack(?:s|ed|ing)?|fail(?:s|ed|ure)? to|unlikely|unable|absen(?:t|ce)|"
    r"ineffective|insufficient|\w+n't|non-?significant\w*|no longer|unproven|unrelated|independent of|myth)\b",
    re.I,
)
UP = re.compile(
    r"\b(?:increas\w+|higher|greater|elevat\w+|rais\w+|more|enhanc\w+|promot\w+|induc\w+|activat\w+|upregulat\w+|up-regulat\w+|"
    r"stimulat\w+|exacerbat\w+|gain\w*|longer|prolong\w+|accelerat\w+|aggravat\w+|strengthen\w*|high)\b",
    re.I,
)
DOWN = re.compile(
    r"\b(?:decreas\w+|lower\w*|less|fewer|reduc\w+|diminish\w+|inhibit\w+|suppress\w+|downregulat\w+|down-regulat\w+|block\w*|"
    r"prevent\w*|protect\w*|attenuat\w+|impair\w+|declin\w+|shorter|loss|weaken\w*|mitigat\w+|low)\b",
    re.I,
)


class Support(StrEnum):
    """What a passage does to a claim."""

    SUPPORTS = "SUPPORTS"
    REFUTES = "REFUTES"
    NOT_ENOUGH_INFO = "NOT_ENOUGH_INFO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with what decided it."""

    support: Support
    reason: str
    """The words or figures that decided, in plain words."""
    judge: str = JUDGE
    """Who judged; never blended with another."""
