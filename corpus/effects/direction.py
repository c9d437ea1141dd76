"""Which way a finding points: the one reader of it. Higher, lower, no difference, mixed, or not stated.

The direction is that of the outcome under the intervention (or exposure) as against the comparator, never whether that is
good. What a clause says is gathered as signs (``direction_signs``): a denial, the P value and the interval behind the
outcome, words and figures that say which arm had more. Two small logistic regressions weigh them: is there a difference,
and which way is it. The weights (``direction_weights.tsv``) were fitted by ``evals/train/direction.py`` on half of the
prompts of Evidence Inference (DOI 10.18653/v1/2020.bionlp-1.13, MIT).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from corpus.cue_words import lower_case
from corpus.effects.direction_signs import DENYING, MAX_TEXT, SHORT_FORM, WORD, Sign, cues, signs_of, telling_words

WEIGHTS_FILE = Path(__file__).with_name("direction_weights.tsv")
FIGURES = ("interval", "not significant", "values", "significant")
"""Signs that are figures, the more telling first."""


class Direction(StrEnum):
    """Which way an outcome went under the intervention."""

    HIGHER = "higher"
    LOWER = "lower"
    SAME = "no difference"
    MIXED = "mixed"
    """A difference, and not one way: which it is is not said, or both are."""
    NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The direction a text gives, with the words that decided."""

    direction: Direction
    cue: str = ""
    """The deciding words, verbatim; empty when nothing is stated."""
    start: int = 0
    """Where they stand; ``start == end`` when nothing is stated."""
    end: int = 0
    chance: float = 0.0
    """Chance that the direction is right, 0 to 1, of texts like those of the fit."""
    tied: bool = False
    """The words say which arm had more; False: the arm that the text puts first was taken for the intervention."""
    judged: bool = False
    """The cue judges ("better") and does not say which way the figure went."""
    good: int = 0
    """1: the text calls it a benefit, -1: a harm, 0: it does not tell, or there is no difference."""

    figure: tuple[int, int] | None = None
    """Where its figures stand: the estimate with its interval, two values, or the P value; None: it has none."""
    within: bool = False
    """It tells what happened in every group, or how things stood before, and sets no groups against one another."""

    @property
    def firm(self) -> Direction:
        """The direction between groups; mixed where a word such as "better" is all that tells it."""
        if self.within or self.direction is Direction.NOT_STATED:
            return Direction.NOT_STATED
        return Direction.MIXED if self.judged else self.direction


@lru_cache(maxsize=2048)
def read_direction(
    text: str, *, outcome: str | None = None, intervention: str | None = None, comparator: str | None = None
) -> Finding:
    """Read which way an outcome went.

    Args:
        text: One sentence or a few; its first 4,000 characters are read.
        outcome: What was measured; None: whatever the text speaks of first.
        intervention: The arm whose effect is asked for; None: the one that the text puts first.
        comparator: The arm it is compared with; None: placebo, control, usual care and the like are taken for it.
    """
    signs = signs_of(text, outcome=outcome, intervention=intervention, comparator=comparator)
    if not signs:
        return Finding(direction=Direction.NOT_STATED)
    return _decide(text, signs)


def opposed(one: Direction, other: Direction) -> bool:
    """Return whether two findings cannot both hold of one outcome: a difference and none, or more and less of it.

    >>> opposed(Direction.SAME, Direction.MIXED), opposed(Direction.MIXED, Direction.LOWER)
    (True, False)
    """
    ways = {one, other}
    if Direction.NOT_STATED in ways or len(ways) == 1:
        return False
    return Direction.SAME in ways or ways == {Direction.HIGHER, Direction.LOWER}


def speaks_of(outcome: str, text: str) -> bool:
    """Return whether a text holds half of the telling words of an outcome, or the short form in brackets in it."""
    wanted = telling_words(outcome)
    short = SHORT_FORM.findall(outcome)
    return 2 * len(wanted & telling_words(text)) >= len(wanted) or any(one in WORD.findall(text) for one in short)


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Return what each sign counts for "there is a difference" and for "it is higher" (log-odds)."""
    found: dict[str, dict[str, float]] = {"differs": {}, "higher": {}}
    for line in WEIGHTS_FILE.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            model, name, weight = line.split("\t")
            found[model][name] = float(weight)
    return found


def _decide(text: str, signs: Sequence[Sign]) -> Finding:
    weight = weights()
    odds = {s: weight["differs"].get(s.name, 0.0) for s in signs}
    differs = _chance(weight["differs"]["bias"] + sum(odds.values()))
    ways = {s: s.way * weight["higher"].get(s.name, 0.0) for s in signs if s.way}
    higher = _chance(sum(ways.values()))
    good = next((s.good for s in signs if s.good), 0)
    denying = [s for s in signs if s.name in DENYING]
    figures = sorted((s for s in signs if s.name in FIGURES), key=lambda s: FIGURES.index(s.name))
    figure = (figures[0].start, figures[0].end) if figures else None
    if differs < 0.5 and denying:
        told, direction, chance, good = min(denying, key=odds.__getitem__), Direction.SAME, 1 - differs, 0
    elif higher == 0.5:
        told, direction, chance = max(signs, key=odds.__getitem__), Direction.MIXED, differs
    else:
        way = 1 if higher > 0.5 else -1
        told = max(ways, key=lambda s: way * ways[s])
        direction = Direction.HIGHER if way > 0 else Direction.LOWER
        chance = differs * max(higher, 1 - higher)
    words = lower_case(text[:MAX_TEXT])
    begun, compared = (cues()[kind].search(words) for kind in ("begun", "compared"))
    return Finding(
        direction=direction,
        cue=text[told.start : told.end],
        start=told.start,
        end=told.end,
        chance=chance,
        tied=told.tied,
        judged=told.name == "judged",
        good=good,
        figure=figure,
        within=begun is not None and compared is None,
    )


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
