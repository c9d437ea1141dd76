from dataclasses import replace

import pytest

from assistant.compose import (
    MAX_QUOTES,
    MAX_STUDIES,
    choose,
    cite_span,
    cited_study,
    compose,
    not_known,
    study_cautions,
)
from assistant.evidence.sentences import gather, weigh_terms
from assistant.question.read import read_question
from corpus.reading import build_study
from corpus.study import Caution, Draft, Part, Status, StatusNotice

QUESTION = "Does velorastine prevent migraine?"


def study(name, results, *, methods="", title="Velorastine in episodic migraine", **facts):
    parts = [Part(label=label, text=text) for label, text in (("METHODS", methods), ("RESULTS", results)) if text]
    draft = Draft(source_id=name, format="test", original="", title=title, parts=tuple(parts), doi=f"10.5555/{name}")
    return build_study(replace(draft, **facts))


def candidates(text, *studies, scores=None):
    question = read_question(text)
    weights = weigh_terms(question, {s: 3 for t in question.terms for s in t.stems}, 100)
    return question, gather(question, list(zip(studies, scores or [1.0] * len(studies), strict=True)), weights)


TRIAL = study(
    "trial",
    "Attacks of migraine fell by 3.1 days with velorastine. Drowsiness came with velorastine in 14% of adults. "
    "Velorastine left the length of migraine attacks as it was.",
    methods="In this trial 240 adults with migraine were randomly assigned to velorastine or placebo.",
    publication_types=("Randomized Controlled Trial",),
    year=2016,
)
COHORT = study(
    "cohort",
    "Migraine came back in 41% of velorastine users.",
    methods="We followed a prospective cohort of 412 adults with migraine.",
    title="Velorastine and migraine: a prospective cohort study",
)
PILOT = study(
    "pilot",
    "One partial response of migraine to velorastine was observed in this group.",
    methods="Eight patients with migraine took velorastine.",
    publication_types=("Case Reports",),
)


def test_statement_is_the_stored_sentence_with_its_offsets():
    parts = compose(*candidates(QUESTION, TRIAL, COHORT))
    by_id = {TRIAL.study_id: TRIAL, COHORT.study_id: COHORT}
    assert parts.statements
    for statement in parts.statements:
        (citation,) = statement.citations
        assert statement.kind == "quote"
        assert statement.text == citation.quote == by_id[citation.study_id].text[citation.start : citation.end]


def test_two_to_four_quotes_are_chosen_from_many():
    many = [
        study(f"s{n}", " ".join(f"Velorastine and migraine finding {n}{i} was seen." for i in range(9)))
        for n in range(9)
    ]
    question, pool = candidates(QUESTION, *many)
    chosen = choose(question, pool)
    assert 2 <= len(chosen) <= MAX_QUOTES == 4
    assert len({c.study.study_id for c in chosen}) <= MAX_STUDIES


def test_two_sentences_give_two_quotes_and_none_gives_none():
    two = study("two", "Velorastine prevents attacks of migraine. Nothing else was seen there.")
    assert len(choose(*candidates(QUESTION, two))) == 2
    assert choose(*candidates(QUESTION)) == []
    assert compose(*candidates(QUESTION)).bottom_line == ()


def test_no_sentence_is_quoted_twice():
    chosen = choose(*candidates(QUESTION, TRIAL, COHORT, PILOT))
    assert len({(c.study.study_id, c.start) for c in chosen}) == len(chosen)


def test_order_in_which_studies_were_found_does_not_change_the_choice():
    one = choose(*candidates(QUESTION, TRIAL, COHORT, PILOT))
    other = choose(*candidates(QUESTION, PILOT, COHORT, TRIAL))
    assert [(c.study.study_id, c.start) for c in one] == [(c.study.study_id, c.start) for c in other]


def test_outcome_that_is_asked_for_is_quoted():
    about = study(
        "outcomes",
        "Velorastine changed the mood of migraine adults. Velorastine changed the sleep of migraine adults. "
        "Velorastine changed the work of migraine adults. Median survival was 11.2 months.",
    )
    chosen = choose(*candidates("What is the survival with velorastine?", about))
    assert "Median survival was 11.2 months." in [c.text for c in chosen]


def test_study_off_the_subject_is_not_quoted():
    other = study("other", "Pomitrel lowered flares of gout a lot.", title="Pomitrel in gout")
    chosen = choose(*candidates(QUESTION, TRIAL, other))
    assert {c.study.study_id for c in chosen} == {TRIAL.study_id}


def test_question_of_how_many_quotes_of_how_many():
    ordinals = "first second third fourth fifth sixth seventh eighth ninth".split()
    many = " ".join(f"A response to velorastine was seen in the {n} who responded." for n in ordinals)
    pilot = study("many", many, methods="Eight patients were enrolled here.")
    chosen = [c.text for c in choose(*candidates("How many patients responded to velorastine?", pilot))]
    assert "Eight patients were enrolled here." in chosen
    assert len(chosen) == MAX_QUOTES
    other = [c.text for c in choose(*candidates("Is a response to velorastine known?", pilot))]
    assert "Eight patients were enrolled here." not in other


def test_studies_are_numbered_from_1_without_gap_and_only_cited_ones_stand_there():
    parts = compose(*candidates(QUESTION, TRIAL, COHORT, PILOT))
    cited = {c.number for s in parts.statements for c in s.citations}
    assert [s.number for s in parts.studies] == list(range(1, len(parts.studies) + 1))
    assert cited == {s.number for s in parts.studies}


def test_bottom_line_counts_designs_and_cites_the_words_it_counts():
    parts = compose(*candidates(QUESTION, TRIAL, COHORT))
    (line,) = parts.bottom_line
    assert line.kind == "slot"
    assert line.text == (
        "2 studies are cited here: 1 randomised trial (240 participants), 1 cohort study (412 participants)."
    )
    assert {"240 adults", "412 adults"} <= {c.quote for c in line.citations}


def test_bottom_line_says_when_a_number_of_participants_was_not_found():
    unsized = study("unsized", "Velorastine prevents attacks of migraine.")
    (line,) = compose(*candidates(QUESTION, unsized)).bottom_line
    assert line.text.startswith("1 study is cited here: 1 of a design not stated")
    assert "(number of participants not found)" in line.text
    assert [c.quote for c in line.citations] == ["Velorastine in episodic migraine"]


def test_disagreement_is_quoted_and_its_study_listed():
    question, pool = candidates(QUESTION, TRIAL, COHORT)
    against = next(c for c in pool if c.study.study_id == COHORT.study_id)
    parts = compose(question, [c for c in pool if c.study.study_id == TRIAL.study_id], [against])
    assert [s.text for s in parts.disagreement] == [against.text]
    assert COHORT.study_id in {s.study_id for s in parts.studies}


def test_facts_beside_a_citation_are_those_of_the_record():
    one = cited_study(replace(TRIAL, authors=("Alder P",), journal="Invented Neurology", trial_ids=("NCT99000001",)), 7)
    assert (one.number, one.study_id, one.source_id) == (7, "doi:10.5555/trial", "trial")
    assert (one.design, one.sample_size, one.year, one.status) == ("randomised trial", 240, 2016, "no notice known")
    assert (one.title, one.authors, one.trial_ids) == (
        "Velorastine in episodic migraine",
        ("Alder P",),
        ("NCT99000001",),
    )
    assert one.citation.startswith("Alder P. Velorastine in episodic migraine.")


def test_citation_of_a_span_quotes_it():
    assert cite_span(TRIAL, 2, 0, 11).quote == "Velorastine" == TRIAL.text[0:11]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (PILOT, "Small study, by the number of participants found: 8."),
        (PILOT, "Read as a case report, without a comparison group"),
        (replace(TRIAL, notices=(StatusNotice(status=Status.RETRACTED, cue="RetractionIn"),)), "notice: retracted"),
        (replace(TRIAL, notices=(StatusNotice(status=Status.CONCERN, cue="x"),)), "notice: expression of concern"),
        (replace(TRIAL, cautions=(Caution(code="no-title", message="The source has no title."),)), "has no title"),
    ],
)
def test_what_weakens_a_study_is_said(record, words):
    assert any(words in line for line in study_cautions(record))


def test_sound_trial_has_no_caution():
    assert study_cautions(TRIAL) == ()


def test_what_is_not_known_is_never_empty():
    assert not_known(read_question("x"), [])
    assert not_known(read_question(QUESTION), [TRIAL])


def test_missing_randomised_trial_and_missing_outcome_are_said():
    lines = not_known(read_question("Does velorastine treatment reduce costs?"), [COHORT])
    assert any("was read as a randomised trial" in line for line in lines)
    assert any("asked outcome (cost)" in line for line in lines)
    assert any("the year of publication" in line for line in lines)
    assert not any("was read as a randomised trial" in line for line in not_known(read_question(QUESTION), [TRIAL]))


def test_only_uncontrolled_studies_are_said_to_have_no_comparison_group():
    assert any("comparison group" in line for line in not_known(read_question(QUESTION), [PILOT]))
    assert not any("comparison group" in line for line in not_known(read_question(QUESTION), [PILOT, TRIAL]))
