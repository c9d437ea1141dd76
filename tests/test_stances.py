import pytest

from assistant.evidence.sentences import Candidate
from assistant.evidence.study_stance import Stance, differing, not_at_one, same_matter, stance_of
from assistant.question.read import outcomes_in, read_question
from corpus.effects.direction import Direction
from corpus.reading import build_study
from corpus.study import Draft, Part, SentenceRole
from index.lexical import stems


def candidate(study_id, text, score=0.8, role=SentenceRole.RESULTS, subject=1.0, title=None):
    part = Part(label=None, text=text)
    draft = Draft(source_id=study_id, format="test", original="", title=title, parts=(part,), doi=f"10.5555/{study_id}")
    study = build_study(draft)
    start = study.text.index(text)
    return Candidate(
        study=study,
        start=start,
        end=start + len(text),
        role=role,
        score=score,
        stems=frozenset(stems(text)),
        outcomes=outcomes_in(text),
        subject=subject,
    )


QUESTION = read_question("Does aspirin help in migraine?")
LOWER = candidate("one", "Aspirin lowered the number of attacks of migraine.")
NULL = candidate("two", "Aspirin did not reduce the number of attacks of migraine.", 0.7)
OFF = candidate("three", "Aspirin did not reduce the number of attacks of migraine.", 0.7, subject=0.3)


def test_a_study_that_finds_nothing_is_set_against_one_that_does():
    assert differing(QUESTION, [LOWER], [LOWER, NULL]) == [NULL]
    assert differing(QUESTION, [NULL], [NULL, LOWER]) == [LOWER]


def test_the_order_of_the_pool_makes_no_difference():
    third = candidate("five", "No benefit of aspirin was found.", 0.6)
    assert differing(QUESTION, [LOWER], [LOWER, NULL, third]) == differing(QUESTION, [LOWER], [third, NULL, LOWER])


def test_a_study_off_the_subject_or_in_agreement_is_no_disagreement():
    again = candidate("four", "Fewer attacks of migraine were seen with aspirin.")
    assert differing(QUESTION, [LOWER], [LOWER, OFF, again]) == []


def test_a_study_that_does_not_name_the_treatment_is_no_disagreement():
    other = candidate("six", "The drink did not reduce the number of attacks of migraine.")
    assert differing(QUESTION, [LOWER], [LOWER, other]) == []
    assert not same_matter(QUESTION, other)
    assert same_matter(QUESTION, candidate("six", other.text, title="A trial of aspirin"))


def test_a_study_whose_findings_are_mixed_stands_halfway_between_two_that_are_plain():
    mixed = stance_of(QUESTION, [LOWER, candidate("one", NULL.text)])
    plain, null = stance_of(QUESTION, [LOWER]), stance_of(QUESTION, [NULL])
    assert plain.against(null) == 1
    # Halves of each: clash 0.5, own clash 0.5, so sqrt(0.5 - 0.25).
    assert mixed.against(null) == pytest.approx(0.5)
    assert mixed.against(mixed) == 0


def test_the_conclusion_and_a_title_that_states_a_finding_decide_a_mixed_study():
    concluded = candidate("one", "Aspirin was not effective in migraine.", role=SentenceRole.CONCLUSIONS)
    found = stance_of(QUESTION, [LOWER, concluded])
    # No other outcome is asked for, so "less" attacks count as "some difference": 0.8 against twice 0.8.
    assert found.shares[Direction.SAME] == pytest.approx(2 / 3)
    titled = stance_of(QUESTION, [candidate("one", LOWER.text, title="Aspirin does not reduce migraine")])
    assert titled.shares[Direction.SAME] == pytest.approx(1 / 2)


def test_only_sentences_on_the_asked_outcome_are_read_where_there_are_any():
    asked = read_question("Does aspirin reduce stroke?")
    own = [candidate("one", "Aspirin did not reduce stroke."), candidate("one", "Aspirin reduced infarction.", 0.9)]
    assert stance_of(asked, own).shares == {Direction.SAME: 1.0}


def test_what_two_treatments_did_alike_says_nothing_of_their_difference():
    asked = read_question("Which works better for migraine, aspirin or ibuprofen?")
    assert (
        stance_of(asked, [candidate("one", "Aspirin and ibuprofen caused a significant decrease of attacks.")]) is None
    )
    assert stance_of(asked, [candidate("one", "Aspirin was more effective than ibuprofen.")]).shares == {
        Direction.MIXED: 1
    }


def test_no_harm_and_less_harm_are_one_answer_to_whether_something_is_safe():
    asked = read_question("Is aspirin safe after ulcers with regard to bleeding?")
    less = candidate("one", "Aspirin users had a lower rate of bleeding.")
    none = candidate("two", "No more bleeding was seen with aspirin.")
    more = candidate("three", "Aspirin increased bleeding.")
    assert differing(asked, [less], [less, none]) == []
    assert differing(asked, [less], [less, more]) == [more]


def test_unwanted_effects_are_no_verdict_on_benefit():
    assert stance_of(QUESTION, [candidate("one", "Adverse events did not differ.")]) is None


def test_a_study_without_labelled_findings_is_read_by_its_other_sentences_but_never_by_its_aims():
    assert stance_of(QUESTION, [candidate("one", NULL.text, role=SentenceRole.OTHER)]).shares == {Direction.SAME: 1}
    assert stance_of(QUESTION, [candidate("one", NULL.text, role=SentenceRole.OBJECTIVE)]) is None


def test_a_sentence_whose_study_as_a_whole_agrees_with_the_leading_one_does_not_contradict():
    aside = candidate("two", "Aspirin had no effect on one of nine scores of migraine.", 0.1)
    at_one = [LOWER, aside, candidate("two", "Aspirin reduced migraine.", 0.9)]
    assert not_at_one(QUESTION, [aside], [LOWER], at_one) == []
    assert not_at_one(QUESTION, [NULL], [LOWER], [LOWER, NULL]) == [NULL]


def test_a_question_with_comparator_and_outcome_is_answered_only_by_what_speaks_of_that_outcome():
    asked = read_question("What is the effect of aspirin on stroke compared with placebo?")
    null, other = candidate("two", "Aspirin did not reduce stroke."), candidate("one", "Aspirin reduced migraine.")
    assert differing(asked, [other], [other, null]) == []
    lower = candidate("one", "Aspirin reduced stroke compared with placebo.")
    assert differing(asked, [lower], [lower, null]) == [null]


def test_stances_compare_by_what_cannot_both_hold():
    less = Stance(shares={Direction.LOWER: 1.0}, told=())
    more = Stance(shares={Direction.HIGHER: 1.0}, told=())
    some = Stance(shares={Direction.MIXED: 1.0}, told=())
    assert (less.against(more), less.against(some)) == (1, 0)
