"""Several records of one report: found by identifier, by title and by near-identical text, and never at any price.

Candidates come from ``corpus.blocking``: records are never compared all with all. A candidate pair is joined only when nothing
speaks against it (``corpus.same_report``), and two groups only when no record of one speaks against any of the other: a missed
duplicate is counted twice by a reader who can see it, two trials merged into one are a loss that nobody sees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from corpus.blocking import MAX_BLOCK, Sketch, candidate_pairs, sketched_pairs
from corpus.reference import Reference, Traits, traits_of
from corpus.same_report import difference, is_copy


def near_duplicates(references: Sequence[Reference]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of records that stand for one report.

    Args:
        references: Records with distinct keys.

    Returns:
        Groups of two or more keys, keys and groups in the order given; a record without a duplicate is in none.

    Raises:
        ValueError: A key occurs twice.
    """
    if len({reference.key for reference in references}) != len(references):
        raise ValueError("the keys of the references are not distinct")
    same: dict[Reference, list[int]] = defaultdict(list)
    for at, reference in enumerate(references):
        same[replace(reference, key="")].append(at)
    traits = [traits_of(references[places[0]]) for places in same.values()]
    groups = _join(traits, candidate_pairs(traits), lambda a, b: bool(difference(a, b)))
    copies = list(same.values())
    found = [sorted(at for one in group for at in copies[one]) for group in groups]
    return tuple(tuple(references[at].key for at in group) for group in sorted(found) if len(group) > 1)


def sketched_copies(
    sketches: Sequence[Sketch], read: Callable[[Sequence[int]], Sequence[Reference]]
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of records that count as one source: one report, or texts that are almost one.

    Near-identical texts count once whatever their identifiers say, so that planted copies cannot fill an answer; but
    records of two registered trials, numbered parts, and texts that say yes where the other says no stay apart.

    Args:
        sketches: One for each record; notices about other records are better left out.
        read: Returns the records at some places, in ascending order; asked only for those that may have a copy.

    Returns:
        Groups of two or more keys, keys and groups in the order given.
    """
    pairs = set(sketched_pairs(sketches))
    places = sorted({at for pair in pairs for at in pair})
    number = {at: i for i, at in enumerate(places)}
    references = read(places)
    groups = _join(
        [traits_of(reference) for reference in references],
        ((number[a], number[b]) for a, b in pairs),
        lambda a, b: bool(difference(a, b)) and not is_copy(a, b),
    )
    found = sorted(sorted(group) for group in groups if len(group) > 1)
    return tuple(tuple(references[i].key for i in group) for group in found)


def _join(
    traits: Sequence[Traits], candidates: Iterable[tuple[int, int]], apart: Callable[[Traits, Traits], bool]
) -> list[list[int]]:
    """Return groups of places, joining candidate pairs where no record of one group speaks against the other."""
    groups: dict[int, list[int]] = {at: [at] for at in range(len(traits))}
    home = list(range(len(traits)))
    for a, b in sorted(set(candidates)):
        one, two = home[a], home[b]
        if one == two:
            continue
        ours, theirs = groups[one][:MAX_BLOCK], groups[two][:MAX_BLOCK]
        if any(apart(traits[x], traits[y]) for x in ours for y in theirs):
            continue
        moved = groups.pop(two)
        groups[one] += moved
        for at in moved:
            home[at] = one
    return list(groups.values())
