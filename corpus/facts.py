"""What a search may be filtered by and a record does not say outright: who was studied, and whether an effect is printed."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.effects.estimates import find_effects
from corpus.population import GROUPS, find_population
from corpus.study import Study

POPULATIONS: dict[str, str] = {
    name if part != "organ_failure" else f"{name} failure": part for part, names in GROUPS.items() for name in names
}
"""Name of a group as a filter takes it → the part of a population it belongs to (``age``, ``sex``, ``species`` …)."""
BETWEEN = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was read of a study for filtering."""

    population: str
    """Names in ``POPULATIONS`` with ``|`` between them, in that order; empty: the text names no group."""
    effects: bool
    """Whether an effect estimate stands in the text."""


def facts_of(study: Study) -> Facts:
    """Read who was studied and whether an effect estimate is printed."""
    found = find_population(study.text, study.title, study.sections)
    named = {one.what for part in (found.age, found.sex, found.pregnancy, found.species) for one in part}
    named |= {f"{one.what} failure" for one in found.organ_failure}
    return Facts(
        population=BETWEEN.join(name for name in POPULATIONS if name in named),
        effects=bool(find_effects(study.text, study.sections)),
    )
