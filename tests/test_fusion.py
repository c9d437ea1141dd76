import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import by_score, min_max, reciprocal_rank, weighted_sum

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1e6, 1e6), max_size=8)


def test_weighted_sum_is_worked_by_hand():
    # dense: a 0.9→1, b 0.7→0.5, c 0.5→0; lexical: b 8→1, d 4→0.
    fused = weighted_sum(
        {"dense": {"a": 0.9, "b": 0.7, "c": 0.5}, "lexical": {"b": 8.0, "d": 4.0}}, {"dense": 0.4, "lexical": 0.6}
    )
    assert fused == pytest.approx({"a": 0.4, "b": 0.8, "c": 0.0, "d": 0.0})
    assert by_score(fused) == ["b", "a", "c", "d"]


def test_negative_scores_are_scaled_too():
    assert min_max({"a": -3.0, "b": -1.0, "c": -2.0}) == {"a": 0.0, "b": 1.0, "c": 0.5}


def test_equal_scores_count_in_full():
    assert min_max({"a": 2.0, "b": 2.0}) == {"a": 1.0, "b": 1.0}
    assert min_max({"a": 0.0}) == {"a": 1.0}


def test_nothing_found_is_nothing_fused():
    assert weighted_sum({"dense": {}, "lexical": {}}, {"dense": 1.0, "lexical": 1.0}) == {}
    assert weighted_sum({}, {}) == {}
    assert reciprocal_rank({}) == {}


def test_reciprocal_ranks_are_worked_by_hand():
    # dense ranks a, b; lexical ranks b, c: a 1/61, b 1/62 + 1/61, c 1/62.
    fused = reciprocal_rank({"dense": {"a": 0.9, "b": 0.1}, "lexical": {"b": 7.0, "c": 6.0}})
    assert fused == pytest.approx({"a": 1 / 61, "b": 1 / 62 + 1 / 61, "c": 1 / 62})


def test_equal_scores_are_ordered_by_name():
    assert by_score({"c": 1.0, "a": 1.0, "b": 2.0}) == ["b", "a", "c"]


@given(SCORES, SCORES)
def test_fused_scores_lie_between_zero_and_one_and_lose_nothing(dense, lexical):
    fused = weighted_sum({"dense": dense, "lexical": lexical}, {"dense": 0.5, "lexical": 0.5})
    assert fused.keys() == dense.keys() | lexical.keys()
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())
