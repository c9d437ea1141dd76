"""The collection in which each question of PubMedQA must find its own abstract."""

import gzip
import json
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from corpus.errors import InputError
from evals.peers import own_abstract


def test_question_of_own_abstract_has_another_id_than_its_document_and_the_title_is_hidden(tmp_path, capsys):
    data = tmp_path / "data"
    for name, rows in {
        "pubmedqa/pqal.dev.jsonl.gz": [
            {"pmid": "1", "QUESTION": "Is it so?", "CONTEXTS": ["It is."], "LONG_ANSWER": "Yes."}
        ],
        "abstracts/abstracts.jsonl.gz": [
            {"doc_id": "x1", "pmid": "1", "source": "other", "title": "Is it so?", "abstract": "It is."},
            {"doc_id": "x2", "pmid": None, "source": "other", "title": "Gout", "abstract": "Toes."},
            {"doc_id": "x3", "pmid": "3", "source": "pubmedqa", "title": "Left out", "abstract": "Of another split."},
        ],
    }.items():
        (data / name).parent.mkdir(parents=True)
        with gzip.open(data / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    assert own_abstract.main([str(tmp_path / "out"), "--data", str(data)]) == 0
    assert capsys.readouterr().out.startswith("1 questions, 2 documents")
    documents = [json.loads(line) for line in (tmp_path / "out" / "corpus.jsonl").read_text("utf-8").splitlines()]
    assert [(d["_id"], d["title"]) for d in documents] == [("1", ""), ("x2", "Gout")]
    assert documents[0]["text"] == "It is. Yes."
    assert (tmp_path / "out" / "qrels.tsv").read_text("utf-8").splitlines()[1] == "question-1\t1\t1"
    assert own_abstract.main([str(tmp_path / "out"), "--data", str(data), "--among", "0"]) == 1


def test_whole_collection_keeps_sections_and_every_record_but_hides_the_titles(tmp_path):
    data = tmp_path / "data"
    sections = [{"label": "RESULTS", "text": "It is."}]
    for name, rows in {
        "pubmedqa/pqal.dev.jsonl.gz": [
            {"pmid": "1", "QUESTION": "Is it so?", "CONTEXTS": ["It is."], "LONG_ANSWER": "Yes."}
        ],
        "abstracts/abstracts.jsonl.gz": [
            {"doc_id": "pubmedqa:1", "pmid": "1", "source": "pubmedqa", "title": "Is it so?", "sections": sections},
            {"doc_id": "x2", "pmid": None, "source": "other", "title": "Gout", "abstract": "Toes.", "year": 1999},
            {"doc_id": "x3", "pmid": "3", "source": "pubmedqa", "title": "Of another split", "abstract": "Fingers."},
        ],
    }.items():
        (data / name).parent.mkdir(parents=True)
        with gzip.open(data / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    assert own_abstract.write_collection(data, tmp_path / "out", whole=True) == (1, 3)
    documents = {d["_id"]: d for d in map(json.loads, (tmp_path / "out" / "corpus.jsonl").read_text().splitlines())}
    assert set(documents) == {"1", "x2", "x3"}
    assert (documents["1"]["title"], documents["1"]["sections"]) == ("", sections)
    assert (documents["x2"]["title"], documents["x2"]["year"]) == ("Gout", 1999)


def test_library_of_a_collection_takes_the_vectors_of_another_and_leaves_it_alone(tmp_path):
    from index.build import ingest
    from index.embed import open_embedder
    from index.embedding_cache import FILE_NAME
    from index.generations import current_generation

    collection = tmp_path / "collection"
    collection.mkdir()
    (collection / "corpus.jsonl").write_text('{"_id": "D1", "title": "Gout", "text": "Toes hurt."}', "utf-8")
    with pytest.raises(InputError, match="no vectors in it"):
        own_abstract.make_library(collection, tmp_path / "nothing", "hash-64")
    ingest(tmp_path / "other", [collection / "corpus.jsonl"], embedder=open_embedder("hash-64"))
    held = tmp_path / "other" / "index" / FILE_NAME
    marked = np.eye(1, 64, dtype="<f4")  # no text has this vector: where it turns up, nothing was embedded
    with closing(sqlite3.connect(held)) as database, database:
        database.execute("UPDATE embeddings SET vector = ?", (marked.tobytes(),))
    before = held.read_bytes()
    library = own_abstract.make_library(collection, tmp_path / "other", "hash-64")
    assert library == collection / "library"
    vectors = np.load(current_generation(library) / "vectors.npy")
    assert (vectors == marked).all()
    assert held.read_bytes() == before
