import csv
import gzip
import io
import json

import pytest
from typer.testing import CliRunner

from assistant.chain import open_assistant
from corpus.errors import InputError
from corpus.formats import read_bytes
from corpus.formats.notices import PUBLICATION_TYPES, REF_TYPES, metadata_notices
from corpus.library import Library, Source
from corpus.reading import build_study
from corpus.status import StatusMark, read_status_list
from corpus.study import Status
from index.build import ingest
from index.retriever import open_retriever
from ui.cli import app

NOW = "2024-05-01T12:00:00+00:00"
HERE = Source(source_id="x", path="x.jsonl", format="json-lines")
N, R = Status.NOTICE, Status.RETRACTED
NONE = Status.NONE_KNOWN
STANDING = {
    # RefType in the PubMed DTD → status of the record it stands on.
    "AssociatedDataset": NONE, "AssociatedPublication": NONE, "Cites": NONE, "CommentIn": NONE, "CommentOn": NONE,
    "CorrectedandRepublishedIn": Status.REPUBLISHED, "CorrectedandRepublishedFrom": Status.REPUBLISHED,
    "ErratumIn": Status.CORRECTED, "ErratumFor": N, "ExpressionOfConcernIn": Status.CONCERN,
    "ExpressionOfConcernFor": N, "OriginalReportIn": NONE, "ReprintIn": NONE, "ReprintOf": NONE,
    "RepublishedIn": Status.REPUBLISHED, "RepublishedFrom": Status.REPUBLISHED, "RetractedandRepublishedIn": R,
    "RetractedandRepublishedFrom": Status.REPUBLISHED, "RetractionIn": R, "RetractionOf": N,
    "SummaryForPatientsIn": NONE, "UpdateIn": Status.UPDATED, "UpdateOf": NONE,
}  # fmt: skip
RECORD = {"pmid": "99000100", "doi": "10.5555/lind.a", "title": "Drug A for gout", "abstract": "It did."}
COLUMNS = (
    "Record ID,Title,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,"
    "OriginalPaperPubMedID,RetractionNature"
).split(",")
DRUGS = [f"{a}{b}" for a in ("zor", "quib", "mel", "tav", "pom", "dras", "vel") for b in ("astine", "umab", "ipril")]


def xml(*references, pmid="99000100"):
    items = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>Invent J</RefSource><PMID>99000999</PMID></CommentsCorrections>'
        for kind in references
    )
    return (
        f"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Drug A.</ArticleTitle>"
        "<Abstract><AbstractText>Drug A lowered urate in 40 adults with gout.</AbstractText></Abstract></Article>"
        f"<CommentsCorrectionsList>{items}</CommentsCorrectionsList></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )


def study_of(text, name="x.jsonl"):
    (draft,) = read_bytes(text.encode(), name)
    return build_study(draft)


def write(path, *rows):
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text("\ufeff" + table.getvalue(), "utf-8")
    return path


def row(nature="Retraction", **cells):
    return {"RetractionNature": nature, "RetractionDate": "1/28/2022 0:00", "RetractionPubMedID": "0", **cells}


def add(library, *records):
    with library.transaction():
        for record in records:
            text = json.dumps(record)
            library.add(study_of(text), original=text, source=HERE, now=NOW)


def mark(library, path):
    found = read_status_list(path)
    with library.transaction():
        return library.import_status(found.name, found.marks)


def test_every_ref_type_of_the_dtd_is_known():
    assert len(STANDING) == 23
    assert set(STANDING) <= set(REF_TYPES)


@pytest.mark.parametrize(("kind", "status"), STANDING.items())
def test_ref_type_says_how_its_own_record_stands(kind, status):
    study = study_of(xml(kind), "x.xml")
    assert study.status == status
    assert [n.cue for n in study.notices] == ([] if status == NONE else [kind])
    assert all("99000999" in n.reference for n in study.notices)


@pytest.mark.parametrize(
    ("publication_type", "status"),
    [
        ("Retracted Publication", R), ("Retraction of Publication", N), ("Retraction Notice", N),
        ("Expression of Concern", N), ("Published Erratum", N), ("Duplicate Publication", Status.REPUBLISHED),
        ("Corrected and Republished Article", Status.REPUBLISHED), ("Preprint", NONE), ("Journal Article", NONE),
    ],
)  # fmt: skip
def test_publication_type_alone_is_enough(publication_type, status):
    record = {**RECORD, "pub_types": [publication_type]}
    assert study_of(json.dumps(record)).status == status
    assert (publication_type.lower() in PUBLICATION_TYPES) == (status != NONE)


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("RETRACTED: Drug A", R), ("Withdrawn: Drug A", R), ("[Retracted] Drug A", R), ("RETRACTED ARTICLE: Drug A", R),
        ("Retraction: Drug A", N), ("Erratum to: Drug A", N), ("Expression of concern: Drug A", N),
        ("Retracted lungs in adults", NONE), ("Correction of anaemia with drug A", NONE),
    ],
)  # fmt: skip
def test_first_words_of_the_title_alone_are_enough(title, status):
    found = metadata_notices((), title)
    assert [n.status for n in found] == ([] if status == NONE else [status])


def test_retraction_watch_rows_mark_the_report_and_its_notice(tmp_path):
    path = write(
        tmp_path / "rw.csv",
        row(OriginalPaperPubMedID="99000100", OriginalPaperDOI="10.5555/LIND.A", RetractionPubMedID="99000200"),
        row("Expression of concern", OriginalPaperPubMedID="0", OriginalPaperDOI="10.5555/lind.b; 10.5555/lind.c"),
        row("Correction", OriginalPaperPubMedID="99000300", OriginalPaperDOI="unavailable"),
        row("Reinstatement", OriginalPaperPubMedID="99000400"),
        row("Sneezing", OriginalPaperPubMedID="99000500"),
        row(OriginalPaperPubMedID="0", OriginalPaperDOI="Unavailable"),
    )
    found = read_status_list(path)
    assert (found.name, found.rows, found.neutral, found.unread) == ("rw.csv", 6, 1, (6, 7))
    assert [(m.kind, m.value, m.status) for m in found.marks] == [
        ("pmid", "99000100", R),
        ("doi", "10.5555/lind.a", R),
        ("pmid", "99000200", N),
        ("doi", "10.5555/lind.b", Status.CONCERN),
        ("doi", "10.5555/lind.c", Status.CONCERN),
        ("pmid", "99000300", Status.CORRECTED),
    ]
    assert (found.marks[0].reference, found.marks[0].date) == ("PMID 99000200", "2022-01-28")


def test_number_that_notice_and_report_share_is_the_reports(tmp_path):
    path = write(
        tmp_path / "rw.csv",
        row(OriginalPaperPubMedID="99000100", RetractionPubMedID="99000100", RetractionDate="2021-03-04 0:00"),
        row(OriginalPaperDOI="10.5555/a", RetractionDOI="10.5555/A", RetractionDate="soon"),
    )
    marks = read_status_list(path).marks
    assert [(m.value, m.status, m.date) for m in marks] == [("99000100", R, "2021-03-04"), ("10.5555/a", R, None)]


def test_plain_list_holds_one_identifier_a_line(tmp_path):
    lines = ["# mine", "PMID", "99000100", "PMID: 99000101", "PMC990001", "https://doi.org/10.5555/Lind.A", "",
             "{'Author': 'A B', 'pmid': '99000102', 'year': '1999'}", "nothing here"]  # fmt: skip
    path = tmp_path / "list.txt.gz"
    path.write_bytes(gzip.compress("\r\n".join(lines).encode()))
    found = read_status_list(path)
    assert [(m.kind, m.value) for m in found.marks] == [
        ("pmid", "99000100"), ("pmid", "99000101"), ("pmcid", "PMC990001"), ("doi", "10.5555/lind.a"),
        ("pmid", "99000102"),
    ]  # fmt: skip
    assert {m.status for m in found.marks} == {R}
    assert (found.rows, found.unread) == (6, (9,))


@pytest.mark.parametrize("content", [b"", b"no report at all\n", b"\x1f\x8b damaged", b"OriginalPaperPubMedID\n0\n"])
def test_list_that_names_nothing_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "list.txt").write_bytes(content)
    with pytest.raises(InputError) as error:
        read_status_list(tmp_path / "list.txt")
    assert "\n" not in str(error.value)


def test_list_marks_studies_held_and_studies_that_come_later(tmp_path):
    (tmp_path / "list.txt").write_text("99000100\n10.5555/LIND.B\n99009999\n")
    with Library.open_for_writing(tmp_path / "library") as library:
        add(library, RECORD)
        before = library.content_hash()
        done = mark(library, tmp_path / "list.txt")
        assert (done.listed, done.matched) == (3, ("pmid:99000100",))
        study = library.study("pmid:99000100")
        assert (study.status, study.notices[0].cue) == (R, "listed in list.txt")
        assert library.content_hash() == before  # the texts are the same: no new index is needed
        add(library, {"pmid": "99000101", "doi": "10.5555/lind.b", "title": "Drug B", "abstract": "It did."})
        assert library.study("pmid:99000101").status == R
        assert [s.study_id for s in library.noticed()] == ["pmid:99000100", "pmid:99000101"]
        assert library.status_lists() == ("list.txt",)


def test_mark_survives_a_newer_version_of_the_record(tmp_path):
    with Library.open_for_writing(tmp_path) as library:
        add(library, RECORD)
        with library.transaction():
            library.import_status("mine", [StatusMark(kind="pmid", value="99000100", status=R)])
        add(library, {**RECORD, "abstract": "It did not."})
        assert library.study("pmid:99000100").text.endswith("It did not.")
        assert library.study("pmid:99000100").status == R


def test_newer_form_of_a_list_replaces_the_older_one(tmp_path):
    with Library.open_for_writing(tmp_path) as library:
        add(library, RECORD, {**RECORD, "pmid": "99000101", "doi": None})
        for pmid, expected in (("99000100", [R, NONE]), ("99000101", [NONE, R])):
            with library.transaction():
                library.import_status("mine", [StatusMark(kind="pmid", value=pmid, status=R)])
            assert [row.status for row in library.rows()] == expected


def test_record_read_again_with_a_retraction_is_retracted_and_the_old_version_is_kept(tmp_path, embedder):
    for references in ((), ("RetractionIn",)):
        (tmp_path / "in.xml").write_text(xml(*references))
        summary = ingest(tmp_path / "library", [tmp_path / "in.xml"], embedder=embedder)
    assert (summary.updated, summary.studies) == (1, 1)
    with Library.open(tmp_path / "library") as library:
        assert library.study("pmid:99000100").status == R


@pytest.fixture
def drugs_library(tmp_path, embedder):
    """21 studies that each answer one question, and as many that answer none."""
    lines = []
    for i, drug in enumerate(DRUGS):
        about = {"title": f"{drug} lowers urate in adults with gout: a randomised trial", "pmid": str(99001000 + i)}
        text = f"We randomised {100 + i} adults with gout to {drug} or placebo. {drug.title()} lowered urate by {i + 2} mg."
        lines.append({**about, "abstract": text, "year": 2000 + i})
        lines.append(
            {"pmid": str(99002000 + i), "title": f"Salt in soup {i}", "abstract": f"Soup {i} was salted by cooks."}
        )
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    ingest(tmp_path / "library", [path], embedder=embedder)
    return tmp_path / "library"


def cited(answer):
    blocks = (*answer.bottom_line, *answer.statements, *answer.disagreement)
    return {c.study_id for statement in blocks for c in statement.citations} | {s.study_id for s in answer.studies}


def test_no_retracted_study_is_used_silently_in_21_questions(drugs_library, tmp_path, embedder):
    assistant = open_assistant(drugs_library, embedder=embedder)
    questions = [f"Does {drug} lower urate in adults with gout?" for drug in DRUGS]
    used = [f"pmid:{99001000 + i}" in cited(assistant.ask(question)) for i, question in enumerate(questions)]
    snapshot = assistant.ask(questions[0]).snapshot
    assert sum(used) == len(DRUGS) == 21
    (tmp_path / "list.txt").write_text("\n".join(str(99001000 + i) for i in range(21)))
    ran = CliRunner().invoke(
        app, ["library", "status", "--library", str(drugs_library), "--from", str(tmp_path / "list.txt")]
    )
    assert ran.exit_code == 0
    assert "21 studies of this library are named" in ran.stdout
    answers = [assistant.ask(question) for question in questions]  # the same assistant, not started again
    assert [cited(a) & {f"pmid:{99001000 + i}" for i in range(21)} for a in answers] == [set()] * 21
    assert all(a.left_out["retracted"] >= 1 for a in answers)
    assert answers[0].snapshot.startswith(snapshot + "-")


def test_notice_about_another_record_is_no_evidence_and_is_counted(tmp_path, embedder):
    study = {**RECORD, "abstract": "Drug A lowered urate in 40 adults with gout."}
    notice = {"pmid": "99000200", "title": "Retraction: drug A lowered urate in adults with gout",
              "abstract": "Drug A lowered urate in adults with gout: this report is withdrawn."}  # fmt: skip
    (tmp_path / "in.jsonl").write_text(f"{json.dumps(study)}\n{json.dumps(notice)}\n")
    ingest(tmp_path / "library", [tmp_path / "in.jsonl"], embedder=embedder)
    answer = open_assistant(tmp_path / "library", embedder=embedder).ask("Does drug A lower urate in adults with gout?")
    assert "pmid:99000200" not in cited(answer)
    assert answer.left_out["notices"] == 1


def copies(tmp_path, embedder, *extra):
    text = (
        "We randomised 240 adults with gout to drug A or placebo for 30 days in nine towns, and an independent board "
        "read the urate of every adult twice. Drug A lowered urate by 3 mg (95% CI 2 to 4) and the adults were glad."
    )
    planted = [
        {"pmid": str(99003000 + i), "title": f"{word} drug A lowers urate in gout", "year": 2000 + 3 * i,
         "abstract": text.replace("glad", word)}
        for i, word in enumerate(("happy", "merry", "jolly", "pleased", "content"))
    ]  # fmt: skip
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in (*planted, *extra)))
    ingest(tmp_path / "library", [path], embedder=embedder)
    with Library.open(tmp_path / "library") as library:
        return open_retriever(library, embedder).find("Does drug A lower urate in gout?", k=10)


def test_near_identical_planted_studies_count_once(tmp_path, embedder):
    found = copies(tmp_path, embedder)
    assert len({hit.study_id for hit in found.hits}) == 1
    assert found.duplicates == 4


def test_copy_that_says_the_opposite_is_not_hidden(tmp_path, embedder):
    text = (
        "We randomised 240 adults with gout to drug A or placebo for 30 days in nine towns, and an independent board "
        "read the urate of every adult twice. Drug A never lowered urate by 3 mg (95% CI 2 to 4) and the adults were sad."
    )
    found = copies(tmp_path, embedder, {"pmid": "99003900", "title": "Drug A in gout", "abstract": text})
    assert "pmid:99003900" in {hit.study_id for hit in found.hits}


def test_erratum_is_no_duplicate_of_its_report(tmp_path, embedder):
    erratum = {"pmid": "99003901", "title": "Erratum: happy drug A lowers urate in gout", "pub_types": ["Published Erratum"],
               "abstract": "Drug A lowered urate by 3 mg, not by 4 mg."}  # fmt: skip
    found = copies(tmp_path, embedder, erratum)
    assert (found.notices, found.duplicates) == (1, 4)


def test_studies_with_a_notice_are_listed(library_folder):
    ran = CliRunner().invoke(app, ["library", "status", "--library", str(library_folder)])
    assert "pmid:99000003\tretracted" in ran.stdout
    assert "of 12 studies carry a notice" in ran.stdout
    document = json.loads(
        CliRunner().invoke(app, ["library", "status", "--library", str(library_folder), "--json"]).stdout
    )
    assert "pmid:99000003" in [study["study_id"] for study in document["studies"]]


def test_every_retracted_study_of_the_real_list_is_marked(tmp_path, data_folder):
    lists = sorted((data_folder / "retractions").glob("*.gz"))
    path = data_folder / "abstracts" / "abstracts.jsonl.gz"
    if not lists or not path.exists():
        pytest.skip("the retractions are not here; set LIND_TEST_DATA to the folder that holds retractions/")
    found = read_status_list(lists[0])
    listed = {m.value for m in found.marks}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line for line in lines if str(json.loads(line).get("pmid")) in listed]
    with Library.open_for_writing(tmp_path) as library:
        half = len(rows) // 2
        with library.transaction():
            for line in rows[:half]:
                library.add(study_of(line), original=line, source=HERE, now=NOW)
        done = mark(library, lists[0])
        with library.transaction():
            for line in rows[half:]:
                library.add(study_of(line), original=line, source=HERE, now=NOW)
        assert (len(found.marks), found.unread) == (4552, (3772,))  # one line holds no PMID
        assert len(done.matched) == half > 0
        assert {row.status for row in library.rows()} == {"retracted"}
        assert library.count() == len(rows)
