"""What a person is told when no answer was found: what was searched, and only what is known to be missing.

That the library does not hold an answer is never said: only what was found, and what was not, is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistant.answer import Differs
from assistant.evidence.signs import any_stem
from assistant.evidence.sufficiency import CLAUSE, LEFT_OUT
from assistant.question.entities import PEOPLE, is_entity, same_people
from assistant.question.read import Question
from assistant.question.terms import Term
from corpus.reported import sentence_spans
from corpus.study import Study
from index.lexical import stems
from index.spelling import spelling_variants

TITLE_ALONE = "and a title alone is no evidence."
NOT_REPORTED = "That nothing is reported of them says nothing of benefit or harm."
MOST_WORDS = 4
"""Missing words that are named."""


def message(
    reason: str,
    *,
    searched: str,
    absent: Sequence[Term] = (),
    left_out: str | None = None,
    named: str | None = None,
    differing: Sequence[Differs] = (),
) -> str:
    """Return why no answer stands here, in a sentence or two.

    Args:
        reason: A code of ``assistant.evidence.sufficiency.reason_to_abstain`` or ``assistant.evidence.judgement.lack_of``.
        searched: What was searched (``assistant.counts.searched``).
        absent: What ``absent_entities`` returned.
        left_out: What ``left_out_line`` returned.
        named: The identifier that the question gives; None: it names no study by one.
        differing: How the closest study, the first of those shown, differs from the question.
    """
    if reason == "abstract-absent":
        which = "What the question names" if named else "A record whose title holds the words of the question"
        return f"{which} has no abstract in this library, {TITLE_ALONE}"
    if reason == "study-not-held":
        return f"No record of this library carries “{named}”."
    if reason == "study-retracted":
        return "What the question names is marked as retracted: nothing is quoted from it."
    if reason == "verification-failed":
        return "The passages found did not pass the check against the stored text, so none is quoted."
    missing = " or ".join(f"“{term.word}”" for term in absent[:MOST_WORDS])
    lines = [f"No answer was found ({searched})."]
    lines += [f"None of the studies searched contains {missing}."] if missing else []
    # Whom a study is on was read, not found by name: the cautions say how it was read.
    differing = [one for one in differing if one.role != "population"]
    lines += [difference_line(differing)] if differing else []
    return " ".join([*lines, *([left_out, NOT_REPORTED] if left_out else [])])


def difference_line(differing: Sequence[Differs]) -> str:
    """Return how the closest study, shown as number 1, differs from the question."""
    asked = " or ".join(f"“{one.asked}”" for one in differing[:MOST_WORDS])
    held = [one.studied for one in differing if one.studied is not None]
    instead = f"; its title names {' and '.join(f'“{one}”' for one in dict.fromkeys(held))}" if held else ""
    return f"The closest study [1] does not name {asked}{instead}."


def absent_entities(terms: Sequence[Term], holds: Callable[[str], bool]) -> tuple[Term, ...]:
    """Return the terms that name a medicine, a disease, a symptom or people, and that no indexed text contains.

    Args:
        terms: Terms of the question of which no passage holds the words, nor what stands for them
            (``assistant.evidence.sentences.TermWeights.absent``).
        holds: Whether any passage of the index holds every stem of a word.
    """

    def held(word: str) -> bool:
        others = same_people(word) if word.lower() in PEOPLE else ()
        return any(map(holds, (*spelling_variants(word), *others)))

    return tuple(term for term in terms if is_entity(term.word) and not held(term.word))


def left_out_line(excluded: Sequence[Term], nearest: Sequence[Study]) -> str | None:
    """Return what the nearest study that leaves out people asked about says of them, verbatim; None: none does.

    Args:
        excluded: Groups of people that some study found seems to leave out.
        nearest: The studies shown, in order.
    """
    for number, study in enumerate(nearest, start=1):
        for term in excluded:
            clause = next((c for c in _clauses(study) if LEFT_OUT.search(c) and any_stem(term, set(stems(c)))), None)
            if clause is not None:
                return f"Study [{number}] says of “{term.word}”: “{clause}”"
    return None


def _clauses(study: Study) -> Iterator[str]:
    for span in sentence_spans(study):
        yield from CLAUSE.split(study.text[span.start : span.end])


def wider_search(question: Question) -> str | None:
    """Return the words by which the question can be searched for elsewhere; None: it holds no telling word."""
    terms = (term for term in question.terms if term in question.key_terms or term.kind == "group")
    words = list(dict.fromkeys(term.word for term in terms))
    if not words:
        return None
    return f"Words for a search elsewhere, in PubMed for instance: {' AND '.join(words)}."
