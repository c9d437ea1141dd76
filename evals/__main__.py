"""The evaluation harness on the command line: ``python -m evals``, and ``lind eval``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import LindError

if TYPE_CHECKING:
    from evals.records import Card, MetricSummary, Summary
    from evals.runner import Progress, Task

app = typer.Typer(
    help="Measure how good it is: benchmarks, reports, comparisons.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


@app.command("list")
def list_benchmarks(as_json: AsJson = False) -> None:
    """List every benchmark with its card."""
    with _one_line_errors():
        from dataclasses import asdict

        from evals.benchmarks import BENCHMARKS

        cards = [benchmark.card for benchmark in BENCHMARKS.values()]
        if as_json:
            _print_json({"schema": "lind.eval.list/1", "benchmarks": [asdict(card) for card in cards]})
        else:
            print("\n\n".join(card_text(card) for card in cards))


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="A benchmark of `list`.")],
    data: Annotated[Path, typer.Option(help="Its data: a file or folder.")],
    split: Annotated[str | None, typer.Option(help="Which part of the data.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many items.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; default runs/NAME-RUN.")] = None,
    library: Annotated[
        Path | None, typer.Option(help="Ask this library as it is; default: one built from the data.")
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="What to ingest for questions whose data names no corpus (`answers`).")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Chat model; default: the extractive composer.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Run a benchmark; an interrupted run is taken up where it stopped."""
    with _one_line_errors():
        from evals.benchmark import Options
        from evals.benchmarks import find_benchmark
        from evals.report import write_report
        from evals.runner import run_task

        work = (Path("runs") if out is None else out) / "libraries"
        options = Options(
            work=work, library=library, corpus=corpus, split=split, limit=limit, seed=seed, model=model, say=_say
        )
        task = find_benchmark(name).prepare(data, options)
        folder = out if out is not None else _default_folder(task)
        summary = run_task(task, folder, progress=_progress())
        _, html = write_report(folder)
        _say(f"run in {folder}, report in {html}")
        if as_json:
            _print_json({**summary.to_json(), "run": str(folder), "report": str(html)})
        else:
            print(summary_text(summary))


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="A run's folder.")],
    as_json: AsJson = False,
) -> None:
    """Write report.md and report.html into a run's folder."""
    with _one_line_errors():
        from evals.report import write_report

        markdown, html = write_report(folder)
        if as_json:
            _print_json({"markdown": str(markdown), "html": str(html)})
        else:
            print(f"{markdown}\n{html}")


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(help="Folder of the first run.")],
    b: Annotated[Path, typer.Argument(help="Folder of the second run.")],
    as_json: AsJson = False,
) -> None:
    """Say what differs between two runs, whether it is more than chance, and which items changed."""
    with _one_line_errors():
        from evals.compare import compare_runs, comparison_text

        comparison = compare_runs(a, b)
        if as_json:
            _print_json(comparison.to_json())
        else:
            print(comparison_text(comparison))


@app.command()
def gate(
    update: Annotated[bool, typer.Option("--update", help="Put the values on file instead of comparing them.")] = False,
    work: Annotated[Path, typer.Option(help="Folder for runs and libraries.")] = Path("runs/gate"),
    as_json: AsJson = False,
) -> None:
    """Run the small fixed set and compare it with evals/baseline.json; exit code 1: something is worse."""
    with _one_line_errors():
        from dataclasses import asdict

        from evals.gate import check_all, checks_text, read_baseline, run_gate, write_baseline
        from evals.gate_sets import SETS

        before = read_baseline()
        found = run_gate(SETS, work, say=_say)
        if update:
            write_baseline(found)
            _say("evals/baseline.json is written anew: commit it, and say why")
            before = read_baseline()
        checks = check_all(SETS, found, before)
        if as_json:
            _print_json({"schema": "lind.eval.gate/1", "checks": [asdict(check) for check in checks]})
        else:
            print(checks_text(checks))
        if any(check.failed for check in checks):
            raise typer.Exit(1)


def card_text(card: Card) -> str:
    """Return a benchmark's card for a terminal."""
    lines = [f"{card.name} – {card.title}", f"  {card.what}", f"  --data: {card.data}"]
    lines += [f"  label {label}: {meaning}" for label, meaning in card.labels.items()]
    lines += [f"  {metric}: {meaning}" for metric, meaning in card.metrics.items()]
    lines += [f"  source: {card.source}; licence: {card.licence}"]
    return "\n".join([*lines, *([f"  cite: {card.citation}"] if card.citation else [])])


def summary_text(summary: Summary) -> str:
    """Return a run's figures as a table: measures down, arms across (many arms: a line each)."""
    from evals.report import MOST_TABLES

    lines = [f"{summary.benchmark} on {summary.data}: {summary.status}, {summary.n_done} of {summary.n_items} items"]
    arms = summary.metrics
    if len(arms) <= MOST_TABLES:
        lines.append(f"{'':22}" + "".join(f"{arm:>27}" for arm in arms))
        for measure in dict.fromkeys(name for measures in arms.values() for name in measures):
            lines.append(f"{measure:22}" + "".join(f"{_cell(m.get(measure)):>27}" for m in arms.values()))
    else:
        rows = [(f"{arm}: {name}", m) for arm, measures in arms.items() for name, m in measures.items()]
        lines += [f"{name:34}{_cell(m):>27}  n {m.n}" for name, m in rows]
    unscored = {m.unscored for measures in arms.values() for m in measures.values()} - {0}
    if unscored:
        lines.append(f"unscored items, depending on the measure: up to {max(unscored)} (reasons in items.jsonl)")
    lines += [f"note: {note}" for note in summary.notes]
    return "\n".join([*lines, f"signature: {summary.signature}"])


def _cell(metric: MetricSummary | None) -> str:
    """Return one figure with its interval; empty: the arm has no such measure."""
    from evals.report import figure

    if metric is None:
        return ""
    span = "" if metric.low is None else f" [{figure(metric.low)}, {figure(metric.high)}]"
    return figure(metric.mean) + span


def main() -> None:
    """Run the command line."""
    app()


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Turn an error that a user can mend into one line on stderr and exit code 1."""
    try:
        yield
    except LindError as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        raise typer.Exit(1) from error


def _default_folder(task: Task) -> Path:
    """Return the folder of a run that was given none: equal runs share it, so a repeat takes it up."""
    from evals.runner import make_manifest

    return Path("runs") / f"{task.benchmark}-{make_manifest(task).run_id}"


def _progress() -> Progress:
    """Return something that shows progress on stderr: in place on a terminal, else every tenth part."""
    on_terminal = sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if on_terminal:
            print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)
        elif total and (done == total or done % max(1, total // 10) == 0):
            print(f"{done}/{total}", file=sys.stderr, flush=True)

    return show


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _print_json(record: dict[str, Any]) -> None:
    print(json.dumps(record, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
