"""The extractive composer: which quotes make the answer, and what is said beside them.

Nothing here writes a finding. A statement is a quote, or a slot sentence whose every figure is a
count made here or stands in a quoted span.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Appraisal, CitedStudy, EvidenceStatement, OutcomeDirection, StudyDirection
from assistant.appraisal import WHOLE, appraise
from assistant.brief import bottom_line, calculated, cautions, leading, not_known
from assistant.cited import (
    PASSED,
    aspect_of,
    cite_span,
    cited_study,
    effects_of,
    quote_statement,
    read_cited,
    shown,
    study_cautions,
)
from assistant.evidence.choose import (
    MAX_QUOTES,
    MAX_STUDIES,
    MOST_QUOTES,
    MOST_WORDS,
    choose,
    make_room,
    same,
    words_of,
)
from assistant.evidence.outcomes import Body, asked_outcomes, read_body, said_of
from assistant.evidence.premise import Premise, challenge
from assistant.evidence.sentences import Candidate
from assistant.question.read import Question, outcomes_in

__all__ = [
    "MAX_QUOTES",
    "MAX_STUDIES",
    "MOST_QUOTES",
    "MOST_WORDS",
    "PASSED",
    "Composition",
    "choose",
    "cite_span",
    "cited_study",
    "compose",
    "effects_of",
    "not_known",
    "quote_statement",
    "study_cautions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """The parts of an answer that are chosen or counted."""

    bottom_line: tuple[EvidenceStatement, ...]
    statements: tuple[EvidenceStatement, ...]
    disagreement: tuple[EvidenceStatement, ...]
    not_known: tuple[str, ...]
    cautions: tuple[str, ...]
    studies: tuple[CitedStudy, ...]
    appraisal: tuple[Appraisal, ...] = ()
    outcomes: tuple[OutcomeDirection, ...] = ()


def compose(
    question: Question,
    candidates: Sequence[Candidate],
    opposing: Sequence[Candidate] = (),
    chosen: Sequence[Candidate] | None = None,
    challenged: tuple[Premise, Candidate] | None = None,
) -> Composition:
    """Choose quotes and say what stands beside them.

    Args:
        question: The question, read.
        candidates: Scored sentences.
        opposing: Sentences that point the other way than the chosen ones might; shown as disagreement.
        chosen: What ``choose`` made of the candidates; None: it is asked here.
        challenged: What the question takes for granted, with the finding against it, which is shown first.
    """
    picked = choose(question, candidates) if chosen is None else chosen
    first = [] if challenged is None else [challenged[1]]
    opposing = [c for c in opposing if not any(same(c, other) for other in first)]
    beside = [*opposing, *first]
    chosen = [c for c in picked if not any(same(c, other) for other in beside)]
    chosen = make_room(chosen, len(beside), words_of(beside))
    cited = leading(question, [*chosen, *opposing, *first])
    numbers = {study.study_id: number for number, study in enumerate(cited, start=1)}
    # Harms stand behind benefits, unless it is harm that is asked about.
    last = "finding" if question.type == "harm" else "harm"
    ordered = sorted(chosen, key=lambda c: (numbers[c.study.study_id], aspect_of(c) == last, -c.score, c.start))
    readings = [read_cited(study, number, question) for number, study in enumerate(cited, start=1)]
    quotes = tuple(quote_statement(c, numbers[c.study.study_id]) for c in ordered)
    against = tuple(quote_statement(c, numbers[c.study.study_id]) for c in opposing)
    rated = appraise(question, readings, quotes, against)
    said = sorted(
        {(c.study.study_id, c.start): c for c in (*candidates, *beside) if c.study.study_id in numbers}.values(),
        key=lambda c: (numbers[c.study.study_id], c.start),
    )
    return Composition(
        bottom_line=(*_challenge(challenged, numbers), *bottom_line(readings)),
        statements=(*quotes, *calculated((*quotes, *against))),
        disagreement=against,
        not_known=not_known(question, cited),
        cautions=cautions(readings),
        studies=tuple(map(shown, readings)),
        appraisal=rated,
        outcomes=tuple(_outcome(read_body(asked, said), rated, numbers) for asked in asked_outcomes(question)),
    )


def _outcome(body: Body, rated: Sequence[Appraisal], numbers: Mapping[str, int]) -> OutcomeDirection:
    """Return what the cited studies say of an outcome, with the certainty of the appraisal that speaks of it."""
    names = outcomes_in(body.asked.outcome)
    own = next((one for one in rated if one.outcome in names), None)
    own = own or next((one for one in rated if one.outcome == WHOLE), None)
    studies = tuple(
        StudyDirection(
            number=numbers[one.study_id], direction=said_of(one.finding.direction), start=one.start, end=one.end
        )
        for one in body.studies
    )
    certainty = own.certainty if own is not None and studies else None
    return OutcomeDirection(outcome=body.asked.outcome, direction=body.direction, certainty=certainty, studies=studies)


def _challenge(
    challenged: tuple[Premise, Candidate] | None, numbers: Mapping[str, int]
) -> tuple[EvidenceStatement, ...]:
    """Return the sentence that a premise is not borne out, and the words that say so."""
    if challenged is None:
        return ()
    premise, against = challenged
    number = numbers[against.study.study_id]
    quote = quote_statement(against, number)
    said = EvidenceStatement(text=challenge(premise, number), kind="slot", citations=quote.citations, checks=PASSED)
    return (said, quote)
