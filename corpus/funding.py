"""Who paid for a study, and where it is registered, when the text says so."""

from __future__ import annotations

import re

from corpus.found import Found

_STATED = re.compile(
    r"\b(?:(?:[Ff]unded|[Ss]ponsored|[Ff]inanced) by|[Ss]upported (?:in part )?by"
    r"(?= (?:an? )?(?:unrestricted |educational )*(?:grant|the |[A-Z]))|"
    r"(?i:funding)(?: sources?)?(?: was provided by)?(?: ?:| -)|grants? from)[ ]?(?P<who>[^.;\n]{2,160})"
)
_NEEDED = ("funded by", "sponsored by", "financed by", "supported ", "funding", "grant", "financial support")
"""One of them stands in every text that says who paid, in lower case."""
_NONE = re.compile(
    r"\A(?:none|no (?:external |specific )?(?:funding|funds?|financial support)|unfunded|not? funded)\b", re.IGNORECASE
)
_UNFUNDED = re.compile(
    r"\b(?:received no (?:specific |external )?(?:funding|grant|financial support)|no (?:external |specific )?funding was received|"
    r"without (?:external )?funding)\b",
    re.IGNORECASE,
)
_INDUSTRY = re.compile(
    r"\b(?:Abb[Vv]ie|Abbott|Allergan|Amgen|Astellas|Astra ?Zeneca|Bayer|Biogen|Boehringer|Bristol[- ]Myers|Celgene|Chiesi|Daiichi|Eisai|"
    r"(?:Eli )?Lilly|Genentech|Gilead|Glaxo\w*|GSK|Ipsen|Janssen|Johnson (?:&|and) Johnson|Lundbeck|Medtronic|Merck|MSD|Moderna|Novartis|"
    r"Novo Nordisk|Otsuka|Pfizer|Regeneron|Roche|Sandoz|Sanofi\w*|Schering|Servier|Shire|Takeda|Teva|UCB|Vertex|Wyeth|[Pp]harma\w*|"
    r"(?:[Bb]iotech\w*|[Tt]herapeutics|[Ll]aboratories|Labs?)|Inc\b|Ltd\b|GmbH|Corporation|Corp\b|S\.?A\.?\b|the manufacturer)"
)
_PUBLIC = re.compile(
    r"\b(?:National|NIH|NIHR|NHLBI|NCI|NIDDK|Medical Research Council|MRC|Ministry|Council|Government|Department of|European (?:Union|"
    r"Commission)|Foundation|Trust|Society|Association|University|Academy|Charity|Wellcome|Health Research|Institutes? (?:of|for)|Gates)\b",
    re.IGNORECASE,
)


def find_funding(text: str) -> tuple[Found, ...]:
    """Find what a text says of who paid.

    Returns:
        In the order of the text: ``industry``, ``public`` (state, foundation, society, university), ``industry and public``,
        ``none`` (said to be without funding) or ``stated`` (a name that tells neither). Empty: nothing is stated, which is
        not the same as no funding.
    """
    found: list[Found] = []
    low = text.lower()
    if not any(word in low for word in _NEEDED):
        return ()
    for match in _STATED.finditer(text):
        who = match["who"].strip()
        start = match.start("who") + match["who"].index(who) if who else match.start()
        found.append(Found(what=_kind(who), cue=match.group().strip(), start=start, end=start + len(who)))
    for match in _UNFUNDED.finditer(text):
        found.append(Found(what="none", cue=match.group(), start=match.start(), end=match.end()))
    return tuple(sorted(found, key=lambda one: one.start))


def find_registrations(text: str, trial_ids: tuple[str, ...]) -> tuple[Found, ...]:
    """Return where the registry numbers of a study stand in its text; those known from metadata only are left out."""
    places = ((name, text.find(name)) for name in trial_ids)
    return tuple(Found(what=name, cue=name, start=at, end=at + len(name)) for name, at in places if at >= 0)


def _kind(who: str) -> str:
    if _NONE.match(who):
        return "none"
    industry, public = _INDUSTRY.search(who), _PUBLIC.search(who)
    if industry and public:
        return "industry and public"
    return "industry" if industry else "public" if public else "stated"
