import time

import pytest

from assistant.conflict import CUES, Direction, direction_of, opposing
from assistant.evidence import Candidate
from assistant.question import outcomes_in
from corpus.reading import build_study
from corpus.study import Draft, Part, SentenceRole
from index.lexical import stems


def candidate(text, *, name, score=1.0, role=SentenceRole.CONCLUSIONS, subject=1.0):
    draft = Draft(
        source_id=name,
        format="test",
        original="",
        title=None,
        parts=(Part(label=None, text=text),),
        doi=f"10.5555/{name}",
    )
    study = build_study(draft)
    return Candidate(
        study=study,
        start=0,
        end=len(text),
        role=role,
        score=score,
        stems=frozenset(stems(text)),
        outcomes=outcomes_in(text),
        subject=subject,
    )


FOR = candidate("Velorastine improved survival.", name="for")
AGAINST = candidate("Velorastine did not improve survival.", name="against", score=0.9)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Adjuvant therapy prolonged survival.", Direction.BENEFIT),
        ("The risk of recurrence was lower; it reduced the recurrence rate.", Direction.BENEFIT),
        ("Adjuvant therapy did not significantly improve survival.", Direction.NO_DIFFERENCE),
        ("There was no significant difference in mortality.", Direction.NO_DIFFERENCE),
        ("Response rates were similar between the arms.", Direction.NO_DIFFERENCE),
        ("The drug failed to show an effect.", Direction.NO_DIFFERENCE),
        ("Outcomes were worse with the drug.", Direction.HARM),
        ("It was followed by increased mortality.", Direction.HARM),
        ("Blood was drawn every week.", Direction.UNCLEAR),
        ("", Direction.UNCLEAR),
    ],
)
def test_direction_is_read_from_the_words(text, direction):
    assert direction_of(text) is direction


def test_denial_wins_over_the_benefit_that_it_denies():
    assert CUES[Direction.BENEFIT].search("did not improve survival")
    assert direction_of("did not improve survival") is Direction.NO_DIFFERENCE


def test_study_that_points_the_other_way_is_returned():
    assert opposing([FOR], [FOR, AGAINST]) == [AGAINST]


def test_order_of_the_pool_does_not_matter():
    second = candidate("Velorastine did not prolong survival.", name="also-against", score=0.95)
    assert opposing([FOR], [AGAINST, FOR, second]) == opposing([FOR], [second, AGAINST, FOR]) == [second, AGAINST]


def test_one_sentence_of_each_opposing_study_and_of_two_studies_at_most():
    many = [candidate("Velorastine did not improve survival.", name=f"n{n}", score=0.99 - n / 100) for n in range(4)]
    assert opposing([FOR], [FOR, *many]) == many[:2]
    assert opposing([FOR], [FOR, *many], limit=3) == many[:3]


def test_studies_that_agree_show_no_disagreement():
    assert opposing([FOR], [FOR, candidate("Velorastine prolonged survival.", name="too")]) == []


@pytest.mark.parametrize(
    "other",
    [
        candidate("Velorastine did not improve survival.", name="weak", score=0.5),
        candidate("Velorastine did not improve survival.", name="off-subject", subject=0.5),
        candidate("Velorastine did not improve survival.", name="background", role=SentenceRole.BACKGROUND),
        candidate("Velorastine did not improve pain.", name="other-outcome"),
        candidate("Velorastine was given, and survival was noted.", name="unclear"),
    ],
    ids=lambda c: c.study.source_id,
)
def test_sentence_that_does_not_bear_on_the_finding_is_no_disagreement(other):
    assert opposing([FOR], [FOR, other]) == []


def test_second_sentence_of_the_same_study_is_no_disagreement():
    same = Candidate(
        study=FOR.study, start=0, end=5, role=FOR.role, score=1.0, stems=FOR.stems, outcomes=FOR.outcomes, subject=1.0
    )
    assert opposing([FOR], [FOR, same]) == []


def test_answer_without_a_directed_quote_has_nothing_to_oppose():
    assert opposing([candidate("Survival was noted.", name="x")], [AGAINST]) == []
    assert opposing([], [AGAINST]) == []


@pytest.mark.parametrize("text", ["no " * 30_000, "increased " * 10_000, "a" * 100_000, "lower-" * 17_000])
def test_direction_of_100_kb_is_read_in_time(text):
    began = time.perf_counter()
    direction_of(text)
    assert time.perf_counter() - began < 0.5
