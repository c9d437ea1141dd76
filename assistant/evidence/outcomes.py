"""What the cited studies say together of each outcome asked about: the direction in each, with its figure, and of all.

In each study the sentence that reports the outcome is chosen by a logistic regression on plain features (``WEIGHTS``,
fitted by ``evals/train/outcomes.py`` on half of the prompts of Evidence Inference, DOI 10.18653/v1/2020.bionlp-1.13,
MIT); its direction is what ``corpus.effects.direction`` reads. Each study weighs what its reading is worth, not more for
being large.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assistant.evidence.sentences import Candidate
from assistant.question.pico import part_of
from assistant.question.read import Question, outcomes_in
from corpus.effects.direction import Direction, Finding, read_direction
from corpus.effects.direction_signs import SHORT_FORM, WORD, telling_words
from corpus.study import SentenceRole

Conclusion = Literal["higher", "lower", "no difference", "uncertain", "not reported"]
WEIGHTS: Mapping[str, float] = {
    "named": 0.61,
    "share": -0.25,
    "all": 1.30,
    "relative": 2.84,
    "short form": 1.91,
    "arms": 0.59,
    "results": 4.35,
    "conclusions": -1.06,
    "stated": 1.95,
    "figure": 0.36,
    "early": -0.45,
}
"""What each feature adds to the log-odds that a sentence reports the outcome; the constant changes no choice."""
READABLE = 4.0
"""What a direction read for certain adds beside them, log-odds; 1 to 8 choose alike on the same data."""
BODY_SHARE = 0.5
"""Share of the studies' weight that one direction must exceed to be the body's; "more than half" is not fitted."""
EARLY = 0.3
"""Share of an abstract that is its beginning."""
LOOSE = frozenset({"dose", "frequency", "end point"})
"""Named outcomes whose words stand in sentences on anything ("response rate")."""
TIME = re.compile(
    r",? \b(?:at|after|by|within|over|during) "
    r"(?=[^,]{0,40}(?:years?|months?|weeks?|days?|hours?|minutes?|follow|end)\b)[^,]*",
    re.I,
)
"""When an outcome is measured; sentences name the outcome and leave the time to the methods."""
NO_FINDING = frozenset({SentenceRole.BACKGROUND, SentenceRole.OBJECTIVE})
"""Roles of sentences that tell what others found, or what was hoped for."""
SAME_OR = re.compile(
    r"\b(?:is|are|was|were) (?:the )?(?P<outcome>.{3,200}?) "
    r"(?:higher, lower|lower, higher|higher or lower|lower or higher),? or (?:about )?the same,? (?:when )?"
    r"(?:comparing|with|under|after) (?P<intervention>.{2,300}?)"
    r"(?: (?:compared )?(?:to|versus|vs\.?|against) (?P<comparator>.{2,300}?))?\s*\?",
    re.I,
)
""""Is Y higher, lower, or the same when comparing A to B?" """


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One outcome a question asks about, and between what."""

    outcome: str
    intervention: str | None = None
    comparator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFinding:
    """What one study reports of an outcome."""

    study_id: str
    finding: Finding
    start: int
    """First character of the figure that decides, or else of the deciding words, in the study's canonical text."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What the studies say together of an outcome."""

    asked: Asked
    direction: Conclusion
    studies: tuple[StudyFinding, ...]
    """Those that report it, in the order given; empty: not reported."""


def asked_outcomes(question: Question) -> tuple[Asked, ...]:
    """Return the outcomes that a question asks about; empty: it names none."""
    match = SAME_OR.search(question.text)
    if match is not None:
        return (Asked(**match.groupdict()),)
    outcome = part_of(question.parts, "outcome")
    if outcome is None:
        return ()
    pieces = [piece for piece in re.split(r",? and |,? or |, ", outcome) if piece]
    # "survival and recurrence" are two; "nausea and vomiting", which one name covers, are one.
    two = len(pieces) > 1 and len({outcomes_in(piece) for piece in pieces} - {()}) == len(pieces)
    arms = {name: part_of(question.parts, name) for name in ("intervention", "comparator")}
    return tuple(Asked(outcome=piece, **arms) for piece in (pieces if two else [outcome]))


def read_body(asked: Asked, sentences: Sequence[Candidate]) -> Body:
    """Read what studies say together of an outcome.

    Args:
        asked: The outcome, and between what.
        sentences: Every sentence of the studies, those of one study together.
    """
    studies = [list(own) for _, own in groupby(sentences, key=lambda c: c.study.study_id)]
    found = tuple(one for own in studies if (one := read_study(asked, own)) is not None)
    return Body(asked=asked, direction=conclude([one.finding for one in found]), studies=found)


def read_study(asked: Asked, sentences: Sequence[Candidate]) -> StudyFinding | None:
    """Return what one study reports of an outcome; None: none of its sentences that name it says anything."""
    best: tuple[float, Candidate, Finding] | None = None
    ranked = [
        (sum(WEIGHTS[name] * value for name, value in own.items()), c) for c, own in features_of(asked, sentences)
    ]
    for odds, candidate in sorted(ranked, key=lambda one: (-one[0], one[1].start)):
        if best is not None and odds + WEIGHTS["stated"] + READABLE < best[0]:
            break  # whatever the rest says, it comes behind
        found = _read(asked, candidate)
        odds += WEIGHTS["stated"] + READABLE * found.chance
        if found.direction is not Direction.NOT_STATED and (best is None or odds > best[0]):
            best = odds, candidate, found
    if best is None:
        return None
    _, candidate, found = best
    start, end = found.figure or (found.start, found.end)
    return StudyFinding(
        study_id=candidate.study.study_id, finding=found, start=candidate.start + start, end=candidate.start + end
    )


def conclude(findings: Sequence[Finding]) -> Conclusion:
    """Return what findings come to together: the direction with more than half of the weight of their readings.

    >>> conclude([])
    'not reported'
    """
    if not findings:
        return "not reported"
    weight = dict.fromkeys(Direction, 0.0)
    for one in findings:
        weight[one.direction] += one.chance
    leading = max((Direction.HIGHER, Direction.LOWER, Direction.SAME), key=weight.__getitem__)
    return said_of(leading) if weight[leading] > BODY_SHARE * sum(weight.values()) else "uncertain"


def said_of(direction: Direction) -> Conclusion:
    """Return a study's direction in the words of a conclusion."""
    names: dict[Direction, Conclusion] = {
        Direction.HIGHER: "higher",
        Direction.LOWER: "lower",
        Direction.SAME: "no difference",
        Direction.MIXED: "uncertain",
    }
    return names.get(direction, "not reported")


def _read(asked: Asked, candidate: Candidate) -> Finding:
    return read_direction(
        candidate.text, outcome=asked.outcome, intervention=asked.intervention, comparator=asked.comparator
    )


def features_of(asked: Asked, sentences: Sequence[Candidate]) -> list[tuple[Candidate, dict[str, float]]]:
    """Return the sentences that name an outcome, with their features but ``stated``: whether it has a direction."""
    arms = telling_words(asked.intervention or "") | telling_words(asked.comparator or "")
    words = telling_words(TIME.sub("", asked.outcome)) or telling_words(asked.outcome)
    words = words - arms or words
    names = frozenset(outcomes_in(asked.outcome)) - LOOSE
    short = frozenset(SHORT_FORM.findall(asked.outcome))
    said = [telling_words(c.text) for c in sentences]
    share = [len(words & own) / max(1, len(words)) for own in said]
    most = max(share, default=0.0) or 1.0
    found = []
    for at, candidate in enumerate(sentences):
        if candidate.role in NO_FINDING:
            continue
        features = {
            "named": float(bool(names & set(candidate.outcomes))),
            "share": share[at],
            "all": float(share[at] == 1.0),
            "relative": share[at] / most,
            "short form": float(bool(short) and not short.isdisjoint(WORD.findall(candidate.text))),
            "arms": len(arms & said[at]) / max(1, len(arms)),
            "results": float(candidate.role is SentenceRole.RESULTS),
            "conclusions": float(candidate.role is SentenceRole.CONCLUSIONS),
            "figure": float(any(character.isdigit() for character in candidate.text)),
            "early": float(at < EARLY * len(sentences)),
        }
        if features["named"] or features["share"] or features["short form"]:
            found.append((candidate, features))
    return found
