"""Changes that must not change an answer, and changes that must (REQUIREMENTS C15): the bundled sample, changed in one thing."""

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chain import open_assistant
from corpus.sample import sample_path
from index.build import ingest

ROOT = Path(__file__).parent.parent
RECORDS = [json.loads(line) for line in sample_path().read_text("utf-8").splitlines()]
ASKED = [
    json.loads(line) for line in (ROOT / "evals" / "sample_questions.jsonl").read_text("utf-8").splitlines() if line
]
ANSWERABLE = [one["question"] for one in ASKED if one["answerable"]]

OTHER_SUBJECTS = (
    ("Wool length in hill sheep", "Ewes on two farms were shorn in May. Fleece weight did not depend on the farm."),
    ("Chess and sleep", "Forty chess players wore a wrist device. They slept 6.9 hours before a tournament."),
    ("Running shoes and knee load", "Runners wore two kinds of shoe in turn. Peak knee load was 4% lower in one kind."),
    ("School gardens", "Nine schools kept a garden. Pupils named more vegetables after a year."),
    ("Tooth brushing with music", "Adults brushed for longer when music was played (118 against 96 seconds)."),
    ("Noise in operating theatres", "Sound was measured during 30 operations. The mean level was 64 dB."),
    ("Bus drivers and back pain", "Of 211 bus drivers 83 had had back pain in the last week."),
    ("Handwriting in the elderly", "Letters became larger with age in 140 volunteers."),
)


def build(folder, records, embedder):
    source = folder.with_suffix(".jsonl")
    source.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    ingest(folder, [source], embedder=embedder)
    return open_assistant(folder, embedder=embedder)


def other_subjects():
    return [
        {"doc_id": f"other-{at}", "title": title, "abstract": abstract, "year": 2020}
        for at, (title, abstract) in enumerate(OTHER_SUBJECTS)
    ]


def said(answer):
    """Return all that an answer quotes, in order, with the names of the studies."""
    blocks = (answer.bottom_line, answer.statements, answer.disagreement)
    words = [[(s.kind, s.text, [c.study_id for c in s.citations]) for s in block] for block in blocks]
    return answer.kind, answer.reason, words


def cited(answer):
    return {study.source_id for study in answer.studies} if answer.kind == "answer" else set()


@pytest.fixture(scope="module")
def sample(tmp_path_factory, embedder):
    return build(tmp_path_factory.mktemp("sample") / "library", RECORDS, embedder)


@pytest.fixture(scope="module")
def plain(sample):
    """What is said of every question over the unchanged library."""
    return {question: sample.ask(question) for question in ANSWERABLE}


def test_most_questions_of_the_sample_are_answered(plain):
    assert sum(answer.kind == "answer" for answer in plain.values()) >= 18


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_of_the_documents_changes_nothing(plain, tmp_path, embedder, seed):
    shuffled = random.Random(seed).sample(RECORDS, len(RECORDS))
    other = build(tmp_path / "library", shuffled, embedder)
    assert [q for q in ANSWERABLE if said(other.ask(q)) != said(plain[q])] == []


def test_documents_on_other_subjects_change_nothing(plain, tmp_path, embedder):
    more = build(tmp_path / "library", [*RECORDS, *other_subjects()], embedder)
    assert [q for q in ANSWERABLE if said(more.ask(q)) != said(plain[q])] == []


def test_retracted_study_disappears_and_is_counted(plain, tmp_path, embedder):
    gold = {one["question"]: one["gold_studies"][0] for one in ASKED if one["answerable"]}
    wrong = []
    flagged = set(gold.values())
    records = [
        r if r["doc_id"] not in flagged else {**r, "title": f"RETRACTED: {r['title'] or r['abstract'][:60]}"}
        for r in RECORDS
    ]
    library = build(tmp_path / "library", records, embedder)
    for question, name in gold.items():
        answer = library.ask(question)
        if flagged & cited(answer) or not answer.left_out["retracted"]:
            wrong.append((question, name))
    assert wrong == []


CONTRADICTED = (
    (
        "Does adjuvant cytokine-induced killer cell immunotherapy lengthen recurrence-free survival after curative treatment of "
        "hepatocellular carcinoma?",
        "Cytokine-induced killer cell immunotherapy after curative treatment of hepatocellular carcinoma: a randomised trial",
        "Cytokine-induced killer cell immunotherapy did not lengthen recurrence-free survival (hazard ratio 1.08, 95% CI 0.84 to 1.39).",
    ),
    (
        "Does no-touch radiofrequency ablation reduce local tumour progression compared with conventional ablation?",
        "No-touch against conventional radiofrequency ablation of hepatocellular carcinoma: a randomised trial",
        "No-touch radiofrequency ablation did not reduce local tumour progression (hazard ratio 1.04, 95% CI 0.71 to 1.52).",
    ),
    (
        "Does adjuvant hepatic artery infusion chemotherapy after resection improve overall survival in hepatocellular carcinoma?",
        "Adjuvant hepatic artery infusion chemotherapy after resection of hepatocellular carcinoma: a randomised trial",
        "Adjuvant hepatic artery infusion chemotherapy did not improve overall survival (hazard ratio 1.03, 95% CI 0.81 to 1.31).",
    ),
)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("question", "title", "finding"), CONTRADICTED)
def test_contradicting_trial_brings_a_disagreement(tmp_path, embedder, seed, question, title, finding):
    trial = {
        "doc_id": "contradicting",
        "title": title,
        "abstract": f"BACKGROUND: Earlier results were to be checked. METHODS: We randomly assigned 640 adults. RESULTS: {finding} "
        f"CONCLUSIONS: {finding.partition(' (')[0]}.",
        "year": 2022,
        "pub_types": ["Randomized Controlled Trial"],
    }
    records = random.Random(seed).sample([*RECORDS, trial], len(RECORDS) + 1)
    answer = build(tmp_path / "library", records, embedder).ask(question)
    assert answer.disagreement
    assert "contradicting" in cited(answer)


SWAPPED = (
    ("Is proton beam therapy effective in {} with hepatocellular carcinoma?", "aged patients", "children"),
    ("Does thalidomide shrink tumours in {} with hepatocellular carcinoma?", "patients", "pregnant women"),
    ("Does coffee lower the incidence of liver cancer in {}?", "male smokers", "children"),
    ("Does doxorubicin with verapamil help {} with hepatocellular carcinoma?", "patients", "newborns"),
)


@pytest.mark.parametrize(("form", "people", "others"), SWAPPED)
def test_other_people_change_the_answer_or_end_it(sample, form, people, others):
    before, after = sample.ask(form.format(people)), sample.ask(form.format(others))
    assert before.kind == "answer"
    assert after.kind == "abstention" or said(after) != said(before) or after.not_known != before.not_known


SCRIPT = """
import json, sys
from dataclasses import replace
from pathlib import Path
from assistant.chain import open_assistant
from index.embed import HashEmbedder
assistant = open_assistant(Path(sys.argv[1]), embedder=HashEmbedder())
for question in json.loads(sys.argv[2]):
    print(json.dumps(replace(assistant.ask(question), timings_ms={}).to_json()))
"""


def test_another_process_with_another_hash_seed_says_the_same_bytes(sample):
    def run(seed):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(sample.library.folder), json.dumps(ANSWERABLE)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        return done.stdout

    one = run("1")
    assert one == run("4242")
    own = "".join(json.dumps(replace(sample.ask(q), timings_ms={}).to_json()) + "\n" for q in ANSWERABLE)
    assert one.decode() == own


PARAPHRASES = (
    (
        "Does no-touch radiofrequency ablation reduce local tumour progression compared with conventional ablation?",
        "Compared with conventional ablation, is local tumour progression reduced by no-touch radiofrequency ablation?",
    ),
    (
        "Is coffee drinking associated with a lower risk of hepatocellular carcinoma?",
        "Does drinking coffee go along with a lower risk of hepatocellular carcinoma?",
    ),
    (
        "Does the dose of JX-594 affect survival in advanced hepatocellular carcinoma?",
        "In advanced hepatocellular carcinoma, is survival affected by the dose of JX-594?",
    ),
    (
        "Is selective embolisation associated with longer survival in unresectable hepatocellular carcinoma?",
        "Do patients with unresectable hepatocellular carcinoma survive longer after selective embolisation?",
    ),
    (
        "Does adding verapamil to doxorubicin help in unresectable hepatocellular carcinoma?",
        "In unresectable hepatocellular carcinoma, is it of help to add verapamil to doxorubicin?",
    ),
)
TYPOS = (
    ("Does thalidomide shrink tumours in hepatocellular carcinoma?", "Does thalidomyde shrink tumours in hepatocelular carcinoma?"),
    ("Is sorafenib with arterial cisplatin toxic?", "Is soraffenib with arterial cisplatin toxic?"),
    ("Does coffee lower the risk of hepatocellular carcinoma?", "Does coffee lower the risk of hepatocelullar carcinoma?"),
)  # fmt: skip


@pytest.fixture(scope="module")
def real(tmp_path_factory, minilm):
    return build(tmp_path_factory.mktemp("real") / "library", RECORDS, minilm)


@pytest.mark.model
@pytest.mark.parametrize(("question", "other"), PARAPHRASES)
def test_paraphrase_is_answered_from_the_same_leading_study(real, question, other):
    one, two = real.ask(question), real.ask(other)
    assert (one.kind, two.kind) == ("answer", "answer")
    assert cited(one) & cited(two)
    assert one.studies[0].study_id == two.studies[0].study_id


@pytest.mark.parametrize(("question", "typo"), TYPOS)
def test_typing_error_changes_nothing_but_a_notice(sample, question, typo):
    one, two = sample.ask(question), sample.ask(typo)
    if two.did_you_mean:  # what may be a name is asked about, never replaced
        two = sample.ask(typo, meant=[offer.meant for offer in two.did_you_mean])
    assert said(two) == said(one)
    assert one.notices == ()
    assert two.notices
