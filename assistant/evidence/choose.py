"""Which sentences are quoted: the one that answers, then what completes it, then no more.

The studies that are likely to answer are looked at, the likeliest whatever else. Its best sentence comes first; then what completes
it (what is concluded, or the figures), the best sentence of each other study, and what else is likely to answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.cited import aspect_of
from assistant.evidence.sentences import Candidate, worth_quoting
from assistant.evidence.signs import kinds_asked
from assistant.evidence.sufficiency import threshold
from assistant.limits import ANSWER_WORDS
from assistant.question.kinds import kind_of
from assistant.question.read import Question
from corpus.study import SentenceRole

MAX_QUOTES = 4
"""Quotes chosen for what they say, for one asked part."""
MOST_QUOTES = 9
"""Quotes of an answer with those on harm and on disagreement."""
MOST_WORDS = ANSWER_WORDS - 28
"""Words of quotes; the rest is for the counts around them."""
MAX_STUDIES = 4
PLANNED = frozenset({SentenceRole.BACKGROUND, SentenceRole.OBJECTIVE, SentenceRole.METHODS})
RECORD = re.compile(r"\btrial registration\b|^\W*(?:registered (?:at|with)|funded by)", re.I)
"""Words of a registry or of who paid: no finding either."""


def choose(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Choose two to four sentences, the best of the likeliest study first, and what it reports of harm beside benefits.

    Worth less is what has the same words as a sentence of its study that is chosen already (DOI 10.1145/290941.291025).
    """
    if not candidates:
        return []
    studies = _likely(candidates)
    pool = sorted((c for c in candidates if c.study.study_id in studies), key=_order)
    own = [c for c in pool if c.study.study_id == studies[0]]
    chosen, asked = own[:1], kinds_asked(question.text)
    # What was planned or known before is no finding; it is quoted where it is asked for, or answers best of all.
    rest = [c for c in pool if asked or (c.role not in PLANNED and not RECORD.search(c.text))]
    second = [c for c in rest if c.study.study_id == studies[0] and (asked or _completes(c, chosen[0]))]
    third = [c for c in rest if c.study.study_id == studies[0]]
    others = [[c for c in rest if c.study.study_id == study] for study in studies[1:]]
    turns = [second, third, *others, *[rest] * MAX_QUOTES]
    for open_ in turns:
        room = MOST_WORDS - words_of(chosen)
        fits = [c for c in open_ if length_of(c) <= room and not any(same(c, other) for other in chosen)]
        following = max(fits, key=lambda c: _gain(c, chosen), default=None)  # of equals the first in the pool
        if len(chosen) < MAX_QUOTES and following is not None and worth_quoting(following.score, own[0].score):
            chosen.append(following)
    return [*chosen, *_harm(question, chosen, pool)]


def length_of(candidate: Candidate) -> int:
    """Return the words of a sentence, as white space divides them."""
    return len(candidate.text.split())


def words_of(chosen: Sequence[Candidate]) -> int:
    """Return the words of several sentences."""
    return sum(map(length_of, chosen))


def same(one: Candidate, other: Candidate) -> bool:
    """Return whether two candidates are the same sentence."""
    return one.study.study_id == other.study.study_id and one.start == other.start


def make_room(chosen: Sequence[Candidate], wanted: int, words: int) -> list[Candidate]:
    """Leave out the weakest quotes beyond the most that are shown; the first and the only one on harm stay.

    Args:
        chosen: What was chosen.
        wanted: How many more quotes are to stand beside them.
        words: How many words those have.
    """
    kept = list(chosen)
    while kept and (len(kept) + wanted > MOST_QUOTES or words + words_of(kept) > MOST_WORDS):
        harms = [c for c in kept if aspect_of(c) == "harm"]
        spare = [c for c in kept[1:] if harms != [c]]
        if not spare:
            break
        kept.remove(min(spare, key=lambda c: c.score))
    return kept


def _order(candidate: Candidate) -> tuple[float, str, int]:
    return -candidate.score, candidate.study.study_id, candidate.start


def _likely(candidates: Sequence[Candidate]) -> list[str]:
    """Return the studies that may be quoted, the likeliest first: that one, and what reaches the threshold of enough."""
    best: dict[str, tuple[float, float]] = {}
    for one in candidates:
        best[one.study.study_id] = max(best.get(one.study.study_id, (0.0, 0.0)), (one.chance, one.score))
    ranked = sorted(best, key=lambda study_id: (*(-value for value in best[study_id]), study_id))
    return [s for at, s in enumerate(ranked) if at == 0 or best[s][0] >= threshold()][:MAX_STUDIES]


def _completes(candidate: Candidate, quote: Candidate) -> bool:
    """Return whether a sentence is what another of its study leaves open: what it rests on, or what is concluded of it."""
    if quote.role is SentenceRole.CONCLUSIONS:
        return candidate.role is SentenceRole.RESULTS
    return candidate.role is SentenceRole.CONCLUSIONS


def _gain(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    own = [other for other in chosen if other.study.study_id == candidate.study.study_id]
    return candidate.score * (1 - max((_likeness(candidate, other) for other in own), default=0.0))


def _likeness(one: Candidate, other: Candidate) -> float:
    union = len(one.stems | other.stems)
    return len(one.stems & other.stems) / union if union else 0.0


def _harm(question: Question, chosen: Sequence[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentence on harm to stand beside what is quoted of benefit; empty: none, one is quoted, or a fact is asked."""
    if not kind_of(question).harms or kinds_asked(question.text) or any(aspect_of(c) == "harm" for c in chosen):
        return []
    cited, room = {c.study.study_id for c in chosen}, MOST_WORDS - words_of(chosen)
    reports = (c for c in pool if aspect_of(c) == "harm" and c.study.study_id in cited and length_of(c) <= room)
    return [found] if (found := next(reports, None)) is not None else []
