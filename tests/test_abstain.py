from dataclasses import replace

import pytest

from assistant.evidence.judgement import _pieces
from assistant.evidence.sentences import weigh_terms
from assistant.evidence.sufficiency import Sufficiency, judge, names_something, reason_to_abstain
from assistant.question.read import Term, read_question
from corpus.reading import build_study
from corpus.study import Draft, Part
from index.retriever import Hit

ENOUGH = Sufficiency(score=0.9, cosine=0.8, coverage=0.9, missing=(), names=(), people=(), held=False, apart=False)
METFORMIN = Term(word="metformin", stems=("metformin",), generic=False)


def study(title, text):
    return build_study(
        Draft(source_id=title, format="test", original="", title=title, parts=(Part(label=None, text=text),))
    )


def judged(text, *studies, cosine=0.7, is_name=lambda term: True):
    question = read_question(text)
    hits = [Hit(passage_id="a#0-1", study_id="a", start=0, end=1, section=None, score=1.0, scores={"dense": cosine})]
    weights = weigh_terms(question, {s: 5 for t in question.terms for s in t.stems}, 100)
    return judge(question, hits, studies, weights, is_name)


MIGRAINE = study("Velorastine in migraine", "Velorastine lowered the days with migraine.")
GOUT = study("Pomitrel in gout", "Pomitrel lowered flares of gout.")


def test_enough_evidence_is_no_reason_to_abstain():
    assert reason_to_abstain(ENOUGH) is None


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (replace(ENOUGH, score=0.0), "not-enough-evidence"),
        (replace(ENOUGH, score=0.0, missing=(METFORMIN,)), "key-term-absent"),
        (replace(ENOUGH, score=0.0, missing=(METFORMIN,), names=(METFORMIN,)), "key-term-absent"),
        (replace(ENOUGH, score=0.0, people=(METFORMIN,)), "population-absent"),
        (replace(ENOUGH, apart=True), "terms-never-together"),
    ],
)
def test_each_reason_has_its_code(found, reason):
    assert reason_to_abstain(found) == reason


def test_a_name_that_the_closest_study_lacks_lowers_the_score():
    with_name = judged("Does metformin prevent migraine?", MIGRAINE)
    without = judged("Does metformin prevent migraine?", MIGRAINE, is_name=lambda term: False)
    assert [t.word for t in with_name.names] == ["metformin"]
    assert with_name.score < without.score


def test_a_group_of_people_that_the_closest_study_lacks_lowers_it_more_than_another_name():
    people = judged("Does velorastine prevent migraine in children?", MIGRAINE)
    disease = judged("Does velorastine prevent migraine in asthma?", MIGRAINE)
    assert people.score < disease.score


def test_less_is_asked_where_one_study_holds_every_term():
    assert reason_to_abstain(replace(ENOUGH, score=0.2)) == "not-enough-evidence"
    assert reason_to_abstain(replace(ENOUGH, score=0.2, held=True)) is None


def test_study_that_holds_every_key_term_is_held_and_nothing_is_missing():
    found = judged("Does velorastine prevent migraine?", MIGRAINE)
    assert (found.missing, found.held, found.apart) == ((), True, False)


def test_term_that_no_study_found_holds_is_missing():
    found = judged("Does metformin prevent migraine?", MIGRAINE, GOUT)
    assert [t.word for t in found.missing] == ["metformin"] == [t.word for t in found.names]
    assert not found.held


def test_missing_word_that_names_nothing_is_missing_but_no_name():
    found = judged("Does metformin prevent migraine?", MIGRAINE, is_name=lambda term: False)
    assert [t.word for t in found.missing] == ["metformin"]
    assert found.names == ()


def test_terms_that_stand_in_different_studies_only_are_apart():
    assert judged("velorastine gout", MIGRAINE, GOUT).apart
    assert not judged("velorastine migraine", MIGRAINE, GOUT).apart
    assert not judged("velorastine", MIGRAINE, GOUT).apart


def test_score_rises_with_closeness_and_with_coverage_and_stays_between_0_and_1():
    near, far = (judged("velorastine migraine", MIGRAINE, cosine=c) for c in (0.9, 0.1))
    covered, not_covered = (judged("velorastine migraine", one) for one in (MIGRAINE, GOUT))
    assert 0 < far.score < near.score < 1
    assert not_covered.score < covered.score
    assert not_covered.coverage == 0


def test_nothing_found_scores_as_nothing():
    question = read_question("Does velorastine prevent migraine?")
    found = judge(question, [], [], weigh_terms(question, {}, 0), lambda term: True)
    assert (found.cosine, found.coverage, found.held) == (0, 0, False)
    assert reason_to_abstain(found) == "key-term-absent"


@pytest.mark.parametrize(
    ("word", "pieces", "named"),
    [
        ("velorastine", 4, True),  # cut in pieces: no everyday word
        ("Children", 1, True),
        ("migraine", 1, True),
        ("morning", 1, False),
    ],
)
def test_drug_disease_or_population_is_a_name(word, pieces, named):
    assert names_something(Term(word=word, stems=(word,), generic=False), pieces) is named


ADULTS = study(
    "Velorastine in migraine", "In 40 adult patients velorastine lowered the days with migraine; 2 were swimmers."
)


def test_people_that_the_closest_study_does_not_name_lower_the_score_and_are_named():
    plain = judged("Does velorastine prevent migraine?", ADULTS, is_name=lambda term: False)
    other = judged("Does velorastine prevent migraine in competitive swimmers?", ADULTS, is_name=lambda term: False)
    far = judged("Does velorastine prevent migraine in military veterans?", ADULTS, is_name=lambda term: False)
    assert plain.people == ()
    assert [term.word for term in other.people] == ["competitive"]
    assert [term.word for term in far.people] == ["military", "veterans"]
    assert far.score < other.score < plain.score


def test_children_in_other_words_are_the_people_asked_about():
    paediatric = study("Velorastine in paediatric migraine", "Velorastine lowered the days with migraine.")
    found = judged("Does velorastine prevent migraine in children?", paediatric, is_name=lambda term: False)
    assert found.people == ()


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("Does velorastine prevent migraine in adults?", "Velorastine lowered the days with migraine.", []),
        ("Does velorastine prevent migraine in adults?", "In 40 children velorastine lowered migraine.", ["adults"]),
        (
            "Does velorastine prevent migraine in adults?",
            "Adults were excluded. Velorastine lowered migraine.",
            ["adults"],
        ),
        ("Does velorastine prevent migraine in women?", "Velorastine lowered migraine in early pregnancy.", []),
        ("Does velorastine prevent migraine in women?", "Velorastine lowered migraine.", ["women"]),
        ("Does velorastine prevent migraine in infants?", "Velorastine lowered migraine.", ["infants"]),
    ],
)
def test_group_that_a_text_implies_is_not_missed_in_it(question, text, lacking):
    found = judged(question, study("Velorastine in migraine", text))
    assert [term.word for term in found.names] == lacking


@pytest.mark.parametrize(
    ("word", "one"), [("off-hours", True), ("sufficient", True), ("velorastine", False), ("IL-6", False)]
)
def test_everyday_words_joined_by_a_hyphen_name_nothing(minilm, word, one):
    assert (_pieces(word, minilm) == 1) is one
