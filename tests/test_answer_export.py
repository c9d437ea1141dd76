"""An exported answer: every label travels, and a viewer shows the characters that were read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.answer import Answer, Checks, Citation, EvidenceStatement
from assistant.answer_export import ANSWER_STYLES, answer_html, answer_json, answer_markdown
from assistant.compose import cited_study
from assistant.stale import StaleMark, stale_marks
from assistant.verify import Studies
from corpus.errors import InputError
from corpus.reading import build_study
from corpus.study import Draft, Part, Status, StatusNotice, Study

QUOTE = "About ~5 mg~ of *X* gave HR 0.63 [0.43](http://x.test), 1. p<0.05 & | :red[none] ![i](http://y.test/z.png)"
FIRST = "2019. A cohort of 30 responded."


def _study(name: str, text: str) -> Study:
    draft = Draft(
        source_id=name,
        format="test",
        original="",
        title=None,
        parts=(Part(label=None, text=text),),
        doi=f"10.5555/{name}",
    )
    return build_study(draft)


STUDY, OTHER = _study("a", QUOTE), _study("b", FIRST)


def _noted(study: Study, status: Status) -> Study:
    return replace(study, notices=(StatusNotice(status=status, cue="a list"),))


class Shelf:
    def __init__(self, *studies: Study) -> None:
        self._studies = {study.study_id: study for study in studies}

    def study(self, study_id: str) -> Study:
        return self._studies[study_id]


def _statement(study: Study, number: int, **changes: object) -> EvidenceStatement:
    citation = Citation(number=number, study_id=study.study_id, start=0, end=len(study.text), quote=study.text)
    made = EvidenceStatement(
        text=study.text, kind="quote", citations=(citation,), checks=Checks(verbatim=True, numbers=True)
    )
    return replace(made, **changes)  # type: ignore[arg-type]


ANSWER = Answer(
    kind="answer",
    question="Does *X* help <b>?",
    standalone_question="Does *X* help <b>?",
    question_type="therapy",
    statements=(_statement(STUDY, 1), _statement(OTHER, 2, aspect="harm")),
    disagreement=(_statement(OTHER, 2),),
    not_known=("Only abstracts were read.",),
    cautions=("Small study.",),
    studies=(cited_study(STUDY, 1), replace(cited_study(OTHER, 2), status="retracted")),
    left_out={"retracted": 2, "duplicates": 0},
    evidence_to="2019",
    snapshot="abc123",
    version="9.9",
)
DOCUMENT = json.loads(json.dumps(ANSWER.to_json()))
LABELS = (
    "Quoted findings were read as pointing different ways: see “Disagreement”.",
    "Study [2] carries a notice: retracted.",
    "Newest dated record 2019; snapshot abc123.",
    "Left out: 2 retracted.",
    "Not for time-critical use",
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def _shown(html: str) -> _Text:
    reader = _Text()
    reader.feed(re.sub(r"<style>.*?</style>", "", html, flags=re.S))
    return reader


def _rendered(style: str) -> _Text:
    written = ANSWER_STYLES[style](DOCUMENT, ())
    return _shown(MarkdownIt("commonmark").render(written) if style == "markdown" else written)


@pytest.mark.parametrize("style", ["markdown", "html"])
def test_labels_stand_before_the_first_finding(style: str) -> None:
    shown = _rendered(style).text
    for label in LABELS:
        assert shown.index(label) < shown.index(QUOTE[:12]), label


@pytest.mark.parametrize("style", ["markdown", "html"])
def test_a_viewer_shows_the_quotes_as_they_were_read_and_nothing_else_of_them(style: str) -> None:
    shown = _rendered(style)
    assert QUOTE in shown.text
    assert FIRST in shown.text
    assert not shown.tags & {"img", "em", "strong", "script", "b"}
    assert 'href="http' not in ANSWER_STYLES[style](DOCUMENT, ())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_markdown_of_any_quote_shows_its_characters(text: str) -> None:
    document = {**DOCUMENT, "not_known": [text]}
    rendered = _shown(MarkdownIt("commonmark").render(answer_markdown(document))).text
    assert re.sub(r"\s+", " ", text).strip() in re.sub(r"\s+", " ", rendered)


def test_conflict_comes_before_findings_and_harms_after_them() -> None:
    written = answer_markdown(DOCUMENT)
    assert written.index("## Disagreement") < written.index("## Findings") < written.index("## Harms")


def test_html_loads_nothing() -> None:
    assert "default-src 'none'" in answer_html(DOCUMENT)
    assert not _shown(answer_html(DOCUMENT)).tags & {"script", "img", "link", "iframe"}


def test_a_late_retraction_marks_the_saved_answer_stale_and_the_mark_stands_first() -> None:
    saved = replace(ANSWER, studies=(cited_study(STUDY, 1), cited_study(OTHER, 2)))
    document = json.loads(json.dumps(saved.to_json()))
    marks = stale_marks(document, Shelf(STUDY, _noted(OTHER, Status.RETRACTED)))
    assert [(mark.number, mark.code, mark.voids) for mark in marks] == [(2, "retracted", True)]
    message = "Study [2] had the status “no notice known” when this was answered; now: retracted."
    assert marks[0].message == message
    assert answer_html(document, marks).index("STALE: ") < answer_html(document, marks).index("Newest dated")
    assert json.loads(answer_json(document, marks))["stale"][0]["code"] == "retracted"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Shelf(STUDY, OTHER), []),
        (Shelf(STUDY), [("gone", True)]),
        (Shelf(STUDY, replace(OTHER, text=OTHER.text.replace("30", "31"))), [("changed", True)]),
        (Shelf(STUDY, _noted(OTHER, Status.CORRECTED)), [("corrected", False)]),
        (Shelf(STUDY, _noted(OTHER, Status.CONCERN)), [("expression of concern", True)]),
    ],
)
def test_stale_marks_say_what_changed(now: Studies, expected: list[tuple[str, bool]]) -> None:
    saved = replace(ANSWER, studies=(cited_study(STUDY, 1), cited_study(OTHER, 2)))
    document = json.loads(json.dumps(saved.to_json()))
    assert [(mark.code, mark.voids) for mark in stale_marks(document, now)] == expected


@pytest.mark.parametrize("document", [{}, {"schema": "lind.answer/1"}, {"schema": "lind.answer/1", "studies": [3]}])
def test_anything_else_than_a_saved_answer_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(InputError, match="saved answer"):
        stale_marks(document, Shelf())


def test_a_stale_mark_is_one_sentence() -> None:
    mark = StaleMark(
        number=1, study_id="pmid:1", code="gone", message="Study [1] is no longer in the library.", voids=True
    )
    assert answer_markdown(DOCUMENT, (mark,)).splitlines()[2].startswith("> STALE")
