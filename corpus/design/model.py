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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
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


def known_runs(
    text: str, start: int, end: int, model: DesignModel, *, title: bool = False
) -> Iterator[tuple[int, Run]]:
    """Yield the runs of one to three words of a range that the model knows, each with its row, the single words first.

    Args:
        text: The text in lower case.
        start: First character of the range.
        end: One past its last.
        model: The fitted numbers.
        title: The range is a title; its beginning counts as the word ``^``.
    """
    found = list(_TOKEN.finditer(text, start, end))
    words = ["#" if token[0][0].isdigit() else token[0] for token in found]
    places = [token.span() for token in found]
    prefix = ""
    if title:
        words, places, prefix = ["^", *words], [(start, start), *places], TITLE
    one = [prefix + word for word in words]
    two = [f"{a} {b}" for a, b in zip(one, words[1:], strict=False)]
    three = [f"{ab} {c}" for ab, c in zip(two, words[2:], strict=False)]
    for length, runs in enumerate((one, two, three)):
        for at, row in enumerate(map(model.runs.get, runs)):
            if row is not None:
                yield row, Run(runs[at], places[at][0], places[at + length][1])


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
