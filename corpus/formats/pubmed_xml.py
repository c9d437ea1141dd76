"""Reads PubMed XML (PubmedArticle and PubmedBookArticle; https://dtd.nlm.nih.gov/ncbi/pubmed/out/).

Each record is cut out of the file and parsed by itself, so that one broken record costs no other, and its original is
kept character for character. Entity declarations and external entities are refused; a DOCTYPE is accepted.

Inline tags keep their meaning in plain text as PubMed itself prints it: a superscript stands in brackets, so that 10⁹
becomes ``10(9)`` and never ``109``; a subscript is plain (``CO2``) unless it would run together with a number. A line
break inside an element is the file's layout, not the author's: it and the indent around it become one space.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError

from corpus.formats.cautions import draft_cautions
from corpus.formats.notices import metadata_notices, ref_type_notice
from corpus.formats.reader import Reader, Record, quarantined
from corpus.formats.xml_outside import deletions, strays
from corpus.identifiers import find_doi, find_trial_ids, parse_pmcid
from corpus.study import Draft, Part, StatusNotice

MAX_FILE = 50_000_000
"""Characters of one file. With the caps below: no file can cost more than seconds and some hundred MB (B10)."""
MAX_RECORDS = 100_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 200
"""Attributes of one element."""
MAX_TEXT = 1_000_000
"""Characters of one text."""

_TAGS = ("PubmedArticle", "PubmedBookArticle")
_EDGE = re.compile(r"<(/?)(PubmedArticle|PubmedBookArticle)(?=[\s>/])")
_SET_OPEN = re.compile(r"<(PubmedArticleSet|PubmedBookArticleSet)[\s>]")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d|2100)(?!\d)")
_REGISTRIES = frozenset(
    "clinicaltrials.gov isrctn eudract anzctr chictr ctri drks irct japiccti jmacct jprn jrct kct cris ntr pactr "
    "rebec repec rpcec slctr tctr umin-ctr utn ctis".split()
)
"""``DataBankName`` values that are trial registries; the others (GENBANK, PDB …) hold sequences and structures."""


class _RefusedError(Exception):
    """A cap was passed; its text is the reason."""


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record for each article in the file; what follows a break in the file is one quarantined record."""
    if len(text) > MAX_FILE:
        reason = f"larger than {MAX_FILE:,} characters; split it into smaller files"
        yield quarantined(name, reason, text)
        return
    masked = without_comments(text)
    first, spans = _EDGE.search(masked), list(_spans(masked))
    problem = problem_of_prolog(text[: first.start()] if first else text)
    if problem is None and first is None and (deleted := list(deletions(masked, name))):
        yield from deleted
        return
    if problem or not spans:
        yield quarantined(name, problem or "no PubmedArticle in it; export again from PubMed as XML", text)
        return
    number, end = 0, 0
    yield from strays(masked, text, spans, name, r"<|\w{4}")
    for number, (start, end) in enumerate(spans, start=1):
        if number > MAX_RECORDS:
            yield quarantined(f"{name}, record {number} on", f"more than {MAX_RECORDS:,} records; split the file", "")
            return
        yield _record(text[start:end], f"{name}, record {number}")
    yield from deletions(masked, name)
    opened = _SET_OPEN.search(masked)
    if opened and f"</{opened[1]}" not in masked and masked[end - 1] == ">":
        reason = f"the file ends before </{opened[1]}>: records may be missing; get the file again"
        yield quarantined(f"{name}, after record {number}", reason, text[end:])


def recognises(head: str) -> bool:
    """Whether the text is XML that names a PubMed element."""
    return head.lstrip().startswith("<") and re.search(r"\bPubmed(?:Book)?Article|<DeleteCitation", head) is not None


def without_comments(text: str) -> str:
    """Blank out comments and CDATA, same length, so that a tag inside them is not taken for a record."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>")):
        pieces, position = [], 0
        while (start := text.find(opening, position)) >= 0:
            end = text.find(closing, start)
            end = len(text) if end < 0 else end + len(closing)
            pieces += [text[position:start], " " * (end - start)]
            position = end
        text = "".join((*pieces, text[position:])) if pieces else text
    return text


def _spans(masked: str) -> Iterator[tuple[int, int]]:
    """Yield where each record stands; one without an end goes up to the next one, or to the end of the file."""
    start: int | None = None
    for edge in _EDGE.finditer(masked):
        if not edge[1]:
            if start is not None:
                yield start, edge.start()
            start = edge.start()
        elif start is not None:
            end = masked.find(">", edge.end()) + 1
            yield start, end or len(masked)
            start = None
    if start is not None:
        yield start, len(masked)


def problem_of_prolog(prolog: str) -> str | None:
    """Return why the part before the first record is refused; None: it is harmless."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    try:
        DefusedXMLParser(forbid_dtd=False, forbid_entities=True, forbid_external=True).feed(prolog)
    except DefusedXmlException:
        return "declares XML entities, which can hide an attack; export again from PubMed as XML"
    except ParseError as error:
        return f"broken XML before the first record ({error}); get the file again"
    return None


def _record(source: str, locator: str) -> Record:
    root, problem = parse_record(source, tuple(f"</{tag}>" for tag in _TAGS))
    if root is None:
        return quarantined(locator, problem, source)
    draft = _draft(root, source, locator)
    if draft.title is None and not draft.parts:
        return quarantined(locator, "neither a title nor an abstract; get the record again from PubMed", source)
    return draft


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

    depth = 0
    root: Element | None = None
    stream = io.BytesIO(source.encode("utf-8"))
    for event, element in iterparse(stream, ("start", "end"), forbid_entities=True, forbid_external=True):
        if event == "start":
            root, depth = element if root is None else root, depth + 1
            if depth > MAX_DEPTH or len(element.attrib) > MAX_ATTRIBUTES:
                raise _RefusedError(f"deeper than {MAX_DEPTH} elements or more than {MAX_ATTRIBUTES} attributes")
        else:
            depth -= 1
            if len(element.text or "") > MAX_TEXT or len(element.tail or "") > MAX_TEXT:
                raise _RefusedError(f"a text longer than {MAX_TEXT:,} characters")
    if root is None:
        raise ParseError("no element found")
    return root


def _draft(root: Element, source: str, locator: str) -> Draft:
    book = root.tag == "PubmedBookArticle"
    citation = _child(root, "BookDocument" if book else "MedlineCitation")
    article = citation if book else _child(citation, "Article")
    journal = _child(article, "Book" if book else "Journal")
    issue = _child(journal, "JournalIssue")
    ids = root.findall("PubmedBookData/ArticleIdList/ArticleId") + root.findall("PubmedData/ArticleIdList/ArticleId")
    ids += citation.findall("ArticleIdList/ArticleId")
    pmid = words_of(citation.find("PMID"))
    title = words_of(article.find("ArticleTitle")) or words_of(article.find("VernacularTitle"))
    title = title or (words_of(journal.find("BookTitle")) if book else None)
    parts = _parts(citation, article)
    types = _all_words(article.findall("PublicationTypeList/PublicationType") + article.findall("PublicationType"))
    return Draft(
        source_id=pmid or locator,
        format="pubmed-xml",
        original=source,
        title=title,
        parts=parts,
        authors=_authors(article) or _authors(journal),
        journal=_first_words(journal, "ISOAbbreviation", "Title", "BookTitle")
        or words_of(citation.find("MedlineJournalInfo/MedlineTA")),
        year=_year(article, journal),
        pmid=pmid if pmid and pmid.isdecimal() else None,
        pmcid=_article_id(ids, "pmc"),
        doi=_doi(article, ids),
        trial_ids=_trial_ids(article, title, parts),
        publication_types=types,
        mesh=_headings(citation),
        language=words_of(article.find("Language")),
        volume=words_of(issue.find("Volume")),
        issue=words_of(issue.find("Issue")),
        pages=words_of(article.find("Pagination/MedlinePgn")) or words_of(article.find("Pagination/StartPage")),
        notices=_notices(citation) + metadata_notices(types, title),
        cautions=draft_cautions(title, parts),
    )


def _parts(citation: Element, article: Element) -> tuple[Part, ...]:
    texts = article.findall("Abstract/AbstractText")
    if not any(words_of(text) for text in texts):
        english = [other for other in citation.findall("OtherAbstract") if other.get("Language", "eng") == "eng"]
        texts = english[0].findall("AbstractText") if english else []
    pairs = ((text.get("Label", "").strip(" :"), words_of(text)) for text in texts)
    return tuple(
        Part(label=None if label.upper() in ("", "UNLABELLED", "UNASSIGNED") else label, text=words)
        for label, words in pairs
        if words
    )


def _authors(parent: Element) -> tuple[str, ...]:
    lists = [found for found in parent.findall("AuthorList") if found.get("Type", "authors") == "authors"]
    names = []
    for author in (author for found in lists for author in found.findall("Author")):
        given = words_of(author.find("Initials")) or words_of(author.find("ForeName"))
        pieces = (words_of(author.find("LastName")), given, words_of(author.find("Suffix")))
        names.append(" ".join(piece for piece in pieces if piece) or words_of(author.find("CollectiveName")))
    return tuple(name for name in names if name)


def _year(article: Element, journal: Element) -> int | None:
    paths = ("JournalIssue/PubDate/Year", "JournalIssue/PubDate/MedlineDate", "PubDate/Year", "PubDate/MedlineDate")
    texts = [journal.findtext(path) for path in paths] + [article.findtext("ArticleDate/Year")]
    return next((int(match.group()) for text in texts if text and (match := _YEAR.search(text))), None)


def _article_id(ids: list[Element], kind: str) -> str | None:
    found = (parse_pmcid(words) for item in ids if item.get("IdType") == kind and (words := words_of(item)))
    return next((value for value in found if value), None)


def _doi(article: Element, ids: list[Element]) -> str | None:
    places = [e for e in article.findall("ELocationID") if e.get("EIdType") == "doi" and e.get("ValidYN") != "N"]
    places += [item for item in ids if item.get("IdType") == "doi"]
    return next((doi for place in places if (words := words_of(place)) and (doi := find_doi(words))), None)


def _trial_ids(article: Element, title: str | None, parts: tuple[Part, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for bank in article.findall("DataBankList/DataBank"):
        if (bank.findtext("DataBankName") or "").strip().lower().replace(" ", "-") in _REGISTRIES:
            for accession in _all_words(bank.findall("AccessionNumberList/AccessionNumber")):
                found += find_trial_ids(accession) or [accession]
    found += find_trial_ids("\n".join((title or "", *(part.text for part in parts))))
    return tuple(dict.fromkeys(found))


def _headings(citation: Element) -> tuple[str, ...]:
    paths = ("MeshHeadingList/MeshHeading/DescriptorName", "KeywordList/Keyword")
    return tuple(dict.fromkeys(word for path in paths for word in _all_words(citation.findall(path))))


def _notices(citation: Element) -> tuple[StatusNotice, ...]:
    links = citation.findall("CommentsCorrectionsList/CommentsCorrections")
    found = (
        ref_type_notice(link.get("RefType", ""), words_of(link.find("PMID")) or words_of(link.find("RefSource")))
        for link in links
    )
    return tuple(notice for notice in found if notice)


def _child(parent: Element, tag: str) -> Element:
    found = parent.find(tag)
    return Element(tag) if found is None else found


def _first_words(parent: Element, *tags: str) -> str | None:
    return next((words for tag in tags if (words := words_of(parent.find(tag)))), None)


def _all_words(elements: Iterable[Element]) -> tuple[str, ...]:
    return tuple(words for element in elements if (words := words_of(element)))


def words_of(element: Element | None) -> str | None:
    """Return the text of an element with its inline tags written out; None: the element is missing or empty."""
    if element is None:
        return None
    lines = _inline(element, "").split("\n")
    if len(lines) > 1:
        lines = [line for raw in lines if (line := raw.strip(" \t\r"))]
    return " ".join(lines).strip(" \t\r") or None


def _inline(element: Element, before: str) -> str:
    text = element.text or ""
    for child in element:
        inner, tail = _inline(child, before + text), child.tail or ""
        neighbours = (before + text)[-1:] + tail[:1]
        if child.tag == "sup" and inner.strip():
            inner = f"({inner})"
        elif child.tag == "sub" and inner.strip() and any(map(str.isdecimal, neighbours)):
            inner = f"({inner})"
        text += inner + tail
    return text


READER = Reader(
    name="pubmed-xml",
    description="PubMed XML (PubmedArticleSet), as saved from PubMed or E-utilities",
    recognises=recognises,
    read=read,
)
