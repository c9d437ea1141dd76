"""Treatments compared: what was given, and against what, where the text says so in a form that leaves no doubt.

Five forms are read: ``assigned to receive X or Y``, ``comparing X with Y``, a title ``X versus Y``, a title ``effect of X
on …`` or ``X for treating …``, and an aim ``to evaluate the efficacy of X``. Which of two is the comparator is decided by its
own words (placebo, no treatment, usual care), else by the order of the text. A study in any other form has none here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.found import Found, first_of
from corpus.population import ranges_of_study
from corpus.screen import Screen
from corpus.study import Section, Span

_NAME = (
    r"(?!(?:either|the following|one of|two|three|four|a|an|both|this|these|it|its|which|their|our|whether"
    r"|patients)\b)[A-Za-z0-9][^.,;:()\[\]?]{1,90}?"
)
_ASIDE = r"(?:[ ]?\((?:[^()]|\([^()]{1,40}\)){1,160}\))?"
_END = (
    r"(?=[ ]?(?:[.,;:()\[\]?]|\Z|\b(?:for|in|on|as|after|before|during|while|every|once|twice|daily"
    r"|groups?|arms?|plus|at|who|were|was)\b))"
)
_RECEIVE = (
    r"(?:receiv(?:e|ing)|(?:be )?(?:treated|given) with|treatment with|take"
    r"|undergo)[ ](?:either[ ])?(?:treatment with[ ])?"
)
_ASSIGNED = Screen(
    rf"\b(?:randomi[sz]ed|assigned|allocated)\b[^.;:()]{{0,50}}?(?:\bto[ ](?:either[ ])?{_RECEIVE}|\bto[ ]either[ ]|"
    rf"\breceiv(?:ed|ing)[ ](?:either[ ])?)(?P<a>{_NAME}){_ASIDE}(?:,?[ ](?:or|versus"
    rf"|vs\.?)[ ])(?P<b>{_NAME}){_ASIDE}{_END}",
    re.IGNORECASE,
)
_COMPARING = Screen(
    rf"\b(?:to compare|comparing|compared|comparison of)[ ](?:the[ ])?(?:(?:efficacy|effects?|effectiveness|safety|"
    rf"tolerability)(?:[ ]and[ ](?:the[ ])?[a-z]+)?[ ]of[ ])?(?P<a>{_NAME}){_ASIDE}[ ](?:versus|vs\.?|with"
    rf" that of|with)[ ]"
    rf"(?P<b>{_NAME}){_ASIDE}{_END}",
    re.IGNORECASE,
)
_TITLE_VERSUS = Screen(
    rf"(?:\A|[:.?][ ])(?:(?:the[ ])?(?:efficacy|effects?|effectiveness"
    rf"|safety)(?:[ ]and[ ][a-z]+)?[ ]of[ ])?(?P<a>{_NAME}){_ASIDE}[ ]"
    rf"(?:versus|vs\.?|compared (?:with|to))[ ](?P<b>{_NAME}){_ASIDE}{_END}",
    re.IGNORECASE,
)
_TITLE_EFFECT = Screen(
    rf"\A(?:the[ ])?(?:(?:clinical|long-term|short-term|acute|beneficial)[ ])?(?:effects?|efficacy"
    rf"|effectiveness|safety|tolerability)"
    rf"(?:[ ]and[ ](?:safety|efficacy|tolerability))?[ ]of[ ](?P<a>{_NAME}){_ASIDE}[ ](?:on|in|for|as|during|after)\b",
    re.IGNORECASE,
)
_TITLE_FOR = Screen(
    rf"\A(?P<a>{_NAME}){_ASIDE}[ ](?:for|in)[ ](?:the[ ])?(?:treat(?:ing|ment of)|management of|prevention"
    rf" of|preventing|prophylaxis of|"
    rf"(?:patients|adults|children|women|men|people)[ ]with)\b",
    re.IGNORECASE,
)
_TITLE_THERAPY = Screen(
    r"\A(?P<a>[^.,;:()?]{0,60}\b(?:therapy|immunotherapy|chemotherapy|radiotherapy|treatment"
    r"|supplementation|vaccination|training|"
    r"exercise)(?:[ ]with[ ][^.,;:()?]{3,60}?)?)[ ](?:for|in)[ ](?!\d)",
    re.IGNORECASE,
)
_AIM = Screen(
    rf"\b(?:(?:evaluat|assess|investigat|determin|examin)(?:e|ed)|study)[ ]the[ ](?:[a-z]+[ ])?(?:efficacy"
    rf"|safety|effects?|effectiveness|"
    rf"tolerability|benefits?)(?:(?:,| and)[ ](?:the[ ])?(?:efficacy|safety|tolerability"
    rf"|effects?))*[ ]of[ ](?:using[ ])?(?P<a>{_NAME}){_ASIDE}"
    rf"[ ](?:on|in|for|as|during|after|among)\b",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"\b(?:placebo|sham|no (?:[\w-]+ ){0,2}(?:treatment|therapy|supplement\w*|intervention|drug)|control"
    r"|controls|usual care|standard "
    r"(?:care|treatment|therapy)|conventional|waiting[- ]list|observation|vehicle|saline|nothing|best"
    r" supportive care)\b",
    re.IGNORECASE,
)
_NO_TREATMENT = re.compile(
    r"\b(?:risks?|prevalence|incidence|predict\w*|prognos\w*|factors?|role|guidelines?|need|markers?"
    r"|scores?|models?|impact|review|outcomes?|"
    r"survey|validation|diagnos\w*|polymorphisms?|association|mechanisms?|quality|mortality|deaths?"
    r"|patients|men|women|group|those|rates?|"
    r"values|results|baseline|adherence|influence|evaluation|experience|analysis|management|paradigm|study"
    r"|studies|phase|economic|"
    r"infections?|intake|is|are|does|lower|higher|increases?|decreases?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatments:
    """What was compared, verbatim; both may be empty."""

    interventions: tuple[Found, ...]
    comparators: tuple[Found, ...]


def find_treatments(text: str, title: Span | None, sections: Sequence[Section]) -> Treatments:
    """Find interventions and comparators.

    Args:
        text: Canonical text of a study.
        title: Where its title stands; None: it has none.
        sections: Its sections; they may be empty.

    Returns:
        The treatments as named in the text, each once. A form in the running text that names two goes before the title; a
        single treatment is taken from the title, else from the aim.
    """
    given: list[Found] = []
    against: list[Found] = []
    for match in _pairs(text, title, sections):
        first, second = _found(match, "a"), _found(match, "b")
        if _CONTROL.search(first.what) and not _CONTROL.search(second.what):
            first, second = second, first
        given.append(first)
        against.append(second)
        break
    if not given:
        given = [_found(match, "a") for match in _singles(text, title, sections)][:1]
    return Treatments(interventions=first_of(given), comparators=first_of(against))


def _pairs(text: str, title: Span | None, sections: Sequence[Section]) -> Iterator[re.Match[str]]:
    """Yield every place where two treatments are set against each other, surest form first."""
    ranges = list(ranges_of_study(text, title, sections))
    lowered = text.lower()
    yield from _in_ranges(text, lowered, ranges, _ASSIGNED)
    if title is not None:
        yield from (m for m in _TITLE_VERSUS.finditer(text[: title.end], lowered) if _is_treatment(m))
    yield from _in_ranges(text, lowered, ranges, _COMPARING)


def _singles(text: str, title: Span | None, sections: Sequence[Section]) -> Iterator[re.Match[str]]:
    """Yield every place where one treatment is named as what is studied."""
    if title is not None:
        in_title = text[title.start : title.end].lower()
        for screen in (_TITLE_EFFECT, _TITLE_FOR, _TITLE_THERAPY):
            pattern = screen.pattern_for(in_title)
            match = None if pattern is None else pattern.search(text, title.start, title.end)
            if match is not None and _is_treatment(match):
                yield match
    yield from _in_ranges(text, text.lower(), list(ranges_of_study(text, title, sections)), _AIM)


def _in_ranges(text: str, lowered: str, ranges: Sequence[tuple[int, int]], screen: Screen) -> Iterator[re.Match[str]]:
    pattern = screen.pattern_for(lowered)
    if pattern is not None:
        for start, end in ranges:
            yield from (m for m in pattern.finditer(text, start, end) if _is_treatment(m))


def _is_treatment(match: re.Match[str]) -> bool:
    """Whether the words matched can name treatments (not risks, groups of people or measurements)."""
    return not any(name and _NO_TREATMENT.search(name) for name in match.groupdict().values())


def _found(match: re.Match[str], name: str) -> Found:
    words = match[name].rstrip()
    start = match.start(name)
    return Found(what=words, cue=match.group(), start=start, end=start + len(words))
