"""From a draft to a study: compose the canonical text once, then find everything in it by span."""

from __future__ import annotations

from dataclasses import replace

from corpus.damage import damage_caution
from corpus.design.design import find_design
from corpus.identifiers import find_trial_ids, study_id_for
from corpus.instructions import instructions_caution
from corpus.invisible import invisible_caution
from corpus.participants.sample_size import find_sample_size
from corpus.sections import find_sections, role_of_label
from corpus.study import Caution, Draft, Part, Section, Span, Study, StudyDesign

TITLE_GAP = "\n\n"
PART_GAP = "\n"
LABEL_GAP = ": "
STUDY_NOBODY = frozenset({StudyDesign.REVIEW, StudyDesign.EDITORIAL, StudyDesign.GUIDELINE})
"""Designs without people of their own: a number in them is of somebody else's study."""
_OF_TEXT = ("embedded-instructions", "invisible-characters")


def build_study(draft: Draft) -> Study:
    r"""Return the study a draft describes, with its canonical text and the spans found in it.

    The canonical text is the title, a blank line, and the parts of the abstract one a line, each
    after its label and a colon. Every piece is taken over character for character.

    Args:
        draft: A record as a reader understood it.

    Returns:
        The complete study. ``title`` is None where the source has none; sections are the labelled
        parts, or the labels found inside an unlabelled part.
    """
    text, title, sections = compose_text(draft.title, draft.parts)
    size = find_sample_size(text, sections)
    design = find_design(text, title, sections, draft.publication_types, None if size is None else size.n)
    stated = (*draft.trial_ids, *find_trial_ids(text))
    return Study(
        study_id=study_id_for(draft.pmid, draft.doi, draft.pmcid, text),
        source_id=draft.source_id,
        text=text,
        title=title,
        sections=sections,
        design=design,
        sample_size=None if design.design in STUDY_NOBODY else size,
        authors=draft.authors,
        journal=draft.journal,
        year=draft.year,
        pmid=draft.pmid,
        pmcid=draft.pmcid,
        doi=draft.doi,
        trial_ids=tuple(dict.fromkeys(stated)),
        publication_types=draft.publication_types,
        mesh=draft.mesh,
        language=draft.language,
        volume=draft.volume,
        issue=draft.issue,
        pages=draft.pages,
        notices=draft.notices,
        cautions=_placed(draft.cautions, text),
    )


def _placed(cautions: tuple[Caution, ...], text: str) -> tuple[Caution, ...]:
    """Return a draft's cautions, with those that the canonical text raises: damaged wording, orders in it, hidden characters."""
    others = tuple(caution for caution in cautions if caution.code not in ("damaged-text", *_OF_TEXT))
    placed = (damage_caution(text), instructions_caution(text), invisible_caution(text))
    return (*others, *(caution for caution in placed if caution is not None))


def compose_text(title: str | None, parts: tuple[Part, ...]) -> tuple[str, Span | None, tuple[Section, ...]]:
    r"""Join title and parts into the canonical text.

    Returns:
        The text, the title's span (None without a title) and the sections in order.

    >>> compose_text("A trial", (Part(label="AIM", text="To see."),))[0]
    'A trial\n\nAIM: To see.'
    """
    pieces: list[str] = []
    length = 0
    span = None
    if title:
        span = Span(start=0, end=len(title))
        pieces.append(title)
        length = len(title)
    places: list[tuple[str | None, int, int]] = []
    for part in parts:
        if not part.text:
            continue
        gap = (PART_GAP if places else TITLE_GAP) if length else ""
        head = gap + (part.label + LABEL_GAP if part.label else "")
        start = length + len(head)
        pieces += [head, part.text]
        length = start + len(part.text)
        places.append((part.label, start, length))
    text = "".join(pieces)
    return text, span, tuple(section for place in places for section in _sections_of(text, *place))


def _sections_of(text: str, label: str | None, start: int, end: int) -> tuple[Section, ...]:
    found = find_sections(text, start, end)
    if label is None:
        return found
    named = Section(label=label, role=role_of_label(label), start=start, end=end)
    if len(found) < 2:
        return (named,)
    # A labelled part may hold further labels; what stands before the first of them keeps the part's own.
    return tuple(
        replace(section, label=label, role=named.role) if section.label is None else section for section in found
    )
