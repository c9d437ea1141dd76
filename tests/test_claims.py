import time

import pytest

from assistant.claims import JUDGE, MEASURED, Support, judge_claim
from evals.benchmark import Options
from evals.benchmarks import claims
from evals.runner import run_task

SUPPORTS, REFUTES, NOTHING = Support.SUPPORTS, Support.REFUTES, Support.NOT_ENOUGH_INFO


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("Alpha reduces mortality in sepsis.", "Alpha reduced mortality of adults with sepsis.", SUPPORTS),
        ("Alpha reduces mortality in sepsis.", "Alpha did not reduce mortality in sepsis.", REFUTES),
        ("Alpha has no effect on mortality.", "Alpha reduced mortality, an effect seen early.", REFUTES),
        ("Alpha increases bone density.", "Bone density was lower with alpha.", REFUTES),
        ("Alpha reduces mortality in sepsis.", "Beta relieved itching of the skin.", NOTHING),
        ("Alpha reduces mortality in sepsis.", "", NOTHING),
        ("", "Alpha reduced mortality.", NOTHING),
        ("Alpha lowers and raises sodium.", "Alpha raises sodium.", SUPPORTS),  # both ways: no direction to compare
    ],
)
def test_a_claim_is_judged_by_shared_words_negation_and_direction(claim, evidence, expected):
    assert judge_claim(claim, evidence).support is expected


def test_the_sentence_with_most_of_the_claims_words_decides():
    evidence = "No adverse events were seen. Alpha reduced mortality in sepsis. Nothing else was measured."
    assert judge_claim("Alpha reduces mortality in sepsis.", evidence).support is SUPPORTS


def test_of_sentences_alike_the_last_decides():
    evidence = "Alpha may reduce mortality in sepsis. Alpha did not reduce mortality in sepsis."
    assert judge_claim("Alpha reduces mortality in sepsis.", evidence).support is REFUTES


def test_a_judgement_names_its_judge_and_what_decided():
    judgement = judge_claim("Alpha reduces mortality.", "Alpha never reduced mortality.")
    assert (judgement.judge, judgement.reason) == (JUDGE, "only the passage is negated (“never”)")
    assert (
        judge_claim("Alpha increases weight.", "Alpha decreased weight.").reason
        == "the claim says higher (“increases”), the passage lower (“decreased”)"
    )


@pytest.mark.parametrize("text", ["no " * 33_000, "n't" * 33_000, "increas" * 14_000, "a" * 100_000])
def test_hostile_text_is_judged_in_time(text):
    judge_claim("warm", "up")
    began = time.perf_counter()
    judge_claim("Alpha increases weight.", text)
    assert time.perf_counter() - began < 2.0


@pytest.mark.slow
@pytest.mark.parametrize("name", MEASURED)
def test_the_measured_worth_is_what_the_benchmark_measures(data_folder, tmp_path, name):
    if not (data_folder / name).is_dir():
        pytest.skip(f"no {name} in {data_folder}")
    task = claims.prepare(data_folder / name, Options(work=tmp_path, split="check"))
    found = run_task(task, tmp_path / "run").metrics
    controls = max(found[arm]["macro_f1"].mean for arm in ("claim-only", "evidence-only"))
    measured = MEASURED[name]
    assert found["lind"]["accuracy"].mean == pytest.approx(measured.accuracy, abs=0.001)
    assert found["lind"]["macro_f1"].mean == pytest.approx(measured.macro_f1, abs=0.001)
    assert controls == pytest.approx(measured.control_macro_f1, abs=0.001)
    assert found["lind"]["accuracy"].n == measured.n
