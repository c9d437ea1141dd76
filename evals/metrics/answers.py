"""What can be counted about one answer: was it given, does it quote, does it hold what it must.

Every function is pure and judges the answer as a reader gets it; none asks the program that made it. Scores
carry the reason, and what cannot be measured is None (an abstention has no verbatim rate).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.answer import Answer, EvidenceStatement
from corpus.words import NUMBER_WORDS, parse_number_word
from evals.records import Score

NUMBER = re.compile(r"\d[\d.,·]*")
"""A run of digits with decimal or thousands marks; a closing mark is cut off afterwards."""

NUMBER_RUN = re.compile(NUMBER_WORDS, re.IGNORECASE)
"""Number words in a row (``One hundred and six``)."""

TextOf = Callable[[str], str | None]
"""Study id → its stored canonical text; None: there is no such study."""

NamesOf = Callable[[str], Sequence[str]]
"""Study id → every name it came under."""


def statements_of(answer: Answer) -> tuple[EvidenceStatement, ...]:
    """Return every statement an answer makes; none for an abstention, whose statements are near misses."""
    if answer.kind != "answer":
        return ()
    return (*answer.bottom_line, *answer.statements, *answer.disagreement)


def answered(answer: Answer) -> Score:
    """Return 1 for an answer, 0 for an abstention or a redirect."""
    return Score(value=float(answer.kind == "answer"), explanation=answer.kind + _reason(answer))


def decision(answer: Answer, answerable: bool) -> Score:
    """Return 1 when an answerable question was answered or an unanswerable one declined, else 0."""
    right = (answer.kind == "answer") == answerable
    wanted = "answerable" if answerable else "not answerable"
    return Score(value=float(right), explanation=f"{wanted}; got {answer.kind}{_reason(answer)}")


def answered_answerable(answer: Answer, answerable: bool) -> Score:
    """Return 1 when an answerable question was answered, else 0; an unanswerable one has no score."""
    return decision(answer, answerable) if answerable else Score(value=None, explanation="not answerable")


def declined_unanswerable(answer: Answer, answerable: bool) -> Score:
    """Return 1 when an unanswerable question was declined, else 0; an answerable one has no score."""
    return Score(value=None, explanation="answerable") if answerable else decision(answer, answerable)


SENT_AWAY = frozenset({"prescription", "image-or-signal", "out-of-scope"})
"""Reasons of an abstention that refuses what was asked, whatever the library holds."""


def sent_away(answer: Answer, may_redirect: bool) -> Score:
    """Return 1 when help or a refusal stands instead of an answer; unscored where it may."""
    if may_redirect:
        return Score(value=None, explanation="may be redirected")
    away = answer.kind == "redirect" or answer.reason in SENT_AWAY
    return Score(value=float(away), explanation=answer.kind + _reason(answer))


def must_quote_recall(answer: Answer, strings: Sequence[str]) -> Score:
    """Return the share of required strings that stand in a statement or quote.

    Case and the kind and amount of white space are ignored; a figure must stand by itself (``25`` is not found in
    ``125`` or ``25.4``). An abstention holds none of them.
    """
    if not strings:
        return Score(value=None, explanation="no string is required")
    shown = _shown_texts(answer)
    missing = [wanted for wanted in strings if not any(contains(text, wanted) for text in shown)]
    found = len(strings) - len(missing)
    return Score(
        value=found / len(strings),
        explanation=f"{found} of {len(strings)}" + (f"; missing: {', '.join(map(repr, missing))}" if missing else ""),
    )


def both_sides(answer: Answer, sides: Sequence[Sequence[str]], names_of: NamesOf) -> Score:
    """Return 1 when a study of every side is cited in a statement, else 0."""
    shown = {name for s in statements_of(answer) for c in s.citations for name in (c.study_id, *names_of(c.study_id))}
    missing = [side for side in sides if not shown & set(side)]
    said = "; ".join(", ".join(side) for side in missing)
    return Score(value=float(not missing), explanation=f"not cited: {said}" if missing else "every side is cited")


def disagreement_shown(answer: Answer, sides: Sequence[Sequence[str]], names_of: NamesOf) -> Score:
    """Return 1 when every side is cited and one of its studies is quoted under disagreement, else 0."""
    cited = both_sides(answer, sides, names_of)
    if not cited.value:
        return cited
    named = {name for s in answer.disagreement for c in s.citations for name in (c.study_id, *names_of(c.study_id))} & {
        name for side in sides for name in side
    }
    return Score(value=float(bool(named)), explanation=", ".join(sorted(named)) or "no disagreement is named")


def false_alarm(answer: Answer) -> Score:
    """Return 1 when an answer shows a disagreement, 0 when it shows none; an abstention has no score."""
    if answer.kind != "answer":
        return Score(value=None, explanation="not answered")
    return Score(value=float(bool(answer.disagreement)), explanation=f"{len(answer.disagreement)} under disagreement")


def must_not_violations(answer: Answer, strings: Sequence[str]) -> Score:
    """Return how many forbidden strings stand in a statement, quote or message; 0 is right."""
    if not strings:
        return Score(value=None, explanation="nothing is forbidden")
    shown = (*_shown_texts(answer), answer.message)
    broken = [string for string in strings if any(contains(text, string) for text in shown)]
    return Score(value=float(len(broken)), explanation=", ".join(map(repr, broken)) or "none")


def verbatim_rate(answer: Answer, text_of: TextOf) -> Score:
    """Return the share of citations whose quote is the stored text at its offsets, character for character.

    The near misses shown with an abstention are checked too.
    """
    shown = (*answer.bottom_line, *answer.statements, *answer.disagreement)
    citations = [c for statement in shown for c in statement.citations]
    if not citations:
        return Score(value=None, explanation="no citation to check")
    wrong = []
    for citation in citations:
        text = text_of(citation.study_id)
        if text is None or not citation.quote or text[citation.start : citation.end] != citation.quote:
            wrong.append(f"{citation.study_id}#{citation.start}-{citation.end}")
    return Score(
        value=1 - len(wrong) / len(citations),
        explanation=f"{len(citations)} citations" + (f"; wrong: {', '.join(wrong)}" if wrong else ""),
    )


def citation_coverage(answer: Answer) -> Score:
    """Return the share of statements with at least one citation."""
    statements = statements_of(answer)
    if not statements:
        return Score(value=None, explanation="no statement")
    cited = sum(bool(statement.citations) for statement in statements)
    return Score(value=cited / len(statements), explanation=f"{cited} of {len(statements)} statements")


def number_fidelity(answer: Answer) -> Score:
    """Return the share of numbers in statements that stand in one of the statement's own quotes.

    As printed, thousands marks aside (``1,290`` is ``1290``); a quote's number words (``One hundred and six``) count as figures.

    A slot sentence may count the answer's own studies: a whole number up to how many those are is right in it.
    A computed figure stands in no quote (it shows formula and inputs instead) and is left aside.
    """
    right, wrong = 0, []
    counts = {str(n) for n in range(len(answer.studies) + 1)}
    for statement in statements_of(answer):
        if statement.kind == "computed":
            continue
        quoted = {number for citation in statement.citations for number in _values_in(citation.quote)}
        if statement.kind == "slot":
            quoted |= counts
        for number in numbers_in(statement.text):
            if _without_thousands(number) in quoted:
                right += 1
            else:
                wrong.append(number)
    total = right + len(wrong)
    if total == 0:
        return Score(value=None, explanation="no number was printed")
    return Score(
        value=right / total, explanation=f"{right} of {total}" + (f"; not quoted: {', '.join(wrong)}" if wrong else "")
    )


def gold_study_recall(answer: Answer, gold: Sequence[str], names_of: Callable[[str], Sequence[str]]) -> Score:
    """Return the share of gold studies that the statements cite.

    Args:
        answer: The answer.
        gold: Study ids, or names under which the studies were ingested, or bare PMIDs or DOIs.
        names_of: Study id → every name it came under.
    """
    if not gold:
        return Score(value=None, explanation="no gold study is given")
    cited: set[str] = set()
    for statement in statements_of(answer):
        for citation in statement.citations:
            cited.update((citation.study_id, citation.study_id.partition(":")[2], *names_of(citation.study_id)))
    missing = [study for study in gold if study not in cited]
    found = len(gold) - len(missing)
    return Score(
        value=found / len(gold),
        explanation=f"{found} of {len(gold)}" + (f"; not cited: {', '.join(missing)}" if missing else ""),
    )


def length_words(answer: Answer) -> Score:
    """Return how many words the statements have, as white space divides them."""
    statements = statements_of(answer)
    if not statements:
        return Score(value=None, explanation="no statement")
    return Score(value=float(sum(len(statement.text.split()) for statement in statements)))


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers of a text as printed, without a closing mark.

    >>> numbers_in("HR 0.63 (0.43 to 0.94), n=1,234.")
    ('0.63', '0.43', '0.94', '1,234')
    """
    return tuple(match.group().rstrip(".,·") for match in NUMBER.finditer(text))


def _values_in(quote: str) -> set[str]:
    """Return the numbers a quote holds, in figures without thousands marks."""
    spelled: set[str] = set()
    for run in NUMBER_RUN.findall(quote):
        whole = parse_number_word(run)
        values = [whole] if whole is not None else map(parse_number_word, run.split())
        spelled |= {str(value) for value in values if value is not None}
    return {_without_thousands(number) for number in numbers_in(quote)} | spelled


def _without_thousands(number: str) -> str:
    """Return a number without its thousands marks.

    >>> _without_thousands("1,290"), _without_thousands("0,63")
    ('1290', '0,63')
    """
    first, *groups = number.split(",")
    last = groups[-1].partition(".")[0] if groups else ""
    whole = (
        groups and 1 <= len(first) <= 3 and first != "0" and len(last) == 3 and all(len(g) == 3 for g in groups[:-1])
    )
    return number.replace(",", "") if whole else number


def contains(text: str, wanted: str) -> bool:
    """Return whether a string stands in a text, case and white space aside, never inside a longer number.

    >>> contains("Median was 125 days", "25 days")
    False
    >>> contains("HR 0.63 (95%\u00a0CI", "hr 0.63 (95% CI")
    True
    """
    text, wanted = _fold(text), _fold(wanted)
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        if not _splits_number(text, at, at + len(wanted)):
            return True
        at = text.find(wanted, at + 1)
    return False


def _splits_number(text: str, start: int, end: int) -> bool:
    """Return whether a cut at ``start`` or ``end`` goes through a number."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    first, last = text[start], text[end - 1]
    cut_before = first.isdigit() and (
        before[-1:].isdigit() or (before[-1:] in (".", "·", ",") and before[:1].isdigit() and len(before) == 2)
    )
    cut_after = last.isdigit() and (
        after[:1].isdigit() or (after[:1] in (".", "·", ",") and after[1:].isdigit() and len(after) == 2)
    )
    return bool(cut_before or cut_after)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _shown_texts(answer: Answer) -> tuple[str, ...]:
    """Return every text and quote of an answer's statements."""
    return tuple(
        text for s in statements_of(answer) for text in (s.text, *(citation.quote for citation in s.citations))
    )


def _reason(answer: Answer) -> str:
    return f" ({answer.reason})" if answer.reason else ""
