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
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from corpus.study import Span, StudyDesign

WEIGHTS = Path(__file__).with_name("weights.tsv")
DESIGNS = tuple(StudyDesign)
"""The order of all weights and chances here."""
TITLE = "t:"
"""Stands before the runs of a title, which are runs of their own."""
SCALE = 100
"""Weights are written as whole hundredths."""
LONGEST = 3
"""Words in a run."""
_TOKEN = re.compile(r"[a-z]+|[0-9][0-9.,]*|[\[\]%=:]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignModel:
    """The fitted numbers."""

    runs: Mapping[str, int]
    """Run of words, in lower case, ``#`` for any number, after ``TITLE`` in a title → its row."""
    opens: frozenset[str]
    """What stands before the last word of a run of two or three."""
    rarity: Any
    """One number a run: squared inverse document frequency."""
    weights: Any
    """One row a run, one column a design."""
    base: Any
    """What each design has before a word is read."""


class Run(NamedTuple):
    """A run of words in a text; a tuple, because a text has hundreds."""

    at: int
    """Which word of the range it begins with, from 0."""
    length: int
    """Words."""
    since: int
    """First character of the range."""
    until: int
    """One past its last."""
    title: bool
    """The range is a title: its word 0 is the beginning."""


def runs_of(
    text: str, start: int, end: int, *, title: bool = False, opens: Container[str] | None = None
) -> Iterator[list[str]]:
    """Yield the runs of one word of a range of a lower-case text, then those of two, then of three, each in order.

    Args:
        text: The text.
        start: First character of the range.
        end: One past its last.
        title: The range is a title; its beginning counts as the word ``^``.
        opens: Only runs that begin with one of these are put together, the others are empty; None: all.
    """
    words = ["#" if word[0].isdigit() else word for word in _TOKEN.findall(text, start, end)]
    if title:
        words = ["^", *words]
    runs = [TITLE + word for word in words] if title else words
    yield runs
    for length in range(1, LONGEST):
        pairs = zip(runs, words[length:], strict=False)
        runs = [f"{run} {word}" if opens is None or run in opens else "" for run, word in pairs]
        yield runs


def known_runs(text: str, start: int, end: int, model: DesignModel, *, title: bool = False) -> dict[int, Run]:
    """Return the runs of a range that the model knows by their row, each at its first place; see ``runs_of``."""
    found: dict[int, Run] = {}
    for length, runs in enumerate(runs_of(text, start, end, title=title, opens=model.opens), start=1):
        for at, row in enumerate(map(model.runs.get, runs)):
            if row is not None and row not in found:
                found[row] = Run(at, length, start, end, title)
    return found


def place_of(text: str, run: Run) -> Span:
    """Return where a run stands in the text that it was found in; the beginning of a title takes no room."""
    first = run.at - run.title
    tokens = list(islice(_TOKEN.finditer(text, run.since, run.until), first + run.length))
    return Span(
        start=tokens[first].start() if first >= 0 else run.since,
        end=tokens[-1].end() if tokens else run.since,
    )


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
        opens=frozenset(run.rsplit(" ", end)[0] for run in runs for end in range(1, run.count(" ") + 1)),
        rarity=np.array(rarity),
        weights=np.array(weights, np.float32) / SCALE,
        base=np.array(base, np.float32) / SCALE,
    )
