"""What a finding says of the thing asked about: a difference, none, less, or more.

Whether there is a difference is what ``corpus.effects.direction`` reads; here the clause is chosen that speaks of the asked outcome,
denials are read that deny an effect as a whole, and plain words or an estimate with its interval say which way. Rules of thumb,
written on the development part of ``evals/questions`` and on the half ``tune`` of the benchmark ``effect-direction``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from enum import StrEnum

from corpus.effects.direction import Way, read_direction
from corpus.effects.direction_cues import BASELINE
from corpus.effects.estimates import EffectEstimate, find_effects

MAX_TEXT = 2_000
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
    r"enhanc\w+|faster|suitable|promis\w+|interaction|antagonism|detrimental|helpful|expedit\w+)\b",
    re.I,
)
SAFETY = re.compile(r"\b(?:side.effects?|adverse|tolerated|tolerability|safety|withdr[ae]w\w*|complications)\b", re.I)
CONTRAST = re.compile(r"\b(?:but|however|although|whereas|while|despite|except)\b", re.I)
BARE = re.compile(
    r"\((\d{1,2}[.·]\d{1,3})[,;:]? (?:95 ?% ?CI:? )?\[?(\d{1,2}[.·]\d{1,3})(?: to |-|–)(\d{1,2}[.·]\d{1,3})\]?\)"
)
MOST_PARTS = 8
"""Joints at which a sentence is cut; a longer one is a list."""
NEAR = 25
"""Characters before such a ratio in which the words in focus stand."""
MOST_RATIO = 10.0
"""Three figures in brackets above this are no ratio."""
SET_APART = re.compile(
    r"; |, (?:but|while|whereas|although|though|yet)\b|\b(?:but|while|whereas|although|though|however)\b|"
    r"\band (?=(?:an? )?(?:statistically )?(?:non-?)?significant)",
    re.I,
)
LEAST_PART = 12
"""Characters before which nothing is cut off."""
GAIN = re.compile(r"\b(?:improv\w+|longer|prolong\w*|superior|better|benefi\w+|extend\w*)\b", re.I)
GOOD = re.compile(r"surviv|free|respon|quality|function", re.I)
BUT_NOT = re.compile(r"\bbut not\b|\bthough not\b", re.I)
GROUPS = re.compile(
    r"\b(?:both|all|each|either) (?:[\w-]+ ){0,3}(?:groups?|arms|drugs|treatments|agents|regimens|conditions)\b|\bfrom baseline\b",
    re.I,
)
CHANGED = re.compile(r"\b(?:improv|reduc|decreas|increas|effective|benefi|lower|declin)", re.I)
SET_AGAINST = re.compile(
    r"\b(?:between|than|compared|versus|vs|differ\w*|similar\w*|equal\w*|comparable|placebo|controls?|not?|nor)\b", re.I
)
"""What happened in every group, or since the beginning, says nothing of the difference between groups, unless they are set
against one another."""
DENIED_WHOLE = re.compile(
    r"\b(?:contradict\w*|refut\w+) (?:\w+ ){0,4}(?:expectation|suggestion|belief|hypothesis|claim|finding|view)s?\b(?! of no)|"
    r"\bunlikely (?:that|to) (?:[\w-]+ ){0,6}(?:benefi\w+|reduc\w+|improv\w+|prevent\w*|effective|help\w*)|"
    r"\bsimilar(?:ly)? (?:[\w-]+ ){0,2}(?:reductions?|improvements?|increases?|benefits?|effects?|efficacy|effective)\b|"
    r"\bno (?:more|better|worse|less) (?:[\w-]+ ){0,3}than\b|\bno (?:specific |single )?\w+ (?:[\w-]+ ){0,3}(?:was|were) significantly\b|"
    r"\b(?:does|did|do|could|can|would) not (?:\w+ly )?(?:facilitat|demonstrat|show|confer|lead|alter|differ|enhanc|offer|provid)\w*|"
    r"\b(?:not|nor|never) (?:appear to |seem to |be |been )?(?:\w+ly )?(?:alleviat|reliev|gain|help|protect|prevent|benefi|work|support|"
    r"result in|shown to|confirm|effective|superior|of (?:value|benefit|use)|influenc|affect)\w*|"
    r"\b(?:inconclusive|insufficient|no (?:good|clear|convincing|conclusive|consistent|strong) (?:\w+ ){0,3}(?:evidence|effect|benefit)) ?|"
    r"\b(?:unable|failed) to (?:demonstrate|show|find|detect|confirm)\b|"
    r"\black of (?:\w+ ){0,2}(?:effect|efficacy|benefit|association)",
    re.I,
)
"""Sentences that deny an effect as a whole."""
DOUBLE_DENIAL = re.compile(r"\b(?:contradict\w*|reject\w*|against) (?:[\w-]+ ){0,4}(?:no effect|null)\b", re.I)


def verdict_of(text: str, focus: str | None = None) -> Verdict | None:
    """Return what a sentence says; None: nothing clear, or both.

    Whether there is a difference is what ``corpus.effects.direction`` reads; its own cues say which way.

    Args:
        text: One sentence; its first 2,000 characters are read.
        focus: Its words that speak of the asked outcome: the clause that holds them is read; None: the first one that tells.

    >>> verdict_of("Garlic lowered cholesterol significantly.").value
    'less'
    >>> verdict_of("Garlic did not lower cholesterol.").value
    'no difference'
    >>> verdict_of("Garlic lowered cholesterol, but not blood pressure.", "blood pressure").value
    'no difference'
    """
    text = text[:MAX_TEXT]
    said = _bare_estimate(text, focus)
    if said is not None:
        return said
    if focus and _left_out(text, focus):
        return Verdict.NONE
    if BASELINE.search(text) or (GROUPS.search(text) and CHANGED.search(text) and not SET_AGAINST.search(text)):
        return None
    parts = _parts(text, focus)
    if len(parts) == 1:
        return _read(parts[0], focus)
    found = {way for part in parts if (way := _read(part, focus)) is not None}
    if not found:
        return _read(text, focus)
    if Verdict.NONE in found:
        return Verdict.NONE if len(found) == 1 else None
    return found.pop() if len(found) == 1 else Verdict.SOME


def _parts(text: str, focus: str | None) -> list[str]:
    """Return the parts that a sentence sets against one another; of those, the ones that speak most of the words in focus."""
    joints = (m.start() for m in SET_APART.finditer(text) if m.start() > LEAST_PART)
    outside = (at for at in joints if text.count("(", 0, at) <= text.count(")", 0, at))
    cuts = [0, *itertools.islice(outside, MOST_PARTS), len(text)]
    parts = [text[start:end] for start, end in itertools.pairwise(cuts)]
    if len(parts) == 1 or not focus:
        return [part for part in parts if not SAFETY.search(part)] or parts
    held = [sum(word in part for word in focus.split()) for part in parts]
    return [part for part, n in zip(parts, held, strict=True) if n == max(held)]


def _read(text: str, focus: str | None) -> Verdict | None:
    """Return what a part of a sentence says."""
    said = _by_estimate(text, find_effects(text))
    if said is not None:
        # A ratio below 1 means fewer events; of survival that is more.
        return Verdict.SOME if said is not Verdict.NONE and (GAIN.search(text) or GOOD.search(focus or "")) else said
    if DENIED_WHOLE.search(text):
        return Verdict.NONE
    found = read_direction(text, outcome=focus)
    way = found.way
    if way is Way.NO_DIFFERENCE and not DOUBLE_DENIAL.search(text):
        return Verdict.NONE
    said = _by_words(text)
    if way is Way.UNCLEAR:
        return said
    if said in (None, Verdict.NONE):
        return Verdict.SOME if found.sure else None
    return said


def _by_words(text: str) -> Verdict | None:
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


def _left_out(text: str, focus: str) -> bool:
    """Return whether the words in focus stand behind "but not" ("fewer falls, but not fractures")."""
    last = focus.split()[-1]
    return any(last in text[m.end() : m.end() + 60] for m in BUT_NOT.finditer(text))


def _bare_estimate(text: str, focus: str | None) -> Verdict | None:
    """Return what a ratio without its name says that stands right behind the words in focus ("hip fracture (1.09, 1.05 to 1.13)")."""
    if not focus:
        return None
    words = focus.split()
    near = {
        match: sum(word in text[max(0, match.start() - NEAR) : match.start()] for word in words)
        for match in BARE.finditer(text)
    }
    best = max(near, key=lambda match: (near[match], -match.start()), default=None)
    if best is None or not near[best]:
        return None
    one, low, high = (float(best[at].replace("·", ".")) for at in (1, 2, 3))
    if not 0 < low < one < high < MOST_RATIO:
        return None
    return Verdict.NONE if low <= 1 <= high else Verdict.LESS if high < 1 else Verdict.MORE


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
