"""Addresses of studies, built from checked identifiers and from nothing else.

Only three hosts can come out: doi.org, pubmed.ncbi.nlm.nih.gov and clinicaltrials.gov, always over https
(OWASP LLM05: text that was read never decides where a click leads).
"""

from __future__ import annotations

import re
from urllib.parse import quote

HOSTS = ("doi.org", "pubmed.ncbi.nlm.nih.gov", "clinicaltrials.gov")
"""Every host a link of the page can have."""

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,3}(?:/[-._;():<>\[\]+#A-Za-z0-9]{1,200}){1,8}")
"""Prefix, then one to eight parts. Unlike the DOI Handbook (2.2) it leaves out every character outside ASCII, the
percent sign, the question mark and quotes: a DOI with one of those is shown as text."""
_PMID = re.compile(r"[1-9][0-9]{0,7}")
_NCT = re.compile(r"NCT[0-9]{8}")


def doi_url(doi: str | None) -> str | None:
    """Return the resolver's address of a bare DOI; None: it is missing or not a plain DOI.

    >>> doi_url("10.1002/(SICI)1097-0142(19990101)85:1<1::AID-X>3.0.CO;2-#")
    'https://doi.org/10.1002/(SICI)1097-0142(19990101)85:1%3C1::AID-X%3E3.0.CO;2-%23'
    """
    if doi is None or not _DOI.fullmatch(doi) or {".", ".."} & set(doi.split("/")):
        return None
    return "https://doi.org/" + quote(doi, safe="/.-_;():")


def pubmed_url(pmid: str | None) -> str | None:
    """Return PubMed's page of a PMID of one to eight digits; None: it is missing or something else.

    >>> pubmed_url("12230038")
    'https://pubmed.ncbi.nlm.nih.gov/12230038/'
    """
    if pmid is None or not _PMID.fullmatch(pmid):
        return None
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def trial_url(trial_id: str | None) -> str | None:
    """Return ClinicalTrials.gov's page of an NCT number; None: it is missing, malformed or of another registry.

    >>> trial_url("NCT00699816")
    'https://clinicaltrials.gov/study/NCT00699816'
    """
    if trial_id is None or not _NCT.fullmatch(trial_id):
        return None
    return f"https://clinicaltrials.gov/study/{trial_id}"
