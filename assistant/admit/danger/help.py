"""Where help is: what stands instead of an answer, and the one line that may stand above it. No dose, no lethality."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

HELP_FILE = Path(__file__).with_name("help.txt")


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


NUMBERS = "Emergency services: {emergency}. Numbers differ by country."
NOTHING_SEARCHED = "Lind searches studies and cannot help here; nothing was searched."


def help_instead(kind: str, language: str, contacts: EmergencyContacts) -> str:
    """Return what stands instead of an answer: plain sentences, no figure but telephone numbers.

    Args:
        kind: ``self-harm`` or ``emergency``.
        language: ``en de fr es it pt``, of the first sentence.
        contacts: Where help is.
    """
    numbers = NUMBERS.format(emergency=contacts.emergency)
    lines: tuple[str, ...] = (
        numbers,
        f"If something was swallowed, inhaled or injected, {contacts.poison} can advise while help is on its way.",
        "With a patient: call the emergency or resuscitation team and follow the local emergency protocol.",
    )
    if kind == "self-harm":
        lines = (
            "If life may be in danger, or something has been taken or done already, call the emergency services now.",
            numbers,
            f"To talk with someone at any hour: {contacts.crisis}.",
            "If you can, tell someone near you, and stay with people.",
        )
    return " ".join((first_lines()[language, kind], *lines, NOTHING_SEARCHED))


def help_line(kind: str, language: str, contacts: EmergencyContacts) -> str:
    """Return the one line that stands above an answer: where to call, nothing more; see ``help_instead``."""
    talk = f" To talk with someone: {contacts.crisis}." if kind == "self-harm" else ""
    return f"{first_lines()[language, 'line']} {contacts.emergency}.{talk}"


@cache
def first_lines() -> dict[tuple[str, str], str]:
    """Return language and situation (``self-harm``, ``emergency``, ``line``) → the first words."""
    rows = (row for row in HELP_FILE.read_text(encoding="utf-8").splitlines() if not row.startswith("#"))
    return {(language, what): words for language, what, words in (row.split("\t") for row in rows)}
