"""The studies that point the other way than the answer's leading quote, by the direction of the asked outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.evidence.sentences import Candidate, TermWeights, gather
from assistant.question.pico import part_of
from assistant.question.read import Question
from corpus.effects.direction import Direction, Finding, opposed, read_direction, speaks_of
from corpus.effects.direction_signs import telling_words
from corpus.library import Library
from corpus.study import SentenceRole, Study
from index.filters import Filters
from index.retriever import Retriever

FINDINGS = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)
Search = Callable[[str], Sequence[tuple[Study, float]]]
"""Text → the studies it finds, each with its score 0…1, best first."""
QUERIED = 6
"""Studies that are read of each second search."""
SCORE_SHARE = 0.25
"""A contradicting sentence scores at least this share of the leading quote."""
SUBJECT_SHARE = 0.75
"""Its study holds at least this share of what the leading quote's study holds of the question's key terms."""
SURE = 0.75
"""Chance from which on a direction is taken for read: of spans of unseen articles .89 are then read rightly."""
UNREAD = Finding(direction=Direction.NOT_STATED)
TURNED = {
    Direction.HIGHER: "reduced lower decreased",
    Direction.LOWER: "increased higher greater",
    Direction.SAME: "significantly increased reduced improved",
}
DENIED = "no significant difference did not"


def searcher(
    retriever: Retriever,
    library: Library,
    filters: Filters | None = None,
    admits: Callable[[Study], bool] = lambda study: True,
) -> Search:
    """Return the search of ``contradictions``: the best few studies that the filters and ``admits`` let in."""

    def search(text: str) -> tuple[tuple[Study, float], ...]:
        hits = retriever.search_studies(text, k=QUERIED, filters=filters)
        held = library.studies(hit.study_id for hit in hits)
        return tuple(
            (held[hit.study_id], hit.score) for hit in hits if hit.study_id in held and admits(held[hit.study_id])
        )

    return search


def contradictions(
    question: Question,
    chosen: Sequence[Candidate],
    search: Search,
    weights: TermWeights,
    *,
    pool: Sequence[Candidate] = (),
    limit: int = 2,
) -> list[Candidate]:
    """Look for studies that point another way than the answer's leading quote.

    The library is searched twice more: for the question's parts with words of denial, and with words of the opposite
    direction, so that a study is found that the first search did not bring among its best. A sentence contradicts when
    it speaks of the same outcome, is a result or a conclusion, and its direction is clear and another one.

    Args:
        question: The question, read.
        chosen: The sentences of the answer.
        search: See ``searcher``.
        weights: What the question's terms are worth.
        pool: Candidates that are known already.
        limit: At most so many.

    Returns:
        The best such sentence of each study, best first; the order of ``pool`` and of the studies found makes no
        difference. Nothing, when nothing contradicts or no quote has a clear direction.
    """
    lead, way = _lead(question, chosen)
    if lead is None:
        return []
    known = {candidate.study.study_id for candidate in pool}
    found = {s.study_id: (s, score) for text in _second_queries(question, way.direction) for s, score in search(text)}
    fresh = [found[study_id] for study_id in sorted(found) if study_id not in known]
    near = [c for c in (*pool, *gather(question, fresh, weights)) if _bears(lead, c)]
    read = {id(c): pointing(question, c.text) for c in near}
    # A study of which a sentence points the leading way too is mixed, and no contradiction.
    settled = {c.study.study_id for c in near if read[id(c)].direction is way.direction}
    against: dict[str, Candidate] = {}
    for candidate in sorted(near, key=_order):
        clear = candidate.score >= SCORE_SHARE * lead.score and candidate.study.study_id not in settled
        if clear and _against(way, read[id(candidate)]):
            against.setdefault(candidate.study.study_id, candidate)
    return list(against.values())[:limit]


def within(question: Question, chosen: Sequence[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Return the finding of the leading quote's own study that surely points the other way for the whole asked outcome.

    Args:
        question: The question, read.
        chosen: The sentences of the answer.
        pool: Every candidate sentence.

    Returns:
        The best such sentence alone; empty: there is none, or no quote has a clear direction.
    """
    lead, way = _lead(question, chosen)
    outcome = part_of(question.parts, "outcome")
    if lead is None or outcome is None:
        return []
    words = telling_words(outcome)
    own = [c for c in pool if c.study.study_id == lead.study.study_id and c.role in FINDINGS and c.start != lead.start]
    both = [c for c in own if words and words <= telling_words(c.text) and words <= telling_words(lead.text)]
    return [c for c in sorted(both, key=_order) if _against(way, pointing(question, c.text))][:1]


def pointing(question: Question, text: str) -> Finding:
    """Return which way a sentence says the asked outcome went; not stated where it speaks of another one."""
    outcome = part_of(question.parts, "outcome")
    if outcome is None or not speaks_of(outcome, text):
        return UNREAD
    intervention, comparator = part_of(question.parts, "intervention"), part_of(question.parts, "comparator")
    found = read_direction(text, outcome=outcome, intervention=intervention, comparator=comparator)
    return UNREAD if found.within else found


def _against(one: Finding, other: Finding) -> bool:
    """Whether two findings surely contradict: one a difference and one none, or both name the arm that had more."""
    either = Direction.SAME in (one.direction, other.direction)
    sure = min(one.chance, other.chance) >= SURE
    return sure and opposed(one.direction, other.direction) and (either or (one.tied and other.tied))


def _order(candidate: Candidate) -> tuple[float, str, int]:
    return -candidate.score, candidate.study.study_id, candidate.start


def _lead(question: Question, chosen: Sequence[Candidate]) -> tuple[Candidate | None, Finding]:
    """Return the best quote with a clear direction."""
    for candidate in sorted(chosen, key=_order):
        found = pointing(question, candidate.text) if candidate.role in FINDINGS else UNREAD
        if found.direction in TURNED and found.chance >= SURE:
            return candidate, found
    return None, UNREAD


def _second_queries(question: Question, way: Direction) -> tuple[str, ...]:
    parts = [part_of(question.parts, kind) for kind in ("intervention", "outcome", "population")]
    about = " ".join(part for part in parts if part) if parts[0] else question.text
    return f"{about} {DENIED}", f"{about} {TURNED[way]}"


def _bears(lead: Candidate, candidate: Candidate) -> bool:
    """Whether a sentence is a finding of another study about the same thing and the same kind of outcome."""
    if candidate.study.study_id == lead.study.study_id or candidate.role not in FINDINGS:
        return False
    if candidate.subject < SUBJECT_SHARE * lead.subject:
        return False
    return not (lead.outcomes and candidate.outcomes and not set(candidate.outcomes) & set(lead.outcomes))
