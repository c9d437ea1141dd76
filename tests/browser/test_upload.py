"""Adding studies from the page, in a real Chromium: left, reloaded, cancelled, cut off, too large; and the first start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.library import Library
from tests.browser.conftest import WAIT, Visit
from tests.test_upload_job import ended, searchable, studies, until
from ui.process import upload_job
from ui.serve import environment

pytestmark = pytest.mark.browser

MANY = 6000  # enough that the reading is seen on its way


def choose(window: Visit, name: str, data: bytes) -> None:
    window.page.get_by_role("button", name="Add to the library").wait_for(timeout=WAIT)
    window.settle()
    window.page.locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data}]
    )
    window.page.get_by_test_id("stFileChip").first.wait_for(timeout=WAIT)
    window.settle()


def send(window: Visit) -> None:
    window.page.get_by_role("button", name="Add to the library").click()


def add(window: Visit, name: str, data: bytes) -> None:
    choose(window, name, data)
    send(window)


def to_adding(window: Visit) -> None:
    window.open("Library")
    window.page.get_by_role("radio", name="Add studies").click()
    window.settle()


def test_an_upload_survives_a_reload_and_the_page_says_how_far_it_is(browser: Any, serve: Any, tmp_path: Path) -> None:
    window = Visit(browser, serve(tmp_path / "library"))
    add(window, "many.jsonl", studies(MANY))
    window.page.get_by_text("Reading: ", exact=False).wait_for(timeout=WAIT)
    window.page.get_by_text("of them are not yet searchable").wait_for(timeout=WAIT)
    window.picture("upload-first-1280")
    window.page.reload()
    window.page.get_by_text("Upload: many.jsonl").wait_for(timeout=WAIT)
    window.page.get_by_text(f"of {MANY:,} records").wait_for(timeout=WAIT)
    other = Visit(browser, window.page.url)
    other.page.get_by_text("Upload: many.jsonl").wait_for(timeout=WAIT)  # every session sees the one job
    assert other.page.get_by_role("button", name="Add to the library").count() == 0
    other.context.close()
    window.page.get_by_text(f"{MANY:,} read · {MANY:,} new").wait_for(timeout=4 * WAIT)
    window.page.get_by_placeholder("Ask a clinical question").wait_for(timeout=WAIT)
    window.settle()
    window.picture("upload-done-1280")
    assert window.page.get_by_text("not yet searchable").count() == 0
    assert searchable(tmp_path / "library") == MANY
    window.context.close()


def test_what_is_not_yet_searchable_is_counted_while_questions_are_answered(
    browser: Any, serve: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "library"
    upload_job.stage(folder, [("first.jsonl", (Path(__file__).parent.parent / "data" / "page.jsonl").read_bytes())])
    upload_job.start(folder, environment(folder, os.environ, embedder="hash-64"))
    ended(folder)
    window = Visit(browser, serve(folder))
    to_adding(window)
    add(window, "many.jsonl", studies(MANY))
    window.page.get_by_text("Upload: many.jsonl").wait_for(timeout=WAIT)
    window.open("Ask")
    window.page.get_by_text("of them are not yet searchable").wait_for(timeout=WAIT)
    window.picture("upload-beside-1280")
    field = window.page.get_by_placeholder("Ask a clinical question")
    field.fill("Does zelvaprine prevent relapse of harbour fever?")
    field.press("Enter")
    window.page.locator(".lind-answer").first.wait_for(timeout=WAIT)
    assert ended(folder).state == "done"
    window.page.get_by_text("of them are not yet searchable").wait_for(state="detached", timeout=WAIT)
    assert window.page.locator(".lind-answer").count() == 1
    window.context.close()


def test_an_upload_is_cancelled_and_what_was_read_can_be_made_searchable(
    browser: Any, serve: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "library"
    window = Visit(browser, serve(folder))
    add(window, "many.jsonl", studies(MANY))
    until(folder, lambda job: job.progress.stage == "reading" and job.progress.done >= 250)
    window.page.get_by_role("button", name="Cancel").click()
    window.page.get_by_text("Cancelled. The studies that had been read stay").wait_for(timeout=WAIT)
    window.picture("upload-cancelled-1280")
    with Library.open(folder) as opened:
        kept = opened.count()
    assert 250 <= kept < MANY
    window.page.get_by_text(f"The library holds {kept:,} studies; {kept:,} of them are not yet").wait_for(timeout=WAIT)
    window.page.get_by_role("button", name="Make them searchable").click()
    window.page.get_by_text("Every stored study is searchable").wait_for(timeout=2 * WAIT)
    assert searchable(folder) == kept
    window.context.close()


def test_an_upload_that_was_cut_off_says_so_and_goes_on_by_one_click(browser: Any, serve: Any, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    window = Visit(browser, serve(folder))
    upload_job.stage(folder, [("many.jsonl", studies(MANY))])
    words = [sys.executable, "-m", "ui.process.run_job", str(folder)]
    child = subprocess.Popen(words, env=environment(folder, os.environ, embedder="hash-64"))
    until(folder, lambda job: job.progress.stage == "reading" and job.progress.done >= 250)
    child.send_signal(signal.SIGKILL)
    child.wait()
    window.page.reload()
    window.page.get_by_text("It was cut off there; nothing of it is lost").wait_for(timeout=WAIT)
    window.picture("upload-stopped-1280")
    window.page.get_by_role("button", name="Go on").click()
    window.page.get_by_text(f"{MANY:,} read · ").wait_for(timeout=4 * WAIT)
    assert searchable(folder) == MANY
    window.context.close()


def test_a_file_that_is_too_large_gets_one_line_and_a_bad_one_leaves_no_error_behind(
    browser: Any, serve: Any, tmp_path: Path
) -> None:
    window = Visit(browser, serve(tmp_path / "library"))
    big = tmp_path / "big.jsonl"
    with big.open("wb") as file:
        file.truncate(65_000_000)
    window.page.locator("input[type=file]").first.set_input_files(str(big))
    window.page.get_by_test_id("stFileChip").first.wait_for(timeout=WAIT)
    send(window)
    window.page.get_by_text("no file was chosen, or it is larger than 50 MB").wait_for(timeout=WAIT)
    window.settle()
    window.picture("upload-too-large-1280")
    window.page.reload()
    window.page.get_by_text("The library is empty").wait_for(timeout=WAIT)
    add(window, "bad.txt", b"\0\1\2\0")
    window.page.get_by_text("no study could be read: bad.txt").wait_for(timeout=WAIT)
    window.settle()
    window.picture("upload-bad-1280")
    good = (Path(__file__).parent.parent / "data" / "page.jsonl").read_bytes()
    add(window, "good.jsonl", good)
    window.page.get_by_text("6 read · 6 new").wait_for(timeout=WAIT)
    window.settle()
    assert window.page.get_by_text("bad.txt").count() == 0
    window.context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_first_start_shows_the_way_in_on_every_page(browser: Any, serve: Any, tmp_path: Path, width: int) -> None:
    address = serve(tmp_path / "library")
    window = Visit(browser, address, width)
    window.page.get_by_role("button", name="Load the bundled sample").wait_for(timeout=WAIT)
    window.page.get_by_role("button", name="Add to the library").wait_for(timeout=WAIT)
    window.settle()
    window.picture(f"first-{width}")
    window.page.goto(f"{address}/library")
    window.page.get_by_role("button", name="Load the bundled sample").wait_for(timeout=WAIT)
    window.page.get_by_role("button", name="Add to the library").wait_for(timeout=WAIT)
    window.settle()
    window.picture(f"first-library-{width}")
    for page in ("evidence", "lookup", "library", "study", "evaluation", "about"):
        window.page.goto(f"{address}/{page}")
        window.page.get_by_role("heading", level=1).wait_for(timeout=WAIT)
        window.settle()
        assert window.page.get_by_text("This did not work").count() == 0, page
    assert not (tmp_path / "library").exists()  # looking makes nothing
    window.context.close()
