"""A full disk, a read-only folder, a vanished model, a newer library: one clear line each, and nothing is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from corpus.library import Library
from evals.soak_worker import studies, study_id
from index.build import ingest
from index.retriever import open_retriever

ROOT = Path(__file__).parent.parent
LIMITED = """
import os, resource, sys
limit, user = int(sys.argv[1]), int(sys.argv[2])
import chromadb, datasketch, tantivy, ui.cli, index.build, index.assemble, corpus.formats
os.environ["LIND_EMBEDDER"] = "hash-64"
if user:
    os.setgid(user); os.setuid(user)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv = ["lind", *sys.argv[3:]]
ui.cli.main()
"""


def lind(*words, limit=0, user=0):
    command = [sys.executable, "-c", LIMITED, str(limit), str(user), *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=120)


def is_one_line(done, *parts):
    assert done.returncode == 1, (done.returncode, done.stderr)
    assert done.stderr.startswith("lind: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    for part in parts:
        assert part in done.stderr


@pytest.fixture(scope="module")
def held(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("faults") / "library"
    source = folder.parent / "made.jsonl"
    source.write_text(studies(0, 200), "utf-8")
    ingest(folder, [source], embedder=embedder)
    return folder


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_disk_that_takes_no_more_loses_nothing_wherever_it_happens(held, tmp_path, embedder):
    """Files may grow to a limit and no further, as on a full disk; it is raised until the ingest goes through."""
    (tmp_path / "more.jsonl").write_text(studies(1000, 300), "utf-8")
    refused, limit = 0, 2_000
    while True:
        folder = tmp_path / f"limit-{limit}"
        shutil.copytree(held, folder)
        done = lind("ingest", tmp_path / "more.jsonl", "--library", folder, limit=limit)
        with Library.open(folder) as library:
            assert all(library.holds(study_id(number)) for number in range(200))
            found = open_retriever(library, embedder).find("kelvane improved patients")
            assert len(found.hits) == 10
        if done.returncode == 0:
            break
        is_one_line(done)
        refused += 1
        limit *= 2
    assert refused >= 5
    with Library.open(folder) as library:
        assert library.count() == 500


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "setuid"), reason="needs user ids")
def test_folder_that_may_not_be_written_is_one_line(held, embedder):
    if os.geteuid() != 0:
        pytest.skip("needs to be root to become somebody else")
    base = Path(tempfile.mkdtemp(prefix="lind-readonly-"))
    try:
        base.chmod(0o755)
        shutil.copytree(held, base / "library")
        (base / "more.jsonl").write_text(studies(1000, 3), "utf-8")
        for path in base.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        done = lind("ingest", base / "more.jsonl", "--library", base / "library", user=65534)
        if "ModuleNotFoundError" in done.stderr or "PermissionError: [Errno 13]" in done.stderr.splitlines()[-1]:
            pytest.skip("another user cannot read the program here")
        is_one_line(done, "cannot write to the library folder")
        with Library.open(base / "library") as library:
            assert library.count() == 200
            assert open_retriever(library, embedder).search("kelvane improved")
    finally:
        shutil.rmtree(base)


def test_library_folder_that_is_a_file_is_one_line(held, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "more.jsonl").write_text(studies(1000, 3), "utf-8")
    is_one_line(
        lind("ingest", tmp_path / "more.jsonl", "--library", tmp_path / "file"), "cannot make the library folder"
    )


def test_library_of_a_newer_lind_is_one_line_and_stays_as_it_is(held, tmp_path):
    folder = tmp_path / "library"
    shutil.copytree(held, folder)
    with sqlite3.connect(folder / "library.sqlite") as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    db.close()
    before = (folder / "library.sqlite").read_bytes()
    (tmp_path / "more.jsonl").write_text(studies(1000, 3), "utf-8")
    for words in (
        ("ingest", tmp_path / "more.jsonl"),
        ("library", "backup", tmp_path / "b.zip"),
        ("library", "rebuild"),
    ):
        is_one_line(lind(*words, "--library", folder), "newer Lind")
    assert (folder / "library.sqlite").read_bytes() == before
    assert not (tmp_path / "b.zip").exists()


def test_model_folder_that_has_vanished_is_one_line_and_the_library_stays(held, tmp_path):
    folder = tmp_path / "library"
    shutil.copytree(held, folder)
    (tmp_path / "more.jsonl").write_text(studies(1000, 3), "utf-8")
    program = "import sys; from ui.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "ingest", str(tmp_path / "more.jsonl"), "--library", str(folder)],
        env={**os.environ, "LIND_EMBEDDER": str(tmp_path / "gone")},
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    is_one_line(done, "no model folder at")
    with Library.open(folder) as library:
        assert library.count() == 200


KILLED_IN_A_TRANSACTION = """
import os, signal, sys
from pathlib import Path
from corpus.library import Library
library = Library.open_for_writing(Path(sys.argv[1]))
library._db.execute("PRAGMA cache_size = 5")  # so that pages reach the file before the end of the transaction
library._db.execute("BEGIN IMMEDIATE")
for number in range(2000):
    library._db.execute("INSERT INTO quarantine VALUES (?, ?, ?, ?, 'now')", (str(number), "x" * 500, "", str(number)))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_reader_opens_what_a_writer_left_that_was_killed_in_a_transaction(held, tmp_path):
    folder = tmp_path / "library"
    shutil.copytree(held, folder)
    subprocess.run([sys.executable, "-c", KILLED_IN_A_TRANSACTION, str(folder)], check=False, cwd=ROOT)
    assert (folder / "library.sqlite-journal").exists()
    with Library.open(folder) as library:
        assert library.count() == 200
        assert library.quarantined() == ()
    assert not (folder / "library.sqlite-journal").exists()
