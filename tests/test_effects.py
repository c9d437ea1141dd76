import math
import time

import pytest

from corpus.effects.comparisons import find_comparisons
from corpus.effects.estimates import find_effects
from corpus.study import Section, SentenceRole


def numbers(effect):
    return (effect.measure, effect.point, effect.ci_low, effect.ci_high, effect.ci_level)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HR 0·72 (95% CI 0·60–0·86; p<0·001)", ("HR", 0.72, 0.60, 0.86, 95)),
        ("HR 0∙72 (95% CI 0∙60 to 0∙86)", ("HR", 0.72, 0.60, 0.86, 95)),
        ("HR 0⋅72 [95% CI, 0⋅60 - 0⋅86]", ("HR", 0.72, 0.60, 0.86, 95)),
        ("mean difference −2.1 kg (95% CI −3.0 to −1.2)", ("MD", -2.1, -3.0, -1.2, 95)),
        ("difference, –2.1 points (95% CI, –3.0 to –1.2)", ("MD", -2.1, -3.0, -1.2, 95)),
        ("MD -0.4 (95% CI -1.0–0.2)", ("MD", -0.4, -1.0, 0.2, 95)),
        ("OR, 1.80; 95% CI, 1.20-2.70; P = .004", ("OR", 1.8, 1.2, 2.7, 95)),
        ("odds ratio [OR] = 1.80 (1.20, 2.70)", ("OR", 1.8, 1.2, 2.7, None)),
        ("RR 0.90, 95% confidence interval 0.80 to 1.01", ("RR", 0.9, 0.8, 1.01, 95)),
        ("RR=0.90 (CI95%: 0.80; 1.01)", ("RR", 0.9, 0.8, 1.01, 95)),
        ("aHR 0.81 (97.5% CI 0.66-0.99)", ("HR", 0.81, 0.66, 0.99, 97.5)),
        ("OR 0.70 (95% CrI 0.50-0.98)", ("OR", 0.7, 0.5, 0.98, 95)),
        ("NNT 11 (95% CI 7 to 29)", ("NNT", 11, 7, 29, 95)),
        ("NNT 30 (95% CI 12 to ∞ to NNH 60)", ("NNT", 30, 12, math.inf, 95)),
        ("10% vs 16% (absolute difference 6.0 percentage points)", ("RD", 6.0, None, None, None)),
        ("reduced by 40% (from 5% to 3%)", ("RRR", 40, None, None, None)),
        ("hazard ratio for death, 0.80", ("HR", 0.8, None, None, None)),
        ("HR for relapse or death 0.98 (0.81–1.19)", ("HR", 0.98, 0.81, 1.19, None)),
        ("sensitivity 0.88 (0.80–0.94), specificity 0.70", ("Se", 0.88, 0.80, 0.94, None)),
        ("SMD −0.20 (95% CI −0.38, −0.02)", ("SMD", -0.2, -0.38, -0.02, 95)),
        ("2.5-fold (95% CI 1.6–3.9)", ("fold", 2.5, 1.6, 3.9, 95)),
        ("0.72 (0.60-0.86)", (None, 0.72, 0.60, 0.86, None)),
        ("HR 1.02 (upper 97.5% CL 1.19)", ("HR", 1.02, None, 1.19, 97.5)),
        ("SIR 1.4 (95% C.I. 1.1-1.8)", ("SIR", 1.4, 1.1, 1.8, 95)),
        ("rate ratio [RR], 1.40; 95 percent confidence interval, 1.10 to 1.80", ("IRR", 1.4, 1.1, 1.8, 95)),
        ("OR 168.2 (95% CI 41.0, 3,229.2)", ("OR", 168.2, 41, 3229.2, 95)),
        ("12.5%, 95% CI; 0-42%", (None, 12.5, 0, 42, 95)),
        ("OR 0.49 (p<0.001, 95% CI, 0.35-0.68)", ("OR", 0.49, 0.35, 0.68, 95)),
        ("odds ratio (OR) 95% CI 0.31; 0.16 to 0.60", ("OR", 0.31, 0.16, 0.6, 95)),
        ("OR 1.57; 95% CredI 1.29 to 1.91", ("OR", 1.57, 1.29, 1.91, 95)),
        ("OR 1.70: [95% CI] 1.04-2.80", ("OR", 1.7, 1.04, 2.8, 95)),
        ("relative risk reduction (RRR), 22% (95% CI) (12,31)", ("RRR", 22, 12, 31, 95)),
        ("a 24% relative risk reduction (RR 0.76, CI: 0.66-0.87)", ("RR", 0.76, 0.66, 0.87, None)),
        ("relative risk [RR] 1.94, P < .001", ("RR", 1.94, None, None, None)),
        ("the odds ratio (drug:placebo) was 2.35", ("OR", 2.35, None, None, None)),
        ("a 48% lower risk of death in the drug group (95% CI, 20%-66%)", (None, 48, 20, 66, 95)),
        ("HDL rose more (0.30+/-0.10 mmol/L, 95% CI 0.10 to 0.50)", (None, 0.3, 0.1, 0.5, 95)),
        ("cholesterol rose by 0.056 mmol/L (2.2 mg/dL) (95% CI: 0.046, 0.065 mmol/L)", (None, 0.056, 0.046, 0.065, 95)),
        ("relative risks were 3.15 (95% confidence interval) [CI]: 0.94 to 10.5)", ("RR", 3.15, 0.94, 10.5, 95)),
        ("mean difference 9.8 (-14.2 to 33.8 kg)", ("MD", 9.8, -14.2, 33.8, None)),
        ("OR 1.50 (95% CI 1.40-1.60; P = 3.0 x 10(-40))", ("OR", 1.5, 1.4, 1.6, 95)),
        ("95% CI for numbers needed to treat (NNT) = 3-8", ("NNT", None, 3, 8, 95)),
        ("90% CI for the percentage difference -1.2-0.8", ("RD", None, -1.2, 0.8, 90)),
        ("cure rates were 77% (74-80%)", ("proportion", 77, 74, 80, None)),
        ("34% (95% CI 28-41) of the patients had tremor", ("proportion", 34, 28, 41, 95)),
        ("more visits (2.4 percentage points; 95% CI, 0.7 to 4.2) and lower rates", (None, 2.4, 0.7, 4.2, 95)),
        ("sensitivity to therapy and survival of 39.7 months (95% CI 34.8-45.7)", (None, 39.7, 34.8, 45.7, 95)),
        ("sensitivity 0.90; PLR 7.46 (95% CI, 5.47 to 10.19)", ("LR+", 7.46, 5.47, 10.19, 95)),
    ],
)
def test_an_estimate_is_read_as_it_is_written(text, expected):
    effect = find_effects(text)[0]
    assert numbers(effect) == expected
    assert text[effect.start : effect.end][0] in "−–-0123456789"


@pytest.mark.parametrize(
    "text",
    [
        "Heart rate (HR) fell to 64 beats per minute.",
        "The HR was 72 bpm and the RR interval 800 ms.",
        "The median age was 61 years (34-82).",
        "Follow-up lasted 14 (10-21) months.",
        "We had 80% power to detect an odds ratio of 1.5.",
        "Results are given as rate difference (RD) with 95% confidence intervals.",
        "Equivalence required a hazard ratio of no more than 1.35.",
        "Odds ratios with 95% confidence intervals were calculated.",
        "Morphine as continuous infusion (CI, 20 to 40 mg).",
        "CI-994 was given at 5-10 mg.",
        "Odds ratios ranged from 1.8 to 4.7.",
    ],
)
def test_what_is_no_estimate_is_left_alone(text):
    assert find_effects(text) == ()


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("risk ratio 0.9 (95% CI 1.2 to 0.7)", "interval-reversed"),
        ("HR 2.5 (95% CI 0.5–0.9)", "estimate-outside-interval"),
        ("OR 1.01 (95% CI 1.00 to 1.02; P=0.30)", "p-interval-disagree"),
        ("HR 0.63 (95% CI 0.43-0.94; P = 0.000)", "impossible-p"),
        ("OR 0.70 (95% CrI 0.50-0.98)", "credible-interval"),
        ("HR 0.86 (90% CI 0.75 to 0.99) one-sided P=0.04", "one-sided"),
        ("hazard ratio 0.39", "no-interval"),
        ("OR 1,5 (95% CI 1,2-1,9)", "ambiguous-comma"),
        ("MD -2.8 (95% CI -5.3 -0.3)", "ambiguous-sign"),
    ],
)
def test_what_does_not_fit_is_flagged(text, flag):
    assert flag in find_effects(text)[0].flags


def test_ambiguous_figures_are_not_guessed():
    commas = find_effects("OR 1,5 (95% CI 1,2-1,9)")[0]
    assert (commas.point, commas.ci_low, commas.ci_high) == (None, None, None)
    sign = find_effects("MD -2.8 (95% CI -5.3 -0.3)")[0]
    assert (sign.point, sign.ci_low, sign.ci_high) == (-2.8, None, None)


def test_figures_that_contradict_each_other_stay_as_printed():
    effect = find_effects("risk ratio 0.9 (95% CI 1.2 to 0.7)")[0]
    assert (effect.ci_low, effect.ci_high) == (1.2, 0.7)


def test_a_measure_earlier_in_the_sentence_serves_a_list_with_outcomes():
    text = (
        "Hazard ratios also favoured alpha over the control group in the alpha group for death (0.30; 95% CI, 0.10-0.90; "
        "P = .03) and transplant-related death (0.25; 95% CI, 0.06-0.98; P = .047)."
    )
    first, second = find_effects(text)
    assert numbers(first) == ("HR", 0.30, 0.10, 0.90, 95)
    assert numbers(second) == ("HR", 0.25, 0.06, 0.98, 95)
    assert [e.outcome for e in (first, second)] == ["death", "transplant-related death"]
    assert [(e.p_relation, e.p) for e in (first, second)] == [("=", 0.03), ("=", 0.047)]
    assert text[second.outcome_start : second.outcome_end] == "transplant-related death"


def test_two_measures_in_a_row_go_to_their_values_in_order():
    text = "The RR and HR of relapse were 0.30 (95% CI, 0.20-0.45) and 0.35 (95% CI, 0.20-0.60), respectively."
    assert [e.measure for e in find_effects(text)] == ["RR", "HR"]


def test_a_percentage_is_no_hazard_ratio():
    text = "The HR was 0.80 (95% CI 0.70-0.91) and the survival rate was 60% (95% CI 52-68%)."
    assert [e.measure for e in find_effects(text)] == ["HR", "proportion"]


def test_the_interval_of_a_difference_is_not_given_to_one_of_the_rates():
    (effect,) = find_effects("Cure was alike (87.5% vs 80.6%; 95% CI -4.0 to 17.8).")
    assert numbers(effect) == (None, None, -4.0, 17.8, 95)


def test_the_interval_behind_two_rates_in_brackets_is_that_of_their_difference():
    (effect,) = find_effects("Cure was alike (7% vs 5%; 95% CI -2.1 to 6.0).")
    assert numbers(effect) == (None, None, -2.1, 6.0, 95)
    (effect,) = find_effects("It was 87.5% with alpha and 80.6% with beta (95% CI -4.0 to 17.8).")
    assert numbers(effect) == (None, None, -4.0, 17.8, 95)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("There was a difference in pain, 12 points (95% CI 8 to 16).", "MD"),
        ("There was no difference in pain, 12 points (95% CI 8 to 16).", None),
        ("The odds ratio was 2.1 mg (95% CI 1.2 to 3.0).", None),
        ("The odds ratio was -2.1 (95% CI -3.0 to -1.2).", None),
    ],
)
def test_a_measure_that_is_denied_or_cannot_have_the_value_is_not_taken(text, measure):
    assert find_effects(text)[0].measure == measure


def test_the_p_between_estimate_and_interval_is_the_estimates():
    (effect,) = find_effects("OR 0.49 (p<0.001, 95% CI, 0.35-0.68); P = .2")
    assert (effect.p, effect.p_relation) == (0.001, "<")


def test_a_range_in_brackets_is_no_interval_where_the_words_say_so():
    for text in (
        "The odds ratios differed, and mean follow-up was 2.5 (1.5-3.5).",
        "Odds ratio by mean dose 1.2 (1.1-1.4)",
    ):
        assert [effect.ci_low for effect in find_effects(text)] == [None]


def test_a_reduction_is_relative_only_if_the_figures_say_so():
    assert [e.measure for e in find_effects("Stroke was reduced by 40% (from 5% to 3%).")] == ["RRR"]
    assert find_effects("Stroke was reduced by 40% (from 5% to 4%).") == ()


def test_a_p_for_trend_is_not_the_p_of_the_estimate():
    (effect,) = find_effects("RR 1.6 (95% CI 1.1-2.3; P for trend = .04)")
    assert (effect.p, effect.p_relation) == (None, None)


def test_the_arms_are_named_when_the_text_names_two():
    (effect,) = find_effects(
        "It took 44 days in the alpha group and 30 in the beta group (HR, 0.63; 95% CI, 0.43-0.94)."
    )
    assert effect.arms == ("alpha", "beta")
    (effect,) = find_effects("The hazard ratio for alpha versus beta was 0.63 (95% CI 0.43-0.94).")
    assert effect.arms == ("alpha", "beta")


def test_the_level_of_a_list_is_carried_only_with_a_flag():
    first, second = find_effects("ORs were 1.4 (95% CI 1.1-1.8) in men and 1.2 (0.9-1.6) in women.")
    assert (first.ci_level, first.flags) == (95, ())
    assert (second.ci_level, second.flags) == (95, ("level-from-sentence",))


def test_an_estimate_without_interval_in_the_methods_is_an_assumption():
    text = "We took a hazard ratio of 0.75 as worthwhile."
    methods = Section(label="METHODS", role=SentenceRole.METHODS, start=0, end=len(text))
    assert len(find_effects(text)) == 1
    assert find_effects(text, (methods,)) == ()


def test_two_values_side_by_side_are_a_comparison():
    (found,) = find_comparisons("Events were alike (7.8% vs 3.5%; P = .15).")
    assert (found.values, found.unit, found.p, found.arms) == ((7.8, 3.5), "%", 0.15, ())
    (found,) = find_comparisons("It was 44.0 months in the alpha group and 30.0 months in the control group.")
    assert (found.values, found.unit, found.arms) == ((44.0, 30.0), "months", ("alpha", "control"))


def test_a_comparison_has_one_unit_and_the_p_behind_it():
    assert find_comparisons("Events were alike (7.8% vs 3.5 weeks).") == ()
    (found,) = find_comparisons("Events were alike (7.8% vs 3.5%; two-sided P = .15).")
    assert (found.p, found.p_relation) == (0.15, "=")


def test_values_joined_by_and_without_groups_are_no_comparison():
    assert find_comparisons("at 3 months and 6 months") == ()


def test_seed_3_is_read_in_full(data_folder):
    paths = list((data_folder / "seeds").glob("002_*.txt"))
    if not paths:
        pytest.skip("the third seed is not in the test data")
    effects = find_effects(paths[0].read_text(encoding="utf-8"))
    assert [numbers(e) for e in effects] == [
        ("HR", 0.63, 0.43, 0.94, 95),
        ("HR", 0.21, 0.06, 0.75, 95),
        ("HR", 0.19, 0.04, 0.87, 95),
    ]
    assert [e.p for e in effects] == [0.010, 0.008, 0.02]
    assert [e.flags for e in effects] == [("one-sided",), (), ()]
    assert [e.outcome for e in effects] == ["recurrence-free survival", "all-cause death", "cancer-related death"]


def test_seed_1_has_a_proportion_with_its_interval(data_folder):
    paths = list((data_folder / "seeds").glob("000_*.txt"))
    if not paths:
        pytest.skip("the first seed is not in the test data")
    (effect,) = find_effects(paths[0].read_text(encoding="utf-8"))
    assert numbers(effect) == ("proportion", 12.5, 0, 42, 95)


@pytest.mark.parametrize(
    "piece",
    [
        "HR 1.5 (95% CI 1.2-1.9), ",
        "1.5 (1.2-1.9) ",
        "and RR 1.5 ",
        "95% CI ",
        "1.2 (95% CI 0.5-",
        "HR\n",
        "1 % ",
        "difference ",
    ],
)
def test_hostile_text_of_100_kb_is_read_in_bounded_time(piece):
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    for effect in find_effects(text):
        assert 0 <= effect.start < effect.end <= len(text)
    find_comparisons(text)
    # Thousands of estimates are found here; a quadratic reading takes a minute and more.
    assert time.perf_counter() - start < 15


def test_a_list_of_values_without_interval_is_read_to_its_end():
    effects = find_effects("The relative risk reductions were 24% in the young group and 13% in the old group.")
    assert [(e.measure, e.point) for e in effects] == [("RRR", 24), ("RRR", 13)]


def test_ratios_of_blood_cells_are_no_likelihood_ratios():
    assert [e.measure for e in find_effects("A high NLR, 2.35 (95% CI 1.30 to 4.20), told of early death.")] == [None]


def test_a_sentence_with_many_brackets_is_read_in_time():
    text = "95% CI for the mean mean mean (95% CI [95% CI 1.0 per 1000 kg) " * 1500
    began = time.perf_counter()
    find_effects(text)
    assert time.perf_counter() - began < 5
