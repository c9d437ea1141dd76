import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.brief import bottom_line, calculated, cautions, leading, not_known, support
from assistant.cited import PASSED, aspect_of, cite_span, cited_study, read_cited
from assistant.compose import MOST_QUOTES, MOST_WORDS, choose, compose
from assistant.evidence.sentences import gather, weigh_terms
from assistant.question.kinds import KINDS, entry_of, kind_of
from assistant.question.read import read_question
from assistant.verify import numbers_hold
from corpus.reading import build_study
from corpus.study import Caution, Draft, Part

ASSISTANT = Path(__file__).parent.parent / "assistant"
QUESTION = "Does velorastine treatment prevent migraine?"


def study(name, results, *, methods="", title="Velorastine in episodic migraine", **facts):
    parts = [Part(label=label, text=text) for label, text in (("METHODS", methods), ("RESULTS", results)) if text]
    draft = Draft(source_id=name, format="test", original="", title=title, parts=tuple(parts), doi=f"10.5555/{name}")
    return build_study(replace(draft, **facts))


def composed(text, *studies):
    question = read_question(text)
    weights = weigh_terms(question, {s: 3 for t in question.terms for s in t.stems}, 100)
    return compose(question, gather(question, [(one, 1.0) for one in studies], weights))


def readings(*studies, question=QUESTION):
    return [read_cited(one, number, read_question(question)) for number, one in enumerate(studies, start=1)]


TRIAL = study(
    "trial",
    "Velorastine reduced attacks of migraine. Drowsiness came as an adverse event in 14% of adults with velorastine.",
    methods="In this trial 240 adults with migraine were randomly assigned to velorastine or placebo.",
    year=2016,
)
LARGER = study(
    "larger",
    "Velorastine reduced attacks of migraine.",
    methods="In this trial 1 240 adults with migraine were randomly assigned to velorastine or placebo.",
)
SERIES = study(
    "series",
    "One partial response of migraine to velorastine was seen.",
    methods="This case series holds thirty-three patients with migraine who took velorastine.",
)
COUNTS = "Attacks came back in 12/60 (20%) in the velorastine group and in 30/60 (50%) in the placebo group."


def test_bottom_line_counts_each_design_with_its_sizes_as_printed():
    (line,) = bottom_line(readings(TRIAL, LARGER, SERIES))
    assert line.text == (
        "3 studies are cited here: 2 randomised trials (240 and 1 240 participants), 1 case series (33 participants)."
    )
    assert numbers_hold(line)
    assert {"240 adults", "1 240 adults", "thirty-three patients"} <= {c.quote for c in line.citations}


def quoted(record, chance, text=QUESTION):
    question = read_question(text)
    return replace(gather(question, [(record, chance)], weigh_terms(question, {}, 100))[0], subject=1.0)


def test_likeliest_study_leads_then_randomised_then_larger_ones():
    found = [quoted(SERIES, 0.9), quoted(TRIAL, 0.8), quoted(LARGER, 0.7)]
    assert leading(read_question(QUESTION), found) == [SERIES, LARGER, TRIAL]
    # what holds less of the question comes last, whatever its design
    found = [quoted(TRIAL, 0.9), replace(quoted(LARGER, 0.7), subject=0.5), quoted(SERIES, 0.6)]
    assert leading(read_question(QUESTION), found) == [TRIAL, SERIES, LARGER]


def test_harm_stands_beside_benefit_and_is_marked_as_harm():
    parts = composed(QUESTION, TRIAL)
    aspects = {s.text: s.aspect for s in parts.statements}
    assert aspects["Velorastine reduced attacks of migraine."] == "finding"
    assert aspects["Drowsiness came as an adverse event in 14% of adults with velorastine."] == "harm"


def test_harm_of_another_study_on_the_subject_is_shown_when_the_best_one_tells_of_none():
    parts = composed(QUESTION, LARGER, TRIAL)
    assert any(s.aspect == "harm" for s in parts.statements)


def test_aim_to_look_at_safety_is_no_harm():
    planned = study("planned", "Attacks were fewer with velorastine.", methods="Safety was a secondary end point.")
    question = read_question(QUESTION)
    weights = weigh_terms(question, {s: 3 for t in question.terms for s in t.stems}, 100)
    assert {aspect_of(c) for c in gather(question, [(planned, 1.0)], weights)} == {"finding"}


def test_counts_of_both_groups_give_a_computed_statement_that_holds_and_fails_when_a_figure_is_changed():
    start = (record := study("counts", COUNTS)).text.index(COUNTS)
    citation = cite_span(record, 1, start, start + len(COUNTS))
    quote = composed(QUESTION, record).statements[0]
    (computed,) = calculated([replace(quote, text=COUNTS, citations=(citation,))])
    assert (computed.kind, computed.checks, computed.citations) == ("computed", PASSED, (citation,))
    assert "12/60 − 30/60" in computed.formula
    assert numbers_hold(computed)
    assert not numbers_hold(replace(computed, text=computed.text.replace("30.0", "31.0")))
    assert not numbers_hold(replace(computed, formula=None))
    assert not numbers_hold(replace(computed, citations=(cite_span(record, 1, start, start + 40),)))


def test_computed_statement_stands_in_the_answer_behind_its_quote():
    kinds = [s.kind for s in composed(QUESTION, study("counts", COUNTS)).statements]
    assert kinds == ["quote", "computed"]


def test_same_caution_of_two_studies_is_said_once_with_both_numbers():
    lines = cautions(readings(SERIES, replace(SERIES, study_id="doi:10.5555/other")))
    assert next(line for line in lines if "without a comparison group" in line).endswith("[1][2]")


def test_caution_quotes_the_words_that_raised_it():
    dose = study("dose", "Median survival was 25 days in group A (< 5000 mg) and 109 days in group B (≥ 5000 mg).")
    assert any("“group A (< 5000 mg”" in line for line in cautions(readings(dose)))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Does velorastine prevent migraine in children?", "asked about (“children”)"),
        ("Is velorastine better than placebo for migraine?", "No cited abstract contains “placebo”"),
        ("Does velorastine reduce the costs of migraine?", "asked outcome (cost)"),
        (QUESTION, "was read as a randomised trial"),
        (QUESTION, "No word for an unwanted effect"),
        (QUESTION, "number of participants"),
    ],
)
def test_what_is_missing_is_said_to_be_not_known(question, words):
    plain = study("plain", "Velorastine changed migraine.")
    assert any(words in line for line in not_known(read_question(question), [plain])), not_known(
        read_question(question), [plain]
    )


def test_text_that_is_the_only_support_and_damaged_or_with_instructions_is_said_to_be():
    for code, words in (("damaged-text", "damaged"), ("embedded-instructions", "instructions to a program")):
        record = replace(TRIAL, cautions=(Caution(code=code, message="x"),))
        assert any(words in line for line in support([cited_study(record, 1)], [(record, 1.0)]))
        both = [cited_study(record, 1), cited_study(LARGER, 2)]
        assert not any(words in line for line in support(both, [(record, 1.0), (LARGER, 1.0)]))


def test_quotes_stay_within_the_words_of_the_first_screen():
    sentence = "Velorastine and migraine " + "word " * 36 + "{n} were seen as an adverse event of note."
    long = [study(f"s{n}", " ".join(sentence.format(n=f"{n}{i}") for i in range(6))) for n in range(4)]
    question = read_question(QUESTION)
    weights = weigh_terms(question, {s: 3 for t in question.terms for s in t.stems}, 100)
    chosen = choose(question, gather(question, [(one, 1.0) for one in long], weights))
    assert len(chosen) <= MOST_QUOTES
    assert sum(len(c.text.split()) for c in chosen) <= MOST_WORDS


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("Does velorastine treatment prevent migraine?", "therapy"),
        ("Is velorastine better than placebo for treating migraine?", "comparison"),
        ("What are the adverse effects of velorastine?", "harm"),
        ("What is the sensitivity of a scan for migraine?", "diagnosis"),
        ("What is the prevalence of migraine?", "prevalence"),
        ("What is the prognosis of migraine?", "prognosis"),
        ("What is known about velorastine?", "known"),
        ("PMID 99000001", "lookup"),
        ("velorastine migraine", "other"),
    ],
)
def test_kind_of_question(question, entry):
    read = read_question(question)
    assert entry_of(read.type, read.form) == entry
    assert kind_of(read) is KINDS[entry]


def test_only_questions_of_benefit_and_harm_look_for_trials():
    assert {name for name, kind in KINDS.items() if kind.seeks_trials} == {"therapy", "comparison", "harm"}


VOTES = re.compile(
    r"\b(?:\d+|most|majority|half|\}) of (?:the )?(?:\d+|\{[^}]*\}) (?:studies|trials) (?:found|show|report|suggest)",
    re.I,
)
DIRECTIVE = re.compile(
    r"\b(?:should|we recommend|we advise|prescribe|start treatment|stop treatment|is recommended)\b", re.I
)


@pytest.mark.parametrize(
    "name",
    [
        "about_studies",
        "absolute_effects",
        "admit/admit",
        "appraisal",
        "bias_signals",
        "brief",
        "chain",
        "cited",
        "compose",
        "declined",
        "evidence/choose",
        "evidence/closest",
        "evidence/indirectness",
        "evidence/premise",
        "evidence/sufficiency",
        "question/kinds",
        "question/named_terms",
        "question/understood",
        "question_language",
        "turn",
        "verify",
    ],
)
def test_own_words_count_no_votes_and_give_no_directions(name):
    import ast

    tree = ast.parse((ASSISTANT / f"{name}.py").read_text("utf-8"))
    docs = {
        ast.get_docstring(n, clean=False)
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Module)
    }
    written = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    templates = [text for text in written if text not in docs and "\\b" not in text and "(?:" not in text]
    assert [text for text in templates if VOTES.search(text) or DIRECTIVE.search(text)] == []


def test_comparison_is_said_to_be_missing_only_where_it_is_a_treatment_by_name():
    def said(question, results):
        return [line for line in not_known(read_question(question), [study("one", results)]) if "compares" in line]

    plain = "Velorastine changed migraine."
    assert said("Is velorastine better than sumatriptan for migraine?", plain) == [
        "No cited abstract contains “sumatriptan”, with which the question compares."
    ]
    assert (
        said("Is velorastine better than sumatriptan for migraine?", "Velorastine beat sumatriptan in migraine.") == []
    )
    assert said("DEB-TACE or conventional TACE: which is better for migraine?", plain) == []
    assert said("Is velorastine better than usual care for migraine?", plain) == []


def test_text_that_looks_cut_short_is_counted():
    cut = replace(TRIAL, cautions=(Caution(code="truncated-text", message="x"),))
    lines = not_known(read_question(QUESTION), [cut, TRIAL])
    assert "The text of 1 of 2 cited records looks cut short; what is missing is not known." in lines


def test_reports_that_name_one_registration_may_be_one_trial():
    one, other = (replace(cited_study(TRIAL, number), trial_ids=("NCT99000001",)) for number in (1, 2))
    assert support([one, other], []) == (
        "[1], [2] name one trial registration (NCT99000001): they may be reports of one trial, not independent studies.",
    )
    assert support([one, replace(other, trial_ids=("NCT99000002",))], []) == ()
