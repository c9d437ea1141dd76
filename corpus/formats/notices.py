"""What a record says about its own standing: retracted, corrected, or a notice about another one.

Direction matters. ``RetractionIn`` stands on the retracted report and names the notice; ``RetractionOf`` stands on
the notice. The types are the 23 values of ``CommentsCorrections/@RefType`` in the PubMed DTD of 2019 and later
(https://dtd.nlm.nih.gov/ncbi/pubmed/out/), plus partial retractions of older files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.study import Status, StatusNotice

REF_TYPES: dict[str, Status | None] = {
    "AssociatedDataset": None,
    "AssociatedPublication": None,
    "Cites": None,
    "CommentIn": None,
    "CommentOn": None,
    "CorrectedandRepublishedFrom": Status.REPUBLISHED,
    "CorrectedandRepublishedIn": Status.REPUBLISHED,
    "ErratumFor": Status.NOTICE,
    "ErratumIn": Status.CORRECTED,
    "ExpressionOfConcernFor": Status.NOTICE,
    "ExpressionOfConcernIn": Status.CONCERN,
    "OriginalReportIn": None,
    # Part of the report is withdrawn: more than a correction, yet PubMed does not call the report retracted.
    "PartialRetractionIn": Status.CONCERN,
    "PartialRetractionOf": Status.NOTICE,
    "ReprintIn": None,
    "ReprintOf": None,
    "RepublishedFrom": Status.REPUBLISHED,
    "RepublishedIn": Status.REPUBLISHED,
    "RetractedandRepublishedFrom": Status.REPUBLISHED,
    "RetractedandRepublishedIn": Status.RETRACTED,
    "RetractionIn": Status.RETRACTED,
    "RetractionOf": Status.NOTICE,
    "SummaryForPatientsIn": None,
    "UpdateIn": Status.UPDATED,
    "UpdateOf": None,
}
"""RefType → what it says about the record it stands on; None: nothing (``UpdateOf`` marks the newer version)."""

MEDLINE_TAGS = {
    "CRF": "CorrectedandRepublishedFrom",
    "CRI": "CorrectedandRepublishedIn",
    "ECF": "ExpressionOfConcernFor",
    "ECI": "ExpressionOfConcernIn",
    "EFR": "ErratumFor",
    "EIN": "ErratumIn",
    "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "RPF": "RepublishedFrom",
    "RPI": "RepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "RRI": "RetractedandRepublishedIn",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
    "CIN": "CommentIn",
    "CON": "CommentOn",
    "ORI": "OriginalReportIn",
    "SPIN": "SummaryForPatientsIn",
}
"""Tags of the MEDLINE display format (https://www.nlm.nih.gov/bsd/mms/medlineelements.html) → RefType."""

PUBLICATION_TYPES = {
    "retracted publication": Status.RETRACTED,
    "retracted article": Status.RETRACTED,
    "retracted": Status.RETRACTED,
    "withdrawn publication": Status.RETRACTED,
    "publication with expression of concern": Status.CONCERN,
    "retraction of publication": Status.NOTICE,
    "retraction notice": Status.NOTICE,
    "retraction": Status.NOTICE,
    "expression of concern": Status.NOTICE,
    "published erratum": Status.NOTICE,
    "erratum": Status.NOTICE,
    "corrigendum": Status.NOTICE,
    "correction": Status.NOTICE,
    "correction, addition": Status.NOTICE,
    "partial retraction": Status.NOTICE,
    "addendum": Status.NOTICE,
    "corrected and republished article": Status.REPUBLISHED,
    "duplicate publication": Status.REPUBLISHED,
}
"""Publication type in lower case, hyphens as blanks → standing. So written by PubMed, JATS, Scopus ("Retracted", "Erratum") and
Web of Science ("Withdrawn Publication", "Correction, Addition"). ``Preprint`` is no notice: it stays a publication type."""

UPDATES = {
    "retraction": Status.RETRACTED,
    "withdrawal": Status.RETRACTED,
    "removal": Status.RETRACTED,
    "partialretraction": Status.CONCERN,
    "expressionofconcern": Status.CONCERN,
    "correction": Status.CORRECTED,
    "corrigendum": Status.CORRECTED,
    "erratum": Status.CORRECTED,
    "newversion": Status.UPDATED,
    "newedition": Status.UPDATED,
}
"""Type of a Crossref update, without its underscores → what it says of the work that was updated (https://www.crossref.org/documentation/crossmark/)."""

_WORK = r"(?:article|paper|publication|study|chapter|review|letter|report|manuscript|preprint)"
_GONE = rf"(?:this )?(?:(?:retracted|withdrawn)(?: {_WORK})?|{_WORK} (?:(?:has been|was|is) )?(?:retracted|withdrawn|removed))"
_ABOUT_ANOTHER = (
    r"(?:(?:notice|statement) of )?(?:partial )?(?:retraction|withdrawal)(?: notice| note)?|"
    r"(?:editorial )?expression of concern|(?:author |publisher )?(?:correction|erratum|corrigendum|addendum)"
)
_LINK = r"(?: (?:to|of|for|on))?"
_PREFIX = re.compile(r"\s{0,5}([a-z]{4,12}(?: [a-z]{2,11}){0,4})(?:\s?:|\s[-–—]\s)", re.I)
"""Words before a colon or a dash at the head of a title; "this article has been retracted" is the longest."""
_SUFFIX = re.compile(r"(?:\s[-–—]|[.:])\s([a-z]{5,12}(?: [a-z]{2,11}){0,4})[\s.]{0,5}\Z", re.I)
"""Words behind a dash, colon or stop at the end of a title."""
_MARK = rf"(?:RETRACTED|WITHDRAWN)(?: {_WORK.upper()})?"
_CAPITALS = re.compile(rf"\s{{0,5}}[*<]?({_MARK})\b|\b({_MARK})\Z")
"""What stands in capitals before or behind a title in small letters is no word of it."""
_BRACKET = r"(?P<sign>[\[(])(?P<words>[^\[\]()]{5,200})[\])]"
_FIRST, _LAST = re.compile(rf"\s{{0,5}}{_BRACKET}"), re.compile(rf"{_BRACKET}[\s.]{{0,5}}\Z")
_BEFORE: tuple[tuple[re.Pattern[str], Status], ...] = (
    (re.compile(rf"{_GONE}|removed|temporary removal", re.I), Status.RETRACTED),
    (re.compile(rf"(?:{_ABOUT_ANOTHER}){_LINK}", re.I), Status.NOTICE),
)
_IN_BRACKETS: tuple[tuple[re.Pattern[str], Status], ...] = (
    (re.compile(rf"{_GONE}(?:[.;:,] ?.*)?", re.I), Status.RETRACTED),
    (re.compile(r"publication with expression of concern\b.*", re.I), Status.CONCERN),
    (re.compile(rf"(?:{_ABOUT_ANOTHER}){_LINK} .*\b(?:vol|pg|p|doi)\b.*\d.*", re.I), Status.NOTICE),
    # PubMed marks a title or word that an erratum mended so.
    (re.compile(r"corrected", re.I), Status.CORRECTED),
)
_BARE = re.compile(r"retracted|withdrawn|corrected|removed")
_NOTICE_WORDS = re.compile(
    r"\s{0,5}(?:notice of retraction\b|(?:retraction|withdrawal) (?:notice|note) (?:to|of|for)\b|"
    # The title of the other report, in quotation marks or with year, volume and page in brackets behind it.
    rf"(?:{_ABOUT_ANOTHER}) (?:to|of|for|on)\s?:?\s?(?:[“\"‘'«](?:\S+\s+){{2,}}\S|.{{5,400}}[\[(][^\[\]()]{{0,80}}\b\d{{4}};\s?\d+))",
    re.IGNORECASE,
)
_REF_PHRASE = re.compile(r"([A-Z][a-z]+(?: [a-z]+){0,2} (?:in|of|for|from))\s?(?::\s*(.{1,500}))?", re.DOTALL)
"""A link between two records as pages and notes print it: ``Retraction in`` with or without a colon and the citation."""
_BREAK = re.compile(r"[;,|]")


def ref_type_notice(ref_type: str, reference: str | None) -> StatusNotice | None:
    """Return the notice that a ``RefType`` puts on its own record; None: it puts none."""
    status = REF_TYPES.get(ref_type)
    return None if status is None else StatusNotice(status=status, cue=ref_type, reference=reference)


def metadata_notices(publication_types: tuple[str, ...], title: str | None) -> tuple[StatusNotice, ...]:
    """Return the notices told by publication types and by the marks of a title; either alone is enough."""
    found = [notice for name in publication_types for notice in _type_notices(name)]
    return (*found, *title_notices(title or ""))


def _type_notices(name: str) -> list[StatusNotice]:
    """Return what a publication type says; several may stand in one cell ("Journal Article, Retracted Publication")."""
    for names in ([name], _BREAK.split(name)):
        said = [(one, PUBLICATION_TYPES.get(re.sub(r"[-_]", " ", one.strip().lower()))) for one in names]
        if found := [StatusNotice(status=status, cue=one.strip()) for one, status in said if status is not None]:
            return found
    return []


def title_notices(title: str) -> tuple[StatusNotice, ...]:
    """Return what publishers and databases write on a title: words before a colon, or brackets before or behind it.

    "Retraction" and "withdrawn" are words of clinical work too, so a word inside a title, or alone in round brackets and
    small letters, says nothing.

    >>> [notice.status.value for notice in title_notices("Tea in gout (Retracted article. See vol. 3, pg. 9, 2011)")]
    ['retracted']
    >>> title_notices("Clot retraction in gout")
    ()
    """
    found: list[StatusNotice] = []
    prefix = _PREFIX.match(title)
    if prefix is not None:
        found += _said(prefix[1], prefix[0], _BEFORE)
    for match in (_FIRST.match(title), _LAST.search(title)):
        if match is not None and (match["sign"] == "[" or not _BARE.fullmatch(match["words"].strip())):
            found += _said(match["words"], match[0], _IN_BRACKETS)
    # Of what stands behind a title without brackets only more than a single small word is a mark.
    suffix = _SUFFIX.search(title)
    if suffix is not None and not _BARE.fullmatch(suffix[1]):
        found += _said(suffix[1], suffix[1], _BEFORE[:1])
    if not found and any(map(str.islower, title)) and (capitals := _CAPITALS.search(title)):
        found += _said(capitals[1] or capitals[2], capitals[0], _BEFORE[:1])
    notice = _NOTICE_WORDS.match(title)
    if notice is not None and not found:
        found.append(StatusNotice(status=Status.NOTICE, cue=" ".join(notice[0].split()[:4])))
    return tuple({notice.status: notice for notice in reversed(found)}.values())


def _said(words: str, cue: str, meanings: tuple[tuple[re.Pattern[str], Status], ...]) -> list[StatusNotice]:
    matching = (status for pattern, status in meanings if pattern.fullmatch(words.strip()))
    return [StatusNotice(status=status, cue=cue.strip()) for status in matching][:1]


def note_notice(words: str) -> StatusNotice | None:
    """Return what a note, a line of a page or a field about the state of a record says of its standing; None: nothing.

    Only the whole of it counts, so that a note which merely speaks of retraction says nothing, and a single word only if it
    is "Retracted": a trial may be withdrawn, and a table corrected, without harm to the report.

    >>> note_notice("Retraction in: J Invent. 2012;3:4").status.value
    'retracted'
    >>> note_notice("Retraction of the flap was needed.") is None
    True
    """
    bare = words.strip().strip("[]()*.").strip()
    link = _REF_PHRASE.fullmatch(bare)
    if link is not None and (name := _REF_TYPE_OF.get(link[1].replace(" ", "").lower())):
        return ref_type_notice(name, link[2])
    if bare.lower() in PUBLICATION_TYPES and (" " in bare or bare.lower() == "retracted"):
        return StatusNotice(status=PUBLICATION_TYPES[bare.lower()], cue=bare)
    told = bool(re.search(r"[\s.]", bare)) and _said(bare, bare[:80], _IN_BRACKETS[:2])
    return told[0] if told else None


def field_notices(fields: Mapping[str, Any]) -> tuple[StatusNotice, ...]:
    """Return the notices in the fields of a JSON record: OpenAlex's ``is_retracted``, Crossref's updates, Europe PMC's comments."""
    found: list[StatusNotice | None] = []
    for name, value in fields.items():
        if _plain(name) in ("isretracted", "retracted") and str(value).strip().lower() in TRUE:
            found.append(StatusNotice(status=Status.RETRACTED, cue=name))
    for update in _objects(fields.get("updated-by")):
        status = UPDATES.get(_plain(str(update.get("type"))))
        if status is not None:
            found.append(
                StatusNotice(status=status, cue=f"updated-by {update['type']}", reference=_words(update, "DOI"))
            )
    for update in _objects(fields.get("update-to")):
        if _plain(str(update.get("type"))) in UPDATES:
            found.append(StatusNotice(status=Status.NOTICE, cue=f"update-to {update['type']}"))
    comments = fields.get("commentCorrectionList")
    for comment in _objects(comments.get("commentCorrection") if isinstance(comments, dict) else None):
        ref_type = _REF_TYPE_OF.get(_plain(str(comment.get("type"))))
        found.append(ref_type_notice(ref_type, _words(comment, "id")) if ref_type else None)
    return tuple(notice for notice in found if notice is not None)


TRUE = ("true", "t", "yes", "y", "1")
"""How tables and JSON write that something is so, in lower case."""
_REF_TYPE_OF = {name.lower(): name for name in REF_TYPES}


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]", "", name).lower()


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _words(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) and value.strip() else None
