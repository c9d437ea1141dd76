from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Citation, Domain, EvidenceStatement, Signal
from assistant.appraisal import LEVELS, MOST_PER_DOMAIN, SIGNS, WHOLE, Flag, appraise, certainty_after, rate
from assistant.bias_signals import find_signals
from assistant.cited import PASSED, cite_span, read_cited
from assistant.question.read import read_question
from corpus.reading import build_study
from corpus.study import Draft, Part

QUESTION = read_question("Does velorastine prolong survival in migraine?")


def study(name, results, *, methods="", title="Velorastine in episodic migraine", **facts):
    parts = [Part(label=label, text=text) for label, text in (("METHODS", methods), ("RESULTS", results)) if text]
    draft = Draft(source_id=name, format="test", original="", title=title, parts=tuple(parts), doi=f"10.5555/{name}")
    return build_study(replace(draft, **facts))


def quote(record, number, words):
    start = record.text.index(words)
    citation = cite_span(record, number, start, start + len(words))
    return EvidenceStatement(text=words, kind="quote", citations=(citation,), checks=PASSED)


SURVIVAL = "Median survival was longer with velorastine (hazard ratio 0.80; 95% CI, 0.60 to 1.07)."
TRIAL = study("trial", SURVIVAL, methods="In this trial 240 adults were randomly assigned to velorastine or placebo.")
LARGE = study(
    "large",
    "Survival was longer with velorastine (hazard ratio 0.70; 95% CI, 0.60 to 0.81).",
    methods="In this trial 4,120 adults were randomly assigned to velorastine or placebo.",
)
SERIES = study(
    "series",
    "Median survival was 25 days in group A (< 5000 mg) and 109 days in group B (≥ 5000 mg).",
    methods="This case series holds 106 patients with migraine who took velorastine.",
)


def appraisals(*records, question=QUESTION, words="urvival"):
    readings = [read_cited(record, number, question) for number, record in enumerate(records, start=1)]
    statements = []
    for reading in readings:
        start = reading.study.text.index("RESULTS") if "RESULTS" in reading.study.text else 0
        line = next(part for part in reading.study.text[start:].split("\n") if words in part)
        statements.append(quote(reading.study, reading.number, line))
    return appraise(question, readings, statements)


def test_single_small_trial_whose_interval_includes_no_effect_begins_high_and_ends_very_low():
    (found,) = appraisals(TRIAL)
    assert (found.outcome, found.start, found.certainty, found.code) == ("survival", "high", "very low", "⊕◯◯◯")
    assert [(s.domain, s.change) for s in found.steps] == [
        ("risk of bias", -1),
        ("imprecision", -1),
        ("imprecision", -1),
    ]
    quoted = [c.quote for s in found.steps for c in s.citations]
    assert "240 adults" in quoted
    assert any("0.60 to 1.07" in words for words in quoted)
    assert found.label == "provisional, from abstracts"


def test_large_precise_trial_is_moderate_and_never_high():
    (found,) = appraisals(LARGE)
    assert (found.start, found.certainty) == ("high", "moderate")
    (step,) = found.steps
    assert "Only what the record holds was read" in step.reason


def test_two_large_trials_are_never_high_from_abstracts():
    (found,) = appraisals(LARGE, replace(LARGE, study_id="doi:10.5555/other"))
    assert found.certainty == "moderate"
    assert found.studies == (1, 2)


def test_case_series_by_cumulative_dose_is_very_low_with_the_immortal_time_quoted():
    (found,) = appraisals(SERIES)
    assert (found.start, found.certainty) == ("low", "very low")
    reasons = {c.quote for s in found.steps if s.domain == "risk of bias" for c in s.citations}
    assert any("group A (< 5000 mg" in words for words in reasons)


def test_randomised_body_is_rated_by_itself_when_there_is_one():
    (found,) = appraisals(LARGE, SERIES)
    assert (found.start, found.certainty, found.studies) == ("high", "moderate", (1, 2))


def test_disagreement_is_a_step_for_inconsistency_that_quotes_the_other_study():
    against = study("against", "Survival did not differ.", methods="In this trial 900 adults were randomly assigned.")
    readings = [read_cited(LARGE, 1, QUESTION), read_cited(against, 2, QUESTION)]
    ours = quote(LARGE, 1, "Survival was longer with velorastine (hazard ratio 0.70; 95% CI, 0.60 to 0.81).")
    theirs = quote(against, 2, "Survival did not differ.")
    (found,) = appraise(QUESTION, readings, [ours], [theirs])
    step = next(s for s in found.steps if s.domain == "inconsistency")
    assert [c.quote for c in step.citations] == ["Survival did not differ."]


def test_other_people_than_asked_about_are_a_step_for_indirectness_that_quotes_them():
    question = read_question("Does velorastine prolong survival in children with migraine?")
    adults = study(
        "adults",
        "Survival was longer with velorastine (hazard ratio 0.70; 95% CI, 0.60 to 0.81).",
        methods="In this trial 4,120 adult patients were randomly assigned to velorastine or placebo.",
    )
    (found,) = appraisals(adults, question=question)
    (step,) = [s for s in found.steps if s.domain == "indirectness"]
    assert "children" in step.reason
    assert [c.quote for c in step.citations] == ["adult patients"]


def test_quote_without_a_named_outcome_is_rated_as_the_question_as_a_whole():
    plain = study("plain", "Velorastine made a change that was seen by all.")
    question = read_question("What is velorastine?")
    (found,) = appraisals(plain, question=question, words="change")
    assert found.outcome == WHOLE


def test_no_study_gives_no_appraisal():
    assert appraise(QUESTION, [], []) == ()


def test_prognosis_starts_high_for_a_cohort_and_therapy_does_not():
    cohort = study(
        "cohort", "Survival was 41% at five years.", methods="We followed a prospective cohort of 4,120 adults."
    )
    (prognosis,) = appraisals(cohort, question=read_question("What predicts survival? prognosis"))
    (therapy,) = appraisals(cohort, question=read_question("Does treatment prolong survival?"))
    assert (prognosis.start, therapy.start) == ("high", "low")


CITATION = Citation(number=1, study_id="s", start=0, end=1, quote="x")
flags = st.builds(
    Flag,
    domain=st.sampled_from(get_args(Domain)),
    reason=st.just("a reason"),
    citations=st.sampled_from(((), (CITATION,))),
    code=st.sampled_from(("", "one", "two", "three")),
)
starts = st.sampled_from(LEVELS)


@given(starts, st.lists(flags, max_size=8))
def test_rating_is_start_and_steps_and_no_step_is_without_a_quote(start, given_flags):
    steps, certainty = rate(start, given_flags)
    assert certainty == certainty_after(start, steps)
    assert LEVELS.index(certainty) == max(0, LEVELS.index(start) + sum(s.change for s in steps))
    assert all(step.citations and step.change == -1 for step in steps)
    assert all(sum(s.domain == domain for s in steps) <= MOST_PER_DOMAIN for domain in get_args(Domain))


@given(starts, st.lists(flags, max_size=8), flags)
def test_another_red_flag_never_raises_a_rating(start, given_flags, another):
    before = LEVELS.index(rate(start, given_flags)[1])
    assert LEVELS.index(rate(start, [*given_flags, another])[1]) <= before
    assert LEVELS.index(rate(start, [another, *given_flags])[1]) <= before


@given(st.lists(st.sampled_from((TRIAL, LARGE, SERIES)), min_size=1, max_size=4))
def test_no_appraisal_of_abstracts_is_high(records):
    for found in appraisals(*records):
        assert found.certainty != "high"
        assert all(step.citations for step in found.steps)
        assert SIGNS[found.certainty] == found.code


def test_signals_are_reported_or_not_and_can_say_nothing_else():
    assert set(get_args(Signal)) == {"reported", "not reported"}
    blind = study(
        "blind", SURVIVAL, methods="In this double-blind trial 240 adults were randomly assigned by sealed envelopes."
    )
    found = {s.domain: s for s in find_signals([read_cited(blind, 1)], randomised=True)}
    assert len(found) == 5
    assert found["randomisation process"].citations[0].quote == "sealed envelopes"
    assert found["deviations from intended interventions"].signal == "reported"
    assert found["missing outcome data"].signal == "not reported"
    assert len(find_signals([read_cited(SERIES, 1)], randomised=False)) == 7


@pytest.mark.parametrize("words", ["low risk", "unclear risk", "high risk"])
def test_no_own_words_judge_a_risk_of_bias(words):
    (found,) = appraisals(TRIAL)
    said = " ".join([found.start_reason, *(s.reason for s in found.steps), *(s.domain for s in found.signals)])
    assert words not in said
