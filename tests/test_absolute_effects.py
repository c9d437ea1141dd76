import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.absolute_effects import find_absolute_effects, risk_difference, risk_ratio, wilson

SENTENCE = "Attacks came back in 12/60 (20%) in the velorastine group and in 30/60 (50%) in the placebo group during follow-up."


def test_counts_of_two_named_groups_give_difference_ratio_and_number_needed_to_treat():
    (effect,) = find_absolute_effects(SENTENCE)
    assert (effect.treated.k, effect.treated.n, effect.control.k, effect.control.n) == (12, 60, 30, 60)
    assert effect.difference.value == pytest.approx(-0.30)
    assert effect.ratio.value == pytest.approx(0.4)
    assert "a difference of −30.0 percentage points" in effect.text
    assert "one event fewer for every 3.3 people treated" in effect.text
    assert "12/60 − 30/60 = −30.0 percentage points" in effect.formula
    assert "1 ÷ |-0.3000| = 3.3" in effect.formula
    assert "doi:10.1002" in effect.formula


# Newcombe 1998, table II, method 10: examples (a), (c), (e), (g), to four places.
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ],
)
def test_interval_of_the_difference_is_that_of_newcombes_table(counts, low, high):
    found = risk_difference(*counts)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_interval_of_the_ratio_is_that_of_scipy():
    from scipy.stats.contingency import relative_risk

    for counts in ((12, 60, 30, 60), (5, 41, 12, 40), (90, 100, 80, 100)):
        expected = relative_risk(counts[0], counts[1], counts[2], counts[3])
        interval = expected.confidence_interval(0.95)
        found = risk_ratio(*counts)
        assert (found.value, found.low, found.high) == (
            pytest.approx(expected.relative_risk),
            pytest.approx(interval.low),
            pytest.approx(interval.high),
        )


def test_interval_of_one_proportion_is_that_of_scipy():
    from scipy.stats import binomtest

    for k, n in ((0, 10), (3, 8), (40, 41), (17, 17)):
        expected = binomtest(k, n).proportion_ci(0.95, method="wilson")
        assert wilson(k, n) == (pytest.approx(expected.low, abs=1e-9), pytest.approx(expected.high, abs=1e-9))


@pytest.mark.parametrize(
    "sentence",
    [
        "Attacks came back in 12/60 (20%) and in 30/60 (50%).",  # groups not named
        "Attacks came back in 12/60 (20%) in the low dose group and 30/60 (50%) in the high dose group.",  # no control
        "Attacks: 12/60 in the velorastine group, 30/60 in the placebo group, 20/60 in the pomitrel group.",  # three
        "Attacks came back in 12/60 (35%) in the velorastine group and in 30/60 (50%) in the placebo group.",  # 12/60 is 20 %
        "Attacks came back in 20% in the velorastine group and in 50% in the placebo group.",  # no counts
        "",
    ],
)
def test_nothing_is_worked_out_where_it_would_be_a_guess(sentence):
    assert find_absolute_effects(sentence) == ()


def test_interval_that_includes_no_difference_runs_through_infinity():
    (effect,) = find_absolute_effects("Falls: 10/50 (20%) in the velorastine group, 12/50 (24%) in the control group.")
    assert "for one fewer, through ∞, to" in effect.text


def test_zero_events_leave_the_ratio_out():
    (effect,) = find_absolute_effects("Falls: 0/50 (0%) in the velorastine group, 9/50 (18%) in the control group.")
    assert effect.ratio is None
    assert "risk ratio" not in effect.text
    assert risk_ratio(0, 50, 9, 50) is None


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_difference_lies_within_its_interval_and_the_interval_within_minus_one_and_one(n1, n2, data):
    k1, k2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    found = risk_difference(k1, n1, k2, n2)
    assert -1 - 1e-12 <= found.low <= found.value <= found.high <= 1 + 1e-12
    swapped = risk_difference(k2, n2, k1, n1)
    assert math.isclose(found.low, -swapped.high, abs_tol=1e-12)
