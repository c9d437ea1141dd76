"""What the cited studies say together of an outcome: rows worked out by hand."""

import pytest

from assistant.compose import compose
from assistant.evidence.outcomes import Asked, asked_outcomes, conclude, read_body
from assistant.evidence.sentences import gather, weigh_terms
from assistant.question.read import read_question
from corpus.effects.direction import Direction, Finding
from corpus.reading import build_study
from corpus.study import Draft, Part

QUESTION = read_question("Is mortality higher, lower, or the same when comparing alpha to placebo?")
ASKED = Asked(outcome="mortality", intervention="alpha", comparator="placebo")
LOWER = "Mortality was lower with alpha than with placebo (risk ratio 0.70, 95% CI 0.55 to 0.90)."
SAME = "Mortality did not differ between alpha and placebo (P = 0.61)."
BESIDE = "Nausea was more frequent with alpha than with placebo (P = 0.01)."


def sentences(*texts):
    """Return the sentences of one study for each text."""
    studies = [
        build_study(
            Draft(
                source_id=f"s{n}",
                format="test",
                original="",
                title=f"Alpha against placebo {n}",
                parts=(Part(label="RESULTS", text=text),),
                doi=f"10.5555/{n}",
            )
        )
        for n, text in enumerate(texts)
    ]
    return gather(QUESTION, [(one, 1.0) for one in studies], weigh_terms(QUESTION, {}, 1))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Is mortality higher, lower, or the same when comparing alpha to placebo?", (ASKED,)),
        (
            "Is pain at 48 hours lower, higher, or the same when comparing alpha with beta?",
            (Asked(outcome="pain at 48 hours", intervention="alpha with beta"),),
        ),
        (
            "Does alpha improve survival and quality of life?",
            (
                Asked(outcome="survival", intervention="alpha"),
                Asked(outcome="quality of life", intervention="alpha"),
            ),
        ),
        ("Does alpha reduce nausea and vomiting?", (Asked(outcome="nausea and vomiting", intervention="alpha"),)),
        ("What is alpha?", ()),
    ],
)
def test_outcomes_asked_about_are_read_off_the_question(question, asked):
    assert asked_outcomes(read_question(question)) == asked


def test_each_study_gives_its_direction_with_the_figure_that_tells_it():
    pool = sentences(f"{BESIDE} {LOWER}", f"{SAME} {BESIDE}", "Forty people took part.")
    body = read_body(ASKED, pool)
    text = {c.study.study_id: c.study.text for c in pool}
    said = [(one.finding.direction, text[one.study_id][one.start : one.end]) for one in body.studies]
    assert said == [(Direction.LOWER, "0.70, 95% CI 0.55 to 0.90"), (Direction.SAME, "P = 0.61")]


@pytest.mark.parametrize(
    ("texts", "direction"),
    [
        ((LOWER,), "lower"),
        ((LOWER, LOWER, SAME), "lower"),
        ((SAME, SAME), "no difference"),
        ((BESIDE,), "not reported"),
        ((), "not reported"),
    ],
)
def test_the_body_says_what_most_of_its_weight_says(texts, direction):
    assert read_body(ASKED, sentences(*texts)).direction == direction


def test_directions_of_which_none_has_more_than_half_are_uncertain():
    ways = (Direction.HIGHER, Direction.LOWER)
    assert conclude([Finding(direction=way, chance=0.9) for way in ways]) == "uncertain"
    assert conclude([Finding(direction=Direction.MIXED, chance=0.9)]) == "uncertain"


def test_what_others_found_is_no_finding_of_a_study():
    study = build_study(
        Draft(
            source_id="s",
            format="test",
            original="",
            title="Alpha",
            parts=(Part(label="BACKGROUND", text=LOWER), Part(label="RESULTS", text="Forty people took part.")),
        )
    )
    pool = gather(QUESTION, [(study, 1.0)], weigh_terms(QUESTION, {}, 1))
    assert read_body(ASKED, pool).studies == ()


def test_answer_says_the_direction_of_each_cited_study_by_its_number():
    (said,) = compose(QUESTION, sentences(LOWER, LOWER.replace("0.70", "0.71"))).outcomes
    assert (said.outcome, said.direction) == ("mortality", "lower")
    assert {(one.number, one.direction) for one in said.studies} == {(1, "lower"), (2, "lower")}
    assert said.certainty in ("moderate", "low", "very low")
