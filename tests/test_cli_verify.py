"""``lind verify``: a saved answer passes as it was written, and not with one character changed."""

import json

import pytest

from tests.lind_command import QUESTION, assert_one_clear_line


@pytest.fixture
def saved(lind, library_folder, tmp_path):
    """A saved answer, and a way to save it again with one change."""
    document = lind("ask", QUESTION, "--json", "--library", library_folder).json

    def save(change=lambda document: None):
        copy = json.loads(json.dumps(document))
        change(copy)
        path = tmp_path / "answer.json"
        path.write_text(json.dumps(copy, ensure_ascii=False), "utf-8")
        return path

    return save


def test_verify_passes_on_a_saved_answer(lind, saved, library_folder):
    outcome = lind("verify", saved(), "--library", library_folder)
    assert (outcome.code, outcome.err) == (0, "")
    assert lind("verify", saved(), "--json", "--library", library_folder).json == {
        "verified": True,
        "problems": [],
        "stale": [],
    }


def change_text(document):
    statement = document["statements"][0]
    statement["text"] = "m" + statement["text"][1:]


def change_quote(document):
    citation = document["statements"][-1]["citations"][0]
    citation["quote"] = citation["quote"][:-2] + "#."


def change_offset(document):
    document["statements"][0]["citations"][0]["start"] += 1


def change_slot_number(document):
    document["bottom_line"][0]["text"] = document["bottom_line"][0]["text"].replace("240", "241")


@pytest.mark.parametrize("change", [change_text, change_quote, change_offset, change_slot_number])
def test_verify_exits_with_4_when_one_character_is_changed(lind, saved, library_folder, change):
    path = saved(change)
    assert path.read_text("utf-8") != saved().read_text("utf-8")
    outcome = lind("verify", saved(change), "--library", library_folder)
    assert outcome.code == 4
    assert "not verified" in outcome.out
    assert lind("verify", path, "--json", "--library", library_folder).json["verified"] is False


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("nonsense", "not JSON"),
        ("", "not JSON"),
        ('{"schema": "other/1"}', "'other/1'"),
        ("{}", "schema"),
        ("[1, 2]", "JSON object"),
        ('{"schema": "lind.answer/1"}', "not complete"),
    ],
)
def test_verify_of_anything_else_is_one_line(lind, library_folder, tmp_path, content, words):
    (tmp_path / "answer.json").write_text(content)
    outcome = lind("verify", tmp_path / "answer.json", "--library", library_folder)
    assert_one_clear_line(outcome, code=1)
    assert words in outcome.err
