"""Text that a machine altered: spun with synonyms, stripped of its commas, or misread from a scan.

The phrases are a rule of thumb after the "tortured phrases" of Cabanac, Labbé and Magazinov
(https://doi.org/10.48550/arXiv.2107.06751): software that swaps words for synonyms turns fixed terms into ones that no
clinician writes. One such phrase is enough. A single odd word is not; but several words that synonym software likes and
clinicians hardly ever write (each in fewer than 2 of 1,000 abstracts) do not stand in one abstract by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.cue_words import holds_any
from corpus.screen import tried_at
from corpus.study import Caution

ENOUGH = 1.6
"""Weight of evidence from which on a text is called damaged."""
PHRASE = 2.0
"""Weight of a phrase that has no honest reading."""
SHOWN = 6
"""Words shown in a caution, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageCue:
    """A wording that shows that a text was altered by a machine."""

    words: tuple[str, ...]
    """One of these stands in every text that the pattern finds: looked for first, as it is a hundred times faster."""
    pattern: re.Pattern[str]
    why: str
    """What stands there and what was probably meant, for the reader of the caution."""
    starts: re.Pattern[str] | None = None
    """Where the pattern is tried; None: everywhere."""
    at_least: int = 1
    """How often it must occur to count."""


def _cue(words: str, pattern: str, why: str, at_least: int = 1) -> DamageCue:
    compiled = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    return DamageCue(words=tuple(words.split("|")), pattern=compiled, why=why, at_least=at_least)


DAMAGE_CUES = (
    _cue("brokers", r"(?:angiogen\w{1,4}|chemotherap\w{1,6}|cancer|alkylating) brokers", "'brokers' for agents"),
    _cue("brokers", r"antiangiogen\w{1,4} brokers", "'brokers' for agents"),
    _cue("skin rush", r"skin rush", "'skin rush' for skin rash"),
    _cue("bosom", r"bosom (?:malignanc\w{1,3}|cancer|tumou?rs?|disease)", "'bosom' for breast"),
    _cue(
        "disappointment",
        r"(?:kidney|renal|hepatic|liver|heart|cardiac) disappointment",
        "'disappointment' for failure",
    ),
    _cue("bigotry|prejudice", r"(?:glucose|lactose) (?:bigotry|prejudice)", "'bigotry' for intolerance"),
    _cue("insulin o", r"insulin (?:obstruction|opposition)", "'obstruction' for resistance"),
    _cue("invulnerable|insusceptible", r"(?:invulnerable|insusceptible) (?:framework|reaction)", "a word for immune"),
    _cue(
        "putrefaction|corruption|rot ",
        r"tumou?r (?:rot|putrefaction|corruption) (?:factor|element)",
        "'rot' for necrosis",
    ),
    _cue("customized cell", r"customized cell (?:passing|demise|death)", "'customized' for programmed"),
    _cue("woodland|timberland", r"(?:irregular|arbitrary) (?:woodland|timberland)", "'woodland' for forest"),
    _cue(" bayes", r"(?:gullible|guileless) bayes", "'gullible' for naive"),
    _cue("square blunder", r"mean square blunder", "'blunder' for error"),
    _cue("consciousness", r"(?:fake|counterfeit) consciousness", "'counterfeit consciousness' for AI"),
    _cue("irregular controlled", r"irregular controlled (?:preliminar\w{1,3}|trial)", "'irregular' for randomised"),
    _cue("visually impaired", r"visually impaired (?:preliminary|placebo)", "'visually impaired' for blind"),
    _cue("is usually", r"is usually (?:an?|one)", "'is' turned into 'is usually' throughout", at_least=3),
    # Not followed by three digits: "10 000 and 20 000" is a way to write thousands.
    _cue(
        " cases",
        r"(?<![\d.,] )\d{1,3} (?!\d{3}\b)\d{1,3} and (?!\d{1,3} \d{3}\b)\d{1,3} cases",
        "a list of numbers lost its commas",
    ),
    _cue(
        "examine",
        r"(?:this|the|our|present|current|pilot|cohort|controlled|retrospective|prospective) examine",
        "a verb where a study is meant",
    ),
    _cue("esteem", r"p[- ]esteems?", "'esteem' for value"),
    _cue("noteworthiness", r"(?:factual|measurable|statistical|clinical) noteworthiness", "a word for significance"),
    _cue(
        "factually|measurably",
        r"(?:factually|measurably) (?:huge|critical|noteworthy|unique|distinctive)",
        "'measurably critical' for statistically significant",
    ),
    _cue(" proportion", r"(?:peril|hazard|chances|odds|danger) proportions?", "'proportion' for ratio"),
    _cue("certainty", r"certainty (?:interims?|intervals?|stretch)", "'certainty interval' for confidence interval"),
    _cue("assault", r"heart assaults?", "'assault' for attack"),
    _cue("articulation", r"(?:quality|protein|gene) articulation", "'articulation' for expression"),
    _cue("side impacts", r"side impacts", "'side impacts' for side effects"),
    _cue("fake treatment", r"fake treatment", "'fake treatment' for placebo"),
    _cue("clinical preliminar", r"clinical preliminar(?:y|ies)", "'clinical preliminary' for clinical trial"),
    _cue("control bunch", r"control bunch(?:es)?", "'bunch' for group"),
    _cue("haphazard", r"haphazardly (?:assigned|allotted|allocated|doled|relegated)", "'haphazardly' for randomly"),
    _cue("deliberate audit|orderly audit", r"(?:deliberate|orderly) audits?", "'audit' for review"),
    _cue(
        "undifferentiated organism|immature microorganism",
        r"(?:undifferentiated organisms?|immature microorganisms?)",
        "a word for stem cells",
    ),
    _cue("white platelets|red platelets", r"(?:white|red) platelets", "'platelets' for blood cells"),
    # A letter where a digit belongs, in a number with a unit: "lO mg", "O.5 mg", "1O0 mg".
    DamageCue(
        words=("o", "l"),  # nearly every text has one: the pattern itself must be fast
        starts=re.compile(r"(?:\d(?=[\d.,]{0,7}[lO])|[lO](?=[\dO.,]))(?<![\w.,/-].)"),
        pattern=re.compile(
            r"(?:[lO]\d[\dlO]{0,5}|\d[\dlO]{0,5}[lO]\d{0,5}|lO+|[lO][.,]\d{1,3}|\d{1,3}[.,]\d?[lO]\d?)"
            r"(?:[.,][\dlO]{1,3})? ?(?:mg|µg|μg|mcg|g|kg|ml|mL|mmol|IU|U|%|years|days|weeks|months|hours|patients)(?!\w)"
        ),
        why="a letter stands where a digit belongs",
    ),
)
"""Any one of them is enough."""

_ALWAYS = (
    "affiliation aftereffects aggravation agony ailment ailments amid aspiratory bosom brokers bunches ceaseless "
    "cerebrum colossal contrasting dangers demise dismemberment doled endeavored endeavour enormously exceedingly "
    "extraordinarily forthcoming furnish furnished gathering gatherings gauged gentlemen gigantic gloom gotten "
    "grownups guys haphazard haphazardly headway heaving immunizer incendiary incessant incessantly incremented "
    "insusceptible invulnerable kids ladies lessen lessened lessening maladies malady medicaments melancholy "
    "mellow moms monstrous noteworthiness noteworthy optional passing peril perils pneumonic preliminaries "
    "procured proficient puffiness queasiness regurgitating researched seeping sicknesses slumber "
    "survivability torment tremendous uncovered uneasiness unending unveiled upgraded upshot viably "
    "weariness wholesome youngsters"
).split()
_OFTEN = (
    "remedies remedy sufferer adequacy advancement altogether anyway autonomous auxiliary contrasted conveyed danger dangerous decided "
    "diminished directed discoveries draining endurance essentially exhaustion expanded finish fundamentally got "
    "indications inspected irregular layout mind nervousness preparing provocative remarkably sickness sizable "
    "sizeable soreness sufferers sugar surveyed tied tiredness utilizing wellbeing"
).split()
ODD_WORDS = {**dict.fromkeys(_OFTEN, 0.4), **dict.fromkeys(_ALWAYS, 0.8)}
"""Word that synonym software likes → weight; the more, the rarer clinicians write it."""
NO_COMMA = 1.2
"""Weight of a long text without a single comma."""
LONG_TEXT = 100
"""Words from which on a text ought to hold a comma."""
WORD = re.compile(r"[a-z]+(?:-[a-z]+)?", re.IGNORECASE)
LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Words that look altered."""

    start: int
    end: int
    why: str
    weight: float
    """0…2; see ``ENOUGH``."""


def find_damage(text: str) -> tuple[Damage, ...]:
    """Return the words that show that a machine altered a text, in order; empty: there is not enough of them.

    >>> text = "One adult had a skin rush."
    >>> [text[d.start : d.end] for d in find_damage(text)]
    ['skin rush']
    """
    low = text.lower()
    phrases = list(_phrases(text, low))
    odd = [d for d in _odd_words(text, low) if not any(p.start <= d.start < p.end for p in phrases)]
    weight = sum(d.weight for d in phrases) + sum({text[d.start : d.end].lower(): d.weight for d in odd}.values())
    if "," not in text and weight and len(WORD.findall(text)) >= LONG_TEXT:
        weight += NO_COMMA
    return tuple(sorted((*phrases, *odd), key=lambda d: (d.start, d.end))) if weight >= ENOUGH else ()


def damage_reasons(text: str) -> tuple[str, ...]:
    """Return why the wording looks altered by a machine, each reason once; empty: it does not."""
    return tuple(dict.fromkeys(damage.why for damage in find_damage(text)))


def damage_caution(text: str, *, placed: bool = True) -> Caution | None:
    """Return the caution that a damaged text deserves, with the words that raised it; None: it looks undamaged.

    Args:
        text: The text.
        placed: Give the place of the first of the words.
    """
    found = find_damage(text)
    if not found:
        return None
    words = list(dict.fromkeys(text[d.start : d.end] for d in sorted(found, key=lambda d: -d.weight)))
    shown = ", ".join(f"“{word}”" for word in words[:SHOWN]) + (" …" if len(words) > SHOWN else "")
    reasons = "; ".join(dict.fromkeys(damage.why for damage in found))
    first = max(found, key=lambda d: d.weight)
    return Caution(
        code="damaged-text",
        message=f"The wording looks altered by a machine: {shown} ({reasons}): check the original.",
        start=first.start if placed else None,
        end=first.end if placed else None,
    )


def _phrases(text: str, low: str) -> Iterator[Damage]:
    for cue in DAMAGE_CUES:
        if not holds_any(low, cue.words):
            continue
        tried = cue.pattern.finditer(text) if cue.starts is None else tried_at(cue.starts, cue.pattern, text)
        matches = list(tried)
        if len(matches) >= cue.at_least:
            yield from (Damage(start=m.start(), end=m.end(), why=cue.why, weight=PHRASE) for m in matches)


def _odd_words(text: str, low: str) -> Iterator[Damage]:
    if ODD_WORDS.keys().isdisjoint(LETTERS.findall(low)):  # many times as fast, and so for nearly every text
        return
    for match in WORD.finditer(text):
        weight = ODD_WORDS.get(match[0].lower())
        if weight is not None:
            yield Damage(start=match.start(), end=match.end(), why="words that clinicians hardly use", weight=weight)
