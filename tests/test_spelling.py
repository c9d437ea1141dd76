import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import Library
from corpus.lookalikes import DRUG_NAMES, PAIRS, drug_stem, is_drug_name
from index.lexical import stems
from index.retriever import open_retriever
from index.spelling import Vocabulary, correct, spelling_variants, vocabulary_of, with_variants


def vocabulary(*words):
    """Return a vocabulary of words that each stand in one title, or in as many as a pair says."""
    counts = dict(word if isinstance(word, tuple) else (word, 1) for word in words)
    held = {stem for word in counts for stem in stems(word)}
    return Vocabulary(lambda: counts, lambda word: all(stem in held for stem in stems(word)))


EVERY_NAME = vocabulary(*sorted(DRUG_NAMES))


def typos(name):
    """Return every deletion, swap of neighbours and doubling of a letter of a name."""
    made = {name[:i] + name[i + 1 :] for i in range(len(name))}
    made |= {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)}
    made |= {name[:i] + name[i] + name[i:] for i in range(len(name))}
    return sorted(made - {name})


@pytest.mark.parametrize(
    ("text", "words", "mended"),
    [
        ("Does metfromin help?", ["metformin"], "Does metformin help?"),
        ("Metformim in adults", ["metformin"], "Metformin in adults"),
        ("atorvstatin", ["atorvastatin"], "atorvastatin"),
        ("migrane attacks", ["migraine"], "migraine attacks"),
        ("pancreatits after sorvatide", ["pancreatitis", "sorvatide"], "pancreatitis after sorvatide"),
        ("velorstine and VELORSTINE", ["velorastine"], "velorastine and VELORSTINE"),
    ],
)
def test_mistake_is_mended_towards_a_word_of_the_library(text, words, mended):
    assert correct(text, vocabulary(*words)).text == mended


def test_what_was_mended_is_said_with_its_place():
    found = correct("Does metfromin help?", vocabulary("metformin"))
    (one,) = found.corrections
    assert (one.was, one.now, one.start, one.end) == ("metfromin", "metformin", 5, 14)
    assert found.notices == ("“metfromin” was read as “metformin”, which this library holds.",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Does hydralazine help?", ["hydroxyzine"]),  # a medicine of its own
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


def test_word_near_two_names_is_mended_to_neither_and_both_are_named():
    found = correct("Is prednisolne safe?", vocabulary("prednisone", "prednisolone"))
    assert found.text == "Is prednisolne safe?"
    assert found.undecided[0].meant == ("prednisolone", "prednisone")
    assert found.notices == (
        "“prednisolne” is not in this library and may stand for prednisolone or prednisone: nothing was corrected.",
    )


def test_of_two_terms_equally_near_the_one_in_many_more_titles_is_taken():
    assert correct("ncarditis", vocabulary(("encarditis", 9), ("ancarditis", 3))).text == "encarditis"
    undecided = correct("ncarditis", vocabulary(("encarditis", 9), ("ancarditis", 4))).undecided
    assert undecided[0].meant == ("ancarditis", "encarditis")


def test_table_of_confusable_names_is_long_and_sound():
    assert len(PAIRS) >= 100
    assert ("hydralazine", "hydroxyzine") in PAIRS
    assert all(one < other and {one, other} <= DRUG_NAMES for one, other in PAIRS)
    assert all(name == name.lower() and name.isascii() for name in DRUG_NAMES)


@pytest.mark.parametrize(("one", "other"), sorted(PAIRS))
def test_lookalike_names_never_cross_in_either_direction_nor_with_typos(one, other):
    for asked, held in ((one, other), (other, one)):
        library = vocabulary(held, "migraine", "pancreatitis")
        for written in (asked, *typos(asked)):
            # A typo may spell the other name itself, or an English or library word: then nothing is mended either.
            assert held not in correct(written, library).text.split() or written == held, written


@pytest.mark.parametrize("one", sorted({name for pair in PAIRS for name in pair})[::5])
def test_typo_of_a_name_beside_every_known_name_never_gives_another(one):
    for written in typos(one):
        assert correct(written, EVERY_NAME).text in (written, one)


def test_known_drug_that_the_library_lacks_is_never_mended():
    library = vocabulary(*sorted(DRUG_NAMES)[::2])
    for name in sorted(DRUG_NAMES)[1::2]:
        assert correct(name, library).text == name


@pytest.mark.parametrize(
    ("word", "stem"), [("velotinib", "tinib"), ("Imamab", "mab"), ("ab", None), ("mab", None), ("migraine", None)]
)
def test_class_of_a_medicine_is_known_by_its_ending(word, stem):
    assert drug_stem(word) == stem
    assert is_drug_name("Hydralazine")


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
        assert correct("Does velorstine prevent migrane?", found).text == "Does velorastine prevent migraine?"
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
