"""The fitted words behind the design of a study: runs of one to three words, and what each says for every design.

The weights were fitted by ``evals/train/design.py`` on abstracts whose design is known and stand in ``weights.tsv``, a
run a
line. A run counts once however often it stands; rare ones count more (inverse document frequency, squared), and the
whole of a
text has length 1 (Salton and Buckley 1988, doi:10.1016/0306-4573(88)90021-0), so that long abstracts weigh no more
than short ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from corpus.study import StudyDesign

WEIGHTS = Path(__file__).with_name("weights.tsv")
DESIGNS = tuple(StudyDesign)
"""The order of all weights and chances here."""
TITLE = "t:"
"""Stands before the runs of a title, which are runs of their own."""
SCALE = 100
"""Weights are written as whole hundredths."""
_TOKEN = re.compile(r"[a-z]+|[0-9][0-9.,]*|[\[\]%=:]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignModel:
    """The fitted numbers."""

    runs: Mapping[str, int]
    """Run of words → its row."""
    rarity: Any
    """One number a run: squared inverse document frequency."""
    weights: Any
    """One row a run, one column a design."""
    base: Any
    """What each design has before a word is read."""


class Run(NamedTuple):
    """A run of words in a text; a tuple, because a text has hundreds."""

    words: str
    """In lower case, ``#`` for any number, after ``TITLE`` in a title."""
    start: int
    end: int


def runs_of(text: str, start: int, end: int, *, title: bool = False) -> Iterator[tuple[str, int, int]]:
    """Yield the runs of one to three words of a range of a lower-case text; ``^`` is the beginning of a title."""
    found = list(_TOKEN.finditer(text, start, end))
    words = ["#" if token[0][0].isdigit() else token[0] for token in found]
    starts = [token.start() for token in found]
    ends = [token.end() for token in found]
    prefix = ""
    if title:
        words, starts, ends, prefix = ["^", *words], [start, *starts], [start, *ends], TITLE
    yield from zip([prefix + word for word in words], starts, ends, strict=True)
    yield from zip([f"{prefix}{a} {b}" for a, b in pairwise(words)], starts, ends[1:], strict=False)
    three = [f"{prefix}{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)]
    yield from zip(three, starts, ends[2:], strict=False)


def known_runs(runs: Iterable[tuple[str, int, int]], model: DesignModel) -> dict[int, Run]:
    """Return the runs that the model knows by their row, each at its first place."""
    found: dict[int, Run] = {}
    rows = model.runs
    for words, start, end in runs:
        row = rows.get(words)
        if row is not None and row not in found:
            found[row] = Run(words, start, end)
    return found


def score_runs(rows: Sequence[int], model: DesignModel) -> tuple[list[float], Any]:
    """Return the chance of every design, and what each run says for each of them (a row a run, before the base).

    Args:
        rows: Rows of the runs that stand in the text, each once; at least one.
        model: The fitted numbers.
    """
    import numpy as np

    rarity = model.rarity[rows]
    said = model.weights[rows] * (rarity / np.sqrt((rarity**2).sum()))[:, None]
    scores = said.sum(axis=0) + model.base
    raised = np.exp(scores - scores.max())
    return (raised / raised.sum()).tolist(), said


@cache
def load_model() -> DesignModel:
    """Return the model that comes with Lind, read once."""
    import numpy as np

    runs: dict[str, int] = {}
    rarity: list[float] = []
    weights: list[list[int]] = []
    base: list[int] = []
    for line in WEIGHTS.read_text(encoding="utf-8").split("\n"):
        if not line or line.startswith("# "):
            continue
        words, rare, numbers = line.split("\t")
        row = [int(number) for number in numbers.split(" ")]
        if words:
            runs[words] = len(rarity)
            rarity.append(float(rare))
            weights.append(row)
        else:
            base = row
    return DesignModel(
        runs=runs,
        rarity=np.array(rarity),
        weights=np.array(weights, np.float32) / SCALE,
        base=np.array(base, np.float32) / SCALE,
    )
