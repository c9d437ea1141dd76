"""What a clause says of an outcome, as signs: denials, P values, intervals, words and figures that say who had more.

The words are data (``direction_cues.tsv``); ``corpus.effects.direction`` weighs the signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.cue_words import lower_case, lower_pattern
from corpus.effects.estimates import find_effects
from corpus.effects.p_values import find_p_values

ALPHA = 0.05
"""P values above this are read as "no difference was shown"."""
RATIOS = frozenset("HR OR RR IRR RoM aHR aOR aRR SHR PR SMR SIR".split())
DIFFERENCES = frozenset("MD SMD WMD RD difference ARR".split())
MAX_TEXT = 4_000
"""Characters that are read; a finding stands in a sentence or two."""
NEAR = 60
"""Characters behind a cue in which the arm stands that it is said of."""
LEAST_CLAUSE = 12
MOST_CLAUSES = 20
"""Clauses that are read, those that speak most of the outcome first; a text with more is a list."""
SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2005\u2006\u2007\u2008\u2009\u200a\u202f"), " ")
"""Spaces of typesetters, read as plain ones; each is one character, so offsets stay."""
NUMERALS = str.maketrans("·−–", ".--")
CUES_FILE = Path(__file__).with_name("direction_cues.tsv")
DIRECTED = {"up": 1, "down": -1, "better": 1, "worse": -1}
"""Kinds of cue that say which way, for an outcome of which more is better."""
DENYING = frozenset({"denied", "denied later", "late", "not significant"})
"""Signs of which one must stand where no difference is read."""
CLAUSE_END = re.compile(
    r"[;]|(?<!\bvs)[.](?=\s|\Z)|, (?:but|while(?! \w+ing\b)|whereas|although|and there|yet)\b|"
    r"\b(?:but|while(?! \w+ing\b)|whereas|although|however)\b|"
    r"\band (?=(?:an? )?(?:statistically )?(?:non-?)?significant)",
    re.I,
)
SENTENCE_END = re.compile(r"(?<!\bvs)[.](?=\s|\Z)", re.I)
TWO_VALUES = re.compile(
    r"(?<![\w.])(?<![p=<>≤] )(?<![=<>≤])(?P<one>[-−–]?\d{1,6}(?:[.·]\d{1,4})?)"
    r"(?P<mid>[^;]{0,60}?\b(?P<against>vs\.?|versus|compared (?:with|to)|and|than|against)\b[^;]{0,60}?)"
    r"(?P<two>[-−–]?\d{1,6}(?:[.·]\d{1,4})?)",
    re.I,
)
FIGURE = re.compile(r"\d|\bns\b", re.I)
LESS_BEHIND = re.compile(r"(?: \w+){0,2} less\b", re.I)
FROM = re.compile(r" from ")
BOTH_WAYS = re.compile(r" (?:and|or) ")
CHANGE_WORD = re.compile(r"\b(?:improv|reduc|decreas|increas|declin|relie)\w*", re.I)
SHORT_FORM = re.compile(r"\(([A-Za-z][A-Za-z0-9]{1,9})\)")
WORD = re.compile(r"[^\W_]+")
COMMON = frozenset(
    "the of and in to a an for with at or by on after from between than per mean rate rates level levels group "
    "groups patients number time total score scores treatment treated change changes use control as all who had "
    "were was is patient study risk incidence prevalence likelihood proportion frequency overall percentage "
    "occurrence mg daily day days week weeks month months therapy dose plus alone receiving received given".split()
)
"""Words that tell no outcome and no arm from another."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing a clause says."""

    name: str
    """A feature of the fit."""
    way: int
    """1 higher, -1 lower, 0 neither."""
    start: int
    end: int
    tied: bool = False
    good: int = 0


@cache
def cues() -> Mapping[str, re.Pattern[str]]:
    """Return the pattern of each kind of cue (``direction_cues.tsv``), for text in lower case."""
    kinds: dict[str, list[str]] = {}
    for line in CUES_FILE.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            kind, pattern = line.split("\t")
            kinds.setdefault(kind, []).append(pattern)
    return {kind: re.compile(lower_pattern(rf"(?<![\w-])(?:{'|'.join(found)})(?!\w)")) for kind, found in kinds.items()}


def signs_of(
    text: str, *, outcome: str | None = None, intervention: str | None = None, comparator: str | None = None
) -> tuple[Sign, ...]:
    """Return what the clause that speaks most of the outcome says of it; where it says nothing, the next one."""
    plain = text[:MAX_TEXT].translate(SPACES)
    words = lower_case(plain)
    arms = _Arms.of(intervention, comparator, outcome)
    said: tuple[Sign, ...] = ()
    for start, end in _clauses_about(words, outcome):
        signs = tuple(_signs(words, plain, start, end, (outcome or "").lower(), arms))
        if all(sign.name in ("begun", "denied later") for sign in signs):
            continue
        if any(sign.way or sign.name in DENYING for sign in signs):
            # A clause that has a P value and no word ("(P<0.001), while A did") is read with the next one that has.
            return (*said, *signs)
        said = said or signs
    return said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arms:
    own: frozenset[str]
    other: frozenset[str]
    names: str
    """Both arms as they are called, lower case: words of a name decide nothing ("similar exercises on land")."""

    @classmethod
    def of(cls, intervention: str | None, comparator: str | None, outcome: str | None) -> _Arms:
        own, other = (telling_words(arm or "") - telling_words(outcome or "") for arm in (intervention, comparator))
        return cls(own=own - other, other=other - own, names=f"{intervention} {comparator}".lower())

    def side(self, text: str) -> int:
        """Return 1 when a stretch names the intervention, -1 the comparator, 0 neither or both alike."""
        words = telling_words(text)
        own, other = len(words & self.own), len(words & self.other)
        if cues()["control"].search(text) and not own > other:
            other += 1
        return (own > other) - (other > own)


def telling_words(text: str) -> frozenset[str]:
    """Return what telling words of a text have in common with their other forms: their first six letters."""
    return frozenset(w[:6] for w in WORD.findall(text.lower()) if w not in COMMON and (len(w) > 1 or w.isdigit()))


def _clauses_about(text: str, outcome: str | None) -> list[tuple[int, int]]:
    """Return the clauses of a text, those that hold most words of the outcome first."""
    bounds, start = [], 0
    for match in CLAUSE_END.finditer(text):
        at = match.start()
        inside = text.count("(", start, at) > text.count(")", start, at) or text.count("[", start, at) > text.count(
            "]", start, at
        )
        if at - start > LEAST_CLAUSE and not inside:
            bounds.append((start, match.start()))
            start = match.start()
    bounds.append((start, len(text)))
    wanted = telling_words(outcome or "")
    return sorted(bounds, key=lambda b: (-len(wanted & telling_words(text[b[0] : b[1]])), b))[:MOST_CLAUSES]


def _signs(text: str, plain: str, start: int, end: int, outcome: str, arms: _Arms) -> Iterator[Sign]:
    """Yield what a clause says of an outcome, each kind of sign once."""
    place = _outcome_end(text, start, end, outcome)
    denials = (m for kind in ("denied", "except") for m in cues()[kind].finditer(text, start, end))
    denial = next((m for m in denials if m[0] not in arms.names), None)
    yield from _figure_signs(plain, start, end, place, outcome)
    if denial is not None:
        yield Sign("denied", 0, *denial.span())
    late = cues()["late"].search(text, end, _sentence_end(text, end)) or cues()["between"].search(text, end)
    if late is not None:
        yield Sign("late", 0, *late.span())
    elif (match := cues()["denied"].search(text, end, _sentence_end(text, end))) is not None:
        yield Sign("denied later", 0, *match.span())
    yield from _word_signs(text, start, end, outcome, place, arms, denial)
    yield from _value_signs(text, start, end, place, arms)
    for name in ("some", "marked", "begun"):
        match = cues()[name].search(text, start, end)
        if match is not None:
            yield Sign(name, 0, *match.span())


def _sentence_end(text: str, at: int) -> int:
    match = SENTENCE_END.search(text, at)
    return len(text) if match is None else match.end()


def _outcome_end(text: str, start: int, end: int, outcome: str) -> int:
    """Return where the last word of the outcome's first mention ends; the clause's start when it is not there."""
    wanted = telling_words(outcome)
    return next((m.end() for m in WORD.finditer(text, start, end) if m[0].lower()[:6] in wanted), start)


def _figure_signs(text: str, start: int, end: int, place: int, outcome: str) -> Iterator[Sign]:
    """Read the first estimate with an interval, and the first P value, behind the outcome: the P value says it first."""
    if FIGURE.search(text, start, end) is None:
        return
    way, estimate = _interval(text, start, end, place, outcome)
    values = [p for p in find_p_values(text, start, end) if p.value is not None or p.relation == "NS"]
    p = next((p for p in values if p.start >= place), values[0] if values else None)
    if p is not None:
        above = p.value is None or p.value > ALPHA or (p.value == ALPHA and p.relation in (">", ">="))
        yield Sign("not significant" if above else "significant", 0, p.start, p.end)
    if estimate is not None and p is None:
        yield Sign("significant" if way else "not significant", 0, *estimate)
    if estimate is not None and way:
        yield Sign("interval", way, *estimate)


def _interval(text: str, start: int, end: int, place: int, outcome: str) -> tuple[int, tuple[int, int] | None]:
    """Return which way an estimate with its interval points, 0 where it holds no effect, and where it stands."""
    for e in find_effects(text[start:end]):
        if start + e.end < place or e.ci_low is None or e.ci_high is None:
            continue
        unnamed = e.measure is None and re.search(r"\bratio|\brisk", text[start:end], re.I) is not None
        if not (e.measure in RATIOS or e.measure in DIFFERENCES or unnamed):
            break
        none = 0.0 if e.measure in DIFFERENCES else 1.0
        # A hazard is that of the event: a lower one is more survival.
        turned = none == 1.0 and re.search(r"surviv|\bfree", outcome, re.I) is not None
        way = 0 if e.ci_low < none < e.ci_high else -1 if (e.ci_low >= none) == turned else 1
        return way, (start + e.start, start + e.end)
    return 0, None


def _word_signs(
    text: str, start: int, end: int, outcome: str, place: int, arms: _Arms, denial: re.Match[str] | None
) -> Iterator[Sign]:
    """Yield the nearest word that says which way as its own sign, and what the other words say together as another."""
    found = sorted(_directed(text, start, end, outcome), key=lambda c: (abs(c[2].start() - place), c[2].start()))
    if denial is not None:
        found = [one for one in found if not denial.start() <= one[2].start() < denial.end()]
    both = (
        len(found) > 1 and BOTH_WAYS.fullmatch(text, *_between(found[0][2], found[1][2])) and found[0][1] != found[1][1]
    )
    for order, (kind, way, match) in enumerate(found[:2]):
        if both:  # "lowers and raises"
            way = 0
        if LESS_BEHIND.match(text, match.end()):
            way = -way
        side = _side_of_cue(text, start, end, match, arms)
        way = way if side >= 0 else -way
        name = "second word" if order else "judged" if kind in ("better", "worse") else "word"
        good = _good(text, start, end, kind, match, outcome) * (side or 1)
        yield Sign(name, way, *match.span(), tied=side != 0, good=good)


def _between(one: re.Match[str], other: re.Match[str]) -> tuple[int, int]:
    return min(one.end(), other.end()), max(one.start(), other.start())


def _directed(text: str, start: int, end: int, outcome: str) -> Iterator[tuple[str, int, re.Match[str]]]:
    """Yield the words that say which way; one that only says how much of another ("greater reduction") is left out."""
    found = cues()
    bad = found["bad"].search(outcome) is not None and found["good"].search(outcome) is None
    named = found["change"].match(outcome.strip()) is not None
    for kind, sign in DIRECTED.items():
        for match in found[kind].finditer(text, start, end):
            amount = found["amount"].match(text, match.end() + 1) is not None
            noun = found["change"].match(match[0]) is not None
            if not ((amount and not named) or (named and noun)):
                yield kind, -sign if bad and kind in ("better", "worse") else sign, match
    if named:
        # "Improvement in pain was seen with the drug": the change is itself what was measured.
        yield from (("up", 1, match) for match in CHANGE_WORD.finditer(text, start, end))


def _good(text: str, start: int, end: int, kind: str, match: re.Match[str], outcome: str) -> int:
    """Return 1 where more or less of something is good, -1 where it is bad, 0 where it does not say."""
    if kind in ("better", "worse"):
        return DIRECTED[kind]
    said = outcome or text[match.end() : min(end, match.end() + NEAR)]
    worth = cues()["good"].search(said), cues()["bad"].search(said)
    if worth == (None, None) and not outcome:
        said = text[start : match.start()]
        worth = cues()["good"].search(said), cues()["bad"].search(said)
    good, bad = worth
    return 0 if good is bad else DIRECTED[kind] * (1 if good is not None else -1)


def _side_of_cue(text: str, start: int, end: int, cue: re.Match[str], arms: _Arms) -> int:
    """Return 1 when a cue is said of the intervention, -1 of the comparator ("higher with placebo"), 0 of neither."""
    if FROM.match(text, cue.end()):
        return 0  # "reduced from 42 with placebo to 24 with the drug"
    against = cues()["against"].search(text, cue.end(), end)
    if against is not None:
        side = arms.side(text[against.end() : min(end, against.end() + NEAR)])
        if side:
            return -side
    upto = min(end, cue.end() + NEAR) if against is None else against.start()
    side = arms.side(text[cue.end() : upto])
    if side:
        return side
    before = cues()["against"].search(text, start, cue.start())
    if before is None and arms.own and not arms.own & telling_words(text):
        return 0  # only the comparator is called by a name that is known
    if before is None:
        return arms.side(text[start : cue.start()])
    stop = text.find(",", before.end(), cue.start())
    return -arms.side(text[before.end() : cue.start() if stop < 0 else stop])


def _value_signs(text: str, start: int, end: int, place: int, arms: _Arms) -> Iterator[Sign]:
    """Compare two values set side by side; the intervention's stands first unless the words say otherwise."""
    match = TWO_VALUES.search(text, place, end)
    if match is None or "ci" in WORD.findall(match[0]) or cues()["allotted"].search(text, start, end):
        return
    one, two = (float(match[name].translate(NUMERALS)) for name in ("one", "two"))
    first, _, second = match["mid"].rpartition(match["against"])
    sides = arms.side(first), -arms.side(second), -arms.side(text[match.end() : match.end() + 40])
    flipped = any(side < 0 for side in sides)
    if one != two:
        yield Sign("values", -1 if (one > two) == flipped else 1, *match.span())
