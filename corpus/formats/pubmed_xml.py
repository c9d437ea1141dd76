"""Reads PubMed XML (PubmedArticle and PubmedBookArticle; https://dtd.nlm.nih.gov/ncbi/pubmed/out/).

Each record is cut out of the file and parsed by itself, so that one broken record costs no other, and its original is
kept character for character. The file is read piece by piece and never held whole: PubMed's update files unpack to some
200 MB. Entity declarations and external entities are refused; a DOCTYPE is accepted.

Inline tags keep their meaning in plain text as PubMed itself prints it: a superscript stands in brackets, so that 10⁹
becomes ``10(9)`` and never ``109``; a subscript is plain (``CO2``) unless it would run together with a number. A line
break inside an element is the file's layout, not the author's: it and the indent around it become one space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from corpus.formats.cautions import draft_cautions
from corpus.formats.notices import metadata_notices, ref_type_notice
from corpus.formats.reader import Reader, Record, quarantined
from corpus.formats.xml_guard import MAX_RECORD, parse_record, problem_of_prolog
from corpus.formats.xml_outside import deletions, strays
from corpus.formats.xml_spans import record_spans, without_comments
from corpus.formats.xml_words import all_words, child_of, words_of
from corpus.identifiers import find_doi, find_trial_ids, parse_pmcid
from corpus.study import Draft, Part, StatusNotice

MAX_FILE = 2_000_000_000
"""Characters of one file, unpacked."""
MAX_RECORDS = 1_000_000
PIECE = 4_000_000
"""Characters held at once, about; more only for a record that is itself longer."""

_TAGS = ("PubmedArticle", "PubmedBookArticle")
_EDGE = re.compile(r"<(/?)(PubmedArticle|PubmedBookArticle)(?=[\s>/])")
_SET_OPEN = re.compile(r"<(PubmedArticleSet|PubmedBookArticleSet)[\s>]")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d|2100)(?!\d)")
_REGISTRIES = frozenset(
    "clinicaltrials.gov isrctn eudract anzctr chictr ctri drks irct japiccti jmacct jprn jrct kct cris ntr pactr "
    "rebec repec rpcec slctr tctr umin-ctr utn ctis".split()
)
"""``DataBankName`` values that are trial registries; the others (GENBANK, PDB …) hold sequences and structures."""


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record for each article in the file; what follows a break in the file is one quarantined record."""
    return read_chunks((text,), name)


def read_chunks(chunks: Iterable[str], name: str) -> Iterator[Record]:
    """Yield the same from a file that comes in chunks of any length."""
    seen = _Seen()
    for text, is_last in _pieces(chunks, seen):
        masked = without_comments(text)
        spans = list(record_spans(masked, _EDGE))
        seen.note(masked, spans, text)
        if seen.pieces == 1 and (unusable := _unusable(text, masked, spans, name, is_last)):
            yield from unusable
            return
        yield from strays(masked, text, spans, name, r"<|\w{4}", before=seen.records)
        for start, end in spans:
            seen.records += 1
            if seen.records > MAX_RECORDS:
                reason = f"more than {MAX_RECORDS:,} records; split the file"
                yield quarantined(f"{name}, record {seen.records} on", reason, "")
                return
            yield _record(text[start:end], f"{name}, record {seen.records}")
        for deletion in deletions(masked, name, before=seen.deletions):
            seen.deletions += 1
            yield deletion
    if seen.characters > MAX_FILE:
        yield quarantined(f"{name}, after record {seen.records}", f"more than {MAX_FILE:,} characters; split it", "")
    elif seen.set_name and not seen.is_closed and seen.ends_with_tag:
        reason = f"the file ends before </{seen.set_name}>: records may be missing; get the file again"
        yield quarantined(f"{name}, after record {seen.records}", reason, seen.tail)


class _Seen:
    """What is known of a file from the pieces read so far."""

    def __init__(self) -> None:
        self.pieces = self.records = self.deletions = self.characters = 0
        self.set_name: str | None = None
        self.is_closed = False
        self.ends_with_tag = True
        self.tail = ""

    def note(self, masked: str, spans: list[tuple[int, int]], text: str) -> None:
        """Take in one piece, before its records are read."""
        self.pieces += 1
        if self.set_name is None and (opened := _SET_OPEN.search(masked)):
            self.set_name = opened[1]
        self.is_closed = self.is_closed or f"</{self.set_name}" in masked
        end = spans[-1][1] if spans else 0
        if spans:
            self.ends_with_tag = masked[end - 1] == ">"
        self.tail = text[end:]


def _unusable(text: str, masked: str, spans: list[tuple[int, int]], name: str, is_last: bool) -> list[Record]:
    """Return what is to be said of a file that has no record to be read, judged by its first piece; empty: it has."""
    first = _EDGE.search(masked)
    problem = problem_of_prolog(text[: first.start()] if first else text)
    if problem is None and first is None and (deleted := list(deletions(masked, name))):
        return deleted if is_last else []
    if problem or not spans:
        return [quarantined(name, problem or "no PubmedArticle in it; export again from PubMed as XML", text)]
    return []


def _pieces(chunks: Iterable[str], seen: _Seen) -> Iterator[tuple[str, bool]]:
    """Cut a file behind the last record that is whole; the second value says whether it is the last piece."""
    held: list[str] = []
    size, wanted, too_long = 0, PIECE, MAX_RECORD + PIECE
    for chunk in chunks:
        seen.characters += len(chunk)
        if seen.characters > MAX_FILE:
            break
        held.append(chunk)
        size += len(chunk)
        if size < wanted:
            continue
        text = "".join(held)
        # A record that does not end is handed on as it is: it is refused for its length, and the next one is found.
        cut = _end_of_last_record(text) or (size if size >= too_long else 0)
        if cut:
            yield text[:cut], False
        held, size = [text[cut:]], size - cut
        wanted = max(PIECE, min(2 * size, too_long))
    yield "".join(held), True


def _end_of_last_record(text: str) -> int:
    """Return where the last whole record ends; 0: there is none."""
    masked = without_comments(text)
    closings = [f"</{tag}>" for tag in _TAGS]
    return max((at + len(closing) for closing in closings if (at := masked.rfind(closing)) >= 0), default=0)


def recognises(head: str) -> bool:
    """Whether the text is XML that names a PubMed element."""
    return head.lstrip().startswith("<") and re.search(r"\bPubmed(?:Book)?Article|<DeleteCitation", head) is not None


def _record(source: str, locator: str) -> Record:
    root, problem = parse_record(source, tuple(f"</{tag}>" for tag in _TAGS))
    if root is None:
        return quarantined(locator, problem, source)
    draft = _draft(root, source, locator)
    if draft.title is None and not draft.parts:
        return quarantined(locator, "neither a title nor an abstract; get the record again from PubMed", source)
    return draft


def _draft(root: Element, source: str, locator: str) -> Draft:
    book = root.tag == "PubmedBookArticle"
    citation = child_of(root, "BookDocument" if book else "MedlineCitation")
    article = citation if book else child_of(citation, "Article")
    journal = child_of(article, "Book" if book else "Journal")
    issue = child_of(journal, "JournalIssue")
    ids = root.findall("PubmedBookData/ArticleIdList/ArticleId") + root.findall("PubmedData/ArticleIdList/ArticleId")
    ids += citation.findall("ArticleIdList/ArticleId")
    pmid = words_of(citation.find("PMID"))
    title = words_of(article.find("ArticleTitle")) or words_of(article.find("VernacularTitle"))
    title = title or (words_of(journal.find("BookTitle")) if book else None)
    parts = _parts(citation, article)
    types = all_words(article.findall("PublicationTypeList/PublicationType") + article.findall("PublicationType"))
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
            for accession in all_words(bank.findall("AccessionNumberList/AccessionNumber")):
                found += find_trial_ids(accession) or [accession]
    found += find_trial_ids("\n".join((title or "", *(part.text for part in parts))))
    return tuple(dict.fromkeys(found))


def _headings(citation: Element) -> tuple[str, ...]:
    paths = ("MeshHeadingList/MeshHeading/DescriptorName", "KeywordList/Keyword")
    return tuple(dict.fromkeys(word for path in paths for word in all_words(citation.findall(path))))


def _notices(citation: Element) -> tuple[StatusNotice, ...]:
    links = citation.findall("CommentsCorrectionsList/CommentsCorrections")
    found = (
        ref_type_notice(link.get("RefType", ""), words_of(link.find("PMID")) or words_of(link.find("RefSource")))
        for link in links
    )
    return tuple(notice for notice in found if notice)


def _first_words(parent: Element, *tags: str) -> str | None:
    return next((words for tag in tags if (words := words_of(parent.find(tag)))), None)


READER = Reader(
    name="pubmed-xml",
    description="PubMed XML (PubmedArticleSet), as saved from PubMed or E-utilities",
    recognises=recognises,
    read=read,
    read_chunks=read_chunks,
)
