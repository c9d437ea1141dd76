"""What the page keeps, reads and writes: conversations, reports, runs, tables, and the text of a study with its findings."""

from __future__ import annotations

import json
import stat
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, CitedStudy
from corpus.errors import InputError
from corpus.findings import read_findings
from corpus.reading import build_study
from corpus.study import Draft, Part
from tests.test_answer_view import ANSWER
from ui.eval_runs import compared, find_runs, read_items, risk_coverage, worst_failures
from ui.history import from_plain, is_id, load_answers, new_id, remove_answers, save_answers
from ui.problem_report import make_report, read_reports, write_report
from ui.safe_csv import csv_text, safe_cell
from ui.study_page import Note, annotated_html, notes_of
from ui.suggestions import answered, next_candidates, opening_candidates
from ui.view_library import backed_up, import_status_list
from ui.view_lookup import wanted_lines

STUDY = build_study(
    Draft(
        source_id="s",
        format="json-lines",
        original="{}",
        title="Does orvalin relieve lantern headache? A randomised trial",
        parts=(
            Part(
                label=None,
                text="We randomly assigned 40 adults. Pain eased (hazard ratio, 0.46; 95% CI, 0.26 to 0.81).",
            ),
        ),
        pmid="90000011",
    )
)


class Text(HTMLParser):
    """The text of an HTML, and the titles shown on hover."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.titles, self.tags = "", list[str](), set[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.titles += [value or "" for name, value in attrs if name == "title"]

    def handle_data(self, data: str) -> None:
        self.text += data


# Conversations


def test_a_conversation_comes_back_as_it_was_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    name = new_id()
    save_answers(tmp_path, name, [ANSWER, replace(ANSWER, question="q2 \ud800")])
    assert load_answers(tmp_path, name) == (ANSWER, replace(ANSWER, question="q2 \ud800"))
    (file,) = (tmp_path / "sessions").glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    remove_answers(tmp_path, name)
    assert load_answers(tmp_path, name) == ()


def test_another_id_brings_back_nothing(tmp_path: Path) -> None:
    save_answers(tmp_path, new_id(), [ANSWER])
    assert load_answers(tmp_path, new_id()) == ()


@pytest.mark.parametrize("name", ["", "../" * 8 + "etc/passwd", "A" * 32, "0" * 31, "0" * 33, "0" * 31 + "/", "٠" * 32])
def test_what_is_no_id_never_becomes_a_path(name: str, tmp_path: Path) -> None:
    assert not is_id(name)
    with pytest.raises(ValueError, match="not a session id"):
        load_answers(tmp_path, name)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"schema": "lind.session/1"}', b"\xff", b'{"schema": "x", "answers": []}']
)
def test_a_damaged_conversation_is_an_empty_one(damage: bytes, tmp_path: Path) -> None:
    name = new_id()
    save_answers(tmp_path, name, [ANSWER])
    (tmp_path / "sessions" / f"{name}.json").write_bytes(damage)
    assert load_answers(tmp_path, name) == ()


def test_an_old_conversation_is_removed_when_a_new_one_is_written(tmp_path: Path) -> None:
    import os

    old, new = new_id(), new_id()
    save_answers(tmp_path, old, [ANSWER])
    os.utime(tmp_path / "sessions" / f"{old}.json", (0, 0))
    save_answers(tmp_path, new, [ANSWER])
    assert load_answers(tmp_path, old) == ()
    assert load_answers(tmp_path, new) == (ANSWER,)


def test_plain_values_become_records_and_wrong_ones_are_refused() -> None:
    assert from_plain(Answer, asdict(ANSWER)) == ANSWER
    assert from_plain(Answer, {**asdict(ANSWER), "not_yet_known": 1}) == ANSWER
    with pytest.raises(InputError):
        from_plain(Answer, {**asdict(ANSWER), "kind": "spell"})
    with pytest.raises(InputError):
        from_plain(Answer, {**asdict(ANSWER), "question": 3})


# Reports


def test_a_report_names_the_answer_and_the_library_and_holds_no_personal_data(tmp_path: Path) -> None:
    report = make_report(
        ANSWER,
        kind="overridden",
        words="Mr Smith had none",
        time="2026-11-20T19:00:00+00:00",
        redacted=lambda text: text.replace("Mr Smith", "[name removed]"),
    )
    path = write_report(tmp_path, report)
    assert path.name == "2026-11.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_reports(tmp_path) == (report,)
    assert (report.words, report.snapshot, len(report.answer_id)) == ("[name removed] had none", "abc123", 64)


def test_a_report_without_history_holds_no_question(tmp_path: Path) -> None:
    given_ = {"kind": "problem", "words": "", "time": "2026-11-20", "redacted": str}
    assert make_report(ANSWER, with_question=False, **given_).question == ""  # type: ignore[arg-type]
    assert make_report(None, **given_).answer_id == ""  # type: ignore[arg-type]


# Tables


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|cmd", "＝1"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe_cell(start) == f"'{start}"


def test_a_table_keeps_its_words_and_plain_numbers() -> None:
    assert csv_text(("a", "b"), [('x, "y"', -0.5)]) == b'\xef\xbb\xbf"a","b"\r\n"x, ""y""","-0.5"\r\n'


# Citation lookup and suggestions


def test_a_line_of_numbers_is_several_identifiers_and_a_reference_stays_whole() -> None:
    text = "12230038 12230039\nSmith J. Orvalin 2019; 3, 4.\n\n12230038"
    assert wanted_lines(text) == ["12230038", "12230039", "Smith J. Orvalin 2019; 3, 4."]


def test_only_questions_that_were_answered_are_suggested() -> None:
    def ask(question: str) -> Answer:
        return replace(ANSWER, kind="answer" if "b" in question else "abstention")

    assert answered(["a", "b", "cb", "b", "db", "eb"], ask) == ("b", "cb", "db")
    assert answered(["b" * 161, "b\u202e"], ask) == ()


def test_suggestions_are_made_of_the_library_and_are_not_the_question_again() -> None:
    assert list(opening_candidates([STUDY]))[:1] == ["What is known about the effects of orvalin?"] or STUDY.title_text
    asked = replace(ANSWER, question="Does orvalin improve survival?")
    assert "Does orvalin improve survival?" not in list(next_candidates(asked, ["orvalin"]))
    assert list(next_candidates(asked, [])) == []


# A study's page


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60), st.integers(0, 60))
def test_notes_change_no_character_of_a_text(words: str, at: int) -> None:
    study = replace(STUDY, text=words, title=None, sections=())
    notes = [Note(kind="warning", value='"><script>' + words, start=min(at, len(words)), end=len(words))]
    page = Text(annotated_html(study, notes))
    assert page.text == words
    assert page.tags <= {"div", "span"}


def test_every_finding_names_the_words_that_decided_it() -> None:
    notes = notes_of(STUDY, read_findings(STUDY))
    page = Text(annotated_html(STUDY, notes))
    assert page.text == STUDY.text
    assert any("effect: HR 0.46 (0.26 to 0.81)" in title for title in page.titles)
    assert any("participants: 40" in title for title in page.titles)


# Evaluation


def run(folder: Path, name: str, mean: float, status: str = "success") -> None:
    (folder / name).mkdir(parents=True)
    figure = {"mean": mean, "low": None, "high": None, "n": 3, "unscored": 0, "note": ""}
    manifest = {"benchmark": "answers", "status": status, "run_id": name, "started": name}
    summary = {"status": status, "signature": "s", "metrics": {"lind": {"decision": figure}}}
    items = [
        {
            "id": "a",
            "input": "?",
            "target": {"answerable": True},
            "output": {"score": 0.9},
            "scores": {"d": {"value": 1.0}},
        },
        {
            "id": "b",
            "input": "?",
            "target": {"answerable": False},
            "output": {"score": 0.5},
            "scores": {"d": {"value": 0.0}},
        },
        {
            "id": "c",
            "input": "?",
            "target": {"answerable": True},
            "output": {"score": 0.5},
            "scores": {"d": {"value": 0.5}},
        },
    ]
    (folder / name / "manifest.json").write_text(json.dumps(manifest))
    (folder / name / "summary.json").write_text(json.dumps(summary))
    (folder / name / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items) + "{ cut")


def test_runs_are_found_newest_first_and_an_unfinished_one_has_no_figures(tmp_path: Path) -> None:
    run(tmp_path, "1", 0.25)
    run(tmp_path / "deeper", "2", 0.5, status="incomplete")
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "manifest.json").write_text("[]")
    found = find_runs(tmp_path)
    assert [(one.run_id, len(one.figures)) for one in found] == [("2", 0), ("1", 1)]


def test_the_worst_items_come_first_and_ties_are_one_step_of_the_curve(tmp_path: Path) -> None:
    run(tmp_path, "1", 0.25)
    items = read_items(find_runs(tmp_path)[0])
    assert [failure.id for failure in worst_failures(items)] == ["b", "c"]
    assert risk_coverage(items) == ((1 / 3, 0.0), (1.0, 1 / 3))


def test_two_runs_are_compared_by_the_measures_they_share(tmp_path: Path) -> None:
    run(tmp_path, "1", 0.25)
    run(tmp_path, "2", 0.5)
    ((name, figures),) = compared(find_runs(tmp_path))
    assert (name, [figure.mean for figure in figures if figure]) == ("decision", [0.5, 0.25])


# The library's page


def test_a_status_list_marks_the_studies_it_names_and_its_name_is_no_path(own_library: Path) -> None:
    from corpus.library import Library

    with Library.open(own_library) as library:
        pmid = next(study.pmid for study in library.all_studies() if study.pmid)
    said = import_status_list(own_library, "../../etc/retracted.txt", f"{pmid}\n".encode())
    assert said == "retracted.txt: 1 entries; 1 studies of this library are named."
    assert "names no report" in import_status_list(own_library, "x.txt", b"nothing here")


def test_a_backup_is_an_archive_of_the_library(own_library: Path) -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(backed_up(own_library))) as archive:
        assert "library.sqlite" in archive.namelist()


def test_a_cited_study_survives_the_way_to_disk() -> None:
    cited = ANSWER.studies[0]
    assert from_plain(CitedStudy, json.loads(json.dumps(asdict(cited)))) == cited
