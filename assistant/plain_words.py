"""A question's words as the gates compare them: small letters, no accents, no apostrophes, near misspellings mended.

Only for comparing: what is searched, shown or quoted is never made of this.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 4096
"""Characters looked at from either end of a text."""

_SAME = {
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "have to",
    "u": "you",
    "ur": "your",
    "pls": "please",
    "plz": "please",
    "rn": "right now",
    "anymor": "anymore",
    "meself": "myself",
    "mum": "mother",
    "mom": "mother",
    "dad": "father",
    "im": "i am",
    "ive": "i have",
    "cannot": "cant",
    "wnat": "want",
    "wnt": "want",
    "dnt": "dont",
    "kil": "kill",
    "blud": "blood",
    "hart": "heart",
    "babby": "baby",
    "hav": "have",
    "thers": "theres",
    "overdoes": "overdose",
    "breethin": "breathing",
    "brething": "breathing",
    "breth": "breath",
    "stabed": "stabbed",
    "cuting": "cutting",
    "rists": "wrists",
    "alergic": "allergic",
    "dieded": "died",
    "siezure": "seizure",
    "siezing": "seizing",
    "wont": "wont",
    "dieing": "dying",
    "tonite": "tonight",
    "2day": "today",
    "2nite": "tonight",
}
"""Spoken and short forms → what the rules know."""
_KEY_WORDS = (
    "suicide suicidal myself himself herself overdose overdosed swallowed swallow tablets tablet paracetamol breathe "
    "breathing unconscious unresponsive seizing seizure bleeding choking collapsed anymore painless goodbye "
    "living lethal hanging tylenol ibuprofen tonight alive worthless bridge bleach anaphylaxis ambulance crushing "
    "selbstmord umbringen sterben tabletten suizid geschluckt bewusstlos atmet "
    "mourir suicider suicide comprimes respire inconscient avale "
    "suicidarme matarme morirme pastillas respira respirar inconsciente quitarme morir suicidar respirer respiro "
    "suicidarmi uccidermi ammazzarmi morire pastiglie compresse vivere "
    "suicidar morrer comprimidos viver prescription thoughts instructions ignore previous"
).split()
_LEET = str.maketrans({"1": "i", "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_LETTERS_AND_DIGITS = re.compile(r"(?<![a-z0-9@$!])(?=[a-z]{0,20}[0-9@$!])(?=[0-9@$!]{0,20}[a-z])[a-z0-9@$!]{4,}")
_WORD = re.compile(r"[a-z]{6,}")
_INTRAMUSCULAR = re.compile(r"\bIM\b")
_INFARCTION = re.compile(r"\bMI\b")
_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"([a-hj-z])\1{2,}")
"""Letters drawn out in writing ("heeelp"); not i, which a Roman numeral repeats."""
_FORMS = re.compile(rf"(?<![\w'-])(?:{'|'.join(sorted(_SAME, key=len, reverse=True))})(?![\w'-])")


def plain_words(text: str) -> str:
    """Return a text's words in the form in which the gates compare them.

    >>> plain_words("I’m  sooooo done — I want to comit SUICDE")
    'i am so done - i want to comit suicide'
    """
    if len(text) > 2 * LONGEST:
        text = f"{text[:LONGEST]} {text[-LONGEST:]}"
    if not text.isupper():
        # "IM ketamine" is not "I'm ketamine".
        text = _INFARCTION.sub("infarction", _INTRAMUSCULAR.sub("intramuscular", text))
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf", "Co", "Cs"))
    kept = kept.translate(_MARKS)
    kept = _SPACES.sub(" ", _REPEATED.sub(r"\1", kept)).strip()
    kept = _LETTERS_AND_DIGITS.sub(_from_leet, kept)
    kept = _WORD.sub(lambda match: _mended(match[0]), kept)
    return _FORMS.sub(lambda match: _SAME[match[0]], kept)


_MARKS = {ord(c): None for c in "'’‘`´ʼ"} | {ord(c): "-" for c in "–—‐‑−"} | {ord("ß"): "ss", ord("·"): " "}


def _from_leet(match: re.Match[str]) -> str:
    read = match[0].translate(_LEET)
    return read if read in _KNOWN else match[0]


def _shortened(word: str) -> set[str]:
    """Return a word with any one letter left out."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


_KNOWN = frozenset((*_KEY_WORDS, "kill", "myself", "suicide", "dying"))
_ANAGRAMS = {"".join(sorted(key)): key for key in _KEY_WORDS}
_NEAR: dict[str, str] = {}
for _key in _KEY_WORDS:
    for _short in _shortened(_key):
        _NEAR.setdefault(_short, _key)


def _mended(word: str) -> str:
    """Return the key word that differs from a word by one letter (left out, added, changed or swapped), or the word.

    The first letter must agree: most slips are inside words (doi:10.1145/363958.363994 counts such errors).
    """
    if word in _KNOWN or len(word) > 14:
        return word
    swapped = _ANAGRAMS.get("".join(sorted(word)))
    if swapped is not None and swapped[0] == word[0] and swapped[-1] == word[-1]:
        return swapped
    direct = _NEAR.get(word)
    if direct is not None and direct[0] == word[0]:
        return direct
    for short in _shortened(word):
        if short in _KNOWN and short[0] == word[0] and len(short) >= 6:
            return short
        near = _NEAR.get(short)
        if near is not None and near[0] == word[0] and len(near) >= 7 and near[-1] == word[-1]:
            return near
    return word
