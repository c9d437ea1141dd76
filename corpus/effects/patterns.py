"""How abstracts print effect estimates: names of measures, intervals, groups, outcomes (data for ``corpus.effects.estimates``)."""

from __future__ import annotations

import re

from corpus.effects.quantities import DASHES, NUMBER, NUMBER_FIRST, SIGNED, UNIT

PATTERN_WORDS: tuple[tuple[str, str], ...] = (
    ("HR", r"(?:sub-?distribution )?hazards? (?:risk )?ratios?|relative hazards?"),
    ("DOR", r"diagnostic odds ratios?"),
    ("OR", r"odds? ratios?|relative odds"),
    ("RRR", r"relative risk reductions?|relative reductions?"),
    ("ARR", r"absolute (?:risk )?reductions?"),
    (
        "RD",
        r"(?:absolute )?risk differences?|absolute differences?|rate differences?|differences? in (?:rates|proportions)",
    ),
    ("SIR", r"standardi[sz]ed incidence ratios?"),
    ("SMR", r"standardi[sz]ed mortality ratios?"),
    ("IRR", r"(?:incidence[- ])?(?:density )?rate ratios?"),
    ("PR", r"prevalence (?:rate )?ratios?"),
    ("LR+", r"positive likelihood ratios?"),
    ("LR-", r"negative likelihood ratios?"),
    ("RR", r"(?:relative|risk) ?(?:risks?|ratios?)|relative risks?"),
    ("SMD", r"standard(?:i[sz]ed)? (?:mean )?(?:weighted )?(?:mean )?differences?|Cohen['’]?s d|Hedges['’]?s? ?['’]?g"),
    ("MD", r"(?:weighted )?mean (?:between-group |group |treatment )?differences?|differences? in (?:the )?means?"),
    ("NNT", r"numbers?[- ]needed[- ]to[- ](?:treat|benefit)(?: to benefit)?"),
    ("NNH", r"numbers?[- ]needed[- ](?:to[- ])?(?:treat[- ](?:to|for)[- ](?:an additional[- ])?)?harm(?:ful outcome)?"),
    ("VE", r"vaccine (?:efficacy|effectiveness)"),
    ("Se", r"sensitivit(?:y|ies)"),
    ("Sp", r"specificit(?:y|ies)"),
    ("PPV", r"positive predictive values?"),
    ("NPV", r"negative predictive values?"),
    (
        "AUC",
        r"areas? under (?:the )?(?:ROC |receiver[- ]operating[- ]characteristics? )?curves?|c-statistics?|c-ind(?:ex|ices)",
    ),
    ("kappa", r"kappa|κ"),
    ("beta", r"regression coefficients?|β(?:[- ]coefficients?)?|beta(?:-coefficients?| coefficients?)"),
    ("difference", r"differences?"),
)
"""Code → the words for it; an earlier line goes before a later one that would match inside it."""
ABBREVIATIONS = {
    "HR": "HR", "SHR": "HR", "OR": "OR", "POR": "OR", "RR": "RR", "IRR": "IRR", "RD": "RD", "ARD": "RD", "ARR": "ARR", "RRR": "RRR",
    "MD": "MD", "WMD": "MD", "SMD": "SMD", "NNT": "NNT", "NNTB": "NNT", "NNH": "NNH", "NNTH": "NNH", "SIR": "SIR", "SMR": "SMR", "PR": "PR",
    "SWMD": "SMD", "DOR": "DOR", "PLR": "LR+", "NLR": "LR-", "AUC": "AUC", "AUROC": "AUC", "PPV": "PPV", "NPV": "NPV", "VE": "VE",
}  # fmt: skip
MAX_STRETCH = 2_000
MEASURE = re.compile(
    r"\b(?:(?=[A-Za-z][a-zA-Z]{3}|[βκ])(?i:(?P<words>"
    + "|".join(f"(?P<w{i}>{words})" for i, (_, words) in enumerate(PATTERN_WORDS))
    + r"))|(?:a(?:dj)?|s|m|c|u)?(?P<short>"
    + "|".join(sorted(ABBREVIATIONS, key=len, reverse=True))
    + r")(?:\(?(?:ad|adj)\)?)?s?|A(?P<aor>OR|HR|RR))(?![A-Za-z])"
)
PERCENT_MEASURES = frozenset("RRR ARR RD VE Se Sp PPV NPV difference".split())
LEVEL = r"(?P<level{0}>[5-9][0-9](?:[.·∙⋅][0-9]{{1,2}})?)[ ]?(?:%|per ?cent)"
CI = (
    rf"(?:{LEVEL.format(1)}[- ]?(?P<name>CrI|CredI|CIs?|Cl|C\.I\.|CL|(?i:confidence[- ]?(?:intervals?|limits?|bounds?)|credible intervals?|"
    rf"confidence))|(?P<bare>CI|C\.I\.|CrI|CredI|(?i:confidence intervals?|credible intervals?)))"
    rf"(?:,[ ]CI(?=,))?(?:[\])]?[ ]?[\[(](?:[0-9.]{{2,5}}[ ]?%[ ]?)?(?:CI|CrI|C\.I\.|CL|Cl)s?[\])])?"
    rf"(?:[ ]?{LEVEL.format(2)})?(?![A-Za-z])[\])]?"
    r"(?P<of>[ ](?:for|of)[ ](?:the[ ])?(?:[a-z-]{3,15}[ ]){0,3}(?:differences?|ratio|quotient|"
    r"numbers?[ ]needed[ ]to[ ]treat(?:[ ]\(NNT\))?|"
    r"NNT|NNH|OR|RR|HR))?"
    r"[ ]?(?:[:;,=]|of|from|between|was|were|is|ranging|range)?[ ]?(?:from|between|of|=|:)?[ ]?[\[(]?[ ]?"
)
END = rf"(?:{SIGNED})"
INNER_UNIT = rf"(?>(?:[ ]?(?:%|{UNIT}))?)"
DASH = rf"[{DASHES}—~∼_]"
PAIR = (
    rf"(?![0-9]{{2}}[ ]?%[ ]?C)[€$£]?(?P<low>{END})(?P<lowunit>{INNER_UNIT})"
    rf"(?P<sep>[ ]?{DASH}[ ]?|[ ](?:to|and|through)[ ]|[ ]to(?=[{DASHES}])|[ ]?[,;/][ ]?)"
    rf"[€$£]?(?P<high>{END})(?P<highunit>{INNER_UNIT})"
)
PAIR_LOOSE = rf"{PAIR}(?![0-9A-Za-z]|[.·][0-9])(?P<nnh>[ ]to[ ]NN[HT](?:[HB])?[ ]{END})?"
MARKED = re.compile(rf"(?<![A-Za-z0-9.]){CI}{PAIR_LOOSE}")
LIMIT = re.compile(
    rf"(?P<side>upper|lower)[ ](?:bound of the )?{LEVEL.format(1)}[ ]?(?:CL|CI|(?i:confidence (?:limit|bound|interval)))"
    rf"(?:[ ]limit)?[ ]?(?:[,:=]|of|was)?[ ]?(?P<value>{END})"
)
BARE = re.compile(
    rf"(?<![\w.·,/{DASHES}])(?P<point>[+{DASHES}]?(?:{NUMBER}))(?P<unit>{INNER_UNIT})(?:[ ]?[\[(][ ]?|,[ ]"
    rf"(?=[^,;()\[\]]{{1,12}}(?:[–]|[ ]to[ ])|[0-9]{{1,3}}[.·][0-9]{{1,3}}-[0-9]{{1,3}}[.·])){PAIR_LOOSE}(?=[ ]?[\]),;.]|[ ]?\Z)"
)
POINT = re.compile(rf"(?<![A-Za-z0-9_.·])(?<![A-Za-z][{DASHES}])(?:(?<![0-9)\]])[+{DASHES}][ ]?)?(?:{NUMBER})")
P_TEXT = r"(?:[Pp][ ]?(?:[<>=≤≥]|of)[ ]?[0-9.·]{1,10}[ ]?)"
TIGHT = re.compile(
    rf"(?:-fold|[ ]?(?:{UNIT}|(?:°|\[degrees\])[ ]?C))?(?:[ ]per[ ][0-9,]{{1,9}})?"
    rf"(?:[ ][A-Za-z]{{2,12}}){{0,2}}[ ]?(?:times[ ])?(?:\)(?=,[ ]with[ ]the))?[\s,;:]{{0,3}}[\[(]{{0,2}}"
    rf"(?:(?:[a-z ]{{0,10}}hazard ratio|odds ratio|relative risk|risk ratio|a?HR|a?OR|RR|mean difference)?[\s,;:]{{0,2}})"
    rf"(?:{P_TEXT}[,;]?[ ]?)?(?:[0-9.]{{1,6}}/[0-9]{{1,6}}[,;]?[ ]?|(?:±|\+/-)[ ]?[0-9.]{{1,8}}(?:[ ]?(?:{UNIT}))?[,;]?[ ][\[(]?)?"
    r"(?:with[ ](?:an?[ ]|the[ ])?|and[ ])?[\[(]?(?:(?:[a-z]{{3}}-sided|(?:[A-Z][a-z]{{3,12}}-)?adjusted|bootstrap(?:ped)?)[ ])?"
)
APART = re.compile(
    r"[ ](?:from|in|based on|among|(?:[A-Za-z]{2,20}[ ])?per)[ ][^;:()]{3,80}[(\[]|[ ]\([^;:()]{1,30}\)[ ]?[,(\[]?[ ]?"
)
BOUNDARY = re.compile(
    r"[.?!\n](?:(?<!\n)(?<![ (][A-Z].)(?<!\bvs.)(?<!\bi\.e.)(?<!\be\.g.)[\"')\]]{0,2}\s+(?=[A-Z\"“β])|(?<=\n)|(?<=\.)(?=[A-Z][a-z]{2}))"
)
"""The mark stands first, so that the search goes from mark to mark."""
HAS_NUMBER = re.compile(r"[0-9∞½¼¾⅓⅔⅕⅛⅜⅝]")
INTERVAL_WORDS = ("CI", "C.I.", "Cl", "CL", "Cr", "onfiden", "redible", "CONFIDEN", "REDIBLE")
"""One of them stands in every interval that is called one: a cheap test before ``MARKED`` and ``LIMIT``."""
MEASURE_STEMS = (
    "hazard", "odd", "relative", "absolute ", "difference", "ratio", "riskrisk", "risk risk", "cohen", "hedge", "needed",
    "vaccine ", "sensitivit", "specificit", "predictive", "under", "c-stat", "c-ind", "kappa", "κ", "regression c", "β", "beta",
)  # fmt: skip
"""One of them stands in the words of every measure, in lower case."""
MEASURE_CODES = tuple({"HR", "OR", "RR", "RD", "MD", "NNT", "NNH", "SIR", "SMR", "PR", "LR", "AUC", "PPV", "NPV", "VE"})
"""One of them stands in every short name of a measure."""
PLAN = re.compile(
    r"\b(?:power|detect|assum\w{0,6}|hypothes\w{0,6}|margin|threshold|sample size|expected|required?|cut-?off|defined)\b",
    re.IGNORECASE,
)
SPREAD = re.compile(
    r"\b(?:medians?|ranges?|ranging|IQR|interquartile|quartiles?|aged?|SD|SEM|standard deviation|mean age|years|means?|follow-up)\b",
    re.IGNORECASE,
)
BREAK = re.compile(
    r"\b(?:mean|median|scores?|average|prevalence|incidence|heterogeneity|proportion|agreement|correlation|"
    r"survival (?:rate|time)|rates? (?:was|were|of))\b",
    re.IGNORECASE,
)
PROPORTION = re.compile(
    r"\b(?:rates?|proportions?|percentages?|prevalences?|incidences?|probabilit(?:y|ies)|"
    r"(?<!dose-)(?<!dose )respon(?:se|ses|ded|ders)|survival|"
    r"mortality|recurrences?|cured?|remissions?)\b",
    re.IGNORECASE,
)
CHANGED = r"(?:lower|higher|greater|less|more|reductions?|increase[ds]?|decrease[ds]?|decline|improvement)\b"
CHANGE = re.compile(rf"[\])]{{0,2}}[ ](?:(?:relative|absolute)[ ])?{CHANGED}")
COUNTED = re.compile(
    r"\b(?:[0-9]+|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[A-Z][a-z]+ty(?:-[a-z]+)?|patients|women|men|subjects|participants|children)\b"
    r"[^.;:]{0,60}[\[(]\Z"
)
OUTCOME = re.compile(
    r"\b(?:(?:recurrence|progression|disease|relapse|event|metastasis|failure)[- ]free survival|(?:overall|cancer-specific|"
    r"disease-specific|graft) survival|(?:all-cause |cardiovascular |cancer-related |in-hospital |overall )?(?:mortality|deaths?)|"
    r"disease progression|progression or death|treatment failure|adverse events?|stroke|myocardial infarction|recurrence|"
    r"progression|relapse|survival|hospitali[sz]ations?)\b",
    re.IGNORECASE,
)
FOR = re.compile(
    r"\b(?:for|of)[ ](?P<outcome>(?!(?:the|these|those|this|studies|any|a|an)\b)[A-Za-z][A-Za-z0-9/ '’-]{1,60}?)(?=[ ]?(?:"
    r"\b(?:was|were|is|are|with|in|among|between|for|across|per|on|other|compared|versus|vs|associated|by|after|at|from|than|of)"
    r"\b|[,;:=(\[]|[-+]?[0-9.]|\Z))"
)
GROUP = re.compile(
    r"\b(?:in|with|for|to|than)[ ](?:the[ ])?(?P<arm>(?!(?:in|the|each|either|both|this|one|any|all|a|an)\b)[A-Za-z][\w-]{1,30}"
    r"(?:[ ][\w-]{1,20}){0,2}?)(?=[ ](?:group|arm)\b|[ ]than in the\b)"
)
VERSUS = re.compile(
    r"(?:\b(?:for|of)[ ]|[ ,(])(?:the[ ])?(?P<a>(?!(?:for|of|with|in|the|was|were)\b)[A-Za-z][\w-]{2,30}"
    r"(?:[ ](?!(?:for|of|was)\b)[A-Za-z][\w-]{2,20}){0,2}?)[ ](?:versus|vs\.?)[ ](?:the[ ])?"
    r"(?P<b>[A-Za-z][\w-]{1,30}(?:[ ](?:group|consumption|treatment|therapy|quintile|quartile))?)(?![\w-])"
)
COMPARED = re.compile(
    rf"(?<![\w.])(?P<a>{NUMBER})[ ]?(?P<aunit>{UNIT})?(?:[ ](?:in|with|for)[ ](?:the[ ])?(?P<arm1>[A-Za-z][^,;.()0-9]{{1,40}}?)"
    rf"(?:[ ](?:group|arm))?)?(?:,)?[ ](?:vs\.?|versus|v|compared with|compared to|and)[ ](?P<b>{NUMBER})[ ]?(?P<bunit>{UNIT})?"
    rf"(?:[ ](?:in|with|for)[ ](?:the[ ])?(?P<arm2>[A-Za-z][^,;.()0-9]{{1,40}}?)(?:[ ](?:group|arm)\b|(?=[ ]?[,;.()])))?"
)
NUMBER_START = re.compile(rf"{NUMBER_FIRST}(?<![\w.].)")
"""The first character of a number that follows neither a letter nor a full stop."""
FROM_TO = re.compile(
    rf"\b(?:reduced|decreased|lowered)[ ]by[ ](?P<value>{NUMBER})[ ]?%[ ]?[(,;]?[ ]?from[ ](?P<a>{NUMBER})[ ]?%[ ]to[ ](?P<b>{NUMBER})[ ]?%"
)
THIRD = re.compile(rf"(?:[ ]?{DASH}[ ]?|[ ](?:to|and)[ ])(?P<third>{END})(?![0-9A-Za-z]|[.·][0-9])")
WORDS_BETWEEN = re.compile(
    rf"(?<![A-Za-z0-9_.·,/=<>≤≥±{DASHES}])(?<!±[ ])(?<![<>=][ ])(?P<number>[+{DASHES}]?(?:{NUMBER}))(?P<unit>[ ]?{UNIT}|-fold)?"
    r"[\])]?[ ][A-Za-z][^0-9;:()\[\]]{2,100}[(\[]\Z"
)
"""A number with words but no other number between it and the bracket of an interval."""
AND_MORE = re.compile(
    rf"(?:[ ](?:in|for|with|among)[ ][A-Za-z -]{{3,40}}?)?(?:,|,?[ ]and)[ ](?P<number>{NUMBER})(?P<unit>[ ]?{UNIT})?(?![0-9A-Za-z])"
)
DIAGNOSTIC = re.compile(r"likelihood|sensitivit|specificit|diagnostic")
"""What must stand in a sentence for PLR and NLR to be likelihood ratios: they are also ratios of blood cells."""
SHARE_OF = re.compile(
    r"[\])]{0,2}[ ](?:of[ ](?:(?:the|all|these|those|new)[ ])?(?!variance|variation|baseline|dose|effect)[a-z]{3}|(?:were|had|reported)\b)"
)
SHARES_NAMED = re.compile(r"\b(?:rates?|proportions?)\b")
RATES = re.compile(r"\b(?:rates?|proportions?|prevalences?)\b[^.;()0-9]{0,60}\Z")
AND_NEXT = re.compile(r"[\])],?(?:[ ]and)?[ ]")
TIME_UNIT = re.compile(r"(?:year|yr|mo|week|wk|day|hour|hr|min|d\b|h\b)")
VALUE_UNIT = re.compile(rf"(?:[ ]?(?P<unit>{UNIT})|-(?:fold))")
COUNT = re.compile(
    r"[ ](?!(?:percent|per cent|percentage|points?|mm|cm|kg|mg|ml|times|mo|months?|years?|days?|weeks?|hours?|min)\b)[A-Za-z]{3}"
)
NO_POINT = re.compile(
    r"(?:(?:less|greater|more)[ ]than|[<>≤≥]|\b[Pp](?:[ -]value)?[ ]?=|[0-9][ ]?/|±|\+/-|\b[Nn][ ]?=|\b[Pp]er|\bSDs?\]?|[a-z]/|\bages?|"
    r"\b[Fftz](?:\([0-9, ]{1,12}\))?[ ]?=|\+/)[ ]?\Z"
)
"""What stands before a number that is no estimate: a P, a denominator, a spread, a group's size, a unit's own number."""
IS_LEVEL = re.compile(r"(?:0?[.])?9[0-9](?:\.5)?[ ]?%\)?(?:,?[ ]?|[ ]?confidence interval[\])]?[ ]?[\[(])")
"""A level apart from its interval's name (``0.95% CI``, ``95%, confidence interval``)."""
TWO_VALUES = re.compile(r"[0-9][ ]?%?[ ](?:vs\.?|versus|v)[ ]\Z")
RANGE_BEHIND = re.compile(rf"[ ]?[{DASHES}—~][ ]?[0-9]|[ ]to[ ][0-9]")
LEVELS = re.compile(r"(?<![0-9.])([5-9][0-9](?:[.·][0-9]{1,2})?)[ ]?%[ ]?(?:CI|C\.I\.|CrI|confidence|credible)")
ABBREVIATED = re.compile(r"[ ]?[\[(](?:[A-Za-z,/: +-]{1,40}|95[ ]?%[ ]?CI)[\])]")
HEADER = re.compile(r"(?<![0-9.])[5-9][0-9](?:\.[0-9])?[ ]?%[ ]?(?:CIs?|C\.I\.|confidence intervals?)[\])]")
"""A heading that calls all that follow intervals: ``cure rates (95% CI) were 23% (12-34)``."""
TIGHT_LEAD = re.compile(r"[)\]]?[ ]?(?:=|:|,|of|was|is|were)?[ ]?")
LISTED = re.compile(
    r"[)\]]{1,2}(?:,|[ ]and|,[ ]and|[ ]or)[ ](?:for[ ]|of[ ]|in[ ])?(?!(?:and|or|for|but|the|were|was)\b)"
    r"(?P<outcome>[A-Za-z][\w/'’-]{1,30}(?:[ ](?!(?:was|were|with|in|and|group|to)\b)[\w/'’-]{1,30}){0,4})[ ]?(?:,|:|=)?[ ]?[\[(]?"
)
GROUPS_NAMED = re.compile(r"[ ](?:versus|vs\.?|compared|relative)\b")
NOT_RENAMED = frozenset("RRR ARR RD difference".split())
"""Measures whose words may be followed in a bracket by another measure with its value."""
SHARES = frozenset("Se Sp PPV NPV AUC kappa".split())
"""Measures that are a share or an index: a value with another unit is none of them."""
NEEDS_INTERVAL = frozenset("difference Se Sp PPV NPV AUC kappa LR+ LR- VE".split())
"""Measures that are common words, or no effects: read only where an interval stands with the value."""
