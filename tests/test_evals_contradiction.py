import json
from dataclasses import replace

import pytest

from assistant.chain import open_assistant
from corpus.effects.direction import read_direction
from corpus.errors import InputError
from corpus.library import Library
from evals.benchmark import Options
from evals.benchmarks import contradiction
from evals.benchmarks.contradiction import REPORTS, TURNED, half_of
from evals.engine import AnswerDoor
from evals.runner import run_task
from index.build import ingest
from index.embed import HashEmbedder

DRUGS = [
    f"{first}{last}" for first in ("velo", "pomi", "rive", "tara", "sorva") for last in ("rastine", "trelide", "nuxole")
]


def write(path, records):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


@pytest.fixture
def data(tmp_path):
    """A folder of made-up trials and claims, laid out as the real collections are."""
    finding = "Pain was significantly lower with {} than with placebo (P = 0.01)."
    write(
        tmp_path / "data" / "effect-direction" / "prompts.dev.jsonl",
        [
            {
                "prompt_id": str(n),
                "pmid": str(9000 + n),
                "label": "decreased",
                "intervention": drug,
                "comparator": "placebo",
                "outcome": "pain",
                "unanimous": True,
                "evidence_in_abstract": [finding.format(drug)],
            }
            for n, drug in enumerate(DRUGS)
        ],
    )
    write(
        tmp_path / "data" / "abstracts" / "abstracts.jsonl",
        [
            {
                "doc_id": f"trial-{n}",
                "pmid": str(9000 + n),
                "source": "evidence-inference",
                "title": f"{drug} for pain",
                "abstract": finding.format(drug),
                "sections": [{"label": "RESULTS", "text": finding.format(drug)}],
            }
            for n, drug in enumerate(DRUGS)
        ],
    )
    write(
        tmp_path / "data" / "scifact" / "claims.train.jsonl",
        [
            {"id": n, "claim": f"Gene {n} drives growth.", "evidence": {str(n): [{"sentences": [0], "label": label}]}}
            for n, label in enumerate(("REFUTE", "SUPPORT") * 4)
        ],
    )
    write(
        tmp_path / "data" / "scifact" / "corpus.jsonl",
        [{"doc_id": n, "title": f"Gene {n}", "abstract": [f"Gene {n} was followed.", "It grew."]} for n in range(8)],
    )
    return tmp_path / "data"


def connect(corpus, options):
    folder = options.work / f"library-{abs(hash(corpus[0].read_bytes()))}"
    if not folder.exists():
        ingest(folder, list(corpus), embedder=HashEmbedder())
    assistant, library = open_assistant(folder, embedder=HashEmbedder()), Library.open(folder)
    return AnswerDoor(
        ask=assistant.ask,
        names_of=library.source_ids,
        text_of=lambda _: None,
        snapshot="test",
        score_of=lambda a: a.score,
    )


def silenced(corpus, options):
    """Return a door to an assistant that hides what disagrees and all but the first study."""
    door = connect(corpus, options)

    def ask(question):
        answer = door.ask(question)
        return replace(answer, statements=answer.statements[:1], disagreement=())

    return replace(door, ask=ask)


def figures(data, tmp_path, door):
    task = contradiction.prepare(data, Options(work=tmp_path / "work", split="report"), connect=door)
    return task, run_task(task, tmp_path / f"run-{door.__name__}").metrics


def test_planted_studies_that_are_shown_count_and_an_answer_that_hides_them_fails(data, tmp_path):
    task, shown = figures(data, tmp_path / "shown", connect)
    _, hidden = figures(data, tmp_path / "shown", silenced)
    assert shown["opposite"]["shown"].mean == 1.0
    assert shown["lind"]["same"].mean == 1.0
    assert hidden["opposite"]["shown"].mean == 0.0
    assert hidden["lind"]["alarm"].mean == 0.0
    assert [s.target["kind"] for s in task.samples].count("order") == 10
    assert task.notes[0] == "half: report"


def test_halves_share_no_article(data, tmp_path):
    halves = {}
    for half in ("tune", "report"):
        task = contradiction.prepare(data, Options(work=tmp_path / half, split=half), connect=connect)
        halves[half] = {s.id for s in task.samples if s.target["kind"] != "order"}
    assert not halves["tune"] & halves["report"]
    assert len(halves["tune"]) + len(halves["report"]) == len(DRUGS) + 8
    assert half_of("9000") in halves


def test_planted_reports_say_what_they_are_planted_for():
    names = {"i": "velorastine", "c": "placebo", "o": "pain"}
    for finding, reports in REPORTS.items():
        for results, conclusion in reports:
            assert "velorastine" in conclusion.format(**names)
            found = read_direction(results.format(**names), outcome="pain", intervention="velorastine").direction
            assert found == {"none": "no difference", "increased": "higher", "decreased": "lower"}[finding]
    assert all(label.split("_")[0] not in turned for label, turned in TURNED.items())


def test_library_or_unknown_half_is_refused_in_one_line(data, tmp_path):
    with pytest.raises(InputError, match="leave out --library"):
        contradiction.prepare(data, Options(work=tmp_path, library=tmp_path), connect=connect)
    with pytest.raises(InputError, match="unknown split 'all'"):
        contradiction.prepare(data, Options(work=tmp_path, split="all"), connect=connect)
    with pytest.raises(InputError, match="has 0 files effect-direction"):
        contradiction.prepare(tmp_path, Options(work=tmp_path), connect=connect)
