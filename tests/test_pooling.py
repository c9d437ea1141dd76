"""Pooling against published values of the BCG trials (metafor's ``dat.bcg``) and the equations that define it."""

from __future__ import annotations

import math

import pytest

from assistant.pooling import Estimate, pool, pool_scaled, standard_error

# Vaccinated: cases, others; not vaccinated: cases, others. Colditz 1994 (doi:10.1001/jama.1994.03510330076038), 13 trials.
BCG = (
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
)
LOG_RR = [math.log((a / (a + b)) / (c / (c + d))) for a, b, c, d in BCG]
VARIANCE = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG]


def test_the_bcg_trials_give_the_published_heterogeneity() -> None:
    found = pool_scaled(LOG_RR, VARIANCE, "RR")
    assert found.q == pytest.approx(152.2330, abs=5e-5)  # metafor: Q(df = 12) = 152.2330
    assert found.tau2 == pytest.approx(0.3181, abs=5e-5)  # metafor, method "PM" (and "EB")
    assert found.i2 == pytest.approx(1 - 12 / 152.2330, abs=1e-6)
    assert found.p < 0.0001
    assert math.log(found.point) == pytest.approx(-0.715, abs=5e-4)


def test_the_bcg_trials_fulfil_the_equations_of_paule_and_mandel() -> None:
    found = pool_scaled(LOG_RR, VARIANCE, "RR")
    weights = [1 / (v + found.tau2) for v in VARIANCE]
    mean = sum(w * y for w, y in zip(weights, LOG_RR, strict=True)) / sum(weights)
    generalised_q = sum(w * (y - mean) ** 2 for w, y in zip(weights, LOG_RR, strict=True))
    assert generalised_q == pytest.approx(12, abs=1e-6)
    error = sum(weights) ** -0.5
    assert math.log(found.point) == pytest.approx(mean, abs=1e-9)
    assert math.log(found.low) == pytest.approx(mean - 1.959963985 * error, abs=1e-6)
    reach = 2.200985160 * math.sqrt(found.tau2 + error**2)  # t, 11 degrees of freedom
    assert math.log(found.predicted_high or 0) == pytest.approx(mean + reach, abs=1e-6)
    assert sum(found.weights) == pytest.approx(1)


def test_equal_studies_are_pooled_without_variance_between_them() -> None:
    found = pool_scaled([-0.5, -0.5, -0.5], [0.04, 0.04, 0.04], "MD")
    assert (found.tau2, found.i2) == (0.0, 0.0)
    assert found.point == pytest.approx(-0.5)
    assert found.high == pytest.approx(-0.5 + 1.959963985 * math.sqrt(0.04 / 3), abs=1e-9)
    assert found.weights == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_less_spread_than_chance_makes_no_negative_variance() -> None:
    found = pool_scaled([0.1, 0.11, 0.12], [1.0, 1.0, 1.0], "MD")
    assert found.tau2 == 0.0
    assert found.i2 == 0.0


def test_two_estimates_have_no_prediction_interval() -> None:
    found = pool_scaled([0.1, 0.4], [0.01, 0.01], "SMD")
    assert found.predicted_low is None
    assert found.predicted_high is None


def test_ratios_are_pooled_on_the_log_scale() -> None:
    both = [Estimate(measure="HR", point=0.5, low=0.25, high=1.0), Estimate(measure="HR", point=2.0, low=1.0, high=4.0)]
    assert pool(both).point == pytest.approx(1.0)


def test_the_standard_error_heeds_the_level_of_the_interval() -> None:
    assert standard_error(Estimate(measure="MD", point=0, low=-1.959963985, high=1.959963985)) == pytest.approx(1)
    assert standard_error(Estimate(measure="MD", point=0, low=-1.644853627, high=1.644853627, level=90)) == (
        pytest.approx(1)
    )


def test_measures_are_never_mixed() -> None:
    mixed = [Estimate(measure="HR", point=0.5, low=0.3, high=0.9), Estimate(measure="OR", point=0.5, low=0.3, high=0.9)]
    with pytest.raises(ValueError, match="different measures are never pooled: HR, OR"):
        pool(mixed)


@pytest.mark.parametrize(
    ("low", "high"), [(0.9, 0.3), (0.0, 0.9), (-1.0, 0.9), (0.3, math.inf), (0.3, math.nan), (0.5, 0.5)]
)
def test_an_interval_that_is_none_is_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="pooled"):
        standard_error(Estimate(measure="HR", point=0.5, low=low, high=high))


def test_one_estimate_and_unknown_measures_are_refused() -> None:
    with pytest.raises(ValueError, match="at least two"):
        pool([Estimate(measure="HR", point=0.5, low=0.3, high=0.9)])
    with pytest.raises(ValueError, match="'fold' is not pooled"):
        pool([Estimate(measure="fold", point=2, low=1, high=3)] * 2)
