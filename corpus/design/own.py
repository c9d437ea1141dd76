"""Whether a text says that this study itself randomised people or pooled studies, and not another one.

The fit of ``corpus.design.model`` knows a randomised trial by all its words; what it finds is taken only where one
sentence says
the deed. Plural trials ("randomized trials"), trials in prospect ("is needed", "underway", "will") and the random
division of data
or the random choice of a sample are no deed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from corpus.screen import Screen
from corpus.study import Span, StudyDesign

_RANDOM = Screen(
    r"(?<!non)(?<!non-)(?<!non )(?<!not )(?<!quasi-)(?<!mendelian )(?<!mendelian-)"
    r"\b(?:randomi[sz](?:ed|ation)|randomly|at random|in (?:a )?random order|double[- ]blind(?:ed)?"
    r"|placebo[- ]controlled)\b"
    r"(?!,? (?:[\w-]+,? ){0,5}?(?:trials|studies|rcts|reports|evidence|data|effects?|selected|chosen|drawn|sampled?"
    r"|sampling)\b)"
    r"(?! (?:[\w-]+ ){0,4}?(?:training|validation|test|testing|derivation|learning) (?:and|set|group|cohort|sample))"
)
_POOLED_WORDS = r"\bmeta-? ?analy(?:sis|ses|tic|[sz]ed)\b|\bpooled (?:analysis|estimate|odds|relative|hazard)"
_SEARCHED = Screen(
    r"\bsystematic(?:ally)? (?:[\w-]+ )?(?:review|search|overview)\w*|\bsearch(?:ed|es)?\b|\bmedline\b|\bpubmed\b"
    r"|\bembase\b|\bcochrane\b"
    rf"|{_POOLED_WORDS}"
)
DEEDS: Mapping[StudyDesign, Screen] = {
    StudyDesign.RANDOMISED_TRIAL: _RANDOM,
    StudyDesign.META_ANALYSIS: Screen(_POOLED_WORDS),
    StudyDesign.SYSTEMATIC_REVIEW: _SEARCHED,
}
"""Design → words of its deed in lower case; other designs need none."""
_PROSPECT = re.compile(
    r"\b(?:needed|warranted|required|necessary|underway|under way|ongoing|on-going|awaited|planned|in progress"
    r"|lacking|desirable|"
    r"mandatory|should|could|would|await(?:s|ing)?|needs? to|remains? to be|must be|recommended|currently)\b"
)
"""Words of a sentence that speaks of what is still to be done."""
_OTHERS = re.compile(
    r"\b(?:future|further|no|few|previous|prior|earlier|recent|published|several|other|another|larger?|large-scale"
    r"|existing|available)"
    r"(?: [\w,-]+){0,3} \Z"
)
"""Words before a trial or study that make it another one."""
_BEFORE = 60
_END = re.compile(r"[.;?!](?=\s|\Z)|\n")


def deed(lowered: str, title: Span | None, most: int, told: Screen) -> Span | None:
    """Return where a text says that this study did something, or None.

    Args:
        lowered: The canonical text in lower case.
        title: Where its title stands; None: it has none.
        most: Characters of the abstract that are read.
        told: Words of the deed.
    """
    pattern = told.pattern_for(lowered)
    if pattern is None:
        return None
    if title is not None:
        match = pattern.search(lowered, title.start, title.end)
        if match is not None:
            return Span(start=match.start(), end=match.end())
    body = 0 if title is None else title.end
    for start, end in _clauses(lowered, body, min(len(lowered), body + most)):
        for match in pattern.finditer(lowered, start, end):
            before = lowered[max(start, match.start() - _BEFORE) : match.start()]
            if not _OTHERS.search(before) and not _PROSPECT.search(lowered, start, end):
                return Span(start=match.start(), end=match.end())
    return None


def _clauses(lowered: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a range between full stops and semicolons."""
    for match in _END.finditer(lowered, start, end):
        yield start, match.end()
        start = match.end()
    yield start, end
