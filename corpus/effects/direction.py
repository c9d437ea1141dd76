"""Which way an outcome went between two arms, as a sentence says it: increased, decreased, or no difference.

A rule reader, after the labels of Evidence Inference (DOI 10.18653/v1/2020.bionlp-1.13): the direction is that of the
outcome under the intervention as against the comparator, never whether that is good. It reads, in this order, the
clause that speaks of the outcome, a denial of a difference, the P value and the interval behind the outcome, and words
and figures that say which arm had more. Where nothing of this decides, it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.effects import direction_cues as cues
from corpus.effects.estimates import find_effects
from corpus.effects.p_values import find_p_values

ALPHA = 0.05
"""P values above this are read as "no difference was shown"."""
RATIOS = frozenset("HR OR RR IRR RoM aHR aOR aRR SHR PR".split())
DIFFERENCES = frozenset("MD SMD WMD RD difference ARR".split())
MAX_TEXT = 4_000
"""Characters that are read; a finding stands in a sentence or two."""
SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2005\u2006\u2007\u2008\u2009\u200a\u202f"), " ")
"""Spaces of typesetters, read as plain ones; each is one character, so offsets stay."""


class Way(StrEnum):
    """Which way an outcome went under the intervention."""

    INCREASED = "increased"
    DECREASED = "decreased"
    NO_DIFFERENCE = "no difference"
    UNCLEAR = "unclear"
    """No cue, or none that the outcome can be tied to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectDirection:
    """The direction a text gives, with the words that decided."""

    way: Way
    cue: str
    """The deciding words, verbatim; empty when the way is unclear."""
    start: int
    """Where they stand; ``start == end`` when the way is unclear."""
    end: int
    sure: bool = False
    """Nothing else in the clause points another way, and the clause holds most words of the outcome."""
    tied: bool = False
    """The words say which arm had more; False: the arm that the text puts first was taken for the intervention."""


def read_direction(
    text: str, *, outcome: str | None = None, intervention: str | None = None, comparator: str | None = None
) -> EffectDirection:
    """Read which way an outcome went.

    Args:
        text: One sentence or a few; its first 4,000 characters are read.
        outcome: What was measured; None: whatever the text speaks of first.
        intervention: The arm whose effect is asked for; None: the one that the text puts first.
        comparator: The arm it is compared with; None: placebo, control, usual care and the like are taken for it.
    """
    plain = text[:MAX_TEXT].translate(SPACES)
    arms = _Arms.of(intervention, comparator)
    for start, end in _clauses_about(plain, outcome):
        found = _in_clause(plain, start, end, outcome or "", arms)
        if found is not None:
            sure = _is_sure(plain, start, end, found, outcome or "")
            return replace(found, cue=text[found.start : found.end], sure=sure)
    return EffectDirection(way=Way.UNCLEAR, cue="", start=0, end=0)


def speaks_of(outcome: str, text: str) -> bool:
    """Return whether a text holds half of the telling words of an outcome, or the short form that stands in brackets in it."""
    wanted = _words(outcome)
    short = cues.SHORT_FORM.findall(outcome)
    return 2 * len(wanted & _words(text)) >= len(wanted) or any(one in cues.WORD.findall(text) for one in short)


def _is_sure(text: str, start: int, end: int, found: EffectDirection, outcome: str) -> bool:
    if (
        not speaks_of(outcome, text[start:end])
        or cues.BASELINE.search(text, start, end)
        or len(cues.AND.findall(text, start, end)) > cues.MANY_FINDINGS
    ):
        return False
    ups, downs = cues.UP.search(text, start, end) is not None, cues.DOWN.search(text, start, end) is not None
    denied = cues.NO_DIFFERENCE.search(text, start, _sentence_end(text, end)) is not None
    if found.way is Way.NO_DIFFERENCE:
        above = {p.value > ALPHA for p in find_p_values(text, start, end) if p.value is not None}
        return len(above) < 2
    changed = ups != downs and not denied
    return changed and cues.UNCERTAIN.search(text, start, end) is None and cues.BOTH.search(text, start, end) is None


@dataclass(frozen=True, slots=True)
class _Arms:
    own: frozenset[str]
    other: frozenset[str]
    names: str
    """Both arms as they are called, lower case: words of a name decide nothing ("similar exercises on land")."""

    @classmethod
    def of(cls, intervention: str | None, comparator: str | None) -> _Arms:
        own, other = _words(intervention or ""), _words(comparator or "")
        return cls(own - other, other - own, f"{intervention} {comparator}".lower())

    def side(self, text: str) -> int:
        """Return 1 when a stretch names the intervention, -1 the comparator, 0 neither or both alike."""
        words = _words(text)
        own, other = len(words & self.own), len(words & self.other)
        if cues.CONTROL.search(text) and not (own > other):
            other += 1
        return (own > other) - (other > own)


def _words(text: str) -> frozenset[str]:
    """Return what telling words of a text have in common with their other forms: their first six letters."""
    return frozenset(
        w[:6] for w in cues.WORD.findall(text.lower()) if w not in cues.COMMON and (len(w) > 1 or w.isdigit())
    )


def _clauses_about(text: str, outcome: str | None) -> list[tuple[int, int]]:
    """Return the clauses of a text, those that hold most words of the outcome first, then the whole of it."""
    bounds, start = [], 0
    for match in cues.CLAUSE_END.finditer(text):
        if match.start() - start > 12:
            bounds.append((start, match.start()))
            start = match.start()
    bounds.append((start, len(text)))
    wanted = _words(outcome or "")
    if not wanted:
        return [*bounds, (0, len(text))]
    shares = {b: len(wanted & _words(text[b[0] : b[1]])) for b in bounds}
    ranked = sorted((b for b in bounds if shares[b]), key=lambda b: (-shares[b], b))
    return [*ranked, *(b for b in bounds if not shares[b])]


def _in_clause(text: str, start: int, end: int, outcome: str, arms: _Arms) -> EffectDirection | None:
    denials = cues.NO_DIFFERENCE.finditer(text, start, end)
    denial = next((m for m in denials if m[0].lower() not in arms.names), None)
    if denial is not None:
        return _found(Way.NO_DIFFERENCE, denial)
    place = _outcome_end(text, start, end, outcome)
    late = cues.NOT_REACHED.search(text, end, _sentence_end(text, end)) or cues.BETWEEN_GROUPS.search(text, end)
    if late is not None:
        return _found(Way.NO_DIFFERENCE, late)
    weak = _not_shown(text, start, end, place)
    if weak is not None:
        return weak
    estimate, crossing = _by_interval(text, start, end, place)
    if crossing:
        return estimate
    said = _by_words(text, start, end, outcome, place, arms) or _by_values(text, start, end, place, arms)
    return said or estimate


def _sentence_end(text: str, at: int) -> int:
    match = re.compile(r"[.](?=\s|\Z)").search(text, at)
    return len(text) if match is None else match.end()


def _outcome_end(text: str, start: int, end: int, outcome: str) -> int:
    """Return where the last word of the outcome's first mention ends; the clause's start when it is not there."""
    wanted = _words(outcome)
    places = [m.end() for m in cues.WORD.finditer(text, start, end) if m[0].lower()[:6] in wanted]
    return places[0] if places else start


def _not_shown(text: str, start: int, end: int, place: int) -> EffectDirection | None:
    """Return "no difference" when the first P value behind the outcome is above the threshold."""
    values = [p for p in find_p_values(text, start, end) if p.start >= place] or list(find_p_values(text, start, end))
    if not values:
        return None
    p = values[0]
    above = p.value is not None and (p.value > ALPHA or (p.value == ALPHA and p.relation in (">", ">=")))
    if above or p.relation == "NS":
        return EffectDirection(way=Way.NO_DIFFERENCE, cue=text[p.start : p.end], start=p.start, end=p.end)
    return None


def _by_interval(text: str, start: int, end: int, place: int) -> tuple[EffectDirection | None, bool]:
    """Read the first estimate with an interval behind the outcome; return its way, and whether it holds no effect."""
    effects = [e for e in find_effects(text[start:end]) if start + e.end >= place]
    first = effects[0] if effects else None
    if first is None or first.measure not in (*RATIOS, *DIFFERENCES) or first.ci_low is None or first.ci_high is None:
        return None, False
    at, to = start + first.start, start + first.end
    none = 1.0 if first.measure in RATIOS else 0.0
    crossing = first.ci_low < none < first.ci_high
    way = Way.NO_DIFFERENCE if crossing else Way.INCREASED if first.ci_low >= none else Way.DECREASED
    return EffectDirection(way=way, cue=text[at:to], start=at, end=to), crossing


def _by_words(text: str, start: int, end: int, outcome: str, place: int, arms: _Arms) -> EffectDirection | None:
    nearest = sorted(_cues(text, start, end, outcome), key=lambda c: (abs(c[1].start() - place), c[1].start()))
    if not nearest:
        return None
    sign, match = nearest[0]
    if cues.LESS_BEHIND.match(text, match.end()):
        sign = -sign
    side = _side_of_cue(text, start, end, match, arms)
    way = Way.INCREASED if (sign > 0) == (side >= 0) else Way.DECREASED
    return replace(_found(way, match), tied=side != 0)


def _cues(text: str, start: int, end: int, outcome: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the words that say more or less; one that only says how much of another ("greater reduction") is left out."""
    bad = cues.BAD_OUTCOME.search(outcome) is not None and cues.GOOD_OUTCOME.search(outcome) is None
    named = cues.CHANGE_AS_OUTCOME.match(outcome) is not None
    for sign, pattern in (
        (1, cues.UP),
        (-1, cues.DOWN),
        (-1 if bad else 1, cues.BETTER),
        (1 if bad else -1, cues.WORSE),
    ):
        for match in pattern.finditer(text, start, end):
            amount = cues.AMOUNT_OF.match(text, match.end()) is not None
            noun = cues.CHANGE_AS_OUTCOME.match(match[0]) is not None
            if (amount and not named) or (named and noun):
                continue
            yield sign, match
    if named:
        # "Improvement in pain was seen with the drug": the change is itself what was measured.
        yield from ((1, match) for match in cues.CHANGE_WORD.finditer(text, start, end))


def _side_of_cue(text: str, start: int, end: int, cue: re.Match[str], arms: _Arms) -> int:
    """Return 1 when the cue is said of the intervention, -1 of the comparator ("higher in the control group"), 0 of neither."""
    against = cues.AGAINST.search(text, cue.end(), end)
    if against is not None:
        side = arms.side(text[against.end() : min(end, against.end() + 60)])
        if side:
            return -side
    upto = min(end, cue.end() + 60) if against is None else against.start()
    side = arms.side(text[cue.end() : upto])
    if side:
        return side
    before = cues.AGAINST.search(text, start, cue.start())
    if before is None:
        return arms.side(text[start : cue.start()])
    stop = text.find(",", before.end(), cue.start())
    return -arms.side(text[before.end() : cue.start() if stop < 0 else stop])


def _by_values(text: str, start: int, end: int, place: int, arms: _Arms) -> EffectDirection | None:
    """Compare two values set side by side; the intervention's stands first unless the words say otherwise."""
    match = cues.TWO_VALUES.search(text, place, end)
    if match is None:
        return None
    one, two = _number(match["one"]), _number(match["two"])
    if one == two:
        return None
    first, _, second = match["mid"].rpartition(match["against"])
    behind = arms.side(text[match.end() : match.end() + 40])
    flipped = arms.side(first) < 0 or arms.side(second) > 0 or behind > 0
    return _found(Way.INCREASED if (one > two) != flipped else Way.DECREASED, match)


def _number(text: str) -> float:
    return float(text.replace("·", ".").replace("−", "-").replace("–", "-"))


def _found(way: Way, match: re.Match[str]) -> EffectDirection:
    return EffectDirection(way=way, cue=match[0], start=match.start(), end=match.end())
