"""The page “Ask” in a real headless Chromium: what a reader sees is what is stored, and nothing is asked of another host."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from corpus.sample import DEMO_QUESTIONS, sample_path
from index.build import ingest
from index.embed import open_embedder
from tests.browser.conftest import DATA, WAIT, Visit, stored
from ui.serve import ADDRESS

pytestmark = pytest.mark.browser

QUESTION = "Does zelvaprine prevent relapse of harbour fever?"
HOSTILE_QUESTION = "How many patients with brackwater rash healed with tidalin?"
TRAPS = (
    "<script>",
    "</article>",
    "~5 mg~",
    ":red[none]",
    "\u202e",
    "\u200b",
    "\r",
    "\0",
    "\u0085",
    "\u2028",
    "\ufffe",
    "\ue000",
)


def as_the_browser_keeps(text: str) -> str:
    """HTML turns CR LF, and CR alone, into LF, and cannot hold NUL; everything else is kept."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def test_quoted_spans_are_marked_and_equal_the_stored_text(visit: Visit, library: Path) -> None:
    visit.ask(QUESTION)
    studies, marks = stored(library), visit.marks()
    assert len(marks) >= 4
    assert {mark["study"] for mark in marks} >= {"pmid:90000001", "pmid:90000002"}
    for mark in marks:
        assert mark["text"] == studies[mark["study"]].text[mark["start"] : mark["end"]]
    assert any("hazard ratio, 0.46; 95% CI, 0.26 to 0.81" in mark["text"] for mark in marks)
    visit.picture("ask-1280")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_a_click_on_a_citation_sets_its_passage_apart_from_the_other_marks(
    browser: Any, address: str, width: int, scheme: str
) -> None:
    window = Visit(browser, address, width, scheme)
    window.ask(QUESTION)
    window.page.wait_for_timeout(500)
    looks = """marks => marks.map(m => ({
        id: m.id, basis: !!m.querySelector('.lind-basis'), back: getComputedStyle(m).backgroundColor,
        line: getComputedStyle(m).textDecorationStyle, ring: getComputedStyle(m).boxShadow}))"""
    marks = window.page.locator(".lind-passage mark")
    before = {mark["id"]: mark for mark in marks.evaluate_all(looks)}
    quotes = {name: mark for name, mark in before.items() if not mark["basis"]}
    bases = {name: mark for name, mark in before.items() if mark["basis"]}
    assert len(quotes) >= 2
    assert len(bases) >= 1
    assert not {mark["back"] for mark in quotes.values()} & {mark["back"] for mark in bases.values()}
    assert {mark["line"] for mark in bases.values()} == {"dotted"}
    cite = window.page.locator(".lind-findings a.lind-cite, .lind-bottom a.lind-cite").first
    target = (cite.get_attribute("href") or "").removeprefix("#")
    cite.click()
    window.page.wait_for_timeout(500)
    after = {mark["id"]: mark for mark in marks.evaluate_all(looks)}
    assert after[target]["back"] != before[target]["back"]
    assert after[target]["ring"] != "none"
    others = {mark["back"] for name, mark in after.items() if name in quotes and name != target}
    assert after[target]["back"] not in others
    assert all(after[name]["back"] != before[name]["back"] for name in quotes)  # the others are dimmed
    window.picture(f"clicked-{width}-{scheme}")
    window.context.close()


def test_passages_are_shown_character_for_character(visit: Visit, library: Path) -> None:
    visit.ask(QUESTION)
    studies = stored(library)
    shown = visit.passages()
    assert len(shown) >= 2
    assert shown == {study_id: studies[study_id].text for study_id in shown}


def test_a_hostile_study_is_shown_and_not_obeyed(visit: Visit, library: Path) -> None:
    visit.ask(HOSTILE_QUESTION)
    text = stored(library)["pmid:90000006"].text
    assert all(trap in text for trap in TRAPS)
    assert visit.passages()["pmid:90000006"] == as_the_browser_keeps(text)
    assert visit.page.evaluate("window.XSS") is None
    assert visit.page.locator(".lind-card img, .lind-card script, .lind-card style").count() == 0
    addresses = visit.page.locator(".lind-card a").evaluate_all("links => links.map(a => a.href)")
    assert {urlsplit(url).scheme for url in addresses} == {"https"}
    assert {urlsplit(url).hostname for url in addresses} <= {"pubmed.ncbi.nlm.nih.gov", "doi.org"}
    assert visit.hosts() == {ADDRESS}
    visit.picture("hostile-1280")


def test_a_citation_mark_leads_to_its_passage_in_one_step(visit: Visit) -> None:
    visit.ask(QUESTION)
    mark = visit.page.locator(".lind-findings .lind-cite").first
    target = mark.get_attribute("href")
    mark.click()
    visit.page.wait_for_timeout(600)
    top = visit.page.locator(f"mark{target}").evaluate("m => m.getBoundingClientRect().top")
    assert 0 <= top < 900
    assert visit.page.locator(".lind-answer").count() == 1  # the jump is no new session


def test_links_open_a_new_tab_without_an_opener(visit: Visit) -> None:
    visit.ask(QUESTION)
    link = visit.page.get_by_role("link", name="NCT00000101")
    assert link.get_attribute("href") == "https://clinicaltrials.gov/study/NCT00000101"
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_no_request_goes_to_another_host(visit: Visit) -> None:
    visit.ask(QUESTION)
    assert len(visit.requests) > 5
    assert visit.hosts() == {ADDRESS}


def test_the_intended_use_is_the_file_character_for_character(visit: Visit) -> None:
    import assistant

    visit.page.get_by_text("Intended use and limits").click()
    shown = visit.page.locator("[data-testid=stExpander] .lind-passage")
    shown.wait_for(timeout=WAIT)
    file = Path(assistant.__file__ or "").with_name("intended_use.md")
    assert shown.evaluate("e => e.textContent") == file.read_text(encoding="utf-8")


def test_an_example_question_is_answered_on_a_click(browser: Any, serve: Any, tmp_path: Path) -> None:
    ingest(tmp_path / "sample", [sample_path()], embedder=open_embedder("hash-64"))
    window = Visit(browser, serve(tmp_path / "sample"))
    button = window.page.get_by_role("button", name="Ask this").first
    button.wait_for(timeout=WAIT)
    window.picture("start-1280")
    button.click()
    window.page.locator(".lind-answer").wait_for(timeout=WAIT)
    assert window.page.locator(".lind-asked").inner_text() == DEMO_QUESTIONS[0]
    window.settle()  # the old buttons stand until the run that answers has ended
    assert window.page.get_by_role("button", name="Ask this", exact=True).count() == 0
    window.page.mouse.move(2, 2)
    window.picture("sample-ask")
    window.page.get_by_role("button", name="See the evidence").click()
    window.page.get_by_role("heading", name="Evidence", level=1).wait_for(timeout=WAIT)
    window.settle()
    window.picture("sample-evidence")
    study_id = next(iter(stored(tmp_path / "sample")))
    window.page.goto(f"{urlsplit(window.page.url)._replace(path='/study', query=f'id={study_id}').geturl()}")
    window.page.locator(".lind-annotated").wait_for(timeout=WAIT)
    window.settle()
    window.picture("sample-study")
    window.context.close()


def test_an_empty_library_says_how_to_add_studies_and_loads_the_sample(
    browser: Any, serve: Any, tmp_path: Path
) -> None:
    window = Visit(browser, serve(tmp_path / "new"))
    window.page.get_by_text("The library is empty").wait_for(timeout=WAIT)
    window.picture("empty-1280")
    window.page.get_by_role("button", name="Load the bundled sample").click()
    window.page.get_by_role("button", name="Ask this").first.wait_for(timeout=WAIT)
    window.context.close()


def test_an_upload_lists_what_was_read_and_what_was_set_aside(browser: Any, serve: Any, tmp_path: Path) -> None:
    window = Visit(browser, serve(tmp_path / "new"))
    body = DATA.read_bytes() + b"{ broken\n"
    upload = {"name": "export.jsonl", "mimeType": "application/jsonl", "buffer": body}
    window.page.locator("input[type=file]").first.set_input_files(upload)
    window.page.get_by_text("export.jsonl").first.wait_for(timeout=WAIT)
    window.page.get_by_role("button", name="Add to the library").click()
    window.page.locator(".lind-quarantined").wait_for(timeout=WAIT)
    assert "export.jsonl:7" in window.page.locator(".lind-quarantined").inner_text()
    assert window.page.get_by_text("6 read · 6 new · 0 updated · 0 already there · 1 set aside").count() == 1
    window.picture("upload-1280")
    window.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_page_does_not_scroll_sideways(browser: Any, address: str, width: int, scheme: str) -> None:
    window = Visit(browser, address, width, scheme)
    window.ask(QUESTION)
    overflow = "blocks => Math.max(...blocks.map(e => e.scrollWidth - e.clientWidth))"
    assert window.page.locator(".lind-card, .lind-answer").evaluate_all(overflow) <= 0
    assert window.page.evaluate("document.documentElement.scrollWidth") <= width
    window.picture(f"ask-{width}-{scheme}")
    window.context.close()


def test_an_abstention_is_shown_as_one(visit: Visit) -> None:
    visit.ask("Does metformin prevent migraine?")
    assert visit.page.locator(".lind-answer").get_attribute("data-kind") == "abstention"
    assert visit.page.get_by_text("No answer was found", exact=True).count() == 1
    assert visit.page.locator("mark").count() == 0
    visit.picture("abstention-1280")


def test_two_sessions_do_not_see_each_others_questions(browser: Any, address: str) -> None:
    one, two = Visit(browser, address), Visit(browser, address)
    one.ask("canary4711 relapse of harbour fever with zelvaprine")
    two.ask(QUESTION)
    assert "canary4711" in one.page.content()
    assert "canary4711" not in two.page.content()
    one.context.close()
    two.context.close()
