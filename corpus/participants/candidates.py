"""Every number in a text that may be the number of people studied, with the words that say it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.cue_words import lower_case
from corpus.screen import Screen, shortest
from corpus.words import NUMBER_WORDS, SCALES, TENS, UNITS, parse_number_word

DIGITS = r"\d{1,3}(?:[,\u2008\u2009\u202f\u00a0 ]\d{3}){1,3}(?!\d)|\d{1,7}"
"""Pattern of a whole number as printed, with or without separators of thousands."""
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
_NOT_BEFORE = r"(?<![\w.,/%$€£<>=≤≥±–-])"
_CANDIDATE = re.compile(
    rf"{_NOT_BEFORE}(?P<number>{DIGITS}|{NUMBER_WORDS})(?![\d%]|[.,]\d|[ ]?%)(?P<between>{_BETWEEN})"
    rf"[ \n]{{1,3}}(?P<people>{_PEOPLE})\b(?![-/–]| ?%)",
    re.IGNORECASE,
)
_N_EQUALS = re.compile(rf"\b[nN]\s?=\s?(?P<number>{DIGITS})(?![\d%]|[.,]\d)")
_OF_PEOPLE = Screen(
    rf"\b(?:sample|cohort|study population) (?:size )?(?:of|was|comprised|included|consisted of) "
    rf"(?P<number>{DIGITS})(?=[.,;)](?!\d)| \()",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    rf"{_NOT_BEFORE}(?P<number>{DIGITS}|{NUMBER_WORDS})(?![\d%]|[.,]\d)"
    rf"[ ](?P<kind>(?!(?:of|and|or|to|weeks?|months?|years?|days?|hours?|mg|g|ml|percent|were|was|trials?|studies)\b)"
    rf"[A-Za-z][\w'’-]*(?:[ ](?!(?:were|was|had|and|or|of)\b)[A-Za-z][\w'’-]*){{0,3}})"
    rf"(?=[ ]were[ ](?:(?:then|subsequently|prospectively)[ ])?(?:randomi[sz]ed|randomly[ ]a|enrol+ed|recruited)\b)",
    re.IGNORECASE,
)
"""Whoever was randomised, under a name that is no word for people (``322 BCS were randomized``)."""
_WERE_TAKEN = Screen(r" were (?:then |subsequently |prospectively )?(?:random|enrol|recruit)", re.IGNORECASE)
_PEOPLE_WORDS = frozenset(
    {f"{place}patient{plural}" for place in ("", "in", "out") for plural in ("", "s")}
    | {part.split()[-1] for part in _PEOPLE.split("|") if part[-1] != "?"}
)
"""The last word of every word for people, in lower case."""
_PEOPLE_STEMS = shortest(_PEOPLE_WORDS)
_NUMBER_WORDS = frozenset((*UNITS, *TENS, *SCALES))
_SPELT = "|".join(
    f"(?<=[{first}{first.upper()}])(?i:{'|'.join(sorted(word[1:] for word in _NUMBER_WORDS if word[0] == first))})"
    for first in sorted({word[0] for word in _NUMBER_WORDS})
)
_NUMBER_START = re.compile(rf"[0-9efhnostzEFHNOSTZ](?<![\w.,/%$€£<>=≤≥±–-].)(?:(?<=[0-9])|(?:{_SPELT})(?![A-Za-z]))")
"""A digit, or a word that is a number."""
_MAX_REACH = 450
"""No longer way from the first character of a number to the word for people behind it."""
_THOUSANDS = re.compile(r"[,\s]")
MIN_ASSIGNED = 5
"""Fewer under a name that is no word for people are rather tumours or sites."""
MAX_PARTS = 4
"""No more groups are added up."""
MAX_GAP = 160
"""Characters between two groups that are named side by side."""
_BREAK = re.compile(r"[.;:?](?=\s)|\n")
_JOIN = re.compile(r"\b(?:and|plus|as well as)\b|&")
MAX_CANDIDATES = 60
"""No abstract has more; in a longer text the number stands early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A number that may be that of the people studied."""

    n: int
    """At least 1."""
    start: int
    end: int
    """The words from ``start`` to here say the number and, mostly, of whom."""
    kind: str
    """How it was seen: ``people``, ``n``, ``sample``, ``assigned``, or ``sum`` of groups named side by side."""
    people: str
    """The words for whom it counts, in lower case, ``+`` between those of groups; empty: none stand there."""


def find_candidates(text: str) -> list[Candidate]:
    """Return every number that may count the people studied, in the order of the text; sums of groups last.

    Groups are added up only where they stand side by side in one sentence, joined by "and" (``295 cases and 435
    controls``), so that one stretch of the text says all that is added.
    """
    single = sorted(_single(text), key=lambda one: (one.start, one.end))
    apart: list[Candidate] = []
    for one in single:
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    apart = apart[:MAX_CANDIDATES]
    return [*apart, *_sums(text, apart)]


def _single(text: str) -> Iterator[Candidate]:
    for match in _before_people(text):
        n = read_number(match["number"])
        if n and not _is_year(text, match, n):
            yield _of(match, n, match.end("people"), "people", match["people"])
    for match in _N_EQUALS.finditer(text) if "=" in text else ():
        n = read_number(match["number"])
        if n:
            yield Candidate(n=n, start=match.start(), end=match.end(), kind="n", people="")
    lowered = lower_case(text)
    for match in _OF_PEOPLE.finditer(text, lowered):
        n = read_number(match["number"])
        if n:
            yield _of(match, n, match.end("number"), "sample", "")
    for match in _ASSIGNED.finditer(text) if _WERE_TAKEN.search(text, lowered) else ():
        n = read_number(match["number"])
        if n and n >= MIN_ASSIGNED:
            yield _of(match, n, match.end("kind"), "assigned", "")


def _of(match: re.Match[str], n: int, end: int, kind: str, people: str) -> Candidate:
    return Candidate(n=n, start=match.start("number"), end=end, kind=kind, people=people.lower())


def _before_people(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``_CANDIDATE``, tried only where a number has a word for people not far behind it."""
    people = _places_of_people(lower_case(text))
    done = 0
    for first in _NUMBER_START.finditer(text) if people else ():
        place = first.start()
        if place < done:
            continue
        nearest = bisect_left(people, place)
        if nearest < len(people) and people[nearest] < place + _MAX_REACH:
            match = _CANDIDATE.match(text, place)
            if match is not None:
                done = match.end()
                yield match


def _places_of_people(lowered: str) -> list[int]:
    """Return where words for people stand, inside other words too, in order."""
    found = []
    for word in _PEOPLE_STEMS:
        place = lowered.find(word)
        while place >= 0:
            found.append(place)
            place = lowered.find(word, place + 1)
    return sorted(found)


def _sums(text: str, single: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the sums of two to four groups that stand side by side, the last two joined by "and"."""
    for first in range(len(single)):
        parts = [single[first]]
        for following in single[first + 1 : first + MAX_PARTS]:
            between = text[parts[-1].end : following.start]
            if len(between) > MAX_GAP or _BREAK.search(between):
                break
            parts.append(following)
            if _JOIN.search(between):
                people = "+".join(part.people for part in parts)
                n = sum(part.n for part in parts)
                yield Candidate(n=n, start=parts[0].start, end=parts[-1].end, kind="sum", people=people)


def read_number(number: str) -> int | None:
    """Read digits with or without thousands separators, or number words."""
    digits = _THOUSANDS.sub("", number)
    return int(digits) if digits.isdecimal() and digits.isascii() else parse_number_word(number)


def _is_year(text: str, match: re.Match[str], n: int) -> bool:
    """Whether a plain four-digit number reads as a year (``in 2005 patients were``)."""
    if not 1900 <= n <= 2100 or len(match["number"]) != 4:
        return False
    before = text[max(0, match.start() - 14) : match.start()].lower().rstrip()
    return text[match.start() - 2 : match.start()] != ", " and before.endswith(
        ("in", "since", "from", "until", "during", "of", "and", "to", "january", "june", "december", "july", "march")
    )
