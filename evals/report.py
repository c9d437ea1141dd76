"""Write what a run found: one Markdown file, and one HTML file that needs nothing else.

Both say the same: status, figures with intervals, published anchors beside them, the worst items in full, signature.
A run that did not end well is headed so, and shows no figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.anchors import anchors_for
from evals.records import Card, ItemResult, MetricSummary, Summary
from evals.report_html import to_html
from evals.report_items import ANSWER, cases_table, mutations_table, plain, worst_items
from evals.report_page import Page, Table, Worst
from evals.runner import RunOnDisk, read_run

MOST_TABLES = 4  # arms that get a table, or a column, each


def write_report(folder: Path) -> tuple[Path, Path]:
    """Write ``report.md`` and ``report.html`` into the folder of a run, or of several runs (one report of all).

    Returns:
        The two files.

    Raises:
        InputError: The folder holds no run.
    """
    pages = [make_page(read_run(one)) for one in run_folders(folder)]
    markdown, html = folder / "report.md", folder / "report.html"
    markdown.write_text("\n".join(to_markdown(page) for page in pages), encoding="utf-8", newline="\n")
    html.write_text(to_html(pages), encoding="utf-8", newline="\n")
    return markdown, html


def run_folders(folder: Path) -> list[Path]:
    """Return the folder itself where it holds a run, else those directly below it that do; itself where none does."""
    if (folder / "manifest.json").exists() or not folder.is_dir():
        return [folder]
    return sorted(path.parent for path in folder.glob("*/manifest.json")) or [folder]


def make_page(run: RunOnDisk) -> Page:
    """Return the content of a run's report."""
    from evals.benchmarks import BENCHMARKS

    manifest = run.manifest
    benchmark = BENCHMARKS.get(manifest.benchmark)
    card = benchmark.card if benchmark else None
    summary = run.summary
    finished = summary is not None
    return Page(
        title=f"{card.title if card else manifest.benchmark} on {manifest.data}",
        status=_status(run),
        finished=finished,
        what=card.what if card else "",
        figures=_all_figures(summary, card) if summary else (),
        cases=(cases_table(run.items),) if finished and manifest.benchmark == "redteam" else (),
        anchors=_anchors(run),
        curve=_curve(run.items) if finished else (),
        worst=worst_items(run.items, _main_metric(run)) if finished else (),
        unscored=_unscored(run.items),
        notes=manifest.notes,
        signature=summary.signature if summary else "",
        facts=_facts(run),
    )


def to_markdown(page: Page) -> str:
    """Return the report as Markdown."""
    parts = [f"# {page.title}", f"**{page.status}**", page.what]
    parts += [f"## {table.title}\n\n{_markdown_table(table)}" for table in (*page.figures, *page.anchors, *page.cases)]
    if page.notes:
        parts.append("## Notes on the data\n\n" + "\n".join(f"- {note}" for note in page.notes))
    if page.unscored.rows:
        parts.append(f"## {page.unscored.title}\n\n{_markdown_table(page.unscored)}")
    if page.worst:
        parts.append("## Worst items, in full\n\n" + "\n\n".join(_markdown_item(item) for item in page.worst))
    parts.append("## How it was made\n\n" + "\n".join(f"- {name}: {value}" for name, value in page.facts))
    if page.signature:
        parts.append(f"Signature: `{page.signature}`")
    return "\n\n".join(part for part in parts if part) + "\n"


def _status(run: RunOnDisk) -> str:
    """Return the headline: whether these figures may be used."""
    manifest = run.manifest
    if run.summary is not None:
        failed = f", {run.summary.errors} failed and count as unscored" if run.summary.errors else ""
        return f"success: {run.summary.n_done} of {run.summary.n_items} items{failed}"
    why = f" ({manifest.error})" if manifest.error else ""
    return (
        f"{manifest.status.upper()}{why}: {len(run.items)} of {manifest.n_items} items are on file; no figure is given"
    )


def _all_figures(summary: Summary, card: Card | None) -> tuple[Table, ...]:
    """Return a table per arm, or a single one where the arms are many."""
    if summary.benchmark == "mutations":
        return (mutations_table(summary),)
    if len(summary.metrics) <= MOST_TABLES:
        return tuple(_figures(arm, metrics, card) for arm, metrics in summary.metrics.items())
    flat = {f"{arm}: {name}": m for arm, metrics in summary.metrics.items() for name, m in metrics.items()}
    return (_figures("all", flat, card),)


def _figures(arm: str, metrics: Mapping[str, MetricSummary], card: Card | None) -> Table:
    """Return the table of one arm."""
    rows = tuple(
        (
            name,
            figure(m.mean),
            interval(m),
            str(m.n),
            str(m.unscored),
            m.note or (card.metrics.get(name.rpartition(": ")[2], "") if card else ""),
        )
        for name, m in metrics.items()
    )
    bars = tuple((name, m.mean, m.low, m.high) for name, m in metrics.items() if m.mean is not None and m.mean <= 1)
    head = ("measure", "mean", "95 % interval", "n", "unscored", "meaning")
    return Table(title=f"Figures: {arm}", head=head, rows=rows, bars=bars)


def figure(value: float | None) -> str:
    """Return a figure as it is shown.

    >>> figure(0.33333), figure(None)
    ('0.3333', '–')
    """
    return "–" if value is None else f"{value:.4g}" if abs(value) >= 1 else f"{value:.4f}"


def interval(metric: MetricSummary) -> str:
    """Return a metric's interval as it is shown; a dash when it has none."""
    return "–" if metric.low is None or metric.high is None else f"{figure(metric.low)} to {figure(metric.high)}"


def _anchors(run: RunOnDisk) -> tuple[Table, ...]:
    """Return published figures for the same kind of data, if there are any."""
    rows = tuple(
        (anchor.system, anchor.measure, anchor.dataset or "–", figure(anchor.value), anchor.source)
        for anchor in anchors_for(run.manifest.benchmark, run.manifest.data)
    )
    if not rows:
        return ()
    title = "Published figures (by others, on the published test split: beside ours, not paired with them)"
    return (Table(title=title, head=("system", "measure", "data", "value", "source"), rows=rows),)


def _main_metric(run: RunOnDisk) -> str | None:
    """Return the metric by which items are called worst: of the hybrid arm where there is one, else of the first."""
    if run.summary is None or not run.items:
        return None
    arm = "hybrid" if "hybrid" in run.summary.metrics else next(iter(run.summary.metrics))
    if run.manifest.benchmark == "mutations":
        return "caught"
    if "decision" in run.items[0].scores:
        return ANSWER
    for measure in ("nDCG@10", *run.summary.metrics[arm]):
        for name in (f"{arm}/{measure}", measure):
            if name in run.items[0].scores:
                return name
    return None


def _unscored(items: Sequence[ItemResult]) -> Table:
    """Return the items of which nothing could be scored, with the reason."""
    rows = []
    for item in items:
        if item.scores and all(score.value is None for score in item.scores.values()):
            rows.append((item.id, item.error or next(iter(item.scores.values())).explanation))
    return Table(title=f"Items that could not be scored: {len(rows)}", head=("item", "reason"), rows=tuple(rows))


def _curve(items: Sequence[ItemResult]) -> tuple[tuple[float, float], ...]:
    """Return coverage and risk of a run whose items have an evidence score and can be answered or not; else nothing."""
    from evals import selective
    from evals.benchmarks import answers
    from evals.metrics.abstention import risk_coverage

    scored = [i for i in items if isinstance(i.output, dict) and isinstance(i.output.get("score"), int | float)]
    if not scored or "decision" not in scored[0].scores:
        return ()
    loss_of = answers.loss_of if "must_quote_recall" in scored[0].scores else selective.loss_of
    points = risk_coverage([i.output["score"] for i in scored], [loss_of(i) for i in scored])
    return tuple((point.coverage, point.risk) for point in points)


def _facts(run: RunOnDisk) -> tuple[tuple[str, str], ...]:
    """Return how the run was made."""
    m = run.manifest
    git = "none" if m.git_commit is None else m.git_commit[:12] + (" with changes" if m.git_dirty else "")
    return (
        ("benchmark", m.benchmark),
        ("data", f"{m.data}, sha256 {m.data_hash}"),
        ("snapshot", m.snapshot or "none"),
        ("run", m.run_id),
        ("seed", str(m.seed)),
        ("settings", plain(m.settings)),
        ("git commit", git),
        ("source files", f"sha256 {m.code_hash}"),
        ("packages", ", ".join(f"{name} {version}" for name, version in sorted(m.versions.items()))),
        ("started", m.started),
        ("ended", m.ended or "–"),
    )


def _markdown_table(table: Table) -> str:
    lines = [table.head, tuple("---" for _ in table.head), *table.rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _markdown_item(item: Worst) -> str:
    scores = "\n".join(f"  - {name}: {value}" + (f" – {why}" if why else "") for name, value, why in item.scores)
    expected, got = ("\n".join("    " + line for line in text.splitlines()) for text in (item.expected, item.got))
    return (
        f"### {item.id}\n\n- question: {_cell(item.question)}\n- scores\n{scores}\n- expected\n\n{expected}\n\n"
        f"- got\n\n{got}"
    )
