"""The three seeds, read by hand beforehand; and what ``read_findings`` puts together."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.findings import Findings, read_findings
from corpus.formats import read_path
from corpus.reading import build_study
from corpus.study import Draft, Part, Study, StudyDesign
from ui.study_json import findings_json


def seed(data_folder, number: str) -> tuple[Study, Findings]:
    paths = list((data_folder / "seeds").glob(f"{number}_*.txt"))
    if not paths:
        pytest.skip(f"no seeds in {data_folder}")
    (draft,) = read_path(paths[0])
    assert isinstance(draft, Draft)
    study = build_study(draft)
    return study, read_findings(study)


def quotes(study: Study, found) -> dict[str, str]:
    return {one.code: study.text[one.start : one.end] for one in found.warnings}


def test_first_seed_is_a_pilot_study_of_eight_whose_interval_is_not_the_exact_one(data_folder):
    study, found = seed(data_folder, "000")
    assert study.title_text == "Thalidomide for treating metastatic hepatocellular carcinoma: A pilot study"
    assert (study.authors[0], study.authors[-1], len(study.authors)) == ("Sang Hoon Han", "Jae Hoon Lee", 16)
    assert (study.year, study.design.design, study.sample_size.n) == (2006, StudyDesign.SINGLE_ARM_TRIAL, 8)
    (effect,) = found.effects
    assert (effect.measure, effect.point, effect.ci_low, effect.ci_high, effect.ci_level) == (
        "proportion",
        12.5,
        0,
        42,
        95,
    )
    (check,) = found.checks
    assert check.finding.code == "not-the-exact-interval"
    assert check.finding.computed == pytest.approx((0.316, 52.65), abs=0.01)  # Clopper–Pearson, 1 of 8
    assert [(m.value, m.unit) for m in found.medians] == [(44, "years"), (152, "days")]
    assert [one.what for one in found.interventions] == ["Thalidomide"]
    assert found.comparators == found.funding == ()
    assert quotes(study, found) == {"single-arm": "pilot study", "small-study": "Eight patients"}
    assert dict(found.levels)["therapy"].level == 4
    assert [(a.short, a.long) for a in found.abbreviations] == [("HCC", "hepatocellular carcinoma")]


def test_second_seed_has_no_title_and_its_groups_do_not_add_up(data_folder):
    study, found = seed(data_folder, "001")
    assert (study.title_text, study.authors, study.year) == (None, (), None)
    assert (study.design.design, study.sample_size.n) == (StudyDesign.CASE_SERIES, 106)
    assert found.effects == ()
    assert [check.finding.formula for check in found.checks] == ["22 + 77 = 99", "30 + 33 + 36 = 99"]
    assert [dict(check.finding.inputs)["whole"] for check in found.checks] == [106, 106]
    assert [(m.value, m.arm) for m in found.medians] == [(25, "group A"), (109, "group B")]
    warnings = quotes(study, found)
    assert warnings["immortal-time"] == "group A (< 5000 mg"
    assert set(warnings) == {"immortal-time", "single-arm"}
    assert {"no-title", "no-authors", "truncated-text", "damaged-text"} == {one.code for one in study.cautions}
    assert [one.what for one in found.interventions] == ["thalidomide"]
    assert [one.what for one in found.population.organ_failure] == ["liver"]


def test_third_seed_is_a_randomised_trial_of_230_with_a_one_sided_p(data_folder):
    study, found = seed(data_folder, "002")
    title = "Adjuvant immunotherapy with autologous cytokine-induced killer cells for hepatocellular carcinoma."
    assert (study.title_text, study.authors, study.year) == (title, (), 2015)
    assert (study.design.design, study.sample_size.n) == (StudyDesign.RANDOMISED_TRIAL, 230)
    assert [(e.measure, e.point, e.ci_low, e.ci_high, e.p, e.outcome) for e in found.effects] == [
        ("HR", 0.63, 0.43, 0.94, 0.010, "recurrence-free survival"),
        ("HR", 0.21, 0.06, 0.75, 0.008, "all-cause death"),
        ("HR", 0.19, 0.04, 0.87, 0.02, "cancer-related death"),
    ]
    assert found.effects[0].flags == ("one-sided",)
    assert found.checks == ()  # twice .010 is the .02 that the interval gives
    assert [(m.value, m.unit, m.arm) for m in found.medians] == [
        (44, "months", "immunotherapy"),
        (30, "months", "control"),
    ]
    assert [one.what for one in found.interventions] == ["immunotherapy"]
    assert [one.what for one in found.comparators] == ["no adjuvant therapy"]
    assert [one.what for one in found.registrations] == ["NCT00699816"]
    assert set(quotes(study, found)) == {"surrogate-outcome", "composite-outcome", "one-sided-p"}
    assert dict(found.levels)["therapy"].level == 2


def made(body: str) -> Study:
    return build_study(
        Draft(source_id="x", format="t", original="", title="Gout", parts=(Part(label=None, text=body),))
    )


def test_a_percentage_that_its_count_does_not_give_is_a_check():
    study = made("Relief came to 12/40 (35%) with lemons.")
    (check,) = read_findings(study).checks
    assert check.finding.code == "percentage-disagrees"
    assert study.text[check.start : check.end] == "12/40 (35%"


def test_groups_far_from_the_whole_are_no_sum():
    found = read_findings(made("We enrolled 300 patients. Ten patients were in group A and 12 patients in group B."))
    assert found.checks == ()


def test_nothing_is_found_in_nothing():
    found = read_findings(made(""))
    assert (found.effects, found.counts, found.medians, found.checks, found.warnings) == ((), (), (), (), ())
    assert found.population.age == ()


def test_findings_are_json_with_an_infinite_bound_as_text():
    study = made("The odds ratio was 2.0 (95% CI 1.1 to ∞).")
    plain = json.loads(json.dumps(findings_json(study), allow_nan=False))
    assert plain["effects"][0]["ci_high"] == "inf"
    assert set(plain) >= {"population", "interventions", "warnings", "levels"}


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_every_span_lies_in_the_text(body: str):
    study = made(body)
    found = read_findings(study)
    for one in (*found.effects, *found.counts, *found.medians, *found.interventions, *found.funding, *found.checks):
        assert 0 <= one.start <= one.end <= len(study.text)
