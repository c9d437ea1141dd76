"""What stands beside an answer and on the card of a study."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Answer, Appraisal, Checks, Citation, CitedStudy, EvidenceStatement
from assistant.evidence.premise import Premise, challenge
from assistant.stale import StaleMark
from corpus.reading import build_study
from corpus.study import Draft, Part, Span
from ui.answer_view import Turn, answer_html, cited_spans, growing_html
from ui.appraisal_view import alike, appraisal_html
from ui.export_box import ANSWER_FILES, answer_as
from ui.source_card import card_html

STUDY = build_study(
    Draft(
        source_id="s",
        format="json",
        original="{}",
        title="Orvalin for lantern headache",
        parts=(Part(label=None, text="Pain eased in 20 of 25 patients. It came back in 3."),),
        pmid="90000011",
    )
)
CITED = CitedStudy(
    number=1,
    study_id=STUDY.study_id,
    source_id="s",
    pmid="90000011",
    doi=None,
    trial_ids=("ISRCTN12345678",),
    title="Orvalin for lantern headache",
    authors=(),
    journal=None,
    year=None,
    design="case series",
    sample_size=None,
    status="no notice known",
    effects=(),
    cautions=("Small study.",),
    citation="Orvalin.",
)
START = STUDY.text.index("Pain")
QUOTE = EvidenceStatement(
    text="Pain eased in 20 of 25 patients.",
    kind="quote",
    citations=(
        Citation(
            number=1,
            study_id=STUDY.study_id,
            start=START,
            end=START + 32,
            quote="Pain eased in 20 of 25 patients.",
        ),
    ),
    checks=Checks(verbatim=True, numbers=True),
)
ANSWER = Answer(
    kind="answer",
    question="q",
    standalone_question="q",
    question_type="therapy",
    statements=(QUOTE,),
    not_known=("No comparison.",),
    cautions=("Small study.",),
    studies=(CITED,),
    evidence_to="2021",
    snapshot="abc123",
)


def shown(answer: Answer) -> str:
    return answer_html(Turn(question="q", answer=answer, library="liver"), answer, 3)


def test_a_quotes_mark_leads_to_the_mark_on_the_card() -> None:
    card = card_html(CITED, STUDY, cited_spans(ANSWER, STUDY.study_id), 3)
    assert f'href="#a3-s1-{START}"' in shown(ANSWER)
    assert f'<mark id="a3-s1-{START}" data-start="{START}" data-end="{START + 32}"' in card


def test_what_is_missing_is_said_to_be_missing() -> None:
    card = card_html(replace(CITED, title=None), STUDY, (), 0)
    for words in (
        "Authors not stated",
        "journal not stated",
        "year not stated",
        "not stated",
        "No title in the source",
    ):
        assert words in card
    assert "Quote · case series · patients not found · year not stated" in shown(ANSWER)


def test_every_answer_says_to_when_from_what_and_by_what() -> None:
    html = shown(ANSWER)
    assert "Newest dated record 2021 · library “liver” · snapshot abc123 · no language model" in html
    assert "model openai:x" in shown(replace(ANSWER, model="openai:x"))


def test_retracted_studies_that_were_left_out_are_counted() -> None:
    assert "2 retracted left out" in shown(replace(ANSWER, left_out={"retracted": 2, "duplicates": 0}))


def test_a_retracted_study_carries_a_banner_and_its_quote_says_so() -> None:
    retracted = replace(CITED, status="retracted")
    assert "lind-banner" in card_html(retracted, STUDY, (), 0)
    assert "RETRACTED" in shown(replace(ANSWER, studies=(retracted,)))
    assert "lind-banner" not in card_html(CITED, STUDY, (), 0)


def test_a_models_sentence_is_told_from_a_quote() -> None:
    html = shown(replace(ANSWER, statements=(replace(QUOTE, kind="generated"),)))
    assert "Written by the chat model" in html
    assert "<blockquote" not in html


def test_a_caution_names_the_study_it_is_about() -> None:
    assert 'Small study.</span> <a class="lind-cite" href="#a3-s1"' in shown(ANSWER)


def test_the_numbers_behind_a_caution_lead_to_its_studies_and_a_quoted_number_stays_text() -> None:
    cautions = ("Small study. (“arm [1]”) [1]", "Seen in “trial [7]”", "Of another answer. [2]")
    page = shown(replace(ANSWER, cautions=cautions))
    block = page[page.index("lind-cautions") :]
    assert "Small study. (“arm [1]”)</span> <a " in block
    assert block.count('href="#a3-s1"') == 1
    assert "Seen in “trial [7]”</span>" in block
    assert "Of another answer. [2]</span>" in block  # there is no such study here


def test_a_refusal_says_why_and_leaves_cautions_to_the_cards() -> None:
    html = shown(
        replace(ANSWER, kind="abstention", reason="key-term-absent", message="Not in this library.", statements=())
    )
    assert 'data-kind="abstention"' in html
    assert "Not in this library." in html
    assert "key-term-absent" not in html  # a code for programs
    assert "Small study." not in html


def test_a_study_of_which_nothing_is_cited_is_folded_and_whole() -> None:
    card = card_html(CITED, STUDY, (), 0)
    assert "Show the text" in card
    assert "It came back in 3." in card
    assert "Show the text" not in card_html(CITED, STUDY, [Span(start=0, end=7)], 0)


def test_a_study_that_has_left_the_library_is_named_and_said_to_be_gone() -> None:
    card = card_html(CITED, None, [Span(start=0, end=7)], 0)
    assert "Orvalin for lantern headache" in card
    assert "no longer in the library" in card


def test_an_identifier_without_a_link_is_shown_as_text() -> None:
    card = card_html(CITED, STUDY, (), 0)
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/90000011/"' in card
    assert "ISRCTN12345678" in card
    assert card.count("href=") == 1
    bare = replace(CITED, pmid=None, doi=None, trial_ids=())
    assert "No identifier in the source" in card_html(bare, STUDY, (), 0)


def test_words_of_a_study_cannot_leave_an_attribute() -> None:
    card = card_html(replace(CITED, study_id='x" onclick="alert(1)', doi='10.1/"x', journal="<b>J</b>"), STUDY, (), 0)
    assert 'onclick="' not in card
    assert "<b>" not in card


def test_an_answer_of_which_a_study_was_retracted_says_so_before_anything_else() -> None:
    mark = StaleMark(number=1, study_id="s", code="retracted", message="Study [1] … now: <retracted>.", voids=True)
    page = answer_html(Turn(question="q", answer=ANSWER, stale=(mark,)), ANSWER, 0)
    assert page.index("not to be used as it stands") < page.index("What the studies report")
    assert "now: &lt;retracted&gt;." in page
    assert "lind-stale" not in answer_html(Turn(question="q", answer=ANSWER), ANSWER, 0)


def test_a_growing_sentence_names_its_studies_and_is_escaped() -> None:
    page = growing_html(replace(QUOTE, text="<b>Pain</b> eased.", kind="generated"))
    assert "&lt;b&gt;Pain&lt;/b&gt; eased." in page
    assert " [1]" in page
    assert "checked for terms and numbers" in page


def test_an_emergency_is_no_ordinary_refusal() -> None:
    urgent = Answer(
        kind="redirect",
        question="q",
        standalone_question="q",
        question_type="other",
        reason="emergency",
        message="Call now.",
    )
    assert 'role="alert"' in shown(urgent)
    assert "This cannot wait for a library" in shown(urgent)
    assert "This cannot wait" not in shown(replace(urgent, reason="out-of-scope"))


def test_outcomes_that_are_judged_alike_stand_in_one_line() -> None:
    one = Appraisal(
        outcome="pain", start="low", start_reason="No trial.", steps=(), certainty="low", code="", studies=(1,)
    )
    others = (replace(one, outcome="relapse"), replace(one, outcome="death", certainty="very low"))
    assert [[a.outcome for a in group] for group in alike((one, *others))] == [["pain", "relapse"], ["death"]]
    page = appraisal_html((one, *others), 0)
    assert page.count('lind-certain"') == 2
    assert page.count("lind-full") == 3  # two circles for low, one for very low


def test_every_form_of_a_saved_answer_begins_with_what_must_go_with_it() -> None:
    mark = StaleMark(number=1, study_id="s", code="retracted", message="Study [1] was withdrawn.", voids=True)
    for form in ANSWER_FILES:
        assert "Study [1] was withdrawn" in answer_as(form, ANSWER, (mark,)).replace("\\", ""), form


SLOT = EvidenceStatement(
    text="The question takes for granted that it has this effect; a cited passage reads otherwise [1]:",
    kind="slot",
    citations=QUOTE.citations,
    checks=Checks(verbatim=True, numbers=True),
)
COUNTED = replace(SLOT, text="1 study is cited here.")


def test_a_challenged_premise_stands_in_a_block_of_its_own_above_bottom_line_and_findings() -> None:
    asked = "Why does <b>orvalin</b> cure lantern headache?"
    answer = replace(ANSWER, standalone_question=asked, bottom_line=(SLOT, QUOTE, COUNTED))
    page = shown(answer)
    block = page[page.index('<div class="lind-block lind-premise') : page.index('<div class="lind-block lind-bottom')]
    assert 'role="group" aria-labelledby="lind-premise-3"' in block
    assert 'id="lind-premise-3" role="heading" aria-level="2">A premise, and a passage that reads otherwise' in block
    assert "&lt;b&gt;orvalin&lt;/b&gt; cure lantern headache" in block  # the words that take it for granted, escaped
    assert "a cited passage reads otherwise</span>" in block  # the number is the mark beside it
    assert block.count(f'href="#a3-s1-{START}"') == 2  # beside the sentence, and beside the quote
    assert block.count("Pain eased in 20 of 25 patients.") == 1
    assert "case series · patients not found" in block
    rest = page[page.index("lind-bottom") : page.index("lind-findings")]
    assert "1 study is cited here." in rest
    assert "takes for granted" not in rest


def test_a_bottom_line_without_a_challenge_has_no_such_block() -> None:
    page = shown(replace(ANSWER, bottom_line=(COUNTED, QUOTE)))
    assert "lind-premise" not in page
    assert page.count("Pain eased in 20 of 25 patients.") == 2  # in the bottom line, and among the findings


def test_every_challenge_there_is_gets_the_block() -> None:
    for claims in ("works", "harms", "no effect", "contraindicated"):
        said = challenge(Premise(text="t", start=0, end=1, subject="s", object="o", claims=claims), 1)
        assert "lind-premise" in shown(replace(ANSWER, bottom_line=(replace(SLOT, text=said), QUOTE)))
