import math

import pytest

from assistant.evidence.sentences import gather, sentences_of, study_stems, weigh_terms
from assistant.evidence.signs import any_stem
from assistant.question.read import read_question
from assistant.question.terms import Term
from corpus.reading import build_study
from corpus.study import Draft, Part, SentenceRole


def study(name="one", title="Velorastine in episodic migraine", **sections):
    parts = tuple(Part(label=label.upper(), text=text) for label, text in sections.items())
    return build_study(Draft(source_id=name, format="test", original="", title=title, parts=parts))


TRIAL = study(
    background="Migraine keeps many adults from work.",
    methods="We randomised 240 adults with migraine to velorastine or placebo.",
    results="Attacks of migraine fell by 3.1 days with velorastine. Deaths were not seen in either group.",
    conclusions="Velorastine prevents attacks of migraine.",
)


def weights_of(question, **frequency):
    return weigh_terms(question, {**{s: 1 for t in question.terms for s in t.stems}, **frequency}, 100)


def scored(text, *studies):
    question = read_question(text)
    return gather(question, [(one, 1.0) for one in studies], weights_of(question))


def test_candidates_are_the_sentences_of_the_abstract_at_their_offsets():
    found = scored("Does velorastine prevent migraine?", TRIAL)
    assert [c.text for c in found] == [
        "Migraine keeps many adults from work.",
        "We randomised 240 adults with migraine to velorastine or placebo.",
        "Attacks of migraine fell by 3.1 days with velorastine.",
        "Deaths were not seen in either group.",
        "Velorastine prevents attacks of migraine.",
    ]
    assert all(c.text == TRIAL.text[c.start : c.end] for c in found)


def test_label_gives_the_role_and_the_title_is_no_candidate():
    roles = [role for _, role in sentences_of(TRIAL)]
    assert roles == [
        SentenceRole.BACKGROUND,
        SentenceRole.METHODS,
        SentenceRole.RESULTS,
        SentenceRole.RESULTS,
        SentenceRole.CONCLUSIONS,
    ]


def test_result_scores_above_background_that_says_the_same():
    words = "Velorastine lowered the days with migraine."
    background, results = scored("Does velorastine prevent migraine?", study(background=words), study(results=words))
    assert results.score > background.score


def test_sentence_with_the_asked_outcome_scores_above_its_twin_without():
    twins = [study(results=f"Velorastine changed the {what} of adults.") for what in ("survival", "weather")]
    asked, other = scored("Does velorastine change survival?", *twins)
    assert asked.outcomes == ("survival",)
    assert asked.score > other.score


def test_question_for_a_figure_prefers_the_sentence_with_a_figure():
    twins = [study(results=f"Velorastine was taken for {many} weeks there.") for many in ("12", "some")]
    with_figure, without = scored("How long was velorastine taken?", *twins)
    assert with_figure.score > without.score


def test_question_of_how_long_prefers_a_length_of_time_to_another_figure():
    twins = [study(results=f"Adults took velorastine, {many} in the middle.") for many in ("152 days", "152 drops")]
    time, drops = scored("For how long was velorastine taken?", *twins)
    assert time.score > drops.score
    time, drops = scored("How much velorastine was taken?", *twins)
    assert time.score == drops.score


@pytest.mark.parametrize("asked", ["Does velorastine help in migraine?", "Does velorastine work in migraine?"])
def test_question_that_names_no_outcome_means_whether_it_works(asked):
    twins = [study(results=f"The {what} was 57 days there.") for what in ("median survival", "median weather")]
    outcome, other = scored(asked, *twins)
    assert outcome.score > other.score


@pytest.mark.parametrize(
    "words",
    [
        "© 2016 The Journal of Invented Neurology.",
        "Copyright 2016 by the authors of migraine.",
        "Velorastine prevents migraine.",  # three words
    ],
)
def test_publishers_lines_and_fragments_are_no_findings(words):
    found = scored("velorastine migraine", study(results=f"Attacks of migraine fell by 3.1 days. {words}"))
    assert [c.text for c in found] == ["Attacks of migraine fell by 3.1 days."]


def test_weights_add_up_to_one_and_the_rarer_word_weighs_more():
    question = read_question("velorastine migraine")
    weights = weigh_terms(question, {"velorastin": 1, "migrain": 50}, 100)
    by_word = {term.word: value for term, value in weights.weights.items()}
    # Robertson and Sparck Jones: ln(1 + (N - n + 0.5) / (n + 0.5)) with N = 100.
    rare, common = math.log(1 + 99.5 / 1.5), math.log(1 + 50.5 / 50.5)
    assert by_word["velorastine"] == pytest.approx(rare / (rare + common))
    assert sum(by_word.values()) == pytest.approx(1)


def test_word_that_no_passage_holds_is_absent():
    question = read_question("velorastine migraine")
    assert [t.word for t in weigh_terms(question, {"migrain": 3}, 10).absent] == ["velorastine"]


def test_question_without_terms_has_no_weights_and_does_not_divide_by_zero():
    weights = weigh_terms(read_question("why?"), {}, 0)
    assert (weights.weights, weights.coverage(frozenset({"a"})), weights.subject(frozenset())) == ({}, 0, 1.0)


def test_coverage_is_the_share_of_the_weight_that_is_held():
    question = read_question("velorastine migraine")
    weights = weigh_terms(question, {"velorastin": 5, "migrain": 5}, 10)
    assert weights.coverage({"migrain"}) == pytest.approx(0.5)
    assert weights.coverage({"migrain", "velorastin"}) == pytest.approx(1)
    assert weights.coverage(set()) == 0


def test_term_of_two_parts_is_held_only_when_both_are_and_single_characters_are_not_asked():
    assert not any_stem(Term(word="beta-blocker", stems=("beta", "blocker"), start=0, end=0, weight=1.0), {"beta"})
    assert any_stem(Term(word="5-FU", stems=("5", "fu"), start=0, end=0, weight=1.0), {"fu"})
    assert not any_stem(Term(word="5-FU", stems=("5", "fu"), start=0, end=0, weight=1.0), {"5"})


def test_long_form_stands_for_its_abbreviation():
    term = Term(word="HCC", stems=("hcc",), start=0, end=0, weight=1.0, alternatives=(("hepatocellular", "carcinoma"),))
    assert any_stem(term, {"hepatocellular", "carcinoma"})
    assert not any_stem(term, {"carcinoma"})


def test_study_is_about_its_title_text_and_keywords():
    one = build_study(
        Draft(
            source_id="a",
            format="test",
            original="",
            title="Gout",
            parts=(Part(label=None, text="Uric acid."),),
            mesh=("Arthritis",),
            journal="Fictional Rheumatology",
        )
    )
    assert {"gout", "uric", "acid", "arthriti", "rheumatolog"} <= {s[:11] for s in study_stems(one)}


def test_study_without_abstract_gives_no_candidates():
    assert scored("velorastine migraine", study()) == []
