"""Sentence boundaries in biomedical text, as spans of that text.

A rule-based splitter: every run of ``.``, ``?`` or ``!`` before a space is a candidate, and the words on both sides
decide. Known section labels (``RESULTS:``) stand outside the sentences. On doubt two sentences stay together, because a
quote that is a little long is still true, and one that is cut short may not be.
"""

from __future__ import annotations

import re

from corpus.sections import LabelMark, find_labels
from corpus.study import Span

NEVER_LAST = frozenset(
    """e.g eg i.e ie vs v cf dr drs mr mrs ms prof fig figs ref refs eq eqs ca approx st viz resp subsp ssp var tel eds
    dept univ suppl incl excl""".split()
)
"""Abbreviations that never end a sentence (lower case, without the last full stop)."""

BEFORE_NUMBER = frozenset("no nos vol p pp tab tabs chap sec art n nr cat lot dept c app ser pt".split())
"""Abbreviations when a digit follows; words of their own otherwise (``There were no.``)."""

SOMETIMES_LAST = frozenset(
    """al etc inc ltd co corp u.s u.k u.s.a usa e.u u.n a.m p.m i.v i.m i.p s.c p.o i.c.v q.d b.i.d t.i.d q.i.d b.d
    t.d.s o.d sp spp min hr hrs wk wks mo yr yrs mg kg ml jr sr m.d ph.d n.s s.d s.e s.e.m c.i w.h.o approx max
    est i.d o.r h.p.f a.d b.c n.d d.c""".split()
)
"""Abbreviations that end a sentence when a word follows that usually begins one."""

OPENERS = frozenset(
    """a after all although among an and as at because both but by compared conclusion conclusions data despite during
    each finally first five for four from further furthermore given however if in increased individuals it its
    mean median methods moreover most no none of on one only our overall participants patients previous recent
    results seven several six since some studies subjects ten that the their then there therefore these they
    this those three thus to twelve twenty two under until using we what when whereas whether which while with
    within women men children treatment here half eight nine eleven such increasing low high significant
    similarly conversely additionally also another other its he she his her analysis combination future more
    in-hospital objective background study to""".split()
)
"""Words that, capitalised after an abbreviation, begin a sentence more often than they go on with a name."""

_INITIAL_IS_TYPE = frozenset(
    """hepatitis vitamin type group arm phase class grade stage factor protein influenza regimen immunoglobulin
    cyclosporin cyclosporine part study trial cohort gene allele subtype genotype serotype strain compound level
    panel series drug treatment vitamins types groups immunoglobulins apolipoprotein apolipoproteins interferon
    botulinum toxin and or blood child""".split()
)
"""Words before a single capital letter that make it a name's end (``hepatitis B.``), not an initial (``J. Smith``)."""

# The mark comes first and what must stand before it afterwards: so the search goes from mark to mark.
_CANDIDATE = re.compile(r"[.?!\n](?:(?<=\n)\s*+|(?<![.?!\n].)[.?!]*+[)\]\"'”’]{0,3}(?=\s))")
_GLUED = re.compile(
    r"[.?!](?:(?<=[a-z)\]][a-z)\]][a-z)\]].)(?=(?:[A-Z][a-z]+|We|In|A|I)[ ,])|(?<=[a-z0-9)\]%].)(?=[A-Z]{4,40}:))"
)
"""A boundary without space (``survival.We``, ``cases.CONCLUSION:``)."""
_TO_TOKEN = re.compile(r".*[\s(\[]", re.DOTALL)
"""All before the last token of a stretch."""
_GENE_LIKE = re.compile(r"(?:[a-z]{1,4}[-]?[A-Z0-9][\w/-]*|[α-ω][\w-]*|[a-z]{1,3}-[A-Z][\w-]*)")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,2}|[ivxIVX]{1,4}|[a-hA-H])[.)]\Z")
_ROUND = re.compile(r"[()]")
_OPENING = "([\"'“‘"
_MAX_TOKEN = 40
_MAX_BRACKET = 400


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Find the sentences of a range of a text.

    Args:
        text: Any text.
        start: First character to look at.
        end: One past the last; None: to the end of the text.

    Returns:
        Non-empty spans in order, without space at their ends, that do not overlap. They hold every non-space character
        of the range except section labels with their colon (see ``corpus.sections``). A blank line always ends a
        sentence; a single line break only after a full stop, question mark, exclamation mark or colon.

    >>> [(s.start, s.end) for s in split_sentences("P < .05. It grew.")]
    [(0, 8), (9, 17)]
    """
    stop = len(text) if end is None else end
    found: list[Span] = []
    position = start
    for mark in (*find_labels(text, start, stop), LabelMark(start=stop, end=stop, body=stop)):
        found += _split_unlabelled(text, position, mark.start)
        position = mark.body
    return tuple(found)


def _split_unlabelled(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of a range that holds no label."""
    found: list[Span] = []
    first = start
    for cut in _cuts(text, start, end):
        if cut <= first or not _ends_sentence(text, first, cut, end):
            continue
        _append_trimmed(found, text, first, cut)
        first = cut
    _append_trimmed(found, text, first, end)
    return found


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Return every place where a sentence may end, in order."""
    cuts = [
        match.end() if text[match.start()] != "\n" else match.start() for match in _CANDIDATE.finditer(text, start, end)
    ]
    glued = [match.end() for match in _GLUED.finditer(text, start, end)]
    return sorted({*cuts, *glued}) if glued else cuts


def _append_trimmed(found: list[Span], text: str, start: int, end: int) -> None:
    """Add the span without the space around it, unless nothing is left."""
    body = text[start:end]
    first = start + len(body) - len(body.lstrip())
    last = start + len(body.rstrip())
    if first < last:
        found.append(Span(start=first, end=last))


def _ends_sentence(text: str, first: int, cut: int, end: int) -> bool:
    """Decide whether the sentence that began at ``first`` ends at ``cut``."""
    following = cut
    breaks = 0
    while following < end and text[following].isspace():
        breaks += text[following] == "\n"
        following += 1
    if following >= end:
        return True
    if breaks > 1:
        return True
    if text[cut : cut + 1] == "\n" and text[cut - 1] not in ".?!)]\"'”’":
        return text[cut - 1] == ":"
    since = max(first, cut - _MAX_TOKEN)
    before = _TO_TOKEN.match(text, since, cut)
    token = text[before.end() if before else since : cut]
    if not any(mark in token for mark in ".?!"):
        return text[cut - 1] in ".?!"
    return _decide(text, first, cut, following, token)


def _decide(text: str, first: int, cut: int, following: int, token: str) -> bool:
    """Decide by the token that ends at ``cut`` and the word that begins at ``following``."""
    after = text[following]
    word = _word_at(text, following)
    if after.islower() and not (_GENE_LIKE.match(word) and text[cut - 1] in ".)]" and len(token) > 2):
        return False
    if after == "." and not text[following + 1 : following + 2].isdigit():
        return False  # ". . . ." leads to a page number, or stands for words left out
    if after in ",;:=<>%)]}/" or _inside_bracket(text, first, cut):
        return False
    if "?" in token or "!" in token:
        return True
    if _LIST_NUMBER.fullmatch(text, _first_word(text, first), cut):
        return False
    return not _is_abbreviation(text, first, cut, token, word, after)


def _is_abbreviation(text: str, first: int, cut: int, token: str, word: str, after: str) -> bool:
    """Whether the full stop belongs to an abbreviation and the sentence goes on."""
    printed = token.rstrip(".")
    bare = printed.lower()
    if not token.endswith(".") or (len(bare) > 1 and printed.isupper() and "." not in printed) or printed == "st":
        return False
    opener = word.lower() in OPENERS
    if bare in NEVER_LAST:
        return True
    if bare in BEFORE_NUMBER and after.isdigit():
        return True
    if bare in SOMETIMES_LAST:
        if bare == "al":
            return after in _OPENING or after.isdigit()
        units = "." not in bare and bare not in ("inc", "ltd", "co", "corp", "jr", "sr", "sp", "spp", "approx")
        return not (opener or (units and after.isupper()) or after in "([")
    if len(bare) == 1 and bare.isalpha() and token[0].isupper():
        previous = text[max(first, cut - _MAX_TOKEN) : cut - len(token)].split()
        last = previous[-1].lower() if previous else ""
        return not (opener or last in _INITIAL_IS_TYPE or after.isdigit() or after in _OPENING)
    return False


def _inside_bracket(text: str, first: int, cut: int) -> bool:
    """Whether a round bracket opened in this sentence closes only a little after the cut."""
    sofar = text[max(first, cut - _MAX_BRACKET) : cut]
    depth = sofar.count("(") - sofar.count(")")
    # Deeper nesting is a list of labels or damage, not a remark in brackets.
    if not 0 < depth <= 3:
        return False
    for mark in _ROUND.finditer(text, cut, cut + _MAX_BRACKET):
        depth += 1 if mark.group() == "(" else -1
        if depth == 0:
            return True
    return False


def _word_at(text: str, position: int) -> str:
    """Return the word that begins here, after an opening bracket or quotation mark."""
    first = position
    while first < position + 3 and text[first : first + 1] and text[first] in _OPENING:
        first += 1
    last = first
    while last < first + _MAX_TOKEN and last < len(text) and (text[last].isalnum() or text[last] == "-"):
        last += 1
    return text[first:last]


def _first_word(text: str, position: int) -> int:
    """Return the first position from here that holds no space."""
    while position < len(text) and text[position].isspace():
        position += 1
    return position
