"""Tells titles and lists of authors from other paragraphs. All of it is rule of thumb, on the side of "not given"."""

from __future__ import annotations

import re

_LABEL = re.compile(r"[A-Z][A-Za-z /&]{2,40}\s?:\s")
_SENTENCE_BREAK = re.compile(r"[a-z\d)][.] [A-Z]")
_NAME = re.compile(r"(?:[^\W\d_][\w'’.\-]{0,30} ){0,4}[^\W\d_][\w'’.\-]{0,30}")
_PARTICLES = frozenset("van von der den de da di del la le el bin al ter ten dos du and".split())
_AUTHOR_MARKS = re.compile(r"\(\d{1,2}\)|[\d*†‡§#]{1,6}$")


def looks_like_title(words: str) -> bool:
    """Whether a paragraph can be a title: short, one sentence, and no label of an abstract before it."""
    return 15 <= len(words) <= 350 and not _SENTENCE_BREAK.search(words) and not _is_labelled(words)


def _is_labelled(words: str) -> bool:
    label = _LABEL.match(words)
    return label is not None and label.group().rstrip(" :").casefold() in _ABSTRACT_LABELS


_ABSTRACT_LABELS = frozenset(
    "aim aims background introduction objective objectives purpose methods method results conclusion conclusions "
    "context rationale importance design setting patients abstract summary".split()
) | {"materials and methods", "patients and methods", "aims and objectives", "background & aims", "study design"}


def looks_like_authors(words: str, *, alone: bool) -> bool:
    """Whether a paragraph is a list of names; ``alone``: one name is enough."""
    if len(words) > 5000 or words.rstrip(".") != words.rstrip(" .") or ";" in words:
        return False
    names = authors_in(words)
    return len(names) >= (1 if alone else 2) and all(_is_name(name) for name in names)


def authors_in(words: str) -> tuple[str, ...]:
    """Return the names in a list of authors, as printed, without affiliation marks."""
    pieces = (" ".join(_AUTHOR_MARKS.sub("", piece.strip(" \r\n\t.")).split()) for piece in words.split(","))
    names = (piece.removeprefix("and ").strip() for piece in pieces)
    return tuple(name for name in names if name)


def _is_name(name: str) -> bool:
    if not _NAME.fullmatch(name):
        return False
    words = [word for word in name.split() if word.casefold() not in _PARTICLES]
    return 2 <= len(words) <= 5 and all(word[0].isupper() for word in words)
