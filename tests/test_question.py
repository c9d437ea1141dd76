import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.read import MAX_CHARACTERS, OUTCOMES, outcomes_in, read_question
from corpus.errors import QuestionError
from index.expansion import Expansions
from index.lexical import stems


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Does velorastine prevent migraine?", "therapy"),
        ("What are the adverse effects of velorastine?", "harm"),
        ("How safe is pomitrel in gout?", "harm"),
        ("What is the sensitivity of ultrasound for gallstones?", "diagnosis"),
        ("How common is migraine in adults?", "prevalence"),
        ("Which risk factors come before pancreatitis?", "prognosis"),
        ("Who described migraine first?", "other"),
    ],
)
def test_kind_of_a_question_is_read_from_its_words(text, kind):
    assert read_question(text).type == kind


def test_more_specific_kind_wins_over_therapy():
    # "treatment" speaks for therapy, "adverse" for harm.
    assert read_question("Is treatment with sorvatide adverse to the pancreas?").type == "harm"


def test_key_terms_are_the_words_that_say_what_it_is_about():
    question = read_question("Does velorastine improve the outcome of patients with episodic migraine?")
    assert [term.word for term in question.key_terms] == ["velorastine", "migraine"]


def test_word_of_an_outcome_is_never_a_key_term():
    question = read_question("Does hepatumab prolong survival?")
    assert [term.word for term in question.key_terms] == ["hepatumab"]
    assert question.outcomes == ("survival",)


def test_word_said_twice_is_one_term():
    assert [term.word for term in read_question("Migraine: does velorastine help migraine?").key_terms] == [
        "Migraine",
        "velorastine",
    ]


@pytest.mark.parametrize(
    ("text", "figures", "count"),
    [
        ("How many patients responded?", True, True),
        ("What proportion of patients relapsed?", True, True),
        ("What was the median survival?", True, False),
        ("How long did they live?", True, False),
        ("Is hepatumab known?", False, False),
    ],
)
def test_question_for_a_figure_and_for_a_count_are_told_apart(text, figures, count):
    question = read_question(text)
    assert (question.wants_figures, question.wants_count) == (figures, count)


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("Overall survival and mortality", ("survival",)),
        ("Relapse-free survival", ("survival", "recurrence")),
        ("Somnolence and quality of life", ("harm", "quality of life")),
        ("SENSITIVITY AND SPECIFICITY", ("diagnostic accuracy",)),
        ("Nothing of the kind", ()),
        ("", ()),
    ],
)
def test_outcomes_are_named_in_the_order_of_the_table(text, outcomes):
    assert outcomes_in(text) == outcomes


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("which lets patients live longer", ("survival",)),
        ("can it stabilise the tumour", ("progression",)),
        ("four cases of stable diseases", ("progression", "response")),
        ("a dose-response curve", ("dose",)),
        ("impaired glucose tolerance", ()),
        ("a larger trial is in progress", ()),
        ("people live there", ()),
    ],
)
def test_words_that_only_look_like_an_outcome_are_none_and_plain_words_for_one_are(text, outcomes):
    assert outcomes_in(text) == outcomes


def test_every_outcome_knows_a_word_of_its_own_name_or_kind():
    samples = {
        "survival": "survival",
        "recurrence": "recurrence",
        "progression": "progression",
        "response": "partial response",
        "harm": "toxicity",
        "quality of life": "quality of life",
        "pain": "pain",
        "diagnostic accuracy": "accuracy",
        "frequency": "incidence",
        "dose": "20 mg",
        "cost": "costs",
        "hospital": "readmission",
    }
    assert {name for name, words in samples.items() if name in outcomes_in(words)} == set(samples) <= set(OUTCOMES)


def test_abbreviation_brings_its_long_form_as_alternative():
    long = tuple(stems("hepatocellular carcinoma"))
    known = Expansions({"HCC": (long,)}, {long: (("hcc",),)})
    by_word = {t.word: t.alternatives for t in read_question("Hepatumab in HCC?", known).terms}
    assert by_word["Hepatumab"] == ()
    assert by_word["HCC"][0] == long


def test_long_form_is_one_term_and_brings_its_abbreviation_as_alternative():
    long = tuple(stems("hepatocellular carcinoma"))
    known = Expansions({"HCC": (long,)}, {long: (("hcc",),)})
    terms = read_question("Hepatumab in hepatocellular carcinoma?", known).terms
    assert [(t.word, t.alternatives[:1]) for t in terms] == [
        ("Hepatumab", ()),
        ("hepatocellular carcinoma", (("hcc",),)),
    ]


@pytest.mark.parametrize("blank", ["", " ", "   \t\n ", "\u2003"])
def test_blank_question_is_refused_in_one_line(blank):
    with pytest.raises(QuestionError, match="empty") as error:
        read_question(blank)
    assert "\n" not in str(error.value)


def test_question_of_4096_characters_is_read_and_one_more_is_refused():
    assert MAX_CHARACTERS == 4096
    assert len(read_question("a" * 4096).text) == 4096
    with pytest.raises(QuestionError, match="4,097 characters"):
        read_question("a" * 4097)


@given(st.text(min_size=1, max_size=300).filter(str.strip))
def test_any_text_is_read_and_kept_as_it_stands(text):
    question = read_question(text)
    assert question.text == text
    assert set(question.key_terms) <= set(question.terms)
