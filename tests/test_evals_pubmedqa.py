"""PubMedQA asked of a complete library: own study cited, conclusion quoted, and where it was lost."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Checks, Citation, EvidenceStatement
from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import pubmedqa
from evals.benchmarks.pubmedqa_answers import LOST, SPLITS, UNSEEN, part_of, score_answer, share_figures
from evals.engine import AnswerDoor, SearchDoor
from evals.records import ItemResult, Sample, Score
from evals.rerank_collections import HELD_OUT, document_hash
from evals.runner import run_task

DATA = Path(__file__).parent / "data" / "evals" / "pubmedqa.jsonl"
BODY = "Does alpha help sleep?\n\nRESULTS: Sleep did not change.\nCONCLUSION: Alpha\u00a0does not help. Try tea."
CONCLUSION = "Alpha does not help. Try tea."  # with a plain blank, as the data file has it
AT = BODY.index("Alpha\u00a0")
OTHER = "Beta in gout\n\nNo effect was seen."
TEXTS = {"pmid:11": BODY, "pmid:99": OTHER}
SAMPLE = Sample(id="11", input="Does alpha help sleep?", target={"pmid": "11", "conclusion": CONCLUSION})
ASKED = {"question": "?", "standalone_question": "?", "question_type": "therapy"}


def door(answer):
    return AnswerDoor(
        ask=lambda question: answer,
        names_of=lambda study_id: (study_id.replace("pmid:", "pubmedqa:"),),
        text_of=TEXTS.get,
        snapshot="snap",
        score_of=lambda answer: None,
    )


def quoting(*spans):
    """Return an answer with a statement for every ``(study, start, end)``."""
    statements = []
    for study_id, start, end in spans:
        citation = Citation(number=1, study_id=study_id, start=start, end=end, quote=TEXTS[study_id][start:end])
        checks = Checks(verbatim=True, numbers=True)
        statements.append(EvidenceStatement(text=citation.quote, kind="quote", citations=(citation,), checks=checks))
    return Answer(kind="answer", statements=tuple(statements), **ASKED)


def scored(answer, found=("11",), sample=SAMPLE):
    scores = score_answer(sample, answer, found, door(answer))
    lost = [name for name in LOST if scores[f"lost/{name}"].value]
    return {name.partition("/")[2]: score.value for name, score in scores.items() if name.startswith("answer/")}, lost


def test_conclusion_is_quoted_when_a_quote_lies_in_it_though_its_blanks_differ():
    figures, lost = scored(quoting(("pmid:11", AT, AT + 20)))  # "Alpha does not help.", 20 of 29 characters
    assert figures == {"answered": 1, "gold_cited": 1, "conclusion_quoted": 1, "conclusion_share": 20 / 29}
    assert lost == []


def test_quote_that_ends_in_the_conclusion_is_of_it_only_with_more_than_half_of_its_characters():
    half = scored(quoting(("pmid:11", AT - 10, AT + 10)))
    assert (half[0]["conclusion_quoted"], half[0]["conclusion_share"], half[1]) == (0, 10 / 29, ["not_quoted"])
    assert scored(quoting(("pmid:11", AT - 9, AT + 10)))[0]["conclusion_quoted"] == 1


def test_each_way_of_losing_the_conclusion_has_one_name():
    other = quoting(("pmid:99", 0, 4))
    declined = Answer(kind="abstention", reason="not-enough-evidence", **ASKED)
    assert scored(quoting(("pmid:11", 0, 10)))[1] == ["not_quoted"]
    assert scored(other)[1] == ["not_cited"]
    assert scored(declined)[1] == ["not_answered"]
    assert scored(declined, found=("99",))[1] == ["not_found"]
    assert scored(other, found=("99", "pmid:111"))[1] == ["not_found"]
    # found by the assistant's own way, though the search had it not: that is no loss of the search
    assert scored(quoting(("pmid:11", 0, 10)), found=())[1] == ["not_quoted"]


def test_statement_of_an_abstention_cites_nothing():
    answer = replace(quoting(("pmid:11", AT, AT + 20)), kind="abstention", reason="not-enough-evidence")
    assert scored(answer)[0] == {"answered": 0, "gold_cited": 0, "conclusion_quoted": 0, "conclusion_share": 0}


@pytest.mark.parametrize("conclusion", ["", "Words that stand nowhere."])
def test_conclusion_that_cannot_be_placed_is_unscored_but_the_citation_counts(conclusion):
    sample = Sample(id="11", input="?", target={"pmid": "11", "conclusion": conclusion})
    figures, lost = scored(quoting(("pmid:11", 0, 10)), sample=sample)
    assert figures == {"answered": 1, "gold_cited": 1, "conclusion_quoted": None, "conclusion_share": None}
    assert lost == []


def test_splits_are_halves_that_share_no_question():
    samples = [Sample(id=str(number), input="?", target={}) for number in range(400)]
    develop, report = (part_of(samples, split) for split in SPLITS)
    assert sorted((s.id for s in (*develop, *report)), key=int) == [s.id for s in samples]
    assert 160 < len(develop) < 240
    assert part_of(samples, None) == samples
    with pytest.raises(InputError, match="develop and report"):
        part_of(samples, "test")


def test_shares_have_wilsons_interval_and_those_the_second_stage_never_saw_an_arm_of_their_own():
    ids = [str(number) for number in range(40)]
    unseen = [one for one in ids if document_hash({one: 1}) % HELD_OUT == 0]
    items = [
        ItemResult(
            id=one, input="?", target={}, output={}, scores={"answer/gold_cited": Score(value=float(one in unseen))}
        )
        for one in ids
    ]
    figures = share_figures(items)
    assert figures[f"{UNSEEN}/gold_cited"].mean == 1
    assert figures[f"{UNSEEN}/gold_cited"].n == len(unseen)
    one = figures["answer/gold_cited"]
    # Wilson, k of 40, z 1.96: centre (k + 1.9208) / 43.8416
    assert (one.low + one.high) / 2 == pytest.approx((len(unseen) + 1.92073) / 43.84146, abs=1e-4)
    assert figures["answer/conclusion_quoted"].mean is None


def test_library_is_searched_and_asked_as_it_is(tmp_path):
    seen = []
    answer = quoting(("pmid:11", AT, AT + 20))

    def connect(corpus, options):
        seen.append(list(corpus))
        names = {"pmid:11": ("pubmedqa:11",), "x7": ("other:7",)}
        return SearchDoor(rank=lambda q, mode, k: ("x7", "pmid:11"), names_of=names.__getitem__, snapshot="snap")

    options = Options(work=tmp_path, library=tmp_path / "mine")
    task = pubmedqa.prepare(DATA, options, connect=connect, answers=lambda corpus, options: door(answer))
    record = json.loads(DATA.read_text("utf-8").splitlines()[0])
    task = replace(
        task, samples=[replace(task.samples[0], target={**task.samples[0].target, "conclusion": CONCLUSION})]
    )
    figures = run_task(task, tmp_path / "run").metrics
    assert record["pmid"] == "11"
    assert seen == [[]]  # no corpus is made: nothing is added to the library
    assert figures["hybrid"]["RR@10"].mean == 0.5  # second, under another name than its PMID
    assert figures["answer"]["conclusion_quoted"].mean == 1
    assert figures["lost"]["not_found"].mean == 0
    assert task.settings["context"] == "retrieved, from the library as it is"
    kept = json.loads((tmp_path / "run" / "items.jsonl").read_text("utf-8"))["output"]["answer"]
    quotes = [["pmid:11", AT, AT + 20, BODY[AT : AT + 20]]]
    assert kept == {"kind": "answer", "reason": None, "message": "", "quotes": quotes}
