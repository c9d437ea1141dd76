# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""What is not for a library of studies, decided by rules before anything is searched (REQUIREMENTS A05, B17).

Danger to life comes first: no search, no model, no dose, only where help is. Then what Lind does not do: prescribe for a
person, read an image, or talk of something that is no medicine. All of it is local and takes no more than milliseconds.
The rules know words, not persons: what they let pass is no proof that nobody is in danger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.crisis_cues import EMERGENCY_FIRM, EMERGENCY_WEAK, SELF_HARM_FIRM, TIME_CRITICAL_FIRM
from assistant.crisis_cues_abroad import EMERGENCY_ABROAD, SELF_HARM_ABROAD
from assistant.danger_meaning import meaning_of
from assistant.danger_rules import Danger, asks_studies, danger_named, guess_language, history_asked, tells_of_a_person
from assistant.danger_score import LEAST_DISTRESS, despairs, distress
from assistant.danger_signs import as_spoken, signs_of_danger
from assistant.plain_words import plain_words
from assistant.scope_cues import IMAGE, OUT_OF_SCOPE, PRESCRIPTION
from index.embed import Embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyContacts:
    """Where help is; set these to the numbers of the place where Lind is used."""

    emergency: str = "112 in Europe, 911 in the United States and Canada, 999 in the United Kingdom, 000 in Australia"
    """Ambulance and emergency services."""
    crisis: str = (
        "988 in the United States and Canada, 116 123 (Samaritans) in the United Kingdom and Ireland, "
        "13 11 14 (Lifeline) in Australia; findahelpline.com lists lines by country"
    )
    """Someone to talk to at any hour."""
    poison: str = "the poison centre of the country"
    """Who advises on swallowed substances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Why a question is not searched as it stands, and what the person is told instead."""

    reason: str
    """``self-harm``, ``emergency``, ``time-critical``, ``prescription``, ``image-or-signal`` or ``out-of-scope``."""
    message: str
    """Plain sentences; no dose, no figure but telephone numbers."""
    language: str = "en"
    """Language code of the cue: ``en de fr es it pt``."""
    evidence_may_follow: bool = False
    """Lind may still show what the studies say of the question once personal data are out of it, as an abstention with this
    message: a clinician who asked for one drug's name gets the studies instead. Never for a danger to life."""


@dataclass(frozen=True, slots=True)
class _Rule:
    reason: str
    language: str
    firm: bool
    pattern: re.Pattern[str]


_RESEARCH = re.compile(
    r"\b(?:patients|trials?|stud(?:y|ies)|randomi[sz]ed|cohorts?|meta-?analys[ie]s|systematic|evidence|efficacy|incidence|prevalence|mortality|"
    r"outcomes?|predict\w*|guidelines?|associat\w+|risk factors?|versus|compar\w+|survivors|prognos\w+|management|epidemiology|adults|children|"
    r"inhibitors?|mechanisms?|genes?|diagnos\w+|role of|effects? of|"
    r"senkt|verringert|wirkung|wirksamkeit|sterblichkeit|patienten|studien?|reduit|effet|efficacite|risque|mortalite|essais?|etudes?|riesgo|mortalidad\w*|pacientes|estudios?|ensayos?|eficacia|efecto|riduce|rischio|pazienti|"
    r"effetto|efficacia|studi|mortalita|risco|efeito|estudos?|ensaios?)\b"
)
"""Words by which a question shows that it asks for research; they outweigh weak cues only."""


def asks_research(words: str) -> bool:
    """Return whether a question (as ``plain_words`` returns it) speaks as research does."""
    return _RESEARCH.search(words) is not None


FEW_WORDS = 3
DOUBT = 2.0
"""Log odds."""
IN_CARE = re.compile(r"\b(?:admitted|admission|presented|discharged|referred|inpatient)\b")
"""The person is with clinicians already: what is firm is met with help, what is only like it is not."""
CARED_FOR = 6.0
"""Log odds."""


@cache
def _rules() -> tuple[_Rule, ...]:
    plan: list[tuple[str, str, bool, tuple[str, ...]]] = [("self-harm", "en", True, SELF_HARM_FIRM)]
    plan += [("self-harm", code, True, cues) for code, cues in SELF_HARM_ABROAD.items()]
    plan += [("time-critical", "en", True, TIME_CRITICAL_FIRM), ("emergency", "en", True, EMERGENCY_FIRM)]
    plan += [("emergency", "en", False, EMERGENCY_WEAK)]
    plan += [("emergency", code, True, cues) for code, cues in EMERGENCY_ABROAD.items()]
    plan += [("image-or-signal", "en", True, IMAGE), ("out-of-scope", "en", True, OUT_OF_SCOPE)]
    plan += [("prescription", "en", True, PRESCRIPTION)]
    return tuple(
        _Rule(reason, language, firm, re.compile(cue)) for reason, language, firm, cues in plan for cue in cues
    )


def gate_question(
    text: str, contacts: EmergencyContacts | None = None, *, embedder: Embedder | None = None
) -> Redirect | None:
    """Decide whether a question is for the library at all.

    Args:
        text: The question as written, before anything was taken out of it. Of a text longer than 8,192 characters the first and
            the last 4,096 are looked at.
        contacts: Where help is; None: a list of several countries, which says that numbers differ.
        embedder: Asked what the text means where no firm rule knows it; None, or another than the default one: rules alone.

    Returns:
        What to tell instead; None: search. The gravest reason wins: danger to life before everything else.

    >>> gate_question("Effect of lithium on suicide rates in bipolar disorder?") is None
    True
    >>> gate_question("i dont want to be here anymore").reason
    'self-harm'
    """
    words = plain_words(text)
    contacts = contacts or EmergencyContacts()
    rule = _first_rule(words)
    if rule is not None and rule.reason not in _PLAIN:
        return _redirect(rule.reason, rule.language, contacts)
    danger = _danger(words, embedder, ruled=rule is not None)
    if danger is not None:
        return _redirect(danger, guess_language(words), contacts)
    return None if rule is None else _redirect(rule.reason, rule.language, contacts)


def _first_rule(words: str) -> _Rule | None:
    """Return the rule of the gravest reason whose cue stands in a text."""
    for rule in _rules():
        if not rule.pattern.search(words) or (not rule.firm and asks_research(words)):
            continue
        if rule.reason == "emergency" and history_asked(words):
            continue
        return rule
    return None


def _danger(words: str, embedder: Embedder | None, *, ruled: bool) -> Danger | None:
    """Return the danger in a text that no cue names: by firm concepts, else by weak signs and by what it means.

    Args:
        words: Text as ``plain_words`` returns it.
        embedder: See ``gate_question``.
        ruled: A rule already keeps it from the search for a lesser reason, so that looser signs are not needed.
    """
    spoken = as_spoken(words)
    named = danger_named(words, spoken)
    if named is not None:
        return named
    weak = _weak_signs(words, spoken, told=not ruled)
    meant = meaning_of(words, spoken, embedder)
    # A sign of despair stands, whatever the sum says: a needless word of help costs less than one that is missing.
    if meant is None or weak == "self-harm":
        return weak
    least = meant.weights.alone + doubt(words) if weak is None else meant.weights.confirmed
    if IN_CARE.search(words):
        least += CARED_FOR
    # What a rule keeps from the search anyway needs a sign: its meaning alone says too little.
    if meant.danger <= least or (ruled and weak is None):
        return None
    return weak or ("self-harm" if meant.despairs else "emergency")


def doubt(words: str) -> float:
    """Return what a text's meaning must have more, to count alone: a name or two say little, and studies are asked for in words."""
    unsure = len(words.split()) < FEW_WORDS or asks_research(words) or asks_studies(words)
    return DOUBT if unsure else 0.0


def _weak_signs(words: str, spoken: str, *, told: bool) -> Danger | None:
    """Return the danger of weaker signs: a person and a trouble, or more like a call for help than like a question."""
    if not asks_research(words) and not asks_studies(words):
        danger = signs_of_danger(words, told=told)
        if danger is not None:
            return danger
        if told and tells_of_a_person(words, spoken):
            return "emergency"
    if not told or distress(words, spoken) <= LEAST_DISTRESS:
        return None
    return "self-harm" if despairs(spoken) else "emergency"


_FIRST_LINE = {
    "self-harm": {
        "en": "It sounds as if this is a very hard moment. You do not have to go through it alone.",
        "de": "Das klingt nach einem sehr schweren Moment. Sie müssen da nicht allein durch.",
        "fr": "Ce moment semble très difficile. Vous n’avez pas à le traverser en restant sans aide.",
        "es": "Parece un momento muy difícil. No tiene que pasarlo a solas.",
        "it": "Sembra un momento molto difficile. Non deve affrontarlo senza nessuno accanto.",
        "pt": "Parece um momento muito difícil. Não precisa de o atravessar sem ajuda.",
    },
    "emergency": {
        "en": "This may be an emergency. Call the emergency services now.",
        "de": "Das kann ein Notfall sein. Rufen Sie jetzt den Rettungsdienst.",
        "fr": "Il peut s’agir d’une urgence. Appelez maintenant les secours.",
        "es": "Puede ser una emergencia. Llame ahora a los servicios de emergencia.",
        "it": "Può essere un’emergenza. Chiami subito i soccorsi.",
        "pt": "Pode ser uma emergência. Ligue agora para os serviços de emergência.",
    },
}
_PLAIN = {
    "prescription": (
        "Lind prescribes nothing and names no single drug or dose for a person: that is for the clinician who knows the patient. "
        "It can show what studies found: ask for instance “Does X improve Y in people with Z?”."
    ),
    "image-or-signal": (
        "Lind reads the text of studies. It does not interpret images, tracings or other signals; a person trained for it has to. "
        "It can show how accurate a test was in studies."
    ),
    "out-of-scope": (
        "This is no question for a library of clinical studies. Lind answers questions about what studies of people’s health found."
    ),
}


def _redirect(reason: str, language: str, contacts: EmergencyContacts) -> Redirect:
    """Return the reply for a reason; what is said in danger carries telephone numbers and nothing clinical."""
    if reason in _PLAIN:
        return Redirect(reason=reason, message=_PLAIN[reason], evidence_may_follow=reason == "prescription")
    numbers = f"Emergency services: {contacts.emergency}. Numbers differ by country."
    lines: tuple[str, ...]
    if reason == "self-harm":
        lines = (
            _FIRST_LINE[reason][language],
            "If life may be in danger, or something has been taken or done already, call the emergency services now.",
            numbers,
            f"To talk with someone at any hour: {contacts.crisis}.",
            "If you can, tell someone near you, and stay with people.",
            "Lind searches studies and cannot help here; nothing was searched.",
        )
    elif reason == "emergency":
        lines = (
            _FIRST_LINE[reason][language],
            numbers,
            f"If something was swallowed, inhaled or injected, {contacts.poison} can advise while help is on its way.",
            "Lind searches studies and cannot help here; nothing was searched.",
        )
    else:
        lines = (
            "This sounds like a patient in danger now, and a search of studies is too slow for that.",
            "Call the emergency or resuscitation team, and follow the local emergency protocol.",
            numbers,
            "Nothing was searched.",
        )
    return Redirect(reason=reason, message=" ".join(lines), language=language)
