"""A retraction is never lost: every way in which a record tells its standing, through every way out, and read again."""

import csv
import io
import json

import pytest

from assistant.answer import Answer
from assistant.answer_export import ANSWER_STYLES
from assistant.cited import cited_study
from assistant.export import STYLES
from corpus.formats import read_bytes
from corpus.formats.notices import title_notices
from corpus.library import Library, Source
from corpus.reading import build_study
from corpus.status import StatusMark
from corpus.study import Draft, Status

TITLE, ABSTRACT = "Tea in gout", "Attacks fell in 9 of 40 adults who drank tea."
RETRACTED = Status.RETRACTED

TITLES = [
    ("RETRACTED: Tea in gout", RETRACTED),
    ("Retracted article: Tea in gout", RETRACTED),
    ("RETRACTED ARTICLE: Tea in gout", RETRACTED),
    ("WITHDRAWN: Tea in gout", RETRACTED),
    ("WITHDRAWN - Tea in gout", RETRACTED),
    ("REMOVED: Tea in gout", RETRACTED),
    ("TEMPORARY REMOVAL: Tea in gout", RETRACTED),
    ("Article retracted: Tea in gout", RETRACTED),
    ("[Retracted] Tea in gout", RETRACTED),
    ("Tea in gout [Retracted]", RETRACTED),
    ("Tea in gout [retracted article].", RETRACTED),
    ("Tea in gout (RETRACTED ARTICLE)", RETRACTED),
    ("Tea in gout (RETRACTED)", RETRACTED),
    ("Tea in gout. (Retracted article. See vol. 365, pg. 1, 2010)", RETRACTED),
    ("Tea in gout (Retracted Article. See vol 12, pg 34, 2011)", RETRACTED),
    ("Tea in gout (Publication with Expression of Concern. See vol. 3, 2014)", Status.CONCERN),
    ("Tea in gout [This article has been retracted]", RETRACTED),
    ("This article has been retracted: Tea in gout", RETRACTED),
    ("RETRACTED CHAPTER: Tea in gout", RETRACTED),
    ("RETRACTED ARTICLE Tea in gout", RETRACTED),
    ("*RETRACTED* Tea in gout", RETRACTED),
    ("RETRACTED COVID-19 and tea in gout", RETRACTED),
    ("Tea in gout - RETRACTED", RETRACTED),
    ("Tea in gout: retracted article", RETRACTED),
    ("Tea in gout RETRACTED ARTICLE", RETRACTED),
    ("Tea in gout [corrected]", Status.CORRECTED),
    ("Statement of retraction: Tea in gout", Status.NOTICE),
    ("Partial retraction: Tea in gout", Status.NOTICE),
    ("Addendum: Tea in gout", Status.NOTICE),
    ("Retraction of “Tea in gout”", Status.NOTICE),
    ("Corrigendum to ‘Tea in gout’ [J Invent 3 (2010) 1-9]", Status.NOTICE),
    ("Retraction of tea in gout [BMJ 2010;3:4]", Status.NOTICE),
    ("Retraction: Tea in gout", Status.NOTICE),
    ("Retraction note: Tea in gout", Status.NOTICE),
    ("Retraction Note to: Tea in gout", Status.NOTICE),
    ("Retraction notice to “Tea in gout”", Status.NOTICE),
    ("Notice of retraction: Tea in gout", Status.NOTICE),
    ("Tea in gout (Retraction of vol 12, pg 34, 2010)", Status.NOTICE),
    ("Expression of Concern: Tea in gout", Status.NOTICE),
    ("Author Correction: Tea in gout", Status.NOTICE),
    ("Erratum to: Tea in gout", Status.NOTICE),
]
HARMLESS = [
    "Gingival retraction cords in crown impressions",
    "Clot retraction in thrombocytopenia: a pilot study",
    "Retracted eyelid in thyroid disease",
    "Eyelid position: retracted or not?",
    "Scapular retraction exercise for shoulder pain",
    "Retraction of the lung during thoracoscopy",
    "Retraction pockets of the tympanic membrane",
    "Brain retraction injury (a review)",
    "Chest wall retractions in infants with bronchiolitis",
    "Inverted nipples (retracted)",
    "Testes: descended, retractile or retracted",
    "Mesh removed for infection after hernia repair",
    "Tonsils removed by coblation or by steel",
    "Implant removal: a cohort study",
    "Outcomes when life support is withdrawn",
    "Anticonvulsants withdrawn in adults free of seizures (a trial)",
    "Participants withdrawn from trials of tea",
    "Alcohol withdrawal in hospital",
    "Opioid withdrawal (symptoms and treatment)",
    "Correction of hyponatraemia and outcome",
    "Corrected QT interval in users of tea",
    "Surgical correction of scoliosis (1990-2010)",
    "Concern about falling: expression in older adults",
    "Erratum rates in medical journals",
    "RETRACTED EYELID IN THYROID DISEASE",
    "THE NIPPLE: NORMAL OR RETRACTED",
    "Position of the nipple: retracted",
    "Correction of the “flat foot” in children",
    "Retraction of the liver [a technique]",
    "Reasons for a study to be withdrawn from a registry",
    "Healing of the sternum and ACE inhibitors [correction of ACE type 1 inhibition].",
]


@pytest.mark.parametrize(("title", "status"), TITLES)
def test_title_that_publishers_mark_tells_its_standing(title, status):
    assert [notice.status for notice in title_notices(title)] == [status]


@pytest.mark.parametrize("title", HARMLESS)
def test_clinical_words_in_a_title_are_no_notice(title):
    assert title_notices(title) == ()


def table(**cells):
    row = {"Title": TITLE, "Abstract": ABSTRACT, "Year": "2011", **cells}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue()


def line(**fields):
    return json.dumps({"title": TITLE, "abstract": ABSTRACT, "year": 2011, **fields}) + "\n"


def nbib(*tags):
    return "\n".join(["PMID- 99000100", f"TI  - {TITLE}", f"AB  - {ABSTRACT}", *tags]) + "\n"


def ris(*tags, title=TITLE):
    return "\n".join(["TY  - JOUR", f"TI  - {title}", f"AB  - {ABSTRACT}", *tags, "ER  - "]) + "\n"


def wos(*tags):
    return "\n".join(["FN Clarivate", "VR 1.0", "PT J", f"TI {TITLE}", f"AB {ABSTRACT}", *tags, "ER", "", "EF"]) + "\n"


def xml(kind):
    return (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>99000100</PMID><Article>"
        f"<ArticleTitle>{TITLE}</ArticleTitle><Abstract><AbstractText>{ABSTRACT}</AbstractText></Abstract></Article>"
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{kind}"><RefSource>J</RefSource><PMID>99000999</PMID>'
        "</CommentsCorrections></CommentsCorrectionsList></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )


def csl(**fields):
    return json.dumps({"id": "a", "type": "article-journal", "container-title": "J", "title": TITLE} | fields)


WAYS_IN = {
    "PubMed XML, retracted": (xml("RetractionIn"), RETRACTED),
    "PubMed XML, concern": (xml("ExpressionOfConcernIn"), Status.CONCERN),
    "PubMed XML, corrected": (xml("ErratumIn"), Status.CORRECTED),
    "PubMed XML, notice": (xml("RetractionOf"), Status.NOTICE),
    "nbib, RIN": (nbib("RIN - J. 2012. PMID: 99000999"), RETRACTED),
    "nbib, PT": (nbib("PT  - Journal Article", "PT  - Retracted Publication"), RETRACTED),
    "nbib, ECI": (nbib("ECI - J. 2012. PMID: 99000999"), Status.CONCERN),
    "nbib, EIN": (nbib("EIN - J. 2012. PMID: 99000999"), Status.CORRECTED),
    "RIS, title": (ris(title=f"{TITLE} (Retracted article. See vol. 3, 2012)"), RETRACTED),
    "RIS, M3": (ris("M3  - Retracted"), RETRACTED),
    "RIS, N1": (ris("N1  - Retracted Publication"), RETRACTED),
    "RIS, N1 with citation": (ris("N1  - Retraction in: J Invent. 2012;3:4"), RETRACTED),
    "RIS, N1 sentence": (ris("N1  - This article has been retracted."), RETRACTED),
    "RIS, N1 among others": (ris("N1  - Cited By :3; Export Date: 1 May 2020; Retracted Publication"), RETRACTED),
    "table, Status": (table(Status="Retracted"), RETRACTED),
    "table, Notes": (table(Notes="Retracted Publication"), RETRACTED),
    "table, types with commas": (table(**{"Publication Types": "Journal Article, Retracted Publication"}), RETRACTED),
    "table, Y": (table(**{"Is Retracted": "Y"}), RETRACTED),
    "CSL, note": (csl(note="Retracted"), RETRACTED),
    "CSL, title in a list": (csl(title=["RETRACTED: Tea in gout"]), RETRACTED),
    "JSON, status": (line(status="Retracted"), RETRACTED),
    "JSON, isRetracted": (line(isRetracted=True), RETRACTED),
    "OpenAlex, type": (line(type="retraction"), Status.NOTICE),
    "Europe PMC, types": (line(pubTypeList={"pubType": ["Journal Article", "Retracted Publication"]}), RETRACTED),
    "Semantic Scholar, types": (line(publicationTypes=["Retracted Publication"]), RETRACTED),
    "EndNote, link": (
        f"%0 Journal Article\n%T {TITLE}\n%X {ABSTRACT}\n%Z Erratum in: J Invent 2012\n",
        Status.CORRECTED,
    ),
    "BibTeX, note": (f"@article{{a,\n title={{{TITLE}}},\n note={{Retracted article. See vol. 3}}\n}}\n", RETRACTED),
    "BibTeX, pubstate": (f"@article{{a,\n title={{{TITLE}}},\n pubstate={{retracted}}\n}}\n", RETRACTED),
    "Scopus table": (table(**{"Document Type": "Retracted"}), RETRACTED),
    "Scopus table, erratum": (table(**{"Document Type": "Erratum"}), Status.NOTICE),
    "OpenAlex table": (table(is_retracted="True"), RETRACTED),
    "OpenAlex JSON": (line(is_retracted=True), RETRACTED),
    "Crossref, updated by": (csl(**{"updated-by": [{"type": "retraction", "DOI": "10.5555/r"}]}), RETRACTED),
    "Crossref, concern": (csl(**{"updated-by": [{"type": "expression_of_concern"}]}), Status.CONCERN),
    "Crossref, update to": (csl(**{"update-to": [{"type": "retraction"}]}), Status.NOTICE),
    "Europe PMC": (
        line(commentCorrectionList={"commentCorrection": [{"type": "Retraction in", "id": "99000999"}]}),
        RETRACTED,
    ),
    "JSON, types": (line(pub_types=["Retracted Publication"]), RETRACTED),
    "Web of Science": (wos("DT Article; Retracted Publication"), RETRACTED),
    "Web of Science, withdrawn": (wos("DT Article; Withdrawn Publication"), RETRACTED),
    "Web of Science, concern": (wos("DT Article; Publication with Expression of Concern"), Status.CONCERN),
    "EndNote": (f"%0 Journal Article\n%T {TITLE}\n%X {ABSTRACT}\n%Z Retracted Publication\n", RETRACTED),
    "BibTeX": (f"@article{{a,\n title={{RETRACTED: {TITLE}}},\n abstract={{{ABSTRACT}}}\n}}\n", RETRACTED),
    "BibTeX of Scopus": (f"@article{{a,\n title={{{TITLE}}},\n type={{Retracted}}\n}}\n", RETRACTED),
    "plain record": (line(), Status.NONE_KNOWN),
    "plain record, not retracted": (line(is_retracted=False), Status.NONE_KNOWN),
    "notes that speak of it": (ris("N1  - Retraction of the flap was needed.", "N1  - Withdrawn"), Status.NONE_KNOWN),
    "status of a registry": (table(Status="Withdrawn"), Status.NONE_KNOWN),
}
PAGE = """J Invent. 2011 May;3(4):1-9. doi: 10.5555/lind.a.

Tea in gout among adults of nine towns

Lorne M, Mistry N.

{link}
    J Invent. 2012 May;3(4):9.

{words}

PMID: 99000100 [Indexed for MEDLINE]
"""


@pytest.mark.parametrize(
    ("link", "status"),
    [
        ("Retraction in", RETRACTED),
        ("Expression of concern in", Status.CONCERN),
        ("Retraction of", Status.NOTICE),
        ("Comment in", Status.NONE_KNOWN),
    ],
)
def test_page_copied_from_pubmed_tells_its_standing(link, status):
    study = study_of(PAGE.format(link=link, words=f"{ABSTRACT} " * 5))
    assert study.status is status
    assert status is Status.NONE_KNOWN or link not in study.text


READ_AGAIN = ("ris", "bibtex", "csl", "nbib", "csv")


def study_of(text):
    (record,) = read_bytes(text.encode(), "f")
    assert isinstance(record, Draft), record.reason
    return build_study(record)


@pytest.fixture(params=WAYS_IN)
def told(request):
    text, status = WAYS_IN[request.param]
    study = study_of(text)
    assert study.status is status
    return study


@pytest.mark.parametrize("style", READ_AGAIN)
def test_every_way_in_and_out_keeps_the_standing_and_the_title(told, style):
    written = STYLES[style]((told,))
    again = study_of(written)
    assert again.status is told.status
    assert again.title_text == told.title_text
    assert STYLES[style]((again,)).count("Status: retracted") == written.count("Status: retracted") <= 1


def test_every_reference_says_the_standing(told):
    line = STYLES["text"]((told,))
    if told.status is Status.NONE_KNOWN:
        assert "[No notice known]" not in line
    else:
        assert f"[{told.status.value.capitalize()}]" in line


@pytest.mark.parametrize("style", ANSWER_STYLES)
def test_every_form_of_an_answer_says_the_standing(told, style):
    study = cited_study(told, 1)
    answer = Answer(kind="answer", question="?", standalone_question="?", question_type="other", studies=(study,))
    assert told.status.value in ANSWER_STYLES[style](json.loads(json.dumps(answer.to_json())), ())


@pytest.mark.parametrize(
    ("status", "words"),
    [(RETRACTED, "[Retracted]"), (Status.CONCERN, "[Expression of concern]"), (Status.CORRECTED, "[Corrected]")],
)
@pytest.mark.parametrize("style", READ_AGAIN)
def test_standing_from_an_imported_list_goes_out_and_comes_in_again(tmp_path, status, words, style):
    text = line(pmid="99000100")
    with Library.open_for_writing(tmp_path / "library") as library:
        source = Source(source_id="x", path="x.jsonl", format="json-lines")
        with library.transaction():
            library.add(study_of(text), original=text, source=source, now="2024-05-01T12:00:00+00:00")
        library.import_status("list.csv", [StatusMark(kind="pmid", value="99000100", status=status)])
        study = library.study("pmid:99000100")
    assert study.status is status
    assert words in STYLES["text"]((study,))
    assert study_of(STYLES[style]((study,))).status is status


def test_a_retracted_study_stays_so_through_five_exports_and_readings():
    study = study_of(WAYS_IN["Scopus table"][0])
    once = study
    for style in READ_AGAIN:
        once = study_of(STYLES[style]((once,)))
    assert (once.status, once.title_text) == (RETRACTED, TITLE)
