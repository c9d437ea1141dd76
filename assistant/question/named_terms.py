"""Which studies may answer a question that names a medicine, or a term with a letter or number: only those that name it too.

Names never cross: a passage on one medicine is no evidence for another, however alike their names and their vectors. The same holds
for vitamin D and B-6, hepatitis B and C, type 1 and type 2 (``index.search.designators``). A medicine that is asked about is not named
where its name only stands inside that of something else (vitamin D receptor, ``index.search.longer_names``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.question.read import Question, enumerates
from corpus.study import Study
from index.lexical import stems
from index.search.designators import Designated, Verdict, agree, designated_in, same_head, verdict
from index.search.longer_names import Span, longer_names, without_longer_names
from index.search.medicines import Mention, medicines, mentions
from index.spelling import Undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a question names."""

    medicines: tuple[Mention, ...] = ()
    designated: tuple[Designated, ...] = ()
    longer: tuple[Span, ...] = ()
    """Where the question has names of other things that hold a medicine's: there any mention of it will do."""
    doubtful: tuple[str, ...] = ()
    """Words that may be misspelt names of medicines and that the library does not hold: no study can meet them."""
    one_is_enough: bool = False
    """It asks about several things, each of which may have its own studies (a comparison, a list, two questions)."""


def asked_in(question: Question, undecided: Iterable[Undecided] = ()) -> Asked:
    """Return what a question names.

    Args:
        question: The question, read.
        undecided: Words whose spelling was left as it is.
    """
    # Of a class of medicines the name may hold that of a medicine: a calcium channel blocker is no calcium.
    own = {term.start for term in question.terms if term.kind == "medicine"}
    named = tuple(mention for mention in mentions(question.text) if mention.start in own)
    known = {mention.text for mention in named}
    sentences = [part for part in question.text.split("?") if part.strip()]
    listed = question.form == "comparison" or enumerates(question) or len(sentences) > 1 or " or " in question.text
    return Asked(
        medicines=named,
        designated=designated_in(question.text),
        longer=longer_names(question.text),
        doubtful=tuple(word.was for word in undecided if word.name and word.was not in known),
        one_is_enough=listed or question.text.lstrip().startswith("1."),
    )


def may_answer(asked: Asked, study: Study) -> bool:
    """Return whether a study may be quoted.

    It may not where it names other medicines and none of the question's, nor where it has the head of a term with other letters or
    numbers alone. A study that names no medicine at all may stand beside one that does.
    """
    text = searched_text(study)
    by_head: dict[str, set[str]] = {}
    for term in asked.designated:
        by_head.setdefault(term.head, set()).add(_verdict(term, asked, text))
    if any("other" in found and "met" not in found for found in by_head.values()):
        return False
    named = asked.medicines
    return not named or any(_names(one, asked, text) for one in named) or not _medicines_of(text)


def not_met(asked: Asked, cited: Sequence[Study], found: Sequence[Study]) -> tuple[str, ...]:
    """Return what the question names and no cited study does, as written, each once.

    Args:
        asked: What the question names.
        cited: The studies that are, or may be, quoted.
        found: Every study found; a term that they have with other letters or numbers must be met by one that is cited.
    """
    texts = [searched_text(study) for study in cited]
    lacking = [one.text for one in asked.medicines if not any(_names(one, asked, text) for text in texts)]
    for term in asked.designated:
        known = any(_verdict(term, asked, searched_text(study)) == "other" for study in found)
        if known and not any(_verdict(term, asked, text) == "met" for text in texts):
            lacking.append(term.text)
    return tuple(dict.fromkeys((*asked.doubtful, *lacking)))


def unanswerable(asked: Asked, lacking: Sequence[str]) -> bool:
    """Return whether nothing may be answered, given what no cited study names."""
    if not lacking or set(lacking) & set(asked.doubtful) or not asked.one_is_enough:
        return bool(lacking)
    named = {one.text for one in asked.medicines} | {one.text for one in asked.designated}
    return named <= set(lacking)


def message(asked: Asked, lacking: Sequence[str], found: Sequence[Study]) -> str:
    """Return what a person is told when nothing is answered because of names.

    Args:
        asked: What the question names.
        lacking: What of it no study that may be quoted names.
        found: Every study found, those that may not be quoted among them: one of them may name what is lacking.
    """
    nowhere = not_met(asked, found, found)
    words = " or ".join(f"“{word}”" for word in nowhere or lacking)
    if not nowhere:
        return f"Nothing was chosen to be quoted from a study that names {words} and all else that the question names."
    return (
        f"No study found for this question names {words}, by this or another name known to Lind. Studies of something else, however "
        "alike its name, do not answer it."
    )


def beside(lacking: Sequence[str]) -> tuple[str, ...]:
    """Return what an answer says of each thing that the question names and no cited study does."""
    return tuple(f"No cited study names “{word}”." for word in lacking)


def searched_text(study: Study) -> str:
    """Return what of a study is searched for names: title, abstract and headings."""
    return "\n".join((study.text, *study.mesh))


def _names(one: Mention, asked: Asked, text: str) -> bool:
    """Return whether a text names a medicine: by any of its names, by its parts, or by all words of a name of several.

    By words, so that "vaccination against hepatitis B" names the vaccine; a letter or number must stand behind its head there too.
    """
    text = _looked_at(one, asked, text)
    have = _medicines_of(text)
    if any(name in have or have.issuperset(medicines()[name].parts) for name in one.medicines):
        return True
    inside = [d for d in asked.designated if one.start <= d.start and d.end <= one.end]
    places = {at - one.start for term in inside for at in range(term.start, term.end)}
    rest = "".join(" " if at in places else letter for at, letter in enumerate(one.text))
    whole = bool(inside) or len(stems(rest)) > 1
    return whole and all(_verdict(d, asked, text) == "met" for d in inside) and _stems(text).issuperset(stems(rest))


@lru_cache(maxsize=512)
def _stems(text: str) -> frozenset[str]:
    """Return the stems of what is no name of another medicine: "l-folinic acid" is not folinic acid."""
    rest = list(text)
    for mention in mentions(text):
        rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    return frozenset(stems("".join(rest)))


def _looked_at(named: Mention | Designated, asked: Asked, text: str) -> str:
    """Return what of a text may name a thing: none of the longer names in it, unless the question has one there itself."""
    inside = any(start <= named.start < end for start, end in asked.longer)
    return text if inside else without_longer_names(text)


def _verdict(term: Designated, asked: Asked, text: str) -> Verdict:
    """Return whether a text has a term; "other" as well where it stands only inside longer names."""
    by_itself = not any(start <= term.start < end for start, end in asked.longer)
    is_medicine = by_itself and any((one.start, one.end) == (term.start, term.end) for one in asked.medicines)
    found = verdict(term, _looked_at(term, asked, text), begun=not is_medicine)
    if found != "met" and not _same(term).isdisjoint(_medicines_of(_looked_at(term, asked, text))):
        return "met"
    return "other" if found == "silent" and verdict(term, text, begun=not is_medicine) == "met" else found


@lru_cache(maxsize=512)
def _medicines_of(text: str) -> frozenset[str]:
    return frozenset(name for mention in mentions(text) for name in mention.medicines)


@lru_cache(maxsize=512)
def _same(term: Designated) -> frozenset[str]:
    """Return the medicines one of whose names is the term (cholecalciferol for vitamin D)."""
    return frozenset(
        medicine.name
        for medicine in medicines().values()
        for other in (medicine.name, *medicine.brands, *medicine.others)
        if other.startswith(term.head) and len(other) <= len(term.text) + 2
        for one in designated_in(other)
        if one.text == other and same_head(one.head, term.head)
        if any(agree(a, b) for a in term.designators for b in one.designators)
    )
