"""Uploads read by a process of their own: killed, cancelled, refused, gone on with, and told how far they are."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import LibraryLockedError
from corpus.library import Library
from index.generations import current_generation, read_manifest
from ui.process import upload_job
from ui.process.record_list import LIST, read_records
from ui.process.run_job import Notes
from ui.process.upload_job import Job, look, stage
from ui.serve import environment

DATA = Path(__file__).parent / "data" / "page.jsonl"


def settings(library: Path) -> dict[str, str]:
    return environment(library, os.environ, embedder="hash-64")


def until(library: Path, wanted: Callable[[Job], bool]) -> Job:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        job = look(library)
        if job is not None and wanted(job):
            return job
        time.sleep(0.05)
    pytest.fail(f"it did not come to that: {look(library)}")


def ended(library: Path) -> Job:
    until(library, lambda job: not job.blocks)
    with upload_job.held(library) as free:  # the files are removed after the result is written
        assert free
    return until(library, lambda job: not job.blocks)


def studies(count: int, word: str = "orvalin") -> bytes:
    lines = (
        {
            "pmid": str(70_000_000 + n),
            "title": f"{word} for lantern headache, part {n}",
            "abstract": f"We gave {word} to {n + 10} adults. Pain eased in {n % 9 + 1} of them after {n} days.",
        }
        for n in range(count)
    )
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def searchable(library: Path) -> int:
    return read_manifest(current_generation(library)).studies


def test_an_upload_is_read_listed_and_made_searchable_by_another_process(tmp_path: Path) -> None:
    stage(tmp_path, [("page.jsonl", DATA.read_bytes()), ("bad.bin", b"\0\1\2")])
    upload_job.start(tmp_path, settings(tmp_path))
    job = ended(tmp_path)
    assert job.state == "done"
    assert job.result is not None
    assert (job.result.read, job.result.added, job.result.set_aside) == (6, 6, 1)
    assert job.result.first_set_aside[0].startswith("bad.bin: 'bad.bin' is binary data")
    assert [outcome for _, _, outcome in read_records(job.folder / LIST)][:6] == ["new"] * 6
    assert searchable(tmp_path) == 6
    assert not (job.folder / "files").exists()
    with Library.open(tmp_path) as library:
        assert {source.path for source in library.sources("pmid:90000001")} == {"page.jsonl"}


def test_what_was_known_before_is_listed_as_such(tmp_path: Path) -> None:
    for _ in range(2):
        stage(tmp_path, [("page.jsonl", DATA.read_bytes())])
        upload_job.start(tmp_path, settings(tmp_path))
        job = ended(tmp_path)
    assert job.result is not None
    assert (job.result.read, job.result.added, job.result.duplicates) == (6, 0, 6)
    assert {outcome for _, _, outcome in read_records(job.folder / LIST)} == {"known before"}


def test_killed_while_it_reads_it_says_so_and_goes_on_without_losing_a_study(tmp_path: Path) -> None:
    stage(tmp_path, [("many.jsonl", studies(3000))])
    child = subprocess.Popen([sys.executable, "-m", "ui.process.run_job", str(tmp_path)], env=settings(tmp_path))
    job = until(tmp_path, lambda job: job.progress.stage == "reading" and job.progress.done >= 250)
    assert job.state == "running"
    assert job.progress.total == 3000  # known before the first record is stored
    child.kill()
    child.wait()
    stopped = look(tmp_path)
    assert stopped is not None
    assert stopped.state == "stopped"
    with Library.open(tmp_path) as library:
        before = library.count()
    assert 250 <= before < 3000
    with pytest.raises(LibraryLockedError, match="another upload has not ended"):
        stage(tmp_path, [("other.jsonl", studies(1))])
    assert upload_job.resume(tmp_path, settings(tmp_path))
    job = ended(tmp_path)
    assert job.result is not None
    assert job.result.resumed
    assert job.result.added + job.result.duplicates == 3000
    assert job.result.duplicates >= before
    assert searchable(tmp_path) == 3000
    assert [outcome for _, _, outcome in read_records(job.folder / LIST)] == ["new"] * 3000
    assert not upload_job.resume(tmp_path, settings(tmp_path))


def test_cancelled_it_keeps_what_was_read_and_the_rest_of_the_way_can_be_asked_for(tmp_path: Path) -> None:
    stage(tmp_path, [("many.jsonl", studies(3000))])
    upload_job.start(tmp_path, settings(tmp_path))
    until(tmp_path, lambda job: job.progress.stage == "reading" and job.progress.done >= 250)
    upload_job.cancel(tmp_path)
    began = time.monotonic()
    job = ended(tmp_path)
    assert job.state == "cancelled"
    assert time.monotonic() - began < 15
    assert not (job.folder / "files").exists()
    with Library.open(tmp_path) as library:
        kept = library.count()
    assert 250 <= kept < 3000
    stage(tmp_path)
    upload_job.start(tmp_path, settings(tmp_path))
    assert ended(tmp_path).state == "done"
    assert searchable(tmp_path) == kept


def test_a_file_of_which_nothing_can_be_read_fails_and_the_next_upload_takes_its_place(tmp_path: Path) -> None:
    stage(tmp_path, [("bad.bin", b"\0\1\2")])
    upload_job.start(tmp_path, settings(tmp_path))
    job = ended(tmp_path)
    assert job.result is not None
    assert job.result.error == (
        "no study could be read: bad.bin: 'bad.bin' is binary data; Lind reads pubmed-xml, jats, medline, ris, wos, "
        "endnote, bibtex, csv, json-lines, plain-text: export it again as one of these"
    )
    assert not job.result.again
    stage(tmp_path, [("page.jsonl", DATA.read_bytes())])
    upload_job.start(tmp_path, settings(tmp_path))
    job = ended(tmp_path)
    assert job.result is not None
    assert job.result.error is None
    assert job.result.first_set_aside == ()


def test_while_another_process_writes_to_the_library_it_waits(tmp_path: Path) -> None:
    with Library.open_for_writing(tmp_path):
        stage(tmp_path, [("page.jsonl", DATA.read_bytes())])
        upload_job.start(tmp_path, settings(tmp_path))
        until(tmp_path, lambda job: job.progress.stage == "waiting")
    assert ended(tmp_path).state == "done"


def test_a_second_process_leaves_a_job_alone_that_is_being_read(tmp_path: Path) -> None:
    stage(tmp_path, [("many.jsonl", studies(3000))])
    upload_job.start(tmp_path, settings(tmp_path))
    with pytest.raises(LibraryLockedError):
        stage(tmp_path, [("page.jsonl", DATA.read_bytes())])
    upload_job.discard(tmp_path)  # of no effect
    second = subprocess.run([sys.executable, "-m", "ui.process.run_job", str(tmp_path)], env=settings(tmp_path))
    assert second.returncode == 0
    assert ended(tmp_path).state == "done"
    assert searchable(tmp_path) == 3000


def test_a_failure_of_the_machine_keeps_the_files_for_another_try(tmp_path: Path) -> None:
    stage(tmp_path, [("page.jsonl", DATA.read_bytes())])
    upload_job.start(tmp_path, {**settings(tmp_path), "LIND_EMBEDDER": "no-such-model"})
    job = ended(tmp_path)
    assert job.result is not None
    assert job.result.again
    assert "no-such-model" in (job.result.error or "")
    upload_job.try_again(tmp_path, settings(tmp_path))
    assert ended(tmp_path).state == "done"


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_signals_of_the_terminal_do_not_reach_it(tmp_path: Path, number: int) -> None:
    """A server in a process group of its own starts it; the group gets what a terminal would send."""
    stage(tmp_path, [("many.jsonl", studies(1500))])
    code = (
        "import os, sys, time; from pathlib import Path; from ui.process.upload_job import start\n"
        "start(Path(sys.argv[1]), os.environ); print('on', flush=True); time.sleep(60)\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        env=settings(tmp_path),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"on\n"
    os.killpg(server.pid, number)
    server.wait(timeout=20)
    assert ended(tmp_path).state == "done"
    assert searchable(tmp_path) == 1500


def test_a_name_stays_a_name_and_the_files_are_for_this_user_alone(tmp_path: Path) -> None:
    plan = stage(tmp_path, [("../../evil.jsonl", b"{}"), ("", b"{}")])
    job = look(tmp_path)
    assert job is not None
    assert plan.files == ("../../evil.jsonl", "")
    paths = list(upload_job.staged(job))
    assert [path.name for path in paths] == ["_.._evil.jsonl", "upload"]
    assert {path.stat().st_mode & 0o077 for path in paths} == {0}
    assert (tmp_path / "uploads").stat().st_mode & 0o077 == 0


def test_time_left_is_of_the_last_notes(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "progress.json", clock=iter([0.0, 2.0, 4.0, 5.0]).__next__)
    left = []
    for done in (0, 100, 200, 300):
        notes.tell("reading", done, 1000)
        left.append(json.loads((tmp_path / "progress.json").read_text())["seconds_left"])
    # 200 in 4 s: 800 more take 16 s; 300 in 5 s: 700 more take 12 s
    assert left == [None, None, 16, 12]
