"""Whether a study's own words answer a yes/no question with yes, no or maybe: a rule, with its measured accuracy.

It reads cues, not meaning, and decides nothing in an answer; ``lind eval run pubmedqa`` prints how often it is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["yes", "no", "maybe"]

NO = re.compile(
    r"\b(?:no (?:\w+ ){0,3}"
    r"(?:difference|effect|association|correlation|relationship|benefit|improvement|evidence|change|influence|impact)s?|"
    r"(?:did|does|do|was|were|is|are|has|have|had|could|can|may) not|n[o']t (?:\w+ )?significant\w*|non-?significant|neither|failed to|"
    r"similar (?:in|between|for|to)|comparable|without (?:\w+ )?(?:effect|benefit|difference))\b",
    re.I,
)
YES = re.compile(
    r"\b(?:significant(?:ly)? (?:\w+ ){0,3}"
    r"(?:higher|lower|better|greater|more|less|increas\w+|decreas\w+|reduc\w+|improv\w+|associat\w+|"
    r"correlat\w+|differ\w*|predict\w*)|"
    r"(?:was|were|is|are) (?:\w+ ){0,2}(?:associated|correlated|related|effective|feasible|safe|predict\w+)|"
    r"P ?[<=≤] ?0?\.0|higher|increased|improved|better|greater)\b",
    re.I,
)
MAYBE = re.compile(r"\b(?:may|might|unclear|inconclusive|further (?:stud|research)\w*|controvers\w+|possib\w+)\b", re.I)
MARGIN = 0
"""How many more cues of yes than of no a yes needs; 0 was best on one half of PubMedQA's development questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict and what decided it."""

    verdict: Verdict
    cues: tuple[str, ...]
    """The words that were counted for it; empty: nothing spoke, and yes is only the more frequent answer."""


def decide(text: str) -> Decision:
    """Return whether the results of a study say yes, no or maybe.

    Args:
        text: The words of the results, without the conclusion.

    >>> decide("There was no significant difference between the groups.").verdict
    'no'
    """
    no = tuple(match[0] for match in NO.finditer(text))
    # “no significant difference” holds a cue of yes too; what a no has taken is not counted again.
    yes = tuple(match[0] for match in YES.finditer(NO.sub(" ", text)))
    if len(yes) - len(no) > MARGIN or not (yes or no):
        return Decision(verdict="yes", cues=yes)
    if len(yes) == len(no) and MAYBE.search(text):
        return Decision(verdict="maybe", cues=(*yes, *no))
    return Decision(verdict="no" if len(no) > len(yes) else "yes", cues=no if len(no) > len(yes) else yes)
