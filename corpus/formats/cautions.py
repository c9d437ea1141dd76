"""What a reader can tell at once is wrong with a record: no title, no abstract, a text cut short.

Whether its wording was damaged is seen once, when the study is made of it (``corpus.reading``).
"""

from __future__ import annotations

import re

from corpus.damage import damage_reasons
from corpus.study import Caution, Part

__all__ = ["damage_reasons", "draft_cautions", "is_cut_short"]

_CUT_BY_SOURCE = re.compile(r"abstract truncated(?: at \d{3} words)?\)?\.?$", re.IGNORECASE)
_CUT_IN_SENTENCE = re.compile(
    r"(?:[a-z\d)\]] (?:in|of|the|and|or|with|an|to|for|from|by|that|which) ?\.?|[a-z\d] ?,|\.\.\.|…)$"
)


def draft_cautions(title: str | None, parts: tuple[Part, ...]) -> tuple[Caution, ...]:
    """Return what to know before trusting a record, in a fixed order; empty: nothing was noticed."""
    found = []
    if title is None:
        found.append(Caution(code="no-title", message="No title was found in the source."))
    if not parts:
        found.append(Caution(code="no-abstract", message="No abstract was found in the source."))
    elif is_cut_short(parts[-1].text):
        found.append(
            Caution(
                code="truncated-text",
                message="The text looks cut short: it ends in the middle of a sentence or says so.",
            )
        )
    return tuple(found)


def is_cut_short(text: str) -> bool:
    """Whether the text stops in mid-sentence ("… and Department of Public Health in.") or says that it was cut."""
    end = text[-200:].rstrip()
    return bool(_CUT_BY_SOURCE.search(end) or _CUT_IN_SENTENCE.search(end))
