import gzip
import io
import json
import random
import time
import zipfile
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.formats import READERS, detect_format, json_lines, medline, pubmed_xml, read_bytes, read_path
from corpus.formats.notices import REF_TYPES, metadata_notices, ref_type_notice
from corpus.study import Draft, Part, Quarantined, Status

DATA = Path(__file__).parent / "data" / "formats"
XML = (DATA / "two_articles.xml").read_text("utf-8")
ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>T{}.</ArticleTitle></Article>"
    "</MedlineCitation></PubmedArticle>"
)


def jsonl(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def test_pubmed_article_is_read_in_full():
    draft = next(read_path(DATA / "two_articles.xml"))
    assert draft.title == "Placebo beads at 10(9) CO2 units in adults."
    assert draft.parts == (
        Part(label="BACKGROUND", text="Beads are widely used."),
        Part(label="RESULTS", text="Of 20 adults, 12 < half improved (ISRCTN12345678)."),
        Part(label=None, text="Beads did little."),
    )
    assert draft.authors == ("Muster AB", "Bead Group")
    assert (draft.journal, draft.year, draft.volume, draft.issue, draft.pages) == (
        "Invent J Med",
        1998,
        "12",
        "3",
        "101-9",
    )
    assert (draft.pmid, draft.pmcid, draft.doi) == ("90000001", "PMC900001", "10.1000/Invent.1")
    assert draft.trial_ids == ("NCT90000001", "ISRCTN12345678")
    assert draft.mesh == ("Adult", "beads")
    assert draft.publication_types == ("Randomized Controlled Trial",)
    assert [(n.status, n.cue, n.reference) for n in draft.notices] == [(Status.RETRACTED, "RetractionIn", "90000009")]
    assert draft.original in XML
    assert draft.original.startswith("<PubmedArticle>")


def test_pubmed_book_article_is_read_and_a_commented_article_is_not():
    records = list(read_path(DATA / "two_articles.xml"))
    assert len(records) == 2
    assert (records[1].title, records[1].journal, records[1].year) == ("Chapter on beads", "Invented handbook", 2011)


@pytest.mark.parametrize(
    ("inline", "words"),
    [
        ("CD8<sup>+</sup> cells", "CD8(+) cells"),
        ("x 10<sub>2</sub> y", "x 10(2) y"),
        ("HbA<sub>1c</sub> fell", "HbA1c fell"),
    ],
)
def test_raised_and_lowered_figures_never_run_into_a_number(inline, words):
    assert next(pubmed_xml.read(ARTICLE.format(1, inline), "f")).title == f"T{words}."


def test_truncated_xml_gives_the_complete_records_and_one_quarantined():
    whole = "<PubmedArticleSet>" + ARTICLE.format(1, 1) + ARTICLE.format(2, 2)
    first, second = pubmed_xml.read(whole[:-40], "cut.xml")
    assert isinstance(first, Draft)
    assert isinstance(second, Quarantined)
    assert "no end" in second.reason
    assert second.locator == "cut.xml, record 2"
    *read, last = pubmed_xml.read(whole, "cut.xml")
    assert [draft.pmid for draft in read] == ["1", "2"]
    assert "records may be missing" in last.reason


def test_a_broken_record_costs_no_other():
    text = (
        f"<PubmedArticleSet>{ARTICLE.format(1, 1)}{ARTICLE.format(2, '<b>')}{ARTICLE.format(3, 3)}</PubmedArticleSet>"
    )
    assert [type(record) for record in pubmed_xml.read(text, "f")] == [Draft, Quarantined, Draft]


@pytest.mark.parametrize(
    ("declaration", "title"),
    [('<!ENTITY a "aaaa">', "&a;"), ('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")],
)
def test_entities_are_refused(declaration, title):
    text = f"<!DOCTYPE PubmedArticleSet [{declaration}]><PubmedArticleSet>{ARTICLE.format(1, title)}</PubmedArticleSet>"
    (record,) = read_bytes(text.encode(), "bomb.xml")
    assert isinstance(record, Quarantined)
    assert "entities" in record.reason


@pytest.mark.parametrize(
    "inner", ["<b>" * 70 + "</b>" * 70, "<b " + " ".join(f'a{i}=""' for i in range(201)) + "/>", "a" * 1_000_001]
)
def test_xml_beyond_the_caps_is_quarantined(inner):
    (record,) = pubmed_xml.read(ARTICLE.format(1, inner), "f")
    assert isinstance(record, Quarantined)
    assert "refused" in record.reason


def test_all_23_ref_types_of_the_dtd_are_mapped_with_their_direction():
    assert len([name for name in REF_TYPES if not name.startswith("Partial")]) == 23
    by_status = {
        status: {name for name, found in REF_TYPES.items() if found is status} for status in set(REF_TYPES.values())
    }
    assert by_status[Status.RETRACTED] == {"RetractionIn", "RetractedandRepublishedIn"}
    assert by_status[Status.NOTICE] == {"RetractionOf", "ErratumFor", "ExpressionOfConcernFor", "PartialRetractionOf"}
    assert by_status[Status.CORRECTED] == {"ErratumIn"}
    assert by_status[Status.CONCERN] == {"ExpressionOfConcernIn", "PartialRetractionIn"}
    assert by_status[Status.UPDATED] == {"UpdateIn"}
    assert ref_type_notice("CommentIn", None) is None


@pytest.mark.parametrize(
    ("types", "title", "status"),
    [
        (("Retracted Publication",), "Beads.", Status.RETRACTED),
        (("Retraction of Publication",), "Beads.", Status.NOTICE),
        (("Published Erratum",), "Beads.", Status.NOTICE),
        ((), "RETRACTED: Beads.", Status.RETRACTED),
        ((), "WITHDRAWN: Beads.", Status.RETRACTED),
        ((), "[Retracted] Beads.", Status.RETRACTED),
        ((), "Retraction notice to: Beads.", Status.NOTICE),
    ],
)
def test_publication_type_or_title_alone_tells_the_standing(types, title, status):
    assert [notice.status for notice in metadata_notices(types, title)] == [status]


@pytest.mark.parametrize(
    "title", ["Retraction of the eyelid in adults.", "Withdrawn patients in trials.", "Correction of anaemia."]
)
def test_ordinary_titles_raise_no_notice(title):
    assert metadata_notices(("Journal Article", "Preprint"), title) == ()


def test_medline_record_is_read_in_full():
    first, second, third = read_path(DATA / "two_records.nbib")
    assert first.title == "Beads in children: a randomised trial."
    assert first.parts == (
        Part(label=None, text="BACKGROUND: Beads are given to children. RESULTS: Of 40 children, 31 improved."),
    )
    assert first.authors == ("Muster AB", "Bead Group")
    assert (first.year, first.volume, first.issue, first.journal) == (2006, "7", "2", "Invent J Med")
    assert (first.pmid, first.pmcid, first.doi) == ("90000003", "PMC900003", "10.1000/beads.3")
    assert first.trial_ids == ("NCT90000003",)
    assert first.publication_types == ("Randomized Controlled Trial",)
    assert first.mesh == ("Child", "beads")
    assert {(n.status, n.reference) for n in first.notices} == {
        (Status.CORRECTED, "90000010"),
        (Status.NOTICE, "Invent J Med. 2001 Jan;1(1):1."),
    }
    assert [n.status for n in second.notices] == [Status.RETRACTED]
    assert isinstance(third, Quarantined)


def test_json_sections_become_parts_only_when_they_are_the_whole_abstract():
    sections = [{"label": "AIM", "text": "To see."}, {"label": "RESULTS", "text": "We saw."}]
    whole, more = read_bytes(
        jsonl(
            {"_id": 1, "title": "T", "abstract": "AIM: To see. RESULTS: We saw.", "sections": sections},
            {"_id": 2, "title": "T", "abstract": "AIM: To see. Oddly. RESULTS: We saw.", "sections": sections},
        ),
        "a.jsonl",
    )
    assert whole.parts == (Part(label="AIM", text="To see."), Part(label="RESULTS", text="We saw."))
    assert more.parts == (Part(label=None, text="AIM: To see. Oddly. RESULTS: We saw."),)


def test_json_line_is_read_in_full_and_missing_values_are_missing():
    row = {
        "doc_id": "x:1",
        "title": "nan",
        "text": "Eight adults (NCT00699816).",
        "pmid": 12,
        "pmcid": "NA",
        "year": "2006.0",
    }
    row |= {"doi": "https://doi.org/10.1000/A", "authors": "Muster, A.; Beispiel, B.", "pub_types": ["Journal Article"]}
    (draft,) = read_bytes(jsonl(row), "a.jsonl")
    assert (draft.source_id, draft.title, draft.pmid, draft.pmcid, draft.year) == ("x:1", None, "12", None, 2006)
    assert (draft.doi, draft.authors, draft.trial_ids) == (
        "10.1000/A",
        ("Muster, A.", "Beispiel, B."),
        ("NCT00699816",),
    )
    assert [caution.code for caution in draft.cautions] == ["no-title"]


def test_pubmedqa_line_keeps_labels_and_conclusion():
    row = {
        "pmid": "1",
        "QUESTION": "Do beads help?",
        "CONTEXTS": ["We asked.", "They did."],
        "LABELS": ["AIMS", "RESULTS"],
    }
    (draft,) = read_bytes(jsonl(row | {"LONG_ANSWER": "Beads help.", "YEAR": "2001"}), "a.jsonl")
    assert (draft.title, draft.year) == ("Do beads help?", 2001)
    assert [(p.label, p.text) for p in draft.parts] == [
        ("AIMS", "We asked."),
        ("RESULTS", "They did."),
        ("CONCLUSIONS", "Beads help."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '{"title": "T"',
        "[1, 2]",
        "3",
        '{"_id": "1", "title": ""}',
        '{"title": "\\ud800"}',
        "[" * 100_000,
        '{"year": ' + "9" * 5000 + "}",
    ],
)
def test_unreadable_json_line_is_quarantined_with_its_line_number(line):
    good = '{"title": "T"}'
    first, bad, last = json_lines.read_lines([good, line, good], "a.jsonl")
    assert isinstance(first, Draft)
    assert isinstance(last, Draft)
    assert bad.locator == "a.jsonl:2"
    assert "\n" not in bad.reason


def test_json_array_and_objects_over_several_lines_are_read():
    rows = [{"_id": "1", "title": "A"}, {"_id": "2", "title": "B"}]
    for text in (json.dumps(rows), json.dumps(rows, indent=2), "\n".join(json.dumps(row, indent=2) for row in rows)):
        assert [draft.source_id for draft in read_bytes(text.encode(), "a.json")] == ["1", "2"]


def test_array_that_breaks_off_keeps_what_came_before():
    records = list(read_bytes(b'[{"_id": "1", "title": "A"}, {"_id": "2", "ti', "a.json"))
    assert [type(record) for record in records] == [Draft, Quarantined]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_give_the_same_words(encoding):
    text = '{"_id": "1", "title": "Behçet’s disease – 5 µg"}\r\n'
    (draft,) = read_bytes(text.encode(encoding), "a.jsonl")
    assert draft.title == "Behçet’s disease – 5 µg"


def test_one_line_in_another_encoding_spoils_no_other():
    data = '{"title": "Behçet"}\n'.encode() + '{"title": "Sjögren"}\n'.encode("cp1252")
    assert [draft.title for draft in read_bytes(data, "a.jsonl")] == ["Behçet", "Sjögren"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (XML, "pubmed-xml"),
        ("PMID- 1\nTI  - Beads.\n", "medline"),
        ("\nOWN - NLM\nPMID- 1\n", "medline"),
        ('{"title": "A"}', "json-lines"),
        ("Beads were given to eight adults.", "plain-text"),
        ("[Beads in adults].\n\nBeads were given.", "plain-text"),
    ],
)
def test_format_is_found_from_the_content(text, name):
    assert detect_format(text, "misleading.pdf") == name


@pytest.mark.parametrize(
    "text",
    [
        "%PDF-1.4\n",
        "<html><body>A</body></html>",
        "a\0b",
    ],
)
def test_other_formats_are_not_taken_for_prose(text):
    with pytest.raises(InputError, match=r"Lind reads pubmed-xml, jats, medline, .*, plain-text"):
        detect_format(text, "x")


def test_folder_is_read_in_order_with_archives_and_without_hidden_files(tmp_path):
    (tmp_path / "b.jsonl").write_bytes(jsonl({"_id": "b", "title": "B"}))
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "z.data").write_bytes(gzip.compress(jsonl({"_id": "z", "title": "Z"})))
    (tmp_path / ".hidden").write_bytes(jsonl({"_id": "h", "title": "H"}))
    (tmp_path / "empty.txt").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("../../evil.jsonl", jsonl({"_id": "x", "title": "X"}))
        archive.writestr("within/e.jsonl", jsonl({"_id": "e", "title": "E"}))
    records = list(read_path(tmp_path))
    assert [r.source_id for r in records if isinstance(r, Draft)] == ["z", "b", "e"]
    evil, empty = [r for r in records if isinstance(r, Quarantined)]
    assert "leads out of the archive" in evil.reason
    assert "empty" in empty.reason
    assert not (tmp_path.parent.parent / "evil.jsonl").exists()


def test_archive_bombs_and_broken_archives_are_quarantined():
    bomb = gzip.compress(b'{"title": "T"}\n' + b" " * 30_000_000)
    *_, last = read_bytes(bomb, "bomb.gz")
    assert "archive bomb" in last.reason
    whole = gzip.compress(jsonl(*({"_id": i, "title": f"T{random.Random(i).random()}"} for i in range(500))))
    *read, last = read_bytes(whole[: len(whole) // 2], "half.gz")
    assert read
    assert all(isinstance(record, Draft) for record in read)
    assert isinstance(last, Quarantined)
    (record,) = read_bytes(b"PK\x03\x04 no zip", "x.zip")
    assert isinstance(record, Quarantined)


def test_archive_of_too_many_files_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.txt", "")
    (record,) = read_bytes(buffer.getvalue(), "many.zip")
    assert "more than 10,000" in record.reason


def test_missing_path_empty_folder_and_unknown_format_are_errors(tmp_path):
    with pytest.raises(InputError, match="no file or folder"):
        read_path(tmp_path / "absent")
    with pytest.raises(InputError, match="holds no files"):
        read_path(tmp_path)
    with pytest.raises(InputError, match=r"'docx'; known are pubmed-xml"):
        read_bytes(b"x", "x", "docx")


def test_every_json_line_gives_one_record_however_it_is_mutated():
    line = json.dumps({"_id": "1", "title": "Beads in adults", "abstract": "Eight adults.", "year": 2001})
    for seed in range(1000):
        chance = random.Random(seed)
        mutated = list(line)
        for _ in range(chance.randint(1, 4)):
            mutated[chance.randrange(1, len(mutated))] = chance.choice('"{}[]:,\\aé0\t')
        assert len(list(json_lines.read_lines([line, "".join(mutated), line], "f"))) == 3


def test_every_article_gives_one_record_however_its_content_is_mutated():
    for seed in range(500):
        chance = random.Random(seed)
        inner = "".join(chance.choice(["<", ">", "&", "a", "</Article>", "<sup>", '"', "é", "]]>"]) for _ in range(6))
        articles = ARTICLE.format(1, 1) + ARTICLE.format(2, inner) + ARTICLE.format(3, 3)
        text = f"<PubmedArticleSet>{articles}</PubmedArticleSet>"
        assert len(list(pubmed_xml.read(text, "f"))) == 3


@pytest.mark.parametrize(
    "piece", ["<!--", "<PubmedArticle>", "<![CDATA[", "<", "PMID- 1\n", "      \n", "{", "[{", "{}\n"]
)
def test_hostile_text_is_read_in_seconds(piece):
    text = (piece * 100_000)[:100_000]
    for reader in (pubmed_xml, medline, json_lines):
        start = time.process_time()  # of this process: what else runs on the machine does not count
        list(reader.read(text, "f"))
        reader.recognises(text[:8192])
        assert time.process_time() - start < 3


def test_the_table_names_each_reader_once_and_ends_with_prose():
    assert list(READERS) == [
        *("pubmed-xml", "jats", "medline", "ris", "wos", "endnote", "bibtex", "csv", "json-lines", "plain-text")
    ]


def test_pubmed_article_that_only_ends_is_quarantined():
    (record,) = pubmed_xml.read("<PubmedArticleSet>Beads</PubmedArticle>", "f")
    assert isinstance(record, Quarantined)


def test_pubmed_record_whose_first_tag_is_damaged_is_not_lost():
    first, stray, last = pubmed_xml.read(ARTICLE.format(1, 1) + ARTICLE.format(2, 2)[1:] + ARTICLE.format(3, 3), "f")
    # The text between two records is reported before them, as it is found first.
    assert "T2." in first.original
    assert [stray.pmid, last.pmid] == ["1", "3"]
