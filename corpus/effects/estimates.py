"""Effect estimates in clinical text: measure, point, interval with its level, P, arms and outcome, each from its span.

What is not printed is None: a measure that is not named stays unknown, a level that is not stated is not taken to be 95.
Figures that contradict each other are kept as printed, with a flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.effects import patterns
from corpus.effects.consistency import RATIOS, check_estimate
from corpus.effects.figures import find_figures
from corpus.effects.mentions import Mention, find_mentions, leads_to
from corpus.effects.p_values import PValue, find_p_values, following_p
from corpus.effects.quantities import parse_number
from corpus.effects.raw_estimate import RawEstimate, with_points
from corpus.study import Section, SentenceRole


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectEstimate:
    """One effect estimate as printed (CONTRACT ``effect``)."""

    measure: str | None
    """``HR``, ``OR``, ``RR``, ``RD``, ``MD``, ``SMD``, ``IRR`` … or ``proportion``, ``fold``; None: not named."""
    point: float | None
    """As printed, a percentage as its number (12.5); None: no estimate stands with the interval, or it is ambiguous."""
    ci_low: float | None
    """As printed, also when the ends are reversed; None: no interval, one-sided, or ambiguous."""
    ci_high: float | None
    """``inf`` for ∞."""
    ci_level: float | None
    """Percent; None: not stated."""
    p: float | None
    """As printed; None: none stands with it (or ``NS``)."""
    p_relation: str | None
    """``=``, ``<``, ``>``, ``<=``, ``>=``, ``NS``; None: no P."""
    outcome: str | None
    """The outcome's words, verbatim; None: not found near the estimate."""
    arms: tuple[str, ...]
    """Names of the groups compared, verbatim, in the order of the text; empty: not found."""
    start: int
    """First character of the point estimate (of the interval where there is none)."""
    end: int
    """One past the interval (or the point where there is none), without its closing bracket."""
    outcome_start: int | None = None
    outcome_end: int | None = None
    flags: tuple[str, ...] = ()
    """What a reader must know: ``one-sided``, ``no-interval``, ``estimate-outside-interval``, ``credible-interval`` …"""


def find_effects(text: str, sections: Sequence[Section] = ()) -> tuple[EffectEstimate, ...]:
    """Find effect estimates with their intervals.

    Args:
        text: Canonical text of a study, or any part of it.
        sections: Its sections; an estimate without interval in the background, aims or methods (an assumption of the
            power calculation) is left out.

    Returns:
        Estimates in the order of the text. Contradictions between the printed figures are flags with the codes of
        ``corpus.effects.consistency``.
    """
    found: list[EffectEstimate] = []
    plans = [s for s in sections if s.role in (SentenceRole.BACKGROUND, SentenceRole.OBJECTIVE, SentenceRole.METHODS)]
    for start, end in _sentences(text):
        for effect in _in_sentence(text, start, end):
            planned = any(section.start <= effect.start < section.end for section in plans)
            if not (planned and effect.ci_low is None and effect.ci_high is None):
                found.append(effect)
    return tuple(found)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches that an estimate and its measure share; rougher than ``corpus.sentences``, and faster."""
    start = 0
    for end in (*(match.start() + 1 for match in patterns.BOUNDARY.finditer(text)), len(text)):
        # Work grows with the square of a stretch: a text without full stops is cut into pieces.
        while end - start > patterns.MAX_STRETCH:
            cut = text.rfind(" ", start + 1, start + patterns.MAX_STRETCH)
            cut = cut if cut > start else start + patterns.MAX_STRETCH
            yield start, cut
            start = cut
        yield start, end
        start = end


def _in_sentence(text: str, start: int, end: int) -> Iterator[EffectEstimate]:
    """Yield the estimates of one sentence."""
    if not patterns.HAS_NUMBER.search(text, start, end):
        return
    measures = find_mentions(text, start, end)
    raws = find_figures(text, start, end, measures)
    ps = find_p_values(text, start, end) if raws else ()
    codes = _assign_measures(text, measures, raws)
    for i, raw in enumerate(raws):
        before = raws[i - 1].end if i else start
        yield _complete(text, start, before, raw, codes[i], ps)


def _assign_measures(text: str, measures: Sequence[Mention], raws: Sequence[RawEstimate]) -> list[Mention | None]:
    """Return the measure of each estimate: the nearest before it, or in its order when several stand together."""
    codes: list[Mention | None] = []
    for raw in raws:
        inside = [m for m in measures if raw.point_end <= m.start and m.end <= raw.gap_end]
        before = [m for m in measures if m.end <= raw.start]
        if inside:
            codes.append(inside[0])
            continue
        measure = _coordinated(text, before, measures, raws, raw) if before else None
        earlier = [r for r in raws if measure and measure.end <= r.start and r.end <= raw.start]
        if earlier and patterns.BREAK.search(text, earlier[-1].end, raw.start):
            measure = None
        codes.append(measure)
    return codes


def _coordinated(
    text: str, before: Sequence[Mention], measures: Sequence[Mention], raws: Sequence[RawEstimate], raw: RawEstimate
) -> Mention | None:
    """Return the last measure, or its like in a row (``the RR and HR were 0.26 (…) and 0.28 (…)``); None: no telling."""
    row = [before[-1]]
    for measure in reversed(before[:-1]):
        between = text[measure.end : row[0].start]
        if (
            not re.fullmatch(r"(?:[ ]?[\[(][^\])]{0,20}[\])])?(?:,|,? and| or|/)[ ](?:the |pooled )?", between)
            or measure.code == row[0].code
        ):
            break
        row.insert(0, measure)
    if len(row) == 1:
        return row[0]
    later = [m.start for m in measures if m.start > row[-1].start]
    stop = later[0] if later else raw.end + 1_000_000
    members = [r for r in raws if row[-1].end <= r.start < stop]
    return row[members.index(raw)] if len(members) == len(row) and raw in members else None


def _complete(
    text: str, start: int, before: int, raw: RawEstimate, measure: Mention | None, ps: Sequence[PValue]
) -> EffectEstimate:
    """Return the estimate with everything that stands around it."""
    point, low, high = (parse_number(v) if v else None for v in (raw.point, raw.low, raw.high))
    flags = [flag for number in (point, low, high) if number for flag in number.flags] + list(raw.flags)
    values = [number.value if number else None for number in (point, low, high)]
    if "ambiguous-sign" in flags:
        values[1] = values[2] = None
    code = _code(text, raw, measure, values[0], start)
    p = _p_of(text, raw, measure, ps)
    flags += p.flags if p else ()
    checks = check_estimate(
        code, values[0], values[1], values[2], float(with_points(raw.level)) if raw.level else None,
        p.value if p else None, p.relation if p else None, one_sided=p is not None and "one-sided" in p.flags,
    )  # fmt: skip
    if code is None and raw.unit == "%" and any(c.code == "estimate-outside-interval" for c in checks):
        # Two rates before the interval of their difference: neither of them is its estimate.
        return _complete(text, start, before, replace(raw, point=None, unit="", start=raw.point_end), None, ps)
    outcome = _outcome(text, before, raw, measure if code else None)
    return EffectEstimate(
        measure=code,
        point=values[0],
        ci_low=values[1],
        ci_high=values[2],
        ci_level=float(with_points(raw.level)) if raw.level else None,
        p=p.value if p else None,
        p_relation=p.relation if p else None,
        outcome=text[outcome[0] : outcome[1]] if outcome else None,
        arms=_arms(text, start, raw, measure if code else None),
        start=raw.start,
        end=raw.end,
        outcome_start=outcome[0] if outcome else None,
        outcome_end=outcome[1] if outcome else None,
        flags=tuple(dict.fromkeys((*flags, *(check.code for check in checks)))),
    )


def _code(text: str, raw: RawEstimate, measure: Mention | None, point: float | None, start: int) -> str | None:
    """Return the code of a measure as far as unit and sign of the value allow it."""
    percent = raw.unit.startswith(("%", "percent", "per cent"))
    if "relative-reduction" in raw.flags:
        return "RRR"
    if raw.unit == "fold" or text.startswith("-fold", raw.point_end - 5):
        return "fold"
    code = measure.code if measure else None
    if measure and code == "difference":
        code = _difference(text, start, measure, raw, point, percent=percent)
    negative = point is not None and point <= 0
    if code in RATIOS and (raw.unit or negative):
        code = None
    if code in ("NNT", "NNH") and patterns.TIME_UNIT.match(raw.unit):
        code = None
    if code in patterns.SHARES and raw.unit and not percent:
        code = None  # "sensitivity to therapy … 39.7 months"
    if (
        code in patterns.PERCENT_MEASURES
        or not percent
        or raw.unit.startswith("percentage point")
        or text.startswith(" points", raw.point_end)
        or (code is not None and code not in ("beta", "kappa", "AUC", "NNT", "NNH"))
    ):
        return code
    lead = text[max(start, raw.start - 90) : raw.start]
    changed = (
        patterns.CHANGE.match(text, raw.end)
        or patterns.CHANGE.match(text, raw.point_end)
        or re.search(rf"\b{patterns.CHANGED}", lead.rpartition(")")[2])
    )
    counted = (
        patterns.COUNTED.search(lead)
        or patterns.SHARE_OF.match(text, raw.end)
        or patterns.PROPORTION.search(text, start, raw.start)
    )
    return "proportion" if counted and not negative and not changed else None


def _difference(
    text: str, start: int, measure: Mention, raw: RawEstimate, point: float | None, *, percent: bool
) -> str | None:
    """Return ``RD`` for a difference of shares, ``MD`` for any other, None for one that is denied or not led to."""
    between = text[measure.end : raw.start]
    denied = re.search(r"\b(?:no|not|without)\b[^,;]{0,40}\Z", text[max(start, measure.start - 50) : measure.start])
    if denied or not leads_to(patterns.ABBREVIATED.sub("", between)):
        return None
    shares = point is not None and abs(point) <= 1 and "/" not in between and patterns.SHARES_NAMED.search(between)
    return "RD" if percent or shares or text.endswith(("percentage ", "percent "), 0, measure.start) else "MD"


def _p_of(text: str, raw: RawEstimate, measure: Mention | None, ps: Sequence[PValue]) -> PValue | None:
    """Return the P value of an estimate: behind it, between point and interval, or first in its bracket."""
    plain = [p for p in ps if p.of is None]
    inside = [p for p in plain if raw.point_end <= p.start and p.end <= raw.end]
    behind = following_p(text, raw.end, plain)
    if inside or behind:
        return inside[0] if inside else behind
    if measure is None:
        return None
    opened = [p for p in plain if p.end <= measure.start and re.fullmatch(r"[,;] ", text[p.end : measure.start])]
    return next((p for p in opened if text[p.start - 1 : p.start] in ("(", "[")), None)


def _outcome(text: str, before: int, raw: RawEstimate, measure: Mention | None) -> tuple[int, int] | None:
    """Return the span of the outcome's words: after the measure, before the bracket of a list, or the last one named."""
    if measure is not None and measure.end <= raw.start:
        if before > measure.end:
            # Behind the bracket of the estimate before, which may hold its P value too.
            bracket = max(text.rfind(")", before, raw.start - 1), text.rfind("]", before, raw.start - 1), before)
            listed = patterns.LISTED.fullmatch(text, bracket, raw.start)
            return listed.span("outcome") if listed else None
        named = patterns.FOR.search(text, measure.end, raw.start)
        if named and not patterns.GROUPS_NAMED.match(text, named.end("outcome")):
            return named.span("outcome")
    known = list(patterns.OUTCOME.finditer(text, before, raw.start))
    return known[-1].span() if known else None


def _arms(text: str, start: int, raw: RawEstimate, measure: Mention | None) -> tuple[str, ...]:
    """Return the names of two groups, verbatim; empty when there are not exactly two."""
    named = dict.fromkeys(match["arm"] for match in patterns.GROUP.finditer(text, start, raw.end))
    if named or measure is None or measure.end > raw.start:
        return tuple(named) if len(named) == 2 else ()
    pairs = list(patterns.VERSUS.finditer(text, measure.end, raw.start))
    return (pairs[0]["a"], pairs[0]["b"]) if len(pairs) == 1 else ()
