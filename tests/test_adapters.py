"""Lind inside LangChain: the retriever, the Runnable, and the page of the docs that shows them."""

from __future__ import annotations

import asyncio
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.adapters import LindRetriever, OpenSource, as_runnable
from assistant.answer import Answer
from assistant.chain import open_assistant
from index.retriever import Filters

PAGE = (Path(__file__).parent.parent / "docs" / "langchain.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
QUESTION = "Does velorastine prevent migraine?"
ABOUT_RETRACTED = "Does pomitrel lower serum uric acid in patients with gout?"
RETRACTED = "pmid:99000003"


@pytest.fixture(scope="module")
def assistant(library_folder, embedder):
    return open_assistant(library_folder, embedder=embedder)


def test_document_is_the_stored_text_at_its_place(assistant):
    documents = LindRetriever(source=assistant, k=4).invoke(QUESTION)
    assert len(documents) == 4
    for document in documents:
        facts = document.metadata
        study = assistant.study(facts["study_id"])
        assert document.page_content == study.text[facts["start"] : facts["end"]]
        assert (facts["title"], facts["year"], facts["status"]) == (study.title_text, study.year, study.status.value)
        assert document.id
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)


def test_retriever_leaves_retracted_studies_out_and_holds_to_its_filters(assistant):
    found = LindRetriever(source=assistant, k=20).invoke(ABOUT_RETRACTED)
    assert RETRACTED not in {document.metadata["study_id"] for document in found}
    later = LindRetriever(source=assistant, k=20, filters=Filters(since=2018)).invoke(QUESTION)
    assert later
    assert all(document.metadata["year"] >= 2018 for document in later)


def test_retriever_over_an_open_library_finds_the_same(assistant):
    source = OpenSource(retriever=assistant.retriever, library=assistant.library)
    one = LindRetriever(source=source, k=3).invoke(QUESTION)
    assert one == LindRetriever(source=assistant, k=3).invoke(QUESTION)


def test_retriever_can_be_asked_without_blocking(assistant):
    retriever = LindRetriever(source=assistant, k=2)
    # In a thread of its own: browser tests before this one leave an event loop running in theirs.
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(lambda: asyncio.run(retriever.ainvoke(QUESTION))).result()
    assert found == retriever.invoke(QUESTION)


def test_runnable_gives_the_answer_that_asking_gives(assistant):
    plain, piped = assistant.ask(QUESTION), as_runnable(assistant).invoke(QUESTION)
    assert isinstance(piped, Answer)
    assert piped.statements == plain.statements
    assert as_runnable(assistant).invoke({"question": QUESTION}).statements == plain.statements


def test_runnable_takes_filters_and_goes_on_in_a_chain(assistant):
    chain = as_runnable(assistant) | (lambda answer: [study.year for study in answer.studies])
    (all_years, later) = chain.batch([{"question": QUESTION}, {"question": QUESTION, "filters": Filters(since=2018)}])
    assert 2016 in all_years
    assert later
    assert all(year >= 2018 for year in later)


@pytest.mark.parametrize("asked", [7, None, {"text": QUESTION}, [QUESTION]])
def test_runnable_refuses_what_is_no_question(assistant, asked):
    with pytest.raises(TypeError, match="expected a question"):
        as_runnable(assistant).invoke(asked)


@pytest.mark.model
def test_examples_of_the_page_run_in_their_order(tmp_path, monkeypatch, studies_file, capsys):
    shutil.copy(studies_file, tmp_path / "studies.jsonl")
    monkeypatch.chdir(tmp_path)
    assert len(EXAMPLES) == 4
    scope: dict[str, object] = {}
    for example in EXAMPLES:
        exec(compile(example, "docs/langchain.md", "exec"), scope)
    shown = capsys.readouterr().out
    assert "Velorastine" in shown
    assert "Migraine days fell." in shown
    assert scope["titles"][0]  # type: ignore[index]
    assert "1 of 1 sentences of the chat model were replaced" in shown


def test_settings_of_the_page_are_settings():
    from assistant.settings import Settings

    named = {name.removeprefix("LIND_").lower() for name in re.findall(r"`(LIND_\w+)`", PAGE)}
    assert named == {name for name in Settings.model_fields if name.startswith("model")}
