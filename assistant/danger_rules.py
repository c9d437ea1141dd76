# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""Which concepts together mean that somebody is in danger now, and what shows that a question is of research instead.

``danger_concepts`` says what a text names; here is what follows from it. A person who writes of themselves or of someone
near, and one grave sign, is enough; without a person two signs, or a sign and a time. What studies are asked ("effect of", "risk of",
"does X reduce Y") outweighs everything that does not happen now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.danger_concepts import close, find_concepts

Danger = Literal["self-harm", "time-critical", "emergency"]
_Places = dict[str, tuple[int, ...]]

_STUDY = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|randomi[sz]ed|cohorts?|meta-?analys[ie]s|systematic|evidence|literature|efficacy|effectiveness|incidence|prevalence|mortality|"
    r"morbidity|outcomes?|predict\w*|guidelines?|associat\w+|correlat\w+|risk factors?|risk of|rates? of|versus|vs|compar\w+|survivors?|survival|prognos\w+|epidemiolog\w+|"
    r"inhibitors?|mechanisms?|pathogenesis|role of|effects? of|effects? on|impact of|sensitivity|specificity|accuracy|likelihood ratio|cost-?effective\w*|therapy|"
    r"treatment (?:of|for|with)|management of|prevention|percentage|proportion|\d{1,2}% ci|confidence intervals?|hazard ratios?|odds ratios?|risk ratios?|mean difference|risk difference|did not differ|non-?inferior\w*|response rates|beats per minute|blood pressure (?:fell|rose|as|was)|thesis|campaigns?|trends|senkt|verringert|wirkung|wirksamkeit|sterblichkeit|studien?|pravention|"
    r"effets? d\w*|efficacite|mortalite|essais?|etudes?|prevention du|mortalidad\w*|estudios?|ensayos?|eficacia|efecto|prevencion|effetto|efficacia|studi|mortalita|"
    r"prevenzione|efeito|estudos?|ensaios?|eficacia|mortalidade|prevencao|sopravvivenza|supervivencia|sobrevida|suizidpravention|mort subite|muerte subita|morte subita|morte improvvisa|sudden infant death|death experiences?|old age)\b"
)
_POPULATION = re.compile(
    r"\b(?:in|among|of|with|for|do|are|bei|chez|en|negli|nei|em|entre) (?:\w+ ){0,2}?(?:patients|adults|children|women|men|people|adolescents|infants|newborns|elderly|survivors|"
    r"toddlers|neonates|athletes|patienten|kindern|adolescents|pacientes|pazienti|bambini|anziani|idosos)\b|^(?:patients|adults|children|women|people|infants)\b"
)
_ASKED = re.compile(
    r"\b(?:does|do|is|are|can|could|will|would|did|was|has|have|which|what|how|hilft|wirkt|senkt|sirve|mejora|reduce|aiuta|funziona|ajuda|funciona|est-elle|est-il|ist|est|reduit|previent)\b[^?]{0,120}\b"
    r"(?:effective\w*|benefi\w+|safe|safer|better|best|worse|prevent\w*|reduc\w+|increas\w+|lower\w*|improv\w+|works?|helps?|treat\w*|risk|cause[sd]?|recommended|useful|recover\w*|harmful|harms?|"
    r"protect\w*|needed|necessary|heritable|genetic|dangerous|regret|omitted|useful|interact\w*|relieve|(?<!any )(?<!no )(?:less|more|longer|likely)|chance\w*|known|good for|common|often|usual\w*|utile|reduit|previent|reduce|mejora|sirve|aiuta|ajuda|funziona|funciona|hilft|wirkt|hilfreich|gefahrlich|schadlich|utile|peligros[oa]|pericolos[oa]|dangereu\w+|ayudan?|serve|"
    r"efficace|eficaz)\b|\b(?:hilft|wirkt|aiuta|ajuda|sirve|reduce|reduit|mejora|aide-t|ayudan)\b|\b(?:serve|gefahrlich|peligroso|pericoloso|efficace|eficaz|perigoso|schadlich) ?\?"
)
_OPENS_A_QUESTION = re.compile(
    r"^(?:and |so |but |please )?(?:does|do|did|is|are|was|can|could|will|would|should|has|have|which|what|how|why|when|who|where|in|hilft|wirkt|senkt|ist|sind|kann|welche\w?|est|le|la|les|"
    r"quel\w*|quelle|sirve|es|son|cual\w*|que|ayudan?|il|aiuta|quale|qual|o|a|os|as)\b|\b(?:does|do|can|will) (?:\w+ ){1,4}?(?:help|work|reduce|prevent|lower|improve|increase|cause)\b"
)
_OPENS = re.compile(
    r"^(?:please list|does|do|did|is|are|was|were|can|could|would|will|should|has|have|which|what|how|why|when|who|where|list|name|describe|was ist|welche\w?|wie oft|wie viele|quel\w*|est-ce que|cual\w*|quale|quali|qual|quais) "
)
"""Words that open a question or a task."""
_ANY_PERSON = re.compile(
    r"\b(?:i|me|my|myself|he|she|his|him|her|someone|somebody|anyone|tonight|now|next|ich|mich|mir|je|jai|moi|mon|ma|yo|mi|mis|io|mia|eu|meu|minha|whats|asking)\b"
)
_CLINICIANS = re.compile(
    r"\b(?:patients|pacientes|pazienti|patienten)\b|\b(?:should|can|do|could|would|may|must|shall) (?:i|we) (?:\w+ )?(?:use|prescribe|treat|start|offer|add|order|screen|manage|switch|recommend|continue|omit|"
    r"refer|choose|anticoagulate|discharge|admit|expect|combine|consider|withhold|monitor|counsel|transfuse|perform|measure|tell|give|stop|take)\b|\bi am (?:just |only )?an? (?:\w+ ){0,3}?(?:doctor|physician|nurse|clinician|gp|surgeon|"
    r"pharmacist|researcher|student|resident|registrar|consultant|midwife|paramedic|scientist|\w+ologist|\w+iatrist|\w+iatrician)\b|\bi am (?:preparing|writing|looking for|reviewing|studying)\b|"
    r"\b(?:my|our) (?:question|review|thesis|hospital|practice|ward|unit|department)\b|\bprescribing\b"
)
_FOLLOW_UP = re.compile(
    r"^(?:thanks?|thank you|ok|okay|no|yes|and|but|so|sorry)?,? ?(?:i (?:dont|do not) understand|i meant?|i want to know|i would like|that is not|tell me more|show me|compare|only|what about|how about|now compare|"
    r"and what|and for|and in|are there|is there|the (?:previous|first|second|third|last)|why did you|can you)\b|\b(?:you (?:wrote|said|told|mixed|got|cited|quoted|missed|forgot|already)|(?:looked|talked|asked|spoke|searched) (?:at|about|for)|surgical|trust (?:that|this|it|you)|mixed up|very useful|very helpful|translate|retracted|hazard ratio|lecture|i need it for|too long|too short|shorter|simpler|answers|the answer|your answer|sources?|papers?|articles?|references?|abstracts?|your results|summary|summari[sz]e|export|question|protocol|recommendation|review)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a text is put: who is spoken of, when, and whether studies are asked."""

    speaker: bool
    """Somebody writes of themselves."""
    near: bool
    """Somebody near, or one patient present, is spoken of."""
    now: bool
    """Something happens now, or what to do next is asked."""
    study: bool
    """Words of research or a population stand there."""
    asks: bool
    """A question that studies can answer is put."""
    foreign: bool
    """It is not in English."""


def speaks_as_research(words: str) -> bool:
    """Return whether a text (as ``plain_words`` returns it) names study words or a population."""
    return _STUDY.search(words) is not None or _POPULATION.search(words) is not None


def goes_on(words: str) -> bool:
    """Return whether a text goes on about an earlier answer: "show me the second one", "you told me it is safe"."""
    return _FOLLOW_UP.search(words) is not None


def asks_studies(words: str) -> bool:
    """Return whether a text puts a question that studies can answer, or goes on about an earlier answer."""
    asked = _ASKED.search(words) is not None and ("?" in words or _OPENS_A_QUESTION.search(words) is not None)
    impersonal = _OPENS.search(words) is not None and _ANY_PERSON.search(words) is None and "what next" not in words
    return asked or impersonal or any(found.search(words) for found in (_CLINICIANS, _FOLLOW_UP))


def _frame(words: str, found: _Places) -> Frame:
    return Frame(
        speaker="self" in found,
        near="near" in found or "here" in found,
        now="now" in found or "next" in found,
        study=speaks_as_research(words),
        asks=asks_studies(words),
        foreign=guess_language(words) != "en",
    )


def danger_named(words: str, spoken: str) -> Danger | None:
    """Return the danger that the concepts of a text show together; None: not enough of them.

    Args:
        words: Text as ``plain_words`` returns it.
        spoken: The same without "type I", "tell me" and other words that only look like a person.
    """
    found = find_concepts(spoken)
    frame = _frame(words, found)
    if not frame.study and _team_needed(found, frame):
        return "time-critical"
    grave = signs(found)
    if not frame.study and _wishes_to_die(found, frame, grave):
        return "self-harm"
    return "emergency" if _emergency(found, frame, grave) else None


def _team_needed(found: _Places, frame: Frame) -> bool:
    if frame.asks and "next" not in found:
        return False
    there = "here" in found
    return ("collapse" in found and (there or "next" in found) and frame.now) or (
        there and "next" in found and bool(signs(found))
    )


def _wishes_to_die(found: _Places, frame: Frame, grave: frozenset[str]) -> bool:
    has = found.keys()
    own = frame.speaker
    if "method" in has and (has & {"death", "end", "means"} or len(found["method"]) > 1):
        return True
    if frame.asks and not (own and has >= {"death", "wish"} and has & {"means", "now", "despair", "farewell", "end"}):
        return False
    heavy = len(has & {"death", "end", "despair", "farewell", "method", "means", "ready"})
    if own and (
        ("death" in has and has & {"wish", "now", "means", "despair", "end", "farewell", "ready"})
        or (close(found, "not", "life", 5) or close(found, "despair", "life", 4))
        or len(found.get("despair", ())) > 1
        or ("despair" in has and has & {"wish", "now", "means", "end", "farewell", "life", "ready"})
        or ("end" in has and has & {"means", "farewell", "despair", "death", "life"})
        or ("farewell" in has and heavy > 1)
        or "method" in has
    ):
        return not (grave and "death" in has and heavy == 1)
    if frame.near and has & {"death", "farewell", "means", "end"} and has & {"farewell", "away"} and not grave:
        return True
    if close(found, "despair", "life", 4) or (has >= {"death", "despair"} and not frame.near):
        return not grave
    return heavy > 2 or (heavy > 1 and not frame.near and has >= {"means", "ready"} and (own or "end" in has))


def signs(found: _Places) -> frozenset[str]:
    """Return the grave signs of a body in danger, each made of concepts that stand together."""
    has = found.keys()
    made = {
        "breath": close(found, "not", "breath", 4) or "choke" in has,
        "react": close(found, "not", "react", 4) or "down" in has,
        "colour": "colour" in has and bool(has & {"small", "breath", "not", "limb", "swell", "near", "down"}),
        "fit": "fit" in has,
        "stroke": close(found, "stroke", "limb", 6)
        or close(found, "not", "limb", 3)
        or len(found.get("stroke", ())) > 1,
        "chest": close(found, "chest", "radiates", 12),
        "allergy": has >= {"swell", "sting"},
        "poison": close(found, "took", "poison", 10),
        "violence": "violence" in has,
        "pregnancy": "pregnant" in has
        and ("blood" in has or close(found, "not", "kick", 4) or has >= {"pain", "worst"}),
        "septic shock": "fever" in has and len(found.get("septic", ())) > 1,
        "sepsis": has >= {"fever", "septic"} or len(found.get("septic", ())) > 2,
        "sugar": "sugar" in has and bool(has & {"down", "not", "radiates", "fit"}),
        "bleeding": close(found, "blood", "much", 6) or close(found, "not", "blood", 3),
        "head": close(found, "pain", "worst", 8) or ("worst" in has and "now" in has),
        "injury": "hurt" in has,
    }
    return frozenset(name for name, there in made.items() if there)


def _emergency(found: _Places, frame: Frame, grave: frozenset[str]) -> bool:
    if frame.study:
        return False
    if "bare" in found and not frame.asks:
        return True
    if not grave:
        return False
    if frame.asks:
        person = frame.speaker or ("near" in found and frame.now)
        return person and "past" not in found and (bool(grave - _SINGLE) or frame.now)
    if frame.speaker or "third" in found or "finite" in found or len(grave) > 1:
        return True
    return frame.now and (frame.near or frame.foreign)


_SINGLE = frozenset({"fit", "react", "injury", "sugar", "colour"})
"""Signs that are chronic conditions or old events as often as present danger."""


def history_asked(words: str) -> bool:
    """Return whether a text asks what studies say of somebody and tells of nothing that happens now."""
    found = find_concepts(words).keys()
    if speaks_as_research(words) and not found & {"self", "third"}:
        return True
    return asks_studies(words) and _CLINICIANS.search(words) is None and not found & {"now", "next"}


def tells_of_a_person(words: str, spoken: str) -> bool:
    """Return whether somebody tells of themselves or of someone near and asks nothing that studies answer.

    Nobody searches a library so. What is told need not be a danger, but no list ever holds every danger there is.
    """
    if speaks_as_research(words) or len(words.split()) <= MOST_WORDS_OF_A_REMARK:
        return False
    if _PUT_TO_A_LIBRARY.search(words) is not None:
        return False
    return _TELLERS[guess_language(words)].search(spoken) is not None


_PUT_TO_A_LIBRARY = re.compile(
    r"(?:^|[.,;:!] )(?:which|what|does|do|did|is|are|was|were|can|could|should|would|has|have|how (?:long|often|many|much|well|safe))\b[^?]{8,}\?$"
)
"""A question put as one asks a library: what is asked stands in it, and ends it."""
_TELLERS = {
    code: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
    for code, words in {
        "en": "i|ive|id|my|me|myself|he|she|hes|shes|shell|his|her|him|uncle|nan|wee|im",
        "de": r"ich|mich|mir|mein\w{0,2}|hab|er|sie|ihm|ihr|oma|opa|mei|unser\w{0,2}",
        "fr": "je|jai|jy|jen|me|moi|mon|ma|mes|il|elle|on|notre|papa|maman",
        "es": "yo|me|mi|mis|tengo|estoy|soy|voy|quiero|puedo|siento|tome|nuestr[oa]|le|se|ella",
        "it": "io|mi|mio|mia|miei|ho|sono|sto|voglio|posso|lui|lei|mamma|nonn[oa]|si",
        "pt": "eu|me|meu|minha|estou|to|tenho|sou|vou|quero|fui|ele|ela|tomei|perdi|se",
    }.items()
}
MOST_WORDS_OF_A_REMARK = 3
"""Up to so many words tell nothing ("he is old")."""

_FUNCTION_WORDS = {
    "de": "ich mich mir mein meine nicht und der die das ist hat ein eine den dem auf mit zu seit er sie es wie was kann hab habe wir",
    "fr": "je jai me mon ma mes pas plus et le la les un une est des du de il elle dans sur depuis ne que qui on au ce cest pour avec",
    "es": "yo me mi mis no y el la los las un una es de en que se lo ya muy tengo estoy mas con para por esta ha le",
    "it": "io mi mio mia non e il la lo un una di che si ho sono sto ha piu con per gli le del nel mi sul perche ce",
    "pt": "eu me meu minha nao e o a os as um uma de que se estou tenho mais com para por ele ela esta do da no na em vou",
    "en": "i my me the a is and to of in he she his her not it was for on with what have just has this are you am",
}


def guess_language(words: str) -> str:
    """Return the code of the language whose common words a text has the most of; ``en`` where none leads.

    >>> guess_language("mi abuelita no respira")
    'es'
    """
    tokens = words.split()
    counts = {code: sum(token in known for token in tokens) for code, known in _COMMON.items()}
    return max(counts, key=lambda code: (counts[code], code == "en"))


_COMMON = {code: frozenset(text.split()) for code, text in _FUNCTION_WORDS.items()}
