"""File → answer, with the real embedding model and the real seeds: what the first slice promises."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import rispy

from index.build import ingest

pytestmark = pytest.mark.model

ROOT = Path(__file__).parent.parent
LIND = (sys.executable, "-c", "from ui.cli import main; main()")

CIK = "Does adjuvant cytokine-induced killer cell therapy prolong recurrence-free survival after curative treatment of HCC?"
KOREAN = "How many patients responded to thalidomide in the Korean pilot study?"
DOSE = "median survival by cumulative thalidomide dose"
MIGRAINE = "Does metformin prevent migraine?"
ANSWERED = (CIK, KOREAN, DOSE)
DAMAGED_SEED = "001_4ea2fdc308618456"

ANSWER_KEYS = {
    "schema", "kind", "question", "standalone_question", "question_type", "reason", "message", "bottom_line",
    "statements", "disagreement", "not_known", "cautions", "studies", "left_out", "evidence_to", "snapshot", "model",
    "version", "timings_ms",
}  # fmt: skip
STATEMENT_KEYS = {"text", "kind", "citations", "checks"}
CITATION_KEYS = {"number", "study_id", "start", "end", "quote"}
STUDY_KEYS = {
    "number", "study_id", "source_id", "pmid", "doi", "trial_ids", "title", "authors", "journal", "year", "design",
    "sample_size", "status", "effects", "cautions", "citation",
}  # fmt: skip
DIRECTIVE = re.compile(r"\b(?:should|must|ought|recommend\w*|we (?:advise|suggest)|start|stop|prescribe)\b", re.I)
BLOCKS = ("bottom_line", "statements", "disagreement")


@pytest.fixture(scope="session")
def sources(data_folder):
    """The three seeds and the 237 records, or a skip that says what is missing."""
    paths = [data_folder / "seeds", data_folder / "hcc" / "abstracts.jsonl.gz"]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        pytest.skip(f"no test data at {', '.join(missing)}")
    return paths


@pytest.fixture(scope="session")
def ingested(sources, minilm, tmp_path_factory):
    """A library of the seeds and the records, and the summary of making it."""
    folder = tmp_path_factory.mktemp("flow") / "library"
    return folder, ingest(folder, sources, embedder=minilm)


@pytest.fixture(scope="session")
def lind(ingested):
    """Run the command in a process of its own against that library."""

    def run(*arguments, **environment):
        own = {name: value for name, value in os.environ.items() if not name.startswith("LIND_")}
        own |= {"LIND_LIBRARY": str(ingested[0]), "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", **environment}
        return subprocess.run(
            [*LIND, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", env=own, check=False
        )

    return run


@pytest.fixture(scope="session")
def asked(lind):
    """Each question's answer with its exit code, asked once a session."""
    return {question: lind("ask", question, "--json") for question in (*ANSWERED, MIGRAINE)}


@pytest.fixture(scope="session")
def answers(asked):
    return {question: json.loads(done.stdout) for question, done in asked.items()}


@pytest.fixture(scope="session")
def texts(lind, answers):
    """The canonical text of every cited study, as ``lind cite ID --json`` returns it."""
    ids = sorted({s["study_id"] for question in ANSWERED for s in answers[question]["studies"]})
    return {s["study_id"]: s["text"] for s in json.loads(lind("cite", *ids, "--json").stdout)["studies"]}


def statements(answer):
    return [statement for block in BLOCKS for statement in answer[block]]


def quotes(answer):
    return [s["text"] for block in ("statements", "disagreement") for s in answer[block] if s["kind"] == "quote"]


def test_240_records_are_read_and_a_second_time_adds_none(ingested, sources, minilm):
    folder, first = ingested
    assert (first.read, first.added, first.studies) == (240, 240, 240)
    assert (first.duplicates, first.updated, first.quarantined) == (0, 0, ())
    second = ingest(folder, sources, embedder=minilm)
    assert (second.read, second.added, second.updated, second.duplicates) == (240, 0, 0, 240)
    assert second.snapshot == first.snapshot


@pytest.mark.parametrize("question", ANSWERED)
def test_question_is_answered_with_three_to_nine_quotes_of_at_most_250_words(asked, answers, question):
    assert (asked[question].returncode, asked[question].stderr) == (0, "")
    assert answers[question]["kind"] == "answer"
    statements = answers[question]["statements"]
    assert 3 <= len(statements) <= 9
    assert sum(len(statement["text"].split()) for statement in statements) <= 250


def test_trial_of_killer_cells_is_quoted_with_both_medians_and_the_hazard_ratio(answers):
    text = " ".join(quotes(answers[CIK]))
    for figure in ("44.0", "30.0", "0.63", "0.43-0.94"):
        assert figure in text
    trial = next(s for s in answers[CIK]["studies"] if "NCT00699816" in s["trial_ids"])
    assert (trial["design"], trial["sample_size"], trial["doi"]) == (
        "randomised trial",
        230,
        "10.1053/j.gastro.2015.02.055",
    )


def test_pilot_is_quoted_with_its_one_response_and_its_eight_patients(answers):
    found = quotes(answers[KOREAN])
    assert any("One partial response was observed" in quote for quote in found)
    assert any("Eight patients" in quote for quote in found)


def test_damaged_seed_is_quoted_with_25_and_109_days_and_no_title_is_invented(answers):
    text = " ".join(quotes(answers[DOSE]))
    assert "25" in text
    assert "109" in text
    seed = next(s for s in answers[DOSE]["studies"] if s["source_id"].startswith(DAMAGED_SEED))
    assert (seed["title"], seed["authors"]) == (None, [])
    assert seed["cautions"]
    own = [c for s in answers[DOSE]["statements"] for c in s["citations"] if c["study_id"] == seed["study_id"]]
    assert any("109" in citation["quote"] for citation in own)


def test_question_outside_the_library_is_declined_with_exit_code_3(asked, answers):
    assert asked[MIGRAINE].returncode == 3
    assert answers[MIGRAINE]["kind"] == "abstention"
    assert answers[MIGRAINE]["state"] in ("closest", "nothing")
    assert "240 studies searched" in answers[MIGRAINE]["message"]
    assert "metformin" in answers[MIGRAINE]["message"] or "migraine" in answers[MIGRAINE]["message"]


@pytest.mark.parametrize("question", ANSWERED)
def test_every_quote_is_the_text_of_cite_at_its_offsets(answers, texts, question):
    for statement in statements(answers[question]):
        assert statement["citations"]
        assert statement["checks"] == {"verbatim": True, "numbers": True}
        for citation in statement["citations"]:
            assert texts[citation["study_id"]][citation["start"] : citation["end"]] == citation["quote"]
        if statement["kind"] == "quote":
            assert statement["text"] in [citation["quote"] for citation in statement["citations"]]


@pytest.mark.parametrize("question", [*ANSWERED, MIGRAINE])
def test_answer_has_every_key_of_the_contract(answers, question):
    answer = answers[question]
    assert answer["schema"] == "lind.answer/1"
    assert set(answer) >= ANSWER_KEYS
    assert all(set(s) >= STATEMENT_KEYS for s in statements(answer))
    assert all(set(c) == CITATION_KEYS for s in statements(answer) for c in s["citations"])
    assert all(set(s) >= STUDY_KEYS for s in answer["studies"])
    assert answer["not_known"]
    assert answer["snapshot"]
    assert answer["evidence_to"]


@pytest.mark.parametrize("question", [*ANSWERED, MIGRAINE])
def test_own_words_of_an_answer_give_no_directions(answers, question):
    answer = answers[question]
    lines = [answer["message"], *answer["not_known"], *answer["cautions"], *(s["text"] for s in answer["bottom_line"])]
    lines += [line for study in answer["studies"] for line in study["cautions"]]
    assert [line for line in lines if DIRECTIVE.search(line)] == []


@pytest.mark.parametrize("question", ANSWERED)
def test_every_number_a_citation_carries_is_that_of_a_listed_study(answers, question):
    numbers = {s["number"]: s["study_id"] for s in answers[question]["studies"]}
    for statement in statements(answers[question]):
        for citation in statement["citations"]:
            assert numbers[citation["number"]] == citation["study_id"]


def test_trial_is_cited_in_ris_that_reads_back(lind):
    (record,) = rispy.load(io.StringIO(lind("cite", "NCT00699816", "--style", "ris").stdout))
    assert "cytokine-induced killer cells" in record["title"]
    assert (record["doi"], record["year"]) == ("10.1053/j.gastro.2015.02.055", "2015")


@pytest.fixture
def save(asked, tmp_path):
    """Save the answer on killer cells as it came from stdout, or after one change."""

    def saved(change=None):
        text = asked[CIK].stdout
        if change is not None:
            document = json.loads(text)
            change(document)
            text = json.dumps(document, ensure_ascii=False)
        (tmp_path / "answer.json").write_text(text, "utf-8")
        return tmp_path / "answer.json"

    return saved


def test_saved_answer_verifies(lind, save):
    done = lind("verify", save())
    assert (done.returncode, done.stderr) == (0, "")


def change_one_character(text):
    return (
        text.replace("44.0", "45.0", 1) if "44.0" in text else text[:-2] + ("x" if text[-2] != "x" else "y") + text[-1:]
    )


def in_the_statement(document):
    document["statements"][0]["text"] = change_one_character(document["statements"][0]["text"])


def in_the_quote(document):
    citation = document["statements"][0]["citations"][0]
    citation["quote"] = change_one_character(citation["quote"])


def in_the_offset(document):
    document["statements"][0]["citations"][0]["end"] += 1


@pytest.mark.parametrize("change", [in_the_statement, in_the_quote, in_the_offset])
def test_saved_answer_with_one_character_changed_fails_with_exit_code_4(lind, save, change):
    done = lind("verify", save(change))
    assert (done.returncode, done.stderr) == (4, "")
    assert "statements[0]" in done.stdout


def without_times(text):
    document = json.loads(text)
    del document["timings_ms"]
    return json.dumps(document, ensure_ascii=False)


def test_same_question_in_processes_with_other_hash_seeds_gives_the_same_bytes(lind, asked):
    for seed in ("0", "1"):
        again = lind("ask", CIK, "--json", PYTHONHASHSEED=seed)
        assert without_times(again.stdout) == without_times(asked[CIK].stdout)
    declined = lind("ask", MIGRAINE, "--json", PYTHONHASHSEED="1")
    assert without_times(declined.stdout) == without_times(asked[MIGRAINE].stdout)
