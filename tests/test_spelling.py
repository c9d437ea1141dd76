import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import Library
from index.lexical import stems
from index.retriever import open_retriever
from index.search.stems import class_ending
from index.spelling import Vocabulary, correct, spelling_variants, vocabulary_of, with_variants


def vocabulary(*words):
    """Return a vocabulary of words that each stand in one title, or in as many as a pair says."""
    counts = dict(word if isinstance(word, tuple) else (word, 1) for word in words)
    held = {stem for word in counts for stem in stems(word)}
    return Vocabulary(lambda: counts, lambda word: all(stem in held for stem in stems(word)))


@pytest.mark.parametrize(
    ("text", "words", "mended"),
    [
        ("Schizophrena in adults", ["schizophrenia"], "Schizophrenia in adults"),
        ("pancreatits after sorvatide", ["pancreatitis", "sorvatide"], "pancreatitis after sorvatide"),
        ("velorstine and VELORSTINE", ["velorastine"], "velorastine and VELORSTINE"),
    ],
)
def test_mistake_is_mended_towards_a_word_of_the_library(text, words, mended):
    assert correct(text, vocabulary(*words)).text == mended


def test_what_was_mended_is_said_with_its_place():
    found = correct("Does pancreatits hurt?", vocabulary("pancreatitis"))
    (one,) = found.corrections
    assert (one.was, one.now, one.start, one.end) == ("pancreatits", "pancreatitis", 5, 16)
    assert found.notices == ("“pancreatits” was read as “pancreatitis”, which this library holds.",)


@pytest.mark.parametrize(
    ("word", "words", "meant"),
    [
        ("metfromin", ["metformin"], ("metformin",)),  # a slip in a name: offered, not replaced
        ("armodafinil", ["modafinil"], ("modafinil",)),  # a medicine of its own
        ("ARMODAFINIL", ["modafinil"], ("modafinil",)),
        ("Relugolix", ["elagolix"], ("elagolix",)),
        ("prednisolne", ["prednisone", "prednisolone"], ("prednisolone", "prednisone")),
        ("folinic", ["folic"], ("folic",)),  # a word of a name of two words
        ("velotinib", ["vemotinib"], ("vemotinib",)),  # ends like medicines too new for a list
        ("hydralazine", ["hydroxyzine"], ()),  # four edits: nothing to offer
        ("salbutamol", ["albuterol", "salbutamide"], ()),  # held under another name
    ],
)
def test_word_that_may_be_a_name_is_left_and_what_it_may_stand_for_is_offered(word, words, meant):
    text = f"Is {word} safe?"
    found = correct(text, vocabulary(*words))
    assert (found.text, found.corrections) == (text, ())
    assert tuple(one for undecided in found.undecided for one in undecided.meant) == meant
    assert all(undecided.name for undecided in found.undecided)


def test_what_may_have_been_meant_is_asked_and_taken_when_chosen():
    library = vocabulary("modafinil", "pancreatitis")
    left = correct("Is armodafinil safe?", library)
    assert left.notices == ("“armodafinil” is not in this library. Did you mean modafinil?",)
    chosen = correct("Is Armodafinil safe in pancreatits?", library, chosen=["modafinil"])
    assert chosen.text == "Is Modafinil safe in pancreatitis?"
    assert chosen.notices[0] == "“Armodafinil” was read as “Modafinil”, as you chose."
    assert correct("Is armodafinil safe?", library, chosen=["aspirin"]) == left


def test_place_of_a_word_left_counts_in_the_mended_question():
    found = correct("Does pancreatits need armodafinil?", vocabulary("pancreatitis", "modafinil"))
    (left,) = found.undecided
    assert found.text[left.start : left.end] == "armodafinil"


def test_word_near_a_name_of_a_medicine_is_not_mended_but_asked_about():
    # Migranal, a brand of dihydroergotamine, is two edits from "migrane".
    found = correct("migrane", vocabulary("migraine"))
    assert (found.text, found.undecided[0].meant, found.undecided[0].name) == ("migrane", ("migraine",), False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("metformim", ["aspirin"]),  # nothing of the library is near
        ("metformin", ["metformin"]),
        ("tumour", ["tumor"]),  # the other spelling is held
        ("migraines", ["migraine"]),  # a form of a word that is held
        ("nothing dangerous happened", ["pomitrel", "gangrenous"]),
        ("HbA1c, CYP2D6 and mTOR", ["hba", "cyp", "tumor"]),
        ("migrn", ["migraine"]),
        ("prebiotics", ["probiotics"]),  # another word: no letter of a term is exchanged
        ("fibroids", ["fibrosis"]),
        ("Californian", ["california"]),
        ("velotinib", ["vemotinib"]),  # ends like a medicine that may exist: no letter is exchanged
        ("", ["metformin"]),
    ],
)
def test_word_that_may_be_right_stays_as_it_is(text, words):
    found = correct(text, vocabulary(*words))
    assert (found.text, found.corrections) == (text, ())


def test_word_near_two_terms_is_mended_to_neither():
    (left,) = correct("ncarditis", vocabulary(("encarditis", 9), "ancarditis")).undecided
    assert (left.meant, left.name) == (("ancarditis", "encarditis"), False)


@pytest.mark.parametrize(
    ("word", "stem"), [("velotinib", "tinib"), ("Imamab", "mab"), ("ab", None), ("mab", None), ("migraine", None)]
)
def test_class_of_a_medicine_is_known_by_its_ending(word, stem):
    assert class_ending(word) == stem


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("tumour", "tumor"),
        ("haemorrhage", "hemorrhage"),
        ("oesophagus", "esophagus"),
        ("randomised", "randomized"),
        ("paediatric", "pediatric"),
        ("leukaemia", "leukemia"),
        ("diarrhoea", "diarrhea"),
        ("centre", "center"),
        ("anaesthesia", "anesthesia"),
    ],
)
def test_british_and_american_spellings_know_each_other(british, american):
    assert american in spelling_variants(british)
    assert british in spelling_variants(american)


def test_word_without_another_spelling_has_none():
    assert spelling_variants("velorastine") == ()


def test_other_spelling_is_looked_for_too_when_the_library_has_it():
    holds = vocabulary("tumor", "hemorrhage").holds
    assert with_variants("Tumour and haemorrhage?", holds) == "Tumour and haemorrhage? tumor hemorrhage"
    assert with_variants("Migraine and tumor?", holds) == "Migraine and tumor?"


def test_vocabulary_is_that_of_the_library_and_kept_for_its_state(library_folder, embedder):
    with Library.open(library_folder) as library:
        retriever = open_retriever(library, embedder)
        found = vocabulary_of(library, retriever, snapshot=retriever.snapshot)
        assert correct("Does velorstine prevent pancreatits?", found).text == "Does velorastine prevent pancreatitis?"
        assert found.holds("drowsiness")
        assert not found.holds("hydralazine")
        assert vocabulary_of(library, retriever, snapshot=retriever.snapshot) is found
        assert vocabulary_of(library, retriever, snapshot="another") is not found


def test_question_is_mended_in_milliseconds_among_40000_words():
    words = [
        f"{a}{b}itis"
        for a in map(str, range(200))
        for b in ("".join(chr(97 + (i * j) % 26) for j in range(7)) for i in range(200))
    ]
    library = vocabulary(*(word.translate({48 + d: 97 + d for d in range(10)}) for word in words))
    correct("pancreatits", library)
    began = time.perf_counter()
    for _ in range(5):
        correct("Does metfromin prevent pancreatits in patients with neprhitis?", library)
    assert (time.perf_counter() - began) / 5 < 0.1


@given(st.text(max_size=200))
def test_offsets_of_every_correction_are_those_of_the_text(text):
    for one in correct(text, vocabulary("metformin", "migraine", "pancreatitis")).corrections:
        assert text[one.start : one.end] == one.was


@pytest.mark.parametrize("piece", ["a", "migrane ", "é", "aemi"])
def test_100_kb_are_read_in_time(piece):
    text = piece * (100_000 // len(piece))
    library = vocabulary("migraine")
    began = time.perf_counter()
    correct(text, library)
    with_variants(text, library.holds)
    assert time.perf_counter() - began < 5
