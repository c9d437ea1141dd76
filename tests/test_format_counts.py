"""Every file of ``formats.zip``: as many records come out as stand in it, and the fields are those Biopython finds."""

import io
import re
import zipfile

import pytest

from corpus.formats import read_bytes
from corpus.study import Draft

COUNTED = {
    # RIS: lines that begin with "TY  -".
    "asreview_demo_data/_baseline.ris": (100, 0),
    "asreview_demo_data/baseline_empty_values.ris": (4, 0),
    "asreview_demo_data/baseline_reference_types.ris": (61, 61),  # a type, and at most a note
    "asreview_demo_data/baseline_tag-notes.ris": (12, 11),  # notes only; the first has a title
    "asreview_demo_data/baseline_tag-notes_labels.ris": (32, 0),
    "asreview_demo_data/baseline_tag-notes_zotero.ris": (4, 0),
    # One TY, but two ER: what stands between the two is outside of any record, and is kept.
    "asreview_demo_data/baseline_tag_and_field_definitions.ris": (2, 1),
    "asreview_demo_data/baseline_tag_and_field_definitions_lists.ris": (1, 1),  # authors, keywords and notes only
    "asreview_demo_data/baseline_zotero.ris": (100, 0),
    "asreview_demo_data/embase.ris": (6, 0),
    "asreview_demo_data/faulty_year.ris": (1, 0),
    "asreview_demo_data/ovid_zotero.ris": (6, 0),
    "asreview_demo_data/proquest.ris": (6, 0),
    "asreview_demo_data/pubmed_endnote.txt": (6, 0),
    "asreview_demo_data/ris_issue_1099.txt": (7, 0),
    "asreview_demo_data/ris_issue_992.txt": (19, 0),
    "asreview_demo_data/scopus.ris": (6, 0),
    "other/Kwok_included.txt": (120, 0),
    "ris/asysd_ris_export.txt": (69, 0),
    "ris/asysd_wos_test.ris": (50, 0),
    "ris/schoot-lgmm-ptsd-included-1.ris": (363, 0),
    # Tables: rows below the column names, counted by eye.
    "asreview_demo_data/duplicate_records.csv": (14, 4),  # four have a DOI only
    "asreview_demo_data/embase.csv": (6, 0),
    "asreview_demo_data/embase_newpage.csv": (6, 0),
    "asreview_demo_data/generic.csv": (2, 0),
    "asreview_demo_data/generic_column_names_with_spaces.csv": (2, 0),
    "asreview_demo_data/generic_labels.csv": (6, 0),
    "asreview_demo_data/generic_labels_no_abs.csv": (6, 0),
    "asreview_demo_data/generic_labels_no_title.csv": (6, 0),
    "asreview_demo_data/generic_partial_labels.csv": (6, 0),
    "asreview_demo_data/generic_semicolon.csv": (2, 0),
    "asreview_demo_data/generic_tab.csv": (2, 0),
    "asreview_demo_data/generic_tab.tsv": (2, 0),
    "asreview_demo_data/missing_values.csv": (4, 0),
    "asreview_demo_data/record_id.csv": (10, 0),
    # MEDLINE: lines that begin with "PMID-".
    "medline/biopython_pubmed_result1.txt": (1, 0),
    "medline/biopython_pubmed_result2.txt": (4, 0),
    "medline/robotreviewer_pubmed_test_1000.txt": (1000, 0),
    # Web of Science: lines that begin with "PT ".
    "other/synthesisr_zoorec.txt": (134, 0),
    # XML: "<article " and "<PubmedArticle".
    "jats/biopython_efetch_pmc.xml": (1, 0),
    "pubmed_xml/biopython_pubmed1.xml": (2, 0),
    "pubmed_xml/biopython_pubmed2.xml": (2, 0),
    "pubmed_xml/biopython_pubmed4.xml": (1, 0),
    "pubmed_xml/biopython_pubmed5.xml": (1, 0),
    "pubmed_xml/biopython_pubmed6.xml": (1, 0),
    "pubmed_xml/jmjamison_pubmed_result.xml": (2, 0),
    "pubmed_xml/p1m-ortho_pubmed_result.xml": (4, 0),
    "pubmed_xml/pubmedportable_pancreatic_cancer.xml": (100, 0),
    "pubmed_xml/retractobot_pubmed_citing_paper.xml": (1, 0),
    "pubmed_xml/retractobot_pubmed_retracted_publication.xml": (1, 0),
}
"""File → records in it, counted with grep or by eye and not with Lind; and how many have neither title nor abstract."""

MARKS = {".ris": r"(?m)^\ufeff?TY  -", ".xml": r"<(?:PubmedArticle|article)(?=[ >])"}
"""What was counted, for the files where it can be counted again here."""

OTHER_ABSTRACT = {"10696998", "10968446", "11009134"}
"""Abstracts in the tag OAB: Lind takes it where AB is missing."""
FOLDED_GROUP = {"11096166", "11145489", "11145491"}
"""Group names (CN) over two lines: one name for Lind, two for Bio.Medline."""


@pytest.fixture(scope="module")
def archive(data_folder):
    path = data_folder / "formats" / "formats.zip"
    if not path.is_file():
        pytest.skip(f"no {path.name} in the test data")
    with zipfile.ZipFile(path) as opened:
        yield {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}


def test_no_file_of_the_archive_is_left_out(archive):
    assert set(archive) == set(COUNTED)


@pytest.mark.parametrize("name", COUNTED)
def test_read_and_quarantined_make_up_the_records(archive, name):
    records = list(read_bytes(archive[name], name))
    count, without_text = COUNTED[name]
    assert len(records) == count
    reasons = [record.reason for record in records if not isinstance(record, Draft)]
    assert len(reasons) == without_text
    assert all("neither a title nor an abstract" in reason for reason in reasons)


@pytest.mark.parametrize("name", [name for name in COUNTED if name.endswith(tuple(MARKS))])
def test_count_by_hand_is_the_count_of_marks(archive, name):
    mark = MARKS[name[-4:]]
    stray = name.endswith("baseline_tag_and_field_definitions.ris")
    assert len(re.findall(mark, archive[name].decode("utf-8"))) + stray == COUNTED[name][0]


@pytest.mark.parametrize("name", [name for name in COUNTED if name.endswith((".ris", "Kwok_included.txt"))])
def test_every_character_of_an_ris_file_is_in_some_original(archive, name):
    originals = "".join(record.original for record in read_bytes(archive[name], name))
    assert originals.split() == archive[name].decode("utf-8-sig").split()


@pytest.mark.parametrize("name", [name for name in COUNTED if name.startswith("medline/")])
def test_medline_fields_are_those_of_biopython(archive, name):
    from Bio import Medline

    theirs = Medline.parse(io.StringIO(archive[name].decode("utf-8")))
    for ours, record in zip(read_bytes(archive[name], name), theirs, strict=True):
        pmid = record["PMID"]
        same = {
            "pmid": (ours.pmid, pmid),
            "title": (ours.title, record["TI"]),
            "journal": (ours.journal, record["TA"]),
            "year": (str(ours.year), record["DP"][:4]),
            "volume": (ours.volume, record.get("VI")),
            "issue": (ours.issue, record.get("IP")),
            "pages": (ours.pages, record.get("PG")),
            "types": (list(ours.publication_types), record["PT"]),
            "language": (ours.language, record["LA"][0]),
        }
        if pmid not in OTHER_ABSTRACT:
            same["abstract"] = ("".join(part.text for part in ours.parts), record.get("AB", ""))
        if pmid not in FOLDED_GROUP:
            same["authors"] = (list(ours.authors), record.get("AU", []) + record.get("CN", []))
        assert {field: pair for field, pair in same.items() if pair[0] != pair[1]} == {}, pmid


@pytest.mark.parametrize("name", [name for name in COUNTED if name.startswith("pubmed_xml/")])
def test_pubmed_xml_fields_are_those_of_biopython(archive, name):
    theirs = entrez(archive[name])
    for ours, article in zip(read_bytes(archive[name], name), theirs, strict=True):
        citation = article["MedlineCitation"]
        record = citation["Article"]
        issue = record["Journal"]["JournalIssue"]
        ids = article["PubmedData"]["ArticleIdList"]
        abstract = "".join(map(str, record.get("Abstract", {}).get("AbstractText", [])))
        same = {
            "pmid": (ours.pmid, str(citation["PMID"])),
            # Lind writes a superscript as (…), Biopython as a tag: compared without either.
            "title": (bare(ours.title), bare(record["ArticleTitle"])),
            "abstract": (bare("".join(part.text for part in ours.parts)), bare(abstract)),
            "volume": (ours.volume, issue.get("Volume")),
            "issue": (ours.issue, issue.get("Issue")),
            "language": (ours.language, record["Language"][0]),
            "types": (list(ours.publication_types), list(map(str, record["PublicationTypeList"]))),
            "authors": (list(ours.authors), [author_name(author) for author in record.get("AuthorList", [])]),
            "doi or pmcid": (
                {ours.doi, ours.pmcid} - {None},
                # Some records of one publisher give a bare number ("51466") for the DOI, which is none.
                {str(i) for i in ids if i.attributes["IdType"] in ("doi", "pmc") and not i.isdecimal()},
            ),
        }
        assert {field: pair for field, pair in same.items() if pair[0] != pair[1]} == {}, ours.pmid


def entrez(data):
    """Read with Biopython, after what it refuses is put right: an http address of the DTD, a missing declaration."""
    from Bio import Entrez

    data = data.replace(b'"http://www.ncbi.nlm.nih.gov/', b'"https://www.ncbi.nlm.nih.gov/')
    if not data.startswith(b"<?xml"):
        dtd = b"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd"
        head = b'<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "' + dtd + b'">'
        data = head + b"<PubmedArticleSet>" + data + b"</PubmedArticleSet>"
    parsed = Entrez.read(io.BytesIO(data), validate=False)
    return parsed["PubmedArticle"] if "PubmedArticle" in parsed else parsed


def bare(text):
    return re.sub(r"<[^<>]{1,80}>|[()\s]", "", str(text))


def author_name(author):
    pieces = (author.get("LastName"), author.get("Initials"), author.get("Suffix"))
    return " ".join(piece for piece in pieces if piece) or author.get("CollectiveName")
