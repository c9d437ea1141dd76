import itertools
import json
import sqlite3

import pytest

from assistant.chain import open_assistant
from assistant.citations import find_studies
from assistant.verify import verify_saved
from corpus.formats import read_bytes
from corpus.identity import Names, conflict, strength, studies_joined
from corpus.library import FILE_NAME, Library, Source
from corpus.reading import build_study
from corpus.study import Status
from index.build import ingest

NOW = "2024-05-01T12:00:00+00:00"
PUBMED = {
    "doc_id": "from-pubmed", "pmid": "99000100", "doi": "10.5555/Lind.A", "title": "Drug A for gout in adults",
    "abstract": "Drug A helped 40 of 80 adults.", "year": 2014,
}  # fmt: skip
SCOPUS = {
    "doc_id": "from-scopus", "doi": "https://doi.org/10.5555/lind.a", "title": "Drug A for gout in adults.",
    "abstract": "Drug A helped 40 of 80 adults. © 2014 The Publisher.",
}  # fmt: skip
CENTRAL = {"doc_id": "from-pmc", "pmcid": "PMC9900100", "title": "Drug A for gout in adults", "abstract": "Drug A."}
BRIDGE = {**PUBMED, "doc_id": "from-bridge", "pmcid": "PMC9900100"}


def study_of(record):
    (draft,) = read_bytes(json.dumps(record).encode(), "x.jsonl")
    return build_study(draft)


def add(library, *records):
    with library.transaction():
        return [
            library.add(
                study_of(record),
                original=json.dumps(record),
                source=Source(source_id=record["doc_id"], path=f"{record['doc_id']}.jsonl", format="json-lines"),
                now=NOW,
            )
            for record in records
        ]


@pytest.fixture
def library(tmp_path):
    with Library.open_for_writing(tmp_path) as held:
        yield held


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ({"pmid": "1", "doi": "x"}, {"pmid": "2", "doi": "x"}, "pmid"),
        ({"pmid": "1", "doi": "x"}, {"pmid": "1", "doi": "y"}, ""),
        ({"doi": "x", "pmc": "PMC1"}, {"doi": "y", "pmc": "PMC1"}, "doi"),
        ({"doi": "x", "pmc": "PMC1"}, {"doi": "x", "pmc": "PMC2"}, "pmc"),
        ({"doi": "x"}, {"doi": "x", "pmid": "1"}, ""),
        ({"doi": "x", "title": "Beads for fever"}, {"doi": "x", "title": "Salt in soup"}, "title"),
        ({"doi": "x", "title": "Beads for fever"}, {"doi": "x", "title": "Beads for fever: a trial"}, ""),
        ({"doi": "x", "title": None}, {"doi": "x", "title": "Salt in soup"}, ""),
    ],
)
def test_two_records_conflict_where_an_identifier_or_the_title_says_so(a, b, why):
    one, two = Names(study_id="a", **a), Names(study_id="b", **b)
    assert conflict(one, two) == conflict(two, one) == why


def test_pmid_is_the_strongest_name():
    assert sorted(["file:0", "pmc:PMC1", "doi:x", "pmid:1"], key=strength) == ["pmid:1", "doi:x", "pmc:PMC1", "file:0"]


def test_identifier_that_two_different_studies_carry_joins_nothing():
    holders = [Names(study_id="pmid:1", pmid="1", doi="x"), Names(study_id="pmid:2", pmid="2", doi="x")]
    assert studies_joined(Names(study_id="doi:x", doi="x"), {"doi:x": holders}) == ()


@pytest.mark.parametrize("records", [(PUBMED, SCOPUS), (SCOPUS, PUBMED)])
def test_records_with_one_doi_are_one_study_with_both_provenances(library, records):
    add(library, *records)
    assert library.count() == 1
    study = library.study("pmid:99000100")
    assert study.text.endswith("of 80 adults.")  # the PubMed record stays the one that is shown
    assert library.source_ids("pmid:99000100") == ("from-pubmed", "from-scopus")
    assert library.study("doi:10.5555/lind.a") == study
    assert library.resolve("doi:10.5555/lind.a") == "pmid:99000100"
    for name in ("99000100", "10.5555/lind.a", "doi:10.5555/lind.a", "from-scopus"):
        assert [s.study_id for s in find_studies(library, name)] == ["pmid:99000100"]


def test_both_texts_are_kept_as_versions(library, tmp_path):
    assert add(library, SCOPUS, PUBMED) == ["added", "updated"]
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        rows = db.execute("SELECT study_id, original FROM versions").fetchall()
    db.close()
    assert sorted(rows) == sorted(("pmid:99000100", json.dumps(record)) for record in (SCOPUS, PUBMED))


def test_same_record_read_again_after_a_join_is_a_duplicate(library):
    assert add(library, SCOPUS, PUBMED, SCOPUS, PUBMED) == ["added", "updated", "duplicate", "duplicate"]
    assert add(library, {**SCOPUS, "year": 2014}) == ["duplicate"]
    assert library.study("pmid:99000100").text.endswith("of 80 adults.")


@pytest.mark.parametrize("records", list(itertools.permutations((SCOPUS, CENTRAL, BRIDGE))))
def test_record_with_all_identifiers_joins_the_studies_that_carry_one_each(library, records):
    add(library, *records)
    assert [row.study_id for row in library.rows()] == ["pmid:99000100"]
    assert library.study("pmid:99000100").pmcid == "PMC9900100"
    assert library.source_ids("pmid:99000100") == ("from-bridge", "from-pmc", "from-scopus")
    assert {library.resolve(i) for i in ("doi:10.5555/lind.a", "pmc:PMC9900100")} == {"pmid:99000100"}


def test_identifier_that_only_the_other_record_gave_fills_the_gap(library):
    add(library, {**PUBMED, "pmcid": "PMC9900100", "doi": None}, {**SCOPUS, "pmcid": "PMC9900100"})
    assert library.study("pmid:99000100").doi.lower().endswith("10.5555/lind.a")
    assert library.find_identifier("10.5555/lind.a", "doi") == ("pmid:99000100",)


def test_two_pmids_with_one_doi_stay_two_studies(library):
    add(library, PUBMED, {**PUBMED, "pmid": "99000101"})
    assert [row.study_id for row in library.rows()] == ["pmid:99000100", "pmid:99000101"]
    add(library, SCOPUS)
    assert library.count() == 3  # its DOI does not say which of the two it is


def test_meeting_abstracts_under_one_doi_are_not_merged_into_a_pubmed_record(library):
    add(library, PUBMED, {**SCOPUS, "title": "Salt against cramps of runners"})
    assert library.count() == 2


def test_record_with_an_abstract_is_shown_rather_than_one_without(library):
    add(library, SCOPUS, {**PUBMED, "abstract": None})
    study = library.study("pmid:99000100")
    assert "Drug A helped" in study.text
    assert (study.pmid, study.study_id) == ("99000100", "pmid:99000100")


@pytest.mark.parametrize("order", [1, -1])
def test_notice_of_the_poorer_record_stands_on_the_study(library, order):
    add(library, *(PUBMED, {**SCOPUS, "title": "RETRACTED: Drug A for gout in adults"})[::order])
    assert library.study("pmid:99000100").status == Status.RETRACTED
    assert [row.status for row in library.rows()] == ["retracted"]


def test_saved_answer_that_cites_the_old_id_verifies_or_names_the_new_one(library):
    add(library, SCOPUS)
    text = library.study("doi:10.5555/lind.a").text
    start = text.index("Drug A helped")

    def saved(end):
        quote = text[start:end]
        citation = {"number": 1, "study_id": "doi:10.5555/lind.a", "start": start, "end": end, "quote": quote}
        statement = {"text": quote, "kind": "quote", "citations": [citation]}
        return {"schema": "lind.answer/1", "bottom_line": [statement], "statements": [], "disagreement": []}

    add(library, {**PUBMED, "title": SCOPUS["title"]})
    assert verify_saved(saved(start + 30), library) == ()
    (problem,) = verify_saved(saved(len(text)), library)
    assert "now known as pmid:99000100" in problem.message


def test_reports_of_one_trial_stay_studies_of_their_own(library):
    first = {**PUBMED, "trial_ids": ["NCT99000001"]}
    second = {"doc_id": "b", "pmid": "99000200", "title": "Ten years later", "abstract": "NCT 99000001 went on."}
    add(library, first, second, {**second, "pmid": "99000300", "abstract": "Another trial."})
    reports = library.trial_reports("nct99000001")
    assert [study.study_id for study in reports] == ["pmid:99000100", "pmid:99000200"]
    assert library.trial_reports("NCT00000000") == ()


def test_library_of_the_first_format_is_upgraded_when_it_is_opened(tmp_path):
    with Library.open_for_writing(tmp_path) as held:
        add(held, PUBMED)
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        for table in ("aliases", "status_lists", "marks", "facts"):
            db.execute(f"DROP TABLE {table}")
        db.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    db.close()
    with Library.open(tmp_path) as held:
        assert held.study("pmid:99000100").pmid == "99000100"
        assert held.status_lists() == ()


def test_answer_says_that_two_cited_reports_are_of_one_trial(tmp_path, embedder):
    records = [
        {"doc_id": "a", "pmid": "99000100", "title": "Drug A lowers urate in gout", "trial_ids": ["NCT99000001"],
         "abstract": "Drug A lowered urate by 3 mg in 80 adults with gout."},
        {"doc_id": "b", "pmid": "99000200", "title": "Drug A in gout after five years", "trial_ids": ["nct99000001"],
         "abstract": "After five years urate in gout was still lower with drug A in 61 adults."},
    ]  # fmt: skip
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, records)))
    ingest(tmp_path / "library", [tmp_path / "in.jsonl"], embedder=embedder)
    answer = open_assistant(tmp_path / "library", embedder=embedder).ask("Does drug A lower urate in gout?")
    assert len(answer.studies) == 2
    assert any("[1], [2] name one trial registration (" in line for line in answer.cautions)
