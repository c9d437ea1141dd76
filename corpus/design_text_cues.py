"""What the running text of an abstract says of how the study was done."""

from __future__ import annotations

from corpus.design_cue import ANIMAL_WORDS, ANIMALS, Cue, cue
from corpus.study import StudyDesign

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
    cue(
        StudyDesign.PROTOCOL,
        "protocol|will be",
        r"\b(?:(?:this|the following|present) study protocol|study protocol (?:for|of an?|describes|is)|"
        r"this protocol|(?:this is|is) the protocol for|protocol "
        r"describes|(?:participants|patients|subjects|children|"
        r"women|adults|individuals) will be (?:randomi[sz]ed|randomly|recruited|enrolled|allocated|assigned)|"
        r"we will (?:randomi[sz]e|recruit|search|include|conduct|enrol)|will be randomi[sz]ed|will be "
        r"randomly|primary outcome (?:will be|is)[^.]{0,80}will be)",
    ),
    cue(
        StudyDesign.META_ANALYSIS,
        "meta-analy|metaanaly|meta analy",
        rf"\b(?:{_SELF} (?:[\w-]+,? ){{0,6}}(?:meta-?analysis)|meta-?analys[ei]s (?:was|were|of|included|"
        rf"showed|using|to)|meta-?analytic (?:techniques|methods|approach|review)|random[- ]effects? meta)",
        guarded=True,
    ),
    cue(
        StudyDesign.SYSTEMATIC_REVIEW,
        "systematic|medline|pubmed|embase|cochrane|databases|selection criteria:",
        r"\b(?:systematic(?:ally)? (?:literature )?(?:review|search)\w*|(?:we|were|was|by|"
        r"electronic)\b[^.]{0,60}\bsearch(?:ed|es|ing)?\b[^.]{0,120}(?:MEDLINE|PubMed|EMBASE|Cochrane|"
        r"databases)|(?:MEDLINE|PubMed|EMBASE|databases?|register)\b[^.]{0,160}\b(?:was|were|been) (?:\w+ "
        r")?searched|search(?:es)? of (?:[\w-]+ ){0,3}(?:MEDLINE|PubMed|EMBASE)|we searched)",
    ),
    cue(
        StudyDesign.ANIMAL,
        ANIMAL_WORDS,
        rf"\b(?:(?:male|female|adult|sprague[- ]dawley|wistar|transgenic|knockout|anesthetized|anaesthetized|"
        rf"conscious|C57BL/6J?|BALB/c|nude|SCID|new zealand|mongrel|weanling|neonatal|diabetic|hypertensive|"
        rf"newborn|young|aged|wild-type|\d+|six|eight|ten|twelve|twenty)(?: [\w/-]+){{0,2}}) {ANIMALS}\b|"
        rf"\b{ANIMALS} (?:were|was) |\bin {ANIMALS}\b|\b(?:rat|mouse|murine|canine|porcine|rabbit|animal) "
        rf"(?:model|brain|heart|liver)s?\b|\b{ANIMALS} (?:fed|treated|given|received|lacking|deficient|with|"
        rf"exposed)",
    ),
    cue(
        StudyDesign.NON_RANDOMISED_TRIAL,
        "randomi",
        r"\b(?:non-?|quasi-| not )randomi[sz]ed\b(?:,? [\w-]+){0,4} (?:trial|study|comparison|controlled|"
        r"design)|\b(?:not|non|nor) randomi[sz]ed\b",
        guarded=True,
    ),
    cue(
        StudyDesign.IN_VITRO,
        "teeth|incisors|molars|cadaver",
        r"\b(?:bovine|extracted|human) (?:[\w-]+ ){0,2}(?:teeth|incisors|(?:pre)?molars)\b|\bcadaver(?:s|ic specimens)\b",
    ),
    cue(StudyDesign.RANDOMISED_TRIAL, "randomi|randomly|at random|by random|in random", _RANDOM_ACT),
    cue(StudyDesign.RANDOMISED_TRIAL, "randomi|blind|masked|dummy|placebo", _RANDOM_DESIGN, guarded=True),
    cue(
        StudyDesign.ECONOMIC,
        "cost-|cost |economic|markov",
        r"\b(?:cost[- ](?:effectiveness|utility|benefit|minimi[sz]ation) (?:analysis|model|study)|economic "
        r"evaluation|markov model|incremental cost)",
    ),
    cue(
        StudyDesign.CASE_CONTROL,
        "case-control|case control|matched controls",
        r"\b(?:case[- ](?:control|referent)(?:led)? (?:study|design|analysis|series|data)|case[- ]control)\b",
    ),
    cue(
        StudyDesign.QUALITATIVE,
        "qualitative|focus group|semi-structured|semistructured|grounded theory",
        r"\b(?:qualitative (?:study|research|methods?|interviews?|design|analysis|data)|focus groups? |"
        r"semi-?structured interviews?|grounded theory)",
    ),
    cue(
        StudyDesign.DIAGNOSTIC,
        "sensitivity|diagnostic accuracy|reference standard|gold standard|predictive value",
        r"\b(?:diagnostic accuracy|sensitivity and specificity (?:of|were|was|for)|reference standard|"
        r"positive predictive value|sensitivity[^.;]{0,60}\d[^.;]{0,80}specificity[^.;]{0,40}\d)",
    ),
    cue(
        StudyDesign.CROSS_SECTIONAL,
        "cross-sectional|cross sectional|survey|questionnaire",
        r"\bcross[- ]sectional (?:study|survey|design|analysis|data|population|comparison|sample|"
        r"observational)|\b(?:postal|mailed|online|telephone|national|questionnaire|household|health|"
        r"statewide|prospective|multicent(?:er|re)) survey\b|\b"
        r"(?:was|were) surveyed\b|\brisk factor survey\b|questionnaires? (?:was|were) (?:sent|mailed|distributed|administered)",
    ),
    cue(
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
    cue(
        StudyDesign.SINGLE_ARM_TRIAL,
        "phase|open-label|single-arm|pilot|open label|uncontrolled|open |single group|enrolled|entered",
        r"\b(?:single[- ](?:arm|group) |phase (?:I|II|1|2|I/II|1/2|Ib|IIa|IIb)\b(?:,? [\w-]+){0,3} (?:trial|"
        r"study)|open[- ]label\b|uncontrolled (?:trial|study)|pilot "
        r"(?:study|trial)|open (?:intervention |clinical )?(?:trial|study)\b)",
    ),
    cue(
        StudyDesign.CASE_SERIES,
        "case series|consecutive|were treated|treated with|cases of|our experience|we report|patients|series of",
        r"\b(?:case series|series of (?:\w+ )?(?:patients|cases)|consecutive (?:[\w-]+ ){0,2}(?:patients|"
        r"cases)|(?:report|describe)(?: on)? (?:our experience|\w+ (?:cases|patients))|patients "
        r"(?:[^.;]{1,80} )?(?:were|was) (?:entered into|enrolled (?:in|into)|treated with))",
    ),
    cue(
        StudyDesign.CASE_SERIES,
        "patients|cases|women|men|children|eyes",
        rf"\b{_FEW} (?:[\w-]+ ){{0,3}}(?:patients|cases|women|men|children|eyes)\b[^.;]{{0,120}}\b(?:were|was|have been|are|is) "
        rf"(?:treated|operated|reviewed|described|re-? ?ported|followed|studied by|subjected|evaluated over)\b|"
        rf"\b(?:we|the authors) (?:retrospectively )?(?:reviewed|treated|describe|report(?: on)?|present|submitted) {_FEW} "
        rf"(?:[\w-]+ ){{0,2}}(?:patients|cases|women|men|children)\b|\bmedical records of {_FEW} (?:[\w-]+ ){{0,2}}patients\b",
    ),
    cue(
        StudyDesign.CASE_SERIES,
        "19|20",
        r"\b(?:between|from) [^.;]{0,20}\b(?:19|20)\d\d (?:and|to|through) [^.;]{0,20}\b(?:19|20)\d\d,? [^.;]{0,60}\b(?:patients|cases|"
        r"women|men|children)\b[^.;]{0,40}\b(?:underwent|were|had)\b|\bpatients\b[^.;]{0,80}\b(?:admitted|treated|seen|operated(?: on)?|"
        r"diagnosed) (?:between|from|during) (?:\w+ )?(?:19|20)\d\d (?:and|to|through|until)\b",
    ),
    cue(
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
    cue(
        StudyDesign.GUIDELINE,
        "guideline|consensus|recommendations",
        r"\b(?:this guideline|these guidelines|consensus (?:statement|conference|panel)|these recommendations|"
        r"expert panel)\b",
    ),
    cue(
        StudyDesign.REVIEW,
        "review|overview",
        r"\b(?:this (?:article|paper|chapter|review|overview)(?: article| paper)? (?:reviews|summari[sz]es|"
        r"discusses|provides|describes|focuses|examines|will|presents|considers|highlights|outlines|explores|"
        r"aims|addresses)|to review (?:the|recent|current|what)\b|narrative review|"
        r"we (?:briefly |here |also )?review\b|in this (?:review|overview|chapter)|this "
        r"review|(?:is|are) reviewed|literature (?:is|was) reviewed|review of the literature|here,? we "
        r"(?:review|discuss|summari[sz]e)|(?:are|is) discussed)",
    ),
    cue(
        StudyDesign.IN_VITRO,
        "cells|in vitro|cell line|cultured|protein|phantom|isolated",
        r"\b(?:in vitro\b|cell lines?\b|(?:cultured|transfected|HeLa|HEK ?293|primary|isolated|endothelial|"
        r"epithelial|tumou?r|stem|yeast|human \w+) (?:[\w-]+ )?cells (?:were|was|with|to|in|by|expressing|"
        r"lacking)|western blot|crystal structure|transfection|knock-?down|overexpression)",
    ),
)
"""What the running text says, strongest first."""
