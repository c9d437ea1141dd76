"""What each sentence of an abstract does: background, objective, methods, results or conclusions.

A label decides where there is one. Elsewhere the words of the sentence and of its neighbours, its place and the usual order of
roles decide together: a small chain model fitted on labelled abstracts with the labels hidden (``corpus.role_model``,
``evals/train_roles.py``). The phrase shown is the one that speaks most for the role.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.role_model import MAX_SENTENCE, buckets_of, load_model, phrases_of, score_sentences
from corpus.study import Section, SentenceRole, Span

ROLES = (
    SentenceRole.BACKGROUND,
    SentenceRole.OBJECTIVE,
    SentenceRole.METHODS,
    SentenceRole.RESULTS,
    SentenceRole.CONCLUSIONS,
)
"""The order of all score lists here."""

MAX_TRUSTED_SENTENCES = 3
"""A background or objective with more sentences may hold methods and results: cues may overrule its label."""
LABEL_BONUS = 2.0
"""What an overrulable label adds to its own role, in nats."""
MIN_COURSE = 3
"""In fewer sentences the order of roles says nothing; a sentence without cue is then OTHER."""
MIN_SHOWN = 0.1
"""A phrase of less direct weight is not shown as what decided."""

AIM_BONUS = 2.5
"""What words that state an aim add to the objective, in nats: labelled abstracts often state it under BACKGROUND, and the
model learnt that from them."""
_AIM = re.compile(
    r"\b(?:(?:aims?|objectives?|purposes?|goals?) of (?:this|the|our|these)\b|(?:our|the|study|primary|main) "
    r"(?:aims?|objectives?|purpose|goal)"
    r" (?:was|were|is)|we (?:aimed|sought) to)\b",
    re.IGNORECASE,
)

_BARRED = -1e6
_EVERY = frozenset(ROLES)
_MISLEADING = (SentenceRole.BACKGROUND, SentenceRole.OBJECTIVE)
_ROLE_WORDS = {
    "background": SentenceRole.BACKGROUND,
    "introduction": SentenceRole.BACKGROUND,
    "aim": SentenceRole.OBJECTIVE,
    "objective": SentenceRole.OBJECTIVE,
    "purpose": SentenceRole.OBJECTIVE,
    "method": SentenceRole.METHODS,
    "design": SentenceRole.METHODS,
    "result": SentenceRole.RESULTS,
    "finding": SentenceRole.RESULTS,
    "conclusion": SentenceRole.CONCLUSIONS,
    "discussion": SentenceRole.CONCLUSIONS,
}
"""Words that make a label one of two roles when two of them stand in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFinding:
    """What one sentence of an abstract does, and what decided it."""

    role: SentenceRole
    cue: str
    """The label as printed, the cue phrase (``#`` is any number, ``^`` the sentence's beginning), or ``position in the
    abstract``; empty when nothing decided."""


def find_roles(text: str, sentences: Sequence[Span], sections: Sequence[Section]) -> tuple[RoleFinding, ...]:
    """Find what each sentence does.

    Args:
        text: Canonical text of a study.
        sentences: Sentences of its abstract, in order.
        sections: Its sections; none at all, and every sentence is read as part of one unlabelled abstract.

    Returns:
        One finding a sentence, in order. A known label decides, except for a background or objective of more than three
        sentences that no methods or results section follows, where cues may overrule it (scraped abstracts run parts
        together), and for labels of two roles ("Methods and
        Results"), where cues choose between them. Elsewhere the most likely course of roles over all the sentences is
        taken.
        A sentence outside every section (the title) is OTHER.
    """
    places = _sections_of(sentences, sections)
    counts = Counter(place for place in places if place is not None)
    findings: list[RoleFinding | None] = [None] * len(sentences)
    free: list[int] = []
    for index, place in enumerate(places):
        section = None if place is None else sections[place]
        if (sections and section is None) or (section is not None and section.role is SentenceRole.OTHER):
            findings[index] = RoleFinding(role=SentenceRole.OTHER, cue="" if section is None else section.label or "")
        else:
            free.append(index)
    rows = _rows(
        [text[sentences[i].start : sentences[i].end] for i in free],
        [_allowed(places[i], sections, counts) for i in free],
    )
    for index, row, role in zip(free, rows, _best_course([row.scores for row in rows]), strict=True):
        place = places[index]
        findings[index] = _finding(row, ROLES[role], None if place is None else sections[place], len(rows))
    return tuple(finding for finding in findings if finding is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allowed:
    """Which roles the label of a sentence leaves open."""

    roles: frozenset[SentenceRole]
    favoured: SentenceRole | None
    """The label's own role where cues may overrule it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The scores of one sentence, in the order of ROLES, with the best cue for each."""

    scores: list[float]
    cues: list[str]


def _sections_of(sentences: Sequence[Span], sections: Sequence[Section]) -> list[int | None]:
    """Return for each sentence the index of the section that holds its first character."""
    places: list[int | None] = []
    current = 0
    for sentence in sentences:
        while current < len(sections) and sections[current].end <= sentence.start:
            current += 1
        inside = current < len(sections) and sections[current].start <= sentence.start
        places.append(current if inside else None)
    return places


def _allowed(place: int | None, sections: Sequence[Section], counts: Counter[int]) -> _Allowed:
    """Return which roles a sentence of this section may have."""
    section = None if place is None else sections[place]
    if place is None or section is None or section.role is None:
        return _Allowed(roles=_EVERY, favoured=None)
    named = frozenset(role for word, role in _ROLE_WORDS.items() if word in (section.label or "").lower())
    if len(named) > 1 and section.role in named:
        return _Allowed(roles=named, favoured=None)
    following = next((later.role for later in sections[place + 1 :] if later.role not in (None, *_MISLEADING)), None)
    runs_on = following not in (SentenceRole.METHODS, SentenceRole.RESULTS)
    if section.role in _MISLEADING and runs_on and counts[place] > MAX_TRUSTED_SENTENCES:
        # Conclusions stand in the section that follows, when there is one.
        roles = _EVERY - {SentenceRole.CONCLUSIONS} if following is SentenceRole.CONCLUSIONS else _EVERY
        return _Allowed(roles=roles, favoured=section.role)
    return _Allowed(roles=frozenset({section.role}), favoured=section.role)


def _rows(words: Sequence[str], allowed: Sequence[_Allowed]) -> list[_Row]:
    """Score the sentences of an abstract; without the model where every label decides."""
    if all(len(one.roles) == 1 for one in allowed):
        return [_decided(one) for one in allowed]
    model = load_model()
    phrases = [phrases_of(sentence) for sentence in words]
    scores, vectors = score_sentences([buckets_of(found) for found in phrases], model)
    rows: list[_Row] = []
    first = 0
    for sentence, found, own, one in zip(words, phrases, scores, allowed, strict=True):
        if _AIM.search(sentence, 0, MAX_SENTENCE):
            own[ROLES.index(SentenceRole.OBJECTIVE)] += AIM_BONUS
        rows.append(
            _decided(one) if len(one.roles) == 1 else _row(own, found, vectors[first : first + len(found)], one)
        )
        first += len(found)
    return rows


def _decided(allowed: _Allowed) -> _Row:
    """Return the scores of a sentence whose label leaves one role."""
    return _Row(scores=[0.0 if role in allowed.roles else _BARRED for role in ROLES], cues=[""] * len(ROLES))


def _row(scores: list[float], phrases: Sequence[str], vectors: Any, allowed: _Allowed) -> _Row:
    """Return the scores of one sentence with the phrase that speaks most for each role."""
    for index, role in enumerate(ROLES):
        if role not in allowed.roles:
            scores[index] = _BARRED
        elif role is allowed.favoured:
            scores[index] += LABEL_BONUS
    direct = vectors[:, : len(ROLES)]
    best = direct.argmax(axis=0).tolist()
    cues = [phrases[at] if direct[at, index] >= MIN_SHOWN else "" for index, at in enumerate(best)]
    return _Row(scores=scores, cues=cues)


def _best_course(scores: Sequence[Sequence[float]]) -> list[int]:
    """Return the most likely roles of consecutive sentences (Viterbi, doi:10.1109/TIT.1967.1054010)."""
    if not scores:
        return []
    span = range(len(ROLES))
    model = load_model()
    value = [scores[0][role] + model.start[role] for role in span]
    back: list[list[int]] = []
    for row in scores[1:]:
        steps = [max(span, key=lambda role, to=to, held=value: held[role] + model.step[role][to]) for to in span]  # type: ignore[misc]
        value = [value[steps[to]] + model.step[steps[to]][to] + row[to] for to in span]
        back.append(steps)
    course = [max(span, key=value.__getitem__)]
    for steps in reversed(back):
        course.append(steps[course[-1]])
    return course[::-1]


def _finding(row: _Row, role: SentenceRole, section: Section | None, count: int) -> RoleFinding:
    """Return the role with what decided it."""
    cue = row.cues[ROLES.index(role)]
    if section is not None and section.role is role and section.label:
        return RoleFinding(role=role, cue=section.label)
    if not cue and count < MIN_COURSE and (section is None or section.role is None):
        return RoleFinding(role=SentenceRole.OTHER, cue="")
    return RoleFinding(role=role, cue=cue or "position in the abstract")
