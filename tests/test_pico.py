import time

import pytest

from corpus.pico import find_treatments
from corpus.study import Span


def treatments(title: str, body: str = "") -> tuple[list[str], list[str]]:
    text = title + "\n\n" + body
    found = find_treatments(text, Span(start=0, end=len(title)) if title else None, ())
    for one in (*found.interventions, *found.comparators):
        assert text[one.start : one.end] == one.what
    return [one.what for one in found.interventions], [one.what for one in found.comparators]


@pytest.mark.parametrize(
    ("title", "body", "given", "against"),
    [
        (
            "Gout",
            "Sailors were randomly assigned to receive lemon juice (30 mL) or placebo.",
            ["lemon juice"],
            ["placebo"],
        ),
        (
            "Gout",
            "Sailors were randomised to either placebo or lemon juice for six weeks.",
            ["lemon juice"],
            ["placebo"],
        ),
        ("Lemons versus vinegar for gout", "", ["Lemons"], ["vinegar"]),
        ("Effect of lemon juice on gout", "", ["lemon juice"], []),
        ("Lemon juice for treating gout: a pilot study", "", ["Lemon juice"], []),
        ("Gout at sea", "We wished to evaluate the efficacy of lemon juice in sailors.", ["lemon juice"], []),
        ("Gout at sea", "Our aim was to compare lemons with limes.", ["lemons"], ["limes"]),
    ],
)
def test_treatments_are_read_from_plain_forms(title: str, body: str, given: list[str], against: list[str]) -> None:
    assert treatments(title, body) == (given, against)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Risk factors for gout", ""),
        ("Men versus women with gout", ""),
        ("Gout", "Patients with gout were compared with patients without it."),
        ("", ""),
    ],
)
def test_what_is_no_treatment_is_left_out(title: str, body: str) -> None:
    assert treatments(title, body) == ([], [])


def test_hostile_text_is_read_at_once() -> None:
    for text in (
        "assigned to receive " * 4_000,
        "comparing a" * 8_000,
        "assigned to receive x (" * 4_000,
        "(" * 100_000,
    ):
        began = time.perf_counter()
        find_treatments(text, None, ())
        assert time.perf_counter() - began < 1.0
