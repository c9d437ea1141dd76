import time

import pytest

from assistant.evidence.sentence_verdict import Verdict, differ, verdict_of

SIDES = {
    "Daily drug A lowered the number of attacks.": Verdict.LESS,
    "Attacks were more frequent with drug A.": Verdict.MORE,
    "Drug A did not reduce the number of attacks.": Verdict.NONE,
    "Drug A was no better than placebo.": Verdict.NONE,
    "Drug A has not been shown to be of benefit in attacks.": Verdict.NONE,
    "Drug A was comparable with drug B.": Verdict.NONE,
    "The drug was superior to placebo.": Verdict.SOME,
    "Relative risk of attacks 0.70 (95% CI 0.55 to 0.90).": Verdict.LESS,
    "Relative risk of attacks 1.30 (95% CI 1.10 to 1.54).": Verdict.MORE,
    "Relative risk of attacks 0.90 (95% CI 0.70 to 1.16).": Verdict.NONE,
    "Our trial contradicts the expectation that drug A would reduce attacks.": Verdict.NONE,
    "It is unlikely that drug A is beneficial in reducing attacks.": Verdict.NONE,
    "We were unable to demonstrate efficacy of drug A.": Verdict.NONE,
    "There were similar proportional reductions in attacks with and without drug A.": Verdict.NONE,
    "Attack rates were 12% with drug A and 13% with placebo (P = 0.61).": Verdict.NONE,
    "Both groups improved significantly.": None,
    "Attacks were similar in the two groups at baseline.": None,
    "Forty people took part.": None,
}


@pytest.mark.parametrize(("text", "expected"), SIDES.items())
def test_a_sentence_is_read_for_a_difference_or_none(text, expected):
    assert verdict_of(text) is expected


FOCUSED = [
    ("Drug A lowered pain, but not fever.", "pain", Verdict.LESS),
    ("Drug A lowered pain, but not fever.", "fever", Verdict.NONE),
    ("No change was seen in fever; however, pain was reduced.", "pain", Verdict.LESS),
    (
        "Drug A had a nonsignificant effect on fever and a statistically significant reduction of pain.",
        "pain",
        Verdict.LESS,
    ),
    (
        "No reduction was seen in any fracture (1.02, 1.00 to 1.04) or in hip fracture (1.09, 1.05 to 1.13).",
        "hip fracture",
        Verdict.MORE,
    ),
    ("Drug A had no consistent effect on fever (relative risk, 1.00; 95% CI, 0.94 to 1.07).", "fever", Verdict.NONE),
    # A ratio below 1 means fewer deaths, which of survival is more: the way is not said.
    ("Drug A improved survival (hazard ratio 0.50, 95% CI 0.40 to 0.62).", "survival", Verdict.SOME),
]


@pytest.mark.parametrize(("text", "focus", "expected"), FOCUSED)
def test_the_part_of_a_sentence_that_speaks_of_the_outcome_is_read(text, focus, expected):
    assert verdict_of(text, focus) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Verdict.NONE, Verdict.SOME, True),
        (Verdict.LESS, Verdict.MORE, True),
        (Verdict.LESS, Verdict.SOME, False),
        (Verdict.NONE, Verdict.NONE, False),
    ],
)
def test_verdicts_differ_only_where_both_cannot_hold(one, other, expected):
    assert differ(one, other) is expected


@pytest.mark.parametrize(
    "piece", ["not ", "no effect ", "a-b ", "(1.0 ", "both groups ", "did not ", "similar ", "but not "]
)
def test_a_hundred_kilobytes_are_read_in_a_tenth_of_a_second(piece):
    text = piece * (100_000 // len(piece))
    spent = []
    for _ in range(3):
        began = time.process_time()
        verdict_of(text, "pain fever")
        spent.append(time.process_time() - began)
    assert min(spent) < 0.1
