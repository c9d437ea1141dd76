"""The page “Evaluation”: runs found in a folder, their figures, compared; risk and coverage; the worst failures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ui import plots
from ui.eval_runs import (
    Failure,
    Run,
    compared,
    figure_text,
    find_runs,
    read_items,
    risk_coverage,
    worst_failures,
)
from ui.page_parts import cell, lead, section, table_html
from ui.render import text_html

DEFAULT = "runs"


def draw() -> None:
    """Draw the page."""
    st.title("Evaluation", anchor=False)
    lead("What lind eval measured, as it was written down. The page measures nothing itself.")
    folder = st.text_input("Folder with runs", DEFAULT, key="runs-folder")
    runs = find_runs(Path(folder or DEFAULT).expanduser())
    if not runs:
        st.html(text_html("No runs here. A run is made on the terminal:"))
        st.code("lind eval run answers --data questions.jsonl --out runs", language=None)
        return
    _list(runs)
    # Options of a select box are shown as plain text.
    at: int = st.selectbox("Run", range(len(runs)), format_func=lambda n: _name(runs[n]))
    _one(runs[at])
    _comparison(runs, runs[at])


def _name(run: Run) -> str:
    return plots.shortened(f"{run.benchmark} on {run.data} · {run.started[:16]} · {run.run_id}", 110)


def _list(runs: Sequence[Run]) -> None:
    rows = [
        (cell(r.benchmark), cell(r.data), cell(r.status), cell(f"{r.n_items:,}"), cell(r.started[:16]), cell(r.run_id))
        for r in runs
    ]
    with st.expander("All runs", expanded=len(runs) <= 8):
        st.html(table_html(("Benchmark", "Data", "Status", "Items", "Started (UTC)", "Run"), rows, "Runs", "lind-wide"))


def _one(run: Run) -> None:
    section("Figures")
    if not run.figures:
        st.html(text_html(f"This run did not end well ({run.status}): no figure is given.", "lind-note"))
        return
    rows = [
        (cell(f.name), cell(figure_text(f), "–"), cell(f"{f.n:,}"), cell(f"{f.unscored:,}"), cell(f.note, ""))
        for f in run.figures
    ]
    st.html(
        table_html(
            ("Measure", "Mean [95 % interval]", "n", "Unscored", "Note"), rows, "Figures of the run", "lind-wide"
        )
    )
    st.html(text_html(f"Signature: {run.signature}", "lind-small"))
    items = read_items(run)
    points = risk_coverage(items)
    if points:
        section("Risk and coverage")
        said = "; ".join(
            f"{100 * c:.0f} % answered: {100 * r:.0f} % wrong" for c, r in points[:: max(1, len(points) // 6)]
        )
        palette = plots.DARK if st.context.theme.type == "dark" else plots.LIGHT
        st.html(plots.image_html(plots.curve_svg(points, palette), f"Risk and coverage: {said}"))
        st.html(text_html("Wrong is an answer to a question that the library cannot answer.", "lind-small"))
    failures = worst_failures(items)
    if failures:
        section("Worst failures")
        st.html("".join(_failure_html(failure) for failure in failures))


def _failure_html(failure: Failure) -> str:
    reasons = "".join(text_html(reason, "lind-line") for reason in failure.reasons)
    return (
        f'<details class="lind-earlier"><summary>{text_html(failure.question or failure.id, tag="span")}</summary>'
        f'<div class="lind-block">{text_html("Item " + failure.id, "lind-small")}{reasons}</div>'
        f'<div class="lind-heading">Expected</div>{text_html(failure.expected, "lind-original")}'
        f'<div class="lind-heading">Got</div>{text_html(failure.got, "lind-original")}</details>'
    )


def _comparison(runs: Sequence[Run], chosen: Run) -> None:
    same = [run for run in runs if run.benchmark == chosen.benchmark and run is not chosen and run.figures]
    if not same or not chosen.figures:
        return
    section("Compared")
    other: int = st.selectbox("With", range(len(same)), format_func=lambda n: _name(same[n]), key="compared-with")
    rows = [
        (cell(name), *(cell(figure_text(figure), "–") for figure in figures))
        for name, figures in compared([chosen, same[other]])
    ]
    st.html(table_html(("Measure", "This run", "The other"), rows, "Two runs compared"))
    st.html(text_html("A test of the difference, paired by item: lind eval compare DIR DIR", "lind-small"))
