import json

import pytest

from assistant.answer import Answer, Checks, Citation, EvidenceStatement
from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import answers
from evals.distractors import draw
from evals.engine import AnswerDoor
from evals.metrics import answers as measure

SIDES = [["one"], ["two", "three"]]


def statement(study_id):
    citation = Citation(number=1, study_id=study_id, start=0, end=4, quote="Text")
    return EvidenceStatement(
        text="Text", kind="quote", citations=(citation,), checks=Checks(verbatim=True, numbers=True)
    )


def answer(quoted=(), against=(), kind="answer"):
    return Answer(
        kind=kind,
        question="q",
        standalone_question="q",
        question_type="therapy",
        statements=tuple(map(statement, quoted)),
        disagreement=tuple(map(statement, against)),
    )


def names(study_id):
    return (study_id,)


@pytest.mark.parametrize(
    ("given", "both", "shown"),
    [
        (answer(["one"], ["three"]), 1.0, 1.0),
        (answer(["one", "two"]), 1.0, 0.0),
        (answer(["one"], ["other"]), 0.0, 0.0),
        (answer(["one", "two"], ["other"]), 1.0, 0.0),
    ],
)
def test_a_disagreement_is_shown_when_both_sides_are_cited_and_one_is_under_it(given, both, shown):
    assert measure.both_sides(given, SIDES, names).value == both
    assert measure.disagreement_shown(given, SIDES, names).value == shown


def test_an_alarm_is_a_disagreement_where_there_is_none_and_an_abstention_has_no_score():
    assert measure.false_alarm(answer(["one"], ["two"])).value == 1.0
    assert measure.false_alarm(answer(["one"])).value == 0.0
    assert measure.false_alarm(answer(kind="abstention")).value is None


def corpus(folder, n):
    path = folder / "corpus.jsonl"
    path.write_text(
        "".join(json.dumps({"doc_id": f"d{i}", "abstract": "x"}) + "\n" for i in range(n)), encoding="utf-8"
    )
    return path


def drawn_names(path):
    return {json.loads(line)["doc_id"] for line in path.read_text(encoding="utf-8").splitlines()}


def test_the_wanted_records_are_drawn_with_so_many_others_whatever_the_order(tmp_path):
    path = corpus(tmp_path, 50)
    few = draw(path, {"d7"}, 5, tmp_path / "out")
    more = draw(path, {"d7"}, 9, tmp_path / "out")
    assert "d7" in drawn_names(few)
    assert len(drawn_names(few)) == 6
    assert drawn_names(few) < drawn_names(more)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(reversed(lines)), encoding="utf-8")
    assert drawn_names(draw(path, {"d7"}, 5, tmp_path / "out")) == drawn_names(few)


def test_a_wanted_record_that_the_corpus_lacks_is_said(tmp_path):
    with pytest.raises(InputError, match="no record 'gone'"):
        draw(corpus(tmp_path, 3), {"gone"}, 1, tmp_path)


def questions(folder, **more):
    rows = [
        {
            "id": f"q{i}",
            "question": "Why?",
            "answerable": True,
            "gold_studies": ["d1"],
            "corpus": "corpus.jsonl",
            **more,
        }
        for i in range(40)
    ]
    path = folder / "answers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def prepare(path, folder, opened=None, **options):
    def connect(paths, chosen):
        if opened is not None:
            opened.extend(paths)
        return AnswerDoor(
            ask=lambda q: answer(), names_of=names, text_of=lambda s: None, snapshot="s", score_of=lambda a: None
        )

    return answers.prepare(path, Options(work=folder / "work", **options), connect=connect)


def test_the_two_splits_share_no_question_and_leave_none_out(tmp_path):
    corpus(tmp_path, 3)
    path = questions(tmp_path)
    parts = [{s.id for s in prepare(path, tmp_path, split=split).samples} for split in answers.SPLITS]
    assert parts[0] | parts[1] == {f"q{i}" for i in range(40)}
    assert not parts[0] & parts[1]
    assert len(parts[0]) > len(parts[1]) > 0
    with pytest.raises(InputError, match="no split 'test'"):
        prepare(path, tmp_path, split="test")


def test_a_corpus_with_distractors_is_drawn_into_the_work_folder(tmp_path):
    corpus(tmp_path, 30)
    opened = []
    prepare(questions(tmp_path, distractors=4, near_studies=["d2"]), tmp_path, opened)
    assert opened[0].parent == tmp_path / "work" / "drawn"
    assert {"d1", "d2"} < drawn_names(opened[0])
    assert len(drawn_names(opened[0])) == 6


@pytest.mark.parametrize(
    ("more", "said"),
    [({"disagreement": [["d1"]]}, "two or more"), ({"distractors": -1}, "whole number from 0")],
)
def test_malformed_fields_are_refused(tmp_path, more, said):
    corpus(tmp_path, 3)
    with pytest.raises(InputError, match=said):
        prepare(questions(tmp_path, **more), tmp_path)
