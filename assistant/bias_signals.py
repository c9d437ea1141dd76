"""What abstracts say of the domains of bias: a signal is reported or it is not, and nothing more is judged.

The domains are those of RoB 2 (Sterne 2019, doi:10.1136/bmj.l4898) for randomised studies and of ROBINS-I (Sterne 2016,
doi:10.1136/bmj.i4919) for others. A full assessment needs the full paper; here no domain can come out as free of bias.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import BiasSignal
from assistant.cited import Reading, cite_span

_BLIND = r"\b(?:(?:single|double|triple)[- ](?:blind|mask)\w*|blinded|masked|open[- ]label|unblinded|unmasked)\b"
_MISSING = (
    r"\b(?:lost to follow[- ]?up|loss to follow[- ]?up|drop(?:ped)?[- ]?outs?|withdr[ae]w\w*|missing data|imput\w+|"
    r"completed (?:the )?(?:study|trial|follow[- ]?up))\b"
)
_BLIND_ASSESSOR = (
    r"\b(?:(?:blind\w*|masked|independent) (?:[\w-]+ ){0,3}(?:assess\w+|review\w*|adjudicat\w+|evaluat\w+|reading))\b"
)
_PLANNED = r"\b(?:pre-?specified|pre-?registered|registered (?:at|with|in|on)|NCT\d{8}|ISRCTN\d{8}|protocol was)\b"
_PATTERNS = {
    "rob2": (
        (
            "randomisation process",
            r"\b(?:computer[- ](?:generated|based)|sealed (?:opaque )?envelopes?|opaque (?:sealed )?envelopes?|central(?:ly)? randomi\w+|"
            r"allocation conceal\w+|concealed allocation|permuted blocks?|block randomi\w+|stratified randomi\w+|minimi[sz]ation)\b",
        ),
        (
            "deviations from intended interventions",
            rf"{_BLIND}|\b(?:intent(?:ion)?[- ]to[- ]treat|per[- ]protocol|cross(?:ed)? over to|adherence|compliance)\b",
        ),
        ("missing outcome data", _MISSING),
        ("measurement of the outcome", _BLIND_ASSESSOR),
        ("selection of the reported result", _PLANNED),
    ),
    "robins": (
        (
            "confounding",
            r"\b(?:adjust(?:ed|ing|ment) for|propensity|multivaria(?:ble|te)|matched|stratified by|inverse probability|confound\w+)\b",
        ),
        (
            "selection of participants",
            r"\b(?:consecutive(?:ly)?|(?:patients|those|subjects|cases) who (?:completed|received at least)|randomly selected|"
            r"population[- ]based)\b",
        ),
        (
            "classification of interventions",
            r"\b(?:groups? [A-Z] ?\( ?[<>≥≤]|cumulative dose|total dose|prescription records?|self-reported use)",
        ),
        ("deviations from intended interventions", r"\b(?:adherence|compliance|discontinu\w+|switched to)\b"),
        ("missing data", _MISSING),
        ("measurement of outcomes", _BLIND_ASSESSOR),
        ("selection of the reported result", _PLANNED),
    ),
}
DOMAINS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    tool: tuple((name, re.compile(pattern, re.I)) for name, pattern in patterns) for tool, patterns in _PATTERNS.items()
}
"""``rob2`` and ``robins``: domain and the words that speak of it, for better or for worse."""
MAX_TEXT = 20_000


def find_signals(readings: Sequence[Reading], *, randomised: bool) -> tuple[BiasSignal, ...]:
    """Return for each domain of bias whether the texts say anything of it.

    Args:
        readings: The studies.
        randomised: Whether they are randomised: RoB 2's five domains, else ROBINS-I's seven.
    """
    signals = []
    for name, pattern in DOMAINS["rob2" if randomised else "robins"]:
        found = [(r, pattern.search(r.study.text, 0, MAX_TEXT)) for r in readings]
        quoted = tuple(cite_span(r.study, r.number, m.start(), m.end()) for r, m in found if m is not None)
        signals.append(BiasSignal(domain=name, signal="reported" if quoted else "not reported", citations=quoted))
    return tuple(signals)
