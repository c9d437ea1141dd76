"""A library on a read-only medium: it can be asked, and no error advises what must fail too.

The tests run as root on a machine of their own, where permissions stop nobody: the medium itself is read-only here, by a mount.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.lind_command import LIND, ROOT

RECORDS = Path(__file__).parent / "data" / "studies.jsonl"
QUESTION = "Does velorastine prevent migraine?"

pytestmark = pytest.mark.model


def lind(*arguments, **settings):
    done = subprocess.run(
        [*LIND, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, env={**os.environ, **settings}
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def medium(tmp_path_factory):
    """A library, and the same one seen through a mount that nothing can be written to."""
    folder = tmp_path_factory.mktemp("read-only")
    written, seen = folder / "written", folder / "seen"
    seen.mkdir()
    assert lind("ingest", RECORDS, "--library", written).returncode == 0
    steps = [["mount", "--bind", written, seen], ["mount", "-o", "remount,ro,bind", seen]]
    if shutil.which("mount") is None or any(subprocess.run(step, capture_output=True).returncode for step in steps):
        subprocess.run(["umount", seen], capture_output=True)
        pytest.skip(
            "a read-only mount cannot be made here (needs root and mount): what a read-only library does is not tried"
        )
    yield seen
    subprocess.run(["umount", "--lazy", seen], check=True)


def test_question_is_answered_as_from_the_library_that_can_be_written(medium):
    answers = [lind("ask", QUESTION, "--json", "--library", at) for at in (medium, medium.with_name("written"))]
    seen, written = (json.loads(done.stdout) for done in answers)
    assert seen["kind"] == "answer"
    assert seen["statements"] == written["statements"]
    told = [line for line in seen["notices"] if "audit trail" in line]
    assert len(told) == 1
    assert not any("Chroma" in line for line in seen["notices"])


def test_everything_that_only_reads_works(medium, tmp_path):
    answer = tmp_path / "answer.json"
    answer.write_text(lind("ask", QUESTION, "--json", "--library", medium).stdout, "utf-8")
    found = json.loads(lind("search", QUESTION, "--json", "--library", medium).stdout)
    study = found["hits"][0]["study_id"]
    for command in (
        ("verify", answer),
        ("cite", study),
        ("export", study, "--style", "ris"),
        ("library", "list"),
        ("library", "show", study),
        ("library", "status"),
        ("library", "quarantine"),
        ("library", "backup", tmp_path / "backup.zip"),
    ):
        done = lind(*command, "--library", medium)
        assert (done.returncode, done.stderr) == (0, ""), command


def test_doctor_says_that_the_library_can_only_be_read(medium):
    done = lind("doctor", "--library", medium)
    assert done.returncode == 0
    assert "read-only: it can be asked, nothing can be added" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("ingest", RECORDS),
        ("library", "rebuild"),
        ("library", "remove", "pmid:99000001"),
        ("library", "status", "--from", RECORDS),
    ],
)
def test_what_must_write_says_so_in_one_line_with_a_mend(medium, command):
    done = lind(*command, "--library", medium)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert str(medium) in line
    assert "copy it to a folder that you can write to" in line


def test_damaged_index_is_not_to_be_rebuilt_where_nothing_can_be_written(medium):
    vectors = next(medium.with_name("written").glob("index/gen-*/vectors.npy"))
    whole = vectors.read_bytes()
    try:
        vectors.write_bytes(whole[:-4])
        done = lind("ask", QUESTION, "--library", medium)
    finally:
        vectors.write_bytes(whole)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert "copy it to a folder that can" in line
    assert "run `lind library rebuild --library COPY`" in line


def test_model_is_converted_for_one_process_where_the_cache_cannot_be_written(medium):
    done = lind("search", QUESTION, "--library", medium, LIND_CACHE=str(medium / "cache"))
    assert done.returncode == 0
    assert "passages of" in done.stdout


def test_write_that_was_broken_off_is_named_and_mended_by_a_copy(medium, tmp_path):
    written = medium.with_name("written")
    whole = (written / "library.sqlite").read_bytes()
    journal = written / "library.sqlite-journal"
    try:
        with closing(sqlite3.connect(written / "library.sqlite", isolation_level=None)) as db:
            db.execute("PRAGMA cache_size = 1")  # so that half of the write is in the file before it ends
            db.execute("BEGIN IMMEDIATE")
            db.execute("CREATE TABLE half (words)")
            db.executemany("INSERT INTO half VALUES (?)", [("x" * 500,)] * 3000)
            torn = (written / "library.sqlite").read_bytes(), journal.read_bytes()
        (written / "library.sqlite").write_bytes(torn[0])
        journal.write_bytes(torn[1])
        done = lind("library", "list", "--library", medium)
        shutil.copytree(medium, tmp_path / "copy")
        copied = lind("library", "list", "--library", tmp_path / "copy")
    finally:
        journal.unlink(missing_ok=True)
        (written / "library.sqlite").write_bytes(whole)
    assert (done.returncode, copied.returncode) == (1, 0)
    assert "copy the whole folder to one that you can write to" in done.stderr
    assert copied.stdout == lind("library", "list", "--library", medium).stdout
