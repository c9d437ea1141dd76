"""On the page “Ask”: a chat model's sentences, the way out, filters, answers that are none, answers out of date, saving."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from corpus.library import Library
from index.build import ingest
from index.embed import open_embedder
from tests.browser.conftest import WAIT, Visit, serious
from tests.eutils_server import EutilsServer
from tests.openai_server import pausing, sentences, serving, until_left
from ui.export_box import ANSWER_FILES, FILES
from ui.serve import ADDRESS
from ui.view_library import import_status_list

pytestmark = pytest.mark.browser

QUESTION = "Does zelvaprine prevent relapse of harbour fever?"
FIRST = "Relapse of harbour fever occurred in 18 of 120 patients with zelvaprine and in 36 of 120 with placebo."
WRONG = "Relapse of harbour fever occurred in 17 of 120 patients with zelvaprine."
SECOND = "Zelvaprine did not prevent relapse of harbour fever in the elderly."


@pytest.fixture
def own(library: Path, tmp_path: Path) -> Path:
    """Return a library that this test may change."""
    return Path(shutil.copytree(library, tmp_path / "library"))


def with_model(url: str) -> dict[str, str]:
    return {"LIND_MODEL": "openai:fake", "LIND_MODEL_URL": url, "LIND_MODEL_KEY": "sk-none"}


def send(window: Visit, question: str) -> None:
    field = window.page.get_by_placeholder("Ask a clinical question")
    field.wait_for(timeout=WAIT)
    field.fill(question)
    field.press("Enter")


def test_sentences_of_a_model_appear_one_by_one_and_only_once_they_are_checked(
    browser: Any, serve: Any, own: Path
) -> None:
    reply = sentences((WRONG, 2), (FIRST, 2), (SECOND, 1))
    with serving(pausing(reply, at=reply.index(SECOND), seconds=2.5)) as served:
        window = Visit(browser, serve(own, **with_model(served.url)))
        send(window, QUESTION)
        growing = window.page.locator(".lind-growing")
        growing.nth(1).wait_for(timeout=WAIT)
        shown = growing.all_inner_texts()
        window.picture("streaming-1280")
        assert window.page.locator(".lind-answer").count() == 0
        assert len(shown) == 2  # the third is not written yet
        assert "hazard ratio, 0.46" in shown[0]  # the wrong figure gave way to the quote it cites
        assert FIRST in shown[1]
        window.page.locator(".lind-answer").wait_for(timeout=WAIT)
        window.settle()
        answer = window.page.locator(".lind-answer").inner_text()
        assert "17 of 120" not in window.page.content()
        assert SECOND in answer
        assert "1 of 3 sentences of the chat model were replaced" in answer
        assert "model openai:fake" in answer
        assert growing.count() == 0
        window.context.close()


def test_a_scripted_model_writes_without_a_network(browser: Any, serve: Any, own: Path, tmp_path: Path) -> None:
    (tmp_path / "replies.txt").write_text(sentences((FIRST, 2)), "utf-8")
    window = Visit(browser, serve(own, LIND_MODEL=f"scripted:{tmp_path / 'replies.txt'}"))
    window.ask(QUESTION)
    assert FIRST in window.page.locator(".lind-generated").inner_text()
    assert window.hosts() == {ADDRESS}
    window.context.close()


def test_a_slow_answer_can_be_stopped_and_another_question_asked(browser: Any, serve: Any, own: Path) -> None:
    left = threading.Event()
    with serving(until_left("{", left)) as served:
        window = Visit(browser, serve(own, **with_model(served.url)))
        send(window, QUESTION)
        window.page.get_by_role("button", name="Stop").wait_for(timeout=WAIT)
        for _ in range(200):
            if served.calls:  # on a busy machine the model is asked after the button is there
                break
            window.page.wait_for_timeout(100)
        window.page.get_by_role("button", name="Stop").click(timeout=WAIT)
        window.page.get_by_role("button", name="Stop").wait_for(state="detached", timeout=WAIT)
        window.settle()
        assert left.wait(20)  # the request to the model is closed, long before the model would have answered
        assert window.page.locator(".lind-answer").count() == 0
        window.page.get_by_text("Not answered: it was stopped").wait_for(timeout=WAIT)
        assert window.page.get_by_text(QUESTION).count() == 1  # kept, one click away
        window.picture("stopped-1280")
        window.ask("Does metformin prevent migraine?")  # an abstention asks no model
        assert window.page.get_by_text("Not answered: it was stopped").count() == 0
        assert window.page.locator(".lind-answer").get_attribute("data-kind") == "abstention"
        assert window.page.locator(".lind-asked").count() == 1  # what was stopped is not in the conversation
        window.context.close()


def test_a_reload_while_an_answer_is_on_its_way_keeps_the_question(browser: Any, serve: Any, own: Path) -> None:
    left, kept = threading.Event(), sorted(own.glob("sessions/*"))
    with serving(until_left("{", left)) as served:
        window = Visit(browser, serve(own, LIND_AUDIT="false", **with_model(served.url)))
        send(window, QUESTION)
        window.page.get_by_role("button", name="Stop").wait_for(timeout=WAIT)
        window.page.reload()
        window.page.get_by_text("Not answered: it was stopped").wait_for(timeout=WAIT)
        window.settle()
        assert window.page.get_by_text(QUESTION).count() == 1
        other = Visit(browser, window.page.url.partition("?")[0])
        other.settle()
        assert other.page.get_by_text(QUESTION).count() == 0
        other.context.close()
        assert sorted(own.glob("sessions/*")) == kept  # in memory alone
        window.page.get_by_role("button", name="Ask it again").click()
        window.page.get_by_role("button", name="Stop").wait_for(timeout=WAIT)
        window.page.get_by_role("button", name="Stop").click()
        window.page.get_by_role("button", name="Let it be").click(timeout=WAIT)
        window.settle()
        assert window.page.get_by_text(QUESTION).count() == 0
        window.page.reload()
        window.page.get_by_placeholder("Ask a clinical question").wait_for(timeout=WAIT)
        window.settle()
        assert window.page.get_by_text(QUESTION).count() == 0
        window.context.close()


def test_a_pubmed_search_on_the_page_adds_what_it_finds(browser: Any, serve: Any, own: Path) -> None:
    with EutilsServer(range(70_001, 70_006), unreadable=[70_003]) as pubmed:
        window = Visit(browser, serve(own, LIND_EUTILS_URL=pubmed.url))
        window.open("Library")
        window.page.get_by_role("radio", name="Add studies").click()
        window.settle()
        window.page.get_by_text(f"and nothing else, to {ADDRESS}").wait_for(timeout=WAIT)
        window.page.get_by_label("PubMed search").fill("beads[ti]")
        window.page.get_by_role("button", name="Search PubMed and add").click()
        window.page.locator(".lind-quarantined").wait_for(timeout=WAIT)
        window.settle()
        assert [asked["term"] for asked in pubmed.asked("esearch")] == ["beads[ti]"]
        assert (
            window.page.get_by_text("5 read · 4 new").count() + window.page.get_by_text("4 read · 4 new").count() == 1
        )
        window.picture("pubmed-1280")
        assert window.hosts() == {ADDRESS}  # the browser itself asks nobody else
        window.context.close()
    with Library.open(own) as library:
        assert library.find_identifier("70001", "pmid")
        assert not library.find_identifier("70003", "pmid")


def test_filters_narrow_what_is_searched_and_stand_beside_the_answer(visit: Visit) -> None:
    visit.page.get_by_text("Every study that is not retracted").wait_for(timeout=WAIT)
    visit.page.get_by_role("button", name="Only some studies").click()
    for label in ("Study design", "Population", "Journal", "Status", "From year", "To year"):
        visit.page.get_by_test_id("stPopoverBody").get_by_text(label, exact=True).wait_for(timeout=5_000)
    visit.page.get_by_label("From year").fill("2021")
    visit.page.get_by_label("From year").press("Enter")
    visit.page.get_by_text("Only studies with an effect estimate").click()
    visit.settle()
    visit.picture("filters-1280")
    visit.page.keyboard.press("Escape")
    visit.page.get_by_text("Only from 2021 · with an effect estimate").wait_for(timeout=WAIT)
    visit.ask(QUESTION)
    assert set(visit.passages()) == {"pmid:90000002"}  # of 2022; the other trial is of 2019
    assert visit.page.get_by_text("Searched: only from 2021 · with an effect estimate").count() == 1
    visit.page.get_by_role("button", name="Only some studies").click()
    visit.page.get_by_role("button", name="Every study again").click()
    visit.page.get_by_text("Every study that is not retracted").wait_for(timeout=WAIT)


def test_an_emergency_is_told_where_help_is_and_nothing_else(visit: Visit) -> None:
    send(visit, "My father has crushing chest pain right now and cannot breathe, what should I do?")
    alert = visit.page.locator(".lind-urgent")
    alert.wait_for(timeout=WAIT)
    visit.settle()
    assert "emergency services" in alert.inner_text()
    assert alert.get_attribute("role") == "alert"
    assert visit.page.locator(".lind-card").count() == 0
    visit.picture("emergency-1280")


NULL_TRIAL = {
    "pmid": "90000101",
    "title": "Marlicin for cellar cough: a randomised trial",
    "abstract": "METHODS: We randomised 180 adults with cellar cough to marlicin or placebo for 12 weeks. RESULTS: Cure of "
    "cellar cough did not differ between marlicin and placebo (41 of 90 versus 40 of 90; risk ratio, 1.03; 95% CI, 0.75 "
    "to 1.40; P=0.88). CONCLUSIONS: Marlicin did not cure cellar cough more often than placebo.",
}


def test_a_challenged_premise_stands_above_the_findings_on_page_phone_and_dark(
    browser: Any, serve: Any, tmp_path: Path
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    (tmp_path / "trial.jsonl").write_text(json.dumps(NULL_TRIAL))
    ingest(tmp_path / "library", [tmp_path / "trial.jsonl"], embedder=open_embedder("hash-64"))
    address = serve(tmp_path / "library")
    for width, scheme in ((1280, "light"), (390, "light"), (1280, "dark")):
        window = Visit(browser, address, width, scheme)
        window.ask("Why does marlicin cure cellar cough?")
        block = window.page.get_by_role("group", name="A premise, and a passage that reads otherwise")
        assert block.count() == 1
        assert block.locator(".lind-premised").inner_text() == "marlicin cure cellar cough"
        assert "reads otherwise" in block.inner_text()
        assert "did not differ between marlicin and placebo (41 of 90" in block.locator("blockquote").inner_text()
        tops = "all => all.map(e => e.getBoundingClientRect().top)"
        order = window.page.locator(".lind-premise, .lind-bottom, .lind-findings").evaluate_all(tops)
        assert order == sorted(order)
        assert block.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
        looks = "e => getComputedStyle(e).backgroundColor"
        assert block.evaluate(looks) != window.page.locator(".lind-bottom").evaluate(looks)
        assert serious(Axe().run(window.page).response) == []
        window.picture(f"premise-{width}-{scheme}")
        mark = block.locator("blockquote .lind-cite")
        target = mark.get_attribute("href")
        mark.press("Enter")
        window.page.wait_for_timeout(600)
        passage = window.page.locator(f"mark{target}")
        assert passage.inner_text() in block.inner_text()
        assert 0 <= passage.evaluate("m => m.getBoundingClientRect().top") < 900
        window.context.close()


def test_what_was_done_with_the_question_is_said(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.ask("What about in the elderly?")
    notices = visit.page.locator(".lind-answer").first.locator(".lind-notices").inner_text()
    assert "Does zelvaprine prevent relapse of harbour fever in" in notices
    visit.ask("My patient John Miller, born 12 March 1950: does zelvaprine prevent relapse of harbour fever?")
    answer = visit.page.locator(".lind-answer").first
    assert "removed" in answer.locator(".lind-notices").inner_text().lower()
    assert "John Miller" not in visit.page.content()
    visit.picture("notices-1280")


def test_a_retraction_marks_the_answers_that_rest_on_the_study(browser: Any, serve: Any, own: Path) -> None:
    window = Visit(browser, serve(own))
    window.ask(QUESTION)
    assert window.page.locator(".lind-stale").count() == 0
    assert import_status_list(own, "withdrawn.txt", b"90000001\n").endswith("1 studies of this library are named.")
    window.open("Library")
    window.open("Ask")
    mark = window.page.locator(".lind-stale")
    mark.wait_for(timeout=WAIT)
    assert "not to be used as it stands" in mark.inner_text().lower()
    assert "now: retracted" in mark.inner_text()
    assert window.page.locator("[data-study='pmid:90000001'] .lind-banner").inner_text() == "Status: retracted"
    window.picture("stale-1280")
    window.page.reload()  # kept with the conversation
    mark.wait_for(timeout=WAIT)
    window.settle()
    window.page.get_by_role("button", name="Ask again").click()
    window.page.locator(".lind-earlier .lind-badge").wait_for(timeout=WAIT)
    window.settle()
    newest = window.page.locator(".lind-turn").first
    assert newest.locator(".lind-stale").count() == 0
    assert newest.locator("[data-study='pmid:90000001']").count() == 0  # a retracted study supports no new answer
    window.context.close()


def saved_as(window: Visit, label: str, ending: str) -> str:
    """Return what a button saves, once it saves a file of this ending: a busy machine takes a while to draw it anew."""
    for _ in range(20):
        window.settle()
        with window.page.expect_download(timeout=WAIT) as download:
            window.page.get_by_role("button", name=label).click()
        if download.value.suggested_filename.endswith(f".{ending}"):
            return Path(download.value.path()).read_text("utf-8")
    raise AssertionError(f"{label} never saved a file that ends with .{ending}")


def test_an_answer_is_saved_in_every_form_with_its_labels(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.page.get_by_text("Copy or save this answer").click()
    visit.settle()
    forms = {"Text": QUESTION, "Markdown": "# Does zelvaprine", "HTML": "<!doctype html>", "JSON": "{"}
    for form, start in forms.items():
        visit.page.get_by_role("radio", name=form, exact=True).click()
        text = saved_as(visit, "Save the answer", ANSWER_FILES[form][0])
        assert text.startswith(start)
        assert "18 of 120" in text
        if form == "JSON":
            assert json.loads(text)["schema"] == "lind.answer/1"
        else:
            assert "snapshot" in text
            assert "Quoted findings were read as pointing different ways" in text
    visit.page.get_by_text("Cite its studies").click()
    visit.settle()
    visit.picture("saving-1280")
    for form, start in {"RIS": "TY  - JOUR", "BibTeX": "@article{", "CSL-JSON": "["}.items():
        visit.page.get_by_role("radio", name=form, exact=True).click()
        assert start in saved_as(visit, "Save the references", FILES[form][1])[:400]
