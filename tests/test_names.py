"""One medicine, vitamin, virus or stage is never answered with another."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import cdist

from assistant.chain import open_assistant
from assistant.question.named_terms import asked_in, may_answer, message, not_met, unanswerable
from assistant.question.read import read_question
from index.build import ingest
from index.lexical import stems
from index.search.designators import designated_in, verdict
from index.search.longer_names import longer_names
from index.search.medicines import medicines, mentions, words
from index.spelling import FAR, Vocabulary, correct

ROWS = 2000
"""Names compared with all others at a time."""


def names_of_file():
    """Return every name of the file with the medicines it stands for."""
    found = {}
    for medicine in medicines().values():
        own = () if " + " in medicine.name else (medicine.name,)
        for name in (*own, *medicine.brands, *medicine.others):
            found.setdefault(name, set()).add(medicine.name)
    return found


SAME = {("vitamin b", f"vitamin {letter}") for letter in ("g", "m", "h", "pp")} | {
    ("epoetin alfa", "epoetina alfa"),
    ("epoetina alfa", "epoetin alfa"),
}
"""Asked and held: riboflavin, folic acid, biotin and niacin are B vitamins; and a name in Spanish."""


def is_narrower(one, other):
    """Return whether one of two names is the other with more behind its letter or before it (vitamin B and B3; alfa is alpha)."""
    plain = [re.sub(r"[ -]", "", name).replace("alfa", "alpha") for name in (one, other)]
    short, long = sorted(plain, key=len)
    return re.search(re.escape(short) + (r"(?!\d)" if short[-1].isdigit() else ""), long) is not None


@pytest.fixture(scope="module")
def pairs():
    """Every pair of names of the file that are within two edits and stand for different medicines."""
    names = names_of_file()
    listed = sorted(names)
    found = []
    for start in range(0, len(listed), ROWS):
        some = listed[start : start + ROWS]
        near = cdist(some, listed, scorer=Levenshtein.distance, score_cutoff=2, dtype=np.uint8) <= 2
        found += [(some[i], listed[j]) for i, j in np.argwhere(near) if start + i < j]
    return [(one, other) for one, other in found if not names[one] & names[other]]


@pytest.fixture(scope="module")
def study(library_folder):
    """Any study, to be given another text."""
    from corpus.library import Library

    with Library.open(library_folder) as library:
        return next(iter(library.all_studies()))


def library_of(*held):
    """Return the vocabulary of a library whose titles hold these words and no others."""
    words = dict.fromkeys((word for name in held for word in name.split()), 1)
    kept = {stem for word in words for stem in stems(word)}
    return Vocabulary(lambda: words, lambda word: all(stem in kept for stem in stems(word)))


def on(study, what):
    """Return a study on one treatment."""
    return replace(study, text=f"Trial of {what}\n\nWith {what} 12 of 40 recovered, with placebo 5 of 40.", mesh=())


def answerable(text, studies, undecided=()):
    """Return whether the rules of names let studies answer a question."""
    asked = asked_in(read_question(text), undecided)
    allowed = [one for one in studies if may_answer(asked, one)]
    return bool(allowed) and not unanswerable(asked, not_met(asked, allowed, studies))


def typos(name):
    """Return a name with a letter lost, doubled and swapped, in its middle."""
    at = len(name) // 2
    swapped = name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    return [name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], swapped]


def test_file_is_long_has_its_source_and_holds_the_names_that_were_typed_by_hand():
    from index.search.medicines import FILE

    head = "".join(line for line in FILE.read_text("utf-8").splitlines(keepends=True) if line.startswith("#"))
    assert all(
        said in head for said in ("MIT", "CC0", "Open Government Licence", "2026-11-29", "evals.train.medicines")
    )
    assert len(names_of_file()) > 20_000
    known = "modafinil armodafinil hydralazine hydroxyzine vecuronium aciclovir paracetamol eliquis adderall folinic"
    assert set(known.split()) <= words()
    assert medicines()["apixaban"].brands == ("eliquis",)
    assert all(one < other for one, other in pairwise(medicines()))


def test_every_name_of_the_file_is_found_in_a_text_as_what_it_stands_for():
    for name, meant in names_of_file().items():
        (found,) = mentions(f"Does {name}: help")
        assert meant <= found.medicines, name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Eliquis and Paracetamol", ["apixaban", "acetaminophen"]),
        ("nor-epinephrine", ["norepinephrine"]),
        ("folinic acid, folic acid", ["leucovorin", "folic acid"]),
        ("insulin glargine", ["insulin glargine"]),
        ("sorafénib", ["sorafenib"]),
        ("armodafinil", ["armodafinil"]),
        ("premodafinil", []),
        ("amoxicillin-clavulanate", ["amoxicillin"]),
    ],
)
def test_names_are_found_whole_in_any_spelling(text, named):
    assert [sorted(m.medicines)[0] for m in mentions(text)][: len(named)] == named


def test_library_that_holds_one_name_never_answers_about_a_name_within_two_edits(pairs, study):
    assert len(pairs) > 8_000
    for one, other in pairs:
        if designated_in(one) or designated_in(other) or mentions(one)[0].medicines & mentions(other)[0].medicines:
            continue  # told apart by letter or number below; or one name, written with and without a hyphen
        for asked, held in ((one, other), (other, one)):
            assert not answerable(f"Does {asked} help?", [on(study, held)]), (asked, held)


def test_names_within_two_edits_that_end_in_a_letter_or_number_never_cross_either(pairs, study):
    crossed = set()
    for one, other in pairs:
        lettered = designated_in(one) or designated_in(other)
        if not lettered or mentions(one)[0].medicines & mentions(other)[0].medicines:
            continue
        for asked, held in ((one, other), (other, one)):
            if answerable(f"Does {asked} help?", [on(study, held)]) and not is_narrower(asked, held):
                crossed.add((asked, held))
    assert sorted(crossed - SAME) == []


def test_no_name_and_no_typo_of_one_is_mended_to_a_name_within_two_edits(pairs, study):
    near = {}
    for one, other in pairs:
        if one.isalpha() and other.isalpha() and min(len(one), len(other)) > 5:
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    assert len(near) > 3_000
    for asked, held in sorted(near.items()):
        library = library_of(*held)
        for written in (asked, *typos(asked)[len(asked) % 3 :][:1]):
            if written in held:
                continue
            found = correct(f"Does {written} help?", library)
            assert found.text == f"Does {written} help?", (written, held)
            offered = {one for left in found.undecided for one in left.meant}
            close = [one for one in held if OSA.distance(written, one) <= (FAR if len(written) >= 8 else 1)]
            assert offered or not close or mentions(written) or library.holds(written), (written, close)
            if offered:
                assert not answerable(found.text, [on(study, one) for one in held], found.undecided), written


LETTERS = [
    ("vitamin D", "vitamin B-6"),
    ("vitamin D", "vitamin C"),
    ("vitamin B6", "vitamin B12"),
    ("hepatitis B", "hepatitis C"),
    ("type 1 diabetes", "type 2 diabetes"),
    ("Child-Pugh A cirrhosis", "Child-Pugh C cirrhosis"),
    ("interleukin-2", "interleukin-6"),
    ("omega-3 fatty acids", "omega-6 fatty acids"),
    ("factor VIII", "factor IX"),
    ("stage I cancer", "stage III cancer"),
    ("CYP2D6", "CYP3A4"),
    ("HER2", "HER3"),
    ("PD-1", "PD-L1"),
    ("influenza A", "influenza B"),
    ("interferon alfa", "interferon beta"),
    ("HPV 16", "HPV 18"),
]
"""Terms that differ by a letter or number."""


@pytest.mark.parametrize(("one", "other"), LETTERS)
def test_study_of_the_same_word_with_another_letter_or_number_does_not_answer(one, other, study):
    for asked, held in ((one, other), (other, one)):
        assert not answerable(f"Does treatment help in {asked}?", [on(study, held)])
        assert answerable(f"Does treatment help in {asked}?", [on(study, asked)])
        assert answerable(f"Does treatment help in {asked}?", [on(study, held), on(study, f"{held} and {asked}")])


@pytest.mark.parametrize(
    ("asked", "text", "said"),
    [
        ("vitamin D", "vitamin D3", "met"),
        ("vit D", "vitamin D", "met"),
        ("stage 3", "stages I–IV", "met"),
        ("stage III", "stage 3b", "met"),
        ("type 2", "T2DM", "met"),
        ("hepatitis B", "HBsAg in hepatitis C", "met"),
        ("grade 2", "grade 3-4", "other"),
        ("type 1", "collagen", "silent"),
        ("hepatitis a", "hepatitis B", "other"),
        ("stage 2", "at stage 12", "other"),
    ],
)
def test_term_is_met_by_its_other_ways_of_writing(asked, text, said):
    assert verdict(designated_in(asked)[0], text) == said


@pytest.mark.parametrize(
    "text",
    ["sumatriptan 100 mg", "aspirin 75", "at week 12", "aged 65", "over 40 tablets", "response at 2h", "95% CI 1.2"],
)
def test_amount_is_no_part_of_a_term(text):
    assert designated_in(text) == ()


def test_study_of_another_name_for_the_same_medicine_answers(study):
    assert answerable("Does Eliquis help?", [on(study, "apixaban")])
    assert answerable("Does salbutamol help?", [on(study, "albuterol")])
    assert answerable("Does vitamin D help?", [on(study, "cholecalciferol")])
    assert answerable("Does cholecalciferol help?", [on(study, "vitamin D3")])
    assert answerable("Does hepatitis B vaccine help?", [on(study, "vaccination against hepatitis B")])
    assert not answerable("Does hepatitis B vaccine help?", [on(study, "vaccination against hepatitis A")])
    assert answerable("Does penicillin G benzathine help?", [on(study, "benzathine penicillin G")])
    assert not answerable("Does penicillin G benzathine help?", [on(study, "procaine penicillin G")])
    assert answerable("Does Triumeq help?", [on(study, "abacavir, dolutegravir and lamivudine")])


def test_comparison_is_answered_from_the_side_that_is_held_and_two_together_are_not(study):
    held = [on(study, "melatonin")]
    assert answerable("Is melatonin or ramelteon better?", held)
    assert not answerable("Does melatonin with ramelteon help?", held)
    assert not answerable("Is ramelteon or suvorexant better?", held)


LONGER = [
    ("vitamin D", "vitamin D receptor"),
    ("vitamin D", "Vitamin D Receptor (VDR) signalling"),
    ("vitamin D", "vitamin D-binding protein"),
    ("vitamin D", "vitamin D deficiency"),
    ("vitamin K", "vitamin K antagonists"),
    ("insulin", "insulin receptor"),
    ("insulin", "insulin resistance"),
    ("insulin", "insulin-like growth factor 1"),
    ("insulin", "insulin secretion"),
    ("folate", "folate reductase"),
    ("dopamine", "dopamine transporter"),
    ("dopamine", "dopamine D2 receptors"),
    ("histamine", "histamine H2 antagonists"),
    ("calcium", "calcium channel blockers"),
    ("testosterone", "testosterone receptors"),
    ("interleukin-2", "interleukin-2 receptor"),
    ("aspirin", "aspirin-sensitive asthma"),
    ("gentamicin", "gentamicin resistance"),
    ("estrogen", "estrogen receptors"),
]
"""A medicine, and something else that has its name in its own."""


@pytest.mark.parametrize(("medicine", "longer"), LONGER)
def test_medicine_is_not_named_by_a_longer_name_that_holds_it(medicine, longer, study):
    assert not answerable(f"Does {medicine} help?", [on(study, longer)])
    assert answerable(f"Does {medicine} help?", [on(study, longer), on(study, f"{medicine} and {longer}")])
    assert answerable(f"Does {longer} matter?", [on(study, longer)])


@pytest.mark.parametrize(
    "text",
    [
        "serum vitamin D",
        "vitamin D supplementation",
        "vitamin D3",
        "vitamin D levels and status",
        "insulin therapy",
        "insulin infusion, insulin pump",
        "insulin glargine",
        "aspirin use",
        "aspirin effects",
        "testosterone gel",
        "estrogen replacement therapy",
        "lithium carbonate",
        "triamcinolone acetonide",
        "potassium chloride",
        "sorafenib treatment; receptor expression",
        "sorafenib, receptor",
    ],
)
def test_what_is_said_of_a_medicine_leaves_it_the_medicine(text):
    assert longer_names(text) == ()


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("Receptors, Calcitriol", True),
        ("Receptor, Insulin/metabolism", True),
        ("Receptors, Dopamine D2", True),
        ("Deficiency, Vitamin D", True),
        ("Insulin, Regular, Human", False),
        ("Injections, Insulin", False),
    ],
)
def test_heading_that_begins_with_its_noun_is_read_as_a_longer_name(heading, found):
    assert bool(longer_names(f"Humans\n{heading}")) == found


def test_short_form_of_a_longer_name_does_not_name_the_medicine(study):
    assert not answerable("Does vitamin D help?", [on(study, "VDR agonists")])
    assert verdict(designated_in("hepatitis B")[0], "HBsAg") == "met"


def test_abbreviated_head_with_another_number_is_another_thing(study):
    assert not answerable("Does IL-2 help?", [on(study, "interleukin-6")])
    assert not answerable("Does IL-17 blockade help?", [on(study, "interleukin-6")])
    assert answerable("Does IL-17 blockade help?", [on(study, "interleukin-17")])


TRIALS = [
    ("modafinil", "armodafinil", "narcolepsy", "sleepiness"),
    ("halobetasol", "clobetasol", "plaque psoriasis", "itching"),
    ("ketorolac", "etodolac", "renal colic", "pain"),
    ("ethosuximide", "methsuximide", "absence epilepsy", "seizures"),
    ("flutamide", "nilutamide", "prostate cancer", "survival"),
    ("loratadine", "olopatadine", "allergic rhinitis", "sneezing"),
    ("elagolix", "relugolix", "endometriosis", "pelvic pain"),
    ("dinoprostone", "unoprostone", "slow labour", "delivery time"),
    ("vitamin B-6", "vitamin D", "morning sickness", "nausea"),
    ("hepatitis C vaccine", "hepatitis B vaccine", "dialysis", "antibodies"),
    ("interleukin-6", "interleukin-2", "renal carcinoma", "shrinkage"),
    ("factor IX", "factor VIII", "haemophilia", "bleeding"),
]
"""Held, asked about, in whom, for what."""


@pytest.fixture(scope="module")
def trials(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("names")
    rows = [
        {
            "doc_id": held,
            "title": f"{held.capitalize()} for {who}: a randomised trial",
            "abstract": f"We gave {held} or placebo to 120 adults with {who}. {what.capitalize()} improved more with {held} than with "
            f"placebo (mean difference 3.1, 95% CI 1.9 to 4.3). {held.capitalize()} improved {what} in {who}.",
        }
        for held, _, who, what in TRIALS
    ]
    (folder / "trials.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    ingest(folder / "library", [folder / "trials.jsonl"], embedder=embedder)
    return open_assistant(folder / "library", embedder=embedder)


@pytest.mark.parametrize(("held", "asked", "who", "what"), TRIALS)
def test_assistant_answers_about_what_is_held_and_declines_what_is_like_it(held, asked, who, what, trials):
    answer = trials.ask(f"Does {held} improve {what} in {who}?")
    assert (answer.kind, answer.studies[0].source_id) == ("answer", held)
    declined = trials.ask(f"Does {asked} improve {what} in {who}?")
    assert (declined.kind, declined.reason, declined.statements) == ("abstention", "name-absent", ())
    assert f"“{asked.removesuffix(' vaccine')}" in declined.message


def test_what_was_meant_is_offered_and_asked_when_chosen(trials):
    question = "Does armodafinil improve sleepiness in narcolepsy?"
    (offer,) = trials.ask(question).did_you_mean
    assert (offer.was, offer.meant, question[offer.start : offer.end]) == ("armodafinil", "modafinil", "armodafinil")
    assert offer.question == "Does modafinil improve sleepiness in narcolepsy?"
    assert trials.ask(offer.question).kind == "answer"
    chosen = trials.ask(question, meant=["modafinil"])
    assert (chosen.kind, chosen.did_you_mean) == ("answer", ())
    assert chosen.notices == ("“armodafinil” was read as “modafinil”, as you chose.",)
    assert trials.ask("Does modafinnil improve sleepiness in narcolepsy?").kind == "abstention"


def test_answer_on_one_side_of_a_comparison_says_that_the_other_is_not_named(trials):
    answer = trials.ask("Is modafinil better than armodafinil for sleepiness in narcolepsy?")
    assert answer.kind == "abstention" or "No cited study names “armodafinil”." in answer.not_known


def test_message_never_says_of_a_name_that_is_found_that_no_study_has_it(study):
    found = [on(study, "modafinil in type 2 diabetes"), on(study, "caffeine in type 1 diabetes")]
    asked = asked_in(read_question("Does modafinil help in type 1 diabetes?"))
    assert [may_answer(asked, one) for one in found] == [False, False]
    said = message(asked, not_met(asked, [], found), found)
    assert said.startswith(
        "Nothing was chosen to be quoted from a study that names “modafinil” or “type 1” and all else"
    )
    assert message(asked, ("modafinil",), found[1:]).startswith("No study found for this question names “modafinil”,")


def test_command_offers_the_flag_and_takes_it(lind, trials):
    folder = trials.library.folder
    question = "Does armodafinil improve sleepiness in narcolepsy?"
    declined = lind("ask", question, "--library", folder)
    assert declined.code == 3
    assert "If you meant modafinil, add: --meant modafinil" in declined.out
    assert (
        "“armodafinil” was read as “modafinil”"
        in lind("ask", question, "--library", folder, "--meant", "modafinil").out
    )
    assert lind("ask", question, "--library", folder, "--meant", "aspirin").code == 2
