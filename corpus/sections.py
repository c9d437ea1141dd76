"""The labelled parts of an abstract in running text: ``METHODS: …``, ``Results - …``, ``INTRODUCTION …``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.study import Section, SentenceRole

_TABLE: dict[SentenceRole, str] = {
    SentenceRole.BACKGROUND: """
        background | context | introduction | rationale | importance | background and significance | scope |
        clinical issue | background and context | significance | background and rationale | study rationale |
        scientific background | importance of the field | background context | context and rationale |
        setting the scene | hypothesis and background | the problem | problem | what is already known |
        what is known | what is known already | summary background data | statement of the problem |
        context and background | current situation | summary of background data | introduction and background |
        literature review | existing research | relevance | research background | introduction and hypothesis |
        background and hypothesis | background and introduction""",
    SentenceRole.OBJECTIVE: """
        objective | objectives | aim | aims | purpose | purposes | goal | goals | hypothesis | study objective |
        study objectives | aim of the study | aims of the study | aim of study | purpose of the study |
        objective of the study | study aim | aims and objectives | aim and objectives | aims and objective |
        purpose of review | purpose of study | study purpose | purpose of the review | objectives of the study |
        research question | question | questions | hypotheses | study question | background and aims |
        background and aim | background and purpose | background and objective | background and objectives |
        background aims | background aim | background purpose | background objective | background objectives |
        study hypothesis | background and study aims | background and aim of the study | introduction and objectives
        | introduction and aims | introduction and aim | introduction and objective | introduction and purpose |
        introduction objective | introduction aim | primary objective | primary objectives | secondary objective |
        secondary objectives | review question | aims background | questions purposes | objective background |
        objectives background | context and objective | context and objectives | aim and background |
        objective and hypothesis | purpose hypothesis | rationale and objective | rationale and objectives |
        specific aims | aims hypothesis | aim hypothesis | hypothesis objectives | object |
        background and the purpose of the study | objective and methods | study goals | objective and background |
        research objective | research objectives | intent | study aims | rationale aims and objectives |
        context objective | hypothesis and objectives | aim of the work | aims and background | aims and hypothesis
        | review questions | objective purpose | purpose and objective | objectives and background""",
    SentenceRole.METHODS: """
        methods | method | methodology | materials and methods | material and methods | methods and materials |
        material methods | materials methods | patients and methods | patients methods | subjects and methods |
        participants and methods | methods and patients | patients materials and methods |
        patients material and methods | methods design | design | design and methods | design methods |
        methods and design | methodology design | research design and methods | research design | study design |
        study design and methods | study design and setting | study design setting | setting | settings |
        setting and participants | design and setting | design setting | design setting and participants |
        design setting and patients | design setting patients | design setting participants |
        design and participants | design and patients | study population | population | populations | patients |
        patient | participants | participant | subjects | subject | animals | sample | patients and participants |
        patients participants | patients or participants | patients and setting | setting and patients |
        setting and subjects | setting and design | settings and design | settings and participants |
        participants and setting | patient population | patient sample | samples | study subjects | intervention |
        interventions | exposure | exposures | procedure | procedures | treatment | treatments |
        intervention and methods | measurements | measurement | measures | main outcome measures |
        main outcome measure | main outcomes | main outcome | outcome measures | outcome measure | outcomes measures
        | outcomes | primary outcome | primary outcomes | primary outcome measure | primary outcome measures |
        secondary outcome measures | main outcomes and measures | end points | outcomes and measures |
        outcome measures and results | endpoints | main measures | main measurements | key measures | main variables
        | variables | main exposure measures | main exposures | exposure and outcome | instruments | tests |
        statistical analysis | statistical analysis used | statistics | analysis | analyses | data analysis |
        data collection | data collection and analysis | data collection analysis | data sources | data source |
        data extraction | data synthesis method | data sources and study selection | data sources study selection |
        study selection | study selection and data extraction | data extraction and analysis |
        data extraction and synthesis | search methods | search strategy | literature search |
        search methods and sources | selection criteria | eligibility criteria | eligibility | inclusion criteria |
        sources | sources of data | evidence acquisition | review methods | evidence acquisition and methods |
        information sources | study eligibility criteria | areas covered | experimental design | experimental |
        experimental approach | approach | trial design | study type | type of study | level of evidence |
        participants and interventions | data sources and methods | methods and analysis | methods analysis |
        methods principal findings | methodology principal findings | methods and findings | methods and results |
        methods results | methodology and results | method and results | methodology principal finding |
        materials and results | methods and main results | method and findings | patients and results |
        methods and principal findings | materials methods and results | methods findings |
        patients methods and results | methodology and principal findings | methodology findings | technique |
        techniques | protocol | study protocol | randomisation | randomization | allocation | blinding | sample size
        | follow up | assessments | assessment | equipment | subjects and setting | subjects setting |
        subjects and design | study participants | participants and design | case study | case selection |
        interventions and outcomes | interventions and measurements | design and intervention |
        interventions and outcome measures | intervention and outcome measures | measurements and methods |
        design and analysis | experimental procedures | method design | subjects methods | subject and methods |
        materials and method | material and method | patients and method | primary and secondary outcome measures |
        outcome measurements and statistical analysis | study design size duration |
        participants materials setting methods | experimental section | experiment | experiments |
        methodological approach | setting and methods | setting design and participants | methods setting |
        methods and setting | methods and participants | method and materials |
        interventions and main outcome measures | study setting | time and setting | place and duration of study |
        animals and methods | main outcome measurements | outcomes measured | outcome | primary endpoint |
        primary end point | data and methods | design of study | design study | methods and procedures |
        methods and study design | methods study design | intervention s | patient s | setting s |
        main outcome measure s | patients interventions | patients and interventions | animal""",
    SentenceRole.RESULTS: """
        results | result | findings | finding | main results | main result | principal findings | key results |
        key findings | main findings | measurements and main results | measurement and main results |
        measurements and results | observations | observation | outcome and results | results and findings |
        results of data synthesis | data synthesis | evidence synthesis | results and limitations |
        results and outcomes | primary results | case report | case reports | case presentation | case presentations
        | case description | case | cases | case history | case summary | case series | clinical case |
        clinical presentation | patient concerns | diagnoses | diagnosis | clinical features |
        case diagnosis treatment | primary and secondary outcome results | summary of results | evidence |
        adverse events | adverse effects | toxicity | safety | intervention results | participants and results |
        main outcome measures and results | results and discussion | main results and the role of chance |
        outcomes and results | measurements and findings | recent findings | results and analysis |
        measurements main results | complications | side effects""",
    SentenceRole.CONCLUSIONS: """
        conclusion | conclusions | discussion | interpretation | discussion and conclusion |
        discussion and conclusions | comment | discussion conclusion | discussion conclusions |
        conclusions and relevance | conclusion and relevance | summary | comments | conclusions significance |
        conclusion significance | conclusions and significance | conclusion and significance |
        conclusions and implications | conclusion and implications | implications | clinical implications |
        clinical relevance | clinical significance | practice implications | implications for practice | limitations
        | limitation | strengths and limitations | recommendations | recommendation |
        conclusions and recommendations | conclusion and recommendations | take home message |
        conclusions and clinical relevance | conclusion and clinical relevance | conclusion s |
        summary and conclusions | summary and conclusion | expert opinion | clinical impact | impact |
        translation to health care | bottom line | lessons | conclusions and inferences | conclusion and inferences
        | conclusions implications | conclusions and interpretation | interpretation and conclusions |
        conclusions interpretation | conclusion interpretation | conclusions and clinical importance |
        conclusion and clinical importance | conclusions and discussion | wider implications of the findings |
        summary answer | patient summary | limitations reasons for caution | implications for nursing practice |
        interpretation and conclusion | lessons learned | author s conclusions | authors conclusions |
        authors conclusion | reviewers conclusions | reviewer s conclusions | main conclusions | main conclusion |
        key messages | conclusions and clinical implications | implications for nursing | results and conclusion |
        results and conclusions | relevance to clinical practice | implications and contributions |
        significance and impact of the study | practical implications | advances in knowledge |
        conclusions and implications for practice | conclusions and clinical significance |
        statement of significance | discussion and significance | general significance |
        conclusions and general significance | therapeutic level | implications for cancer survivors |
        implications for rehabilitation | key points | final comments | conclusions discussion""",
    SentenceRole.OTHER: """
        trial registration | trial registration numbers | trail registration | expanded abstract |
        study funding competing interests | funding sources | clinicaltrials gov registration number |
        trial registrations | trial registration number | clinical trial registration | trials registration |
        clinical trial registration number | clinical trials registration | registration | registration number |
        trial registry | study registration | clinicaltrials gov identifier | clinicaltrials gov |
        clinical trial number | trial number | trial status | clinical trial information |
        systematic review registration | prospero registration number | prospero registration |
        clinical trial registration unique identifier | clinical trials gov identifier | clinical trial identifier |
        clinical registration | clinical trial registrations | funding | funding source | sponsor |
        source of funding | study funding competing interest s | study funding | ethics | ethics and dissemination |
        ethics approval | ethics approval and dissemination | dissemination | electronic supplementary material |
        supplementary information | supplementary material | graphical abstract | classification of evidence |
        trial sponsorship | disclosure | disclosures | keywords | key words | copyright | competing interests |
        conflict of interest | conflicts of interest | article type | date registered | clinical question""",
}

LABEL_ROLES: dict[str, SentenceRole] = {
    " ".join(label.split()): role for role, labels in _TABLE.items() for label in labels.split("|")
}
"""Normalised label (lower case, words only) to role: the five NLM categories of structured abstracts
(https://structuredabstracts.nlm.nih.gov) and the labels that journals print. A label of two roles has that of its
first part; ``roles`` then looks at the cues."""

_NOT_WORD = re.compile(r"[^a-z]+")
_BODY = r"[^\W\d_a-z][A-Za-z/&,()'’ -]{2,64}"
_LABEL = re.compile(
    rf"(?P<label>{_BODY}?)(?:(?P<colon>[ \t]{{0,3}}[:：])|(?P<dash>[ \t]{{1,3}}[-–—](?=\s)|—(?=[A-Z]))|(?P<dot>\."
    rf"(?=\s))|(?P<line>[ \t]{{0,3}}\n))"
)
_RUN = re.compile(_BODY)
_ENDS_RUN = frozenset(":：–—.\n\t")
"""What may stand behind the longest run of a label's characters; a hyphen is one of them and is looked for inside."""
_CAPITALS = re.compile(r"[A-Z][A-Z/&,()' -]{1,60}(?=[ \t]\S)")
_ANCHOR = re.compile(r"[.?!;][)\]\"'”’]{0,3}\s++(?=[A-Z])|\n[ \t]*+(?=[A-Z])")
"""A label stands at the beginning, after the end of a sentence, or on a new line."""

MIN_UNKNOWN_LETTERS = 5
"""An all-caps word before a colon that the table does not know needs as many letters: ``HCC:`` is no label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMark:
    """A section label in running text."""

    start: int
    """First character of the label."""
    end: int
    """One past its last character, before colon or dash."""
    body: int
    """Where the labelled words may begin: after colon, dash and spaces."""


def role_of_label(label: str) -> SentenceRole | None:
    """Return what the sentences under a label do, or None when the label is not known.

    >>> role_of_label("Materials and Methods:")
    <SentenceRole.METHODS: 'methods'>
    """
    return LABEL_ROLES.get(_normalised(label))


def find_labels(text: str, start: int = 0, end: int | None = None) -> tuple[LabelMark, ...]:
    """Find the section labels in a range of a text, in order.

    Args:
        text: Any text.
        start: First character to look at.
        end: One past the last; None: to the end of the text.

    Returns:
        Marks that do not overlap. A label with colon, dash or full stop, or alone on its line, counts when the table
        knows it; an all-caps label with colon always counts; one without any mark counts when the table knows it.
    """
    stop = len(text) if end is None else end
    found: list[LabelMark] = []
    position = _skip_space(text, start, stop)
    while position < stop:
        mark = _label_at(text, position, stop)
        if mark is not None:
            found.append(mark)
            position = mark.body
            continue
        anchor = _ANCHOR.search(text, position, stop)
        position = stop if anchor is None else anchor.end()
    return tuple(found)


def find_sections(text: str, start: int = 0, end: int | None = None) -> tuple[Section, ...]:
    """Cut a range of a text at its labels.

    Args:
        text: Any text.
        start: First character to look at.
        end: One past the last; None: to the end of the text.

    Returns:
        Sections in order, without their labels and without space around them; words before the first label stand in a
        section without label. Together they hold every non-space character of the range but labels and their colons.
    """
    stop = len(text) if end is None else end
    marks = find_labels(text, start, stop)
    edges = [mark.start for mark in marks] + [stop]
    found = [_section(text, None, start, edges[0])]
    found += [
        _section(text, text[mark.start : mark.end], mark.body, edge)
        for mark, edge in zip(marks, edges[1:], strict=True)
    ]
    return tuple(section for section in found if section.start < section.end)


def _section(text: str, label: str | None, start: int, end: int) -> Section:
    """Return the section between two edges, without the space around it."""
    first = _skip_space(text, start, end)
    last = first + len(text[first:end].rstrip())
    return Section(label=label, role=None if label is None else role_of_label(label), start=first, end=last)


def _label_at(text: str, position: int, stop: int) -> LabelMark | None:
    """Return the label that begins exactly here, or None."""
    run = _RUN.match(text, position, stop)
    if run is None:
        return None
    may_end = text[run.end() : run.end() + 1] in _ENDS_RUN or " -" in run[0]  # a tenth of the time of the pattern
    match = _LABEL.match(text, position, stop) if may_end else None
    if match is not None and _counts(match):
        return LabelMark(start=position, end=match.end("label"), body=_skip_space(text, match.end(), stop))
    capitals = _CAPITALS.match(text, position, stop)
    return None if capitals is None else _bare_label(text, position, capitals.group(), stop)


def _counts(match: re.Match[str]) -> bool:
    """Whether a run of words with a mark after it is a label."""
    label = match["label"]
    if _normalised(label) in LABEL_ROLES:
        return match["line"] is None or label == label.strip()
    letters = sum(character.isalpha() for character in label)
    return match["colon"] is not None and label.isupper() and letters >= MIN_UNKNOWN_LETTERS


def _bare_label(text: str, position: int, capitals: str, stop: int) -> LabelMark | None:
    """Return a known all-caps label without mark (``INTRODUCTION Hepatocellular``): the longest that fits.

    Before a small letter the word may be the sentence's own subject (``PATIENTS with gout``), so it stays in it.
    """
    words = capitals.split(" ")
    for count in range(len(words), 0, -1):
        label = " ".join(words[:count])
        body = position + len(label) + 1
        if _normalised(label) in LABEL_ROLES and label != "CASE" and text[body - 1 : body] == " " and body < stop:
            first = _skip_space(text, body, stop)
            return None if text[first : first + 1].islower() else LabelMark(start=position, end=body - 1, body=first)
    return None


def _normalised(label: str) -> str:
    """Return the words of a label in lower case; ``&`` reads as ``and``."""
    return _NOT_WORD.sub(" ", label.lower().replace("&", " and ")).strip()


def _skip_space(text: str, position: int, stop: int) -> int:
    """Return the first position from here that holds no space; ``stop`` when there is none."""
    while position < stop and text[position].isspace():
        position += 1
    return position
