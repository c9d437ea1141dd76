from dataclasses import replace

import pytest

from assistant.cited import read_cited
from assistant.question.read import read_question
from corpus.reading import build_study
from corpus.study import Draft, Part


def study(text, title="Velorastine in episodic migraine"):
    parts = (Part(label="METHODS", text=text), Part(label="RESULTS", text="Attacks were fewer."))
    return build_study(Draft(source_id="a", format="test", original="", title=title, parts=parts, doi="10.5555/a"))


def differences(question, text, **facts):
    return read_cited(study(text, **facts), 1, read_question(question)).differences


ADULTS = "We gave velorastine to 40 adult patients with migraine."


@pytest.mark.parametrize(
    ("question", "text", "part", "words"),
    [
        ("Does velorastine help children with migraine?", ADULTS, "population", "adult patients"),
        ("Does velorastine help migraine in adults?", "40 children with migraine took velorastine.", "population", "children"),
        ("Does velorastine help migraine in women?", "40 men with migraine took velorastine.", "population", "men"),
        ("Does velorastine help migraine?", "40 rats with migraine were given velorastine.", "population", "rats"),
        (
            "Is velorastine better than sumatriptan in migraine?",
            "Patients with migraine were randomly assigned to receive velorastine or placebo.",
            "comparator",
            "placebo",
        ),
    ],
)  # fmt: skip
def test_difference_quotes_the_words_that_say_so(question, text, part, words):
    record = study(text)
    found = [d for d in read_cited(record, 1, read_question(question)).differences if d.start is not None]
    assert [(d.part, record.text[d.start : d.end]) for d in found] == [(part, words)]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Does velorastine help migraine in adults?", ADULTS),
        ("Does velorastine help migraine in adolescents?", "40 children with migraine took velorastine."),
        ("Does velorastine help migraine in women?", "40 women and men with migraine took velorastine."),
        ("Does velorastine help migraine in rats?", "40 rats with migraine were given velorastine."),
        ("Is velorastine better than placebo in migraine?", "Patients were randomly assigned to receive velorastine or placebo."),
        ("Does velorastine help migraine?", ADULTS),
    ],
)  # fmt: skip
def test_no_difference_is_seen_where_there_is_none(question, text):
    assert differences(question, text) == ()


def test_absence_is_a_difference_without_a_quote():
    (found,) = differences(
        "Does velorastine help pregnant women with migraine?", "40 women with migraine took velorastine."
    )
    assert (found.part, found.start) == ("population", None)
    assert "pregnant" in found.message
    (lacking,) = differences("Does velorastine help metastatic migraine?", ADULTS)
    assert "“metastatic”" in lacking.message


def test_asked_outcome_that_the_text_does_not_speak_of_is_a_difference():
    assert [d.part for d in differences("Does velorastine in migraine lower mortality?", ADULTS)] == ["outcome"]


def test_title_alone_can_tell_who_was_studied():
    record = replace(study("We gave velorastine.", title="Velorastine in children with migraine"))
    found = read_cited(record, 1, read_question("Does velorastine help migraine in adults?")).differences
    assert [d.part for d in found] == ["population"]


def test_ordinary_words_that_a_text_lacks_are_no_difference():
    assert differences("Just looking up which journal published velorastine for my daughter, pls", ADULTS) == ()
    found = differences("Does velorastine with sumatriptan prevent asthma or diarrhoea?", ADULTS)
    assert [d.message for d in found] == [
        f"The question says “{word}”; this text does not." for word in ("sumatriptan", "asthma", "diarrhoea")
    ]


def test_word_in_another_spelling_is_no_difference():
    assert differences("Does velorastine cause diarrhoea?", f"{ADULTS} Diarrhea was rare.") == ()


@pytest.mark.parametrize("asked", ["pomitrel or velorastine: which is better", "usual care", "conventional treatment"])
def test_comparison_that_is_no_treatment_by_name_is_no_difference(asked):
    text = "Patients with migraine were randomly assigned to receive velorastine or placebo."
    assert all(d.part != "comparator" for d in differences(f"Is velorastine better than {asked} in migraine?", text))
