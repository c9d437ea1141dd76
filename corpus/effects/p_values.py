"""P values in clinical text, each as a span of the text as it stands, with the relation that is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.effects.quantities import NUMBER, parse_number

# The letter stands before what must not stand before it: so the search goes from P to P.
_P = re.compile(
    rf"(?-i:[Pp])(?<![\w.-].)(?:|[- ]?values?)(?P<of>(?:[ ]?\(?(?:for|of|=?by)[ ](?:the[ ])?[A-Za-z-]{{2,20}}\)?|"
    rf"[ ]?[_-]?(?:interaction|trend|int|heterogeneity)|\((?:trend|interaction|heterogeneity)\))?)[ ]?(?:,|values?|was|were|of|is)?[ ]?"
    rf"(?:(?P<relation><[ ]?/?=|>[ ]?/?=|≤|⩽|≥|⩾|<|>|=|less than(?: or equal to)?|greater than|more than|:|of |(?<=value )(?=[0-9.]))[ ]?"
    rf"(?P<number>{NUMBER})(?![0-9%])|(?:=[ ]?|[ ])?(?P<ns>n\.?s\.?|not significant)(?![a-z]))",
    re.IGNORECASE,
)
_RELATIONS = {
    "≤": "<=",
    "⩽": "<=",
    "≥": ">=",
    "⩾": ">=",
    ":": "=",
    "of": "=",
    "lessthan": "<",
    "lessthanorequalto": "<=",
}
_RELATIONS |= {"greaterthan": ">", "morethan": ">", "<": "<", ">": ">", "=": "=", "<=": "<=", ">=": ">=", "</=": "<="}
_RELATIONS |= {">/=": ">=", "": "="}
_SIDED = re.compile(r"\b(?:1|one)[- ](?:sided|tailed)\b", re.IGNORECASE)
_FOLLOWING = re.compile(
    r"[\s,;:)\]]{0,5}(?:(?:one|two|1|2)-(?:sided|tailed)[ ])?(?:and[ ]|with[ ](?:a[ ])?|both[ ]|all[ ])?[(\[]?"
)
FAR = 40
"""Characters from which on a P value no longer follows what stands before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PValue:
    """A printed P value."""

    value: float | None
    """As printed, 0 to 1; None: ``NS``, or out of range (see flags)."""
    relation: str
    """``=``, ``<``, ``>``, ``<=``, ``>=`` or ``NS``."""
    of: str | None
    """What it is the P for when that is not the comparison itself (``for interaction``); None: nothing is said."""
    start: int
    end: int
    flags: tuple[str, ...] = ()
    """``one-sided``, ``impossible-p`` (0 or above 1)."""


def find_p_values(text: str, start: int = 0, end: int | None = None) -> tuple[PValue, ...]:
    """Find P values with their relation; ``P = .05`` stays ``=`` .05.

    Args:
        text: Where to look.
        start: First character to read.
        end: One past the last one; None: the whole text.

    Returns:
        P values in order. ``P = 0.000`` is flagged ``impossible-p`` and keeps its printed value; the reading of it
        as < .001 is the reader's.
    """
    return tuple(each_p_value(text, start, end))


def each_p_value(text: str, start: int = 0, end: int | None = None) -> Iterator[PValue]:
    """Yield what ``find_p_values`` returns, one by one."""
    stop = len(text) if end is None else end
    yield from (_p_value(text, match) for match in _P.finditer(text, start, stop))


def _p_value(text: str, match: re.Match[str]) -> PValue:
    of = match["of"].strip(" ()_-") if match["of"] else None
    around = text[max(0, match.start() - 14) : match.start()] + "|" + text[match.end() : match.end() + 24]
    flags = ("one-sided",) if _SIDED.search(around) or (of and _SIDED.search(of)) else ()
    if match["ns"]:
        return PValue(value=None, relation="NS", of=of or None, start=match.start(), end=match.end(), flags=flags)
    number = parse_number(match["number"])
    relation = _RELATIONS["".join(match["relation"].lower().split())]
    value = number.value
    if value is not None and ((value == 0 and relation in "=<=") or value > 1):
        flags = (*flags, "impossible-p")
    flags = (*flags, *number.flags)
    return PValue(value=value, relation=relation, of=of or None, start=match.start(), end=match.end(), flags=flags)


def following_p(text: str, end: int, values: Sequence[PValue]) -> PValue | None:
    """Return the P value that follows a place with nothing but brackets and joining words between, or None."""
    return next((p for p in values if end <= p.start < end + FAR and _FOLLOWING.fullmatch(text, end, p.start)), None)
