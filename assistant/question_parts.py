"""The parts of a question: population, intervention, comparator, outcome; what kind of asking it is; a citation in it.

The parts are those of PICO (DOI 10.7326/ACPJC-1995-123-3-A12), read by the order of words and a few dozen verbs. A part
is a stretch of the question as it was written; a question in which no rule finds one has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

PartKind = Literal["population", "intervention", "comparator", "outcome"]
Form = Literal["citation lookup", "overview", "comparison", "yes/no", "quantity", "open"]
"""How something is asked; what is asked (therapy, harm …) is the question's type."""

_MODAL = r"(?:does|do|did|can|could|will|would|may|might|should|is|are|was|were|has|have)"
_VERB = (
    r"(?:(?:significantly |effectively |really |also )?(?:improv|reduc|increas|decreas|prolong|prevent|affect|lower|rais|caus|treat|"
    r"extend|shorten|enhanc|worsen|influenc|chang|slow|delay|alleviat|reliev|induc|lead(?:s)? to|result(?:s)? in|promot|"
    r"inhibit|protect against|help|work|control|lessen|diminish|accelerat|modif|alter|predict|suppress|impair|impact|limit|boost)"
    r"(?:e|es|s|ed|d|ing)?)"
)
_STATE = (
    r"(?:(?:more |less |as |equally )?(?:effective|safe|beneficial|useful|superior|inferior|better|worse|efficacious|harmful|"
    r"associated with|linked to|related to|a risk factor for|tolerated|recommended|indicated|helpful|toxic))"
)
_AGAINST = re.compile(
    r"[,(]?\s*\b(?:(?:as |when )?compared (?:with|to|against)|in comparison (?:with|to)|versus|vs\.?|rather than|instead of|"
    r"than|relative to|as opposed to)\s+",
    re.I,
)
_IN = re.compile(r"\s+(?:in|among|amongst|for|during|within)\s+(?=\S)", re.I)
_FIRST_GROUP = re.compile(r"\s*(?:in|among|for)\s+(?P<population>[^,?]{3,160}),\s+", re.I)
_EFFECT = re.compile(
    r"\b(?:effects?|impact|influence|efficacy|effectiveness|safety|benefits?|role|harms?|accuracy|sensitivity|specificity|"
    r"adverse (?:effects?|events?)|"
    r"side.effects?|risks?)(?: and (?:safety|harms?|tolerability|efficacy|specificity))? of\s+|"
    r"\bhow (?:safe|effective|well tolerated|toxic) (?:is|are)\s+|\b(?:known|evidence|learned|hold|say) (?:about|on|for)\s+",
    re.I,
)
_ON = re.compile(r"\s+(?:on|upon)\s+", re.I)
_ASK_VERB = re.compile(rf"\s*(?:{_MODAL}\s+)?(?P<intervention>\S.{{1,300}}?)\s+(?P<verb>{_VERB})\b\s*", re.I)
_ASK_STATE = re.compile(rf"\s*{_MODAL}\s+(?P<intervention>\S.{{1,300}}?)\s+(?P<verb>{_STATE})\b\s*", re.I)
_STATEMENT_STATE = re.compile(
    rf"\s*(?P<intervention>\S.{{1,300}}?)\s+(?:is|are|was|were)\s+(?P<verb>{_STATE})\b\s*", re.I
)
_EMPTY = re.compile(r"\W*(?:the|a|an|there|it|this|that|these|patients?|people|we)?\W*\Z", re.I)
_GROUP = re.compile(
    r"\b(?:patients?|people|adults?|children|women|men|infants?|newborns?|neonates?|elderly|participants?|individuals|adolescents|"
    r"pregnan\w+|mothers|smokers|survivors|veterans|athletes|workers|students|cases|persons?|rats?|mice)\b",
    re.I,
)

CITATION = re.compile(
    r"\b(?P<doi>10\.\d{4,9}/[^\s\"<>]{1,200}[^\s\"<>.,;:!?)\]])|\bPMID:?\s*(?P<pmid>\d{4,8})\b|\b(?P<pmcid>PMC\d{4,9})\b|"
    r"\b(?P<trial>NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|EUCTR[\d-]{10,20})\b|^\W*(?P<bare>\d{7,8})\W*$",
    re.I,
)
_REFERENCE = re.compile(
    r"\b(?:trial|study|paper|article|report|review|cohort|work|publication|meta-analysis|abstract)\s+(?:by|from|of)\s+"
    r"(?P<author>(?-i:[A-Z])[\w'’-]{1,40}(?:\s+(?:et al\.?|and (?-i:[A-Z])[\w'’-]{1,40}|(?-i:[A-Z]{1,3})\b))?)"
    r"(?P<rest>[^?]{0,80})",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SHORT_REFERENCE = re.compile(
    r"^\W*(?P<author>[A-Z][\w'’-]{1,40}(?: (?:[A-Z]{1,3}|et al\.?|and [A-Z][\w'’-]{1,40}))?),?\s*\(?(?P<year>(?:19|20)\d\d)\)?\W*$"
)
_OVERVIEW = re.compile(
    r"\b(?:what (?:is|do we|does the library) (?:already )?(?:known?|say|hold)|what is the evidence|tell me about|overview of|"
    r"summari[sz]e|summary of|state of the (?:art|evidence)|evidence (?:on|about|for))\b",
    re.I,
)
_COMPARISON = re.compile(
    r"\b(?:versus|vs|compared? (?:with|to|against)|rather than|instead of|superior|inferior|(?:better|worse|safer|(?:more|less) \w+) "
    r"than|difference between|or)\b",
    re.I,
)
_YES_NO = re.compile(rf"\s*(?:in [^,?]{{3,160}}, )?{_MODAL}\b", re.I)
_QUANTITY = re.compile(
    r"\b(?:how (?:many|much|long|often|common|large|high|low)|what (?:proportion|percentage|fraction|dose))\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a question: ``question[start:end] == text``."""

    kind: PartKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A publication that a question names; fields it does not give are None."""

    identifier: str | None = None
    """PMID, DOI, PMCID or registry number, as written."""
    author: str | None = None
    year: int | None = None


def form_of(text: str) -> Form:
    """Return how something is asked.

    >>> form_of("Is drug A better than drug B?")
    'comparison'
    """
    if named_publication(text) is not None:
        return "citation lookup"
    if _OVERVIEW.search(text):
        return "overview"
    if _QUANTITY.search(text):
        return "quantity"
    if _COMPARISON.search(text):
        return "comparison"
    return "yes/no" if _YES_NO.match(text) else "open"


def named_publication(text: str) -> Named | None:
    """Return the publication a question asks for: an identifier, or "the trial by X 2015"; None: it names none."""
    found = CITATION.search(text)
    if found is not None:
        return Named(identifier=next(value for value in found.groupdict().values() if value))
    reference = _SHORT_REFERENCE.match(text) or _REFERENCE.search(text)
    if reference is None:
        return None
    year = _YEAR.search(text, reference.end("author"))
    return Named(author=reference["author"], year=None if year is None else int(year[0]))


def find_parts(text: str) -> tuple[Part, ...]:
    """Return the parts of a question in the order of PICO, at most one of each kind.

    >>> [(p.kind, p.text) for p in find_parts("Does drug A reduce pain in adults?")]
    [('population', 'adults'), ('intervention', 'drug A'), ('outcome', 'pain')]
    """
    found: dict[PartKind, tuple[int, int]] = {}
    start, end = 0, len(text.rstrip(" ?.!\n\t"))
    group = _FIRST_GROUP.match(text, 0, end)
    if group is not None:
        found["population"] = group.span("population")
        start = group.end()
    end = _take_comparator(text, start, end, found)
    _take_effect(text, start, end, found) or _take_action(text, start, end, found) or _take_state(
        text, start, end, found
    )
    if "intervention" not in found and "comparator" in found:
        found["intervention"] = _without_group(text, start, end, found)
    order: tuple[PartKind, ...] = ("population", "intervention", "comparator", "outcome")
    spans = ((kind, _trimmed(text, *found[kind])) for kind in order if kind in found)
    return tuple(
        Part(kind=kind, text=text[at:to], start=at, end=to) for kind, (at, to) in spans if not _EMPTY.match(text[at:to])
    )


def part_of(parts: tuple[Part, ...], kind: PartKind) -> str | None:
    """Return the words of one part; None: the question has none."""
    return next((part.text for part in parts if part.kind == kind), None)


def _take_comparator(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> int:
    """Take the comparator off; return where what stands before it ends."""
    match = _AGAINST.search(text, start, end)
    if match is None or match.end() >= end:
        return end
    stop = min(
        [m.start() for m in (_IN.search(text, match.end(), end), _ON.search(text, match.end(), end)) if m] or [end]
    )
    found["comparator"] = (match.end(), stop)
    on = _ON.match(text, stop, end)
    if on is not None:
        found["outcome"] = _without_group(text, on.end(), end, found)
    elif stop < end:
        _take_group(text, stop, end, found)
    return match.start()


def _take_effect(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _EFFECT.search(text, start, end)
    action = _ASK_VERB.match(text, start, end)
    if match is None or (action is not None and action.start("verb") < match.start()):
        return False
    on = _ON.search(text, match.end(), end)
    if on is not None:
        found["intervention"] = (match.end(), on.start())
        found["outcome"] = _without_group(text, on.end(), end, found)
    else:
        found["intervention"] = _without_group(text, match.end(), end, found)
    return True


def _take_action(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _ASK_VERB.match(text, start, end)
    if match is None or _EMPTY.match(match["intervention"]):
        return False
    found["intervention"] = match.span("intervention")
    outcome = _without_group(text, match.end(), end, found)
    if outcome[0] < outcome[1]:
        found.setdefault("outcome", outcome)
    return True


def _take_state(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _ASK_STATE.match(text, start, end) or _STATEMENT_STATE.match(text, start, end)
    if match is None:
        return False
    found["intervention"] = match.span("intervention")
    if re.search(r"\b(?:with|to|for)\Z", match["verb"], re.I):
        found.setdefault("outcome", _without_group(text, match.end(), end, found))
    else:
        _take_group(text, match.end() - 1, end, found)
    return True


def _without_group(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> tuple[int, int]:
    """Return a stretch up to the words "in ..." that name who it is about, and take those as the population."""
    for match in _IN.finditer(text, start, end):
        if _GROUP.search(text, match.end(), end) or not _IN.search(text, match.end(), end):
            found.setdefault("population", (match.end(), end))
            return start, match.start()
    return start, end


def _take_group(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> None:
    match = _IN.search(text, start, end)
    if match is not None:
        found.setdefault("population", (match.end(), end))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,(\t\n":
        start += 1
    while end > start and text[end - 1] in " ,(?.\t\n":
        end -= 1
    return start, end
