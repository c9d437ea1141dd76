"""What each sentence of an abstract does: background, objective, methods, results or conclusions.

A label decides where there is one. Elsewhere cue phrases, the place of the sentence and the usual order of roles decide
together: a linear chain whose weights were fitted on labelled abstracts with the labels hidden, then rounded. Each
phrase only ever speaks *for* a role, so the phrase that decided can be shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
"""What an overrulable label adds to its own role, on the scale of the weights below."""
MIN_COURSE = 3
"""In fewer sentences the order of roles says nothing; a sentence without cue is then OTHER."""
MIN_SHOWN = 0.4
"""A phrase of less weight is not shown as what decided."""
MAX_SENTENCE = 3_000
"""Characters read of one sentence."""

_WEIGHTS: dict[SentenceRole, str] = {
    SentenceRole.BACKGROUND: """
        affects 1.8 | burden 1.7 | therefore 1.6 | ^ the present 1.2 | ^ however 1.1 | widely 1.0 | has 0.9 |
        have 0.9 | is 0.9 | previous studies 0.9 | often 0.7 | are 0.6 | frequently 0.6 | is one of 0.6 |
        may be 0.6 | remains 0.6 | studies have 0.6 | there are 0.6 | but 0.4 | important 0.4 | known 0.4 |
        play 0.4 | role in 0.4 | ^ the 0.3 | can be 0.3 | controversial 0.3 | public health 0.3 | yet 0.3 |
        is the most 0.2 | it is 0.2 | major 0.2 | prevalence of 0.2""",
    SentenceRole.OBJECTIVE: """
        ^ to 2.9 | is to 1.8 | to review 1.8 | to report 1.4 | hypothesis 1.0 | hypothesized 1.0 | ^ to compare 0.9 |
        ^ to determine 0.9 | examine 0.9 | objective 0.9 | to establish 0.9 | to explore 0.9 | assess 0.8 |
        examined 0.8 | ^ this 0.7 | aims 0.7 | present 0.7 | to describe 0.7 | investigated 0.6 | to compare 0.6 |
        whether 0.6 | determine 0.5 | to estimate 0.5 | we evaluated 0.5 | evaluate 0.4 | purpose 0.4 | sought 0.4 |
        to identify 0.4 | to study 0.4 | was to 0.4 | ^ we 0.3 | aimed 0.3 | effects 0.3 | goal 0.3 | the aim 0.3 |
        the effects of 0.3 | to evaluate 0.3 | to test 0.3 | was undertaken 0.3 | we 0.2""",
    SentenceRole.METHODS: """
        measure was 3.7 | ^ statistical 3.3 | descriptive 3.2 | was used 2.9 | anova 2.8 | ^ prospective 2.5 |
        calculated 2.5 | was assessed 2.5 | ^ randomized 2.4 | medline 2.4 | was defined 2.4 | was determined 2.4 |
        was given 2.3 | were used 2.3 | % confidence intervals 2.2 | questionnaire 2.2 | recorded 2.2 |
        were examined 2.2 | january 2.1 | outcome was 2.1 | ^ randomised 2.0 | extracted 2.0 |
        secondary outcomes 2.0 | we used 2.0 | ^ this was 1.9 | searched 1.8 | ^ group 1.7 | cohort study 1.7 |
        collected 1.7 | endpoint was 1.7 | was measured 1.7 | were determined 1.7 | random 1.6 | reviewed 1.6 |
        was evaluated 1.6 | were compared 1.6 | were evaluated 1.6 | ^ primary 1.5 | consecutive 1.5 |
        divided into 1.5 | retrospective 1.5 | underwent 1.5 | was compared 1.5 | were conducted 1.5 |
        a control 1.4 | administered 1.4 | analyzed 1.4 | carried 1.4 | consisted of 1.4 | group received 1.4 |
        scale 1.4 | survey 1.4 | ^ the study 1.3 | analysed 1.3 | and at 1.3 | intervals 1.3 | interviews 1.3 |
        range # # 1.3 | received 1.3 | then 1.3 | were measured 1.3 | applied 1.2 | assay 1.2 | authors 1.2 |
        database 1.2 | databases 1.2 | search 1.2 | standardized 1.2 | who had 1.2 | ^ secondary 1.1 |
        conducted in 1.1 | cross-sectional 1.1 | n 1.1 | obtained 1.1 | or a 1.1 | performed 1.1 | regression 1.1 |
        were assessed 1.1 | ^ the primary 1.0 | allocated 1.0 | and after 1.0 | before and 1.0 | double-blind 1.0 |
        each 1.0 | matched 1.0 | outcome measures 1.0 | participated 1.0 | randomly 1.0 | recruited 1.0 | using 1.0 |
        we also 1.0 | ^ data 0.9 | between # and 0.9 | from # to 0.9 | was performed 0.9 | were 0.9 |
        ^ participants 0.8 | ^ patients 0.8 | aged 0.8 | days 0.8 | divided 0.8 | followed 0.8 | selected 0.8 |
        study of 0.8 | weeks 0.8 | defined 0.7 | embase 0.7 | inclusion criteria 0.7 | measured 0.7 |
        prospective 0.7 | prospectively 0.7 | randomised 0.7 | receive 0.7 | retrospectively 0.7 | with # 0.7 |
        # years 0.6 | ^ a 0.6 | analysis 0.6 | conducted 0.6 | day 0.6 | index 0.6 | months 0.6 | randomized 0.6 |
        treated 0.6 | week 0.6 | # patients with 0.5 | ^ all 0.5 | assessed 0.5 | assessment 0.5 | assigned 0.5 |
        at baseline 0.5 | controlled 0.5 | criteria 0.5 | defined as 0.5 | determined 0.5 | measures 0.5 | # mg 0.4 |
        # patients 0.4 | # weeks 0.4 | based on 0.4 | randomized to 0.4 | test 0.4 | were also 0.4 | cohort 0.3 |
        included 0.3 | participants 0.3 | subjects 0.3 | was conducted 0.3 | mg 0.2 | primary 0.2""",
    SentenceRole.RESULTS: """
        # patients were 2.5 | were comparable 2.5 | fold 2.3 | p = 2.3 | revealed 2.2 | were more 2.2 |
        were similar 2.2 | remained 2.1 | two patients 2.0 | were significantly 2.0 | a median 1.9 |
        compared with # 1.9 | one patient 1.9 | died 1.8 | # participants 1.7 | in contrast 1.7 |
        inclusion criteria 1.7 | none of 1.7 | of # patients 1.7 | showed 1.7 | was similar 1.7 | # studies 1.6 |
        % ci # 1.6 | highest 1.6 | p < 1.6 | seen 1.5 | were not 1.5 | # patients # 1.4 | ^ mean 1.4 | ci # # 1.4 |
        ^ of 1.3 | correlated 1.3 | decreased 1.3 | percent 1.3 | the # patients 1.3 | vs # 1.3 |
        was significantly 1.3 | # % 1.2 | ^ among 1.2 | ^ no 1.2 | did not 1.2 | found 1.2 | varied 1.2 | # per 1.1 |
        but not 1.1 | multivariate 1.1 | significantly 1.1 | were identified 1.1 | = # 1.0 | adverse events 1.0 |
        indicated 1.0 | likely to 1.0 | met 1.0 | the mean 1.0 | there were 1.0 | higher 0.9 | majority 0.9 |
        positively 0.9 | there was 0.9 | was observed 0.9 | were # 0.9 | # % and 0.8 | # of 0.8 | and # # 0.8 |
        average 0.8 | observed 0.8 | occurred 0.8 | only 0.8 | significant 0.8 | was # 0.8 | was not 0.8 |
        were no 0.8 | were observed 0.8 | whereas 0.8 | from # 0.7 | p < # 0.7 | relative risk 0.7 | reported 0.7 |
        similar 0.7 | % of patients 0.6 | and # % 0.6 | greater 0.6 | had 0.6 | identified 0.6 | lower 0.6 |
        median 0.6 | of the # 0.6 | reduced 0.6 | were found 0.6 | # 0.5 | # # 0.5 | ^ there was 0.5 | no 0.5 |
        no differences 0.5 | p 0.5 | respectively 0.5 | was # % 0.5 | % 0.3 | ^ there 0.3 | differences 0.3 |
        there 0.3 | of these 0.2""",
    SentenceRole.CONCLUSIONS: """
        feasible 2.2 | appear 2.0 | seems 2.0 | appears 1.9 | is no 1.9 | provides 1.9 | is associated with 1.8 |
        reduces 1.8 | can 1.7 | should 1.6 | are needed 1.5 | improves 1.5 | is a 1.5 | likely 1.5 | may 1.5 |
        ^ there is 1.4 | have a 1.4 | superior 1.4 | ^ our 1.3 | conclude 1.2 | does 1.2 | effective 1.2 | our 1.1 |
        evidence 1.0 | in patients with 1.0 | safe 1.0 | beneficial 0.9 | increases 0.9 | research 0.9 |
        suggest 0.9 | improve 0.8 | indicate that 0.8 | although 0.7 | clinical practice 0.7 | future 0.7 |
        these data 0.7 | is needed 0.6 | the risk 0.6 | these findings 0.6 | risk of 0.5 | are associated with 0.4 |
        better 0.4 | results 0.4 | support 0.4 | could be 0.3 | risk 0.3 | further 0.2""",
}
"""What each phrase adds to its role, in nats; lower case, ``#`` any number, ``^`` the beginning of the sentence."""


def _cues() -> dict[str, tuple[tuple[int, float], ...]]:
    """Return the phrases of the table with the index of their role and weight."""
    found: dict[str, tuple[tuple[int, float], ...]] = {}
    for role, table in _WEIGHTS.items():
        for entry in table.split("|"):
            phrase, weight = " ".join(entry.split()).rsplit(" ", 1)
            found[phrase] = (*found.get(phrase, ()), (ROLES.index(role), float(weight)))
    return found


CUES = _cues()
"""Phrase to (index in ROLES, weight); a phrase may speak for two roles."""

_POSITION: dict[str, tuple[float, ...]] = {
    "first": (2.7, 2.2, -1.8, -6.8, -4.5),
    "second": (2.3, 1.3, 1.1, -2.3, -4.1),
    "quarter 1": (1.8, 0.8, 1.9, -1.2, -4.5),
    "quarter 2": (-0.2, -0.7, 1.7, 0.8, -5.0),
    "quarter 3": (-3.1, -3.1, 0.9, 2.2, -0.5),
    "quarter 4": (-7.0, -7.0, -1.2, 2.6, 2.6),
    "next to last": (-7.3, -7.4, -4.3, 1.5, 3.3),
    "last": (-2.0, -5.8, 0.7, -8.0, 6.5),
}
"""What the place of a sentence adds to each role."""
_START = (-0.3, -0.4, -2.4, -4.2, -3.5)
_STEP = (
    (-0.3, -1.0, -0.6, -2.3, -4.4),
    (-2.2, -0.6, -0.2, -2.1, -3.4),
    (-4.5, -3.7, -0.2, -0.7, -4.2),
    (-4.9, -4.9, -4.3, -0.1, -0.7),
    (-3.2, -4.2, -3.0, -4.2, -0.0),
)
"""Log probability, halved, of the first role and of one role (row) being followed by another (column)."""
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
_TOKEN = re.compile(r"[a-z][a-z'-]*|[0-9][0-9.,]*|[%<=±]")


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
    seen: Counter[int] = Counter()
    findings: list[RoleFinding | None] = [None] * len(sentences)
    free: list[int] = []
    for index, place in enumerate(places):
        section = None if place is None else sections[place]
        if (sections and section is None) or (section is not None and section.role is SentenceRole.OTHER):
            findings[index] = RoleFinding(role=SentenceRole.OTHER, cue="" if section is None else section.label or "")
        else:
            free.append(index)
    rows: list[_Row] = []
    for order, index in enumerate(free):
        place = places[index]
        allowed = _allowed(place, sections, counts)
        position = _position(order, len(free))
        if place is not None and (allowed.favoured is not None or allowed.roles != _EVERY):
            position = f"quarter {seen[place] * 4 // counts[place] + 1}"
            seen[place] += 1
        rows.append(_row(text, sentences[index], position, allowed))
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


def _row(text: str, sentence: Span, position: str, allowed: _Allowed) -> _Row:
    """Score one sentence for every role."""
    if len(allowed.roles) == 1:
        only = next(iter(allowed.roles))
        return _Row(scores=[0.0 if role is only else _BARRED for role in ROLES], cues=[""] * len(ROLES))
    scores = list(_POSITION[position])
    best = [0.0] * len(ROLES)
    cues = [""] * len(ROLES)
    for phrase in sorted(_phrases(text[sentence.start : min(sentence.end, sentence.start + MAX_SENTENCE)])):
        for index, weight in CUES[phrase]:
            scores[index] += weight
            # Equal weights go to the phrase that sorts first: a set has no order of its own.
            if weight >= MIN_SHOWN and (-weight, phrase) < (-best[index], cues[index]):
                best[index], cues[index] = weight, phrase
    for index, role in enumerate(ROLES):
        if role not in allowed.roles:
            scores[index] = _BARRED
        elif role is allowed.favoured:
            scores[index] += LABEL_BONUS
    return _Row(scores=scores, cues=cues)


def _phrases(sentence: str) -> set[str]:
    """Return the known cue phrases of a sentence; each counts once."""
    words = ["#" if word[0].isdigit() else word for word in _TOKEN.findall(sentence.lower())]
    found = {word for word in words if word in CUES}
    pairs = [f"{one} {two}" for one, two in zip(["^", *words], words, strict=False)]
    found.update(pair for pair in pairs if pair in CUES)
    found.update(
        triple for triple in map(" ".join, zip(["^", *words], words, words[1:], strict=False)) if triple in CUES
    )
    return found


def _position(order: int, count: int) -> str:
    """Name the place of a sentence in its abstract."""
    if order == 0:
        return "first"
    if order == count - 1:
        return "last"
    if order == 1:
        return "second"
    if order == count - 2:
        return "next to last"
    return f"quarter {order * 4 // (count - 1) + 1}"


def _best_course(scores: Sequence[Sequence[float]]) -> list[int]:
    """Return the most likely roles of consecutive sentences (Viterbi, doi:10.1109/TIT.1967.1054010)."""
    if not scores:
        return []
    span = range(len(ROLES))
    value = [scores[0][role] + _START[role] for role in span]
    back: list[list[int]] = []
    for row in scores[1:]:
        steps = [max(span, key=lambda role, to=to, held=value: held[role] + _STEP[role][to]) for to in span]  # type: ignore[misc]
        value = [value[steps[to]] + _STEP[steps[to]][to] + row[to] for to in span]
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
    if not cue and count < MIN_COURSE:
        return RoleFinding(role=SentenceRole.OTHER, cue="")
    return RoleFinding(role=role, cue=cue or "position in the abstract")
