"""Every page in a real Chromium: evidence, lookup, library, study, evaluation, about; reload, keyboard, new generation."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from index.build import ingest
from index.embed import open_embedder
from tests.browser.conftest import DATA, WAIT, Visit, serious, stored
from ui.serve import ADDRESS

pytestmark = pytest.mark.browser

QUESTION = "Does zelvaprine prevent relapse of harbour fever?"
ODD = "aé≤µ·×½β𝛼\u00a0\u2009\u200b\u202e\u00ad~$*_`<>&\"'|#[](){}:!\\^%@=+-\t中文\U0001f9ea"
PAGES = ("Evidence", "Look up a citation", "Library", "Evaluation", "About and safety")

NOT_COVERED = """e => {
    const box = e.getBoundingClientRect();
    return e.contains(document.elementFromPoint(box.left + 5, box.top + box.height / 2));
}"""


def saved(visit: Visit, label: str) -> bytes:
    """Return the file that a button saves."""
    with visit.page.expect_download(timeout=WAIT) as download:
        visit.page.get_by_role("button", name=label).first.click()
    return Path(download.value.path()).read_bytes()


def test_the_evidence_of_an_answer_is_a_table_a_forest_plot_and_stances(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.page.get_by_role("button", name="See the evidence").click()
    visit.page.get_by_role("heading", name="Evidence", level=1).wait_for(timeout=WAIT)
    visit.settle()
    table = visit.page.locator(".lind-evidence")
    assert "HR 0.46 (95 % interval 0.26 to 0.81)" in table.inner_text()
    assert visit.page.locator("img.lind-picture").first.evaluate("i => i.complete && i.naturalWidth") == 1060
    assert "Forest plot of 2 estimates (HR)" in (
        visit.page.locator("img.lind-picture").first.get_attribute("alt") or ""
    )
    assert b"0.46 (0.26 to 0.81)" in saved(visit, "Save the picture")
    csv = saved(visit, "Save the table").decode("utf-8-sig")
    assert csv.startswith('"No.","Study","Year"')
    assert "another way" in visit.page.content()
    visit.picture("evidence-1280")
    visit.page.get_by_text("Take estimates together").click()
    visit.page.get_by_text("Pooled, calculated by Lind").wait_for(timeout=WAIT)
    # ln 0.46 and ln 1.04 with the standard errors of their intervals; no third estimate, so no prediction
    assert "fewer than three estimates: none" in visit.page.locator(".lind-pooled").inner_text()
    assert visit.hosts() == {ADDRESS}


def test_a_citation_is_looked_up_and_exported(visit: Visit) -> None:
    visit.open("Look up a citation")
    visit.page.get_by_label("Identifiers or references").fill("90000001\nNCT00000101\nno such study at all")
    visit.page.get_by_role("button", name="Look up").click()
    visit.page.get_by_text("No record of this library was found for: no such study at all").wait_for(timeout=WAIT)
    visit.settle()
    assert b"TY  - JOUR" in saved(visit, "Save the references")
    visit.page.get_by_role("radio", name="BibTeX").click()
    visit.settle()
    assert b"@article{" in saved(visit, "Save the references")
    visit.picture("lookup-1280")


def test_the_library_is_searched_and_a_study_opened(visit: Visit) -> None:
    visit.open("Library")
    assert visit.page.get_by_text("By design").count() == 1
    visit.picture("library-1280")
    visit.page.get_by_role("radio", name="Search").click()
    field = visit.page.get_by_label("Words in title, abstract, journal or id")
    field.fill("brackwater")
    field.press("Enter")
    visit.page.get_by_text("1 study", exact=True).wait_for(timeout=WAIT)
    visit.settle()
    visit.page.get_by_test_id("stMain").get_by_role("button", name="Open", exact=True).last.click()
    visit.page.get_by_role("heading", name="Study", level=1).wait_for(timeout=WAIT)
    visit.settle()
    assert visit.page.locator(".lind-read[title*='participants: 31']").count() >= 1
    assert visit.page.evaluate("window.XSS") is None
    visit.picture("study-1280")
    visit.page.reload()
    visit.page.locator(".lind-annotated").wait_for(timeout=WAIT)  # the address names the study


def test_runs_of_the_evaluation_are_shown(visit: Visit, tmp_path: Path) -> None:
    write_run(tmp_path / "one")
    visit.open("Evaluation")
    field = visit.page.get_by_label("Folder with runs")
    field.fill(str(tmp_path))
    field.press("Enter")
    visit.page.get_by_text("0.500 [0.400, 0.600]").first.wait_for(timeout=WAIT)
    visit.settle()
    assert visit.page.get_by_text("Risk and coverage", exact=True).count() == 1
    visit.page.get_by_text("What heals <b>rash</b>?").click()
    assert visit.page.get_by_text("decision: 0 answered what cannot be known").is_visible()
    visit.picture("evaluation-1280")


def write_run(folder: Path) -> None:
    """Write a run by hand, in the form that ``lind eval run`` writes."""
    folder.mkdir(parents=True)
    figure = {"mean": 0.5, "low": 0.4, "high": 0.6, "n": 2, "unscored": 0, "note": ""}
    manifest = {"benchmark": "answers", "status": "success", "run_id": "abc", "data": "q.jsonl", "n_items": 2}
    summary = {"status": "success", "signature": "s", "metrics": {"lind": {"decision": figure}}}
    items = [
        {"id": "1", "input": "a?", "target": {"answerable": True}, "output": {"score": 0.9}, "scores": {}},
        {
            "id": "2",
            "input": "What heals <b>rash</b>?",
            "target": {"answerable": False},
            "output": {"score": 0.8},
            "scores": {"decision": {"value": 0.0, "explanation": "answered what cannot be known"}},
        },
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "summary.json").write_text(json.dumps(summary))
    (folder / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))


def test_about_shows_the_intended_use_and_keeps_a_report(
    browser: Any, serve: Any, library: Path, tmp_path: Path
) -> None:
    shutil.copytree(library, tmp_path / "library")
    window = Visit(browser, serve(tmp_path / "library"))
    window.ask(QUESTION)
    window.page.get_by_role("button", name="Report a problem").click()
    window.page.get_by_role("heading", name="About and safety", level=1).wait_for(timeout=WAIT)
    window.settle()
    window.page.get_by_label("In your words").fill("The second quote is beside the point.")
    window.page.get_by_role("button", name="Keep the report").click()
    window.page.get_by_text("Thank you").wait_for(timeout=WAIT)
    (file,) = (tmp_path / "library" / "reports").glob("*.jsonl")
    report = json.loads(file.read_text("utf-8"))
    assert report["words"] == "The second quote is beside the point."
    assert report["question"] == QUESTION
    assert len(report["answer_id"]) == 64
    window.picture("about-1280")
    window.context.close()


def test_a_conversation_survives_a_reload_and_belongs_to_its_address(
    browser: Any, serve: Any, library: Path, tmp_path: Path
) -> None:
    shutil.copytree(library, tmp_path / "library")
    address = serve(tmp_path / "library")
    one, two = Visit(browser, address), Visit(browser, address)
    one.ask(QUESTION)
    before = one.passages()
    one.page.reload()
    one.page.locator(".lind-answer").first.wait_for(timeout=WAIT)
    one.settle()
    assert one.page.locator(".lind-asked").first.inner_text() == QUESTION
    assert one.passages() == before
    two.page.reload()
    two.page.get_by_placeholder("Ask a clinical question").wait_for(timeout=WAIT)
    two.settle()
    assert two.page.locator(".lind-answer").count() == 0
    kept = tmp_path / "library" / "sessions" / f"{one.page.url.rpartition('=')[2]}.json"
    assert QUESTION in kept.read_text("utf-8")
    one.page.get_by_role("button", name="Clear the conversation").click()
    one.settle()
    assert not kept.exists()
    one.context.close()
    two.context.close()


def test_a_generation_published_while_the_page_is_open_is_asked(
    browser: Any, serve: Any, library: Path, tmp_path: Path
) -> None:
    shutil.copytree(library, tmp_path / "library")
    window = Visit(browser, serve(tmp_path / "library"))
    window.ask("Does orvalin relieve lantern headache?")
    assert window.page.locator(".lind-answer").first.get_attribute("data-kind") == "abstention"
    text = "Orvalin relieved lantern headache in 20 of 25 patients. Lantern headache came back in 3 of them."
    record = {"title": "Orvalin for lantern headache: a case series", "abstract": text}
    (tmp_path / "new.jsonl").write_text(json.dumps(record))
    ingest(tmp_path / "library", [tmp_path / "new.jsonl"], embedder=open_embedder("hash-64"))
    window.ask("Does orvalin relieve lantern headache in patients?")
    window.page.locator(".lind-answer[data-kind=answer]").wait_for(timeout=WAIT)
    assert any("20 of 25 patients" in mark["text"] for mark in window.marks())
    window.context.close()


def test_by_keyboard_alone_from_the_question_to_the_marked_passage(visit: Visit) -> None:
    field = visit.page.get_by_placeholder("Ask a clinical question")
    field.wait_for(timeout=WAIT)
    visit.settle()
    for _ in range(40):
        if field.evaluate("e => e === document.activeElement"):
            break
        visit.page.keyboard.press("Tab")
    visit.page.keyboard.type(QUESTION)
    visit.page.keyboard.press("Enter")
    visit.page.locator(".lind-answer").wait_for(timeout=WAIT)
    visit.settle()
    for _ in range(60):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement.className") == "lind-cite":
            break
    target = visit.page.evaluate("document.activeElement.getAttribute('href')")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_timeout(500)
    top = visit.page.locator(f"mark{target}").evaluate("m => m.getBoundingClientRect().top")
    assert 0 <= top < 900


def odd_text(random_: random.Random) -> str:
    return " ".join("".join(random_.choices(ODD, k=random_.randint(1, 9))) for _ in range(25)).strip()


def test_two_hundred_texts_are_shown_character_for_character(browser: Any, serve: Any, tmp_path: Path) -> None:
    random_ = random.Random(20261120)
    records = [{"pmid": str(80_000_000 + n), "title": f"Study {n}", "abstract": odd_text(random_)} for n in range(200)]
    (tmp_path / "odd.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    ingest(tmp_path / "library", [tmp_path / "odd.jsonl"], embedder=open_embedder("hash-64"))
    texts = {study_id: study.text for study_id, study in stored(tmp_path / "library").items()}
    window = Visit(browser, serve(tmp_path / "library"))
    window.open("Look up a citation")
    shown: dict[str, str] = {}
    for first in (0, 100):
        wanted = "\n".join(str(80_000_000 + n) for n in range(first, first + 100))
        window.page.get_by_label("Identifiers or references").fill(wanted)
        window.page.get_by_role("button", name="Look up").click()
        window.page.locator(f"[data-study='pmid:{80_000_000 + first + 99}']").wait_for(state="attached", timeout=WAIT)
        window.settle()
        texts_shown = "all => all.map(d => [d.dataset.study, d.querySelector('.lind-passage').textContent])"
        shown |= dict(window.page.locator("details[data-study]").evaluate_all(texts_shown))
    assert len(shown) == 200
    assert [study_id for study_id in texts if shown.get(study_id) != texts[study_id]] == []
    assert window.hosts() == {ADDRESS}
    window.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_accessibility_finding(browser: Any, address: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    window = Visit(browser, address, scheme=scheme)
    window.ask(QUESTION)
    found = {"Ask": serious(Axe().run(window.page).response)}
    for page in PAGES:
        window.open(page)
        found[page] = serious(Axe().run(window.page).response)
        if scheme == "dark" and page == "Evidence":
            window.picture("evidence-1280-dark")
    window.page.goto(f"{address}/study?id=pmid:90000001")
    window.page.locator(".lind-annotated").wait_for(timeout=WAIT)
    window.settle()
    found["Study"] = serious(Axe().run(window.page).response)
    window.context.close()
    assert {page: rules for page, rules in found.items() if rules} == {}


def test_every_page_fits_a_phone(browser: Any, address: str) -> None:
    window = Visit(browser, address, 390)
    window.ask(QUESTION)
    for page in PAGES:
        window.page.locator(".st-key-phone-nav").get_by_role("link", name=page, exact=True).click()
        window.page.get_by_role("heading", name=page, level=1).wait_for(timeout=WAIT)
        window.settle()
        heading = window.page.get_by_role("heading", name=page, level=1)
        assert heading.evaluate(NOT_COVERED), page
        assert window.page.evaluate("document.documentElement.scrollWidth") <= 390, page
        window.picture(f"{page.split()[0].lower()}-390")
    window.context.close()


def test_the_data_of_these_tests_are_at_hand() -> None:
    assert DATA.is_file()
