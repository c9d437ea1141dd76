"""Which way a finding points, by its words; and the studies that point the other way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from assistant.evidence import Candidate
from corpus.study import SentenceRole


class Direction(StrEnum):
    """Which way a sentence says an intervention works."""

    BENEFIT = "benefit"
    NO_DIFFERENCE = "no difference"
    HARM = "harm"
    UNCLEAR = "unclear"
    """No cue, or cues that disagree."""


CUES: dict[Direction, re.Pattern[str]] = {
    Direction.NO_DIFFERENCE: re.compile(
        r"\bno (?:\w+ ){0,3}(?:difference|benefit|effect|improvement|association|influence|advantage|change|reduction|prevention)\b|"
        r"\bnot (?:\w+ ){0,3}(?:improve\w*|prolong\w*|reduc\w+|prevent\w*|differ\w*|associated|affect\w*|effective|increas\w+|"
        r"significant\w*|superior|extend\w*|influenc\w+|better|decreas\w+|met)\b|"
        r"\b(?:non-?significant|ineffective|similar (?:in|between|to)|comparable|failed to|did(?:n't| not) (?:show|find|demonstrate)|"
        r"without (?:\w+ ){0,2}(?:benefit|improvement|effect)|uncertain)\b",
        re.I,
    ),
    Direction.HARM: re.compile(
        r"\b(?:worse\w*|(?:increased|higher|greater|elevated) (?:\w+ ){0,3}(?:mortality|death|risk|recurrence|toxicity|failure)|"
        r"(?:shorter|poorer|decreased|reduced|lower) (?:\w+ ){0,2}survival|more (?:\w+ ){0,2}(?:deaths|recurrences))\b",
        re.I,
    ),
    Direction.BENEFIT: re.compile(
        r"\b(?:improv\w+|prolong\w+|(?:increas\w+|longer|better|higher) (?:[\w-]+ ){0,4}(?:survival|response|control)|effective|"
        r"benefi\w+|(?:reduc\w+|lower\w*|decreas\w+|fewer|less) (?:[\w-]+ ){0,6}"
        r"(?:risk|recurrence\w*|mortality|death\w*|incidence|progression|rates?|days|attacks?|events?|relapses?|symptoms?|pain)\b|"
        r"protective|superior|extended|respon(?:se|ses|ded) (?:was|were|in)|promising|feasib\w+)\b",
        re.I,
    ),
}
"""Words by which a finding shows its direction; a rule of thumb, tried in this order."""


def direction_of(text: str) -> Direction:
    """Return which way a sentence points.

    >>> direction_of("Adjuvant therapy did not significantly improve survival.").value
    'no difference'
    """
    found = [direction for direction, cue in CUES.items() if cue.search(text)]
    if not found:
        return Direction.UNCLEAR
    # "did not improve" holds a cue of benefit inside that of no difference: the more specific comes first.
    return found[0]


def opposing(chosen: Sequence[Candidate], pool: Sequence[Candidate], limit: int = 2) -> list[Candidate]:
    """Return conclusions of relevant studies that point another way than the leading quotes.

    Args:
        chosen: The sentences of the answer.
        pool: Every candidate sentence.
        limit: At most so many.

    Returns:
        The best sentence of each study whose direction differs from the first directed quote's.
    """
    directed = [(c, direction_of(c.text)) for c in chosen if c.role in (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)]
    directed = [(c, d) for c, d in directed if d is not Direction.UNCLEAR]
    if not directed:
        return []
    lead, way = directed[0]
    floor = 0.7 * lead.score
    subject = 0.75 * lead.subject
    other: dict[str, Candidate] = {}
    for candidate in sorted(pool, key=lambda c: (-c.score, c.study.study_id, c.start)):
        if candidate.study.study_id == lead.study.study_id or candidate.score < floor:
            continue
        if candidate.subject < subject:
            continue
        if candidate.role not in (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS):
            continue
        if lead.outcomes and candidate.outcomes and not set(candidate.outcomes) & set(lead.outcomes):
            continue
        if direction_of(candidate.text) not in (way, Direction.UNCLEAR):
            other.setdefault(candidate.study.study_id, candidate)
    return list(other.values())[:limit]
