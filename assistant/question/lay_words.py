"""How people say what studies call by another name, and how Britain and America spell it.

People ask about clots and liver cancer; abstracts say thrombosis and hepatocellular carcinoma. What is here only lets a word of the
question be recognised in a study (``Term.alternatives``); nothing is shown or quoted by it. All lists are written by hand.
"""

from __future__ import annotations

import re
from functools import cache

from index.lexical import stems

Stems = tuple[str, ...]

HOW_ASKED = """
    ache achieve achieved act acted add alike almost alone alter amount anyone apart appear arise aside ask asked attempt avoid back
    bad beat became begin begins believe below beneath bigger blunt blunts boost boosts bother brief bring brings came can carry carries
    catch choose chosen climb come comes concern continue cope count counts couple cut cuts daily deal decide delay delays depend
    differently directly double doubles downside drive drives drop drops early earlier emerge enough equal equally exactly expect
    experience explain face fall falls faster fare fight follow followed forever fully gain gains go goes grew grow grown guard halve
    half handle handled happening heavy heavily hold holds hope huge immediately impair impairs keep keeps latest lead leads learn
    leave left let lets live lived lives lose loses mainly manage many meaning means meanwhile met moderate moderately monthly month
    months mostly multiply multiplies nearly never notice noticed often ones outweigh over overly own pack part partly parts percent
    permit pick place plus point predict predicts prefer preferred precede press presume probably produce properly protect protects
    pull push put quarter quick quicker quickly quite rapid rapidly rarely rather reasonable refuse regard remain remains replace
    replaces rid right rise rises roughly routine routinely run safely seem seems seldom sensible separately share shield should slow
    slower slows slowly small smaller soon sooner spare speed speeds split stabilise stabilize start starts stay stayed stays stop
    stops strong stronger strongly suffer sure switch tend thing things think third together told total totally triple turn turns
    twice under unlikely unless until upside usual usually vanish wait warn warning weak weaker week weekly weeks wise wonder worry
    worse worsen worsens worst wrong yearly years yet five-year two-year three-year ten-year one-year recovery recover repeated
    repeatedly periodic periodically new newly reach relieve relieves ease eases
"""
"""Verbs, adverbs and measures that say how something is asked, not what is asked about."""

MEANS: dict[str, str] = {
    "liver cancer": "hepatocellular carcinoma;hepatoma;hcc",
    "cancer of the liver": "hepatocellular carcinoma;hepatoma;hcc",
    "liver tumour": "hepatocellular carcinoma;hepatoma;hcc",
    "liver tumor": "hepatocellular carcinoma;hepatoma;hcc",
    "hcc": "hepatoma;hepatocellular carcinoma",
    "heart attack": "myocardial infarction;infarction",
    "heart attacks": "myocardial infarction;infarction",
    "heart disease": "coronary;cardiovascular;cardiac",
    "high blood pressure": "hypertension;hypertensive",
    "blood sugar": "glucose;glycaemia;glycemia;glycemic;glycaemic",
    "glucose control": "glycemic;glycaemic;hba1c",
    "broken wrist": "wrist fracture",
    "broken hip": "hip fracture",
    "broken bone": "fracture",
    "breaking a bone": "fracture",
    "bowel cancer": "colorectal cancer;colorectal",
    "blood clot": "thrombosis;thromboembolism;thromboembolic",
    "blood clots": "thrombosis;thromboembolism;thromboembolic",
    "clot": "thrombosis;thromboembolism;thromboembolic",
    "hot flush": "flash;vasomotor",
    "hot flushes": "flashes;vasomotor",
    "hot flash": "flush;vasomotor",
    "hot flashes": "flushes;vasomotor",
    "kidney": "renal;nephropathy",
    "liver": "hepatic",
    "lung": "pulmonary",
    "heart": "cardiac",
    "stomach": "gastric",
    "gut": "gastrointestinal;intestinal;bowel",
    "bowel": "intestinal;colorectal;gastrointestinal",
    "skin": "cutaneous;dermal",
    "brain": "cerebral",
    "tumour": "cancer;carcinoma;neoplasm;hepatoma",
    "cancer": "carcinoma;neoplasm;malignancy;tumour;tumor",
    "elderly": "older;aged patients;geriatric",
    "older": "elderly;geriatric",
    "teenager": "adolescent;adolescence;teenage",
    "pill": "supplement;tablet;capsule",
    "capsule": "supplement;supplementation",
    "supplement": "supplementation",
    "sleepy": "somnolence;drowsiness;sedation;sedative",
    "sleepier": "somnolence;drowsiness;sedation",
    "drowsy": "somnolence;drowsiness;sedation",
    "drinker": "drinking;consumption;intake",
    "drinking": "consumption;intake;alcohol",
    "drink": "drinking;consumption;intake",
    "eating": "intake;consumption;diet;dietary",
    "eat": "intake;consumption;diet;dietary",
    "smoker": "smoking;cigarette",
    "diabetics": "diabetes;diabetic",
    "depressed": "depression;depressive",
    "vomiting": "emesis;emetic",
    "itching": "pruritus",
    "swelling": "oedema;edema",
    "killer cell": "cik;nk cell",
    "surgery": "operation;surgical;resection;hepatectomy;operative;postoperative;bypass",
    "surgical": "surgery;operative",
    "operation": "surgery;surgical",
    "resection": "hepatectomy;surgery",
    "hepatectomy": "resection",
    "radiotherapy": "radiation;irradiation",
    "embolisation": "chemoembolization;embolization;tace",
    "radioembolisation": "sirt;radioembolization;selective internal radiotherapy",
    "proton": "charged particle",
    "inflow": "pringle",
    "clamping": "pringle",
    "diarrhoea": "diarrhea;diarrhoeal;diarrheal",
    "contrast medium": "contrast;radiocontrast",
    "acetylcysteine": "n-acetylcysteine;nac",
    "aspirin": "acetylsalicylic;asa",
    "oestrogen": "estrogen;hormone",
    "hormone therapy": "estrogen;oestrogen;postmenopausal hormones;hormone replacement",
    "hypericum": "st john's wort",
    "turmeric": "curcumin",
    "curcumin": "turmeric",
    "stroke": "cerebrovascular",
    "painkiller": "analgesic;analgesia",
    "heartburn": "reflux",
    "miscarriage": "abortion;pregnancy loss",
    "ultrasound": "ultrasonography;ultrasonographic;sonography;us screening",
    "mri": "magnetic resonance",
    "relief": "relieve;response",
}
"""What people say → what studies say, alternatives apart by ``;``. The right side never names another disease, drug or group of
people than the left; a wider word on the left may stand for a narrower one only where the question's other words must hold too."""

SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"our\b|our(?=s\b|al\b|ed\b)", "or"),
    (r"^oe(?=[a-z]{3})|oe(?=[a-z]{2,})", "e"),
    (r"ae(?=[a-z]{2,})", "e"),
    (r"ys(?=e[ds]?\b|ing\b)", "yz"),
    (r"is(?=e[ds]?\b|ing\b|ation\b|ations\b)", "iz"),
    (r"(?<=[tb])re\b", "er"),
    (r"ph(?=ur)", "f"),
    (r"(?<=[a-z])ll(?=ed\b|ing\b)", "l"),
)
"""British → American, one letter group at a time; a rule of thumb."""
LONGEST = 5
"""Words of the longest phrase looked up."""
_LETTER_AND_DIGIT = re.compile(r"^([A-Za-z]{1,3})(\d{1,2})$")


@cache
def how_asked() -> frozenset[str]:
    """Return the stems of words that say how something is asked."""
    return frozenset(stems(HOW_ASKED))


def alternatives(words: tuple[str, ...]) -> dict[int, tuple[Stems, ...]]:
    """Return, for each position in a question's words, what studies may say instead.

    A phrase of several words gives each of its words what stands for the phrase.

    >>> alternatives(("tumour",))[0][0]
    ('tumor',)
    """
    found: dict[int, list[Stems]] = {}
    for at, word in enumerate(words):
        found.setdefault(at, []).extend(spellings(word.lower()))
    stemmed = [tuple(stems(word)) for word in words]
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            joined = tuple(part for parts in stemmed[start:end] for part in parts)
            for at in range(start, end):
                found[at].extend(_means().get(joined, ()))
    own = {at: tuple(stemmed[at]) for at in found}
    return {at: tuple(dict.fromkeys(o for o in others if o != own[at])) for at, others in found.items() if others}


def spellings(word: str) -> list[Stems]:
    """Return the stems of a word's American spellings, and of a letter and number written apart (``B6`` → ``B-6``)."""
    forms = [re.sub(pattern, other, word) for pattern, other in SPELLINGS]
    forms.append(_LETTER_AND_DIGIT.sub(r"\1-\2", word))
    return list(dict.fromkeys(tuple(stems(form)) for form in forms if form != word and stems(form)))


@cache
def _means() -> dict[Stems, tuple[Stems, ...]]:
    table: dict[Stems, list[Stems]] = {}
    for said, meant in MEANS.items():
        table.setdefault(tuple(stems(said)), []).extend(tuple(stems(one)) for one in meant.split(";"))
    return {said: tuple(dict.fromkeys(one for one in meant if one)) for said, meant in table.items()}
