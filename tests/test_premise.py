import time

import pytest

from assistant.evidence.premise import challenge, contradicted_by, premise_of
from assistant.evidence.sentences import Candidate
from corpus.reading import build_study
from corpus.study import Draft, Part, SentenceRole
from index.lexical import stems


def candidate(title, sentence, score=0.5, role=SentenceRole.RESULTS):
    study = build_study(
        Draft(source_id=title, format="json", original="", title=title, parts=(Part(label=None, text=sentence),))
    )
    start = study.text.index(sentence)
    return Candidate(
        study=study,
        start=start,
        end=start + len(sentence),
        role=role,
        score=score,
        stems=frozenset(stems(sentence)),
        outcomes=(),
        subject=1.0,
    )


NULL = candidate(
    "Vitamin K2 in osteoporosis: a randomised trial", "Vitamin K2 had no effect on fractures in osteoporosis."
)
BETA = candidate(
    "Beta-blockers in heart failure: a randomised trial",
    "Beta-blocker therapy reduced mortality (hazard ratio 0.66, 95% CI 0.54 to 0.81).",
)


@pytest.mark.parametrize(
    ("question", "subject", "claims"),
    [
        ("Why does vitamin K2 cure osteoporosis?", "vitamin K2", "works"),
        (
            "Since beta-blockers are contraindicated in all heart failure, which alternative is best?",
            "beta-blockers",
            "contraindicated",
        ),
        ("Given that statins lower LDL, how large is the effect?", "statins", "works"),
        ("How does metformin reduce cancer risk?", "metformin", "works"),
        ("Why is aspirin harmful in dementia?", "aspirin", "harms"),
        ("Why does thalidomide not work in HCC?", "thalidomide", "no effect"),
        ("Given that CIK cells have no effect on survival, is it worth it?", "CIK cells", "no effect"),
        ("Explain why selenium prevents prostate cancer", "selenium", "works"),
    ],
)
def test_a_premise_is_read_off_the_form_of_the_question(question, subject, claims):
    premise = premise_of(question)
    assert (premise.subject, premise.claims) == (subject, claims)
    assert question[premise.start : premise.end] == premise.text


@pytest.mark.parametrize(
    "question",
    [
        "Does vitamin K2 cure osteoporosis?",
        "What is the effect of lithium on suicide rates?",
        "How do the plasma concentrations of amantadine compare?",
        "Why does it work?",
        "How is heart failure treated since 2015?",
        "",
    ],
)
def test_an_open_question_takes_nothing_for_granted(question):
    assert premise_of(question) is None


def test_a_study_that_found_no_effect_contradicts_a_cure():
    assert contradicted_by(premise_of("Why does vitamin K2 cure osteoporosis?"), [NULL]) is NULL


def test_a_study_that_found_a_benefit_contradicts_a_contraindication():
    premise = premise_of("Since beta-blockers are contraindicated in all heart failure, which alternative is best?")
    assert contradicted_by(premise, [BETA]) is BETA


def test_a_true_premise_is_not_challenged():
    statin = candidate("Statins: a randomised trial", "Statins lowered LDL cholesterol and reduced the rate of events.")
    assert contradicted_by(premise_of("Given that statins lower LDL, how large is the effect?"), [statin]) is None


def test_a_better_finding_that_bears_the_premise_out_stops_the_challenge():
    for_it = candidate(
        "Vitamin K2 in osteoporosis", "Vitamin K2 reduced the incidence of fractures in osteoporosis.", score=0.9
    )
    assert contradicted_by(premise_of("Why does vitamin K2 prevent fractures?"), [NULL, for_it]) is None


def test_another_treatment_contradicts_nothing():
    other = candidate("Vitamin D in osteoporosis", "Vitamin D had no effect on fractures in osteoporosis.")
    assert contradicted_by(premise_of("Why does calcium prevent fractures?"), [other]) is None


def test_background_sentences_contradict_nothing():
    background = candidate("Vitamin K2", "Vitamin K2 had no effect on fractures.", role=SentenceRole.BACKGROUND)
    assert contradicted_by(premise_of("Why does vitamin K2 prevent fractures?"), [background]) is None


def test_the_challenge_does_not_repeat_the_claim_and_names_the_study():
    line = challenge(premise_of("Why does vitamin K2 cure osteoporosis?"), 2)
    assert line.startswith("The question takes for granted")
    assert "[2]" in line
    assert "cure" not in line


@pytest.mark.parametrize("text", ["why does " * 450, "since a " * 500, "given that x is " * 250, "how does a," * 370])
def test_a_hostile_question_is_read_in_bounded_time(text):
    began = time.perf_counter()
    premise_of(text)
    assert time.perf_counter() - began < 1.0
