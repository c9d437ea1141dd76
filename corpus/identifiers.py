"""Identifiers of publications and trials: found in text, checked, and written in one form.

Registry patterns follow the registries' own numbering (list: WHO ICTRP primary registries, ClinicalTrials.gov,
EudraCT, EU CTIS and the Universal Trial Number). All functions are pure and linear in the length of the text.
"""

from __future__ import annotations

import hashlib
import re

from corpus.screen import tried_at

_BEFORE = r"(?<![A-Za-z0-9])"
"""An identifier never starts inside a longer word or number."""
_AFTER = r"(?![A-Za-z0-9])"

_PREFIXED = {
    "NCT": r"\d{8}",
    "ISRCTN": r"\d{8}",
    "ACTRN": r"\d{14}",
    "DRKS": r"\d{8}",
    "UMIN": r"\d{9}",
    "KCT": r"\d{7}",
    "PACTR": r"\d{15}",
    "TCTR": r"\d{11}",
    "RPCEC": r"\d{8}",
}
"""Registries that write a prefix and a fixed count of digits; often printed with a space or colon between."""

_WHOLE = (
    r"20\d{2}-0\d{5}-\d{2}(?!-\d)",  # EudraCT
    r"20\d{2}-5\d{5}-\d{2}(?:-\d{2})?(?!-\d)",  # EU CTIS
    r"(?i:ChiCTR)[-\w]{0,12}\d{6,10}",
    r"(?i:CTRI)/\d{4}/\d{2,3}/\d{6}",
    r"(?i:jRCTs?)\d{9,10}",
    r"(?i:JapicCTI)-\d{6}",
    r"(?i:IRCT)\d{8,20}[Nn]\d{1,3}",
    r"(?:SLCTR|slctr)/\d{4}/\d{3}",
    r"RBR-[0-9a-z]{6,8}",
    r"[Uu]1111-\d{4}-\d{4}(?!-\d)",
    r"NTR\d{3,4}",
    # Not NL\d+ as the registry allows: "NL63" is a coronavirus, so two digits are not enough.
    r"NL\d{3,5}(?!\.\d)",
)
"""Registries whose number is taken as it is printed. Dutch ``NL`` numbers with a dot (``NL12345.018.11``) are the
ethics committee's, not the registry's."""

_SPACED = "|".join(f"(?:{prefix}){digits}" for prefix, digits in _PREFIXED.items()).replace(")\\d", ")[ :#-]{0,2}\\d")
_TRIAL_ID = re.compile(
    rf"{_BEFORE}(?=[2ACDIJKNPRSTUacdijknprstu])(?:(?P<prefixed>(?i:{_SPACED}))|(?<![-/])(?:{'|'.join(_WHOLE)})){_AFTER}"
)
_TRIAL_ID_START = re.compile(r"[2ACDIJKNPRSTUacdijknprstu](?<![A-Za-z0-9].)(?=[A-Za-z0-9])")
_SIX_DIGITS = re.compile(r"\d{6}")
_SHORT_NUMBERED = ("RBR-", "1111-", "NTR", "NL", "SLCTR", "slctr")
"""What stands in the numbers that need no six digits in a row; a text with neither has no registry number."""
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]{1,300}")
_RESOLVER = re.compile(r"^\s*(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s{0,3}:?\s{0,3})", re.IGNORECASE)
_PMID = re.compile(
    r"^\s*(?:(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/|pmid\s{0,3}:?\s{0,3})?"
    r"([1-9]\d{0,7})/?\s*$",
    re.IGNORECASE,
)
_PMCID = re.compile(r"^\s*(?:pmcid\s{0,3}:?\s{0,3})?PMC\s?([1-9]\d{0,9})(?:\.\d{1,3})?\s*$", re.IGNORECASE)


def find_trial_ids(text: str) -> tuple[str, ...]:
    """Return the trial registry numbers in ``text``, in order of appearance, each once.

    Numbers of prefix-and-digits registries come back without the space or colon some authors print
    (``NCT 00699816`` → ``NCT00699816``). A number with a digit too few or too many is not an identifier.

    >>> find_trial_ids("Registered as NCT00699816 (EudraCT 2012-001234-56); not NCT0069981.")
    ('NCT00699816', '2012-001234-56')
    """
    if not _SIX_DIGITS.search(text) and not any(word in text for word in _SHORT_NUMBERED):
        return ()
    found: dict[str, str] = {}
    for match in tried_at(_TRIAL_ID_START, _TRIAL_ID, text):
        printed = match.group()
        number = re.sub(r"[ :#-]", "", printed).upper() if match["prefixed"] else printed
        found.setdefault(number.casefold(), number)
    return tuple(found.values())


def find_doi(text: str) -> str | None:
    """Return the first DOI in ``text`` as printed, without the punctuation of the sentence; None: there is none.

    A closing bracket belongs to the DOI only when its opening one does (``10.1016/S0140-6736(05)67154-8``).

    >>> find_doi("doi: 10.5555/lind.2024.01.007. Published early.")
    '10.5555/lind.2024.01.007'
    """
    match = _DOI.search(text)
    if match is None:
        return None
    doi = match.group()
    while doi[-1] in ".,;:'*" or _closes_nothing(doi):
        doi = doi[:-1]
    return None if doi.endswith("/") else doi


def _closes_nothing(doi: str) -> bool:
    opening = {")": "(", "]": "[", "}": "{"}.get(doi[-1])
    return opening is not None and doi.count(opening) < doi.count(doi[-1])


def normal_doi(doi: str) -> str:
    """Return a DOI in the form used for comparing: no resolver, no ``doi:``, lower case (DOI Handbook 2.4).

    >>> normal_doi("https://doi.org/10.1000/ABC")
    '10.1000/abc'
    """
    return _RESOLVER.sub("", doi).strip().lower()


def parse_pmid(text: str) -> str | None:
    """Return the digits of a PMID written alone, with ``PMID:`` or as a PubMed address; None: it is not one."""
    match = _PMID.match(text)
    return match[1] if match else None


def parse_pmcid(text: str) -> str | None:
    """Return ``PMC`` and digits, without a version; None: ``text`` is not a PMCID."""
    match = _PMCID.match(text)
    return f"PMC{match[1]}" if match else None


def study_id_for(pmid: str | None, doi: str | None, pmcid: str | None, text: str) -> str:
    """Return the identifier of a study: by PMID, else DOI (lower case), else PMCID, else its canonical text.

    Args:
        pmid: Digits, or None.
        doi: DOI in any writing, or None.
        pmcid: ``PMC`` and digits, or None.
        text: The canonical text; its SHA-256 (UTF-8, first 12 hex digits) names a study that has no identifier.
    """
    if pmid:
        return f"pmid:{pmid}"
    if doi:
        return f"doi:{normal_doi(doi)}"
    if pmcid:
        return f"pmc:{pmcid}"
    return f"file:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
