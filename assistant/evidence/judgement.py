"""Whether the studies found can answer: the evidence score, a title alone, a false premise, a study asked for by name."""

from __future__ import annotations

from assistant.evidence import sufficiency as abstain
from assistant.evidence.premise import premise_of
from assistant.evidence.second_search import challenged
from assistant.evidence.sentences import any_stem, gather
from assistant.turn import Turn
from corpus.study import Status, Study
from index.embed import Embedder
from index.filters import Filters
from index.lexical import stems


def sufficiency(turn: Turn, embedder: Embedder) -> abstain.Sufficiency:
    """Return how well the studies found match the question.

    Args:
        turn: What is known so far; the studies are found.
        embedder: Its vocabulary tells names from everyday words.
    """
    question, weights = turn.question, turn.weights
    assert question is not None
    assert turn.found is not None
    assert weights is not None
    # A title alone is no evidence, however well it fits.
    studies = [study for study, _ in turn.studies if study.sections]
    titles = {study.study_id for study, _ in turn.studies if not study.sections}
    pieces = {term: _pieces(term.word, embedder) for term in question.key_terms}
    return abstain.judge(
        question,
        [hit for hit in turn.found.hits if hit.study_id not in titles],
        studies,
        weights,
        lambda term: abstain.names_something(term, pieces[term]),
    )


def _pieces(word: str, embedder: Embedder) -> int:
    """Return the pieces a word is cut into; of everyday words joined by a hyphen (off-hours), those of the rarest one."""
    parts = word.split("-")
    joined = len(parts) > 1 and all(len(part) > 2 and part.isalpha() and part.islower() for part in parts)
    return max(embedder.count(parts if joined else [word]))


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
    if any(any_stem(term, about) for term in (*found.missing, *found.names, *found.people)):
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
