# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""Forms of identifiers that can be told by their label or their shape. All patterns are linear: no repeat inside a repeat."""

from __future__ import annotations

import re

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_SEP = r"\s{0,3}(?:is|was|no\.?|nr\.?|num(?:ber)?|id|code|#|of)?\s{0,2}[:#=.]{0,2}\s{0,3}"

CLINICAL = re.compile(
    r"(?:\bNCT\s?\d{8}\b|\bISRCTN\s?\d{8}\b|\bEudraCT[ :]*\d{4}-\d{6}-\d\d\b|\b20\d\d-\d{6}-\d\d\b|\b(?:ACTRN|ChiCTR|DRKS|UMIN|CTRI|IRCT|NTR|JPRN|KCT|TCTR|PACTR)[\w/-]{3,25}|"
    r"\bPMID:?\s{0,2}\d{4,9}\b|\bPMC\s?\d{4,9}\b|\b10\.\d{4,9}/\S{1,120}|\barXiv:\S{1,30}|\bCRD\d{8,12}\b|\brs\d{3,12}\b|\b(?:ICD|ICD-10|ATC|MeSH|OMIM|CAS|LOINC|SNOMED)[ :#-]{0,3}[\w.-]{2,20}|"
    r"\b(?:[Aa]s of|currently|approved|published|updated?|until|up to|through|FDA in|EMA in)(?: in| by the FDA in| by the EMA in)?[ (]{1,2}(?:[A-Z][a-z]{2,8}\.? )?(?:19|20)\d\d\b|"
    r"\b\d{1,6}(?:[.,]\d{1,4})?\s?(?:[-–]|to)?\s?(?:\d{1,6}(?:[.,]\d{1,4})?)?\s?(?:mg|µg|μg|mcg|ug|kg|g|ml|mL|dl|dL|l|L|mmol|µmol|nmol|pmol|IU|U|units?|%|mm ?Hg|mmHg|cm|mm|Gy|mSv|kcal|bpm|Hz|kDa|bp|kb|nM|µM|ng|pg|ppm)\b)"
)
"""Figures and numbers that are clinical or bibliographic and no person's."""


def _p(pattern: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(pattern, flags)


PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "e-mail",
        _p(
            r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}|\b[\w.+-]{2,40} ?[\[(]at[\])] ?[\w-]{1,40} ?(?:[\[(]dot[\])]|\.) ?[a-z]{2,6}\b"
        ),
    ),
    (
        "web address",
        _p(
            r"\bhttps?://(?!(?:dx\.)?doi\.org|(?:www\.)?(?:ncbi\.nlm\.nih\.gov|pubmed|clinicaltrials\.gov))\S{3,300}|\bwww\.(?!ncbi\.nlm|clinicaltrials)\S{3,200}|"
            r"\b[a-z0-9][a-z0-9-]{1,40}\.(?:com|org|net|info|io)/\S{1,100}"
        ),
    ),
    (
        "IP address",
        _p(
            r"(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.]*\d)|(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){4,7}(?![\w:])"
        ),
    ),
    (
        "social security number",
        _p(
            r"(?<![\d-])(?!000|666|9\d\d)\d{3}[- ](?!00)\d\d[- ](?!0000)\d{4}(?![\d-])|\b(?:SSN|social security|soc\.? sec\.?|SS#|national insurance|NI number|NINO|codice fiscale|CPF|sozialversicherung\w*)"
            + _SEP
            + r"(?P<x>[A-Z0-9][\dA-Z .-]{5,16}\d[A-Z]?)"
        ),
    ),
    (
        "social security number",
        _p(r"\bNHS" + _SEP + r"(?P<x>\d{3}[ -]?\d{3}[ -]?\d{4})\b"),
    ),
    (
        "record number",
        _p(
            r"\b(?:MRN|MR#|med(?:ical)?\.? ?rec(?:ord)?s?|hospital (?:record|patient|number|no)|patient (?:id|number|no|identifier|record)|chart|case (?:id|number|no\.?|file)|medrec|record (?:number|no|id)|unit number|encounter|visit (?:id|number|no)|accession|file (?:number|no)|"
            r"admission (?:number|no|id)|PID|EMPI|UHID|hospital)(?: (?:number|no\.?|id|nr|#))?\s{0,2}(?:is |was |[:#=.]){0,2}\s{0,3}(?P<x>(?=[A-Z0-9/-]{0,6}\d)[A-Z0-9][A-Z0-9/-]{3,20})\b"
        ),
    ),
    (
        "plan number",
        _p(
            r"\b(?:health plan|plan|member(?:ship)?|policy|insurance|insurer|medicare|medicaid|beneficiary|subscriber|group|HICN|MBI|blue cross|blue shield|aetna|cigna|kaiser|humana)(?: (?:id|number|no\.?|nr|policy|plan|member|beneficiary|#|card|identifier)){1,3}\s{0,2}(?:is |was |[:#=.]){0,2}\s{0,3}"
            r"(?P<x>(?=[A-Z0-9-]{0,8}\d)[A-Z0-9][A-Z0-9-]{4,20})\b|\b(?:HICN|MBI|medicare|medicaid|policy|member)[ :#]{1,3}(?P<y>(?=[A-Z0-9-]{0,6}\d)[A-Z0-9][A-Z0-9-]{6,20})\b".replace(
                "(?P<y>", "(?:"
            )
        ),
    ),
    (
        "account number",
        _p(
            r"\b(?:bank account|billing account|account|acct|a/c|billing|invoice|credit card|debit card|card|sort code|routing)(?: (?:number|no\.?|id|nr|#)){0,2}\s{0,2}(?:is |was |ending |[:#=.]){0,2}\s{0,3}(?P<x>(?=[A-Z0-9 -]{0,8}\d)[A-Z0-9](?:[A-Z0-9]|[ -](?=\d)){4,24})\b"
        ),
    ),
    ("account number", _p(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b", 0)),
    ("account number", _p(r"(?<![\d-])(?:\d{4}[ -]){3}\d{4}(?![\d-])")),
    (
        "licence number",
        _p(
            r"\b(?:driver'?s?'? licen[cs]e|driving licen[cs]e|(?:medical |state |nursing )?licen[cs]e|DEA|NPI|GMC|certificate|passport|permit|DL)(?: (?:number|no\.?|id|nr|#)){0,2}\s{0,2}(?:is |was |[:#=.]){0,2}\s{0,3}(?P<x>(?=[A-Z0-9-]{0,6}\d)[A-Z0-9][A-Z0-9-]{4,20})\b"
        ),
    ),
    (
        "vehicle",
        _p(
            r"\b(?:VIN|vehicle (?:identification|id|registration|reg)|(?:licen[cs]e|number|car|registration|reg) plate|plate|[Cc]ar registration|[Vv]ehicle registration|[Rr]egistration number|[Cc]ar reg|[Ll]icen[cs]e plate|[Nn]umber plate)(?: (?:number|no\.?|id|nr|#)){0,2}\s{0,2}(?:is |was |[:#=.]){0,2}\s{0,3}(?P<x>(?=[A-Z0-9 -]{0,7}\d)[A-Z0-9](?:[A-Z0-9]|[ -](?=[A-Z0-9])){3,18})\b",
            0,
        ),
    ),
    (
        "vehicle",
        _p(r"\b(?=[A-HJ-NPR-Z0-9]{0,16}\d)(?=[A-HJ-NPR-Z0-9]{0,8}[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{11}\d{6}\b", 0),
    ),
    (
        "device",
        _p(
            r"\b(?:serial|(?:device|pacemaker|implant|pump|defibrillator|stent|ICD|prosthesis|sensor|meter|glucometer|stimulator)(?: (?:serial|id|identifier))|UDI|IMEI|S/N|SN|lot)(?: (?:number|no\.?|id|nr|#)){0,2}\s{0,2}(?:is |was |[:#=.]){0,2}\s{0,3}(?P<x>(?=[A-Z0-9-]{0,8}\d)[A-Z0-9][A-Z0-9-]{4,24})\b"
        ),
    ),
    (
        "fax",
        _p(
            r"\b(?:tele)?fax(?: (?:number|no\.?|nr|line))?\s{0,2}(?:is |to |at |on |[:#=.]){0,2}\s{0,3}(?P<x>\+?\(?\d(?:[\d ().-]){5,18}\d)"
        ),
    ),
    (
        "phone",
        _p(
            r"(?<![\w.+-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w-])"
            r"|(?<![\w.+-])\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}(?![\w-])|(?<![\w.+-])0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}(?![\w-])|(?<![\w.+-])0[1-9](?:[ .]\d\d){4}(?![\w-])"
            r"|(?<![\w.+-])\(0\d{1,4}\) ?\d{3,4}[ -]?\d{3,4}(?![\w-])|(?<![\w.+-])[2-9]\d\d[2-9]\d{6}(?![\w-])"
        ),
    ),
    (
        "phone",
        _p(
            r"\b(?:phone|telephone|tel|mobile|cell|call|contact|pager|whatsapp|reach(?:ed|able)?(?: (?:him|her|me|them))?|beeper)(?: (?:number|no\.?|nr|at|on|him|her|me|them|family|home))*?\s{0,2}(?:is |at |on |[:#=.]){0,2}\s{0,3}(?P<x>\+?\(?\d(?:[\d ().-]){5,16}\d)\b".replace(
                "*?", "{0,3}"
            )
        ),
    ),
    (
        "biometric",
        _p(
            r"\b(?:(?:finger|voice|palm|face) ?prints?|(?:iris|retina(?:l)?) (?:scan|template)|biometric(?: (?:id|template|identifier))|DNA profile|face ID)(?: (?:id|number|no\.?|file|template|code|hash))?\s{0,2}(?:is |was |[:#=.]){1,2}\s{0,3}(?P<x>(?=[A-Z0-9_./-]{0,12}\d)[A-Z0-9][A-Z0-9_./-]{3,40})\b"
        ),
    ),
    (
        "photo",
        _p(r"\b[\w./\\:-]{1,80}\.(?:jpe?g|png|heic|dcm|tiff?|gif|bmp)\b"),
    ),
    (
        "identifying number",
        _p(
            r"\b(?:(?:specimen|sample|study|subject|participant|tracking|reference|employee|badge|student|user|prescription|rx|order|barcode|ticket|national|personal|identity|citizen|tax)(?: (?:id|number|no\.?|nr|#|identification|card|code)){1,3}\s{0,2}(?:is |was |[:#=.]){0,2}|"
            r"(?:ID|Rx|barcode|username|login|handle)\s{0,2}[:#=]{1,2})\s{0,3}(?P<x>(?=[A-Z0-9_-]{0,12}\d)[A-Z0-9][A-Z0-9_-]{3,23})\b"
        ),
    ),
    (
        "date",
        _p(
            rf"(?<![\w./-]){_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.]{_DAY}(?:[T ]\d\d:\d\d(?::\d\d)?)?(?![\w/-])|(?<![\w./-]){_DAY}[/.-](?:0?[1-9]|1[0-2])[/.-](?:(?:19|20)?\d\d)(?![\w/%-]|[.,]\d)|(?<![\w./-])(?:0?[1-9]|1[0-2])/{_DAY}/(?:(?:19|20)?\d\d)(?![\w/%-]|[.,]\d)"
        ),
    ),
    (
        "date",
        _p(
            rf"(?<![\w.]){_DAY}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH}\.?(?:,?[ -]{_YEAR})?(?!\w)|\b{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?(?![\w%]|\.\d| ?(?:mg|patients|%|weeks|years|months|days))|\b(?!May \d)(?:(?!Mar |Sep |May |Mar\. )){_MONTH}\.?,? (?={_YEAR}){_YEAR}\b"
        ),
    ),
    (
        "date",
        _p(
            rf"\b(?:born|DOB|D\.O\.B\.?|date of birth|birth ?date|admitted|discharged|died|seen|visit(?:ed)?|appointment|operated|surgery|dated?)(?: (?:on|is|was|at|date)){{0,2}}[ :]{{1,3}}(?P<x>{_DAY}[/.-](?:0?[1-9]|1[0-2]|{_MONTH})(?:[/.-]\d{{2,4}})?|(?:0?[1-9]|1[0-2])/{_DAY}(?:/\d{{2,4}})?|{_MONTH} {_DAY}(?:,? {_YEAR})?|{_DAY}\d{{4}}(?:19|20)?\d\d|\d{{8}})(?![\w%]|[.,]\d)"
        ),
    ),
    (
        "date",
        _p(
            rf"\b(?:geboren am|geb\.?|née? le|nacid[oa] el|nat[oa] il|nascid[oa] em)\s{{1,2}}(?P<x>{_DAY}[./ -]{{1,2}}(?:de )?(?:\d{{1,2}}|[^\W\d_]{{3,10}})[./ -]{{1,2}}(?:de )?{_YEAR})"
        ),
    ),
    (
        "age",
        _p(
            r"\b(?P<x>(?:9\d|1[0-2]\d)(?:[- ]?(?:years?|yrs?|y)[- ]?(?:old|/?o)\b|[- ]?y\.?o\.?\b|[- ]year[- ]old))|\b(?:(?:age[d:]?|aged) (?:9\d|1[01]\d))\b(?!\s?(?:[-–+]|to|and|or|years? (?:or|and)|months|days|%|weeks|minutes))"
        ),
    ),
    (
        "age",
        _p(r"\b(?:9[1-9]|1[01]\d) ?(?:M|F)\b(?=[ ,.](?:with|who|has|presents|c/o|on|admitted|from))", 0),
    ),
    (
        "age",
        _p(r"\bninety[- ](?:one|two|three|four|five|six|seven|eight|nine)[- ]years?[- ]old\b"),
    ),
)
"""Kind and form; group ``x`` is what is removed where only a part is."""

_STREET = r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Place|Pl|Square|Sq|Terrace|Way|Circle|Cir|Parkway|Pkwy|Crescent|Close|Highway|Hwy|Trail|Alley|Row|Mews|Gardens)"
_STATES = r"(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])"
_CAP = r"[A-Z][\w'’-]{1,20}"

PLACES: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"(?<![\w.])(?P<x>\d{{1,5}}[A-Za-z]? (?:(?:N|S|E|W|North|South|East|West)\.? )?(?:{_CAP} ){{1,3}}{_STREET}\b\.?(?:,? (?:Apt|Apartment|Unit|Suite|Flat|#)\.? ?\w{{1,5}})?(?:,? {_CAP}(?: {_CAP})?,? {_STATES}(?: \d{{5}}(?:-\d{{4}})?)?)?)"
    ),
    re.compile(
        rf"(?:(?<=[(,;] )|(?<=\()|\b(?:from|in|of|lives in|living in|resident of|near|at|moved from|moved to|home in) )(?P<x>{_CAP}(?: {_CAP})?,? {_STATES})\b(?![-\w])"
    ),
    re.compile(
        r"\b(?i:zip(?: code)?|postal code|post ?code|PLZ|CAP|CEP)[:#= ]{1,3}(?P<x>(?=[A-Z0-9 -]{0,6}\d)[A-Z0-9][A-Z0-9 -]{2,9}[A-Z0-9])\b"
    ),
    re.compile(
        r"\b(?:from|in|near|lives? (?:in|at)|living (?:in|at)|resident of|residing (?:in|at)|address) (?P<x>\d{5}(?:-\d{4})?)(?![\w.,%]*\d)(?! (?:patients|subjects|participants|women|men|adults|children|people|individuals|cases|births|deaths|records|hospital|person|controls|samples|admissions|live|procedures|pregnan|infants|veterans|studies|articles|trials|mg|steps|genes|cells|users|nurses|to\b))"
    ),
    re.compile(r"\b(?P<x>(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKS-UW]? \d[ABD-HJLNP-UW-Z]{2}))\b"),
    re.compile(r"\b(?P<x>P\.? ?O\.? ?Box \d{1,6})\b", re.IGNORECASE),
    re.compile(
        rf"\b(?i:lives?|living|lived|resides?|residing|resident|raised|hometown|home town|address|works|worked) (?:is |in |at |of |: ?|near |on ){{1,2}}(?P<x>(?:\d{{1,5}} )?{_CAP}(?:[ -]{_CAP}){{0,3}}(?:, {_CAP})?)"
    ),
    re.compile(rf"\b(?P<x>(?:{_CAP} ){{1,2}}(?:County|Township|Parish|Village))\b(?! Hospital)"),
    re.compile(r"\b(?P<x>[A-ZÄÖÜ][a-zäöüß]{2,20}(?:straße|strasse|str\.|weg|gasse|allee|platz) \d{1,4}[a-z]?)\b"),
    re.compile(
        r"\b(?P<x>\d{1,4}(?: bis)?,? (?:rue|avenue|boulevard|place|impasse|chemin) (?:de |du |des |la |le |l['’]){0,3}[A-Z][\w'’-]{1,25}(?: [A-Z][\w'’-]{1,25}){0,2})"
    ),
    re.compile(
        r"\b(?P<x>(?:Calle|Avenida|Via|Viale|Piazza|Rua|Plaza|Corso) (?:de |del |della |da |do |dos |di ){0,2}[A-ZÁÉÍÓÚ][\w'’-]{1,25}(?: [A-Z][\w'’-]{1,25}){0,2},? \d{1,5})\b"
    ),
)
"""Places smaller than a state."""
