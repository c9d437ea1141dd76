# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""Personal data in a question, found and taken out before anything is searched, logged, cached or sent (REQUIREMENTS B21).

The kinds are the eighteen identifiers of the Safe Harbor method (45 CFR 164.514(b)(2)(i)). What is clinical stays: doses,
laboratory values, ages below 90, years, registry numbers, PMIDs, DOIs, eponyms, and authors where a publication is looked up.
Rules and lists of names of our own; a name that is in no list and stands without a title, a role or a label is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.admit.privacy.names import find_names, no_names
from assistant.admit.privacy.patterns import CLINICAL, PATTERNS, PLACES


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """One piece of personal data that was taken out."""

    start: int
    """First character, in the text as written."""
    end: int
    kind: str
    """``name``, ``place``, ``date``, ``age``, ``phone``, ``fax``, ``e-mail``, ``social security number``, ``record number``,
    ``plan number``, ``account number``, ``licence number``, ``vehicle``, ``device``, ``web address``, ``IP address``, ``biometric``,
    ``photo`` or ``identifying number``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A text without the personal data that were found in it."""

    text: str
    """Each removed span gave way to a mark such as ``[name removed]``; everything else is character for character as written."""
    removed: tuple[Removed, ...]
    """In order, not overlapping; empty: nothing was found, and ``text`` is the text given."""


MARKS = {"age": "[90 or older]"}
"""Kinds whose mark says more than that something was removed: 164.514(b)(2)(i)(C) allows the class of 90 and over."""


_MARK = re.compile(r"\[[a-z0-9 ,-]{1,60} removed\]")


def redact(text: str) -> Redacted:
    """Take personal data out of a text.

    Args:
        text: Anything; a question or a note.

    Returns:
        The text without them, and what was removed.

    >>> redact("Mr. Smith, MRN 4471902: is apixaban 5 mg better at INR 2.0-3.0?").text
    '[name removed], MRN [record number removed]: is apixaban 5 mg better at INR 2.0-3.0?'
    """
    kept = [(match.start(), match.end()) for match in CLINICAL.finditer(text)]
    found: list[Removed] = []
    # Where two rules meet, the longer span wins; of two alike, the earlier rule: its label says the kind.
    sure = sorted((*_from_patterns(text), *_places(text)), key=lambda one: one.start - one.end)
    note = bool(_OF_A_PERSON.search(text)) or any(one.kind not in ("date", "web address") for one in sure)
    for removed in (*sure, *_names(text, note)):
        if removed.kind not in _SURE and any(start < removed.end and removed.start < end for start, end in kept):
            continue
        if not any(one.start < removed.end and removed.start < one.end for one in found):
            found.append(removed)
    found.sort(key=lambda one: one.start)
    pieces, at = [], 0
    for one in found:
        pieces += [text[at : one.start], MARKS.get(one.kind, f"[{one.kind} removed]")]
        at = one.end
    return Redacted(text="".join((*pieces, text[at:])), removed=tuple(found))


_OF_A_PERSON = re.compile(
    r"\b(?i:my|our|this) (?:\w+ ){0,3}(?i:patient|mother|father|son|daughter|wife|husband|sister|brother|friend|client|mum|mom|dad)\b|\b(?:DOB|MRN|admitted|discharged|was seen|presented|referr(?:ed|al)|I saw|I look after|thank you for seeing|date of birth|"
    r"(?:Mr|Mrs|Ms|Miss)\.? [A-Z])|\b\d{1,3}[- ]?(?:yo|y/o|year[- ]old|F|M)\b[^s]|\b(?i:patient|pt) (?:name|[A-Z])|\b(?:[Hh]e|[Ss]he|[Hh]er|[Hh]is)\b"
)
"""Words by which a text speaks of one person: names that no list holds are then looked for as well."""
_SURE = frozenset({"e-mail", "social security number", "record number", "phone", "fax"})
"""Kinds whose patterns look at the label or the form so closely that they outweigh a clinical reading."""


def without_marks(text: str) -> str:
    """Return a text without the marks of what was removed, as it is searched: nobody asks about "name removed"."""
    return _MARK.sub(" ", text)


def notice(redacted: Redacted) -> str | None:
    """Return the line that tells a person what was taken out of the question; None: nothing was.

    >>> notice(redact("Evidence for Mr. Smith?"))
    'Personal data were removed before the search: name (1).'
    """
    if not redacted.removed:
        return None
    kinds = [one.kind for one in redacted.removed]
    counted = ", ".join(f"{kind} ({kinds.count(kind)})" for kind in dict.fromkeys(kinds))
    return f"Personal data were removed before the search: {counted}."


def _from_patterns(text: str) -> Iterator[Removed]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            group = "x" if "x" in pattern.groupindex and match["x"] else 0
            yield Removed(start=match.start(group), end=match.end(group), kind=kind)


def _places(text: str) -> Iterator[Removed]:
    for pattern in PLACES:
        for match in pattern.finditer(text):
            first = re.split(r"[ ,-]", match["x"])[0].lower()
            if first not in no_names() or any(character.isdecimal() for character in match["x"]):
                yield Removed(start=match.start("x"), end=match.end("x"), kind="place")


def _names(text: str, note: bool) -> Iterator[Removed]:
    for span in find_names(text, of_a_person=note):
        yield Removed(start=span.start, end=span.end, kind="name")
