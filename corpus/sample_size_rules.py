"""What stands around a number that speaks for or against its being the size of the study (data for ``corpus.sample_size``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.cue_words import lower_pattern
from corpus.study import SentenceRole
from corpus.words import NUMBER_WORDS

DIGITS = r"\d{1,3}(?:[,\u2008\u2009\u202f\u00a0 ]\d{3}){1,3}(?!\d)|\d{1,7}"
"""Pattern of a whole number as printed, with or without separators of thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing around a number that speaks for or against it."""

    pattern: re.Pattern[str]
    weight: int


def rule(weight: int, pattern: str) -> Rule:
    """Return a rule; its pattern is read on lower-case text and may be written in either case."""
    return Rule(pattern=re.compile(lower_pattern(pattern)), weight=weight)


BEFORE = (
    rule(
        4,
        r"\b(?:total(?: sample| cohort| population| number)?(?: of)?|altogether|overall|in all|in "
        r"total)[,:]?\s+(?:of\s+)?$",
    ),
    rule(
        3,
        r"\b(?:included|enrol+ed|recruited|studied|randomi[sz]ed|assigned|evaluated|analy[sz]ed|examined|"
        r"treated|involving|"
        r"comprised|reviewed|investigated|followed|surveyed|interviewed|comprising|involved|consisted of|identified|"
        r"allocated|tested|assessed|entered|obtained from|data from|data on|records of|charts of|database of|"
        r"compared|measured in|accrued|accrual of|inclusion of|enrol+ing|enrol+|recruiting|randomi[sz]ing|accruing|"
        r"calculated for|performed (?:on|in)|carried out (?:on|in)|conducted (?:on|in|among|with)|samples from)"
        r"(?:\s+(?:a total of|data from|in|at least|on|for|the records of|by))?\s+$",
    ),
    rule(
        5,
        r"\b(?:trials?|studies|reports|articles|RCTs|cohorts)(?: \(| (?:with|involving|including|enrolling|"
        r"comprising|of|that included) "
        r"(?:a total of |in total )?)$",
    ),
    rule(
        2,
        r"\b(?:study of|trial of|trial in|study in|series of|cohort of|sample of|cohort study of|group of|"
        r"survey of|analysis of|"
        r"population of|in|among|on|studies of|sample size of|experience with|review of)\s+(?:the\s+)?(?:first\s+)?$",
    ),
    rule(
        -5,
        r"\b(?:of the|of these|of whom|of those|these|remaining|other|additional|further|another|only|per|every|each|"
        r"including|as well as|out of|one in|vs\.?|versus|compared with|than|or|to)\s+$",
    ),
    rule(-4, rf"(?:{DIGITS}|{NUMBER_WORDS}) (?:[\w'’-]{{1,25}} ){{1,8}}and (?:in |for |of )?$"),
    rule(-2, r"\b(?:in|of|for|among|with) the\s+$"),
    rule(
        -6, rf"(?:\b(?:{DIGITS})(?: \([^()]{{1,12}}\))? (?:out )?of|\b(?:subgroups?|subset|subsample) of)(?: the)?\s+$"
    ),
    rule(3, r"(?:^|[.:?]\s+)(?:of|among)(?: all)?\s+$"),
    rule(8, r"(?:^|[.:?]\s+)(?:out )?of (?:a total of|the|all)\s+$"),
    rule(3, r"(?:^|[.:?]\s+)(?:between|from|in|during) [^.:]{0,40}(?:19|20)\d\d,? (?:a total of )?$"),
    rule(-2, r"\b(?:and|plus)\s+$"),
    rule(
        -4,
        r"\b(?:aged?|year|since|from|until|between|before|during|after|up to|least|number needed to treat|"
        r"approximately \$)\s+$",
    ),
    rule(-5, r"\b(?:approximately|about|estimated|over|more than|some|million|worldwide|per)\s+$"),
)
AFTER = (
    rule(
        5,
        r"^[^.;]{0,80}?\b(?:were|was|have been|had been|are|who were)\s+(?:\w+ly\s+)?(?:then\s+)?(?:enrol+ed|"
        r"included|randomi[sz]ed|randomly|recruited|"
        r"studied|entered|assigned|allocated|analy[sz]ed|evaluated|investigated|registered|eligible for "
        r"analysis|examined|"
        r"identified|assessed|followed|reviewed|surveyed|interviewed|treated|evaluable|assessable|tested|accrued|"
        r"selected|divided|available|accrued|invited|asked|given|offered|scheduled|observed|followed|admitted)",
    ),
    rule(
        3,
        r"^[^.;]{0,60}?\b(?:participated|enrol+ed|entered|completed|underwent|took part|agreed|responded"
        r"|answered|provided)\b",
    ),
    rule(1, r"^[^.;]{0,60}?\bwere (?:screened|invited|eligible)"),
    rule(
        2,
        r"^\s*(?:[(\[]|with|aged|who|from|undergoing|receiving|beginning|referred|suffering|admitted|"
        r"attending|having|scheduled|"
        r"hospitali[sz]ed|treated)",
    ),
    rule(
        -4,
        r"^[^.;,]{0,40}?\b(?:died|developed|experienced|showed|achieved|relapsed|responded|improved|dropped|"
        r"withdrew|withdrawn|"
        r"refused|discontinued|excluded|lost|had an? |had no|reported|did not|failed|survived|remained|"
        r"required|presented)",
    ),
    rule(-3, rf"^,? (?:\([^)]{{0,40}}\) )?and (?:{DIGITS}|{NUMBER_WORDS})"),
    rule(
        -5,
        rf"^ were (?:[\w ]{{1,20}} )?(?:allocated|assigned|randomi[sz]ed|treated)\b[^.;]{{1,60}}\band"
        rf" (?:{DIGITS}|{NUMBER_WORDS})\b",
    ),
    rule(
        -3,
        r"^\s*(?:\(\s?\d+(?:\.\d+)?\s?%|in (?:each|both|group|either|one)\b|in (?:arm|group)|in the (?:[\w-]+"
        r" ){0,2}(?:groups?|arms?)\b|per\b|"
        r"received\b|had\b|of\b|each\b)",
    ),
)
SECTION_WEIGHT = {
    SentenceRole.METHODS: 2,
    SentenceRole.RESULTS: 0,
    SentenceRole.OBJECTIVE: 0,
    SentenceRole.BACKGROUND: -4,
    SentenceRole.CONCLUSIONS: -3,
    SentenceRole.OTHER: -4,
}
