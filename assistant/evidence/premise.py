# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""What a question takes for granted, and a finding that contradicts it (REQUIREMENTS A26).

"Why does X cure Y?" presupposes that X cures Y. The presupposition is read off the form of the question, and compared with what
the studies found: the contradicting finding is shown first, in its own words. A premise that the studies bear out, or
say nothing of, is not challenged. What a finding says is read by ``corpus.effects.direction``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.evidence.sentences import Candidate
from corpus.effects.direction import Direction, read_direction
from corpus.study import SentenceRole
from index.lexical import STOP_WORDS, stems

Claim = Literal["works", "harms", "no effect", "contraindicated"]
TAKEN = "The question takes for granted"
"""How every challenge begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Premise:
    """What a question takes for granted."""

    text: str
    """The words that say it, verbatim."""
    start: int
    """Where they stand in the question."""
    end: int
    subject: str
    """What it is said of, verbatim: the treatment or exposure."""
    object: str
    """What is said to happen, to whom, verbatim; may be empty."""
    claims: Claim
    """Which way it points."""


_VERB_WORKS = (
    r"(?:cures?|prevents?|reduces?|lowers?|improves?|prolongs?|treats?|heals?|stops?|decreases?|relieves?|eliminates?|reverses?|extends?|saves?|protects?(?: against)?|works?(?: (?:for|in|against))?|helps?(?: (?:with|in|against))?|"
    r"shortens?|boosts?|benefits?|increases? (?:overall |progression-free )?survival|halves?|abolish(?:es)?|alleviates?|is (?:\w+ )?(?:effective|beneficial|superior|better|protective|safe)(?: (?:for|in|against|than|at))?|are (?:\w+ )?(?:effective|beneficial|superior|better|protective|safe)(?: (?:for|in|against|than|at))?)"
)
_VERB_HARMS = r"(?:causes?|worsens?|increases?|raises?|triggers?|induces?|harms?|damages?|kills?|shortens? (?:survival|life)|promotes?|is (?:\w+ )?(?:harmful|dangerous|toxic)(?: (?:for|in|to))?|are (?:\w+ )?(?:harmful|dangerous|toxic)(?: (?:for|in|to))?)"
_VERB_NONE = r"(?:(?:does|do|did|has|have) (?:not|no)(?: (?:any|an?))? ?(?:work|help|reduce|improve|prolong|prevent|effect|benefit|lower|affect|change)?(?: (?:on|in|for))?|(?:is|are) (?:\w+ )?(?:ineffective|useless|not effective|of no (?:use|benefit))(?: (?:for|in|against))?|fails? to (?:work|help|reduce|improve|prevent|prolong))"
_VERB_CONTRA = r"(?:(?:is|are) (?:\w+ )?(?:contraindicated|unsafe|forbidden|prohibited|not allowed|banned)(?: (?:in|for|during|with))?|must not be (?:used|given)(?: (?:in|for|with))?|should (?:never|not) be (?:used|given)(?: (?:in|for|with))?)"
_BASE = r"(?:cure|prevent|reduce|lower|improve|prolong|treat|heal|stop|decrease|relieve|eliminate|reverse|extend|save|protect against|protect|work for|work in|work against|work|help with|help|shorten|boost|benefit|halve|abolish|alleviate|increase (?:overall |progression-free )?survival)"
_BASE_HARM = r"(?:cause|worsen|increase|raise|trigger|induce|harm|damage|kill|promote)"
_BASE_NONE = r"(?:not (?:work|help|reduce|improve|prolong|prevent|affect|lower|benefit|change)(?: (?:for|in))?|fail to (?:work|help|reduce|improve|prevent|prolong)|have no (?:effect|benefit)(?: (?:on|in))?)"

_GAP = r"(?P<subject>[^?.!;]{2,80}?)"
_REST = r"(?P<object>[^?.!;,]{0,120})"
_GIVEN = (
    r"(?:since|given that|given|because|considering that|knowing that|now that|assuming(?: that)?|seeing that|if|as we know(?: that)?,?|it is (?:well )?(?:known|established|proven) that|"
    r"we (?:all )?know that|everyone knows(?: that)?|studies (?:have )?(?:proved|proven|shown|show|prove) that|you (?:said|told me)(?: earlier| already)?(?: that)?)"
)
_FORMS: tuple[tuple[Claim, str], ...] = (
    ("contraindicated", rf"(?:^|[.!?;] ?|\b){_GIVEN} {_GAP} {_VERB_CONTRA}\b ?{_REST}"),
    (
        "contraindicated",
        rf"\bwhy (?:is|are) {_GAP} (?:contraindicated|unsafe|forbidden|prohibited|banned) ?(?:in|for|during|with)?\b ?{_REST}",
    ),
    ("no effect", rf"(?:^|[.!?;] ?){_GIVEN} {_GAP} {_VERB_NONE}\b ?{_REST}"),
    ("no effect", rf"\bwhy (?:does|do|did|would) {_GAP} {_BASE_NONE}\b ?{_REST}"),
    (
        "no effect",
        rf"\bwhy (?:is|are|was|were) {_GAP} (?:ineffective|useless|not effective|of no (?:use|benefit)) ?(?:in|for|against)?\b ?{_REST}",
    ),
    (
        "works",
        rf"\b(?:why|how|through what mechanism|by what mechanism|how exactly|in what way|by which mechanism) (?:does|do|did|would|can) {_GAP} {_BASE}\b ?{_REST}",
    ),
    (
        "harms",
        rf"\b(?:why|how|through what mechanism|by what mechanism|how exactly) (?:does|do|did|would|can) {_GAP} {_BASE_HARM}\b ?{_REST}",
    ),
    (
        "works",
        rf"\bwhy (?:is|are|was|were) {_GAP} (?:so |more |the most )?(?:effective|beneficial|superior|better|protective|safe|recommended) ?(?:in|for|against|than|at)?\b ?{_REST}",
    ),
    (
        "harms",
        rf"\bwhy (?:is|are|was|were) {_GAP} (?:so |more )?(?:harmful|dangerous|toxic) ?(?:in|for|to)?\b ?{_REST}",
    ),
    ("works", rf"(?:^|[.!?;] ?){_GIVEN} {_GAP} {_VERB_WORKS}\b ?{_REST}"),
    ("harms", rf"(?:^|[.!?;] ?){_GIVEN} {_GAP} {_VERB_HARMS}\b ?{_REST}"),
    ("works", rf"\bhow (?:much|quickly|soon|fast|long|strongly|well) (?:does|do|did|will) {_GAP} {_BASE}\b ?{_REST}"),
    (
        "works",
        r"\b(?:what (?:explains|accounts for)|what is the reason for|explain(?: why)?) (?:the )?(?:benefit|efficacy|effectiveness|survival benefit|superiority|protective effect) of (?P<subject>[^?.!;]{2,60}?) (?P<object>(?:in|on|for|against|over) [^?.!;,]{0,100})",
    ),
    ("works", rf"\bexplain why {_GAP} {_VERB_WORKS}\b ?{_REST}"),
    ("harms", rf"\bexplain why {_GAP} {_VERB_HARMS}\b ?{_REST}"),
)
_PATTERNS = tuple((claims, re.compile(pattern, re.IGNORECASE)) for claims, pattern in _FORMS)
Says = Literal["benefit", "harm", "neither"]
_AGAINST: dict[Claim, frozenset[Says]] = {
    "works": frozenset({"neither", "harm"}),
    "harms": frozenset({"neither", "benefit"}),
    "no effect": frozenset({"benefit", "harm"}),
    "contraindicated": frozenset({"benefit"}),
}
_FOR: dict[Claim, frozenset[Says]] = {
    "works": frozenset({"benefit"}),
    "harms": frozenset({"harm"}),
    "no effect": frozenset({"neither"}),
    "contraindicated": frozenset({"harm", "neither"}),
}
_EMPTY = frozenset(
    stems(
        "it they this that these those he she we you one patients people adults some all every any the use of treatment therapy with"
    )
)
_SHORT = re.compile(r"^(?:it|they|this|that|we|you|he|she|i|one|there)$", re.IGNORECASE)


def premise_of(question: str) -> Premise | None:
    """Return what a question takes for granted.

    Args:
        question: As written, up to 4,096 characters; longer ones are not read.

    Returns:
        The first premise found by its form; None: the question asks openly ("Does X reduce Y?"), or in a form that is not known.

    >>> premise_of("Why does vitamin K2 cure osteoporosis?").subject
    'vitamin K2'
    >>> premise_of("Does vitamin K2 cure osteoporosis?") is None
    True
    """
    if len(question) > 4096:
        return None
    for claims, pattern in _PATTERNS:
        for match in pattern.finditer(question):
            subject = match["subject"].strip(" ,")
            if _SHORT.match(subject) or not set(stems(subject)) - _EMPTY:
                continue
            start, end = match.start("subject"), match.end()
            text = question[start:end].rstrip(" ,")
            return Premise(
                text=text,
                start=start,
                end=start + len(text),
                subject=subject,
                object=match["object"].strip(" ,"),
                claims=claims,
            )
    return None


def contradicted_by(premise: Premise, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the finding that contradicts a premise, to be shown before anything else.

    Args:
        premise: As ``premise_of`` returns it.
        candidates: Sentences of the studies found, scored for the question.

    Returns:
        The best-scored result or conclusion of a study that is about the premise's subject and object and points the other way;
        None: none does, or a result at least as good bears the premise out (then the studies disagree, which is shown as such).
    """
    subject, about = _telling(premise.subject), _telling(premise.object)
    against: Candidate | None = None
    borne_out: Candidate | None = None
    for one in sorted(candidates, key=lambda c: (-c.score, c.study.study_id, c.start)):
        if one.role not in (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS, SentenceRole.OTHER):
            continue
        if not _is_about(one, subject, about):
            continue
        says = _says(one.text)
        if says in _AGAINST[premise.claims]:
            against = against or one
        elif says in _FOR[premise.claims]:
            borne_out = borne_out or one
    if against is None or (borne_out is not None and borne_out.score > against.score):
        return None
    return against


def challenge(premise: Premise, number: int) -> str:
    """Return the sentence that comes before the contradicting quote.

    Args:
        premise: What the question takes for granted.
        number: Number of the study in the answer.
    """
    said = {
        "works": "that it has this effect",
        "harms": "that it does this harm",
        "no effect": "that it has no effect",
        "contraindicated": "that it must not be used",
    }[premise.claims]
    return f"{TAKEN} {said}; a cited passage reads otherwise [{number}]:"


def is_challenge(text: str) -> bool:
    """Return whether a statement is the sentence of ``challenge``; the contradicting quote follows it.

    >>> is_challenge("The question takes for granted that it has this effect; a cited passage reads otherwise [1]:")
    True
    """
    return text.startswith(TAKEN)


def _says(text: str) -> Says | None:
    """Return what a finding says of the thing it speaks of; None: neither good nor bad, or nothing."""
    found = read_direction(text)
    if found.direction is Direction.SAME:
        return "neither"
    return "benefit" if found.good > 0 else "harm" if found.good < 0 else None


def _telling(words: str) -> frozenset[str]:
    kept = " ".join(word for word in re.findall(r"[\w-]+", words) if word.lower() not in STOP_WORDS)
    return frozenset(part for part in stems(kept) if len(part) > 1) - _EMPTY


def _is_about(one: Candidate, subject: frozenset[str], about: frozenset[str]) -> bool:
    """Whether a sentence, read with its study's title, is about the premise's subject, and its study about some of the object."""
    title = frozenset(stems(one.study.title_text or ""))
    sentence = one.stems | title
    if not subject or not all(part in sentence for part in subject):
        return False
    whole = frozenset(stems(one.study.text))
    return not about or bool(about & (sentence | whole))
