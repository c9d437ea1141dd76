"""What is looked for beside the first search: a study named, randomised evidence, findings the other way, false premises."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.citations import find_studies
from assistant.compose import choose
from assistant.evidence.contradiction import contradictions, searcher, within
from assistant.evidence.premise import Premise, contradicted_by, premise_of
from assistant.evidence.sentences import Candidate, TermWeights, gather
from assistant.evidence.study_stance import differing, not_at_one, same_matter
from assistant.evidence.sufficiency import judge, threshold
from assistant.question.kinds import kind_name, kind_of
from assistant.question.pico import part_of
from assistant.question.read import Question
from corpus.library import Library
from corpus.study import Study, StudyDesign
from index.filters import Filters
from index.retriever import Retriever

TRIALS_READ = 3
"""Randomised studies looked for on their own when none is among those chosen."""
TRIAL_QUOTES = 2
"""Quotes of such studies that are added."""
TRIAL_DESIGNS = frozenset(
    design.value for design in (StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW, StudyDesign.RANDOMISED_TRIAL)
)
MOST_AGAINST = 2
"""Sentences shown under disagreement."""
UNDIRECTED = frozenset({"diagnosis", "prevalence", "lookup"})
"""Kinds of question that ask how exact, how many or which study, so that no finding points the other way."""

WORTH = frozenset({"survival", "recurrence", "progression", "quality of life"})
"""Outcomes by which a question about a test asks whether it does good, not how exact it is."""
LISTED = re.compile(
    r"\b(?:which|what) (?:[\w-]+ ){0,3}(?:side.effects?|adverse (?:effects?|events?)|harms?|toxicit(?:y|ies)|complications?|"
    r"reactions?|risk factors)\b",
    re.I,
)
"""Asks for a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searches:
    """What a second search is made with."""

    retriever: Retriever
    library: Library
    filters: Filters
    admits: Callable[[Study], bool] = lambda study: True
    """Whether a study may be quoted (``assistant.question.named_terms.may_answer``)."""


def with_trials(
    question: Question, candidates: list[Candidate], weights: TermWeights, searches: Searches
) -> tuple[list[Candidate], list[Candidate], bool]:
    """Choose what to quote; where that is not randomised and ought to be, add what randomised studies say that answer as well.

    Returns:
        What to quote, from what, and whether randomised evidence was looked for in vain.
    """
    chosen = choose(question, candidates)
    if not kind_of(question).seeks_trials or searches.filters.designs or not chosen or _randomised(chosen):
        return chosen, candidates, False
    known = {candidate.study.study_id for candidate in candidates}
    found = searches.retriever.find(question.text, filters=replace(searches.filters, designs=TRIAL_DESIGNS))
    ids = [name for name in dict.fromkeys(hit.study_id for hit in found.hits) if name not in known][:TRIALS_READ]
    held = searches.library.studies(ids)
    matches = judge(
        question, found.hits, [s for s in held.values() if searches.admits(s) and s.sections], weights
    ).matches
    # A trial of another treatment is no evidence, however well it was made.
    fresh = [(m.study, m.chance) for m in matches if m.chance >= threshold() and not any(t.telling for t in m.unmet)]
    if fresh:
        trials = gather(question, fresh, weights)
        candidates = [*candidates, *trials]
        chosen = [*chosen, *choose(question, trials)[:TRIAL_QUOTES]]
    return chosen, candidates, not _randomised(chosen)


def other_way(
    question: Question,
    chosen: Sequence[Candidate],
    candidates: Sequence[Candidate],
    weights: TermWeights,
    searches: Searches,
) -> list[Candidate]:
    """Return findings that point another way than what is quoted, where the kind of question has a direction."""
    if not _has_direction(question):
        return []
    found: list[Candidate] = []
    if part_of(question.parts, "outcome") is not None:
        search = searcher(searches.retriever, searches.library, searches.filters, searches.admits)
        found = not_at_one(
            question, contradictions(question, chosen, search, weights, pool=candidates), chosen, candidates
        )
    found = [c for c in found if same_matter(question, c)]
    shown = {candidate.study.study_id for candidate in found}
    by_study = [c for c in differing(question, chosen, candidates) if c.study.study_id not in shown]
    # Where no other study disagrees, the leading one may report both ways itself.
    return [*found, *by_study][:MOST_AGAINST] or within(question, chosen, candidates)


def _has_direction(question: Question) -> bool:
    """Return whether studies can answer a question in opposite ways: not one that asks how many, or for a list of harms."""
    if question.wants_count or LISTED.search(question.text):
        return False
    return kind_name(question) not in UNDIRECTED or bool(set(question.outcomes) & WORTH)


def named_studies(question: Question, library: Library, found: Sequence[Study]) -> tuple[Study, ...] | None:
    """Return the studies a question names: by identifier anywhere in the library, by author and year among those found.

    Returns:
        None: it names none, or an author whom no study found has. Empty: the library does not hold the one it names.
    """
    named = question.named
    if named is None:
        return None
    if named.identifier is not None:
        return find_studies(library, named.identifier)
    if named.author is None:
        return None
    name = re.compile(rf"\b{re.escape(named.author)}\b", re.I)
    by_author = tuple(
        study
        for study in found
        if any(name.search(author) for author in study.authors) and named.year in (None, study.year)
    )
    return by_author or None


def challenged(text: str, candidates: Sequence[Candidate]) -> tuple[Premise, Candidate] | None:
    """Return what a question takes for granted with the finding that contradicts it; None: nothing does."""
    premise = premise_of(text)
    against = None if premise is None else contradicted_by(premise, candidates)
    return None if premise is None or against is None else (premise, against)


def _randomised(chosen: Sequence[Candidate]) -> bool:
    return any(candidate.study.design.design.value in TRIAL_DESIGNS for candidate in chosen)
