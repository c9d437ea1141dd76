import re
from dataclasses import replace

import pytest

from assistant.answer import Answer, Appraisal, AppraisalStep, Understood
from assistant.compose import cite_span, cited_study, quote_statement
from assistant.evidence.sentences import gather, weigh_terms
from assistant.question.read import read_question
from corpus.reading import build_study
from corpus.study import Draft, Part
from ui.terminal import INTENDED_USE, answer_text, study_text, visible

EVIL = "Attacks \x1b[2J\x1b]0;owned\x07fell\x9b31m by 3.1\u202e days\x00 with\x08 velorastine."


def study(text, **facts):
    draft = Draft(
        source_id="one.txt", format="test", original="", title="A \x1b[31mtitle", parts=(Part(label=None, text=text),)
    )
    return build_study(replace(draft, **facts))


def answer(*studies, **changes):
    question = read_question("velorastine attacks")
    found = gather(question, [(s, 1.0) for s in studies], weigh_terms(question, {}, 10))
    whole = Answer(
        kind="answer",
        question=question.text,
        standalone_question=question.text,
        question_type="other",
        statements=tuple(quote_statement(c, n) for n, c in enumerate(found, start=1)),
        studies=tuple(cited_study(s, n) for n, s in enumerate(studies, start=1)),
        not_known=("Whether it lasts.",),
        cautions=("Small study: 8 participants.",),
        evidence_to="2021",
        snapshot="abc123",
    )
    return replace(whole, **changes)


def acts(text):
    """Characters by which a text can act on a terminal."""
    return [
        c
        for c in text
        if (ord(c) < 32 and c not in "\n\t")
        or 127 <= ord(c) <= 159
        or c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069"
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("\x07\x00\x7f", "\\x07\\x00\\x7f"),
        ("\x9b2J", "\\x9b2J"),
        ("a\rb", "a\\rb"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("a\udcffb", "a\\udcffb"),
        ("plain\ttext\nα ≥ 0·63 – “é”", "plain\ttext\nα ≥ 0·63 – “é”"),
    ],
)
def test_control_characters_are_shown_and_all_else_is_kept(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize("code", [*range(0, 9), *range(11, 32), *range(127, 160)])
def test_no_control_character_but_tab_and_line_feed_passes(code):
    assert acts(visible(f"a{chr(code)}b")) == []


def test_answer_with_hostile_text_shows_it_and_does_not_act():
    text = answer_text(answer(study(EVIL, authors=("Evil\x1b[8m",), journal="J\x1b]0;x\x07")))
    assert acts(text) == []
    assert "\\x1b[2J\\x1b]0;owned\\x07fell" in text


def test_study_with_hostile_text_shows_it_and_does_not_act():
    text = study_text(study(EVIL))
    assert acts(text) == []
    assert "A \\x1b[31mtitle" in text


def test_quote_stands_in_quotation_marks_with_its_number_and_characters_unchanged():
    words = "Attacks  fell (HR 0·63; 95% CI 0.43–0.94) with velorastine."
    assert f"“{words}” [1]" in answer_text(answer(study(words)))


def test_answer_carries_unknowns_cautions_study_facts_and_the_state_of_the_library():
    text = answer_text(answer(study("Attacks fell with velorastine in 8 patients.", year=2016)))
    for words in (
        "Whether it lasts.",
        "Small study",
        "[1] ",
        "design not stated",
        "Newest dated record 2021",
        "abc123",
        "extractive",
    ):
        assert words in text
    assert INTENDED_USE in text


def test_missing_facts_are_said():
    text = answer_text(answer(study("Attacks fell with velorastine there."), evidence_to=None))
    assert "number of participants not found" in text
    assert "No dated record" in text


@pytest.mark.parametrize(("left", "words"), [(1, "1 retracted study left out."), (3, "3 retracted studies left out.")])
def test_retracted_studies_left_out_are_counted(left, words):
    assert words in answer_text(answer(left_out={"retracted": left, "duplicates": 0}))
    assert "left out" not in answer_text(answer())


def test_abstention_says_why_and_lists_the_nearest_studies():
    near = study("Attacks fell with velorastine there.")
    text = answer_text(
        answer(near, kind="abstention", reason="key-term-absent", message="Nothing on gout.", statements=())
    )
    assert text.startswith("Nothing on gout.")
    assert "Nearest studies found:" in text
    assert "Closest evidence" not in text
    assert "Attacks fell" not in text


def test_closest_evidence_is_quoted_under_its_own_heading():
    near = study("Attacks fell with velorastine there.")
    text = answer_text(answer(near, kind="abstention", state="closest", message="Not on gout."))
    assert text.index("Not on gout.") < text.index("Closest evidence, from a study") < text.index("Attacks fell")


def test_disagreement_is_shown_under_its_own_heading():
    one = answer(study("Attacks fell with velorastine there."))
    text = answer_text(replace(one, disagreement=one.statements))
    assert text.count("“Attacks fell with velorastine there.” [1]") == 2
    assert re.search(r"\n\n[^“\n]+\n  “Attacks fell with velorastine there.” \[1\]\n", text)


def graded():
    trial = study("Attacks fell with velorastine. Drowsiness was an adverse event in 14% of adults with velorastine.")
    citation = cite_span(trial, 1, 0, 5)
    step = AppraisalStep(domain="imprecision", change=-1, reason="8 people, fewer than 400.", citations=(citation,))
    rating = Appraisal(
        outcome="survival",
        start="low",
        start_reason="It begins at low.",
        steps=(step,),
        certainty="very low",
        code="⊕◯◯◯",
        studies=(1,),
    )
    whole = answer(trial)
    quote = whole.statements[0]
    computed = replace(quote, kind="computed", text="Calculated.", formula="12/60 − 30/60 = −30.0 percentage points")
    return replace(
        whole,
        statements=(*whole.statements, computed),
        disagreement=(replace(quote, text="Attacks did not fall."),),
        appraisal=(rating, replace(rating, outcome="recurrence")),
        notices=("“migrane” was read as “migraine”.",),
        understood=Understood(text="velorastine · migraine", parts=()),
    )


def test_strength_and_disagreement_stand_before_the_findings_and_harms_under_their_own_head():
    text = answer_text(graded())
    order = [
        "“migrane” was read",
        "Understood as: velorastine · migraine",
        "How sure one may be",
        "point another way",
        "\nFindings\n",
        "Unwanted effects",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert text.index("Drowsiness") > text.index("Unwanted effects")
    assert text.index("Attacks fell") < text.index("Unwanted effects")


def test_ratings_with_the_same_steps_are_said_once_with_label_sign_step_and_quote():
    text = answer_text(graded())
    assert "provisional, from abstracts" in text
    assert "⊕◯◯◯ very low · survival [1], recurrence [1]: It begins at low." in text
    assert text.count("−1 imprecision: 8 people, fewer than 400. (“A \\x1b[3” [1])") == 1


def test_computed_statement_shows_its_formula():
    assert "12/60 − 30/60 = −30.0 percentage points" in answer_text(graded())


def test_copies_and_notices_left_out_are_counted_with_their_reason():
    text = answer_text(answer(left_out={"retracted": 0, "duplicates": 2, "notices": 1}))
    assert "2 records left out that nearly repeat another one." in text
    assert "1 notice about other records left out." in text


def test_what_differs_from_the_question_stands_beside_the_study():
    whole = answer(study("Attacks fell with velorastine today."))
    shown = replace(
        whole.studies[0], indirect=("The question asks about children; this text speaks of adults (“adults”).",)
    )
    assert "compared with the question: The question asks about children" in answer_text(
        replace(whole, studies=(shown,))
    )
