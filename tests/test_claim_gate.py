"""The claim gate: what a model may write over a quote, and what it may not. Every row is worked out by hand."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claim_gate import objection

QUOTE = (
    "Median relapse-free survival was 44.0 months with zelvaprine and 30.0 months with placebo "
    "(hazard ratio, 0.63; 95% CI, 0.43-0.94; P < .05), and pain did not differ in adults."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Median relapse-free survival was 44.0 months with zelvaprine and 30.0 months with placebo, and pain did not differ.",
        "Relapse-free survival was 44.0 months with zelvaprine against 30.0 months with placebo; pain did not differ.",
        "The hazard ratio was 0.63 (95% confidence interval 0.43 to 0.94), and pain did not differ in adults.",
        QUOTE,
    ],
)
def test_sentence_that_says_what_the_quote_says_passes(sentence: str) -> None:
    assert objection(sentence, QUOTE) is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("number", QUOTE.replace("44.0", "44.5")),
        ("decimal shift", QUOTE.replace("0.63", "6.3")),
        ("unit", QUOTE.replace("44.0 months", "44.0 weeks")),
        ("relation", QUOTE.replace("P < .05", "P > .05")),
        ("arms, numbers exchanged", QUOTE.replace("44.0", "x").replace("30.0", "44.0").replace("x", "30.0")),
        (
            "arms, names exchanged",
            QUOTE.replace("zelvaprine", "x").replace("placebo", "zelvaprine").replace("x", "placebo"),
        ),
        ("figure of the other arm", "Median survival was 30.0 months with zelvaprine; pain did not differ in adults."),
        ("negation dropped", QUOTE.replace("did not differ", "did differ")),
        ("negation put in", QUOTE.replace("survival was", "survival was not")),
        ("drug", QUOTE.replace("zelvaprine", "zelvatrine")),
        ("population", QUOTE.replace("adults", "children")),
        ("outcome", QUOTE.replace("pain", "fatigue")),
        ("added", QUOTE.replace("in adults", "in adults with diabetes")),
    ],
)
def test_sentence_that_was_made_false_is_refused(change: str, sentence: str) -> None:
    assert sentence != QUOTE, change
    assert objection(sentence, QUOTE) is not None, change


def test_word_said_twice_must_stand_twice() -> None:
    quote = "Anxiety and depression were measured."
    assert objection("Anxiety and anxiety were measured.", quote) is not None
    assert objection("Anxiety and depression were measured.", quote) is None


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [("8 of 1099 responded.", "Eight of 1,099 patients responded."), ("Five responded.", "5 patients had a response.")],
)
def test_number_word_and_figure_are_the_same_number(sentence: str, quote: str) -> None:
    assert objection(sentence, quote) is None


@pytest.mark.parametrize(
    ("one", "other"), [("hydralazine", "hydroxyzine"), ("prednisone", "prednisolone"), ("SRC-3", "SRC-2")]
)
def test_names_that_look_alike_never_cross(one: str, other: str) -> None:
    assert objection(f"Pressure fell with {one}.", f"Pressure fell with {other}.") is not None


ADVICE = "Zelvaprine should be given to adults and is recommended. Stop placebo. Pain fell."


@pytest.mark.parametrize(
    "sentence",
    [
        "Zelvaprine should be given to adults.",
        "Zelvaprine is recommended.",
        "Stop placebo.",
        "Give zelvaprine to adults.",
        "Zelvaprine is recommended to adults. Pain fell.",
        "- Give zelvaprine.",
    ],
)
def test_sentence_that_tells_someone_what_to_do_is_refused_even_where_the_quote_does(sentence: str) -> None:
    assert "tells someone what to do" in (objection(sentence, ADVICE) or "")


@pytest.mark.parametrize(
    "sentence",
    [
        "Use of zelvaprine reduced pain at the recommended dose.",
        "Stop of therapy was seen in 3 patients.",
        "Reduction of pain took 4 days.",
        "Ten patients would need to be treated.",
        "Increase in pain was rare.",
    ],
)
def test_sentence_that_reports_is_not_taken_for_advice(sentence: str) -> None:
    assert objection(sentence, sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "**Pain** fell.",
        "<i>Pain</i> fell.",
        "Pain `fell`.",
        "[Pain](http://x.example) fell.",
        "# Pain fell.",
        "Pain &lt; fell.",
    ],
)
def test_markup_is_refused_unless_the_quote_holds_it(sentence: str) -> None:
    assert "markup" in (objection(sentence, "Pain fell.") or "")
    assert objection(sentence, sentence) is None


@pytest.mark.parametrize("sentence", ["Pain\u200b fell.", "Pain fell.\u202e", "Pain fell.\U000e0041"])
def test_characters_that_cannot_be_seen_are_refused(sentence: str) -> None:
    assert objection(sentence, "Pain fell.") is not None


@pytest.mark.parametrize("sentence", ["", "...", "44.0", "  "])
def test_sentence_without_a_word_is_refused(sentence: str) -> None:
    assert objection(sentence, QUOTE) is not None


@pytest.mark.parametrize(("one", "other"), [("< or =", "> or ="), ("<or=", ">or="), ("≤", "≥"), ("<", ">")])
def test_relation_turned_round_is_refused_in_every_spelling(one: str, other: str) -> None:
    quote = f"Pain was lower (P {one} .002)."
    assert objection(quote, quote) is None
    assert objection(quote.replace(one, other), quote) is not None


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(sentence: str, quote: str) -> None:
    assert objection(sentence, quote) is None or isinstance(objection(sentence, quote), str)


@pytest.mark.parametrize("text", ["1," * 50_000, "1 000" * 20_000, "one hundred and " * 6_000, "not " * 25_000])
def test_text_of_100_kb_is_refused_in_time(text: str) -> None:
    began = time.perf_counter()
    assert objection(text, text) is not None
    assert time.perf_counter() - began < 0.1
