import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest

from corpus.errors import LibraryError, LibraryLockedError, LibraryVersionError
from corpus.formats import read_bytes, read_path
from corpus.library import FILE_NAME, Library, Source
from corpus.reading import build_study
from corpus.study import Quarantined, Status
from index.build import ingest

NOW = "2024-05-01T12:00:00+00:00"
HERE = Source(source_id="first", path="first.jsonl", format="json-lines")
FIRST = '{"doc_id": "first", "pmid": "99000100", "doi": "10.5555/Lind.AB", "title": "Drug A", "abstract": "It did."}'
CORRECTED = '{"doc_id": "first", "pmid": "99000100", "title": "Drug A", "abstract": "It did not."}'
UNNAMED = {"title": "Drug B", "abstract": "Nine patients took drug B."}


def study_of(line):
    (draft,) = read_bytes(line.encode(), "x.jsonl")
    return build_study(draft)


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def one_line(error):
    text = str(error.value)
    assert text
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def test_every_study_of_the_file_comes_back_equal(library_folder, studies_file):
    with Library.open(library_folder) as library:
        expected = {s.study_id: s for s in map(build_study, read_path(studies_file))}
        assert {s.study_id: s for s in library.all_studies()} == expected
        assert library.count() == 12
        assert library.newest_year() == 2021
        assert library.study("pmid:99000003").status == Status.RETRACTED
        assert library.studies(["pmid:99000001", "pmid:0"]).keys() == {"pmid:99000001"}


def test_every_record_is_read_or_quarantined_with_a_reason(tmp_path, embedder):
    good = [json.dumps({"doc_id": f"d{i}", "title": f"Study {i}", "abstract": "Words."}) for i in range(5)]
    path = write(tmp_path / "in.jsonl", good[0], '{"doc_id": "cut', *good[1:], '{"doc_id": "empty"}', "[1]")
    summary = ingest(tmp_path / "library", [path], embedder=embedder)
    assert (summary.read, len(summary.quarantined)) == (5, 3)
    with Library.open(tmp_path / "library") as library:
        kept = library.quarantined()
    assert [(q.locator, bool(q.reason)) for q in kept] == [
        ("in.jsonl:2", True),
        ("in.jsonl:7", True),
        ("in.jsonl:8", True),
    ]
    assert kept[0].original == '{"doc_id": "cut'


def test_original_record_is_kept_as_it_stood(tmp_path, embedder):
    line = '{"doc_id":  "odd",   "title": "Spaced  out", "abstract": "a\\u00e9."}'
    ingest(tmp_path / "library", [write(tmp_path / "in.jsonl", line)], embedder=embedder)
    with Library.open(tmp_path / "library") as library:
        (study_id,) = library.find_source("odd")
        assert library.original(study_id) == line
        assert library.study(study_id).text == "Spaced  out\n\naé."


def test_same_file_twice_adds_nothing_and_keeps_the_snapshot(own_library, studies_file, embedder):
    generations = sorted(p.name for p in (own_library / "index").glob("gen-*"))
    again = ingest(own_library, [studies_file], embedder=embedder)
    assert (again.read, again.added, again.updated, again.duplicates, again.studies) == (12, 0, 0, 12, 12)
    assert generations == [f"gen-{again.snapshot}"]
    assert sorted(p.name for p in (own_library / "index").glob("gen-*")) == generations


def test_same_studies_in_another_order_are_the_same_snapshot(library_folder, tmp_path, studies_file, embedder):
    lines = studies_file.read_text("utf-8").splitlines()
    path = write(tmp_path / "turned.jsonl", *reversed(lines))
    turned = ingest(tmp_path / "library", [path], embedder=embedder)
    assert (library_folder / "index" / "CURRENT").read_text() == f"gen-{turned.snapshot}\n"


def test_newer_version_of_a_study_replaces_it_and_the_old_one_is_kept(tmp_path):
    with Library.open_for_writing(tmp_path) as library:
        before = library.content_hash()
        with library.transaction():
            assert library.add(study_of(FIRST), original=FIRST, source=HERE, now=NOW) == "added"
            middle = library.content_hash()
            assert library.add(study_of(CORRECTED), original=CORRECTED, source=HERE, now=NOW) == "updated"
        assert library.study("pmid:99000100").text == "Drug A\n\nIt did not."
        assert library.original("pmid:99000100") == CORRECTED
        assert len({before, middle, library.content_hash()}) == 3
        assert library.find_identifier("10.5555/lind.ab") == ()  # the corrected record has no DOI
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        versions = db.execute("SELECT original FROM versions WHERE study_id = 'pmid:99000100'").fetchall()
    db.close()
    assert sorted(versions) == sorted([(FIRST,), (CORRECTED,)])


def test_old_version_read_again_does_not_come_back(tmp_path):
    with Library.open_for_writing(tmp_path) as library, library.transaction():
        for line, outcome in ((FIRST, "added"), (CORRECTED, "updated"), (FIRST, "duplicate")):
            assert library.add(study_of(line), original=line, source=HERE, now=NOW) == outcome
        assert library.study("pmid:99000100").text == "Drug A\n\nIt did not."


def test_same_record_under_two_names_is_one_study_with_both_names(tmp_path, embedder):
    paths = [
        write(tmp_path / f"{name}.jsonl", json.dumps({"doc_id": name, **UNNAMED})) for name in ("note-1", "note-2")
    ]
    summary = ingest(tmp_path / "library", paths, embedder=embedder)
    assert (summary.added, summary.duplicates, summary.studies) == (1, 1, 1)
    with Library.open(tmp_path / "library") as library:
        (study_id,) = library.find_source("note-2")
        assert library.source_ids(study_id) == ("note-1", "note-2")
        assert [s.path for s in library.sources(study_id)] == ["note-1.jsonl", "note-2.jsonl"]


def test_study_is_found_by_each_of_its_identifiers(library_folder):
    with Library.open(library_folder) as library:
        for value, kind in (("99000001", "pmid"), ("10.5555/LIND.VEL.1", "doi"), ("nct99000001", "trial")):
            assert library.find_identifier(value, kind) == ("pmid:99000001",)
        assert library.find_identifier("99000001", "doi") == ()
        assert library.find_source("velorastine-trial") == ("pmid:99000001",)
        assert library.find_source("velorastine") == ()


def test_name_with_wildcards_finds_only_itself(library_folder):
    with Library.open(library_folder) as library:
        assert [library.find_source(name) for name in ("%", "_", "velorastine%", "*", "'")] == [()] * 5


def test_second_writer_is_refused_in_one_clear_line(tmp_path):
    code = (
        "import sys; from pathlib import Path; from corpus.library import Library\n"
        "library = Library.open_for_writing(Path(sys.argv[1])); print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(LibraryLockedError) as error:
            Library.open_for_writing(tmp_path)
        with Library.open(tmp_path) as reader:
            assert reader.count() == 0
        other.stdin.close()
    assert str(tmp_path) in one_line(error)
    Library.open_for_writing(tmp_path).close()


def test_lock_of_a_killed_writer_does_not_stay(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from corpus.library import Library\n"
        "library = Library.open_for_writing(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == -9
    Library.open_for_writing(tmp_path).close()


def test_library_of_a_newer_lind_is_refused_for_reading_and_writing(tmp_path):
    Library.open_for_writing(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    db.close()
    for opener in (Library.open, Library.open_for_writing):
        with pytest.raises(LibraryVersionError) as error:
            opener(tmp_path)
        assert "99" in one_line(error)


def test_missing_library_is_one_line_that_says_what_to_do(tmp_path):
    with pytest.raises(LibraryError) as error:
        Library.open(tmp_path / "nowhere")
    assert "lind ingest" in one_line(error)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("content", [b"this is no database, only words" * 50, b"SQLite format 3\0" + b"\xff" * 5000])
def test_damaged_library_file_is_one_line(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    for opener in (Library.open, Library.open_for_writing):
        with pytest.raises(LibraryError) as error:
            opener(tmp_path)
        one_line(error)


def test_database_of_another_program_is_refused_for_reading(tmp_path):
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()
    with pytest.raises(LibraryError) as error:
        Library.open(tmp_path)
    assert "no Lind library" in one_line(error)


def test_folder_name_with_question_mark_and_percent_is_opened(tmp_path):
    folder = tmp_path / "what? 100% #1 é"
    Library.open_for_writing(folder).close()
    with Library.open(folder) as library:
        assert library.count() == 0
    assert (folder / FILE_NAME).exists()


def test_folder_that_is_a_file_is_one_line(tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(LibraryError) as error:
        Library.open_for_writing(tmp_path / "taken")
    assert "taken" in one_line(error)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_folder_is_one_line(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(LibraryError) as error:
            Library.open_for_writing(tmp_path)
        assert str(tmp_path) in one_line(error)
    finally:
        tmp_path.chmod(0o700)


def test_failed_transaction_keeps_nothing(tmp_path):
    with Library.open_for_writing(tmp_path) as library:
        with contextlib.suppress(RuntimeError), library.transaction():
            library.add(study_of(FIRST), original=FIRST, source=HERE, now=NOW)
            raise RuntimeError
        assert library.count() == 0
        assert library.source_ids("pmid:99000100") == ()


def test_quarantined_record_is_kept_once(tmp_path):
    item = Quarantined(locator="a.jsonl:3", reason="not JSON", original="{")
    with Library.open_for_writing(tmp_path) as library, library.transaction():
        outcomes = [library.quarantine(i, now=NOW) for i in (item, item, replace(item, original="}"))]
        assert outcomes == [True, False, True]
        assert [q.original for q in library.quarantined() if q.locator == "a.jsonl:3"].count("{") == 1


def test_half_a_surrogate_pair_in_quarantine_is_kept_as_its_escape(tmp_path):
    item = Quarantined(locator="a.jsonl:3", reason="bad escape", original="x\ud800y")
    with Library.open_for_writing(tmp_path) as library:
        with library.transaction():
            library.quarantine(item, now=NOW)
        assert [q.original for q in library.quarantined()] == ["x\\ud800y"]


def test_half_a_surrogate_pair_in_any_field_is_quarantined_and_the_rest_is_read(tmp_path, embedder):
    bad = '{"title": "T", "abstract": "B.", "authors": ["A\\ud800"]}'
    path = write(tmp_path / "in.jsonl", bad, FIRST, '{"title": "\\ud83d\\ude00 whole pair"}')
    summary = ingest(tmp_path / "library", [path], embedder=embedder)
    assert (summary.read, [q.locator for q in summary.quarantined]) == (2, ["in.jsonl:1"])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_file_name_that_is_no_text_is_read(tmp_path, embedder):
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / os.fsdecode(b"\xff.jsonl"), '{"title": "T", "abstract": "B."}', "{cut")
    paths = [folder, write(tmp_path / os.fsdecode(b"\xfe.jsonl"), FIRST)]
    summary = ingest(tmp_path / "library", paths, embedder=embedder)
    assert (summary.read, [q.locator for q in summary.quarantined]) == (2, ["?.jsonl:2"])


def test_reader_sees_that_another_connection_wrote(tmp_path):
    with Library.open_for_writing(tmp_path) as writer, Library.open(tmp_path) as reader:
        before = reader.data_version()
        assert reader.data_version() == before
        with writer.transaction():
            writer.add(study_of(FIRST), original=FIRST, source=HERE, now=NOW)
        assert reader.data_version() != before
        assert (reader.is_open, reader.marks_hash()) == (True, "")
    assert not reader.is_open


def test_id_that_the_library_does_not_know_stays_as_it_is(library_folder):
    with Library.open(library_folder) as library:
        assert library.resolve("pmid:99999999") == "pmid:99999999"
        assert library.resolve("pmid:99000001") == "pmid:99000001"
        assert not library.holds("pmid:99999999")
