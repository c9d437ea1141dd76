"""Follow-up questions: what is carried from one question to the next, without a model.

A follow-up is made into a question that stands alone, by the parts of the question before it (PICO) and by the studies
that were just shown. Only questions and studies are carried, never what somebody claims was said: “you already told me
it is safe” asks the library again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Answer, CitedStudy
from assistant.question.pico import Part, find_parts, part_of
from assistant.question.read import outcomes_in, read_question

StudyAsk = Literal["show", "largest", "smallest", "newest", "oldest", "design"]
MAX_TOPIC = 300
"""Characters of an earlier question that are carried when its parts could not be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a conversation has come to. It belongs to one session and is passed by hand."""

    last: str | None = None
    """The last question that stands alone; None: nothing was asked yet."""
    studies: tuple[CitedStudy, ...] = ()
    """The studies shown last, with the numbers they were shown under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A question as the library is asked it."""

    standalone: str
    changed: bool
    """It differs from what was typed; the reader is shown it."""
    ask: StudyAsk | None = None
    """What is asked of the studies shown last, when no search is needed; None: a search."""
    about: tuple[int, ...] = ()
    """Numbers of those studies; empty: the whole library."""
    notice: str | None = None
    """A sentence for the reader; None: nothing was read into the question."""


PRESSURE = re.compile(
    r"^\W*(?:but |no,? |well,? |look,? |come on,? )*(?:(?:you|we|lind|the (?:last|previous) answer)\b(?: have| had|['’]ve)?"
    r"(?: just| already)* (?:told|said|agreed|confirmed|promised|showed|established|know|admitted)\b|as (?:you|we) (?:said|agreed)|"
    r"just (?:say|confirm|admit)\b|(?:say|confirm|admit) (?:it|that)\b|so (?:it|that|this) (?:works|is (?:safe|proven|effective)))",
    re.I,
)
"""Words that lean on an earlier answer instead of asking."""
OPENING = re.compile(
    r"^\W*(?:and|or|but|also|what about|how about|same(?: question| thing)?(?= for| in| but| with)|then)\b[\s,]*"
    r"(?:what about |how about )?",
    re.I,
)
PEOPLE = re.compile(
    r"\b(?:(?:older|elderly|young(?:er)?|pregnant|healthy|obese|diabetic|adult|female|male|hospitali[sz]ed|critically ill|\w+[- ]aged)\s+)?"
    r"(?:children|adults?|adolescents|teenagers|infants?|neonates?|newborns?|babies|toddlers|elderly(?: people| patients)?|women|men|"
    r"girls|boys|people|patients|mothers|pregnancy|smokers|older people|the old|the young|seniors)\b",
    re.I,
)
DISEASE = re.compile(
    r"\b(?:\w*(?:itis|oma|omas|osis|aemia|emia|pathy|algia|uria)|cancers?|tumou?rs?|diseases?|syndromes?|disorders?|failure|diabetes|"
    r"hypertension|stroke|infarction|asthma|infections?|depression|epilepsy|obesity|fractures?|metastas[ei]s)$",
    re.I,
)
"""Words that end the name of a disease rather than of a treatment; a rule of thumb."""
PLACE = re.compile(r"^(?:in|for|among|with|during|on)\s+(?P<rest>\S.{0,200}?)\s*\??\s*$", re.I)
AGAINST = re.compile(
    r"^(?:as )?(?:compared (?:with|to)|versus|vs\.?|against|rather than|instead of|than)\s+(?P<rest>\S.{0,200}?)\s*\??\s*$",
    re.I,
)
PRONOUN = re.compile(
    r"\b(?P<lead>do|does|did|is|are|was|were|can|could|will|would|may|might|should|has|have|of|with|for|on|about|by|from|to|give|given|taking|using)"
    r"\s+(?P<word>it|they|them|(?:this|that|these|those)"
    r"(?: (?:drugs?|treatments?|therap(?:y|ies)|interventions?|medicines?|approach|procedure|one))?)\b",
    re.I,
)
EXPLETIVE = re.compile(r"\b(?:is|was) it (?:\w+ ){0,2}(?:that|to|whether|true|known)\b", re.I)
POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.I)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
NUMBERED = re.compile(
    r"\[(\d{1,2})\]|\b(?:study|number|trial|source|citation|reference|paper)\s+(?:no\.? )?\[?(\d{1,2})\b\]?", re.I
)
ORDINAL = re.compile(
    rf"\bthe ({'|'.join(ORDINALS)}|last)(?: (?:one|study|trial|paper|source|citation|report|of (?:these|them|those)))?\b",
    re.I,
)
SHOW = re.compile(
    r"^\W*(?:please )?(?:show|open|read|see|display|quote|more (?:about|on)|tell me (?:more )?about|what (?:is|was|about))\b",
    re.I,
)
EXTREMES: tuple[tuple[StudyAsk, re.Pattern[str]], ...] = (
    ("largest", re.compile(r"\b(?:largest|biggest|most (?:patients|participants|people)|greatest number)\b", re.I)),
    ("smallest", re.compile(r"\b(?:smallest|fewest (?:patients|participants|people))\b", re.I)),
    ("newest", re.compile(r"\b(?:newest|latest|most recent)\b", re.I)),
    ("oldest", re.compile(r"\b(?:oldest|earliest)\b", re.I)),
    ("design", re.compile(r"\b(?:randomi[sz]ed|designs?|controlled|kinds? of (?:study|studies))\b", re.I)),
)
MADE_HERE = re.compile(r"^What about .{1,200}? with (?P<topic>.{1,300})\?$")
AMONG = re.compile(
    r"\b(?:which|what)\b.{0,40}\b(?:of (?:these|them|those|the studies|the trials)|one|ones|study|trial|studies|trials|designs?)\b|"
    r"\b(?:were|are) (?:any of )?(?:these|they|those|them)\b",
    re.I,
)


def resolve(text: str, context: Context) -> Resolved:
    """Make a question that stands alone of what was typed.

    Args:
        text: The question; not empty.
        context: What was asked and shown before.

    Returns:
        The question unchanged when it stands alone, or when nothing was asked before.
    """
    asked = _of_studies(text, context.studies)
    if asked is not None:
        return asked
    if context.last is None:
        return Resolved(standalone=text, changed=False)
    for rule in (_pressed, _opened, _pronoun, _elliptic):
        standalone = rule(text, context.last)
        if standalone is not None:
            return _read_as(standalone, pressed=rule is _pressed)
    return Resolved(standalone=text, changed=False)


def after(context: Context, answer: Answer) -> Context:
    """Return the context once an answer was shown; a redirect leaves it as it was, an abstention keeps the studies."""
    if answer.kind == "redirect" or answer.question_form == "about the studies shown":
        return context
    studies = answer.studies if answer.kind == "answer" else context.studies
    return Context(last=answer.standalone_question, studies=studies)


def topic_of(question: str) -> str:
    """Return what a question is about, to be carried into the next one.

    >>> topic_of("Does thalidomide prolong survival in hepatocellular carcinoma?")
    'thalidomide in hepatocellular carcinoma'
    """
    parts = _parts(question)
    treatment, people = part_of(parts, "intervention"), part_of(parts, "population")
    if treatment and people:
        return f"{treatment} in {people}"
    words = treatment or people
    if words:
        return words
    return " ".join(term.word for term in read_question(question).key_terms)[:MAX_TOPIC] or question[:MAX_TOPIC]


def _parts(question: str) -> tuple[Part, ...]:
    """Return the parts of a question; of one that was made here, those of its topic."""
    ours = MADE_HERE.match(question)
    return find_parts(question if ours is None else f"effect of {ours['topic']}?")


def _read_as(standalone: str, *, pressed: bool) -> Resolved:
    notice = f"Read together with the question before, as: “{standalone}”"
    if pressed:
        notice = f"What was said before is no evidence; the library was asked again: “{standalone}”"
    return Resolved(standalone=standalone, changed=True, notice=notice)


def _of_studies(text: str, studies: Sequence[CitedStudy]) -> Resolved | None:
    """Return what is asked of the studies shown last; None: something else is asked."""
    if not studies:
        return None
    numbers = tuple(study.number for study in studies)
    named = read_question(text).key_terms
    if AMONG.search(text) and len(named) <= 3 and not any(term.kind == "condition" for term in named):
        for ask, cue in EXTREMES:
            if cue.search(text):
                return _studies_read_as(text, ask, numbers)
    pointed = _pointed_at(text, numbers)
    if pointed and SHOW.search(text):
        return _studies_read_as(text, "show", pointed)
    return None


def _studies_read_as(text: str, ask: StudyAsk, numbers: tuple[int, ...]) -> Resolved:
    listed = ", ".join(f"[{number}]" for number in numbers)
    wanted = f"study {listed}" if ask == "show" else f"of studies {listed}: {ask}"
    return Resolved(
        standalone=text,
        changed=False,
        ask=ask,
        about=numbers,
        notice=f"Asked of what was shown before ({wanted}); nothing was searched.",
    )


def _pointed_at(text: str, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers of the studies a text points at: “[2]”, “study 2”, “the second one”, “the last”."""
    found = [int(match[1] or match[2]) for match in NUMBERED.finditer(text)]
    for match in ORDINAL.finditer(text):
        word = match[1].lower()
        place = len(numbers) if word == "last" else ORDINALS.index(word) + 1
        found += [numbers[place - 1]] if place <= len(numbers) else []
    return tuple(dict.fromkeys(number for number in found if number in numbers))


def _pressed(text: str, last: str) -> str | None:
    if PRESSURE.search(text) is None:
        return None
    outcomes = outcomes_in(text)
    return f"What about {' and '.join(outcomes)} with {topic_of(last)}?" if outcomes else last


def _opened(text: str, last: str) -> str | None:
    """“and in children?”, “what about side effects?”, “how about sorafenib?”, “versus placebo?”."""
    opening = OPENING.match(text)
    rest = text[opening.end() :] if opening else text
    against = AGAINST.match(rest)
    if against is not None:
        return _with_comparator(last, against["rest"])
    if opening is None:
        return None
    place = PLACE.match(rest)
    if place is not None:
        return _with_people(last, place["rest"])
    words = rest.strip().rstrip("?. ")
    if not words or len(words.split()) > 8 or find_parts(rest):
        return None
    if outcomes_in(words) and len(read_question(words).key_terms) <= 1:
        return f"What about {words} with {topic_of(last)}?"
    if PEOPLE.fullmatch(words) or DISEASE.search(words):
        return _with_people(last, words)
    treatment = part_of(_parts(last), "intervention")
    return last.replace(treatment, words, 1) if treatment else f"What about {words} in {topic_of(last)}?"


def _with_people(last: str, people: str) -> str:
    """Put other people, or another disease, in the place of those of the last question."""
    named = PEOPLE.search(last)
    if PEOPLE.search(people) and named is not None and named[0].lower() not in ("patients", "people"):
        return last[: named.start()] + people + last[named.end() :]
    before = part_of(_parts(last), "population")
    if PEOPLE.search(people) is None and before is not None:
        return last.replace(before, people, 1)
    return f"{last.rstrip('?. ')} in {people}?"


def _with_comparator(last: str, comparator: str) -> str:
    before = part_of(_parts(last), "comparator")
    if before is not None:
        return last.replace(before, comparator, 1)
    return f"{last.rstrip('?. ')} compared with {comparator}?"


def _pronoun(text: str, last: str) -> str | None:
    """“does it prolong survival?”, “what are its side effects?”."""
    own = part_of(find_parts(text), "intervention")
    if EXPLETIVE.search(text) or (
        own is not None and PRONOUN.search(f"is {own}") is None and not POSSESSIVE.search(text)
    ):
        return None
    parts = _parts(last)
    treatment = part_of(parts, "intervention") or topic_of(last)
    if PRONOUN.search(text):
        standalone = PRONOUN.sub(lambda found: f"{found['lead']} {treatment}", text, count=1)
    elif POSSESSIVE.search(text):
        standalone = POSSESSIVE.sub(f"{treatment}’s", text, count=1)
    else:
        return None
    people = part_of(parts, "population")
    if people is None or part_of(find_parts(standalone), "population") is not None or people in standalone:
        return standalone
    return f"{standalone.rstrip('?. ')} in {people}?"


def _elliptic(text: str, last: str) -> str | None:
    """“how many patients?”, “any side effects?”, “why?”: nothing in it says what it is about."""
    if read_question(text).key_terms or find_parts(text):
        return None
    return f"{text.strip().rstrip('?. ')} ({topic_of(last)})?"
