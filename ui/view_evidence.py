"""The page “Evidence”: the cited studies of an answer as a table, a forest plot, a timeline and their stances."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from assistant.answer import Answer
from ui import plots
from ui.answer_view import Turn
from ui.evidence_table import (
    COLUMNS,
    ORDERS,
    EvidenceRow,
    cells,
    estimate_of,
    evidence_rows,
    forest_cells,
    forest_rows,
    is_log,
    label_of,
    measures_of,
    of_measure,
    sides_of,
    stances,
    three_digits,
)
from ui.page_parts import cell, lead, opened_settings, section, table_html
from ui.render import text_html
from ui.safe_csv import csv_text
from ui.session import restore
from ui.terminal import NEAREST

if TYPE_CHECKING:
    from assistant.pooling import Estimate, Pooled

POOLING_CAUTION = (
    "A caution before these are taken together: the estimates come from abstracts that this question found, not from a "
    "systematic search. Populations, outcomes and follow-up may differ, and studies may be missing. This is no "
    "meta-analysis; it shows what the printed figures add up to."
)


def draw() -> None:
    """Draw the page."""
    st.title("Evidence", anchor=False)
    lead("The studies an answer rests on, side by side.")
    settings = opened_settings()
    if settings is None:
        return
    if st.session_state.to_restore is not None:
        restore(settings)
    turn = _chosen_turn()
    if turn is None or turn.answer is None:
        st.html(text_html("No answer with studies yet: ask a question first."))
        return
    st.html(text_html(turn.question, "lind-asked"))
    if turn.answer.kind != "answer":
        st.html(text_html(f"{NEAREST}.", "lind-note"))
    rows = evidence_rows(turn.answer)
    _table(rows)
    _forest(rows)
    _timeline(turn.answer)
    _stances(turn.answer)


def _chosen_turn() -> Turn | None:
    turns: list[Turn] = [t for t in st.session_state.turns if t.answer is not None and t.answer.studies]
    if not turns:
        return None
    if len(turns) == 1:
        return turns[0]
    # Options of a select box are shown as plain text.
    at: int = st.selectbox(
        "Answer", range(len(turns) - 1, -1, -1), format_func=lambda n: plots.shortened(turns[n].question, 100)
    )
    return turns[at]


def _table(rows: Sequence[EvidenceRow]) -> None:
    section("Studies")
    order = st.selectbox("Sort by", list(ORDERS), key="evidence-order")
    ordered = sorted(rows, key=ORDERS[order])
    st.html(table_html(COLUMNS, _shown(ordered), "Cited studies", "lind-evidence"))
    st.download_button(
        "Save the table (CSV)",
        csv_text(COLUMNS, [cells(row) for row in ordered]),
        "lind-evidence.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _shown(ordered: Sequence[EvidenceRow]) -> list[tuple[str, ...]]:
    """Return the rows as HTML; a long title that stands in the row above is not written again."""
    lines, above = [], 0
    for row in ordered:
        line = [cell(value, "–") for value in cells(row)]
        if row.study.number == above:
            line[1] = '<span class="lind-muted">as above</span>'
        lines.append(tuple(line))
        above = row.study.number
    return lines


def _forest(rows: Sequence[EvidenceRow]) -> None:
    section("Effect estimates")
    measures = measures_of(rows)
    if not measures:
        st.html(text_html("No effect estimate that can be drawn was found in these abstracts."))
        return
    measure = st.segmented_control("Measure", measures, default=measures[0], key=f"measure-{'-'.join(measures)}")
    measure = measure or measures[0]
    drawn = of_measure(rows, measure)
    if len(measures) > 1:
        st.html(text_html("Different measures are never drawn or pooled together.", "lind-small"))
    pooled = _pooled(drawn, measure)
    lines = forest_rows(drawn, pooled)
    svg = plots.forest_svg(lines, measure=measure, is_log=is_log(measure), sides=sides_of(drawn), palette=_palette())
    _picture(
        svg, f"Forest plot of {len(drawn)} estimates ({measure}); the same figures stand in the table below", "forest"
    )
    with st.expander("The same figures as a table"):
        body = [tuple(cell(value, "–") for value in forest_cells(line)) for line in lines]
        st.html(table_html(("Estimate", f"{measure} (interval)", "Weight"), body, "Figures of the forest plot"))
    if pooled is not None:
        st.html(_pooled_html(pooled))


def _pooled(drawn: Sequence[EvidenceRow], measure: str) -> Pooled | None:
    """Offer to take the estimates together, one of each study; return what came of it."""
    able = [(number, row) for number, row in enumerate(drawn) if estimate_of(row) is not None]
    if len({row.study.study_id for _, row in able}) < 2:
        return None
    if not st.toggle("Take estimates together", key=f"pool-{measure}"):
        return None
    st.html(text_html(POOLING_CAUTION, "lind-note"))
    first = {row.study.study_id: number for number, row in reversed(able)}
    chosen = st.multiselect(
        "Estimates, one of each study",
        [number for number, _ in able],
        default=sorted(first.values()),
        format_func=lambda number: plots.shortened(label_of(drawn[number]), 70),
        key=f"pooled-{measure}-{len(drawn)}",
    )
    return pooled_of([drawn[number] for number in chosen])


def pooled_of(rows: Sequence[EvidenceRow]) -> Pooled | None:
    """Pool chosen rows, or say why they cannot be."""
    from assistant.pooling import pool

    estimates: list[Estimate] = [found for row in rows if (found := estimate_of(row)) is not None]
    studies = [row.study.study_id for row in rows]
    trials = [trial.lower() for row in rows for trial in row.study.trial_ids]
    if len(set(studies)) < len(studies) or len(set(trials)) < len(trials):
        st.html(text_html("Two of the chosen estimates come from one study or trial; choose one of them.", "lind-note"))
        return None
    if len(estimates) < 2:
        st.html(text_html("Choose at least two estimates.", "lind-note"))
        return None
    return pool(estimates)


def _pooled_html(pooled: Pooled) -> str:
    predicted = (
        "fewer than three estimates: none"
        if pooled.predicted_low is None or pooled.predicted_high is None
        else f"{three_digits(pooled.predicted_low):g} to {three_digits(pooled.predicted_high):g}"
    )
    rows = (
        (
            "Pooled, calculated by Lind",
            f"{pooled.measure} {pooled.point:.3g} (95 % {pooled.low:.3g} to {pooled.high:.3g})",
        ),
        ("95 % prediction interval", predicted),
        ("I²", f"{100 * pooled.i2:.0f} % (Q = {pooled.q:.2f}, {pooled.count - 1} df, P = {pooled.p:.2g})"),
        ("τ²", f"{pooled.tau2:.4f} (Paule–Mandel, random effects)"),
    )
    pairs = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{text_html(value, tag='span')}</dd></div>" for name, value in rows
    )
    return f'<dl class="lind-facts lind-pooled">{pairs}</dl>'


def _timeline(answer: Answer) -> None:
    dated = [(s.year, s.design, str(s.number)) for s in answer.studies if s.year is not None]
    if not dated:
        return
    section("Timeline")
    svg = plots.timeline_svg(dated, _palette())
    said = "; ".join(f"study {label}: {year}, {design}" for year, design, label in dated)
    _picture(svg, f"Studies by year and design: {said}", "timeline")
    missing = len(answer.studies) - len(dated)
    if missing:
        st.html(text_html(f"{missing} without a year of publication.", "lind-small"))


def _stances(answer: Answer) -> None:
    shown = stances(answer)
    if not shown:
        return
    section("What each study says")
    head = ("No.", "Study", "Points", "Its own words")
    rows = [
        (
            cell(study.number),
            cell(f"{study.authors[0] if study.authors else 'no author'} {study.year or ''} · {study.design}"),
            f'<span class="lind-stance lind-stance-{"other" if stance == "another way" else "same"}">{escape(stance)}</span>',
            f"<q>{text_html(quote.text, tag='span')}</q>" if quote.kind == "quote" else cell(quote.text),
        )
        for study, stance, quote in shown
    ]
    st.html(table_html(head, rows, "Stance of each study"))


def _palette() -> plots.Palette:
    return plots.DARK if st.context.theme.type == "dark" else plots.LIGHT


def _picture(svg: str, alt: str, name: str) -> None:
    st.html(plots.image_html(svg, alt))
    st.download_button(
        "Save the picture (SVG)",
        svg.encode("utf-8"),
        f"lind-{name}.svg",
        "image/svg+xml",
        key=f"save-{name}",
        on_click="ignore",
        icon=":material/download:",
    )
