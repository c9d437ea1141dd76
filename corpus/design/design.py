"""How a study was done, and the words that say so.

A publication type that names a design decides first. Elsewhere the words of title and abstract are weighed together by
a fit
on abstracts whose design is known (``corpus.design.model``): a trial that is planned, wished or cited stands among
other words
than one that was done. A type that narrows the designs (``Review``, ``Clinical Trial``) and ``[Review]`` in the title
leave only
those open. In doubt the design is not stated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.cue_words import lower_case
from corpus.design.model import DESIGNS, Run, known_runs, load_model, place_of, score_runs
from corpus.design.own import DEEDS, deed
from corpus.design.publication_types import NARROWING_TYPES, SYNTHESES, TYPE_DESIGNS
from corpus.study import DesignFinding, Section, Span, StudyDesign

MAX_TEXT = 5_000
"""Characters of the abstract read; a full text names its design early."""
MIN_LIKELY = 0.25
"""A less likely design is not stated."""
FEW_RUNS = 20
"""A text with fewer known runs of words (a title and a sentence) says little;"""
MIN_LIKELY_IN_FEW = 0.5
"""… it has to say it more clearly."""
MOST_IN_REPORT = 5
"""People a case report tells of at most; more are a series."""
_UNRANDOMISED = frozenset({StudyDesign.NON_RANDOMISED_TRIAL, StudyDesign.SINGLE_ARM_TRIAL})
_REVIEW_MARK = re.compile(r"\[review\]|\bnarrative review\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opinion:
    """The likeliest design and what speaks most for it."""

    design: StudyDesign
    run: Run


def find_design(
    text: str,
    title: Span | None,
    sections: Sequence[Section],
    publication_types: Sequence[str],
    people: int | None = None,
) -> DesignFinding:
    """Find how a study was done.

    Args:
        text: Canonical text of the study.
        title: Where its title stands; None: it has none.
        sections: The sections of its abstract; they may be empty.
        publication_types: MEDLINE publication types or a source's article types.
        people: How many people it says it studied; None: not known.

    Returns:
        The design with what decided it: a publication type (no span), or the words of title or abstract that speak
        most for
        it, with their span. Unknown with an empty cue when nothing makes a design likely; never a guess.
    """
    types = {kind.strip().lower(): kind for kind in publication_types}
    for name, design in TYPE_DESIGNS.items():
        if name in types:
            return DesignFinding(design=design, cue=types[name])
    lowered = lower_case(text)
    mark = None if title is None else _REVIEW_MARK.search(text, title.start, title.end)
    deeds = {design: deed(lowered, title, MAX_TEXT, pattern) for design, pattern in DEEDS.items()}
    possible = _designs_open(types, marked=mark is not None)
    opened = possible - {design for design, place in deeds.items() if place is None}
    if people is not None and people > MOST_IN_REPORT:
        opened -= {StudyDesign.CASE_REPORT}
    opinion = _likeliest(lowered, title, possible, opened)
    if opinion is not None:
        place = deeds.get(opinion.design) or place_of(lowered, opinion.run)
        return DesignFinding(design=opinion.design, cue=text[place.start : place.end], start=place.start, end=place.end)
    if mark is not None:
        return DesignFinding(design=StudyDesign.REVIEW, cue=mark.group(), start=mark.start(), end=mark.end())
    return _from_narrowing(types)


def _designs_open(types: Mapping[str, str], *, marked: bool) -> frozenset[StudyDesign]:
    """Return the designs that types and the mark of a review leave open."""
    opened = SYNTHESES if marked else frozenset(DESIGNS)
    for name, narrowed in NARROWING_TYPES.items():
        if name in types and opened & narrowed.designs:
            opened &= narrowed.designs
    return opened


def _from_narrowing(types: Mapping[str, str]) -> DesignFinding:
    """Return the design that a broad type stands for where the words make none likely, or unknown."""
    for name, narrowed in NARROWING_TYPES.items():
        if name in types and narrowed.otherwise is not None:
            return DesignFinding(design=narrowed.otherwise, cue=types[name])
    return DesignFinding(design=StudyDesign.UNKNOWN, cue="")


def _likeliest(
    lowered: str, title: Span | None, possible: frozenset[StudyDesign], opened: frozenset[StudyDesign]
) -> _Opinion | None:
    """Return the likeliest of the designs that are open; None: the words make none likely enough.

    Args:
        lowered: The canonical text in lower case.
        title: Where its title stands; None: it has none.
        possible: The designs that types leave; chances are shares of theirs.
        opened: Those of them that the text leaves: one whose deed is not told is possible but not open.
    """
    model = load_model()
    body = 0 if title is None else title.end
    known = known_runs(lowered, body, body + MAX_TEXT, model)
    if title is not None:
        known = {**known_runs(lowered, title.start, title.end, model, title=True), **known}
    if not known:
        return None
    chances, said = score_runs(list(known), model)
    whole = sum(chance for design, chance in zip(DESIGNS, chances, strict=True) if design in possible)
    kept = {at: chances[at] / whole for at, design in enumerate(DESIGNS) if design in opened}
    at = max(kept, key=kept.__getitem__)
    chance = kept[at]
    if DESIGNS[at] in _UNRANDOMISED and StudyDesign.RANDOMISED_TRIAL in opened:
        at = DESIGNS.index(StudyDesign.RANDOMISED_TRIAL)  # a trial, and people were randomised
    if DESIGNS[at] is StudyDesign.UNKNOWN or chance < (MIN_LIKELY if len(known) >= FEW_RUNS else MIN_LIKELY_IN_FEW):
        return None
    return _Opinion(design=DESIGNS[at], run=list(known.values())[int(said[:, at].argmax())])
