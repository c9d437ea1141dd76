"""What stands around a number of people and tells whether it is the size of the study: the signs that a fit weighs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.participants.candidates import DIGITS, Candidate, read_number
from corpus.screen import tried_at
from corpus.study import Section

_TOKEN = re.compile(r"[a-z]+|[0-9][0-9.,]*|[%=()\[\]:;.?]")
_BREAK = frozenset(".;?")
WORDS_BEFORE = 6
WORDS_AFTER = 12
_WINDOW = 110
"""Characters looked at on each side."""
_ROUGH = re.compile(r"\b(?:than|about|approximately|over|nearly|almost|estimated|per|some) $")
"""Words before a number that is an estimate; it is not compared with the others."""
_SUM_WINDOW = 700
_INTEGER = re.compile(rf"(?<![\d.,/<>=−-])(?:{DIGITS})(?![\d%]|[.,]\d|[ ]?%|[ ]?m[gl])")
_INTEGER_START = re.compile(r"\d(?<![\d.,/<>=−-].)")
_SIZES = (2, 5, 10, 20, 50, 100, 500, 2000, 20_000)


def signs_of(text: str, candidates: Sequence[Candidate], sections: Sequence[Section]) -> list[list[str]]:
    """Return the signs of every candidate, each once: words before and behind, place, rank among the others.

    Args:
        text: Canonical text of a study.
        candidates: As ``find_candidates`` returned them.
        sections: The sections of the abstract; they may be empty.
    """
    single = [
        one for one in candidates if one.kind != "sum" and not _ROUGH.search(text[max(0, one.start - 16) : one.start])
    ]
    most = max((one.n for one in single), default=0)
    times = Counter(one.n for one in single)
    parts = _part_of_whole(text, single)
    return [
        list(
            dict.fromkeys(
                [
                    *_words(text, one),
                    *_places(text, one, sections),
                    *_ranks(one, single, most, times),
                    *(["arms"] if _is_sum(text, one) else []),
                    *(["part"] if one in parts else []),
                    *_in_sums(one, [other for other in candidates if other.kind == "sum"]),
                ]
            )
        )
        for one in candidates
    ]


def _tokens(text: str) -> list[str]:
    return ["#" if word[0].isdigit() else word for word in _TOKEN.findall(text.lower())]


def _words(text: str, one: Candidate) -> Iterator[str]:
    """Yield the words around a number: each alone, the nearest with their distance, and neighbours in pairs."""
    before = _tokens(text[max(0, one.start - _WINDOW) : one.start])[-WORDS_BEFORE:]
    stop = max((at for at, word in enumerate(before) if word in _BREAK), default=-1)
    before = ["^", *before[stop + 1 :]] if stop >= 0 or one.start < _WINDOW else before
    after: list[str] = []
    for word in _tokens(text[one.end : one.end + _WINDOW])[:WORDS_AFTER]:
        after.append(word)
        if word in _BREAK:
            break
    kind = "s" if one.kind == "sum" else ""
    yield from (f"{kind}b:{word}" for word in before)
    yield from (f"{kind}b{at}:{word}" for at, word in enumerate(reversed(before[-3:]), start=1))
    yield from (f"{kind}b:{a} {b}" for a, b in pairwise(before))
    yield from (f"{kind}a:{word}" for word in after)
    yield from (f"{kind}a{at}:{word}" for at, word in enumerate(after[:3], start=1))
    yield from (f"{kind}a:{a} {b}" for a, b in pairwise(after))
    yield from (f"{kind}m:{word}" for word in _tokens(text[one.start : one.end]))


def _places(text: str, one: Candidate, sections: Sequence[Section]) -> Iterator[str]:
    """Yield the kind, whom it counts, the role of the section, and which fifth of the text."""
    yield f"kind:{one.kind}"
    yield f"people:{one.people}"
    yield f"fifth:{5 * one.start // max(1, len(text))}"
    role = next((s.role for s in sections if s.start <= one.start < s.end), None)
    yield f"role:{role}"
    yield f"kind:{one.kind} role:{role}"


def _ranks(one: Candidate, single: Sequence[Candidate], most: int, times: Counter[int]) -> Iterator[str]:
    """Yield how the number stands among the others: first, largest, said twice, and how large it is."""
    yield f"size:{sum(one.n >= size for size in _SIZES)}"
    if one.kind != "sum":
        yield f"order:{min(3, sum(other.start < one.start for other in single))}"
        yield f"larger:{min(3, sum(other.n > one.n for other in single))}"
    yield f"of:{min(6, len(single))} {'largest' if one.n >= most else 'smaller'}"
    if one.kind == "sum":
        yield "sum is said" if times[one.n] else "sum is not said"
        yield "sum beside a larger number" if one.n < most else "sum is the most"
    elif times[one.n] > 1:
        yield "said twice"


def _in_sums(one: Candidate, sums: Sequence[Candidate]) -> Iterator[str]:
    """Yield whether a number opens or stands inside groups named side by side, or of how many groups it is the sum."""
    if one.kind == "sum":
        groups = one.people.split("+")
        yield f"groups:{len(groups)}"
        yield "the same people" if len(set(groups)) == 1 else "different people"
        if any(other.start <= one.start and one.end <= other.end and other != one for other in sums):
            yield "part of a longer sum"
    elif any(other.start == one.start for other in sums):
        yield from ("opens a sum", f"opens a sum, kind:{one.kind}")
    elif any(other.start < one.start < other.end for other in sums):
        yield from ("inside a sum", f"inside a sum, kind:{one.kind}")


def _part_of_whole(text: str, single: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates before which a larger one stands in the same sentence."""
    found = []
    for before, one in pairwise(single):
        if one.n < before.n and not _BREAK.intersection(_tokens(text[before.end : one.start])):
            found.append(one)
    return found


def _is_sum(text: str, one: Candidate) -> bool:
    """Whether two numbers close behind a candidate, two arms as it seems, add up to it; both a fifth of it or more."""
    n = one.n
    if n < 20 or one.kind == "sum":
        return False
    seen: set[int] = set()
    for match in tried_at(_INTEGER_START, _INTEGER, text, one.end, one.end + _SUM_WINDOW):
        value = read_number(match.group())
        if value is not None and n <= 5 * value <= 4 * n:
            if n - value in seen:
                return True
            seen.add(value)
    return False
