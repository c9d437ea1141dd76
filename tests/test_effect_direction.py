import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.effects.direction import Way, read_direction, speaks_of

DRUG = {"outcome": "monthly migraine days", "intervention": "velorastine", "comparator": "placebo"}


@pytest.mark.parametrize(
    ("text", "way", "cue"),
    [
        ("Monthly migraine days were fewer with velorastine than with placebo.", Way.DECREASED, "fewer"),
        ("Monthly migraine days were higher with placebo than with velorastine.", Way.DECREASED, "higher"),
        ("Monthly migraine days increased less with velorastine than with placebo.", Way.DECREASED, "increased"),
        ("Compared with placebo, velorastine increased monthly migraine days.", Way.INCREASED, "increased"),
        (
            "Monthly migraine days did not differ between the groups (P=0.74).",
            Way.NO_DIFFERENCE,
            "not differ",
        ),
        ("Monthly migraine days fell more with velorastine (P = 0.31).", Way.NO_DIFFERENCE, "P = 0.31"),
        ("Monthly migraine days: 4.1 with velorastine versus 6.2 with placebo (P<0.01).", Way.DECREASED, None),
        ("Monthly migraine days: 6.2 with placebo versus 4.1 with velorastine (P<0.01).", Way.DECREASED, None),
        (
            "For monthly migraine days the odds ratio was 0.94 (95% CI 0.71 to 1.24).",
            Way.NO_DIFFERENCE,
            "0.94 (95% CI 0.71 to 1.24",
        ),
        ("Monthly migraine days were lower with velorastine, but this was not significant.", Way.NO_DIFFERENCE, None),
        ("Drowsiness was more frequent; monthly migraine days were reduced by velorastine.", Way.DECREASED, "reduced"),
        ("Blood was drawn every week.", Way.UNCLEAR, ""),
        ("", Way.UNCLEAR, ""),
    ],
)
def test_direction_is_that_of_the_outcome_under_the_intervention(text, way, cue):
    found = read_direction(text, **DRUG)
    assert found.way is way
    assert text[found.start : found.end] == found.cue
    if cue is not None:
        assert found.cue == cue


def test_improvement_of_a_bad_outcome_is_a_decrease_and_of_a_good_one_an_increase():
    assert read_direction("Pain improved with velorastine.", outcome="pain").way is Way.DECREASED
    assert read_direction("Quality of life improved with velorastine.", outcome="quality of life").way is Way.INCREASED


def test_more_of_a_reduction_is_an_increase_when_the_reduction_is_the_outcome():
    text = "Velorastine led to a greater reduction in pain than placebo."
    assert read_direction(text, outcome="pain").way is Way.DECREASED
    assert read_direction(text, outcome="reduction in pain").way is Way.INCREASED


def test_space_of_a_typesetter_is_read_and_the_cue_kept_as_it_stands():
    found = read_direction("Pain was lower (p\u2009=\u20090.38).", outcome="pain")
    assert (found.way, found.cue) == (Way.NO_DIFFERENCE, "p\u2009=\u20090.38")


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("Monthly migraine days were fewer with velorastine than with placebo.", True),
        ("There was a trend towards fewer monthly migraine days with velorastine.", False),
        ("Monthly migraine days were lower in both groups.", False),
        ("Monthly migraine days did not differ at baseline.", False),
        ("Drowsiness was more frequent.", False),
        ("Monthly migraine days were fewer and sleep was longer with velorastine.", False),
    ],
)
def test_reading_is_sure_when_nothing_in_the_clause_speaks_against_it(text, sure):
    assert read_direction(text, **DRUG).sure is sure


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
    assert (found.way is Way.UNCLEAR) == (found.cue == "")


@pytest.mark.parametrize(
    "piece", ["no ", "increased ", "a", "than ", "1 vs 2 ", "P = 0.2 ", "; but ", "95% CI 1 to 2 "]
)
def test_100_kb_are_read_in_time(piece):
    began = time.perf_counter()
    read_direction(piece * (100_000 // len(piece)), outcome="pain", intervention="a", comparator="b")
    assert time.perf_counter() - began < 0.5
