"""MedEvidence: which class an answer comes to, and what counts as cited, near and answered."""

import gzip
import json
from pathlib import Path

import pytest

from assistant.answer import Answer, Appraisal, Checks, Citation, EvidenceStatement, OutcomeDirection
from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import medevidence
from evals.benchmarks.medevidence import concluded, read_samples, solve
from evals.engine import AnswerDoor
from evals.records import Sample
from evals.runner import run_task

QUESTION = "Is mortality higher, lower, or the same when comparing alpha to placebo?"
LOWER = "Mortality was significantly lower with alpha than with placebo."
ASKED = {"question": QUESTION, "standalone_question": QUESTION, "question_type": "therapy"}


def record(**other):
    plain = {
        "id": "me-1",
        "question": QUESTION,
        "answer": "lower",
        "certainty": "low",
        "fulltext_required": False,
        "gold_studies": ["pmid:1"],
    }
    return plain | other


def quoting(*quotes, study="pmid:1", certainty=None, direction="lower"):
    checks = Checks(verbatim=True, numbers=True)
    statements = tuple(
        EvidenceStatement(
            text=quote,
            kind="quote",
            citations=(Citation(number=1, study_id=study, start=0, end=len(quote), quote=quote),),
            checks=checks,
        )
        for quote in quotes
    )
    rated = () if certainty is None else (rating(certainty),)
    said = OutcomeDirection(outcome="mortality", direction=direction, certainty=certainty, studies=())
    return Answer(kind="answer", statements=statements, appraisal=rated, outcomes=(said,), **ASKED)


def rating(certainty):
    return Appraisal(
        outcome="survival",
        start="high",
        start_reason="randomised",
        steps=(),
        certainty=certainty,
        code="⊕⊕◯◯",
        studies=(1,),
    )


def door(answer):
    return AnswerDoor(
        ask=lambda question: answer,
        names_of=lambda study_id: (),
        text_of=lambda study_id: None,
        snapshot="snap",
        score_of=lambda answer: None,
        conclude=lambda question, studies: "higher" if studies == ["pmid:1"] else None,
    )


def scores(said, **other):
    target = {name: value for name, value in record(**other).items() if name not in ("id", "question")}
    found = solve(Sample(id="me-1", input=QUESTION, target=target), door(said)).scores
    return {name: score.value for name, score in found.items()}


@pytest.mark.parametrize(
    ("direction", "expected"),
    [("lower", "lower"), ("uncertain", "uncertain effect"), ("not reported", "insufficient data")],
)
def test_class_is_the_answers_own_conclusion(direction, expected):
    assert concluded(quoting(LOWER, direction=direction)) == expected


def test_answer_without_an_outcome_has_insufficient_data():
    assert concluded(Answer(kind="answer", **ASKED)) == "insufficient data"


def test_answer_from_the_reviews_study_with_its_conclusion_scores_in_all():
    assert scores(quoting(LOWER, certainty="low")) == {
        "answered": 1,
        "gold_cited": 1,
        "gold_first": 1,
        "class": 1,
        "class_from_gold": 0,
        "certainty_equal": 1,
        "certainty_near": 1,
    }


def test_other_studies_and_other_levels_count_as_wrong_and_near():
    found = scores(quoting(LOWER, study="pmid:9", certainty="very low"), answer="higher")
    assert found == {
        "answered": 1,
        "gold_cited": 0,
        "gold_first": 0,
        "class": 0,
        "class_from_gold": 1,
        "certainty_equal": 0,
        "certainty_near": 1,
    }


def test_declined_question_is_insufficient_data_and_has_no_certainty():
    declined = Answer(kind="abstention", reason="not-enough-evidence", **ASKED)
    found = scores(declined, answer="insufficient data")
    assert (found["answered"], found["gold_cited"], found["class"]) == (0, 0, 1)
    assert found["certainty_equal"] is None


def test_question_without_grade_leaves_certainty_unscored():
    assert scores(quoting(LOWER, certainty="low"), certainty="")["certainty_near"] is None


def write(folder: Path, *records):
    folder.mkdir(exist_ok=True)
    for name, lines in (("questions", records), ("studies", [{"doc_id": "pmid:1", "title": "T", "abstract": LOWER}])):
        with gzip.open(folder / f"{name}.dev.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(line) + "\n" for line in lines)
    return folder


def test_run_gives_all_figures_and_those_of_questions_that_abstracts_answer(tmp_path):
    data = write(tmp_path / "data", record(), record(id="me-2", fulltext_required=True, answer="higher"))
    options = Options(work=tmp_path / "work")
    task = medevidence.prepare(data, options, connect=lambda corpus, options: door(quoting(LOWER)))
    summary = run_task(task, tmp_path / "out")
    assert summary.metrics["lind"]["class"].mean == 0.5
    assert summary.metrics["from abstracts"]["class"].mean == 1
    assert "always “lower” would be right in 1 of 2" in summary.notes[0]


def test_label_that_is_not_known_is_named_with_its_line(tmp_path):
    folder = write(tmp_path / "data", record(answer="maybe"))
    with pytest.raises(InputError, match=r"questions\.dev\.jsonl\.gz, line 1: answer 'maybe'"):
        read_samples(folder / "questions.dev.jsonl.gz")


def test_halves_are_by_review_and_another_split_is_refused(tmp_path):
    data = write(tmp_path / "data", *(record(id=f"me-{n}", review=str(n // 2)) for n in range(40)))
    ask = lambda corpus, options: door(quoting(LOWER))  # noqa: E731
    halves = [
        {s.id for s in medevidence.prepare(data, Options(work=tmp_path / "w", split=half), connect=ask).samples}
        for half in ("tune", "report")
    ]
    assert len(halves[0] | halves[1]) == 40
    assert not halves[0] & halves[1]
    assert all((f"me-{2 * n}" in half) == (f"me-{2 * n + 1}" in half) for half in halves for n in range(20))
    with pytest.raises(InputError, match="unknown split 'all'"):
        medevidence.prepare(data, Options(work=tmp_path / "w", split="all"), connect=ask)


def test_folder_without_questions_gets_one_line(tmp_path):
    with pytest.raises(InputError, match=r"0 files 'questions\.\*\.jsonl\.gz'; one is needed"):
        medevidence.prepare(tmp_path, Options(work=tmp_path / "work"))
