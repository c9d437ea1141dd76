import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import InputError, LindError
from evals.__main__ import app
from evals.anchors import anchors_for
from evals.compare import compare_runs, comparison_text
from evals.records import Sample, Score, Solved
from evals.report import write_report
from evals.runner import Task, run_task


def make_run(folder, values, *, data_hash="0" * 64, settings=None):
    """Write a run whose items score the given values; None fails."""

    def solve(sample):
        value = values[int(sample.id)]
        if value is None:
            raise LindError("no <b>answer</b> & no score")
        return Solved(
            output={"said": f"value {value}"}, scores={"hybrid/nDCG@10": Score(value=value, explanation="why")}
        )

    samples = [Sample(id=str(i), input=f"question <{i}>", target={"d1": 1}) for i in range(len(values))]
    task = Task(
        benchmark="beir",
        data="nfcorpus",
        data_hash=data_hash,
        samples=samples,
        solve=solve,
        metrics=("hybrid/nDCG@10",),
        settings=settings or {},
    )
    return run_task(task, folder)


def test_report_shows_figures_anchors_worst_items_and_signature(tmp_path):
    summary = make_run(tmp_path, [1.0, 0.0, 0.5, None])
    markdown, html = (path.read_text(encoding="utf-8") for path in write_report(tmp_path))
    for text in (markdown, html):
        assert "success: 4 of 4 items, 1 failed and count as unscored" in text
        assert "0.5000" in text  # (1 + 0 + 0.5) / 3
        assert "all-MiniLM-L6-v2" in text
        assert "0.3159" in text
        assert summary.signature in text
        assert "question &lt;1&gt;" in text or "question <1>" in text
    assert markdown.index("### 3") < markdown.index("### 1") < markdown.index("### 2")  # failed, then 0, then 0.5
    assert "### 0" not in markdown  # nothing is wrong with it


def test_html_escapes_data_and_asks_nothing_of_the_network(tmp_path):
    make_run(tmp_path, [0.0, None])
    html = write_report(tmp_path)[1].read_text(encoding="utf-8")
    assert "<b>answer</b>" not in html
    assert "&lt;b&gt;answer&lt;/b&gt; &amp; no score" in html
    assert not re.search(r"(src|href)\s*=|url\(|@import|<script", html)
    assert "default-src 'none'" in html


def test_report_of_an_unfinished_run_says_so_and_gives_no_figure(tmp_path):
    make_run(tmp_path, [0.25, 0.75])
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text().replace('"status": "success"', '"status": "started"'))
    for report in write_report(tmp_path):
        text = report.read_text(encoding="utf-8")
        assert "INCOMPLETE" in text
        assert "success" not in text
        assert "0.5000" not in text


def test_anchors_are_those_of_the_collection():
    assert {anchor.dataset for anchor in anchors_for("beir", "my-SciFact-copy")} == {"scifact"}
    assert anchors_for("beir", "unheard") == ()
    assert all(anchor.source for anchor in anchors_for("pubmedqa", "pqal"))


def test_a_real_difference_is_called_and_changed_items_are_listed(tmp_path):
    make_run(tmp_path / "a", [0.1] * 30)
    make_run(tmp_path / "b", [0.3] * 29 + [0.1], settings={"k": 2})
    comparison = compare_runs(tmp_path / "a", tmp_path / "b")
    (difference,) = comparison.differences
    assert difference.difference == pytest.approx(0.2 * 29 / 30)
    assert (difference.verdict, difference.n) == ("higher", 30)
    assert [item.id for item in comparison.changed] == [str(i) for i in range(29)]
    assert comparison.changed[0].changes == ("hybrid/nDCG@10: 0.1 → 0.3",)
    assert comparison.changed[0].output_b == {"said": "value 0.3"}
    assert comparison.warnings == ("settings differ",)


def test_chance_is_not_called_a_difference(tmp_path):
    make_run(tmp_path / "a", [0.2, 0.4, 0.6, 0.8])
    make_run(tmp_path / "b", [0.3, 0.4, 0.5, 0.9])
    comparison = compare_runs(tmp_path / "a", tmp_path / "b")
    assert comparison.differences[0].verdict == "no difference shown"
    assert "no difference shown" in comparison_text(comparison)


def test_an_item_unscored_in_one_run_leaves_the_pair(tmp_path):
    make_run(tmp_path / "a", [0.2, None, 0.6])
    make_run(tmp_path / "b", [0.2, 0.4, 0.6])
    comparison = compare_runs(tmp_path / "a", tmp_path / "b")
    assert (comparison.differences[0].n, comparison.differences[0].unscored) == (2, 1)
    assert comparison.changed[0].changes == ("hybrid/nDCG@10: unscored → 0.4",)


def test_runs_on_other_data_are_not_compared(tmp_path):
    make_run(tmp_path / "a", [0.2])
    make_run(tmp_path / "b", [0.2], data_hash="1" * 64)
    with pytest.raises(InputError, match="data_hash"):
        compare_runs(tmp_path / "a", tmp_path / "b")


def test_command_line_reports_and_compares(tmp_path):
    make_run(tmp_path / "a", [0.2, 0.4])
    make_run(tmp_path / "b", [0.2, 0.5])
    runner = CliRunner()
    compared = runner.invoke(app, ["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--json"])
    assert json.loads(compared.stdout)["differences"][0]["difference"] == pytest.approx(0.05)
    reported = runner.invoke(app, ["report", str(tmp_path / "a")])
    assert reported.stdout.split() == [str(tmp_path / "a" / "report.md"), str(tmp_path / "a" / "report.html")]
    listed = runner.invoke(app, ["list", "--json"])
    assert {"beir", "answers"} <= {card["name"] for card in json.loads(listed.stdout)["benchmarks"]}


def test_command_line_ends_a_user_error_in_one_line(tmp_path):
    result = CliRunner().invoke(app, ["run", "beir", "--data", str(tmp_path / "nowhere")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: no folder")
    assert result.stderr.count("\n") == 1


def test_importing_the_command_line_loads_nothing_heavy():
    code = (
        "import sys, evals.__main__; "
        "print({'numpy', 'chromadb', 'ir_measures', 'torch', 'langchain_core'} & set(sys.modules))"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "set()"
