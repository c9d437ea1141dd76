"""Damages a text as synonym software does, so that there is damage of which the truth is known.

The words were chosen for this and not taken from the list that ``corpus.damage`` looks for; most of them are ordinary.
"""

from __future__ import annotations

import random
import re

SYNONYMS = {
    "patients": "sufferers", "patient": "sufferer", "results": "outcomes", "study": "examine", "studies": "examinations",
    "trial": "preliminary", "trials": "preliminaries", "treatment": "remedy", "treatments": "remedies",
    "increased": "expanded", "increase": "increment", "decreased": "diminished", "decrease": "lessening",
    "significantly": "altogether", "significant": "noteworthy", "group": "gathering", "groups": "gatherings",
    "compared": "contrasted", "women": "ladies", "children": "youngsters", "pain": "agony", "breast": "bosom",
    "risk": "danger", "risks": "dangers", "disease": "malady", "diseases": "maladies", "death": "demise",
    "mortality": "dismalness", "fatigue": "weariness", "randomly": "haphazardly", "using": "utilizing",
    "effective": "viable", "efficacy": "adequacy", "association": "affiliation", "associated": "related",
    "measured": "gauged", "investigated": "researched", "obtained": "gotten", "severe": "extreme", "brain": "cerebrum",
    "symptoms": "indications", "effects": "impacts", "agents": "brokers", "rash": "rush", "immune": "insusceptible",
    "background": "foundation", "placebo": "fake treatment", "evaluated": "assessed", "improved": "upgraded",
    "improvement": "change for the better", "conclusion": "end", "important": "vital", "common": "normal",
}  # fmt: skip
"""Word → what synonym software makes of it."""


def spun(text: str, rng: random.Random) -> str:
    """Return ``text`` with six of ten known words swapped, some "is" turned into "is usually", and no comma.

    The shares are a rule of thumb.
    """

    def swap(match: re.Match[str]) -> str:
        word = match[0]
        if word == "is":
            return "is usually" if rng.random() < 0.5 else word
        new = SYNONYMS.get(word.lower())
        return word if new is None or rng.random() > 0.6 else new

    return re.sub(r"[A-Za-z]+", swap, text).replace(",", "")
