"""Fit which sentence reports an outcome: ``python -m evals.train.outcomes PROMPTS.jsonl.gz ABSTRACTS.jsonl.gz``.

Learnt from is the half ``tune`` of Evidence Inference's prompts whose evidence stands in the abstract (DOI
10.18653/v1/2020.bionlp-1.13, MIT): of the sentences that name the outcome, the marked ones against the others. Prints
the weights that ``assistant.evidence.outcomes`` holds, and how often each half gets the marked sentence and its direction.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evidence.outcomes import Asked, features_of, read_study
from assistant.evidence.sentences import Candidate, sentences_of
from assistant.question.read import outcomes_in
from corpus.effects.direction import Direction, read_direction
from corpus.reading import build_study
from corpus.study import Draft, Part
from evals.benchmarks.effect_direction import half_of
from evals.data_files import read_records
from evals.train.direction import LABELS

ALIKE = 60
"""First characters by which a marked sentence is found again in the abstract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One prompt with the sentences of its abstract."""

    asked: Asked
    sentences: tuple[Candidate, ...]
    marked: tuple[bool, ...]
    """Of each sentence, whether it is the evidence."""
    label: str


def candidates_of(record: Mapping[str, Any]) -> tuple[Candidate, ...]:
    """Return the sentences of an abstract."""
    sections = record.get("sections") or [{"label": None, "text": record["abstract"]}]
    parts = tuple(Part(label=one.get("label"), text=one["text"]) for one in sections)
    study = build_study(
        Draft(source_id=str(record["pmid"]), format="jsonl", original="", title=record.get("title"), parts=parts)
    )
    found = []
    for span, role in sentences_of(study):
        found.append(
            Candidate(
                study=study,
                start=span.start,
                end=span.end,
                role=role,
                score=0.0,
                stems=frozenset(),
                outcomes=outcomes_in(study.text[span.start : span.end]),
                subject=1.0,
            )
        )
    return tuple(found)


def cases(prompts: Path, abstracts: Path, half: str) -> Iterator[Case]:
    """Yield the prompts of one half whose evidence stands in the abstract."""
    wanted = [
        r for _, r in read_records(prompts, ("prompt_id", "label", "evidence_in_abstract")) if r["evidence_in_abstract"]
    ]
    wanted = [r for r in wanted if r.get("pmid") and half_of(str(r["pmid"])) == half]
    pmids = {str(r["pmid"]) for r in wanted}
    records = (r for _, r in read_records(abstracts, ("abstract",)) if str(r.get("pmid")) in pmids and r["abstract"])
    held = {str(r["pmid"]): candidates_of(r) for r in records}
    for record in wanted:
        sentences = held.get(str(record["pmid"]), ())
        starts = [str(one).strip()[:ALIKE] for one in record["evidence_in_abstract"]]
        whole = " ".join(map(str, record["evidence_in_abstract"]))
        marked = tuple(c.text.strip()[:ALIKE] in whole or any(s in c.text for s in starts) for c in sentences)
        arms = {name: str(record.get(name) or "") for name in ("outcome", "intervention", "comparator")}
        if any(marked):
            yield Case(asked=Asked(**arms), sentences=sentences, marked=marked, label=LABELS[record["label"]])


def fit(found: Sequence[Case]) -> dict[str, float]:
    """Return the weight of each feature."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    told, truth = [], []
    for case in found:
        marked = dict(zip((c.start for c in case.sentences), case.marked, strict=True))
        for candidate, features in features_of(case.asked, case.sentences):
            asked = case.asked
            read = read_direction(
                candidate.text, outcome=asked.outcome, intervention=asked.intervention, comparator=asked.comparator
            )
            told.append({**features, "stated": float(read.direction is not Direction.NOT_STATED)})
            truth.append(marked[candidate.start])
    table = DictVectorizer(sparse=False)
    fitted = LogisticRegression(max_iter=1000).fit(table.fit_transform(told), truth)
    return {name: float(w) for name, w in zip(table.get_feature_names_out(), fitted.coef_[0], strict=True)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", type=Path)
    parser.add_argument("abstracts", type=Path)
    options = parser.parse_args(arguments)
    for name, weight in fit(list(cases(options.prompts, options.abstracts, "tune"))).items():
        sys.stdout.write(f'    "{name}": {weight:.2f},\n')
    for half in ("tune", "report"):
        right = total = direction = 0
        for case in cases(options.prompts, options.abstracts, half):
            found = read_study(case.asked, case.sentences)
            total += 1
            at = [found is not None and c.start <= found.start < c.end for c in case.sentences]
            right += any(m and a for m, a in zip(case.marked, at, strict=True))
            direction += found is not None and found.finding.direction == case.label
        sys.stdout.write(f"{half}: marked sentence {right / total:.3f}, direction {direction / total:.3f} of {total}\n")


if __name__ == "__main__":
    main()
