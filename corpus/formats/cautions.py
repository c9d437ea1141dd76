"""What a reader can tell at once is wrong with a record: no title, a text cut short, wording that was damaged.

The damage cues are a rule of thumb after the "tortured phrases" of Cabanac, Labbé and Magazinov
(https://doi.org/10.48550/arXiv.2107.06751): software that swaps words for synonyms turns fixed terms into ones that no
clinician writes. Only phrases without an honest reading are listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.study import Caution, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageCue:
    """A wording that shows that a text was altered by a machine."""

    words: tuple[str, ...]
    """One of these stands in every text that the pattern finds: looked for first, as it is a hundred times faster."""
    pattern: re.Pattern[str]
    """For a text in lower case."""
    why: str
    """What stands there and what was probably meant, for the reader of the caution."""
    at_least: int = 1
    """How often it must occur to count."""


def _cue(words: str, pattern: str, why: str, at_least: int = 1) -> DamageCue:
    compiled = re.compile(rf"\b(?:{pattern})\b")
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
)
"""Measured by ``tests/test_plain_text.py`` on 2,000 ordinary abstracts: at most 1 % may raise one."""

_CUT_BY_SOURCE = re.compile(r"abstract truncated(?: at \d{3} words)?\)?\.?$", re.IGNORECASE)
_CUT_IN_SENTENCE = re.compile(
    r"(?:[a-z\d)\]] (?:in|of|the|and|or|with|an|to|for|from|by|that|which) ?\.?|[a-z\d] ?,|\.\.\.|…)$"
)


def draft_cautions(title: str | None, parts: tuple[Part, ...]) -> tuple[Caution, ...]:
    """Return what to know before trusting a record, in a fixed order; empty: nothing was noticed."""
    found = []
    if title is None:
        found.append(Caution(code="no-title", message="The source gives no title."))
    if not parts:
        found.append(Caution(code="no-abstract", message="The source gives no abstract."))
    elif is_cut_short(parts[-1].text):
        found.append(
            Caution(
                code="truncated-text", message="The text is cut short: it ends in the middle of a sentence or says so."
            )
        )
    if reasons := damage_reasons("\n".join(part.text for part in parts)):
        message = f"The wording looks altered by a machine ({'; '.join(reasons)}): check the original."
        found.append(Caution(code="damaged-text", message=message))
    return tuple(found)


def is_cut_short(text: str) -> bool:
    """Whether the text stops in mid-sentence ("… and Department of Public Health in.") or says that it was cut."""
    end = text[-200:].rstrip()
    return bool(_CUT_BY_SOURCE.search(end) or _CUT_IN_SENTENCE.search(end))


def damage_reasons(text: str) -> tuple[str, ...]:
    """Return why the wording looks altered by a machine, each reason once; empty: it does not."""
    low = text.lower()
    found = (cue for cue in DAMAGE_CUES if any(word in low for word in cue.words))
    return tuple(dict.fromkeys(cue.why for cue in found if len(cue.pattern.findall(low)) >= cue.at_least))
