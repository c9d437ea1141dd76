import math
import random

import numpy as np
import pytest

from evals.metrics.abstention import augrc, aurc, auroc, conformal_threshold, fpr_at_tpr, risk_coverage
from evals.stats import clopper_pearson_upper


def test_curve_of_three_items_from_the_surest_on():
    points = risk_coverage([0.9, 0.5, 0.7], [0, 1, 1])
    assert [(p.threshold, p.count, p.risk) for p in points] == [
        (0.9, 1, 0.0),
        (0.7, 2, 0.5),
        (0.5, 3, pytest.approx(2 / 3)),
    ]
    assert [p.generalized_risk for p in points] == pytest.approx([0, 1 / 3, 2 / 3])


def test_equal_scores_are_one_step_whatever_their_order():
    assert risk_coverage([0.5, 0.5], [0, 1]) == risk_coverage([0.5, 0.5], [1, 0])
    assert len(risk_coverage([0.5, 0.5], [0, 1])) == 1


def brute_aurc(scores, losses):
    risks = []
    for threshold in scores:
        answered = [loss for score, loss in zip(scores, losses, strict=True) if score >= threshold]
        risks.append(sum(answered) / len(answered))
    return sum(risks) / len(risks)


def brute_auroc(positives, negatives):
    return sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives) / (len(positives) * len(negatives))


def random_case(seed):
    draw = random.Random(seed)
    n = draw.randint(4, 60)
    scores = [draw.choice([draw.random(), round(draw.random(), 1)]) for _ in range(n)]
    return scores, [0, 1, *(draw.randint(0, 1) for _ in range(n - 2))]


@pytest.mark.parametrize("seed", range(40))
def test_areas_equal_their_definitions_by_brute_force(seed):
    scores, losses = random_case(seed)
    right = [s for s, loss in zip(scores, losses, strict=True) if not loss]
    wrong = [s for s, loss in zip(scores, losses, strict=True) if loss]
    assert aurc(scores, losses) == pytest.approx(brute_aurc(scores, losses))
    assert auroc(right, wrong) == pytest.approx(brute_auroc(right, wrong))
    accuracy = len(right) / len(scores)
    identity = (1 - brute_auroc(right, wrong)) * accuracy * (1 - accuracy) + (1 - accuracy) ** 2 / 2
    assert augrc(scores, losses) == pytest.approx(identity)


def test_false_positives_at_three_quarters_of_the_positives():
    # the third of four positives scores 2; 2.5 and 2 of three negatives are at or above
    assert fpr_at_tpr([4, 3, 2, 1], [2.5, 2, 0], tpr=0.75) == pytest.approx(2 / 3)
    assert fpr_at_tpr([3, 2], [1, 0]) == 0.0


def test_threshold_is_the_lowest_that_keeps_the_bound():
    # n = 9, alpha 0.2: (errors + 1) / 10 <= 0.2 allows one error among the answered, so all down to 0.4
    scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    losses = [0, 0, 1, 0, 0, 0, 1, 0, 0]
    assert conformal_threshold(scores, losses, alpha=0.2) == 0.4


def test_threshold_declines_everything_when_the_surest_item_is_already_too_wrong():
    # n = 4: (1 + 1) / 5 = 0.4 > 0.25, while answering nothing costs 1 / 5
    assert conformal_threshold([0.9, 0.5, 0.4, 0.3], [1, 0, 0, 0], alpha=0.25) == math.inf


def test_a_set_too_small_for_a_promise_gives_none():
    assert conformal_threshold([0.9], [0], alpha=0.1) is None  # 1 / 2 > 0.1 whatever is declined


def test_risk_on_new_items_stays_below_alpha():
    generator = np.random.default_rng(4)
    held_out = []
    for _ in range(200):
        scores = generator.uniform(size=400)
        losses = (generator.uniform(size=400) > scores).astype(float)
        threshold = conformal_threshold(scores[:200].tolist(), losses[:200].tolist(), alpha=0.1)
        held_out.append(float((losses[200:] * (scores[200:] >= threshold)).mean()))
    assert np.mean(held_out) <= 0.1 + 0.003
    assert np.mean(held_out) >= 0.07  # not by declining everything
    assert held_out[0] <= clopper_pearson_upper(round(0.1 * 200), 200)


@pytest.mark.parametrize("call", [lambda: auroc([], [1]), lambda: fpr_at_tpr([1], []), lambda: aurc([], [])])
def test_one_kind_only_is_refused(call):
    with pytest.raises(ValueError, match=r"need|pairs"):
        call()
