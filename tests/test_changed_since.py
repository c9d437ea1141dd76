import json

import pytest

from corpus.library import Library, Source
from corpus.reading import build_study
from corpus.study import Draft, Part
from index.build import ingest
from index.retriever import open_retriever

OLD = "Velorastine lowered the days with migraine. Forty adults took part."
NEW = "Corrected: velorastine did not lower the days with migraine. Thirty-nine adults took part, not forty."
QUESTION = "Does velorastine lower days with migraine?"


def record(number, title, abstract):
    return {"doc_id": number, "pmid": number, "title": title, "abstract": abstract}


@pytest.fixture
def folder(tmp_path, embedder):
    rows = [record("11", "Velorastine in migraine", OLD), record("12", "Pomitrel in gout", "Pomitrel lowered flares.")]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ingest(tmp_path / "library", [tmp_path / "rows.jsonl"], embedder=embedder)
    return tmp_path / "library"


def write_newer_version(folder):
    """Write what an ingest writes that breaks off before it publishes an index."""
    parts = (Part(label=None, text=NEW),)
    draft = Draft(source_id="11", format="test", original=NEW, title="Velorastine in migraine", parts=parts, pmid="11")
    with Library.open_for_writing(folder) as library, library.transaction():
        source = Source(path="newer", format="test", source_id="11")
        assert library.add(build_study(draft), original=NEW, source=source, now="2026-01-01T00:00:00Z") == "updated"


@pytest.mark.parametrize("opened_before", [True, False])
def test_study_changed_since_it_was_indexed_is_found_whole_and_once(folder, embedder, opened_before):
    with Library.open(folder) as library:
        retriever = open_retriever(library, embedder) if opened_before else None
        write_newer_version(folder)
        retriever = retriever or open_retriever(library, embedder)
        hits = [hit for hit in retriever.search(QUESTION, k=5) if hit.study_id == "pmid:11"]
        text = library.studies(["pmid:11"])["pmid:11"].text
    assert [(text[hit.start : hit.end], hit.passage_id) for hit in hits] == [(text, f"pmid:11#0-{len(text)}")]
    assert NEW in text


def test_study_that_did_not_change_is_found_by_its_passage(folder, embedder):
    with Library.open(folder) as library:
        write_newer_version(folder)
        hit = next(h for h in open_retriever(library, embedder).search("pomitrel gout", k=5) if h.study_id == "pmid:12")
        assert library.studies(["pmid:12"])["pmid:12"].text[hit.start : hit.end] == "Pomitrel lowered flares."


def test_nothing_has_changed_right_after_an_ingest(folder, embedder):
    with Library.open(folder) as library:
        retriever = open_retriever(library, embedder)
        assert retriever.manifest.newest == library.newest_version() == 2
        assert retriever._standing.changed == frozenset()
