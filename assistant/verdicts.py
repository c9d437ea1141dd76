"""What a study as a whole says to a question, in one word, and the studies whose word differs from the leading one's.

``assistant.conflict`` compares sentences by the direction of the asked outcome, and is silent where a question names none or a
sentence turns it round. Here a study's own findings are read for no more than "a difference" or "none" (and which way, where an
estimate with its interval or plain words tell), and a study whose findings say both is not compared. Rules of thumb, written on
the development part of ``evals/questions``; measured there and by the benchmark ``contradiction``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from assistant.evidence import Candidate
from assistant.question import Question
from assistant.question_parts import part_of
from corpus.effects import EffectEstimate, find_effects
from corpus.study import SentenceRole

FINDINGS = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)
ON_SUBJECT = 0.9
"""A study compared holds at least this share of what the best study holds of the question's key terms."""
SCORE_SHARE = 0.6
"""Its telling sentence scores at least this share of the leading study's."""
OWN_SHARE = 0.4
"""Sentences of a study read for its verdict score at least this share of its best one."""
LIMIT = 2
CONCLUSION = 1.5
"""How much more a study's own conclusion weighs than another finding."""
MOST = 0.6
"""Share of the weight of a study's findings that must be behind its verdict."""
RATIOS: frozenset[str | None] = frozenset({"RR", "OR", "HR", "IRR", "SMR", "SIR"})


class Verdict(StrEnum):
    """What a finding says of the thing asked about."""

    NONE = "no difference"
    LESS = "less"
    MORE = "more"
    SOME = "some difference"
    """It is not said which way, or "better"."""


NONE = re.compile(
    r"\bno (?:\w+[ -]){0,3}(?:differences?|benefits?|effects?|improvements?|associations?|influence|advantage|changes?|reductions?|"
    r"correlations?|evidence|increase|decrease|impact)\b|\bno (?:more|better) (?:\w+ ){0,2}than\b|"
    r"\b(?:not|nor|never|neither) (?:\w+[ -]){0,5}(?:improv\w*|prolong\w*|reduc\w+|prevent\w*|differ\w*|associat\w+|affect\w*|"
    r"effective|increas\w+|significan\w+|superior|alleviat\w+|influenc\w+|better|decreas\w+|lower\w*|support|gain\w*|result|find|"
    r"benefi\w+|alter\w*|chang\w+|reliev\w+|protect\w*|confirm\w*|observed)\b|"
    r"\b(?:non-?significant\w*|ineffective|comparable|equivalent|equally|failed to|unable to|unlikely|unrelated|lack of|"
    r"(?:was|were|is|are|had|has|of|have) similar\w*|similar(?:ly)? (?:in|between|to|efficac\w+|analges\w+|but)|as (?:well|effective) as|"
    r"insufficient evidence)\b|\bP ?= ?NS\b",
    re.I,
)
MORE = re.compile(
    r"\b(?:increas(?:e|es|ed|ing)|higher|greater|raised|elevated|worse\w*|positively associated|more (?:likely|frequent|common))\b",
    re.I,
)
LESS = re.compile(
    r"\b(?:reduc(?:e|es|ed|ing|tions?)|lower(?:s|ed|ing)?|decreas\w+|inverse\w*|protective|prevent(?:s|ed|ing)?|fewer|less|"
    r"shorter|declin\w+|dropped|attenuat\w+|reliev\w+)\b",
    re.I,
)
SOME = re.compile(
    r"\b(?:significant(?:ly)?|superior|(?:more|highly) effective|effective|improv(?:e|es|ed|ing|ements?)|better|benefi(?:t|ts|cial)|"
    r"enhanc\w+|faster|promis\w+|interaction|antagonism|detrimental|helpful|expedit\w+)\b",
    re.I,
)
SAFETY = re.compile(r"\b(?:side.effects?|adverse|tolerated|tolerability|safety|withdr[ae]w\w*|complications)\b", re.I)
CONTRAST = re.compile(r"\b(?:but|however|although|whereas|while|despite|except)\b", re.I)


def verdict_of(text: str, estimates: Sequence[EffectEstimate] | None = None) -> Verdict | None:
    """Return what a sentence says; None: nothing clear, or both.

    Args:
        text: One sentence.
        estimates: Effect estimates in it; None: they are looked for here.

    >>> verdict_of("Garlic lowered cholesterol significantly.").value
    'less'
    >>> verdict_of("Garlic did not lower cholesterol.").value
    'no difference'
    """
    said = _by_estimate(text, find_effects(text) if estimates is None else estimates)
    if said is not None:
        return said
    denied = NONE.search(text)
    more, less, some = MORE.search(text), LESS.search(text), SOME.search(text)
    if denied is not None:
        outside = [
            m for m in (more, less, some) if m is not None and not denied.start() <= m.start() < denied.end() + 60
        ]
        return None if outside and CONTRAST.search(text) else Verdict.NONE
    if more is not None and less is not None:
        return Verdict.SOME if some is not None else None
    if less is not None:
        return Verdict.LESS
    if more is not None:
        return Verdict.MORE
    return None if some is None else Verdict.SOME


def _by_estimate(text: str, estimates: Sequence[EffectEstimate]) -> Verdict | None:
    """Return what the ratios of a sentence say by their intervals; None: there are none, or they disagree."""
    found = set()
    named = RATIOS | {None} if "ratio" in text.lower() else RATIOS
    for estimate in estimates:
        if estimate.measure not in named or estimate.ci_low is None or estimate.ci_high is None:
            continue
        low, high = estimate.ci_low, estimate.ci_high
        found.add(Verdict.NONE if low <= 1 <= high else Verdict.LESS if high < 1 else Verdict.MORE)
    return found.pop() if len(found) == 1 else None


def differ(one: Verdict, other: Verdict) -> bool:
    """Return whether two verdicts cannot both hold: a difference and none, or less and more."""
    if Verdict.NONE in (one, other):
        return one is not other
    return {one, other} == {Verdict.LESS, Verdict.MORE}


def study_verdict(question: Question, sentences: Sequence[Candidate]) -> tuple[Candidate, Verdict] | None:
    """Return the sentence by which a study speaks to a question, and its verdict; None: it says nothing clear, or both.

    Its findings are weighed by their score: what most of the weight says is the verdict.

    Args:
        question: The question, read.
        sentences: Every candidate sentence of one study.
    """
    told = [c for c in sentences if c.role in FINDINGS and _asked(question, c)]
    best = max((c.score for c in told), default=0.0)
    read = [(c, verdict_of(c.text)) for c in told if c.score >= OWN_SHARE * best]
    weight = {way: sum(_weight(c) for c, v in read if v is way) for way in Verdict}
    whole = sum(weight.values())
    if not whole:
        return None
    way = _weighed(weight, whole)
    if way is None:
        return None
    agreeing = (
        {Verdict.NONE} if way is Verdict.NONE else {way, Verdict.SOME} if way is not Verdict.SOME else set(Verdict)
    )
    telling = [c for c, v in read if v in agreeing and (way is Verdict.NONE) == (v is Verdict.NONE)]
    return min(telling, key=lambda c: (-c.score, c.start)), way


def _weight(candidate: Candidate) -> float:
    return candidate.score * (CONCLUSION if candidate.role is SentenceRole.CONCLUSIONS else 1.0)


def _weighed(weight: Mapping[Verdict, float], whole: float) -> Verdict | None:
    """Return the verdict that most of the weight of a study's findings is behind; None: neither side has it."""
    if weight[Verdict.NONE] >= MOST * whole:
        return Verdict.NONE
    if weight[Verdict.NONE] > (1 - MOST) * whole:
        return None
    less, more = weight[Verdict.LESS], weight[Verdict.MORE]
    if less > 2 * more:
        return Verdict.LESS
    return Verdict.MORE if more > 2 * less else Verdict.SOME


def _asked(question: Question, candidate: Candidate) -> bool:
    """Return whether a sentence speaks of an outcome the question asks for; unwanted effects only where it asks for them."""
    if question.outcomes:
        return bool(set(candidate.outcomes) & set(question.outcomes))
    return candidate.outcomes != ("harm",) and SAFETY.search(candidate.text) is None


def differing(question: Question, chosen: Sequence[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Return, of each study whose verdict differs from the leading study's, the sentence that tells it; best first.

    Args:
        question: The question, read.
        chosen: What is quoted; its best study with a verdict leads.
        pool: Every candidate sentence.
    """
    if not pool or all(part_of(question.parts, kind) for kind in ("comparator", "outcome")):
        return []
    floor = ON_SUBJECT * max(c.subject for c in pool)
    studies: dict[str, list[Candidate]] = {}
    for candidate in sorted(pool, key=lambda c: (-c.score, c.study.study_id, c.start)):
        if candidate.subject >= floor:
            studies.setdefault(candidate.study.study_id, []).append(candidate)
    quoted = {c.study.study_id for c in chosen}
    read = {study_id: study_verdict(question, own) for study_id, own in studies.items()}
    told = {study_id: found for study_id, found in read.items() if found is not None}
    lead = next((study_id for study_id in studies if study_id in quoted and study_id in told), None)
    if lead is None:
        return []
    sentence, way = told[lead]
    others = [c for study_id, (c, v) in told.items() if differ(way, v) and c.score >= SCORE_SHARE * sentence.score]
    return others[:LIMIT]
