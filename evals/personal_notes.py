# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""Synthetic notes with personal data at known places, made by a seeded generator; no person is meant.

Templates and the parts that fill them were written for this project. ``develop`` templates are those the rules were written with;
``heldout`` templates were written afterwards and then mended on; ``final``
templates were written last and are only measured. The last rows of each, with kinds that no earlier one held (cards, IBANs, national
numbers, forms of other countries), were written together, before anything was measured on them; only ``develop`` chose the rules.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One piece of personal data in a note."""

    start: int
    end: int
    kind: str
    """As ``assistant.admit.privacy.redact.Removed.kind`` names it."""
    slot: str = ""
    """What filled it: a key of ``PARTS``; finer than the kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note and what is personal in it."""

    text: str
    planted: tuple[Planted, ...]


GIVEN = (
    "Maribel Tobias Ngozi Siobhan Dariusz Yetunde Callum Fionnuala Rosalind Emeka Aoife Bartholomew Ludmila Hamish Thandiwe Oswald Imogen Kwame Saoirse Tatum Marek Zofia Ignacio Perpetua "
    "John Mary Robert Linda Ahmed Fatima Wei Yuki Carlos Ana Pierre Claire Hans Ingrid Giulia Marco Olga Ivan Priya Raj David Sarah James Emily Michael Karen Thomas Laura Peter Susan"
).split()
FAMILY = (
    "Okonjo Brzezinski Featherstonehaugh Vanterpool Achterberg Quisenberry Mbeki Szymanski Abernathy Dlamini Thorvaldsen Petrosyan Villalobos Kirchhoff Oyelaran Haldane Marchetti Zubair Lindqvist Tremblay "
    "Smith Johnson Garcia Müller Rossi Nguyen Patel Kowalski O'Brien Fernandez Dubois Schneider Tanaka Kim Hernandez Cooper Bailey Brooks Murphy Hughes Wright Walker"
).split()
STREETS = "Maple Oak Willow Cedar Lakeview Hillcrest Sunset Juniper Birchwood Fairmont".split()
TOWNS = "Millbrook Ashford Riverton Pinehurst Glenwood Fairview Kingsport Westbury Lakeland Clayton".split()
STATES = "IL TX OH NY CA MA PA WA GA NC".split()
MONTHS = "January February March April May June July August September October November December".split()


def _digits(rng: random.Random, n: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n - 1)) + rng.choice("123456789")


def _date(rng: random.Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1930, 2025)
    return rng.choice(
        (
            f"{day}/{month}/{year}",
            f"{month:02}/{day:02}/{year}",
            f"{year}-{month:02}-{day:02}",
            f"{MONTHS[month - 1]} {day}, {year}",
            f"{day} {MONTHS[month - 1][:3]} {year}",
            f"{day} {MONTHS[month - 1]} {year}",
            f"{day}.{month}.{year}",
            f"{month}/{day}/{year % 100:02}",
        )
    )


def _phone(rng: random.Random) -> str:
    a, b, c = str(rng.randint(201, 989)), str(rng.randint(200, 999)), _digits(rng, 4)
    return rng.choice(
        (
            f"({a}) {b}-{c}",
            f"{a}-{b}-{c}",
            f"{a}.{b}.{c}",
            f"+1 {a} {b} {c}",
            f"+44 20 7{b} {c}",
            f"+49 30 {a}{b}{c[:2]}",
        )
    )


def _name(rng: random.Random) -> str:
    return f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"


def _address(rng: random.Random) -> str:
    street = (
        f"{rng.randint(1, 9999)} {rng.choice(STREETS)} {rng.choice(('Street', 'Ave', 'Road', 'Lane', 'Drive', 'Blvd'))}"
    )
    return rng.choice((street, f"{street}, {rng.choice(TOWNS)}, {rng.choice(STATES)} {rng.randint(10001, 99899)}"))


def _card(rng: random.Random) -> str:
    """Return a card number of 16 digits, the last of which is its check digit (ISO/IEC 7812-1, Luhn)."""
    body = rng.choice("45") + _digits(rng, 14)
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(body)]
    number = f"{body}{-sum(value // 10 + value % 10 for value in doubled) % 10}"
    return rng.choice((" ", "-")).join(number[at : at + 4] for at in range(0, 16, 4))


def _iban(rng: random.Random) -> str:
    """Return an IBAN with valid check digits (ISO 13616: the whole, letters as 10 to 35, is 1 modulo 97)."""
    country, bank = rng.choice((("DE", _digits(rng, 18)), ("GB", f"NWBK{_digits(rng, 14)}"), ("FR", _digits(rng, 23))))
    check = 98 - int("".join(str(int(one, 36)) for one in f"{bank}{country}00")) % 97
    number = f"{country}{check:02}{bank}"
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4)) if rng.random() < 0.5 else number


def _nhs(rng: random.Random) -> str:
    """Return an NHS number with its check digit, modulo 11."""
    while True:
        body = "4" + _digits(rng, 8)
        check = -sum(int(digit) * (10 - at) for at, digit in enumerate(body)) % 11
        if check < 10:
            return rng.choice((f"{body[:3]} {body[3:6]} {body[6:]}{check}", f"{body}{check}"))


def _vin(rng: random.Random) -> str:
    """Return a vehicle identification number with its check digit in the ninth place (49 CFR 565.15)."""
    letters, weights = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)), "8765432X098765432"
    number = f"{rng.choice(('1HG', 'WBA', 'JTD'))}{rng.choice('BCDEFG')}{_digits(rng, 4)}0{rng.choice('ABCD')}A{_digits(rng, 6)}"
    values = [int(letters.get(one, one)) * (10 if w == "X" else int(w)) for one, w in zip(number, weights, strict=True)]
    return f"{number[:8]}{'0123456789X'[sum(values) % 11]}{number[9:]}"


PARTS: dict[str, Callable[[random.Random], str]] = {
    "name": _name,
    "given": lambda rng: rng.choice(GIVEN),
    "titled": lambda rng: f"{rng.choice(('Mr', 'Mrs', 'Ms', 'Mr.', 'Mrs.', 'Miss', 'Dr.'))} {rng.choice(FAMILY)}",
    "initials": lambda rng: f"{rng.choice('ABCDEGHJKLMNPRST')}.{rng.choice('ABCDEGHJKLMNPRSTW')}.",
    "address": _address,
    "zip": lambda rng: f"{rng.randint(10001, 99899):05}",
    "town": lambda rng: f"{rng.choice(TOWNS)}, {rng.choice(STATES)}",
    "date": _date,
    "age": lambda rng: f"{rng.randint(90, 104)}{rng.choice(('-year-old', ' year old', 'yo', ' y/o', ' years old'))}",
    "phone": _phone,
    "fax": _phone,
    "e-mail": lambda rng: (
        f"{rng.choice(GIVEN).lower()}.{rng.choice(FAMILY).lower().replace(chr(39), '').replace('ü', 'u')}{rng.randint(1, 99)}@{rng.choice(('example.com', 'mail.example.org', 'clinic.example.net'))}"
    ),
    "social security number": lambda rng: f"{rng.randint(100, 665)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
    "record number": lambda rng: rng.choice(
        (_digits(rng, 7), f"{_digits(rng, 3)}-{_digits(rng, 4)}", f"H{_digits(rng, 8)}")
    ),
    "plan number": lambda rng: f"{rng.choice(('XKW', 'HB', 'M'))}{_digits(rng, 8)}",
    "account number": lambda rng: _digits(rng, 10),
    "licence number": lambda rng: f"{rng.choice('ABDK')}{_digits(rng, 7)}",
    "vehicle": lambda rng: rng.choice(
        (
            _vin(rng),
            f"{rng.choice('ABCK')}{rng.choice('BXLM')}C-{_digits(rng, 4)}",
        )
    ),
    "device": lambda rng: f"{rng.choice(('PM', 'SN', 'DX'))}{_digits(rng, 7)}",
    "web address": lambda rng: (
        f"https://www.{rng.choice(TOWNS).lower()}-family.example.org/{rng.choice(GIVEN).lower()}"
    ),
    "IP address": lambda rng: ".".join(str(rng.randint(1, 254)) for _ in range(4)),
    "biometric": lambda rng: f"FP-{_digits(rng, 6)}",
    "photo": lambda rng: f"{rng.choice(GIVEN).lower()}_face_{_digits(rng, 3)}.jpg",
    "identifying number": lambda rng: f"{rng.choice('SPQ')}{_digits(rng, 6)}",
    "name turned round": lambda rng: f"{rng.choice(FAMILY)}, {rng.choice(GIVEN)}",
    "name in lower case": lambda rng: f"{rng.choice(('mr', 'mrs', 'ms', 'mr.'))} {rng.choice(FAMILY).lower()}",
    "title and letter": lambda rng: f"{rng.choice(('Mr', 'Mrs', 'Ms'))} {rng.choice('ABDEGHJKLMNRSTW')}.",
    "town alone": lambda rng: rng.choice(TOWNS),
    "county": lambda rng: f"{rng.choice(TOWNS)} County",
    "PO box": lambda rng: f"{rng.choice(('PO Box', 'P.O. Box', 'P. O. Box'))} {rng.randint(10, 9999)}",
    "British postcode": lambda rng: (
        f"{rng.choice(('SW', 'LS', 'BN', 'NE'))}{rng.randint(1, 20)} {rng.randint(1, 9)}{rng.choice('ABDEF')}{rng.choice('JLNPX')}"
    ),
    "street abroad": lambda rng: rng.choice(
        (
            f"{rng.choice(('Linden', 'Haupt', 'Garten'))}{rng.choice(('straße', 'str.', 'weg'))} {rng.randint(1, 200)}",
            f"{rng.randint(1, 200)} rue {rng.choice(('de la République', 'Pasteur', 'du Moulin'))}",
            f"{rng.choice(('Calle de Alcalá', 'Via Garibaldi', 'Rua Augusta'))}, {rng.randint(1, 200)}",
        )
    ),
    "German date": lambda rng: (
        f"{rng.randint(1, 28)}. {rng.choice(('März', 'Mai', 'Oktober'))} {rng.randint(1930, 2020)}"
    ),
    "French date": lambda rng: (
        f"{rng.randint(2, 28)} {rng.choice(('mars', 'juin', 'février'))} {rng.randint(1930, 2020)}"
    ),
    "Spanish date": lambda rng: f"{rng.randint(1, 28)} de {rng.choice(('marzo', 'mayo'))} de {rng.randint(1930, 2020)}",
    "month and year": lambda rng: f"{rng.choice(MONTHS)} {rng.randint(1990, 2025)}",
    "day and month": lambda rng: f"{rng.randint(1, 28)}/{rng.randint(1, 12)}",
    "age and sex": lambda rng: f"{rng.randint(91, 104)}{rng.choice('MF')}",
    "age alone": lambda rng: f"{rng.randint(90, 104)}",
    "age in words": lambda rng: f"ninety-{rng.choice(('one', 'four', 'seven'))}-year-old",
    "phone abroad": lambda rng: rng.choice(
        (
            f"07{_digits(rng, 3)} {_digits(rng, 6)}",
            f"(020) {_digits(rng, 4)} {_digits(rng, 4)}",
            f"06 {' '.join(_digits(rng, 2) for _ in range(4))}",
            f"030-{_digits(rng, 4)}-{_digits(rng, 3)}",
        )
    ),
    "phone run together": lambda rng: f"{rng.randint(201, 989)}{rng.randint(2000000, 9999999)}",
    "local number": lambda rng: f"{rng.randint(200, 999)}-{_digits(rng, 4)}",
    "e-mail spelt out": lambda rng: f"{rng.choice(GIVEN).lower()}.{_digits(rng, 2)} [at] example [dot] org",
    "NHS number": _nhs,
    "national insurance number": lambda rng: f"{rng.choice(('AB', 'JK', 'PW'))}{_digits(rng, 6)}{rng.choice('ABCD')}",
    "card number": _card,
    "IBAN": _iban,
    "VIN": _vin,
    "profile": lambda rng: f"{rng.choice(('facebook', 'instagram'))}.com/{rng.choice(GIVEN).lower()}{_digits(rng, 2)}",
    "home page": lambda rng: f"www.{rng.choice(TOWNS).lower()}{_digits(rng, 2)}.example.org",
    "Medicare identifier": lambda rng: (
        f"1E{rng.choice('GJK')}4-T{rng.choice('EFG')}{rng.randint(1, 9)}-M{rng.choice('KPR')}{rng.randint(10, 99)}"
    ),
    "IPv6 address": lambda rng: ":".join(f"{rng.randint(4096, 65535):x}" for _ in range(8)),
    "MAC address": lambda rng: ":".join(f"{rng.randint(0, 255):02x}" for _ in range(6)),
}
"""Slot → what fills it."""
KIND_OF_SLOT = {
    "given": "name",
    "titled": "name",
    "initials": "name",
    "address": "place",
    "zip": "place",
    "town": "place",
    "name turned round": "name",
    "name in lower case": "name",
    "title and letter": "name",
    "town alone": "place",
    "county": "place",
    "PO box": "place",
    "British postcode": "place",
    "street abroad": "place",
    "German date": "date",
    "French date": "date",
    "Spanish date": "date",
    "month and year": "date",
    "day and month": "date",
    "age and sex": "age",
    "age alone": "age",
    "Medicare identifier": "plan number",
    "age in words": "age",
    "phone abroad": "phone",
    "phone run together": "phone",
    "local number": "phone",
    "e-mail spelt out": "e-mail",
    "NHS number": "social security number",
    "national insurance number": "social security number",
    "card number": "account number",
    "IBAN": "account number",
    "VIN": "vehicle",
    "profile": "web address",
    "home page": "web address",
    "IPv6 address": "IP address",
    "MAC address": "device",
}
STRUCTURED = tuple(
    kind for kind in dict.fromkeys(KIND_OF_SLOT.get(slot, slot) for slot in PARTS) if kind not in ("name", "place")
)
"""Kinds that can be told by form or label."""

DEVELOP = (
    "{name}, DOB {date}, MRN {record number}, was admitted on {date} with decompensated cirrhosis, Child-Pugh C, INR 2.4. Is albumin 1.5 g/kg of use?",
    "My patient {name} (phone {phone}) lives at {address}. Is sorafenib 400 mg twice daily better than TACE?",
    "{titled} is a {age} woman on apixaban 5 mg. Contact {e-mail} or fax {fax}. What do trials show?",
    "Patient {initials} from {zip}, SSN {social security number}, member ID {plan number}: any RCT of rituximab (NCT01234567)?",
    "Pt {name}, account number {account number}, driver's license {licence number}, seen {date}. LDL 3.4 mmol/l, is ezetimibe effective?",
    "Pacemaker serial {device} of {titled}, VIN {vehicle}, IP {IP address}. Evidence on lead revision?",
    "Her son {given} wrote from {web address}; photo {photo}; fingerprint id: {biometric}; specimen number {identifying number}. HbA1c 8.1%: which drug?",
    "Referred by {titled}: {name} lives in {town}, aged 67, creatinine 1.9 mg/dl; call {phone}. Contrast nephropathy?",
    "{given} has Parkinson disease since 2015 and takes levodopa 100 mg; discharged on {date}. Does exercise help?",
    "{name turned round}, NHS number {NHS number}, of {street abroad}, geboren am {German date}, ring {phone abroad}. Is methotrexate 15 mg weekly safe?",
    "{age and sex} with AF, seen on {day and month}, lives in {town alone}; {PO box}, {British postcode}. Card {card number}, IBAN {IBAN}. DOAC or warfarin?",
    "{name in lower case} has gout since {month and year}; write to {e-mail spelt out} or {profile}, tel {phone run together}. Colchicine 0.5 mg?",
    "{title and letter} from {county}, NI number {national insurance number}; her car {VIN}, page {home page}, host {IPv6 address}, pump {MAC address}. Insulin pump or injections?",
    "An {age in words} man, {social security number}, {phone}, who paid with {card number} and from {IBAN} on {date}: statin at his age?",
    "ID: {identifying number}, MBI {Medicare identifier}, voiceprint: {biometric}, zip code {zip}, {phone run together}, née le {French date}, fax {local number}, call {local number}. A woman aged {age alone} with a stroke on {date}: alteplase?",
    "Is clozapine 100 mg right for {given}?",
    "A friend called {name} asks whether zinc shortens a cold.",
)
HELDOUT = (
    "Dear colleague, thank you for seeing {name}, born {date}, hospital number {record number}, who presented with Crohn disease. CRP 84 mg/L. Does infliximab 5 mg/kg reduce surgery?",
    "I look after {titled}, a {age} retired teacher from {town}. eGFR 28. Would spironolactone 25 mg help in HFpEF?",
    "Re: {name}. Tel: {phone}. Email: {e-mail}. The patient failed two lines of FOLFOX; what is the response rate of regorafenib?",
    "72F, {name}, chart {record number}, visit {date}: BP 178/96, on amlodipine 10 mg. Add chlorthalidone or an ACE inhibitor?",
    "social security number is {social security number} and her Medicare number {plan number}; {name} asks whether mammography at 78 is of use",
    "Could you look this up for {titled} at {address}? Warfarin, INR 2.0-3.0, now a GI bleed.",
    "{name} was seen by {titled} on {date} and again on {date}; ferritin 12 ng/ml. Is IV iron better than oral?",
    "Billing account {account number}, license no. {licence number}, policy number {plan number}. Question: does tranexamic acid 1 g lower mortality?",
    "Fax results to {fax}, or ring {phone} and ask for {given}. Evidence for dapagliflozin in CKD stage 3b?",
    "The device serial number is {device}, license plate {vehicle}. After the accident {titled} has a C5 fracture; steroids?",
    "Uploaded from {IP address}, see {web address} and {photo}. Melanoma stage IIB: sentinel node biopsy?",
    "Biometric identifier: {biometric}; study ID: {identifying number}; patient name: {name}. Does rTMS help in depression (HAM-D 24)?",
    "My mother {name} is {age} and lives at {address}. She has Alzheimer disease, MMSE 14. Do cholinesterase inhibitors delay nursing home entry?",
    "Patient: {name}\nDate of birth: {date}\nMedical record number: {record number}\nDiagnosis: hepatocellular carcinoma, 4.2 cm, AFP 612 ng/ml\nQuestion: ablation or resection?",
    "A man called {name}, zip code {zip}, had a stent in {date}; clopidogrel 75 mg for 6 or 12 months?",
    "{initials} is a patient of mine with Guillain-Barré syndrome. mobile {phone}. IVIG 0.4 g/kg or plasma exchange?",
    "On {date} I admitted {name} from {town} for sepsis (lactate 4.1 mmol/L). Does hydrocortisone 200 mg/day help?",
    "{name turned round} (née le {French date}) lives at {street abroad}, postcode {British postcode}; mobile {phone abroad}. Is topical 5-FU enough?",
    "{age and sex} admitted on {day and month} from {town alone}, {county}. NHS no. {NHS number}. Palliative radiotherapy 8 Gy in one fraction?",
    "{name in lower case}, {PO box}, NINO {national insurance number}, bank account {IBAN}, credit card {card number}: is bariatric surgery worth it at BMI 36?",
    "Sent from {MAC address} at {IPv6 address} by {e-mail spelt out}, see {profile} and {home page}; call {phone run together}, mobile {local number}. Does zinc shorten a cold?",
    "{title and letter}, a {age in words} lady, crashed her car ({VIN}) in {month and year}. Vertebroplasty for L1?",
    "Aged {age alone}, {phone}, {social security number}, MBI: {Medicare identifier}, ID: {identifying number}; geboren am {German date}, {date}. Hip fracture: nail or screw?",
    "Should {given} take aspirin 75 mg?",
    "Does my neighbour {name} need a statin?",
)
FINAL = (
    "{name} ({initials}) rang on {date}, number {phone}, about her father's vascular dementia. Is memantine 20 mg of use?",
    "Consult note: {age} gentleman, {name}, admitted {date}, MRN: {record number}. Lactate 3.2. Balanced crystalloids or saline?",
    "Does rituximab help {titled}, who has pemphigus and lives at {address}?",
    "Message from {e-mail}: I am {name} and my SSN is {social security number}. Which statin lowers LDL most?",
    "{name}, account no {account number}, health plan ID {plan number}, certificate number {licence number}; CHA2DS2-VASc 4. Apixaban or rivaroxaban?",
    "Discussed with {titled} today. Her daughter {given} reports falls. Vitamin D 800 IU and fracture risk?",
    "Cochlear implant serial no: {device}. Car registration {vehicle}. IP address {IP address}. Hearing outcomes by age?",
    "See {photo} and {web address}; voiceprint: {biometric}; participant ID {identifying number}. Psoriasis, PASI 14: secukinumab 300 mg?",
    "Mum ({name}, {town}) had surgery on {date} for a T3N1 colon cancer. FOLFOX for 3 or 6 months?",
    "{name} is 54 and weighs 82 kg. Please fax {fax}. Semaglutide 2.4 mg against placebo?",
    "I saw {name} in clinic on {date}: Wells score 6, D-dimer 2100 ng/ml. Is a DOAC for 3 months enough?",
    "This morning {name} of {address} fell; {given} is on dabigatran 150 mg. Reversal with idarucizumab?",
    "Invoice for {name turned round}, {street abroad}: {IBAN} or {card number}. Does physiotherapy help frozen shoulder?",
    "NHS {NHS number}, nacido el {Spanish date}, resident of {town alone}; phone {phone abroad} or {phone run together}, fax {local number}. Is donepezil 10 mg of use?",
    "{name in lower case} ({age and sex} with COPD), visit on {day and month}, last seen in {month and year}; {British postcode}. Triple inhaler?",
    "Letters for {title and letter} go to {PO box}, {county}. National insurance {national insurance number}. Vehicle {VIN}. CPAP for AHI 32?",
    "A {age in words} woman posted on {profile} and {home page} ({e-mail spelt out}; {IPv6 address}, {MAC address}). Does HRT help hot flushes?",
    "{date}: a man aged {age alone} ({social security number}, Medicare {Medicare identifier}, {phone}, zip {zip}), né le {French date}. Is rivastigmine 6 mg of use?",
    "Would allopurinol 300 mg be safe for {given}?",
    "Does zinc shorten a cold? Regards, {name}",
)
"""Written after the names rules had been mended on ``heldout``."""
TEMPLATES = {"develop": DEVELOP, "heldout": HELDOUT, "final": FINAL}
_SLOT = re.compile(r"\{([a-zA-Z0-9 -]+)\}")


def make_notes(n: int, *, split: str, seed: int) -> Iterator[Note]:
    """Yield synthetic notes.

    Args:
        n: How many.
        split: ``develop``, ``heldout`` or ``final``.
        seed: Seed of the generator; the same seed makes the same notes.

    Raises:
        KeyError: There is no such split.
    """
    rng = random.Random(f"{split}-{seed}")
    templates = TEMPLATES[split]
    for number in range(n):
        yield _filled(templates[number % len(templates)], rng)


def _filled(template: str, rng: random.Random) -> Note:
    pieces: list[str] = []
    planted: list[Planted] = []
    length = at = 0
    for match in _SLOT.finditer(template):
        before = template[at : match.start()]
        value = PARTS[match[1]](rng)
        start = length + len(before)
        planted.append(
            Planted(start=start, end=start + len(value), kind=KIND_OF_SLOT.get(match[1], match[1]), slot=match[1])
        )
        pieces += [before, value]
        length = start + len(value)
        at = match.end()
    return Note(text="".join((*pieces, template[at:])), planted=tuple(planted))
