"""What a question is about, which study meets it, and whether that is enough."""

import pytest

from assistant.evidence.closest import differs, is_close
from assistant.evidence.met import held_by, meets
from assistant.evidence.sentences import weigh_terms
from assistant.evidence.sufficiency import FEATURES, features_of, judge, reason_to_abstain, unmet_terms
from assistant.question.asks import asks_of
from assistant.question.read import read_question
from assistant.question.terms import terms_of
from assistant.question.understood import understood
from corpus.reading import build_study
from corpus.study import Draft, Part
from index.retriever import Hit


def study(title, text):
    return build_study(
        Draft(source_id=title, format="test", original="", title=title, parts=(Part(label=None, text=text),))
    )


HEPATOMA = study(
    "Thalidomide for hepatocellular carcinoma",
    "Patients with hepatocellular carcinoma took thalidomide 200 mg/day. One of eight responded.",
)
PROTON = study(
    "Proton beam therapy for hepatocellular carcinoma in patients aged 80 years or more",
    "Elderly patients with hepatocellular carcinoma had proton beam therapy. Local control was 87 % at three years.",
)
STATIN = study(
    "Simvastatin in coronary disease", "Simvastatin lowered mortality in adults with coronary heart disease."
)
VITAMIN = study("Vitamin B-6 in pregnancy", "Vitamin B-6 lowered nausea in pregnant women.")
STENT = study("Stents in the kidney of hepatic patients", "Cells of the kidney and a carcinoma of the liver were seen.")
JOINED = study("Intra-arterial JX-594", "Chemoembolization was given before intra-arterial JX-594.")


def judged(text, *studies, cosine=0.7):
    question = read_question(text)
    hits = [
        Hit(passage_id="a#0-1", study_id=s.study_id, start=0, end=1, section=None, score=1.0, scores={"dense": cosine})
        for s in studies
    ]
    weights = weigh_terms(question, {s: 5 for t in question.terms for s in t.stems}, 100)
    return judge(question, hits, studies, weights)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Does thalidomide work in hepatoma?", {"thalidomide": "medicine", "hepatoma": "condition"}),
        ("DOAC or warfarin in CKD", {"DOAC": "class", "warfarin": "medicine", "CKD": "condition"}),
        ("Eliquis for AF in children", {"Eliquis": "medicine", "AF": "condition", "children": "group"}),
        ("calcium channel blocker and doxorubicin", {"calcium channel blocker": "class", "doxorubicin": "medicine"}),
        ("kidney disease and heart attack", {"kidney disease": "condition", "heart attack": "condition"}),
    ],
)
def test_names_are_the_longest_matches_in_the_kept_lists(question, kinds):
    assert {t.word: t.kind for t in terms_of(question) if t.kind != "word"} == kinds


@pytest.mark.parametrize(
    "word", ["fraction", "sign", "conventional", "western", "monotherapy", "pls", "journal", "manoeuvre", "thanks"]
)
def test_ordinary_words_do_not_say_what_a_question_is_about(word):
    # "manoeuvre" weighs more, but a study that lacks it alone is not declined: see the benchmark.
    weights = {t.word: t.weight for t in terms_of(f"thalidomide {word}")}
    assert weights["thalidomide"] > 0.5
    assert weights[word] < (0.6 if word == "manoeuvre" else 0.5)


def test_people_are_a_group_without_weight_and_words_are_found_where_they_stand():
    question = "proton therapy in the elderly"
    terms = {t.word: t for t in terms_of(question)}
    assert (terms["elderly"].kind, terms["elderly"].weight) == ("group", 0.0)
    assert all(question[t.start : t.end] == t.word for t in terms.values())


def test_abbreviation_that_the_question_defines_stands_for_its_long_form():
    term = next(t for t in terms_of("transcatheter device closure (TDC): is TDC safe?") if t.word == "TDC")
    assert ("transcathet", "devic", "closur") in term.alternatives


def test_misspelt_word_weighs_as_the_words_it_may_stand_for_and_is_met_by_them():
    (term,) = terms_of("abalation", alike={"abalation": ("ablation",)})
    (meant,) = terms_of("ablation")
    assert term.weight == meant.weight
    assert ("ablat",) in term.alternatives


@pytest.mark.parametrize(
    ("question", "study", "unmet"),
    [
        ("thalidomide hepatoma", HEPATOMA, []),
        ("thalidomide HCC", HEPATOMA, []),
        ("thalidomide liver cancer", HEPATOMA, []),  # HCC is a kind of liver cancer
        ("thalidomide cholangiocarcinoma", HEPATOMA, ["cholangiocarcinoma"]),
        ("renal cell carcinoma", STENT, ["renal cell carcinoma"]),  # its words stand apart
        ("statin coronary heart disease", STATIN, []),  # simvastatin is one
        ("pravastatin coronary heart disease", STATIN, ["pravastatin"]),
        ("vitamin B6 nausea", VITAMIN, []),
        ("vitamin D nausea", VITAMIN, ["vitamin D"]),
        ("chemo-embolisation", JOINED, []),
        ("intraarterial JX594", JOINED, []),
    ],
)
def test_names_are_met_by_synonyms_and_kinds_and_by_nothing_else(question, study, unmet):
    assert [t.word for t in unmet_terms(read_question(question), study) if t.telling] == unmet


def test_class_is_met_by_a_member_but_not_a_member_by_its_class():
    classes = study("Statins and stroke", "Statins lowered the risk of stroke.")
    (simvastatin,) = (t for t in terms_of("simvastatin") if t.kind == "medicine")
    assert not meets(simvastatin, held_by(classes))


def test_every_feature_has_a_value_between_minus_one_and_one():
    question = read_question("Does thalidomide work in hepatoma in children?")
    weights = weigh_terms(question, {s: 5 for t in question.terms for s in t.stems}, 100)
    found = features_of(question, PROTON, [], weights)
    assert tuple(found) == FEATURES
    assert all(-1 <= value <= 1 for value in found.values())
    assert found["other people"] == 1  # older adults, not children


def test_study_that_lacks_a_name_scores_less_than_one_that_holds_all():
    met, other = judged("thalidomide in hepatoma", HEPATOMA), judged("thalidomide in hepatoma", PROTON)
    assert 0 < other.score < met.score < 1
    assert met.best.study is HEPATOMA
    assert [t.word for t in other.unmet if t.telling] == ["thalidomide"]


def test_other_people_than_those_asked_about_lower_the_score():
    assert judged("proton therapy HCC in children", PROTON).score < judged("proton therapy HCC", PROTON).score


def test_nothing_found_is_not_enough():
    found = judged("thalidomide in hepatoma")
    assert (found.score, found.enough, found.best, found.unmet) == (0.0, False, None, ())
    assert reason_to_abstain(found) == "not-enough-evidence"


def test_reason_names_a_missing_term_only_where_one_is_missing():
    assert reason_to_abstain(judged("nivolumab in hepatoma", HEPATOMA)) == "key-term-absent"


@pytest.mark.parametrize(
    ("question", "how", "parts"),
    [
        ("Does thalidomide work in hepatoma?", "one", [{"thalidomide", "hepatoma"}]),
        ("Compare thalidomide and warfarin", "sides", [{"thalidomide"}, {"warfarin"}]),
        (
            "apixaban vs warfarin in kidney disease",
            "sides",
            [{"apixaban", "kidney disease"}, {"warfarin", "kidney disease"}],
        ),
        (
            "Does gabapentin help chronic cough? Does melatonin prevent delirium?",
            "several",
            [{"gabapentin", "chronic cough"}, {"melatonin", "delirium"}],
        ),
        ("1. gabapentin for cough 2. amiodarone and thyroid", "several", [{"gabapentin", "cough"}, {"amiodarone"}]),
        ("sorafenib and doxorubicin in hepatoma", "one", [{"sorafenib", "doxorubicin", "hepatoma"}]),
    ],
)
def test_question_is_taken_apart_where_its_parts_may_have_studies_of_their_own(question, how, parts):
    asks = asks_of(read_question(question))
    assert asks.how == how
    names = [{t.word for t in part.key_terms if t.kind in ("medicine", "condition")} for part in asks.parts]
    assert all(wanted <= found for wanted, found in zip(parts, names, strict=True))


def test_closest_study_is_told_apart_by_what_it_has_instead():
    question = read_question("thalidomide for cholangiocarcinoma")
    match = judged(question.text, HEPATOMA).best
    assert is_close(question, match)
    (one,) = differs(question, match)
    assert (one.role, one.asked, one.studied) == ("condition", "cholangiocarcinoma", "hepatocellular carcinoma")


def test_study_that_holds_nothing_asked_about_is_not_close():
    question = read_question("nivolumab for melanoma")
    assert not is_close(question, judged(question.text, HEPATOMA).best)


def test_reading_is_shown_with_the_places_and_roles_of_its_parts():
    text = "proton beam versus thalidomide in HCC, elderly: survival at 3 years?"
    read = understood(read_question(text))
    assert [(p.role, p.text) for p in read.parts] == [
        ("intervention", "proton"),
        ("comparator", "thalidomide"),
        ("condition", "HCC"),
        ("population", "elderly"),
        ("outcome", "survival"),
        ("time", "3 years"),
    ]
    assert all(text[p.start : p.end] == p.text for p in read.parts)
