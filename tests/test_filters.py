import json
import shutil
import sqlite3

import pytest

from corpus.errors import LibraryError, SettingsError
from corpus.facts import POPULATIONS, facts_of
from corpus.formats import read_bytes
from corpus.library import FILE_NAME, Library, StudyRow
from corpus.library_schema import SCHEMA_VERSION
from corpus.population import find_population
from corpus.reading import build_study
from index.build import ingest
from index.filters import Filters, check_filters, journal_key, language_of, make_ready
from index.retriever import Filters as FromRetriever
from index.retriever import open_retriever

RECORDS = (
    {
        "doc_id": "kids",
        "title": "Velorastine in children",
        "journal": "The Lancet (London, England)",
        "language": "eng",
        "abstract": "Forty girls with migraine took velorastine. The odds ratio was 0.60 (95% CI 0.41 to 0.88).",
    },
    {
        "doc_id": "old",
        "title": "Velorastine in the elderly",
        "journal": "Lancet",
        "language": "fr",
        "abstract": "Eighty elderly men with heart failure took velorastine. They slept.",
    },
    {
        "doc_id": "rats",
        "title": "Velorastine in rats",
        "abstract": "Twelve female rats took velorastine and ran in a wheel.",
    },
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, embedder):
    place = tmp_path_factory.mktemp("filters")
    path = place / "in.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)) + "\n", "utf-8")
    ingest(place / "library", [path], embedder=embedder)
    return place / "library"


def found(folder, embedder, **fields):
    with Library.open(folder) as library:
        filters = Filters(**fields)
        hits = open_retriever(library, embedder).search_studies("velorastine", filters=filters)
        return sorted(library.study(hit.study_id).source_id for hit in hits)


def row(**fields):
    return StudyRow(
        **{
            "study_id": "x",
            "content_hash": "",
            "year": 2010,
            "design": "cohort study",
            "status": "no notice known",
            **fields,
        }
    )


def test_filters_are_the_same_wherever_they_are_imported_from():
    assert FromRetriever is Filters


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({}, ["kids", "old", "rats"]),
        ({"population": frozenset({"children"})}, ["kids"]),
        ({"population": frozenset({"children", "older adults"})}, ["kids", "old"]),
        ({"population": frozenset({"women", "children"})}, ["kids"]),
        ({"population": frozenset({"women"})}, ["kids", "rats"]),
        ({"population": frozenset({"women", "humans"})}, ["kids"]),
        ({"population": frozenset({"heart failure"})}, ["old"]),
        ({"population": frozenset({"pregnant"})}, []),
        ({"journals": frozenset({"lancet"})}, ["kids", "old"]),
        ({"languages": frozenset({"English"})}, ["kids"]),
        ({"languages": frozenset({"fra", "eng"})}, ["kids", "old"]),
        ({"with_effects": True}, ["kids"]),
        ({"statuses": frozenset({"corrected"})}, []),
        ({"statuses": frozenset({"no notice known"})}, ["kids", "old", "rats"]),
    ],
)
def test_search_finds_only_what_the_filters_admit(folder, embedder, fields, names):
    assert found(folder, embedder, **fields) == names


def test_only_a_filter_that_is_set_narrows():
    assert not Filters().narrows
    assert not Filters(include_retracted=True).narrows
    for fields in ({"population": frozenset({"men"})}, {"with_effects": True}, {"until": 1}, {"statuses": {"x"}}):
        assert Filters(**fields).narrows


def test_year_bounds_are_inclusive_and_a_study_without_a_year_does_not_pass():
    assert Filters(since=2010, until=2010).admits(row())
    assert not Filters(since=2011).admits(row())
    assert not Filters(until=2009).admits(row())
    assert not Filters(since=1900).admits(row(year=None))


def test_groups_of_one_part_are_alternatives_and_of_two_parts_both_needed():
    study = row(population="older adults|women")
    assert Filters(population=frozenset({"older adults", "children"})).admits(study)
    assert Filters(population=frozenset({"older adults", "women"})).admits(study)
    assert not Filters(population=frozenset({"older adults", "men"})).admits(study)


@pytest.mark.parametrize(("code", "name"), [("ENG", "english"), ("en-US", "english"), ("deu", "german"), ("xx", "xx")])
def test_language_is_known_by_its_codes(code, name):
    assert language_of(code) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [("The Lancet (London, England)", "lancet"), ("Obstetrics & Gynecology", "obstetrics and gynecology")],
)
def test_journal_is_known_however_it_is_written(one, other):
    assert journal_key(one) == journal_key(other)


def test_journal_called_the_and_nothing_else_keeps_its_name():
    assert journal_key("The") == "the"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"designs": frozenset({"guess"})}, "unknown design 'guess'; known: meta-analysis"),
        ({"statuses": frozenset({"fine"})}, "unknown status 'fine'; known: no notice known"),
        ({"population": frozenset({"wizards"})}, "unknown population 'wizards'; known: newborns"),
        ({"journals": frozenset({"Lancte"})}, "unknown journal 'Lancte'; known: Lancet"),
        ({"languages": frozenset({"latin"})}, "unknown language 'latin'; known: english, french"),
    ],
)
def test_unknown_value_is_refused_with_the_known_ones_in_one_line(folder, fields, words):
    with Library.open(folder) as library, pytest.raises(SettingsError) as error:
        check_filters(Filters(**fields), library.rows())
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_library_without_any_language_says_so():
    with pytest.raises(SettingsError, match="none, no record of this library names its language"):
        check_filters(Filters(languages=frozenset({"english"})), [row()])


def test_known_values_pass(folder):
    with Library.open(folder) as library:
        check_filters(Filters(journals=frozenset({"The Lancet"}), languages=frozenset({"eng"})), library.rows())


def test_every_group_of_a_population_has_a_name_to_filter_by():
    assert len(POPULATIONS) == 22
    assert {"children", "women", "pregnant", "kidney failure", "humans"} <= POPULATIONS.keys()
    assert "kidney" not in POPULATIONS


def test_facts_of_a_study_are_those_that_its_text_gives():
    (draft,) = read_bytes(json.dumps(RECORDS[0]).encode(), "x.jsonl")
    study = build_study(draft)
    assert [one.what for one in find_population(study.text, study.title, study.sections).age] == ["children"]
    facts = facts_of(study)
    assert facts.population == "children|women|humans"
    assert facts.effects


def older(folder, tmp_path):
    """Return a copy of a library as Lind wrote it before it knew facts."""
    copy = tmp_path / "older"
    shutil.copytree(folder, copy)
    with sqlite3.connect(copy / FILE_NAME) as db:
        db.execute("DROP TABLE facts")
        db.execute("UPDATE meta SET value = '2' WHERE key = 'schema_version'")
    db.close()
    return copy


def test_older_library_is_upgraded_and_its_facts_are_read_when_first_needed(folder, tmp_path, embedder):
    copy = older(folder, tmp_path)
    with Library.open(folder) as new, Library.open(copy) as library:
        assert [r.population for r in library.rows()] == [None] * 3
        assert [r.year for r in library.rows()] == [r.year for r in new.rows()]
        assert make_ready(library, Filters(since=1990)) == 0
        assert make_ready(library, Filters(with_effects=True)) == 3
        assert library.rows() == new.rows()
        assert make_ready(library, Filters(with_effects=True)) == 0
    assert found(copy, embedder, population=frozenset({"children"})) == ["kids"]


def test_older_library_that_cannot_be_written_says_so_in_one_line(folder, tmp_path):
    copy = older(folder, tmp_path)
    Library.open(copy).close()
    with Library.open(copy) as library:
        (copy / FILE_NAME).chmod(0o444)
        shutil.rmtree(copy)
        copy.write_text("no folder")
        with pytest.raises(LibraryError) as error:
            library.fill_facts()
    assert "\n" not in str(error.value)


def test_library_of_the_first_version_is_upgraded_through_both_steps(tmp_path):
    folder = tmp_path / "first"
    Library.open_for_writing(folder).close()
    with sqlite3.connect(folder / FILE_NAME) as db:
        for table in ("aliases", "status_lists", "marks", "facts"):
            db.execute(f"DROP TABLE {table}")
        db.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    db.close()
    with Library.open(folder) as library:
        assert library.rows() == ()
        assert library.status_lists() == ()
    with sqlite3.connect(folder / FILE_NAME) as db:
        assert db.execute("SELECT value FROM meta").fetchone() == (str(SCHEMA_VERSION),)
    db.close()
