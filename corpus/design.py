"""How a study was done, and the words that say so.

Explicit metadata decides first (``Randomized Controlled Trial``), then the title, then the methods, then the rest of
the text. Broad publication types (``Review``, ``Controlled Clinical Trial``) decide only when the text is silent, and
types that name no design (``Journal Article``, ``Clinical Trial, Phase II``) never.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.study import DesignFinding, Section, SentenceRole, Span, StudyDesign

TYPE_DESIGNS: dict[str, StudyDesign] = {
    "meta-analysis": StudyDesign.META_ANALYSIS,
    "network meta-analysis": StudyDesign.META_ANALYSIS,
    "systematic review": StudyDesign.SYSTEMATIC_REVIEW,
    "clinical trial protocol": StudyDesign.PROTOCOL,
    "protocol": StudyDesign.PROTOCOL,
    "practice guideline": StudyDesign.GUIDELINE,
    "guideline": StudyDesign.GUIDELINE,
    "consensus development conference": StudyDesign.GUIDELINE,
    "consensus statement": StudyDesign.GUIDELINE,
    "randomized controlled trial": StudyDesign.RANDOMISED_TRIAL,
    "randomised controlled trial": StudyDesign.RANDOMISED_TRIAL,
    "pragmatic clinical trial": StudyDesign.RANDOMISED_TRIAL,
    "equivalence trial": StudyDesign.RANDOMISED_TRIAL,
    "case reports": StudyDesign.CASE_REPORT,
    "case report": StudyDesign.CASE_REPORT,
    "case-report": StudyDesign.CASE_REPORT,
}
"""Publication types (lower case) that name a design, strongest first (the order decides between two)."""

WEAK_TYPE_DESIGNS: dict[str, StudyDesign] = {
    "controlled clinical trial": StudyDesign.NON_RANDOMISED_TRIAL,
    "review": StudyDesign.REVIEW,
    "review-article": StudyDesign.REVIEW,
    "editorial": StudyDesign.EDITORIAL,
    "letter": StudyDesign.EDITORIAL,
    "comment": StudyDesign.EDITORIAL,
    "news": StudyDesign.EDITORIAL,
}
"""Publication types that decide only when neither title nor methods name a design: they are given broadly."""

HUMAN_TRIAL_TYPES = frozenset(
    {"clinical trial", "clinical trial, phase i", "clinical trial, phase ii", "clinical trial, phase iii"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that speak for a design."""

    design: StudyDesign
    needs: tuple[str, ...]
    """One of these must occur in the lower-case text; a cheap test before the pattern."""
    pattern: re.Pattern[str]
    guarded: bool = False
    """Whether abstracts often use these words of other studies, so that the words around them are looked at."""


def _cue(design: StudyDesign, needs: str, pattern: str, *, guarded: bool = False) -> Cue:
    # Patterns are read on lower-case text, which is twice as fast as ignoring case; escapes keep their case.
    lowered = re.sub(r"(?<!\\)[A-Z]", lambda letter: letter.group().lower(), pattern)
    return Cue(design=design, needs=tuple(needs.split("|")), pattern=re.compile(lowered), guarded=guarded)


_ANIMALS = (
    r"(?:rats?|mice|mouse|murine|rabbits?|dogs?|canine|beagles?|pigs?|piglets?|swine|porcine|sheep|lambs?|"
    r"ewes?|hamsters?|guinea pigs?|monkeys?|"
    r"macaques?|primates|chickens?|chicks|broilers?|cows?|calves|cattle|horses?|goats?|cats|zebrafish|"
    r"drosophila|hens|ferrets?|gerbils?|baboons?)"
)
_ANIMAL_WORDS = (
    "rat|mice|mouse|murine|rabbit|dog|canine|beagle|pig|swine|porcine|sheep|lamb|ewe|hamster|monkey|"
    "macaque|primate|chick|broiler|cow|calves|cattle|horse|goat|cats|zebrafish|drosophila|hens|ferret|"
    "gerbil|baboon"
)
TITLE_CUES: tuple[Cue, ...] = (
    _cue(
        StudyDesign.PROTOCOL,
        "protocol|rationale and design|design and rationale|study design",
        r"\[protocol\]|\b(?:(?:study|trial|review) protocol|protocol (?:for|of) an?\b|rationale and (?:study )?design|"
        r"design and rationale|protocol for the)",
    ),
    _cue(StudyDesign.META_ANALYSIS, "meta-analy|metaanaly|meta analy", r"\b(?:network )?meta-? ?analy[st]\w+"),
    _cue(
        StudyDesign.SYSTEMATIC_REVIEW,
        "systematic|cochrane|scoping review|umbrella review|evidence-based review",
        r"\b(?:systematic(?:ally)? (?:literature )?(?:review|overview)\w*|cochrane review|scoping review|"
        r"umbrella review|systematic overview)",
    ),
    _cue(
        StudyDesign.GUIDELINE,
        "guideline|consensus|position statement|position paper|practice parameter",
        r"\b(?:(?:clinical )?practice (?:guidelines?|parameters?)|(?:consensus|position) (?:statement|paper|"
        r"report|conference)|guidelines? (?:for|on)|recommendations? of the)\b",
    ),
    _cue(
        StudyDesign.ANIMAL,
        _ANIMAL_WORDS,
        rf"\b(?:in|of) (?:(?!patients|humans?\b)[\w-]+ ){{0,4}}{_ANIMALS}\b(?! (?:scratch|bite|breeder|allerg|"
        rf"milk|owner|show))|\b(?:rat|mouse|murine|canine|porcine|rabbit|ovine) (?:model|brain|heart|liver|"
        rf"hepatocytes|kidney)|\bmice\b|\brats\b",
    ),
    _cue(
        StudyDesign.ECONOMIC,
        "cost-|cost |economic",
        r"\b(?:cost[- ](?:effectiveness|utility|benefit|minimi[sz]ation)|economic evaluation|economic analysis)",
    ),
    _cue(
        StudyDesign.RANDOMISED_TRIAL,
        "random|double-blind|double blind|placebo-controlled|placebo controlled",
        r"(?<!non)(?<!non-)(?<!non )(?<!quasi-)(?<!mendelian )\brandomi[sz]ed\b(?!(?:,? [\w-]+){0,4} "
        r"(?:trials|studies|evidence)\b)|\bdouble[- ]blind|\bplacebo[- ]controlled",
    ),
    _cue(
        StudyDesign.CASE_REPORT,
        "case|year-old",
        r"\b(?:an? \d{1,3}-year-old (?:man|woman|boy|girl|patient|male|female|child)|"
        r"an? case report|case reports?\b|report of (?:a|one|two|three|2|3) cases?\b|an unusual case|a "
        r"rare case|a case of)",
    ),
    _cue(StudyDesign.CASE_CONTROL, "case-control|case control", r"\bcase[- ]control\b"),
    _cue(StudyDesign.COHORT, "cohort|prospective follow|longitudinal", r"\bcohort\b|\blongitudinal study"),
    _cue(
        StudyDesign.CROSS_SECTIONAL,
        "cross-sectional|cross sectional|survey",
        r"\bcross[- ]sectional\b|\b(?:national|population|postal|questionnaire|health) (?:[\w-]+ )?survey\b|"
        r"\ba survey\b",
    ),
    _cue(
        StudyDesign.QUALITATIVE,
        "qualitative|focus group",
        r"\bqualitative (?:study|research|analysis|interview)|\bfocus groups?\b",
    ),
    _cue(
        StudyDesign.CASE_SERIES,
        "case series|cases",
        r"\bcase series\b|\breport of (?:\w+) cases\b|\breview of \d+ cases\b",
    ),
    _cue(
        StudyDesign.NON_RANDOMISED_TRIAL,
        "random|controlled",
        r"\b(?:non-?|quasi-)randomi[sz]ed\b|\bcontrolled (?:clinical )?trial\b",
    ),
    _cue(
        StudyDesign.SINGLE_ARM_TRIAL,
        "phase|pilot|open-label|single-arm|single arm",
        r"\bphase (?:I|II|1|2|I/II|1/2|Ib|IIa|IIb)\b(?! cells)|\bsingle[- ]arm|\bopen-label\b|\bpilot "
        r"(?:study|trial)\b",
    ),
    _cue(
        StudyDesign.EDITORIAL,
        "letter|editorial|comment|reply",
        r"^\W*(?:letters?|editorial|comment|commentary|reply|authors?'? reply)\b",
    ),
    _cue(
        StudyDesign.REVIEW,
        "review|overview|update",
        r"\b(?:a|an|literature|narrative|state-of-the-art|critical|comprehensive|mini-?)?\s?(?:review|"
        r"overview)\b(?! of (?:\d+|our|the records))",
    ),
    _cue(StudyDesign.IN_VITRO, "in vitro|cell line|cultured", r"\bin vitro\b|\bcell lines?\b|\bcultured\b"),
)
"""What a title says, strongest first: a meta-analysis of randomised trials is a meta-analysis, a randomised experiment
on rats is an animal study."""

_SELF = (
    r"(?:this|our|the present|the current|a|an|we (?:performed|conducted|undertook|did|carried out|report"
    r"(?: on)?)(?: an?)?|in an?|using an?)"
)
_RANDOM_ACT = (
    r"(?:(?:were|was|been|are|being) (?:then |also |subsequently |further |first )?(?:randomi[sz]ed|"
    r"randomly (?:assigned|allocated|divided|given|treated|received|distributed|"
    r"placed|split|separated|selected to receive|classified (?:into|to)|grouped|enrolled (?:in|to|into))|"
    r"(?:assigned|allocated|divided|distributed|separated)(?: \w+){0,3}? (?:randomly|at random|by "
    r"randomi[sz]ation))|"
    r"randomly (?:assigned|allocated|randomi[sz]ed)|(?:assigned|allocated) (?:randomly|at random)|"
    r"randomi[sz]ed (?:to|into|in a|between|1:1|2:1|equally|in|either|within)\b|"
    r"randomly (?:to )?receiv(?:e|ed)|at random to (?:receive|either)|random(?:ized)? (?:allocation|"
    r"assignment) (?:to|of)|randomly divided|after randomi[sz]ation|at randomi[sz]ation|"
    r"(?:random assignment|randomi[sz]ation (?:to|between|into|was (?:stratified|performed|done|by|"
    r"balanced|carried))|randomi[sz]ed (?:patients|subjects|participants|women|men|children|adults|people|"
    r"individuals)\b)|we (?:randomi[sz]ed|randomly (?:assigned|allocated))|by random allocation|"
    r"randomi[sz]ation (?:list|table|code|sequence|schedule|scheme)|(?:we|prospectively) randomi[sz]ed|"
    r"received,? in random order|in (?:a )?random(?:i[sz]ed)? (?:order|sequence|crossover|cross-over))"
)
_RANDOM_DESIGN = (
    r"(?:(?<!non)(?<!non-)(?<!quasi-)(?<!mendelian )(?<!of )(?<!from )(?<!recent )(?<!published )"
    r"(?<!previous )(?<!large )(?<!mendelian-)\brandomi[sz]ed,?[ -](?:[\w/-]+,? ){0,6}?(?:trial|study|"
    r"design|clinical|comparison|crossover|cross-over|experiment|evaluation|investigation|fashion|manner|"
    r"protocol)\b(?!s)"
    r"(?! (?:is|are|should|to (?:confirm|assess)|evidence|data) ?(?:needed|required|warranted|be)?)|"
    r"\b(?:double|single|triple|observer)[- ](?:blind|blinded|masked|dummy)\b|\bplacebo[- ]controlled "
    r"(?:[\w-]+ ){0,3}(?:trial|study|design|crossover)\b)"
)

_FEW = (
    r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?)"
)
TEXT_CUES: tuple[Cue, ...] = (
    _cue(
        StudyDesign.PROTOCOL,
        "protocol|will be",
        r"\b(?:(?:this|the following|present) study protocol|study protocol (?:for|of an?|describes|is)|"
        r"this protocol|(?:this is|is) the protocol for|protocol "
        r"describes|(?:participants|patients|subjects|children|"
        r"women|adults|individuals) will be (?:randomi[sz]ed|randomly|recruited|enrolled|allocated|assigned)|"
        r"we will (?:randomi[sz]e|recruit|search|include|conduct|enrol)|will be randomi[sz]ed|will be "
        r"randomly|primary outcome (?:will be|is)[^.]{0,80}will be)",
    ),
    _cue(
        StudyDesign.META_ANALYSIS,
        "meta-analy|metaanaly|meta analy",
        rf"\b(?:{_SELF} (?:[\w-]+,? ){{0,6}}(?:meta-?analysis)|meta-?analys[ei]s (?:was|were|of|included|"
        rf"showed|using|to)|meta-?analytic (?:techniques|methods|approach|review)|random[- ]effects? meta)",
        guarded=True,
    ),
    _cue(
        StudyDesign.SYSTEMATIC_REVIEW,
        "systematic|medline|pubmed|embase|cochrane|databases|selection criteria:",
        r"\b(?:systematic(?:ally)? (?:literature )?(?:review|search)\w*|(?:we|were|was|by|"
        r"electronic)\b[^.]{0,60}\bsearch(?:ed|es|ing)?\b[^.]{0,120}(?:MEDLINE|PubMed|EMBASE|Cochrane|"
        r"databases)|(?:MEDLINE|PubMed|EMBASE|databases?|register)\b[^.]{0,160}\b(?:was|were|been) (?:\w+ "
        r")?searched|search(?:es)? of (?:[\w-]+ ){0,3}(?:MEDLINE|PubMed|EMBASE)|we searched)",
    ),
    _cue(
        StudyDesign.ANIMAL,
        _ANIMAL_WORDS,
        rf"\b(?:(?:male|female|adult|sprague[- ]dawley|wistar|transgenic|knockout|anesthetized|anaesthetized|"
        rf"conscious|C57BL/6J?|BALB/c|nude|SCID|new zealand|mongrel|weanling|neonatal|diabetic|hypertensive|"
        rf"newborn|young|aged|wild-type|\d+|six|eight|ten|twelve|twenty)(?: [\w/-]+){{0,2}}) {_ANIMALS}\b|"
        rf"\b{_ANIMALS} (?:were|was) |\bin {_ANIMALS}\b|\b(?:rat|mouse|murine|canine|porcine|rabbit|animal) "
        rf"(?:model|brain|heart|liver)s?\b|\b{_ANIMALS} (?:fed|treated|given|received|lacking|deficient|with|"
        rf"exposed)",
    ),
    _cue(
        StudyDesign.NON_RANDOMISED_TRIAL,
        "randomi",
        r"\b(?:non-?|quasi-| not )randomi[sz]ed\b(?:,? [\w-]+){0,4} (?:trial|study|comparison|controlled|"
        r"design)|\b(?:not|non|nor) randomi[sz]ed\b",
        guarded=True,
    ),
    _cue(
        StudyDesign.IN_VITRO,
        "teeth|incisors|molars|cadaver",
        r"\b(?:bovine|extracted|human) (?:[\w-]+ ){0,2}(?:teeth|incisors|(?:pre)?molars)\b|\bcadaver(?:s|ic specimens)\b",
    ),
    _cue(StudyDesign.RANDOMISED_TRIAL, "randomi|randomly|at random|by random|in random", _RANDOM_ACT),
    _cue(StudyDesign.RANDOMISED_TRIAL, "randomi|blind|masked|dummy|placebo", _RANDOM_DESIGN, guarded=True),
    _cue(
        StudyDesign.ECONOMIC,
        "cost-|cost |economic|markov",
        r"\b(?:cost[- ](?:effectiveness|utility|benefit|minimi[sz]ation) (?:analysis|model|study)|economic "
        r"evaluation|markov model|incremental cost)",
    ),
    _cue(
        StudyDesign.CASE_CONTROL,
        "case-control|case control|matched controls",
        r"\b(?:case[- ](?:control|referent)(?:led)? (?:study|design|analysis|series|data)|case[- ]control)\b",
    ),
    _cue(
        StudyDesign.QUALITATIVE,
        "qualitative|focus group|semi-structured|semistructured|grounded theory",
        r"\b(?:qualitative (?:study|research|methods?|interviews?|design|analysis|data)|focus groups? |"
        r"semi-?structured interviews?|grounded theory)",
    ),
    _cue(
        StudyDesign.DIAGNOSTIC,
        "sensitivity|diagnostic accuracy|reference standard|gold standard|predictive value",
        r"\b(?:diagnostic accuracy|sensitivity and specificity (?:of|were|was|for)|reference standard|"
        r"positive predictive value|sensitivity[^.;]{0,60}\d[^.;]{0,80}specificity[^.;]{0,40}\d)",
    ),
    _cue(
        StudyDesign.CROSS_SECTIONAL,
        "cross-sectional|cross sectional|survey|questionnaire",
        r"\bcross[- ]sectional (?:study|survey|design|analysis|data|population|comparison|sample|"
        r"observational)|\b(?:postal|mailed|online|telephone|national|questionnaire|household|health|"
        r"statewide|prospective|multicent(?:er|re)) survey\b|\b"
        r"(?:was|were) surveyed\b|\brisk factor survey\b|questionnaires? (?:was|were) (?:sent|mailed|distributed|administered)",
    ),
    _cue(
        StudyDesign.COHORT,
        "cohort|prospective|retrospective|longitudinal|follow|registry|case records|medical records",
        r"\b(?:cohort (?:study|of|studies|analysis|design|was|included)|(?:prospective|retrospective|"
        r"historical|inception|birth|population-based|observational) (?:[\w-]+ ){0,2}cohort|longitudinal "
        r"(?:study|cohort|design|data)|prospective(?:ly)? (?:observational |follow(?:ed)?|"
        r"epidemiologic)[\w-]*|observational study|retrospective (?:[\w-]+ )?(?:analysis|review|study|chart|evaluation|audit)|"
        r"prospective study|"
        r"retrospectively (?:reviewed|analy[sz]ed|evaluated|studied|examined|identified|collected)|(?:were|"
        r"was) followed (?:up )?(?:for|prospectively|from|until)|medical records (?:of|were)|registry)",
    ),
    _cue(
        StudyDesign.SINGLE_ARM_TRIAL,
        "phase|open-label|single-arm|pilot|open label|uncontrolled|open |single group|enrolled|entered",
        r"\b(?:single[- ](?:arm|group) |phase (?:I|II|1|2|I/II|1/2|Ib|IIa|IIb)\b(?:,? [\w-]+){0,3} (?:trial|"
        r"study)|open[- ]label\b|uncontrolled (?:trial|study)|pilot "
        r"(?:study|trial)|open (?:intervention |clinical )?(?:trial|study)\b)",
    ),
    _cue(
        StudyDesign.CASE_SERIES,
        "case series|consecutive|were treated|treated with|cases of|our experience|we report|patients|series of",
        r"\b(?:case series|series of (?:\w+ )?(?:patients|cases)|consecutive (?:[\w-]+ ){0,2}(?:patients|"
        r"cases)|(?:report|describe)(?: on)? (?:our experience|\w+ (?:cases|patients))|patients "
        r"(?:[^.;]{1,80} )?(?:were|was) (?:entered into|enrolled (?:in|into)|treated with))",
    ),
    _cue(
        StudyDesign.CASE_SERIES,
        "patients|cases|women|men|children|eyes",
        rf"\b{_FEW} (?:[\w-]+ ){{0,3}}(?:patients|cases|women|men|children|eyes)\b[^.;]{{0,120}}\b(?:were|was|have been|are|is) "
        rf"(?:treated|operated|reviewed|described|re-? ?ported|followed|studied by|subjected|evaluated over)\b|"
        rf"\b(?:we|the authors) (?:retrospectively )?(?:reviewed|treated|describe|report(?: on)?|present|submitted) {_FEW} "
        rf"(?:[\w-]+ ){{0,2}}(?:patients|cases|women|men|children)\b|\bmedical records of {_FEW} (?:[\w-]+ ){{0,2}}patients\b",
    ),
    _cue(
        StudyDesign.CASE_SERIES,
        "19|20",
        r"\b(?:between|from) [^.;]{0,20}\b(?:19|20)\d\d (?:and|to|through) [^.;]{0,20}\b(?:19|20)\d\d,? [^.;]{0,60}\b(?:patients|cases|"
        r"women|men|children)\b[^.;]{0,40}\b(?:underwent|were|had)\b|\bpatients\b[^.;]{0,80}\b(?:admitted|treated|seen|operated(?: on)?|"
        r"diagnosed) (?:between|from|during) (?:\w+ )?(?:19|20)\d\d (?:and|to|through|until)\b",
    ),
    _cue(
        StudyDesign.CASE_REPORT,
        "case|year-old|year old|month-old|describes two|siblings|we treated|illustrated by|patients with",
        r"\b(?:(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven)-(?:year|month|week|day)-old (?:boy|girl|infant|man|woman|"
        r"child|patient|male|female)|(?:article|report|paper) (?:describes|presents) (?:a|one|two) (?:\w+ )?(?:patients?|cases?)|"
        r"we (?:report|describe|present) (?:on )?(?:a|an|the|one)(?: [\w-]+){0,3}? (?:case|patient|woman|"
        r"man|boy|girl|infant|child)\b|(?:an?|the) \d{1,3}[- ](?:year|month|week|day)[- ]old|this case report|"
        r"the case of an? |a case of |case-report|we treated (?:an?|one|two) (?:[\w-]+ ){0,2}patients?|illustrated by (?:an?|one|two) "
        r"(?:[\w-]+ ){0,2}(?:patients?|cases?)|(?:two|three|2|3) (?:[\w-]+ ){0,2}patients with [^.;]{1,80} (?:are|were) (?:reported|"
        r"described|presented|evaluated|seen))",
    ),
    _cue(
        StudyDesign.GUIDELINE,
        "guideline|consensus|recommendations",
        r"\b(?:this guideline|these guidelines|consensus (?:statement|conference|panel)|these recommendations|"
        r"expert panel)\b",
    ),
    _cue(
        StudyDesign.REVIEW,
        "review|overview",
        r"\b(?:this (?:article|paper|chapter|review|overview)(?: article| paper)? (?:reviews|summari[sz]es|"
        r"discusses|provides|describes|focuses|examines|will|presents|considers|highlights|outlines|explores|"
        r"aims|addresses)|to review (?:the|recent|current|what)\b|narrative review|"
        r"we (?:briefly |here |also )?review\b|in this (?:review|overview|chapter)|this "
        r"review|(?:is|are) reviewed|literature (?:is|was) reviewed|review of the literature|here,? we "
        r"(?:review|discuss|summari[sz]e)|(?:are|is) discussed)",
    ),
    _cue(
        StudyDesign.IN_VITRO,
        "cells|in vitro|cell line|cultured|protein|phantom|isolated",
        r"\b(?:in vitro\b|cell lines?\b|(?:cultured|transfected|HeLa|HEK ?293|primary|isolated|endothelial|"
        r"epithelial|tumou?r|stem|yeast|human \w+) (?:[\w-]+ )?cells (?:were|was|with|to|in|by|expressing|"
        r"lacking)|western blot|crystal structure|transfection|knock-?down|overexpression)",
    ),
)
"""What the running text says, strongest first."""

_NEGATED_BEFORE = re.compile(
    r"(?:\b(?:no|without|lack of|few|future|further|further large|large|larger|more|need for|needs?|"
    r"require[sd]?|await|awaiting|previous|prior|recent|published|"
    r"several|earlier|existing|available|all|of|from|only|identified|included|eligible|limited|pending|"
    r"until|unlike|most|many|other|evidence from|results of|"
    r"included|include|searched for|(?<!phase )[2-9]|two|three|four|five|six|seven|eight|nine|ten|\d\d+|"
    r"well-designed|adequately powered),?\s)"
    r"(?:\w+,?\s){0,2}\Z",
    re.IGNORECASE,
)
_CALLED_FOR_AFTER = re.compile(
    r"^[^.;]{0,60}?\b(?:(?:is|are|will be) (?:needed|required|warranted|necessary|awaited|underway|"
    r"ongoing|lacking)|should be|to confirm|would be)\b",
    re.IGNORECASE,
)
_LABORATORY = re.compile(
    r"\b(?:mrna|dna|rna|gene expression|transcription|kinases?|fibroblasts?|monocytes|macrophages|lymphocytes|t cells|phosphorylat\w+|"
    r"mutants?|plasmids?|clones?|alleles?|exons?|promoters?|enzym\w+|ligands?|signal+ing|apoptosis|bacteri\w+|yeast|phages?|bacteriophages?|"
    r"chromatin|histones?|antibod(?:y|ies)|fluorescence|assays?|residues|amino acids?|in vivo|phantoms?|dosimetr\w+|monte carlo|"
    r"ioni[sz]ation chamber|beams?|enamel|dentin)\b"
)
_PEOPLE = re.compile(
    r"\b(?:patients?|participants|volunteers|subjects|women|men|children|infants|adults|cases|individuals)\b"
)
_TOLD = re.compile(r"\b(?:was|were|had|we|our)\b")
_PRESENT = re.compile(
    r"\b(?:(?:should|can|may|must) (?:not )?be|(?:is|are) (?:an?|the|associated|caused|characteri[sz]ed|important|considered|effective|"
    r"used|indicated|known|common\w*|often|usually|now|not|still|also|being|available|generally|likely)|(?:has|have) been|"
    r"remains?|includes?)\b"
)
_MEASURED = re.compile(
    r"\bp ?(?:<|=|less than)|\bn ?= ?\d|±|\+/-|\b(?:methods|results)\b ?:|\b(?:new|novel|simple) (?:method|technique|approach|device)\b|"
    r"\bwe (?:show|found|find|report)\b|\b\d+ (?:[\w-]+ ){0,2}(?:patients|subjects|children)\b"
)
MIN_LABORATORY = 3
"""Different words of the laboratory that make a text one of laboratory work."""
WORDS_TOLD = 100
"""Words of a review to each that tells of something done."""
MIN_PRESENT = 3
"""Statements in the present that make a text a review."""
_LATE = (SentenceRole.CONCLUSIONS, SentenceRole.BACKGROUND)
_ANIMAL_ASIDE = re.compile(
    r"\b(?:patients|participants|volunteers|women|men|children|infants|human subjects|healthy subjects|adults)\b",
    re.IGNORECASE,
)
MAX_TEXT = 12_000
"""Characters of the abstract read; a full text names its design early."""


def find_design(
    text: str, title: Span | None, sections: Sequence[Section], publication_types: Sequence[str]
) -> DesignFinding:
    """Find how a study was done.

    Args:
        text: Canonical text of the study.
        title: Where its title stands; None: it has none.
        sections: The sections of its abstract; they may be empty.
        publication_types: MEDLINE publication types or a source's article types.

    Returns:
        The design with what decided it: a publication type (no span), or words of title, methods or other text with
        their span. Unknown with an empty cue when nothing speaks for a design; never a guess.
    """
    types = {kind.strip().lower(): kind for kind in publication_types}
    for name, design in TYPE_DESIGNS.items():
        if name in types:
            return DesignFinding(design=design, cue=types[name])
    found = _from_text(text, title, sections, is_trial=not HUMAN_TRIAL_TYPES.isdisjoint(types))
    if found is None or found.start is None or found.end is None:
        return _from_weak_type(types)
    return replace(found, cue=text[found.start : found.end])


def lower_case(text: str) -> str:
    """Return the text in lower case, character for character, so that every position stays."""
    return text.replace("\u0130", "i").lower()


def _from_weak_type(types: dict[str, str]) -> DesignFinding:
    """Return the design of a broad publication type, or unknown."""
    for name, design in WEAK_TYPE_DESIGNS.items():
        if name in types:
            return DesignFinding(design=design, cue=types[name])
    return DesignFinding(design=StudyDesign.UNKNOWN, cue="")


def _from_text(text: str, title: Span | None, sections: Sequence[Section], *, is_trial: bool) -> DesignFinding | None:
    """Return the design that title and running text state, or None."""
    lowered = lower_case(text)
    named = None if title is None else _first_cue(lowered, TITLE_CUES, [(title.start, title.end)])
    if named is not None and named.design not in YIELDING:
        return named
    own, aside = _ranges(text, title, sections)
    stated = _first_cue(lowered, TEXT_CUES, own)
    if named is not None and (stated is None or stated.design not in OVERRULING):
        return named
    stated = stated or _first_cue(lowered, TEXT_CUES, aside) or _by_manner(lowered, 0 if title is None else title.end)
    if is_trial and stated is not None and stated.design in (StudyDesign.CASE_SERIES, StudyDesign.COHORT):
        return None
    return stated


def _by_manner(lowered: str, body: int) -> DesignFinding | None:
    """Return a review or laboratory work by how the text is written, where no words name a design, or None.

    A rule of thumb: laboratory work speaks of cells and molecules in three ways or more and of no people; a review
    speaks in the present, and reports no measurements.
    """
    text = lowered[: body + MAX_TEXT]
    told = len(_TOLD.findall(text, body))
    laboratory = {match.group(): match for match in reversed(list(_LABORATORY.finditer(text)))}
    if len(laboratory) >= MIN_LABORATORY and told >= 2 and not _PEOPLE.search(text):
        animal = _ANIMAL.search(text)
        if animal is not None:
            return _finding_of(StudyDesign.ANIMAL, animal)
        return _finding_of(StudyDesign.IN_VITRO, min(laboratory.values(), key=re.Match.start))
    present = list(_PRESENT.finditer(text, body))
    words = text.count(" ", body)
    if len(present) >= MIN_PRESENT and not _MEASURED.search(text, body) and WORDS_TOLD * told <= words:
        return _finding_of(StudyDesign.REVIEW, present[0])
    return None


def _finding_of(design: StudyDesign, match: re.Match[str]) -> DesignFinding:
    return DesignFinding(design=design, cue=match.group(), start=match.start(), end=match.end())


_Ranges = list[tuple[int, int]]


def _ranges(text: str, title: Span | None, sections: Sequence[Section]) -> tuple[_Ranges, _Ranges]:
    """Return what to read first (methods, then most others) and what after it (background and conclusions)."""
    body = 0 if title is None else title.end
    if not any(section.role for section in sections):
        return [(body, min(len(text), body + MAX_TEXT))], []
    methods: _Ranges = []
    others: _Ranges = []
    late: _Ranges = []
    for section in sections:
        if section.start > body + MAX_TEXT:
            break
        role = section.role
        place = methods if role is SentenceRole.METHODS else late if role in _LATE else others
        if role is not SentenceRole.OTHER:
            place.append((section.start, min(section.end, section.start + MAX_TEXT)))
    return methods + others, late


def _first_cue(text: str, cues: Sequence[Cue], ranges: _Ranges) -> DesignFinding | None:
    """Return the strongest cue in ranges of a lower-case text, or None."""
    joined = "\n".join(text[start:end] for start, end in ranges)
    for cue in cues:
        for need in cue.needs:  # a plain loop: twice as fast as any() over a generator, and this is a hot place
            if need in joined:
                break
        else:
            continue
        for start, end in ranges:
            for match in cue.pattern.finditer(text, start, end):
                if _speaks(text, cue, match, start, end):
                    return DesignFinding(design=cue.design, cue=match.group(), start=match.start(), end=match.end())
    return None


def _speaks(text: str, cue: Cue, match: re.Match[str], start: int, end: int) -> bool:
    """Whether a cue speaks of this study, not of others or of studies still to be done."""
    if cue.design is StudyDesign.ANIMAL:
        window = text[start:end]
        return len(_ANIMAL_ASIDE.findall(window)) < max(1, len(_ANIMAL.findall(window)))
    if not cue.guarded:
        return True
    before = text[max(start, match.start() - 60) : match.start()]
    after = text[match.end() : min(end, match.end() + 90)]
    if before.endswith((", a ", ", an ", ", this ", ", our ")):  # a new clause: what stands before it says nothing
        return not _CALLED_FOR_AFTER.search(after)
    return not (_NEGATED_BEFORE.search(before) or _CALLED_FOR_AFTER.search(after))


YIELDING = frozenset(
    {
        StudyDesign.SINGLE_ARM_TRIAL,
        StudyDesign.REVIEW,
        StudyDesign.IN_VITRO,
        StudyDesign.EDITORIAL,
        StudyDesign.CROSS_SECTIONAL,
        StudyDesign.CASE_SERIES,
        StudyDesign.NON_RANDOMISED_TRIAL,
        StudyDesign.GUIDELINE,
        StudyDesign.COHORT,
    }
)
"""Designs named in a title that give way to a stronger one in the text ("a pilot study … were randomly assigned")."""

OVERRULING = frozenset(
    {StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW, StudyDesign.RANDOMISED_TRIAL, StudyDesign.ANIMAL}
)
"""Designs in the text before which a yielding title gives way."""

_ANIMAL = re.compile(rf"\b{_ANIMALS}\b", re.IGNORECASE)
