"""The questions of ``data/asking``: none is sent away, by the runner of ``lind eval run answers --corpus``."""

from pathlib import Path

import pytest

from evals.benchmark import Options
from evals.benchmarks.answers import BENCHMARK
from evals.runner import run_task

ASKING = Path(__file__).parent / "data" / "asking"


@pytest.mark.model
def test_none_of_the_questions_is_sent_away(tmp_path):
    options = Options(work=tmp_path / "work", corpus=ASKING / "records.nbib")
    summary = run_task(BENCHMARK.prepare(ASKING / "questions.jsonl", options), tmp_path / "run")
    (figures,) = summary.metrics.values()
    assert figures["sent_away"].n == 96
    assert figures["sent_away"].mean == 0.0
    assert figures["answered_answerable"].n + figures["declined_unanswerable"].n == 97
