"""The figures of effect estimates in one sentence, as printed, before anything else is known of them."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.effects.intervals import find_intervals
from corpus.effects.mentions import Mention
from corpus.effects.points import relative_with_absolute, without_interval
from corpus.effects.raw_estimate import RawEstimate


def find_figures(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[RawEstimate]:
    """Return the estimates of ``text[start:end]`` in the order of the text, as printed.

    Args:
        text: A study's text.
        start: First character of a sentence.
        end: One past its last.
        mentions: The measures named in it (``find_mentions``).
    """
    raws = find_intervals(text, start, end, mentions)
    raws += without_interval(text, mentions, raws, end)
    raws += relative_with_absolute(text, start, end, raws)
    return sorted(raws, key=lambda raw: raw.start)
