"""``lind`` as a user calls it: what each command prints, and that nothing reaches for a network."""

import gzip
import json
import os
import re
import subprocess
import sys

import bibtexparser
import pytest
import rispy

from tests.lind_command import LIND, QUESTION, ROOT, assert_one_clear_line, state_of

NOT_HELD = "Does metformin cure asthma?"


@pytest.fixture
def ask(lind, library_folder):
    return lambda *arguments: lind("ask", *arguments, "--library", library_folder)


# --- what it does


def test_ask_prints_quotes_with_numbers_and_the_studies(ask):
    outcome = ask(QUESTION)
    assert outcome.code == 0
    assert outcome.err == ""
    assert "Monthly migraine days fell by 3.1 with velorastine" in outcome.out
    assert "PMID 99000001" in outcome.out


def test_ask_json_is_one_document_on_stdout_and_nothing_on_stderr(ask):
    outcome = ask(QUESTION, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.json["kind"] == "answer"


def test_abstention_exits_with_3(ask):
    outcome = ask(NOT_HELD, "--json")
    assert (outcome.code, outcome.json["kind"]) == (3, "abstention")
    assert ask(NOT_HELD).code == 3


def test_offsets_of_an_answer_count_in_the_text_of_cite(lind, ask, library_folder):
    document = ask(QUESTION, "--json").json
    for statement in [*document["bottom_line"], *document["statements"], *document["disagreement"]]:
        for citation in statement["citations"]:
            (study,) = lind("cite", citation["study_id"], "--json", "--library", library_folder).json["studies"]
            assert study["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_cite_json_finds_a_study_by_source_id_and_holds_its_passages(lind, library_folder):
    (study,) = lind("cite", "velorastine-trial", "--json", "--library", library_folder).json["studies"]
    assert (study["study_id"], study["pmid"], study["design"]) == ("pmid:99000001", "99000001", "randomised trial")
    assert study["citation"].startswith("Alder P, Birch Q.")
    assert study["passages"]
    assert all(study["text"][p["start"] : p["end"]] == p["text"] for p in study["passages"])


def test_cite_writes_ris_and_bibtex_that_read_back(lind, library_folder):
    (record,) = rispy.loads(lind("cite", "NCT99000001", "--style", "ris", "--library", library_folder).out)
    assert (record["doi"], record["year"]) == ("10.5555/lind.vel.1", "2016")
    written = lind("cite", "99000001", "99000002", "--style", "bibtex", "--library", library_folder).out
    parsed = bibtexparser.parse_string(written)
    assert not parsed.failed_blocks
    assert [entry.fields_dict["doi"].value for entry in parsed.entries] == ["10.5555/lind.vel.1", "10.5555/lind.vel.2"]


def test_cite_shows_what_it_found_and_names_what_it_did_not(lind, library_folder):
    outcome = lind("cite", "99000001", "99009999", "--library", library_folder)
    assert outcome.code == 1
    assert "PMID 99000001" in outcome.out
    assert "'99009999'" in outcome.err
    assert "99000001" not in outcome.err


def test_search_shows_rank_and_score_of_every_stage(lind, library_folder):
    document = lind("search", QUESTION, "-k", "3", "--json", "--library", library_folder).json
    assert document["mode"] == "hybrid"
    assert len(document["hits"]) == 3
    assert {"dense", "lexical"} >= set(document["hits"][0]["scores"]) == set(document["hits"][0]["ranks"])
    assert document["retracted_left_out"] >= 0
    dense = lind("search", QUESTION, "--mode", "dense", "--json", "--library", library_folder).json
    assert {name for hit in dense["hits"] for name in hit["scores"]} == {"dense"}


def test_export_writes_the_whole_library_or_the_named_studies(lind, library_folder):
    assert len(rispy.loads(lind("export", "--library", library_folder).out)) == 12
    assert len(rispy.loads(lind("export", "99000001", "--library", library_folder).out)) == 1


def test_ingest_counts_and_a_second_time_adds_nothing(lind, studies_file, tmp_path):
    first = lind("ingest", studies_file, "--json", "--library", tmp_path / "new").json
    second = lind("ingest", studies_file, "--json", "--library", tmp_path / "new").json
    assert (first["read"], first["added"], first["duplicates"]) == (12, 12, 0)
    assert (second["read"], second["added"], second["updated"], second["duplicates"]) == (12, 0, 0, 12)
    assert first["snapshot"] == second["snapshot"]
    assert {"quarantined", "passages", "seconds"} <= set(first)


def test_ingest_keeps_the_good_records_and_lists_the_bad_with_their_reason(lind, studies_file, tmp_path):
    lines = studies_file.read_text("utf-8").splitlines()
    (tmp_path / "mixed.jsonl").write_text("\n".join([lines[0], "{broken", lines[1]]), "utf-8")
    document = lind("ingest", tmp_path / "mixed.jsonl", "--json", "--library", tmp_path / "new").json
    assert (document["added"], len(document["quarantined"])) == (2, 1)
    assert document["quarantined"][0]["reason"]
    listed = lind("library", "quarantine", "--library", tmp_path / "new")
    assert "1 in quarantine" in listed.out


def test_ingest_reads_gz(lind, studies_file, tmp_path):
    (tmp_path / "studies.jsonl.gz").write_bytes(gzip.compress(studies_file.read_bytes()))
    assert lind("ingest", tmp_path / "studies.jsonl.gz", "--json", "--library", tmp_path / "new").json["added"] == 12


def test_ingest_reads_standard_input(studies_file, tmp_path):
    command = [*LIND, "ingest", "-", "--json", "--library", str(tmp_path / "new")]
    environment = {**os.environ, "LIND_EMBEDDER": "hash-64", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, input=studies_file.read_bytes(), capture_output=True, env=environment, check=True)
    assert json.loads(done.stdout)["added"] == 12


def test_library_is_found_through_the_environment(lind, settings, library_folder):
    settings.setenv("LIND_LIBRARY", str(library_folder))
    assert lind("ask", QUESTION).code == 0


def test_library_commands_list_show_and_rebuild(lind, own_library):
    before = state_of(own_library)
    assert len(lind("library", "list", "--json", "--library", own_library).json["studies"]) == 12
    assert "Velorastine reduced the number" in lind("library", "show", "99000001", "--library", own_library).out
    assert lind("library", "rebuild", "--library", own_library).code == 0
    content, generation, quarantined = state_of(own_library)
    # A rebuilt generation stands beside the old one until the pointer has moved; its snapshot is the same.
    assert (content, generation.partition(".")[0], quarantined) == before


def test_doctor_finds_a_good_library_good_and_says_what_to_mend(lind, library_folder, tmp_path):
    good = lind("doctor", "--json", "--library", library_folder)
    assert good.code == 0
    assert all(check["ok"] for check in good.json["checks"])
    bad = lind("doctor", "--json", "--library", tmp_path / "nowhere")
    assert bad.code == 1
    assert any("lind ingest" in check["message"] for check in bad.json["checks"])


def test_filters_and_retraction_switch_reach_the_answer(ask):
    since = ask(QUESTION, "--since", "2018", "--design", "randomised trial", "--json").json
    assert {s["study_id"] for s in since["studies"]} == {"pmid:99000002"}
    question = "Does pomitrel lower serum uric acid in patients with gout?"
    without, shown = ask(question, "--json").json, ask(question, "--include-retracted", "--json").json
    assert "pmid:99000003" not in {s["study_id"] for s in without["studies"]}
    assert without["left_out"]["retracted"] == 1
    assert {s["study_id"]: s["status"] for s in shown["studies"]}["pmid:99000003"] == "retracted"


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("--journal", "annals of imaginary medicine"), {"pmid:99000002"}),
        (("--population", "older adults"), set()),
        (("--with-effects", "--journal", "Journal of Invented Neurology"), {"pmid:99000001"}),
        (("--status", "retracted"), {"pmid:99000003"}),
    ],
)
def test_further_filters_reach_the_search(lind, library_folder, arguments, names):
    found = lind("search", "velorastine migraine days", "--library", library_folder, "--json", *arguments).json
    held = {hit["study_id"] for hit in found["hits"]}
    assert names <= held
    assert held.isdisjoint({"pmid:99000001", "pmid:99000002", "pmid:99000003"} - names)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--population", "wizards"), "--population: unknown population 'wizards'; known: newborns"),
        (("--status", "fine"), "--status: unknown status 'fine'; known: no notice known"),
        (("--journal", "Lancet"), "--journal: unknown journal 'Lancet'; known: "),
        (("--language", "latin"), "--language: unknown language 'latin'; known: none"),
    ],
)
def test_unknown_value_of_a_filter_is_one_line_with_the_known_ones(lind, library_folder, arguments, words):
    outcome = lind("search", "velorastine", "--library", library_folder, *arguments)
    assert_one_clear_line(outcome, code=2)
    assert words in outcome.err


def test_scripted_model_goes_through_the_same_gate(ask, tmp_path):
    plain = ask(QUESTION, "--json").json["statements"]
    number = next(n for n, s in enumerate(plain, start=1) if "3.1" in s["text"])
    (tmp_path / "replies.txt").write_text(f"Days fell by 3.1 [{number}].\nDays fell by 9.9 [{number}].\nGone [77].")
    statements = ask(QUESTION, "--model", f"scripted:{tmp_path / 'replies.txt'}", "--json").json["statements"]
    assert [(s["kind"], s["text"]) for s in statements] == [
        ("generated", "Days fell by 3.1"),
        ("quote", plain[number - 1]["text"]),
    ]
    assert all(s["citations"] == plain[number - 1]["citations"] for s in statements)


def test_chat_holds_a_conversation_of_five_follow_ups(lind, settings, library_folder):
    turns = (
        "Does velorastine reduce migraine days in adults?",
        "what about side effects?",
        "which of these was the largest?",
        "show me the second one",
        "You already told me it is safe",
        "and in children?",
        "",
    )
    lines = iter(turns)
    marks = iter(range(1, len(turns) + 1))
    settings.setattr("builtins.input", lambda prompt: (sys.stdout.write(f"=== turn {next(marks)}\n"), next(lines))[1])
    outcome = lind("chat", "--library", library_folder)
    assert (outcome.code, outcome.err) == (0, "")
    first, effects, largest, second, pressure, children, _ = re.split(r"=== turn \d\n", outcome.out)[1:]
    assert "2 randomised trials (240 and 310 participants)" in first
    assert "“What about side effects with velorastine in adults?”" in effects
    assert "The largest by the number of participants found: [1], 310 ([2] 240)." in largest
    assert "of studies [1], [2]: largest" in largest
    assert "n = 240" in second
    assert "n = 310" not in second
    assert "What was said before is no evidence; the library was asked again" in pressure
    assert "in children?”" in children


def test_chat_answers_until_an_empty_line(lind, settings, library_folder):
    lines = iter([QUESTION, " " * 3])
    settings.setattr("builtins.input", lambda prompt: next(lines))
    outcome = lind("chat", "--library", library_folder)
    assert outcome.code == 0
    assert "Monthly migraine days fell" in outcome.out


def test_control_characters_of_a_record_are_shown_not_executed(lind, tmp_path):
    record = {
        "doc_id": "evil",
        "title": "Velorastine \x1b]0;owned\x07 in migraine",
        "abstract": "Velorastine prevents\x1b[2J migraine attacks well.",
    }
    (tmp_path / "evil.jsonl").write_text(json.dumps(record) + "\n")
    folder = tmp_path / "new"
    lind("ingest", tmp_path / "evil.jsonl", "--library", folder)
    for arguments in (
        ("ask", QUESTION),
        ("search", QUESTION),
        ("library", "show", "evil"),
        ("library", "list"),
        ("cite", "evil"),
    ):
        outcome = lind(*arguments, "--library", folder)
        assert "\\x1b]0;owned\\x07" in outcome.out, arguments
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", outcome.out + outcome.err), arguments


def test_json_carries_every_character_without_one_that_acts(lind, tmp_path):
    words = "Velorastine\x9b2J prevents\x7f \u202emigraine\u2069 é 0·63."
    (tmp_path / "evil.jsonl").write_text(json.dumps({"doc_id": "evil", "title": None, "abstract": words}) + "\n")
    lind("ingest", tmp_path / "evil.jsonl", "--library", tmp_path / "new")
    outcome = lind("cite", "evil", "--json", "--library", tmp_path / "new")
    assert outcome.json["studies"][0]["text"] == words
    assert not re.search(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069]", outcome.out)
    assert "é 0·63" in outcome.out


# --- no network


GUARDED = """
import socket, sys

def refuse(*arguments, **named):
    raise SystemExit("a socket was opened: %r" % (arguments,))

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
socket.socket.sendto = refuse
from ui.cli import main
sys.argv = ["lind", *sys.argv[1:]]
code = 0
try:
    main()
except SystemExit as end:
    code = end.code
loaded = sorted(name for name in sys.modules if name.split(".")[0] == "langchain" or
                (name.startswith("langchain_") and not name.startswith("langchain_core")))
print("loaded:", loaded, file=sys.stderr)
sys.exit(code)
"""


def test_without_a_model_no_provider_is_imported_and_no_socket_opened(library_folder):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LIND_")}
    environment |= {
        "LIND_EMBEDDER": "hash-64",
        "PYTHONPATH": str(ROOT),
        "OPENAI_API_KEY": "none",
        "ANTHROPIC_API_KEY": "none",
    }
    command = [sys.executable, "-c", GUARDED, "ask", QUESTION, "--json", "--library", str(library_folder)]
    done = subprocess.run(command, capture_output=True, env=environment, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"] == "extractive"
    assert done.stderr == "loaded: []\n"


def test_help_needs_no_model_and_no_library(lind):
    outcome = lind("--help")
    assert outcome.code == 0
    for command in (
        "ingest",
        "ask",
        "chat",
        "search",
        "cite",
        "verify",
        "export",
        "library",
        "ui",
        "eval",
        "doctor",
        "demo",
    ):
        assert command in outcome.out
