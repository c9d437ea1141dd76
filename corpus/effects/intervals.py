"""Confidence and credible intervals in a sentence, each with the point estimate that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.effects import patterns
from corpus.effects.consistency import RATIOS
from corpus.effects.mentions import Mention, leads_to
from corpus.effects.quantities import MINUS, parse_number
from corpus.effects.raw_estimate import RawEstimate, with_points


def find_intervals(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[RawEstimate]:
    """Return the intervals of a sentence with their points: those called one first, then those that a measure tells.

    Args:
        text: A study's text.
        start: First character of the sentence.
        end: One past its last.
        mentions: The measures named in it.
    """
    raws: list[RawEstimate] = []
    if any(word in text[start:end] for word in patterns.INTERVAL_WORDS):
        raws = [_from_marked(text, start, match, mentions) for match in patterns.MARKED.finditer(text, start, end)]
        raws = [raw for raw in raws if raw.point is not None or raw.level is not None]
        raws += [_from_limit(text, start, match, mentions) for match in patterns.LIMIT.finditer(text, start, end)]
    return raws + _bare_intervals(text, start, end, mentions, raws)


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
