import math
import random

import pytest

from evals.metrics.retrieval import score_queries


def test_graded_relevance_is_the_gain_and_the_ideal_order_the_divisor():
    # gains 0, 2, 1 at ranks 1-3; ideal 2, 1
    values = score_queries({"q": {"a": 2, "b": 1}}, {"q": ["x", "a", "b"]}, ("nDCG@10",))
    expected = (2 / math.log2(3) + 1 / math.log2(4)) / (2 / math.log2(2) + 1 / math.log2(3))
    assert values["nDCG@10"]["q"] == pytest.approx(expected)


def test_recall_rank_and_precision_of_a_small_ranking():
    values = score_queries({"q": {"a": 1, "b": 1, "c": 1}}, {"q": ["x", "a", "y", "b"]}, ("R@2", "RR@10", "AP@100"))
    assert values["R@2"]["q"] == pytest.approx(1 / 3)
    assert values["RR@10"]["q"] == pytest.approx(1 / 2)
    assert values["AP@100"]["q"] == pytest.approx((1 / 2 + 2 / 4) / 3)


def test_a_query_without_results_scores_zero_and_stays_in_the_denominator():
    values = score_queries({"q1": {"a": 1}, "q2": {"a": 1}}, {"q1": ["a"]}, ("nDCG@10", "R@10"))
    assert values == {"nDCG@10": {"q1": 1.0, "q2": 0.0}, "R@10": {"q1": 1.0, "q2": 0.0}}


def test_a_document_listed_twice_counts_at_its_first_place():
    once = score_queries({"q": {"a": 1, "b": 1}}, {"q": ["x", "a", "b"]})
    twice = score_queries({"q": {"a": 1, "b": 1}}, {"q": ["x", "a", "a", "b", "a"]})
    assert once == twice


def test_an_unknown_measure_is_named():
    with pytest.raises(ValueError, match="nonsense@10"):
        score_queries({"q": {"a": 1}}, {}, ("nonsense@10",))


def naive_ndcg(judged, ranking, k):
    gains = [max(judged.get(d, 0), 0) for d in ranking[:k]]
    ideal = sorted((g for g in judged.values() if g > 0), reverse=True)[:k]
    dcg = sum(g / math.log2(i + 2) for i, g in enumerate(gains))
    return dcg / sum(g / math.log2(i + 2) for i, g in enumerate(ideal))


def naive_ap(judged, ranking, k):
    relevant = {d for d, g in judged.items() if g > 0}
    found, total = 0, 0.0
    for i, d in enumerate(ranking[:k]):
        if d in relevant:
            found += 1
            total += found / (i + 1)
    return total / len(relevant)


@pytest.mark.parametrize("seed", range(40))
def test_values_equal_a_naive_reference(seed):
    draw = random.Random(seed)
    documents = [f"d{i}" for i in range(150)]
    judged = {d: draw.choice([0, 1, 1, 2, 3]) for d in draw.sample(documents, draw.randint(2, 30))}
    judged[draw.choice(documents)] = 1
    ranking = draw.sample(documents, draw.randint(1, 150))
    values = score_queries({"q": judged}, {"q": ranking}, ("nDCG@10", "AP@100"))
    assert values["nDCG@10"]["q"] == pytest.approx(naive_ndcg(judged, ranking, 10), abs=1e-9)
    assert values["AP@100"]["q"] == pytest.approx(naive_ap(judged, ranking, 100), abs=1e-9)
