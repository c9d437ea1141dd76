import gzip
import shutil
from pathlib import Path

import pytest

from assistant.answer import Answer, Checks, Citation, EvidenceStatement
from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import BENCHMARKS, answers, beir, find_benchmark
from evals.engine import AnswerDoor, SearchDoor
from evals.runner import run_task

DATA = Path(__file__).parent / "data" / "evals"


def search_door(rankings, names=None):
    names = names or {}
    return SearchDoor(
        rank=lambda question, mode, k: tuple(rankings.get((question, mode), ()))[:k],
        names_of=lambda study_id: names.get(study_id, (study_id,)),
        snapshot="snap",
    )


RANKINGS = {
    ("drug alpha blood pressure", "lexical"): ("d3", "d1"),
    ("drug alpha blood pressure", "dense"): ("d1",),
    ("drug alpha blood pressure", "hybrid"): ("d1", "d3"),
    ("walking mood", "hybrid"): ("d2", "d4"),
}


def prepare(folder, door, **options):
    return beir.prepare(folder, Options(work=folder, **options), connect=lambda paths, chosen: door)


def copy_of(folder):
    target = folder / "beir"
    shutil.copytree(DATA / "beir", target)
    return target


def test_three_modes_stand_side_by_side(tmp_path):
    summary = run_task(prepare(DATA / "beir", search_door(RANKINGS), split="dev"), tmp_path)
    figures = {mode: summary.metrics[mode] for mode in ("lexical", "dense", "hybrid")}
    # q1: d1 has grade 2, d3 has grade 1; q2: d4; hybrid RR is 1 and 1/2
    assert figures["hybrid"]["RR@10"].mean == pytest.approx((1 + 0.5) / 2)
    assert figures["dense"]["R@10"].mean == pytest.approx((0.5 + 0) / 2)
    assert figures["lexical"]["R@10"].mean == pytest.approx((1 + 0) / 2)
    assert figures["hybrid"]["nDCG@10"].n == 2


def test_queries_of_other_splits_are_noted_not_scored():
    task = prepare(DATA / "beir", search_door(RANKINGS), split="dev")
    assert [sample.id for sample in task.samples] == ["q1", "q2"]
    assert "2 queries of the file have no judgement in this split" in task.notes[0]


def test_queries_without_any_judgement_are_unscored(tmp_path):
    folder = copy_of(tmp_path)
    (folder / "qrels.test.tsv").unlink()
    task = prepare(folder, search_door(RANKINGS))
    assert [(s.id, s.unscored) for s in task.samples] == [
        ("q1", None),
        ("q2", None),
        ("q3", "the query has no judgements"),
        ("q4", "the query has no judgements"),
    ]


def test_a_judged_query_that_is_missing_or_has_nothing_relevant_is_unscored(tmp_path):
    folder = copy_of(tmp_path)
    (folder / "qrels.dev.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td4\t0\nq9\td1\t1\nq3\td99\t1\n", encoding="utf-8"
    )
    task = prepare(folder, search_door(RANKINGS), split="dev")
    assert {s.id: s.unscored for s in task.samples} == {
        "q1": None,
        "q2": "no document is judged relevant to the query",
        "q3": "none of the documents judged relevant is in the corpus",
        "q9": "the query has judgements but is not in queries.jsonl",
    }
    assert "1 judged documents are not in the corpus" in task.notes[0]


def test_packed_files_read_the_same(tmp_path):
    folder = copy_of(tmp_path)
    for path in list(folder.iterdir()):
        with gzip.open(path.with_name(path.name + ".gz"), "wb") as packed:
            packed.write(path.read_bytes())
        path.unlink()
    packed_task = prepare(folder, search_door(RANKINGS), split="dev")
    assert packed_task.samples == prepare(DATA / "beir", search_door(RANKINGS), split="dev").samples


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}\n{oops\n', r"corpus\.jsonl, line 2: not JSON"),
        ("corpus.jsonl", '["d1"]\n', r"corpus\.jsonl, line 1: a JSON object is needed, not list"),
        ("queries.jsonl", '{"_id": "q1"}\n', r"queries\.jsonl, line 1: lacks text"),
        ("qrels.dev.tsv", "query-id\tcorpus-id\tscore\nq1\td1\n", r"qrels\.dev\.tsv, line 2: 2 columns"),
        ("qrels.dev.tsv", "query-id\tcorpus-id\tscore\nq1\td1\thigh\n", r"line 2: score 'high' is no whole number"),
        ("qrels.dev.tsv", "query-id\tcorpus-id\tscore\n", r"qrels\.dev\.tsv: no judgement"),
        ("qrels.dev.tsv", "query-id\tcorpus-id\tscore\nZ1\td1\t1\n", r"no query-id of it \('Z1'"),
        ("qrels.dev.tsv", "query-id\tcorpus-id\tscore\nq1\tZ1\t1\n", r"no corpus-id of it \('Z1'"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(tmp_path, file, content, message):
    folder = copy_of(tmp_path)
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        prepare(folder, search_door(RANKINGS), split="dev")


def test_bytes_that_are_no_utf8_are_named_with_their_line(tmp_path):
    folder = copy_of(tmp_path)
    (folder / "queries.jsonl").write_bytes(b'{"_id": "q1", "text": "x"}\n{"_id": "q2", "text": "\xe9"}\n')
    with pytest.raises(InputError, match=r"queries\.jsonl, line 2: not UTF-8"):
        prepare(folder, search_door(RANKINGS), split="dev")


def test_a_missing_file_or_split_is_named_with_what_there_is(tmp_path):
    folder = copy_of(tmp_path)
    with pytest.raises(InputError, match=r"several files of judgements: choose with --split one of 'dev', 'test'"):
        prepare(folder, search_door(RANKINGS))
    with pytest.raises(InputError, match=r"no judgements for split 'train'; there are 'dev', 'test'"):
        prepare(folder, search_door(RANKINGS), split="train")
    (folder / "queries.jsonl").unlink()
    with pytest.raises(InputError, match=r"has no queries\.jsonl \(nor queries\.jsonl\.gz\)"):
        prepare(folder, search_door(RANKINGS), split="dev")
    with pytest.raises(InputError, match="no folder"):
        prepare(tmp_path / "nowhere", search_door(RANKINGS))


def test_a_study_stands_under_every_id_of_the_collection_but_the_querys_own():
    door = search_door({}, names={"s1": ("d2", "d1", "elsewhere"), "s2": ("q1",), "s3": ("d1",)})
    ranking = beir.document_ranking(["s1", "s2", "s3"], door, frozenset({"d1", "d2", "q1"}), "q1")
    assert ranking == ["d2", "d1"]


def test_a_library_without_the_collection_is_refused():
    with pytest.raises(InputError, match="does not hold this collection"):
        prepare(DATA / "beir", search_door({}), split="dev", library=Path("mine"))


TEXT = "Patients on drug alpha had lower blood pressure after one year."


class Scripted:
    """Quotes one sentence for a question on alpha, declines any other."""

    def __init__(self):
        self.opened = []

    def open(self, corpus, options):
        self.opened.append([path.name for path in corpus])
        return AnswerDoor(
            ask=self.ask,
            names_of=lambda study_id: ("d1",),
            text_of={"file:1": TEXT}.get,
            snapshot="snap",
            score_of=lambda answer: 0.9 if answer.kind == "answer" else 0.2,
        )

    def ask(self, question):
        base = {"question": question, "standalone_question": question, "question_type": "therapy"}
        if "alpha" not in question:
            return Answer(kind="abstention", reason="key-term-absent", message="Nothing found.", **base)
        citation = Citation(number=1, study_id="file:1", start=0, end=len(TEXT), quote=TEXT)
        checks = Checks(verbatim=True, numbers=True)
        statement = EvidenceStatement(text=TEXT, kind="quote", citations=(citation,), checks=checks)
        return Answer(kind="answer", statements=(statement,), timings_ms={"compose": 1.5}, **base)


def test_answers_are_judged_by_a_program(tmp_path):
    system = Scripted()
    task = answers.prepare(DATA / "answers.jsonl", Options(work=tmp_path), connect=system.open)
    figures = run_task(task, tmp_path / "run").metrics["lind"]
    assert system.opened == [["answers-corpus.jsonl"]]  # one corpus, opened once for both questions
    assert {name: figures[name].mean for name in figures} == {
        "answered": 0.5,
        "sent_away": 0.0,
        "answered_answerable": 1.0,
        "declined_unanswerable": 1.0,
        "decision": 1.0,
        "must_quote_recall": 1.0,
        "must_quote_two_sides": None,
        "both_sides": None,
        "disagreement_shown": None,
        "false_alarm": None,
        "must_not_violations": 0.0,
        "verbatim_rate": 1.0,
        "citation_coverage": 1.0,
        "number_fidelity": None,
        "gold_study_recall": 1.0,
        "length_words": 11.0,
        "AUROC": 1.0,
        "FPR@95TPR": 0.0,
        "AURC": pytest.approx((0 + 1 / 2) / 2),
        "AUGRC": pytest.approx(1 / 8),
    }
    assert (figures["must_quote_recall"].n, figures["must_quote_recall"].unscored) == (1, 1)


def test_items_of_answers_hold_no_times(tmp_path):
    task = answers.prepare(DATA / "answers.jsonl", Options(work=tmp_path), connect=Scripted().open)
    run_task(task, tmp_path / "run")
    assert "compose" not in (tmp_path / "run" / "items.jsonl").read_text()
    assert '"compose":1.5' in (tmp_path / "run" / "times.jsonl").read_text()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": 1, "question": "q"}', "line 1: lacks answerable"),
        ('{"id": 1, "question": "q", "answerable": "yes"}', "line 1: answerable must be true or false, not 'yes'"),
        ('{"id": 1, "question": "q", "answerable": true, "must_quote": "x"}', "must_quote must be a list of strings"),
        (
            '{"id": 1, "question": "q", "answerable": true, "corpus": "gone.jsonl"}',
            "gone.jsonl'; a path in the file is taken relative to it",
        ),
        (
            '{"id": 1, "question": "q", "answerable": true}',
            "a question without a corpus needs --corpus, what to ingest, or --library to ask",
        ),
        (
            '{"id": 1, "question": "q", "answerable": true}\n{"id": 1, "question": "q", "answerable": true}',
            "line 2: id '1' occurs twice",
        ),
    ],
)
def test_a_malformed_question_is_named_with_its_line(tmp_path, line, message):
    path = tmp_path / "q.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        answers.prepare(path, Options(work=tmp_path), connect=Scripted().open)


def test_every_benchmark_has_a_whole_card():
    for name, benchmark in BENCHMARKS.items():
        card = benchmark.card
        assert card.name == name
        assert all((card.title, card.what, card.data, card.source, card.licence, card.labels, card.metrics)), name


def test_an_unknown_benchmark_lists_the_known():
    with pytest.raises(InputError, match="no benchmark 'bear'; there are beir, answers"):
        find_benchmark("bear")
