import math

import pytest

from corpus.effects import consistency as c


def codes(findings):
    return [finding.code for finding in findings]


def test_an_interval_contains_its_estimate_or_is_flagged():
    assert c.check_interval(0.63, 0.43, 0.94) == ()
    assert codes(c.check_interval(2.5, 0.5, 0.9)) == ["estimate-outside-interval"]
    assert codes(c.check_interval(0.9, 1.1, 0.7)) == ["interval-reversed"]
    assert c.check_interval(None, 0.1, 0.2) == ()


def test_a_ratio_lies_in_the_middle_of_the_logarithms():
    # sqrt(0.43 × 0.94) = 0.636, beside 0.63
    assert c.check_symmetry("HR", 0.63, 0.43, 0.94) == ()
    # sqrt(0.15 × 0.60) = 0.30, far from 0.45
    (found,) = c.check_symmetry("OR", 0.45, 0.15, 0.60)
    assert found.computed[0] == pytest.approx(math.log(0.45 / 0.30) / (math.log(4) / 2))
    assert c.check_symmetry("MD", -1.2, -2.3, -0.1) == ()
    assert codes(c.check_symmetry("MD", -2.0, -2.3, -0.1)) == ["interval-asymmetric"]
    assert c.check_symmetry(None, 0.45, 0.15, 0.60) == ()


def test_the_interval_implies_a_p_value():
    # Altman and Bland 2011, their example: 0.81 (0.70 to 0.94) has z = 2.81 and P = 0.005.
    assert c.p_from_interval("RR", 0.81, 0.70, 0.94) == pytest.approx(0.005, abs=0.0005)
    assert c.p_from_interval("MD", 1.96, 0.96, 2.96) == pytest.approx(2 * (1 - 0.99994), rel=0.1)
    assert c.p_from_interval("NNT", 13, 8, 34) is None


def test_seed_3_fits_only_as_a_one_sided_p():
    assert c.p_from_interval("HR", 0.63, 0.43, 0.94) == pytest.approx(0.02, abs=0.001)
    assert c.check_p("HR", 0.63, 0.43, 0.94, 95, 0.010, one_sided=True) == ()


@pytest.mark.parametrize(
    ("p", "relation", "expected"),
    [(0.049, "=", []), (0.30, "=", ["p-interval-disagree"]), (0.05, "<", []), (0.001, "<", ["p-interval-disagree"])],
)
def test_a_p_beside_an_interval_that_just_touches_no_effect(p, relation, expected):
    # OR 1.01 (1.00 to 1.02): z = ln 1.01 / (ln 1.02 / 3.92) = 1.97, P = .049
    assert codes(c.check_p("OR", 1.01, 1.00, 1.02, 95, p, relation)) == expected


def test_the_finding_shows_formula_and_inputs():
    (found,) = c.check_p("OR", 1.01, 1.00, 1.02, 95, 0.30)
    assert "ln 1.01" in found.formula
    assert ("p", 0.30) in found.inputs
    assert found.computed[0] == pytest.approx(0.049, abs=0.001)


def test_a_p_of_zero_or_above_one_is_impossible():
    assert codes(c.check_p_range(0.0)) == ["impossible-p"]
    assert codes(c.check_p_range(1.2)) == ["impossible-p"]
    assert c.check_p_range(0.0, ">") == ()
    assert c.check_p_range(0.001, "<") == ()


def test_a_count_gives_the_printed_percentage():
    assert c.check_fraction(1024, 2048, 50) == ()
    assert c.check_fraction(1, 8, 12.5, 1) == ()
    assert c.check_fraction(1, 3, 33.3, 1) == ()
    (found,) = c.check_fraction(30, 200, 25)
    assert (found.code, found.computed) == ("percentage-disagrees", (15.0,))
    with pytest.raises(ValueError, match="positive"):
        c.check_fraction(1, 0, 5)


def test_the_parts_of_seed_2_do_not_add_up():
    (found,) = c.check_sum((30, 33, 36), 106)
    assert (found.formula, found.computed) == ("30 + 33 + 36 = 99", (99.0,))
    assert codes(c.check_sum((22, 77), 106)) == ["parts-do-not-add-up"]
    assert c.check_sum((22, 84), 106) == ()
    assert c.check_sum((), 106) == ()


def test_the_exact_interval_of_1_of_8():
    assert [round(end, 1) for end in c.exact_interval(1, 8)] == [0.3, 52.7]
    # Rule of three, exactly: 1 − 0.025^(1/10) = 30.8 %
    assert c.exact_interval(0, 10) == (0.0, pytest.approx(100 * (1 - 0.025**0.1)))
    assert c.exact_interval(10, 10)[1] == 100.0
    with pytest.raises(ValueError, match="9 of 8"):
        c.exact_interval(9, 8)


def test_the_printed_interval_of_seed_1_is_not_the_exact_one():
    (found,) = c.check_exact_interval(1, 8, 0, 42)
    assert "0.3 to 52.7 %" in found.message
    assert c.check_exact_interval(1, 8, 0.3, 52.7) == ()


def test_an_estimate_gets_every_check_that_applies():
    assert codes(c.check_estimate("HR", 2.5, 0.5, 0.9, 95, 0.0, "=")) == ["impossible-p", "estimate-outside-interval"]
    assert c.check_estimate("HR", 0.63, None, None, None, 0.01, "=") == ()
    assert c.check_estimate(None, 0.63, 0.52, 0.76, None, 0.9, "=") == ()


@pytest.mark.parametrize(
    ("measure", "low", "high", "n", "events", "expected"),
    [
        ("HR", 0.85, 1.23, None, None, ["includes-no-effect"]),
        ("RR", 0.5, 1.5, None, None, ["includes-no-effect", "includes-benefit-and-harm"]),
        ("HR", 0.43, 0.94, 230, None, ["few-people"]),
        ("MD", -1.2, 0.2, 1000, 299, ["includes-no-effect", "few-events"]),
        ("OR", 1.1, 2.0, 400, 300, []),
        (None, -1.0, 2.0, None, None, []),
    ],
)
def test_imprecision_is_computed(measure, low, high, n, events, expected):
    assert codes(c.check_imprecision(measure, low, high, n, events)) == expected


@pytest.mark.parametrize(("low", "high"), [(-math.inf, 2.0), (0.5, math.inf)])
def test_symmetry_of_an_open_ended_interval_is_not_judged(low, high):
    assert c.check_symmetry("MD", 1.0, low, high) == ()
    assert c.check_estimate("MD", 1.0, low, high, 0.95, None, None) == ()
