"""What a title says of how a study was done."""

from __future__ import annotations

from corpus.design_cue import ANIMAL_WORDS, ANIMALS, Cue, cue
from corpus.study import StudyDesign

TITLE_CUES: tuple[Cue, ...] = (
    cue(
        StudyDesign.PROTOCOL,
        "protocol|rationale and design|design and rationale|study design",
        r"\[protocol\]|\b(?:(?:study|trial|review) protocol|protocol (?:for|of) an?\b|rationale and (?:study )?design|"
        r"design and rationale|protocol for the)",
    ),
    cue(StudyDesign.META_ANALYSIS, "meta-analy|metaanaly|meta analy", r"\b(?:network )?meta-? ?analy[st]\w+"),
    cue(
        StudyDesign.SYSTEMATIC_REVIEW,
        "systematic|cochrane|scoping review|umbrella review|evidence-based review",
        r"\b(?:systematic(?:ally)? (?:literature )?(?:review|overview)\w*|cochrane review|scoping review|"
        r"umbrella review|systematic overview)",
    ),
    cue(
        StudyDesign.GUIDELINE,
        "guideline|consensus|position statement|position paper|practice parameter",
        r"\b(?:(?:clinical )?practice (?:guidelines?|parameters?)|(?:consensus|position) (?:statement|paper|"
        r"report|conference)|guidelines? (?:for|on)|recommendations? of the)\b",
    ),
    cue(
        StudyDesign.ANIMAL,
        ANIMAL_WORDS,
        rf"\b(?:in|of) (?:(?!patients|humans?\b)[\w-]+ ){{0,4}}{ANIMALS}\b(?! (?:scratch|bite|breeder|allerg|"
        rf"milk|owner|show))|\b(?:rat|mouse|murine|canine|porcine|rabbit|ovine) (?:model|brain|heart|liver|"
        rf"hepatocytes|kidney)|\bmice\b|\brats\b",
    ),
    cue(
        StudyDesign.ECONOMIC,
        "cost-|cost |economic",
        r"\b(?:cost[- ](?:effectiveness|utility|benefit|minimi[sz]ation)|economic evaluation|economic analysis)",
    ),
    cue(
        StudyDesign.RANDOMISED_TRIAL,
        "random|double-blind|double blind|placebo-controlled|placebo controlled",
        r"(?<!non)(?<!non-)(?<!non )(?<!quasi-)(?<!mendelian )\brandomi[sz]ed\b(?!(?:,? [\w-]+){0,4} "
        r"(?:trials|studies|evidence)\b)|\bdouble[- ]blind|\bplacebo[- ]controlled",
    ),
    cue(
        StudyDesign.CASE_REPORT,
        "case|year-old",
        r"\b(?:an? \d{1,3}-year-old (?:man|woman|boy|girl|patient|male|female|child)|"
        r"an? case report|case reports?\b|report of (?:a|one|two|three|2|3) cases?\b|an unusual case|a "
        r"rare case|a case of)",
    ),
    cue(StudyDesign.CASE_CONTROL, "case-control|case control", r"\bcase[- ]control\b"),
    cue(StudyDesign.COHORT, "cohort|prospective follow|longitudinal", r"\bcohort\b|\blongitudinal study"),
    cue(
        StudyDesign.CROSS_SECTIONAL,
        "cross-sectional|cross sectional|survey",
        r"\bcross[- ]sectional\b|\b(?:national|population|postal|questionnaire|health) (?:[\w-]+ )?survey\b|"
        r"\ba survey\b",
    ),
    cue(
        StudyDesign.QUALITATIVE,
        "qualitative|focus group",
        r"\bqualitative (?:study|research|analysis|interview)|\bfocus groups?\b",
    ),
    cue(
        StudyDesign.CASE_SERIES,
        "case series|cases",
        r"\bcase series\b|\breport of (?:\w+) cases\b|\breview of \d+ cases\b",
    ),
    cue(
        StudyDesign.NON_RANDOMISED_TRIAL,
        "random|controlled",
        r"\b(?:non-?|quasi-)randomi[sz]ed\b|\bcontrolled (?:clinical )?trial\b",
    ),
    cue(
        StudyDesign.SINGLE_ARM_TRIAL,
        "phase|pilot|open-label|single-arm|single arm",
        r"\bphase (?:I|II|1|2|I/II|1/2|Ib|IIa|IIb)\b(?! cells)|\bsingle[- ]arm|\bopen-label\b|\bpilot "
        r"(?:study|trial)\b",
    ),
    cue(
        StudyDesign.EDITORIAL,
        "letter|editorial|comment|reply",
        r"^\W*(?:letters?|editorial|comment|commentary|reply|authors?'? reply)\b",
    ),
    cue(
        StudyDesign.REVIEW,
        "review|overview|update",
        r"\b(?:a|an|literature|narrative|state-of-the-art|critical|comprehensive|mini-?)?\s?(?:review|"
        r"overview)\b(?! of (?:\d+|our|the records))",
    ),
    cue(StudyDesign.IN_VITRO, "in vitro|cell line|cultured", r"\bin vitro\b|\bcell lines?\b|\bcultured\b"),
)
"""What a title says, strongest first: a meta-analysis of randomised trials is a meta-analysis, a randomised experiment
on rats is an animal study."""
