"""Whether the studies found are enough for an answer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.evidence.indirectness import studied_group
from assistant.evidence.sentences import TermWeights, any_stem, is_qualifier, study_stems
from assistant.question.entities import PEOPLE
from assistant.question.pico import part_of
from assistant.question.read import Question, Term, enumerates
from corpus.reported import sentence_spans
from corpus.study import Study
from index.lexical import stems
from index.retriever import Hit

INTERCEPT, COSINE_WEIGHT, COVERAGE_WEIGHT = -13.5, 12.8, 7.5
"""Logistic regression on half of PubMedQA's labelled development questions (own abstract in the library without its
title, or taken out); on the other half it tells the two apart with an AUROC of .98 (all-MiniLM-L6-v2)."""
HELD_THRESHOLD = 0.1
"""What is asked of the score when one study holds every key term: short questions are never close in cosine."""
THRESHOLD = 0.5
LACKING_NAME, UNKNOWN_NAME, LACKING_PEOPLE = 0.75, 3.0, 2.0
"""Taken off the log-odds for each name (drug, disease, population) that the best-matching study lacks, for one that the
whole library lacks, and further for a group of people it lacks. Chosen on the calibration half of the benchmark
``abstention``."""
OTHER_PEOPLE = 3.0
"""Taken off the log-odds, in full, when the best-matching study names none of the people (or diseases) the question asks
about by its population part; in part when it names some. Chosen on the same half."""
TOP_STUDIES = 5
NEARLY_ALL = 0.95
LEFT_OUT = re.compile(
    r"\b(?:exclu(?:ded?|ding|sions?)|ineligible|not (?:eligible|included|enrolled|studied)|except)\b", re.I
)
"""Words of who was not studied: a group named beside them only is a group that the study says nothing of."""
CLAUSE = re.compile(r"[;.]\s")

IMPLIED = (
    (frozenset({"adult", "adults"}), None, "child children infant neonat newborn adolesc paediatr pediatr preterm"),
    (
        frozenset({"women"}),
        "pregnanc pregnant matern eclampsia preeclampsia postpartum obstetr endometri ovarian menopaus",
        None,
    ),
    (frozenset({"men"}), "prostat testicular", None),
)
"""Groups that a text need not name: of adults, unless it speaks of the stems of children; of women and men, where it speaks of
what they alone have. Each: the group's words, stems that imply it (None: anything does), stems that rule it out."""
CONDITIONS = frozenset(
    "acne alzheimer anemia anxiety arthritis asthma autism bladder bone bowel brain breast cancer cervical cirrhosis cold colon "
    "copd coronary dementia depression diabetes diarrhea epilepsy fever flu fracture gastric gout headache heart hepatitis hernia "
    "hiv hypertension influenza insomnia kidney leukemia liver lung lupus lymphoma malaria melanoma migraine nausea obesity "
    "ovarian pain pancreatic parkinson pneumonia prostate psoriasis rectal renal schizophrenia sepsis shock skin stroke "
    "tuberculosis thyroid ulcer uterine vomiting".split()
)
"""Diseases and organs whose names are everyday words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficiency:
    """How well the best study found matches a question."""

    score: float
    """0…1: closeness in meaning and the share of the question's telling words that one study holds, through a logistic."""
    cosine: float
    """Cosine of the question and the nearest passage; 0 when dense search found nothing."""
    coverage: float
    """Share of the weight of the question's terms that the best-matching study holds."""
    missing: tuple[Term, ...]
    """Key terms that no study found holds."""
    names: tuple[Term, ...]
    """Names (a drug, a disease, a population) that the best-matching study lacks."""
    held: bool
    """There are key terms, and one study holds (nearly) all their weight."""
    people: tuple[Term, ...]
    """Key terms of the question's population that the best-matching study lacks."""
    apart: bool
    """Every key term occurs somewhere, but no one study holds two of them together."""
    excluded: tuple[Term, ...] = ()
    """Groups of people whom the best-matching study names only to say that they were left out."""


def judge(
    question: Question,
    hits: Sequence[Hit],
    studies: Sequence[Study],
    weights: TermWeights,
    is_name: Callable[[Term], bool],
) -> Sufficiency:
    """Return how well the studies found match a question.

    Args:
        question: The question, read.
        hits: Passages found, best first.
        studies: The studies found, best first.
        weights: What the question's terms are worth in this library.
        is_name: Whether a term names a drug, a disease or a population (see ``names_something``).
    """
    cosine = max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0)
    people = [term for term in question.key_terms if term.word.lower() in PEOPLE]
    without = [_left_out(people, study) for study in studies[:TOP_STUDIES]]
    held = [
        study_stems(study) - {part for term in out for part in term.stems}
        for study, out in zip(studies, without, strict=False)
    ]
    if enumerates(question):
        # Each subject of a list may have a study of its own.
        held = [frozenset().union(*held)] if held else []
    coverage = max((weights.coverage(stems) for stems in held), default=0.0)
    everything = frozenset().union(*held) if held else frozenset()
    missing = tuple(term for term in question.key_terms if not any_stem(term, everything))
    closest = max(range(len(held)), key=lambda at: weights.subject(held[at]), default=None)
    best = frozenset[str]() if closest is None else held[closest]
    left_out = () if closest is None else without[closest]
    names = tuple(
        term
        for term in question.key_terms
        if is_name(term) and not any_stem(term, best) and (term in left_out or not _implied(term, best))
    )
    lacking, share = _other_people(question, None if closest is None else studies[closest], best, weights)
    together = max((sum(any_stem(t, stems) for t in question.key_terms) for stems in held), default=0)
    return Sufficiency(
        score=1
        / (
            1
            + math.exp(
                -(
                    INTERCEPT
                    + COSINE_WEIGHT * cosine
                    + COVERAGE_WEIGHT * coverage
                    - _lack(names, weights)
                    - OTHER_PEOPLE * share
                )
            )
        ),
        cosine=cosine,
        coverage=coverage,
        missing=missing,
        names=names,
        people=lacking,
        held=bool(question.key_terms) and max((weights.subject(stems) for stems in held), default=0.0) >= NEARLY_ALL,
        apart=len(question.key_terms) >= 2 and not missing and together < 2,
        excluded=tuple(term for term in names if term in left_out),
    )


def _left_out(people: Sequence[Term], study: Study) -> tuple[Term, ...]:
    """Return the groups of people that a study names only where it says who was left out."""
    if not people or LEFT_OUT.search(study.text) is None:
        return ()
    clauses = [
        clause
        for text in (study.title_text or "", *(study.text[s.start : s.end] for s in sentence_spans(study)))
        for clause in CLAUSE.split(text)
    ]
    kept = frozenset(stems(" ".join(clause for clause in clauses if LEFT_OUT.search(clause) is None)))
    return tuple(term for term in people if not any_stem(term, kept) and any_stem(term, study_stems(study)))


def _implied(term: Term, held: frozenset[str]) -> bool:
    """Return whether a group of people is meant by a text with these stems though it does not name it."""
    for group, implying, excluding in IMPLIED:
        if term.word.lower() in group:
            meant = implying is None or not held.isdisjoint(implying.split())
            return meant and (excluding is None or held.isdisjoint(excluding.split()))
    return False


def _other_people(
    question: Question, study: Study | None, held: frozenset[str], weights: TermWeights
) -> tuple[tuple[Term, ...], float]:
    """Return the key terms of the question's population that a study lacks, and their share of its weight, 0…1."""
    people = part_of(question.parts, "population")
    if people is None or study is None:
        return (), 0.0
    named = frozenset(stems(people))
    asked = [t for t in question.key_terms if not is_qualifier(t) and named.issuperset(t.stems)]
    whole = sum(weights.weights[term] for term in asked)
    lacking = tuple(t for t in asked if not any_stem(t, held) and not studied_group(t.word, study))
    return lacking, sum(weights.weights[term] for term in lacking) / whole if whole else 0.0


def reason_to_abstain(found: Sufficiency) -> str | None:
    """Return the code of the reason to abstain, or None when the evidence is enough."""
    if found.score < (HELD_THRESHOLD if found.held else THRESHOLD):
        if found.excluded or (found.names and all(term.word.lower() in PEOPLE for term in found.names)):
            return "population-absent"
        if found.people and not found.missing:
            return "population-absent"
        return "key-term-absent" if found.missing or found.names else "not-enough-evidence"
    if found.apart:
        return "terms-never-together"
    return None


def _lack(names: Sequence[Term], weights: TermWeights) -> float:
    return sum(
        (UNKNOWN_NAME if term in weights.absent else LACKING_NAME)
        + (LACKING_PEOPLE if term.word.lower() in PEOPLE else 0.0)
        for term in names
    )


def names_something(term: Term, pieces: int) -> bool:
    """Return whether a term names something: a group of people, a common disease, or a word rare in English.

    Args:
        term: A key term.
        pieces: Into how many pieces the embedder's vocabulary cuts it; everyday words are one piece, names of
            drugs and diseases mostly several. A rule of thumb.
    """
    lowered = term.word.lower()
    return pieces > 1 or lowered in PEOPLE or lowered in CONDITIONS
