"""Who (or what) was studied: age group, sex, pregnancy, organ failure, species; each with the words that say so.

Read are the title and the abstract without its background and conclusions, where their labels are known. A word for a
group that is excluded ("non-pregnant", "children were excluded") says nothing of who was studied and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.cue_words import holds_any, lower_case
from corpus.found import Found, first_of
from corpus.study import Section, SentenceRole, Span

_PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "age": (
        ("newborns", r"\b(?:newborns?|neonates?|neonatal|pre-?term infants?|premature infants?)\b"),
        ("infants", r"\binfants?\b(?! formula)"),
        ("children", r"\b(?:children|paediatric|pediatric|toddlers?|schoolchildren|pre-?schoolers?|boys|girls)\b"),
        ("adolescents", r"\b(?:adolescents?|teenagers?|youths)\b"),
        ("older adults", r"\b(?:elderly|older (?:adults|people|patients|persons|women|men)|nursing home residents)\b"),
        ("adults", r"\b(?<!older )adults\b|\badult (?:patients|subjects|participants|volunteers|women|men)\b"),
    ),
    "sex": (
        ("women", r"\b(?:women|females?|girls|pregnant patients)\b"),
        ("men", r"\b(?:men|males?|boys)\b"),
    ),
    "pregnancy": (
        (
            "pregnant",
            r"(?<!non-)(?<!non)(?<!not )\bpregnant\b|\b(?:gestational|during pregnancy|in labou?r|parturients)\b",
        ),
        ("breastfeeding", r"\b(?:breast-?feeding|lactating) (?:women|mothers)\b"),
    ),
    "organ_failure": (
        (
            "kidney",
            r"\b(?:(?:chronic |acute |end-stage )?(?:renal|kidney) (?:failure|impairment|insufficiency|injury)|chronic (?:kidney|"
            r"renal) disease|end-stage (?:renal|kidney) disease|ha?emodialysis|dialysis patients)\b",
        ),
        (
            "liver",
            r"\b(?:liver cirrhosis|cirrhotics?|cirrhosis|(?:hepatic|liver) (?:failure|impairment|decompensation)|decompensated liver)\b",
        ),
        (
            "heart",
            r"\b(?:heart failure|cardiac failure|cardiogenic shock|left ventricular (?:dys|systolic dys)function)\b",
        ),
        ("lung", r"\b(?:respiratory failure|acute respiratory distress syndrome)\b"),
    ),
    "species": (
        ("rats", r"\brats?\b"),
        ("mice", r"\b(?:mice|mouse|murine)\b"),
        ("rabbits", r"\brabbits?\b"),
        ("dogs", r"\b(?:dogs?|canine|beagles)\b"),
        ("pigs", r"(?<!guinea )\b(?:pigs?|piglets?|swine|porcine)\b"),
        ("sheep", r"\b(?:sheep|lambs?|ewes|ovine)\b"),
        ("monkeys", r"\b(?:monkeys?|macaques?)\b"),
        (
            "humans",
            r"\b(?:patients?|participants?|volunteers?|women|men|children|adults|infants|people|subjects|humans?|neonates|"
            r"\d{1,3}-year-old|cases of|respondents|smokers|veterans|students|nurses)\b",
        ),
    ),
}
_NEEDS = {
    "newborns": "newborn|neonat|preterm|pre-term|premature",
    "infants": "infant",
    "children": "child|diatric|toddler|preschool|pre-school|boys|girls",
    "adolescents": "adolescent|teenager|youth",
    "older adults": "elderly|older|nursing home",
    "adults": "adult",
    "women": "wom|female|girls|pregnant",
    "men": "men|male|boys",
    "pregnant": "pregnan|gestation|labor|labour|parturient",
    "breastfeeding": "feeding|lactating",
    "kidney": "renal|kidney|dialysis",
    "liver": "cirrho|hepatic|liver",
    "heart": "heart|cardi|ventricular",
    "lung": "respiratory",
    "rats": "rat",
    "mice": "mice|mouse|murine",
    "rabbits": "rabbit",
    "dogs": "dog|canine|beagle",
    "pigs": "pig|swine|porcine",
    "sheep": "sheep|lamb|ewes|ovine",
    "monkeys": "monkey|macaque",
    "humans": "patient|participant|volunteer|men|child|adult|infant|people|subject|human|neonate|year-old|cases of"
    "|respondent|smoker|veteran|student|nurse",
}
"""Group → some of these must stand in the lower-case text: a cheap test before the pattern."""
_COMPILED = {
    part: tuple((name, tuple(_NEEDS[name].split("|")), re.compile(pattern)) for name, pattern in patterns)
    for part, patterns in _PATTERNS.items()
}
GROUPS: dict[str, tuple[str, ...]] = {part: tuple(name for name, _ in patterns) for part, patterns in _PATTERNS.items()}
"""Part of a population (``age``, ``sex`` …) → the names of its groups."""
_NOT_STUDIED = re.compile(
    r"\b(?:non-?|not |no |without |exclud\w{2,4} (?:[\w-]+ ){0,3}|free of |absence of |history of |unlike |except )\Z",
    re.IGNORECASE,
)
_EXCLUDED_AFTER = re.compile(r"[^.;,]{0,30}\b(?:was|were) (?:excluded|not (?:included|eligible))", re.IGNORECASE)
_LEFT_OUT = (SentenceRole.BACKGROUND, SentenceRole.CONCLUSIONS, SentenceRole.OTHER)
MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Who was studied, as far as the text says; every field may be empty."""

    age: tuple[Found, ...]
    sex: tuple[Found, ...]
    """``women``, ``men`` or both; nothing is concluded from a disease."""
    pregnancy: tuple[Found, ...]
    organ_failure: tuple[Found, ...]
    """``kidney``, ``liver``, ``heart``, ``lung``."""
    species: tuple[Found, ...]
    """``humans`` or the animals; a text of animals that mentions people holds both."""


def find_population(text: str, title: Span | None, sections: Sequence[Section]) -> Population:
    """Find who was studied.

    Args:
        text: Canonical text of a study.
        title: Where its title stands; None: it has none.
        sections: Its sections; they may be empty.

    Returns:
        One finding for each group named, at its first mention.
    """
    ranges = list(ranges_of_study(text, title, sections))
    lowered = lower_case(text[:MAX_TEXT])  # twice as fast to search as a text whose case is ignored
    return Population(**{part: _named(text, lowered, ranges, part) for part in _COMPILED})


def ranges_of_study(text: str, title: Span | None, sections: Sequence[Section]) -> Iterator[tuple[int, int]]:
    """Yield what to read of a study for its own people and treatments: no background, no conclusions."""
    if title is not None:
        yield title.start, min(title.end, MAX_TEXT)
    if not sections:
        yield (0 if title is None else title.end), min(len(text), MAX_TEXT)
    for section in sections:
        if section.role not in _LEFT_OUT and section.start < MAX_TEXT:
            yield section.start, min(section.end, MAX_TEXT)


def _named(text: str, lowered: str, ranges: Sequence[tuple[int, int]], part: str) -> tuple[Found, ...]:
    found: list[Found] = []
    for name, needs, pattern in _COMPILED[part]:
        if not holds_any(lowered, needs):
            continue
        for start, end in ranges:
            match = next((m for m in pattern.finditer(lowered, start, end) if _studied(lowered, m)), None)
            if match is not None:
                cue = text[match.start() : match.end()]
                found.append(Found(what=name, cue=cue, start=match.start(), end=match.end()))
                break
    return first_of(found)


def _studied(text: str, match: re.Match[str]) -> bool:
    """Whether the words speak of a group that was studied, not of one left out."""
    before = text[max(0, match.start() - 45) : match.start()]
    return not (_NOT_STUDIED.search(before) or _EXCLUDED_AFTER.match(text, match.end()))
