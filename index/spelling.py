"""Spelling mistakes in a question, mended only towards words of the library; British and American spellings.

A word is left alone when the library holds it or a spelling variant of it. A word that is, or may be, the name of a medicine is
never replaced: what it may stand for is named, and the person decides. Another word is mended where exactly one term in the titles of
the library is one edit away, and no name of a medicine is within two edits of either.
Distances are optimal string alignment: an insertion, deletion, substitution or swap of neighbours is one edit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Protocol

from index.lexical import STOP_WORDS, stems
from index.search.medicines import is_name, medicines, mentions, words
from index.search.stems import class_ending
from index.search.words import is_known

SHORTEST = 5
"""Letters of a word that may be mended."""
LONG = 8
"""Letters of a word from which on a name two edits away may be what was meant; below, one edit away."""
FAR = 2
"""Edits within which a name of a medicine counts as near."""
CANDIDATE = re.compile(r"[^\W\d_]+")
MEDICAL = re.compile(
    r"(?:itis|[ae]mia|oma|osis|oses|pathy|algia|ectomy|otomy|scopy|graphy|plasty|trophy|plegia|rrh[o]?ea|philia|penia|uria|sclerosis|"
    r"genic|static|therapy|metry|logy|edema|lysis|phobia|plasia|spasm|stasis|stenosis|thorax|toxin|virus|coccus|bacter|amine|"
    r"cholesterol|insulin|diabetes|hypertension|pneumonia|asthma|migraine|cancer|tumou?r|fibrillation|infarction|syndrome|"
    r"pregnancy|surgery|vaccine|vaccination|infection|arthritis|depression|schizophrenia|influenza|malaria|embolism)s?\Z",
    re.I,
)
"""Ends of words that make a word a term of medicine, beside the names of medicines."""
LONG_TERM = 10
"""Letters from which on any word of a title is taken for a term."""
INFLECTIONS = frozenset(
    " s es e ed d ing er ers al als ic ics ly y ies ion ions or ors ive ous a um us i ae ity ially ation ations n ns".split(
        " "
    )
)
"""Ends in which two forms of one word differ."""

_BRITISH = (
    "haem:hem oesoph:esoph oedem:edem paed:ped gynaec:gynec anaes:anes anaem:anem aemi:emi oea:ea foet:fet aetiol:etiol caec:cec "
    "faec:fec coeli:celi oestr:estr sulph:sulf tumour:tumor behaviour:behavior colour:color labour:labor favour:favor odour:odor "
    "humour:humor vapour:vapor centre:center litre:liter fibre:fiber programme:program ageing:aging isation:ization ising:izing "
    "ised:ized ise:ize yse:yze ysed:yzed ysing:yzing leuc:leuk haemat:hemat ischaem:ischem orthopaed:orthoped encyclopaed:encycloped "
    "manoeuvr:maneuver mould:mold grey:gray counsell:counsel labell:label travell:travel signall:signal channell:channel "
    "practis:practic defence:defense licence:license judgement:judgment draught:draft artefact:artifact disc:disk dyspnoea:dyspnea "
    "diarrhoea:diarrhea caesarean:cesarean homoeo:homeo amoeb:ameb haemorrh:hemorrh aetio:etio aesth:esth naev:nev phaeo:pheo "
    "chimaer:chimer harbour:harbor neighbour:neighbor flavour:flavor rigour:rigor endeavour:endeavor titre:titer goitre:goiter "
    "theatre:theater metre:meter calibre:caliber modell:model analogue:analog homologue:homolog catalogue:catalog "
    "dialogue:dialog aluminium:aluminum isab:izab"
)
PAIRS_OF_SPELLINGS: tuple[tuple[str, str], ...] = tuple(
    (british, american)
    for british, _, american in (pair.partition(":") for pair in _BRITISH.split())
    if british != american
)
"""Parts of words, British and American."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A word that was mended."""

    was: str
    """As it was written: ``text[start:end]`` of the question before."""
    now: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A word that the library does not hold and that was left as it is, since only the person can say what it stands for."""

    was: str
    meant: tuple[str, ...]
    """Words of the library that it may stand for, the nearest first."""
    start: int
    end: int
    name: bool = False
    """It is, or may be, the name of a medicine: nothing may be answered from studies of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A question with its spelling mended."""

    text: str
    corrections: tuple[Correction, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    """Places count in ``text``."""
    chosen: tuple[Correction, ...] = ()
    """Words that the person had replaced; places count in the text before."""
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that neither the library nor the language knows, with words of the library that they may be misspelt forms of. None of
    them is a name of a medicine, or near one: they widen the search and replace nothing."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What was done, a sentence each, for the reader."""
        chosen = (f"“{one.was}” was read as “{one.now}”, as you chose." for one in self.chosen)
        mended = (f"“{one.was}” was read as “{one.now}”, which this library holds." for one in self.corrections)
        left = (f"“{one.was}” is not in this library. Did you mean {' or '.join(one.meant)}?" for one in self.undecided)
        return (*chosen, *mended, *left)


class Titles(Protocol):
    """What a vocabulary is read from: ``corpus.library.Library``."""

    def titles(self) -> Iterable[tuple[str, str]]:
        """Yield id and title of every study that has one."""


class Counts(Protocol):
    """What knows the words of the library: ``index.retriever.Retriever``."""

    def passages_with(self, stem: str) -> int:
        """Return how many passages hold a stem."""


class Vocabulary:
    """The words of a library, to be mended towards. Make it with ``vocabulary_of``.

    Args:
        count_words: Gives the words of the titles, lower case, with how many titles hold each; asked once, when needed.
        holds: Whether any passage of the library holds a word.
    """

    def __init__(self, count_words: Callable[[], Mapping[str, int]], holds: Callable[[str], bool]) -> None:
        self._count_words = count_words
        self.holds = holds

    @cached_property
    def words(self) -> Mapping[str, int]:
        """The words of the titles, with how many titles hold each."""
        return self._count_words()

    def near(self, word: str) -> dict[str, int]:
        """Return the words within two edits of a word, with their distance."""
        return _near(word, self._by_length)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        return _by_length(self.words)


_cached: dict[str, Vocabulary] = {}


def vocabulary_of(library: Titles, index: Counts, *, snapshot: str) -> Vocabulary:
    """Return the vocabulary of a library.

    Args:
        library: Where the titles are; they are read only when a question holds an unknown word.
        index: What knows how many passages hold a stem.
        snapshot: State of the library and index (``Retriever.snapshot``); the vocabulary of the last one is kept.
    """
    if snapshot not in _cached:
        _cached.clear()
        _cached[snapshot] = Vocabulary(
            lambda: _words_of(title for _, title in library.titles()),
            lambda word: all(index.passages_with(stem) > 0 for stem in stems(word)),
        )
    return _cached[snapshot]


def correct(text: str, vocabulary: Vocabulary, *, chosen: Iterable[str] = ()) -> Corrected:
    """Mend the spelling of a question towards the words of the library.

    Args:
        text: The question as written.
        vocabulary: The library's words.
        chosen: Words that the person says were meant, of those that ``Undecided.meant`` offered.
    """
    wanted = {word.lower() for word in chosen}
    corrections, selected, undecided = list[Correction](), list[Correction](), list[Undecided]()
    pieces, at, shift = [], 0, 0
    read: dict[str, _Reading] = {}
    for match in CANDIDATE.finditer(text):
        if not _may_be_mended(text, match):
            continue
        word = match[0]
        reading = read.setdefault(word, _reading(word, vocabulary)) if word not in read else read[word]
        picked = next((one for one in reading.offered if one in wanted), None)
        now = picked or reading.mended
        if now is None:
            if reading.offered:
                start, end = match.start() + shift, match.end() + shift
                undecided.append(Undecided(was=word, meant=reading.offered, start=start, end=end, name=reading.name))
            continue
        now = now.capitalize() if word[0].isupper() else now
        (selected if picked else corrections).append(
            Correction(was=word, now=now, start=match.start(), end=match.end())
        )
        pieces += [text[at : match.start()], now]
        at, shift = match.end(), shift + len(now) - len(word)
    return Corrected(
        text="".join([*pieces, text[at:]]),
        corrections=tuple(corrections),
        undecided=tuple(undecided),
        chosen=tuple(selected),
        alike={word: one.alike for word, one in read.items() if one.alike and one.mended is None},
    )


def spelling_variants(word: str) -> tuple[str, ...]:
    """Return the British or American spellings of a word other than its own, lower case.

    >>> spelling_variants("tumour")
    ('tumor',)
    """
    plain = word.lower()
    found = [plain]
    for british, american in PAIRS_OF_SPELLINGS:
        for one, other in ((british, american), (american, british)):
            # A part that also ends in the longer form (hem in haem) is no other spelling of itself.
            found += [
                v.replace(one, other) for v in found[:4] if one in v and (len(one) > len(other) or other not in v)
            ]
    return tuple(dict.fromkeys(v for v in found if v != plain))[:8]


def american(text: str) -> str:
    """Return a text in lower case with every British part of a word replaced, for comparing words of either spelling.

    Both sides of a comparison must go through here: "disease" becomes a word that nobody writes.

    >>> american("Oesophageal tumours") == american("esophageal tumors")
    True
    """
    plain = text.lower()
    for british, other in PAIRS_OF_SPELLINGS:
        plain = plain.replace(british, other)
    return plain


def with_variants(text: str, holds: Callable[[str], bool]) -> str:
    """Return a text with the other spelling behind it of each word whose other spelling the library holds.

    For a lexical search; the text itself stands unchanged at the start.

    Args:
        text: A question.
        holds: Whether the library holds a word (``Vocabulary.holds``).
    """
    words = dict.fromkeys(word.lower() for word in CANDIDATE.findall(text) if len(word) >= SHORTEST)
    added = [
        v for word in words if word not in STOP_WORDS for v in spelling_variants(word) if v not in words and holds(v)
    ]
    return " ".join([text, *dict.fromkeys(added)])


def _may_be_mended(text: str, match: re.Match[str]) -> bool:
    """Whether a stretch of letters is a word: no code (``HbA1c``), no abbreviation, no short or common word, and no part of a name.

    Capitals throughout are an abbreviation, unless they spell a name (``ARMODAFINIL``).
    """
    word = match[0]
    if len(word) < SHORTEST or not word.isascii() or word.lower() in STOP_WORDS:
        return False
    if word[1:] != word[1:].lower() and not (word.isupper() and is_name(word)):
        return False
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return not any(character.isdigit() or character in "_@/" for character in around)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What a word may stand for: one word that it is mended to, several that are offered, or itself alone."""

    mended: str | None = None
    offered: tuple[str, ...] = ()
    name: bool = False
    alike: tuple[str, ...] = ()


def _reading(word: str, vocabulary: Vocabulary) -> _Reading:
    plain = word.lower()
    if vocabulary.holds(plain) or any(map(vocabulary.holds, spelling_variants(plain))) or _held_as(plain, vocabulary):
        return _Reading()
    known = vocabulary.near(plain)
    edits = FAR if len(plain) >= LONG or is_name(plain) else 1
    listed = {one: d for one, d in _near(plain, _names_by_length()).items() if d <= edits and vocabulary.holds(one)}
    names = _of_one_stem(listed | {one: d for one, d in known.items() if d <= edits and may_be_name(one)})
    if names or is_name(plain):
        return _Reading(offered=tuple(names), name=True)
    near = {
        one: d
        for one, d in known.items()
        if d == 1 and _is_term(one) and _same_letters(plain, one) and not _is_form_of(plain, one)
    }
    terms = tuple(_one_of_each(near))
    alike = _alike(plain, known) if class_ending(plain) is None and not _near_name(plain) else ()
    if len(terms) == 1 and class_ending(plain) is None and not _near_name(plain) and not _near_name(terms[0]):
        others = _one_of_each({one: d for one, d in known.items() if d == 1})
        return _Reading(mended=terms[0]) if len(others) == 1 else _Reading(offered=tuple(others), alike=alike)
    return _Reading(offered=terms, alike=alike)


def _alike(word: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """Return the nearest words of the library that a word which no language knows may be a misspelt form of."""
    if is_known(word):
        return ()
    edits = FAR if len(word) >= LONG else 1
    near = {one: d for one, d in known.items() if d <= edits and not is_name(one)}
    nearest = min(near.values(), default=0)
    return tuple(_one_of_each({one: d for one, d in near.items() if d == nearest}))


def _of_one_stem(names: Mapping[str, int]) -> dict[str, int]:
    """Return names with their distance, the nearest first; of forms of one (metformin, metformine) the first."""
    found = {tuple(stems(one)): one for one in reversed(_one_of_each(names))}
    return {one: names[one] for one in sorted(found.values(), key=lambda one: (names[one], one))}


def _held_as(word: str, vocabulary: Vocabulary) -> bool:
    """Whether the library holds a medicine under another of its names than the one asked for."""
    same = (medicines()[name] for mention in mentions(word) for name in mention.medicines)
    return any(vocabulary.holds(name) for one in same for name in (one.name, *one.brands, *one.others))


def may_be_name(word: str) -> bool:
    """Return whether a word is the known name of a medicine or ends like one."""
    return is_name(word) or class_ending(word) is not None


def _near_name(word: str) -> bool:
    return bool(_near(word, _names_by_length()))


def _same_letters(word: str, term: str) -> bool:
    """Whether no letter was exchanged for another: one may be lost, added or swapped ("prebiotics" is no "probiotics")."""
    return len(word) != len(term) or sorted(word) == sorted(term)


def _is_form_of(word: str, term: str) -> bool:
    """Whether two words are forms of one ("tumours", "treating"): they differ in an inflected end alone."""
    pairs = enumerate(zip(word, term, strict=False))
    same = next((i for i, (one, other) in pairs if one != other), min(len(word), len(term)))
    ends = {word[same:], term[same:]}
    return same >= SHORTEST - 1 and ends <= INFLECTIONS and ends != {"", "e"}


def _one_of_each(names: Mapping[str, int]) -> dict[str, int]:
    """Return names with their distance, the nearest first; of a name and its plural the nearer."""
    found: dict[str, int] = {}
    for name in sorted(names, key=lambda one: (names[one], one)):
        if not {name.removesuffix("s"), f"{name}s"} & found.keys():
            found[name] = names[name]
    return found


def _is_term(word: str) -> bool:
    return len(word) >= SHORTEST and (may_be_name(word) or len(word) >= LONG_TERM or MEDICAL.search(word) is not None)


def _words_of(titles: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for title in titles:
        counts.update({word.lower() for word in CANDIDATE.findall(title) if len(word) >= SHORTEST})
    return counts


def _by_length(words: Iterable[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for word in words:
        found.setdefault(len(word), []).append(word)
    return found


@cache
def _names_by_length() -> dict[int, list[str]]:
    return _by_length(sorted(words()))


def _near(word: str, by_length: Mapping[int, Sequence[str]]) -> dict[str, int]:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    found: dict[str, int] = {}
    for length in range(len(word) - FAR, len(word) + FAR + 1):
        some = by_length.get(length)
        if some:
            hits = extract(word, some, scorer=OSA.distance, score_cutoff=FAR, limit=None)
            found.update((name, int(edits)) for name, edits, _ in hits)
    return found
