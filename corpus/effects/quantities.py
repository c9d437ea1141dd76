"""Numbers in clinical text: values, fractions and ranges, each as a span of the text as it stands.

The text is never normalised: NFKC would make ``10⁹`` 109 and ``1½`` 11⁄2. A number that has two readings (``1,5``, a
flattened ``× 109``) has the value None and a flag, and is never guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.screen import tried_at

POINT = ".·∙⋅‧•"
"""Decimal points as printed: full stop, and the raised dots of The Lancet with what scanning makes of them."""
MINUS = "-−–‐‑‒"
"""Signs printed for minus: hyphen-minus, U+2212, en dash, hyphens, figure dash."""
DASHES = MINUS.replace("-", r"\-")
"""``MINUS`` for use within a character class."""
_THIN = "\u2009\u202f\u00a0\u2007"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625}

_MANTISSA = (
    rf"[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}(?![0-9])(?:[{POINT}][0-9]{{1,12}})?"  # 12,345.6
    rf"|[0-9]{{1,3}}(?:[{_THIN}][0-9]{{3}}){{1,4}}(?![0-9])"  # 12 345
    rf"|[0-9]{{1,15}}[{POINT}][0-9]{{1,15}}|[{POINT}][0-9]{{1,15}}"  # 0.63, .010
    rf"|[0-9]{{1,15}},[0-9]{{1,15}}"  # 1,5: read only where nothing else is possible
    rf"|[0-9]{{0,3}}[{''.join(_FRACTIONS)}]|[0-9]{{1,15}}|∞"
)
_EXPONENT = (
    rf"[ ]?[×x✕*·∙⋅][ ]?10(?:\([{DASHES}]?[0-9]{{1,3}}\)|\[[{DASHES}]?[0-9]{{1,3}}\]|\^[{{(]?[{DASHES}]?[0-9]{{1,3}}[}})]?"
    rf"|[eE][+{DASHES}]?[0-9]{{1,3}}|[⁻⁺]?[{_SUPERSCRIPTS}]{{1,3}}|[{DASHES}][0-9]{{1,2}}|[0-9]{{0,2}})"
    rf"|[eE][+{DASHES}]?[0-9]{{1,3}}(?![0-9A-Za-z])"
)
NUMBER = rf"(?:{_MANTISSA})(?![0-9])(?:{_EXPONENT})?"
"""Pattern of an unsigned number as printed; its value is ``parse_number``'s to say."""
NUMBER_FIRST = rf"[0-9{POINT}{''.join(_FRACTIONS)}∞]"
"""Pattern of the first character of every ``NUMBER``."""
SIGNED = rf"[+{DASHES}]?[ ]?(?:{NUMBER})"
"""The same with a sign, for places where a dash cannot be anything else."""

_POWER = re.compile(rf"(?:10\(?\[?\^?[{{(]?|10?[eE])(?P<digits>[+⁺⁻{DASHES}]?[0-9{_SUPERSCRIPTS}]{{1,3}})[}})\]]?\Z")
_TENS = re.compile(r"[ ]?[×x✕*·∙⋅][ ]?10")
_UNIT_ATOM = (
    r"(?:percentage points?|percent|per cent|%|mm ?Hg|mmhg|mmol|µmol|μmol|nmol|pmol|mol|mEq|mcg|microg|microgram|"
    r"µg|μg|ug|mg|kg|ng|pg|g|mL|ml|dL|dl|µL|μL|uL|L|l|cm|mm|nm|km|m2|m²|m|IU|U|Gy|Hz|kcal|kJ|kPa|bpm|beats|points?|"
    r"log10|copies|cells|cups?|tablets?|patients?|participants|subjects|women|men|children|adults|people|cases|events|"
    r"deaths|years?|yrs?|months?|mo|weeks?|wks?|days?|hours?|hrs?|h|minutes?|min|seconds?|sec|s|d|fold)"
)
UNIT = rf"{_UNIT_ATOM}(?: (?:copies|cells))?(?:/(?:{_UNIT_ATOM})){{0,3}}(?![A-Za-z0-9])"
"""Pattern of a unit as printed (``mg/kg/day``, ``log10 copies/mL``)."""
_HYPHENATED = (
    r"-(?:fold|years?|months?|weeks?|days?|hours?|min(?:utes?)?|points?|items?|sided|tailed|mg|g|ml|mL|cm|mm|kg)\b"
)

_QUANTITY = re.compile(
    rf"(?P<number>(?P<sign>(?<![\w.)\]%{MINUS}])[+{DASHES}])?(?<![A-Za-z0-9_{POINT}])(?<![A-Za-z0-9)\]][{DASHES}])(?<![A-Za-z)\]]/)(?:{NUMBER}))"
    rf"(?:[ ]?[{DASHES}~][ ]?(?P<high>(?:{NUMBER}))|[ ]to[ ](?P<high_to>{SIGNED}))?"
    rf"(?:(?P<hyphen>{_HYPHENATED})|(?P<unit>[ ]?(?:(?<=[0-9 {_SUPERSCRIPTS})½¼¾]))(?:/(?:L|l|mL|ml|µL|μL|kg|m2)|{UNIT}))"
    rf"|(?![A-Za-z{DASHES}]?[A-Za-z]))"
)
_SPACED = re.compile(r"(?<![0-9.,A-Za-z-])[1-9][0-9]{0,2}(?: [0-9]{3}){1,3}(?![0-9.,%])")
_LABEL_BEFORE = re.compile(
    r"\b(?:groups?|arms?|days?|weeks?|months?|years?|phases?|grades?|stages?|types?|levels?|tables?|figures?|at|and|to)\s\Z",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"(?<![0-9./,A-Za-z-])(?P<k>[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7})(?:[ ]?/[ ]?|[ ](?:out )?of[ ](?:the[ ])?)"
    r"(?P<n>[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7})(?![0-9./])(?P<words>(?:[ ][a-z-]{2,15}){0,2}[ ]?[(\[,;][ ]?"
    rf"(?P<percent>[0-9]{{1,3}}(?:[{POINT}][0-9]{{1,4}})?)[ ]?%)?"
)
_FRACTION_START = re.compile(r"[0-9](?<![0-9./,A-Za-z-].)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """What a printed number says."""

    value: float | None
    """Its value (``inf`` for ∞); None: it has two readings."""
    flags: tuple[str, ...] = ()
    """``ambiguous-comma``, ``ambiguous-exponent``, ``decimal-comma``; empty: plain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number, or a range of two, with its unit."""

    value: float | None
    """The number, or the lower end of a range; None: it has two readings."""
    high: float | None
    """The upper end of a range; None: no range (or two readings)."""
    unit: str | None
    """As printed (``mg/kg/day``); None: no unit that is known stands behind it."""
    kind: str
    """What it measures as far as its unit or name tells: see ``KINDS``; ``number`` when nothing does."""
    start: int
    end: int
    """One past the unit, or past the number when there is no unit."""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fraction:
    """A count out of a total (``30/200``), with the percentage printed beside it."""

    k: int
    n: int
    """At least 1, at least ``k``."""
    percent: float | None
    """None: none is printed."""
    decimals: int
    """Decimal places the percentage is printed with."""
    start: int
    end: int


KINDS = (
    ("I2", r"I(?:²|\(2\)|\^2|2)[ ]?(?:=|was|of|:)?[ ]?\Z", r""),
    ("HbA1c", r"(?:HbA1c|hemoglobin A1c|haemoglobin A1c)(?:[ ](?:of|was|level)|[ ]?=)?[ ]?\Z", r""),
    ("age", r"\b(?:aged?|ages)(?:[ ](?:of|was|between))?[ ]?\Z", r"|year|yr"),
    ("log10", r"", r"log10"),
    ("fold", r"", r"fold"),
    ("percent", r"", r"%|percent\Z|per cent"),
    ("points", r"", r"percentage point|point"),
    ("count", r"", r"/|copies|cells"),
    ("N", r"", r"patient|participant|subject|women|men\b|children|adults|people|cases"),
    ("N", r"\bn[ ]?=[ ]?\Z", r""),
    ("dose", r"", r"(?:mg|g|kg|µg|μg|ug|mcg|microg|microgram|ng|IU|U|Gy|tablets?)(?:\Z|/(?:kg|day|d|m2|m²|h))"),
    ("duration", r"", r"(?:year|yr|month|mo\b|week|wk|day|hour|hr|min|sec|h\b|d\b|s\b)"),
)
"""Kind, the words it needs before the number, the beginning of its unit (empty: any); the first that fits counts."""
_KINDS = tuple((name, re.compile(before), re.compile(unit)) for name, before, unit in KINDS)


@lru_cache(maxsize=4096)
def parse_number(written: str) -> Number:
    """Read one printed number.

    Args:
        written: What ``NUMBER`` or ``SIGNED`` found.

    Raises:
        ValueError: It is no number.

    >>> parse_number("−0·5").value
    -0.5
    >>> parse_number("6.4 × 10(9)").value
    6400000000.0
    >>> parse_number("1,5")
    Number(value=None, flags=('ambiguous-comma',))
    """
    text = written.strip()
    sign = -1.0 if text[:1] in MINUS and text[:1] else 1.0
    text = text.lstrip("+" + MINUS).strip()
    tens = _TENS.search(text)
    cut = tens.start() if tens else re.search(r"[eE]|\Z", text).start()  # type: ignore[union-attr]
    if text[:2] == "10" and len(text) > 2 and text[2] in "(^[eE" + _SUPERSCRIPTS:
        cut = 0
    head, tail = text[:cut], text[cut:]
    number = _parse_mantissa(head) if head else Number(value=1.0)
    if number.value is None or not tail:
        return number if number.value is None else Number(value=sign * number.value, flags=number.flags)
    power = _parse_power(tail)
    if power is None:
        return Number(value=None, flags=("ambiguous-exponent",))
    if math.isinf(number.value):
        return Number(value=sign * number.value, flags=number.flags)
    return Number(value=float(f"{sign * number.value!r}e{power}"), flags=number.flags)


def _parse_power(tail: str) -> int | None:
    """Return the exponent of ``× 10(9)``, ``e9``; None: flattened (``× 109``), so that it may be 10⁹ or 109."""
    if re.fullmatch(r"[ ]?[×x✕*·∙⋅][ ]?10", tail):
        return 1
    if re.search(r"10[0-9]{1,2}\Z", tail):
        return None
    found = _POWER.search(tail if tail[0] not in "eE" else "1" + tail)
    if found is None:
        return None
    table = str.maketrans(_SUPERSCRIPTS + "⁻⁺" + MINUS, "0123456789-+" + "-" * len(MINUS))
    return int(found["digits"].translate(table))


def _parse_mantissa(head: str) -> Number:
    """Read digits with separators; a comma with other than three digits behind it has two readings."""
    if head == "∞":
        return Number(value=math.inf)
    if head[-1] in _FRACTIONS:
        return Number(value=float(head[:-1] or 0) + _FRACTIONS[head[-1]])
    digits = re.sub(rf"[{_THIN} ]", "", head)
    digits = re.sub(rf"[{POINT}]", ".", digits)
    if "," not in digits:
        return Number(value=float(digits))
    if re.fullmatch(r"0,[0-9]+", digits):
        return Number(value=float(digits.replace(",", ".")), flags=("decimal-comma",))
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
        return Number(value=float(digits.replace(",", "")))
    return Number(value=None, flags=("ambiguous-comma",))


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Find every number that is a value, with its unit.

    Digits of names (``IL-6``, ``COVID-19``, ``HbA1c``, ``log10``, ``5-FU``) are no values. A dash between two numbers
    is a range, never a minus (``5-10 mg``).

    Returns:
        Quantities in order, not overlapping; a range is one quantity.
    """
    spaced = {match.start(): match for match in _SPACED.finditer(text) if _is_thousands(text, match)}
    found: list[Quantity] = []
    at = 0
    while match := _QUANTITY.search(text, at):
        whole = spaced.get(match.start("number"))
        if whole is not None:
            found.append(_from_spaced(text, whole))
        else:
            found.append(_from_match(text, match))
        at = max(found[-1].end, match.start() + 1)
    return tuple(found)


def _is_thousands(text: str, match: re.Match[str]) -> bool:
    """Whether digits with plain spaces are one number: not after a label (``day 1 200 mg``)."""
    return not _LABEL_BEFORE.search(text[max(0, match.start() - 12) : match.start()])


def _from_spaced(text: str, match: re.Match[str]) -> Quantity:
    """Return ``12 345`` with the unit behind it."""
    unit = re.compile(rf"[ ]?({UNIT})").match(text, match.end())
    name = unit[1] if unit else None
    kind = _kind(text, match.start(), name)
    value = float(match[0].replace(" ", ""))
    return Quantity(
        value=value, high=None, unit=name, kind=kind, start=match.start(), end=unit.end() if unit else match.end()
    )


def _from_match(text: str, match: re.Match[str]) -> Quantity:
    """Return the quantity of one match of ``_QUANTITY``."""
    low = parse_number(match["number"])
    written = match["high"] or match["high_to"]
    high = parse_number(written) if written else None
    hyphen, unit = match["hyphen"], match["unit"]
    name = hyphen[1:] if hyphen else (unit.strip() if unit else None)
    return Quantity(
        value=low.value,
        high=high.value if high else None,
        unit=name,
        kind=_kind(text, match.start("number"), name),
        start=match.start("number"),
        end=match.end(),
        flags=tuple(dict.fromkeys((*low.flags, *(high.flags if high else ())))),
    )


def _kind(text: str, start: int, unit: str | None) -> str:
    """Return what a number measures, by the words before it and its unit."""
    before = text[max(0, start - 24) : start]
    for name, words, pattern in _KINDS:
        if words.pattern and not words.search(before):
            continue
        if not pattern.pattern or pattern.match(unit or ""):
            return name
    return "number"


def find_fractions(text: str) -> tuple[Fraction, ...]:
    """Find counts out of a total (``k/n``, ``k of n``) with the percentage behind them.

    Returns:
        In order. A pair whose count is larger than its total (a blood pressure, a date) is left out.
    """
    return tuple(_fractions(text))


def _fractions(text: str) -> Iterator[Fraction]:
    for match in tried_at(_FRACTION_START, _FRACTION, text):
        k, n = (int(match[name].replace(",", "")) for name in ("k", "n"))
        if 0 < n and k <= n:
            printed = match["percent"]
            percent = parse_number(printed).value if printed else None
            end = match.end() if printed else match.end("n")
            decimals = count_decimals(printed) if printed else 0
            yield Fraction(k=k, n=n, percent=percent, decimals=decimals, start=match.start(), end=end)


def count_decimals(written: str) -> int:
    """Return how many decimal places a number is printed with.

    >>> count_decimals("0·63")
    2
    """
    cut = max(written.rfind(mark) for mark in POINT)
    return len(written) - cut - 1 if cut >= 0 else 0
