"""What a record says about its own standing: retracted, corrected, or a notice about another one.

Direction matters. ``RetractionIn`` stands on the retracted report and names the notice; ``RetractionOf`` stands on
the notice. The types are the 23 values of ``CommentsCorrections/@RefType`` in the PubMed DTD of 2019 and later
(https://dtd.nlm.nih.gov/ncbi/pubmed/out/), plus partial retractions of older files.
"""

from __future__ import annotations

import re

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
    "retraction of publication": Status.NOTICE,
    "retraction notice": Status.NOTICE,
    "expression of concern": Status.NOTICE,
    "published erratum": Status.NOTICE,
    "corrected and republished article": Status.REPUBLISHED,
    "duplicate publication": Status.REPUBLISHED,
}
"""Publication type in lower case → standing. ``Preprint`` is no notice: it stays a publication type."""

_RETRACTED_TITLE = re.compile(
    r"^\s{0,5}(?:\[\s?(?:retracted|withdrawn)(?: article| paper)?\s?\]|"
    r"(?:retracted|withdrawn)(?: article| paper)?\s?:)",
    re.IGNORECASE,
)
_NOTICE_TITLE = re.compile(
    r"^\s{0,5}(?:notice of retraction\b|(?:retraction|withdrawal)(?: notice| note)?\s?:|"
    r"(?:retraction|withdrawal) (?:notice|note) (?:to|of|for)\b|expression of concern\s?:|"
    r"(?:erratum|corrigendum|correction)(?: to)?\s?:)",
    re.IGNORECASE,
)


def ref_type_notice(ref_type: str, reference: str | None) -> StatusNotice | None:
    """Return the notice that a ``RefType`` puts on its own record; None: it puts none."""
    status = REF_TYPES.get(ref_type)
    return None if status is None else StatusNotice(status=status, cue=ref_type, reference=reference)


def metadata_notices(publication_types: tuple[str, ...], title: str | None) -> tuple[StatusNotice, ...]:
    """Return the notices told by publication types and by the title's first words; either alone is enough."""
    found = [
        StatusNotice(status=status, cue=name)
        for name in publication_types
        if (status := PUBLICATION_TYPES.get(name.strip().lower()))
    ]
    for pattern, status in ((_RETRACTED_TITLE, Status.RETRACTED), (_NOTICE_TITLE, Status.NOTICE)):
        match = pattern.match(title or "")
        if match:
            found.append(StatusNotice(status=status, cue=match.group().strip()))
    return tuple(found)
