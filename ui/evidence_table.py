"""The cited studies of an answer as rows, their effect estimates by measure, and what lies on either side of no effect."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, CitedStudy, Effect, EvidenceStatement
from assistant.pooling import DIFFERENCES, RATIOS, Estimate, Pooled, standard_error
from corpus.effects.consistency import RATIOS as LOG_MEASURES
from ui.plots import ForestRow, figures, number

COLUMNS = (
    "No.",
    "Study",
    "Year",
    "Design",
    "Patients",
    "Studied",
    "Compared",
    "Outcome",
    "Effect",
    "P",
    "Status",
    "Flags",
)
UNWANTED = re.compile(
    r"death|mortality|died|surviv|recurr|relapse|progress|bleed|infect|stroke|infarct|event|failure|exacerbat|fractur|"
    r"rehospital|hospitali[sz]|complication|incidence|readmission",
    re.I,
)
"""Outcomes whose events nobody wants. For any other the sides are only named less and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One estimate of one study; a study without estimate has one row."""

    study: CitedStudy
    effect: Effect | None
    """None: no estimate was found in the abstract."""

    @property
    def arms(self) -> str:
        """The groups compared, as printed; empty: not found."""
        if self.effect is not None and self.effect.arms:
            return " vs ".join(self.effect.arms)
        return " vs ".join((*self.study.interventions, *self.study.comparators))


def evidence_rows(answer: Answer) -> tuple[EvidenceRow, ...]:
    """Return the cited studies with their estimates, in the order of the answer; what an abstract prints twice stands once."""
    return tuple(
        EvidenceRow(study=study, effect=effect)
        for study in answer.studies
        for effect in (_told_apart(study.effects) or (None,))
    )


def _told_apart(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return each estimate once: of those with the same figures, the one of which most was read, at the first one's place.

    Two outcomes or comparisons that happen to have the same figures stay apart.
    """
    kept: list[Effect] = []
    for effect in effects:
        at = next((n for n, other in enumerate(kept) if _is_repeated(effect, other)), None)
        if at is None:
            kept.append(effect)
        elif _read(effect) > _read(kept[at]):
            kept[at] = effect
    return tuple(kept)


def _is_repeated(one: Effect, other: Effect) -> bool:
    figures_of_one = (one.measure, one.point, one.ci_low, one.ci_high, one.ci_level)
    if None in figures_of_one[:4] or figures_of_one != (
        other.measure,
        other.point,
        other.ci_low,
        other.ci_high,
        other.ci_level,
    ):
        return False
    both_named = one.outcome is not None and other.outcome is not None
    return not (both_named and one.outcome != other.outcome) and not (
        one.arms and other.arms and one.arms != other.arms
    )


def _read(effect: Effect) -> int:
    return (effect.outcome is not None) + bool(effect.arms) + (effect.p is not None)


def cells(row: EvidenceRow) -> tuple[str, ...]:
    """Return a row as text, in the order of ``COLUMNS``; empty text: not stated."""
    study, effect = row.study, row.effect
    return (
        str(study.number),
        study.title or study.citation,
        "" if study.year is None else str(study.year),
        study.design,
        "" if study.sample_size is None else f"{study.sample_size:,}",
        ", ".join(study.population),
        row.arms,
        (effect.outcome or "") if effect else "",
        _effect_text(effect) if effect else "",
        _p_text(effect) if effect else "",
        study.status,
        ", ".join(effect.flags) if effect else "",
    )


ORDERS: dict[str, Callable[[EvidenceRow], tuple[object, ...]]] = {
    "Order of the answer": lambda row: (row.study.number,),
    "Year, newest first": lambda row: (-(row.study.year or 0), row.study.number),
    "Patients, most first": lambda row: (-(row.study.sample_size or 0), row.study.number),
    "Design": lambda row: (row.study.design, row.study.number),
    "Effect, smallest first": lambda row: (
        row.effect is None or row.effect.point is None,
        row.effect.measure or "" if row.effect else "",
        (row.effect.point or 0.0) if row.effect else 0.0,
    ),
}
"""How the table can be sorted."""


def measures_of(rows: Sequence[EvidenceRow]) -> tuple[str, ...]:
    """Return the measures that a forest plot can show, the most frequent first; they are never mixed."""
    named = [row.effect.measure for row in rows if row.effect is not None and row.effect.measure in _PLOTTED]
    return tuple(sorted({m for m in named if m}, key=lambda m: (-named.count(m), m)))


_PLOTTED = RATIOS | DIFFERENCES


def is_log(measure: str) -> bool:
    """Return whether a measure is a ratio: drawn on a logarithmic axis, no effect at 1."""
    return measure in LOG_MEASURES


def of_measure(rows: Sequence[EvidenceRow], measure: str) -> tuple[EvidenceRow, ...]:
    """Return the rows with an estimate of one measure."""
    return tuple(row for row in rows if row.effect is not None and row.effect.measure == measure)


def estimate_of(row: EvidenceRow) -> Estimate | None:
    """Return a row's estimate where it can be pooled; None: no point, no interval, no stated level, or a contradiction."""
    effect = row.effect
    if effect is None or effect.measure not in _PLOTTED or None in (effect.point, effect.ci_low, effect.ci_high):
        return None
    if effect.ci_level is None or {"estimate-outside-interval", "credible-interval"} & set(effect.flags):
        return None
    assert effect.measure is not None
    assert effect.point is not None
    assert effect.ci_low is not None
    assert effect.ci_high is not None
    found = Estimate(
        measure=effect.measure, point=effect.point, low=effect.ci_low, high=effect.ci_high, level=effect.ci_level
    )
    try:
        standard_error(found)
    except ValueError:
        return None
    return found if found.low <= found.point <= found.high else None


def forest_rows(rows: Sequence[EvidenceRow], pooled: Pooled | None = None) -> tuple[ForestRow, ...]:
    """Return the lines of a forest plot; the size of a box is the share of 1/variance.

    Args:
        rows: Of one measure.
        pooled: The pooled estimate; None: none is shown.
    """
    precision = [None if (e := estimate_of(row)) is None else standard_error(e) ** -2 for row in rows]
    whole = sum(p for p in precision if p is not None)
    lines = [
        ForestRow(
            label=label_of(row),
            point=row.effect.point,
            low=row.effect.ci_low,
            high=row.effect.ci_high,
            weight=None if share is None else share / whole,
        )
        for row, share in zip(rows, precision, strict=True)
        if row.effect is not None
    ]
    if pooled is not None:
        lines.append(
            ForestRow(
                label=f"Pooled, {pooled.count} estimates",
                point=three_digits(pooled.point),
                low=three_digits(pooled.low),
                high=three_digits(pooled.high),
                is_pooled=True,
            )
        )
    return tuple(lines)


def three_digits(figure: float) -> float:
    """Return a figure that was calculated here, as it is shown everywhere.

    >>> three_digits(0.47023), three_digits(1.0094)
    (0.47, 1.01)
    """
    return float(f"{figure:.3g}")


def label_of(row: EvidenceRow) -> str:
    """Return how a line is named: number, first author or else journal, year, outcome."""
    author = row.study.authors[0] if row.study.authors else row.study.journal or "no author"
    year = "" if row.study.year is None else f" {row.study.year}"
    outcome = f", {row.effect.outcome}" if row.effect is not None and row.effect.outcome else ""
    return f"[{row.study.number}] {author}{year}{outcome}"


def sides_of(rows: Sequence[EvidenceRow]) -> tuple[str, str] | None:
    """Return what lies left and right of no effect, named by the groups; None: they differ or are not known.

    "Favours" is said only of outcomes that nobody wants; of any other outcome the page does not judge.
    """
    arms = {tuple(arm.lower() for arm in row.effect.arms) for row in rows if row.effect is not None}
    if len(arms) != 1 or len(next(iter(arms))) != 2:
        return None
    first, second = next(row.effect.arms for row in rows if row.effect is not None)
    if all(row.effect is not None and _is_unwanted(row.effect) for row in rows):
        return f"favours {first}", f"favours {second}"
    return f"less with {first}", f"more with {first}"


def _is_unwanted(effect: Effect) -> bool:
    """Whether fewer is better: a hazard ratio of survival counts deaths, any other measure of it counts survivors."""
    outcome = effect.outcome or ""
    if effect.measure != "HR" and re.search(r"surviv|free\b", outcome, re.I):
        return False
    return UNWANTED.search(outcome) is not None


def stances(answer: Answer) -> tuple[tuple[CitedStudy, str, EvidenceStatement], ...]:
    """Return for each study which way its quote points in this answer: with the findings, or another way."""
    found = []
    for study in answer.studies:
        for stance, statements in (("another way", answer.disagreement), ("as reported", answer.statements)):
            quote = next((s for s in statements if any(c.study_id == study.study_id for c in s.citations)), None)
            if quote is not None:
                found.append((study, stance, quote))
                break
    return tuple(found)


def forest_cells(line: ForestRow) -> tuple[str, str, str]:
    """Return a line of the plot as text, for the table beside it."""
    weight = "" if line.weight is None else f"{100 * line.weight:.0f} %"
    return line.label, figures(line), weight


def _effect_text(effect: Effect) -> str:
    name = effect.measure or "estimate"
    point = "" if effect.point is None else f" {number(effect.point)}"
    if effect.ci_low is None and effect.ci_high is None:
        return f"{name}{point}"
    level = "" if effect.ci_level is None else f"{effect.ci_level:g} % "
    ends = ["–" if end is None else number(end) for end in (effect.ci_low, effect.ci_high)]
    return f"{name}{point} ({level}interval {ends[0]} to {ends[1]})"


def _p_text(effect: Effect) -> str:
    if effect.p is None:
        return effect.p_relation or ""
    relation = effect.p_relation or "="
    return f"{effect.p:g}" if relation == "=" else f"{relation} {effect.p:g}"
