"""Sentence roles: what each sentence of an abstract does, its label hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

CARD = Card(
    name="roles",
    title="Sentence roles",
    what="The sentences of an abstract are put together without their labels, and each is given a role by its "
    "words and its place. A labelled abstract counts its printed labels as the truth, which is rougher than a person's reading.",
    data='JSON lines: {"sentences": […], "roles": […]}, or labelled abstracts {"sections": [{"label", "text"}…]}',
    source="any set of abstracts with labels",
    licence="that of the file",
    citation="Dernoncourt and Lee 2017, arXiv:1710.06071 (the task)",
    labels={role.value: "as in corpus.study.SentenceRole" for role in SentenceRole if role is not SentenceRole.OTHER},
    metrics=METRICS,
)


def prepare(data: Path, options: Options) -> Task:
    """Read labelled abstracts and make the task.

    Raises:
        InputError: A line is malformed.
    """
    samples, left_out = read_samples(data, options.limit)
    note = f"{left_out} records without sections whose labels are all known are no part of it"
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples,
        solve=solve,
        metrics=("accuracy",),
        settings={"limit": options.limit},
        seed=options.seed,
        notes=(note,) if left_out else (),
        aggregate=label_figures,
    )


def solve(sample: Sample) -> Solved:
    """Find the role of every sentence of one unlabelled abstract."""
    from corpus.roles import find_roles

    spans = [Span(start=start, end=end) for start, end in sample.metadata["sentences"]]
    findings = find_roles(sample.input, spans, ())
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
