"""Whether the studies found can answer: the evidence score, a title alone, a false premise, a study asked for by name."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence.premise import premise_of
from assistant.evidence.second_search import challenged
from assistant.evidence.sentences import TermWeights, gather
from assistant.evidence.signs import any_stem
from assistant.evidence.sufficiency import Sufficiency, judge
from assistant.question.read import Question
from assistant.turn import Turn
from corpus.study import Status, Study
from index.filters import Filters
from index.hits import Found
from index.lexical import stems


def sufficiency(
    question: Question, found: Found, studies: Sequence[tuple[Study, float]], weights: TermWeights
) -> Sufficiency:
    """Return how well the studies found match a question; a title alone is no evidence, however well it fits."""
    return judge(question, found.hits, [study for study, _ in studies if study.sections], weights)


def only_titles(turn: Turn) -> bool:
    """Return whether a record without abstract holds in its title all that the question is about."""
    assert turn.question is not None
    keys = turn.question.key_terms
    titles = [frozenset(stems(s.title_text or "")) for s, _ in turn.studies if not s.sections]
    return bool(keys) and any(all(any_stem(term, title) for term in keys) for title in titles)


def challenge(turn: Turn) -> tuple[tuple[Study, float], ...]:
    """Return the study that contradicts what a question takes for granted; empty: none does.

    What the question asks beyond that may be missing; what the premise is about may not.
    """
    assert turn.question is not None
    assert turn.weights is not None
    assert turn.sufficiency is not None
    if premise_of(turn.text) is None:
        return ()
    against = challenged(turn.text, gather(turn.question, turn.studies, turn.weights))
    if against is None:
        return ()
    premise, finding = against
    about = frozenset(stems(f"{premise.subject} {premise.object}"))
    found = turn.sufficiency
    if any(any_stem(term, about) for term in found.unmet if term.telling):
        return ()
    return tuple((study, score) for study, score in turn.studies if study.study_id == finding.study.study_id)


def lack_of(named: tuple[Study, ...], filters: Filters) -> str | None:
    """Return why studies that were asked for by name cannot answer; None: they can."""
    if not named:
        return "study-not-held"
    if not any(study.sections for study in named):
        return "abstract-absent"
    retracted = all(study.status is Status.RETRACTED for study in named)
    return "study-retracted" if retracted and not filters.include_retracted else None
