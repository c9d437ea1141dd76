"""Effect estimates: measure, point, interval, level, P and place, read from a sentence or an abstract."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.effects.estimates import EffectEstimate, find_effects
from corpus.effects.p_values import find_p_values
from corpus.effects.quantities import find_fractions, find_quantities
from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import read_lines, read_records
from evals.metrics.extraction import Counts, LabelledSpan, count_exact, count_relaxed, count_values
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task

FIELDS = ("measure", "point", "ci_low", "ci_high", "ci_level", "p", "p_relation", "outcome")
"""Fields that are compared one by one, each beside the point estimate so that a value of another estimate is no hit."""
CORE = ("measure", "point", "ci_low", "ci_high", "ci_level")
"""What must be right together for an estimate to count as read."""
COLUMNS = ("measure", "value", "ci_low", "ci_high", "ci_level", "p")
"""Columns of a table of number vectors that are compared; ``id`` and ``raw_text`` stand before them."""

CARD = Card(
    name="effects",
    title="Effect estimates and numbers",
    what="Every effect estimate of a text is found. An estimate counts as read when measure, point, interval and level are "
    "all as labelled, each label used once. A table of number vectors is scored row by row: every column as expected, or failed.",
    data='JSON lines: {"text", "effects": [effect…]} as in CONTRACT, fields left out of a label are not compared; or a table '
    "(.tsv) id, raw_text, measure, value, ci_low, ci_high, ci_level, p",
    source="own labels; number_vectors.tsv was written for this project",
    licence="that of the file",
    citation="",
    labels={
        "null": "not printed",
        "INVALID": "printed, and flagged as inconsistent",
        "AMBIGUOUS": "flagged, never guessed",
    },
    metrics={
        "right": "whether an item is read without an error and without a miss; 0 or 1, higher is better",
        "precision": "share of the estimates found that are right in measure, point, interval and level, over all items",
        "recall": "share of the labelled estimates that are found so",
        "F1": "harmonic mean of the two",
        "F1 FIELD": "the same for one field, counted where label or finding has a value",
        "F1 exact span": "start and end as labelled, where the label has them",
        "F1 relaxed span": "sharing a character with the label, matched one to one",
    },
)


def prepare(data: Path, options: Options) -> Task:
    """Read labelled texts or a table of number vectors and make the task.

    Raises:
        InputError: A line is malformed.
    """
    table = data.suffix == ".tsv"
    samples = (read_vectors(data) if table else read_samples(data))[: options.limit]
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files([data]),
        samples=samples,
        solve=solve_vector if table else solve,
        metrics=("right",),
        settings={"limit": options.limit},
        seed=options.seed,
        aggregate=no_figures if table else figures,
    )


def read_samples(path: Path) -> list[Sample]:
    """Return the texts of a JSON lines file with their labelled effects.

    Raises:
        InputError: A line is malformed, or an effect has an unknown field.
    """
    known = set(EffectEstimate.__dataclass_fields__)
    samples = []
    for line, record in read_records(path, ("text", "effects")):
        where = f"{path.name}, line {line.number}"
        effects = record["effects"]
        if not isinstance(effects, list) or not all(isinstance(effect, dict) for effect in effects):
            raise InputError(f"{where}: effects must be a list of objects")
        unknown = sorted({name for effect in effects for name in effect} - known)
        if unknown:
            raise InputError(
                f"{where}: unknown field {unknown[0]!r} of an effect; known are {', '.join(sorted(known))}"
            )
        name = str(record.get("id") or line.number)
        samples.append(Sample(id=name, input=str(record["text"]), target={"effects": effects}))
    return samples


def read_vectors(path: Path) -> list[Sample]:
    """Return the rows of a table of number vectors.

    Raises:
        InputError: A column is missing, or a row has another number of columns.
    """
    lines = list(read_lines(path))
    rows = csv.reader(io.StringIO("\n".join(line.text for line in lines)), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(rows, [])
    missing = [name for name in ("id", "raw_text", *COLUMNS) if name not in header]
    if missing:
        raise InputError(f"{path.name}, line 1: lacks the column {', '.join(missing)}")
    samples = []
    for line, row in zip(lines[1:], rows, strict=True):
        if len(row) > len(header):
            raise InputError(f"{path.name}, line {line.number}: {len(row)} columns, {len(header)} are named")
        record = dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=True))
        target = {name: record[name] for name in COLUMNS}
        samples.append(Sample(id=record["id"], input=record["raw_text"], target=target))
    return samples


def solve(sample: Sample) -> Solved:
    """Find the effects of one text and compare them with its labels."""
    found = [_plain(asdict(effect)) for effect in find_effects(sample.input)]
    counts = _count_whole(sample.target["effects"], found)
    right = float(not counts.fp and not counts.fn)
    score = Score(value=right, explanation=f"{counts.tp} right, {counts.fp} wrong, {counts.fn} missed")
    return Solved(output={"effects": found}, scores={"right": score})


def solve_vector(sample: Sample) -> Solved:
    """Read one number vector and compare it column by column."""
    found = read_vector(sample.input)
    wrong = [name for name in COLUMNS if not _same(sample.target[name], found[name])]
    said = ", ".join(f"{name} {found[name]!r}, expected {sample.target[name]!r}" for name in wrong)
    return Solved(output=found, scores={"right": Score(value=float(not wrong), explanation=said or "as expected")})


def read_vector(text: str) -> dict[str, str]:
    """Return the reading of one number vector as the table writes it: the first effect, else P value, fraction, quantity.

    >>> read_vector("P<.001")["p"]
    '<0.001'
    """
    row = dict.fromkeys(COLUMNS, "")
    effects = find_effects(text)
    ps = find_p_values(text)
    if effects:
        return row | _effect_row(effects[0])
    if ps:
        p = ps[0]
        written = "<0.001" if "impossible-p" in p.flags and p.value == 0 else _with_relation(p.relation, p.value)
        return row | {"measure": "P_int" if p.of else "P", "p": written}
    return row | _quantity_row(text)


def _effect_row(effect: EffectEstimate) -> dict[str, str]:
    bad = {"interval-reversed", "estimate-outside-interval"} & set(effect.flags)
    return {
        "measure": effect.measure or "UNKNOWN",
        "value": _written(effect.point),
        "ci_low": "INVALID" if bad else _written(effect.ci_low),
        "ci_high": "INVALID" if bad else _written(effect.ci_high),
        "ci_level": _written(effect.ci_level),
        "p": _with_relation(effect.p_relation, effect.p),
    }


def _quantity_row(text: str) -> dict[str, str]:
    from corpus.effects.consistency import check_fraction

    fractions = [f for f in find_fractions(text) if f.percent is not None]
    if fractions:
        first = fractions[0]
        agree = first.percent is not None and not check_fraction(first.k, first.n, first.percent, first.decimals)
        return {"measure": "prop", "value": f"{first.k / first.n:g}" if agree else "INCONSISTENT"}
    quantities = find_quantities(text)
    if not quantities:
        return {}
    named = [q for q in quantities if q.kind != "number"]
    q = (named or list(quantities))[0]
    if q.value is None:
        return {"measure": q.kind, "value": "AMBIGUOUS"}
    if q.high is None:
        return {"measure": q.kind, "value": _written(q.value)}
    # A range of ages is given at its lower end; a range of doses has no one value.
    value = _written(q.value) if q.kind == "age" else ""
    return {"measure": q.kind, "value": value, "ci_low": _written(q.value), "ci_high": _written(q.high)}


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _with_relation(relation: str | None, value: float | None) -> str:
    return "" if value is None else f"{'' if relation == '=' else relation}{value:g}"


def _same(expected: str, found: str) -> bool:
    """Whether two cells say the same: as text, or as numbers with the same relation."""
    relations = [cell[: len(cell) - len(cell.lstrip("<>="))] for cell in (expected, found)]
    try:
        return relations[0] == relations[1] and math.isclose(float(expected.lstrip("<>=")), float(found.lstrip("<>=")))
    except ValueError:
        return expected == found


def _plain(effect: dict[str, Any]) -> dict[str, Any]:
    """Return an effect as JSON can write it: infinity as text, tuples as lists."""
    return {
        name: "inf"
        if isinstance(value, float) and math.isinf(value)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in effect.items()
    }


def _count_whole(gold: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> Counts:
    """Count estimates that are right in all of ``CORE``."""
    return count_values([_key(effect, CORE) for effect in gold], [_key(effect, CORE) for effect in found])


def _key(effect: Mapping[str, Any], fields: Sequence[str]) -> tuple[Any, ...]:
    return tuple(effect.get(name) for name in fields)


def _count_field(gold: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], field: str) -> Counts:
    """Count the values of one field together with the point they stand with; a missing value is no value."""
    labelled = [effect for effect in gold if field in effect]
    if not labelled:
        return Counts()
    points = [effect.get("point") for effect in labelled]
    pairs = [(effect.get("point"), effect[field]) for effect in labelled if effect[field] is not None]
    mine = [(e.get("point"), e[field]) for e in found if e[field] is not None]
    # A finding whose estimate was labelled without this field is not judged on it.
    unjudged = [e.get("point") for e in gold if field not in e and e.get("point") not in points]
    return count_values(pairs, [pair for pair in mine if pair[0] not in unjudged])


def _spans(effects: Sequence[Mapping[str, Any]]) -> list[LabelledSpan]:
    return [
        LabelledSpan(start=e["start"], end=e["end"], label="effect")
        for e in effects
        if e.get("start") is not None and e.get("end") is not None
    ]


def figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return precision, recall and F1 over all estimates, by field and by span."""
    done = [(item.target["effects"], item.output["effects"]) for item in items if item.output is not None]
    unscored = len(items) - len(done)
    whole = sum((_count_whole(gold, found) for gold, found in done), Counts())
    placed = [(gold, found) for gold, found in done if len(_spans(gold)) == len(gold)]
    exact = sum((count_exact(_spans(gold), _spans(found)) for gold, found in placed), Counts())
    relaxed = sum((count_relaxed(_spans(gold), _spans(found)) for gold, found in placed), Counts())
    result = {
        "precision": _figure(whole.precision, whole, unscored),
        "recall": _figure(whole.recall, whole, unscored),
        "F1": _figure(whole.f1, whole, unscored),
    }
    for name in FIELDS:
        counts = sum((_count_field(gold, found, name) for gold, found in done), Counts())
        result[f"F1 {name}"] = _figure(counts.f1, counts, unscored)
    spans = {"F1 exact span": exact, "F1 relaxed span": relaxed}
    return result | {name: _figure(counts.f1, counts, unscored) for name, counts in spans.items()}


def _figure(value: float | None, counts: Counts, unscored: int) -> MetricSummary:
    note = f"{counts.tp} right, {counts.fp} wrong, {counts.fn} missed"
    return MetricSummary(mean=value, n=counts.tp + counts.fn, unscored=unscored, note=note)


def no_figures(_: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return no figures beside the share of rows that are right."""
    return {}


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
