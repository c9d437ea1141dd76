"""Oddities of single formats, one a test: what stands in a record in an unusual way is read as it was meant."""

from corpus.formats import bibtex, csv_table, jats, json_lines, medline, pubmed_xml, ris
from corpus.reading import build_study
from corpus.study import Draft, Quarantined

ARTICLE = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Beads</ArticleTitle>"
    "{article}</Article>{citation}</MedlineCitation></PubmedArticle></PubmedArticleSet>"
)
JATS = (
    "<article><front><article-meta><title-group><article-title>Beads</article-title></title-group>{meta}"
    "</article-meta></front></article>"
)


def pubmed(article="", citation=""):
    (draft,) = pubmed_xml.read(ARTICLE.format(article=article, citation=citation), "f")
    return draft


def jats_article(meta):
    (draft,) = jats.read(JATS.format(meta=meta), "f")
    return draft


def test_pubmed_english_abstract_is_taken_before_one_in_another_language():
    other = "<OtherAbstract Language='{}'><AbstractText>{}</AbstractText></OtherAbstract>"
    draft = pubmed(citation=other.format("fre", "Des perles.") + other.format("eng", "Of beads."))
    assert [part.text for part in draft.parts] == ["Of beads."]
    assert pubmed(citation=other.format("fre", "Des perles.")).parts == ()


def test_pubmed_doi_that_is_marked_as_wrong_is_not_taken():
    place = "<ELocationID EIdType='doi' ValidYN='{}'>10.5555/{}</ELocationID>"
    assert pubmed(place.format("N", "wrong") + place.format("Y", "right")).doi == "10.5555/right"


def test_pubmed_record_in_a_comment_is_none_and_one_without_an_end_costs_only_itself():
    record = "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>T</ArticleTitle></Article></MedlineCitation>"
    whole, open_ended = record.format(1) + "</PubmedArticle>", record.format(2)
    text = f"<PubmedArticleSet><!-- {whole} -->{open_ended}{whole}</PubmedArticleSet>"
    broken, read = pubmed_xml.read(text, "f")
    assert isinstance(broken, Quarantined)
    assert broken.original == open_ended
    assert read.pmid == "1"


def test_jats_graphical_abstract_gives_way_to_the_abstract():
    draft = jats_article(
        "<abstract abstract-type='graphical'><p>A picture.</p></abstract><abstract abstract-type='summary'><p>Of beads.</p></abstract>"
    )
    assert [part.text for part in draft.parts] == ["Of beads."]


def test_jats_year_of_the_issue_is_taken_before_that_of_the_screen():
    date = "<pub-date pub-type='{}'><year>{}</year></pub-date>"
    assert jats_article(date.format("epub", 2018) + date.format("ppub", 2019)).year == 2019


def test_medline_records_without_a_blank_line_between_them_are_two():
    assert [one.title for one in medline.read("PMID- 1\nTI  - Beads\nPMID- 2\nTI  - Pearls\n", "f")] == [
        "Beads",
        "Pearls",
    ]


def test_medline_line_of_spaces_does_not_end_a_record():
    (draft,) = medline.read("PMID- 1\nTI  - Beads\nAB  - Of beads.\n      \n      They helped.\n", "f")
    assert draft.parts[0].text.split() == ["Of", "beads.", "They", "helped."]


def test_medline_lines_of_one_value_are_joined_with_a_space():
    (draft,) = medline.read("PMID- 1\nTI  - Beads in\n      adults\nPT  - Randomized Controlled\n      Trial\n", "f")
    assert (draft.title, draft.publication_types) == ("Beads in adults", ("Randomized Controlled Trial",))


def test_medline_publishers_number_is_no_doi():
    (draft,) = medline.read("PMID- 1\nTI  - T\nAID - 10.5555/item [pii]\nAID - 10.5555/beads [doi]\n", "f")
    assert draft.doi == "10.5555/beads"


def test_ris_line_without_a_tag_is_a_further_author_but_goes_on_with_a_title():
    (draft,) = ris.read("TY  - JOUR\nTI  - Beads in\nadults\nAU  - Muster, A\nBeispiel, B\nER  - \n", "f")
    assert (draft.title, draft.authors) == ("Beads in adults", ("Muster, A", "Beispiel, B"))


def test_ris_value_with_a_line_break_is_written_as_one_line():
    study = build_study(Draft(source_id="1", format="test", original="", title="Beads\nER  - in adults", parts=()))
    (back,) = ris.read(ris.write_ris((study,)), "f")
    assert back.title == "Beads ER - in adults"


def test_bibtex_name_of_a_string_is_written_out():
    (draft,) = bibtex.read('@string{jb = "Journal of Beads"}\n@article{a,\n title = {Beads},\n journal = jb\n}\n', "f")
    assert draft.journal == "Journal of Beads"


def test_csv_names_at_commas_are_split_only_where_each_has_initials():
    header = "title,abstract,authors\n"
    (given,) = csv_table.read(header + 'Beads,A.,"Muster A, Beispiel B"\n', "f")
    (alone,) = csv_table.read(header + 'Beads,A.,"Muster, Anna Maria"\n', "f")
    assert (given.authors, alone.authors) == (("Muster A", "Beispiel B"), ("Muster, Anna Maria",))


def test_json_array_without_its_end_may_lack_records_and_says_so():
    whole, end = json_lines.read('[{"title": "Beads"}', "f")
    assert (whole.title, end.locator) == ("Beads", "f, end")


def test_json_half_of_a_surrogate_pair_is_quarantined():
    (bad,) = json_lines.read('{"title": "Be\\ud800ads"}', "f")
    assert isinstance(bad, Quarantined)


def test_json_sections_that_leave_out_the_end_of_the_abstract_are_not_taken_for_it():
    (draft,) = json_lines.read(
        '{"title": "T", "abstract": "AIM: Beads. Harms were rare.", "sections": [{"label": "AIM", "text": "Beads."}]}',
        "f",
    )
    assert [part.text for part in draft.parts] == ["AIM: Beads. Harms were rare."]
