import pytest

from assistant.answer import Answer, Checks, Citation, CitedStudy, EvidenceStatement
from evals.metrics import answers as measure

TEXT = "Median survival was 44.0 months against 30.0 months (HR 0.63, 95% CI 0.43 to 0.94)."


def cited(text, *quotes, kind="quote", study_id="pmid:1", shift=0):
    citations = tuple(
        Citation(
            number=1,
            study_id=study_id,
            start=TEXT.find(quote) + shift,
            end=TEXT.find(quote) + len(quote) + shift,
            quote=quote,
        )
        for quote in quotes
    )
    return EvidenceStatement(text=text, kind=kind, citations=citations, checks=Checks(verbatim=True, numbers=True))


def answer(*statements, kind="answer", **rest):
    return Answer(
        kind=kind, question="q", standalone_question="q", question_type="therapy", statements=statements, **rest
    )


QUOTED = answer(cited(TEXT, TEXT))
DECLINED = answer(cited(TEXT, TEXT), kind="abstention", reason="nothing-found")


def test_near_misses_of_an_abstention_are_no_statements():
    assert measure.statements_of(DECLINED) == ()
    assert measure.answered(DECLINED).value == 0.0
    assert measure.must_quote_recall(DECLINED, ["44.0 months"]).value == 0.0


@pytest.mark.parametrize(
    ("given", "answerable", "value"),
    [(QUOTED, True, 1.0), (QUOTED, False, 0.0), (DECLINED, True, 0.0), (DECLINED, False, 1.0)],
)
def test_decision_is_right_when_answerable_is_answered_and_the_rest_declined(given, answerable, value):
    assert measure.decision(given, answerable).value == value


def test_required_strings_are_found_or_named():
    score = measure.must_quote_recall(QUOTED, ["44.0 months", "hr 0.63", "25 days"])
    assert score.value == pytest.approx(2 / 3)
    assert "'25 days'" in score.explanation


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("after 125 days", "25 days", False),
        ("after 1.25 days", "25 days", False),
        ("after 25 days", "25 days", True),
        ("HR 0.634", "0.63", False),
        ("HR 0.63.", "0.63", True),
        ("HR 0.63, P", "0.63", True),
        ("125 days, then 25 days", "25 days", True),
        ("95%\u00a0CI", "95% ci", True),
        ("anything", "", False),
    ],
)
def test_a_figure_is_found_only_by_itself(text, wanted, found):
    assert measure.contains(text, wanted) is found


def test_forbidden_strings_are_counted_in_statements_and_message():
    given = answer(cited("It cures everything.", TEXT), message="Ask your doctor")
    score = measure.must_not_violations(given, ["cures", "your doctor", "never"])
    assert (score.value, score.explanation) == (2.0, "'cures', 'your doctor'")
    assert measure.must_not_violations(QUOTED, []).value is None


def test_a_quote_is_verbatim_only_at_its_offsets_and_in_its_study():
    def text_of(study_id):
        return TEXT if study_id == "pmid:1" else None

    assert measure.verbatim_rate(QUOTED, text_of).value == 1.0
    moved = answer(cited("x", "44.0 months"), cited("x", "44.0 months", shift=1))
    assert measure.verbatim_rate(moved, text_of).value == 0.5
    assert measure.verbatim_rate(answer(cited("x", "HR 0.63", study_id="pmid:2")), text_of).value == 0.0
    assert measure.verbatim_rate(DECLINED, text_of).value == 1.0
    assert measure.verbatim_rate(answer(cited("x")), text_of).value is None


def test_statements_without_citation_lower_coverage():
    assert measure.citation_coverage(answer(cited("a", TEXT), cited("b"), cited("c"), cited("d"))).value == 0.25


def test_every_printed_number_must_stand_in_its_own_quotes():
    given = answer(
        cited("44.0 months, HR 0.64", "44.0 months", "HR 0.63"),
        cited("30.0", "44.0 months"),
        cited("14.0 months longer", kind="computed"),
    )
    score = measure.number_fidelity(given)
    assert score.value == pytest.approx(1 / 3)
    assert score.explanation == "1 of 3; not quoted: 0.64, 30.0"
    assert measure.number_fidelity(answer(cited("none"))).value is None


def test_a_slot_sentence_may_count_the_studies_of_the_answer_and_nothing_else():
    study = CitedStudy(
        number=1, study_id="pmid:1", source_id="1", pmid="1", doi=None, trial_ids=(), title=None, authors=(),
        journal=None, year=None, design="cohort study", sample_size=None, status="no notice known", effects=(),
        cautions=(), citation="",
    )  # fmt: skip
    one = answer(cited("1 study reports 2 deaths", "44.0 months", kind="slot"), studies=(study,))
    score = measure.number_fidelity(one)
    assert (score.value, score.explanation) == (0.5, "1 of 2; not quoted: 2")
    assert measure.number_fidelity(answer(cited("1 study", "44.0 months"), studies=(study,))).value == 0.0


def quoted(text, quote):
    citation = Citation(number=1, study_id="pmid:1", start=0, end=len(quote), quote=quote)
    checks = Checks(verbatim=True, numbers=True)
    return EvidenceStatement(text=text, kind="slot", citations=(citation,), checks=checks)


@pytest.mark.parametrize(
    ("text", "quote", "value"),
    [
        ("8 participants", "Eight patients", 1.0),
        ("1,290 participants", "1290 cases", 1.0),
        ("1290 participants", "of 1,290.", 1.0),
        ("9 participants", "Eight patients", 0.0),
        ("0,63", "063", 0.0),
        ("1.290", "1290", 0.0),
    ],
)
def test_spelled_out_numbers_and_thousands_marks_are_the_same_number(text, quote, value):
    assert measure.number_fidelity(answer(quoted(text, quote))).value == value


def test_a_gold_study_counts_under_any_of_its_names():
    def names_of(study_id):
        return ("trial.txt",)

    given = answer(cited("x", TEXT))
    assert measure.gold_study_recall(given, ["trial.txt"], names_of).value == 1.0
    assert measure.gold_study_recall(given, ["pmid:1", "1"], names_of).value == 1.0
    score = measure.gold_study_recall(given, ["pmid:1", "pmid:2"], names_of)
    assert (score.value, score.explanation) == (0.5, "1 of 2; not cited: pmid:2")
    assert measure.gold_study_recall(given, [], names_of).value is None


def test_length_counts_words_of_all_statements():
    assert measure.length_words(answer(cited("one two"), cited("three"))).value == 3.0
