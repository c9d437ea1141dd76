"""Reads JATS articles (https://jats.nlm.nih.gov/archiving/): PubMed Central, efetch, publishers' archives.

Title and abstract with its sections; where an article has no abstract, the results and conclusions of its body stand in
for it. Each article is cut out and parsed by itself, under the caps of ``xml_guard``; the namespace declarations of
the elements around it are given back to it, and named characters (``&nbsp;``) are taken from HTML's table, as the DTD
that defines them is never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.entities import html5
from xml.etree.ElementTree import Element

from corpus.formats.cautions import draft_cautions
from corpus.formats.export_record import export_record
from corpus.formats.notices import ref_type_notice
from corpus.formats.reader import Reader, Record, quarantined
from corpus.formats.xml_guard import parse_record, problem_of_prolog
from corpus.formats.xml_outside import strays
from corpus.formats.xml_spans import record_spans, without_comments
from corpus.formats.xml_words import all_words, child_of, words_of
from corpus.study import Caution, Draft, Part, StatusNotice

RELATED = {
    "corrected-article": "ErratumFor",
    "correction-forward": "ErratumIn",
    "retracted-article": "RetractionOf",
    "retraction-forward": "RetractionIn",
    "object-of-concern": "ExpressionOfConcernFor",
    "concern-forward": "ExpressionOfConcernIn",
    "updated-article": "UpdateOf",
}
"""``@related-article-type`` → RefType of the same meaning."""

_EDGE = re.compile(r"<(/?)article(?=[\s>/])")
_XMLNS = re.compile(r"xmlns:([A-Za-z][\w.-]{0,40})\s{0,5}=\s{0,5}(?:\"[^\"<>]{0,300}\"|'[^'<>]{0,300}')")
_PREFIX = re.compile(r"[<\s/]([A-Za-z][\w.-]{0,40}):[A-Za-z]")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30};)")
_XML_ENTITIES = ("amp;", "lt;", "gt;", "quot;", "apos;")
_ABSTRACT_LIKE = re.compile(r"\b(?:results?|findings|conclusions?|concluding|interpretation)\b", re.IGNORECASE)
_SHORT_FORMS = ("graphical", "toc", "teaser", "key-points", "highlights", "plain-language-summary", "web-summary")
_XLINK = "{http://www.w3.org/1999/xlink}href"
_EXTRA = ("table-wrap", "fig", "disp-formula-group", "supplementary-material", "boxed-text", "fn-group")
"""What is left out of the body's sections: it is no running text."""


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record for each ``article`` in the file."""
    masked = without_comments(text)
    spans = list(record_spans(masked, _EDGE))
    prolog = text[: spans[0][0]] if spans else text
    problem = problem_of_prolog(prolog)
    if problem or not spans:
        yield quarantined(name, problem or "no article in it; export again as JATS XML", text)
        return
    yield from strays(masked, text, spans, name, r"</?(?:article|front|body|abstract|title-group|sec|p)\b")
    around = "".join(match.group() + " " for match in _XMLNS.finditer(prolog))
    for number, (start, end) in enumerate(spans, start=1):
        yield _record(text[start:end], around, name, number)


def recognises(head: str) -> bool:
    """Whether the text is XML with a JATS article in it."""
    bare = head.lstrip()
    if not bare.startswith("<") or "<PubmedArticle" in head:
        return False
    return (
        _EDGE.search(bare) is not None and re.search(r"<(?:front|article-meta|body)\b|JATS|NLM//DTD", bare) is not None
    )


def _record(source: str, around: str, name: str, number: int) -> Record:
    root, problem = parse_record(_wrapped(source, around), ("</lind>",))
    article = None if root is None else root.find("article")
    if article is None:
        reason = problem or "broken XML; get the file again"
        if not source.rstrip().endswith("</article>"):
            reason = "the article has no end: the file is cut off or damaged; get the file again"
        return quarantined(f"{name}, article {number}", reason, source)
    _drop_tex(article)
    meta = child_of(child_of(article, "front"), "article-meta")
    parts, cautions = _parts(article, meta)
    record = export_record(_fields(article, meta), original=source, name=name, number=number, format="jats")
    if isinstance(record, Draft):
        notices = _notices(meta) + record.notices
        cautions = draft_cautions(record.title, parts) + cautions
        return replace(record, parts=parts, notices=notices, cautions=cautions)
    return record


def _wrapped(source: str, around: str) -> str:
    """Return the article in an element that declares every prefix it uses and does not declare itself."""
    declared = {match[1]: match.group() for match in _XMLNS.finditer(around)}
    own = {match[1] for match in _XMLNS.finditer(source)}
    used = {match[1] for match in _PREFIX.finditer(source)} - {"xml", "xmlns"}
    known = {"xlink": 'xmlns:xlink="http://www.w3.org/1999/xlink"', **declared}
    names = " ".join(known.get(prefix, f'xmlns:{prefix}="urn:unknown:{prefix}"') for prefix in sorted(used | own))
    return f"<lind {names}>{_ENTITY.sub(_character, source)}</lind>"


def _character(match: re.Match[str]) -> str:
    if match[1] in _XML_ENTITIES or match[1] not in html5:
        return match.group()
    return "".join(f"&#{ord(character)};" for character in html5[match[1]])


def _drop_tex(article: Element) -> None:
    """Take out the TeX source of a formula that is there in MathML too, so that it is not read twice."""
    for parent in article.iter():
        if parent.tag.rpartition("}")[2] == "alternatives" and len(parent) > 1:
            for child in [child for child in parent if child.tag == "tex-math"]:
                parent.remove(child)


def _fields(article: Element, meta: Element) -> dict[str, list[str]]:
    ids = [(item.get("pub-id-type", ""), _words(item)) for item in meta.findall("article-id")]
    journal = child_of(child_of(article, "front"), "journal-meta")
    types = [article.get("article-type", ""), *all_words(meta.findall("article-categories//subject"))]
    pages = f"{_words(meta.find('fpage'))}-{_words(meta.find('lpage'))}".strip("-")
    parts, _ = _parts(article, meta)
    return {
        "title": [_words(meta.find("title-group/article-title"))],
        "abstract": [part.text for part in parts],
        "authors": _authors(meta),
        "journal": [*all_words(journal.findall(".//journal-title")), *all_words(journal.findall("journal-id"))],
        "year": _years(meta),
        "volume": [_words(meta.find("volume"))],
        "issue": [_words(meta.find("issue"))],
        "pages": [pages, _words(meta.find("elocation-id"))],
        "doi": [value for kind, value in ids if kind == "doi"],
        "pmid": [value for kind, value in ids if kind == "pmid"],
        "pmcid": [f"PMC{value.removeprefix('PMC')}" for kind, value in ids if kind in ("pmc", "pmcid")],
        "types": types,
        "keywords": list(all_words(meta.findall("kwd-group//kwd"))),
        "language": [article.get("{http://www.w3.org/XML/1998/namespace}lang", "")],
    }


def _authors(meta: Element) -> list[str]:
    names = []
    for author in meta.findall("contrib-group/contrib"):
        if author.get("contrib-type", "author") == "author":
            name = child_of(author, "name")
            pieces = [_words(name.find(tag)) for tag in ("surname", "given-names", "suffix")]
            full = ", ".join(pieces[:2]) if all(pieces[:2]) else pieces[0]
            names.append(" ".join(piece for piece in (full, pieces[2]) if piece) or _words(author.find("collab")))
    return names


def _years(meta: Element) -> list[str]:
    """Return the years of the dates that are publication, that of the issue first."""
    dates = meta.findall("pub-date")
    kinds = [date.get("pub-type") or date.get("date-type") or date.get("publication-format") or "" for date in dates]
    order = {"ppub": 0, "collection": 0, "epub-ppub": 0, "epub": 1, "pub": 1, "electronic": 1, "": 2}
    ranked = sorted(
        (order[kind], _words(date.find("year"))) for kind, date in zip(kinds, dates, strict=True) if kind in order
    )
    return [year for _, year in ranked]


def _parts(article: Element, meta: Element) -> tuple[tuple[Part, ...], tuple[Caution, ...]]:
    """Return the abstract, or for want of one the body's results and conclusions with a caution that says so."""
    abstracts = [found for found in meta.findall("abstract") if found.get("abstract-type") not in _SHORT_FORMS]
    full = [found for found in abstracts if not found.get("abstract-type")] or abstracts
    for abstract in (*full, *meta.findall("trans-abstract"), *meta.findall("abstract")):
        if parts := _section_parts(abstract, None):
            return parts, ()
    body = child_of(article, "body")
    sections = [section for section in body.findall("sec") if _is_abstract_like(section)]
    parts = tuple(part for section in sections for part in _section_parts(section, None))
    message = "No abstract was found; the results and conclusions are from the article's body."
    return parts, (Caution(code="body-for-abstract", message=message),) if parts else ()


def _is_abstract_like(section: Element) -> bool:
    named = f"{section.get('sec-type', '')} {_words(section.find('title'))}"
    return _ABSTRACT_LIKE.search(named.replace("-", " ")) is not None


def _section_parts(element: Element, label: str | None) -> tuple[Part, ...]:
    """Return the texts of a section: its own paragraphs as one part, each section inside it as its own."""
    title = _words(element.find("title")).rstrip(" :.") if element.tag == "sec" else ""
    label = title or label
    texts: list[str] = []
    inner: list[Part] = []
    for child in element:
        if child.tag == "sec":
            inner += _section_parts(child, label)
        elif child.tag not in ("title", "label", *_EXTRA) and isinstance(child.tag, str) and (text := _words(child)):
            texts.append(text)
    if not len(element) and (text := _words(element)):
        texts.append(text)
    own = (Part(label=label, text="\n".join(texts)),) if texts else ()
    return (*own, *inner)


def _notices(meta: Element) -> tuple[StatusNotice, ...]:
    found = []
    for related in meta.findall("related-article"):
        ref_type = RELATED.get(related.get("related-article-type", ""), "")
        if notice := ref_type_notice(ref_type, related.get(_XLINK)):
            found.append(notice)
    return tuple(found)


def _words(element: Element | None) -> str:
    return words_of(element) or ""


READER = Reader(
    name="jats",
    description="JATS XML of PubMed Central and publishers (title, abstract; results and conclusions for want of one)",
    recognises=recognises,
    read=read,
    largest=50_000_000,
)
