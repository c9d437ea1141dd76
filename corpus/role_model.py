"""The small model behind the roles of unlabelled sentences: hashed words, a layer over neighbours, scores for a chain.

The weights were fitted by ``evals/train_roles.py`` on labelled abstracts and stand in ``role_weights.bin``: a line of JSON
with names, shapes and scales, then the numbers as signed bytes. Nothing here is random, and nothing is downloaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

BUCKETS = 1 << 16
"""Word runs share this many vectors; two runs in one bucket share their vector."""
WIDTH = 16
"""Numbers in a vector; the first five speak for the five roles directly."""
CONTEXT = 2
"""Sentences looked at on each side."""
HIDDEN = 32
PLACES = 21
"""Numbers that say where in its abstract a sentence stands."""
MAX_SENTENCE = 3_000
"""Characters read of one sentence."""
WEIGHTS = Path(__file__).with_name("role_weights.bin")

_TOKEN = re.compile(r"[a-z][a-z'-]*|[0-9][0-9.,]*|[%<=±]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleModel:
    """The fitted numbers."""

    words: Any
    hidden: Any
    hidden_bias: Any
    out: Any
    out_bias: Any
    step: list[list[float]]
    """Score of one role (row) being followed by another (column)."""
    start: list[float]


def phrases_of(sentence: str) -> list[str]:
    """Return the runs of one to three words of a sentence, each once; ``#`` is any number, ``^`` and ``$`` its ends."""
    words = ["#" if word[0].isdigit() else word for word in _TOKEN.findall(sentence[:MAX_SENTENCE].lower())]
    walled = ["^", *words, "$"]
    runs = dict.fromkeys(words)
    runs.update(dict.fromkeys(map(" ".join, pairwise(walled))))
    runs.update(dict.fromkeys(map(" ".join, zip(walled, walled[1:], walled[2:], strict=False))))
    return list(runs)


def buckets_of(phrases: Sequence[str]) -> list[int]:
    """Return the bucket of every word run."""
    return [crc32(phrase.encode()) % BUCKETS for phrase in phrases]


def features_of(sentence: str) -> list[int]:
    """Return the bucket of every word run of a sentence."""
    return buckets_of(phrases_of(sentence))


def place_features(order: int, count: int) -> list[float]:
    """Return where a sentence stands: which of the first and last four, which tenth, and how long the abstract is."""
    found = [0.0] * PLACES
    if order < 4:
        found[order] = 1.0
    if count - 1 - order < 4:
        found[4 + count - 1 - order] = 1.0
    found[8 + min(9, order * 10 // count)] = 1.0
    found[18] = order / count
    found[19] = min(count, 30) / 30
    found[20] = 1.0 if count < 4 else 0.0
    return found


def score_sentences(buckets: Sequence[Sequence[int]], model: RoleModel) -> tuple[list[list[float]], Any]:
    """Return the score of every role for each sentence of an abstract, and the vectors of their word runs."""
    import numpy as np

    flat = np.fromiter((bucket for found in buckets for bucket in found), dtype=np.int64)
    vectors = model.words[flat]
    ends = np.cumsum([len(found) for found in buckets])
    sums = np.concatenate([np.zeros((1, WIDTH), np.float32), np.cumsum(vectors, axis=0)])
    own = sums[ends] - sums[np.concatenate([[0], ends[:-1]])]
    edge = np.zeros((CONTEXT, WIDTH), np.float32)
    padded = np.concatenate([edge, np.tanh(own), edge])
    count = len(buckets)
    places = np.array([place_features(at, count) for at in range(count)], np.float32)
    around = np.concatenate([*(padded[at : at + count] for at in range(2 * CONTEXT + 1)), places], axis=1)
    hidden = np.maximum(around @ model.hidden.T + model.hidden_bias, 0)
    scores = hidden @ model.out.T + model.out_bias + own[:, :5]
    return scores.tolist(), vectors


def save_model(path: Path, arrays: dict[str, Any]) -> None:
    """Write fitted arrays: the word vectors as bytes with one scale a column, everything else as float32."""
    import numpy as np

    scale = np.abs(arrays["words"]).max(axis=0) / 127
    small = {name: array.astype("<f4").tolist() for name, array in arrays.items() if name != "words"}
    head = {"shape": [BUCKETS, WIDTH], "scale": scale.tolist(), **small}
    with path.open("wb") as file:
        file.write(json.dumps(head, separators=(",", ":")).encode() + b"\n")
        file.write(np.rint(arrays["words"] / scale).astype(np.int8).tobytes())


@cache
def load_model() -> RoleModel:
    """Return the model that comes with Lind, read once."""
    import numpy as np

    head, _, body = WEIGHTS.read_bytes().partition(b"\n")
    plain = json.loads(head)
    words = np.frombuffer(body, np.int8).reshape(plain["shape"]).astype(np.float32)
    words *= np.array(plain["scale"], np.float32)
    arrays = {name: np.array(plain[name], np.float32) for name in ("hidden", "hidden_bias", "out", "out_bias")}
    return RoleModel(words=words, step=plain["step"], start=plain["start"], **arrays)
