"""How a study was done, and the words that say so.

Explicit metadata decides first (``Randomized Controlled Trial``), then the title, then the methods, then the rest of
the text. Broad publication types (``Review``, ``Controlled Clinical Trial``) decide only when the text is silent, and
types that name no design (``Journal Article``, ``Clinical Trial, Phase II``) never.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.cue_words import holds_any, lower_case
from corpus.design_cue import ANIMAL, Cue, finding_of
from corpus.design_manner import design_by_manner
from corpus.design_text_cues import TEXT_CUES
from corpus.design_title_cues import TITLE_CUES
from corpus.publication_types import HUMAN_TRIAL_TYPES, TYPE_DESIGNS, WEAK_TYPE_DESIGNS
from corpus.study import DesignFinding, Section, SentenceRole, Span, StudyDesign

YIELDING = frozenset(
    {
        StudyDesign.SINGLE_ARM_TRIAL,
        StudyDesign.REVIEW,
        StudyDesign.IN_VITRO,
        StudyDesign.EDITORIAL,
        StudyDesign.CROSS_SECTIONAL,
        StudyDesign.CASE_SERIES,
        StudyDesign.NON_RANDOMISED_TRIAL,
        StudyDesign.GUIDELINE,
        StudyDesign.COHORT,
    }
)
"""Designs named in a title that give way to a stronger one in the text ("a pilot study … were randomly assigned")."""

OVERRULING = frozenset(
    {StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW, StudyDesign.RANDOMISED_TRIAL, StudyDesign.ANIMAL}
)
"""Designs in the text before which a yielding title gives way."""

_NEGATED_BEFORE = re.compile(
    r"(?:\b(?:no|without|lack of|few|future|further|further large|large|larger|more|need for|needs?|"
    r"require[sd]?|await|awaiting|previous|prior|recent|published|"
    r"several|earlier|existing|available|all|of|from|only|identified|included|eligible|limited|pending|"
    r"until|unlike|most|many|other|evidence from|results of|"
    r"included|include|searched for|(?<!phase )[2-9]|two|three|four|five|six|seven|eight|nine|ten|\d\d+|"
    r"well-designed|adequately powered),?\s)"
    r"(?:\w+,?\s){0,2}\Z",
    re.IGNORECASE,
)
_CALLED_FOR_AFTER = re.compile(
    r"^[^.;]{0,60}?\b(?:(?:is|are|will be) (?:needed|required|warranted|necessary|awaited|underway|"
    r"ongoing|lacking)|should be|to confirm|would be)\b",
    re.IGNORECASE,
)
_LATE = (SentenceRole.CONCLUSIONS, SentenceRole.BACKGROUND)
_ANIMAL_ASIDE = re.compile(
    r"\b(?:patients|participants|volunteers|women|men|children|infants|human subjects|healthy subjects|adults)\b",
    re.IGNORECASE,
)
MAX_TEXT = 12_000
"""Characters of the abstract read; a full text names its design early."""


def find_design(
    text: str, title: Span | None, sections: Sequence[Section], publication_types: Sequence[str]
) -> DesignFinding:
    """Find how a study was done.

    Args:
        text: Canonical text of the study.
        title: Where its title stands; None: it has none.
        sections: The sections of its abstract; they may be empty.
        publication_types: MEDLINE publication types or a source's article types.

    Returns:
        The design with what decided it: a publication type (no span), or words of title, methods or other text with
        their span. Unknown with an empty cue when nothing speaks for a design; never a guess.
    """
    types = {kind.strip().lower(): kind for kind in publication_types}
    for name, design in TYPE_DESIGNS.items():
        if name in types:
            return DesignFinding(design=design, cue=types[name])
    found = _from_text(text, title, sections, is_trial=not HUMAN_TRIAL_TYPES.isdisjoint(types))
    if found is None or found.start is None or found.end is None:
        return _from_weak_type(types)
    return replace(found, cue=text[found.start : found.end])


def _from_weak_type(types: dict[str, str]) -> DesignFinding:
    """Return the design of a broad publication type, or unknown."""
    for name, design in WEAK_TYPE_DESIGNS.items():
        if name in types:
            return DesignFinding(design=design, cue=types[name])
    return DesignFinding(design=StudyDesign.UNKNOWN, cue="")


def _from_text(text: str, title: Span | None, sections: Sequence[Section], *, is_trial: bool) -> DesignFinding | None:
    """Return the design that title and running text state, or None."""
    lowered = lower_case(text)
    named = None if title is None else _first_cue(lowered, TITLE_CUES, [(title.start, title.end)])
    if named is not None and named.design not in YIELDING:
        return named
    own, aside = _ranges(text, title, sections)
    stated = _first_cue(lowered, TEXT_CUES, own)
    if named is not None and (stated is None or stated.design not in OVERRULING):
        return named
    stated = (
        stated
        or _first_cue(lowered, TEXT_CUES, aside)
        or design_by_manner(lowered, 0 if title is None else title.end, MAX_TEXT)
    )
    if is_trial and stated is not None and stated.design in (StudyDesign.CASE_SERIES, StudyDesign.COHORT):
        return None
    return stated


_Ranges = list[tuple[int, int]]


def _ranges(text: str, title: Span | None, sections: Sequence[Section]) -> tuple[_Ranges, _Ranges]:
    """Return what to read first (methods, then most others) and what after it (background and conclusions)."""
    body = 0 if title is None else title.end
    if not any(section.role for section in sections):
        return [(body, min(len(text), body + MAX_TEXT))], []
    methods: _Ranges = []
    others: _Ranges = []
    late: _Ranges = []
    for section in sections:
        if section.start > body + MAX_TEXT:
            break
        role = section.role
        place = methods if role is SentenceRole.METHODS else late if role in _LATE else others
        if role is not SentenceRole.OTHER:
            place.append((section.start, min(section.end, section.start + MAX_TEXT)))
    return methods + others, late


def _first_cue(text: str, cues: Sequence[Cue], ranges: _Ranges) -> DesignFinding | None:
    """Return the strongest cue in ranges of a lower-case text, or None."""
    joined = "\n".join(text[start:end] for start, end in ranges)
    for cue in cues:
        if not holds_any(joined, cue.needs):
            continue
        for start, end in ranges:
            for match in cue.pattern.finditer(text, start, end):
                if _speaks(text, cue, match, start, end):
                    return finding_of(cue.design, match)
    return None


def _speaks(text: str, cue: Cue, match: re.Match[str], start: int, end: int) -> bool:
    """Whether a cue speaks of this study, not of others or of studies still to be done."""
    if cue.design is StudyDesign.ANIMAL:
        window = text[start:end]
        return len(_ANIMAL_ASIDE.findall(window)) < max(1, len(ANIMAL.findall(window)))
    if not cue.guarded:
        return True
    before = text[max(start, match.start() - 60) : match.start()]
    after = text[match.end() : min(end, match.end() + 90)]
    if before.endswith((", a ", ", an ", ", this ", ", our ")):  # a new clause: what stands before it says nothing
        return not _CALLED_FOR_AFTER.search(after)
    return not (_NEGATED_BEFORE.search(before) or _CALLED_FOR_AFTER.search(after))
