"""Spelling mistakes in a question, mended only towards words of the library; British and American spellings.

A word is left alone when the library holds it, when it is the known name of a medicine, or when it is a spelling variant
of a word that is held. A mended word must be a term of medicine that stands in the title of a study. Names of medicines
are never exchanged: a word near two names is mended to neither, and both are named (ISMP's rule for look-alike names).
Distances are optimal string alignment: an insertion, deletion, substitution or swap of neighbours is one edit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from corpus.lookalikes import DRUG_NAMES, PAIRS, drug_stem, is_drug_name
from index.lexical import STOP_WORDS, stems

SHORTEST = 5
"""Letters of a word that may be mended."""
LONG = 8
"""Letters of a name of a medicine from which on two edits are mended; below, and in other terms, one."""
FAR = 2
"""Edits within which a name of a medicine counts as near."""
CLEARLY_MORE = 3
"""Of two words equally near, one is taken that stands in this many times as many titles."""
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
    "diarrhoea:diarrhea caesarean:cesarean homoeo:homeo amoeb:ameb haemorrh:hemorrh neonatal:neonatal"
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
    """A word that may be a mistake for one of several, and was left as it is."""

    was: str
    meant: tuple[str, ...]
    """What it may stand for, the nearest first."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A question with its spelling mended."""

    text: str
    corrections: tuple[Correction, ...] = ()
    undecided: tuple[Undecided, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What was done, a sentence each, for the reader."""
        mended = (f"“{one.was}” was read as “{one.now}”, which this library holds." for one in self.corrections)
        left = (
            f"“{one.was}” is not in this library and may stand for {' or '.join(one.meant)}: nothing was corrected."
            for one in self.undecided
        )
        return (*mended, *left)


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
        """The terms of medicine in the titles, with how many titles hold each."""
        return {word: n for word, n in self._count_words().items() if _is_term(word)}

    def near(self, word: str) -> dict[str, int]:
        """Return the terms within two edits of a word, with their distance."""
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


def correct(text: str, vocabulary: Vocabulary) -> Corrected:
    """Mend the spelling of a question towards the words of the library.

    Args:
        text: The question as written.
        vocabulary: The library's words.
    """
    corrections: list[Correction] = []
    undecided: list[Undecided] = []
    pieces, at = [], 0
    read: dict[str, tuple[str, ...]] = {}
    for match in CANDIDATE.finditer(text):
        if not _may_be_mended(text, match):
            continue
        if match[0] not in read:
            read[match[0]] = _meant(match[0], vocabulary)
        meant = read[match[0]]
        if len(meant) > 1:
            undecided.append(Undecided(was=match[0], meant=meant, start=match.start(), end=match.end()))
        if len(meant) != 1:
            continue
        now = meant[0].capitalize() if match[0][0].isupper() else meant[0]
        corrections.append(Correction(was=match[0], now=now, start=match.start(), end=match.end()))
        pieces += [text[at : match.start()], now]
        at = match.end()
    return Corrected(text="".join([*pieces, text[at:]]), corrections=tuple(corrections), undecided=tuple(undecided))


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
    """Whether a stretch of letters is a word: no code (``HbA1c``, ``CYP2D6``), no abbreviation, no short or common word."""
    word = match[0]
    if len(word) < SHORTEST or not word.isascii() or word[1:] != word[1:].lower() or word.lower() in STOP_WORDS:
        return False
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return not any(character.isdigit() or character in "_@/" for character in around)


def _meant(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what a word may stand for: nothing, one word to mend it to, or several that leave it as it is."""
    plain = word.lower()
    if is_drug_name(plain) or vocabulary.holds(plain) or any(map(vocabulary.holds, spelling_variants(plain))):
        return ()
    known = vocabulary.near(plain)
    near = known | _near(plain, _drugs_by_length())
    names = _one_of_each({name: d for name, d in near.items() if is_drug_name(name) or drug_stem(name)})
    if not names:
        return _meant_term(plain, known, vocabulary)
    if len(names) > 1:
        return tuple(names) if any(name in known for name in names) else ()
    name, edits = next(iter(names.items()))
    if name not in known or not _is_slip(plain, name, edits):
        return ()
    partners = [other for pair in PAIRS if name in pair for other in pair if other != name]
    rivals = [other for other in partners if _distance(plain, other, edits + 1) <= edits + 1]
    return (name, *rivals)


def _is_slip(word: str, name: str, edits: int) -> bool:
    """Whether a word is a mistake for a name of a medicine, and not the name of a medicine that is not known here.

    A word with the ending of a class of medicines may be one; then only a letter lost, doubled or swapped is a slip.
    """
    if edits > (1 if len(word) < LONG else FAR):
        return False
    if drug_stem(word) is None:
        return True
    return edits == 1 and _same_letters(word, name)


def _same_letters(word: str, term: str) -> bool:
    """Whether no letter was exchanged for another: one may be lost, added or swapped ("prebiotics" is no "probiotics")."""
    return len(word) != len(term) or sorted(word) == sorted(term)


def _meant_term(word: str, known: Mapping[str, int], vocabulary: Vocabulary) -> tuple[str, ...]:
    if drug_stem(word) is not None:
        return ()
    near = {
        term: d for term, d in known.items() if d == 1 and _same_letters(word, term) and not _is_form_of(word, term)
    }
    if not near:
        return ()
    least = min(near.values())
    best = sorted((term for term, d in near.items() if d == least), key=lambda term: (-vocabulary.words[term], term))
    if len(best) > 1 and vocabulary.words[best[0]] >= CLEARLY_MORE * vocabulary.words[best[1]]:
        return (best[0],)
    return tuple(_one_of_each(dict.fromkeys(best, least)))


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
    return len(word) >= SHORTEST and (
        is_drug_name(word) or drug_stem(word) is not None or len(word) >= LONG_TERM or MEDICAL.search(word) is not None
    )


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


_drugs: dict[int, list[str]] = {}


def _drugs_by_length() -> dict[int, list[str]]:
    if not _drugs:
        _drugs.update(_by_length(sorted(DRUG_NAMES)))
    return _drugs


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


def _distance(one: str, other: str, limit: int) -> int:
    from rapidfuzz.distance import OSA

    return int(OSA.distance(one, other, score_cutoff=limit))
