"""Fit what makes a sentence an answer: ``python -m evals.train.sentences --data DATA --cases CASES [--folds 10]``.

Learnt from are questions with the words that answer them and the study that holds those: the develop parts of the project's own
questions (``evals/questions``, ``cases/asking``; by a hash of the question's name, .6), the half ``tune`` of Evidence Inference's
prompts (DOI 10.18653/v1/2020.bionlp-1.13, MIT) and SciFact's claims of its training part (DOI 10.18653/v1/2020.emnlp-main.609,
CC BY 4.0). The other parts are never looked at. The sentences of the study compete: a conditional logit (McFadden 1974) for each wording
that is sought. With ``--folds`` it fits without a tenth of the questions in turn, and prints how much of what is sought stands in
the first one, two and four sentences; without, it writes ``assistant/evidence/sentences.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evidence.sentences import MODEL, read_sentences, weigh_terms
from assistant.evidence.signs import SIGNS, signs_of
from assistant.question.read import read_question
from corpus.formats import read_path
from corpus.reading import build_study
from corpus.study import Draft, Study
from evals.benchmarks.effect_direction import half_of
from evals.data_files import read_records
from index.expansion import Expansions, learn_abbreviations, read_expansions, write_abbreviations
from index.lexical import stems

QUESTIONS = Path(__file__).parents[1] / "questions"
DEVELOP = 0.6
PENALTY = 3.0
"""L2 on the weights; 1 and 10 find as much to a hundredth."""
OTHERS = 0.1
"""What a question of another collection counts beside one of our own: they are not worded as people ask."""
LOST = 0.05
"""Share of what is sought that may score too low to be quoted."""
PHRASES = ("{i} versus {c}: {o}", "Does {i} change {o} compared with {c}?", "effect of {i} on {o}", "{o} {i}")
TOP = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the study that answers it."""

    name: str
    source: str
    question: str
    studies: tuple[str, ...]
    sought: tuple[str, ...]
    """Words that answer, each to be found in a sentence of one of the studies."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences of a study, of which some answer."""

    name: str
    source: str
    table: Any
    """Sentences × signs."""
    sought: tuple[tuple[int, ...], ...]
    """For each wording sought, the rows that hold it."""


def place(name: str) -> float:
    """Return where a question stands between 0 and 1, by a hash of its name."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32


def own_examples(path: Path, source: str, corpus: str = "") -> Iterator[Example]:
    """Yield the develop part of a file of questions, those on one corpus."""
    for line in path.read_text("utf-8").splitlines():
        one = json.loads(line)
        if one["must_quote"] and place(one["id"]) < DEVELOP and corpus in one.get("corpus", ""):
            yield Example(one["id"], source, one["question"], tuple(one["gold_studies"]), tuple(one["must_quote"]))


def prompt_examples(path: Path) -> Iterator[Example]:
    """Yield Evidence Inference's prompts whose evidence stands in the abstract, in one of four wordings."""
    for _, one in read_records(path, ("prompt_id", "evidence_in_abstract")):
        if one["evidence_in_abstract"] and half_of(str(one["pmid"])) == "tune":
            phrase = PHRASES[int(place(one["prompt_id"]) * len(PHRASES))]
            asked = phrase.format(i=one["intervention"], c=one["comparator"], o=one["outcome"].strip())
            names = (f"evidence-inference:{one['pmcid']}", f"pmid:{one['pmid']}")
            yield Example(one["prompt_id"], "prompts", asked, names, (one["evidence_in_abstract"][0],))


def claim_examples(claims: Path, corpus: Path) -> Iterator[Example]:
    """Yield SciFact's claims with the first sentence of their evidence."""
    texts = {str(one["doc_id"]): one["abstract"] for _, one in read_records(corpus, ("doc_id", "abstract"))}
    for _, one in read_records(claims, ("id", "claim", "evidence")):
        for doc, found in one["evidence"].items():
            sought = texts[doc][found[0]["sentences"][0]]
            yield Example(f"{one['id']}-{doc}", "claims", one["claim"], (f"scifact:{doc}",), (sought,))


def choices(examples: Iterable[Example], corpus: Path) -> Iterator[Choice]:
    """Yield the sentences that each question chooses from; a question whose study or words are not found is left out."""
    asked = list(examples)
    wanted = {name for one in asked for name in one.studies}
    studies = list(_studies(corpus, wanted))
    held = {name: study for study in studies for name in _names(study)}
    counts = Counter(part for study in studies for part in set(stems(study.text)))
    expansions = _expansions(study.text for study in studies)
    for one in asked:
        question = read_question(one.question, expansions)
        weights = weigh_terms(question, counts, len(studies)).weights
        for study in {held[name].study_id: held[name] for name in one.studies if name in held}.values():
            sentences = read_sentences(study)
            rows = [" ".join(sentence.words.split()).lower() for sentence in sentences]
            sought = tuple(
                tuple(at for at, row in enumerate(rows) if _spaced(words) in row or row in _spaced(words))
                for words in one.sought
            )
            sought = tuple(found for found in sought if found)
            if sought:
                signs = signs_of(question, sentences, weights)
                yield Choice(one.name, one.source, [[row[name] for name in SIGNS] for row in signs], sought)


def fit(rows: Sequence[Choice], penalty: float = PENALTY) -> Any:
    """Return the weight of each sign: what is sought more likely than the other sentences of its study."""
    import numpy as np
    from scipy.optimize import minimize

    tables = [np.asarray(row.table) for row in rows]
    counts = [1.0 if row.source == "own" else OTHERS for row in rows]

    def loss(weights: Any) -> tuple[float, Any]:
        total, slope = penalty * float(weights @ weights) / 2, penalty * weights
        for row, table, count in zip(rows, tables, counts, strict=True):
            odds = table @ weights
            chances = np.exp(odds - odds.max())
            chances /= chances.sum()
            for found in row.sought:
                own = list(found)
                share = chances[own].sum()
                total -= count * float(np.log(share))
                slope = slope + count * (chances @ table - (chances[own] / share) @ table[own])
        return total, slope

    return minimize(loss, np.zeros(len(SIGNS)), jac=True, method="L-BFGS-B").x


def intercept_of(rows: Sequence[Choice], weights: Any) -> tuple[float, float]:
    """Return the intercept and scale that make of a score the chance that a sentence is one that is sought."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    own = [row for row in rows if row.source == "own"]
    scores = np.concatenate([np.asarray(row.table) @ weights for row in own])
    truth = [any(at in found for found in row.sought) for row in own for at in range(len(row.table))]
    fitted = LogisticRegression(C=1e6).fit(scores[:, None], truth)
    return float(fitted.intercept_[0]), float(fitted.coef_[0][0])


def share_of(rows: Sequence[Choice], weights: Any, intercept: float, scale: float) -> float:
    """Return the share of the best sentence's score that all but ``LOST`` of what is sought in our own questions reaches."""
    import numpy as np

    shares = []
    for row in rows:
        scores = 1 / (1 + np.exp(-intercept - scale * (np.asarray(row.table) @ weights)))
        shares += [scores[list(found)].max() / scores.max() for found in row.sought if row.source == "own"]
    return float(np.quantile(shares, LOST))


def found_in(row: Choice, weights: Any, top: int) -> float:
    """Return the share of what is sought that stands in the first sentences."""
    import numpy as np

    best = set(np.argsort(-(np.asarray(row.table) @ weights), kind="stable")[:top].tolist())
    return sum(not best.isdisjoint(found) for found in row.sought) / len(row.sought)


def write(weights: Any, rows: Sequence[Choice], path: Path = MODEL) -> None:
    """Write the model as the product reads it."""
    intercept, scale = intercept_of(rows, weights)
    table = {name: round(float(weight) * scale, 3) for name, weight in zip(SIGNS, weights, strict=True)}
    share = round(share_of(rows, weights, intercept, scale), 3)
    document = {
        "made by": "evals/train/sentences.py",
        "intercept": round(intercept, 3),
        "share": share,
        "weights": table,
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def report(rows: Sequence[Choice], scored: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Yield a line a source: how much of what is sought stands in the first sentences."""
    for source in sorted({row.source for row in rows}):
        own = [scored[f"{row.source} {row.name}"] for row in rows if row.source == source]
        figures = " ".join(f"@{top} {sum(one[at] for one in own) / len(own):.3f}" for at, top in enumerate(TOP))
        yield f"{source} {len(own)}: {figures}\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, or measure by folds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--penalty", type=float, default=PENALTY)
    options = parser.parse_args(arguments)
    rows = read_choices(options.data, options.cases)
    if not options.folds:
        write(fit(rows, options.penalty), rows)
        return
    scored: dict[str, list[float]] = {}
    for fold in range(options.folds):
        weights = fit([row for row in rows if _fold(row, options.folds) != fold], options.penalty)
        for row in rows:
            if _fold(row, options.folds) == fold:
                scored[f"{row.source} {row.name}"] = [found_in(row, weights, top) for top in TOP]
    sys.stdout.writelines(report(rows, scored))


def read_choices(data: Path, cases: Path) -> list[Choice]:
    """Return every choice to learn from."""
    abstracts = data / "abstracts" / "abstracts.jsonl.gz"
    big = [
        e
        for name in ("answers", "unseen_topics")
        for e in own_examples(QUESTIONS / f"{name}.jsonl", "own", "abstracts/")
    ]
    big = [one for one in big if "hcc" not in one.studies]
    others = [
        *prompt_examples(data / "effect-direction" / "prompts.dev.jsonl.gz"),
        *claim_examples(data / "scifact" / "claims.train.jsonl.gz", data / "scifact" / "corpus.jsonl.gz"),
    ]
    read = [
        *choices(_both("seeds"), data / "seeds"),
        *choices(_both("hcc"), data / "hcc" / "abstracts.jsonl.gz"),
        *choices(own_examples(cases / "asking" / "questions.jsonl", "own"), cases / "asking" / "records.nbib"),
    ]
    return [*read, *choices([*big, *others], abstracts)]


def _both(corpus: str) -> list[Example]:
    names = ("answers", f"unseen_{corpus}")
    return [one for name in names for one in own_examples(QUESTIONS / f"{name}.jsonl", "own", f"data/{corpus}")]


def _fold(row: Choice, folds: int) -> int:
    return int(place(f"fold {row.name}") * folds)


def _studies(corpus: Path, wanted: set[str]) -> Iterator[Study]:
    """Yield the studies of a corpus that are wanted."""
    for path in sorted(corpus.iterdir()) if corpus.is_dir() else [corpus]:
        drafts = (record for record in read_path(path) if isinstance(record, Draft))
        yield from (build_study(draft) for draft in drafts if not wanted.isdisjoint(_names(draft)))


def _names(one: Draft | Study) -> set[str]:
    return {one.source_id, f"pmid:{one.pmid}"}


def _expansions(texts: Iterable[str]) -> Expansions:
    with tempfile.TemporaryDirectory() as folder:
        write_abbreviations(Path(folder), learn_abbreviations(texts))
        return read_expansions(Path(folder))


def _spaced(words: str) -> str:
    return " ".join(words.split()).lower()


if __name__ == "__main__":
    main()
