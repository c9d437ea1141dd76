"""Questions that a library cannot answer, made by rule from questions that it can.

Four kinds, all of one form. ``answerable``: the study that the question was made of is in the library. ``gold removed``: it was
taken out with every near-duplicate. ``wrong population``: the question asks for a group of people that no study of the
library about the intervention mentions. ``wrong drug``: a drug that no study of the library mentions stands in the place of the
intervention. What is like the removed studies stays in, so that declining is no matter of an empty search.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from typing import Literal

Kind = Literal["answerable", "gold removed", "wrong population", "wrong drug"]
KINDS: tuple[Kind, ...] = ("answerable", "gold removed", "wrong population", "wrong drug")

REMOVED_OF_TEN = 4  # of ten studies, so many are taken out; the others are asked about and bent
SHINGLE = 4  # words
SAME_TEXT = 0.25
"""Share of the shorter text's shingles in the longer one from which on they count as one text. Low on purpose: taking out a
study too many costs a near-miss, leaving a copy in makes a question answerable that is called unanswerable."""
NEAR_MISSES = 6  # studies with the rarest word of a removed intervention that are put in, per question
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
LEAST_NAME = 5  # letters of a word that can stand for an intervention
PLAIN_WORDS = frozenset(
    "active advice alone based combination combined control daily dose doses education exercise group groups high home intake "
    "intervention long-term management medical normal only patient patients placebo plus program programme received routine "
    "short standard study supplement supplementation surgery therapy training treated treatment using usual weeks with".split()
)
"""Words of an intervention that do not tell which one it is."""

POPULATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pregnant women", ("pregnan", "gestation", "antenatal", "prenatal", "maternal", "obstetric")),
    ("preterm infants", ("preterm", "premature", "neonat", "newborn", "infant")),
    ("children with cystic fibrosis", ("cystic fibrosis",)),
    ("kidney transplant recipients", ("transplant", "allograft")),
    ("people on haemodialysis", ("dialysis", "hemodialysis")),
    ("people with Down syndrome", ("down syndrome", "down's syndrome", "trisomy")),
    ("people with HIV infection", ("hiv", "immunodeficiency", "antiretroviral")),
    ("military veterans", ("veteran", "military", "soldier")),
    ("people with sickle cell disease", ("sickle",)),
    ("nursing home residents", ("nursing home", "residential", "care home", "long-term care")),
    ("people with schizophrenia", ("schizophreni", "psychosis", "psychotic")),
    ("people with haemophilia", ("hemophil", "haemophil")),
    ("competitive swimmers", ("swimm", "athlete")),
    ("people with spinal cord injury", ("spinal cord", "paraplegi", "tetraplegi")),
    ("adults with Parkinson disease", ("parkinson",)),
    ("people in prison", ("prison", "incarcerat", "inmate")),
)
"""Phrase, and the beginnings of words by which a study would mention such people. Own list: the assistant's is not consulted."""

REAL_DRUGS = tuple(
    "tirzepatide inclisiran lecanemab nusinersen ocrelizumab finerenone vericiguat dupilumab ustekinumab mavacamten risdiplam "
    "teprotumumab lumacaftor rimegepant olaparib venetoclax chloramphenicol griseofulvin dapsone quinidine thioridazine "
    "methysergide phenelzine reserpine tolbutamide mexiletine".split()
)
BEGINNINGS = tuple("tor quen bal zori fen dalu mirve osta prix cela ulmo nerva".split())
MIDDLES = tuple("va zi lo tre mu pha do xi".split())
ENDINGS = tuple("solide mazab tinib prast gliptol vastine cillane oxifen".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A comparison of a trial whose finding stands in the trial's abstract."""

    id: str
    study: str
    """PMID."""
    intervention: str
    comparator: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with the reason why it can or cannot be answered."""

    id: str
    kind: Kind
    text: str
    study: str
    """PMID of the study that it was made of."""
    why: str
    """What was done to make it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A library and the questions to put to it."""

    library: tuple[str, ...]
    """PMIDs of the studies that are in, in order."""
    removed: tuple[str, ...]
    """PMIDs of the studies of the questions that were taken out."""
    duplicates: tuple[str, ...]
    """PMIDs of further records taken out because they repeat one of those."""
    questions: tuple[Question, ...]


def make(prompts: Sequence[Prompt], texts: Mapping[str, str], *, size: int) -> Made:
    """Choose a library and make its questions.

    Args:
        prompts: Comparisons, each of a study in ``texts``.
        texts: PMID → title and abstract of every record that may be in the library.
        size: Studies the library is to hold at most; the studies of answerable questions are always in.
    """
    asked = list(dict.fromkeys(prompt.study for prompt in prompts))
    removed = tuple(study for study in asked if share(study, "removed") < REMOVED_OF_TEN / 10)
    kept = [study for study in asked if study not in removed]
    copies = copies_of([texts[study] for study in removed], {p: t for p, t in texts.items() if p not in asked})
    gone = {*removed, *copies}
    rest = [p for p in texts if p not in gone and p not in asked]
    lost = [prompt for prompt in prompts if prompt.study in removed]
    library = fill(kept, near_misses(lost, {p: texts[p] for p in rest}), rest, size)
    # A kept study that repeats a removed one would answer its questions.
    doubled = copies_of([texts[study] for study in removed], {p: texts[p] for p in kept})
    library = tuple(study for study in library if study not in doubled)
    questions = _questions(prompts, removed, {study: texts[study].casefold() for study in library})
    return Made(library=library, removed=removed, duplicates=tuple(sorted({*copies, *doubled})), questions=questions)


def share(name: str, salt: str) -> float:
    """Return a number in [0, 1) that depends on a name and nothing else.

    >>> share("12345", "split") == share("12345", "split")
    True
    """
    return int(sha256(f"{salt}\t{name}".encode()).hexdigest()[:12], 16) / 16**12


def ask(intervention: str, comparator: str, outcome: str, population: str = "") -> str:
    """Return the question for a comparison.

    >>> ask("aspirin", "placebo", "stroke", "pregnant women")
    'What is the effect of aspirin compared with placebo on stroke in pregnant women?'
    """
    people = f" in {population}" if population else ""
    return f"What is the effect of {_tidy(intervention)} compared with {_tidy(comparator)} on {_tidy(outcome)}{people}?"


def copies_of(originals: Sequence[str], others: Mapping[str, str]) -> set[str]:
    """Return the names of texts that repeat one of the originals.

    Broder 1997, doi:10.1109/SEQUEN.1997.666900 (containment of shingles).
    """
    wanted = [shingles(text) for text in originals]
    home: dict[str, set[int]] = {}
    for at, one in enumerate(wanted):
        for shingle in one:
            home.setdefault(shingle, set()).add(at)
    found = set()
    for name, text in others.items():
        own = shingles(text)
        shared = Counter(at for shingle in own for at in home.get(shingle, ()))
        if any(n >= SAME_TEXT * max(1, min(len(own), len(wanted[at]))) for at, n in shared.items()):
            found.add(name)
    return found


def shingles(text: str) -> set[str]:
    """Return every run of four words, in lower case; of a shorter text the whole of it."""
    words = WORD.findall(text.casefold())
    return {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}


def name_word(intervention: str, frequency: Mapping[str, int]) -> str | None:
    """Return the word that tells which intervention it is: the rarest of the library's own; None: no word tells.

    Args:
        intervention: As the question names it.
        frequency: Word in lower case → studies that hold it.
    """
    words = [w for w in WORD.findall(intervention.casefold()) if len(w) >= LEAST_NAME and w not in PLAIN_WORDS]
    held = [w for w in words if frequency.get(w, 0) > 0 and not w[0].isdigit()]
    return min(held, key=lambda w: (frequency[w], w), default=None)


def near_misses(lost: Sequence[Prompt], texts: Mapping[str, str]) -> list[str]:
    """Return studies that share the rarest word of a removed study's intervention, a few per question."""
    holders: dict[str, list[str]] = {}
    for name, text in texts.items():
        for word in set(WORD.findall(text.casefold())):
            holders.setdefault(word, []).append(name)
    frequency = {word: len(names) for word, names in holders.items()}
    found: dict[str, None] = {}
    for prompt in lost:
        word = name_word(prompt.intervention, frequency)
        some = sorted(holders.get(word or "", ()), key=lambda name: share(name, "near"))
        found.update(dict.fromkeys(some[:NEAR_MISSES]))
    return list(found)


def fill(kept: Sequence[str], near: Sequence[str], rest: Sequence[str], size: int) -> tuple[str, ...]:
    """Return the library: the kept studies, the near-misses, then others until it has its size."""
    others = sorted(rest, key=lambda name: share(name, "fill"))
    order = list(dict.fromkeys((*kept, *near, *others)))
    return tuple(order[: max(size, len(kept))])


def _questions(prompts: Sequence[Prompt], removed: Sequence[str], library: Mapping[str, str]) -> tuple[Question, ...]:
    """Return all questions: those of kept studies, those of removed ones, and as many bent ones as the latter."""
    lost = [prompt for prompt in prompts if prompt.study in removed]
    kept = [prompt for prompt in prompts if prompt.study in library]
    plain = [_plain(p, "answerable", "its study is in the library") for p in kept]
    plain += [_plain(p, "gold removed", "its study and what repeats it were taken out") for p in lost]
    order = sorted(kept, key=lambda prompt: share(prompt.id, "bend"))
    half = (len(lost) + 1) // 2
    frequency = Counter(word for text in library.values() for word in set(WORD.findall(text)))
    bent = [q for q in (_wrong_population(p, library, frequency) for p in order) if q is not None][:half]
    used = {question.id.partition(":")[2] for question in bent}
    # Prefer prompts that were not bent already, so that the two kinds ask about different findings.
    order.sort(key=lambda prompt: prompt.id in used)
    drugs = absent_drugs(library)
    changed = [_wrong_drug(p, drugs[at % len(drugs)]) for at, p in enumerate(order)][:half] if drugs else []
    return tuple(sorted((*plain, *bent, *changed), key=lambda question: share(question.id, "order")))


def _plain(prompt: Prompt, kind: Kind, why: str) -> Question:
    text = ask(prompt.intervention, prompt.comparator, prompt.outcome)
    return Question(id=f"{kind}:{prompt.id}", kind=kind, text=text, study=prompt.study, why=why)


def _wrong_population(prompt: Prompt, library: Mapping[str, str], frequency: Mapping[str, int]) -> Question | None:
    """Return the question for people whom no study of the library about the intervention mentions; None: there are none."""
    word = name_word(prompt.intervention, frequency)
    if word is None:
        return None
    about = [text for text in library.values() if word in text]
    own = ask(prompt.intervention, prompt.comparator, prompt.outcome).casefold()
    fitting = [
        phrase for phrase, stems in POPULATIONS if not any(stem in text for stem in stems for text in (*about, own))
    ]
    if not fitting:
        return None
    people = min(fitting, key=lambda phrase: share(f"{prompt.id}\t{phrase}", "people"))
    return Question(
        id=f"wrong population:{prompt.id}",
        kind="wrong population",
        text=ask(prompt.intervention, prompt.comparator, prompt.outcome, people),
        study=prompt.study,
        why=f"none of the {len(about)} studies that mention {word!r} mentions {people}",
    )


def _wrong_drug(prompt: Prompt, drug: str) -> Question:
    return Question(
        id=f"wrong drug:{prompt.id}",
        kind="wrong drug",
        text=ask(drug, prompt.comparator, prompt.outcome),
        study=prompt.study,
        why=f"no study of the library mentions {drug!r}, put in the place of {_tidy(prompt.intervention)!r}",
    )


def absent_drugs(library: Mapping[str, str]) -> tuple[str, ...]:
    """Return real and invented names of drugs, in turn, that no text of the library (in lower case) mentions."""
    everything = "\n".join(library.values())
    real = [name for name in REAL_DRUGS if name not in everything]
    invented = [name for at in range(len(BEGINNINGS) * 4) if (name := _invented(at)) not in everything]
    pairs = zip(real, invented, strict=False)
    return tuple(name for pair in pairs for name in pair) or tuple(invented)


def _invented(at: int) -> str:
    return BEGINNINGS[at % len(BEGINNINGS)] + MIDDLES[at * 3 % len(MIDDLES)] + ENDINGS[at * 5 % len(ENDINGS)]


def _tidy(text: str) -> str:
    """Return words with single spaces and without a closing mark; the collection's mark-up (``&nbsp;``) is read.

    >>> _tidy("from 6&nbsp;months ;")
    'from 6 months'
    """
    return " ".join(unescape(text).split()).rstrip(" .;,:")
