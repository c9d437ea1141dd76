"""Questions about the studies that were shown are answered from those studies, each figure with its span."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.about_studies import answer_about
from assistant.answer import Answer
from assistant.cited import cited_study
from assistant.conversation import Context, Resolved, StudyAsk
from assistant.verify import check_statement
from corpus.reading import build_study
from corpus.study import Draft, Part, Study

PILOT = (
    "Thalidomide: a pilot study",
    2003,
    (("METHODS", "Eight patients were enrolled."), ("RESULTS", "One responded.")),
)
TRIAL = (
    "Sorafenib: a randomised trial",
    2010,
    (("METHODS", "We randomly assigned 602 patients."), ("CONCLUSION", "Survival was longer with sorafenib.")),
)
NOTE = ("A note on ablation", None, (("RESULTS", "Ablation was feasible."),))


def _study(name: str, made: tuple[str, int | None, Sequence[tuple[str, str]]]) -> Study:
    title, year, parts = made
    draft = Draft(
        source_id=name,
        format="test",
        original="",
        title=title,
        year=year,
        parts=tuple(Part(label=label, text=text) for label, text in parts),
        doi=f"10.5555/{name}",
    )
    return build_study(draft)


STUDIES = tuple(_study(name, made) for name, made in (("a", PILOT), ("b", TRIAL), ("c", NOTE)))


class Shelf:
    def __init__(self, *studies: Study) -> None:
        self._studies = {study.study_id: study for study in studies}

    def study(self, study_id: str) -> Study:
        return self._studies[study_id]


CONTEXT = Context(
    last="What is known of liver cancer?", studies=tuple(cited_study(s, n) for n, s in enumerate(STUDIES, start=1))
)
FRAME = Answer(kind="answer", question="typed", standalone_question="typed", question_type="other", snapshot="s1")


def _ask(ask: StudyAsk, *about: int, library: Shelf | None = None) -> Answer:
    resolved = Resolved(standalone="typed", changed=False, ask=ask, about=about or (1, 2, 3), notice="of [1]")
    held = library or Shelf(*STUDIES)
    answer = answer_about(resolved, CONTEXT, held, FRAME)
    for statement in answer.statements:
        checks = check_statement(statement, held).checks
        assert checks.verbatim
        assert checks.numbers
    return answer


def test_largest_is_named_with_its_size_and_the_others_beside_it() -> None:
    answer = _ask("largest")
    assert [s.text for s in answer.statements] == ["The largest by the number of participants found: [2], 602 ([1] 8)."]
    assert [c.quote for c in answer.statements[0].citations] == ["Eight patients", "602 patients"]
    assert "The number of participants was not found in [3]." in answer.not_known


def test_smallest_newest_and_oldest_are_named_by_number() -> None:
    assert _ask("smallest").statements[0].text == "The smallest by the number of participants found: [1], 8 ([2] 602)."
    assert _ask("newest").statements[0].text == "The newest by year of publication: [2]."
    assert _ask("oldest").statements[0].text == "The oldest by year of publication: [1]."


def test_designs_are_listed_with_the_words_that_decided_them() -> None:
    answer = _ask("design", 2)
    assert [s.text for s in answer.statements] == ["[2]: randomised trial."]
    assert "random" in answer.statements[0].citations[0].quote.lower()


def test_a_study_that_is_shown_keeps_its_number_and_gives_results_and_conclusions() -> None:
    answer = _ask("show", 2)
    assert [study.number for study in answer.studies] == [2]
    assert [s.text for s in answer.statements] == ["Survival was longer with sorafenib."]
    assert (answer.snapshot, answer.notices) == ("s1", ("of [1]",))


def test_a_study_that_the_library_no_longer_holds_gives_no_statement() -> None:
    assert _ask("show", 1, library=Shelf(STUDIES[1])).statements == ()


def test_what_a_record_lacks_is_said_of_that_record() -> None:
    assert "The record gives no year of publication: [3]." in _ask("newest").not_known
    assert not any("year of publication" in line for line in _ask("newest", 1, 2).not_known)
