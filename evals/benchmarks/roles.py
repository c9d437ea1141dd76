"""Sentence roles: what each sentence of an abstract does, its label hidden.

NICTA-PIBOSO (Kim et al. 2011, doi:10.1186/1471-2105-12-S2-S5) has six labels of its own; ``COARSE`` says which of Lind's roles each
takes in, and what is compared is those three groups. Its label “other” means none of the six and is not scored.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.study import SentenceRole, Span
from evals.benchmark import Benchmark, Options
from evals.data_files import read_records
from evals.labelled import METRICS, label_figures, solved
from evals.provenance import hash_files
from evals.records import Card, Sample, Solved
from evals.runner import Task

NICTA = {
    "background": "background",
    "outcome": "outcome",
    "population": "methods",
    "intervention": "methods",
    "study design": "methods",
    "other": None,
}
"""Label of NICTA-PIBOSO → group; None: not scored."""
COARSE = {
    SentenceRole.BACKGROUND: "background",
    SentenceRole.OBJECTIVE: "background",
    SentenceRole.METHODS: "methods",
    SentenceRole.RESULTS: "outcome",
    SentenceRole.CONCLUSIONS: "outcome",
}
"""Role → group: its annotators count an aim as background, and results and conclusions as outcome."""
NICTA_NOTES = (
    "NICTA-PIBOSO: sentences labelled “other” are read but not scored; three groups of roles are compared, not five roles",
)
PARTS = ("dev", "test", "train")
"""Parts of the archive, as ``--split``."""

CARD = Card(
    name="roles",
    title="Sentence roles",
    what="The sentences of an abstract are put together without their labels, and each is given a role by its "
    "words and its place. A labelled abstract counts its printed labels as the truth, which is rougher than a person's reading. "
    "NICTA-PIBOSO holds a person's reading, of sentences whose words and marks are set apart by spaces, in coarser groups.",
    data='JSON lines: {"sentences": […], "roles": […]}, or labelled abstracts {"sections": [{"label", "text"}…]}, or the '
    "archive of NICTA-PIBOSO (*_clean.txt; --split dev, test or train)",
    source="any set of abstracts with labels; https://github.com/jind11/HSLN-Joint-Sentence-Classification",
    licence="that of the file; MIT (repository of the archive)",
    citation="Dernoncourt and Lee 2017, arXiv:1710.06071 (the task); Kim et al. 2011, doi:10.1186/1471-2105-12-S2-S5",
    labels={role.value: "as in corpus.study.SentenceRole" for role in SentenceRole if role is not SentenceRole.OTHER}
    | {"background (NICTA)": "background or aim", "methods (NICTA)": "population, intervention or study design"}
    | {"outcome (NICTA)": "results or conclusions"},
    metrics=METRICS,
)


def prepare(data: Path, options: Options) -> Task:
    """Read labelled abstracts and make the task.

    Raises:
        InputError: A line is malformed.
    """
    if zipfile.is_zipfile(data):
        return _task(data, options, read_archive(data, options.split)[: options.limit], NICTA_NOTES)
    samples, left_out = read_samples(data, options.limit)
    note = f"{left_out} records without sections whose labels are all known are no part of it"
    return _task(data, options, samples, (note,) if left_out else ())


def _task(data: Path, options: Options, samples: Sequence[Sample], notes: tuple[str, ...]) -> Task:
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples,
        solve=solve,
        metrics=("accuracy",),
        settings={"limit": options.limit, "split": options.split},
        seed=options.seed,
        notes=notes,
        aggregate=label_figures,
    )


def solve(sample: Sample) -> Solved:
    """Find the role of every sentence of one unlabelled abstract."""
    from corpus.roles import find_roles

    spans = [Span(start=start, end=end) for start, end in sample.metadata["sentences"]]
    findings = find_roles(sample.input, spans, ())
    if "scored" in sample.metadata:
        findings = tuple(findings[at] for at in sample.metadata["scored"])
        found = [COARSE.get(finding.role, finding.role.value) for finding in findings]
    else:
        found = [finding.role.value for finding in findings]
    return solved(sample.target["labels"], found, [finding.cue for finding in findings])


def read_samples(path: Path, limit: int | None) -> tuple[list[Sample], int]:
    """Return the abstracts of a file, and how many records hold no labelled one.

    Raises:
        InputError: A line is malformed.
    """
    samples: list[Sample] = []
    left_out = 0
    for line, record in read_records(path, ()):
        if limit is not None and len(samples) >= limit:
            break
        where = f"{path.name}, line {line.number}"
        if "sentences" in record or "roles" in record:
            pairs = _from_sentences(record, where)
        elif "sections" in record:
            pairs = _from_sections(record["sections"])
        else:
            pairs = ()
        if pairs:
            name = str(record.get("id") or record.get("doc_id") or record.get("pmid") or line.number)
            samples.append(_sample(f"{line.number}:{name}", pairs))
        else:
            left_out += 1
    return samples, left_out


def read_archive(path: Path, split: str | None) -> list[Sample]:
    """Return the abstracts of NICTA-PIBOSO that have a sentence to score.

    Raises:
        InputError: The archive lacks a part, or a line is malformed.
    """
    if split is not None and split not in PARTS:
        raise InputError(f"no split {split!r}; there are {', '.join(PARTS)}, and all without --split")
    samples = []
    for part in (split,) if split else PARTS:
        name = f"{part}_clean.txt"
        try:
            with zipfile.ZipFile(path) as archive:
                text = archive.read(name).decode("utf-8")
        except (OSError, KeyError, UnicodeDecodeError, zipfile.BadZipFile) as error:
            raise InputError(f"{path.name}: {name} cannot be read: {error}") from error
        samples += _abstracts(text, f"{path.name}/{name}", part)
    return samples


def _abstracts(text: str, name: str, part: str) -> list[Sample]:
    """Return the abstracts of one file: ``###`` and a number, then ``label<tab>sentence`` lines.

    Raises:
        InputError: A line is of no such kind, or its label is not known.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("###"):
            pairs = found.setdefault(f"{part}:{line[3:].strip()}", [])
        elif line.strip():
            label, tab, sentence = line.partition("\t")
            if not tab or label not in NICTA or not found:
                known = ", ".join(NICTA)
                raise InputError(f"{name}, line {number}: “label<tab>sentence” is needed, label one of {known}")
            pairs.append((sentence.strip(), label))
    samples = (_coarse(key, pairs) for key, pairs in found.items())
    return [sample for sample in samples if sample.target["labels"]]


def _coarse(name: str, pairs: Sequence[tuple[str, str]]) -> Sample:
    """Return an abstract whose sentences count in groups, those of no group left out of the score."""
    whole = _sample(name, pairs)
    groups = [NICTA[label] for _, label in pairs]
    scored = [at for at, group in enumerate(groups) if group is not None]
    return replace(
        whole, target={"labels": [groups[at] for at in scored]}, metadata={**whole.metadata, "scored": scored}
    )


def _from_sentences(record: Mapping[str, Any], where: str) -> tuple[tuple[str, str], ...]:
    """Return sentences with their roles.

    Raises:
        InputError: The two lists differ, or a role is not known.
    """
    sentences, roles = record.get("sentences"), record.get("roles")
    if not isinstance(sentences, list) or not isinstance(roles, list) or len(sentences) != len(roles):
        raise InputError(f"{where}: sentences and roles must be lists of the same length")
    known = [role.value for role in SentenceRole]
    for role in roles:
        if str(role).lower() not in known:
            raise InputError(f"{where}: unknown role {role!r}; known are {', '.join(known)}")
    return tuple((str(s), str(r).lower()) for s, r in zip(sentences, roles, strict=True) if str(s).strip())


def _from_sections(sections: Any) -> tuple[tuple[str, str], ...]:
    """Return the sentences of a labelled abstract with the role of their label; none when a label is not known."""
    from corpus.sections import role_of_label
    from corpus.sentences import split_sentences

    if not isinstance(sections, list) or len(sections) < 2:
        return ()
    pairs: list[tuple[str, str]] = []
    for section in sections:
        label, text = section.get("label"), str(section.get("text") or "")
        role = role_of_label(label) if label else None
        if role is None or role is SentenceRole.OTHER:
            return ()
        pairs += [(text[span.start : span.end], role.value) for span in split_sentences(text)]
    return tuple(pairs)


def _sample(name: str, pairs: Sequence[tuple[str, str]]) -> Sample:
    """Return one abstract: its sentences divided by one space, with their spans."""
    spans, at = [], 0
    for sentence, _ in pairs:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    return Sample(
        id=name,
        input=" ".join(sentence for sentence, _ in pairs),
        target={"labels": [role for _, role in pairs]},
        metadata={"sentences": spans},
    )


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
