"""Yes, no or maybe by cues: rows worked out by hand."""

from __future__ import annotations

import pytest

from assistant.yes_no import decide


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Relapse was significantly lower with zelvaprine (P = 0.01).", "yes"),
        ("Relapse did not differ; there was no association with age.", "no"),
        ("Scores were higher in one arm. They did not differ in the other. Chance could explain this.", "maybe"),
        ("Forty people took part.", "yes"),
    ],
)
def test_cues_decide(text: str, verdict: str) -> None:
    assert decide(text).verdict == verdict


def test_decision_names_the_words_that_were_counted() -> None:
    assert decide("There was no significant difference.").cues == ("no significant difference",)


def test_text_without_a_cue_is_decided_by_nothing_it_says() -> None:
    assert decide("Forty people took part.").cues == ()
