"""How the people, treatment, comparison and outcome of a study differ from those a question asks about.

GRADE calls it indirectness (doi:10.1016/j.jclinepi.2011.04.014). Only what a text says is held against it: a group that
the abstract does not name is a difference without a quote, shown as a badge, and never lowers a rating.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.question.entities import is_comparator, is_entity
from assistant.question.pico import part_of
from assistant.question.read import Question, outcomes_in
from corpus.found import Found
from corpus.pico import Treatments
from corpus.population import Population, find_population
from corpus.study import Study
from index.lexical import stems
from index.spelling import spelling_variants

Part = Literal["population", "intervention", "comparator", "outcome"]

CLOSE_AGES: dict[str, frozenset[str]] = {
    "newborns": frozenset({"newborns", "infants"}),
    "infants": frozenset({"infants", "newborns", "children"}),
    "children": frozenset({"children", "infants", "adolescents"}),
    "adolescents": frozenset({"adolescents", "children"}),
    "adults": frozenset({"adults", "older adults"}),
    "older adults": frozenset({"older adults", "adults"}),
}
"""Age group asked about → age groups whose studies speak of it."""
ADULT = re.compile(r"\badults?\b", re.I)
"""Words for adults in a question; ``corpus.population`` reads reports and wants ``adult patients``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One way in which a study is about something else than the question."""

    part: Part
    message: str
    """One sentence in plain words."""
    start: int | None = None
    """The words of the study that say so; None: it is an absence, which has no place."""
    end: int | None = None
    telling: bool = True
    """False: a single word of the question is not in the text, which need not mean much."""


SURROGATES = re.compile(
    r"\b(?:LDL|HDL|cholesterol|blood pressure|HbA1c|ha?emoglobin A1c|bone (?:mineral )?density|viral load|CD4\+? (?:cell )?counts?|"
    r"tumou?r (?:size|shrinkage|response|volume)|response rates?|progression[- ]free survival|ejection fraction|FEV1?|intraocular pressure|"
    r"(?:serum|plasma) [a-z-]+ (?:levels?|concentrations?)|biomarkers?|albuminuria|proteinuria|carotid intima)\b",
    re.I,
)
"""Measures that stand for how patients fare and need not change with it (doi:10.1001/jama.282.8.771)."""
OF_PATIENTS = frozenset({"survival", "hospital", "quality of life", "pain"})
"""Outcomes that patients themselves notice; a surrogate cannot answer for them."""


def find_differences(
    question: Question, study: Study, population: Population, treatments: Treatments
) -> tuple[Difference, ...]:
    """Return how a study differs from what a question asks about.

    Args:
        question: The question, read.
        study: A study.
        population: Who was studied, as ``corpus.population`` read it.
        treatments: What was compared, as ``corpus.pico`` read it.

    Returns:
        Differences, people first; empty: none was seen, which is no proof that there is none.
    """
    return (
        *_people(asked_population(question.text), population),
        *_terms(question, study),
        *_comparison(question, study, treatments),
        *_outcomes(question, study),
    )


def asked_population(text: str) -> Population:
    """Return the groups of people that a question names."""
    return find_population(text, None, ())


def names_people(word: str) -> bool:
    """Return whether a word of a question names a group of people.

    >>> names_people("children"), names_people("thalidomide")
    (True, False)
    """
    named = asked_population(word)
    return bool(named.age or named.sex or named.pregnancy or ADULT.fullmatch(word))


def people_apart(asked: Population, studied: Population) -> tuple[bool, bool]:
    """Return whether a study names other people than those asked about, and whether it names none of some group asked about."""
    apart = list(_people(asked, studied))
    return any(one.start is not None for one in apart), any(one.start is None for one in apart)


def studied_group(word: str, study: Study) -> bool:
    """Return whether a word names an age group that a study, in whatever words, says it studied."""
    ages = [found.what for found in asked_population(word).age] or (["adults"] if ADULT.fullmatch(word) else [])
    if not ages:
        return False
    studied = {found.what for found in find_population(study.text, study.title, study.sections).age}
    return any(studied & CLOSE_AGES[age] for age in ages)


def _people(asked: Population, studied: Population) -> Iterator[Difference]:
    yield from _ages([found.what for found in asked.age], studied)
    for found in asked.sex:
        if studied.sex and all(one.what != found.what for one in studied.sex):
            yield _other_people(found.what, studied.sex[0])
    for found in asked.pregnancy:
        if all(one.what != found.what for one in studied.pregnancy):
            yield _not_recognised(f"{found.what} women")
    for found in asked.organ_failure:
        if all(one.what != found.what for one in studied.organ_failure):
            yield _not_recognised(f"“{found.cue}”")
    animals = [found for found in studied.species if found.what != "humans"]
    if animals and len(animals) == len(studied.species) and not any(one.what != "humans" for one in asked.species):
        yield _other_people("people", animals[0])


def _ages(asked: Sequence[str], studied: Population) -> Iterator[Difference]:
    for age in asked:
        if studied.age and not any(found.what in CLOSE_AGES[age] for found in studied.age):
            yield _other_people(age, studied.age[0])
        elif not studied.age and age != "adults":
            message = f"The question asks about {age}; no age group was recognised in this text."
            yield Difference(part="population", message=message)


def _not_recognised(asked: str) -> Difference:
    message = f"The question asks about {asked}; they were not recognised as studied in this text."
    return Difference(part="population", message=message)


def _other_people(asked: str, studied: Found) -> Difference:
    return Difference(
        part="population",
        message=f"The question asks about {asked}; this text speaks of {studied.what} (“{studied.cue}”).",
        start=studied.start,
        end=studied.end,
    )


def _terms(question: Question, study: Study) -> Iterator[Difference]:
    from assistant.evidence.sentences import is_qualifier, study_stems
    from assistant.evidence.signs import any_stem

    held = study_stems(study)
    for term in question.terms:
        # An ordinary word that a text lacks is no difference.
        if not (is_entity(term.word) or is_qualifier(term)) or names_people(term.word):
            continue
        if not any_stem(term, held) and not any(held.issuperset(stems(v)) for v in spelling_variants(term.word)):
            part: Part = "population" if is_qualifier(term) else "intervention"
            message = f"The question says “{term.word}”; this text does not."
            yield Difference(part=part, message=message, telling=False)


def _comparison(question: Question, study: Study, treatments: Treatments) -> Iterator[Difference]:
    from assistant.evidence.sentences import study_stems

    asked = part_of(question.parts, "comparator")
    if asked is None or not treatments.comparators or not is_comparator(asked):
        return
    compared = treatments.comparators[0]
    if study_stems(study).isdisjoint(stems(asked)):
        yield Difference(
            part="comparator",
            message=f"The question compares with “{asked}”; the comparison read in this text is “{compared.what}”.",
            start=compared.start,
            end=compared.end,
        )


def _outcomes(question: Question, study: Study) -> Iterator[Difference]:
    from assistant.harms import reports_harm

    spoken = outcomes_in(study.text)
    for outcome in question.outcomes:
        if outcome in spoken or (outcome == "harm" and reports_harm(study, question.text)):
            continue
        measured = SURROGATES.search(study.text) if outcome in OF_PATIENTS else None
        if measured is not None:
            yield Difference(
                part="outcome",
                message=f"The question asks about {outcome}; this text speaks of “{measured[0]}”, a surrogate.",
                start=measured.start(),
                end=measured.end(),
            )
        else:
            message = f"No word for the asked outcome ({outcome}) was recognised in this text."
            yield Difference(part="outcome", message=message)
