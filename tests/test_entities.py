import pytest

from assistant.question.entities import is_comparator, is_entity


@pytest.mark.parametrize(
    "word", "thalidomide lenvatinib Diarrhoea haemorrhage narcolepsy stroke children elderly".split()
)
def test_medicine_disease_symptom_or_group_of_people_is_an_entity(word):
    assert is_entity(word)


@pytest.mark.parametrize(
    "word", "journal manoeuvre fraction pls unwanted accurate just up et al daughter published size resection".split()
)
def test_ordinary_word_is_none(word):
    assert not is_entity(word)


@pytest.mark.parametrize(
    ("words", "clean"),
    [
        ("placebo", True),
        ("sorafenib", True),
        ("sorafenib placebo", True),
        ("DEB-TACE: which is better", False),
        ("conventional TACE", False),
        ("surgery in the elderly", False),
        ("", False),
    ],
)
def test_comparator_is_clean_only_where_every_word_is_a_treatment_by_name(words, clean):
    assert is_comparator(words) is clean
