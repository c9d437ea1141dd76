"""Forest plots on the right axis, pictures that are well-formed XML, and words in them that do not act."""

from __future__ import annotations

import math
from xml.dom.minidom import parseString

import pytest

from assistant.answer import Answer, CitedStudy, Effect
from assistant.pooling import Pooled
from ui.evidence_table import (
    EvidenceRow,
    cells,
    estimate_of,
    evidence_rows,
    forest_rows,
    measures_of,
    of_measure,
    sides_of,
)
from ui.plots import ForestRow, curve_svg, figures, forest_axis, forest_svg, image_html, shortened, timeline_svg


def effect(measure: str = "HR", point: float | None = 0.5, **given: object) -> Effect:
    values: dict[str, object] = {
        "ci_low": 0.3,
        "ci_high": 0.9,
        "ci_level": 95.0,
        "p": 0.02,
        "p_relation": "=",
        "outcome": "recurrence",
        "arms": ("orvalin", "placebo"),
        "start": 0,
        "end": 1,
    }
    return Effect(measure=measure, point=point, **{**values, **given})  # type: ignore[arg-type]


def study(number: int, *effects: Effect) -> CitedStudy:
    return CitedStudy(
        number=number,
        study_id=f"pmid:{number}",
        source_id="s",
        pmid=str(number),
        doi=None,
        trial_ids=(),
        title="Orvalin",
        authors=("Hale J",),
        journal=None,
        year=2020,
        design="randomised trial",
        sample_size=1200,
        status="no notice known",
        effects=effects,
        cautions=(),
        citation="Orvalin.",
    )


def row(number: int, **given: object) -> EvidenceRow:
    one = effect(**given)  # type: ignore[arg-type]
    return EvidenceRow(study=study(number, one), effect=one)


LINE = ForestRow(label="a", point=0.5, low=0.25, high=1.0, weight=0.5)


def test_a_ratio_stands_on_a_logarithmic_axis_with_one_on_it() -> None:
    axis = forest_axis([LINE], is_log=True)
    assert (axis.low, axis.high, axis.is_log) == (0.2, 1.0, True)
    assert 1.0 in axis.ticks
    # ln(0.5 / 0.2) / ln(1 / 0.2)
    assert axis.share(0.5) == pytest.approx(0.569323, abs=1e-6)


def test_a_difference_stands_on_a_linear_axis_with_zero_on_it() -> None:
    axis = forest_axis([ForestRow(label="a", point=-3, low=-5, high=-1)], is_log=False)
    assert 0.0 in axis.ticks
    assert axis.share(-2.5) == pytest.approx((-2.5 - axis.low) / (axis.high - axis.low))


@pytest.mark.parametrize("values", [(1.0, 1.0, 1.0), (0.0, 0.0, math.inf), (None, None, None), (1e-9, 1e-12, 1e9)])
@pytest.mark.parametrize("is_log", [True, False])
def test_any_figures_give_an_axis_and_a_well_formed_picture(
    values: tuple[float | None, float | None, float | None], is_log: bool
) -> None:
    line = ForestRow(label="a", point=values[0], low=values[1], high=values[2])
    axis = forest_axis([line], is_log=is_log)
    assert axis.low < axis.high
    assert 0 <= axis.share(5) <= 1
    parseString(forest_svg([line], measure="HR", is_log=is_log, sides=None))


def test_the_line_of_no_effect_stands_where_the_axis_has_it() -> None:
    svg = forest_svg([LINE], measure="HR", is_log=True, sides=("favours orvalin", "favours placebo"))
    drawn = parseString(svg)
    dashed = [line for line in drawn.getElementsByTagName("line") if line.getAttribute("stroke-dasharray")]
    assert [line.getAttribute("x1") for line in dashed] == ["845.0"]  # 1 is the right end: 1060 - 215
    words = [node.firstChild.data for node in drawn.getElementsByTagName("text") if node.firstChild]
    assert "← favours orvalin" in words
    assert "favours placebo →" in words
    assert "0.50 (0.25 to 1.00)" in words


def test_a_box_grows_with_its_weight_and_a_pooled_line_is_a_diamond() -> None:
    lines = [
        ForestRow(label="a", point=0.5, low=0.4, high=0.6, weight=0.81),
        ForestRow(label="b", point=0.5, low=0.2, high=0.9, weight=0.04),
        ForestRow(label="Pooled", point=0.5, low=0.4, high=0.6, is_pooled=True),
    ]
    drawn = parseString(forest_svg(lines, measure="HR", is_log=True, sides=None))
    boxes = [float(box.getAttribute("width")) for box in drawn.getElementsByTagName("rect")][1:]
    assert boxes == [pytest.approx(15.0), pytest.approx(8.0)]  # 6 + 10 * sqrt(weight)
    assert len(drawn.getElementsByTagName("polygon")) == 1


def test_hostile_words_stay_words_in_every_picture() -> None:
    label = "</text><script>alert(1)</script>\u202e\0&"
    line = ForestRow(label=label, point=1, low=0.5, high=2)
    for svg in (
        forest_svg([line], measure="HR", is_log=True, sides=(label, label)),
        timeline_svg([(2020, label, "1")]),
    ):
        drawn = parseString(svg)
        assert not drawn.getElementsByTagName("script")
        assert "\u202e" not in svg
    assert "<script" not in image_html("<svg/>", '"><script>')


def test_a_timeline_of_one_year_and_a_curve_are_well_formed() -> None:
    parseString(timeline_svg([(2020, "cohort study", "1"), (2020, "cohort study", "2")]))
    parseString(curve_svg([(0.5, 0.0), (1.0, 0.25)]))


def test_figures_are_shown_as_they_are() -> None:
    assert figures(ForestRow(label="", point=0.46, low=0.26, high=0.81)) == "0.46 (0.26 to 0.81)"
    assert figures(ForestRow(label="", point=0.4567, low=None, high=None)) == "0.4567 (no interval)"
    assert figures(ForestRow(label="", point=None, low=0.1, high=math.inf)) == "– (0.10 to ∞)"


def test_a_label_is_cut_and_shows_no_invisible_character() -> None:
    assert shortened("a\u200bb\nc", 10) == "ab c"
    assert len(shortened("x" * 99)) == 42


def test_measures_are_never_mixed() -> None:
    rows = [row(1), row(2), row(3, measure="OR"), row(4, measure="fold"), EvidenceRow(study=study(5), effect=None)]
    assert measures_of(rows) == ("HR", "OR")
    assert [r.study.number for r in of_measure(rows, "HR")] == [1, 2]


def answer(*effects: Effect) -> Answer:
    return Answer(
        kind="answer", question="q", standalone_question="q", question_type="therapy", studies=(study(1, *effects),)
    )


def test_an_estimate_that_an_abstract_prints_twice_stands_once_with_what_was_read_of_it() -> None:
    bare = effect(outcome=None, arms=(), p=None, p_relation=None, start=5)
    other = effect(point=0.6, start=9)
    rows = evidence_rows(answer(bare, other, effect(start=20)))
    assert [(r.effect.start, r.effect.outcome) for r in rows if r.effect] == [(20, "recurrence"), (9, "recurrence")]


def test_estimates_of_two_outcomes_or_of_two_comparisons_stay_apart_whatever_their_figures() -> None:
    death, tidal = effect(outcome="death", start=5), effect(arms=("tidalin", "placebo"), start=9)
    assert len(evidence_rows(answer(effect(), death, tidal))) == 3
    assert len(evidence_rows(answer(effect(point=None), effect(point=None)))) == 2
    assert [r.effect for r in evidence_rows(answer())] == [None]


def test_a_pooled_figure_is_the_same_in_the_plot_and_below_it() -> None:
    pooled = Pooled(
        measure="HR", count=2, point=0.47023, low=0.21918, high=1.0094, tau2=0, i2=0, q=0, p=1,
        predicted_low=None, predicted_high=None, weights=(0.5, 0.5),
    )  # fmt: skip
    assert figures(forest_rows([row(1), row(2)], pooled)[-1]) == "0.47 (0.219 to 1.01)"


def test_sides_are_named_by_the_groups() -> None:
    assert sides_of([row(1), row(2)]) == ("favours orvalin", "favours placebo")
    assert sides_of([row(1, outcome="quality of life")]) == ("less with orvalin", "more with orvalin")
    assert sides_of([row(1), row(2, arms=("tidalin", "placebo"))]) is None
    assert sides_of([row(1, arms=())]) is None


def test_survival_counts_deaths_in_a_hazard_ratio_and_survivors_in_any_other() -> None:
    assert sides_of([row(1, outcome="overall survival")]) == ("favours orvalin", "favours placebo")
    assert sides_of([row(1, measure="RR", outcome="overall survival")]) == ("less with orvalin", "more with orvalin")


def test_weights_of_boxes_are_the_shares_of_the_inverse_variance() -> None:
    same = forest_rows([row(1), row(2), row(3, ci_level=None)])
    assert [line.weight for line in same] == [pytest.approx(0.5), pytest.approx(0.5), None]


@pytest.mark.parametrize(
    "given",
    [
        {"ci_level": None},
        {"ci_low": None},
        {"point": None},
        {"point": 2.0},
        {"ci_high": math.inf},
        {"flags": ("credible-interval",)},
        {"flags": ("estimate-outside-interval",)},
        {"measure": "fold"},
    ],
)
def test_what_cannot_be_pooled_has_no_estimate(given: dict[str, object]) -> None:
    assert estimate_of(row(1, **given)) is None
    assert estimate_of(row(1)) is not None


def test_a_row_says_what_is_printed_and_leaves_empty_what_is_not() -> None:
    assert cells(row(1))[:5] == ("1", "Orvalin", "2020", "randomised trial", "1,200")
    assert cells(row(1))[6:10] == (
        "orvalin vs placebo",
        "recurrence",
        "HR 0.50 (95 % interval 0.30 to 0.90)",
        "0.02",
    )
    assert cells(EvidenceRow(study=study(2), effect=None))[8:10] == ("", "")
