"""Counts and medians, each with the group it stands beside, and the sizes of groups.

Nothing is worked out: a count without its total has none, and a number beside which no group is named has no group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.effects.quantities import find_fractions, parse_number
from corpus.screen import tried_at
from corpus.words import NUMBER_WORDS, parse_number_word

_ARM = (
    r"[ ](?:in|for|with|of|among)[ ](?:the[ ])?(?P<{0}>[A-Za-z][\w/+-]{{0,30}}(?:[ ][\w/+-]{{1,20}}){{0,3}}?)"
    r"[ ](?:groups?|arms?|recipients)\b"
)
_GROUP_LETTER = r"[ ]in[ ](?P<{0}>(?:group|arm)[ ][A-Z0-9]{{1,3}})\b"
_ARM_AFTER = re.compile(rf"(?:{_ARM.format('arm')}|{_GROUP_LETTER.format('letter')})")
_UNIT = r"(?:months?|mo|years?|yrs?|weeks?|wks?|days?|hours?|h|minutes?|min|mg|kg|%)"
_NUM = r"\d{1,6}(?:[.·]\d{1,4})?"
_MEDIAN = re.compile(
    rf"\b[Mm]edian\b(?P<of>[^.;()]{{0,90}}?)[ ](?:was|were|of|is|about|=|:|,)[ ]?(?:about |approximately "
    rf"|only )?(?P<value>{_NUM})[ -]?(?P<unit>{_UNIT})?"
    r"(?![\w%])"
)
_SECOND = re.compile(
    rf",?[ ](?:and|versus|vs\.?|compared with|as compared with|compared to|v)[ ](?:about"
    rf" )?(?P<value>{_NUM})[ ]?(?P<unit>{_UNIT})?(?![\w%])"
)
_COUNT = rf"(?:\d{{1,6}}|{NUMBER_WORDS})"
_GROUP_SIZE = re.compile(
    rf"(?<![\w.,])(?P<n>{_COUNT})[ ](?:patients|cases|subjects|participants|women|men|children|eyes|people)"
    rf"(?:[ ](?:were|was|are))?[ ](?:assigned |allocated )?(?:in|to)[ ](?P<arm>(?:group|arm)[ ][A-Z0-9]{{1,3}})\b",
    re.IGNORECASE,
)
_TO_GROUP = (" in group ", " to group ", " in arm ", " to arm ")
"""One of them stands in every match of ``_GROUP_SIZE``, in lower case."""
_SERIES = re.compile(r"(?<![\w.,])(?P<all>\d{1,5},? \d{1,5},? and \d{1,5}) (?:patients|cases|subjects|participants)\b")
_SERIES_START = re.compile(r"\d(?<![\w.,].)\d{0,4},? \d")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmCount:
    """How many of how many, in a group."""

    k: int
    n: int
    """At least 1."""
    percent: float | None
    """As printed; None: none is printed."""
    arm: str | None
    """The group's name, verbatim; None: none stands beside it."""
    cue: str
    """The words read."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmMedian:
    """A median, in a group."""

    value: float
    unit: str | None
    """As printed; None: none stands behind the number."""
    of: str
    """What it is the median of, verbatim; empty: the text does not say behind the word."""
    arm: str | None
    """The group's name, verbatim; None: none stands beside it."""
    cue: str
    start: int
    """First character of the number."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSize:
    """How many people a group holds."""

    n: int
    arm: str
    """Verbatim; empty: one of an unnamed series (``30, 33 and 36 cases``)."""
    cue: str
    start: int
    end: int


def find_arm_counts(text: str) -> tuple[ArmCount, ...]:
    """Find counts out of a total (``12/40 (30%) in the control group``), in the order of the text."""
    found = []
    for fraction in find_fractions(text):
        arm = _arm_after(text, _past_bracket(text, fraction.end))
        found.append(
            ArmCount(
                k=fraction.k,
                n=fraction.n,
                percent=fraction.percent,
                arm=arm,
                cue=text[fraction.start : fraction.end],
                start=fraction.start,
                end=fraction.end,
            )
        )
    return tuple(found)


def find_arm_medians(text: str) -> tuple[ArmMedian, ...]:
    """Find medians; a second value joined by "and" or "versus" is one too when a group stands beside it."""
    found: list[ArmMedian] = []
    if "edian" not in text:
        return ()
    for match in _MEDIAN.finditer(text):
        of = match["of"].strip()
        letter = re.search(r"\bgroup [A-Z0-9]{1,3}\b", text[max(0, match.start() - 60) : match.start()])
        arm = _arm_after(text, match.end()) or (letter.group() if letter else None)
        found.append(_median(match, of, match["unit"], arm))
        after = _ARM_AFTER.match(text, match.end())
        second = _SECOND.match(text, after.end() if after else match.end())
        if second is not None and (second["unit"] or match["unit"]):
            found.append(_median(second, of, second["unit"] or match["unit"], _arm_after(text, second.end())))
    return tuple(found)


def find_group_sizes(text: str) -> tuple[tuple[GroupSize, ...], ...]:
    """Find sets of group sizes that ought to add up to the whole: lettered groups, and each series of three or more."""
    named: dict[str, GroupSize] = {}
    low = text.lower()
    for match in _GROUP_SIZE.finditer(text) if any(words in low for words in _TO_GROUP) else ():
        n = _count(match["n"])
        if n is not None:
            size = GroupSize(n=n, arm=match["arm"], cue=match.group(), start=match.start(), end=match.end())
            named.setdefault(match["arm"].lower(), size)
    sets = [tuple(named.values())] if len(named) > 1 else []
    for match in tried_at(_SERIES_START, _SERIES, text):
        parts = re.finditer(r"\d+", match["all"])
        sets.append(
            tuple(
                GroupSize(
                    n=int(part.group()),
                    arm="",
                    cue=match.group(),
                    start=match.start() + part.start(),
                    end=match.start() + part.end(),
                )
                for part in parts
            )
        )
    return tuple(sets)


def _median(match: re.Match[str], of: str, unit: str | None, arm: str | None) -> ArmMedian:
    value = parse_number(match["value"]).value
    end = match.end("unit") if match["unit"] else match.end("value")
    start = match.start("value")
    return ArmMedian(value=value or 0.0, unit=unit, of=of, arm=arm, cue=match.group(), start=start, end=end)


def _arm_after(text: str, position: int) -> str | None:
    match = _ARM_AFTER.match(text, position)
    return None if match is None else match["arm"] or match["letter"]


def _past_bracket(text: str, position: int) -> int:
    """Return the position behind a closing bracket, where one stands here."""
    return position + 1 if text[position : position + 1] in (")", "]") else position


def _count(written: str) -> int | None:
    return int(written) if written.isdecimal() else parse_number_word(written)
