"""Whether a study holds what a term of a question names.

A name is met by the name, by a synonym or by a narrower name, word beside word: a text on hepatocellular carcinoma that counts cells
of the kidney holds no "renal cell carcinoma". Any other word is met by its stem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.question.terms import Stems, Term
from corpus.study import Study
from index.lexical import WORD, stems
from index.search.classes import members
from index.search.conditions import conditions_in, is_kind_of, is_next_below
from index.search.designators import designated_in, verdict
from index.search.medicines import mentions

HYPHEN = re.compile(r"[-‐‑]")
HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")


@dataclass(frozen=True, slots=True)
class Held:
    """What a text holds."""

    text: str
    stems: frozenset[str]
    line: str
    """Its stems in order, a space before, between and behind them."""
    words: frozenset[str]
    """Its words as written."""
    joined: frozenset[str]
    """Stems of its hyphenated words, written as one (``intraarterial``)."""
    medicines: frozenset[str]
    conditions: frozenset[str]


def held_by(study: Study) -> Held:
    """Return what a study's title, text and headings hold."""
    return _held("\n".join((study.text, *study.mesh)))


def meets(term: Term, held: Held) -> bool:
    """Return whether a text holds what a term names."""
    if term.kind == "medicine" and any(held.medicines.issuperset(name.split(" + ")) for name in term.names):
        return True
    designated = designated_in(term.word)
    if designated and all(verdict(one, held.text) == "met" for one in designated):
        return True
    if term.kind == "class" and any(members(name) & held.medicines for name in term.names):
        return True
    if term.kind == "condition" and any(_speaks_of(name, held, bool(designated)) for name in term.names):
        return True
    if term.as_written and term.word in held.words:
        return True
    own = () if term.as_written else (term.stems,)
    return any(_holds(form, term.kind, held) for form in (*own, *term.alternatives))


def _speaks_of(name: str, held: Held, designated: bool) -> bool:
    """Return whether a text names a condition, a kind of it, or what it is the next narrower kind of (COPD for emphysema).

    What differs from its neighbours by a letter or number (hepatitis C) is not met by what they have in common.
    """
    return any(is_kind_of(one, name) or (not designated and is_next_below(name, one)) for one in held.conditions)


def _holds(form: Stems, kind: str, held: Held) -> bool:
    if len(form) == 1:
        return form[0] in held.stems or form[0] in held.joined
    if kind == "word" and len(form) <= 2:  # a word of two parts, written together or apart
        return held.stems.issuperset(form)
    return f" {' '.join(form)} " in held.line


@lru_cache(maxsize=256)
def _held(text: str) -> Held:
    ordered = list(stems(text))
    return Held(
        text=text,
        stems=frozenset(ordered),
        line=f" {' '.join(ordered)} ",
        words=frozenset(WORD.findall(text)),
        joined=frozenset(stem for word in HYPHENATED.findall(text) for stem in stems(HYPHEN.sub("", word))),
        medicines=frozenset(name for mention in mentions(text) for name in mention.medicines),
        conditions=frozenset(name for found in conditions_in(text) for name in found.names),
    )
