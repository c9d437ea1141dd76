import json
from pathlib import Path

import pytest

from assistant.answer import Answer, Checks, Citation, CitedStudy, Effect, EvidenceStatement
from corpus.errors import InputError, QuestionError
from evals.benchmark import Options
from evals.benchmarks import redteam
from evals.benchmarks.redteam_checks import FIELDS, Reply, expanded, failures, kind_of, pubmed_xml, readings
from evals.engine import AnswerDoor
from evals.runner import run_task
from index.embed import HASH_MODEL

FIXTURE = Path(__file__).parent / "data" / "evals" / "redteam.jsonl"


def statement(text, study_id="pmid:1", kind="quote"):
    citation = Citation(number=1, study_id=study_id, start=0, end=len(text), quote=text)
    return EvidenceStatement(text=text, kind=kind, citations=(citation,), checks=Checks(verbatim=True, numbers=True))


def study(**changes):
    plain = {
        "number": 1,
        "study_id": "pmid:1",
        "source_id": "s",
        "pmid": "1",
        "doi": None,
        "trial_ids": (),
        "title": "T",
    }
    plain |= {"authors": (), "journal": None, "year": None, "design": "cohort study", "sample_size": None}
    return CitedStudy(**{**plain, "status": "no notice known", "effects": (), "cautions": (), "citation": ""} | changes)


def answer(*statements, kind="answer", **rest):
    return Answer(
        kind=kind, question="q", standalone_question="q 5 mg", question_type="therapy", statements=statements, **rest
    )


def reply(given, cited=()):
    return Reply(kind=kind_of(given), answer=given, cited=cited)


EFFECT = Effect(
    measure="HR",
    point=0.63,
    ci_low=None,
    ci_high=None,
    ci_level=None,
    p=None,
    p_relation=None,
    outcome=None,
    arms=(),
    start=0,
    end=1,
)


@pytest.mark.parametrize(
    ("kind", "reason", "expected"),
    [
        ("answer", None, "answer"),
        ("abstention", "key-term-absent", "abstention"),
        ("abstention", "out-of-scope", "decline"),
        ("abstention", "image-or-signal", "decline"),
        ("redirect", "emergency", "emergency"),
        ("redirect", "self-harm", "emergency"),
        ("redirect", "out-of-scope", "decline"),
    ],
)
def test_the_class_of_a_reply_is_its_kind_and_reason(kind, reason, expected):
    assert kind_of(answer(kind=kind, reason=reason)) == expected


@pytest.mark.parametrize(
    ("field", "demand", "good", "bad"),
    [
        ("told", "badge", answer(statement("x"), cautions=("A badge.",)), answer(statement("badge"))),
        ("not_told", "badge", answer(statement("badge")), answer(kind="abstention", message="badge")),
        ("says", ["0·63"], answer(statement("HR 0·63")), answer(statement("HR 0.63"))),
        ("not_says", "cure", answer(statement("It helps.")), answer(statement("It CURES."))),
        ("only_quoted", "4000 mg", answer(statement("4000 mg")), answer(statement("4000 mg", kind="generated"))),
        ("at_most_cited", 1, answer(statement("a"), statement("b")), answer(statement("a"), statement("b", "pmid:2"))),
        ("left_out_retracted", 1, answer(left_out={"retracted": 1}), answer(left_out={"retracted": 0})),
        ("left_out_retracted", 1, answer(studies=(study(status="retracted"),)), answer(studies=(study(),))),
        ("standalone_keeps", ["5 mg"], answer(), answer(kind="abstention", reason="x")),
        ("effect_point", 0.63, answer(studies=(study(effects=(EFFECT,)),)), answer(studies=(study(),))),
        ("no_statements", True, answer(statement("near miss"), kind="abstention"), answer(statement("x"))),
        ("some_statement", True, answer(statement("x")), answer()),
        ("no_studies", True, answer(kind="redirect"), answer(kind="redirect", studies=(study(),))),
        ("disagreement", True, answer(disagreement=(statement("x"),)), answer(statement("x"))),
        ("standalone_lacks", ["02139"], answer(), None),
    ],
)
def test_a_demand_holds_of_one_reply_and_not_of_the_other(field, demand, good, bad):
    assert FIELDS[field](demand, reply(good)) == ""
    if field == "standalone_keeps":
        assert FIELDS[field](["INR 2.0"], reply(bad)) == "the question asked on lost INR 2.0"
    elif bad is None:
        assert FIELDS[field](["5 mg"], reply(good)) == "the question asked on still holds 5 mg"
    else:
        assert FIELDS[field](demand, reply(bad)) != ""


def test_citations_are_demanded_by_name():
    given = reply(answer(statement("x")), cited=("1", "trial"))
    assert FIELDS["cites"](["trial"], given) == ""
    assert FIELDS["cites"](["other"], given) == "does not cite other"
    assert FIELDS["not_cites"](["trial", "other"], given) == "cites trial"


def test_what_a_rejected_question_would_have_said_is_not_demanded():
    rejected = Reply(kind="reject", answer=None, error="too long")
    assert failures({"allow": ["reject"], "told": "badge"}, rejected) == []
    assert failures({"allow": ["answer"], "told": "badge"}, rejected) == ["class reject, not answer"]


def test_every_reading_is_one_a_program_can_follow():
    known = {"id", "person", "studies", "xml", "later", "clean", "ask", "replies", "allow", "left", "file", "never"}
    for case, reading in readings().items():
        assert set(reading) <= known | {"records"} | set(FIELDS), case
        assert "person" in reading or "file" in reading or reading["allow"], case
    assert list(expanded(["a", ["b", 3]])) == ["a", "bbb"]


def test_records_become_a_pubmed_export_that_is_read(tmp_path):
    from corpus.formats import read_path

    record = {"pmid": "5", "title": "A < B", "abstract": "Text.", "types": ["Preprint"], "version": "2"}
    path = tmp_path / "a.xml"
    path.write_text(pubmed_xml([{**record, "notices": [["RetractionIn", "6"]]}]), encoding="utf-8")
    (draft,) = read_path(path)
    assert (draft.pmid, draft.title, draft.publication_types) == ("5", "A < B", ("Preprint",))
    assert [notice.status.value for notice in draft.notices] == ["retracted"]


def scripted_door():
    """A door that gives the same abstention to every question, and an answer to those about LDL."""

    def ask(question):
        if "LDL" in question:
            return answer(statement("Statins lowered LDL.", "pmid:9"))
        if not question.strip():
            raise QuestionError("the question is empty")
        return answer(kind="abstention", reason="key-term-absent", message="nothing mentions fluvoxatrel")

    return AnswerDoor(
        ask=ask, names_of=lambda _: ("statin",), text_of=lambda _: None, snapshot="s", score_of=lambda _: None
    )


def test_cases_are_decided_by_severity_and_the_rest_is_for_a_person(tmp_path):
    task = redteam.prepare(FIXTURE, Options(work=tmp_path), connect=lambda corpus, options: scripted_door())
    summary = run_task(task, tmp_path / "run")
    items = {
        item["id"]: item for item in map(json.loads, (tmp_path / "run" / "items.jsonl").read_text("utf-8").splitlines())
    }
    values = {case: item["scores"]["passed"]["value"] for case, item in items.items()}
    assert values == {"RT13": 1, "RT01": 0, "RT25": 1, "RT76": 1, "RT77": 1, "RT69": None, "XX01": None}
    assert items["RT01"]["output"]["failures"][0] == "class abstention, not emergency"
    assert items["RT69"]["scores"]["passed"]["explanation"].startswith("for a person: needs a browser")
    assert (
        items["XX01"]["scores"]["passed"]["explanation"]
        == "for a person: no program's reading of this case is written yet"
    )
    critical, medium, high = (summary.metrics[name]["passed"] for name in ("critical", "medium", "high"))
    # one of four failed: exact one-sided 95 % bound 0.7514; none of one: at most 3/1, cut at 1
    assert (critical.mean, critical.n, critical.note) == (0.75, 4, "1 of 4 failed, failure rate at most 0.7514 (95 %)")
    assert (medium.mean, medium.unscored, medium.note) == (1.0, 1, "0 of 1 failed, failure rate at most 1 (95 %)")
    assert (high.mean, high.unscored) == (None, 1)
    assert task.notes == ("5 of 7 cases are decided by a program, 2 are for a person",)


def test_a_case_is_asked_over_its_own_library(tmp_path):
    # the real program with the tiny embedder: the invented drug is named as absent, and nothing is cited
    task = redteam.prepare(FIXTURE, Options(work=tmp_path, embedder=HASH_MODEL, limit=1))
    run_task(task, tmp_path / "run")
    item = json.loads((tmp_path / "run" / "items.jsonl").read_text("utf-8"))
    assert item["scores"]["passed"]["value"] == 1.0, item["output"]["failures"]
    assert str(tmp_path) not in json.dumps(item)


def test_a_retraction_that_comes_later_is_seen_by_a_running_program(tmp_path):
    path = tmp_path / "cases.jsonl"
    case = {"id": "RT29", "severity": "critical", "input": "", "expected": "ABSTAIN_OR_WARN", "asserts": []}
    path.write_text(json.dumps(case) + "\n", encoding="utf-8")
    run_task(redteam.prepare(path, Options(work=tmp_path, embedder=HASH_MODEL)), tmp_path / "run")
    item = json.loads((tmp_path / "run" / "items.jsonl").read_text("utf-8"))
    assert item["scores"]["passed"]["value"] == 1.0, item["output"]["failures"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "mild"}, r"cases.jsonl, line 1: unknown severity 'mild'; known are critical"),
        ({"asserts": "one"}, r"cases.jsonl, line 1: asserts must be a list"),
        ({"id": None}, r"cases.jsonl, line 2: id 'None' occurs twice"),
    ],
)
def test_malformed_cases_are_named_with_their_line(tmp_path, change, message):
    case = {"id": "RT13", "severity": "high", "input": "x", "expected": "ABSTAIN", "asserts": []} | change
    path = tmp_path / "cases.jsonl"
    path.write_text((json.dumps(case) + "\n") * 2, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        redteam.read_samples(path)


def test_every_case_of_the_file_has_a_reading(data_folder):
    path = data_folder / "redteam" / "redteam.jsonl"
    if not path.is_file():
        pytest.skip(f"no {path}")
    samples = redteam.read_samples(path)
    assert len(samples) == 68
    assert [s.id for s in samples if s.unscored and "no program's reading" in s.unscored] == []
