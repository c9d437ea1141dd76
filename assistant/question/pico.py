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
    r"inhibit|protect against|help|work|control|lessen|diminish|accelerat|modif|alter|predict|suppress|impair|impact|limit|boost|"
    r"cut|blunt|eas|speed(?: up)?|heal|halv|stabili[sz]|multipl|replac|reliev)"
    r"(?:e|es|s|ed|d|ing)?)"
)
_STATE = (
    r"(?:(?:more |less |as |equally )?(?:effective|safe|beneficial|useful|superior|inferior|better|worse|efficacious|harmful|"
    r"associated with|linked (?:to|with)|related to|tied to|a risk factor for|of (?:any )?(?:use|benefit|value|help)|"
    r"good|tolerated|recommended|indicated|helpful|toxic))"
)
_AGAINST = re.compile(
    r"[,(]?\s*\b(?:(?:as |when )?compared (?:with|to|against)|in comparison (?:with|to)|versus|vs\.?|rather than|instead of|"
    r"than|relative to|as opposed to)\s+",
    re.I,
)
_FOR = re.compile(r"\s+for\s+(?=\S)", re.I)
_VERB_BEHIND = re.compile(rf"(?<!at )\b{_VERB} +\S", re.I)
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
_SHIELDED = re.compile(
    rf"\s*(?:{_MODAL}\s+)?(?P<intervention>\S.{{1,300}}?)\s+(?:protect|shield|keep|save|prevent|stop)s?\s+(?P<population>[^?]{{2,80}}?)\s+"
    r"(?:from|against)\s+(?P<outcome>[^?]{2,200})",
    re.I,
)
"""Does X protect those people from Y?"""
_MORE_WITH = re.compile(
    rf"\s*{_MODAL}\s+(?P<outcome>\S.{{1,200}}?)\s+(?:more|less|as|equally) (?:frequent|common|likely|often|severe)\s+"
    r"(?:with|after|under|on)\s+(?P<intervention>[^?]{2,200})",
    re.I,
)
"""Is Y more frequent with X?"""
_VERB_FOR = r"(?:prevent|treat|reduce|relieve|lower|stop|avoid|control|improve)(?:ing)?"
_EITHER = (
    re.compile(
        r"\s*(?:which|what)\b[^,:?]{2,60}?(?:\b(?:for|in|against) (?P<population>[^,:?]{3,80}))?[,:]\s*"
        r"(?P<intervention>[^,:?]{2,80}?) or (?P<comparator>[^,:?]{2,80})",
        re.I,
    ),
    re.compile(
        r"\s*(?P<intervention>[^,:? ](?:(?! or )[^,:?]){1,60}) or (?P<comparator>[^,:?]{2,60}?) "
        rf"(?:to|for) {_VERB_FOR} (?P<outcome>[^?]{{2,200}})",
        re.I,
    ),
    re.compile(
        r"\s*(?P<intervention>[^,:? ](?:(?! or )[^,:?]){1,60}) or (?P<comparator>[^,:?]{2,60}?)\s*[:,]\s*which\b", re.I
    ),
    re.compile(
        rf"\s*{_MODAL} (?P<intervention>\S.{{1,100}}?) replace (?P<comparator>[^?]{{2,100}}?) "
        rf"(?:to|for|in) {_VERB_FOR} (?P<outcome>[^?]{{2,200}})",
        re.I,
    ),
)
"""Which is better for P, A or B? A or B to prevent O? A or B: which …? Can A replace B to prevent O?"""
_GETTING = re.compile(
    rf"\s*{_MODAL}\s+(?P<intervention>\S.{{1,200}}?)\s+(?:(?:more|less|as) likely to )?"
    r"(?:get|develop|have|suffer|catch|die)\s+(?:from |of )?(?:more |less |fewer )?(?P<outcome>[^?]{2,200})",
    re.I,
)
"""Do drinkers of X get less Y? Are people who eat X more likely to get Y?"""
_MAKING = re.compile(
    rf"\s*{_MODAL}\s+(?P<intervention>\S.{{1,200}}?)\s+(?:make|leave|keep)s?\s+(?P<population>people|patients|children|users|them)\s+"
    r"(?P<outcome>[\w-]{3,30}(?: \w+)?)",
    re.I,
)
"""Does X make people sleepier?"""
_HOW_MUCH = re.compile(r"\s*(?:by )?how (?:much|far|strongly|well|quickly)\s+(?=(?:does|do|did|can|will)\b)", re.I)
_LEADING_MODAL = re.compile(rf"\s*{_MODAL}\s+", re.I)
_PREPOSITION = re.compile(r"\s*(?:in|for|with|against|among)\s+(?=\S)", re.I)
_NO_OUTCOME = re.compile(r"\W*(?:better|worse|best|well|more|less)?\W*\Z", re.I)
_OF_USE = re.compile(r"\s*(?:for|in)\s+(?:preventing|treating|reducing|relieving|lowering|improving)\s+", re.I)
_OF_USE_STATE = re.compile(r"\b(?:use|benefit|value|help|effective|useful|beneficial|helpful|good)\Z", re.I)
_EMPTY = re.compile(r"\W*(?:the|a|an|there|it|this|that|these|patients?|people|we)?\W*\Z", re.I)
_GROUP = re.compile(
    r"\b(?:patients?|people|adults?|children|women|men|infants?|newborns?|neonates?|elderly|participants?|individuals|adolescents|"
    r"pregnan\w+|mothers|smokers|survivors|veterans|athletes|workers|students|cases|persons?|rats?|mice)\b",
    re.I,
)
_PEOPLE = re.compile(rf"\s*(?:(?!(?:in|for|of|on|by|to|and|with|among)\b)\w+ ){{0,2}}{_GROUP.pattern}", re.I)

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
    many = _HOW_MUCH.match(text, start, end)
    start = start if many is None else many.end()
    if not _take_either(text, start, end, found):
        _take_all(text, start, end, found)
    order: tuple[PartKind, ...] = ("population", "intervention", "comparator", "outcome")
    spans = ((kind, _trimmed(text, *found[kind])) for kind in order if kind in found)
    return tuple(
        Part(kind=kind, text=text[at:to], start=at, end=to) for kind, (at, to) in spans if not _EMPTY.match(text[at:to])
    )


def _take_either(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    """Take the two treatments of a question that puts them side by side."""
    match = next((m for pattern in _EITHER if (m := pattern.match(text, start, end))), None)
    if match is None or _LEADING_MODAL.match(match["intervention"] + " "):
        return False
    found["intervention"], found["comparator"] = match.span("intervention"), match.span("comparator")
    named = match.groupdict()
    if named.get("outcome"):
        found["outcome"] = _without_group(text, *match.span("outcome"), found)
    if named.get("population"):
        found.setdefault("population", match.span("population"))
    return True


def _take_all(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> None:
    end = _take_comparator(text, start, end, found)
    for take in (_take_shielded, _take_more_with, _take_making, _take_effect, _take_action, _take_state, _take_getting):
        if take(text, start, end, found):
            break
    if "intervention" not in found and "comparator" in found:
        modal = _LEADING_MODAL.match(text, start, end)
        found["intervention"] = _without_group(text, start if modal is None else modal.end(), end, found)


def part_of(parts: tuple[Part, ...], kind: PartKind) -> str | None:
    """Return the words of one part; None: the question has none."""
    return next((part.text for part in parts if part.kind == kind), None)


def _take_comparator(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> int:
    """Take the comparator off; return where what stands before it ends."""
    match = _AGAINST.search(text, start, end)
    if match is None or match.end() >= end or _is_amount(text, start, match, end):
        return end
    stop = min(
        [m.start() for m in (_IN.search(text, match.end(), end), _ON.search(text, match.end(), end)) if m] or [end]
    )
    found["comparator"] = (match.end(), stop)
    on = _ON.match(text, stop, end)
    if on is not None:
        found["outcome"] = _without_group(text, on.end(), end, found)
    elif stop < end:
        purpose = _FOR.match(text, stop, end)
        inner = None if purpose is None else _IN.search(text, purpose.end(), end)
        if purpose is not None and inner is not None and not _GROUP.search(text, purpose.end(), inner.start()):
            # "for ejection fraction in heart failure": what is measured, then in whom.
            found["outcome"] = (purpose.end(), inner.start())
            stop = inner.start()
        _take_group(text, stop, end, found)
    return match.start()


def _is_amount(text: str, start: int, against: re.Match[str], end: int) -> bool:
    """Return whether "than" belongs to the intervention ("Does smoking more than a pack a day raise …")."""
    if not against[0].strip().lower().endswith("than"):
        return False
    before, behind = (_ASK_VERB.match(text, start, against.start()), _VERB_BEHIND.search(text, against.end(), end))
    return before is None and behind is not None and _LEADING_MODAL.match(text, start, end) is not None


def _take_shielded(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _SHIELDED.match(text, start, end)
    if match is None or _EMPTY.match(match["intervention"]) or not _GROUP.search(match["population"]):
        return False
    found["intervention"], found["outcome"] = match.span("intervention"), match.span("outcome")
    found.setdefault("population", match.span("population"))
    return True


def _take_more_with(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _MORE_WITH.match(text, start, end)
    if match is None:
        return False
    found["outcome"] = match.span("outcome")
    found["intervention"] = _without_group(text, *match.span("intervention"), found)
    return True


def _take_making(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _MAKING.match(text, start, end)
    if match is None:
        return False
    found["intervention"], found["outcome"] = match.span("intervention"), match.span("outcome")
    return True


def _take_getting(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _GETTING.match(text, start, end)
    if match is None or _EMPTY.match(match["intervention"]):
        return False
    found["intervention"] = match.span("intervention")
    found.setdefault("outcome", _without_group(text, *match.span("outcome"), found))
    return True


def _take_effect(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _EFFECT.search(text, start, end)
    actions = (_ASK_VERB.match(text, start, end), _ASK_STATE.match(text, start, end))
    if match is None or any(action is not None and action.start("verb") < match.start() for action in actions):
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
    if match is None or _EMPTY.match(match["intervention"]) or _LEADING_MODAL.fullmatch(match["intervention"] + " "):
        return False
    state = _ASK_STATE.match(text, start, end)
    if state is not None and state.start("verb") < match.start("verb"):
        # "Is X associated with a lower risk of Y?", "Is X of use for preventing Y?"
        return False
    found["intervention"] = match.span("intervention")
    behind = _PREPOSITION.match(text, match.end(), end)
    if behind is not None or (match["verb"].lower().startswith("help") and _PEOPLE.match(text, match.end(), end)):
        # "Does X help in Y?", "Does X help people with Y?": in whom, not what.
        found.setdefault("population", (match.end() if behind is None else behind.end(), end))
        return True
    outcome = _without_group(text, match.end(), end, found)
    if outcome[0] < outcome[1] and not _NO_OUTCOME.match(text[outcome[0] : outcome[1]]):
        found.setdefault("outcome", outcome)
    return True


def _take_state(text: str, start: int, end: int, found: dict[PartKind, tuple[int, int]]) -> bool:
    match = _ASK_STATE.match(text, start, end) or _STATEMENT_STATE.match(text, start, end)
    if match is None:
        return False
    found["intervention"] = match.span("intervention")
    for_what = _OF_USE.match(text, match.end(), end)
    if for_what is not None and _OF_USE_STATE.search(match["verb"]):
        found.setdefault("outcome", _without_group(text, for_what.end(), end, found))
    elif re.search(r"\b(?:with|to|for)\Z", match["verb"], re.I):
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
