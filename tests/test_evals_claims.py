import gzip
import json
from pathlib import Path

import pytest

from assistant.claims import Judgement, Support
from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import claims
from evals.benchmarks.claims_data import Pair, read_pairs
from evals.runner import run_task

FIXTURE = Path(__file__).parent / "data" / "evals" / "claims.jsonl"


def pair(name, label, claim="", evidence="", group=""):
    return Pair(name=name, claim=claim, evidence=evidence, label=label, group=group)


def write(path, *records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_a_judge_is_scored_by_label_beside_its_controls(tmp_path):
    def always(claim, evidence):
        return Judgement(support=Support.REFUTES, reason="always", judge="stubborn")

    found = run_task(claims.prepare(FIXTURE, Options(work=tmp_path), judge=always), tmp_path / "run").metrics
    assert set(found) == {"lind", "majority", "claim-only", "evidence-only"}
    assert found["lind"]["accuracy"].mean == 0.5  # 2 of the 4 are REFUTES
    # REFUTES: precision 2/4, recall 2/2 -> F1 2/3; the other two labels 0
    assert found["lind"]["macro_f1"].mean == pytest.approx(2 / 9)
    assert found["lind"]["F1 REFUTES"].note == "precision 0.500, recall 1.000"
    assert '"judge":"stubborn"' in (tmp_path / "run" / "items.jsonl").read_text("utf-8")


def test_the_rule_judge_reads_the_fixture(tmp_path):
    found = run_task(claims.prepare(FIXTURE, Options(work=tmp_path)), tmp_path / "run").metrics
    assert found["lind"]["accuracy"].mean == 1.0


def test_pairs_of_one_question_stay_on_one_side(tmp_path):
    tasks = [claims.prepare(FIXTURE, Options(work=tmp_path, split=split)) for split in claims.HALVES]
    halves = [{sample.id for sample in task.samples} for task in tasks]
    migraine, weight = {"1:c1", "2:c2", "3:c3"}, {"4:c4"}
    assert set().union(*halves) == migraine | weight
    for half in halves:
        assert half & migraine in (set(), migraine)


def test_controls_learn_from_the_other_half_only():
    groups = {claims.half_of(pair("x", "", group=str(i))): str(i) for i in range(20)}
    first = [pair("a", "SUPPORTS", "alpha helps", group=groups[0]), pair("b", "SUPPORTS", "alpha", group=groups[0])]
    second = [pair("c", "REFUTES", "beta harms", group=groups[1])]
    found = claims.guesses([*first, *second])
    assert found["majority"] == {"a": "REFUTES", "b": "REFUTES", "c": "SUPPORTS"}
    assert found["claim-only"] == {"a": "REFUTES", "b": "REFUTES", "c": "SUPPORTS"}


def test_naive_bayes_equals_a_hand_worked_case():
    # S: 2 of 3 texts, words heal 2, fast 1; R: 1 of 3, words harm 1, fast 1; 3 words + 1 unknown
    # "heal fast": S 2/3 * 3/7 * 2/7 = .0816; R 1/3 * 1/6 * 2/6 = .0185. "harm": S 2/3 * 1/7 = .095; R 1/3 * 2/6 = .111
    model = claims.learn([("S", ["heal", "fast"]), ("S", ["heal"]), ("R", ["harm", "fast"])])
    assert (model.label(["heal", "fast"]), model.label(["harm"]), model.label(["unknown"])) == ("S", "R", "S")


def test_scifact_layout_gives_a_pair_for_each_cited_passage(tmp_path):
    corpus = [
        {"doc_id": 7, "title": "Alpha", "abstract": ["One.", "Two."]},
        {"doc_id": 8, "title": "", "abstract": ["Three."]},
    ]
    with gzip.open(tmp_path / "corpus.jsonl.gz", "wt", encoding="utf-8") as handle:
        handle.write("".join(json.dumps(record) + "\n" for record in corpus))
    claim = {
        "id": 1,
        "claim": "Alpha works[<|multi_cit|>].",
        "evidence": {"7": [{"sentences": [0], "label": "REFUTE"}]},
        "cited_doc_ids": [7, 8],
    }
    write(tmp_path / "claims.train.jsonl", claim)
    pairs, files = read_pairs(tmp_path)
    assert [(p.name, p.claim, p.evidence, p.label, p.group) for p in pairs] == [
        ("train:1:7", "Alpha works.", "Alpha One. Two.", "REFUTES", "7"),
        ("train:1:8", "Alpha works.", "Three.", "NOT_ENOUGH_INFO", "8"),
    ]
    assert [path.name for path in files] == ["claims.train.jsonl", "corpus.jsonl.gz"]
    write(tmp_path / "claims.train.jsonl", {**claim, "cited_doc_ids": [9]})
    with pytest.raises(InputError, match=r"claims.train.jsonl, line 1: cites 9, which corpus.jsonl.gz does not hold"):
        read_pairs(tmp_path)


def test_healthver_table_is_grouped_by_question(tmp_path):
    table = tmp_path / "dev.csv"
    table.write_text(
        'id,evidence,claim,label,topic_ip,question\n5,"Alpha, it\nhelps",Alpha helps,Supports,1,does it?\n6,x,y,Neutral,1,does it?\n',
        encoding="utf-8",
    )
    pairs, _ = read_pairs(tmp_path)
    assert [(p.evidence, p.label, p.group) for p in pairs] == [
        ("Alpha, it\nhelps", "SUPPORTS", "does it?"),
        ("x", "NOT_ENOUGH_INFO", "does it?"),
    ]
    table.write_text("id,evidence,claim,label\n5,a,b,Maybe\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"dev.csv, line 2: unknown label 'Maybe'; known are SUPPORTS"):
        read_pairs(table)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"claim": "a", "evidence": "b"}, "data.jsonl, line 1: lacks label"),
        ({"claim": "a", "evidence": "b", "label": "perhaps"}, "data.jsonl, line 1: unknown label 'perhaps'"),
    ],
)
def test_malformed_pairs_are_named_with_their_line(tmp_path, record, message):
    with pytest.raises(InputError, match=message):
        read_pairs(write(tmp_path / "data.jsonl", record))


def test_an_unknown_half_is_refused(tmp_path):
    with pytest.raises(InputError, match="no split 'test'; there are tune, check"):
        claims.prepare(FIXTURE, Options(work=tmp_path, split="test"))


def test_the_collections_are_read(data_folder):
    counts = {name: len(read_pairs(data_folder / name)[0]) for name in ("scifact", "healthver", "citation-integrity")}
    assert counts == {"scifact": 919, "healthver": 1917, "citation-integrity": 2454}
