import time

import pytest

from corpus.effects.estimates import find_effects
from corpus.funding import find_funding
from corpus.reading import build_study
from corpus.study import Draft, Part, Study
from corpus.warnings import find_warnings


def study(body: str, title: str = "Gout", types: tuple[str, ...] = ()) -> Study:
    parts = (Part(label=None, text=body),)
    return build_study(Draft(source_id="x", format="t", original="", title=title, parts=parts, publication_types=types))


def raised(body: str, title: str = "Gout", types: tuple[str, ...] = ()) -> dict[str, str]:
    one = study(body, title, types)
    found = find_warnings(one, find_effects(one.text), find_funding(one.text))
    return {w.code: "" if w.start is None else one.text[w.start : w.end] for w in found}


@pytest.mark.parametrize(
    ("code", "body", "quote"),
    [
        ("immortal-time", "Group A (< 50 mg) and group B had other survival.", "Group A (< 50 mg"),
        (
            "responder-analysis",
            "Survival was longer; responders lived on than those who did not respond.",
            "responders lived",
        ),
        ("post-hoc", "A post hoc analysis favoured lemons.", "post hoc analysis"),
        ("surrogate-outcome", "The primary end point was response rate.", "primary end point was response rate"),
        ("composite-outcome", "A composite endpoint was counted.", "composite endpoint"),
        ("stopped-early", "The trial was terminated early.", "trial was terminated early"),
        ("non-inferiority", "Lemons were noninferior to limes.", "noninferior"),
        ("per-protocol", "The per-protocol set was read.", "per-protocol"),
        ("single-arm", "This was a single-arm study.", "single-arm"),
        ("preprint", "This preprint is new.", "preprint"),
        ("no-interval", "Lemons won (P = 0.01).", "P = 0.01"),
        ("industry-funding", "Funded by Pfizer.", "Pfizer"),
        (
            "one-sided-p",
            "The hazard ratio was 0.63 (95% CI, 0.43-0.94; P = .010 by 1-sided test).",
            "0.63 (95% CI, 0.43-0.94",
        ),
    ],
)
def test_what_raises_a_warning_is_quoted(code: str, body: str, quote: str) -> None:
    assert raised(body)[code] == quote


@pytest.mark.parametrize(
    "body",
    [
        "Forty patients ate lemons early in the morning; survival was equal.",
        "Both intention-to-treat and per-protocol analyses agreed.",
        "Relief was more common (odds ratio 2.0, 95% CI 1.1 to 3.6; P = 0.02).",
        "Patients stopped smoking early.",
        "",
    ],
)
def test_plain_words_raise_none(body: str) -> None:
    assert raised(body) == {}


def test_few_people_are_counted_by_arm_in_a_trial_of_two() -> None:
    types = ("Randomized Controlled Trial",)
    assert raised("We enrolled 59 patients.", types=types)["small-study"] == "59 patients"
    assert "small-study" not in raised("We enrolled 60 patients.", types=types)


def test_spin_needs_a_null_main_outcome_and_a_conclusion_of_benefit() -> None:
    null = "RESULTS: The primary outcome did not differ between groups. "
    assert raised(null + "CONCLUSIONS: Lemons are effective in gout.")["spin"] == "effective"
    assert "spin" not in raised(null + "CONCLUSIONS: Lemons were not effective.")
    assert "spin" not in raised("RESULTS: Pain fell. CONCLUSIONS: Lemons are effective in gout.")


def test_animals_are_named() -> None:
    assert raised("Twenty rats were fed lemons.")["animal"] == "rats"


def test_hostile_text_is_read_at_once() -> None:
    for text in ("primary end point was " * 4_000, "survival responders " * 5_000, "group A (< 5" * 8_000):
        one = study(text)
        began = time.perf_counter()
        find_warnings(one)
        assert time.perf_counter() - began < 1.0
