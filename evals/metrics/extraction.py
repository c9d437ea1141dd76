"""Precision, recall and F1 of what was extracted: exact values, exact spans, overlapping spans.

Counts first, ratios last: counts of several texts are added before a ratio is taken (micro average).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSpan:
    """A half-open range of characters with the name of its field."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """True positives, false positives and false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(tp=self.tp + other.tp, fp=self.fp + other.fp, fn=self.fn + other.fn)

    @property
    def precision(self) -> float | None:
        """Share of the found that is right; None: nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """Share of the gold that was found; None: there is no gold."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        """``2tp / (2tp + fp + fn)`` (van Rijsbergen 1979); None: neither found nor gold."""
        whole = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / whole if whole else None


def count_values(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Counts:
    """Count equal values, each gold value used once.

    >>> count_values([1, 1, 2], [1, 3])
    Counts(tp=1, fp=1, fn=2)
    """
    left = list(gold)
    tp = 0
    for value in found:
        if value in left:
            left.remove(value)
            tp += 1
    return Counts(tp=tp, fp=len(found) - tp, fn=len(left))


def count_exact(gold: Sequence[LabelledSpan], found: Sequence[LabelledSpan]) -> Counts:
    """Count spans with the same label, start and end."""
    return count_values(gold, found)


def count_relaxed(gold: Sequence[LabelledSpan], found: Sequence[LabelledSpan]) -> Counts:
    """Count spans with the same label that share at least one character, matched one to one.

    The "type" match of SemEval-2013 task 9 (https://aclanthology.org/S13-2056): a maximum matching, so that the
    result does not depend on the order.
    """
    tp = _matching(gold, found, lambda g, f: g.label == f.label and g.start < f.end and f.start < g.end)
    return Counts(tp=tp, fp=len(found) - tp, fn=len(gold) - tp)


def by_label(
    count: Callable[[Sequence[LabelledSpan], Sequence[LabelledSpan]], Counts],
    gold: Sequence[LabelledSpan],
    found: Sequence[LabelledSpan],
) -> Mapping[str, Counts]:
    """Return the counts of every label that occurs, by name."""
    labels = sorted({span.label for span in (*gold, *found)})
    return {
        label: count([s for s in gold if s.label == label], [s for s in found if s.label == label]) for label in labels
    }


def macro_f1(gold: Sequence[str], found: Sequence[str], labels: Sequence[str] | None = None) -> float:
    """Return the unweighted mean of the F1 of each label of a one-label-per-item task.

    A label that occurs neither in gold nor in what was found is left out.

    Raises:
        ValueError: The two differ in length, or are empty.
    """
    if len(gold) != len(found) or not gold:
        raise ValueError(f"labels must be pairs: got {len(gold)} and {len(found)}")
    f1s = []
    for label in labels or sorted({*gold, *found}):
        tp = sum(g == f == label for g, f in zip(gold, found, strict=True))
        f1 = Counts(tp=tp, fp=found.count(label) - tp, fn=gold.count(label) - tp).f1
        if f1 is not None:
            f1s.append(f1)
    return sum(f1s) / len(f1s)


def character_overlap(gold: Sequence[tuple[str, int, int]], found: Sequence[tuple[str, int, int]]) -> Counts:
    """Count characters: those in both, only found, only gold; a character counted once however often covered.

    The overlap of BioASQ's snippet measures (Tsatsaronis et al. 2015, doi:10.1186/s12859-015-0564-6): spans are
    ``(document, start, end)``, half-open.
    """
    gold_set = {(document, i) for document, start, end in gold for i in range(start, end)}
    found_set = {(document, i) for document, start, end in found for i in range(start, end)}
    tp = len(gold_set & found_set)
    return Counts(tp=tp, fp=len(found_set) - tp, fn=len(gold_set) - tp)


def _matching(
    gold: Sequence[LabelledSpan], found: Sequence[LabelledSpan], fits: Callable[[LabelledSpan, LabelledSpan], bool]
) -> int:
    """Return the size of a maximum one-to-one matching (augmenting paths)."""
    partner: dict[int, int] = {}

    def place(f: int, tried: set[int]) -> bool:
        for g in range(len(gold)):
            if g in tried or not fits(gold[g], found[f]):
                continue
            tried.add(g)
            if g not in partner or place(partner[g], tried):
                partner[g] = f
                return True
        return False

    return sum(place(f, set()) for f in range(len(found)))
