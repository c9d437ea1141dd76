"""Whatever is wrong with a call of ``lind``: one clear line, the right exit code, and the library as it was."""

import os
import subprocess
import sys

import pytest

from tests.lind_command import LIND, QUESTION, ROOT, assert_one_clear_line, state_of

TRUNCATED = (
    '<?xml version="1.0"?>\n<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>99000777</PMID>'
    "<Article><ArticleTitle>Cut off in the mid"
)
HOLD_THE_LOCK = """
import sys
from pathlib import Path
from corpus.library import Library
with Library.open_for_writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.jsonl", "", "empty"),
        ("empty.xml", "", "empty"),
        ("cut.xml", TRUNCATED, "cut off"),
        ("words.jsonl", "{broken\n", "words.jsonl"),
    ],
)
def test_file_without_a_study_is_one_line_and_leaves_the_library(lind, own_library, tmp_path, name, content, words):
    hash_before, generation_before, _ = state_of(own_library)
    (tmp_path / name).write_text(content)
    outcome = lind("ingest", tmp_path / name, "--library", own_library)
    assert_one_clear_line(outcome, code=1)
    assert words in outcome.err
    assert state_of(own_library)[:2] == (hash_before, generation_before)
    assert lind("ask", QUESTION, "--library", own_library).code == 0


def test_folder_without_files_and_missing_path_are_one_line(lind, own_library, tmp_path):
    before = state_of(own_library)
    (tmp_path / "hollow").mkdir()
    for path in (tmp_path / "hollow", tmp_path / "nowhere"):
        outcome = lind("ingest", path, "--library", own_library)
        assert_one_clear_line(outcome, code=1)
        assert path.name in outcome.err
    content, generation, quarantined = state_of(own_library)
    # A rebuilt generation stands beside the old one until the pointer has moved; its snapshot is the same.
    assert (content, generation.partition(".")[0], quarantined) == before


def test_failed_first_ingest_leaves_no_half_library_to_ask(lind, tmp_path):
    (tmp_path / "empty.jsonl").write_text("")
    assert_one_clear_line(lind("ingest", tmp_path / "empty.jsonl", "--library", tmp_path / "new"), code=1)
    assert_one_clear_line(lind("ask", QUESTION, "--library", tmp_path / "new"), code=1)


def test_locked_library_is_one_line_and_can_still_be_asked(lind, own_library, studies_file):
    before = state_of(own_library)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(own_library)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        outcome = lind("ingest", studies_file, "--library", own_library)
        assert_one_clear_line(outcome, code=1)
        assert "another process" in outcome.err
        assert lind("ask", QUESTION, "--library", own_library).code == 0
    finally:
        holder.communicate(timeout=10)
    assert state_of(own_library) == before
    assert lind("ingest", studies_file, "--library", own_library).code == 0


@pytest.mark.parametrize("arguments", [("ask", QUESTION), ("search", QUESTION), ("ingest", "STUDIES")])
def test_missing_model_folder_is_one_line(lind, settings, own_library, studies_file, arguments):
    before = state_of(own_library)
    settings.setenv("LIND_EMBEDDER", "/nonexistent")
    arguments = [studies_file if a == "STUDIES" else a for a in arguments]
    outcome = lind(*arguments, "--library", own_library)
    assert_one_clear_line(outcome, code=1)
    assert "'/nonexistent'" in outcome.err
    content, generation, quarantined = state_of(own_library)
    # A rebuilt generation stands beside the old one until the pointer has moved; its snapshot is the same.
    assert (content, generation.partition(".")[0], quarantined) == before


BAD_USE = {
    "question-of-spaces": (("ask", "   "), 1, "empty"),
    "question-of-5000-characters": (("ask", "a" * 5000), 1, "5,000 bytes"),
    "search-for-spaces": (("search", "   "), 1, "empty"),
    "search-for-5000-characters": (("search", "a" * 5000), 1, "5,000 characters"),
    "unknown-mode": (("search", QUESTION, "--mode", "psychic"), 2, "hybrid, fusion, dense, lexical"),
    "unknown-style": (("cite", "99000001", "--style", "poem"), 2, "ris"),
    "unknown-export-style": (("export", "--style", "poem"), 2, "ris"),
    "unknown-design": (("ask", QUESTION, "--design", "seance"), 2, "randomised trial"),
    "unknown-format": (("ingest", str(ROOT / "README.md"), "--format", "poem"), 1, "medline"),
    "since-after-until": (("ask", QUESTION, "--since", "2020", "--until", "2010"), 1, "2020"),
    "unknown-study": (("cite", "99009999"), 1, "'99009999'"),
    "nothing-to-cite": (("cite", " "), 1, "nothing to look up"),
    "unknown-study-to-export": (("export", "99009999"), 1, "nothing to export"),
    "unknown-model": (("ask", QUESTION, "--model", "nobody:model"), 1, "nobody:model"),
    "missing-script": (("ask", QUESTION, "--model", "scripted:nowhere.txt"), 1, "nowhere.txt"),
    "missing-provider-package": (("ask", QUESTION, "--model", "perplexity:any"), 1, "pip install"),
    "missing-answer": (("verify", "nowhere.json"), 1, "nowhere.json"),
}


@pytest.mark.parametrize(("arguments", "code", "words"), BAD_USE.values(), ids=BAD_USE)
def test_bad_use_is_one_line_and_leaves_the_library(lind, library_folder, arguments, code, words):
    before = state_of(library_folder)
    outcome = lind(*arguments, "--library", library_folder)
    assert_one_clear_line(outcome, code=code)
    assert words in outcome.err
    assert state_of(library_folder) == before


@pytest.mark.parametrize(
    "arguments",
    [("ask",), ("ask", "x", "--bogus"), ("ask", "x", "-k", "0"), ("ask", "x", "--since", "soon"), ("sing",)],
)
def test_wrong_usage_exits_with_2(lind, arguments):
    outcome = lind(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err
    assert outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", QUESTION),
        ("search", QUESTION),
        ("cite", "1"),
        ("export",),
        ("verify", "x.json"),
        ("library", "list"),
        ("library", "show", "1"),
        ("library", "quarantine"),
        ("library", "rebuild"),
    ],
)
def test_no_library_is_one_line_that_says_how_to_make_one(lind, tmp_path, arguments):
    outcome = lind(*arguments, "--library", tmp_path / "nowhere")
    assert_one_clear_line(outcome, code=1)
    assert "lind ingest" in outcome.err
    assert not (tmp_path / "nowhere").exists()


def test_file_that_is_no_library_is_one_line(lind, tmp_path):
    (tmp_path / "library.sqlite").write_text("this is not a database, whatever its name says" * 100)
    assert_one_clear_line(lind("ask", QUESTION, "--library", tmp_path), code=1)


def test_question_that_is_not_utf8_does_not_end_in_a_traceback(library_folder):
    environment = {
        **os.environ,
        "LIND_EMBEDDER": "hash-64",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8:strict",  # as in most locales; C alone lets odd bytes through
    }
    for form in ([], ["--json"]):
        command = [*LIND, "ask", b"velorastine \xff migraine", *form, "--library", str(library_folder)]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert done.stderr == b""
        assert done.returncode in (0, 3)
