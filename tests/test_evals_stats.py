import itertools
import math
import random

import numpy as np
import pytest

from evals.stats import bootstrap_interval, clopper_pearson_upper, holm, permutation_test, rule_of_three


def test_interval_of_equal_values_has_no_width():
    interval = bootstrap_interval([0.5, 0.5, 0.5], seed=1)
    assert (interval.mean, interval.low, interval.high, interval.n) == (0.5, 0.5, 0.5, 3)


def test_interval_is_the_same_for_the_same_seed_and_not_for_another():
    values = [0.113, 0.427, 0.461, 0.938, 1.0, 0.0, 0.379, 0.774, 0.251]
    assert bootstrap_interval(values, seed=3) == bootstrap_interval(values, seed=3)
    assert bootstrap_interval(values, seed=3) != bootstrap_interval(values, seed=4)


def test_interval_of_half_zeros_half_ones_is_that_of_the_binomial():
    # 100 draws with rate 0.5: standard error 0.05, so 0.5 ± 1.96 * 0.05
    interval = bootstrap_interval([0.0] * 50 + [1.0] * 50, seed=0)
    assert interval.low == pytest.approx(0.402, abs=0.011)
    assert interval.high == pytest.approx(0.598, abs=0.011)


def test_interval_covers_the_true_mean_about_95_times_of_100():
    generator = np.random.default_rng(5)
    hits = 0
    for i in range(300):
        interval = bootstrap_interval(generator.normal(1.0, 1.0, size=60).tolist(), seed=i, resamples=1000)
        hits += interval.low <= 1.0 <= interval.high
    assert 0.91 <= hits / 300 <= 0.98


def test_interval_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no values"):
        bootstrap_interval([])


def test_three_equal_differences_give_an_exact_p_of_two_in_eight():
    # of the 8 sign patterns only +++ and --- are as far from 0
    result = permutation_test([0, 0, 0], [1, 1, 1])
    assert (result.p, result.exact, result.difference) == (2 / 8, True, 1.0)


def test_exact_p_equals_the_enumeration_of_all_sign_patterns():
    draw = random.Random(7)
    for _ in range(30):
        n = draw.randint(1, 9)
        a = [draw.choice([0.0, 0.25, 0.5, 1.0]) for _ in range(n)]
        b = [draw.choice([0.0, 0.25, 0.5, 1.0]) for _ in range(n)]
        differences = [y - x for x, y in zip(a, b, strict=True)]
        sums = [
            abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
            for signs in itertools.product((1, -1), repeat=n)
        ]
        expected = sum(s >= abs(sum(differences)) - 1e-12 for s in sums) / len(sums)
        assert permutation_test(a, b).p == pytest.approx(expected)


def test_no_difference_gives_p_of_one():
    assert permutation_test([0.2] * 40, [0.2] * 40).p == 1.0


def test_drawn_p_is_never_zero():
    result = permutation_test([0.0] * 50, [1.0] * 50, permutations=999)
    assert result.p == 1 / 1000  # nothing drawn is as extreme; the observed pattern counts as one of 1,000
    assert not result.exact


def test_false_positive_rate_under_the_null_is_between_4_and_6_percent():
    generator = np.random.default_rng(11)
    simulations, n = 3000, 40
    a = generator.normal(size=(simulations, n))
    b = generator.normal(size=(simulations, n))
    false = sum(
        permutation_test(a[i].tolist(), b[i].tolist(), seed=i, permutations=399).p <= 0.05 for i in range(simulations)
    )
    assert 0.04 <= false / simulations <= 0.06


def test_a_real_difference_is_found():
    generator = np.random.default_rng(2)
    a = generator.uniform(0, 0.8, size=200)
    b = a + generator.normal(0.05, 0.15, size=200)
    assert permutation_test(a.tolist(), b.tolist()).p < 0.01
    assert bootstrap_interval((b - a).tolist()).low > 0


def test_unpaired_scores_are_refused():
    with pytest.raises(ValueError, match="pairs: got 2 and 1"):
        permutation_test([1, 2], [1])


def test_holm_multiplies_the_smallest_most_and_never_decreases():
    # sorted: 0.005*4=0.02, 0.01*3=0.03, 0.03*2=0.06, 0.04*1=0.04 -> 0.06
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.9, 0.8]) == (1.0, 1.0)
    assert holm([]) == ()


@pytest.mark.parametrize(("n", "bound"), [(300, 0.01), (1000, 0.003), (2, 1.0)])
def test_zero_events_are_bounded_by_three_over_n(n, bound):
    assert rule_of_three(n) == bound


def test_exact_bound_without_events_has_a_closed_form():
    # (1 - p)**n = 0.05
    assert clopper_pearson_upper(0, 100) == pytest.approx(1 - 0.05 ** (1 / 100), abs=1e-9)
    assert clopper_pearson_upper(5, 5) == 1.0
    p = clopper_pearson_upper(3, 20)
    assert sum(math.comb(20, k) * p**k * (1 - p) ** (20 - k) for k in range(4)) == pytest.approx(0.05, abs=1e-9)
