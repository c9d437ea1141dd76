"""How much a text is like what people in need write, and how little like what one asks of studies: a weighted sum of signs.

The last net below the rules: a text that no rule knows may still speak of persons, of now, of pain, in a story's
words. Signs are concepts (``danger_concepts``) and a few marks of form; their weights were fitted once, by logistic regression.
"""

from __future__ import annotations

import re

from assistant.danger_concepts import find_concepts
from assistant.danger_rules import asks_studies, guess_language, speaks_as_research

_FORM = {
    "pronoun": re.compile(r"\b(?:it|its|we|you|your|they|them|this|there|theres|thats|that|were|youre|us)\b"),
    "doer": re.compile(r"\b(?:i|my|me|he|she|his|her|him|ich|mein\w*|je|jai|mon|ma|mes|mi|me|mio|mia|eu|meu|minha|tengo|ho|tenho)\b"),
    "spoken": re.compile(
        r"\b(?:um|uh|hey|hello|sir|please|pls|ok|okay|so|really|just|like|lol|bro|bruh|lil|idk|dunno|cuz|cos|mate|gonna|some|thing|something|stuff|goes|gone|going|got|keeps?|cant|wont|isnt|dont|didnt|"
        r"hasnt|hes|shes|im|ive|cannot|nur|mehr|noch|schon|nicht|einfach|pas|plus|tout|trop|ya|muy|todo|mas|asi|gia|piu|tutto|ancora|ja|mais|tudo|so|ta|tou|pra)\b"
    ),
    "while": re.compile(r"\b(?:yesterday|today|tonight|tomorrow|morning|evening|dawn|lunch|breakfast|sunday|monday|tuesday|wednesday|thursday|friday|saturday|ago|hier|gestern|morgen|demain|ayer|manana|ieri|domani|ontem|amanha)\b"),
    "question mark": re.compile(r"\?"),
    "opens": re.compile(r"^(?:does|do|did|is|are|was|were|can|could|would|will|should|has|have|which|what|how|why|when|who|where|list|name|describe|in|among)\b"),
    "colon": re.compile(r": "),
    "plural": re.compile(r"\b\w{3,}(?:tion|tions|ity|ment|ism|osis|itis|emia|aemia|oma|opathy|therapy|ectomy|ology|ants?|ors|ients|ases|ors|ings|ers|ness)\b"),
    "long word": re.compile(r"\b[a-z]{12,}\b"),
    "letters and digits": re.compile(r"\b[a-z]+\d+[a-z]*\d*\b"),
    "vital": re.compile(r"\b(?:rr|hr|bp|sats?|gcs|spo2|temp|fr|fc|af|pa|ta|sbp|hb|k) ?\d"),
    "pause": re.compile(r"[,.!] [a-z]"),
}
_WEIGHTS: dict[str, float] = {}
_BIAS = 0.0
LEAST_DISTRESS = 0.0
"""Above it a text is met with help; the price, chosen on one half of the published questions, is the share of them that is blocked."""


def marks(words: str, spoken: str) -> dict[str, float]:
    """Return the signs of a text, each with how often it stands there (at most 3)."""
    found = find_concepts(spoken)
    said = {name: float(min(len(places), 3)) for name, places in found.items()}
    said |= {name: float(min(len(pattern.findall(spoken)), 3)) for name, pattern in _FORM.items()}
    size = len(words.split())
    said |= {
        "study": float(speaks_as_research(words)),
        "asks": float(asks_studies(words)),
        "foreign": float(guess_language(words) != "en"),
        "short": float(size < 4),
        "long": float(size > 8),
    }
    return {name: value for name, value in said.items() if value}


def distress(words: str, spoken: str) -> float:
    """Return the weighted sum of a text's signs; above 0 it is more like a call for help than like a question."""
    return _BIAS + sum(_WEIGHTS.get(name, 0.0) * value for name, value in marks(words, spoken).items())


def despairs(spoken: str) -> bool:
    """Return whether a text speaks more of an end of life than of a body in danger."""
    found = find_concepts(spoken).keys()
    return bool(found & {"death", "despair", "method", "farewell", "end"}) and not found & {"breath", "chest", "blood", "took", "stroke"}
