"""The closest study, where none matches all of a question: how it differs, and what it says."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Differs, EvidenceStatement
from assistant.cited import quote_statement
from assistant.evidence.met import held_by, meets
from assistant.evidence.sentences import Candidate, TermWeights, gather
from assistant.evidence.sufficiency import NAMES, Match
from assistant.question.read import Question
from assistant.question.terms import Term
from assistant.question.understood import role_of
from corpus.population import find_population
from corpus.study import SentenceRole, Study
from index.search.conditions import conditions_in
from index.search.medicines import mentions

MOST_QUOTES = 2
FOUND = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)


def is_close(question: Question, match: Match) -> bool:
    """Return whether a study holds something of what a question more likely than not asks about."""
    held = held_by(match.study)
    return any(meets(term, held) for term in question.key_terms)


def differs(question: Question, match: Match) -> tuple[Differs, ...]:
    """Return what a question asks about and a study does not hold, each with what the study has in its place."""
    return tuple(_differs(question, match))


def closest_quotes(question: Question, match: Match, weights: TermWeights | None) -> tuple[EvidenceStatement, ...]:
    """Return the sentences of the closest study that come nearest to the question; none: it reports nothing."""
    if weights is None:
        return ()
    scored = gather(question, [(match.study, match.chance)], weights)
    best = sorted((one for one in scored if one.role in FOUND), key=lambda one: (-one.score, one.start))[:MOST_QUOTES]
    return tuple(quote_statement(one, 1) for one in sorted(best, key=_place))


def _differs(question: Question, match: Match) -> Iterator[Differs]:
    for term in match.unmet:
        # An ordinary word that a study lacks is no difference: only names are, of kept lists and in capitals.
        if term.kind in NAMES or (term.telling and term.word.isupper()):
            yield Differs(role=role_of(term, question), asked=term.word, studied=_in_its_place(term, match.study))
    studied = find_population(match.study.text, match.study.title, match.study.sections)
    for term in question.terms:
        ages = [one.what for one in (*studied.age, *studied.pregnancy)]
        if term.kind == "group" and ages and not set(term.names) & set(ages):
            yield Differs(role="population", asked=term.word, studied=ages[0])


def _in_its_place(term: Term, study: Study) -> str | None:
    """Return the first thing of a term's kind that a study's title names."""
    title = study.title_text or ""
    if term.kind == "condition":
        return next((found.text for found in conditions_in(title)), None)
    if term.kind in ("medicine", "class"):
        return next((found.text for found in mentions(title)), None)
    return None


def _place(candidate: Candidate) -> int:
    return candidate.start
