from pathlib import Path

import pytest

from corpus.formats import detect_format, jats, read_bytes, read_path
from corpus.study import Draft, Part, Quarantined, Status

DATA = Path(__file__).parent / "data" / "formats"
ARTICLE = (
    "<article><front><article-meta><title-group><article-title>{}</article-title></title-group>"
    "<abstract>{}</abstract></article-meta></front></article>"
)


def test_article_is_read_in_full():
    first = next(read_path(DATA / "article.nxml"))
    assert first.title == "Beads at 10(9) units α and more"
    assert first.parts == (
        Part(label="Background", text="Beads are widely used."),
        Part(label="Results", text="Of 20 adults (1), 12 improved.\nNone died."),
    )
    assert first.authors == ("Muster, Anna B", "Bead Group")
    assert (first.journal, first.year, first.volume, first.issue, first.pages) == (
        "Invent J Med",
        2018,
        "7",
        "3",
        "11-19",
    )
    assert (first.pmid, first.pmcid, first.doi) == ("90000015", "PMC900015", "10.1000/j.1")
    assert (first.mesh, first.language) == (("beads",), "en")
    assert [(n.status, n.cue, n.reference) for n in first.notices] == [
        (Status.RETRACTED, "RetractionIn", "10.1000/j.9")
    ]


def test_results_and_conclusions_stand_in_for_a_missing_abstract():
    _, second = read_path(DATA / "article.nxml")
    assert second.parts == (
        Part(label="What we saw", text="Ten of 14 slept."),
        Part(label="Harms", text="One fell."),
        Part(label="Conclusions", text="Beads may help sleep."),
    )
    assert "body-for-abstract" in [caution.code for caution in second.cautions]


def test_a_broken_article_costs_no_other():
    text = f"<pmc-articleset>{ARTICLE.format('A', '<p>')}{ARTICLE.format('B', '<p>x</p>')}</pmc-articleset>"
    assert [type(record) for record in jats.read(text, "f")] == [Quarantined, Draft]


def test_article_that_is_cut_off_is_quarantined():
    (record,) = jats.read(ARTICLE.format("A", "x")[:-20], "f")
    assert "no end" in record.reason


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE article [<!ENTITY a "aaaa">]>' + ARTICLE.format("&a;", "x"),
        ARTICLE.format("<b>" * 70 + "</b>" * 70, "x"),
        ARTICLE.format("&unheard;", "x"),
    ],
)
def test_dangerous_or_unknown_xml_is_quarantined(text):
    (record,) = jats.read(text, "f")
    assert isinstance(record, Quarantined)


def test_formula_in_tex_beside_mathml_is_read_once():
    formula = (
        "<alternatives><tex-math>\\documentclass{x}</tex-math><mml:math><mml:mi>n</mml:mi></mml:math></alternatives>"
    )
    (record,) = jats.read(ARTICLE.format("A", f"<p>With {formula}.</p>"), "f")
    assert record.parts[0].text == "With n."


def test_correction_is_a_notice_about_another_record():
    (record,) = jats.read(ARTICLE.format("A", "x").replace("<article>", '<article article-type="correction">'), "f")
    assert [notice.status for notice in record.notices] == [Status.NOTICE]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_reads_the_same(encoding):
    (record,) = read_bytes(ARTICLE.format("Müllers Perlen", "<p>x</p>").encode(encoding), "f")
    assert (record.format, record.title) == ("jats", "Müllers Perlen")


def test_jats_and_pubmed_xml_are_told_apart():
    assert detect_format(ARTICLE, "f") == "jats"
    assert detect_format("<PubmedArticleSet><PubmedArticle>", "f") == "pubmed-xml"


def test_deletions_of_an_update_file_are_each_reported():
    kept, first, second = read_path(DATA / "update_file.xml")
    assert kept.pmid == "90000016"
    assert [("deleted by the publisher's update" in r.reason, r.original) for r in (first, second)] == [
        (True, '<PMID Version="1">90000017</PMID>'),
        (True, '<PMID Version="1">90000018</PMID>'),
    ]
