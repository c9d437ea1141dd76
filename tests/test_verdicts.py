import pytest

from assistant.evidence import Candidate
from assistant.question import read_question
from assistant.verdicts import Verdict, differ, differing, study_verdict, verdict_of
from corpus.reading import build_study
from corpus.study import Draft, Part, SentenceRole

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
    "Forty people took part.": None,
}


@pytest.mark.parametrize(("text", "expected"), SIDES.items())
def test_a_sentence_is_read_for_a_difference_or_none(text, expected):
    assert verdict_of(text) is expected


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


def candidate(study_id, text, score=0.8, role=SentenceRole.RESULTS, subject=1.0):
    part = Part(label=None, text=text)
    draft = Draft(source_id=study_id, format="test", original="", title=None, parts=(part,), doi=f"10.5555/{study_id}")
    return Candidate(
        study=build_study(draft),
        start=0,
        end=len(text),
        role=role,
        score=score,
        stems=frozenset(),
        outcomes=(),
        subject=subject,
    )


QUESTION = read_question("Does drug A help in migraine?")
LOWER = candidate("one", "Drug A lowered the number of attacks.")
NULL = candidate("two", "Drug A did not reduce the number of attacks.", 0.7)
OFF = candidate("three", "Drug A did not reduce the number of attacks.", 0.7, subject=0.3)


def test_a_study_that_finds_nothing_is_set_against_one_that_does():
    assert differing(QUESTION, [LOWER], [LOWER, NULL]) == [NULL]


def test_a_study_off_the_subject_or_in_agreement_is_no_disagreement():
    again = candidate("four", "Fewer attacks were seen with drug A.")
    assert differing(QUESTION, [LOWER], [LOWER, OFF, again]) == []


def test_a_study_whose_findings_say_both_has_no_verdict():
    both = [LOWER, candidate("one", "Drug A did not reduce the number of attacks.")]
    assert study_verdict(QUESTION, both) is None


def test_unwanted_effects_are_no_verdict_on_benefit():
    safe = candidate("one", "Adverse events did not differ.")
    assert study_verdict(QUESTION, [safe]) is None


def test_a_question_that_names_comparator_and_outcome_is_left_to_the_reading_of_sentences():
    asked = read_question("What is the effect of drug A on attacks compared with placebo?")
    assert differing(asked, [LOWER], [LOWER, NULL]) == []
