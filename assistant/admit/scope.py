"""What Lind does not do: prescribe for a named person, read an image. What studies found still stands beside the refusal.

A question that is none of medicine needs no rule: the library does not hold its answer, and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.admit.privacy.redact import Redacted


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A part of the question that Lind does not answer; the nearest studies are shown with it."""

    reason: str
    """``prescription`` or ``image-or-signal``."""
    message: str
    """Plain sentences, no figure."""


PRESCRIPTION = (
    "Lind prescribes nothing and names no single drug or dose for a person: that is for the clinician who knows the patient. "
    "It can show what studies found: ask for instance “Does X improve Y in people with Z?”."
)
IMAGE = (
    "Lind reads the text of studies. It does not interpret images, tracings or other signals; a person trained for it has to. "
    "It can show how accurate a test was in studies."
)
_TOLD_WHAT_TO_GIVE = re.compile(
    r"\b(?:give|prescrib\w+|prescription|start|administer|inject|dose|increase|switch|put|treat|order)\b"
    r"|\b(?:geben|verschreib\w+|verordn\w+|rezept|donner|prescri\w+|ordonnance|dar|recet\w+|prescrivere|ricetta|receita)\b",
    re.IGNORECASE,
)
_ASKS_WHAT_TO_DO = re.compile(
    r"\b(?:should|shall|do|can|must|could|would|may) (?:i|we|you)\b|\b(?:write|issue|please|just|only)\b"
    r"|\b(?:soll|muss|kann|darf) ich\b|\b(?:dois|puis)-je\b|\b(?:debo|puedo|devo|posso)\b",
    re.IGNORECASE,
)
_SIGNAL = (
    r"(?:ecgs?|ekgs?|electrocardiogram|eegs?|images?|photos?|pictures?|scans?|ct|mri|ultrasound|x-?rays?|radiographs?"
    r"|tracings?|strips?|slides?)"
)
_IMAGE = re.compile(
    rf"\b(?:here(?:'s|’s| is| are)|attached|i attach\w*|i(?:'ve|’ve| have)? upload\w*) (?:\w+ ){{0,4}}?{_SIGNAL}\b"
    rf"|\b(?:read|interpret|analy[sz]e|look at|describe|tell me about) (?:this|my|the attached|these|his|her|our) "
    rf"(?:\w+ ){{0,3}}?{_SIGNAL}\b",
    re.IGNORECASE,
)


def refused(text: str, clean: Redacted) -> Refused | None:
    """Return what of a question Lind does not do; None: nothing.

    Args:
        text: The question as written.
        clean: The same with personal data found: a prescription is refused for a person who is named.

    >>> from assistant.admit.privacy.redact import redact
    >>> refused("What dose should I give Mr Jones?", redact("What dose should I give Mr Jones?")).reason
    'prescription'
    """
    named = any(one.kind == "name" for one in clean.removed)
    if named and _TOLD_WHAT_TO_GIVE.search(text) and _ASKS_WHAT_TO_DO.search(text):
        return Refused(reason="prescription", message=PRESCRIPTION)
    return Refused(reason="image-or-signal", message=IMAGE) if _IMAGE.search(text) else None
