"""The verbatim gate: nothing leaves unless every quote is the stored text and every number stands in a quote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from assistant.absolute_effects import find_absolute_effects
from assistant.answer import SCHEMA, Answer, Appraisal, Checks, Citation, EvidenceStatement
from assistant.claim_gate import objection
from corpus.errors import InputError
from corpus.study import Study
from corpus.words import NUMBER_WORDS, parse_number_word

NUMBER = re.compile(r"(?<![\w.])[-−–]?(?:\d{1,3}(?:[, \u00a0\u2009]\d{3})+|\d+)(?:[.·]\d+)?|(?<![\w.])[.·]\d+")
NAME = re.compile(r"(?<!\w)[^\W\d_][\w.·]*(?:-\d[\w.·]*)?")
"""A word that starts with a letter, with the figure that a hyphen hangs on it; only those with a digit are names."""
NUMBER_RUN = re.compile(NUMBER_WORDS, re.I)
BLOCKS = ("bottom_line", "statements", "disagreement")


class Studies(Protocol):
    """What holds the stored texts."""

    def study(self, study_id: str) -> Study:
        """Return a study, or raise KeyError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in an answer that the library does not bear out."""

    where: str
    """Block and position, ``statements[2]``."""
    message: str
    """One line."""


def gate(answer: Answer, library: Studies) -> Answer:
    """Return the answer without the statements that fail, each remaining one with its checks.

    Fail-closed: a statement whose quote is not the stored text at its offsets, or that holds a number its
    quotes do not, is dropped; a study no longer cited stays listed only if another statement cites it.
    """
    answer = replace(answer, appraisal=tuple(a for a in answer.appraisal if _quotes_hold(a, library)))
    kept: dict[str, tuple[EvidenceStatement, ...]] = {}
    dropped = 0
    for block in BLOCKS:
        checked = [check_statement(s, library) for s in getattr(answer, block)]
        kept[block] = tuple(s for s in checked if s.checks.verbatim and s.checks.numbers)
        dropped += len(checked) - len(kept[block])
    if not dropped:
        return replace(answer, **kept)  # type: ignore[arg-type]
    cited = {c.number for statements in kept.values() for s in statements for c in s.citations}
    note = f"Left out because the check against the stored text failed: {dropped} of {dropped + sum(map(len, kept.values()))} statements."
    return replace(
        answer,
        **kept,  # type: ignore[arg-type]
        studies=tuple(study for study in answer.studies if study.number in cited),
        outcomes=tuple(
            replace(one, studies=tuple(study for study in one.studies if study.number in cited))
            for one in answer.outcomes
        ),
        cautions=(*answer.cautions, note),
    )


def _quotes_hold(appraisal: Appraisal, library: Studies) -> bool:
    """Return whether all words that an appraisal quotes are the stored text, and every step quotes some."""
    quoted = [citation for step in appraisal.steps for citation in step.citations]
    quoted += [*appraisal.citations, *(c for signal in appraisal.signals for c in signal.citations)]
    return all(step.citations for step in appraisal.steps) and all(_problem(c, library) is None for c in quoted)


def check_statement(statement: EvidenceStatement, library: Studies) -> EvidenceStatement:
    """Return the statement with the result of its checks."""
    verbatim = bool(statement.citations) and all(_problem(c, library) is None for c in statement.citations)
    if statement.kind == "quote":
        verbatim = verbatim and any(statement.text == c.quote for c in statement.citations)
    return replace(
        statement, checks=Checks(verbatim=verbatim, numbers=numbers_hold(statement) and borne_out(statement))
    )


def numbers_hold(statement: EvidenceStatement) -> bool:
    """Return whether every number of a statement stands in one of its quotes.

    A computed statement is worked out again from its quotes. A slot sentence may also count: the number of studies
    it cites is its own. In a model's sentence number words count as numbers, and a digit inside a name (``IL-6``,
    ``HR0.63``) must stand in a quote with its name.
    """
    if statement.kind == "computed":
        return worked_out(statement)
    quoted = {n for c in statement.citations for n in numbers_in(c.quote)}
    allowed = quoted | ({str(n) for n in range(1, 100)} if statement.kind == "slot" else set())
    written = statement.kind == "generated"
    if written and not _names_hold(statement):
        return False
    return all(n in allowed for n in numbers_in(statement.text, words=written))


def worked_out(statement: EvidenceStatement) -> bool:
    """Return whether a computed statement comes out again, word for word and with its formula, from what it quotes."""
    return any(
        (effect.text, effect.formula) == (statement.text, statement.formula)
        for citation in statement.citations
        for effect in find_absolute_effects(citation.quote)
    )


def borne_out(statement: EvidenceStatement) -> bool:
    """Return whether the claim gate lets a model's sentence stand for one of its quotes; True for any other kind."""
    return statement.kind != "generated" or any(objection(statement.text, c.quote) is None for c in statement.citations)


def numbers_in(text: str, *, words: bool = True) -> set[str]:
    """Return the numbers a text holds, in one spelling each (sign, thousands and decimal mark made equal).

    >>> sorted(numbers_in("Eight of 1,099 (.010)"))
    ['0.010', '1099', '8']
    """
    found = {_one_spelling(match[0]) for match in NUMBER.finditer(text)}
    if words:
        found |= {str(n) for n in _spelled_out(text)}
    return found


def verify_saved(document: Mapping[str, Any], library: Studies) -> tuple[Problem, ...]:
    """Re-check a saved answer (``lind.answer/1``) against a library.

    Returns:
        Every problem found; empty: each quote is the stored text, each number stands in a quote.

    Raises:
        InputError: The document is not a saved answer.
    """
    if document.get("schema") != SCHEMA:
        raise InputError(f"not a saved answer: its schema is {document.get('schema')!r}, expected {SCHEMA!r}")
    try:
        return (*_problems(document, library), *_appraisals(document, library))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"the saved answer is not complete: {type(error).__name__}: {error}") from error


def read_saved(path: Path) -> dict[str, Any]:
    """Return the JSON of a saved answer.

    Raises:
        InputError: The file cannot be read or is not JSON.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {str(path)!r}: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{str(path)!r} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise InputError(f"{str(path)!r} is not a saved answer: expected a JSON object")
    return document


def _problems(document: Mapping[str, Any], library: Studies) -> Iterator[Problem]:
    for block in BLOCKS:
        for position, record in enumerate(document[block]):
            where = f"{block}[{position}]"
            statement = _statement(record)
            if not statement.citations:
                yield Problem(where=where, message="the statement cites nothing")
            for citation in statement.citations:
                message = _problem(citation, library)
                if message is not None:
                    yield Problem(where=where, message=message)
            if statement.kind == "quote" and not any(statement.text == c.quote for c in statement.citations):
                yield Problem(where=where, message="the statement is not the quote that it cites")
            if not numbers_hold(statement):
                yield Problem(where=where, message=_number_message(statement))
            elif statement.citations and not borne_out(statement):
                yield Problem(where=where, message=str(objection(statement.text, statement.citations[0].quote)))


def _appraisals(document: Mapping[str, Any], library: Studies) -> Iterator[Problem]:
    """Yield what is wrong with the words that the steps of an appraisal quote; answers saved before have none."""
    for position, record in enumerate(document.get("appraisal", ())):
        for at, step in enumerate(record["steps"]):
            where = f"appraisal[{position}].steps[{at}]"
            if not step["citations"]:
                yield Problem(where=where, message="the step cites nothing")
            for citation in step["citations"]:
                message = _problem(Citation(**citation), library)
                if message is not None:
                    yield Problem(where=where, message=message)


def _statement(record: Mapping[str, Any]) -> EvidenceStatement:
    return EvidenceStatement(
        text=str(record["text"]),
        kind=record["kind"],
        citations=tuple(Citation(**citation) for citation in record["citations"]),
        checks=Checks(verbatim=False, numbers=False),
        formula=record.get("formula"),
    )


def _number_message(statement: EvidenceStatement) -> str:
    if statement.kind == "computed":
        return "the figures of the statement do not come out of the counts it quotes"
    return "a number of the statement does not stand in its quotes"


def _problem(citation: Citation, library: Studies) -> str | None:
    """Return what is wrong with a citation, or None."""
    try:
        study = library.study(citation.study_id)
    except KeyError:
        return f"the library does not hold {citation.study_id}"
    name = citation.study_id
    if study.study_id != name:
        name += f" (now known as {study.study_id})"
    if not 0 <= citation.start < citation.end <= len(study.text):
        return f"{name} has no characters {citation.start}–{citation.end}"
    if study.text[citation.start : citation.end] != citation.quote:
        return f"{name} says something else at {citation.start}–{citation.end}"
    return None


def _one_spelling(number: str) -> str:
    plain = re.sub(r"[, \u00a0\u2009]", "", number).replace("·", ".")
    sign = "-" if plain[0] in "-−–" else ""
    plain = plain.lstrip("-−–")
    return sign + ("0" + plain if plain.startswith(".") else plain)


def _names_hold(statement: EvidenceStatement) -> bool:
    quoted = {name.lower() for c in statement.citations for name in _numbered_names(c.quote)}
    return all(name.lower() in quoted for name in _numbered_names(statement.text))


def _numbered_names(text: str) -> Iterator[str]:
    names = (match[0].rstrip(".·") for match in NAME.finditer(text))
    return (name for name in names if any(character.isdigit() for character in name))


def _spelled_out(text: str) -> Iterator[int]:
    for run in NUMBER_RUN.findall(text):
        value = parse_number_word(run)
        values = [value] if value is not None else [parse_number_word(word) for word in run.split()]
        yield from (v for v in values if v is not None)
