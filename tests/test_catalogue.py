"""Counting and listing what a library holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.catalogue import Wanted, list_studies, overview, several_names, trials
from corpus.errors import LibraryError
from index.build import ingest
from index.embed import open_embedder

LINES = (
    '{"_id": "a", "title": "Orvalin for lantern headache", "text": "Pain eased. 100% of 5_5.", "pmid": "1", '
    '"year": 2020, "journal": "J One", "nct": "NCT00000001"}\n'
    '{"_id": "b", "title": "Zelvaprine for harbour fever", "text": "Fever fell.", "pmid": "2", "year": 2021, '
    '"journal": "J One"}\n'
    '{"_id": "c", "title": "Tidalin for rash", "text": "A randomised trial of rash.", "pmid": "3"}\n'
    '{"_id": "a2", "title": "Orvalin for lantern headache", "text": "Pain eased. 100% of 5_5.", "pmid": "1", '
    '"year": 2020, "journal": "J One", "nct": "NCT00000001"}\n'
    "{ broken\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("catalogue")
    (place / "some.jsonl").write_text(LINES)
    ingest(place / "library", [place / "some.jsonl"], embedder=open_embedder("hash-64"))
    return place / "library"


def test_the_overview_counts_studies_quarantine_joined_records_and_every_field(folder: Path) -> None:
    found = overview(folder)
    assert (found.studies, found.quarantined, found.more_names) == (3, 1, 1)
    assert found.counts["year"] == (("2021", 1), ("2020", 1), ("", 1))
    assert found.counts["journal"] == (("J One", 2), ("", 1))
    assert sum(count for _, count in found.counts["design"]) == 3


def test_every_word_must_occur_and_case_does_not_matter(folder: Path) -> None:
    assert [s.study_id for s in list_studies(folder, Wanted(words="FEVER zelva")).studies] == ["pmid:2"]
    assert list_studies(folder, Wanted(words="fever orvalin")).total == 0
    assert [s.study_id for s in list_studies(folder, Wanted(words="fell")).studies] == ["pmid:2"]


def test_signs_of_the_query_language_are_only_words(folder: Path) -> None:
    assert list_studies(folder, Wanted(words="100% 5_5")).total == 1
    assert list_studies(folder, Wanted(words="1%0")).total == 0
    assert list_studies(folder, Wanted(words="' OR 1=1 --")).total == 0


def test_years_and_pages(folder: Path) -> None:
    assert [s.year for s in list_studies(folder, Wanted(), order="newest").studies] == [2021, 2020, None]
    assert [s.study_id for s in list_studies(folder, Wanted(since=2021)).studies] == ["pmid:2"]
    page = list_studies(folder, Wanted(), order="oldest", page=1, size=2)
    assert (page.total, [s.study_id for s in page.studies]) == (3, ["pmid:3"])


def test_records_under_several_names_are_listed(folder: Path) -> None:
    assert several_names(folder) == (("pmid:1", ("a", "a2")),)


def test_one_report_of_a_trial_makes_no_group(folder: Path) -> None:
    assert trials(folder) == ()


def test_without_a_library_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no library at"):
        overview(tmp_path)
