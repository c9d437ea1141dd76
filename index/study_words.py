"""The words of studies as numbers: what the second stage compares, thousands of words for every question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from index.lexical import stems

GAP = -1
"""Stands after each part of a study, so that its last word and the next part's first are no neighbours."""
END = b"\xff"
"""Written after each part while many are read at once; no byte of UTF-8."""
SPACED = bytes(c if c > 127 or chr(c).isalnum() else ord(" ") for c in range(256))
"""What cuts words, as spaces. The index cuts at every ASCII character that is neither letter nor digit; whether it cuts a
run that holds other characters, it is asked once for each such run."""

Numbers = NDArray[np.int32]


class StemNumbers:
    """A number for each stem, given out as words come; threads may share one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._stems: dict[int, str] = {}
        self._free = count()
        self._runs = _Runs(self)

    def __len__(self) -> int:
        """Return how many ways of writing a word are remembered."""
        return len(self._runs)

    def give(self, stem: str) -> int:
        """Return the number of a stem, a new one if it had none."""
        number = self._numbers.get(stem)
        if number is None:
            fresh = next(self._free)
            self._stems[fresh] = stem  # before the number can be read from the other side
            number = self._numbers.setdefault(stem, fresh)
        return number

    def of(self, stem: str) -> int | None:
        """Return the number of a stem; None: no text read so far holds it."""
        return self._numbers.get(stem)

    def stem(self, number: int) -> str:
        """Return the stem of a number that was given out."""
        return self._stems[number]

    def read(self, parts: Iterable[str]) -> Numbers:
        """Return the numbers of the stems of texts (those of ``index.lexical.stems``), in order, ``GAP`` after each text."""
        text = b" ".join(piece for part in parts for piece in (part.encode("utf-8", "replace").translate(SPACED), END))
        runs = text.split()
        read = np.fromiter(map(self._runs.__getitem__, runs), np.int32, len(runs))
        pieces, done = [], 0
        for at in np.flatnonzero(read < GAP).tolist():
            pieces += [read[done:at], self._runs.several[int(read[at])]]
            done = at + 1
        return np.concatenate([*pieces, read[done:]]) if pieces else read


class _Runs(dict[bytes, int]):
    """Run of characters in UTF-8 → the number of its stem; below ``GAP``: a key of ``several``, for it is no single word."""

    def __init__(self, numbers: StemNumbers) -> None:
        super().__init__({END: GAP})
        self.several: dict[int, Numbers] = {}
        self._given = numbers
        self._free = count(2)

    def __missing__(self, run: bytes) -> int:
        found = list(map(self._given.give, stems(run.decode("utf-8"))))
        value = found[0] if len(found) == 1 else -next(self._free)
        if len(found) != 1:
            self.several[value] = np.array(found, dtype=np.int32)
        self[run] = value
        return value


@dataclass(frozen=True, slots=True)
class StudyWords:
    """The words of one study's title and passages."""

    words: Numbers
    """Numbers of the stems in order, ``GAP`` after each part."""
    ends: NDArray[np.intp]
    """Where in ``words`` each part ends, its gap included; the title comes first."""
    numbers: StemNumbers
    """Who gave the numbers out."""


def words_of(studies: Sequence[Sequence[str]], numbers: StemNumbers) -> list[StudyWords]:
    """Return the words of studies.

    Args:
        studies: Of each study, its title and the text of each of its passages.
        numbers: Gives out the numbers.
    """
    line = numbers.read(part for parts in studies for part in parts)
    ends = np.flatnonzero(line == GAP) + 1
    found, begun, part = [], 0, 0
    for parts in studies:
        own = ends[part : part + len(parts)]
        end = int(own[-1]) if len(own) else begun
        found.append(StudyWords(line[begun:end], own - begun, numbers))
        begun, part = end, part + len(parts)
    return found
