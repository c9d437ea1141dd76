import re
from dataclasses import asdict

from assistant.answer import Answer, Checks, Citation, EvidenceStatement
from corpus.errors import LindError
from evals.compare import compare_runs, comparison_text
from evals.records import ItemResult, MetricSummary, Sample, Score, Solved, Summary
from evals.report import write_report
from evals.report_items import cases_table, expected_text, goodness, got_text, mutations_table, worst_items
from evals.runner import Task, run_task


def item(name, target, output, **scores):
    given = {metric: Score(value=value, explanation="why") for metric, value in scores.items()}
    return ItemResult(id=name, input=f"question of {name}", target=target, output=output, scores=given)


def quoting(text, kind="answer"):
    citation = Citation(number=1, study_id="pmid:7", start=3, end=3 + len(text), quote=text)
    statement = EvidenceStatement(
        text=text, kind="quote", citations=(citation,), checks=Checks(verbatim=True, numbers=True)
    )
    return asdict(
        Answer(kind=kind, question="q", standalone_question="q", question_type="therapy", statements=(statement,))
    )


SEARCHED = item(
    "q1",
    {"d1": 2, "d2": 1, "d3": 0, "d9": 1},
    {"hybrid": ["d3", "d2"], "titles": {"d1": "Alpha", "d2": "Beta", "d3": "Gamma"}},
    **{"hybrid/nDCG@10": 0.4},
)


def test_of_a_search_the_expected_titles_stand_beside_those_that_came():
    assert expected_text(SEARCHED) == "Alpha [d1, grade 2]\nBeta [d2, grade 1]\n(not in the corpus) [d9, grade 1]"
    assert got_text(SEARCHED) == "hybrid:\nGamma [d3, not judged relevant]\nBeta [d2, grade 1]"


def test_of_an_answer_the_passages_stand_below_each_statement():
    shown = got_text(item("a", {}, {"answer": quoting("Pain fell by 3 points."), "score": 0.75}))
    assert shown.splitlines() == [
        "answer, evidence score 0.75",
        "- Pain fell by 3 points.",
        "    [1] “Pain fell by 3 points.” (pmid:7#3-25)",
    ]


def test_a_rejected_paraphrase_and_a_missed_mutant_are_bad_and_every_kind_is_shown():
    mutants = [item(f"m{i}", {"kind": "sign"}, {"verdict": "accepted"}, **{"sign/caught": 0.0}) for i in range(12)]
    good = item("ok", {"kind": "sign"}, {"verdict": "rejected"}, **{"sign/caught": 1.0})
    reworded = item("p", {"kind": "paraphrase"}, {"verdict": "rejected"}, **{"paraphrase/false_rejection": 1.0})
    assert goodness(reworded, "caught") == 0
    names = [worst.id for worst in worst_items([*mutants, good, reworded], "caught")]
    assert len(names) == 10
    assert "p" in names
    assert "ok" not in names


def test_an_answer_is_as_bad_as_its_worst_measure():
    right = item("right", {}, {}, decision=1.0, must_quote_recall=1.0, gold_study_recall=None)
    lacking = item("lacking", {}, {}, decision=1.0, must_quote_recall=0.5, number_fidelity=1.0)
    assert [goodness(one, "answer") for one in (right, lacking)] == [1.0, 0.5]
    assert [worst.id for worst in worst_items([right, lacking], "answer")] == ["lacking"]


def test_an_unscored_item_is_not_called_bad_but_a_failed_one_is():
    unscored = item("u", {}, None, decision=None)
    failed = ItemResult(id="f", input="q", target={}, output=None, scores={}, error="no index")
    assert [worst.id for worst in worst_items([unscored, failed], "answer")] == ["f"]


def test_the_red_team_table_shows_failures_first_and_counts_what_is_left_for_a_person():
    case = {"category": "dose", "severity": "critical", "expected": "ABSTAIN"}
    items = [item("RT1", case, {}, passed=1.0), item("RT2", case, {}, passed=None), item("RT3", case, {}, passed=0.0)]
    table = cases_table(items)
    assert table.title == "Red team: 1 passed, 1 failed, 1 for a person"
    assert [(row[0], row[4]) for row in table.rows] == [("RT3", "FAILED"), ("RT1", "passed"), ("RT2", "for a person")]
    assert table.rows[0][1:4] == ("dose", "critical", "ABSTAIN")


def test_the_mutation_table_gives_counts_per_kind():
    summary = Summary(
        benchmark="mutations",
        data="d",
        status="success",
        n_items=10,
        n_done=10,
        errors=0,
        metrics={
            "sign": {"caught": MetricSummary(mean=0.75, low=0.5, high=1.0, n=8)},
            "unit": {"caught": MetricSummary(mean=None)},
        },
        notes=(),
        signature="s",
    )
    assert mutations_table(summary).rows == (
        ("sign", "caught", "6 of 8", "0.750", "0.500 to 1.000", "higher is better"),
    )


def make_run(folder, benchmark, solve, metrics, targets, **more):
    samples = [Sample(id=f"s{i}", input=f"question {i}", target=target) for i, target in enumerate(targets)]
    task = Task(
        benchmark=benchmark,
        data="some",
        data_hash="0" * 64,
        samples=samples,
        solve=solve,
        metrics=metrics,
        **more,
    )
    return run_task(task, folder)


def test_a_folder_of_runs_gives_one_report_that_asks_nothing_of_the_network(tmp_path):
    def search(sample):
        return Solved(output=SEARCHED.output, scores={"hybrid/nDCG@10": Score(value=0.4)})

    def attack(sample):
        return Solved(output={}, scores={"passed": Score(value=0.0, explanation="a dose was given <b>")})

    def choose(sample):
        score = 0.9 if sample.target["answerable"] else 0.2
        return Solved(output={"score": score}, scores={"decision": Score(value=1.0)})

    make_run(tmp_path / "beir", "beir", search, ("hybrid/nDCG@10",), [SEARCHED.target])
    make_run(tmp_path / "redteam", "redteam", attack, ("passed",), [{"severity": "high"}])
    kinds = [{"answerable": True, "kind": "answerable"}, {"answerable": False, "kind": "wrong drug"}]
    make_run(tmp_path / "abstention", "abstention", choose, ("decision",), kinds)
    markdown, html = (path.read_text(encoding="utf-8") for path in write_report(tmp_path))
    for text in (markdown, html):
        assert "Red team: 0 passed, 1 failed, 0 for a person" in text
        assert "Gamma [d3, not judged relevant]" in text
        assert text.count("lind.eval/1|") == 3
    assert "Evaluation: 3 runs" in html
    assert html.count("<polyline") == 1
    assert "a dose was given &lt;b&gt;" in html
    assert not re.search(r"(src|href)\s*=|url\(|@import|<script|http-equiv=\"refresh", html)
    assert "default-src 'none'" in html


def test_the_risk_coverage_plot_falls_and_rises_with_the_risk(tmp_path):
    def choose(sample):
        score = {0: 0.9, 1: 0.8, 2: 0.7, 3: 0.6}[int(sample.id[1:])]
        return Solved(output={"score": score}, scores={"decision": Score(value=1.0)})

    targets = [{"answerable": a, "kind": "k"} for a in (True, False, True, True)]
    make_run(tmp_path, "abstention", choose, ("decision",), targets)
    html = write_report(tmp_path)[1].read_text(encoding="utf-8")
    # coverage 1/4, 2/4, 3/4, 1 with risk 0, 1/2, 1/3, 1/4 on axes of 320 pixels from (40, 10)
    assert 'points="120.0,330.0 200.0,170.0 280.0,223.3 360.0,250.0"' in html


def test_compare_lists_an_answer_that_changed_although_no_score_did(tmp_path):
    def saying(text, snapshot):
        def solve(sample):
            if sample.id == "s1":
                raise LindError("no index")
            answer = {**quoting(text if sample.id == "s0" else "Same."), "snapshot": snapshot}
            return Solved(output={"answer": answer, "score": 0.5}, scores={"decision": Score(value=1.0)})

        return solve

    targets = [{"answerable": True}] * 3
    make_run(tmp_path / "a", "answers", saying("Pain fell.", "1"), ("decision",), targets)
    make_run(tmp_path / "b", "answers", saying("Pain rose.", "2"), ("decision",), targets, settings={"k": 2})
    comparison = compare_runs(tmp_path / "a", tmp_path / "b")
    assert [(c.id, c.changes) for c in comparison.changed] == [("s0", ())]
    shown = comparison_text(comparison)
    assert "1 items changed, 1 of them in the answer alone" in shown
    assert "A: answer: Pain fell." in shown
    assert "B: answer: Pain rose." in shown
