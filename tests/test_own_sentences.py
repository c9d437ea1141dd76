"""What Lind says of a whole library: how many studies were searched, how new they are, what a source lacks."""

import json

import pytest

from assistant.chain import open_assistant
from corpus.formats.cautions import draft_cautions
from corpus.library import Library, Source
from corpus.reading import build_study
from corpus.study import Draft, Part
from index.build import ingest
from index.filters import Filters

QUESTION = "Does velorastine prevent migraine?"
DATED = {
    "doc_id": "dated",
    "title": "Velorastine in migraine",
    "abstract": "Velorastine prevents migraine.",
    "year": 2016,
}
UNDATED = {"doc_id": "undated", "title": "Pomitrel in gout", "abstract": "Pomitrel prevents attacks of gout."}
WAITING = Draft(
    source_id="waiting",
    format="test",
    original="",
    title="Velorastine in children",
    parts=(Part(label=None, text="Velorastine prevents migraine in children."),),
)


@pytest.fixture
def folder(tmp_path, embedder):
    (tmp_path / "studies.jsonl").write_text("".join(json.dumps(one) + "\n" for one in (DATED, UNDATED)), "utf-8")
    ingest(tmp_path / "library", [tmp_path / "studies.jsonl"], embedder=embedder)
    return tmp_path / "library"


def add_without_index(folder):
    with Library.open_for_writing(folder) as library, library.transaction():
        source = Source(source_id="waiting", path="waiting", format="test")
        library.add(build_study(WAITING), original="", source=source, now="2026-01-01T00:00:00Z")


def counts(answer):
    return answer.searched, answer.held, answer.not_indexed


def test_count_is_of_studies_that_the_index_holds_and_the_filter_admits(folder, embedder):
    assert counts(open_assistant(folder, embedder=embedder).ask(QUESTION)) == (2, 2, 0)
    add_without_index(folder)
    assistant = open_assistant(folder, embedder=embedder)
    assert counts(assistant.ask(QUESTION)) == (2, 3, 1)
    assert counts(assistant.ask(QUESTION, filters=Filters(since=2010))) == (1, 3, 1)


def test_message_names_the_filter_and_what_is_not_indexed(folder, embedder):
    add_without_index(folder)
    answer = open_assistant(folder, embedder=embedder).ask("Does gout cause asthma?", filters=Filters(since=2010))
    assert answer.message == (
        "No answer was found (1 of 3 studies searched, only those that pass the filter (since 2010), 1 is not indexed yet). "
        "None of the studies searched contains “asthma”."
    )


def test_nothing_is_said_to_be_searched_where_nothing_was(folder, embedder):
    answer = open_assistant(folder, embedder=embedder).ask("Call an ambulance, she is not breathing")
    assert (answer.kind, answer.searched, answer.held) == ("redirect", 0, 2)


def test_records_without_a_year_are_counted(folder, embedder, lind):
    answer = open_assistant(folder, embedder=embedder).ask(QUESTION)
    assert (answer.evidence_to, answer.undated) == ("2016", 1)
    assert (
        "Newest dated record 2016, 1 of 2 undated · 2 studies searched"
        in lind("ask", QUESTION, "--library", folder).out
    )


def test_filter_is_named_with_the_option_to_leave_out(folder, lind):
    narrowed = lind("ask", QUESTION, "--since", "2010", "--library", folder).out
    assert "To search every study, leave out --since 2010." in narrowed
    assert "1 of 2 studies searched, only those that pass the filter (since 2010)" in narrowed
    assert "leave out" not in lind("ask", QUESTION, "--library", folder).out


def test_options_are_those_of_the_command_line():
    wanted = Filters(designs=frozenset({"cohort study"}), since=2010, until=2020, with_effects=True)
    assert wanted.options == ("--design “cohort study”", "--since 2010", "--until 2020", "--with-effects")
    assert Filters(include_retracted=True).options == ()


def test_what_a_source_lacks_is_said_as_not_found():
    assert [one.message for one in draft_cautions(None, ())] == [
        "No title was found in the source.",
        "No abstract was found in the source.",
    ]
    (cut,) = draft_cautions("Title", (Part(label=None, text="We looked at the wards of the"),))
    assert cut.message == "The text looks cut short: it ends in the middle of a sentence or says so."
    assert draft_cautions("Title", (Part(label=None, text="We looked at the wards."),)) == ()
