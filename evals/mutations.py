"""Make false sentences of true ones, and faithful paraphrases, by rule: what a verifier has to tell apart.

Each rule changes one thing that would mislead a clinician. A rule that finds nothing to change makes nothing. All
choices are drawn from a generator seeded with the sentence, so a suite is the same on every machine.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

NUMBER = re.compile(r"(?<![\w.,·])\d[\d.,·]*")
MINUS = re.compile(r"(?<![\w.)])[-−](?=\d)")
RELATION = re.compile(r"\b([Pp])(\s?)([<>])")
VERSUS = re.compile(r"\b(?:vs\.?|versus|compared with|compared to|against|and)\s", re.I)
WORD = re.compile(r"[A-Za-z][A-Za-z-]+")

ARM_WINDOW = 70  # characters on each side of a comparison in which its figures are sought

UNITS = {
    "months": "years", "years": "months", "days": "weeks", "weeks": "days", "hours": "days", "minutes": "hours",
    "mg": "g", "g": "mg", "kg": "g", "ml": "l", "mmol": "mol", "mm": "cm", "cm": "mm",
}  # fmt: skip
DIRECTIONS = {
    "increased": "decreased", "increase": "decrease", "increases": "decreases", "decreased": "increased",
    "decrease": "increase", "decreases": "increases", "higher": "lower", "lower": "higher", "longer": "shorter",
    "shorter": "longer", "improved": "worsened", "improvement": "worsening", "reduced": "raised", "reduction": "rise",
    "reduces": "raises", "greater": "smaller", "better": "worse", "worse": "better", "superior": "inferior",
    "inferior": "superior", "more": "less", "positively": "negatively",
}  # fmt: skip
POPULATIONS = {
    "adults": "children", "children": "adults", "men": "women", "women": "men", "male": "female", "female": "male",
    "males": "females", "females": "males", "boys": "girls", "girls": "boys", "infants": "adults",
    "elderly": "young", "older": "younger", "younger": "older", "pregnant": "postmenopausal", "patients": "mice",
}  # fmt: skip
OUTCOMES = {
    "survival": "recurrence", "mortality": "morbidity", "recurrence": "survival", "pain": "fatigue",
    "depression": "anxiety", "anxiety": "depression", "stroke": "bleeding", "death": "relapse", "infection": "bleeding",
    "weight": "height", "cholesterol": "glucose", "glucose": "cholesterol", "response": "toxicity",
}  # fmt: skip
DRUGS = (
    ("statin", ("atorvastatin", "simvastatin", "rosuvastatin")),
    ("mab", ("rituximab", "infliximab", "trastuzumab")),
    ("nib", ("sorafenib", "imatinib", "erlotinib")),
    ("platin", ("cisplatin", "carboplatin", "oxaliplatin")),
    ("taxel", ("docetaxel", "paclitaxel")),
    ("olol", ("metoprolol", "atenolol", "propranolol")),
    ("pril", ("enalapril", "ramipril", "lisinopril")),
    ("sartan", ("losartan", "valsartan", "candesartan")),
    ("azole", ("fluconazole", "omeprazole", "letrozole")),
    ("cillin", ("amoxicillin", "ampicillin")),
    ("mycin", ("erythromycin", "vancomycin")),
    ("gliptin", ("sitagliptin", "saxagliptin")),
    ("gliflozin", ("dapagliflozin", "empagliflozin")),
    ("xetine", ("fluoxetine", "paroxetine")),
    ("amide", ("cyclophosphamide", "loperamide")),
    ("formin", ("buformin", "phenformin")),
    ("aspirin", ("aspirin", "clopidogrel")),
    ("vitamin", ("calcium", "zinc")),
)
"""Word endings (INN stems, WHO 2018) and drugs of the family; a drug is swapped for another of its own family."""
NEGATIONS = (
    (re.compile(r"\bdid not (?=\w)"), "did "),
    (re.compile(r"\b(was|were|is|are|does|do|has|have) not "), r"\1 "),
    (re.compile(r"\bno (?=significant|difference|effect|association|evidence|improvement)"), "a "),
    (re.compile(r"\bNo (?=significant|difference|effect|association|evidence|improvement)"), "A "),
    (re.compile(r"\b(was|were|is|are) (?=\w)"), r"\1 not "),
    (re.compile(r"\b(can|may|will|should) (?=\w)"), r"\1 not "),
)
"""The first that fits is applied: a negation is dropped, or one is put in."""
PARAPHRASES = (
    (re.compile(r"\bversus\b|\bvs\.?(?=\s)"), "against"),
    (re.compile(r"\bcompared (?:with|to)\b"), "in comparison with"),
    (re.compile(r"\b95% CI\b"), "95% confidence interval"),
    (re.compile(r"\bHowever, "), "Yet "),
    (re.compile(r"\bWe found that\b"), "The study found that"),
    (re.compile(r"\bshowed that\b"), "found that"),
    (re.compile(r"\bIn conclusion, "), "To conclude, "),
    (re.compile(r"\b[Pp]\s?=\s?(?=[0.])"), "P = "),
    (re.compile(r"\b[Pp]\s?<\s?(?=[0.])"), "p < "),
    (re.compile(r"\brespectively\b"), "in that order"),
    (re.compile(r"\bdemonstrated\b"), "showed"),
    (re.compile(r"\bassociated with\b"), "linked with"),
    (re.compile(r"\bsubjects\b"), "participants"),
)
"""Rewordings that change no meaning; all that fit are applied."""

Rule = Callable[[str, random.Random], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A sentence made of another."""

    kind: str
    """What was changed; ``paraphrase``: nothing that matters."""
    text: str


def mutate(sentence: str, kind: str, *, seed: int = 0) -> Mutant | None:
    """Return the sentence with one thing changed; None: it holds nothing of the kind.

    Raises:
        KeyError: The kind is not in ``RULES``.
    """
    generator = random.Random(f"{seed}\t{kind}\t{sentence}")
    text = RULES[kind](sentence, generator)
    return None if text is None or text == sentence else Mutant(kind=kind, text=text)


def paraphrase(sentence: str) -> Mutant | None:
    """Return the sentence in other words with the same meaning; None: no rule fits."""
    text = sentence
    for pattern, words in PARAPHRASES:
        text = pattern.sub(words, text)
    return None if text == sentence else Mutant(kind="paraphrase", text=text)


def _number(sentence: str, generator: random.Random) -> str | None:
    """Change the last digit of one number to a digit that is not in it yet."""
    match = _pick(NUMBER, sentence, generator)
    if match is None:
        return None
    digits = match.group().rstrip(".,·")
    choices = [d for d in "123456789" if d not in digits]
    if not choices:
        return None
    end = match.start() + len(digits)
    return sentence[: end - 1] + generator.choice(choices) + sentence[end:]


def _decimal_shift(sentence: str, generator: random.Random) -> str | None:
    """Move the decimal point of one number one place to the left."""
    match = _pick(NUMBER, sentence, generator)
    if match is None:
        return None
    digits = match.group().rstrip(".,·")
    whole, point, fraction = digits.partition(".")
    if not whole.isdigit() or (point and not fraction.isdigit()) or not digits.strip("0."):
        return None
    shifted = f"{whole[:-1] or '0'}.{whole[-1]}{fraction}"
    return sentence[: match.start()] + shifted + sentence[match.start() + len(digits) :]


def _sign(sentence: str, generator: random.Random) -> str | None:
    """Drop a minus sign, or turn the relation of a P value round."""
    match = _pick(MINUS, sentence, generator)
    if match is not None:
        return sentence[: match.start()] + sentence[match.end() :]
    match = _pick(RELATION, sentence, generator)
    if match is None:
        return None
    return sentence[: match.start(3)] + (">" if match.group(3) == "<" else "<") + sentence[match.end(3) :]


def _unit(sentence: str, generator: random.Random) -> str | None:
    """Change the unit behind a number."""
    found = [m for m in WORD.finditer(sentence) if m.group() in UNITS and _follows_number(sentence, m.start())]
    return _replace(sentence, found, UNITS, generator)


def _arm_swap(sentence: str, generator: random.Random) -> str | None:
    """Exchange the numbers on both sides of a comparison."""
    for versus in VERSUS.finditer(sentence):
        before = list(NUMBER.finditer(sentence, max(0, versus.start() - ARM_WINDOW), versus.start()))
        after = NUMBER.search(sentence, versus.end(), versus.end() + ARM_WINDOW)
        if not before or after is None:
            continue
        first, second = before[-1].group().rstrip(".,·"), after.group().rstrip(".,·")
        if first != second:
            head, middle = sentence[: before[-1].start()], sentence[before[-1].start() + len(first) : after.start()]
            return head + second + middle + first + sentence[after.start() + len(second) :]
    return None


def _negation(sentence: str, generator: random.Random) -> str | None:
    for pattern, words in NEGATIONS:
        if pattern.search(sentence):
            return pattern.sub(words, sentence, count=1)
    return None


def _entity(sentence: str, generator: random.Random) -> str | None:
    """Exchange a drug for another of its family."""
    for match in WORD.finditer(sentence):
        word = match.group().lower()
        family = next((names for ending, names in DRUGS if word.endswith(ending) and len(word) > len(ending)), None)
        others = [name for name in family or () if name != word]
        if others:
            return sentence[: match.start()] + generator.choice(others) + sentence[match.end() :]
    return None


def _swap_by(table: Mapping[str, str]) -> Rule:
    """Return a rule that exchanges one word of a table."""

    def rule(sentence: str, generator: random.Random) -> str | None:
        found = [match for match in WORD.finditer(sentence) if match.group().lower() in table]
        return _replace(sentence, found, table, generator)

    return rule


RULES: dict[str, Rule] = {
    "number": _number,
    "sign": _sign,
    "unit": _unit,
    "decimal shift": _decimal_shift,
    "arm swap": _arm_swap,
    "negation": _negation,
    "direction": _swap_by(DIRECTIONS),
    "entity": _entity,
    "population": _swap_by(POPULATIONS),
    "outcome": _swap_by(OUTCOMES),
}
"""Kind of change → rule. A swapped citation changes no sentence and is made where the passages are at hand."""


def _replace(
    sentence: str, found: list[re.Match[str]], table: Mapping[str, str], generator: random.Random
) -> str | None:
    """Return the sentence with one of the found words exchanged, its first letter kept large or small."""
    if not found:
        return None
    match = generator.choice(found)
    word = table[match.group().lower()]
    word = word.capitalize() if match.group()[0].isupper() else word
    return sentence[: match.start()] + word + sentence[match.end() :]


def _pick(pattern: re.Pattern[str], sentence: str, generator: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(sentence))
    return generator.choice(found) if found else None


def _follows_number(sentence: str, at: int) -> bool:
    return bool(re.search(r"\d[ \u00a0-]?$", sentence[max(0, at - 3) : at]))
