"""Terms made of a word and a letter or number: vitamin D, hepatitis B, type 1, Child-Pugh A, interleukin-2, CYP2D6.

The word is the head, what follows is its designator: a letter (Greek ones too), a number of up to three digits, a Roman numeral, or
a few of these joined (B12, 2D6, IIIb, alfa-2a). Head and designator are one term: a text that has the head with other designators
alone speaks of something else. Two designators agree when one begins the other, piece by piece: D and D3, III and IIIb, 2 and 2D6,
but not B6 and B12, nor 1 and 12. Roman numerals count as numbers, so stage III is stage 3.

No head is listed. A number is no designator where it is an amount: with a unit behind it, after a measure of time or age, after a
word of grammar, or after the name of a medicine (a dose).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import permutations
from typing import Literal

from index.lexical import STOP_WORDS, stems
from index.search.medicines import folded, is_whole_name, medicines

Pieces = tuple[str, ...]
"""A designator taken apart where letters and digits meet: ``("2", "d", "6")``."""
Verdict = Literal["met", "other", "silent"]

TOKEN = re.compile(r"[^\W_]+")
HEAD = re.compile(r"[^\W\d_]{2,}")
CODE = re.compile(r"(?P<head>[^\W\d_]+?)(?P<designator>\d[^\W_]{0,4})")
"""Head and designator written as one (``CYP2D6``, ``HER2``, ``B12``)."""
DESIGNATOR = re.compile(r"[a-zα-ω]?\d{1,3}(?:[a-z]\d{0,2}[a-z]?)?|[a-zα-ω]|[ivx]{2,5}[a-d]?")
PIECE = re.compile(r"[ivx]{2,5}|\d+|[^\W\d_]")
GREEK = {"alpha": "α", "alfa": "α", "beta": "β", "gamma": "γ", "delta": "δ", "kappa": "κ"}
ROMAN = {n: str(at) for at, n in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split(), start=1)}
JOINTS = re.compile(r"[ \n]?[-‐‑–][ \n]?|[ \n]")
LIST = re.compile(r"[-‐‑–/]|, ?|,? (?:and|or|vs\.?|versus|to|through|&) |/-|(?:,|,? (?:and|or)) -")
"""What stands between two designators of a list."""
CONNECTIVES = frozenset("and or vs versus to through".split())
RANGE = re.compile(r"[-‐‑–]| (?:to|through) ")
UNIT = re.compile(
    r"\s?(?:%|°|[µμmkn]?(?:g|l|m|mol)\b|mc?g\b|[cmk]m\b|i?u\b|units?\b|mm\s?hg|s\b|sec|min|h\b|hours?|hrs?|d\b|days?|wks?|weeks?|"
    r"months?|y(?:ea)?rs?|fold|times|doses?|patients|people|men|women|children|adults|cases|(?:[.,]\d))",
    re.I,
)
"""What follows an amount."""
OF_UNITS = re.compile(r"[µμmkc]?[glm]|mol|m?mol|mcg|[mi]u|hg", re.I)
MEASURES = frozenset(stems("second minute hour day week month year time age aged visit figure table"))
"""Words of time, age and reference: the number behind them counts."""
GRAMMAR = STOP_WORDS | frozenset(
    "above across after against along among around before behind below beneath beside between beyond despite every except further "
    "her his least like near nearly once only over past per plus round roughly since though through toward under unless until up upon "
    "versus via vs within without about approximately all both each either neither other same another and/or my me us".split()
)
"""Words that are never a head."""
HYPHEN = re.compile(r"[-‐‑]")
SHORTEST_BEGINNING = 3
"""Letters of a head from which on it may begin another, or be known by its initial."""
FARTHEST = 12
"""Designators of one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Designated:
    """A head with its designators in a text."""

    text: str
    """As written, from the head to the last designator."""
    start: int
    end: int
    head: str
    """Stemmed, lower case."""
    designators: frozenset[Pieces]
    """One; several where they are listed ("types 1 and 2") or a range ("grade 3–4")."""


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    """Lower case, without accents."""
    start: int
    end: int


def designated_in(text: str) -> tuple[Designated, ...]:
    """Return the terms of a text that have a designator, from left to right; B6 after "vitamin" is one by itself as well.

    >>> [(d.text, d.head) for d in designated_in("Vitamin B-6, types 1 and 2, CYP2D6; 80 mg")]
    [('Vitamin B-6', 'vitamin'), ('B-6', 'b'), ('types 1 and 2', 'type'), ('CYP2D6', 'cyp')]
    """
    return _cached(text)


def agree(one: Pieces, other: Pieces) -> bool:
    """Return whether two designators may mean the same: one begins the other.

    >>> agree(("d",), ("d", "3")), agree(("b", "6"), ("b", "12"))
    (True, False)
    """
    pairs = zip(one, other, strict=False)
    return all(a == b or ROMAN.get(a, a) == ROMAN.get(b, b) for a, b in pairs)


def verdict(asked: Designated, text: str, *, begun: bool = True) -> Verdict:
    """Return whether a text has a term: met; other: its head with other designators alone; silent: the head with none.

    The head's initial before the designator counts as the term (HBV and HBsAg for hepatitis B, T2DM for type 2), and so does a
    head that begins the other (vit D and vitamin D).

    Args:
        asked: The term.
        text: Any text.
        begun: Whether more letters may follow the initial and designator: HBsAg speaks of hepatitis B, but VDR is no vitamin D.
    """
    same = [one for one in designated_in(text) if same_head(one.head, asked.head)]
    found = {pieces for one in same for pieces in one.designators}
    if any(agree(a, b) for a in asked.designators for b in found) or _by_initials(asked, text, begun=begun):
        return "met"
    # "A" and "I" are words as well: they are designators only beside others of their kind.
    word = asked.text.rpartition(" ")[2] in ("a", "I", "i")
    return "other" if any(not word or _alike(a, b) for a in asked.designators for b in found) else "silent"


def same_head(one: str, other: str) -> bool:
    """Return whether two stemmed heads are one: alike, one begins the other (vit, vitamin), or shortens it (IL, interleukin)."""
    short, long = sorted((one, other), key=len)
    return (
        one == other or (len(short) >= SHORTEST_BEGINNING and long.startswith(short)) or (short, long) in _shortened()
    )


@cache
def _shortened() -> frozenset[tuple[str, str]]:
    """Return pairs of stemmed heads of which one shortens the other, as the names of a medicine tell: IL-2, interleukin-2."""
    found = set()
    for medicine in medicines().values():
        heads: dict[str, set[str]] = defaultdict(set)
        for name in (medicine.name, *medicine.brands, *medicine.others):
            words = TOKEN.findall(name)
            if len(words) == 2 and DESIGNATOR.fullmatch(words[1]):
                heads[words[1]].add(words[0])
        found |= {pair for same in heads.values() for pair in permutations(same, 2) if _shortens(*pair)}
    return frozenset((_stem(short), _stem(long)) for short, long in found)


def _shortens(short: str, long: str) -> bool:
    """Return whether a word is the first and some later letters of another.

    >>> _shortens("il", "interleukin"), _shortens("l", "interleukin")
    (True, False)
    """
    return (
        1 < len(short) < len(long)
        and re.match(short[0] + "".join(f".*{letter}" for letter in short[1:]), long) is not None
    )


@lru_cache(maxsize=512)
def _cached(text: str) -> tuple[Designated, ...]:
    return tuple(_terms(text))


def _by_initials(asked: Designated, text: str, *, begun: bool) -> bool:
    if len(asked.head) < SHORTEST_BEGINNING:
        return False
    short = "|".join(re.escape("".join(pieces).upper()) for pieces in asked.designators)
    return (
        re.search(rf"\b{re.escape(asked.head[0].upper())}(?:{short}){'[A-Za-z]{0,5}' if begun else ''}\b", text)
        is not None
    )


def _terms(text: str) -> Iterator[Designated]:
    plain = folded(text)
    plain = plain if len(plain) == len(text) else text
    tokens = [_Token(match[0], match.start(), match.end()) for match in TOKEN.finditer(plain)]
    at = 0
    while at < len(tokens):
        found, after = _of(text, tokens, at)
        if found:
            begin, stop = tokens[at].start, tokens[after - 1].end
            code = CODE.fullmatch(tokens[at].word)
            head = _stem(code["head"] if code else tokens[at].word)
            yield Designated(text=text[begin:stop], start=begin, end=stop, head=head, designators=frozenset(found))
            inner = {
                pieces[0]: pieces[1:] for pieces in found if pieces[0].isalpha() and pieces[1:2] and pieces[1].isdigit()
            }
            for letter, rest in inner.items():
                begin = tokens[at + 1].start if after > at + 1 else begin
                yield Designated(
                    text=text[begin:stop], start=begin, end=stop, head=letter, designators=frozenset({rest})
                )
        at = max(after, at + 1)


def _of(text: str, tokens: list[_Token], at: int) -> tuple[list[Pieces], int]:
    """Return the designators of the head at a place, none if it is no head, and the place behind them."""
    token = tokens[at]
    code = CODE.fullmatch(token.word)
    if code is not None:
        first, after = _designator(code["designator"]), at + 1
    elif _is_head(token.word) and at + 1 < len(tokens) and JOINTS.fullmatch(text, token.end, tokens[at + 1].start):
        counted = not is_whole_name(token.word) and _stem(token.word) not in MEASURES
        first, after = _joined(text, tokens, at + 1, counted=counted)
    else:
        return [], at + 1
    found = [first] if first else []
    while found and len(found) < FARTHEST:
        place = after + (after < len(tokens) and tokens[after].word in CONNECTIVES)
        if place >= len(tokens) or not LIST.fullmatch(text, tokens[after - 1].end, tokens[place].start):
            break
        last, behind = _joined(text, tokens, place, counted=True)
        if not last or not _alike(last, found[-1]):
            break
        found += _between(found[-1], last) if RANGE.fullmatch(text, tokens[after - 1].end, tokens[place].start) else []
        found.append(last)
        after = behind
    return found, after if found else at + 1


def _is_head(word: str) -> bool:
    return HEAD.fullmatch(word) is not None and word not in GRAMMAR and OF_UNITS.fullmatch(word) is None


def _joined(text: str, tokens: list[_Token], at: int, *, counted: bool) -> tuple[Pieces, int]:
    """Return the designator that begins at a place, () for none, and the place behind it: ``B-6`` and ``alfa-2b`` are one.

    Args:
        text: The whole text.
        tokens: Its tokens.
        at: A place among them.
        counted: Whether a number there may be a designator.
    """
    token = tokens[at]
    first = () if len(token.word) > 1 and token.word in GRAMMAR else _designator(GREEK.get(token.word, token.word))
    number = first[:1] and (first[0].isdigit() or first[0] in ROMAN) and first[0] not in ("i", "v", "x")
    digits = token.start + len(first[0]) if first else token.end
    if not first or (number and (not counted or UNIT.match(text, token.end) or UNIT.match(text, digits))):
        return (), at
    if at + 1 < len(tokens) and not number and HYPHEN.fullmatch(text, token.end, tokens[at + 1].start):
        second = _designator(tokens[at + 1].word)
        if second and second[0].isdigit():
            return (*first, *second), at + 2
    return first, at + 1


def _designator(word: str) -> Pieces:
    """Return a word taken apart as a designator; (): it is none.

    >>> _designator("2d6"), _designator("iiib"), _designator("mg")
    (('2', 'd', '6'), ('iii', 'b'), ())
    """
    if DESIGNATOR.fullmatch(word) is None:
        return ()
    pieces = tuple(PIECE.findall(word))
    return () if len(pieces[0]) > 1 and not pieces[0].isdigit() and pieces[0] not in ROMAN else pieces


def _alike(one: Pieces, other: Pieces) -> bool:
    """Return whether two designators can stand in one list: both begin with a letter, or both with a number."""
    both_numbers = all(p[0].isdigit() or p[0] in ROMAN for p in (one, other))
    return both_numbers or all(len(p[0]) == 1 and p[0].isalpha() for p in (one, other))


def _between(first: Pieces, last: Pieces) -> list[Pieces]:
    """Return what lies between the ends of a range of numbers."""
    low, high = (ROMAN.get(p[0], p[0]) for p in (first, last))
    if not (low.isdigit() and high.isdigit()):
        return []
    return [(str(n),) for n in range(int(low) + 1, min(int(high), int(low) + FARTHEST))]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    return next(iter(stems(word)), word)
