"""The audit trail: every change of the past shows, and a crash loses at most the unfinished line."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.audit import HEAD, TRAIL, AuditTrail, entry_of, read_trail, verify_trail
from corpus.errors import LibraryError


def _trail(folder: Path, entries: int) -> AuditTrail:
    trail = AuditTrail.open(folder)
    for number in range(1, entries + 1):
        trail.append({"question": f"question {number}", "kind": "answer", "cited": [["pmid:1", number, number + 5]]})
    return trail


def test_entries_come_back_in_order_and_each_names_the_hash_before_it(tmp_path: Path) -> None:
    _trail(tmp_path, 3)
    entries = list(read_trail(tmp_path))
    assert [entry["question"] for entry in entries] == ["question 1", "question 2", "question 3"]
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert [entry["prev"] for entry in entries] == ["0" * 64, entries[0]["hash"], entries[1]["hash"]]
    assert verify_trail(tmp_path).problem is None
    assert verify_trail(tmp_path).entries == 3


def test_a_folder_without_a_trail_has_no_entries_and_no_problem(tmp_path: Path) -> None:
    assert (verify_trail(tmp_path).entries, verify_trail(tmp_path).problem) == (0, None)
    assert list(read_trail(tmp_path)) == []


def test_a_thousand_random_edits_deletions_reorderings_and_cuts_are_all_found(tmp_path: Path) -> None:
    _trail(tmp_path, 12)
    whole = (tmp_path / TRAIL).read_bytes()
    lines = whole.splitlines(keepends=True)
    draw = random.Random(20)
    for number in range(1000):
        kind = ("edit", "insert", "delete byte", "delete line", "swap", "cut", "double")[number % 7]
        at, line = draw.randrange(len(whole)), draw.randrange(len(lines))
        if kind == "edit":
            changed = whole[:at] + bytes([whole[at] ^ (1 << draw.randrange(8))]) + whole[at + 1 :]
        elif kind == "insert":
            changed = whole[:at] + bytes([draw.randrange(256)]) + whole[at:]
        elif kind == "delete byte":
            changed = whole[:at] + whole[at + 1 :]
        elif kind == "delete line":
            changed = b"".join(lines[:line] + lines[line + 1 :])
        elif kind == "swap":
            other = (line + 1 + draw.randrange(len(lines) - 1)) % len(lines)
            moved = list(lines)
            moved[line], moved[other] = moved[other], moved[line]
            changed = b"".join(moved)
        elif kind == "cut":
            changed = whole[:at]
        else:
            changed = b"".join([*lines[: line + 1], *lines[line:]])
        (tmp_path / TRAIL).write_bytes(changed)
        assert changed == whole or verify_trail(tmp_path).problem is not None, (kind, at, line)


def test_taking_the_trail_away_or_its_head_is_found(tmp_path: Path) -> None:
    _trail(tmp_path, 2)
    (tmp_path / TRAIL).rename(tmp_path / "kept")
    assert verify_trail(tmp_path).problem is not None
    (tmp_path / "kept").rename(tmp_path / TRAIL)
    (tmp_path / HEAD).unlink()
    assert verify_trail(tmp_path).problem is not None


def test_writing_on_after_a_cut_does_not_hide_it(tmp_path: Path) -> None:
    trail = _trail(tmp_path, 5)
    lines = (tmp_path / TRAIL).read_bytes().splitlines(keepends=True)
    (tmp_path / TRAIL).write_bytes(b"".join(lines[:3]))
    trail.append({"question": "after the cut"})
    check = verify_trail(tmp_path)
    assert check.entries == 3
    assert check.problem is not None
    assert check.problem.startswith("line 4: it does not follow")


def test_an_unfinished_line_is_moved_aside_and_the_trail_goes_on(tmp_path: Path) -> None:
    trail = _trail(tmp_path, 2)
    with (tmp_path / TRAIL).open("ab") as file:
        file.write(b'{"hash":"12')
    assert verify_trail(tmp_path).problem == "line 3: it is not finished: a crash while writing, or somebody cut it"
    trail.append({"question": "question 3"})
    assert (verify_trail(tmp_path).entries, verify_trail(tmp_path).problem) == (3, None)
    assert (tmp_path / "audit.unfinished").read_bytes() == b'{"hash":"12\n'


def test_a_line_longer_than_what_is_read_at_first_is_followed_rightly(tmp_path: Path) -> None:
    trail = AuditTrail.open(tmp_path)
    trail.append({"question": "x" * 300_000})
    trail.append({"question": "short"})
    assert (verify_trail(tmp_path).entries, verify_trail(tmp_path).problem) == (2, None)


WRITER = """
import sys
from pathlib import Path
from assistant.audit import AuditTrail
trail = AuditTrail.open(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    trail.append({"question": "q" * 2000, "writer": sys.argv[2], "number": number})
    print(number, flush=True)
"""


def _writer(folder: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )


@pytest.mark.slow
def test_killed_writers_lose_no_entry_that_was_acknowledged(tmp_path: Path) -> None:
    draw = random.Random(3)
    acknowledged: dict[str, int] = {}
    for turn in range(6):
        writers = {f"{turn}-{name}": _writer(tmp_path, f"{turn}-{name}") for name in ("a", "b")}
        for writer in writers.values():
            assert writer.stdout is not None
            writer.stdout.readline()
        time.sleep(draw.uniform(0, 0.1))
        for name, writer in writers.items():
            os.kill(writer.pid, signal.SIGKILL)
            rest, _ = writer.communicate()
            acknowledged[name] = max([1, *map(int, rest.split())])
    AuditTrail.open(tmp_path).append({"question": "the last"})
    assert verify_trail(tmp_path).problem is None
    kept: dict[str, int] = {}
    for entry in read_trail(tmp_path):
        if "writer" in entry:
            kept[entry["writer"]] = max(kept.get(entry["writer"], 0), entry["number"])
    assert all(kept[name] >= number for name, number in acknowledged.items())


def test_an_entry_holds_what_was_decided_and_where_each_quote_stands() -> None:
    answer = Answer(
        kind="abstention",
        question="Does [name removed] respond to zzz?",
        standalone_question="Does [name removed] respond to zzz?",
        question_type="therapy",
        reason="key-term-absent",
        snapshot="abc",
    )
    entry = entry_of(answer, prompt_hash="p1")
    assert entry["question"] == "Does [name removed] respond to zzz?"
    assert (entry["kind"], entry["reason"], entry["snapshot"], entry["prompt_hash"]) == (
        "abstention",
        "key-term-absent",
        "abc",
        "p1",
    )
    assert entry["cited"] == []
    json.dumps(entry)


def test_a_folder_that_cannot_be_written_gives_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="LIND_AUDIT=false"):
        AuditTrail.open(tmp_path / "file")
