import gzip
import itertools
import json
import os
import time
from pathlib import Path

import pytest

from corpus.formats import plain_text, read_path
from corpus.formats.cautions import damage_reasons, is_cut_short
from corpus.study import Quarantined

REAL = Path(os.environ.get("LIND_TEST_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))

BEADS = (
    "Background : Beads have been used for years in adults with dull fevers, and we asked whether they help. "
    "Methods : Twelve adults were given beads for 30 days (range: 5-42 days). Results : Three adults improved "
    "(25%, 95% CI; 5-57%). Conclusions : Beads may be of interest and larger trials of them are needed in adults."
)
PORTAL = f"""Beads for treating dull fevers: A pilot study

Anna Muster, Bert von Beispiel, Cara De La Cruz

Research output: Contribution to journalArticlepeer-review

12 Scopus citations


{BEADS}

Original languageEnglish
Pages (from-to)11-19
Number of pages9
JournalInvented Journal of Fevers
Volume3
Issue number2
DOIs
https://doi.org/10.1000/beads.5
StatePublished - Mar 2009


  • Beads
  • Fever


Dive into the research topics of 'Beads for fevers: A pilot study'. Together they form a unique fingerprint.

Cite this"""
PUBMED = """Send to

Choose Destination
Invent J Fev. 2012 Mar;14(2):83-91.e6. doi: 10.1000/beads.6. Epub 2012 Jan 4.

Beads against dull fevers; a randomised trial; second report.

Author information

Department of Beads, Invented University, Nowhere.
Bead Institute, Nowhere. Electronic address:



No treatment has been shown to shorten dull fevers. We asked whether beads shorten dull fevers in adults after cold.


We gave beads at 6.4 × 10(9) units to 230 adults. The primary end point was days of fever, counted by the adults.


Median time was 4 days with beads, 6 days without (hazard ratio, 0.63; 95% CI, 0.43-0.94). number: NCT90000006.


Beads; Dull Fever; Fever; Round Things

[Indexed for MEDLINE]
Free full text

Supplemental Content

Loading ...
Support Center"""


def read(text, name="folder/file.txt"):
    (record,) = plain_text.read(text, name)
    return record


def test_portal_page_is_read_without_its_furniture():
    draft = read(PORTAL)
    assert draft.title == "Beads for treating dull fevers: A pilot study"
    assert draft.authors == ("Anna Muster", "Bert von Beispiel", "Cara De La Cruz")
    assert [(part.label, part.text) for part in draft.parts] == [(None, BEADS)]
    assert (draft.journal, draft.year, draft.volume, draft.issue) == ("Invented Journal of Fevers", 2009, "3", "2")
    assert (draft.pages, draft.language, draft.doi) == ("11-19", "English", "10.1000/beads.5")
    assert draft.mesh == ("Beads", "Fever")
    assert draft.source_id == "file.txt"
    assert draft.original == PORTAL
    assert draft.cautions == ()


def test_pubmed_page_is_read_without_its_furniture():
    draft = read(PUBMED)
    assert draft.title == "Beads against dull fevers; a randomised trial; second report."
    assert [part.text[:12] for part in draft.parts] == ["No treatment", "We gave bead", "Median time "]
    assert all(part.text in PUBMED for part in draft.parts)
    assert draft.parts[2].text.endswith("number: NCT90000006.")
    assert (draft.journal, draft.year, draft.volume, draft.issue) == ("Invent J Fev", 2012, "14", "2")
    assert (draft.pages, draft.doi, draft.trial_ids) == ("83-91.e6", "10.1000/beads.6", ("NCT90000006",))
    assert draft.mesh == ("Beads", "Dull Fever", "Fever", "Round Things")
    assert [caution.code for caution in draft.cautions] == ["no-authors"]


def test_pubmed_text_export_with_wrapped_lines_is_read():
    text = (
        "1. Invent J Fev. 2012 Mar;14(2):83-91. doi: 10.1000/beads.7.\nEpub 2012 Jan 4.\n\n"
        "Beads against dull fevers in adults: a\nrandomised trial.\n\nMuster AB(1), Beispiel B(2).\n\n"
        "Author information: \n(1)Department of Beads, Nowhere.\n(2)Nowhere.\n\n"
        "BACKGROUND: Beads are used against dull fevers, and we asked whether beads shorten\n"
        "dull fevers in adults. RESULTS: Of 230 adults, 31 improved with beads, and 12 adults\n"
        "improved without beads, over the sixty weeks of the trial.\n\n"
        "DOI: 10.1000/beads.7\nPMID: 90000007  [Indexed for MEDLINE]\n"
    )
    draft = read(text)
    assert draft.title == "Beads against dull fevers in adults: a\nrandomised trial."
    assert draft.authors == ("Muster AB", "Beispiel B")
    assert len(draft.parts) == 1
    assert draft.parts[0].text.startswith("BACKGROUND: Beads")
    assert draft.parts[0].text.endswith("weeks of the trial.")
    assert (draft.pmid, draft.year, draft.doi) == ("90000007", 2012, "10.1000/beads.7")


def test_bare_abstract_has_no_title_and_no_year_of_its_own():
    text = "AIM: To see whether beads help. We saw 106 adults between Mar 2000 and July 2002.\r\n\r\n"
    text += "CONCLUSION: They do.\r\n"
    draft = read(text)
    assert (draft.title, draft.authors, draft.year, draft.journal) == (None, (), None, None)
    assert [part.text for part in draft.parts] == [
        "AIM: To see whether beads help. We saw 106 adults between Mar 2000 and July 2002.",
        "CONCLUSION: They do.",
    ]
    assert [caution.code for caution in draft.cautions] == ["no-title", "no-authors"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_bare_text_with_a_title_line_has_that_title(gap):
    draft = read(f"Beads against dull fevers: a pilot study{gap}{BEADS}")
    assert draft.title == "Beads against dull fevers: a pilot study"
    assert [part.text for part in draft.parts] == [BEADS]


def test_text_that_stops_in_a_sentence_is_marked():
    assert is_cut_short("It was approved by the Ministry and Department of Public Health in.")
    assert is_cut_short("Beads helped.(ABSTRACT TRUNCATED AT 250 WORDS)")
    assert not is_cut_short("Patients had hepatitis A.")
    assert not is_cut_short("Beads helped the adults who took them in.  Yes.")


@pytest.mark.parametrize(
    "text",
    [
        "Antiangiogenic brokers were given.",
        "One adult had a skin rush.",
        "Adults with bosom cancer.",
        "Renal disappointment followed.",
        "There were 30 33 and 36 cases.",
        "It is usually a cause. Beads is usually one. Fever is usually a thing.",
    ],
)
def test_altered_wording_is_noticed(text):
    assert len(damage_reasons(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["It is usually a cause.", "In 10 000 and 20 000 cases", "Adults with skin rash.", "At 4, 12 and 24 cases."],
)
def test_ordinary_wording_is_not(text):
    assert damage_reasons(text) == ()


def test_text_without_words_is_quarantined():
    assert isinstance(read("12 34\n"), Quarantined)


@pytest.mark.parametrize(
    "piece", ["A. ", "a; ", "Aa, ", "• ", "\n", " ", "A. 2012;", "(1)", "Author information\n", "doi:", "1 "]
)
def test_hostile_text_is_read_in_no_time(piece):
    text = ("Some words to be read here. " + piece * 100_000)[:100_000]
    start = time.perf_counter()
    list(plain_text.read(text, "f"))
    assert time.perf_counter() - start < 2


def seed(number):
    folder = REAL / "seeds"
    if not folder.is_dir():
        pytest.skip("the seed documents are not here; set LIND_TEST_DATA to the folder that holds seeds/")
    (draft,) = read_path(sorted(folder.glob("*.txt"))[number])
    assert all(part.text in draft.original for part in draft.parts)
    return draft


def test_first_seed_is_a_portal_page():
    draft = seed(0)
    assert draft.title == "Thalidomide for treating metastatic hepatocellular carcinoma: A pilot study"
    assert (len(draft.authors), draft.authors[0], draft.authors[-1]) == (16, "Sang Hoon Han", "Jae Hoon Lee")
    assert (draft.journal, draft.year) == ("Korean Journal of Internal Medicine", 2006)
    assert (draft.volume, draft.issue, draft.pages, draft.language) == (None, "4", "225-229", "English")
    assert draft.mesh == ("Carcinoma", "Hepatocellular", "Thalidomide")
    (part,) = draft.parts
    assert part.text.startswith("Background : Thalidomide has")
    assert part.text.endswith("patients with metastatic HCC.")
    assert draft.cautions == ()


def test_second_seed_has_neither_title_nor_authors_nor_year():
    draft = seed(1)
    assert (draft.title, draft.authors, draft.journal, draft.year, draft.mesh) == (None, (), None, None, ())
    assert [part.text for part in draft.parts] == [draft.original.strip()]
    assert [caution.code for caution in draft.cautions] == ["no-title", "no-authors", "truncated-text"]


def test_third_seed_is_a_pubmed_page():
    draft = seed(2)
    assert draft.title.startswith("Adjuvant immunotherapy with autologous")
    assert (draft.journal, draft.year, draft.volume, draft.issue) == ("Gastroenterology", 2015, "148", "7")
    assert (draft.pages, draft.doi) == ("1383-91.e6", "10.1053/j.gastro.2015.02.055")
    assert draft.trial_ids == ("NCT00699816",)
    assert [(p.label, p.text[:14]) for p in draft.parts] == [
        (None, "No adjuvant th"),
        (None, "We performed a"),
        (None, "The median tim"),
        (None, "In patients wh"),
    ]
    assert draft.mesh == ("Clinical Trial", "IL2", "Liver Cancer", "NK Cell")
    assert [caution.code for caution in draft.cautions] == ["no-authors"]


def test_damage_is_seen_in_at_most_one_ordinary_abstract_of_a_hundred():
    path = REAL / "abstracts" / "abstracts.jsonl.gz"
    if not path.exists():
        pytest.skip("the abstracts are not here; set LIND_TEST_DATA to the folder that holds abstracts/")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["abstract"] for line in itertools.islice(lines, 2000)]
    assert sum(bool(damage_reasons(text)) for text in texts) <= 20
