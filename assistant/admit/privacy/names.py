# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""Names of persons in a question, by title, role, label, or lists of common names of our own; not eponyms, not authors looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.study import Span

_FOLDER = Path(__file__).parent
_U = r"[A-ZÀ-ÖØ-ÞŁŚŻČŠŽ]"
_NAME = rf"{_U}(?:[a-zà-öø-ÿłśżčšžćńęą'’]|(?<=[a-z'’-]){_U}|(?<=[OD]['’]){_U}|-(?={_U})){{1,24}}"
_INITIAL = rf"{_U}\."
_PARTICLE = r"(?:de la|de los|van der|van den|von der|van|von|de|da|dos|del|della|di|du|la|le|el|al|bin|ibn|ben|Mac|St\.?|ter|ten|zu)"
_FULL = rf"{_NAME}(?: {_INITIAL}| {_U}(?= ))?(?: {_PARTICLE})?(?: {_NAME}){{0,2}}"
_PLAIN_LOWER = r"[a-zà-ÿ][a-zà-ÿ'’-]{1,20}"

_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mister|Mx|Master|Sir|Madam|Dame|Herrn?|Frau|Monsieur|Madame|Mme|Mlle|Señora?|Senora?|Sra?|Signora?|Sig\.ra|Dona|Doña|Don|Sr\.a|Rev|Mrs\.|Prof|Professor|Dr|Dra)"
_TITLED = re.compile(
    rf"\b(?P<x>{_TITLE}\.? {{1,2}}(?:{_INITIAL} ?){{0,2}}(?:{_PARTICLE} )?{_NAME}(?: {_INITIAL})?(?:[ -]{_NAME}){{0,2}}(?!['’]s (?:disease|syndrome|sign|criteria)))"
)
_TITLED_LOWER = re.compile(rf"\b(?P<x>(?:mr|mrs|ms|miss|mister)\.? {{1,2}}{_PLAIN_LOWER})\b")
_TITLED_INITIAL = re.compile(rf"\b(?P<x>(?:Mr|Mrs|Ms|Miss|Herrn?|Frau)\.? ?{_U}\.?(?: ?{_U}\.?)?)(?![\w])")
_KIN = (
    r"(?:patient|pt|husband|wife|son|daughter|mother|father|brother|sister|mum|mom|dad|friend|partner|girlfriend|boyfriend|neighbou?r|colleague|uncle|aunt|cousin|grandmother|grandfather|grandson|"
    r"granddaughter|nephew|niece|client|boss|roommate|fiancée?|fiance|spouse|baby|twin|resident|gentleman|lady|man|woman|boy|girl|caregiver|carer|guardian|nurse|coworker|student|ex|kid|child|infant|toddler|stepson|stepdaughter)"
)
_ROLE = re.compile(
    rf"\b(?i:my|our|the|this|a|her|his|their|your|elderly|young|index|pregnant|old)(?: \w+){{0,3}} (?i:{_KIN})(?:,| is| was|:| named| called| -| –)?,? (?P<x>{_FULL})"
)
_ROLE_BARE = re.compile(
    rf"\b(?i:pt|patient|client|pat\.|paciente|paziente|patientin)(?i: name)?(?: is|:| named| called)? (?P<x>{_FULL})"
)
_LABEL = re.compile(
    rf"\b(?i:name(?:d| is| of patient| of the patient)?|patient name|full name|surname|last name|first name|called|known as|aka|a\.k\.a\.|alias|goes by|nickname(?:d)?|signed|regards|sincerely|referred by|attending|emergency contact|next of kin|contact|mother of|father of|wife of|husband of|care of|c/o|"
    rf"on behalf of|written by|dictated by|surgeon|seen by|cc|re|attn|dear|hi|hello|[Ii] am|[Ii]['’]m|mum|mom|dad|mother|father|ask for|asks for|my name is|this is|ich heiße|mein name ist|je m['’]appelle|me llamo|mi chiamo|me chamo)\b[:,]? {{0,2}}\(?(?P<x>(?:{_TITLE}\.? )?{_FULL})"
)
_INITIALS = re.compile(
    rf"\b(?i:patient|pt|mr|mrs|ms|initials|client|case|subject|named|name)(?:'s)?:? {{0,1}}(?:are |is |initials |: ?)?(?P<x>{_U}\.{{1}} ?(?:{_U}\. ?){{1,2}}|{_U}\.{_U}\.?|(?<=initials )[A-Z]{{2,3}}|(?<=initials: )[A-Z]{{2,3}})(?!\w)"
)
_SURNAME_FIRST = re.compile(rf"(?<!, )(?<!\w)(?P<x>{_NAME}, {_NAME}(?: {_INITIAL}?)?)(?=[,;. ])(?! et\b)")
_PAIR = re.compile(
    rf"(?<![\w-])(?P<x>(?P<first>{_NAME})(?: {_INITIAL}| {_U}(?= {_U}))?(?: {_PARTICLE})? (?P<last>{_NAME}(?:-{_NAME})?)(?: (?P<third>{_NAME}))?)(?![\w-])"
)
_SINGLE = re.compile(
    rf"(?<![\w-])(?P<x>(?P<first>{_NAME}))(?= (?:is|was|has|had|takes|took|needs|presented|presents|complains|complained|reports|reported|denies|lives|came|says|said|who|with|and her|and his|weighs|underwent|started|wants|asked|called|died|suffers)\b|,? (?:who\b|aged?\b|\d{{1,3}}[ -]?(?:yo|y/o|years?|yr|year-old)\b|DOB\b|born\b|a \d))"
)
_POSSESSED = re.compile(
    rf"\b(?i:for|about|give|treat|of|to|with|by|from|on|regarding|is|does|should|can|will|did|has) (?P<x>(?P<first>{_NAME}))(?=[?.!,]|$| (?:have|take|start|stop|get|benefit|receive|be|continue|need|at|in)\b)"
)

_KIN_GIVEN = re.compile(rf"\b(?i:my|his|her|their|our) (?i:{_KIN})(?:,| named| called)? (?P<x>{_NAME})\b")
_INITIALS_ARE = re.compile(rf"(?<![\w.])(?P<x>{_U}\. ?{_U}\.)(?=\)| (?:is|was|has|had|takes|presented|came|,? a)\b)")
_OPENERS = frozenset(
    "it this that these those he she they we i you who what which there here everyone someone nobody nothing everything diagnosis question problem pain fever surgery treatment result results creatinine haemoglobin"
    " hemoglobin sodium potassium glucose lactate ferritin troponin biopsy imaging echo wife husband mother father son daughter sister brother family everybody today yesterday now then patient".split()
)
"""Words that begin a clause and are no name."""
_AUTHOR = re.compile(
    rf"(?:{_NAME}(?:[ -]{_NAME}){{0,2}}(?: {_U}{{1,3}}\b)?(?:,? (?:and|&) {_NAME}(?: {_U}{{1,3}}\b)?)?,? (?:et al\b|and colleagues|and coworkers|and co-workers|and others|\(?(?:19|20)\d\d[a-z]?\b))"
    rf"|(?:\b(?i:authors?|study|trial|paper|article|review|work|report|meta-analysis|publication|findings|results|publications|research|analysis|published|data|cohort|group) (?:by|of|from)) (?:Dr\.? |Prof\.? )?{_NAME}(?:[ -]{_NAME}){{0,2}}(?:,? (?:and|&) {_NAME}(?: {_NAME})?)?"
    rf"|\b(?i:according to|cited by|as in|see) {_NAME}(?: {_NAME})?(?:,? (?:and|&) {_NAME})?"
    rf"|{_NAME}(?:[ -]{_NAME}){{0,2}}['’]s? (?:trial|study|paper|review|meta-analysis|article|cohort|findings|results|work|report|group)"
    rf"|{_NAME}(?: {_U}{{1,3}}\b)?(?:, {_NAME}(?: {_U}{{1,3}}\b)){{1,6}}"
)
"""Names of authors where a publication is looked up: they stay."""

_MEDICAL_NEXT = re.compile(
    r"['’]?s?[ -](?:disease|syndrome|crisis|sign|test|criteria|scale|score|index|classification|stage|staging|grade|grading|lymphoma|sarcoma|tumou?r|palsy|procedure|operation|technique|method|model|ratio|phenomenon|reaction|anaemia|anemia|ataxia|chorea|dystrophy|thyroiditis|esophagus|oesophagus|"
    r"contracture|fracture|hernia|method|triad|cells?|bodies|body|virus|trial|study|studies|hospital|university|institute|college|clinic|foundation|diet|equation|formula|system|analysis|regression|curve|plot|estimator|stain|agar|fever|lesion|nodes?|purpura|ulcer|angina|pattern|catheter|tube|stent|valve|shunt|"
    r"manoeuvre|maneuver|position|forceps|guidelines?|risk|questionnaire|inventory|checklist|protocol|regimen|aphasia|encephalopathy|dementia|disorder|cirrhosis|nephropathy|neuropathy|glomerulo\w+|arteritis|vasculitis|deformity|breathing|respiration|exercises?|effect|hypothesis|law|principle|mice|rats?|mouse|"
    r"gene|protein|factor|receptor|kinase|pathway|antibod\w+|antigen|exact|correlation|chi|kappa|sum|rank|median|quality|registry|cohort|collaboration|database|library|review|type|variant|mutation|carcinoma|naevus|melanoma|granulomatosis|polyposis|malformation|duct|gland|fascia|ligament|artery|vein|canal|"
    r"space|reflex|response|wave|number|unit|units|bacillus|classification|nipple|pouch|loop|line|angle|block|tachycardia|heart)\b",
    re.IGNORECASE,
)


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return common given names, common family names, and words that look like names and are none (all lower case)."""

    def read(name: str) -> frozenset[str]:
        lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
        return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

    return read("names_given.txt"), read("names_family.txt"), read("names_not.txt")


def no_names() -> frozenset[str]:
    """Return words that stand where a name may stand and are none, lower case: eponyms, countries, tests, ordinary words."""
    return _lists()[2]


def find_names(text: str, *, of_a_person: bool = False) -> tuple[Span, ...]:
    """Return the spans of persons' names in a text, in order, not overlapping.

    A title before a name is part of the span. Names of authors of a publication that is looked up are left out.

    Args:
        text: Anything.
        of_a_person: The text is a note about one person: two capitalised words that nothing tells to be something else, or one
            that does what persons do, count as a name too.
    """
    authors = [(m.start(), m.end()) for m in _AUTHOR.finditer(text)]
    found: list[Span] = []
    unlisted = _unlisted(text) if of_a_person else iter(())
    for start, end in (*_candidates(text), *unlisted):
        if any(a < end and start < b for a, b in authors):
            continue
        if not any(one.start < end and start < one.end for one in found):
            found.append(Span(start=start, end=end))
    return tuple(sorted(found, key=lambda span: span.start))


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    given, family, not_names = _lists()
    for pattern in (_TITLED, _TITLED_INITIAL, _INITIALS):
        for match in pattern.finditer(text):
            last = match["x"].split()[-1].lower().strip(".")
            if not _MEDICAL_NEXT.match(text, match.end()) and not (pattern is _TITLED and last in _NO_SURNAME):
                yield match.span("x")
    for match in _TITLED_LOWER.finditer(text):
        if match["x"].split()[-1] not in _LOWER_NO_NAME:
            yield match.span("x")
    for pattern in (_ROLE, _ROLE_BARE, _LABEL):
        for match in pattern.finditer(text):
            span = _trimmed(text, match.start("x"), match.end("x"), not_names)
            if (
                span is not None
                and _likely(text[span[0] : span[1]], given, family, not_names)
                and not _MEDICAL_NEXT.match(text, span[1])
            ):
                yield span
    yield from _turned_round(text, given, family, not_names)
    yield from _pairs(text, given, family, not_names)
    yield from _singles(text, given, family, not_names)


def _turned_round(
    text: str, given: frozenset[str], family: frozenset[str], not_names: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Yield names with the family name first ("Smith, John")."""
    for match in _SURNAME_FIRST.finditer(text):
        last, first = match["x"].lower().replace(".", "").split(", ", 1)
        if (first.split()[0] in given or last in family) and not not_names & {last, first.split()[0]}:
            yield match.span("x")


def _unlisted(text: str) -> Iterator[tuple[int, int]]:
    """Yield what looks like a name in a note about a person, though no list holds it."""
    not_names = no_names()
    for match in _PAIR.finditer(text):
        words = [match["first"], match["last"], *([match["third"]] if match["third"] else [])]
        span = _trimmed(text, match.start("x"), match.end("x"), not_names)
        if span is None or span != match.span("x") or _MEDICAL_NEXT.match(text, span[1]):
            continue
        if all(word.lower() not in not_names and _looks_foreign(word.lower()) for word in words):
            yield span
    for match in _SINGLE.finditer(text):
        word = match["first"].lower()
        if (
            word not in not_names
            and word not in _OPENERS
            and _looks_foreign(word)
            and not _MEDICAL_NEXT.match(text, match.end("x"))
        ):
            yield match.span("x")
    for match in _KIN_GIVEN.finditer(text):
        if match["x"].lower() not in not_names and _looks_foreign(match["x"].lower()):
            yield match.span("x")
    yield from (match.span("x") for match in _INITIALS_ARE.finditer(text))


def _pairs(
    text: str, given: frozenset[str], family: frozenset[str], not_names: frozenset[str]
) -> Iterator[tuple[int, int]]:
    for match in _PAIR.finditer(text):
        first, last = match["first"].lower(), match["last"].lower()
        end = match.end("x")
        if match["third"]:
            third = match["third"].lower()
            if third in not_names or (third not in family and last in family):
                end = match.start("third") - 1
            elif third in family and first in given:
                last = third
        eponym = last in not_names and not (last in family and first in given)
        if first in not_names or eponym or _MEDICAL_NEXT.match(text, end):
            continue
        if first in given and (last in family or (last not in given and _looks_foreign(last))):
            yield match.start("x"), end
        elif first in given and last in given:
            yield match.start("x"), end


def _singles(
    text: str, given: frozenset[str], family: frozenset[str], not_names: frozenset[str]
) -> Iterator[tuple[int, int]]:
    for pattern in (_SINGLE, _POSSESSED):
        for match in pattern.finditer(text):
            name = match["first"].lower()
            if (
                not text[: match.start("x")].endswith(("St ", "St. ", "Saint "))
                and name in given
                and name not in not_names
                and name not in _ALSO_WORDS
                and not _MEDICAL_NEXT.match(text, match.end("x"))
            ):
                yield match.span("x")


_NO_SURNAME = frozenset("atkins oz google".split())
_LOWER_NO_NAME = frozenset(
    "angiography imaging spectroscopy scan and or in on of with patients treatment is was sequences findings pathogenesis relapse susceptibility risk image images method methods data imaging diet lesions cases with who the carriage spectrum signal elastography"
    " enterography cholangiopancreatography urography venography guided based activity diagnosis severity progression prevalence incidence disease by for to from after before without using that therapy remission models mice as at".split()
)
"""Words after small "mr" (magnetic resonance) or "ms" (multiple sclerosis) that make it no title."""
_ALSO_WORDS = frozenset(
    "will may grace hope rose mark grant frank art jack bill rob pat sue drew chance august april june summer autumn faith joy dawn ruby violet iris sage basil christian dean earl guy herb jewel king major miles rich sterling victor virginia georgia carolina paris sydney florence"
    " charlotte austin dallas houston madison brooklyn lincoln jordan kenya chelsea israel india asia china may".split()
)


def _looks_foreign(word: str) -> bool:
    """Whether a word that no list holds may be a family name: it is long enough and has no ending of English nouns of medicine."""
    return len(word) >= 3 and not re.search(
        r"(?:tion|ment|ness|ity|ogy|osis|itis|emia|aemia|therapy|pathy|ectomy|plasty|gram|graphy|scopy|mab|nib|pril|sartan|statin|cillin|mycin|azole|olol|idine|amine|vir|ase|ics|ism|cyte|cytes|disease|cancer|care|"
        r"trial|study|health|score|scale|test|index|hospital|university|center|centre|clinic|system|syndrome|virus|acid|cell|cells|group|ing|ed|ous|al|ive|ic|able|ary)$",
        word,
    )


def _trimmed(text: str, start: int, end: int, not_names: frozenset[str]) -> tuple[int, int] | None:
    """Cut words that are no names off the ends of a span; None: nothing is left."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text[start:end])]
    while words and text[start + words[-1][0] : start + words[-1][1]].lower().strip(".,") in not_names:
        words.pop()
    if not words or text[start + words[0][0] : start + words[0][1]].lower().strip(".,") in not_names:
        return None
    return start + words[0][0], start + words[-1][1]


def _likely(name: str, given: frozenset[str], family: frozenset[str], not_names: frozenset[str]) -> bool:
    """Whether what stands where a name is expected may be one: listed, or two words of which none is known to be no name."""
    words = [word.lower().strip(".,'’") for word in name.split()]
    if any(word in not_names for word in words):
        return False
    if any(word in given or word in family for word in words):
        return True
    full = [word for word in words if len(word) > 2]
    return len(full) >= 2 and all(_looks_foreign(word) for word in full)
