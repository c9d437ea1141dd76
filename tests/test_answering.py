"""The way of a question from the door to the answer: what is done with it before, around and instead of a search."""

import json
import re
import shutil

import pytest

from assistant.audit import AuditTrail, verify_trail
from assistant.chain import open_assistant
from assistant.conversation import Context, after
from assistant.verify import verify_saved
from corpus.errors import QuestionError
from index.build import ingest
from index.retriever import Filters

QUESTION = "Does velorastine prevent migraine?"


@pytest.fixture(scope="module")
def assistant(library_folder, embedder):
    return open_assistant(library_folder, embedder=embedder)


def test_personal_data_are_taken_out_and_the_person_is_told(assistant):
    answer = assistant.ask("Mr. John Smith, MRN 4471902, has migraine: does velorastine prevent migraine?")
    assert "Smith" not in json.dumps(answer.to_json())
    assert "4471902" not in json.dumps(answer.to_json())
    assert "[name removed]" in answer.question
    assert any("Personal data" in line for line in answer.notices)
    assert assistant.ask(QUESTION).notices == ()


def test_emergency_is_redirected_without_any_index(own_library, embedder):
    shutil.rmtree(own_library / "index")
    answer = open_assistant(own_library, embedder=embedder).ask("I took all my pills and want to die")
    assert (answer.kind, answer.statements, answer.studies) == ("redirect", (), ())
    assert answer.reason == "self-harm"
    assert answer.message


def test_question_for_one_drugs_name_gets_the_nearest_studies_and_no_finding(assistant):
    answer = assistant.ask("Which drug do I prescribe to Mrs Brown for migraine? Just one name")
    assert (answer.kind, answer.reason, answer.statements) == ("abstention", "prescription", ())
    assert answer.studies
    assert "does not hold" not in answer.message


def test_premise_that_a_study_contradicts_is_challenged_first_with_its_words(assistant):
    answer = assistant.ask("Why does velorastine fail to prevent migraine?")
    assert answer.kind == "answer"
    said, quote = answer.bottom_line[:2]
    assert "takes for granted" in said.text
    assert quote.kind == "quote"
    assert "Monthly migraine days fell by 3.1 with velorastine" in quote.text
    assert quote.text not in [s.text for s in (*answer.statements, *answer.disagreement)]


def test_question_of_too_many_bytes_is_refused(assistant):
    with pytest.raises(QuestionError, match="bytes"):
        assistant.ask("語" * 1400)


def test_spelling_is_mended_towards_the_library_and_said(assistant):
    answer = assistant.ask("Does sorvatide cause pancreatits?")
    assert answer.notices == ("“pancreatits” was read as “pancreatitis”, which this library holds.",)
    assert answer.question == "Does sorvatide cause pancreatits?"
    assert answer.standalone_question == "Does sorvatide cause pancreatitis?"


def test_follow_up_is_resolved_shown_and_answered(assistant):
    first = assistant.ask(QUESTION)
    context = after(Context(), first)
    second = assistant.ask("and what about side effects?", context=context)
    assert second.question == "and what about side effects?"
    assert "velorastine" in second.standalone_question.lower()
    assert any(second.standalone_question in line for line in second.notices)
    shown = assistant.ask("show me the second one", context=context)
    assert {c.number for s in shown.statements for c in s.citations} == {2}
    assert all(s.checks.verbatim for s in shown.statements)


def test_study_named_by_its_number_is_returned(assistant):
    answer = assistant.ask("What did PMID 99000001 find?")
    assert (answer.kind, answer.question_form) == ("answer", "citation lookup")
    assert {s.study_id for s in answer.studies} == {"pmid:99000001"}


def test_study_that_is_not_held_or_retracted_is_not_quoted(assistant):
    missing = assistant.ask("What did PMID 12345678 find?")
    assert (missing.kind, missing.reason) == ("abstention", "study-not-held")
    retracted = assistant.ask("What did PMID 99000003 find?")
    assert (retracted.kind, retracted.reason, retracted.statements) == ("abstention", "study-retracted", ())
    assert retracted.studies[0].status == "retracted"
    assert assistant.ask("What did PMID 99000003 find?", filters=Filters(include_retracted=True)).kind == "answer"


def test_answer_is_noted_in_the_audit_trail_when_one_is_given(assistant, tmp_path):
    trail = AuditTrail.open(tmp_path / "audit")
    answer = assistant.ask(QUESTION, audit=trail)
    assert verify_trail(tmp_path / "audit").entries == 1
    assert answer.snapshot in next((tmp_path / "audit").glob("*.jsonl")).read_text("utf-8")


def test_appraisal_stands_in_every_answer_and_its_steps_quote_the_stored_text(assistant):
    answer = assistant.ask(QUESTION)
    assert answer.appraisal
    for appraisal in answer.appraisal:
        assert appraisal.certainty != "high"
        for step in appraisal.steps:
            assert step.citations
            assert all(assistant.study(c.study_id).text[c.start : c.end] == c.quote for c in step.citations)


def test_saved_answer_whose_appraisal_quotes_other_words_does_not_verify(assistant):
    document = json.loads(json.dumps(assistant.ask(QUESTION).to_json()))
    assert verify_saved(document, assistant) == ()
    document["appraisal"][0]["steps"][0]["citations"][0]["quote"] = "other words"
    assert [p.where for p in verify_saved(document, assistant)] == ["appraisal[0].steps[0]"]
    document["appraisal"][0]["steps"][0]["citations"] = []
    assert [p.message for p in verify_saved(document, assistant)] == ["the step cites nothing"]


def test_contradicted_trials_are_rated_down_for_inconsistency(assistant):
    answer = assistant.ask(QUESTION)
    assert answer.disagreement
    assert "inconsistency" in {step.domain for appraisal in answer.appraisal for step in appraisal.steps}


def test_people_that_were_not_studied_are_named_with_the_nearest_misses(tmp_path, embedder):
    record = {
        "doc_id": "a",
        "title": "Quillamide for hiccups: a randomized trial",
        "abstract": "We randomly assigned 90 adult patients with hiccups to receive quillamide or placebo. "
        "Quillamide stopped attacks of hiccups more often than placebo.",
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(record) + "\n")
    ingest(tmp_path / "library", [tmp_path / "one.jsonl"], embedder=embedder)
    asked = open_assistant(tmp_path / "library", embedder=embedder)
    answer = asked.ask("Does quillamide stop hiccups in children?")
    differs = [line for study in answer.studies for line in study.indirect]
    assert any("children" in line and "“adult patients”" in line for line in differs)
    if answer.kind == "abstention":
        assert any("hiccups" in line and "AND" in line for line in answer.not_known)


def test_search_for_randomised_evidence_alone_is_said_where_none_is_quoted(tmp_path, embedder):
    record = {
        "doc_id": "a",
        "title": "Quillamide for hiccups: a case series",
        "abstract": "Twelve patients with hiccups took quillamide. Quillamide treatment stopped attacks of hiccups in 9.",
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(record) + "\n")
    ingest(tmp_path / "library", [tmp_path / "one.jsonl"], embedder=embedder)
    answer = open_assistant(tmp_path / "library", embedder=embedder).ask(
        "Does quillamide treatment stop attacks of hiccups in patients who took quillamide?"
    )
    assert answer.kind == "answer"
    assert any("searched for on their own; none is quoted" in line for line in answer.not_known)


@pytest.fixture(scope="module")
def seeds(data_folder, tmp_path_factory, minilm):
    folder = tmp_path_factory.mktemp("seeds") / "library"
    ingest(folder, [data_folder / "seeds"], embedder=minilm)
    return open_assistant(folder, embedder=minilm)


def quoted(answer):
    return " ".join(s.text for s in (*answer.statements, *answer.disagreement))


@pytest.mark.model
def test_thalidomide_in_metastatic_disease_shows_both_studies_their_limits_and_a_low_rating(seeds):
    answer = seeds.ask("Is thalidomide worth trying in metastatic HCC?")
    assert sorted(s.sample_size for s in answer.studies) == [8, 106]
    assert "8 participants" in answer.bottom_line[0].text
    assert "106 participants" in answer.bottom_line[0].text
    words = quoted(answer)
    assert "One partial response was observed (12.5%, 95% CI; 0-42%)" in words
    assert {c.number for s in answer.statements for c in s.citations} == {1, 2}
    harms = " ".join(s.text for s in answer.statements if s.aspect == "harm")
    assert "somnolence" in harms or "rash" in harms
    said = " ".join(answer.cautions)
    assert "without a comparison group" in said
    assert "had to live to receive" in said
    assert "altered by a machine" in said
    assert any("none is quoted" in line for line in answer.not_known)
    assert {a.certainty for a in answer.appraisal} <= {"low", "very low"}
    assert all(a.steps for a in answer.appraisal)


@pytest.mark.model
def test_cik_cells_after_resection_show_benefit_one_sided_p_and_harm(seeds):
    answer = seeds.ask("CIK cells after resection?")
    words = quoted(answer)
    for found in ("44.0 months", "30.0 months", "0.63", "0.43-0.94", "1-sided", "62% vs 41%"):
        assert found in words
    assert any("one-sided" in line for line in answer.cautions)
    assert any(s.aspect == "harm" and "62% vs 41%" in s.text for s in answer.statements)


@pytest.mark.model
@pytest.mark.parametrize("question", ["Is thalidomide worth trying in metastatic HCC?", "CIK cells after resection?"])
def test_first_screen_keeps_within_250_words(seeds, question):
    answer = seeds.ask(question)
    shown = [s.text for s in (*answer.bottom_line, *answer.statements, *answer.disagreement)]
    assert sum(len(re.findall(r"\S+", text)) for text in shown) <= 250


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "understood", "cited", "quoted"),
    [
        (
            "What is the evidence for CIK cells after resection",
            "CIK · cells",
            {"002"},
            ["44.0 months", "30.0 months"],
        ),
        (
            "What fraction of patients had adverse events with CIK cells versus control?",
            "What fraction · adverse · CIK · cells",
            {"002"},
            ["62% vs 41%"],
        ),
        (
            "Does thalidomide work in hepatoma?",
            "thalidomide · hepatoma",
            {"000", "001"},
            ["One partial response was observed"],
        ),
        ("Compare thalidomide and CIK cells", "thalidomide · CIK · cells", {"000", "002"}, ["recurrence-free"]),
    ],
)
def test_questions_that_were_once_declined_are_answered_from_the_right_studies(
    seeds, question, understood, cited, quoted
):
    answer = seeds.ask(question)
    assert (answer.kind, answer.state, answer.understood.text) == ("answer", "answer", understood)
    assert cited <= {study.source_id[:3] for study in answer.studies}
    said = " ".join(c.quote for s in answer.statements for c in s.citations)
    assert [words for words in quoted if words not in said] == []
