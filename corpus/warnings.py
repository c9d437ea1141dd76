"""Things in a text that ought to make a reader careful, each with the words that raised it.

A warning is a question to the study, not a verdict: it names what is said and what follows from it in general. Sources:
ROBINS-I (Sterne 2016, doi:10.1136/bmj.i4919) for immortal time and selection by later events, Suissa 2008
(doi:10.1093/aje/kwm324) for immortal time, Boutron 2010 (doi:10.1001/jama.2010.651) for spin. Damaged and reworded text is
found when a study is made (``corpus.reading``) and stands among the study's own cautions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.cue_words import holds_any
from corpus.effects.estimates import EffectEstimate
from corpus.effects.p_values import each_p_value
from corpus.found import Found
from corpus.screen import Screen
from corpus.study import Caution, SentenceRole, Study, StudyDesign

_SURROGATES = (
    r"(?:(?:progression|recurrence|disease|relapse|event|metastasis)[- ]free survival|time to progression"
    r"|(?:objective |overall |tumou?r |"
    r"complete |partial )?response rate|(?:tumou?r|objective) response|pathological complete response"
    r"|HbA1c|h[ae]+moglobin A1c|"
    r"(?:systolic |diastolic )?blood pressure|(?:LDL|HDL)[- ]c(?:holesterol)?|cholesterol|bone mineral"
    r" density|viral load|"
    r"CD4\+? (?:cell )?counts?|carotid intima|intraocular pressure|serum [a-z-]+ levels?|ejection fraction"
    r"|forced expiratory|FEV)"
)
NO_GROUP = "Read as a study without a group to compare with: what would have happened without the treatment is not known from it."
PER_PROTOCOL = (
    "The text speaks of a per-protocol analysis, which leaves out those who did not keep to the plan, "
    "and not of intention to treat."
)
_RULES: tuple[tuple[str, str, str, str], ...] = (
    (
        "immortal-time",
        "survi|mortality|death|died|recur",
        r"\b(?:groups? [A-Z0-9]{1,2} ?\( ?[<>≥≤=]+ ?\d[\d,.]* ?(?:mg|g|µg|cycles|courses|doses|months?|weeks?"
        r"|days|sessions)\b|"
        r"(?:cumulative|total) (?:dose|dosage|exposure)s? (?:of |was |were )?(?:[<>≥≤]|above|below|more than"
        r"|at least|less than|over)|"
        r"(?:patients|those|subjects|cases) who (?:completed|received|had received|were given|took) (?:at"
        r" least|more than|≥|>|over) ?"
        r"(?:\d+|two|three|four|five|six) (?:or more )?(?:cycles|courses|doses|months|weeks|sessions|injections))",
        "Groups seem to be formed by how much treatment was received: as patients had to live to receive it, such groups may"
        " differ in survival for that reason alone.",
    ),
    (
        "responder-analysis",
        "respon",
        r"\b(?:(?:longer|better|improved|prolonged|higher) (?:\w+ ){0,3}survival (?:\w+ ){0,3}(?:in|for|among"
        r"|of) (?:the )?responders|"
        r"responders (?:\w+ ){0,4}(?:longer|better|higher|improved|survived|lived)|survival (?:\w+"
        r" ){0,4}responders (?:was|were|and|than|vs|versus)|"
        r"responders (?:and|versus|vs\.?|or|with|than) non-?responders|responders than (?:in )?non-?responders)",
        "Patients who responded seem to be compared with those who did not: who responds is decided after treatment began.",
    ),
    (
        "post-hoc",
        "hoc|retrospective sub|exploratory|subgroup|unplanned|subset",
        r"\b(?:post[- ]?hoc (?:sub)?(?:group|analys[ei]s|evaluation|study|assessment|exploratory|pooled)"
        r"|(?:exploratory|unplanned) "
        r"(?:subgroup|subset|sub-?analys[ei]s|analys[ei]s)|retrospective (?:subgroup|subset|sub-?analys[ei]s)"
        r"|subgroup analys[ei]s (?:showed|revealed|suggested|indicated|demonstrated|found|of))",
        "An analysis of a subgroup, or one not planned beforehand, gives questions rather than answers.",
    ),
    (
        "surrogate-outcome",
        "primary",
        rf"\bprimary (?:efficacy )?(?:end[- ]?points?|outcomes?|outcome measures?|variable"
        rf"|measure)[^.;]{{0,40}}?\b(?:was|were|is|included|of)\b"
        rf"[^.;]{{0,40}}?{_SURROGATES}",
        "The main outcome reads as a surrogate (or a time to an event other than death), which need not change with how"
        " patients fare.",
    ),
    (
        "composite-outcome",
        "composite|combined|MACE|major adverse|free survival",
        r"\b(?:composite (?:primary )?(?:end[- ]?points?|outcomes?|of)|combined (?:primary"
        r" )?(?:end[- ]?points?|outcomes?)|MACEs?\b|"
        r"major adverse (?:cardiac|cardiovascular|cerebro\w+|limb|kidney|renal)|primary (?:end[- ]?point"
        r"|outcome)[^.;]{0,40}?\b(?:was|were)\b[^.;]"
        r"{0,40}?(?:progression|recurrence|disease|relapse|event)[- ]free survival)",
        "Several events seem to count as one outcome; they may not move together.",
    ),
    (
        "stopped-early",
        "earl|prematur|halted|terminat|closed",
        r"\b(?:(?:trial|study|enrol\w{2,5}|recruitment|accrual|randomi[sz]ation|it) (?:was|were|has been|had"
        r" been)(?: \w+){0,3}? "
        r"(?:early|prematurely)\b(?: (?:stopped|terminated|halted|closed|discontinued))?|(?:stopped|terminated"
        r"|halted|closed) prematurely|(?:early|premature) (?:termination|closure|stopping|discontinuation of"
        r" the (?:study|"
        r"trial))|(?:trial|study|enrol\w{2,5}|recruitment|accrual) (?:was|were) (?:terminated|halted|stopped"
        r"|closed)(?: \w+){0,3}? (?:because of|due to|for|owing to) (?:slow|poor|low|lack of|futility|efficacy"
        r"|"
        r"benefit|insufficient|toxicity|safety|loss of funding))",
        "The text speaks of a study that ended early; effects of studies stopped early tend to be too large.",
    ),
    (
        "non-inferiority",
        "inferior",
        r"\bnon-?inferior(?:ity)?\b",
        "The text speaks of non-inferiority: that one treatment is not much worse than another is no proof that it is better.",
    ),
    (
        "single-arm",
        "single|uncontrolled|one-arm|without (?:a )?control",
        r"\b(?:single[- ]arm|one-arm|uncontrolled (?:study|trial|pilot|open)|(?:without|lack of) (?:a"
        r" )?control (?:group|arm)|no control (?:group|arm))\b",
        NO_GROUP,
    ),
    (
        "preprint",
        "preprint|rxiv|peer",
        r"\b(?:preprint|(?:med|bio)rxiv|not (?:yet )?(?:been )?peer[- ]reviewed)\b",
        "The text speaks of a preprint: such a report has not been through peer review.",
    ),
)
_COMPILED = tuple(
    (code, tuple(needs.lower().split("|")), Screen(pattern, re.IGNORECASE), message)
    for code, needs, pattern, message in _RULES
)
_PER_PROTOCOL = Screen(r"\bper[- ]protocol\b", re.IGNORECASE)
_INTENTION = re.compile(r"\bintent(?:ion)?[- ]to[- ]treat\b|\bITT\b", re.IGNORECASE)
_INTERVAL = Screen(r"\bCIs?\b|confidence (?:interval|limit)|credible interval|\d ?% ?C\.?[IL]\b", re.IGNORECASE)
_NULL_PRIMARY = Screen(
    r"\bprimary (?:[\w-]+ )?(?:end[- ]?point|outcome)[^.;]{0,120}?\b(?:did not (?:differ|reach|change"
    r"|improve)|not (?:statistically )?significant|"
    r"was not (?:met|significant|reached|different)|no (?:statistically )?(?:significant )?difference"
    r"|similar|not differ)\b",
    re.IGNORECASE,
)
_POSITIVE = re.compile(
    r"\b(?:effective|efficacious|beneficial|benefits?|improve[sd]?|superior|promising|should be"
    r" (?:considered|used|recommended)|reduce[sd]?)\b",
    re.IGNORECASE,
)
_CONCLUDE = re.compile(
    r"\b(?:we (?:therefore )?conclude|it is concluded|in conclusion|to conclude|"
    r"these (?:results|findings|data) (?:suggest|show|indicate))\b",
    re.IGNORECASE,
)
"""Words that begin the conclusions of an abstract without labels."""
_DENIED = re.compile(r"\b(?:not|no|neither|nor|without|failed|lack|in)\b[^.;]{0,40}\Z|\bin\Z", re.IGNORECASE)
SMALL_ARM = 30
"""People in a group below which a study is called small (REQUIREMENTS A20)."""
MAX_TEXT = 20_000
_COMPARATIVE = (StudyDesign.RANDOMISED_TRIAL, StudyDesign.NON_RANDOMISED_TRIAL)
_MANY = (StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW, StudyDesign.CASE_REPORT)
_OF_DESIGN = {
    StudyDesign.SINGLE_ARM_TRIAL: ("single-arm", NO_GROUP),
    StudyDesign.CASE_SERIES: ("single-arm", NO_GROUP),
    StudyDesign.ANIMAL: ("animal", "Read as a study of animals."),
    StudyDesign.IN_VITRO: ("in-vitro", "Read as a laboratory study, not one of people."),
}


def find_warnings(
    study: Study, effects: Sequence[EffectEstimate] = (), funding: Sequence[Found] = ()
) -> tuple[Caution, ...]:
    """Find what ought to make a reader careful.

    Args:
        study: The study.
        effects: Its effect estimates; none at all, and only the words of the text tell of a missing interval.
        funding: What its text says of funding.

    Returns:
        At most one warning of each code, with the words that raised it, in the order of the text. No warning is no proof
        that nothing is wrong: an abstract does not tell everything.
    """
    text = study.text[:MAX_TEXT]
    found = [*_from_rules(text), *_from_design(study), *_from_numbers(study, text, effects)]
    found += _spin(study, text)
    found += [
        _caution(
            "one-sided-p",
            "The P value reads as one-sided: a two-sided one is as a rule twice as large.",
            one.start,
            one.end,
        )
        for one in effects
        if "one-sided" in one.flags and one.p is not None
    ]
    found += [
        _caution(
            "industry-funding",
            "What is said of funding names what reads as a company, which may sell what was studied.",
            one.start,
            one.end,
        )
        for one in funding
        if one.what.startswith("industry")
    ]
    first: dict[str, Caution] = {}
    for caution in sorted(found, key=lambda one: one.start or 0):
        first.setdefault(caution.code, caution)
    return tuple(first.values())


def _from_rules(text: str) -> Iterator[Caution]:
    lowered = text.lower()
    for code, needs, pattern, message in _COMPILED:
        if not holds_any(lowered, needs):
            continue
        match = pattern.search(text, lowered)
        if match is not None:
            yield _caution(code, message, match.start(), match.end())
    protocol = _PER_PROTOCOL.search(text, lowered)
    if protocol is not None and _INTENTION.search(text) is None:
        message = PER_PROTOCOL
        yield _caution("per-protocol", message, protocol.start(), protocol.end())


def _from_design(study: Study) -> Iterator[Caution]:
    design = study.design
    if design.design in _OF_DESIGN:
        yield _caution(*_OF_DESIGN[design.design], design.start, design.end)
    if any(kind.lower() == "preprint" for kind in study.publication_types):
        yield _caution(
            "preprint",
            "The record is marked as a preprint: such a report has not been through peer review.",
            None,
            None,
        )


def _from_numbers(study: Study, text: str, effects: Sequence[EffectEstimate]) -> Iterator[Caution]:
    """Yield warnings for few people and for results without any interval."""
    size = study.sample_size
    limit = 2 * SMALL_ARM if study.design.design in _COMPARATIVE else SMALL_ARM
    if size is not None and size.n < limit and study.design.design not in _MANY:
        message = f"{size.n} people are few: chance alone can make large differences between so few."
        yield _caution("small-study", message, size.start, size.end)
    if any(effect.ci_low is not None or effect.ci_high is not None for effect in effects) or _INTERVAL.search(
        text, text.lower()
    ):
        return
    first = next((p for p in each_p_value(text) if p.value is not None), None)
    if first is not None:
        message = "P values are printed and no confidence interval was recognised: how large an effect may be cannot be told from them."
        yield _caution("no-interval", message, first.start, first.end)


def _spin(study: Study, text: str) -> Iterator[Caution]:
    """Yield a warning where the main outcome did not differ and the conclusions speak of benefit."""
    null = _NULL_PRIMARY.search(text, text.lower())
    if null is None:
        return
    for start, end in _concluding(study, text, null.end()):
        for match in _POSITIVE.finditer(text, start, end):
            if not _DENIED.search(text, max(start, match.start() - 50), match.start()):
                message = (
                    f"The main outcome reads as without a difference (“{null.group()[-60:]}”), and the conclusion as one of"
                    f" benefit."
                )
                yield _caution("spin", message, match.start(), match.end())
                return


def _concluding(study: Study, text: str, after: int) -> Iterator[tuple[int, int]]:
    """Yield where conclusions stand: by their label, else from the words on that begin them."""
    for section in study.sections:
        if section.role is SentenceRole.CONCLUSIONS and section.start > after:
            yield section.start, min(section.end, len(text))
    said = _CONCLUDE.search(text, after)
    if said is not None and all(section.role is None for section in study.sections):
        yield said.start(), len(text)


def _caution(code: str, message: str, start: int | None, end: int | None) -> Caution:
    return Caution(code=code, message=message, start=start, end=end)
