import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import read_question
from assistant.question_parts import Named, find_parts, form_of, named_publication, part_of


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


@given(st.text(max_size=300))
def test_every_part_is_a_stretch_of_the_question_without_space_around_it(text):
    for part in find_parts(text):
        assert text[part.start : part.end] == part.text == part.text.strip()
        assert part.text


@pytest.mark.parametrize(
    "piece", ["in ", "does ", "a", "the effect of ", "compared with ", "trial by A ", "10.1234/", ", "]
)
def test_100_kb_are_read_in_time(piece):
    text = piece * (100_000 // len(piece))
    began = time.perf_counter()
    find_parts(text)
    form_of(text)
    assert time.perf_counter() - began < 0.5
