"""Effect estimates that a sentence prints without an interval."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.effects import patterns
from corpus.effects.consistency import RATIOS
from corpus.effects.mentions import Mention
from corpus.effects.quantities import MINUS, parse_number
from corpus.effects.raw_estimate import RawEstimate, with_points


def without_interval(
    text: str, measures: Sequence[Mention], raws: Sequence[RawEstimate], end: int
) -> list[RawEstimate]:
    """Return estimates that stand after their measure with no interval."""
    found: list[RawEstimate] = []
    for i, measure in enumerate(measures):
        stop = measures[i + 1].start if i + 1 < len(measures) else end
        taken = [raw for raw in raws if measure.start <= raw.end and raw.start < stop]
        if measure.code in patterns.NEEDS_INTERVAL or taken:
            continue
        for number in patterns.POINT.finditer(text, measure.end, min(stop, measure.end + 90)):
            if patterns.RANGE_BEHIND.match(text, number.end()):
                break
            if _stands_alone(text, measure, number):
                unit = patterns.VALUE_UNIT.match(text, number.end())
                last = unit.end() if unit else number.end()
                name = (unit[1] or "fold") if unit else ""
                raw = RawEstimate(
                    point=number[0], low=None, high=None, level=None, unit=name, start=number.start(), point_end=last,
                    end=last, gap_end=last, marked=False, flags=("no-interval",),
                )  # fmt: skip
                found.append(raw)
                found += _and_more(text, raw, measure, stop)
                break
    return found


def _and_more(text: str, first: RawEstimate, measure: Mention, stop: int) -> Iterator[RawEstimate]:
    """Yield the values that go on a list without interval (``relative risk reductions were 24% and 13%``)."""
    end = first.end
    while (more := patterns.AND_MORE.match(text, end, stop)) and (more["unit"] or "").strip() == first.unit:
        ratio = measure.code in RATIOS
        if (ratio and "." not in with_points(more["number"])) or (not ratio and not first.unit):
            return
        end = more.end()
        if re.match(r"[ ]?(?:[-–—/±(\[]|to[ ]|\+/-)", text[end : end + 4]):
            return
        yield replace(first, point=more["number"], start=more.start("number"), point_end=end, end=end, gap_end=end)


def _stands_alone(text: str, measure: Mention, number: re.Match[str]) -> bool:
    """Whether a number without interval is the value of the measure before it."""
    between = re.sub(r"\A[\])]", "", patterns.ABBREVIATED.sub("", text[measure.end : number.start()]))
    behind = text[number.end() : number.end() + 12]
    if patterns.PLAN.search(text[max(0, measure.start - 90) : number.start()]) or re.search(r"[<>≤≥;()\[\]]", between):
        return False
    if re.match(r"[ ]?%?[ ]?(?:CI|C\.I|[Cc]onf|[Cc]red)", behind):
        return False
    if re.match(r"[ ]?(?:[-–][ ]?[0-9A-Za-z]|to[ ][0-9]|\+/-|±|or[ ](?:more|less|greater)|[./][0-9])", behind):
        return False
    tight = patterns.TIGHT_LEAD.fullmatch(between) is not None
    percent = re.match(r"[ ]?(?:%|percent)", behind) is not None
    unit = patterns.VALUE_UNIT.match(text, number.end()) is not None
    if measure.code in RATIOS:
        decimal = "." in with_points(number[0]) or between.rstrip().endswith("=")
        return decimal and not unit and (tight or not measure.short) and number[0][0] not in MINUS
    if measure.code in ("NNT", "NNH"):
        return not percent and (tight or between.rstrip().endswith((" of", " was", " is", "=")))
    if measure.code in ("RRR", "ARR", "RD"):
        return unit and behind.lstrip()[:1] in "%p" and (tight or not measure.short)
    return tight and (unit or "." in with_points(number[0]))


def relative_with_absolute(text: str, start: int, end: int, raws: Sequence[RawEstimate]) -> list[RawEstimate]:
    """Return ``reduced by 50% (from 2% to 1%)`` where the absolute figures show that it is relative."""
    found: list[RawEstimate] = []
    if " by " not in text[start:end]:
        return found
    for match in patterns.FROM_TO.finditer(text, start, end):
        value, a, b = (parse_number(match[name]).value for name in ("value", "a", "b"))
        if value and a and b is not None and abs(100 * (a - b) / a - value) <= 1:
            stop = match.end("value") + 1
            flags = ("relative-reduction", f"absolute-reduction-{a - b:g}-points", "no-interval")
            found.append(
                RawEstimate(
                    point=match["value"], low=None, high=None, level=None, unit="%", start=match.start("value"),
                    point_end=stop, end=stop, gap_end=stop, marked=False, flags=flags,
                )
            )  # fmt: skip
    return found
