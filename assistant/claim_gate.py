"""The claim gate: whether a sentence that a model wrote says no more and no other than the quote it cites.

Rules, not understanding (REQUIREMENTS C02): they find the errors that hurt most, and what they cannot
follow they refuse; the quote then takes the sentence's place. A pass means "checked for numbers and
terms", not "supported".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.cue_words import lower_case
from corpus.effects.direction_signs import DIRECTED, cues
from corpus.invisible import find_invisible
from corpus.words import NUMBER_WORDS, parse_number_word
from index.lexical import STOP_WORDS, stems

TOKEN = re.compile(
    r"(?P<relation>[<>≤≥](?:\s?or\s?=)?|\b(?:less|greater|more) than\b(?: or equal to\b)?)"
    r"|(?P<number>(?:(?<![\w.)\]])[-−–])?(?<![\w.,·])(?:\d{1,3}(?:[,\u00a0\u2009]\d{3})+|\d+)?(?:[.·]\d+|(?<=\d))(?![\w.]*\w{2}\d))"
    rf"|(?P<spelled>{NUMBER_WORDS})"
    r"|(?P<word>[^\W\d_][\w'’-]*|%)",
    re.I,
)
FIGURE = re.compile(r"\d*[.·]?\d+(?:[,\u00a0\u2009]\d{3})*(?:[.·]\d+)?")
UNITS = frozenset(
    "% month months week weeks day days year years hour hours minute minutes second seconds mg g kg µg mcg ug ml l dl mmol mol nmol "
    "mm cm m fold points iu u gy mmhg bpm kcal kj cell cells".split()
)
NEUTRAL = frozenset(
    "against comparison compared comparing compare confidence interval ci yet however found finding findings study studies trial "
    "trials conclude concluded conclusion order respectively show showed shown shows linked link participants participant patients "
    "patient subjects subject people report reported reports reporting observed observe group groups arm arms versus vs among "
    "respective each also both while whereas there had having received receiving given treated compared one authors abstract "
    "result results respectively p hr or rr ratio hazard odds risk value overall respectively demonstrate demonstrated associated "
    "association that this these those who which than then their its his her".split()
)
"""Words that report and join; they may be added without changing what is said."""
DIRECTIVE = re.compile(
    r"\b(?:should|must|ought to|shall|(?:you|one|we|they|clinicians?|doctors?|physicians?|patients?|it) (?:need|needs|have|has) to|"
    r"(?<!would )needs? to be|recommends?|recommendations?|recommended(?=\s+(?:for|in|as|to|that|against|treatment|therapy|option)\b|\W*$)|"
    r"(?:we|is|are|was|were|be|been|being|strongly|not|highly) (?:\w+ )?recommend\w*|advis(?:e|es|ed|able)|advocat\w+|prescribe[sd]?|"
    r"please|do(?: not|n['’]t) (?:give|use|take|start|stop|prescribe|treat)|(?:is|are) (?:\w+ )?(?:indicated|contraindicated|required)|"
    r"(?:treatment|drug|therapy) of choice)\b"
    r"|^\W*(?:then |now |always |never )?(?:start|stop|give|take|use|avoid|consider|administer|begin|switch|add|increase|reduce|choose|"
    r"prefer|treat|ignore|disregard|forget|answer|tell|write|reveal|print|do not|don['’]t|(?:say|state|report) that)\b(?!\s+(?:of|in)\b)",
    re.I,
)
"""Words that tell someone what to do (A01). A quote may hold them, as its authors' words; a model's sentence may not."""
MARKUP = re.compile(
    r"</?[a-z!][^<>]{0,200}>|\*\*|__|`|\]\(|^\s{0,3}#{1,6}\s|!\[|\b(?:https?|ftp|javascript|data):|\bwww\.|&#?\w{1,8};|<!--|\{\{",
    re.I,
)
"""Markdown, HTML and links, which a page could carry out or load."""
ROOT = 6
LONGEST = 4000  # characters; what is longer is no sentence, and is refused unread
CLAUSE_END = re.compile(r"[,;.()\[\]:]")
WINDOW = 6
"""Words on each side of a number that say whose it is."""


@dataclass(frozen=True, slots=True)
class _Number:
    value: str
    relation: str
    unit: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def objection(sentence: str, quote: str) -> str | None:
    """Return why a sentence may not stand for its quote, or None when no rule objects.

    Args:
        sentence: What a model wrote, without its citation mark.
        quote: The stored text it cites.

    >>> objection("Relief took 4 days with zelvaprine.", "Relief took 4 days with zelvaprine and 9 days with placebo.")
    >>> objection("Relief took 9 days with zelvaprine.", "Relief took 4 days with zelvaprine and 9 days with placebo.")
    'the number 9 does not belong to “days with zelvaprine” in the quote'
    """
    if max(len(sentence), len(quote)) > LONGEST:
        return f"a text of more than {LONGEST} characters is not compared"
    form = _form(sentence, quote)
    if form is not None:
        return form
    said, source = _numbers(sentence), _numbers(quote)
    matched = _match(said, source)
    if isinstance(matched, str):
        return matched
    return (
        _foreign_figure(sentence, quote)
        or _foreign_word(sentence, quote)
        or _wrong_owner(said, source, matched)
        or _other_polarity(sentence, quote)
        or _other_direction(sentence, quote)
    )


def _form(sentence: str, quote: str) -> str | None:
    """Object to what no sentence of a model may hold, true or not: directions, markup, unseen characters, nothing."""
    directive = DIRECTIVE.search(sentence)
    if directive is not None:
        return f"“{directive[0].strip()}” tells someone what to do"
    markup = next((m[0] for m in MARKUP.finditer(sentence) if m[0] not in quote), None)
    if markup is not None:
        return f"{markup!r} is markup or a link"
    if any(sentence[one.start : one.end] not in quote for one in find_invisible(sentence)):
        return "the sentence holds characters that cannot be seen"
    return None if stems(sentence) else "the sentence holds no word"


def _numbers(text: str) -> list[_Number]:
    tokens = list(TOKEN.finditer(text))
    at = [
        i for i, t in enumerate(tokens) if t["number"] or (t["spelled"] and parse_number_word(t["spelled"]) is not None)
    ]
    found = []
    for place, i in enumerate(at):
        low = at[place - 1] + 1 if place else 0
        high = at[place + 1] if place + 1 < len(at) else len(tokens)
        before = [t["word"] or "" for t in tokens[max(low, i - WINDOW) : i]]
        after = _same_clause(text, tokens[i].end(), tokens[i + 1 : min(high, i + 1 + WINDOW)])
        relation = _relation(tokens[i - 1]["relation"]) if i else ""
        unit = after[0].lower() if after and after[0].lower() in UNITS else ""
        found.append(
            _Number(_value(tokens[i]), relation, unit, tuple(filter(None, before)), tuple(filter(None, after)))
        )
    return found


def _same_clause(text: str, start: int, tokens: Sequence[re.Match[str]]) -> list[str]:
    """Return the words that follow a number up to the next comma, semicolon, full stop or bracket."""
    words = []
    for token in tokens:
        if CLAUSE_END.search(text, start, token.start()):
            break
        words.append(token["word"] or "")
        start = token.end()
    return words


def _value(token: re.Match[str]) -> str:
    if token["spelled"]:
        return str(parse_number_word(token["spelled"]))
    plain = re.sub(r"[,\u00a0\u2009]", "", token["number"]).replace("·", ".")
    sign = "-" if plain[0] in "-−–" else ""
    plain = plain.lstrip("-−–")
    return sign + ("0" + plain if plain.startswith(".") else plain)


def _relation(text: str | None) -> str:
    names = {"less than": "<", "greater than": ">", "more than": ">", "≤": "<", "≥": ">"}
    plain = re.sub(r"\s?or\s?=$| or equal to$", "", (text or "").lower())
    return names.get(plain, plain)


def _match(said: Sequence[_Number], source: Sequence[_Number]) -> list[int] | str:
    """Return for each number of a sentence its place among the quote's numbers, in order; or the objection."""
    places = []
    start = 0
    for number in said:
        same = [i for i in range(len(source)) if source[i].value == number.value]
        if not same:
            return f"the number {number.value} does not stand in the quote"
        fitting = [i for i in same if source[i].relation == number.relation and number.unit in ("", source[i].unit)]
        if not fitting:
            return f"the number {number.value} has another unit or relation in the quote"
        later = [i for i in fitting if i >= start]
        if not later:
            return f"the number {number.value} stands elsewhere in the order of the quote"
        places.append(later[0])
        start = later[0] + 1
    return places


def _foreign_figure(sentence: str, quote: str) -> str | None:
    """Object to digits, those inside names too (``SRC-3``), that the quote does not hold in this order.

    A number written out may stand for a figure of the quote; what its words say is compared by ``_match``.
    """
    spelled = {str(v) for m in re.finditer(NUMBER_WORDS, quote, re.I) if (v := parse_number_word(m[0])) is not None}
    rest = iter(_figures(quote))
    wanted = [figure for figure in _figures(sentence) if figure not in spelled]
    missing = next((figure for figure in wanted if not any(figure == other for other in rest)), None)
    return None if missing is None else f"the figure {missing} does not stand in this place in the quote"


def _figures(text: str) -> list[str]:
    return [re.sub(r"[,\u00a0\u2009]", "", m[0]).replace("·", ".").lstrip("0") for m in FIGURE.finditer(text)]


def _foreign_word(sentence: str, quote: str) -> str | None:
    """A word said twice must stand twice: “anxiety, anxiety” is not “anxiety, depression”."""
    known = Counter(stems(quote))
    free = neutral_stems()
    for stem, times in Counter(stems(sentence)).items():
        plain = len(stem) < 2 or stem.isdigit() or stem in free or parse_number_word(stem) is not None
        if not plain and times > known[stem] and not any(_same_root(stem, other) for other in known):
            return f"the word {stem!r} does not stand in the quote, or less often"
    return None


def _same_root(one: str, other: str) -> bool:
    """Return whether two stems differ in their last letter alone (respond, respons); names of drugs differ in more."""
    return one != other and min(len(one), len(other)) > ROOT and one[:-1] == other[:-1]


@cache
def neutral_stems() -> frozenset[str]:
    """Return the stems that say nothing of their own."""
    return frozenset(stems(" ".join((*STOP_WORDS, *NEUTRAL))))


def _wrong_owner(said: Sequence[_Number], source: Sequence[_Number], places: Sequence[int]) -> str | None:
    """Object when what follows a number in the sentence follows another number in the quote."""
    everywhere = {s for other in source for word in (*other.before, *other.after) for s in stems(word)}
    for number, place in zip(said, places, strict=True):
        behind = _telling(source[place].after)
        near = behind or _telling(source[place].before)
        if any(stem in everywhere and stem not in near for stem in _telling(number.after)):
            return f"the number {number.value} does not belong to “{' '.join(number.after)}” in the quote"
    return None


def _telling(words: Sequence[str]) -> frozenset[str]:
    kept = [word for word in words if word.lower() not in UNITS]
    return frozenset(stem for word in kept for stem in stems(word) if stem not in neutral_stems() and len(stem) > 1)


def _other_polarity(sentence: str, quote: str) -> str | None:
    negation = cues()["negation"]
    if len(negation.findall(lower_case(sentence))) != len(negation.findall(lower_case(quote))):
        return "the sentence negates where the quote does not, or the other way round"
    return None


def _other_direction(sentence: str, quote: str) -> str | None:
    said, source = _directions(sentence), _directions(quote)
    rest = iter(source)
    if all(any(stem == other for other in rest) for stem in said):
        return None
    return "the sentence points another way than the quote"


def _directions(text: str) -> list[str]:
    """Return the stems of the words that say which way, in their order."""
    words = sorted((match.start(), match[0]) for kind in DIRECTED for match in cues()[kind].finditer(lower_case(text)))
    return [stem for _, word in words for stem in stems(word)]
