"""Effect estimates in clinical text: measure, point, interval with its level, P, arms and outcome, each from its span.

What is not printed is None: a measure that is not named stays unknown, a level that is not stated is not taken to be 95.
Figures that contradict each other are kept as printed, with a flag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.consistency import RATIOS, check_estimate
from corpus.quantities import MINUS, NUMBER, SIGNED, UNIT, PValue, find_p_values, parse_number
from corpus.study import Section

_WORDS: tuple[tuple[str, str], ...] = (
    ("HR", r"(?:sub-?distribution )?hazards? (?:risk )?ratios?|relative hazards?"),
    ("DOR", r"diagnostic odds ratios?"),
    ("OR", r"odds? ratios?|relative odds"),
    ("RRR", r"relative risk reductions?|relative reductions?"),
    ("ARR", r"absolute (?:risk )?reductions?"),
    ("RD", r"(?:absolute )?risk differences?|absolute differences?|rate differences?|differences? in (?:rates|proportions)"),
    ("SIR", r"standardi[sz]ed incidence ratios?"),
    ("SMR", r"standardi[sz]ed mortality ratios?"),
    ("IRR", r"(?:incidence[- ])?(?:density )?rate ratios?"),
    ("PR", r"prevalence (?:rate )?ratios?"),
    ("LR+", r"positive likelihood ratios?"),
    ("LR-", r"negative likelihood ratios?"),
    ("RR", r"(?:relative|risk) ?(?:risks?|ratios?)|relative risks?"),
    ("SMD", r"standardi[sz]ed (?:mean )?(?:weighted )?(?:mean )?differences?|Cohen['’]?s d|Hedges['’]?s? ?['’]?g"),
    ("MD", r"(?:weighted )?mean (?:between-group |group |treatment )?differences?|differences? in (?:the )?means?"),
    ("NNT", r"numbers?[- ]needed[- ]to[- ](?:treat|benefit)(?: to benefit)?"),
    ("NNH", r"numbers?[- ]needed[- ](?:to[- ])?(?:treat[- ](?:to|for)[- ](?:an additional[- ])?)?harm(?:ful outcome)?"),
    ("VE", r"vaccine (?:efficacy|effectiveness)"),
    ("Se", r"sensitivit(?:y|ies)"),
    ("Sp", r"specificit(?:y|ies)"),
    ("PPV", r"positive predictive values?"),
    ("NPV", r"negative predictive values?"),
    ("AUC", r"areas? under (?:the )?(?:ROC |receiver[- ]operating[- ]characteristics? )?curves?|c-statistics?|c-ind(?:ex|ices)"),
    ("kappa", r"kappa|κ"),
    ("beta", r"regression coefficients?|β(?:[- ]coefficients?)?|beta(?:-coefficients?| coefficients?)"),
    ("difference", r"differences?"),
)
"""Code → the words for it; an earlier line goes before a later one that would match inside it."""
_ABBREVIATIONS = {
    "HR": "HR", "SHR": "HR", "OR": "OR", "POR": "OR", "RR": "RR", "IRR": "IRR", "RD": "RD", "ARD": "RD", "ARR": "ARR", "RRR": "RRR",
    "MD": "MD", "WMD": "MD", "SMD": "SMD", "NNT": "NNT", "NNTB": "NNT", "NNH": "NNH", "NNTH": "NNH", "SIR": "SIR", "SMR": "SMR", "PR": "PR",
    "DOR": "DOR", "AUC": "AUC", "AUROC": "AUC", "PPV": "PPV", "NPV": "NPV", "VE": "VE",
}  # fmt: skip
_MEASURE = re.compile(
    r"\b(?:(?i:(?P<words>"
    + "|".join(f"(?P<w{i}>{words})" for i, (_, words) in enumerate(_WORDS))
    + r"))|(?:a(?:dj)?|s|m|c|u)?(?P<short>"
    + "|".join(sorted(_ABBREVIATIONS, key=len, reverse=True))
    + r")(?:\(?(?:ad|adj)\)?)?s?|A(?P<aor>OR|HR|RR))(?![A-Za-z])"
)
_PERCENT_MEASURES = frozenset("RRR ARR RD VE Se Sp PPV NPV difference".split())
_LEVEL = r"(?P<level{0}>[5-9][0-9](?:[.·∙⋅][0-9]{{1,2}})?)[ ]?(?:%|per ?cent)"
_CI = (
    rf"(?:{_LEVEL.format(1)}[- ]?(?P<name>CrI|CIs?|Cl|C\.I\.|CL|(?i:confidence[- ]?(?:intervals?|limits?|bounds?)|credible intervals?|"
    rf"confidence))|(?P<bare>CI|C\.I\.|CrI|(?i:confidence intervals?|credible intervals?)))"
    rf"(?:[ ]?[\[(](?:[0-9.]{{2,5}}[ ]?%[ ]?)?(?:CI|CrI|C\.I\.|CL|Cl)s?[\])])?(?:[ ]?{_LEVEL.format(2)})?(?![A-Za-z])"
    r"[ ]?(?:[:;,=]|of|from|between|was|were|is|ranging|range)?[ ]?(?:from|between|of|=|:)?[ ]?[\[(]?[ ]?"
)
_END = rf"(?:{SIGNED})"
_INNER_UNIT = r"(?:[ ]?(?:%|" + UNIT + r"))?"
_DASH = rf"[{MINUS}—~∼]"
_PAIR = (
    rf"(?P<low>{_END})(?P<lowunit>{_INNER_UNIT})(?P<sep>[ ]?{_DASH}[ ]?|[ ](?:to|and|through)[ ]|[ ]?[,;/][ ]?)"
    rf"(?P<high>{_END})(?P<highunit>{_INNER_UNIT})"
)
_PAIR_LOOSE = rf"{_PAIR}(?![0-9A-Za-z]|[.·][0-9])(?P<nnh>[ ]to[ ]NN[HT](?:[HB])?[ ]{_END})?"
_MARKED = re.compile(rf"(?<![A-Za-z0-9.]){_CI}{_PAIR_LOOSE}")
_LIMIT = re.compile(
    rf"(?P<side>upper|lower)[ ](?:bound of the )?{_LEVEL.format(1)}[ ]?(?:CL|CI|(?i:confidence (?:limit|bound|interval)))"
    rf"(?:[ ]limit)?[ ]?(?:[,:=]|of|was)?[ ]?(?P<value>{_END})"
)
_BARE = re.compile(
    rf"(?<![\w.·,/{MINUS}])(?P<point>[+{MINUS}]?(?:{NUMBER}))(?P<unit>{_INNER_UNIT})(?:[ ]?[\[(][ ]?|,[ ](?=[^,;()\[\]]{{1,12}}(?:[–]|[ ]to[ ])))"
    rf"{_PAIR_LOOSE}(?=[ ]?[\]),;.]|[ ]?\Z)"
)
_POINT = re.compile(rf"(?<![A-Za-z0-9_.·])(?:(?<![0-9)\]])[+{MINUS}][ ]?)?(?:{NUMBER})")
_P_TEXT = r"(?:[Pp][ ]?(?:[<>=≤≥]|of)[ ]?[0-9.·]{1,10}[ ]?)"
_TIGHT = re.compile(
    rf"(?:-fold|[ ]?(?:{UNIT}))?(?:[ ][a-z]{{3,12}}){{0,2}}[ ]?(?:times[ ])?[\s,;:]{{0,3}}[\[(]{{0,2}}"
    rf"(?:(?:[a-z ]{{0,10}}hazard ratio|odds ratio|relative risk|risk ratio|a?HR|a?OR|RR|mean difference)?[\s,;:]{{0,2}})"
    rf"(?:{_P_TEXT}[,;]?[ ]?)?(?:with[ ](?:an?[ ])?|and[ ])?[\[(]?(?:two-sided[ ])?"
)
_FOLLOWING_P = re.compile(r"[\s,;:)\]]{0,5}(?:and[ ]|with[ ](?:a[ ])?|both[ ]|all[ ])?[(\[]?")
_BOUNDARY = re.compile(r"(?<![ (][A-Z])(?<!\bvs)(?<!\bi\.e)(?<!\be\.g)[.?!][\"')\]]{0,2}\s+(?=[A-Z\"“β])|\n|\.(?=[A-Z][a-z]{2})")
_PLAN = re.compile(
    r"\b(?:power|detect|assum\w{0,6}|hypothes\w{0,6}|margin|threshold|sample size|expected|cut-?off|defined)\b", re.IGNORECASE
)
_SPREAD = re.compile(
    r"\b(?:medians?|ranges?|ranging|IQR|interquartile|quartiles?|aged?|SD|SEM|standard deviation|mean age|years|means?|follow-up)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"\b(?:mean|median|scores?|average|prevalence|incidence|heterogeneity|proportion|survival (?:rate|time)|rates? (?:was|were|of))\b",
    re.IGNORECASE,
)
_PROPORTION = re.compile(
    r"\b(?:rates?|proportions?|percentages?|prevalences?|incidences?|respon(?:se|ses|ded|ders)|survival|mortality|recurrences?|cured?|"
    r"remissions?)\b",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\b(?:(?:recurrence|progression|disease|relapse|event|metastasis|failure)[- ]free survival|(?:overall|cancer-specific|"
    r"disease-specific|graft) survival|(?:all-cause |cardiovascular |cancer-related |in-hospital |overall )?(?:mortality|deaths?)|"
    r"disease progression|progression or death|treatment failure|adverse events?|stroke|myocardial infarction|recurrence|"
    r"progression|relapse|survival|hospitali[sz]ations?)\b",
    re.IGNORECASE,
)
_FOR = re.compile(r"\b(?:for|of)[ ](?P<outcome>[A-Za-z][A-Za-z0-9/ '’-]{2,60}?)(?=[ ]?(?:\b(?:was|were|is|are|with|in|among|between|compared|"
    r"versus|vs|associated|by|after|at|from|than|of)\b|[,;:=(\[]|[-+]?[0-9.]|\Z))")  # fmt: skip
_GROUP = re.compile(r"\b(?:in|with|for|to|than)[ ](?:the[ ])?(?P<arm>[A-Za-z][\w-]{1,30}(?:[ ][\w-]{1,20}){0,2}?)[ ](?:group|arm)\b")
_VERSUS = re.compile(
    r"\b(?P<a>[A-Za-z][\w-]{2,30}(?:[ ](?!for\b|of\b|was\b)[A-Za-z][\w-]{2,20}){0,2}?)[ ](?:versus|vs\.?|compared with|compared to)[ ]"
    r"(?P<b>(?:the[ ]|no[ ])?[A-Za-z][\w-]{2,30})(?![\w-])"
)
_COMPARED = re.compile(
    rf"(?<![\w.])(?P<a>{NUMBER})[ ]?(?P<aunit>{UNIT})?(?:[ ](?:in|with|for)[ ](?:the[ ])?(?P<arm1>[A-Za-z][^,;.()0-9]{{1,40}}?)(?:[ ](?:group|arm))?)?"
    rf"(?:,)?[ ](?:vs\.?|versus|v|compared with|compared to|and)[ ](?P<b>{NUMBER})[ ]?(?P<bunit>{UNIT})?"
    rf"(?:[ ](?:in|with|for)[ ](?:the[ ])?(?P<arm2>[A-Za-z][^,;.()0-9]{{1,40}}?)(?:[ ](?:group|arm)\b|(?=[ ]?[,;.()])))?"
)
_FROM_TO = re.compile(
    rf"\b(?:reduced|decreased|lowered)[ ]by[ ](?P<value>{NUMBER})[ ]?%[ ]?[(,;]?[ ]?from[ ](?P<a>{NUMBER})[ ]?%[ ]to[ ](?P<b>{NUMBER})[ ]?%"
)


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
    marked: bool
    """Whether the interval is called one."""
    credible: bool = False
    flags: tuple[str, ...] = ()
