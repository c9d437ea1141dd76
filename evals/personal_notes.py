# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""Synthetic notes with personal data at known places, made by a seeded generator; no person is meant.

The parts that fill the templates were written for this project.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evals.personal_note_templates import TEMPLATES


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
