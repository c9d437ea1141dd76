"""How many people a study says it studied.

Every number that stands before a word for people is a candidate; what stands around it raises or lowers it. The
rule weights are a rule of thumb, set on PubMed abstracts; nothing is added up, so a
study that only states its arms has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.cue_words import lower_case
from corpus.sample_size_rules import AFTER, BEFORE, DIGITS, SECTION_WEIGHT
from corpus.study import SampleSize, Section
from corpus.words import NUMBER_WORDS, SCALES, TENS, UNITS, parse_number_word

_PEOPLE = (
    r"(?:in-?|out)?patients?|subjects|participants|women|men|children|adults|infants|individuals|persons|"
    r"people|volunteers|"
    r"cases|adolescents|students|nurses|veterans|residents|respondents|donors|neonates|newborns|survivors|physicians|"
    r"mothers|girls|boys|males|females|users|smokers|workers|recipients|employees|pregnancies|couples|"
    r"families|controls|"
    r"caregivers|youths|teenagers|clients|athletes|births|deliveries|practitioners|probands|carriers|nonsmokers|"
    r"postmenopausal women|schoolchildren|toddlers|preschoolers|twins|men and women|members|enrollees|"
    r"beneficiaries|babies|"
    r"diabetics|asthmatics|eyes|responders|drivers|soldiers|pupils|inhabitants|surgeons|doctors|dentists"
)
_BETWEEN = (
    r"(?:[ \n]{1,3}(?!(?:of|and(?! post| pre)|or(?! I)|to|in|for|with|who|were|was|per|out|the|from|had|by"
    r"|years?|months?|weeks?|"
    r"days?|trials?|studies|mg|percent|vs|versus|than|at|on)\b)[A-Za-z][\w/'’-]{0,24},?){0,8}?"
)
_CANDIDATE = re.compile(
    rf"(?<![\w.,/%$€£<>=≤≥±–-])(?P<number>{DIGITS}|{NUMBER_WORDS})(?![\d%]|[.,]\d|[ ]?%)(?P<between>{_BETWEEN})"
    rf"[ \n]{{1,3}}(?P<people>{_PEOPLE})\b(?![-/–]| ?%)",
    re.IGNORECASE,
)
_N_EQUALS = re.compile(rf"\b[nN]\s?=\s?(?P<number>{DIGITS})(?![\d%]|[.,]\d)")
_WORD = re.compile(r"[a-z]+")
_PEOPLE_WORDS = frozenset(
    {f"{place}patient{plural}" for place in ("", "in", "out") for plural in ("", "s")}
    | {part.split()[-1] for part in _PEOPLE.split("|") if part[-1] != "?"}
)
"""The last word of every word for people, in lower case."""
_NUMBER_START = re.compile(r"[0-9efhnostzEFHNOSTZ](?<![\w.,/%$€£<>=≤≥±–-].)[A-Za-z]*")
"""A digit, or a word that begins as number words do."""
_NUMBER_WORDS = frozenset((*UNITS, *TENS, *SCALES))
_MAX_REACH = 450
"""No longer way from the first character of a number to the word for people behind it."""
_WERE_TAKEN = re.compile(r" were (?:then |subsequently |prospectively )?(?:random|enrol|recruit)", re.IGNORECASE)
_OF_PEOPLE = re.compile(
    rf"\b(?:sample|cohort|study population) (?:size )?(?:of|was|comprised|included|consisted of) "
    rf"(?P<number>{DIGITS})(?=[.,;)](?!\d)| \()",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    rf"(?<![\w.,/%$€£<>=≤≥±–-])(?P<number>{DIGITS}|{NUMBER_WORDS})(?![\d%]|[.,]\d)"
    rf"[ ](?P<kind>(?!(?:of|and|or|to|weeks?|months?|years?|days?|hours?|mg|g|ml|percent|were|was|trials?|studies)\b)"
    rf"[A-Za-z][\w'’-]*(?:[ ](?!(?:were|was|had|and|or|of)\b)[A-Za-z][\w'’-]*){{0,3}})"
    rf"(?=[ ]were[ ](?:(?:then|subsequently|prospectively)[ ])?(?:randomi[sz]ed|randomly[ ]a|enrol+ed|recruited)\b)",
    re.IGNORECASE,
)
"""Whoever was randomised, under a name that is no word for people (``322 BCS were randomized``)."""
_PEOPLE_BEFORE_N = re.compile(rf"\b(?:{_PEOPLE})\b[^.;()]{{0,50}}[(\[][^()]{{0,12}}\Z", re.IGNORECASE)
_ARM_BEFORE_N = re.compile(
    r"\b(?:groups?|arms?|placebo|controls?|intervention|(?<!post-)(?<!post )treatment|usual care|versus|vs\.?|or|and|either|to|received?|"
    r"receiving|subsample|subgroup|subset|excluded|lost|died|remaining|these)(?: [\w%/.-]{1,20}){0,4},? ?[(\[]?[ ]?\Z",
    re.IGNORECASE,
)
_DONE_AFTER_N = re.compile(
    r"[^()]{0,12}[)\]][^.;()]{0,60}\b(?:were|was|who|completed|participated|undergoing|initiating|scheduled|received|"
    r"underwent|from)\b"
)
_SUM_WINDOW = 700
_INTEGER = re.compile(rf"(?<![\d.,/<>=−-])(?:{DIGITS})(?![\d%]|[.,]\d|[ ]?%|[ ]?m[gl])")

_WINDOW = 90
MAX_TEXT = 20_000
"""Characters read; an abstract is shorter, and a full text states its number early."""


_MIN_SCORE = 1
_WEAK_PEOPLE = frozenset(
    "surgeons physicians nurses doctors dentists practitioners controls eyes families members births deliveries"
    " responders carriers users".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A number of people and how well it fits as the size of the study."""

    n: int
    start: int
    end: int
    score: int


def find_sample_size(text: str, sections: Sequence[Section]) -> SampleSize | None:
    """Find the number of people that were enrolled, randomised or analysed.

    Args:
        text: Canonical text of a study.
        sections: Its sections; they may be empty.

    Returns:
        The number with the span of exactly the words that say it (``Eight patients``); None when no number of people is
        stated as the size of the study. Arms are never added up.
    """
    best: _Candidate | None = None
    for plain in _candidates(text[:MAX_TEXT], sections):
        candidate = replace(plain, score=plain.score + 3) if _is_sum(text, plain) else plain
        if best is None or (candidate.score, candidate.n) > (best.score, best.n):
            best = candidate
    if best is None or best.score < _MIN_SCORE:
        return None
    return SampleSize(n=best.n, start=best.start, end=best.end)


def _candidates(text: str, sections: Sequence[Section]) -> Iterator[_Candidate]:
    """Yield every number that may count people, scored."""
    for match in _matches(text):
        n = _value(match["number"])
        if n is not None and n >= 1 and not _is_year(text, match, n):
            yield _Candidate(
                n=n, start=match.start("number"), end=match.end("people"), score=_score(text, match, n, sections)
            )
    for match in _OF_PEOPLE.finditer(text):
        n = _value(match["number"])
        if n is not None and n >= 1:
            yield _Candidate(
                n=n,
                start=match.start("number"),
                end=match.end("number"),
                score=_section_weight(match.start(), sections) + 3,
            )
    for match in _ASSIGNED.finditer(text) if _WERE_TAKEN.search(text) else ():
        n = _value(match["number"])
        if n is not None and n >= 5:
            score = _section_weight(match.start(), sections) + 3
            yield _Candidate(n=n, start=match.start("number"), end=match.end("kind"), score=score)
    yield from _n_equals(text, sections)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``_CANDIDATE``, tried only where a number has a word for people not far behind it."""
    lowered = lower_case(text)
    done = 0
    for first in _NUMBER_START.finditer(text):
        place = first.start()
        if place < done or (first[0][0].isalpha() and first[0].lower() not in _NUMBER_WORDS):
            continue
        if not _PEOPLE_WORDS.isdisjoint(_WORD.findall(lowered, place, place + _MAX_REACH)):
            match = _CANDIDATE.match(text, place)
            if match is not None:
                done = match.end()
                yield match


def _n_equals(text: str, sections: Sequence[Section]) -> Iterator[_Candidate]:
    """Yield every ``n = 40``, scored by whether people stand before it and what is done to them after it."""
    matches = list(_N_EQUALS.finditer(text))
    for match in matches:
        n = _value(match["number"])
        if n is None or n < 1:
            continue
        before = text[max(0, match.start() - _WINDOW) : match.start()]
        score = _section_weight(match.start(), sections) + (1 if len(matches) == 1 else -1)
        score += 1 if match.group()[0] == "N" else 0
        score += 2 if _PEOPLE_BEFORE_N.search(before) else 0
        score += 2 if _DONE_AFTER_N.match(text, match.end()) else 0
        score += 2 if len(matches) == 1 else 0
        score -= 5 if _ARM_BEFORE_N.search(before) else 0
        yield _Candidate(n=n, start=match.start(), end=match.end(), score=score)


def _is_sum(text: str, candidate: _Candidate) -> bool:
    """Whether two numbers close behind a candidate, two arms as it seems, add up to it; both a fifth of it or more."""
    n = candidate.n
    if n < 20 or candidate.score < 0:
        return False
    seen: set[int] = set()
    for match in _INTEGER.finditer(text, candidate.end, candidate.end + _SUM_WINDOW):
        value = _value(match.group())
        if value is not None and n <= 5 * value <= 4 * n:
            if n - value in seen:
                return True
            seen.add(value)
    return False


def _score(text: str, match: re.Match[str], n: int, sections: Sequence[Section]) -> int:
    """Return how well a number fits as the size of the study."""
    start, end = match.start("number"), match.end("people")
    before = text[max(0, start - _WINDOW) : start]
    after = text[end : end + _WINDOW]
    score = 1
    if before and (before[-1].isspace() or before[-1] == "("):  # no rule ends otherwise
        low = before.lower()
        score += sum(rule.weight for rule in BEFORE if rule.pattern.search(low))
    low = after.lower()
    score += sum(rule.weight for rule in AFTER if rule.pattern.match(low))
    score += _section_weight(start, sections)
    # A number that opens a sentence is its subject: "Eight patients … were enrolled".
    score += 1 if not before.strip() or before.rstrip()[-1] in ".:?" or before.endswith("\n") else 0
    score -= 2 if match["people"].lower() in _WEAK_PEOPLE else 0
    return score - (2 if n < 5 else 0)


def _section_weight(position: int, sections: Sequence[Section]) -> int:
    """Return what the role of the section at a position adds."""
    for section in sections:
        if section.start <= position < section.end:
            return 0 if section.role is None else SECTION_WEIGHT[section.role]
    return 1


def _value(number: str) -> int | None:
    """Read digits with or without thousands separators, or number words."""
    digits = re.sub(r"[,\s]", "", number)
    return int(digits) if digits.isdecimal() and digits.isascii() else parse_number_word(number)


def _is_year(text: str, match: re.Match[str], n: int) -> bool:
    """Whether a plain four-digit number reads as a year (``in 2005 patients were``)."""
    if not 1900 <= n <= 2100 or len(match["number"]) != 4:
        return False
    before = text[max(0, match.start() - 14) : match.start()].lower().rstrip()
    return text[match.start() - 2 : match.start()] != ", " and before.endswith(
        ("in", "since", "from", "until", "during", "of", "and", "to", "january", "june", "december", "july", "march")
    )
