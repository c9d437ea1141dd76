"""What the kept words of questions know: weights, conditions, short forms, classes of medicines."""

import pytest

from index.lexical import stems
from index.search.classes import class_of, classes_in, members
from index.search.conditions import conditions_in, is_kind_of, synonyms, trees_of
from index.search.named import Names, entry_of, stems_of_entry, stems_of_term
from index.search.short_forms import long_form
from index.search.words import weight, weight_of_stem
from index.spelling import american, spelling_variants


@pytest.mark.parametrize(
    "word",
    "coffee proton verapamil cholangiocarcinoma dialysis hepatoma thalidomide liver kidney gout asthma HCC eliquis "
    "armodafinil".split(),
)
def test_name_of_what_a_study_is_about_weighs_much(word):
    assert weight(word) >= 0.5


@pytest.mark.parametrize(
    "word",
    "fraction sign conventional western monotherapy journal wrote worth question weekly latest newest summarise "
    "please which efficacy".split(),
)
def test_word_of_how_something_is_asked_weighs_little(word):
    assert weight(word) <= 0.3


def test_numbers_weigh_alike_and_are_no_names():
    assert weight("2017") == weight("12") == weight_of_stem("3") < 0.5


def test_word_of_several_parts_weighs_as_its_surest():
    assert weight("anti-asthma") == max(weight("anti"), weight("asthma"))


def test_what_nobody_has_seen_is_a_name():
    assert weight("velotinib") == 1.0


@pytest.mark.parametrize("text", ["", "?", "—", "!!"])
def test_text_without_letters_weighs_nothing_and_names_nothing(text):
    assert weight(text) == 0.0
    assert conditions_in(text) == classes_in(text) == ()


@pytest.mark.parametrize(
    ("text", "written", "heading"),
    [
        ("Does thalidomide work in hepatoma?", "hepatoma", "Carcinoma, Hepatocellular"),
        ("TACE for unresectable hepatocellular carcinomas", "hepatocellular carcinomas", "Carcinoma, Hepatocellular"),
        ("survival with HCC", "HCC", "Carcinoma, Hepatocellular"),
        ("cancer of the liver", "cancer of the liver", "Liver Neoplasms"),
        ("tumours of the oesophagus", "tumours of the oesophagus", "Esophageal Neoplasms"),
        ("esophageal tumors", "esophageal tumors", "Esophageal Neoplasms"),
        ("Crohn’s disease", "Crohn’s disease", "Crohn Disease"),
        ("non-small-cell lung cancer", "non-small-cell lung cancer", "Carcinoma, Non-Small-Cell Lung"),
        ("AF ablation", "AF", "Atrial Fibrillation"),
        ("metformin in ckd", "ckd", "Renal Insufficiency, Chronic"),
        ("exercise for NAFLD", "NAFLD", "Non-alcoholic Fatty Liver Disease"),
        ("insulin for GDM", "GDM", "Diabetes, Gestational"),
        ("smokers with COPD", "COPD", "Pulmonary Disease, Chronic Obstructive"),
        ("type 2 diabetes", "type 2 diabetes", "Diabetes Mellitus, Type 2"),
        ("has she diabetes", "diabetes", "Diabetes Mellitus"),
        ("anaemia", "anaemia", "Anemia"),
        ("heart attacks", "heart attacks", "Myocardial Infarction"),
        ("bleeding on aspirin", "bleeding", "Hemorrhage"),
        ("high blood pressure", "high blood pressure", "Hypertension"),
        ("untreated AIDS", "AIDS", "Acquired Immunodeficiency Syndrome"),
    ],
)
def test_condition_is_found_by_what_people_call_it(text, written, heading):
    (found,) = conditions_in(text)
    assert (found.text, found.names) == (written, (heading,))
    assert text[found.start : found.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "Does it work at all?",  # DOES and ALL are short forms
        "a decision aid",  # the stem of AIDS
        "et al",  # the stem of ALS
        "combined treatment",  # an entry term of multiple carboxylase deficiency
        "the journal of the hospital",
        "recurrence of a chronic disease",  # attributes of disease
        "lungs, cancer-free",  # a comma parts what are two things
    ],
)
def test_ordinary_words_are_no_condition(text):
    assert not {name for found in conditions_in(text) for name in found.names} - {"Neoplasms"}


def test_of_names_that_overlap_the_longest_counts():
    assert [found.text for found in conditions_in("diabetic kidney disease and kidney failure")] == [
        "diabetic kidney disease",
        "kidney failure",
    ]


def test_synonyms_are_stems_of_either_spelling():
    assert {("hepatoma",), ("carcinoma", "cell", "liver")} <= set(synonyms("Carcinoma, Hepatocellular"))
    assert {("hemorrhag",), ("haemorrhag",), ("bleed",)} <= set(synonyms("hemorrhage"))
    assert synonyms("no such heading") == trees_of("no such heading") == ()


def test_no_synonym_is_a_word_of_two_letters_or_the_stem_of_another_word():
    for heading in ("Acquired Immunodeficiency Syndrome", "Amyotrophic Lateral Sclerosis", "Neoplasms"):
        assert all(len("".join(term)) > 2 for term in synonyms(heading))
    assert ("aid",) not in synonyms("Acquired Immunodeficiency Syndrome")
    assert ("al",) not in synonyms("Amyotrophic Lateral Sclerosis")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Carcinoma, Hepatocellular", "Liver Neoplasms", True),
        ("Carcinoma, Hepatocellular", "Neoplasms", True),
        ("Liver Neoplasms", "Carcinoma, Hepatocellular", False),
        ("Cholangiocarcinoma", "Carcinoma, Hepatocellular", False),
        ("Diabetes Mellitus, Type 2", "Diabetes Mellitus", True),  # its number is torn in the dictionary
        ("Diabetes Mellitus, Type 2", "Diabetes Mellitus, Type 1", False),
        ("Hepatitis B", "Hepatitis C", False),
        ("unheard of", "unheard of", True),
        ("unheard of", "Neoplasms", False),
    ],
)
def test_kinds_go_down_the_tree_only(one, other, expected):
    assert is_kind_of(one, other) is expected


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("ICU", "intensive care unit"),
        ("ICUs", "intensive care unit"),
        ("copd", "chronic obstructive pulmonary disease"),
        ("ALL", "acute lymphoblastic leukemia"),
        ("all", None),
        ("HR", None),  # hazard ratio and heart rate
        ("liver", None),
        ("", None),
    ],
)
def test_short_form_in_common_use(short, long):
    assert long_form(short) == long


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("DOACs or warfarin", ("direct oral anticoagulants",)),
        ("an SSRI", ("selective serotonin reuptake inhibitors",)),
        ("statins", ("hydroxymethylglutaryl-coa reductase inhibitors",)),
        ("beta-blockers", ("adrenergic beta-antagonists",)),
        ("β-blockers", ("adrenergic beta-antagonists",)),
        ("ACE inhibitors", ("angiotensin-converting enzyme inhibitors",)),
        ("PPIs", ("proton pump inhibitors",)),
        ("non-steroidal anti-inflammatory drugs", ("anti-inflammatory agents, non-steroidal",)),
        ("sulphonylureas", ("sulfonylurea compounds",)),
        ("checkpoint inhibitors", ("immune checkpoint inhibitors",)),
    ],
)
def test_class_is_found_by_what_people_call_it(text, names):
    assert [found.names for found in classes_in(text)] == [names]


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("hydroxymethylglutaryl-coa reductase inhibitors", "atorvastatin", "nystatin"),
        ("proton pump inhibitors", "omeprazole", "aripiprazole"),
        ("direct oral anticoagulants", "dabigatran", "warfarin"),
        ("selective serotonin reuptake inhibitors", "sertraline", "duloxetine"),
        ("anticoagulants", "apixaban", "aspirin"),
        ("mtor inhibitors", "everolimus", "tacrolimus"),
        ("calcium channel blockers", "verapamil", "lamotrigine"),
        ("tyrosine kinase inhibitors", "sorafenib", "thalidomide"),
    ],
)
def test_members_of_a_class(name, inside, outside):
    assert inside in members(name)
    assert outside not in members(name)


def test_classes_of_a_medicine_come_by_any_of_its_names_the_narrowest_first():
    assert class_of("Eliquis") == class_of("apixaban")
    assert class_of("apixaban")[0] == "direct oral anticoagulants"
    assert "anticoagulants" in class_of("apixaban")
    assert class_of("thalidomide") == class_of("no medicine") == ()


def test_names_of_any_order_but_not_across_a_comma():
    names = Names([("x", [entry_of("kidney stone")])])
    assert [found.text for found in names.find("Stones in the kidney; kidney, stone; kidney stones")] == [
        "Stones in the kidney",
        "kidney stones",
    ]


def test_term_of_mesh_is_read_in_natural_order():
    assert stems_of_term("Diabetes Mellitus, Type 2") == ("type", "2", "diabet", "mellitus")
    assert stems_of_entry(entry_of("AIDS")) == ("aid",)


def test_kept_stems_are_those_of_the_index():
    for word in ("carcinoma", "hepatocellular", "neoplasm"):
        assert stems(word) == [word]


@pytest.mark.parametrize(
    ("british", "other"),
    [("goitre", "goiter"), ("paraesthesia", "paresthesia"), ("naevus", "nevus"), ("analogue", "analog")],
)
def test_spellings_of_medical_words_both_ways(british, other):
    assert other in spelling_variants(british)
    assert british in spelling_variants(other)
    assert american(british) == american(other)
