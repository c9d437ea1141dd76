import json
from pathlib import Path

import pytest

from assistant.answer import Answer, Checks, Citation, EvidenceStatement
from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import bioasq, pubmedqa
from evals.benchmarks.bioasq_dense import within_room
from evals.engine import AnswerDoor, SearchDoor, SnippetDoor
from evals.runner import run_task

DATA = Path(__file__).parent / "data" / "evals"
TEXTS = {"pmid:1": "A title\n\nDrug alpha lowered the pressure.", "pmid:2": "Alpha in old age"}


def quoting(start, end):
    """Return an assistant that quotes part of study 1."""
    text = TEXTS["pmid:1"][start:end]
    citation = Citation(number=1, study_id="pmid:1", start=start, end=end, quote=text)
    checks = Checks(verbatim=True, numbers=True)
    statement = EvidenceStatement(text=text, kind="quote", citations=(citation,), checks=checks)

    def ask(question):
        base = {"question": question, "standalone_question": question, "question_type": "therapy"}
        return Answer(kind="answer", statements=(statement,), **base)

    return AnswerDoor(
        ask=ask, names_of=lambda s: (s,), text_of=TEXTS.get, snapshot="snap", score_of=lambda answer: None
    )


def ranking(*studies):
    return SearchDoor(
        rank=lambda question, mode, k: studies[:k],
        names_of=lambda study_id: (study_id.removeprefix("pmid:"),),
        snapshot="snap",
    )


def picking(corpus, options):
    """Return a system that quotes the abstract of study 1 where it is given, and finds all of study 2 nearest, then all of study 1."""
    return SnippetDoor(
        quotes=lambda question, studies: tuple((one, 9, 41) for one in studies if one == "pmid:1"),
        dense=lambda question: tuple((one, 0, len(TEXTS[one])) for one in ("pmid:2", "pmid:1")),
    )


def test_documents_and_snippets_are_compared_with_the_experts(tmp_path):
    # "Drug alpha lowered" is 18 of the 32 gold characters of study 1; the title of study 2 (16) is not quoted
    task = bioasq.prepare(
        DATA / "bioasq.jsonl",
        Options(work=tmp_path),
        search=lambda corpus, options: ranking("pmid:7", "pmid:1"),
        ask=lambda corpus, options: quoting(0, 27),
        pick=picking,
    )
    figures = run_task(task, tmp_path / "run").metrics["lind"]
    assert figures["R@10"].mean == pytest.approx(1 / 2)
    assert figures["AP@10"].mean == pytest.approx((1 / 2) / 2)
    assert figures["snippet_recall"].mean == pytest.approx(18 / (32 + 16))
    assert figures["snippet_precision"].mean == pytest.approx(18 / 27)
    # 48 gold characters; the answer has 18 of them and 9 others, the passages all and 9 others, the abstract of study 1 has 32
    assert figures["snippet_f"].mean == pytest.approx(2 * 18 / (48 + 27))
    assert figures["given_f"].mean == pytest.approx(2 * 32 / (48 + 32))
    assert figures["dense_f"].mean == figures["given_dense_f"].mean == pytest.approx(2 * 48 / (48 + 57))
    assert figures["given_f_vs_dense"].mean == pytest.approx(0.8 / (96 / 105))
    assert figures["f_vs_dense"].mean == pytest.approx(0.48 / (96 / 105))
    # b1 is quoted without a cue of no, so the rule says yes, as the experts did; b2 is no yes/no question
    assert (figures["yesno_accuracy"].mean, figures["yesno_accuracy"].unscored) == (1.0, 1)
    assert (figures["R@10"].n, figures["R@10"].unscored) == (1, 1)  # no document of b2 is held
    assert task.notes == (bioasq.SNIPPET_NOTE,)


@pytest.mark.parametrize(("words", "kept"), [(1, 1), (10, 1), (11, 2), (99, 2)])
def test_passages_are_taken_while_their_words_fit_and_the_first_always(words, kept):
    # study 1 has 7 words, study 2 has 4
    spans = [(one, 0, len(TEXTS[one])) for one in ("pmid:1", "pmid:2")]
    assert within_room(spans, quoting(0, 27), words) == tuple(spans[:kept])


def test_snippets_become_one_abstract_each_without_repeats(tmp_path):
    records = [json.loads(line) for line in (DATA / "bioasq.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = bioasq.write_corpus(records, tmp_path).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"_id": "1", "pmid": "1", "title": "", "text": "Drug alpha lowered the pressure."},
        {"_id": "2", "pmid": "2", "title": "Alpha in old age", "text": ""},
    ]


def test_pubmedqa_hides_title_and_conclusion(tmp_path):
    seen = []

    def connect(corpus, options):
        seen.append(corpus[0].read_text(encoding="utf-8"))
        return ranking("pmid:12", "pmid:11")

    task = pubmedqa.prepare(DATA / "pubmedqa.jsonl", Options(work=tmp_path), connect=connect)
    assert "Sleep did not change." in seen[0]
    assert "help sleep" not in seen[0]  # the title, which is the question
    assert "It does not help." not in seen[0]  # the conclusion
    figures = run_task(task, tmp_path / "run").metrics
    assert figures["hybrid"]["R@1"].mean == 0.5
    assert figures["hybrid"]["RR@10"].mean == pytest.approx((1 / 2 + 1) / 2)
    assert figures["context"]["accuracy"].mean == 1.0  # "did not change" is no; no cue at all is yes
    assert figures["retrieved"]["accuracy"].mean == 0.5  # study 12 stands first for both questions and says yes


@pytest.mark.parametrize(
    ("module", "message"), [(bioasq, "line 1: lacks id, body, type"), (pubmedqa, "line 1: lacks pmid, QUESTION")]
)
def test_a_line_of_another_format_is_named(tmp_path, module, message):
    path = tmp_path / "data.jsonl"
    path.write_text('{"claim": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=message):
        module.prepare(path, Options(work=tmp_path))
