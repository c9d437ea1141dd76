import pytest

from assistant.answer import Differs
from assistant.counts import searched
from assistant.declined import absent_entities, left_out_line, message, wider_search
from assistant.question.read import read_question
from corpus.reading import build_study
from corpus.study import Draft, Part

SEARCHED = searched(237, 237)
REASONS = (
    "key-term-absent",
    "population-absent",
    "terms-never-together",
    "not-enough-evidence",
    "abstract-absent",
    "study-not-held",
    "study-retracted",
    "verification-failed",
)


def study(text):
    parts = (Part(label=None, text=text),)
    return build_study(Draft(source_id="a", format="test", original="", title="Velorastine in migraine", parts=parts))


def terms(question, *words):
    return tuple(term for term in read_question(question).terms if term.word in words)


def absent(question, *held):
    return [term.word for term in absent_entities(read_question(question).terms, lambda word: word in held)]


@pytest.mark.parametrize("reason", REASONS)
def test_no_message_claims_that_the_library_lacks_the_answer(reason):
    text = message(reason, searched=SEARCHED, named="PMID 1")
    assert text
    assert "\n" not in text
    assert "hold the answer" not in text


def test_message_says_among_how_many_was_searched_and_what_none_of_them_contains():
    missing = terms("Does aspirin prevent stroke?", "aspirin", "stroke")
    assert message("key-term-absent", searched=SEARCHED, absent=missing) == (
        "No answer was found (237 studies searched). None of the studies searched contains “aspirin” or “stroke”."
    )
    assert message("key-term-absent", searched=SEARCHED) == "No answer was found (237 studies searched)."


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Does thalidomide help in narcolepsy?", ["thalidomide", "narcolepsy"]),
        ("Does lenvatinib cause diarrhoea?", ["lenvatinib", "diarrhoea"]),
        ("What is the recommended fraction size?", []),
        ("Does the Pringle manoeuvre increase recurrence?", []),
        ("sorafenib survival pls", ["sorafenib"]),
        ("In which journal was it published?", []),
        ("Just looking up what et al found for my daughter", []),
        ("Is it accurate, and which is the largest?", []),
    ],
)
def test_only_medicines_diseases_symptoms_and_people_are_named_as_absent(question, named):
    assert absent(question) == named


def test_word_that_the_index_holds_in_another_spelling_is_not_absent():
    assert absent("Does it cause diarrhoea?", "diarrhea") == []
    assert absent("Does it cause diarrhea?", "diarrhoea") == []


@pytest.mark.parametrize(("word", "other"), [("children", "paediatric"), ("elderly", "geriatric"), ("men", "male")])
def test_people_whom_the_index_holds_under_another_word_are_not_absent(word, other):
    assert absent(f"Does it help {word}?") == [word]
    assert absent(f"Does it help {word}?", other) == []


def test_people_left_out_are_quoted_with_the_words_that_say_so():
    children = terms("Does velorastine help children?", "children")
    held = study("Adults took velorastine. Children and pregnant women were excluded. Attacks fell.")
    assert left_out_line(children, [held]) == (
        "Study [1] says of “children”: “Children and pregnant women were excluded.”"
    )
    text = message("population-absent", searched=SEARCHED, left_out=left_out_line(children, [held]))
    assert text.endswith("nothing is reported of them says nothing of benefit or harm.")


def test_people_are_not_said_to_be_left_out_where_no_clause_says_so():
    children = terms("Does velorastine help children?", "children")
    held = study("Patients with migraine were excluded if they took triptans. Attacks fell in children.")
    assert left_out_line(children, [held]) is None


def test_study_asked_for_by_identifier_is_not_held_under_that_identifier():
    text = message("study-not-held", searched=SEARCHED, named="PMID 999")
    assert text == "No record of this library carries “PMID 999”."


def test_words_for_a_search_elsewhere_are_those_that_tell():
    assert wider_search(read_question("Does velorastine prevent migraine in children?")) == (
        "Words for a search elsewhere, in PubMed for instance: velorastine AND migraine AND children."
    )
    assert wider_search(read_question("Does it work?")) is None


def test_closest_study_is_said_to_lack_what_it_lacks():
    differing = (
        Differs(role="condition", asked="cholangiocarcinoma", studied="hepatocellular carcinoma"),
        Differs(role="population", asked="children", studied="adults"),
    )
    assert message("key-term-absent", searched=SEARCHED, differing=differing) == (
        "No answer was found (237 studies searched). The closest study [1] does not name “cholangiocarcinoma”; "
        "its title names “hepatocellular carcinoma”."
    )
    assert "closest" not in message("key-term-absent", searched=SEARCHED, differing=differing[1:])
