import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant.answer import Answer
from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import abstention
from evals.engine import AnswerDoor
from evals.records import ItemResult, Score
from evals.runner import read_run, run_task
from evals.selective import conformal_figures, selective_figures, split_figures
from evals.unanswerable import Prompt, absent_drugs, ask, copies_of, fill, make, name_word, near_misses, share

ROOT = Path(__file__).parent.parent
LONG = (
    "Sixty adults with stable angina were given talmexine or placebo for eight weeks and their walking distance was measured "
    "on a treadmill by a nurse who did not know the treatment"
)


def trial(n, drug, people="adults"):
    """Return the text of an invented trial that shares few words with any other."""
    words = " ".join(f"{drug}{n}word{i}" for i in range(40))
    return f"A trial of {drug} number {n}\n{drug} was given to {people}. {words}"


def prompt(n, study, drug):
    return Prompt(id=f"p{n}", study=study, intervention=f"{drug} 20 mg daily", comparator="placebo", outcome="pain")


def world(n=30):
    """Return prompts and texts of invented trials, two questions of each of n studies, and 20 studies that nobody asks about."""
    drugs = ("talmexine", "borivane", "celuprast")
    prompts = [prompt(f"{i}{x}", str(100 + i), drugs[i % 3]) for i in range(n) for x in "ab"]
    texts = {str(100 + i): trial(i, drugs[i % 3]) for i in range(n)}
    return prompts, texts | {str(500 + i): trial(500 + i, drugs[i % 3], "women") for i in range(20)}


def test_a_text_that_was_cut_or_reworded_a_little_is_a_copy_and_one_on_the_same_subject_is_not():
    others = {
        "cut": LONG[:90],
        "typo": LONG.replace("stable", "chronic stable"),
        "near": "Talmexine and placebo were compared in adults with stable angina; exercise time rose by a minute.",
    }
    assert copies_of([LONG], others) == {"cut", "typo"}


def test_what_is_taken_out_is_out_with_its_copies_and_the_rest_stays():
    prompts, texts = world()
    removed = next(p.study for p in prompts if share(p.study, "removed") < 0.4)
    texts["copy"] = texts[removed] + " Reprinted."
    made = make(prompts, texts, size=100)
    assert removed in made.removed
    assert made.duplicates == ("copy",)
    assert {"copy", *made.removed}.isdisjoint(made.library)
    assert set(made.library) == set(texts) - {"copy", *made.removed}


def test_every_kind_is_made_and_half_of_the_unanswerable_are_bent_questions():
    prompts, texts = world()
    made = make(prompts, texts, size=100)
    by_kind = {kind: [q for q in made.questions if q.kind == kind] for kind in {q.kind for q in made.questions}}
    lost = len(by_kind["gold removed"])
    assert lost == sum(p.study in made.removed for p in prompts) > 0
    assert len(by_kind["answerable"]) == len(prompts) - lost
    assert len(by_kind["wrong population"]) == len(by_kind["wrong drug"]) == (lost + 1) // 2
    assert {q.study for q in by_kind["answerable"]} <= set(made.library)
    assert len({q.id for q in made.questions}) == len(made.questions)


def test_a_population_that_a_study_of_the_drug_mentions_is_never_the_wrong_one():
    prompts, texts = world()
    texts["900"] = trial(900, "talmexine", "pregnant women, veterans, people in prison and infants with sickle cells")
    made = make(prompts, texts, size=100)
    bent = [q.text for q in made.questions if q.kind == "wrong population" and "talmexine" in q.text]
    assert bent
    for phrase in ("pregnant", "veterans", "prison", "infants", "sickle"):
        assert not any(phrase in text for text in bent)


def test_a_wrong_drug_is_mentioned_nowhere_and_takes_the_place_of_the_right_one():
    prompts, texts = world()
    made = make(prompts, texts, size=100)
    everything = " ".join(texts[study] for study in made.library).casefold()
    for question in (q for q in made.questions if q.kind == "wrong drug"):
        drug = question.text.removeprefix("What is the effect of ").partition(" compared with ")[0]
        assert drug not in everything
        assert question.text == f"What is the effect of {drug} compared with placebo on pain?"


def test_a_real_drug_that_the_library_mentions_is_not_put_in():
    assert "dapsone" in absent_drugs({"1": "nothing"})
    assert "dapsone" not in absent_drugs({"1": "a trial of dapsone"})


def test_the_telling_word_is_the_rarest_that_the_library_holds():
    frequency = {"botulinum": 3, "toxin": 5, "placebo": 1, "units": 9}
    assert name_word("Botulinum toxin (maximum 100 units) plus placebo", frequency) == "botulinum"
    assert name_word("usual treatment", {"treatment": 2}) is None


def test_near_misses_share_the_drug_and_come_before_what_fills_the_library():
    _, texts = world()
    near = near_misses([prompt("x", "100", "borivane")], {k: v for k, v in texts.items() if k >= "500"})
    assert len(near) == 6
    assert all("borivane" in texts[study] for study in near)
    assert fill(["1"], ["2", "3"], ["4", "2", "3"], 3) == ("1", "2", "3")


def test_a_question_reads_plainly():
    assert ask(" drug  A ;", "placebo.", "pain.") == "What is the effect of drug A compared with placebo on pain?"


SCRIPT = """
import json, sys
from dataclasses import asdict
from evals.unanswerable import Prompt, make
prompts, texts = json.load(sys.stdin)
print(json.dumps(asdict(make([Prompt(**p) for p in prompts], texts, size=40)), sort_keys=True))
"""


def test_the_same_questions_are_made_whatever_the_order_of_sets():
    prompts, texts = world()
    given = json.dumps([[asdict(p) for p in prompts], texts])
    made = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            input=given,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "777")
    }
    assert len(made) == 1


# the benchmark


def write_world(folder: Path):
    prompts, texts = world()
    (folder / "effect-direction").mkdir(parents=True)
    (folder / "abstracts").mkdir()
    with (folder / "effect-direction" / "prompts.dev.jsonl").open("w", encoding="utf-8") as out:
        for p in prompts:
            line = {"prompt_id": p.id, "pmid": p.study, "label": "increased", "evidence_in_abstract": ["It did."]}
            out.write(json.dumps({**line, "intervention": p.intervention, "comparator": "placebo", "outcome": "pain"}))
            out.write("\n")
    with (folder / "abstracts" / "abstracts.jsonl").open("w", encoding="utf-8") as out:
        for pmid, text in texts.items():
            title, _, abstract = text.partition("\n")
            out.write(json.dumps({"doc_id": f"t:{pmid}", "pmid": pmid, "title": title, "abstract": abstract}) + "\n")
    return folder


def cautious(corpora):
    """Return a connector whose assistant answers unless a word of the question is nowhere in the library."""

    def connect(paths, options):
        corpora.append(paths[0])
        text = paths[0].read_text(encoding="utf-8").casefold()

        def reply(question):
            strange = [w for w in question.casefold().rstrip("?").split() if len(w) > 6 and w not in text]
            strange = [w for w in strange if w not in ("compared", "placebo")]
            kind = "abstention" if strange else "answer"
            return Answer(kind=kind, question=question, standalone_question=question, question_type="therapy")

        return AnswerDoor(
            ask=reply,
            names_of=lambda study_id: (study_id,),
            text_of=lambda study_id: None,
            snapshot="snap",
            score_of=lambda answer: 0.9 if answer.kind == "answer" else 0.1,
        )

    return connect


def test_the_benchmark_counts_right_decisions_of_every_kind(tmp_path):
    data, corpora = write_world(tmp_path / "data"), []
    task = abstention.prepare(data, Options(work=tmp_path / "work"), connect=cautious(corpora), size=100)
    summary = run_task(task, tmp_path / "run")
    library = [json.loads(line)["pmid"] for line in corpora[0].read_text(encoding="utf-8").splitlines()]
    assert {i.target["study"] for i in read_run(tmp_path / "run").items if i.target["answerable"]} <= set(library)
    # every drug of the invented world is still in the library when a study of it is taken out, so that kind is always answered
    assert summary.metrics["answerable"]["decision"].mean == 1
    assert summary.metrics["gold removed"]["decision"].mean == 0
    assert summary.metrics["wrong drug"]["decision"].mean == 1
    assert summary.metrics["gold removed"]["AUROC"].mean == 0.5
    assert summary.metrics["wrong drug"]["AUROC"].mean == 1
    assert "taken out" in summary.notes[1]
    assert any("no calibration error" in note for note in summary.notes)


def test_the_questions_of_a_study_are_all_in_one_part(tmp_path):
    data = write_world(tmp_path / "data")
    task = abstention.prepare(data, Options(work=tmp_path / "work"), connect=cautious([]), size=100)
    parts = {}
    for sample in task.samples:
        parts.setdefault(sample.target["study"], set()).add(sample.target["part"])
    assert all(len(part) == 1 for part in parts.values())
    assert {name for part in parts.values() for name in part} == {"calibration", "test"}


def test_a_library_of_ones_own_is_refused(tmp_path):
    with pytest.raises(InputError, match="leave out --library"):
        abstention.prepare(tmp_path, Options(work=tmp_path, library=tmp_path))


@pytest.mark.parametrize(
    ("file", "message"), [("effect-direction", "no file prompts"), ("abstracts", "abstracts.jsonl")]
)
def test_a_missing_file_is_named(tmp_path, file, message):
    data = write_world(tmp_path / "data")
    for path in (data / file).iterdir():
        path.unlink()
    with pytest.raises(InputError, match=message):
        abstention.prepare(data, Options(work=tmp_path), connect=cautious([]))


# figures


def item(n, answerable, score, part, kind=None):
    target = {"answerable": answerable, "kind": kind or ("answerable" if answerable else "wrong drug"), "study": str(n)}
    right = float((score >= 0.5) == answerable)
    return ItemResult(
        id=str(n),
        input="q",
        target={**target, "part": part},
        output={"score": score},
        scores={"decision": Score(value=right)},
    )


def test_figures_of_four_questions_are_those_worked_out_by_hand():
    items = [
        item(1, True, 0.9, "test"),
        item(2, False, 0.8, "test"),
        item(3, True, 0.6, "test"),
        item(4, False, 0.1, "test"),
    ]
    figures = selective_figures(items, seed=0)
    assert figures["AUROC"].mean == 0.75  # of four pairs only (.6, .8) is wrong
    assert figures["FPR@95TPR"].mean == 0.5  # the threshold .6 lets .8 through
    assert figures["AURC"].mean == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    assert figures["risk/at coverage 0.5"].mean == 0.5
    assert figures["answerable/decision"].mean == 1
    assert figures["wrong drug/decision"].mean == 0.5


def test_the_conformal_threshold_keeps_the_calibration_risk_and_is_judged_on_the_other_half():
    calibration = [item(i, True, 0.8, "calibration") for i in range(60)]
    calibration += [item(60 + i, False, 0.3, "calibration") for i in range(40)]
    held = [item(100 + i, True, 0.9, "test") for i in range(8)] + [item(110, False, 0.85, "test")]
    held.append(item(111, False, 0.2, "test"))
    figures = conformal_figures(calibration + held, alpha=0.05)
    # 0.8 answers no unanswerable one: (0 + 1) / 101 <= .05; 0.3 would answer all forty
    assert figures["conformal/threshold"].mean == 0.8
    assert figures["conformal/calibration risk"].mean == 0
    assert figures["conformal/test risk"].mean == pytest.approx(1 / 10)
    # Clopper-Pearson for 1 of 10: 0.0025 to 0.4450
    assert figures["conformal/test risk"].low == pytest.approx(0.0025, abs=5e-5)
    assert figures["conformal/test risk"].high == pytest.approx(0.4450, abs=5e-5)
    assert "in agreement" in figures["conformal/test risk"].note
    assert figures["conformal/test answerable answered"].mean == 1


def test_a_broken_promise_is_called_so():
    calibration = [item(i, i % 2 == 0, 0.9 if i % 2 == 0 else 0.1, "calibration") for i in range(100)]
    held = [item(200 + i, False, 0.95, "test") for i in range(50)] + [item(300, True, 0.9, "test")]
    assert "contradicted" in conformal_figures(calibration + held, alpha=0.05)["conformal/test risk"].note


def test_the_promise_holds_in_the_mean_over_splits_of_exchangeable_questions():
    import random

    generator = random.Random(4)
    items = [item(i, i % 2 == 0, generator.gauss(0.6 if i % 2 == 0 else 0.4, 0.1), "test") for i in range(400)]
    figure = split_figures(items, seed=0, alpha=0.1)["conformal/risk over splits"]
    assert 0.05 < figure.mean < 0.105


@pytest.mark.slow
def test_the_real_data_gives_enough_questions_of_every_kind(data_folder, tmp_path):
    task = abstention.prepare(data_folder, Options(work=tmp_path), connect=cautious([]))
    kinds = [sample.target["kind"] for sample in task.samples]
    assert kinds.count("answerable") >= 300
    assert len(kinds) - kinds.count("answerable") >= 300
    assert kinds.count("wrong population") + kinds.count("wrong drug") >= kinds.count("gold removed")
