"""The text of an XML element as it is read: inline tags written out, line breaks of the file folded."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element


def child_of(parent: Element, tag: str) -> Element:
    """Return the first child with a tag; an empty element where there is none."""
    found = parent.find(tag)
    return Element(tag) if found is None else found


def all_words(elements: Iterable[Element]) -> tuple[str, ...]:
    """Return the text of each element that has any."""
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
