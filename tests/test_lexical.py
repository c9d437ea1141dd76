import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalEntry, LexicalIndex, query_words, stems, write_lexical_index

BODIES = {
    "gout": "Flares of gout responded to pomitrel.",
    "migraine": "Monthly migraine days fell with velorastine.",
    "liver": "Patients with HCC and IL-6 above 5 pg/mL died sooner.",
    "not": "Not any of the above, or all and none.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexical")
    entries = [
        LexicalEntry(passage_id=name, title="Sleep in sheep" if name == "gout" else "", body=body, keywords="Oncology")
        for name, body in BODIES.items()
    ]
    write_lexical_index(folder, entries)
    return LexicalIndex.open(folder)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("gout", "gout"),
        ("Does pomitrel help?", "gout"),
        ("responding flare", "gout"),
        ("SLEEP", "gout"),
        ("migraines", "migraine"),
        ("velorastine!", "migraine"),
        ("il-6", "liver"),
        ("hcc", "liver"),
    ],
)
def test_passage_is_found_by_any_form_of_its_words(index, question, name):
    assert next(iter(index.search(question, 5))) == name


def test_scores_fall_and_k_is_kept(index):
    found = index.search("gout migraine HCC oncology", 3)
    assert len(found) == 3
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert index.search("gout", 0) == {}


@pytest.mark.parametrize(
    "question",
    [
        "gout AND migraine",
        "gout OR migraine",
        "gout NOT migraine",
        "+gout -migraine",
        "gout && migraine",
        'gout "migraine',
        "(gout migraine",
        "gout) migraine",
        "body:gout^9 title:migraine",
        "gout~1 migraine*",
        "[gout TO migraine]",
        "gout\\ migraine\\",
        "/gout/ migraine",
        "{gout migraine",
        "IN [gout migraine]",
        "gout: 'migraine'",
    ],
)
def test_operators_of_the_query_language_are_plain_text(index, question):
    plain = index.search("gout migraine", 10)
    found = index.search(question, 10)
    assert {"gout", "migraine"} <= set(found)
    assert {name: found[name] for name in plain} == pytest.approx(plain)


def test_field_name_in_a_question_is_a_word(index):
    assert index.search("passage_id:gout", 10).keys() == {"gout"}
    assert index.search("passage_id:*", 10) == {}


@pytest.mark.parametrize("question", ["", "   ", "?!", "-", '"', "()", "_", "🙂", "\x00"])
def test_question_without_words_finds_nothing(index, question):
    assert index.search(question, 10) == {}


def test_question_of_stop_words_only_is_searched_as_it_stands(index):
    assert next(iter(index.search("not any", 10))) == "not"


@given(st.text(max_size=80) | st.text("abc+-&|!(){}[]^\"~*?:\\/<>= 'ANDOR", max_size=60))
def test_no_question_raises(index, question):
    found = index.search(question, 10)
    assert found.keys() <= BODIES.keys()


@given(
    st.lists(st.sampled_from(['"', "\\", "(", ")", "AND", "OR", "NOT", "IN", "TO", "-", "’", "'", ":", "*"])).map(
        " ".join
    )
)
def test_no_heap_of_operators_raises(index, question):
    index.search("gout " + question, 10)
    assert "gout" in index.search("gout " + question, 10)


def test_very_long_question_is_answered(index):
    assert "gout" in index.search("gout " + "filler " * 2000, 5)


def test_passages_are_counted_by_stem(index):
    assert index.count() == 4
    assert index.passages_with(stems("flares")[0]) == 1
    assert index.passages_with(stems("oncology")[0]) == 4
    assert index.passages_with("nosuchstem") == 0


def test_hyphenated_words_are_looked_up_together():
    assert query_words("Is IL-6 raised?") == ['("IL" "6")', '"raised"']


def test_empty_index_finds_nothing(tmp_path):
    write_lexical_index(tmp_path, [])
    assert LexicalIndex.open(tmp_path).search("gout", 5) == {}
