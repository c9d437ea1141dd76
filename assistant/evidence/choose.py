"""Which sentences are quoted: relevant, unlike one another, what was concluded beside the figures it rests on.

The room is that of BioGen's brief (250 words with the counts around the quotes), so a sentence is judged by what it says and by
the room it takes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from assistant.cited import aspect_of
from assistant.evidence.sentences import Candidate
from assistant.limits import ANSWER_WORDS
from assistant.question.kinds import kind_of
from assistant.question.read import Question
from corpus.study import SentenceRole

MIN_QUOTES = 3
MAX_QUOTES = 8
"""Quotes chosen for what they say."""
MOST_QUOTES = 9
"""Quotes with those that are set beside the first ones: harm, and the same outcome in another study."""
MAX_WORDS = 212
"""Words of quotes at which no further one is chosen."""
MOST_WORDS = ANSWER_WORDS - 28
"""Words of quotes with those that are set beside them; the rest is for the counts around them."""
MAX_STUDIES = 4
RELATIVE_FLOOR = 0.15
"""A quote beyond the third must score at least this share of the best one."""
STUDY_FLOOR = 0.4
"""A study beyond the first must hold a sentence with at least this share of the best one."""
SUBJECT_FLOOR = 0.5
"""A study must hold at least this share of what the best-matching study holds of the question's key terms."""
ON_SUBJECT = 0.7
ON_SUBJECT_FLOOR = 0.15
"""A study that holds this share of what the best-matching one holds needs no more than this share of the best score."""
REDUNDANCY = 0.5
"""Share of a sentence's worth that is lost where it has the same words as one already chosen."""
SAME_STUDY = 0.9
"""What remains of its worth for each sentence of its study that is already chosen."""
NEW_OUTCOME = 1.2
"""How much more a sentence is worth that speaks of an outcome none of the chosen ones speaks of."""
HARM_FLOOR = 0.08
"""Share of the best score that a sentence on harm must have to stand beside the benefits."""
MOST_HARMS = 2
OUTCOME_FLOOR = 0.02
"""Share of the best score that a sentence must have to set its study beside another one on the same outcome."""
MOST_BESIDE = 2
COMMON_LENGTH = 40
"""Words from which on a quote is weighed against the room that it takes from others."""
ROOM_EXPONENT = 0.5
"""How dear that room is: twice the common length costs a factor of 2 to this power."""
ALONE = 2.0
"""How much more a study's only quote is worth when room has to be made."""
LONG_QUOTE = 70
"""Words from which on a quote leaves too little room for others (a structured abstract read as one sentence)."""
COMPLETES = 1.6
"""How much more a sentence is worth where its study is quoted without figures, or without what it concludes."""
ESTIMATE = re.compile(
    r"\d ?%|\d (?:percent|per cent)\b|\b(?:CI|RR|OR|HR|SMD|NNT)\b[^.]{0,30}\d|"
    r"\b(?:risk|ratio|median (?:\w+[ -]){0,3}(?:survival|time))\b[^.]{0,40}\d|"
    r"\bP ?[<=>≤] ?0?[.·]\d|\d (?:vs\.?|versus) \d|\d ?(?:±|\+/-) ?\d",
    re.I,
)
"""A figure by which a finding can be judged; a rule of thumb."""
PLANNED = frozenset({SentenceRole.BACKGROUND, SentenceRole.OBJECTIVE, SentenceRole.METHODS})
FOUND = 0.4
"""Share of the worth of a sentence on background, aim or methods that a finding of its study must have to be quoted instead."""
REPORTING = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)


def choose(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Choose sentences: relevant, unlike one another, an asked outcome always among them, harms beside benefits.

    One quote of each study that bears on the question, what they report of harm, then by maximal marginal relevance
    (DOI 10.1145/290941.291025) over the sentences' stems: worth more is what completes a study (figures where it is quoted
    without, what it concludes) and what speaks of another outcome, worth less each further sentence of the same study.
    """
    pool = sorted(candidates, key=lambda c: (-worth(c), c.study.study_id, c.start))
    if not pool:
        return []
    best = worth(pool[0])
    eligible = _eligible_studies(pool, best)
    # One quote of every study that bears on the question first: none of them is crowded out by the longest abstract.
    firsts = [_first_of([c for c in pool if c.study.study_id == study_id]) for study_id in eligible]
    chosen = [c for at, c in enumerate(firsts) if at == 0 or (c.role not in PLANNED and length_of(c) <= LONG_QUOTE)]
    chosen = _with_harms(question, _with_outcomes(question, chosen, pool), pool)
    chosen = _filled(question, chosen, [c for c in pool if c.study.study_id in eligible], best)
    return _with_denominator(question, chosen, pool)


def worth(candidate: Candidate) -> float:
    """Return a sentence's score, less where it takes the room of several."""
    return candidate.score * math.pow(min(1.0, COMMON_LENGTH / max(1, length_of(candidate))), ROOM_EXPONENT)


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
    """Leave out the weakest quotes beyond the most that are shown; a study's only one counts for more, the only harm stays.

    Args:
        chosen: What was chosen.
        wanted: How many more quotes are to stand beside them.
        words: How many words those have.
    """
    kept = list(chosen)
    while kept and (len(kept) + wanted > MOST_QUOTES or words + words_of(kept) > MOST_WORDS):
        harms = [c for c in kept if aspect_of(c) == "harm"]
        spare = [c for c in kept if harms != [c]]
        if len(spare) < 2:
            break
        of = Counter(c.study.study_id for c in kept)
        kept.remove(min(spare, key=lambda c: worth(c) * (ALONE if of[c.study.study_id] == 1 else 1.0)))
    return kept


def _first_of(own: Sequence[Candidate]) -> Candidate:
    """Return the best sentence of a study; what was planned or known before gives way to what was found."""
    if own[0].role not in PLANNED:
        return own[0]
    found = (c for c in own if c.role not in PLANNED and worth(c) >= FOUND * worth(own[0]))
    return next(found, own[0])


def _filled(question: Question, chosen: list[Candidate], pool: Sequence[Candidate], best: float) -> list[Candidate]:
    kept = list(chosen)
    while len(kept) < MAX_QUOTES:
        room = MAX_WORDS - words_of(kept)
        room = max(LONG_QUOTE, room) if len(kept) < MIN_QUOTES else room
        rest = [c for c in pool if length_of(c) <= room and not any(same(c, other) for other in kept)]
        if not rest:
            break
        nearest = max(rest, key=lambda c: _gain(question, c, kept))  # of equals the first in the pool
        if len(kept) >= MIN_QUOTES and worth(nearest) < RELATIVE_FLOOR * best:
            break
        kept.append(nearest)
    return kept


def _completes(candidate: Candidate, quote: Candidate) -> bool:
    """Return whether a sentence is what another of its study leaves open: the figures, or what is concluded of them."""
    if candidate.role is SentenceRole.RESULTS and ESTIMATE.search(candidate.text):
        return quote.role is not SentenceRole.RESULTS or not ESTIMATE.search(quote.text)
    return candidate.role is SentenceRole.CONCLUSIONS and quote.role is not SentenceRole.CONCLUSIONS


def _with_outcomes(question: Question, chosen: list[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Set the studies side by side: an outcome quoted of one, asked or meant, is quoted of each that reports it."""
    cited = list(dict.fromkeys(c.study.study_id for c in chosen))
    told = [o for c in chosen for o in c.outcomes]
    wanted = question.outcomes or tuple(o for o in dict.fromkeys(told) if o in kind_of(question).outcomes)
    if len(cited) < 2:
        return chosen
    floor, room = OUTCOME_FLOOR * pool[0].score, MOST_BESIDE
    kept = list(chosen)
    for outcome in wanted:
        for study_id in cited:
            own = [c for c in pool if c.study.study_id == study_id and outcome in c.outcomes]
            if not own or any(same(c, one) and c.role is SentenceRole.RESULTS for c in kept for one in own):
                continue
            own.sort(key=lambda c: REPORTING.index(c.role) if c.role in REPORTING else len(REPORTING))
            best = next((c for c in own if c.role in REPORTING and c.score >= floor and c not in kept), None)
            if best is not None and room and words_of(kept) + length_of(best) <= MAX_WORDS:
                kept.append(best)
                room -= 1
    return kept


def _with_harms(question: Question, chosen: list[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Put what the quoted studies (else others on the subject) report of harm beside what they report of benefit."""
    if not chosen or not kind_of(question).harms:
        return chosen
    cited = {c.study.study_id for c in chosen}
    # “Safe and effective” tells of no harm that was seen.
    told = {c.study.study_id for c in chosen if aspect_of(c) == "harm" and c.role is not SentenceRole.CONCLUSIONS}
    floor, subject = HARM_FLOOR * pool[0].score, SUBJECT_FLOOR * max(c.subject for c in pool)
    reports = [
        c for c in pool if aspect_of(c) == "harm" and c.score >= floor and c.subject >= subject and c not in chosen
    ]
    best: dict[str, Candidate] = {}
    for candidate in sorted(reports, key=lambda c: (c.study.study_id not in cited, -worth(c))):
        if candidate.study.study_id not in told and (candidate.study.study_id in cited or not (told or best)):
            best.setdefault(candidate.study.study_id, candidate)
    added = list(best.values())[:MOST_HARMS]
    return [*make_room(chosen, len(added), words_of(added)), *added]


def _eligible_studies(pool: Sequence[Candidate], best: float) -> list[str]:
    """Return the studies worth quoting, best first."""
    subject = {c.study.study_id: c.subject for c in pool}
    floor = SUBJECT_FLOOR * max(subject.values())
    top: dict[str, float] = {}
    for candidate in pool:
        if subject[candidate.study.study_id] >= floor:
            top.setdefault(candidate.study.study_id, worth(candidate))
    ranked = sorted(top, key=lambda study_id: (-top[study_id], study_id))
    most = max(subject.values())

    def asked(study_id: str) -> float:
        return ON_SUBJECT_FLOOR if subject[study_id] >= ON_SUBJECT * most else STUDY_FLOOR

    return [study_id for study_id in ranked[:MAX_STUDIES] if top[study_id] >= asked(study_id) * best]


def _gain(question: Question, candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    likeness = max((_likeness(candidate, other) for other in chosen), default=0.0)
    told = {outcome for other in chosen for outcome in other.outcomes}
    new = set(candidate.outcomes) - told
    novelty = NEW_OUTCOME if new and (not question.outcomes or new & set(question.outcomes)) else 1.0
    own = [other for other in chosen if other.study.study_id == candidate.study.study_id]
    alike = [other for other in own if aspect_of(other) == aspect_of(candidate)]
    completes = COMPLETES if alike and all(_completes(candidate, other) for other in alike) else 1.0
    return worth(candidate) * (1 - REDUNDANCY * likeness) * SAME_STUDY ** len(own) * novelty * completes


def _likeness(one: Candidate, other: Candidate) -> float:
    union = len(one.stems | other.stems)
    return len(one.stems & other.stems) / union if union else 0.0


def _with_denominator(question: Question, chosen: list[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """“How many responded?” needs “of how many”: quote the sentence that states the first study's size too."""
    if not question.wants_count or not chosen or chosen[0].study.sample_size is None:
        return chosen
    study, size = chosen[0].study, chosen[0].study.sample_size
    if any(c.study.study_id == study.study_id and c.start <= size.start < c.end for c in chosen):
        return chosen
    stated = next((c for c in pool if c.study.study_id == study.study_id and c.start <= size.start < c.end), None)
    if stated is None:
        return chosen
    keep = chosen if len(chosen) < MAX_QUOTES else chosen[:-1]
    return [*keep, stated]
