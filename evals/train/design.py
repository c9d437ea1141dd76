"""Fit the words behind the design of a study: ``python -m evals.train.design ABSTRACTS.jsonl.gz HCC.jsonl.gz``.

Learnt from are abstracts whose type, title or plain words tell the design (``evals.train.teachers``), the abstracts
labelled in
``labels.tsv`` and half "develop" of ``evals/benchmarks/hcc_labels.tsv``. Half "report" is never read, and no abstract
on
hepatocellular carcinoma teaches. ``--folds 4`` fits without a quarter of the labelled ones in turn and prints how that
quarter is
read instead of writing weights. Needs the extra ``train``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from corpus.cue_words import lower_case
from corpus.design.design import MAX_TEXT
from corpus.design.model import DESIGNS, SCALE, WEIGHTS, runs_of
from corpus.reading import compose_text
from corpus.study import Part, StudyDesign
from evals.benchmarks.labelled_records import parts_of, read_half
from evals.data_files import read_records
from evals.train.labels import read_training
from evals.train.teachers import taught

MOST = {"type": 300, "title": 300, "words": 250}
"""Teachers of each kind a design may have, the first by the SHA-256 of their ``doc_id``."""
TRUST = {"type": 1.0, "title": 1.0, "words": 0.5, "read": 20.0, "develop": 20.0}
"""What one abstract counts by what told its design; a label read by eye is worth many."""
WITH_TITLE = 0.5
"""What a teacher counts when it is read once more with its title."""
SECOND = 0.35
"""What the defensible second designs of a label count together, the first the rest."""
RUNS = 10_000
"""Runs of words kept, those that tell most between designs."""
BY_EYE = 3
"""Times that a label read by eye counts in choosing the runs."""
MIN_SEEN = 8
LOOSE = 5.0
"""Inverse strength of the penalty on the squared weights; 2 and 10 did no better on left-out labels."""
MIN_LENGTH = 250
"""Characters of an abstract that may teach."""
HEAD = f"""# Runs of one to three words (t: in a title, ^ its beginning, # any number), how rare each is (squared
inverse document
# frequency), and what it says for every design in the order of corpus.study.StudyDesign, in hundredths; the line
# without a run is
# the base. {RUNS:,} runs. Fitted by evals/train/design.py on 2026-11-29 on public abstracts (evals/train/teachers.py
# and labels.tsv say
# which); runs of at most three words are all that is kept of them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One abstract with its design."""

    source: str
    """``type``, ``title``, ``words``, ``read`` or ``develop``."""
    designs: tuple[StudyDesign, ...]
    runs: frozenset[str]
    """Of the abstract and, for what is labelled by eye, of the title."""
    with_title: frozenset[str]


def read_examples(abstracts: Path, hcc: Path) -> list[Example]:
    """Return what is learnt from.

    Raises:
        InputError: A file is malformed.
    """
    labelled = read_training()
    teachers: list[tuple[str, StudyDesign, str, dict[str, Any]]] = []
    examples: list[Example] = []
    for _, record in read_records(abstracts, ()):
        name = str(record.get("doc_id"))
        abstract = " ".join(text for _, text in parts_of(record))
        if name in labelled:
            examples.append(_example(record, "read", labelled[name].designs))
        elif len(abstract) >= MIN_LENGTH and "hepatocellular" not in f"{record.get('title')} {abstract}".lower():
            told = taught(record, abstract)
            if told is not None:
                teachers.append((sha256(name.encode()).hexdigest(), *told, record))
    examples += [_example(record, "develop", label.designs) for record, label in read_half(hcc, "develop")]
    return [*examples, *_chosen(teachers)]


def _chosen(teachers: list[tuple[str, StudyDesign, str, dict[str, Any]]]) -> Iterator[Example]:
    seen: Counter[tuple[StudyDesign, str]] = Counter()
    for _, design, source, record in sorted(teachers, key=lambda one: one[0]):
        seen[design, source] += 1
        if seen[design, source] <= MOST[source]:
            yield _example(record, source, (design,))


def _example(record: dict[str, Any], source: str, designs: tuple[StudyDesign, ...]) -> Example:
    title = str(record.get("title") or "")
    parts = tuple(Part(label=label, text=words) for label, words in parts_of(record))
    text, span, _ = compose_text(title or None, parts)
    body = 0 if span is None else span.end
    lowered = lower_case(text)
    own = frozenset().union(*runs_of(lowered, body, body + MAX_TEXT))
    of_title = () if span is None else runs_of(lowered, 0, span.end, title=True)
    return Example(source=source, designs=designs, runs=own, with_title=own.union(*of_title))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One reading of an example as the fit takes it."""

    runs: frozenset[str]
    design: StudyDesign
    trust: float


def rows_of(examples: Sequence[Example]) -> list[Row]:
    """Return the readings of the examples: teachers with and without title, labels with every defensible design."""
    rows: list[Row] = []
    for one in examples:
        trust = TRUST[one.source]
        if one.source in ("read", "develop"):
            others = one.designs[1:]
            rows.append(Row(runs=one.with_title, design=one.designs[0], trust=trust * (1 - SECOND * bool(others))))
            rows += [Row(runs=one.with_title, design=other, trust=trust * SECOND / len(others)) for other in others]
        elif one.source == "words":
            rows.append(Row(runs=one.with_title, design=one.designs[0], trust=trust))
        else:
            rows.append(Row(runs=one.runs, design=one.designs[0], trust=trust))
            rows.append(Row(runs=one.with_title, design=one.designs[0], trust=trust * WITH_TITLE))
    return rows


def telling_runs(rows: Sequence[Row]) -> dict[str, int]:
    """Return the runs that tell most between designs (largest chi-squared statistic) by the column they get."""
    import numpy as np

    rows = [row for row in rows for _ in range(BY_EYE if row.trust > 1 else 1)]
    seen = Counter(run for row in rows for run in row.runs)
    index = {run: at for at, run in enumerate(sorted(run for run, times in seen.items() if times >= MIN_SEEN))}
    table = np.zeros((len(index), len(DESIGNS)))
    for row in rows:
        table[[index[run] for run in row.runs if run in index], DESIGNS.index(row.design)] += 1
    of_design = Counter(row.design for row in rows)
    expected = np.outer(table.sum(axis=1), [of_design[design] for design in DESIGNS]) / len(rows)
    statistic = ((table - expected) ** 2 / np.maximum(expected, 0.5)).sum(axis=1)
    names = list(index)
    return {names[at]: column for column, at in enumerate(np.argsort(-statistic, kind="stable")[:RUNS])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What was fitted."""

    runs: dict[str, int]
    rarity: Any
    weights: Any
    """One row a run, one column a design."""
    base: Any

    def chances(self, runs: frozenset[str]) -> Any:
        """Return the chance of every design, by the rule of ``corpus.design.model.score_runs``."""
        import numpy as np

        at = [self.runs[run] for run in runs if run in self.runs]
        rarity = self.rarity[at]
        scores = (self.weights[at] * (rarity / np.sqrt((rarity**2).sum()))[:, None]).sum(axis=0) + self.base
        raised = np.exp(scores - scores.max())
        return raised / raised.sum()


def fit(rows: Sequence[Row], runs: dict[str, int]) -> Fitted:
    """Return a multinomial logistic regression on the rows."""
    import numpy as np
    from scipy.sparse import csr_matrix, diags
    from sklearn.linear_model import LogisticRegression

    columns = [sorted(runs[run] for run in row.runs if run in runs) for row in rows]
    ends = np.cumsum([0, *(len(one) for one in columns)])
    flat = [column for one in columns for column in one]
    matrix = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(runs)))
    rarity = (np.log((len(rows) + 1) / (np.asarray(matrix.sum(axis=0)).ravel() + 1)) + 1) ** 2
    matrix = matrix @ diags(rarity)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = (diags(1 / np.maximum(lengths, 1e-9)) @ matrix).tocsr()
    model = LogisticRegression(C=LOOSE, max_iter=100, tol=1e-3)
    model.fit(matrix, [row.design.value for row in rows], sample_weight=[row.trust for row in rows])
    weights, base = np.zeros((len(runs), len(DESIGNS))), np.full(len(DESIGNS), -20.0)
    for at, name in enumerate(model.classes_):
        weights[:, DESIGNS.index(StudyDesign(name))] = model.coef_[at]
        base[DESIGNS.index(StudyDesign(name))] = model.intercept_[at]
    return Fitted(runs=runs, rarity=rarity, weights=weights, base=base)


def validate(examples: Sequence[Example], folds: int) -> None:
    """Print how each part of the labelled abstracts is read by a fit without it."""
    labelled = [one for one in examples if one.source in ("read", "develop")]
    others = [one for one in examples if one.source not in ("read", "develop")]
    right: Counter[str] = Counter()
    for fold in range(folds):
        rows = rows_of([*others, *(one for at, one in enumerate(labelled) if at % folds != fold)])
        fitted = fit(rows, telling_runs(rows))
        for one in labelled[fold::folds]:
            right[one.source] += DESIGNS[int(fitted.chances(one.with_title).argmax())] in one.designs
    for source, count in right.items():
        sys.stdout.write(
            f"{source}: {count / sum(one.source == source for one in labelled):.3f} right, nothing left open\n"
        )


def main(arguments: Sequence[str]) -> None:
    """Fit and write the weights, or print how well the fit does on what it has not seen."""
    examples = read_examples(Path(arguments[0]), Path(arguments[1]))
    if "--folds" in arguments:
        validate(examples, int(arguments[-1]))
        return
    rows = rows_of(examples)
    fitted = fit(rows, telling_runs(rows))
    lines = [f"\t\t{_hundredths(fitted.base)}"]
    lines += [
        f"{run}\t{fitted.rarity[at]:.1f}\t{_hundredths(fitted.weights[at])}" for run, at in sorted(fitted.runs.items())
    ]
    WEIGHTS.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def _hundredths(numbers: Any) -> str:
    return " ".join(str(round(SCALE * float(number))) for number in numbers)


if __name__ == "__main__":
    main(sys.argv[1:])
