"""Parses XML from strangers: entities, external references and everything out of measure are refused.

The caps are of one record. With them no record costs more than seconds and some ten MB, however large the file is: a
file is read record by record, so its own size matters little (REQUIREMENTS B10).
"""

from __future__ import annotations

import io
import re
from xml.etree.ElementTree import Element, ParseError

MAX_RECORD = 10_000_000
"""Characters of one record; with thousands of authors and their addresses a record can have some millions."""
MAX_ELEMENTS = 200_000
"""Elements of one record."""
MAX_DEPTH = 64
MAX_ATTRIBUTES = 200
"""Attributes of one element."""
MAX_TEXT = 1_000_000
"""Characters of one text."""
MAX_TAG = 65_536
"""Characters of one tag."""
MAX_PROLOG = 1_000_000
"""Characters before the first record that are looked at; what is declared there has no say in a record."""

_LONG_TAG = re.compile(rf"<[^<>]{{{MAX_TAG}}}")
_ARTICLES = ("PubmedArticle", "PubmedBookArticle")


class _RefusedError(Exception):
    """A cap was passed; its text is the reason."""


class _Counter:
    """Counts the articles of a file and keeps nothing of it."""

    def __init__(self) -> None:
        self.articles = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.articles += tag in _ARTICLES

    def end(self, tag: str) -> None:
        """Do nothing."""

    def data(self, data: str) -> None:
        """Do nothing."""

    def close(self) -> int:
        return self.articles


def count_articles(data: bytes) -> int:
    """Return how many PubMed records stand in a file.

    Raises:
        ValueError: It is no whole, harmless XML.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_Counter(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(data)
        return int(parser.close())
    except ParseError as error:
        raise ValueError(str(error)) from None
    except DefusedXmlException:
        raise ValueError("it declares entities") from None


def problem_of_prolog(prolog: str) -> str | None:
    """Return why the part before the first record is refused; None: it is harmless."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_Counter(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(prolog[:MAX_PROLOG])
        if "<!ENTITY" in prolog:  # one that the parser did not see to its end: the "record" stands in its value
            raise DefusedXmlException
    except DefusedXmlException:
        return "declares XML entities, which can hide an attack; export again from PubMed as XML"
    except ParseError as error:
        return f"broken XML before the first record ({error}); get the file again"
    return None


def parse_record(source: str, endings: tuple[str, ...]) -> tuple[Element | None, str]:
    """Return a record's element, or None and why it is refused; ``endings``: how a record that is whole ends."""
    from defusedxml.common import DefusedXmlException

    try:
        return _parse(source), ""
    except ParseError as error:
        complete = source.rstrip().endswith(endings)
        reason = f"broken XML ({error})" if complete else "the record has no end: the file is cut off or damaged"
        return None, f"{reason}; get the file again"
    except (_RefusedError, DefusedXmlException, ValueError) as error:
        return None, f"refused: {error}; export again as XML"


def _parse(source: str) -> Element:
    from defusedxml.ElementTree import iterparse

    if len(source) > MAX_RECORD:
        raise _RefusedError(f"a record of more than {MAX_RECORD:,} characters")
    if _LONG_TAG.search(source):
        raise _RefusedError(f"a tag of more than {MAX_TAG:,} characters")
    depth = count = 0
    root: Element | None = None
    stream = io.BytesIO(source.encode("utf-8"))
    for event, element in iterparse(stream, ("start", "end"), forbid_entities=True, forbid_external=True):
        if event == "start":
            root, depth, count = element if root is None else root, depth + 1, count + 1
            if depth > MAX_DEPTH or len(element.attrib) > MAX_ATTRIBUTES:
                raise _RefusedError(f"deeper than {MAX_DEPTH} elements or more than {MAX_ATTRIBUTES} attributes")
            if count > MAX_ELEMENTS:
                raise _RefusedError(f"more than {MAX_ELEMENTS:,} elements in one record")
        else:
            depth -= 1
            if len(element.text or "") > MAX_TEXT or len(element.tail or "") > MAX_TEXT:
                raise _RefusedError(f"a text longer than {MAX_TEXT:,} characters")
    if root is None:
        raise ParseError("no element found")
    return root
