"""``kill -9`` while a library is written, and two writers at once: nothing that was acknowledged is lost."""

import sys

import pytest

from evals.soak import double_writers, kill_rounds

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and a fork server")]


def test_forty_kills_on_one_library_of_ten_thousand_studies_lose_nothing(tmp_path):
    counts = kill_rounds(tmp_path, kills=40, rows=9_700, seed=11, longest_s=1.5)
    assert counts.problems == []
    assert counts.killed >= 40
    assert counts.rows >= 10_000


def test_twenty_kills_on_a_young_library_lose_nothing(tmp_path):
    counts = kill_rounds(tmp_path, kills=20, rows=50, seed=12, longest_s=1.0)
    assert counts.problems == []
    assert counts.killed >= 20


def test_twenty_double_starts_spoil_nothing(tmp_path):
    counts = double_writers(tmp_path, starts=20)
    assert counts.problems == []
    assert counts.runs == 20
