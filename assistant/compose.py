"""The extractive composer: which quotes make the answer, and what is said beside them.

Nothing here writes a finding. A statement is a quote, or a slot sentence whose every figure is a
count made here or stands in a quoted span.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Appraisal, CitedStudy, EvidenceStatement
from assistant.appraisal import appraise
from assistant.brief import bottom_line, calculated, cautions, leading, not_known
from assistant.cited import (
    PASSED,
    aspect_of,
    cite_span,
    cited_study,
    effects_of,
    quote_statement,
    read_cited,
    shown,
    study_cautions,
)
from assistant.evidence import Candidate
from assistant.kinds import kind_of
from assistant.premise import Premise, challenge
from assistant.question import Question
from corpus.study import SentenceRole

__all__ = [
    "PASSED",
    "Composition",
    "choose",
    "cite_span",
    "cited_study",
    "compose",
    "effects_of",
    "not_known",
    "quote_statement",
    "study_cautions",
]

MIN_QUOTES = 3
MAX_QUOTES = 6
MOST_QUOTES = 8
"""Quotes with those that are set beside the first ones: harm, and the same outcome in another study."""
MAX_WORDS = 210
"""Words of quotes at which no further one is chosen."""
MOST_WORDS = 222
"""Words of quotes with those that are set beside them; the counts around them stay within BioGen's 250 words."""
MAX_STUDIES = 4
RELATIVE_FLOOR = 0.3
"""A quote beyond the third must score at least this share of the best one."""
STUDY_FLOOR = 0.3
"""A study beyond the first must hold a sentence with at least this share of the best one."""
SUBJECT_FLOOR = 0.5
"""A study must hold at least this share of what the best-matching study holds of the question's key terms."""
ON_SUBJECT = 0.75
ON_SUBJECT_FLOOR = 0.15
"""A study that holds this share of what the best-matching one holds needs no more than this share of the best score."""
REDUNDANCY = 0.2
SAME_STUDY = 0.03
NEW_OUTCOME = 0.04
"""Added to a sentence that speaks of an outcome none of the chosen ones speaks of, where the question asks for none."""
HARM_FLOOR = 0.08
"""Share of the best score that a sentence on harm must have to stand beside the benefits."""
MOST_HARMS = 2
OUTCOME_FLOOR = 0.02
"""Share of the best score that a sentence must have to set its study beside another one on the same outcome."""
MOST_BESIDE = 2
LONG_QUOTE = 80
"""Words from which on a quote leaves too little room for others (a structured abstract read as one sentence)."""
NEARLY = 0.4
"""Share of a very long sentence's score that a shorter one must have to be quoted instead."""
MOST_FIGURED = 3
"""Studies whose quote without a figure gets a result with figures beside it."""
FIGURED_FLOOR = 0.25
"""Share of the quote's score that such a result must have."""
ESTIMATE = re.compile(
    r"\d ?%|\d (?:percent|per cent)\b|\b(?:CI|RR|OR|HR|SMD|NNT)\b[^.]{0,30}\d|"
    r"\b(?:risk|ratio|median (?:\w+[ -]){0,3}(?:survival|time))\b[^.]{0,40}\d|"
    r"\bP ?[<=>≤] ?0?[.·]\d|\d (?:vs\.?|versus) \d|\d ?(?:±|\+/-) ?\d",
    re.I,
)
"""A figure by which a finding can be judged; a rule of thumb."""
REPORTING = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """The parts of an answer that are chosen or counted."""

    bottom_line: tuple[EvidenceStatement, ...]
    statements: tuple[EvidenceStatement, ...]
    disagreement: tuple[EvidenceStatement, ...]
    not_known: tuple[str, ...]
    cautions: tuple[str, ...]
    studies: tuple[CitedStudy, ...]
    appraisal: tuple[Appraisal, ...] = ()


def compose(
    question: Question,
    candidates: Sequence[Candidate],
    opposing: Sequence[Candidate] = (),
    chosen: Sequence[Candidate] | None = None,
    challenged: tuple[Premise, Candidate] | None = None,
) -> Composition:
    """Choose quotes and say what stands beside them.

    Args:
        question: The question, read.
        candidates: Scored sentences.
        opposing: Sentences that point the other way than the chosen ones might; shown as disagreement.
        chosen: What ``choose`` made of the candidates; None: it is asked here.
        challenged: What the question takes for granted, with the finding against it, which is shown first.
    """
    picked = choose(question, candidates) if chosen is None else chosen
    first = [] if challenged is None else [challenged[1]]
    opposing = [c for c in opposing if not any(_same(c, other) for other in first)]
    beside = [*opposing, *first]
    chosen = [c for c in picked if not any(_same(c, other) for other in beside)]
    chosen = _make_room(chosen, len(beside), sum(len(c.text.split()) for c in beside))
    cited = leading(question, list({c.study.study_id: c.study for c in [*chosen, *opposing, *first]}.values()))
    numbers = {study.study_id: number for number, study in enumerate(cited, start=1)}
    ordered = sorted(chosen, key=lambda c: (numbers[c.study.study_id], aspect_of(c) == "harm", -c.score, c.start))
    readings = [read_cited(study, number, question) for number, study in enumerate(cited, start=1)]
    quotes = tuple(quote_statement(c, numbers[c.study.study_id]) for c in ordered)
    against = tuple(quote_statement(c, numbers[c.study.study_id]) for c in opposing)
    return Composition(
        bottom_line=(*_challenge(challenged, numbers), *bottom_line(readings)),
        statements=(*quotes, *calculated((*quotes, *against))),
        disagreement=against,
        not_known=not_known(question, cited),
        cautions=cautions(readings),
        studies=tuple(map(shown, readings)),
        appraisal=appraise(question, readings, quotes, against),
    )


def _challenge(
    challenged: tuple[Premise, Candidate] | None, numbers: Mapping[str, int]
) -> tuple[EvidenceStatement, ...]:
    """Return the sentence that a premise is not borne out, and the words that say so."""
    if challenged is None:
        return ()
    premise, against = challenged
    number = numbers[against.study.study_id]
    quote = quote_statement(against, number)
    said = EvidenceStatement(text=challenge(premise, number), kind="slot", citations=quote.citations, checks=PASSED)
    return (said, quote)


def choose(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Choose sentences: relevant, unlike one another, an asked outcome always among them, harms beside benefits.

    Maximal marginal relevance (DOI 10.1145/290941.291025) over the sentences' stems, with a small
    charge for each further sentence of a study already quoted and a small gain for an outcome not yet spoken of.
    """
    pool = sorted(candidates, key=lambda c: (-c.score, c.study.study_id, c.start))
    if not pool:
        return []
    best = pool[0].score
    eligible = _eligible_studies(pool, best)
    # One quote of every study that bears on the question first: none of them is crowded out by the longest abstract.
    chosen = [_first_of([c for c in pool if c.study.study_id == study_id]) for study_id in eligible]
    chosen = _with_figures(chosen, pool)
    words = sum(len(c.text.split()) for c in chosen)
    while len(chosen) < MAX_QUOTES:
        rest = [c for c in pool if c.study.study_id in eligible and not any(_same(c, other) for other in chosen)]
        room = MAX_WORDS - words if len(chosen) >= MIN_QUOTES else max(LONG_QUOTE, MAX_WORDS - words)
        rest = [c for c in rest if len(c.text.split()) <= room]
        if not rest:
            break
        nearest = max(rest, key=lambda c: _gain(c, chosen))  # of equals the first in the pool
        length = len(nearest.text.split())
        weak = nearest.score < RELATIVE_FLOOR * best or _gain(nearest, chosen) <= 0
        if len(chosen) >= MIN_QUOTES and weak:
            break
        chosen.append(nearest)
        words += length
    chosen = _with_harms(question, _with_outcomes(question, chosen, pool), pool)
    return _with_denominator(question, chosen, pool)


def _first_of(own: Sequence[Candidate]) -> Candidate:
    """Return the best sentence of a study; a very long one gives way to a shorter one that is nearly as good."""
    best = own[0]
    if len(best.text.split()) <= LONG_QUOTE:
        return best
    shorter = (c for c in own if len(c.text.split()) <= LONG_QUOTE and c.score >= NEARLY * best.score)
    return next(shorter, best)


def _with_figures(chosen: list[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Put a result with its figures beside the quote of each of the leading studies that gives none."""
    kept = list(chosen)
    words = sum(len(c.text.split()) for c in chosen)
    for quote in chosen[:MOST_FIGURED]:
        if ESTIMATE.search(quote.text):
            continue
        own = (c for c in pool if c.study.study_id == quote.study.study_id and c.role is SentenceRole.RESULTS)
        told = (c for c in own if ESTIMATE.search(c.text) and c.score >= FIGURED_FLOOR * quote.score and c not in kept)
        best = next((c for c in told if aspect_of(c) != "harm" or aspect_of(quote) == "harm"), None)
        length = 0 if best is None else len(best.text.split())
        if best is not None and words + length <= MAX_WORDS:
            kept.append(best)
            words += length
    return kept


def _with_outcomes(question: Question, chosen: list[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Set the studies side by side: an outcome quoted of one, asked or meant, is quoted of each that reports it."""
    cited = list(dict.fromkeys(c.study.study_id for c in chosen))
    told = [o for c in chosen for o in c.outcomes]
    wanted = question.outcomes or tuple(o for o in dict.fromkeys(told) if o in kind_of(question).outcomes)
    if len(cited) < 2:
        return chosen
    floor, room = OUTCOME_FLOOR * pool[0].score, MOST_BESIDE
    words = sum(len(c.text.split()) for c in chosen)
    kept = list(chosen)
    for outcome in wanted:
        for study_id in cited:
            own = [c for c in pool if c.study.study_id == study_id and outcome in c.outcomes]
            if not own or any(_same(c, one) and c.role is SentenceRole.RESULTS for c in kept for one in own):
                continue
            own.sort(key=lambda c: REPORTING.index(c.role) if c.role in REPORTING else len(REPORTING))
            best = next((c for c in own if c.role in REPORTING and c.score >= floor and c not in kept), None)
            length = 0 if best is None else len(best.text.split())
            if best is not None and room and words + length <= MAX_WORDS:
                kept.append(best)
                room, words = room - 1, words + length
    return kept


def _with_harms(question: Question, chosen: list[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Put what the quoted studies (else others on the subject) report of harm beside what they report of benefit."""
    if not chosen or not kind_of(question).harms:
        return chosen
    cited = {c.study.study_id for c in chosen}
    told = {c.study.study_id for c in chosen if aspect_of(c) == "harm"}
    floor, subject = HARM_FLOOR * pool[0].score, SUBJECT_FLOOR * max(c.subject for c in pool)
    reports = [c for c in pool if aspect_of(c) == "harm" and c.score >= floor and c.subject >= subject]
    best: dict[str, Candidate] = {}
    for candidate in sorted(reports, key=lambda c: (c.study.study_id not in cited, -c.score)):
        if candidate.study.study_id not in told and (candidate.study.study_id in cited or not (told or best)):
            best.setdefault(candidate.study.study_id, candidate)
    added = list(best.values())[:MOST_HARMS]
    words = sum(len(c.text.split()) for c in added)
    return [*_make_room(chosen, len(added), words), *added]


def _make_room(chosen: list[Candidate], wanted: int, words: int) -> list[Candidate]:
    """Leave out the weakest quotes beyond the most that are shown, but none that is its study's only one."""
    kept = list(chosen)
    for candidate in sorted(chosen, key=lambda c: c.score):
        length = words + sum(len(c.text.split()) for c in kept)
        if len(kept) + wanted <= MOST_QUOTES and length <= MOST_WORDS:
            break
        if sum(c.study.study_id == candidate.study.study_id for c in kept) > 1 and aspect_of(candidate) != "harm":
            kept.remove(candidate)
    return kept


def _eligible_studies(pool: Sequence[Candidate], best: float) -> list[str]:
    """Return the studies worth quoting, best first."""
    subject = {c.study.study_id: c.subject for c in pool}
    floor = SUBJECT_FLOOR * max(subject.values())
    top: dict[str, float] = {}
    for candidate in pool:
        if subject[candidate.study.study_id] >= floor:
            top.setdefault(candidate.study.study_id, candidate.score)
    ranked = sorted(top, key=lambda study_id: (-top[study_id], study_id))
    most = max(subject.values())

    def asked(study_id: str) -> float:
        return ON_SUBJECT_FLOOR if subject[study_id] >= ON_SUBJECT * most else STUDY_FLOOR

    return [study_id for study_id in ranked[:MAX_STUDIES] if top[study_id] >= asked(study_id) * best]


def _gain(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    likeness = max((_likeness(candidate, other) for other in chosen), default=0.0)
    repeats = sum(candidate.study.study_id == other.study.study_id for other in chosen)
    told = {outcome for other in chosen for outcome in other.outcomes}
    novelty = NEW_OUTCOME if set(candidate.outcomes) - told else 0.0
    return candidate.score - REDUNDANCY * likeness - SAME_STUDY * repeats + novelty


def _likeness(one: Candidate, other: Candidate) -> float:
    union = len(one.stems | other.stems)
    return len(one.stems & other.stems) / union if union else 0.0


def _same(one: Candidate, other: Candidate) -> bool:
    return one.study.study_id == other.study.study_id and one.start == other.start


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
