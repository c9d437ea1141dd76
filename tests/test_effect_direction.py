import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.effects.direction import Direction, opposed, read_direction, speaks_of

DRUG = {"outcome": "monthly migraine days", "intervention": "velorastine", "comparator": "placebo"}


@pytest.mark.parametrize(
    ("text", "way", "cue"),
    [
        ("Monthly migraine days were fewer with velorastine than with placebo.", Direction.LOWER, "fewer"),
        ("Monthly migraine days were higher with placebo than with velorastine.", Direction.LOWER, "higher"),
        ("Monthly migraine days increased less with velorastine than with placebo.", Direction.LOWER, "increased"),
        ("Compared with placebo, velorastine increased monthly migraine days.", Direction.HIGHER, "increased"),
        (
            "Monthly migraine days did not differ between the groups (P=0.74).",
            Direction.SAME,
            "not differ",
        ),
        ("Monthly migraine days fell more with velorastine (P = 0.31).", Direction.SAME, "P = 0.31"),
        ("Monthly migraine days: 4.1 with velorastine versus 6.2 with placebo (P<0.01).", Direction.LOWER, None),
        ("Monthly migraine days: 6.2 with placebo versus 4.1 with velorastine (P<0.01).", Direction.LOWER, None),
        (
            "For monthly migraine days the odds ratio was 0.94 (95% CI 0.71 to 1.24).",
            Direction.SAME,
            "0.94 (95% CI 0.71 to 1.24",
        ),
        ("Monthly migraine days were lower with velorastine, but this was not significant.", Direction.SAME, None),
        (
            "Drowsiness was more frequent; monthly migraine days were reduced by velorastine.",
            Direction.LOWER,
            "reduced",
        ),
        ("Blood was drawn every week.", Direction.NOT_STATED, ""),
        ("", Direction.NOT_STATED, ""),
    ],
)
def test_direction_is_that_of_the_outcome_under_the_intervention(text, way, cue):
    found = read_direction(text, **DRUG)
    assert found.direction is way
    assert text[found.start : found.end] == found.cue
    if cue is not None:
        assert found.cue == cue


def test_improvement_of_a_bad_outcome_is_a_decrease_and_of_a_good_one_an_increase():
    assert read_direction("Pain improved with velorastine.", outcome="pain").direction is Direction.LOWER
    assert (
        read_direction("Quality of life improved with velorastine.", outcome="quality of life").direction
        is Direction.HIGHER
    )


def test_more_of_a_reduction_is_an_increase_when_the_reduction_is_the_outcome():
    text = "Velorastine led to a greater reduction in pain than placebo."
    assert read_direction(text, outcome="pain").direction is Direction.LOWER
    assert read_direction(text, outcome="reduction in pain").direction is Direction.HIGHER


def test_space_of_a_typesetter_is_read_and_the_cue_kept_as_it_stands():
    found = read_direction("Pain was lower (p\u2009=\u20090.38).", outcome="pain")
    assert (found.direction, found.cue) == (Direction.SAME, "p\u2009=\u20090.38")


SIDES = {
    "Daily drug A lowered the number of attacks.": Direction.LOWER,
    "Attacks were more frequent with drug A.": Direction.HIGHER,
    "Drug A did not reduce the number of attacks.": Direction.SAME,
    "Drug A was no better than placebo.": Direction.SAME,
    "Drug A has not been shown to be of benefit in attacks.": Direction.SAME,
    "Drug A was comparable with drug B.": Direction.SAME,
    "The drug was superior to placebo.": Direction.MIXED,
    "Relative risk of attacks 0.70 (95% CI 0.55 to 0.90).": Direction.LOWER,
    "Relative risk of attacks 1.30 (95% CI 1.10 to 1.54).": Direction.HIGHER,
    "Relative risk of attacks 0.90 (95% CI 0.70 to 1.16).": Direction.SAME,
    "Our trial contradicts the expectation that drug A would reduce attacks.": Direction.SAME,
    "It is unlikely that drug A is beneficial in reducing attacks.": Direction.SAME,
    "We were unable to demonstrate efficacy of drug A.": Direction.SAME,
    "There were similar proportional reductions in attacks with and without drug A.": Direction.SAME,
    "Attack rates were 12% with drug A and 13% with placebo (P = 0.61).": Direction.SAME,
    "Drug A lowers and raises attacks.": Direction.MIXED,
    "Both groups improved significantly.": Direction.NOT_STATED,
    "Attacks were few at baseline and more frequent before treatment.": Direction.NOT_STATED,
    "Forty people took part.": Direction.NOT_STATED,
}


@pytest.mark.parametrize(("text", "expected"), SIDES.items())
def test_a_sentence_is_read_for_a_difference_between_groups_or_none(text, expected):
    assert read_direction(text).firm is expected


FOCUSED = [
    ("Drug A lowered pain, but not fever.", "pain", Direction.LOWER),
    ("Drug A lowered pain, but not fever.", "fever", Direction.SAME),
    ("No change was seen in fever; however, pain was reduced.", "pain", Direction.LOWER),
    (
        "Drug A had a nonsignificant effect on fever and a statistically significant reduction of pain.",
        "pain",
        Direction.LOWER,
    ),
    ("Drug A had no consistent effect on fever (relative risk, 1.00; 95% CI, 0.94 to 1.07).", "fever", Direction.SAME),
    ("Drug A changed survival (hazard ratio 0.50, 95% CI 0.40 to 0.62).", "survival", Direction.HIGHER),
]


@pytest.mark.parametrize(("text", "focus", "expected"), FOCUSED)
def test_the_part_of_a_sentence_that_speaks_of_the_outcome_is_read(text, focus, expected):
    assert read_direction(text, outcome=focus).direction is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Direction.SAME, Direction.MIXED, True),
        (Direction.LOWER, Direction.HIGHER, True),
        (Direction.LOWER, Direction.MIXED, False),
        (Direction.SAME, Direction.SAME, False),
        (Direction.SAME, Direction.NOT_STATED, False),
    ],
)
def test_directions_are_opposed_only_where_both_cannot_hold(one, other, expected):
    assert opposed(one, other) is expected


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Adjuvant therapy prolonged survival.", 1),
        ("It reduced the recurrence rate.", 1),
        ("Outcomes were worse with the drug.", -1),
        ("It was followed by increased mortality.", -1),
        ("Blood was drawn every week.", 0),
        ("Adjuvant therapy did not improve survival.", 0),
    ],
)
def test_a_benefit_or_a_harm_is_told_by_the_words_and_the_outcome(text, good):
    assert read_direction(text).good == good


def test_reading_is_tied_when_the_words_say_which_arm_had_more():
    assert read_direction("Pain was lower with placebo.", outcome="pain").tied
    assert not read_direction("Pain was lower afterwards.", outcome="pain").tied


def test_short_form_in_brackets_stands_for_an_outcome():
    assert speaks_of("peak tidal expiratory flow (PTEF)", "PTEF rose.")
    assert not speaks_of("peak tidal expiratory flow (PTEF)", "Flow was noted.")


@given(st.text(max_size=400), st.text(max_size=40))
def test_cue_of_any_text_stands_where_it_is_said_to(text, outcome):
    found = read_direction(text, outcome=outcome)
    assert text[found.start : found.end] == found.cue
    assert (found.direction is Direction.NOT_STATED) <= (found.cue == "")


@pytest.mark.parametrize(
    "piece", ["no ", "increased ", "a", "than ", "1 vs 2 ", "P = 0.2 ", "; but ", "95% CI 1 to 2 "]
)
def test_100_kb_are_read_in_time(piece):
    began = time.perf_counter()
    read_direction(piece * (100_000 // len(piece)), outcome="pain", intervention="a", comparator="b")
    assert time.perf_counter() - began < 0.5
