"""Single items of a run as a person reads them: the worst ones in full, the cases of the red team, the kinds of mutation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evals.records import ItemResult, Summary
from evals.report_page import Table, Worst

N_WORST = 10
MOST_TITLES = 5  # documents shown of each side of a search
ANSWER = "answer"
"""Stands for the measures of an answer together: an item is as bad as the worst of them."""
ANSWER_MEASURES = (
    "decision",
    "must_quote_recall",
    "gold_study_recall",
    "verbatim_rate",
    "citation_coverage",
    "number_fidelity",
)
LOWER_IS_BETTER = ("false_rejection", "violations")


def goodness(item: ItemResult, metric: str) -> float | None:
    """Return how well an item went, 1 is best: by the metric, or by its first score where it has none of that name.

    None: nothing of it was scored. Kinds of mutation are such scores: an item has that of its own kind only.
    """
    scores = item.scores
    if metric == ANSWER:
        values = [scores[name].value for name in ANSWER_MEASURES if name in scores]
        return min((value for value in values if value is not None), default=None)
    name = metric if metric in scores else next((n for n, s in scores.items() if s.value is not None), None)
    value = None if name is None else scores[name].value
    if name is None or value is None:
        return None
    return 1 - value if name.endswith(LOWER_IS_BETTER) else value


def worst_items(items: Sequence[ItemResult], metric: str | None) -> tuple[Worst, ...]:
    """Return the items with the lowest scores, failed ones first, perfect ones never.

    Of items that are equally bad those come first whose other scores are lower; of mutations, a few of every kind.
    """
    if metric is None:
        return ()

    def badness(item: ItemResult) -> tuple[bool, float, float]:
        others = [s.value for s in item.scores.values() if s.value is not None]
        return (item.error is None, goodness(item, metric) or 0.0, sum(others) / len(others) if others else 0.0)

    bad = []
    for item in items:
        value = goodness(item, metric)
        if item.error is not None or (value is not None and value < 1):
            bad.append(item)
    return tuple(_worst_item(item, metric) for item in _of_every_kind(sorted(bad, key=badness))[:N_WORST])


def _of_every_kind(items: Sequence[ItemResult]) -> list[ItemResult]:
    """Return items with the first of every kind first, then the second of every kind and so on; kinds in order."""
    seen: dict[Any, int] = {}
    ranked = []
    for item in items:
        kind = item.target.get("kind") if isinstance(item.target, Mapping) else None
        seen[kind] = seen.get(kind, -1) + 1
        ranked.append((seen[kind], item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _worst_item(item: ItemResult, metric: str) -> Worst:
    scores = tuple(
        (name, "–" if s.value is None else f"{s.value:.4g}", s.explanation) for name, s in item.scores.items()
    )
    return Worst(
        id=item.id,
        metric=metric,
        question=item.input,
        expected=expected_text(item),
        got=item.error or got_text(item),
        scores=scores,
    )


def expected_text(item: ItemResult) -> str:
    """Return what was expected: of a search the titles of the relevant documents, else every field on a line."""
    titles = _titles(item)
    if titles is not None:
        relevant = sorted(((n, d) for d, n in item.target.items() if n > 0), key=lambda pair: (-pair[0], pair[1]))
        lines = [f"{titles.get(doc, '(not in the corpus)')} [{doc}, grade {n}]" for n, doc in relevant[:MOST_TITLES]]
        more = len(relevant) - MOST_TITLES
        return "\n".join([*lines, *([f"… and {more} more"] if more > 0 else [])])
    if isinstance(item.target, Mapping):
        return "\n".join(f"{key}: {_value(value)}" for key, value in item.target.items() if value not in ("", []))
    return plain(item.target)


def got_text(item: ItemResult) -> str:
    """Return what came: of a search the titles found, of an answer its statements with their passages."""
    titles = _titles(item)
    if titles is not None:
        return "\n\n".join(
            f"{mode}:\n" + ("\n".join(_found(doc, item, titles) for doc in found[:MOST_TITLES]) or "nothing")
            for mode, found in item.output.items()
            if mode != "titles"
        )
    if isinstance(item.output, Mapping) and isinstance(item.output.get("answer"), Mapping):
        return answer_text(item.output["answer"], item.output.get("score"))
    if isinstance(item.output, Mapping):
        return "\n".join(f"{key}: {_value(value)}" for key, value in item.output.items())
    return plain(item.output)


def answer_text(answer: Mapping[str, Any], score: float | None = None) -> str:
    """Return an answer as text: kind, reason, message, and every statement with the passages that it cites."""
    told = f", evidence score {score:.4g}" if isinstance(score, int | float) else ""
    reason = f" ({answer['reason']})" if answer.get("reason") else ""
    lines = [f"{answer.get('kind', '?')}{reason}{told}", *([answer["message"]] if answer.get("message") else [])]
    titles = {study.get("study_id"): study.get("title") for study in answer.get("studies") or ()}
    for part in ("bottom_line", "statements", "disagreement"):
        for statement in answer.get(part) or ():
            lines.append(f"- {statement['text']}")
            lines += [_passage(citation, titles) for citation in statement.get("citations") or ()]
    if len(lines) <= 2:
        lines += [f"nearest: {title or study}" for study, title in titles.items()]
    return "\n".join(lines)


def cases_table(items: Sequence[ItemResult]) -> Table:
    """Return the red-team table: every case with what was expected, what a program decided, and why; failures first."""
    rows = sorted((_case(item) for item in items), key=lambda row: (row[4] != "FAILED", row[4] != "passed"))
    failed = sum(row[4] == "FAILED" for row in rows)
    person = sum(row[4] == "for a person" for row in rows)
    title = f"Red team: {len(rows) - failed - person} passed, {failed} failed, {person} for a person"
    return Table(title=title, head=("case", "category", "severity", "expected", "result", "why"), rows=tuple(rows))


def _case(item: ItemResult) -> tuple[str, ...]:
    score = item.scores.get("passed")
    value = None if score is None else score.value
    result = "for a person" if value is None else "passed" if value == 1 else "FAILED"
    target = item.target if isinstance(item.target, Mapping) else {}
    known = tuple(str(target.get(key, "–")) for key in ("category", "severity", "expected"))
    return (item.id, *known, result, item.error or ("" if score is None else score.explanation))


def mutations_table(summary: Summary) -> Table:
    """Return the mutation table: for each kind how many sentences there were and how many were rejected."""
    rows, bars = [], []
    for kind, measures in summary.metrics.items():
        for name, m in measures.items():
            if m.mean is None:
                continue
            span = "–" if m.low is None or m.high is None else f"{m.low:.3f} to {m.high:.3f}"
            wanted = "lower is better" if name == "false_rejection" else "higher is better"
            rows.append(
                (kind, name.replace("_", " "), f"{round(m.mean * m.n)} of {m.n}", f"{m.mean:.3f}", span, wanted)
            )
            bars.append((kind, m.mean, m.low, m.high))
    head = ("kind", "what is counted", "rejected", "share", "95 % interval", "")
    return Table(title="Mutation suite", head=head, rows=tuple(rows), bars=tuple(bars))


def plain(value: object) -> str:
    """Return a value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _titles(item: ItemResult) -> Mapping[str, str] | None:
    """Return the titles that came with the item of a search; None: it is none."""
    if isinstance(item.output, Mapping) and isinstance(item.target, Mapping):
        titles = item.output.get("titles")
        return titles if isinstance(titles, Mapping) else None
    return None


def _found(doc: str, item: ItemResult, titles: Mapping[str, str]) -> str:
    grade = item.target.get(doc, 0)
    return f"{titles.get(doc, '')} [{doc}{f', grade {grade}' if grade else ', not judged relevant'}]"


def _passage(citation: Mapping[str, Any], titles: Mapping[Any, Any]) -> str:
    study = citation["study_id"]
    title = f", {titles[study]}" if titles.get(study) else ""
    return f"    [{citation['number']}] “{citation['quote']}” ({study}#{citation['start']}-{citation['end']}{title})"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else plain(value)
