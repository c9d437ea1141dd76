import pytest

from assistant.question.lay_words import alternatives, spellings
from assistant.question.read import read_question
from index.lexical import stems


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("tumour", "tumor"),
        ("oestrogen", "estrogen"),
        ("haemorrhage", "hemorrhage"),
        ("stabilise", "stabilize"),
        ("fibre", "fiber"),
    ],
)
def test_british_words_are_recognised_in_american_spelling(british, american):
    assert tuple(stems(american)) in spellings(british)


def test_a_letter_and_number_written_together_are_found_apart():
    assert tuple(stems("B-6")) in spellings("b6")


def test_a_phrase_gives_each_of_its_words_what_stands_for_it():
    found = alternatives(("liver", "cancer"))
    assert tuple(stems("hepatoma")) in found[0]
    assert tuple(stems("hepatoma")) in found[1]


def test_one_word_of_a_phrase_alone_does_not_stand_for_the_disease():
    assert tuple(stems("hepatoma")) not in alternatives(("liver",)).get(0, ())


@pytest.mark.parametrize("word", ["warn", "stay", "multiply", "delay", "grown"])
def test_everyday_verbs_are_not_what_a_question_is_about(word):
    keys = {term.word for term in read_question(f"Does hepatumab {word} cirrhosis?").key_terms}
    assert keys == {"hepatumab", "cirrhosis"}


def test_a_disease_is_never_an_alternative_of_another():
    assert tuple(stems("cholangiocarcinoma")) not in alternatives(("liver", "cancer"))[0]
