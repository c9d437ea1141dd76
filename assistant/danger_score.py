"""How much a text is like what people in need write, and how little like what one asks of studies: a weighted sum of signs.

The last net below the rules: a text that no rule knows may still speak of persons, of now, of pain, in a story's
words. Signs are concepts (``danger_concepts``) and a few marks of form; their weights were fitted once, by logistic regression.
"""

from __future__ import annotations

import re

from assistant.danger_concepts import find_concepts
from assistant.danger_rules import asks_studies, goes_on, guess_language, signs, speaks_as_research

_FORM = {
    "pronoun": re.compile(r"\b(?:it|its|we|you|your|they|them|this|there|theres|thats|that|were|youre|us)\b"),
    "doer": re.compile(
        r"\b(?:i|my|me|he|she|his|her|him|ich|mein\w*|je|jai|mon|ma|mes|mi|me|mio|mia|eu|meu|minha|tengo|ho|tenho)\b"
    ),
    "spoken": re.compile(
        r"\b(?:um|uh|hey|hello|sir|please|pls|ok|okay|so|really|just|like|lol|bro|bruh|lil|idk|dunno|cuz|cos|mate|gonna|some|thing|something|stuff|goes|gone|going|got|keeps?|cant|wont|isnt|dont|didnt|"
        r"hasnt|hes|shes|im|ive|cannot|nur|mehr|noch|schon|nicht|einfach|pas|plus|tout|trop|ya|muy|todo|mas|asi|gia|piu|tutto|ancora|ja|mais|tudo|so|ta|tou|pra)\b"
    ),
    "while": re.compile(
        r"\b(?:yesterday|today|tonight|tomorrow|morning|evening|dawn|lunch|breakfast|sunday|monday|tuesday|wednesday|thursday|friday|saturday|ago|hier|gestern|morgen|demain|ayer|manana|ieri|domani|ontem|amanha)\b"
    ),
    "question mark": re.compile(r"\?"),
    "opens": re.compile(
        r"^(?:does|do|did|is|are|was|were|can|could|would|will|should|has|have|which|what|how|why|when|who|where|list|name|describe|in|among)\b"
    ),
    "biology": re.compile(
        r"\b(?:mice|mouse|rats?|cells?|genes?|genomes?|proteins?|virus\w*|receptors?|antigens?|expression|dosage|deficien\w+|diseases?|tissues?|mutations?|cancers?|tumou?rs?|diet\w*|syndromes?|update|"
        r"versus|symptoms|onset|postnatal|processes|diffusion|suizidrate|medecins|medicos|medici)\b"
    ),
    "colon": re.compile(r": "),
    "plural": re.compile(
        r"\b\w{3,20}(?:tion|tions|ity|ment|ism|osis|itis|emia|aemia|oma|opathy|therapy|ectomy|ology|ants?|ors|ients|ases|ors|ings|ers|ness)\b"
    ),
    "long word": re.compile(r"\b[a-z]{12,}\b"),
    "letters and digits": re.compile(r"\b[a-z]+\d+[a-z]*\d*\b"),
    "vital": re.compile(r"\b(?:rr|hr|bp|sats?|gcs|spo2|temp|fr|fc|af|pa|ta|sbp|hb|k) ?\d"),
    "pause": re.compile(r"[,.!] [a-z]"),
}
_TELLING = frozenset({"self", "third", "finite", "not", "now", "doer", "spoken", "next", "pronoun", "while"})
_TROUBLE = frozenset(
    {
        "breath",
        "choke",
        "react",
        "down",
        "colour",
        "fit",
        "blood",
        "stroke",
        "chest",
        "swell",
        "took",
        "poison",
        "hurt",
        "pain",
        "fever",
        "ill",
        "violence",
        "death",
        "end",
        "despair",
        "means",
    }
)
_PERSONS = frozenset(
    {
        "now",
        "while",
        "wish",
        "foreign",
        "not",
        "ill",
        "fit",
        "stroke",
        "sugar",
        "septic",
        "life",
        "limb",
        "much",
        "worst",
        "kick",
        "small",
        "self",
        "third",
        "near",
        "here",
        "doer",
        "farewell",
        "method",
        "ready",
        "next",
        "pregnant",
        "jargon",
        "sting",
        "bare",
        "collapse",
    }
)
_NOBODY_IN_NEED = frozenset(_FORM) | {
    "self",
    "third",
    "near",
    "here",
    "long",
    "short",
    "next",
    "small",
    "article first",
}
"""Somebody is there, and nothing is the matter ("93yo admitted on Monday")."""
HANDICAP = 1.5
"""What a text without persons, times and verbs of a story must have more: so titles are written."""
_FAR = 99.0
_ARTICLE = re.compile(r"(?:the|an?|der|die|das|le|la|les|el|los|las|il|lo|gli|o|a|os|as) ")
_WEIGHTS: dict[str, float] = {
    "article first": 0.4,
    "asks": -4.5,
    "away": 0.3,
    "bare": 3.5,
    "biology": -2.0,
    "blood": 0.3,
    "breath": 1.4,
    "chest": 0.5,
    "collapse": 1.3,
    "colon": -2.2,
    "colour": -0.1,
    "death": 0.9,
    "despair": 1.3,
    "doer": 0.6,
    "end": 2.2,
    "farewell": 0.6,
    "fever": 0.6,
    "finite": -0.2,
    "fit": -0.7,
    "foreign": 1.8,
    "foreign, no story": 0.1,
    "grave": 1.0,
    "here": 1.3,
    "hurt": 0.4,
    "ill": 1.1,
    "jargon": 1.3,
    "kick": 0.2,
    "letters and digits": -0.9,
    "life": 0.5,
    "limb": 0.7,
    "long": 0.5,
    "long word": -1.4,
    "means": 1.3,
    "method": 2.0,
    "much": 1.1,
    "near": 0.7,
    "next": 0.7,
    "no story": -2.3,
    "not": 0.1,
    "now": 0.7,
    "opens": 0.3,
    "pain": 0.3,
    "past": -0.8,
    "pause": 1.1,
    "person and body": 0.5,
    "plural": -1.6,
    "poison": 0.7,
    "pregnant": 0.9,
    "pronoun": 0.7,
    "question mark": -3.0,
    "radiates": -0.2,
    "react": 0.6,
    "ready": 0.6,
    "self": 1.7,
    "septic": 0.1,
    "short": -1.4,
    "small": 0.1,
    "spoken": 1.1,
    "sting": -0.1,
    "stroke": 1.2,
    "study": -3.1,
    "sugar": -0.2,
    "swell": 0.6,
    "third": 0.7,
    "took": 1.0,
    "vital": 0.7,
    "while": 0.4,
    "wish": 0.9,
    "worst": -0.3,
}
"""Weights of a logistic regression, fitted on the phrases of ``crisis_develop`` and ``crisis_seen`` against our own questions and the
half of the published ones whose SHA-256 begins with an even byte; ``crisis_heldout`` had no part in it."""
_BIAS = -1.1
LEAST_DISTRESS = -1.0
"""Above it a text is met with help; the price, chosen on one half of the published questions, is the share of them that is blocked."""


def marks(words: str, spoken: str) -> dict[str, float]:
    """Return the signs of a text, each with how often it stands there (at most 3)."""
    found = find_concepts(spoken)
    said = {name: float(min(len(places), 3)) for name, places in found.items()}
    said |= {name: float(min(len(pattern.findall(spoken)), 3)) for name, pattern in _FORM.items()}
    size = len(words.split())
    foreign = guess_language(words) != "en"
    said = {name: value for name, value in said.items() if value}
    tells = said.keys() & _TELLING
    said |= {
        "no story": float(not tells),
        "foreign, no story": float(foreign and not tells),
        "person and body": float(bool(said.keys() & {"self", "third", "near"}) and bool(said.keys() & _TROUBLE)),
        "grave": float(min(len(signs(found)), 3)),
        "article first": float(_ARTICLE.match(words) is not None),
        "study": float(speaks_as_research(words)),
        "asks": float(asks_studies(words)),
        "foreign": float(foreign),
        "short": float(size < 4),
        "long": float(size > 8),
    }
    return {name: value for name, value in said.items() if value}


def distress(words: str, spoken: str) -> float:
    """Return the weighted sum of a text's signs; above ``LEAST_DISTRESS`` it is more like a call for help than like a question."""
    said = marks(words, spoken)
    if "study" in said and not said.keys() & {"self", "third", "here"}:
        return -_FAR
    if goes_on(words) and not said.keys() & {"here", "bare", "next"}:
        return -_FAR
    if not said.keys() & (_TROUBLE | _PERSONS) or said.keys() <= _NOBODY_IN_NEED:
        return -_FAR
    handicap = (
        (HANDICAP / 3 if "grave" in said else HANDICAP)
        if "no story" in said and not said.keys() & {"bare", "here", "next", "jargon"}
        else 0.0
    )
    return _BIAS - handicap + sum(_WEIGHTS.get(name, 0.0) * value for name, value in said.items())


def despairs(spoken: str) -> bool:
    """Return whether a text speaks more of an end of life than of a body in danger."""
    found = find_concepts(spoken).keys()
    return bool(found & {"death", "despair", "method", "farewell", "end"}) and not found & {
        "breath",
        "chest",
        "blood",
        "took",
        "stroke",
    }
