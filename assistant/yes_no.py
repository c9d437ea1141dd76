"""Whether a study's own words answer a yes/no question with yes, no or maybe: a rule, with its measured accuracy.

Findings of a difference are set against findings of none (``corpus.effects.direction``). It decides nothing in an answer;
``lind eval run pubmedqa`` prints how often it is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.cue_words import lower_case
from corpus.effects.direction import Direction, read_direction
from corpus.effects.direction_signs import cues
from corpus.sentences import split_sentences

Verdict = Literal["yes", "no", "maybe"]


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
    sentences = [text[span.start : span.end] for span in split_sentences(text)]
    found = [read_direction(sentence) for sentence in sentences]
    no = tuple(one.cue for one in found if one.direction is Direction.SAME)
    yes = tuple(one.cue for one in found if one.direction not in (Direction.SAME, Direction.NOT_STATED))
    if len(yes) == len(no) and yes and cues()["hedged"].search(lower_case(sentences[-1])):
        return Decision(verdict="maybe", cues=(*yes, *no))
    return Decision(verdict="no", cues=no) if len(no) > len(yes) else Decision(verdict="yes", cues=yes)
