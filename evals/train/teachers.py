"""Abstracts that tell their design by a type, a title or plain words, so that a fit may learn from them.

Only what is learnt from is chosen here, so that a pattern that is wrong now and then does little harm; nothing of it
is in the
product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.design.publication_types import TYPE_DESIGNS
from corpus.study import StudyDesign

_ANIMALS = (
    r"(?:rats?|mice|mouse|murine|rabbits?|dogs?|canine|beagles?|pigs?|piglets?|swine|porcine|sheep|lambs?|hamsters?|"
    r"guinea pigs?|monkeys?|macaques?|chickens?|cows?|calves|cattle|horses?|goats?|cats|zebrafish|drosophila"
    r"|ferrets?|baboons?)"
)
BY_TITLE: tuple[tuple[StudyDesign, str], ...] = (
    (
        StudyDesign.PROTOCOL,
        r"\[protocol\]|\b(?:study|trial|review) protocol|protocol (?:for|of) an?\b|rationale and design",
    ),
    (StudyDesign.META_ANALYSIS, r"\bmeta-? ?analy[st]"),
    (
        StudyDesign.SYSTEMATIC_REVIEW,
        r"\bsystematic(?:ally)? (?:literature )?(?:review|overview)|cochrane review|scoping review",
    ),
    (StudyDesign.REVIEW, r"\[review\]"),
    (
        StudyDesign.GUIDELINE,
        r"\bpractice (?:guidelines?|parameters?)|(?:consensus|position) (?:statement|paper|report|conference)"
        r"|guidelines? (?:for|on)|recommendations? of the\b",
    ),
    (
        StudyDesign.ANIMAL,
        rf"\b(?:in|of) (?:(?!patients|humans?\b)[\w-]+ ){{0,4}}{_ANIMALS}\b(?! (?:scratch|bite|breeder|allerg|milk))"
        r"|\b(?:rat|mouse|murine|canine|porcine|rabbit) (?:model|brain|heart|liver|hepatocytes|kidney)|\bmice\b"
        r"|\brats\b",
    ),
    (
        StudyDesign.ECONOMIC,
        r"\bcost[- ](?:effectiveness|utility|benefit|minimi[sz]ation)|economic (?:evaluation|analysis)",
    ),
    (
        StudyDesign.RANDOMISED_TRIAL,
        r"(?<!non)(?<!non-)(?<!quasi-)(?<!mendelian )\brandomi[sz]ed\b(?!(?:,? [\w-]+){0,4} (?:trials|studies"
        r"|evidence)\b)"
        r"|\bdouble[- ]blind|\bplacebo[- ]controlled",
    ),
    (
        StudyDesign.CASE_REPORT,
        r"\ban? \d{1,3}-year-old |\bcase reports?\b|report of (?:a|one|two|2) cases?\b|an unusual case|a rare case|a "
        r"case of",
    ),
    (StudyDesign.CASE_CONTROL, r"\bcase[- ]control\b"),
    (StudyDesign.COHORT, r"\bcohort\b|\blongitudinal study"),
    (
        StudyDesign.CROSS_SECTIONAL,
        r"\bcross[- ]sectional\b|\b(?:national|population|postal|health) (?:[\w-]+ )?survey\b|\ba survey\b",
    ),
    (StudyDesign.QUALITATIVE, r"\bqualitative (?:study|research|analysis|interview)|\bfocus groups?\b"),
    (StudyDesign.CASE_SERIES, r"\bcase series\b|\breport of \w+ cases\b|\breview of \d+ cases\b"),
    (StudyDesign.NON_RANDOMISED_TRIAL, r"\b(?:non-?|quasi-)randomi[sz]ed\b|\bcontrolled (?:clinical )?trial\b"),
    (
        StudyDesign.SINGLE_ARM_TRIAL,
        r"\bphase (?:i|ii|1|2|i/ii|1/2|ib|iia|iib)\b(?! cells)|\bsingle[- ]arm|\bopen-label\b|\bpilot (?:study"
        r"|trial)\b",
    ),
    (StudyDesign.EDITORIAL, r"^\W*(?:letters?|editorial|comment|commentary|reply)\b"),
    (StudyDesign.REVIEW, r"\b(?:review|overview)\b(?! of (?:\d+|our|the records))"),
    (StudyDesign.IN_VITRO, r"\bin vitro\b|\bcell lines?\b|\bcultured\b"),
)
"""Design → what its titles say (lower case), strongest first."""

_PEOPLE = r"(?:patients|cases|children|women|men|eyes|subjects|persons|workers|adults)"
_OTHERWISE = (
    r"random|double-blind|\brats?\b|\bmice\b|\bmurine\b|\bcell lines?\b|meta-anal|systematic|\breview\b"
    r"|\bguideline|case report"
)
_MEASURED = (
    r"p ?[<=]|\bn ?= ?\d|systematic|meta-anal|patients were|\bwe (?:show|found|find|report|demonstrate|tested|measured)"
    r"|retrospective|random"
)
BY_WORDS: tuple[tuple[StudyDesign, str, str, str], ...] = (
    (
        StudyDesign.DIAGNOSTIC,
        r"accuracy|diagnos|detect|sensitivity|imaging|tomograph|ultraso|sonograph|scintigra|staging|screening test"
        r"|marker",
        r"sensitivit(?:y|ies)[^.]{0,80}\d|accuracy[^.]{0,50}\d|false[- ](?:positive|negative)|positive predictive"
        r"|correctly (?:identified|diagnosed|predicted)|detected in \d",
        _OTHERWISE,
    ),
    (
        StudyDesign.SINGLE_ARM_TRIAL,
        r"",
        r"\bphase (?:i|ii|1|2|i/ii|1/2|i-ii)\b[^.]{0,40}\b(?:study|trial|clinical)",
        _OTHERWISE,
    ),
    (
        StudyDesign.CASE_SERIES,
        r"(?:experience (?:with|in)|results (?:in|of)|report (?:of|on)|analysis of|series of|study of|follow-?up of)\b"
        rf".*\b\d+ (?:\w+ ){{0,3}}{_PEOPLE}",
        r"",
        _OTHERWISE,
    ),
    (
        StudyDesign.COHORT,
        r"prognos|risk factors? (?:for|of)|long-term (?:follow|outcome|survival|result)|survival (?:of|after|in)"
        r"|predictors? of"
        r"|incidence of|mortality (?:in|among|of)|outcomes? (?:of|after|in)",
        rf"\d+ (?:\w+ ){{0,4}}{_PEOPLE}|cohort",
        _OTHERWISE,
    ),
    (StudyDesign.CROSS_SECTIONAL, r"prevalence (?:of|and)", rf"\d+ (?:\w+ ){{0,4}}{_PEOPLE}", _OTHERWISE),
    (
        StudyDesign.CASE_CONTROL,
        r"",
        r"\bcases? and controls|odds ratio[^.]*controls|\d+ (?:\w+ ){0,4}cases and \d+ (?:\w+ ){0,4}controls",
        _OTHERWISE,
    ),
    (
        StudyDesign.REVIEW,
        r"",
        r"\b(?:this|the present) (?:mini-?)?review\b|\bwe (?:here |will |briefly )?(?:review|summari[sz]e|discuss)\b"
        r"|\b(?:is|are) (?:reviewed|discussed|summari[sz]ed)\b",
        _MEASURED,
    ),
    (
        StudyDesign.IN_VITRO,
        r"",
        r"\b(?:western blot|transfect|knock-?down|sirna|cell lines?|in vitro|crystal structure|phosphorylat|mutants?"
        r"|plasmid"
        r"|promoter|cultured)",
        rf"\breview|\bpatients\b|\bwomen\b|\bmen\b|\bchildren\b|in vivo|xenograft|\b{_ANIMALS}\b",
    ),
    (
        StudyDesign.ANIMAL,
        r"",
        r"\b(?:mice|rats|rabbits|dogs) (?:was|were|with|fed|treated|lacking|given|deficient)\b",
        r"\breview|\bpatients\b|\bwomen\b|\bchildren\b|\bin vitro\b|\bcell lines?\b|\bhuman",
    ),
)
"""Design → words of its titles and words of its abstracts, both must be there, and words that may not be."""
_OTHER_SYNTHESIS = re.compile(r"systematic|meta-?\s?anal|cochrane")


def taught(record: Mapping[str, Any], abstract: str) -> tuple[StudyDesign, str] | None:
    """Return the design of a record and what tells it: ``type``, ``title`` or ``words``; None: nothing does."""
    types = {str(kind).strip().lower() for kind in record.get("pub_types") or ()}
    design = next((design for kind, design in TYPE_DESIGNS.items() if kind in types), None)
    if design is not None:
        return design, "type"
    title = str(record.get("title") or "").lower()
    if "review-article" in types:
        return StudyDesign.REVIEW, "type"
    for named, pattern in BY_TITLE:
        if re.search(pattern, title) and not (pattern == r"\[review\]" and _OTHER_SYNTHESIS.search(title)):
            return named, "title"
    words = abstract.lower()
    for named, of_title, of_text, not_in in BY_WORDS:
        told = re.search(of_title, title) and re.search(of_text, words)
        if told and not re.search(not_in, words) and not re.search(not_in, title):
            return named, "words"
    return None
