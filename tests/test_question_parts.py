import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.pico import Named, find_parts, form_of, named_publication, part_of
from assistant.question.read import read_question


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "In patients with HCC, does CIK therapy prolong survival compared with surgery alone?",
            {
                "population": "patients with HCC",
                "intervention": "CIK therapy",
                "comparator": "surgery alone",
                "outcome": "survival",
            },
        ),
        (
            "What is the effect of velorastine on monthly migraine days versus placebo?",
            {"intervention": "velorastine", "comparator": "placebo", "outcome": "monthly migraine days"},
        ),
        (
            "effects of caffeine versus placebo on sleep in athletes",
            {"population": "athletes", "intervention": "caffeine", "comparator": "placebo", "outcome": "sleep"},
        ),
        (
            "Is hepatumab effective in children with migraine?",
            {"population": "children with migraine", "intervention": "hepatumab"},
        ),
        (
            "Metformin versus placebo in women with PCOS",
            {"population": "women with PCOS", "intervention": "Metformin", "comparator": "placebo"},
        ),
        (
            "Is smoking associated with lung cancer among men?",
            {"population": "men", "intervention": "smoking", "outcome": "lung cancer"},
        ),
        (
            "Pomitrel increases the risk of gout in adults.",
            {"population": "adults", "intervention": "Pomitrel", "outcome": "the risk of gout"},
        ),
        ("What are the adverse effects of velorastine?", {"intervention": "velorastine"}),
        ("What is known about velorastine?", {"intervention": "velorastine"}),
        ("How safe is pomitrel in gout?", {"population": "gout", "intervention": "pomitrel"}),
        ("Who described migraine first?", {}),
        ("?", {}),
    ],
)
def test_parts_are_read_from_the_order_of_the_words(text, parts):
    assert {part.kind: part.text for part in find_parts(text)} == parts


def test_a_part_that_is_not_there_is_none():
    parts = find_parts("Does velorastine reduce pain?")
    assert (part_of(parts, "outcome"), part_of(parts, "comparator")) == ("pain", None)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Does velorastine prevent migraine?", "yes/no"),
        ("In adults with gout, is pomitrel safe?", "yes/no"),
        ("Is velorastine better than pomitrel?", "comparison"),
        ("Velorastine versus placebo for migraine", "comparison"),
        ("What is known about velorastine?", "overview"),
        ("How many patients responded?", "quantity"),
        ("Which drugs prevent migraine?", "open"),
        ("the trial by Alder 2016", "citation lookup"),
        ("PMID 99000001", "citation lookup"),
        ("What did NCT99000001 find?", "citation lookup"),
        ("", "open"),
    ],
)
def test_form_says_how_it_is_asked(text, form):
    assert form_of(text) == form


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("PMID: 99000001", Named(identifier="99000001")),
        ("99000001", Named(identifier="99000001")),
        ("What does 10.5555/lind.vel.1 say?", Named(identifier="10.5555/lind.vel.1")),
        ("See 10.5555/lind.vel.1.", Named(identifier="10.5555/lind.vel.1")),
        ("results of nct99000009", Named(identifier="nct99000009")),
        ("What did the trial by Alder 2016 find?", Named(author="Alder", year=2016)),
        ("the study by Alder et al. published in 2016", Named(author="Alder et al.", year=2016)),
        ("Birch Q (2019)", Named(author="Birch Q", year=2019)),
        ("the cohort of Elm", Named(author="Elm")),
        ("the study of migraine", None),
        ("Does velorastine help 1200 patients?", None),
        ("Survival in 2016 and later", None),
    ],
)
def test_publication_that_a_question_names_is_recognised(text, named):
    assert named_publication(text) == named


def test_question_carries_form_parts_and_publication_beside_its_type():
    question = read_question("Does velorastine reduce pain compared with placebo?")
    assert (question.type, question.form, question.named) == ("therapy", "comparison", None)
    assert part_of(question.parts, "comparator") == "placebo"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Is coffee drinking associated with a lower risk of stroke?",
            {"intervention": "coffee drinking", "outcome": "a lower risk of stroke"},
        ),
        ("Is coffee linked with stroke?", {"intervention": "coffee", "outcome": "stroke"}),
        (
            "Does zinc protect small children from fever and cough?",
            {"population": "small children", "intervention": "zinc", "outcome": "fever and cough"},
        ),
        (
            "Which works better for migraine, aspirin or ibuprofen?",
            {"population": "migraine", "intervention": "aspirin", "comparator": "ibuprofen"},
        ),
        (
            "Can garlic replace aspirin to prevent stroke?",
            {"intervention": "garlic", "comparator": "aspirin", "outcome": "stroke"},
        ),
        (
            "Aspirin or ibuprofen to prevent headache?",
            {"intervention": "Aspirin", "comparator": "ibuprofen", "outcome": "headache"},
        ),
        (
            "Is drug A better than drug B for walking distance in claudication?",
            {
                "population": "claudication",
                "intervention": "drug A",
                "comparator": "drug B",
                "outcome": "walking distance",
            },
        ),
        ("Does zinc help in common cold?", {"population": "common cold", "intervention": "zinc"}),
        ("How much does zinc shorten colds?", {"intervention": "zinc", "outcome": "colds"}),
        (
            "Does walking more than a mile a day reduce falls?",
            {"intervention": "walking more than a mile a day", "outcome": "falls"},
        ),
        (
            "Is stroke more frequent with drug A than drug B?",
            {"intervention": "drug A", "comparator": "drug B", "outcome": "stroke"},
        ),
        ("Do tea drinkers get less gout?", {"intervention": "tea drinkers", "outcome": "gout"}),
        (
            "Does drug A make people sleepier than drug B?",
            {"intervention": "drug A", "comparator": "drug B", "outcome": "sleepier"},
        ),
        ("Is zinc of use for preventing colds?", {"intervention": "zinc", "outcome": "colds"}),
    ],
)
def test_parts_of_a_question_in_everyday_words_are_found(text, parts):
    assert {part.kind: part.text for part in find_parts(text)} == parts


@given(st.text(max_size=300))
def test_every_part_is_a_stretch_of_the_question_without_space_around_it(text):
    for part in find_parts(text):
        assert text[part.start : part.end] == part.text == part.text.strip()
        assert part.text


@pytest.mark.parametrize(
    "piece",
    [
        "in ",
        "does ",
        "a or ",
        "does a make people ",
        "is a protect b ",
        "a",
        "the effect of ",
        "compared with ",
        "trial by A ",
        "10.1234/",
        ", ",
    ],
)
def test_100_kb_are_read_in_time(piece):
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    find_parts(text)
    form_of(text)
    assert time.process_time() - began < 0.5
