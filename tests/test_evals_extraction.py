import random

import pytest

from evals.metrics.calibration import brier, expected_calibration_error
from evals.metrics.extraction import (
    Counts,
    LabelledSpan,
    by_label,
    character_overlap,
    count_exact,
    count_relaxed,
    count_values,
    macro_f1,
)


def span(start, end, label="n"):
    return LabelledSpan(start=start, end=end, label=label)


def test_exact_needs_both_ends_and_the_label():
    gold = [span(0, 5), span(10, 15)]
    found = [span(0, 5), span(10, 14), span(0, 5, "dose")]
    assert count_exact(gold, found) == Counts(tp=1, fp=2, fn=1)


def test_relaxed_needs_one_shared_character_and_the_label():
    gold = [span(0, 5), span(10, 15)]
    assert count_relaxed(gold, [span(4, 8), span(15, 20), span(11, 12, "dose")]) == Counts(tp=1, fp=2, fn=1)


def test_one_wide_span_matches_one_gold_span_only():
    assert count_relaxed([span(0, 5), span(6, 9)], [span(0, 9)]) == Counts(tp=1, fp=0, fn=1)


def test_relaxed_matching_is_the_largest_whatever_the_order():
    # the first found span fits both gold spans, the second fits the first one only
    gold, found = [span(0, 5), span(4, 9)], [span(3, 6), span(0, 2)]
    assert count_relaxed(gold, found) == count_relaxed(gold[::-1], found[::-1]) == Counts(tp=2, fp=0, fn=0)


def test_ratios_come_from_counts_and_are_none_where_nothing_can_be_said():
    counts = Counts(tp=3, fp=1, fn=2)
    assert (counts.precision, counts.recall, counts.f1) == (3 / 4, 3 / 5, 6 / 9)
    assert (Counts().precision, Counts().recall, Counts().f1) == (None, None, None)
    assert (Counts(fn=2).precision, Counts(fn=2).recall, Counts(fn=2).f1) == (None, 0.0, 0.0)
    assert Counts(tp=1, fn=1) + Counts(fp=2) == Counts(tp=1, fp=2, fn=1)


def test_counts_by_label_hold_every_label_that_occurs():
    assert by_label(count_exact, [span(0, 1, "a")], [span(0, 1, "b")]) == {"a": Counts(fn=1), "b": Counts(fp=1)}


def test_each_gold_value_is_used_once():
    assert count_values(["0.63", "0.63"], ["0.63"]) == Counts(tp=1, fp=0, fn=1)


def test_macro_f1_weighs_labels_alike():
    # a: tp 2, fn 1 -> 4/5; b: tp 1, fp 1 -> 2/3
    assert macro_f1(["a", "a", "a", "b"], ["a", "a", "b", "b"]) == pytest.approx((4 / 5 + 2 / 3) / 2)


def test_character_overlap_counts_a_character_once():
    assert character_overlap([("d", 0, 10)], [("d", 5, 12), ("d", 6, 8), ("e", 0, 3)]) == Counts(tp=5, fp=5, fn=5)


def test_brier_is_the_mean_squared_distance():
    assert brier([0.8, 0.3, 0.5], [True, False, True]) == pytest.approx((0.04 + 0.09 + 0.25) / 3)


def test_calibration_error_weighs_bins_by_size():
    # (0.2, 0.3]: stated 0.25, observed 0 of 2; (0.9, 1]: stated 1, observed 1 of 2 -> (2*0.25 + 2*0.5) / 4
    assert expected_calibration_error([0.25, 0.25, 1.0, 1.0], [False, False, True, False]) == pytest.approx(0.375)


def test_a_bin_holds_its_upper_end():
    # 0.1 belongs to (0, 0.1]: with 0.05 one bin, stated 0.075, observed 1/2; split bins would give 0.475 and more
    assert expected_calibration_error([0.05, 0.1], [False, True]) == pytest.approx(0.425)


def test_calibrated_probabilities_have_a_small_error():
    draw = random.Random(3)
    probabilities = [draw.random() for _ in range(5000)]
    assert expected_calibration_error(probabilities, [draw.random() < p for p in probabilities]) < 0.03


def test_a_value_outside_zero_and_one_is_no_probability():
    with pytest.raises(ValueError, match=r"outside \[0, 1\]"):
        brier([1.2], [True])
