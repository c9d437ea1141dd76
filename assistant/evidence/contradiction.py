"""Which way a finding points, by its words; and the studies that point the other way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.evidence.sentences import Candidate, TermWeights, gather
from assistant.question.pico import part_of
from assistant.question.read import Question
from corpus.effects.direction import Way, read_direction, speaks_of
from corpus.library import Library
from corpus.study import SentenceRole, Study
from index.filters import Filters
from index.retriever import Retriever

FINDINGS = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)


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
        r"\bnot (?:\w+ ){0,3}(?:improve\w*|prolong\w*|lengthen\w*|reduc\w+|prevent\w*|differ\w*|associated|affect\w*|effective|increas\w+|"
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
        r"\b(?:improv\w+|prolong\w+|lengthen\w*|(?:increas\w+|longer|better|higher) (?:[\w-]+ ){0,4}(?:survival|response|control)|"
        r"effective|"
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


Search = Callable[[str], Sequence[tuple[Study, float]]]
"""Text → the studies it finds, each with its score 0…1, best first."""

QUERIED = 6
"""Studies that are read of each second search."""
SCORE_SHARE = 0.25
"""A contradicting sentence scores at least this share of the leading quote."""
SUBJECT_SHARE = 0.75
"""Its study holds at least this share of what the leading quote's study holds of the question's key terms."""
MAY_BEAR_SHARE = 0.4
"""The same for a study that is only shown beside the others, not called a disagreement."""
TURNED = {
    Way.INCREASED: "reduced lower decreased",
    Way.DECREASED: "increased higher greater",
    Way.NO_DIFFERENCE: "significantly increased reduced improved",
}
DENIED = "no significant difference did not"


def searcher(
    retriever: Retriever,
    library: Library,
    filters: Filters | None = None,
    admits: Callable[[Study], bool] = lambda study: True,
) -> Search:
    """Return the second search of ``contradictions``: the best few studies of a text that the filters and ``admits`` let in."""

    def search(text: str) -> tuple[tuple[Study, float], ...]:
        hits = retriever.search_studies(text, k=QUERIED, filters=filters)
        held = library.studies(hit.study_id for hit in hits)
        return tuple(
            (held[hit.study_id], hit.score) for hit in hits if hit.study_id in held and admits(held[hit.study_id])
        )

    return search


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """What the contradiction arm found beside an answer's quotes."""

    against: tuple[Candidate, ...] = ()
    """Sentences that clearly point another way: disagreement."""
    undecided: tuple[Candidate, ...] = ()
    """Sentences of studies not quoted yet that may point another way, but not clearly: to be shown among the statements,
    so that nothing material is hidden, and not to be called a disagreement."""


def contradictions(
    question: Question,
    chosen: Sequence[Candidate],
    search: Search,
    weights: TermWeights,
    *,
    pool: Sequence[Candidate] = (),
    limit: int = 2,
) -> list[Candidate]:
    """Return ``contradiction_arm(...).against``: the sentences that clearly contradict the leading quote, best first."""
    return list(contradiction_arm(question, chosen, search, weights, pool=pool, limit=limit).against)


def contradiction_arm(
    question: Question,
    chosen: Sequence[Candidate],
    search: Search,
    weights: TermWeights,
    *,
    pool: Sequence[Candidate] = (),
    limit: int = 2,
) -> Arm:
    """Look for studies that point another way than the answer's leading quote.

    The library is searched twice more: for the question's parts with words of denial, and with words of the opposite
    direction, so that a study is found that the first search did not bring among its best. A sentence contradicts when
    it speaks of the same outcome, is a result or a conclusion, and its direction is clear and another one: by its words,
    its P value, or an interval that holds no effect where the other does not.

    Args:
        question: The question, read.
        chosen: The sentences of the answer.
        search: See ``searcher``.
        weights: What the question's terms are worth.
        pool: Candidates that are known already.
        limit: At most so many of each kind.

    Returns:
        The best such sentence of each study, best first; the order of ``pool`` and of the studies found makes no
        difference. Nothing, when nothing contradicts or no quote has a clear direction.
    """
    lead, way = _lead(question, chosen)
    if lead is None:
        return Arm()
    known = {candidate.study.study_id for candidate in pool}
    found = {s.study_id: (s, score) for text in _second_queries(question, way.way) for s, score in search(text)}
    fresh = [found[study_id] for study_id in sorted(found) if study_id not in known]
    near = [c for c in (*pool, *gather(question, fresh, weights)) if _bears(lead, c, MAY_BEAR_SHARE)]
    on_subject = [c for c in near if _bears(lead, c, SUBJECT_SHARE)]
    against: dict[str, Candidate] = {}
    undecided: dict[str, Candidate] = {}
    quoted = {candidate.study.study_id for candidate in chosen}
    settled = _says_the_same(question, way.way, on_subject)
    for candidate in sorted(near, key=_order):
        study_id = candidate.study.study_id
        eligible = candidate.score >= SCORE_SHARE * lead.score and _bears(lead, candidate, SUBJECT_SHARE)
        if eligible and study_id not in settled and way.against(pointing(question, candidate.text)):
            against.setdefault(study_id, candidate)
        elif study_id not in quoted and _may_differ(question, way.way, candidate.text):
            undecided.setdefault(study_id, candidate)
    rest = [candidate for study_id, candidate in undecided.items() if study_id not in against]
    return Arm(against=tuple(against.values())[:limit], undecided=tuple(rest[:limit]))


@dataclass(frozen=True, slots=True)
class _Pointing:
    """Which way a sentence points, and how firmly."""

    way: Way
    tied: bool
    """It says which arm had more."""

    def against(self, other: _Pointing) -> bool:
        """Whether two sentences contradict: one finds a difference and one none, or both name the arm that had more."""
        if Way.UNCLEAR in (self.way, other.way) or self.way is other.way:
            return False
        return Way.NO_DIFFERENCE in (self.way, other.way) or (self.tied and other.tied)


NOWHERE = _Pointing(Way.UNCLEAR, False)


def pointing(question: Question, text: str) -> _Pointing:
    """Return which way a sentence says the asked outcome went; unclear when it speaks of another one, or of several."""
    outcome = part_of(question.parts, "outcome")
    if outcome is None:
        return _as_pointing(direction_of(text))
    if not speaks_of(outcome, text):
        return NOWHERE
    intervention, comparator = part_of(question.parts, "intervention"), part_of(question.parts, "comparator")
    found = read_direction(text, outcome=outcome, intervention=intervention, comparator=comparator)
    return _Pointing(found.way, found.tied) if found.sure else NOWHERE


def _as_pointing(direction: Direction) -> _Pointing:
    """Return a benefit as "increased" and a harm as "decreased": without an outcome there is no other scale."""
    ways = {Direction.BENEFIT: Way.INCREASED, Direction.HARM: Way.DECREASED, Direction.NO_DIFFERENCE: Way.NO_DIFFERENCE}
    return _Pointing(ways.get(direction, Way.UNCLEAR), True)


def _order(candidate: Candidate) -> tuple[float, str, int]:
    return -candidate.score, candidate.study.study_id, candidate.start


def _lead(question: Question, chosen: Sequence[Candidate]) -> tuple[Candidate | None, _Pointing]:
    """Return the best quote with a clear direction."""
    for candidate in sorted(chosen, key=_order):
        if candidate.role in FINDINGS and (found := pointing(question, candidate.text)).way is not Way.UNCLEAR:
            return candidate, found
    return None, NOWHERE


def _second_queries(question: Question, way: Way) -> tuple[str, ...]:
    parts = [part_of(question.parts, kind) for kind in ("intervention", "outcome", "population")]
    about = " ".join(part for part in parts if part) if parts[0] else question.text
    return f"{about} {DENIED}", f"{about} {TURNED[way]}"


def _bears(lead: Candidate, candidate: Candidate, share: float) -> bool:
    """Whether a sentence is a finding of another study about the same thing and the same kind of outcome."""
    if candidate.study.study_id == lead.study.study_id or candidate.role not in FINDINGS:
        return False
    if candidate.subject < share * lead.subject:
        return False
    return not (lead.outcomes and candidate.outcomes and not set(candidate.outcomes) & set(lead.outcomes))


def _may_differ(question: Question, way: Way, text: str) -> bool:
    """Whether a sentence, read without asking for certainty, points another way."""
    outcome = part_of(question.parts, "outcome")
    if outcome is None:
        return False
    intervention, comparator = part_of(question.parts, "intervention"), part_of(question.parts, "comparator")
    found = read_direction(text, outcome=outcome, intervention=intervention, comparator=comparator)
    return found.way not in (way, Way.UNCLEAR)


def _says_the_same(question: Question, way: Way, candidates: Sequence[Candidate]) -> frozenset[str]:
    """Return the studies of which a sentence points the leading way too: what they say is mixed, not a contradiction."""
    found = ((c.study.study_id, pointing(question, c.text).way) for c in candidates if c.role in FINDINGS)
    return frozenset(study_id for study_id, one in found if one is way)
