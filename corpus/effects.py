"""Effect estimates in clinical text: measure, point, interval with its level, P, arms and outcome, each from its span.

What is not printed is None: a measure that is not named stays unknown, a level that is not stated is not taken to be 95.
Figures that contradict each other are kept as printed, with a flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import effect_patterns as patterns
from corpus.consistency import RATIOS, check_estimate
from corpus.quantities import MINUS, PValue, find_p_values, parse_number
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two values of one thing side by side (``7.8% vs 3.5%``)."""

    values: tuple[float, float]
    """In the order of the text."""
    unit: str
    """As printed with the second value."""
    arms: tuple[str, ...]
    """Names of the two groups, verbatim; empty: they do not stand beside the values."""
    p: float | None
    """None: none stands behind it."""
    p_relation: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    code: str
    start: int
    end: int
    short: bool
    """Whether it is an abbreviation, which may mean something else (HR: heart rate)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
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


def find_effects(text: str, sections: Sequence[Section] = ()) -> tuple[EffectEstimate, ...]:
    """Find effect estimates with their intervals.

    Args:
        text: Canonical text of a study, or any part of it.
        sections: Its sections; an estimate without interval in the background, aims or methods (an assumption of the
            power calculation) is left out.

    Returns:
        Estimates in the order of the text. Contradictions between the printed figures are flags with the codes of
        ``corpus.consistency``.
    """
    found: list[EffectEstimate] = []
    plans = [s for s in sections if s.role in (SentenceRole.BACKGROUND, SentenceRole.OBJECTIVE, SentenceRole.METHODS)]
    for start, end in _sentences(text):
        for effect in _in_sentence(text, start, end):
            planned = any(section.start <= effect.start < section.end for section in plans)
            if not (planned and effect.ci_low is None and effect.ci_high is None):
                found.append(effect)
    return tuple(found)


def find_comparisons(text: str) -> tuple[Comparison, ...]:
    """Find two values with the same unit set side by side, with the P value that follows.

    ``7.8% vs 3.5%``; ``12.5 weeks with the drug and 9.0 weeks without it``. Values joined by
    "and" count only when both groups are named.

    Returns:
        In the order of the text; nothing is said about which is better.
    """
    found = []
    for match in patterns.COMPARED.finditer(text):
        joined = re.search(
            r"\band\b", text[match.end("aunit") if match["aunit"] else match.end("a") : match.start("b")]
        )
        arms = tuple(match[name] for name in ("arm1", "arm2") if match[name])
        unit, first = match["bunit"], match["aunit"]
        if unit is None or (first is not None and first != unit) or (joined and (len(arms) < 2 or first is None)):
            continue
        values = tuple(parse_number(match[name]).value for name in "ab")
        if values[0] is None or values[1] is None:
            continue
        p = _following_p(text, match.end(), find_p_values(text, match.end(), match.end() + 30))
        found.append(
            Comparison(
                values=(values[0], values[1]),
                unit=unit,
                arms=arms if len(arms) == 2 else (),
                p=p.value if p else None,
                p_relation=p.relation if p else None,
                start=match.start(),
                end=match.end(),
            )
        )
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
    measures = _find_measures(text, start, end)
    raws: list[_Raw] = []
    if any(word in text[start:end] for word in patterns.INTERVAL_WORDS):
        raws = [_from_marked(text, start, match, measures) for match in patterns.MARKED.finditer(text, start, end)]
        raws = [raw for raw in raws if raw.point is not None or raw.level is not None]
        raws += [_from_limit(text, start, match, measures) for match in patterns.LIMIT.finditer(text, start, end)]
    raws += _bare_intervals(text, start, end, measures, raws)
    raws += _without_interval(text, measures, raws, end)
    raws += _relative_with_absolute(text, start, end, raws)
    raws.sort(key=lambda raw: raw.start)
    ps = find_p_values(text, start, end) if raws else ()
    codes = _assign_measures(text, measures, raws)
    for i, raw in enumerate(raws):
        before = raws[i - 1].end if i else start
        yield _complete(text, start, before, raw, codes[i], ps)


def _find_measures(text: str, start: int, end: int) -> list[_Measure]:
    """Return the mentions of measures, a bracketed abbreviation counted with its words (``odds ratio [OR]``)."""
    found: list[_Measure] = []
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
            found.append(_Measure(code=code, start=match.start(), end=match.end(), short=not match["words"]))
    return found


def _code_of(match: re.Match[str]) -> str:
    return next(code for i, (code, _) in enumerate(patterns.PATTERN_WORDS) if match[f"w{i}"])


def _from_marked(text: str, start: int, match: re.Match[str], measures: Sequence[_Measure]) -> _Raw:
    """Return an interval that is called one, with the point before it if there is one."""
    third = _third_number(text, match)
    if third is not None:
        return third
    point = _point_before(text, start, match.start(), measures, "." in _plain(match["low"]))
    point = point or _point_apart(text, start, match)
    name = (match["name"] or match["bare"] or "").lower()
    flags = ("includes-no-effect",) if match["nnh"] else ()
    doubled = match["sep"] == "-" and match["high"][0] == "-" and match["low"][0] not in MINUS  # "47--67%"
    if _ambiguous_sign(match):
        flags = (*flags, "ambiguous-sign")
    return _Raw(
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


def _third_number(text: str, match: re.Match[str]) -> _Raw | None:
    """Return the estimate where all three numbers stand behind the interval's name (``95% CI 0.31; 0.16 to 0.60``)."""
    behind = patterns.THIRD.match(text, match.end("highunit")) if match["sep"].strip() in (",", ";") else None
    if behind is None:
        return None
    point, low, high = (parse_number(written).value for written in (match["low"], match["high"], behind["third"]))
    if point is None or low is None or high is None or not low <= point <= high:
        return None
    return _Raw(
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
    if not (percent or unit in ("fold", "-fold") or "." in _plain(written)):
        return None
    name = "fold" if unit == "-fold" else unit
    return written, name, behind.start("number"), behind.end("unit") if unit else behind.end("number")


def _ambiguous_sign(match: re.Match[str]) -> bool:
    """Whether ``-5.3 -0.3`` may be −5.3 to −0.3 as well as −5.3 to 0.3."""
    sep = match["sep"]
    return sep.strip() in MINUS and sep[0] == " " and sep[-1] != " " and match["low"][0] in MINUS and sep.strip() != ""


def _point_before(
    text: str, start: int, stop: int, measures: Sequence[_Measure], decimals: bool
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
            m.end <= number.start() and _leads_to(text[m.end : number.start()]) for m in measures
        )
        decimal = "." in _plain(number[0])
        # "from 8 cohort studies (95% CI 0.52-0.78)": a count of something stands between.
        counted = near and not decimal and decimals and patterns.COUNT.match(text, number.end())
        if patterns.TWO_VALUES.search(before):
            return None  # "7% vs 5%; 95% CI −2.1 to 6.0": the interval is that of their difference
        far = led or (decimal and patterns.APART.fullmatch(text, end, stop))
        if (near and not counted) or (far and (decimal or not decimals) and stop - number.end() <= 120):
            return number[0], (unit[1] or "fold") if unit else "", number.start(), end
    return None


def _leads_to(between: str) -> bool:
    """Whether what stands between a measure and a number has no other number and no break."""
    return len(between) <= 80 and not re.search(r"[0-9;]", between)


def _from_limit(text: str, start: int, match: re.Match[str], measures: Sequence[_Measure]) -> _Raw:
    """Return an estimate with one limit only (``upper 97.5% CL 1.27``)."""
    point = _point_before(text, start, match.start(), measures, "." in _plain(match["value"]))
    upper = match["side"] == "upper"
    return _Raw(
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
    text: str, start: int, end: int, measures: Sequence[_Measure], marked: Sequence[_Raw]
) -> list[_Raw]:
    """Return ``0.85 (0.74-0.98)`` where a measure, or an interval called one in the same list, says what it is."""
    found: list[_Raw] = []
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
            _Raw(
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
    text: str, start: int, match: re.Match[str], measures: Sequence[_Measure], known: Sequence[_Raw], *, headed: bool
) -> bool:
    """Whether an uncalled interval is one of confidence, and not a range, a spread or a count."""
    point, low, high = (parse_number(match[name]).value for name in ("point", "low", "high"))
    if point is None or low is None or high is None or not low <= point <= high or low == high:
        return False
    if match["sep"].strip() in ("and", "/", "through") or match["highunit"].strip() not in ("", "%"):
        return False
    mentions = [m for m in measures if m.end <= match.start()]
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
        return low > 0 and not match["unit"] and "." in _plain(match["low"] + match["high"]) if ratio else True
    listed = any(raw.marked for raw in known if raw.end <= match.start())
    rates = match["unit"].strip() == "%" and not comma
    return (
        listed
        or not lead.strip()
        or (rates and (patterns.RATES.search(lead) or patterns.AND_NEXT.fullmatch(lead)) is not None)
    )


def _plain(written: str) -> str:
    """Return digits with every decimal point as a full stop, for looking at only."""
    return re.sub(r"[·∙⋅‧•]", ".", written)


def _without_interval(text: str, measures: Sequence[_Measure], raws: Sequence[_Raw], end: int) -> list[_Raw]:
    """Return estimates that stand after their measure with no interval."""
    found: list[_Raw] = []
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
                raw = _Raw(
                    point=number[0], low=None, high=None, level=None, unit=name, start=number.start(), point_end=last,
                    end=last, gap_end=last, marked=False, flags=("no-interval",),
                )  # fmt: skip
                found.append(raw)
                found += _and_more(text, raw, measure, stop)
                break
    return found


def _and_more(text: str, first: _Raw, measure: _Measure, stop: int) -> Iterator[_Raw]:
    """Yield the values that go on a list without interval (``relative risk reductions were 24% and 13%``)."""
    end = first.end
    while (more := patterns.AND_MORE.match(text, end, stop)) and (more["unit"] or "").strip() == first.unit:
        ratio = measure.code in RATIOS
        if (ratio and "." not in _plain(more["number"])) or (not ratio and not first.unit):
            return
        end = more.end()
        if re.match(r"[ ]?(?:[-–—/±(\[]|to[ ]|\+/-)", text[end : end + 4]):
            return
        yield replace(first, point=more["number"], start=more.start("number"), point_end=end, end=end, gap_end=end)


def _stands_alone(text: str, measure: _Measure, number: re.Match[str]) -> bool:
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
        decimal = "." in _plain(number[0]) or between.rstrip().endswith("=")
        return decimal and not unit and (tight or not measure.short) and number[0][0] not in MINUS
    if measure.code in ("NNT", "NNH"):
        return not percent and (tight or between.rstrip().endswith((" of", " was", " is", "=")))
    if measure.code in ("RRR", "ARR", "RD"):
        return unit and behind.lstrip()[:1] in "%p" and (tight or not measure.short)
    return tight and (unit or "." in _plain(number[0]))


def _relative_with_absolute(text: str, start: int, end: int, raws: Sequence[_Raw]) -> list[_Raw]:
    """Return ``reduced by 50% (from 2% to 1%)`` where the absolute figures show that it is relative."""
    found: list[_Raw] = []
    if " by " not in text[start:end]:
        return found
    for match in patterns.FROM_TO.finditer(text, start, end):
        value, a, b = (parse_number(match[name]).value for name in ("value", "a", "b"))
        if value and a and b is not None and abs(100 * (a - b) / a - value) <= 1:
            stop = match.end("value") + 1
            flags = ("relative-reduction", f"absolute-reduction-{a - b:g}-points", "no-interval")
            found.append(
                _Raw(
                    point=match["value"], low=None, high=None, level=None, unit="%", start=match.start("value"),
                    point_end=stop, end=stop, gap_end=stop, marked=False, flags=flags,
                )
            )  # fmt: skip
    return found


def _assign_measures(text: str, measures: Sequence[_Measure], raws: Sequence[_Raw]) -> list[_Measure | None]:
    """Return the measure of each estimate: the nearest before it, or in its order when several stand together."""
    codes: list[_Measure | None] = []
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
    text: str, before: Sequence[_Measure], measures: Sequence[_Measure], raws: Sequence[_Raw], raw: _Raw
) -> _Measure | None:
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
    text: str, start: int, before: int, raw: _Raw, measure: _Measure | None, ps: Sequence[PValue]
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
        code, values[0], values[1], values[2], float(_plain(raw.level)) if raw.level else None,
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
        ci_level=float(_plain(raw.level)) if raw.level else None,
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


def _code(text: str, raw: _Raw, measure: _Measure | None, point: float | None, start: int) -> str | None:
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
    text: str, start: int, measure: _Measure, raw: _Raw, point: float | None, *, percent: bool
) -> str | None:
    """Return ``RD`` for a difference of shares, ``MD`` for any other, None for one that is denied or not led to."""
    between = text[measure.end : raw.start]
    denied = re.search(r"\b(?:no|not|without)\b[^,;]{0,40}\Z", text[max(start, measure.start - 50) : measure.start])
    if denied or not _leads_to(patterns.ABBREVIATED.sub("", between)):
        return None
    shares = point is not None and abs(point) <= 1 and "/" not in between and patterns.SHARES_NAMED.search(between)
    return "RD" if percent or shares or text.endswith(("percentage ", "percent "), 0, measure.start) else "MD"


def _p_of(text: str, raw: _Raw, measure: _Measure | None, ps: Sequence[PValue]) -> PValue | None:
    """Return the P value of an estimate: behind it, between point and interval, or first in its bracket."""
    plain = [p for p in ps if p.of is None]
    inside = [p for p in plain if raw.point_end <= p.start and p.end <= raw.end]
    behind = _following_p(text, raw.end, plain)
    if inside or behind:
        return inside[0] if inside else behind
    if measure is None:
        return None
    opened = [p for p in plain if p.end <= measure.start and re.fullmatch(r"[,;] ", text[p.end : measure.start])]
    return next((p for p in opened if text[p.start - 1 : p.start] in ("(", "[")), None)


def _following_p(text: str, end: int, ps: Sequence[PValue]) -> PValue | None:
    return next(
        (p for p in ps if p.start >= end and p.start - end < 40 and patterns.FOLLOWING_P.fullmatch(text, end, p.start)),
        None,
    )


def _outcome(text: str, before: int, raw: _Raw, measure: _Measure | None) -> tuple[int, int] | None:
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


def _arms(text: str, start: int, raw: _Raw, measure: _Measure | None) -> tuple[str, ...]:
    """Return the names of two groups, verbatim; empty when there are not exactly two."""
    named = dict.fromkeys(match["arm"] for match in patterns.GROUP.finditer(text, start, raw.end))
    if named or measure is None or measure.end > raw.start:
        return tuple(named) if len(named) == 2 else ()
    pairs = list(patterns.VERSUS.finditer(text, measure.end, raw.start))
    return (pairs[0]["a"], pairs[0]["b"]) if len(pairs) == 1 else ()
