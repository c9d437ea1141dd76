"""The telling words of a question: names of medicines, classes, conditions and people, and every other word with its weight.

A name is the longest match in a kept list; what else may be called the same by a study stands beside it. Any other word has the
weight that its stem has in titles (``index.search.words``): how surely it names what a study is about. No list says which words
matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.abbreviations import find_abbreviations
from corpus.population import find_population
from index.expansion import NOTHING, Expansions
from index.lexical import STOP_WORDS, WORD, stems
from index.search.classes import classes_in, members
from index.search.classes import synonyms as class_synonyms
from index.search.conditions import conditions_in, synonyms
from index.search.medicines import medicines, mentions
from index.search.short_forms import long_form
from index.search.words import weight
from index.spelling import spelling_variants

Kind = Literal["medicine", "class", "condition", "group", "word"]
Stems = tuple[str, ...]
EVEN = 0.5
"""The weight from which on a word names a subject more likely than not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A telling word, or a name of several words, of a question."""

    word: str
    """As the user wrote it: ``question[start:end]``."""
    start: int
    end: int
    stems: Stems
    """Its parts as the index sees them (``5-FU`` has two)."""
    weight: float
    """0…1: how surely it names what a study is about."""
    kind: Kind = "word"
    names: tuple[str, ...] = ()
    """Names in the kept list that it stands for; empty for a word."""
    alternatives: tuple[Stems, ...] = ()
    """Stems of what may stand for it: synonyms, the long form of an abbreviation, or the other way round."""
    alike: tuple[str, ...] = ()
    """Words of the library that a misspelt one may stand for."""
    wider: tuple[str, ...] = ()
    """What is searched for in its place where the library does not hold the word: those, the generic name, the long form, members."""
    as_written: bool = False
    """It is a short form in common use that may be a word as well (TIPS): only its own capitals stand for it."""

    @property
    def telling(self) -> bool:
        """Whether it says what is asked about, rather than how."""
        return self.weight >= EVEN


@dataclass(frozen=True, slots=True)
class _Name:
    """A stretch of a question that a kept list holds."""

    start: int
    end: int
    kind: Kind
    names: tuple[str, ...]
    others: tuple[Stems, ...]


def terms_of(
    text: str, expansions: Expansions = NOTHING, alike: Mapping[str, Sequence[str]] | None = None
) -> tuple[Term, ...]:
    """Return the telling words of a question, from left to right, each once.

    Args:
        text: The question.
        expansions: Abbreviations that the library defines.
        alike: For words that seem misspelt, words of the library that may be meant (``index.spelling.Corrected.alike``).
    """
    words = [(match[0], match.start(), match.end()) for match in WORD.finditer(text)]
    short = expansions.alternatives(tuple(word for word, _, _ in words))
    named = _longest(_names(text))
    alike = alike or {}
    own = {word: [tuple(stems(one)) for one in ones] for word, ones in alike.items()} | _defined(text)
    found: dict[Stems, Term] = {}
    at = 0
    while at < len(words):
        word, start, end = words[at]
        name = next((one for one in named if one.start <= start < one.end), None)
        last = at
        if name is not None:
            while last + 1 < len(words) and words[last + 1][1] < name.end:
                last += 1
            end = max(words[last][2], name.end)
        inside = words[at : last + 1]
        others = tuple(other for place in range(at, last + 1) for other in short.get(place, ()))
        said = [one for word, _, _ in inside for one in alike.get(word, (word,))]
        term = _term(text[start:end], start, end, said, name, (*others, *own.get(word, ())))
        if term is not None:
            found.setdefault(term.stems, replace(term, alike=tuple(alike.get(word, ())), wider=_wider(term, alike)))
        at = last + 1
    return tuple(found.values())


def _term(
    written: str,
    start: int,
    end: int,
    words: Sequence[str],
    name: _Name | None,
    others: tuple[Stems, ...],
) -> Term | None:
    """Return a term; None for a word that carries no subject. ``words``: its words, or what misspelt ones may be."""
    if name is None and written.lower() in STOP_WORDS:
        return None
    parts = tuple(stems(written))
    if not parts:
        return None
    long = long_form(written) if len(words) == 1 else None
    joined = written.replace("-", "")
    spelled = [*spelling_variants(written), joined, *spelling_variants(joined)] if len(words) == 1 else []
    forms = (tuple(stems(form)) for form in (*spelled, *([long] if long else [])))
    known = () if name is None else name.others
    alternatives = tuple(dict.fromkeys(o for o in (*forms, *others, *known) if o and o != parts))
    return Term(
        word=written,
        start=start,
        end=end,
        stems=parts,
        weight=_weight(long.split() if long else words, name),
        kind="word" if name is None else name.kind,
        names=() if name is None else name.names,
        alternatives=alternatives,
        as_written=long is not None and long_form(written.lower()) is None,
    )


def _wider(term: Term, alike: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return what else a search for a term looks for."""
    if term.kind == "medicine":
        return tuple(part for name in term.names for part in name.split(" + "))
    own = (*alike.get(term.word, ()), *filter(None, [long_form(term.word)]))
    return (*own, *(member for name in term.names for member in sorted(members(name)))) if term.kind == "class" else own


def _weight(words: Sequence[str], name: _Name | None) -> float:
    """Return the weight of the most telling word; a name is never less than even, people and figures are no subject."""
    if name is not None and name.kind == "group":
        return 0.0
    # What begins with a digit is a figure, with its unit or not, or an age and sex (58F).
    most = max((weight(word) for word in words if not word[0].isdigit()), default=0.0)
    return most if name is None else max(EVEN, most)


def _names(text: str) -> Iterator[_Name]:
    for mention in mentions(text):
        kept = [medicines()[name] for name in sorted(mention.medicines)]
        spoken = (other for one in kept for other in (one.name, *one.brands, *one.others))
        others = tuple(dict.fromkeys(tuple(stems(other)) for other in spoken))
        yield _Name(mention.start, mention.end, "medicine", tuple(sorted(mention.medicines)), others)
    for one in classes_in(text):
        called = tuple(other for name in one.names for other in class_synonyms(name))
        held = tuple(tuple(stems(member)) for name in one.names for member in sorted(members(name)))
        yield _Name(one.start, one.end, "class", one.names, (*called, *held))
    for found in conditions_in(text):
        # By its stem a word may be a form of a name and mean something else ("blinded" is no blindness).
        if " " not in found.text and weight(found.text) < EVEN and long_form(found.text) is None:
            continue
        same = tuple(dict.fromkeys(other for heading in found.names for other in synonyms(heading)))
        yield _Name(found.start, found.end, "condition", found.names, same)
    people = find_population(text, None, ())
    for group in (*people.age, *people.sex, *people.pregnancy):
        yield _Name(group.start, group.end, "group", (group.what,), ())


def _longest(names: Iterator[_Name]) -> list[_Name]:
    """Return names that do not overlap, the longest first; of equals the one that came first."""
    kept: list[_Name] = []
    for name in sorted(names, key=lambda one: one.start - one.end):
        if all(name.end <= one.start or one.end <= name.start for one in kept):
            kept.append(name)
    return sorted(kept, key=lambda one: one.start)


def _defined(text: str) -> dict[str, list[Stems]]:
    """Return the abbreviations that the question itself defines, with the stems of their long forms."""
    return {one.short: [tuple(stems(one.long))] for one in find_abbreviations(text)}
