"""The figures of effect estimates in one sentence: mentions of measures, points, intervals, before anything else is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import effect_patterns as patterns
from corpus.consistency import RATIOS
from corpus.quantities import MINUS, parse_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words or letters that name a measure."""

    code: str
    start: int
    end: int
    short: bool
    """Whether it is an abbreviation, which may mean something else (HR: heart rate)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEstimate:
    """An estimate before its measure, outcome and arms are known."""

    point: str | None
    low: str | None
    high: str | None
    level: str | None
    unit: str
    start: int
    point_end: int
    """One past the point with its unit; where what stands between it and the interval begins."""
    end: int
    gap_end: int
    """Where the interval's name or bracket begins; ``end`` when there is no interval."""
    marked: bool
    """Whether the interval is called one."""
    flags: tuple[str, ...] = ()


def find_mentions(text: str, start: int, end: int) -> list[Mention]:
    """Return the mentions of measures, a bracketed abbreviation counted with its words (``odds ratio [OR]``)."""
    found: list[Mention] = []
    words = text[start:end]
    low = words.lower()
    if not any(stem in low for stem in patterns.MEASURE_STEMS) and not any(c in words for c in patterns.MEASURE_CODES):
        return found
    for match in patterns.MEASURE.finditer(text, start, end):
        if match["words"]:
            code = (
                patterns.PATTERN_WORDS[int(str(match.lastgroup)[1:])][0]
                if match.lastgroup != "words"
                else _code_of(match)
            )
        else:
            code = patterns.ABBREVIATIONS[match["short"] or match["aor"]]
            if match["short"] in ("PLR", "NLR") and not patterns.DIAGNOSTIC.search(text, start, end):
                continue
        last = found[-1] if found else None
        between = text[last.end : match.start()] if last else ""
        # "relative risk reduction (RR 0.75": another measure, not a short name of the first.
        other = (
            last
            and last.code != code
            and last.code in patterns.NOT_RENAMED
            and text[match.end() : match.end() + 1] not in ("]", ")")
        )
        if (
            last
            and not other
            and not match["words"]
            and (re.fullmatch(r"[ ]?[\[(]", between) or (between == ", " and last.code == code))
        ):
            found[-1] = replace(last, end=match.end())
        else:
            found.append(Mention(code=code, start=match.start(), end=match.end(), short=not match["words"]))
    return found


def _code_of(match: re.Match[str]) -> str:
    return next(code for i, (code, _) in enumerate(patterns.PATTERN_WORDS) if match[f"w{i}"])


def find_figures(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[RawEstimate]:
    """Return the estimates of ``text[start:end]`` in the order of the text, as printed.

    Args:
        text: A study's text.
        start: First character of a sentence.
        end: One past its last.
        mentions: The measures named in it (``find_mentions``).
    """
    raws: list[RawEstimate] = []
    if any(word in text[start:end] for word in patterns.INTERVAL_WORDS):
        raws = [_from_marked(text, start, match, mentions) for match in patterns.MARKED.finditer(text, start, end)]
        raws = [raw for raw in raws if raw.point is not None or raw.level is not None]
        raws += [_from_limit(text, start, match, mentions) for match in patterns.LIMIT.finditer(text, start, end)]
    raws += _bare_intervals(text, start, end, mentions, raws)
    raws += _without_interval(text, mentions, raws, end)
    raws += _relative_with_absolute(text, start, end, raws)
    return sorted(raws, key=lambda raw: raw.start)


def _from_marked(text: str, start: int, match: re.Match[str], measures: Sequence[Mention]) -> RawEstimate:
    """Return an interval that is called one, with the point before it if there is one."""
    third = _third_number(text, match)
    if third is not None:
        return third
    point = _point_before(text, start, match.start(), measures, "." in with_points(match["low"]))
    point = point or _point_apart(text, start, match)
    name = (match["name"] or match["bare"] or "").lower()
    flags = ("includes-no-effect",) if match["nnh"] else ()
    doubled = match["sep"] == "-" and match["high"][0] == "-" and match["low"][0] not in MINUS  # "47--67%"
    if _ambiguous_sign(match):
        flags = (*flags, "ambiguous-sign")
    return RawEstimate(
        point=point[0] if point else None,
        low=match["low"],
        high=match["high"].lstrip("-") if doubled else match["high"],
        level=match["level1"] or match["level2"],
        unit=point[1] if point else (match["highunit"] or "").strip(),
        start=point[2] if point else match.start(),
        point_end=point[3] if point else match.start(),
        end=match.end(),
        gap_end=match.end("of") if match["of"] else match.start(),
        marked=True,
        flags=(*flags, "credible-interval") if name.startswith("cr") else flags,
    )


def _third_number(text: str, match: re.Match[str]) -> RawEstimate | None:
    """Return the estimate where all three numbers stand behind the interval's name (``95% CI 0.31; 0.16 to 0.60``)."""
    behind = patterns.THIRD.match(text, match.end("highunit")) if match["sep"].strip() in (",", ";") else None
    if behind is None:
        return None
    point, low, high = (parse_number(written).value for written in (match["low"], match["high"], behind["third"]))
    if point is None or low is None or high is None or not low <= point <= high:
        return None
    return RawEstimate(
        point=match["low"],
        low=match["high"],
        high=behind["third"],
        level=match["level1"] or match["level2"],
        unit=match["lowunit"].strip(),
        start=match.start("low"),
        point_end=match.end("lowunit"),
        end=behind.end(),
        gap_end=match.end("lowunit"),
        marked=True,
    )


def _point_apart(text: str, start: int, match: re.Match[str]) -> tuple[str, str, int, int] | None:
    """Return an estimate with words but no number before its interval (``a 48% reduced risk of death (95% CI 20%-66%)``).

    Only a percentage, a multiple or a decimal that lies within the interval is taken.
    """
    behind = patterns.WORDS_BETWEEN.search(text, max(start, match.start() - 110), match.start())
    if behind is None:
        return None
    written, unit = behind["number"], (behind["unit"] or "").strip()
    value, low, high = (parse_number(printed).value for printed in (written, match["low"], match["high"]))
    percent = unit.startswith(("%", "percent", "per cent"))
    other = match["highunit"].strip() == "%" and not percent
    if value is None or low is None or high is None or other or not low <= value <= high:
        return None
    if not (percent or unit in ("fold", "-fold") or "." in with_points(written)):
        return None
    name = "fold" if unit == "-fold" else unit
    return written, name, behind.start("number"), behind.end("unit") if unit else behind.end("number")


def _ambiguous_sign(match: re.Match[str]) -> bool:
    """Whether ``-5.3 -0.3`` may be −5.3 to −0.3 as well as −5.3 to 0.3."""
    sep = match["sep"]
    return sep.strip() in MINUS and sep[0] == " " and sep[-1] != " " and match["low"][0] in MINUS and sep.strip() != ""


def _point_before(
    text: str, start: int, stop: int, measures: Sequence[Mention], decimals: bool
) -> tuple[str, str, int, int] | None:
    """Return number, unit, start and end of the estimate that an interval belongs to."""
    numbers = list(patterns.POINT.finditer(text, max(start, stop - 140), stop))
    for number in reversed(numbers[-6:]):
        before, behind = text[max(0, number.start() - 12) : number.start()], text[number.end() : stop]
        if patterns.NO_POINT.search(before) or (
            not text[stop].isdigit() and patterns.IS_LEVEL.fullmatch(number[0] + behind)
        ):
            continue
        unit = patterns.VALUE_UNIT.match(text, number.end(), stop)
        end = unit.end() if unit else number.end()
        near = patterns.TIGHT.fullmatch(text, number.end(), stop)
        led = not re.search(r"[;)\]]", behind.rstrip(" ([,;")) and any(
            m.end <= number.start() and leads_to(text[m.end : number.start()]) for m in measures
        )
        decimal = "." in with_points(number[0])
        # "from 8 cohort studies (95% CI 0.52-0.78)": a count of something stands between.
        counted = near and not decimal and decimals and patterns.COUNT.match(text, number.end())
        if patterns.TWO_VALUES.search(before):
            return None  # "7% vs 5%; 95% CI −2.1 to 6.0": the interval is that of their difference
        far = led or (decimal and patterns.APART.fullmatch(text, end, stop))
        if (near and not counted) or (far and (decimal or not decimals) and stop - number.end() <= 120):
            return number[0], (unit[1] or "fold") if unit else "", number.start(), end
    return None


def leads_to(between: str) -> bool:
    """Whether what stands between a measure and a number has no other number and no break."""
    return len(between) <= 80 and not re.search(r"[0-9;]", between)


def _from_limit(text: str, start: int, match: re.Match[str], measures: Sequence[Mention]) -> RawEstimate:
    """Return an estimate with one limit only (``upper 97.5% CL 1.27``)."""
    point = _point_before(text, start, match.start(), measures, "." in with_points(match["value"]))
    upper = match["side"] == "upper"
    return RawEstimate(
        point=point[0] if point else None,
        low=None if upper else match["value"],
        high=match["value"] if upper else None,
        level=match["level1"],
        unit=point[1] if point else "",
        start=point[2] if point else match.start(),
        point_end=point[3] if point else match.start(),
        end=match.end(),
        gap_end=match.start(),
        marked=True,
        flags=("one-sided-limit",),
    )


def _bare_intervals(
    text: str, start: int, end: int, measures: Sequence[Mention], marked: Sequence[RawEstimate]
) -> list[RawEstimate]:
    """Return ``0.85 (0.74-0.98)`` where a measure, or an interval called one in the same list, says what it is."""
    found: list[RawEstimate] = []
    bare = list(patterns.BARE.finditer(text, start, end))
    if not bare:
        return found
    levels = {match[1] for match in patterns.LEVELS.finditer(text, start, end)}
    heads = [match.end() for match in patterns.HEADER.finditer(text, start, end)]
    for match in bare:
        known = [*marked, *found]
        if any(raw.start < match.end() and match.start() < raw.end for raw in known):
            continue
        headed = any(head <= match.start() for head in heads)
        if not _is_interval(text, start, match, measures, known, headed=headed):
            continue
        level = levels.copy().pop() if len(levels) == 1 else None
        found.append(
            RawEstimate(
                point=match["point"],
                low=match["low"],
                high=match["high"],
                level=level,
                unit=match["unit"].strip(),
                start=match.start(),
                point_end=match.end("unit"),
                end=match.end(),
                gap_end=match.end("unit"),
                marked=False,
                flags=("level-from-sentence",) if level else (),
            )
        )
    return found


def _is_interval(
    text: str,
    start: int,
    match: re.Match[str],
    measures: Sequence[Mention],
    known: Sequence[RawEstimate],
    *,
    headed: bool,
) -> bool:
    """Whether an uncalled interval is one of confidence, and not a range, a spread or a count."""
    point, low, high = (parse_number(match[name]).value for name in ("point", "low", "high"))
    if point is None or low is None or high is None or not low <= point <= high or low == high:
        return False
    mentions = [m for m in measures if m.end <= match.start()]
    plain = match["highunit"].strip() in ("", "%") or (
        bool(mentions) and mentions[-1].code in ("MD", "difference") and match.start() - mentions[-1].end <= 5
    )
    if match["sep"].strip() in ("and", "/", "through") or not plain:
        return False
    anchor = max([m.end for m in mentions] + [raw.end for raw in known if raw.end <= match.start()] or [start])
    lead = text[anchor : match.start()]
    comma = text[match.end("unit") : match.end("unit") + 1] == ","
    if headed and not comma and not re.search(r"range|SD|IQR", lead):
        return True
    spread = patterns.SPREAD.search(lead)
    if spread and spread[0].lower() == "age" and mentions and known and mentions[-1].code in RATIOS:
        spread = None  # a factor of a list, not a range of ages
    if spread or len(lead) > (30 if comma else 140):
        return False
    if mentions:
        ratio = mentions[-1].code in RATIOS
        return low > 0 and not match["unit"] and "." in with_points(match["low"] + match["high"]) if ratio else True
    listed = any(raw.marked for raw in known if raw.end <= match.start())
    rates = match["unit"].strip() == "%" and not comma
    return (
        listed
        or not lead.strip()
        or (rates and (patterns.RATES.search(lead) or patterns.AND_NEXT.fullmatch(lead)) is not None)
    )


def with_points(written: str) -> str:
    """Return digits with every decimal point as a full stop, for looking at only."""
    return re.sub(r"[·∙⋅‧•]", ".", written)


def _without_interval(
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


def _relative_with_absolute(text: str, start: int, end: int, raws: Sequence[RawEstimate]) -> list[RawEstimate]:
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
