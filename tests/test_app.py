"""The page under Streamlit's AppTest: from an empty library to a cited answer."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from assistant.limits import QUEUE, Bucket
from assistant.settings import load_settings
from corpus.library import FILE_NAME, Library
from corpus.sample import DEMO_QUESTIONS
from index.build import ingest
from index.embed import open_embedder
from ui import asking, opened
from ui.process import upload_job
from ui.serve import OPTIONS

UI = Path(__file__).parent.parent / "ui"
DATA = Path(__file__).parent / "data" / "page.jsonl"
QUESTION = "Does zelvaprine prevent relapse of harbour fever?"


class Shown(HTMLParser):
    """The HTML of a page as text, with its marks and cards."""

    def __init__(self, app: AppTest) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marks: list[str] = []
        self.tags: list[str] = []
        self.kinds: list[str] = []
        self._open: list[int] = []
        self.html = "\n".join(element.proto.body for element in app.get("html"))
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.kinds += [value or "" for name, value in attrs if name == "data-kind"]
        if tag == "mark":
            self._open.append(len(self.marks))
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for at in self._open:
            self.marks[at] += data


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder the page will take for its library; nothing is in it."""
    monkeypatch.setenv("LIND_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("LIND_EMBEDDER", "hash-64")
    monkeypatch.delenv("LIND_MODEL", raising=False)
    # As it is served: Streamlit's magic would build a syntax tree in the thread of the script (``ui.opened.warm_up``).
    before = config.get_option("runner.magicEnabled")
    config.set_option("runner.magicEnabled", OPTIONS["runner.magicEnabled"] == "true")
    load_settings.cache_clear()
    yield tmp_path / "library"
    config.set_option("runner.magicEnabled", before)
    load_settings.cache_clear()
    opened.forget()


@pytest.fixture
def filled(folder: Path) -> Path:
    ingest(folder, [DATA], embedder=open_embedder("hash-64"))
    return folder


def open_page() -> AppTest:
    app = AppTest.from_file(str(UI / "app.py"), default_timeout=60).run()
    assert not app.exception
    return app


def ask(app: AppTest, question: str) -> Shown:
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return Shown(app)


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def with_sample(folder: Path) -> AppTest:
    """Return the page on the bundled sample, loaded by a click and read by a process of its own."""
    app = click(open_page(), "Load the bundled sample")
    until = time.monotonic() + 60
    while (job := upload_job.look(folder)) is None or job.blocks:
        assert time.monotonic() < until
        time.sleep(0.1)
    return app.run()


def test_an_empty_library_says_how_to_add_studies(folder: Path) -> None:
    app = open_page()
    assert [heading.value for heading in app.subheader] == ["The library is empty"]
    assert f'--library "{folder}"' in app.code[0].value
    assert len(app.chat_input) == 0
    assert not folder.exists()  # looking makes nothing


def test_from_the_sample_to_an_answer_by_clicks_alone(folder: Path) -> None:
    app = with_sample(folder)
    with Library.open(folder) as library:
        count = library.count()
    assert count >= 25
    assert f"{count} new" in Shown(app).text
    app = click(app, "Ask this")
    shown = Shown(app)
    assert DEMO_QUESTIONS[0] in shown.text
    assert shown.kinds == ["answer"]
    assert len(shown.marks) >= 3
    assert not [button for button in app.button if button.label == "Ask this"]


def test_the_third_example_is_declined_with_the_nearest_studies(folder: Path) -> None:
    app = with_sample(folder)
    [button for button in app.button if button.label == "Ask this"][2].click().run()
    shown = Shown(app)
    assert shown.kinds == ["abstention"]
    assert "No answer was found" in shown.text
    assert "Nearest studies found" in shown.text
    assert shown.marks == []


def test_an_answer_quotes_marks_and_names_its_sources(filled: Path) -> None:
    shown = ask(open_page(), QUESTION)
    with Library.open(filled) as library:
        texts = [library.study(f"pmid:9000000{number}").text for number in (1, 2)]
        every = [study.text for study in library.all_studies()]
    assert all(text in shown.text for text in texts)
    assert any("hazard ratio, 0.46; 95% CI, 0.26 to 0.81" in mark for mark in shown.marks)
    assert all(any(mark in text for text in every) for mark in shown.marks)
    for words in (
        "Bottom line",
        "Findings that point another way",
        "Not known",
        "Newest dated record 2022",
        "6 studies searched",
        "240 patients",
    ):
        assert words in shown.text
    assert "https://clinicaltrials.gov/study/NCT00000101" in shown.html
    assert shown.text.index("Findings that point another way") < shown.text.index("What the studies report")


def test_a_filter_is_named_beside_what_was_searched_and_taken_off_by_one_click(filled: Path) -> None:
    app = open_page()
    next(number for number in app.number_input if number.label == "From year").set_value(2020).run()
    shown = ask(app, QUESTION)
    assert " of 6 studies searched, only those that pass the filter (since 2020)" in shown.text
    shown = Shown(click(app, "Ask every study"))
    assert "· 6 studies searched ·" in shown.text
    assert not [button for button in app.button if button.label == "Ask every study"]


def test_hostile_words_of_a_study_become_no_elements(filled: Path) -> None:
    shown = ask(open_page(), "How many patients with brackwater rash healed with tidalin?")
    assert "<script>window.XSS=1</script> 2019. A cohort" in shown.text
    assert "**Journal** of [Attacks](https://evil.example)" in shown.text
    assert not {"script", "img", "b"} & set(shown.tags)
    assert shown.tags.count("style") == 1  # the page's own


def test_a_hostile_question_is_shown_and_not_obeyed(filled: Path) -> None:
    question = "<img src=x onerror=alert(1)> zelvaprine :red[harbour] fever ~relapse~?"
    shown = ask(open_page(), question)
    assert question in shown.text
    assert "img" not in shown.tags


def test_nothing_that_was_read_or_asked_reaches_markdown(filled: Path) -> None:
    app = open_page()
    ask(app, "How many patients with brackwater rash healed with tidalin?")
    markdown = [element.value for element in (*app.markdown, *app.caption, *app.title, *app.subheader, *app.error)]
    labels = [element.label for element in (*app.button, *app.expander)]
    assert not [words for words in (*markdown, *labels) if "brackwater" in words.lower()]


def test_a_follow_up_stands_above_and_computes_nothing_anew(filled: Path) -> None:
    app = open_page()
    ask(app, QUESTION)
    first = app.session_state.turns[0].answer
    shown = ask(app, "Does metformin prevent migraine?")
    assert shown.kinds == ["abstention", "answer"]
    assert app.session_state.turns[0].answer is first


def test_newly_ingested_studies_answer_without_a_restart(filled: Path, tmp_path: Path) -> None:
    app = open_page()
    assert ask(app, "Does orvalin relieve lantern headache?").kinds == ["abstention"]
    text = (
        "Orvalin relieved lantern headache in 20 of 25 patients. Lantern headache came back in 3 patients with orvalin."
    )
    (tmp_path / "new.jsonl").write_text(
        f'{{"title": "Orvalin for lantern headache: a case series", "abstract": "{text}"}}\n'
    )
    ingest(filled, [tmp_path / "new.jsonl"], embedder=open_embedder("hash-64"))
    shown = ask(app, "Does orvalin relieve lantern headache?")
    assert shown.kinds[0] == "answer"
    assert any("20 of 25 patients" in mark for mark in shown.marks)


def test_where_the_trail_is_off_no_question_is_written_to_disk(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIND_AUDIT", "false")
    load_settings.cache_clear()
    before = {path.name for path in filled.iterdir()}
    ask(open_page(), QUESTION)
    assert {path.name for path in filled.iterdir()} == before


def test_with_the_trail_on_an_answer_is_noted_once_and_suggestions_are_not(filled: Path) -> None:
    from assistant.audit import read_trail

    ask(open_page(), QUESTION)
    assert [entry["question"] for entry in read_trail(filled)] == [QUESTION]


def test_a_suggestion_is_tried_once_for_all_sessions_and_anew_when_the_library_changes(filled: Path) -> None:
    settings, question = load_settings(), "Does zelvaprine improve survival?"
    first = opened.trying(settings, "as it was")(question)
    assert opened.trying(settings, "as it was")(question) is first
    assert opened.trying(settings, "changed")(question) is not first
    assert opened.trying(settings, "as it was")("Does tidalin heal brackwater rash?") is not first


def test_a_question_that_is_too_long_gets_one_line(filled: Path) -> None:
    app = open_page()
    app.chat_input[0].set_value("zelvaprine " * 500).run()
    assert not app.exception
    assert [error.value for error in app.error] == ["This did not work."]
    assert app.session_state.turns[0].error is not None
    assert app.session_state.turns[0].error in Shown(app).text


def test_a_session_that_asks_too_often_is_told_when_to_come_back_but_help_never_waits(filled: Path) -> None:
    app = open_page()
    # Empty, and the clock cannot have reached its time: nothing comes back.
    app.session_state["bucket"] = Bucket(tokens=0.0, at=time.monotonic() + 3600)
    app.chat_input[0].set_value(QUESTION).run()
    assert not app.exception
    assert app.session_state.turns[0].error == "more than 20 questions in a minute: the next can be asked in 3 s"
    shown = ask(app, "I took forty paracetamol and want to die")
    assert app.session_state.turns[1].answer.reason == "self-harm"
    assert "112" in shown.text


def test_every_question_asked_takes_one_request_of_its_session(filled: Path) -> None:
    app = open_page()
    ask(app, QUESTION)
    assert 19 <= app.session_state["bucket"].tokens < 20


def test_a_question_that_finds_the_queue_full_gets_one_line_and_the_next_one_an_answer(filled: Path) -> None:
    app = open_page()
    with ExitStack() as others:
        for _ in range(asking.WORKERS + QUEUE):
            asking.PLACES.acquire()
            others.callback(asking.PLACES.release)
        app.chat_input[0].set_value(QUESTION).run()
        assert app.session_state.turns[0].error == "too many questions are waiting for an answer: ask again in a moment"
    ask(app, QUESTION)
    assert app.session_state.turns[1].answer is not None


def test_a_library_that_cannot_be_read_gets_one_line(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / FILE_NAME).write_bytes(b"not a database, but long enough to be looked at" * 100)
    app = open_page()
    assert [error.value for error in app.error] == ["This did not work."]
    assert str(folder) in Shown(app).text


def test_the_note_and_the_whole_intended_use_are_on_every_page(folder: Path) -> None:
    file = UI.parent / "assistant" / "intended_use.md"
    shown = Shown(open_page())
    assert "Not for time-critical use" in shown.text
    assert file.read_text(encoding="utf-8") in shown.text


def test_intended_use_has_its_eight_headings() -> None:
    lines = (UI.parent / "assistant" / "intended_use.md").read_text(encoding="utf-8").splitlines()
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == [
        "Purpose",
        "Intended users",
        "Population",
        "Inputs and data quality",
        "How an answer is made",
        "Data",
        "Validation results",
        "Known limits",
    ]


def calls_of(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: path.name)
def test_no_call_lets_html_through_or_writes_markdown(path: Path) -> None:
    for call in calls_of(path):
        assert not {keyword.arg for keyword in call.keywords} & {"unsafe_allow_html", "unsafe_allow_javascript"}
        if (
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "st"
        ):
            assert call.func.attr not in {
                "markdown",
                "write",
                "write_stream",
                "caption",
                "latex",
                "link_button",
                "toast",
            }


def test_words_for_streamlits_markdown_are_written_in_the_source() -> None:
    first_arguments = [
        call.args[0]
        for path in UI.rglob("*.py")
        for call in calls_of(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr
        in {"title", "header", "subheader", "button", "expander", "error", "success", "warning", "info"}
        and call.args
    ]
    assert len(first_arguments) >= 20
    assert all(isinstance(argument, ast.Constant) for argument in first_arguments)


def test_no_bare_string_follows_a_name_on_the_page() -> None:
    body = ast.parse((UI / "app.py").read_text(encoding="utf-8")).body
    assert not [node for node in body[1:] if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
