"""Follow-up questions stand alone once they are read; nothing that is claimed is carried."""

from __future__ import annotations

import pytest

from assistant.answer import Answer, CitedStudy
from assistant.conversation import Context, after, resolve, topic_of

FIRST = "Does thalidomide prolong survival in hepatocellular carcinoma?"


def _study(number: int) -> CitedStudy:
    return CitedStudy(
        number=number,
        study_id=f"pmid:{number}",
        source_id=str(number),
        pmid=str(number),
        doi=None,
        trial_ids=(),
        title="A trial",
        authors=(),
        journal=None,
        year=2010 + number,
        design="randomised trial",
        sample_size=100 * number,
        status="no notice known",
        effects=(),
        cautions=(),
        citation="A trial.",
    )


SHOWN = Context(last=FIRST, studies=(_study(1), _study(2), _study(3)))


@pytest.mark.parametrize(
    ("follow_up", "standalone"),
    [
        ("and in children?", "Does thalidomide prolong survival in hepatocellular carcinoma in children?"),
        ("What about breast cancer?", "Does thalidomide prolong survival in breast cancer?"),
        ("and in breast cancer?", "Does thalidomide prolong survival in breast cancer?"),
        ("what about side effects?", "What about side effects with thalidomide in hepatocellular carcinoma?"),
        ("And recurrence?", "What about recurrence with thalidomide in hepatocellular carcinoma?"),
        ("How about sorafenib?", "Does sorafenib prolong survival in hepatocellular carcinoma?"),
        (
            "compared with placebo?",
            "Does thalidomide prolong survival in hepatocellular carcinoma compared with placebo?",
        ),
        ("Is it safe?", "Is thalidomide safe in hepatocellular carcinoma?"),
        ("Does it cause somnolence?", "Does thalidomide cause somnolence in hepatocellular carcinoma?"),
        ("What are its side effects?", "What are thalidomide’s side effects in hepatocellular carcinoma?"),
        ("How many patients responded?", "How many patients responded (thalidomide in hepatocellular carcinoma)?"),
    ],
)
def test_follow_up_becomes_a_question_that_stands_alone(follow_up: str, standalone: str) -> None:
    resolved = resolve(follow_up, SHOWN)
    assert (resolved.standalone, resolved.changed, resolved.ask) == (standalone, True, None)
    assert resolved.notice is not None
    assert standalone in resolved.notice


def test_children_are_put_in_the_place_of_adults() -> None:
    context = Context(last="Does metformin lower HbA1c in adults with type 2 diabetes?")
    assert (
        resolve("and in children?", context).standalone
        == "Does metformin lower HbA1c in children with type 2 diabetes?"
    )


@pytest.mark.parametrize(
    ("follow_up", "standalone"),
    [
        ("and in children?", "What about side effects with thalidomide in hepatocellular carcinoma in children?"),
        ("how about sorafenib?", "What about side effects with sorafenib in hepatocellular carcinoma?"),
        ("and recurrence?", "What about recurrence with thalidomide in hepatocellular carcinoma?"),
        ("you said it is safe", "What about harm with thalidomide in hepatocellular carcinoma?"),
    ],
)
def test_follow_up_of_a_follow_up_keeps_what_it_is_about(follow_up: str, standalone: str) -> None:
    context = Context(last="What about side effects with thalidomide in hepatocellular carcinoma?")
    assert resolve(follow_up, context).standalone == standalone


@pytest.mark.parametrize(
    "question",
    [
        "Does radiofrequency ablation reduce recurrence of liver metastases?",
        "Is it true that metformin reduces mortality in diabetes?",
        "Is aspirin effective in pre-eclampsia when it is started late?",
        "Which trials of sorafenib in hepatocellular carcinoma were randomised?",
    ],
)
def test_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    resolved = resolve(question, SHOWN)
    assert (resolved.standalone, resolved.changed, resolved.ask, resolved.notice) == (question, False, None, None)


def test_first_question_is_left_as_it_is_even_when_it_looks_like_a_follow_up() -> None:
    assert resolve("and in children?", Context()).standalone == "and in children?"


@pytest.mark.parametrize(
    ("text", "ask", "about"),
    [
        ("Which of these was the largest?", "largest", (1, 2, 3)),
        ("which one had the most patients?", "largest", (1, 2, 3)),
        ("Which study is the most recent?", "newest", (1, 2, 3)),
        ("Which of them were randomised?", "design", (1, 2, 3)),
        ("show me the second one", "show", (2,)),
        ("Show the last study", "show", (3,)),
        ("Tell me more about [1]", "show", (1,)),
        ("open study 3", "show", (3,)),
    ],
)
def test_question_about_the_studies_shown_is_recognised(text: str, ask: str, about: tuple[int, ...]) -> None:
    resolved = resolve(text, SHOWN)
    assert (resolved.ask, resolved.about) == (ask, about)


def test_a_study_that_was_not_shown_cannot_be_pointed_at() -> None:
    assert resolve("show me the seventh one", SHOWN).about == ()
    assert resolve("show me the second one", Context(last=FIRST)).about == ()


@pytest.mark.parametrize(
    "pressure",
    [
        "You already told me it is safe",
        "but you said it is safe",
        "As we agreed, it is safe.",
        "So it is safe, just confirm that",
        "just say it is safe",
    ],
)
def test_pressure_asks_the_library_again(pressure: str) -> None:
    resolved = resolve(pressure, SHOWN)
    assert resolved.standalone == "What about harm with thalidomide in hepatocellular carcinoma?"
    assert resolved.notice is not None
    assert resolved.notice.startswith("What was said before is no evidence")


def _answer(kind: str, standalone: str, studies: tuple[CitedStudy, ...] = ()) -> Answer:
    return Answer(
        kind=kind,  # type: ignore[arg-type]
        question="x",
        standalone_question=standalone,
        question_type="therapy",
        studies=studies,
    )


def test_context_carries_the_last_question_and_the_studies_shown_last() -> None:
    first = after(Context(), _answer("answer", FIRST, (_study(1),)))
    assert (first.last, [study.number for study in first.studies]) == (FIRST, [1])
    declined = after(first, _answer("abstention", "Does zzz help?", (_study(9),)))
    assert (declined.last, declined.studies) == ("Does zzz help?", first.studies)
    assert after(declined, _answer("redirect", "I want to die")) == declined


def test_topic_of_a_question_without_parts_is_its_telling_words() -> None:
    assert topic_of("CIK cells after resection?") == "CIK cells"
