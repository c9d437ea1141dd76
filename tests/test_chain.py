import json
import re
import shutil
import sys
import textwrap
from dataclasses import replace

import pytest

from assistant.chain import Assistant, as_langchain_retriever, open_assistant
from assistant.verify import verify_saved
from corpus.errors import IndexUnavailableError, LibraryError, ModelError, QuestionError
from corpus.library import Library
from corpus.study import Draft, Part, Status, StatusNotice
from index.build import ingest, ingest_records
from index.generations import current_generation
from index.retriever import Filters

QUESTION = "Does velorastine prevent migraine?"
ABOUT_GOUT = "Does febuxostat lower uric acid in gout?"
NOT_HELD = "Does metformin cure asthma?"
RETRACTED = "pmid:99000003"
ABOUT_RETRACTED = "Does pomitrel lower serum uric acid in patients with gout?"

ANSWER_KEYS = {
    "schema", "kind", "question", "standalone_question", "question_type", "reason", "message", "bottom_line",
    "statements", "disagreement", "not_known", "cautions", "studies", "left_out", "evidence_to", "snapshot",
    "model", "version", "timings_ms",
}  # fmt: skip
STATEMENT_KEYS = {"text", "kind", "citations", "checks"}
CITATION_KEYS = {"number", "study_id", "start", "end", "quote"}
STUDY_KEYS = {
    "number", "study_id", "source_id", "pmid", "doi", "trial_ids", "title", "authors", "journal", "year", "design",
    "sample_size", "status", "effects", "cautions", "citation",
}  # fmt: skip
BLOCKS = ("bottom_line", "statements", "disagreement")
DIRECTIVE = re.compile(
    r"\b(?:should|must|ought|recommend\w*|we (?:advise|suggest)|start|stop|consider|give|prescribe|avoid)\b", re.I
)


@pytest.fixture(scope="module")
def assistant(library_folder, embedder):
    return open_assistant(library_folder, embedder=embedder)


@pytest.fixture
def with_model(library_folder, embedder, tmp_path):
    def make(reply):
        (tmp_path / "replies.txt").write_text(reply, "utf-8")
        return open_assistant(library_folder, embedder=embedder, model=f"scripted:{tmp_path / 'replies.txt'}")

    return make


def statements(answer):
    return [s for block in BLOCKS for s in getattr(answer, block)]


def without_times(answer):
    return json.dumps(replace(answer, timings_ms={}).to_json(), sort_keys=True)


def test_answer_quotes_the_study_that_answers(assistant):
    answer = assistant.ask(QUESTION)
    assert (answer.kind, answer.reason, answer.question_type) == ("answer", None, "therapy")
    assert "Monthly migraine days fell by 3.1 with velorastine and by 1.2 with placebo" in " ".join(
        s.text for s in (*answer.statements, *answer.disagreement)
    )
    assert (answer.evidence_to, answer.model, answer.question) == ("2021", "extractive", QUESTION)
    assert answer.snapshot
    assert answer.version


def test_both_sides_of_a_contradiction_are_cited(assistant):
    assert {s.study_id for s in assistant.ask(QUESTION).studies} >= {"pmid:99000001", "pmid:99000002"}


def test_contradiction_of_two_trials_is_said(assistant):
    assert assistant.ask(QUESTION).disagreement


def test_every_quote_is_the_stored_text_at_its_offsets(assistant):
    answer = assistant.ask(QUESTION)
    assert 2 <= len(answer.statements) <= 4
    for statement in statements(answer):
        assert statement.citations
        assert statement.checks.verbatim
        assert statement.checks.numbers
        for citation in statement.citations:
            assert assistant.study(citation.study_id).text[citation.start : citation.end] == citation.quote


def test_json_form_has_every_key_of_the_contract(assistant):
    for question in (QUESTION, NOT_HELD):
        document = json.loads(json.dumps(assistant.ask(question).to_json()))
        assert document["schema"] == "lind.answer/1"
        assert set(document) >= ANSWER_KEYS
        for statement in (s for block in BLOCKS for s in document[block]):
            assert set(statement) >= STATEMENT_KEYS
            assert set(statement["checks"]) >= {"verbatim", "numbers"}
            assert all(set(citation) == CITATION_KEYS for citation in statement["citations"])
        assert document["studies"]
        assert all(set(study) >= STUDY_KEYS for study in document["studies"])
        assert set(document["left_out"]) >= {"retracted", "duplicates"}
        assert document["timings_ms"]["total"] >= 0


def test_question_that_the_library_does_not_answer_is_declined_with_the_nearest_misses(assistant):
    answer = assistant.ask(NOT_HELD)
    assert answer.kind == "abstention"
    assert answer.reason == "name-absent"
    assert "“metformin”" in answer.message
    assert statements(answer) == []
    assert 1 <= len(answer.studies) <= 3
    assert answer.not_known


def test_second_of_two_questions_does_not_fall_away(assistant):
    both = assistant.ask(f"{QUESTION} {ABOUT_GOUT}")
    assert both.kind == "answer"
    assert {s.study_id for s in both.studies} >= {s.study_id for s in assistant.ask(QUESTION).studies[:1]}
    one = assistant.ask(f"{QUESTION} {NOT_HELD}")
    assert one.kind == "answer"
    assert f"No answer was found to this part of the question: “{NOT_HELD}”" in one.not_known


def test_reading_and_state_stand_in_the_json(assistant):
    answered, declined = assistant.ask(QUESTION).to_json(), assistant.ask(NOT_HELD).to_json()
    assert (answered["state"], answered["understood"]["text"]) == ("answer", "velorastine · migraine")
    assert declined["state"] in ("closest", "nothing")
    assert declined["kind"] == "abstention"


def test_same_question_gives_the_same_answer(assistant, library_folder, embedder):
    again = open_assistant(library_folder, embedder=embedder)
    for question in (QUESTION, NOT_HELD):
        assert without_times(assistant.ask(question)) == without_times(assistant.ask(question))
        assert without_times(assistant.ask(question)) == without_times(again.ask(question))


def test_saved_answer_verifies_against_its_library(assistant):
    document = json.loads(json.dumps(assistant.ask(QUESTION).to_json()))
    assert verify_saved(document, assistant) == ()


def test_retracted_study_is_not_cited_and_is_counted(assistant):
    for question in (ABOUT_RETRACTED, QUESTION):
        assert RETRACTED not in {s.study_id for s in assistant.ask(question).studies}
    assert assistant.ask(ABOUT_RETRACTED).left_out["retracted"] == 1


def test_retracted_study_is_shown_with_its_status_when_asked_for(assistant):
    answer = assistant.ask(ABOUT_RETRACTED, filters=Filters(include_retracted=True))
    study = next(s for s in answer.studies if s.study_id == RETRACTED)
    assert study.status == "retracted"
    assert any("retracted" in line for line in study.cautions)
    assert any("retracted" in line for line in answer.cautions)
    assert answer.left_out["retracted"] == 0


def test_filters_hold_for_every_cited_study(assistant):
    answer = assistant.ask(QUESTION, filters=Filters(since=2018, designs=frozenset({"randomised trial"})))
    assert {s.study_id for s in answer.studies} == {"pmid:99000002"}


@pytest.mark.parametrize(
    "question", [QUESTION, NOT_HELD, ABOUT_RETRACTED, "How do older people who use tarazolam fall?"]
)
def test_own_words_of_an_answer_give_no_directions(assistant, question):
    answer = assistant.ask(question, filters=Filters(include_retracted=True))
    lines = [answer.message, *answer.not_known, *answer.cautions, *(s.text for s in answer.bottom_line)]
    lines += [line for study in answer.studies for line in study.cautions]
    assert [line for line in lines if DIRECTIVE.search(line)] == []


@pytest.mark.parametrize("question", ["", "   ", "a" * 5000])
def test_empty_or_endless_question_is_refused(assistant, question):
    with pytest.raises(QuestionError):
        assistant.ask(question)


@pytest.mark.parametrize(
    "question", ["?", "the of and", "\x00\x1b[2J", "velorastine AND (", '"', "-migraine", "1", "語", "\ud800"]
)
def test_odd_question_is_answered_or_declined(assistant, question):
    assert assistant.ask(question).kind in ("answer", "abstention")


def test_missing_library_and_missing_index_say_so(tmp_path, own_library, embedder):
    with pytest.raises(LibraryError, match="no library"):
        open_assistant(tmp_path / "nowhere", embedder=embedder)
    shutil.rmtree(own_library / "index")
    with pytest.raises(IndexUnavailableError):
        open_assistant(own_library, embedder=embedder).ask(QUESTION)


def test_record_that_is_retracted_later_leaves_the_next_answer_without_a_restart(own_library, embedder, tmp_path):
    assistant = open_assistant(own_library, embedder=embedder)
    assert "pmid:99000001" in {s.study_id for s in assistant.ask(QUESTION).studies}
    withdrawn = Draft(
        source_id="again",
        format="test",
        original="",
        title="Retracted: velorastine for the prevention of migraine",
        parts=(Part(label=None, text="Velorastine reduced the number of migraine days."),),
        pmid="99000001",
        year=2016,
        notices=(StatusNotice(status=Status.RETRACTED, cue="RetractionIn"),),
    )
    summary = ingest_records(own_library, [(withdrawn, "again")], embedder=embedder)
    assert summary.updated == 1
    answer = assistant.ask(QUESTION)
    assert "pmid:99000001" not in {s.study_id for s in answer.studies}
    assert answer.left_out["retracted"] >= 1


def test_study_added_later_is_found_without_a_restart(own_library, embedder, tmp_path):
    assistant = open_assistant(own_library, embedder=embedder)
    assert assistant.ask("Does quillamide prevent hiccups?").kind == "abstention"
    record = {"doc_id": "new", "title": "Quillamide for hiccups", "abstract": "Quillamide prevents attacks of hiccups."}
    (tmp_path / "new.jsonl").write_text(json.dumps(record) + "\n")
    ingest(own_library, [tmp_path / "new.jsonl"], embedder=embedder)
    assert [s.source_id for s in assistant.ask("Does quillamide prevent hiccups?").studies] == ["new"]


class Shouting:
    """A library whose bulk reading hands out other characters than it has stored."""

    def __init__(self, library):
        self._library = library

    def __getattr__(self, name):
        return getattr(self._library, name)

    def studies(self, ids):
        return {name: replace(study, text=study.text.upper()) for name, study in self._library.studies(ids).items()}


def test_answer_whose_quotes_are_not_the_stored_text_never_leaves(library_folder, embedder):
    with Library.open(library_folder) as library:
        assert Assistant(library, embedder, None).ask(QUESTION).kind == "answer"
        answer = Assistant(Shouting(library), embedder, None).ask(QUESTION)
    assert (answer.kind, answer.reason, statements(answer)) == ("abstention", "verification-failed", [])
    assert "did not pass the check" in answer.message


def test_study_changed_behind_the_index_is_never_misquoted(own_library, embedder):
    assistant = open_assistant(own_library, embedder=embedder)
    old = json.loads(json.dumps(assistant.ask(QUESTION).to_json()))
    generation = current_generation(own_library)
    longer = Draft(
        source_id="again",
        format="test",
        original="",
        title="Now another title that shifts every offset: velorastine for the prevention of migraine",
        parts=(Part(label=None, text="Velorastine reduced the number of migraine days by 2.9 in 240 adults."),),
        pmid="99000001",
        year=2016,
    )
    ingest_records(own_library, [(longer, "again")], embedder=embedder)
    assert current_generation(own_library) != generation
    for statement in statements(assistant.ask(QUESTION)):
        for citation in statement.citations:
            assert assistant.study(citation.study_id).text[citation.start : citation.end] == citation.quote
    assert {p.where for p in verify_saved(old, assistant)}


def test_model_sentence_that_holds_is_shown_as_generated_with_its_citation(with_model):
    plain = with_model("").ask(QUESTION).statements
    number = next(n for n, s in enumerate(plain, start=1) if "3.1" in s.text)
    answer = with_model(f"Migraine days fell by 3.1 and by 1.2 [{number}].").ask(QUESTION)
    (statement,) = answer.statements
    assert (statement.kind, statement.text) == ("generated", "Migraine days fell by 3.1 and by 1.2")
    assert statement.citations == plain[number - 1].citations
    assert answer.model.startswith("scripted:")


def test_model_sentence_with_a_wrong_number_is_replaced_by_the_quote(with_model):
    plain = with_model("").ask(QUESTION).statements
    number = next(n for n, s in enumerate(plain, start=1) if "3.1" in s.text)
    assert with_model(f"Migraine days fell by 1.3 [{number}].").ask(QUESTION).statements == (plain[number - 1],)


@pytest.mark.parametrize("reply", ["", "NOT IN THE PASSAGES", "Migraine days fell [99].", "Migraine days fell."])
def test_model_without_a_usable_sentence_leaves_the_quotes(with_model, assistant, reply):
    assert with_model(reply).ask(QUESTION).statements == assistant.ask(QUESTION).statements


def test_model_is_not_asked_when_the_library_does_not_hold_the_answer(with_model):
    answer = with_model("Metformin cures asthma [1].").ask(NOT_HELD)
    assert answer.kind == "abstention"
    assert statements(answer) == []


def test_model_that_fails_leaves_the_quotes_and_a_caution(library_folder, embedder, assistant, tmp_path, monkeypatch):
    (tmp_path / "langchain_together.py").write_text(
        textwrap.dedent("""
            from langchain_core.runnables import RunnableLambda

            def ChatTogether(**given):
                def fail(prompt):
                    raise ConnectionError("nobody is at home")
                return RunnableLambda(fail)
        """)
    )
    monkeypatch.syspath_prepend(tmp_path)
    failing = open_assistant(library_folder, embedder=embedder, model="together:any")
    sys.modules.pop("langchain_together")
    answer = failing.ask(QUESTION)
    assert answer.statements == assistant.ask(QUESTION).statements
    assert answer.model == "extractive"
    assert any("nobody is at home" in line for line in answer.cautions)


def test_model_that_cannot_be_opened_is_refused_before_anything_is_asked(library_folder, embedder):
    with pytest.raises(ModelError):
        open_assistant(library_folder, embedder=embedder, model="nobody:model")


def test_langchain_retriever_returns_stored_passages(assistant, library_folder):
    with Library.open(library_folder) as library:
        documents = as_langchain_retriever(assistant.retriever, library, k=3).invoke(QUESTION)
        assert len(documents) == 3
        for document in documents:
            facts = document.metadata
            assert document.page_content == library.study(facts["study_id"]).text[facts["start"] : facts["end"]]
            assert {"title", "year", "design", "status", "score"} <= set(facts)


def test_empty_answer_of_a_library_of_one_study(tmp_path, embedder):
    (tmp_path / "one.jsonl").write_text(json.dumps({"doc_id": "a", "title": "Velorastine", "abstract": ""}) + "\n")
    ingest(tmp_path / "library", [tmp_path / "one.jsonl"], embedder=embedder)
    answer = open_assistant(tmp_path / "library", embedder=embedder).ask("velorastine")
    assert statements(answer) == []
    assert answer.kind == "abstention"


def test_answer_says_when_chroma_could_not_be_used(own_library, embedder):
    import shutil

    from index.generations import current_generation

    whole = open_assistant(own_library, embedder=embedder).ask(QUESTION)
    shutil.rmtree(current_generation(own_library) / "chroma")
    exact = open_assistant(own_library, embedder=embedder).ask(QUESTION)
    assert not any("Chroma was not used" in line for line in whole.cautions)
    assert any("Chroma was not used" in line for line in exact.cautions)
    assert exact.statements == whole.statements
