"""Train what tells danger (``assistant/admit/danger``): ``python -m evals.train.danger DATA`` (about six minutes, one core).

One logistic regression (ridge) over the default embedder's vector and hashed n-grams. Danger: our own phrases of the splits
develop, seen and taught. None: our own questions, those of
``evals/questions`` (the part ``develop``), filled-in templates in ten languages, and the half of the published questions
and titles whose SHA-256 begins with an even byte. Every text is trained on in several forms (with a courtesy before or after
it, as keywords, beside another question), and each with and without its vector, so that one set of weights serves both.
Thresholds are chosen on scores of texts left out in turn (five folds, all forms of a text in one). The other half, and the
splits heldout, unseen, last and fresh, have no part in it. Needs scikit-learn and scipy; the program that ships does not.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.admit.danger.features import SLOTS, folded, ngrams
from assistant.admit.danger.weights import DIGITS, NGRAM_SCALE, VECTOR_SCALE, WEIGHTS_FILE, few
from evals.benchmarks.answers import DEVELOP, place
from evals.benchmarks.gates import CRISIS, QUESTIONS, RESEARCH, TAUGHT, TITLES, TRICKY, even
from evals.data_files import read_records
from index.embed import DEFAULT_MODEL, Embedder, open_embedder
from index.lexical import STOP_WORDS

Floats = NDArray[np.float64]

FOLDER = Path(__file__).parent
CLINICAL = sorted((FOLDER.parent / "questions").glob("*.jsonl"))
TRAINED = ("develop", "seen", "taught")
OWN_WEIGHT = 5.0
"""What one of our own harmless questions counts, all its forms together: they are few, and the nearest to danger."""
DANGER_WEIGHT = 2.0
STRENGTH = 1.0
"""Inverse of the ridge penalty; with the scales, the best of six tried by the phrases found at the lower threshold, left out in turn."""
FOLDS = 5
MOST_TITLES = 4000
TEMPLATES = 3000
MOST_HELPED = 0.02
"""Share of published questions, left out in turn, above which a line of help may stand."""
MOST_WITHHELD = 0.0002
"""Share of them that may be taken for certain danger: a fifth of what is allowed, since a text of several sentences is rated
several times, and since questions of a new writer come nearer to danger than these do."""
MOST_OWN_WITHHELD = 0.004
"""Share of our own harmless questions that may be, which were written to look like danger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in all forms in which it is trained on; the first is as written."""

    forms: tuple[str, ...]
    danger: bool
    weight: float
    language: str
    """Language code; empty: not known."""
    kind: str
    """``self-harm``, ``emergency``, ``published``, ``own`` or ``other``."""


def read_texts(data: Path, seed: int = 0) -> list[Text]:
    """Return all that is trained on.

    Raises:
        InputError: The data folder lacks a collection.
    """
    rng = random.Random(seed)
    courtesies = _courtesies()
    published = [
        text
        for name, field in QUESTIONS.items()
        for _, record in read_records(data / name, (field,))
        if even(text := str(record[field]))
    ]

    def polite(text: str, language: str) -> str:
        before, words = rng.choice(courtesies.get(language) or courtesies["en"])
        return f"{words} {text}" if before else f"{text} {words}"

    texts: list[Text] = []
    forms: tuple[str, ...]
    for lines in (*(path.read_text(encoding="utf-8").splitlines() for path in (RESEARCH, TRICKY, TAUGHT)), clinical()):
        for line in lines:
            beside = f"{line} {rng.choice(published)}"
            forms = (line, polite(line, "en"), polite(line, rng.choice(list(courtesies))), keywords(line), beside)
            texts.append(Text(forms=forms, danger=False, weight=OWN_WEIGHT, language="", kind="own"))
    for line in published:
        forms = (line, polite(line, "en"), keywords(line))
        texts.append(Text(forms=forms, danger=False, weight=1.0, language="en", kind="published"))
    titles = {str(record.get("title") or "") for _, record in read_records(data / TITLES, ())}
    for line in sorted((one for one in titles if one and even(one)), key=_digest)[:MOST_TITLES]:
        texts.append(Text(forms=(line,), danger=False, weight=1.0, language="en", kind="other"))
    for language, line in filled(TEMPLATES, rng):
        forms = (line, polite(line, language), polite(line, rng.choice(list(courtesies))))
        texts.append(Text(forms=forms, danger=False, weight=1.0, language=language, kind="other"))
    for split in TRAINED:
        for row in CRISIS[split].read_text(encoding="utf-8").splitlines():
            language, kind, line = row.split("\t")
            forms = (line, polite(line, language), polite(line, language), f"{line}. {rng.choice(published)}")
            texts.append(Text(forms=forms, danger=True, weight=DANGER_WEIGHT, language=language, kind=kind))
    return texts


def clinical() -> list[str]:
    """Return what clinicians ask of studies, as ``evals/questions`` has it, without the part that is reported on."""
    records = (record for file in CLINICAL for _, record in read_records(file, ("id", "question")))
    return [str(record["question"]) for record in records if place(str(record["id"])) < DEVELOP]


def keywords(text: str) -> str:
    """Return a question as keywords: without small words and punctuation."""
    words = re.findall(r"[^\W_][\w'-]*", text)
    return " ".join([word for word in words if word.casefold() not in STOP_WORDS] or words)


def filled(n: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield language and text of ``n`` harmless questions made of the templates in turn."""
    slots, asked = {}, []
    for head, value in _rows("danger_templates.txt"):
        what, *names = head.split()
        if what == "slot":
            slots[names[0], names[1]] = value.split("|")
        else:
            asked.append((names[0], value))
    for number in range(n):
        language, template = asked[number % len(asked)]
        text = re.sub(r"\{(\w+)\}", partial(_fill, slots, language, rng), template)
        yield language, text[0].upper() + text[1:] if rng.random() < 0.5 else text


def _fill(
    slots: Mapping[tuple[str, str], Sequence[str]], language: str, rng: random.Random, match: re.Match[str]
) -> str:
    return rng.choice(slots.get((match[1], language)) or slots[match[1], "*"])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _rows(name: str) -> Iterator[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines if not line.startswith("#"))


def _courtesies() -> dict[str, list[tuple[bool, str]]]:
    """Return language → what stands before (True) or after a question."""
    found: dict[str, list[tuple[bool, str]]] = {}
    for language, where, words in _rows("danger_courtesy.txt"):
        found.setdefault(language, []).append((where == "before", words))
    return found


def table(forms: Sequence[str], vectors: NDArray[np.float32] | None) -> Any:
    """Return the features of texts as a sparse table; without vectors their columns are 0."""
    from scipy import sparse

    rows, columns, values = [], [], []
    for at, form in enumerate(forms):
        places, counts = ngrams(folded(form))
        rows.append(np.full(len(places), at))
        columns.append(places)
        values.append(NGRAM_SCALE * counts)
    shape = (len(forms), 2 * SLOTS)
    spread = sparse.csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape)
    beside = sparse.csr_matrix((len(forms), 384)) if vectors is None else sparse.csr_matrix(VECTOR_SCALE * vectors)
    return sparse.hstack([beside, spread]).tocsr()


def _fit(rows: Any, labels: Floats, weights: Floats, strength: float = STRENGTH) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=400).fit(rows, labels, sample_weight=weights)


def train(data: Path, embedder: Embedder) -> tuple[dict[str, Any], str]:
    """Return the arrays to ship and, in a line, what they do to the texts left out in turn."""
    from scipy import sparse

    texts = read_texts(data)
    forms = [form for text in texts for form in text.forms]
    owner = np.array([at for at, text in enumerate(texts) for _ in text.forms])
    labels = np.array([float(texts[at].danger) for at in owner])
    weights = np.array([texts[at].weight / len(texts[at].forms) for at in owner])
    both = (table(forms, embedder.embed_passages(forms)), table(forms, None))

    def fitted(chosen: NDArray[np.bool_]) -> Any:
        rows = sparse.vstack([one[chosen] for one in both])
        return _fit(rows, np.tile(labels[chosen], 2), np.tile(weights[chosen], 2))

    scores = np.zeros((2, len(forms)))
    for number in range(FOLDS):
        out = owner % FOLDS == number
        found = fitted(~out)
        for mode in (0, 1):
            scores[mode, out] = found.decision_function(both[mode][out])
    first = np.concatenate([[True], owner[1:] != owner[:-1]])
    limits, told = _thresholds(texts, scores[:, first])
    found = fitted(np.ones(len(forms), dtype=bool))
    arrays = {
        "model": np.array(embedder.name.partition("@")[0]),
        "vector": found.coef_[0, :384].astype(np.float32),
        "ngrams": found.coef_[0, 384:].astype(np.float16),
        "constant": np.array(found.intercept_[0]),
        "thresholds": np.array(limits),
        **_small_heads(texts),
    }
    return arrays, f"{len(texts)} texts in {len(forms)} forms; {told}"


def _thresholds(texts: Sequence[Text], scores: Floats) -> tuple[list[float], str]:
    """Return both thresholds with a vector and both without, and what lies above them."""
    kinds = np.array([text.kind for text in texts])
    danger = np.array([text.danger for text in texts])
    limits, told = [], []
    for name, of_it in zip(("with a vector", "words alone"), scores, strict=True):
        asked = of_it[kinds == "published"]
        helped = float(np.quantile(asked, 1 - MOST_HELPED))
        own = float(np.quantile(of_it[kinds == "own"], 1 - MOST_OWN_WITHHELD))
        certain = max(float(np.quantile(asked, 1 - MOST_WITHHELD)), own)
        limits += [round(helped, DIGITS), round(certain, DIGITS)]
        shares = f"{np.mean(of_it[danger] >= helped):.4f} helped, {np.mean(of_it[danger] >= certain):.4f} certain"
        told.append(f"{name} ({limits[-2]}, {limits[-1]}): of the phrases left out in turn {shares}")
    return limits, "; ".join(told)


def _small_heads(texts: Sequence[Text]) -> dict[str, Any]:
    """Return the weights of the two small heads: self-harm against emergency, and the language."""
    grave = [text for text in texts if text.danger]
    rows = np.array([few(folded(text.forms[0])) for text in grave])
    ends = np.array([float(text.kind == "self-harm") for text in grave])
    self_harm = _fit(rows, ends, np.ones(len(grave)), 3.0)
    codes = sorted({text.language for text in grave})
    told = [*grave, *(text for text in texts if not text.danger and text.kind == "other" and text.language in codes)]
    spoken = _fit(
        np.array([few(folded(text.forms[0])) for text in told]),
        np.array([codes.index(text.language) for text in told]),
        np.array([5.0 if text.danger else 1.0 for text in told]),
        3.0,
    )
    constant = np.zeros(rows.shape[1])
    constant[-1] = 1.0
    return {
        "self_harm": (self_harm.coef_[0] + self_harm.intercept_[0] * constant).astype(np.float16),
        "languages": np.array(codes),
        "spoken": (spoken.coef_ + spoken.intercept_[:, None] * constant).astype(np.float16),
    }


def main(arguments: Sequence[str]) -> int:
    """Train, write the weights into the package, and say what was found."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m evals.train.danger DATA\n")
        return 2
    arrays, told = train(Path(arguments[0]), open_embedder(DEFAULT_MODEL))
    np.savez_compressed(WEIGHTS_FILE, **arrays)
    sys.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
